#include "services/figures/visit_counting_rules.h"

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"
#include "services/figures/counting_rules.h"
#include "services/figures/months.h"

namespace osiedle::figures {
namespace {

using ::osiedle::internal::v1::Contribution;
using ::osiedle::staff::v1::StaffMember;
using ::osiedle::visits::v1::Procedure;
using ::osiedle::visits::v1::Visit;

template <typename Message>
Message Parse(const std::string& text) {
  Message message;
  EXPECT_TRUE(google::protobuf::TextFormat::MergeFromString(text, &message)) << text;
  return message;
}

absl::TimeZone Warsaw() {
  absl::TimeZone zone;
  EXPECT_TRUE(absl::LoadTimeZone("Europe/Warsaw", &zone));
  return zone;
}

// "anna" is a social worker until 15 May 2024 and a therapist since 2020; "jan" is a policeman and
// a social worker; "ewa" has no profession.
absl::StatusOr<const StaffMember*> StaffMemberOf(absl::string_view name) {
  static const auto* const staff = new std::map<std::string, StaffMember, std::less<>>{
      {"anna", Parse<StaffMember>(
                   "professions { profession: SOCIAL_WORKER valid_until { year: 2024 month: 5 day: "
                   "15 } } professions { profession: THERAPIST valid_from { year: 2020 month: 1 "
                   "day: 1 } }")},
      {"jan", Parse<StaffMember>("professions { profession: POLICE_OFFICER } professions { "
                                 "profession: SOCIAL_WORKER }")},
      {"ewa", StaffMember()}};
  const auto found = staff->find(name);
  return found == staff->end() ? nullptr : &found->second;
}

// 15 May 2024 at noon in Warsaw, and so many days and minutes later.
std::string Moment(const std::string& field, int days, int minutes = 0) {
  return absl::StrCat(field, " { seconds: ", 1715767200 + 86400 * days + 60 * minutes, " } ");
}

Visit VisitOf(const std::string& more) {
  Visit visit = Parse<Visit>("name: 'v' kind: HOME_VISIT state: DONE " + Moment("start_time", 0) +
                             Moment("end_time", 0, 60) + Moment("request_time", 0));
  EXPECT_TRUE(google::protobuf::TextFormat::MergeFromString(more, &visit)) << more;
  return visit;
}

std::optional<Contribution> Count(const Visit& visit, std::optional<absl::Time> due = {}) {
  auto counted = CountVisit(visit, due, Warsaw(), &StaffMemberOf);
  EXPECT_TRUE(counted.ok());
  return counted.ok() ? *counted : std::nullopt;
}

int64_t Value(const std::optional<Contribution>& counted, int place) {
  if (!counted.has_value() || counted->counts().visits_size() != 1) return -1;
  const auto& values = counted->counts().visits(0).values();
  return place < values.size() ? values.Get(place) : 0;
}

TEST(CountVisitTest, CountsOnceItHasEnded_ByItsKindAndState) {
  for (int state = 0; state <= Visit::State_MAX; ++state) {
    Visit visit = VisitOf("kind: SITTING");
    visit.set_state(static_cast<Visit::State>(state));
    const bool has_ended = state == Visit::DONE || state == Visit::REFUSED ||
                           state == Visit::NO_CONTACT || state == Visit::ABORTED;
    const auto counted = Count(visit);
    ASSERT_EQ(counted.has_value(), has_ended) << Visit::State_Name(visit.state());
    if (!has_ended) continue;
    EXPECT_EQ(counted->counts().visits(0).kind(), Visit::SITTING);
    EXPECT_EQ(Value(counted, kVisits), 1);
    for (int other = 0; other <= Visit::State_MAX; ++other) {
      EXPECT_EQ(Value(counted, PlaceAfter(kFirstState, other)), other == state ? 1 : 0);
    }
    EXPECT_TRUE(counted->stop().empty());
    EXPECT_TRUE(counted->counts().values().empty());
    EXPECT_TRUE(counted->counts().needs().empty());
  }
  EXPECT_FALSE(Count(VisitOf("delete_time { seconds: 1 }")).has_value());
}

TEST(CountVisitTest, TheOutcomeCountsOfThoseThatWereMade) {
  const auto made = Count(VisitOf("outcome: REFERRED"));
  EXPECT_EQ(Value(made, PlaceAfter(kFirstOutcome, Visit::REFERRED)), 1);
  const auto aborted = Count(VisitOf("state: ABORTED outcome: REFERRED"));
  EXPECT_EQ(Value(aborted, PlaceAfter(kFirstOutcome, Visit::REFERRED)), 0);
}

TEST(CountVisitTest, TheMonthAndTheDaysAreThoseOfTheTown) {
  // 31 May 2024, 22:30 in UTC, is June in Warsaw. The request came one minute before that midnight.
  const auto june =
      Count(VisitOf("start_time { seconds: 1717194600 } request_time { seconds: 1717192740 }"));
  ASSERT_TRUE(june.has_value());
  EXPECT_EQ(FormatMonth(static_cast<Month>(june->month())), "2024-06");
  EXPECT_EQ(Value(june, kWaitDays), 1);
}

TEST(CountVisitTest, DaysFromTheRequest_ByBands) {
  const std::pair<int, v1::VisitWaitCount::Band> cases[] = {
      {0, v1::VisitWaitCount::SAME_DAY},          {1, v1::VisitWaitCount::DAYS_1_TO_2},
      {2, v1::VisitWaitCount::DAYS_1_TO_2},       {3, v1::VisitWaitCount::DAYS_3_TO_5},
      {5, v1::VisitWaitCount::DAYS_3_TO_5},       {6, v1::VisitWaitCount::DAYS_6_TO_10},
      {10, v1::VisitWaitCount::DAYS_6_TO_10},     {11, v1::VisitWaitCount::DAYS_11_TO_20},
      {20, v1::VisitWaitCount::DAYS_11_TO_20},    {21, v1::VisitWaitCount::DAYS_21_AND_MORE},
      {400, v1::VisitWaitCount::DAYS_21_AND_MORE}};
  for (const auto& [days, band] : cases) {
    const auto counted = Count(VisitOf(Moment("request_time", -days)));
    EXPECT_EQ(Value(counted, kWaitDays), days);
    for (int other = 0; other <= v1::VisitWaitCount::Band_MAX; ++other) {
      EXPECT_EQ(Value(counted, PlaceAfter(kFirstWaitBand, other)), other == band ? 1 : 0) << days;
    }
  }
}

TEST(CountVisitTest, EachProfessionOfTheDay_OfThoseWhoAccepted_CountsOnce) {
  struct Case {
    const char* crew;
    int start_days;
    std::set<int> professions;
  };
  const Case cases[] = {
      {"crew { staff_member: 'anna' answer: ACCEPTED }",
       0,
       {staff::v1::SOCIAL_WORKER, staff::v1::THERAPIST}},
      // A day later she is a social worker no more.
      {"crew { staff_member: 'anna' answer: ACCEPTED }", 1, {staff::v1::THERAPIST}},
      {"crew { staff_member: 'anna' answer: ACCEPTED } crew { staff_member: 'jan' answer: ACCEPTED "
       "}",
       0,
       {staff::v1::SOCIAL_WORKER, staff::v1::THERAPIST, staff::v1::POLICE_OFFICER}},
      {"crew { staff_member: 'anna' answer: DECLINED } crew { staff_member: 'jan' answer: ASKED } "
       "crew { staff_member: 'ewa' answer: ACCEPTED } crew { calendar: 'car' answer: ACCEPTED } "
       "crew { staff_member: 'nobody' answer: ACCEPTED } crew { staff_member: 'jan' answer: "
       "OTHER_TIME }",
       0,
       {}}};
  for (const Case& c : cases) {
    const auto counted = Count(VisitOf(c.crew + Moment("start_time", c.start_days)));
    for (int i = 0; i <= staff::v1::Profession_MAX; ++i) {
      EXPECT_EQ(Value(counted, PlaceAfter(kFirstProfession, i)), c.professions.contains(i) ? 1 : 0)
          << c.crew << " " << i;
    }
  }
}

TEST(CountVisitTest, TheEarlierTimeLimitHolds_AndTheCrewIsAwayByIt) {
  const auto ended = [](int minutes) { return Moment("check_out_time", 0, minutes); };
  const absl::Time due = absl::FromUnixSeconds(1715767200 + 3600);
  struct Case {
    std::string visit;
    std::optional<absl::Time> due;
    int64_t with, within;
  };
  const std::string deadline = Moment("deadline_time", 0, 60);
  const Case cases[] = {{ended(60), std::nullopt, 0, 0},
                        {deadline + ended(60), std::nullopt, 1, 1},
                        {deadline + ended(61), std::nullopt, 1, 0},
                        {ended(60), due, 1, 1},
                        {ended(61), due, 1, 0},
                        {Moment("deadline_time", 0, 90) + ended(61), due, 1, 0},
                        {Moment("deadline_time", 0, 30) + ended(45), due, 1, 0},
                        // Without a check-out the moment of the last state counts.
                        {deadline + "transitions { state: HELD " + Moment("occur_time", 0, 90) +
                             "} transitions { state: DONE " + Moment("occur_time", 0, 60) + "}",
                         std::nullopt, 1, 1},
                        {deadline + "state: NO_CONTACT transitions { state: NO_CONTACT " +
                             Moment("occur_time", 0, 61) + "}",
                         std::nullopt, 1, 0}};
  for (const Case& c : cases) {
    const auto counted = Count(VisitOf(c.visit), c.due);
    EXPECT_EQ(Value(counted, kVisitsWithDeadline), c.with) << c.visit;
    EXPECT_EQ(Value(counted, kVisitsWithinDeadline), c.within) << c.visit;
  }
}

// Opened at noon of 15 May. The step `first` is due 24 hours after the opening; `again` as long
// after `first` or the last `again`.
class StepDueTimeTest : public testing::Test {
 protected:
  static std::string Record(const std::string& step, int hours, const std::string& visit = "") {
    return absl::StrCat("records { step_id: '", step, "' visit: '", visit, "' ",
                        Moment("occur_time", 0, 60 * hours), "} ");
  }
  // The hours from the opening to the time limit of a visit for the step that begins and ends so
  // many hours after it; -1: it has none.
  static int64_t DueHours(const std::string& procedure, const std::string& step, int begin,
                          int end) {
    const Visit visit =
        VisitOf(absl::StrCat("procedure_step: '", step, "' ", Moment("start_time", 0, 60 * begin),
                             Moment("check_out_time", 0, 60 * end)));
    const std::optional<absl::Time> due = StepDueTime(
        Parse<Procedure>("steps { step_id: 'first' limit: 24 unit: HOURS } steps { step_id: "
                         "'again' after_step: 'first' limit: 24 unit: HOURS repeats: true } steps "
                         "{ step_id: 'free' } " +
                         procedure),
        visit, Warsaw());
    if (!due.has_value()) return -1;
    return absl::ToInt64Hours(*due - absl::FromUnixSeconds(1715767200));
  }
  static std::string Open() { return "state: OPEN " + Moment("open_time", 0); }
};

TEST_F(StepDueTimeTest, OfTheClockThatTheVisitStopped_OrThatRanWhenItEnded) {
  EXPECT_EQ(DueHours(Open(), "first", 1, 2), 24);
  EXPECT_EQ(DueHours(Open(), "first", 30, 31), 24);
  EXPECT_EQ(DueHours(Open() + Record("first", 2, "v"), "first", 1, 3), 24);
  // Recorded long after it ended.
  EXPECT_EQ(DueHours(Open() + Record("first", 50, "v"), "first", 1, 2), 24);
  // Done before, on something else.
  EXPECT_EQ(DueHours(Open() + Record("first", 1), "first", 2, 3), -1);
  // Done later, on another visit: the clock ran.
  EXPECT_EQ(DueHours(Open() + Record("first", 9, "w"), "first", 2, 3), 24);
}

TEST_F(StepDueTimeTest, OfAStepThatRepeats_OfItsOwnTurn) {
  const std::string turns =
      Open() + Record("first", 10) + Record("again", 20, "v") + Record("again", 30, "w");
  EXPECT_EQ(DueHours(turns, "again", 19, 21), 34);
  EXPECT_EQ(DueHours(Open() + Record("first", 10) + Record("again", 20), "again", 25, 26), 44);
}

TEST_F(StepDueTimeTest, NoClockRan_NoTimeLimit) {
  EXPECT_EQ(DueHours("state: PREPARED", "first", 1, 2), -1);
  EXPECT_EQ(DueHours(Open(), "again", 1, 2), -1) << "the step before is not done";
  EXPECT_EQ(DueHours(Open(), "again", 30, 31), -1) << "nor is it when it is missed";
  EXPECT_EQ(DueHours(Open(), "free", 1, 2), -1);
  EXPECT_EQ(DueHours(Open(), "unknown", 1, 2), -1);
  EXPECT_EQ(DueHours(Open(), "", 1, 2), -1);
  EXPECT_EQ(DueHours(Open(), "first", -5, -4), -1) << "opened later";
  EXPECT_EQ(DueHours(Open() + "suspensions { " + Moment("start_time", 0, 60) + "}", "first", 2, 3),
            -1)
      << "suspended when it ended";
  EXPECT_EQ(DueHours(Open() + Moment("close_time", 0, 60), "first", 2, 3), -1)
      << "closed when it ended";
}

TEST_F(StepDueTimeTest, WhatCameLater_MovesNothing) {
  EXPECT_EQ(DueHours(Open() + "suspensions { " + Moment("start_time", 0, 600) + "}", "first", 2, 3),
            24);
  EXPECT_EQ(DueHours(Open() + "suspensions { " + Moment("start_time", 0, 600) +
                         Moment("end_time", 0, 1200) + "}",
                     "first", 2, 3),
            24);
  EXPECT_EQ(DueHours(Open() + Moment("close_time", 0, 600), "first", 2, 3), 24);
  // A suspension that had ended before makes the limit longer.
  EXPECT_EQ(DueHours(Open() + "suspensions { " + Moment("start_time", 0, 60) +
                         Moment("end_time", 0, 180) + "}",
                     "first", 4, 5),
            26);
}

TEST(VisitCountsTest, WhatIsAddedAndTakenAwayAgainLeavesNothing) {
  const auto home = Count(VisitOf("outcome: HELP_AGREED"));
  const auto sitting = Count(VisitOf("kind: SITTING outcome: DECIDED"));
  internal::v1::FigureCounts sum;
  AddCounts(home->counts(), 1, sum);
  AddCounts(sitting->counts(), 1, sum);
  AddCounts(home->counts(), 1, sum);
  ASSERT_EQ(sum.visits_size(), 2);
  EXPECT_EQ(sum.visits(0).values(kVisits), 2);
  AddCounts(home->counts(), -1, sum);
  AddCounts(home->counts(), -1, sum);
  EXPECT_FALSE(IsEmpty(sum));
  DropZeros(sum);
  EXPECT_EQ(sum.SerializeAsString(), sitting->counts().SerializeAsString());
  AddCounts(sitting->counts(), -1, sum);
  DropZeros(sum);
  EXPECT_TRUE(IsEmpty(sum));
}

}  // namespace
}  // namespace osiedle::figures
