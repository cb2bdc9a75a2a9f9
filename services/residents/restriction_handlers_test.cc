#include "services/residents/restriction_handlers.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "osiedle/internal/v1/log.pb.h"
#include "osiedle/registry/v1/controller.pb.h"
#include "osiedle/registry/v1/controller_requests.pb.h"
#include "services/residents/note_sweep.h"
#include "services/residents/resident_reader.h"
#include "services/residents/testing/residents_fixture.h"
#include "storage/status_macros.h"

namespace osiedle::residents {
namespace {

using ::osiedle::call::FailsForFields;
using ::osiedle::call::FailsWith;
using ::osiedle::call::IsOk;
using ::osiedle::residents::v1::Resident;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

constexpr char kWhole[] = R"(identity_level: ALIAS alias: "Beret" age_band: AGE_45_TO_59
    needs: "municipalities/rybnik/needCodes/loneliness" notes { text: "lubi szachy" }
    external_ids { system: "ops" value: "17" })";

class RestrictionTest : public ResidentsTest {
 protected:
  // Two teams, and "a", of whom everything is known.
  void SetUp() override {
    ResidentsTest::SetUp();
    FoundTeam("gdp");
    FoundTeam("other");
    ASSERT_THAT(NewResident("a", kWhole), IsOk());
    ASSERT_THAT(Raise("a", Resident::IDENTIFIED), IsOk());
    ASSERT_THAT(Update("a",
                       "reach { kind: PHONE value: '+48 600 100 200' } identity { given_name: 'Ewa'"
                       " pesel: '44051401359' }",
                       {"reach", "identity"}),
                IsOk());
    ASSERT_THAT(NewBoundary("a", "quiet"), IsOk());
    ASSERT_THAT(NewBoundary("a", "gone"), IsOk());
    v1::DeleteBoundaryRequest request;
    request.set_name(absl::StrCat(Name("a"), "/boundaries/gone"));
    ASSERT_THAT(Run<v1::Boundary>(request), IsOk());
    clock().Advance(absl::Minutes(1));
    ActOutside();
  }

  std::vector<std::string> Listed(bool show_deleted = false) {
    v1::ListResidentsRequest request;
    request.set_parent(kRybnik);
    request.set_show_deleted(show_deleted);
    request.set_show_total_size(true);
    auto listed = Run<v1::ListResidentsResponse>(request);
    EXPECT_THAT(listed, IsOk());
    if (!listed.ok()) return {};
    EXPECT_EQ(listed->total_size(), listed->residents_size());
    std::vector<std::string> ids;
    for (const Resident& resident : listed->residents()) {
      ids.push_back(resident.name().substr(resident.name().rfind('/') + 1));
    }
    return ids;
  }
  absl::StatusOr<std::vector<std::string>> BoundariesUnder(const std::string& id) {
    v1::ListBoundariesRequest request;
    request.set_parent(Name(id));
    ASSIGN_OR_RETURN(auto listed, Run<v1::ListBoundariesResponse>(request));
    std::vector<std::string> names;
    for (const v1::Boundary& boundary : listed.boundaries()) names.push_back(boundary.name());
    return names;
  }
  absl::Status Delete(const std::string& id) {
    v1::DeleteResidentRequest request;
    request.set_name(Name(id));
    return Run<Resident>(request).status();
  }

