// The rights of principals are what staff members and teams say, after whatever happened to them.
#include <algorithm>
#include <map>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/call/rpc/relations.h"
#include "services/staff/testing/staff_fixture.h"

namespace osiedle::staff {
namespace {

using ::osiedle::call::IsOk;
using ::osiedle::internal::v1::PrincipalRights;

class PrincipalRightsTest : public StaffTest {};

TEST_F(PrincipalRightsTest, FollowStaffMembersAndTeams) {
  ASSERT_THAT(NewStaff("anna", "professions { profession: PSYCHOLOGIST }"), IsOk());
  EXPECT_EQ(Rights("p"), "");
  ASSERT_THAT(Link("anna", "p"), IsOk());
  const std::string alone =
      "staff_member: \"anna\" institution: \"mops\" "
      "professions { profession: PSYCHOLOGIST term { } }";
  EXPECT_EQ(Rights("p"), alone);
  ASSERT_THAT(NewTeam("t", R"(members { staff_member: '%/staffMembers/anna' role: CHAIR })"),
              IsOk());
  EXPECT_EQ(Rights("p"), alone + " teams { team: \"t\" role: CHAIR term { } }");
  ASSERT_THAT(DeleteTeam("t"), IsOk());
  EXPECT_EQ(Rights("p"), alone);
  ASSERT_THAT(UndeleteTeam("t"), IsOk());
  EXPECT_EQ(Rights("p"), alone + " teams { team: \"t\" role: CHAIR term { } }");
  ASSERT_THAT(UpdateTeam("t", "", {"members"}), IsOk());
  EXPECT_EQ(Rights("p"), alone);
  ASSERT_THAT(UpdateStaff("anna", "mandate { start_date { year: 1970 month: 1 day: 11 } }",
                          {"mandate", "professions"}),
              IsOk());
  EXPECT_EQ(Rights("p"), "staff_member: \"anna\" institution: \"mops\" mandate { first_day: 10 }");
  ASSERT_THAT(Link("anna", "q"), IsOk());
  EXPECT_EQ(Rights("q"), Rights("p"));
  ASSERT_THAT(Unlink("anna", "p"), IsOk());
  EXPECT_EQ(Rights("p"), "");
  EXPECT_NE(Rights("q"), "");
  ASSERT_THAT(DeleteStaff("anna"), IsOk());
  EXPECT_EQ(Rights("q"), "staff_member: \"anna\" institution: \"mops\"");
  ASSERT_THAT(UndeleteStaff("anna"), IsOk());
  EXPECT_NE(Rights("q"), "");
}

TEST_F(PrincipalRightsTest, ValidateOnly_ChangesNone) {
  ASSERT_THAT(NewStaff("anna"), IsOk());
  v1::LinkPrincipalRequest request;
  request.set_name(StaffName("anna"));
  request.set_principal("p");
  request.set_validate_only(true);
  ASSERT_THAT(Run<v1::StaffMember>(request), IsOk());
  EXPECT_EQ(Rights("p"), "");
}

// A team and a member who change at once: one of the two is run again on what the other wrote.
TEST_F(PrincipalRightsTest, OfTwoChangesAtOnce_BothAreInTheRow) {
  ASSERT_THAT(NewStaff("anna"), IsOk());
  BeforeNextCommit([this] {
    ASSERT_THAT(NewTeam("t", "members { staff_member: '%/staffMembers/anna' role: MEMBER }"),
                IsOk());
  });
  ASSERT_THAT(Link("anna", "p"), IsOk());
  EXPECT_EQ(
      Rights("p"),
      "staff_member: \"anna\" institution: \"mops\" teams { team: \"t\" role: MEMBER term { } }");
}

// Says of the principal "chair" that it chairs a team.
class OneChair : public call::Relations {
 public:
  explicit OneChair(std::string team)
      : standing_{.staff_member = absl::StrCat(kRybnik, "/staffMembers/chair"),
                  .in_office = true,
                  .teams = {{.team = std::move(team), .is_chair = true}}} {}
  absl::StatusOr<std::optional<call::StaffStanding>> StandingOf(
      const call::Call& /*call*/, const storage::Reader& /*reader*/,
      absl::string_view principal) const override {
    if (principal != "chair") return std::nullopt;
    return standing_;
  }

