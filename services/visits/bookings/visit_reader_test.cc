// What others are told of visits, each as it is at the time of the call.
#include "services/visits/bookings/visit_reader.h"

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_join.h"
#include "osiedle/staff/v1/team_requests.pb.h"
#include "osiedle/visits/v1/procedure_requests.pb.h"
#include "services/visits/bookings/booking_case_test.h"

namespace osiedle::visits {
namespace {

using ::osiedle::call::Call;
using ::osiedle::call::IsOk;
using ::osiedle::storage::Snapshot;
using ::osiedle::visits::v1::Visit;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class VisitReaderTest : public BookingTest {
 protected:
  void SetUp() override {
    BookingTest::SetUp();
    for (const char* id : {"r", "s"}) Resident(id);
  }

  template <typename Request>
  void Step(const std::string& id, const std::string& more = "") {
    Must<Visit, Request>(absl::StrCat("name: '", VisitName(id), "' ", more));
  }

  // The state of the visit of this name; "" where none is found.
  std::string Find(const std::string& name) {
    std::string state;
    EXPECT_THAT(Ask("rybnik",
                    [&](const Call& call, const Snapshot& snapshot) {
                      ASSIGN_OR_RETURN(const std::optional<Visit> visit,
                                       FindVisit(call, snapshot, name));
                      if (visit.has_value()) state = StateOf(*visit);
                      return absl::OkStatus();
                    }),
                IsOk());
    return state;
  }
  // "a HELD, b DONE".
  std::string OfProcedure(const std::string& id, int limit = 100) {
    std::vector<Visit> visits;
    EXPECT_THAT(Ask("rybnik",
                    [&](const Call& call, const Snapshot& snapshot) {
                      ASSIGN_OR_RETURN(
                          visits,
                          VisitsOfProcedure(call, snapshot,
                                            absl::StrCat(kRybnik, "/procedures/", id), limit));
                      return absl::OkStatus();
                    }),
                IsOk());
    return absl::StrJoin(visits, ", ", [](std::string* out, const Visit& visit) {
      absl::StrAppend(out, call::LastIdOfName(visit.name()), " ", StateOf(visit));
    });
  }
  std::vector<absl::Time> Meetings(const std::vector<std::string>& residents,
                                   absl::Time since = absl::InfinitePast(),
                                   const std::vector<std::string>& except = {}) {
    std::vector<absl::Time> begins;
    EXPECT_THAT(Ask("rybnik",
                    [&](const Call& call, const Snapshot& snapshot) {
                      ASSIGN_OR_RETURN(
                          begins, MeetingsWith(call, snapshot, Names(residents), since, except));
                      return absl::OkStatus();
                    }),
                IsOk());
    return begins;
  }
  bool HasMeetingSince(absl::Time time, const std::vector<std::string>& except = {}) {
    bool has = false;
    EXPECT_THAT(Ask("rybnik",
                    [&](const Call& call, const Snapshot& snapshot) {
                      ASSIGN_OR_RETURN(
                          has, HasMeetingTakenSince(call, snapshot, Names({"r"}), time, except));
                      return absl::OkStatus();
                    }),
                IsOk());
    return has;
  }

 private:
  static std::vector<std::string> Names(std::vector<std::string> residents) {
    for (std::string& name : residents) name = absl::StrCat(kRybnik, "/residents/", name);
    return residents;
  }
};

TEST_F(VisitReaderTest, AVisit_IsFoundAsItIsNow_AndNeitherADeletedOneNorAnother) {
  NewVisit("v", "", kOneSeat);
  ASSERT_THAT(Hold("v", At(1, 10), "0 anna", "hold_duration { seconds: 300 }"), IsOk());
  EXPECT_EQ(Find(VisitName("v")), "HELD");
  clock().Advance(absl::Seconds(300));
  EXPECT_EQ(Find(VisitName("v")), "PROPOSED");
  Step<v1::DeleteVisitRequest>("v");
  EXPECT_EQ(Find(VisitName("v")), "");
  NewVisit("w");
  EXPECT_EQ(Find(VisitName("none")), "");
  EXPECT_EQ(Find("municipalities/gdynia/visits/w"), "");
  EXPECT_EQ(Find(""), "");
  EXPECT_EQ(Find(VisitName("w")), "PROPOSED");
}

TEST_F(VisitReaderTest, TheVisitsOfAProcedure_AreThoseThatMayStillTakePlaceOrDid) {
  ActAsEverybody();
  Must<staff::v1::Team, staff::v1::CreateTeamRequest>(
      "parent: '%' team_id: 'zi' team { display_name: 'Zespół' kind: INTERDISCIPLINARY"
      " members { staff_member: '%/staffMembers/anna' role: CHAIR } }");
  ActAs({.id = "anna",
         .grants = {{.municipality = "rybnik",
                     .roles = {common::v1::SOCIAL_WORKER, common::v1::TEAM_CHAIR}}}});
  ActIn({.purpose = common::v1::PROCEDURE});
  for (const char* id : {"nk", "other"}) {
    Must<v1::Procedure, v1::CreateProcedureRequest>(
        absl::StrCat("parent: '%' procedure_id: '", id,
                     "' procedure { template: '%/procedureTemplates/blue-card' team: "
                     "'%/teams/zi' }"));
  }
  const std::string of_nk = "procedure: '%/procedures/nk'";
  for (const char* id : {"a", "b", "c", "d", "e"}) NewVisit(id, of_nk, kOneSeat);
  NewVisit("f", "procedure: '%/procedures/other'", kOneSeat);
  ASSERT_THAT(Hold("a", At(1, 8), "0 anna", "hold_duration { seconds: 300 }"), IsOk());
  Confirmed("b", At(1, 10), "0 anna", {"anna"});
  Step<v1::CancelVisitRequest>("c", "reason: 'Wyjazd'");
  Step<v1::DeleteVisitRequest>("d");
  EXPECT_EQ(OfProcedure("nk"), "a HELD, b CONFIRMED, e PROPOSED");
  EXPECT_EQ(OfProcedure("nk", 2), "a HELD, b CONFIRMED");
  EXPECT_EQ(OfProcedure("other"), "f PROPOSED");
  EXPECT_EQ(OfProcedure("none"), "");
  clock().Advance(absl::Seconds(300));
  EXPECT_EQ(OfProcedure("nk"), "a PROPOSED, b CONFIRMED, e PROPOSED");
}

TEST_F(VisitReaderTest, Meetings_AreThoseThatWereMadeOrHaveASlot_EachOnce) {
  NewVisit("held", "", kOneSeat, About("r"));
  NewVisit("lapsed", "", kOneSeat, About("r"));
  NewVisit("proposed", "", kOneSeat, About("r"));
  NewVisit("cancelled", "", kOneSeat, About("r"));
  NewVisit("done", "", kOneSeat, About("r"));
  NewVisit("both", "", kOneSeat,
           "subject { kind: HOUSEHOLD residents: '%/residents/r' residents: '%/residents/s' } ");
  ASSERT_THAT(Hold("held", At(3, 10), "0 anna", "hold_duration { seconds: 604800 }"), IsOk());
  ASSERT_THAT(Hold("lapsed", At(3, 8), "0 anna", "hold_duration { seconds: 300 }"), IsOk());
  Confirmed("cancelled", At(2, 14), "0 anna", {"anna"});
  Step<v1::CancelVisitRequest>("cancelled", "reason: 'Wyjazd'");
  Confirmed("both", At(2, 10), "0 anna", {"anna"});
  Confirmed("done", At(0, 13), "0 anna", {"anna"});
  clock().Set(At(0, 13));
  Step<v1::CheckInVisitRequest>("done");
  Step<v1::CompleteVisitRequest>("done", "outcome: HELP_AGREED");
  EXPECT_THAT(Meetings({"r"}), ElementsAre(At(0, 13), At(2, 10), At(3, 10)));
  EXPECT_THAT(Meetings({"r", "s"}), ElementsAre(At(0, 13), At(2, 10), At(3, 10)));
  EXPECT_THAT(Meetings({"s"}), ElementsAre(At(2, 10)));
  EXPECT_THAT(Meetings({"r"}, At(2, 10)), ElementsAre(At(2, 10), At(3, 10)));
  EXPECT_THAT(Meetings({"r"}, At(2, 10, 1)), ElementsAre(At(3, 10)));
  EXPECT_THAT(Meetings({"r"}, absl::InfinitePast(), {VisitName("both"), VisitName("done")}),
              ElementsAre(At(3, 10)));
  EXPECT_THAT(Meetings({}), IsEmpty());
}

TEST_F(VisitReaderTest, WhoSaidNoAtTheDoor_WasMet_AndWhoCancelledOnTheWayWasNot) {
  NewVisit("door", "", kOneSeat, About("r"));
  NewVisit("telephone", "", kOneSeat, About("r"));
  Confirmed("door", At(0, 13), "0 anna", {"anna"});
  Confirmed("telephone", At(0, 14), "0 anna", {"anna"});
  clock().Set(At(0, 13));
  Step<v1::RefuseVisitRequest>("telephone", "reason: 'Nie dziś'");
  EXPECT_THAT(Meetings({"r"}), ElementsAre(At(0, 13)));
  Step<v1::CheckInVisitRequest>("door");
  Step<v1::RefuseVisitRequest>("door", "reason: 'Nie dziś'");
  EXPECT_THAT(Meetings({"r"}), ElementsAre(At(0, 13)));
}

TEST_F(VisitReaderTest, AMeetingIsTaken_WhenItIsHeldOrConfirmed_WhileItHasItsSlot) {
  NewVisit("v", "", kOneSeat, About("r"));
  EXPECT_FALSE(HasMeetingSince(At(0, 12)));
  ASSERT_THAT(Hold("v", At(1, 10), "0 anna"), IsOk());
  EXPECT_TRUE(HasMeetingSince(At(0, 12)));
  EXPECT_FALSE(HasMeetingSince(At(0, 12) + absl::Nanoseconds(1)));
  EXPECT_FALSE(HasMeetingSince(At(0, 12), {VisitName("v")}));
  clock().Set(At(0, 14));
  ASSERT_THAT(Answer("v", "anna"), IsOk());
  EXPECT_TRUE(HasMeetingSince(At(0, 14)));
  ASSERT_THAT(Release("v"), IsOk());
  EXPECT_FALSE(HasMeetingSince(At(0, 12)));
}

// Ask() is a call of nobody's method; the caller decides what may be read.
TEST_F(VisitReaderTest, AVisitMayBeRead_ByThePermissionOfReading_WhateverTheMethod) {
  NewVisit("v");
  const auto may_read = [this] {
    bool may = false;
    EXPECT_THAT(Ask("rybnik",
                    [&](const Call& call, const Snapshot& snapshot) {
                      ASSIGN_OR_RETURN(const std::optional<Visit> visit,
                                       FindVisit(call, snapshot, VisitName("v")));
                      EXPECT_TRUE(visit.has_value());
                      if (!visit.has_value()) return absl::OkStatus();
                      ASSIGN_OR_RETURN(may, MayReadVisit(call, snapshot, *visit));
                      return absl::OkStatus();
                    }),
                IsOk());
    return may;
  };
  EXPECT_TRUE(may_read());
  ActAsStaff("jan", common::v1::COORDINATOR);
  EXPECT_FALSE(may_read());
  ActAsStaff("anna", common::v1::TEAM_MEMBER);
  EXPECT_FALSE(may_read());
  ActAsAnna();
  ASSERT_THAT(Hold("v", At(1, 10), "0 anna, 1 jan"), IsOk());
  ActAsStaff("jan", common::v1::TEAM_MEMBER);
  EXPECT_TRUE(may_read());
  ActAsStaff("jan", common::v1::VIEWER);
  EXPECT_FALSE(may_read());
}

}  // namespace
}  // namespace osiedle::visits
