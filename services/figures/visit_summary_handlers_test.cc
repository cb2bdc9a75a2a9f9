#include "services/figures/visit_summary_handlers.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "osiedle/visits/v1/calendar_requests.pb.h"
#include "osiedle/visits/v1/visit_requests.pb.h"
#include "services/figures/figure_sum.h"
#include "services/figures/testing/figures_fixture.h"
#include "services/staff/standings.h"
#include "services/visits/procedures/procedure_tables.h"

namespace osiedle::figures {
namespace {

using ::osiedle::call::FailsForFields;
using ::osiedle::call::FailsWith;
using ::osiedle::call::IsOk;
using ::osiedle::visits::v1::Visit;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class VisitSummaryHandlersTest : public FiguresTest {
 protected:
  template <typename Response, typename Request>
  absl::StatusOr<Response> Do(const std::string& text) {
    return Run<Response>(call::FromText<Request>(OfTown(text)));
  }
  // "2024-05 HOME_VISIT 3, SOCIAL_WORKER 2, POLICE_OFFICER 1"
  std::vector<std::string> Professions() {
    std::vector<std::string> lines;
    const auto told = VisitFigures();
    EXPECT_THAT(told, IsOk());
    if (!told.ok()) return lines;
    for (const v1::VisitSummary& summary : told->visit_summaries()) {
      std::string line = absl::StrCat(summary.month(), " ", Visit::Kind_Name(summary.kind()), " ",
                                      summary.visit_count());
      for (const v1::VisitProfessionCount& count : summary.profession_counts()) {
        absl::StrAppend(&line, ", ", staff::v1::Profession_Name(count.profession()), " ",
                        count.visit_count());
      }
      lines.push_back(line);
    }
    return lines;
  }
  // Of the only row: how many visits had a time limit, and how many of them ended by it.
  std::string Clock() {
    const auto told = VisitFigures();
    EXPECT_THAT(told, IsOk());
    if (!told.ok() || told->visit_summaries_size() != 1) return "";
    const v1::VisitSummary& summary = told->visit_summaries(0);
    return absl::StrCat(summary.within_deadline_count(), " of ", summary.with_deadline_count(),
                        summary.has_within_deadline_share()
                            ? absl::StrCat(", ", summary.within_deadline_share())
                            : "");
  }
  static std::string Accepted(const std::string& id) {
    return absl::StrCat("crew { staff_member: '%/staffMembers/", id,
                        "' answer: ACCEPTED } staff_members: '%/staffMembers/", id, "' ");
  }
};

TEST_F(VisitSummaryHandlersTest, CountsVisitsByMonthAndKind) {
  PutVisit("a", "outcome: HELP_AGREED" + Moment("request_time", -3));
  PutVisit("b", "outcome: REFERRED" + Moment("request_time", -4));
  PutVisit("c", "state: REFUSED" + Moment("deadline_time", 1));
  PutVisit("d", "state: NO_CONTACT" + Moment("deadline_time", -1));
  PutVisit("e", "kind: SITTING state: ABORTED" + Moment("start_time", 31));
  PutVisit("under-way", "state: UNDER_WAY");
  PutVisit("cancelled", "state: CANCELLED");
  PutVisit("rescheduled", "state: RESCHEDULED");
  PutVisit("other-year", "start_time { seconds: 1 }");
  for (int i = 0; i < 2; ++i) {
    clock().Set(absl::FromUnixSeconds(1718445600));  // 15 June 2024
    const auto told = VisitFigures();
    ASSERT_THAT(told, IsOk());
    EXPECT_EQ(told->start_month(), "2023-07");
    EXPECT_EQ(told->end_month(), "2024-06");
    ASSERT_EQ(told->visit_summaries_size(), 2);
    const v1::VisitSummary& may = told->visit_summaries(0);
    EXPECT_EQ(may.month(), "2024-05");
    EXPECT_EQ(may.kind(), Visit::HOME_VISIT);
    EXPECT_EQ(may.visit_count(), 4);
    EXPECT_EQ(may.done_count(), 2);
    EXPECT_EQ(may.refused_count(), 1);
    EXPECT_EQ(may.no_contact_count(), 1);
    EXPECT_EQ(may.aborted_count(), 0);
    ASSERT_EQ(may.outcome_counts_size(), 2);
    EXPECT_EQ(may.outcome_counts(0).outcome(), Visit::HELP_AGREED);
    EXPECT_EQ(may.outcome_counts(1).visit_count(), 1);
    ASSERT_EQ(may.wait_counts_size(), 2);
    EXPECT_EQ(may.wait_counts(0).band(), v1::VisitWaitCount::SAME_DAY);
    EXPECT_EQ(may.wait_counts(0).visit_count(), 2);
    EXPECT_EQ(may.wait_counts(1).band(), v1::VisitWaitCount::DAYS_3_TO_5);
    EXPECT_EQ(may.wait_days_sum(), 7);
    EXPECT_EQ(may.mean_wait_days(), 1.75);
    EXPECT_EQ(may.with_deadline_count(), 2);
    EXPECT_EQ(may.within_deadline_count(), 1);
    EXPECT_EQ(may.within_deadline_share(), 0.5);
    const v1::VisitSummary& june = told->visit_summaries(1);
    EXPECT_EQ(june.month(), "2024-06");
    EXPECT_EQ(june.kind(), Visit::SITTING);
    EXPECT_EQ(june.aborted_count(), 1);
    EXPECT_FALSE(june.has_within_deadline_share());
    // Visits are in no other figure.
    EXPECT_THAT(Outreach()->outreach_summaries(), IsEmpty());
    EXPECT_THAT(Needs()->need_summaries(), IsEmpty());
    Feed();
  }
}

// By the methods of visits alone, from the draft to the deletion.
TEST_F(VisitSummaryHandlersTest, AVisitCountsOnceItIsMade_AndNoMoreOnceItIsDeleted) {
  NewStaffMember("anna",
                 "professions { profession: SOCIAL_WORKER } mandate { start_date { year: 2020 "
                 "month: 1 day: 1 } }");
  ASSERT_THAT((Do<staff::v1::StaffMember, staff::v1::LinkPrincipalRequest>(
                  "name: '%/staffMembers/anna' principal: 'anna'")),
              IsOk());
  const staff::Standings standings;
  SetRelations(&standings);
  ActAs({.id = "anna", .grants = {{.municipality = "rybnik", .roles = call::RoleSet::All()}}});
  ASSERT_THAT((Do<visits::v1::Calendar, visits::v1::CreateCalendarRequest>(
                  "parent: '%' calendar_id: 'anna' calendar { kind: STAFF_MEMBER staff_member: "
                  "'%/staffMembers/anna' rules { days: TUESDAY begin_minute: 480 end_minute: 960 } "
                  "}")),
              IsOk());
  ASSERT_THAT((Do<Visit, visits::v1::CreateVisitRequest>(
                  "parent: '%' visit_id: 'v' visit { kind: OUTREACH_VISIT purpose: OUTREACH "
                  "duration { seconds: 3600 } subject { kind: PLACE label: 'Skwer' } composition { "
                  "seats { choices { profession: SOCIAL_WORKER } } } }")),
              IsOk());
  const std::string name = "name: '%/visits/v' ";
  ASSERT_THAT((Do<Visit, visits::v1::ProposeVisitRequest>(name)), IsOk());
  // The next day, 10:00.
  constexpr int64_t kStart = 1717488000;
  ASSERT_THAT((Do<Visit, visits::v1::HoldSlotRequest>(
                  absl::StrCat(name, "start_time { seconds: ", kStart,
                               " } crew { seat: 0 calendar: '%/calendars/anna' }"))),
              IsOk());
  ASSERT_THAT((Do<Visit, visits::v1::RespondToVisitRequest>(name + "answer: ACCEPTED")), IsOk());
  clock().Set(absl::FromUnixSeconds(kStart));
  ASSERT_THAT((Do<Visit, visits::v1::CheckInVisitRequest>(name)), IsOk());
  EXPECT_THAT(Professions(), IsEmpty());
  Feed();
  EXPECT_THAT(Professions(), IsEmpty());
  ASSERT_THAT((Do<Visit, visits::v1::CompleteVisitRequest>(name + "outcome: HELP_AGREED")), IsOk());
  for (int i = 0; i < 2; ++i) {
    EXPECT_THAT(Professions(), ElementsAre("2024-06 OUTREACH_VISIT 1, SOCIAL_WORKER 1"));
    EXPECT_EQ(VisitFigures()->visit_summaries(0).wait_days_sum(), 1);
    Feed();
  }
  ASSERT_THAT((Do<Visit, visits::v1::DeleteVisitRequest>(name)), IsOk());
  for (int i = 0; i < 2; ++i) {
    EXPECT_THAT(Professions(), IsEmpty());
    Feed();
  }
}

// A profession that is corrected later counts for the past, wherever the counters stand.
TEST_F(VisitSummaryHandlersTest, ProfessionsCountAsTheRecordsOfTheStaffSayNow) {
  NewStaffMember("anna", "professions { profession: SOCIAL_WORKER }");
  NewStaffMember("jan", "professions { profession: POLICE_OFFICER }");
  PutVisit("a", Accepted("anna") + Accepted("jan"));
  PutVisit("b", Accepted("anna"));
  const auto before = "2024-05 HOME_VISIT 2, SOCIAL_WORKER 2, POLICE_OFFICER 1";
  EXPECT_THAT(Professions(), ElementsAre(before));
  Feed();
  EXPECT_THAT(Professions(), ElementsAre(before));
  ChangeProfessions("anna",
                    "professions { profession: THERAPIST valid_until { year: 2024 month: 5 day: 15 "
                    "} } professions { profession: LAWYER valid_from { year: 2024 month: 5 day: 16 "
                    "} }");
  const auto after = "2024-05 HOME_VISIT 2, POLICE_OFFICER 1, THERAPIST 2";
  EXPECT_THAT(Professions(), ElementsAre(after));
  // One change at a time, as a feeder does that is often killed.
  EXPECT_GE(Feed(1), 1);
  EXPECT_THAT(Professions(), ElementsAre(after));
}

TEST_F(VisitSummaryHandlersTest, TheClockOfAProcedure_IsFollowed) {
  const auto procedure = [&](const std::string& text, const std::string& changed) {
    visits::v1::Procedure record;
    record.set_name(OfTown("%/procedures/p"));
    Merge(OfTown("steps { step_id: 'sitting' limit: 24 unit: HOURS } " + text), record);
    PutAll<visits::v1::Procedure>(visits::Procedures(), {record}, {changed});
  };
  procedure("state: PREPARED", "name");
  PutVisit("a", "procedure: '%/procedures/p' procedure_step: 'sitting' " +
                    Moment("check_out_time", 0, 60));
  EXPECT_EQ(Clock(), "0 of 0");
  Feed();
  procedure("state: OPEN " + Moment("open_time", -2), "open_time");
  EXPECT_EQ(Clock(), "0 of 1, 0");
  Feed();
  EXPECT_EQ(Clock(), "0 of 1, 0");
  procedure("state: OPEN " + Moment("open_time", -2) + "suspensions { " +
                Moment("start_time", -1, -60) + Moment("end_time", 0, 30) + "}",
            "suspensions");
  EXPECT_EQ(Clock(), "1 of 1, 1");
  Feed();
  EXPECT_EQ(Clock(), "1 of 1, 1");
  procedure("state: OPEN " + Moment("open_time", -2) + "records { step_id: 'sitting' " +
                Moment("occur_time", -1) + "}",
            "records");
  EXPECT_EQ(Clock(), "0 of 0");
  Feed();
  EXPECT_EQ(Clock(), "0 of 0");
}

// The visits of somebody may be more than one answer, or one step of the feed, can count.
TEST_F(VisitSummaryHandlersTest, AProfessionOfManyVisits_IsCountedInParts) {
  NewStaffMember("anna", "professions { profession: SOCIAL_WORKER }");
  constexpr int kMany = static_cast<int>(kMaxWaiting) + 1;
  std::vector<visits::v1::Visit> many;
  for (int i = 0; i < kMany; ++i) many.push_back(VisitOf(absl::StrCat("v", i), Accepted("anna")));
  PutAll(visits::Visits(), many);
  Feed();
  const auto line = [&](const char* profession) {
    return absl::StrCat("2024-05 HOME_VISIT ", kMany, ", ", profession, " ", kMany);
  };
  EXPECT_THAT(Professions(), ElementsAre(line("SOCIAL_WORKER")));
  ChangeProfessions("anna", "professions { profession: LAWYER }");
  EXPECT_THAT(VisitFigures(), FailsWith(common::v1::FIGURES_BEHIND));
  EXPECT_GT(Feed(), 2);
  EXPECT_THAT(Professions(), ElementsAre(line("LAWYER")));
}

TEST_F(VisitSummaryHandlersTest, BadRequestsNameEveryField) {
  EXPECT_THAT(VisitFigures("start_month: '2024-6' end_month: 'june'"),
              FailsForFields({"end_month", "start_month"}));
  EXPECT_THAT(VisitFigures("start_month: '2024-06' end_month: '2024-05'"),
              FailsForFields({"start_month"}));
  EXPECT_THAT(VisitFigures("start_month: '2014-05' end_month: '2024-05'"),
              FailsForFields({"start_month"}));
  EXPECT_THAT(VisitFigures("start_month: '2014-06' end_month: '2024-05'"), IsOk());
  v1::SummarizeVisitsRequest request;
  request.set_parent("municipalities/none");
  EXPECT_THAT(Run<v1::SummarizeVisitsResponse>(request), FailsWith(common::v1::RESOURCE_NOT_FOUND));
}

}  // namespace
}  // namespace osiedle::figures