 private:
  const call::StaffStanding standing_;
};

TEST_F(PrincipalRightsTest, WhoMayNotReadAStaffMember_ChangesTheirRightsAllTheSame) {
  ASSERT_THAT(NewStaff("anna"), IsOk());
  ASSERT_THAT(Link("anna", "p"), IsOk());
  ASSERT_THAT(NewTeam("t", "members { staff_member: '%/staffMembers/anna' role: MEMBER }"), IsOk());
  const OneChair relations(TeamName("t"));
  SetRelations(&relations);
  ActAs({.id = "chair", .grants = {{.municipality = "rybnik", .roles = {common::v1::TEAM_CHAIR}}}});
  ASSERT_THAT(UpdateTeam("t",
                         "members { staff_member: '%/staffMembers/anna' role: MEMBER "
                         "until_date { year: 1970 month: 1 day: 2 } }",
                         {"members"}),
              IsOk());
  EXPECT_EQ(Rights("p"),
            "staff_member: \"anna\" institution: \"mops\" "
            "teams { team: \"t\" role: MEMBER term { last_day: 1 } }");
}

// ---- Random histories, against a plain reading of the records

std::string Day(bool given, const google::type::Date& date) {
  return given ? absl::StrCat(date.year(), "-", date.month(), "-", date.day()) : "*";
}

std::string Day(bool given, int day) {
  if (!given) return "*";
  const absl::CivilDay civil = absl::CivilDay(1970, 1, 1) + day;
  return absl::StrCat(civil.year(), "-", civil.month(), "-", civil.day());
}

std::string Days(const PrincipalRights::Term& term) {
  return absl::StrCat(Day(term.has_first_day(), term.first_day()), "/",
                      Day(term.has_last_day(), term.last_day()));
}

// What is said of a principal, one sentence each.
using Sentences = std::multiset<std::string>;

Sentences Said(const PrincipalRights& rights) {
  Sentences said = {"staff " + rights.staff_member(), "institution " + rights.institution()};
  if (rights.has_mandate()) said.insert("mandate " + Days(rights.mandate()));
  for (const auto& held : rights.professions()) {
    said.insert(absl::StrCat("profession ", held.profession(), " ", Days(held.term())));
  }
  for (const auto& team : rights.teams()) {
    said.insert(absl::StrCat("team ", team.team(), " ", team.role(), " ", Days(team.term()),
                             team.as_substitute() ? " substitute" : ""));
  }
  return said;
}

std::map<std::string, Sentences> Expected(const v1::ListStaffMembersResponse& staff,
                                          const v1::ListTeamsResponse& teams) {
  std::map<std::string, Sentences> expected;
  std::set<std::string> of_the_living;
  for (const v1::StaffMember& person : staff.staff_members()) {
    const auto id_of = [](const std::string& name) { return name.substr(name.rfind('/') + 1); };
    Sentences said = {"staff " + id_of(person.name()),
                      "institution " + id_of(person.institution())};
    if (person.has_delete_time()) {
      // Whoever comes first, unless somebody living has the principal.
      for (const std::string& principal : person.principals()) expected.emplace(principal, said);
      continue;
    }
    if (person.has_mandate()) {
      said.insert(absl::StrCat("mandate ", Day(true, person.mandate().start_date()), "/",
                               Day(person.mandate().has_end_date(), person.mandate().end_date())));
    }
    for (const v1::ProfessionTerm& held : person.professions()) {
      said.insert(absl::StrCat("profession ", held.profession(), " ",
                               Day(held.has_valid_from(), held.valid_from()), "/",
                               Day(held.has_valid_until(), held.valid_until())));
    }
    for (const v1::Team& team : teams.teams()) {
      if (team.has_delete_time()) continue;
      for (const v1::TeamMember& member : team.members()) {
        const std::string sentence =
            absl::StrCat("team ", id_of(team.name()), " ", member.role(), " ",
                         Day(member.has_from_date(), member.from_date()), "/",
                         Day(member.has_until_date(), member.until_date()));
        if (member.staff_member() == person.name()) said.insert(sentence);
        if (member.substitute() == person.name()) said.insert(sentence + " substitute");
      }
    }
    for (const std::string& principal : person.principals()) {
      expected[principal] = said;
      EXPECT_TRUE(of_the_living.insert(principal).second) << principal << " is of two";
    }
  }
  return expected;
}

class RandomHistoryTest : public StaffTest, public ::testing::WithParamInterface<int> {
 protected:
  int Below(int bound) { return std::uniform_int_distribution<int>(0, bound - 1)(random_); }
  bool Often() { return Below(3) > 0; }

  // Of the years before 2024, or from then on: what begins before ends after.
  std::string RandomDay(const char* field, int first_year) {
    return absl::StrCat(field, " { year: ", first_year + Below(4), " month: ", 1 + Below(12),
                        " day: ", 1 + Below(28), " } ");
  }
  std::string RandomStart(const char* field) { return RandomDay(field, 2020); }
  std::string RandomEnd(const char* field) { return RandomDay(field, 2024); }
  std::string RandomStaffId() { return absl::StrCat("s", Below(7)); }
  std::string RandomTeamId() { return absl::StrCat("t", Below(5)); }
  std::string RandomPrincipal() { return absl::StrCat("p", Below(9)); }