  // "residents/a DELETED": the changes in a feed.
  std::vector<std::string> FedTo(uint32_t owner) {
    std::vector<std::string> changes;
    auto snapshot = store().GetSnapshot({});
    auto entries = (*snapshot)->ReadLog({.owner = owner, .kind = storage::kChangeLog}, 0, 1000);
    EXPECT_THAT(entries, IsOk());
    for (const storage::LogEntry& logged : *entries) {
      internal::v1::ChangeEntry entry;
      EXPECT_TRUE(entry.ParseFromString(logged.value));
      for (const internal::v1::ResourceChange& change : entry.changes()) {
        changes.push_back(absl::StrCat(change.name().substr(sizeof(kRybnik)), " ",
                                       common::v1::ChangeKind_Name(change.kind())));
      }
    }
    return changes;
  }
  uint32_t NumberOf(const std::string& id) {
    auto snapshot = store().GetSnapshot({});
    return registry::TheDirectory().NumberOf(**snapshot, id)->value_or(0);
  }
  uint64_t RowsOf(const storage::AnyTable& table, uint32_t owner) {
    auto snapshot = store().GetSnapshot({});
    auto rows = table.Verify(**snapshot, owner);
    EXPECT_THAT(rows, IsOk());
    return rows.value_or(99);
  }
};

TEST_F(RestrictionTest, RestrictResident_IsAsIfTheNameHadNeverBeenUsed) {
  ASSERT_THAT(NewResident("b"), IsOk());
  ASSERT_THAT(Restrict("a", "gdp"), IsOk());
  EXPECT_THAT(Get("a"), FailsWith(common::v1::RESOURCE_NOT_FOUND));
  EXPECT_THAT(Reveal("a"), FailsWith(common::v1::RESOURCE_NOT_FOUND));
  EXPECT_THAT(Update("a", "age_band: AGE_60_TO_74", {"age_band"}),
              FailsWith(common::v1::RESOURCE_NOT_FOUND));
  EXPECT_THAT(Delete("a"), FailsWith(common::v1::RESOURCE_NOT_FOUND));
  EXPECT_THAT(Raise("a", Resident::REACHABLE), FailsWith(common::v1::RESOURCE_NOT_FOUND));
  EXPECT_THAT(Lower("a", Resident::COUNTED), FailsWith(common::v1::RESOURCE_NOT_FOUND));
  EXPECT_THAT(Restrict("a", "gdp"), FailsWith(common::v1::RESOURCE_NOT_FOUND));
  EXPECT_THAT(Lift("a"), FailsWith(common::v1::RESOURCE_NOT_FOUND));
  EXPECT_THAT(NewBoundary("a", "late"), FailsWith(common::v1::RESOURCE_NOT_FOUND));
  EXPECT_THAT(Merge("a", "b"), FailsWith(common::v1::RESOURCE_NOT_FOUND));
  EXPECT_THAT(Merge("b", "a"), FailsForFields({"survivor"}));
  EXPECT_THAT(Listed(true), ElementsAre("b"));
  EXPECT_THAT(*BoundariesUnder("a"), IsEmpty());
  EXPECT_THAT(*BoundariesUnder("-"), IsEmpty());
  v1::BatchGetResidentsRequest batch;
  batch.set_parent(kRybnik);
  batch.add_names(Name("b"));
  batch.add_names(Name("a"));
  EXPECT_THAT(Run<v1::BatchGetResidentsResponse>(batch), FailsWith(common::v1::RESOURCE_NOT_FOUND));
  v1::GetBoundaryRequest boundary;
  boundary.set_name(absl::StrCat(Name("a"), "/boundaries/quiet"));
  EXPECT_THAT(Run<v1::Boundary>(boundary), FailsWith(common::v1::RESOURCE_NOT_FOUND));
}

TEST_F(RestrictionTest, RestrictResident_LeavesNothingInTheMunicipalityButTheMark) {
  const uint32_t rybnik = NumberOf("rybnik");
  const uint32_t gdp = NumberOf("rybnik/teams/gdp");
  ASSERT_THAT(Restrict("a", "gdp"), IsOk());
  for (const storage::AnyTable* table :
       std::vector<const storage::AnyTable*>{&Residents().table(), &Boundaries().table(),
                                             &ResidentReaches(), &ResidentIdentities()}) {
    EXPECT_EQ(RowsOf(*table, rybnik), 0u) << table->spec().name;
    EXPECT_GT(RowsOf(*table, gdp), 0u) << table->spec().name;
  }
  EXPECT_EQ(RowsOf(ResidentMarks(), rybnik), 1u);
  EXPECT_EQ(RowsOf(ResidentMarks(), gdp), 2u);
  ActInTeam("gdp");
  ASSERT_THAT(Lift("a"), IsOk());
  EXPECT_EQ(RowsOf(ResidentMarks(), rybnik), 2u);
  EXPECT_EQ(RowsOf(ResidentMarks(), gdp), 0u);
}

TEST_F(RestrictionTest, TheTeam_KnowsAllThatWasKnown_AndWhy) {
  auto before = Reveal("a");
  ASSERT_THAT(before, IsOk());
  auto restricted = Restrict("a", "gdp", before->etag());
  ASSERT_THAT(restricted, IsOk());
  ActInTeam("gdp");
  auto after = Reveal("a");
  ASSERT_THAT(after, IsOk());
  EXPECT_EQ(after->restriction().team(), TeamName("gdp"));
  EXPECT_EQ(after->restriction().ground(), "uchwała zespołu");
  EXPECT_EQ(after->restriction().restrict_time().seconds(), restricted->restrict_time().seconds());
  EXPECT_EQ(after->restriction().restrict_time().seconds(), absl::ToUnixSeconds(clock().Now()));
  EXPECT_NE(after->etag(), before->etag());
  // A mirror that asks for what changed since finds it.
  EXPECT_EQ(after->update_time().seconds(), absl::ToUnixSeconds(clock().Now()));
  after->clear_restriction();
  EXPECT_EQ(ContentOf(*after), ContentOf(*before));
  EXPECT_THAT(Listed(), ElementsAre("a"));
  EXPECT_THAT(*BoundariesUnder("a"), ElementsAre(absl::StrCat(Name("a"), "/boundaries/quiet")));
  // And the record lives on there.
  EXPECT_THAT(Update("a", "alias: 'Szalik'", {"alias"}), IsOk());
  EXPECT_THAT(NewBoundary("a", "late"), IsOk());
  EXPECT_THAT(Lower("a", Resident::REACHABLE), IsOk());
  EXPECT_EQ(Get("a")->restriction().team(), TeamName("gdp"));
  EXPECT_THAT(Lower("a", Resident::COUNTED), IsOk());
  EXPECT_THAT(*BoundariesUnder("a"), IsEmpty());
}

TEST_F(RestrictionTest, OtherTeamsAndFormerMembers_KnowNothing) {
  ASSERT_THAT(Restrict("a", "gdp"), IsOk());
  ActInTeam("other");
  EXPECT_THAT(Get("a"), FailsWith(common::v1::RESOURCE_NOT_FOUND));
  EXPECT_THAT(Listed(), IsEmpty());
  ActOutside("gdp");
  EXPECT_THAT(Get("a"), FailsWith(common::v1::RESOURCE_NOT_FOUND));
  ActWith(common::v1::COORDINATOR, "outsider");
  ActIn({.purpose = common::v1::OUTREACH, .team = TeamName("gdp")});
  EXPECT_THAT(Get("a"), FailsWith(common::v1::TEAM_DENIED));
}

TEST_F(RestrictionTest, LiftRestriction_MakesTheRecordAsItWas) {
  auto before = Reveal("a");
  ASSERT_THAT(Restrict("a", "gdp"), IsOk());
  ActInTeam("gdp");
  clock().Advance(absl::Minutes(1));
  EXPECT_THAT(Lift("a", before->etag()), FailsWith(common::v1::ETAG_MISMATCH));
  ASSERT_THAT(Lift("a", Get("a")->etag()), IsOk());
  EXPECT_THAT(Get("a"), FailsWith(common::v1::RESOURCE_NOT_FOUND));
  ActOutside();
  auto after = Reveal("a");
  ASSERT_THAT(after, IsOk());
  EXPECT_FALSE(after->has_restriction());
  EXPECT_NE(after->etag(), before->etag());
  EXPECT_EQ(after->update_time().seconds(), absl::ToUnixSeconds(clock().Now()));
  EXPECT_EQ(ContentOf(*after), ContentOf(*before));
  EXPECT_THAT(*BoundariesUnder("a"), ElementsAre(absl::StrCat(Name("a"), "/boundaries/quiet")));
  // The fingerprint of the creation came along: who creates it again is given it.
  EXPECT_THAT(NewResident("a", kWhole), IsOk());
  EXPECT_THAT(NewResident("a"), FailsWith(common::v1::RESOURCE_EXISTS));
}

TEST_F(RestrictionTest, LiftRestriction_WhenNotRestricted_IsRefused) {
  EXPECT_THAT(Lift("a"), FailsWith(common::v1::STATE_TRANSITION_REFUSED));
}

TEST_F(RestrictionTest, BothFeeds_TellThatItCameOrWent_AndTheAuditLogOfTheTownTellsAll) {
  const uint32_t rybnik = NumberOf("rybnik");
  const uint32_t gdp = NumberOf("rybnik/teams/gdp");
  const size_t known = FedTo(rybnik).size();
  ASSERT_THAT(Restrict("a", "gdp"), IsOk());
  EXPECT_THAT(audited(), testing::SizeIs(6));
  std::vector<std::string> fed = FedTo(rybnik);
  EXPECT_THAT(std::vector<std::string>(fed.begin() + known, fed.end()),
              ElementsAre("residents/a DELETED", "residents/a/boundaries/gone DELETED",
                          "residents/a/boundaries/quiet DELETED"));
  EXPECT_THAT(FedTo(gdp), ElementsAre("residents/a CREATED", "residents/a/boundaries/gone CREATED",
                                      "residents/a/boundaries/quiet CREATED"));
  ActInTeam("gdp");
  ASSERT_THAT(Update("a", "age_band: AGE_60_TO_74", {"age_band"}), IsOk());
  ASSERT_THAT(Lower("a", Resident::COUNTED), IsOk());
  EXPECT_EQ(FedTo(rybnik).size(), known + 3);
  EXPECT_THAT(FedTo(gdp), testing::IsSupersetOf(
                              {"residents/a UPDATED", "residents/a/boundaries/quiet DELETED"}));
  ASSERT_THAT(Lift("a"), IsOk());
  fed = FedTo(rybnik);
  EXPECT_EQ(fed[known + 3], "residents/a CREATED");
  EXPECT_EQ(FedTo(gdp).back(), "residents/a/boundaries/quiet DELETED");
}

// At a level that may hold them, the event names `reach` and `identity`, set or not.
TEST_F(RestrictionTest, TheEvents_DoNotTellWhetherConcealedFieldsAreSet) {
  ASSERT_THAT(NewResident("b"), IsOk());
  ASSERT_THAT(Raise("b", Resident::IDENTIFIED), IsOk());
  for (const char* id : {"a", "b"}) {
    ASSERT_THAT(Restrict(id, "gdp"), IsOk());
    const auto created = std::find_if(fed().begin(), fed().end(), [](const auto& change) {
      return change.kind() == common::v1::CREATED;
    });
    ASSERT_NE(created, fed().end());
    EXPECT_THAT(created->changed_fields(), testing::IsSupersetOf({"reach", "identity"})) << id;
  }
}

TEST_F(RestrictionTest, DoublesAreNotFoundAcross) {
  ASSERT_THAT(Restrict("a", "gdp"), IsOk());
  auto namesake = NewResident("b");
  ASSERT_THAT(namesake, IsOk());
  EXPECT_THAT(namesake->possible_doubles(), IsEmpty());
  ASSERT_THAT(Raise("b", Resident::IDENTIFIED), IsOk());
  auto same_pesel = Update("b", "identity { pesel: '44051401359' }", {"identity.pesel"});
  ASSERT_THAT(same_pesel, IsOk());
  EXPECT_FALSE(same_pesel->possible_doubles_incomplete());
  EXPECT_THAT(same_pesel->possible_doubles(), IsEmpty());
  ActInTeam("gdp");
  EXPECT_THAT(Update("a", "age_band: AGE_60_TO_74", {"age_band"})->possible_doubles(), IsEmpty());
  // In the compartment marks work as everywhere.
  EXPECT_THAT(NewResident("c")->possible_doubles(), ElementsAre(Name("a")));
  ASSERT_THAT(Raise("c", Resident::IDENTIFIED), IsOk());
  EXPECT_THAT(
      Update("c", "alias: 'inny' identity { pesel: '44051401359' }", {"alias", "identity.pesel"})
          ->possible_doubles(),
      ElementsAre(Name("a")));
}

TEST_F(RestrictionTest, AllRecordsOfThePerson_GoAndComeTogether) {
  for (const char* id : {"b", "c", "d"}) ASSERT_THAT(NewResident(id), IsOk());
  ASSERT_THAT(Merge("a", "b"), IsOk());
  ASSERT_THAT(Merge("c", "b"), IsOk());
  ASSERT_THAT(NewBoundary("c", "c1"), IsOk());
  // A deleted one comes along as well.
  ASSERT_THAT(Delete("c"), IsOk());
  ASSERT_THAT(Restrict("a", "gdp"), IsOk());
  EXPECT_THAT(Listed(true), ElementsAre("d"));
  ActInTeam("gdp");
  EXPECT_THAT(Listed(true), ElementsAre("a", "b", "c"));
  EXPECT_EQ(Get("a")->merged_into(), Name("b"));
  EXPECT_EQ(Get("c")->restriction().team(), TeamName("gdp"));
  EXPECT_THAT(Merge("a", "d"), FailsWith(common::v1::STATE_TRANSITION_REFUSED));
  EXPECT_THAT(Merge("b", "d"), FailsForFields({"survivor"}));
  ASSERT_THAT(Unmerge("a"), IsOk());
  ASSERT_THAT(Lift("c"), IsOk());
  EXPECT_THAT(Listed(true), ElementsAre("a"));
  ActOutside();
  EXPECT_THAT(Listed(true), ElementsAre("b", "c", "d"));
  EXPECT_EQ(Get("c")->merged_into(), Name("b"));
}

TEST_F(RestrictionTest, CreatedAgainOutside_IsAnotherRecord_AndTheOldOneStaysWhereItIs) {
  ASSERT_THAT(Restrict("a", "gdp"), IsOk());
  auto again = NewResident("a", kWhole);
  ASSERT_THAT(again, IsOk());
  EXPECT_EQ(again->identity_level(), Resident::ALIAS);
  EXPECT_THAT(again->level_changes(), IsEmpty());
  EXPECT_THAT(again->possible_doubles(), IsEmpty());
  ActInTeam("gdp");
  EXPECT_EQ(Get("a")->identity_level(), Resident::IDENTIFIED);
  EXPECT_THAT(Lift("a"), FailsWith(common::v1::RESOURCE_EXISTS));
  EXPECT_EQ(Get("a")->restriction().team(), TeamName("gdp"));
  ActOutside();
  EXPECT_THAT(Restrict("a", "gdp"), FailsWith(common::v1::RESOURCE_EXISTS));
  EXPECT_EQ(Get("a")->identity_level(), Resident::ALIAS);
  // Another team takes it, and the way back is free.
  ASSERT_THAT(Restrict("a", "other"), IsOk());
  EXPECT_THAT(Get("a"), FailsWith(common::v1::RESOURCE_NOT_FOUND));
  ActInTeam("gdp");
  ASSERT_THAT(Lift("a"), IsOk());
  ActOutside();
  EXPECT_EQ(Get("a")->identity_level(), Resident::IDENTIFIED);
  ActInTeam("other");
  EXPECT_EQ(Get("a")->identity_level(), Resident::ALIAS);
}

TEST_F(RestrictionTest, AnExternalIdThatIsTaken_IsLeftOutThere_AndNamedOnTheWayBack) {
  ASSERT_THAT(Restrict("a", "gdp"), IsOk());
  // As a nightly synchronisation of the other system would do it.
  ASSERT_THAT(NewResident("b", kWhole), IsOk());
  ActInTeam("gdp");
  absl::Status taken = Lift("a").status();
  EXPECT_THAT(taken, FailsWith(common::v1::EXTERNAL_ID_TAKEN));
  EXPECT_EQ(call::MetadataOf(taken, "resource"), "");
  ActOutside();
  ASSERT_THAT(Restrict("b", "gdp"), IsOk());
  ActInTeam("gdp");
  EXPECT_EQ(Get("a")->external_ids_size(), 1);
  EXPECT_EQ(Get("b")->external_ids_size(), 0);
  EXPECT_THAT(Lift("a"), IsOk());
}

TEST_F(RestrictionTest, TheTeam_MustBeOneOfTheTown) {
  ASSERT_THAT(NewResident("b"), IsOk());
  EXPECT_THAT(Restrict("b", "none"), FailsForFields({"team"}));
  EXPECT_THAT(Restrict("b", "municipalities/gdynia/teams/gdp"), FailsForFields({"team"}));
  EXPECT_THAT(Restrict("b", "municipalities/rybnik/stops/gdp"), FailsForFields({"team"}));
  EXPECT_THAT(Restrict("b", "municipalities/rybnik"), FailsForFields({"team"}));
  EXPECT_THAT(Get("b"), IsOk());
  v1::RestrictResidentRequest request;
  request.set_name(Name("b"));
  EXPECT_THAT(Run<v1::RestrictResidentResponse>(request), FailsForFields({"team", "ground"}));
  request.set_team(TeamName("gdp"));
  request.set_ground("tel. 600 100 200");
  EXPECT_THAT(Run<v1::RestrictResidentResponse>(request), FailsForFields({"ground"}));
  EXPECT_THAT(Restrict("b", "gdp", "0000000000000001"), FailsWith(common::v1::ETAG_MISMATCH));
}

TEST_F(RestrictionTest, ValidateOnly_MovesNothing) {
  v1::RestrictResidentRequest request;
  request.set_name(Name("a"));
  request.set_team(TeamName("gdp"));
  request.set_ground("uchwała");
  request.set_validate_only(true);
  EXPECT_THAT(Run<v1::RestrictResidentResponse>(request), IsOk());
  EXPECT_THAT(Get("a"), IsOk());
}

TEST_F(RestrictionTest, FromTeamToTeam) {
  ASSERT_THAT(Restrict("a", "gdp"), IsOk());
  const google::protobuf::Timestamp since = [&] {
    ActInTeam("gdp");
    return Get("a")->restriction().restrict_time();
  }();
  clock().Advance(absl::Minutes(1));
  auto same = Restrict("a", "gdp");
  ASSERT_THAT(same, IsOk());
  EXPECT_EQ(same->restrict_time().seconds(), since.seconds());
  ASSERT_THAT(Restrict("a", "other"), IsOk());
  EXPECT_THAT(Get("a"), FailsWith(common::v1::RESOURCE_NOT_FOUND));
  ActInTeam("other");
  EXPECT_EQ(Get("a")->restriction().team(), TeamName("other"));
  EXPECT_THAT(Lift("a"), IsOk());
  EXPECT_EQ(RowsOf(ResidentMarks(), NumberOf("rybnik")), 2u);
}

TEST_F(RestrictionTest, WhoIsRecordedInTheTeam_IsRestrictedFromTheBeginning) {
  ActInTeam("gdp");
  auto created = NewResident("b");
  ASSERT_THAT(created, IsOk());
  EXPECT_EQ(created->restriction().team(), TeamName("gdp"));
  EXPECT_TRUE(created->restriction().has_restrict_time());
  EXPECT_EQ(RowsOf(ResidentMarks(), NumberOf("rybnik")), 3u);
  // Under the name of an open record there would be two of one name.
  EXPECT_THAT(NewResident("a"), FailsWith(common::v1::RESOURCE_EXISTS));
  // But not under that of another team's.
  ActInTeam("other");
  ASSERT_THAT(NewResident("b"), IsOk());
  ASSERT_THAT(Lift("b"), IsOk());
  EXPECT_EQ(RowsOf(ResidentMarks(), NumberOf("rybnik")), 4u);
  ActInTeam("gdp");
  EXPECT_THAT(Lift("b"), FailsWith(common::v1::RESOURCE_EXISTS));
}

TEST_F(RestrictionTest, AnErasedPerson_StaysRestricted_WithoutTheGround) {
  ASSERT_THAT(Restrict("a", "gdp"), IsOk());
  EXPECT_THAT(Erase("a"), FailsWith(common::v1::RESOURCE_NOT_FOUND));
  ActInTeam("gdp");
  ASSERT_THAT(Erase("a"), IsOk());
  auto erased = Get("a");
  ASSERT_THAT(erased, IsOk());
  EXPECT_EQ(erased->state(), Resident::ERASED);
  EXPECT_EQ(erased->restriction().team(), TeamName("gdp"));
  EXPECT_EQ(erased->restriction().ground(), "");
  EXPECT_EQ(RowsOf(Boundaries().table(), NumberOf("rybnik/teams/gdp")), 0u);
  EXPECT_THAT(Lift("a"), IsOk());
}

TEST_F(RestrictionTest, ExpiredNotes_AreSweptInCompartments) {
  ASSERT_THAT(Restrict("a", "gdp"), IsOk());
  clock().Advance(absl::Hours(24 * 400));
  EXPECT_EQ(SweepNotes(store(), NumberOf("rybnik"), clock().Now(), 10).value_or(-1), 0);
  EXPECT_EQ(SweepNotes(store(), NumberOf("rybnik/teams/gdp"), clock().Now(), 10).value_or(-1), 1);
}

TEST_F(RestrictionTest, APageTokenFromBefore_LeadsPastTheRecord) {
  for (const char* id : {"b", "c"}) ASSERT_THAT(NewResident(id), IsOk());
  for (const char* restricted : {"a", "b"}) {
    SCOPED_TRACE(restricted);
    v1::ListResidentsRequest request;
    request.set_parent(kRybnik);
    request.set_page_size(1);
    auto first = Run<v1::ListResidentsResponse>(request);
    ASSERT_THAT(first, IsOk());
    ASSERT_THAT(Restrict(restricted, "gdp"), IsOk());
    request.set_page_token(first->next_page_token());
    auto second = Run<v1::ListResidentsResponse>(request);
    ASSERT_THAT(second, IsOk());
    EXPECT_THAT(second->residents(), testing::SizeIs(testing::Le(1)));
    for (const Resident& resident : second->residents()) {
      EXPECT_NE(resident.name(), Name(restricted));
    }
    // Nor does it open the compartment, or lead out of it.
    ActInTeam("gdp");
    auto inside = Run<v1::ListResidentsResponse>(request);
    if (inside.ok()) {
      for (const Resident& resident : inside->residents()) {
        EXPECT_TRUE(resident.has_restriction());
      }
    }
    ActOutside();
  }
}

TEST_F(RestrictionTest, TheLargestRecordFits_AndAPersonTooLargeForOneTransactionIsRefused) {
  std::string text = "identity_level: ALIAS alias: 'Wielki'";
  for (int i = 0; i < 20; ++i) {
    absl::StrAppend(&text, " notes { text: 'notatka' expire_time { seconds: ",
                    absl::ToUnixSeconds(clock().Now()) + 1000 + i, " } }");
  }
  for (int i = 0; i < 10; ++i) {
    absl::StrAppend(&text, " external_ids { system: 's", i, "' value: '$' }");
  }
  const std::vector<std::string> ids = {"k", "l", "m", "n"};
  for (const std::string& id : ids) {
    ASSERT_THAT(NewResident(id, absl::StrReplaceAll(text, {{"$", id}})), IsOk());
    for (int i = 0; i < 50; ++i) ASSERT_THAT(NewBoundary(id, absl::StrCat("b", i)), IsOk());
  }
  ASSERT_THAT(Restrict("k", "gdp"), IsOk());
  EXPECT_EQ(RowsOf(Boundaries().table(), NumberOf("rybnik/teams/gdp")), 50u);
  ActInTeam("gdp");
  ASSERT_THAT(Lift("k"), IsOk());
  ActOutside();
  for (size_t i = 1; i < ids.size(); ++i) ASSERT_THAT(Merge(ids[i], ids[i - 1]), IsOk());
  EXPECT_THAT(Restrict("m", "gdp"), FailsWith(common::v1::REQUEST_TOO_LARGE));
  for (const std::string& id : ids) EXPECT_THAT(Get(id), IsOk());
  ASSERT_THAT(Unmerge("m"), IsOk());
  EXPECT_THAT(Restrict("m", "gdp"), IsOk());
}

// A grant for one controller's records.
class NarrowedTest : public RestrictionTest {
 protected:
  void SetUp() override {
    RestrictionTest::SetUp();
    for (const char* id : {"mine", "theirs"}) ASSERT_THAT(NewResident(id), IsOk());
    EveryRole();
    registry::v1::CreateControllerRequest request;
    request.set_parent(kRybnik);
    request.set_controller_id("ops");
    request.mutable_controller()->set_display_name("OPS");
    request.mutable_controller()->set_kind(registry::v1::Controller::SOCIAL_CENTRE);
    ASSERT_THAT(Run<registry::v1::Controller>(request), IsOk());
    ASSERT_THAT(Update("mine", absl::StrCat("controller: '", kOps, "'"), {"controller"}), IsOk());
  }
  void EveryRole() { ActAs({.id = "all", .grants = {{"*", call::RoleSet::All()}}}); }
  void Narrowed() {
    ActAs({.id = "narrow",
           .grants = {{.municipality = "rybnik",
                       .roles = {common::v1::COORDINATOR},
                       .controllers = {kOps}}}});
  }
  static call::RecordScope NarrowScope() {
    call::RecordScope scope = call::RecordScope::Nothing();
    const call::RecordCondition own = {.dimension = call::Dimension::kController, .names = {kOps}};
    scope.Add({own});
    return scope;
  }
  static constexpr char kOps[] = "municipalities/rybnik/controllers/ops";
};

TEST_F(NarrowedTest, ARecordOfAnotherController_IsNeitherReadNorMergedNorMoved) {
  Narrowed();
  ASSERT_THAT(Get("mine"), IsOk());
  EXPECT_THAT(Get("theirs"), FailsWith(common::v1::RESOURCE_NOT_FOUND));
  EXPECT_THAT(Merge("mine", "theirs"), FailsForFields({"survivor"}));
  EXPECT_THAT(NewBoundary("theirs", "x"), FailsWith(common::v1::RESOURCE_NOT_FOUND));
  // The namesakes of other controllers are no doubles that this caller is told of.
  EXPECT_THAT(Update("mine", "age_band: AGE_60_TO_74", {"age_band"})->possible_doubles(),
              IsEmpty());
  EveryRole();
  ASSERT_THAT(Merge("mine", "theirs"), IsOk());
  Narrowed();
  // The person ends where the sight of the caller ends.
  EXPECT_THAT(Ask("rybnik",
                  [&](const call::Call& call, const storage::Snapshot& snapshot) {
                    call.SetRecords(NarrowScope(), call.owner());
                    ASSIGN_OR_RETURN(Person person, PersonOf(call, snapshot, Name("mine")));
                    EXPECT_EQ(person.records.size(), 1u);
                    EXPECT_THAT(PersonOf(call, snapshot, Name("theirs")).status(),
                                FailsWith(common::v1::RESOURCE_NOT_FOUND));
                    ASSIGN_OR_RETURN(std::string survivor,
                                     SurvivorOf(call, snapshot, Name("mine")));
                    EXPECT_EQ(survivor, Name("mine"));
                    return absl::OkStatus();
                  }),
              IsOk());
  EXPECT_THAT(Restrict("mine", "gdp"), FailsWith(common::v1::GRANT_TOO_NARROW));
  EveryRole();
  ASSERT_THAT(Erase("theirs"), IsOk());
  Narrowed();
  EXPECT_THAT(Unmerge("mine"), FailsWith(common::v1::STATE_TRANSITION_REFUSED));
}

}  // namespace
}  // namespace osiedle::residents