  std::string RandomStaff() {
    std::string text = absl::StrCat("institution: '%/institutions/", Below(2) ? "mops" : "kmp",
                                    "' display_name: 'Osoba ", Below(4), "' ");
    if (Often()) {
      absl::StrAppend(&text, "mandate { ", RandomStart("start_date"),
                      Below(2) ? RandomEnd("end_date") : "", "} ");
    }
    for (int i = Below(3); i > 0; --i) {
      absl::StrAppend(&text, "professions { profession: ", 1 + Below(12), " ",
                      Below(2) ? RandomStart("valid_from") : "",
                      Below(2) ? RandomEnd("valid_until") : "", "} ");
    }
    return text;
  }
  std::string RandomMembers() {
    std::string text;
    for (int i = Below(4); i > 0; --i) {
      absl::StrAppend(&text, "members { staff_member: '%/staffMembers/", RandomStaffId(),
                      "' role: ", 2 + Below(3), " ", Below(2) ? RandomStart("from_date") : "",
                      Below(2) ? RandomEnd("until_date") : "");
      if (Below(2)) {
        absl::StrAppend(&text, "substitute: '%/staffMembers/", RandomStaffId(), "' ");
      }
      absl::StrAppend(&text, "} ");
    }
    return text;
  }

  // A principal that somebody has, with its staff member; or any.
  absl::StatusOr<v1::StaffMember> UnlinkSomebody() {
    std::vector<std::pair<std::string, std::string>> links = {{RandomStaffId(), RandomPrincipal()}};
    const v1::ListStaffMembersResponse everybody = AllStaff();
    for (const v1::StaffMember& person : everybody.staff_members()) {
      for (const std::string& principal : person.principals()) {
        links.emplace_back(person.name().substr(person.name().rfind('/') + 1), principal);
      }
    }
    const auto& [staff_member, principal] = links[Below(static_cast<int>(links.size()))];
    return Unlink(staff_member, principal);
  }

  // What happens; many things are refused, because their time is not right.
  std::string DoSomething(bool& done) {
    switch (Below(12)) {
      case 0:
        done = NewStaff(RandomStaffId(), RandomStaff()).ok();
        return "create staff";
      case 1:
        done = UpdateStaff(RandomStaffId(), RandomStaff(), {"*"}).ok();
        return "update staff";
      case 2:
        // Most are live most of the time.
        if (Often()) {
          done = UndeleteStaff(RandomStaffId()).ok();
          return "undelete staff";
        }
        done = DeleteStaff(RandomStaffId()).ok();
        return "delete staff";
      case 3:
      case 4:
        done = Link(RandomStaffId(), RandomPrincipal()).ok();
        return "link";
      case 5:
        done = UnlinkSomebody().ok();
        return "unlink";
      case 6:
        done = NewTeam(RandomTeamId(), RandomMembers()).ok();
        return "create team";
      case 7:
      case 8:
      case 9:
        done = UpdateTeam(RandomTeamId(), RandomMembers(), {"members"}).ok();
        return "update team";
      case 10:
        done = DeleteTeam(RandomTeamId()).ok();
        return "delete team";
      default:
        done = UndeleteTeam(RandomTeamId()).ok();
        return "undelete team";
    }
  }

  // Every row that there is.
  std::map<std::string, Sentences> Stored() {
    std::map<std::string, Sentences> stored;
    EXPECT_THAT(Ask("rybnik",
                    [&](const call::Call& call, const storage::Snapshot& snapshot) {
                      storage::AnyTable::Walk walk =
                          PrincipalRightsTable().WalkRows(snapshot, call.owner(), {});
                      PrincipalRights rights;
                      while (true) {
                        ASSIGN_OR_RETURN(const bool more, walk.Next(rights));
                        if (!more) break;
                        // The tuple of the key is one text.
                        for (int p = 0; p < 9; ++p) {
                          const std::string principal = absl::StrCat("p", p);
                          if (walk.key().tuple == storage::KeyTuple::Of(principal)) {
                            stored[principal] = Said(rights);
                          }
                        }
                      }
                      return PrincipalRightsTable().Verify(snapshot, call.owner()).status();
                    }),
                IsOk());
    return stored;
  }

  v1::ListStaffMembersResponse AllStaff() {
    v1::ListStaffMembersRequest request;
    request.set_parent(kRybnik);
    request.set_show_deleted(true);
    return *Run<v1::ListStaffMembersResponse>(request);
  }
  v1::ListTeamsResponse AllTeams() {
    v1::ListTeamsRequest request;
    request.set_parent(kRybnik);
    request.set_show_deleted(true);
    return *Run<v1::ListTeamsResponse>(request);
  }

  std::mt19937 random_{static_cast<uint32_t>(GetParam())};
};

TEST_P(RandomHistoryTest, EveryRow_IsWhatAPlainReadingOfTheRecordsGives) {
  ASSERT_THAT(NewInstitution("kmp", "display_name: 'Komenda' kind: POLICE"), IsOk());
  std::map<std::string, int> done;
  size_t most = 0;
  for (int changes = 0; changes < 300;) {
    bool was_done = false;
    const std::string what = DoSomething(was_done);
    if (!was_done) continue;
    ++changes;
    ++done[what];
    const std::map<std::string, Sentences> expected = Expected(AllStaff(), AllTeams());
    ASSERT_EQ(Stored(), expected) << "after " << changes << ": " << what;
    most = std::max(most, expected.size());
  }
  // The history was one.
  EXPECT_EQ(done.size(), 10u) << ::testing::PrintToString(done);
  EXPECT_GE(most, 4u);
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomHistoryTest, ::testing::Range(1, 4));

}  // namespace
}  // namespace osiedle::staff
