#include "services/visits/procedures/deadlines.h"

#include <algorithm>
#include <functional>
#include <map>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/calendar/working_days.h"
#include "services/call/fields/proto_time.h"
#include "services/call/testing/handler_fixture.h"

namespace osiedle::visits {
namespace {

using ::osiedle::call::TimestampOf;
using ::osiedle::visits::v1::Deadline;
using ::osiedle::visits::v1::Procedure;
using ::osiedle::visits::v1::ProcedureStep;

absl::TimeZone Warsaw() {
  absl::TimeZone zone;
  EXPECT_TRUE(absl::LoadTimeZone("Europe/Warsaw", &zone));
  return zone;
}
const DayCount& Days() {
  static const auto* const days = new DayCount{.zone = Warsaw()};
  return *days;
}

// "2024-06-03 10:00" in Warsaw.
absl::Time At(const std::string& text) {
  absl::Time time;
  std::string error;
  EXPECT_TRUE(absl::ParseTime("%Y-%m-%d %H:%M", text, Warsaw(), &time, &error)) << text << error;
  return time;
}
std::string Text(absl::Time time) { return absl::FormatTime("%Y-%m-%d %H:%M:%S", time, Warsaw()); }

// ---- one limit

struct LimitCase {
  const char* what;
  const char* step;
  const char* start;
  const char* due;
  std::vector<std::pair<const char*, const char*>> standstills = {};
};

TEST(DueTime, TablesOfCases) {
  const LimitCase cases[] = {
      {"the day of the start does not count", "limit: 5 unit: WORKING_DAYS", "2024-06-03 10:00",
       "2024-06-10 23:59:59"},
      {"it does, where the step says so", "limit: 5 unit: WORKING_DAYS first_day_counts: true",
       "2024-06-03 10:00", "2024-06-07 23:59:59"},
      {"one day that counts is the day itself",
       "limit: 1 unit: WORKING_DAYS first_day_counts: true", "2024-06-03 23:59",
       "2024-06-03 23:59:59"},
      {"the first day is a Saturday", "limit: 1 unit: WORKING_DAYS first_day_counts: true",
       "2024-06-01 10:00", "2024-06-03 23:59:59"},
      {"Corpus Christi, 30 May 2024, and a weekend", "limit: 3 unit: WORKING_DAYS",
       "2024-05-28 10:00", "2024-06-03 23:59:59"},
      {"24 December is a working day in 2024", "limit: 2 unit: WORKING_DAYS", "2024-12-23 10:00",
       "2024-12-27 23:59:59"},
      {"and free from 2025 on", "limit: 2 unit: WORKING_DAYS", "2025-12-23 10:00",
       "2025-12-30 23:59:59"},
      {"days of the calendar", "limit: 7 unit: CALENDAR_DAYS", "2024-06-03 10:00",
       "2024-06-10 23:59:59"},
      {"art. 57 section 4: a Saturday moves to Monday", "limit: 5 unit: CALENDAR_DAYS",
       "2024-06-03 10:00", "2024-06-10 23:59:59"},
      {"a Sunday", "limit: 6 unit: CALENDAR_DAYS", "2024-06-03 10:00", "2024-06-10 23:59:59"},
      {"a holiday", "limit: 3 unit: CALENDAR_DAYS", "2024-05-27 10:00", "2024-05-31 23:59:59"},
      {"art. 112: the same number", "limit: 2 unit: MONTHS", "2024-06-03 10:00",
       "2024-08-05 23:59:59"},
      {"the last day of a shorter month", "limit: 1 unit: MONTHS", "2025-01-31 10:00",
       "2025-02-28 23:59:59"},
      {"29 February", "limit: 12 unit: MONTHS", "2024-02-29 10:00", "2025-02-28 23:59:59"},
      {"over the end of a year", "limit: 2 unit: MONTHS", "2024-11-15 10:00",
       "2025-01-15 23:59:59"},
      {"hours", "limit: 36 unit: HOURS", "2024-06-01 10:15", "2024-06-02 22:15:00"},
      {"hours over the night that is an hour short", "limit: 4 unit: HOURS", "2024-03-31 00:30",
       "2024-03-31 05:30:00"},
      {"days over that night end at midnight", "limit: 1 unit: CALENDAR_DAYS", "2024-03-29 12:00",
       "2024-04-02 23:59:59"},
      // The suspension takes 3 (Monday) to 9 June: five working days, seven of the calendar.
      {"a suspension, working days",
       "limit: 2 unit: WORKING_DAYS",
       "2024-05-31 10:00",
       "2024-06-11 23:59:59",
       {{"2024-06-03 12:00", "2024-06-10 08:00"}}},
      {"a suspension, days of the calendar",
       "limit: 5 unit: CALENDAR_DAYS",
       "2024-05-31 10:00",
       "2024-06-12 23:59:59",
       {{"2024-06-03 12:00", "2024-06-10 08:00"}}},
      {"a suspension that begins on the last day",
       "limit: 1 unit: WORKING_DAYS",
       "2024-05-31 10:00",
       "2024-06-10 23:59:59",
       {{"2024-06-03 12:00", "2024-06-10 08:00"}}},
      {"one that ends on the day on which it began",
       "limit: 1 unit: WORKING_DAYS",
       "2024-05-31 10:00",
       "2024-06-03 23:59:59",
       {{"2024-06-03 12:00", "2024-06-03 18:00"}}},
      {"one after the limit has run out",
       "limit: 1 unit: WORKING_DAYS",
       "2024-05-31 10:00",
       "2024-06-03 23:59:59",
       {{"2024-06-04 00:00", "2024-06-10 08:00"}}},
      {"one before the start",
       "limit: 1 unit: WORKING_DAYS",
       "2024-06-12 10:00",
       "2024-06-13 23:59:59",
       {{"2024-06-03 12:00", "2024-06-10 08:00"}}},
      // Saturday 8 June would move to Monday, which is suspended.
      {"the moved day lies in a suspension",
       "limit: 5 unit: CALENDAR_DAYS",
       "2024-06-03 10:00",
       "2024-06-13 23:59:59",
       {{"2024-06-09 12:00", "2024-06-13 08:00"}}},
      {"a suspension, months",
       "limit: 1 unit: MONTHS",
       "2024-06-03 10:00",
       "2024-07-10 23:59:59",
       {{"2024-06-10 12:00", "2024-06-17 08:00"}}},
      {"a suspension, hours",
       "limit: 24 unit: HOURS",
       "2024-06-03 10:00",
       "2024-06-05 10:30:00",
       {{"2024-06-03 12:00", "2024-06-04 12:30"}}},
      {"hours that run out as the suspension begins",
       "limit: 2 unit: HOURS",
       "2024-06-03 10:00",
       "2024-06-03 12:00:00",
       {{"2024-06-03 12:00", "2024-06-04 12:30"}}},
      {"two suspensions",
       "limit: 2 unit: WORKING_DAYS",
       "2024-06-03 10:00",
       "2024-06-07 23:59:59",
       {{"2024-06-04 09:00", "2024-06-05 09:00"}, {"2024-06-06 09:00", "2024-06-07 09:00"}}},
  };
  for (const LimitCase& c : cases) {
    std::vector<Standstill> standstills;
    for (const auto& [start, end] : c.standstills) {
      standstills.push_back({.start = At(start), .end = At(end)});
    }
    EXPECT_EQ(
        Text(DueTime(call::FromText<ProcedureStep>(c.step), At(c.start), standstills, Days())),
        c.due)
        << c.what;
  }
}

TEST(DueTime, WhereSaturdaysAreWorkingDays_CountsThem) {
  const DayCount days = {.zone = Warsaw(),
                         .working_days = {.saturdays = {{absl::CivilDay(2024, 6, 1), true}}}};
  const auto step = call::FromText<ProcedureStep>("limit: 5 unit: WORKING_DAYS");
  EXPECT_EQ(Text(DueTime(step, At("2024-06-03 10:00"), {}, days)), "2024-06-08 23:59:59");
}

TEST(IsLate, WhatHappensInTheLastSecond_IsInTime) {
  const absl::Time due = At("2024-06-10 23:59") + absl::Seconds(59);
  EXPECT_FALSE(IsLate(due, due));
  EXPECT_FALSE(IsLate(due + absl::Milliseconds(999), due));
  EXPECT_TRUE(IsLate(due + absl::Seconds(1), due));
}

// ---- a procedure

std::string Text(const std::vector<StepDeadline>& deadlines) {
  return absl::StrJoin(deadlines, "\n", [](std::string* out, const StepDeadline& deadline) {
    absl::StrAppend(out, deadline.step->step_id(), " ", Deadline::Standing_Name(deadline.standing),
                    " ", Text(deadline.start), " ", Text(deadline.due));
    if (deadline.done.has_value()) absl::StrAppend(out, " done ", Text(*deadline.done));
    if (deadline.visit != nullptr) absl::StrAppend(out, " by ", deadline.visit->name);
  });
}

constexpr char kSteps[] =
    "steps { step_id: 'a' limit: 5 unit: WORKING_DAYS }"
    "steps { step_id: 'b' after_step: 'a' limit: 3 unit: WORKING_DAYS }"
    "steps { step_id: 'c' after_step: 'b' limit: 5 unit: WORKING_DAYS }"
    "steps { step_id: 'maybe' after_step: 'a' limit: 2 unit: WORKING_DAYS optional: true }"
    "steps { step_id: 'meeting' after_step: 'a' limit: 2 unit: MONTHS repeats: true }";

class DeadlinesOfTest : public ::testing::Test {
 protected:
  DeadlinesOfTest() {
    procedure_ = call::FromText<Procedure>(absl::StrCat("state: OPEN ", kSteps));
    *procedure_.mutable_open_time() = TimestampOf(At("2024-06-03 10:00"));
  }

  void Done(const std::string& step, const std::string& time) {
    v1::StepRecord& record = *procedure_.add_records();
    record.set_step_id(step);
    *record.mutable_occur_time() = TimestampOf(At(time));
  }
  void Booked(const std::string& step, const std::string& end) {
    visits_.planned[step] = {.name = "v", .end = At(end)};
  }
  std::string On(const std::string& now) const {
    return Text(DeadlinesOf(procedure_, visits_, Days(), At(now)));
  }

  Procedure procedure_;
  StepVisits visits_;
};

TEST_F(DeadlinesOfTest, OfAPreparedOne_AreNone) {
  procedure_.set_state(Procedure::PREPARED);
  procedure_.clear_open_time();
  EXPECT_EQ(On("2024-06-03 12:00"), "");
}

TEST_F(DeadlinesOfTest, AfterTheOpening_TheFirstClockRuns_AndTheOthersAreForetold) {
  EXPECT_EQ(On("2024-06-03 12:00"),
            "a RUNNING 2024-06-03 10:00:00 2024-06-10 23:59:59\n"
            "b FORECAST 2024-06-10 23:59:59 2024-06-13 23:59:59\n"
            "c FORECAST 2024-06-13 23:59:59 2024-06-20 23:59:59\n"
            "meeting FORECAST 2024-06-10 23:59:59 2024-08-12 23:59:59");
}

TEST_F(DeadlinesOfTest, AMissedStep_MakesThoseAfterItForetoldAsMissed) {
  EXPECT_EQ(On("2024-06-11 00:00"),
            "a MISSED 2024-06-03 10:00:00 2024-06-10 23:59:59\n"
            "b FORECAST_MISSED 2024-06-10 23:59:59 2024-06-13 23:59:59\n"
            "c FORECAST_MISSED 2024-06-13 23:59:59 2024-06-20 23:59:59\n"
            "meeting FORECAST_MISSED 2024-06-10 23:59:59 2024-08-12 23:59:59");
  EXPECT_THAT(On("2024-06-10 23:59"), ::testing::StartsWith("a RUNNING"));
}

TEST_F(DeadlinesOfTest, RecordedSteps_AreMetOrMetLate) {
  Done("a", "2024-06-10 23:59");
  Done("b", "2024-06-17 09:00");
  EXPECT_EQ(On("2024-06-17 12:00"),
            "a MET 2024-06-03 10:00:00 2024-06-10 23:59:59 done 2024-06-10 23:59:00\n"
            "b MET_LATE 2024-06-10 23:59:00 2024-06-13 23:59:59 done 2024-06-17 09:00:00\n"
            "c RUNNING 2024-06-17 09:00:00 2024-06-24 23:59:59\n"
            "meeting RUNNING 2024-06-10 23:59:00 2024-08-12 23:59:59");
}

TEST_F(DeadlinesOfTest, AVisitThatIsBookedTooLate_WillMissTheClockThatRuns) {
  Done("a", "2024-06-04 09:00");
  Booked("b", "2024-06-07 12:00");
  EXPECT_THAT(On("2024-06-05 12:00"),
              ::testing::HasSubstr("b RUNNING 2024-06-04 09:00:00 2024-06-07 23:59:59 by v\n"
                                   "c FORECAST 2024-06-07 12:00:00 2024-06-14 23:59:59"));
  Booked("b", "2024-06-10 12:00");
  EXPECT_THAT(On("2024-06-05 12:00"),
              ::testing::HasSubstr("b WILL_BE_MISSED 2024-06-04 09:00:00 2024-06-07 23:59:59 by v\n"
                                   "c FORECAST_MISSED 2024-06-10 12:00:00 2024-06-17 23:59:59"));
}

TEST_F(DeadlinesOfTest, AVisitThatIsBookedTooLate_ShowsBeforeTheClockRuns) {
  Booked("c", "2024-06-24 12:00");
  EXPECT_THAT(
      On("2024-06-03 12:00"),
      ::testing::HasSubstr("c FORECAST_MISSED 2024-06-13 23:59:59 2024-06-20 23:59:59 by v"));
  Booked("c", "2024-06-20 12:00");
  EXPECT_THAT(On("2024-06-03 12:00"),
              ::testing::HasSubstr("c FORECAST 2024-06-13 23:59:59 2024-06-20 23:59:59 by v"));
}

TEST_F(DeadlinesOfTest, AnOptionalStep_HasADeadlineOnceItIsWanted) {
  Done("a", "2024-06-04 09:00");
  EXPECT_THAT(On("2024-06-05 12:00"), ::testing::Not(::testing::HasSubstr("maybe")));
  visits_.wanted = {"maybe"};
  EXPECT_THAT(On("2024-06-05 12:00"),
              ::testing::HasSubstr("maybe RUNNING 2024-06-04 09:00:00 2024-06-06 23:59:59"));
  visits_.wanted = {};
  Done("maybe", "2024-06-07 09:00");
  EXPECT_THAT(On("2024-06-07 12:00"), ::testing::HasSubstr("maybe MET_LATE"));
}

TEST_F(DeadlinesOfTest, AStepThatRepeats_RunsFromItsOwnRecordBefore) {
  Done("a", "2024-06-04 09:00");
  Done("meeting", "2024-07-01 09:00");
  Done("meeting", "2024-09-03 09:00");
  EXPECT_THAT(On("2024-09-03 12:00"),
              ::testing::HasSubstr(
                  "meeting MET 2024-06-04 09:00:00 2024-08-05 23:59:59 done 2024-07-01 09:00:00\n"
                  "meeting MET_LATE 2024-07-01 09:00:00 2024-09-02 23:59:59 done 2024-09-03 "
                  "09:00:00\n"
                  "meeting RUNNING 2024-09-03 09:00:00 2024-11-04 23:59:59"));
}

TEST_F(DeadlinesOfTest, WhileSuspended_NoClockRuns_AndWhatWasMissedStaysSo) {
  procedure_.set_state(Procedure::SUSPENDED);
  *procedure_.add_suspensions()->mutable_start_time() = TimestampOf(At("2024-06-06 10:00"));
  // 6 June does not count: of the five days three are left from the 20th on.
  EXPECT_THAT(On("2024-06-20 10:00"),
              ::testing::StartsWith("a FORECAST 2024-06-03 10:00:00 2024-06-24 23:59:59"));
  *procedure_.mutable_suspensions(0)->mutable_start_time() = TimestampOf(At("2024-06-11 00:00"));
  EXPECT_THAT(On("2024-06-20 10:00"),
              ::testing::StartsWith("a MISSED 2024-06-03 10:00:00 2024-06-10 23:59:59"));
}

TEST_F(DeadlinesOfTest, OnceItHasEnded_TellsWhatWasMetAndMissed_AndNothingElse) {
  Done("a", "2024-06-04 09:00");
  procedure_.set_state(Procedure::CLOSED);
  *procedure_.mutable_close_time() = TimestampOf(At("2024-06-08 10:00"));
  EXPECT_EQ(On("2024-12-01 12:00"),
            "a MET 2024-06-03 10:00:00 2024-06-10 23:59:59 done 2024-06-04 09:00:00\n"
            "b MISSED 2024-06-04 09:00:00 2024-06-07 23:59:59");
}

TEST_F(DeadlinesOfTest, AStepBehindOneWithoutALimit_IsForetoldByTheVisitForThatOneAlone) {
  procedure_.mutable_steps(0)->set_limit(0);
  procedure_.mutable_steps(0)->clear_unit();
  EXPECT_EQ(On("2024-06-03 12:00"), "");
  Booked("a", "2024-06-04 09:00");
  EXPECT_THAT(On("2024-06-03 12:00"),
              ::testing::StartsWith("b FORECAST 2024-06-04 09:00:00 2024-06-07 23:59:59"));
}

TEST_F(DeadlinesOfTest, TheClocks_AreThoseThatRun_TheEarliestFirst) {
  const auto clocks = [&](const std::vector<std::string>& wanted) {
    return absl::StrJoin(ClocksOf(procedure_, wanted, Days()), " ",
                         [](std::string* out, const v1::ProcedureClock& clock) {
                           absl::StrAppend(out, clock.step_id(), ":",
                                           Text(call::TimeOf(clock.due_time())).substr(5, 5));
                         });
  };
  EXPECT_EQ(clocks({}), "a:06-10");
  EXPECT_EQ(clocks({"maybe"}), "a:06-10");
  Done("a", "2024-06-04 09:00");
  EXPECT_EQ(clocks({}), "b:06-07 meeting:08-05");
  EXPECT_EQ(clocks({"maybe"}), "maybe:06-06 b:06-07 meeting:08-05");
  procedure_.set_state(Procedure::SUSPENDED);
  EXPECT_EQ(clocks({}), "");
}

// ---- the same by a plain and slow reading

// Walks through the days one by one, and through hours minute by minute.
absl::Time SlowDue(const ProcedureStep& step, absl::Time start,
                   const std::vector<Standstill>& standstills) {
  const auto stands = [&](absl::Time time) {
    return std::any_of(standstills.begin(), standstills.end(), [&](const Standstill& still) {
      return still.start <= time && time < still.end;
    });
  };
  if (step.unit() == ProcedureStep::HOURS) {
    absl::Time at = start;
    for (int minutes = 0; minutes < step.limit() * 60; at += absl::Minutes(1)) {
      if (!stands(at)) ++minutes;
    }
    return at;
  }
  // A day does not count where the clock stands as it ends.
  const auto is_still = [&](absl::CivilDay day) {
    const absl::Time end = absl::FromCivil(day + 1, Warsaw());
    return stands(end - absl::Nanoseconds(1));
  };
  const absl::CivilDay first = absl::ToCivilDay(start, Warsaw());
  int count = step.limit();
  if (step.unit() == ProcedureStep::MONTHS) {
    count = 0;
    absl::CivilDay day = first;
    int months = 0;
    while (months < step.limit() ||
           (day.day() != first.day() &&
            (day.day() > first.day() || absl::CivilMonth(day + 1) == absl::CivilMonth(day)))) {
      ++day;
      ++count;
      if (day.day() == 1) ++months;
    }
  }
  absl::CivilDay day = step.first_day_counts() ? first : first + 1;
  while (true) {
    const bool counts = !is_still(day) &&
                        (step.unit() != ProcedureStep::WORKING_DAYS || calendar::IsWorkingDay(day));
    if (counts && --count <= 0) break;
    ++day;
  }
  while (step.unit() != ProcedureStep::WORKING_DAYS &&
         (!calendar::IsWorkingDay(day) || is_still(day))) {
    ++day;
  }
  return absl::FromCivil(day + 1, Warsaw()) - absl::Seconds(1);
}

// A procedure, and what is known besides.
struct RandomCase {
  Procedure procedure;
  StepVisits visits;
  absl::Time now;
};

class RandomCases {
 public:
  explicit RandomCases(uint64_t seed) : random_(seed) {}

  RandomCase Next() {
    RandomCase made;
    Procedure& procedure = made.procedure;
    procedure.set_state(Procedure::OPEN);
    const absl::Time open =
        absl::FromCivil(absl::CivilMinute(2023, 9, 1), Warsaw()) + Minutes(3 * 365 * 1440);
    *procedure.mutable_open_time() = TimestampOf(open);
    AddSteps(procedure);
    AddSuspensions(open, procedure);
    AddRecords(procedure);
    made.now = std::max(open, last_) + Minutes(20 * 1440);
    if (Percent(20)) {
      procedure.set_state(Procedure::CLOSED);
      const absl::Time close = std::max(open, last_) + Minutes(10 * 1440);
      *procedure.mutable_close_time() = TimestampOf(close);
      if (!procedure.suspensions().empty()) {
        v1::Suspension& suspension =
            *procedure.mutable_suspensions(procedure.suspensions_size() - 1);
        if (!suspension.has_end_time()) *suspension.mutable_end_time() = TimestampOf(close);
      }
    }
    for (const ProcedureStep& step : procedure.steps()) {
      if (Percent(30)) {
        made.visits.planned[step.step_id()] = {.name = step.step_id(),
                                               .end = open + Minutes(40 * 1440)};
      }
      if (Percent(30)) made.visits.wanted.push_back(step.step_id());
    }
    return made;
  }

 private:
  bool Percent(int share) { return Below(100) < share; }
  int Below(int end) { return std::uniform_int_distribution<int>(0, end - 1)(random_); }
  absl::Duration Minutes(int end) { return absl::Minutes(Below(end)); }

  void AddSteps(Procedure& procedure) {
    const int count = 1 + Below(6);
    for (int i = 0; i < count; ++i) {
      ProcedureStep& step = *procedure.add_steps();
      step.set_step_id(absl::StrCat("s", i));
      if (i > 0 && Percent(80)) step.set_after_step(absl::StrCat("s", Below(i)));
      step.set_optional(Percent(20));
      if (Percent(15)) continue;
      step.set_unit(static_cast<ProcedureStep::Unit>(1 + Below(4)));
      step.set_limit(1 + Below(step.unit() == ProcedureStep::MONTHS  ? 3
                               : step.unit() == ProcedureStep::HOURS ? 96
                                                                     : 12));
      step.set_repeats(Percent(25));
      const bool counts_days =
          step.unit() == ProcedureStep::WORKING_DAYS || step.unit() == ProcedureStep::CALENDAR_DAYS;
      step.set_first_day_counts(counts_days && Percent(30));
    }
  }

  void AddSuspensions(absl::Time open, Procedure& procedure) {
    last_ = open;
    absl::Time at = open;
    for (int i = Below(3); i > 0; --i) {
      v1::Suspension& suspension = *procedure.add_suspensions();
      at += Minutes(15 * 1440);
      *suspension.mutable_start_time() = TimestampOf(at);
      last_ = at;
      if (i == 1 && Percent(40)) {
        procedure.set_state(Procedure::SUSPENDED);
        return;
      }
      at += Minutes(15 * 1440);
      *suspension.mutable_end_time() = TimestampOf(at);
      last_ = at;
    }
  }

  // Each after the step that it follows, and outside of suspensions.
  void AddRecords(Procedure& procedure) {
    std::map<std::string, absl::Time> first;
    for (const ProcedureStep& step : procedure.steps()) {
      absl::Time from = call::TimeOf(procedure.open_time());
      if (!step.after_step().empty()) {
        if (!first.contains(step.after_step())) continue;
        from = first[step.after_step()];
      }
      for (int i = step.repeats() ? Below(4) : Below(2); i > 0; --i) {
        const absl::Time time = from + Minutes(10 * 1440);
        if (!MayBe(procedure, time)) continue;
        v1::StepRecord& record = *procedure.add_records();
        record.set_step_id(step.step_id());
        *record.mutable_occur_time() = TimestampOf(time);
        const auto [it, is_new] = first.try_emplace(step.step_id(), time);
        it->second = std::min(it->second, time);
        last_ = std::max(last_, time);
      }
    }
  }

  static bool MayBe(const Procedure& procedure, absl::Time time) {
    return std::none_of(
        procedure.suspensions().begin(), procedure.suspensions().end(),
        [&](const v1::Suspension& suspension) {
          return call::TimeOf(suspension.start_time()) <= time &&
                 (!suspension.has_end_time() || time < call::TimeOf(suspension.end_time()));
        });
  }

  std::mt19937_64 random_;
  // The last moment that is recorded.
  absl::Time last_;
};

// A plain reading of the words in procedure.proto.
class SlowReading {
 public:
  explicit SlowReading(const RandomCase& read) : read_(read) {
    for (const v1::Suspension& suspension : read.procedure.suspensions()) {
      standstills_.push_back(
          {.start = call::TimeOf(suspension.start_time()),
           .end = suspension.has_end_time()
                      ? call::TimeOf(suspension.end_time())
                      : std::max(read.now, call::TimeOf(suspension.start_time()))});
    }
  }

  std::string All() const {
    std::vector<std::string> lines;
    for (const ProcedureStep& step : read_.procedure.steps()) {
      if (step.limit() > 0) AddLines(step, lines);
    }
    return absl::StrJoin(lines, "\n");
  }

 private:
  struct Start {
    bool is_known = false;
    bool is_past = false;
    bool is_troubled = false;
    absl::Time time;
  };

  std::vector<absl::Time> Records(const ProcedureStep& step) const {
    std::vector<absl::Time> times;
    for (const v1::StepRecord& record : read_.procedure.records()) {
      if (record.step_id() == step.step_id()) times.push_back(call::TimeOf(record.occur_time()));
    }
    std::sort(times.begin(), times.end());
    return times;
  }
  const PlannedVisit* Visit(const ProcedureStep& step) const {
    const auto it = read_.visits.planned.find(step.step_id());
    return it == read_.visits.planned.end() ? nullptr : &it->second;
  }
  bool Wanted(const ProcedureStep& step) const {
    return !step.optional() || Visit(step) != nullptr || !Records(step).empty() ||
           std::count(read_.visits.wanted.begin(), read_.visits.wanted.end(), step.step_id()) > 0;
  }

  Start StartOf(const ProcedureStep& step) const {
    if (step.after_step().empty()) {
      return {.is_known = true, .is_past = true, .time = call::TimeOf(read_.procedure.open_time())};
    }
    for (const ProcedureStep& before : read_.procedure.steps()) {
      if (before.step_id() != step.after_step()) continue;
      if (const auto records = Records(before); !records.empty()) {
        return {.is_known = true, .is_past = true, .time = records.front()};
      }
      const Start start = StartOf(before);
      const PlannedVisit* visit = Visit(before);
      const bool has_deadline = before.limit() > 0 && start.is_known && Wanted(before);
      if (!has_deadline) {
        if (visit == nullptr) return {};
        return {.is_known = true,
                .is_troubled = start.is_known && start.is_troubled,
                .time = visit->end};
      }
      const absl::Time due = SlowDue(before, start.time, standstills_);
      const std::string standing = Standing(before, start, due);
      return {.is_known = true,
              .is_troubled = standing == "MISSED" || standing == "WILL_BE_MISSED" ||
                             standing == "FORECAST_MISSED",
              .time = visit == nullptr ? due : visit->end};
    }
    return {};
  }

  static bool After(absl::Time time, absl::Time due) {
    return absl::ToUnixSeconds(time) > absl::ToUnixSeconds(due);
  }

  std::string Standing(const ProcedureStep& step, const Start& start, absl::Time due) const {
    const Procedure& procedure = read_.procedure;
    absl::Time until = read_.now;
    if (procedure.state() == Procedure::CLOSED) until = call::TimeOf(procedure.close_time());
    if (procedure.state() == Procedure::SUSPENDED) until = standstills_.back().start;
    if (start.is_past && After(until, due)) return "MISSED";
    const bool booked_late = Visit(step) != nullptr && After(Visit(step)->end, due);
    if (start.is_past && procedure.state() != Procedure::SUSPENDED) {
      return booked_late ? "WILL_BE_MISSED" : "RUNNING";
    }
    return booked_late || start.is_troubled ? "FORECAST_MISSED" : "FORECAST";
  }

  void AddLines(const ProcedureStep& step, std::vector<std::string>& lines) const {
    Start start = StartOf(step);
    if (!start.is_known) return;
    for (const absl::Time record : Records(step)) {
      const absl::Time due = SlowDue(step, start.time, standstills_);
      lines.push_back(absl::StrCat(step.step_id(), After(record, due) ? " MET_LATE " : " MET ",
                                   Text(start.time), " ", Text(due), " done ", Text(record)));
      start.time = record;
      if (!step.repeats()) return;
    }
    if (!Wanted(step)) return;
    const absl::Time due = SlowDue(step, start.time, standstills_);
    const std::string standing = Standing(step, start, due);
    if (read_.procedure.state() == Procedure::CLOSED && standing != "MISSED") return;
    lines.push_back(
        absl::StrCat(step.step_id(), " ", standing, " ", Text(start.time), " ", Text(due),
                     Visit(step) == nullptr ? "" : absl::StrCat(" by ", step.step_id())));
  }

  const RandomCase& read_;
  std::vector<Standstill> standstills_;
};

TEST(Deadlines, OfRandomProcedures_AreWhatAPlainReadingFinds) {
  RandomCases cases(20230906);
  std::map<std::string, int> seen;
  for (int i = 0; i < 4'000; ++i) {
    const RandomCase made = cases.Next();
    const std::vector<StepDeadline> deadlines =
        DeadlinesOf(made.procedure, made.visits, Days(), made.now);
    ASSERT_EQ(Text(deadlines), SlowReading(made).All())
        << "case " << i << ", now " << Text(made.now) << "\n"
        << made.procedure.DebugString();
    for (const StepDeadline& deadline : deadlines) {
      ++seen[Deadline::Standing_Name(deadline.standing)];
    }
    std::vector<StepDeadline> step_by_step;
    for (const ProcedureStep& step : made.procedure.steps()) {
      for (const StepDeadline& deadline :
           DeadlinesOfStep(made.procedure, step.step_id(), made.visits, Days(), made.now)) {
        step_by_step.push_back(deadline);
      }
    }
    ASSERT_EQ(Text(step_by_step), Text(deadlines));
  }
  // The cases are of all kinds.
  EXPECT_EQ(seen.size(), 7u);
  for (const auto& [standing, count] : seen) EXPECT_GT(count, 50) << standing;
}

TEST(Deadlines, NoLimitOfAnOpenProcedure_EndsInASuspension) {
  RandomCases cases(1964);
  int looked_at = 0;
  for (int i = 0; i < 2'000; ++i) {
    const RandomCase made = cases.Next();
    for (const StepDeadline& deadline :
         DeadlinesOf(made.procedure, made.visits, Days(), made.now)) {
      for (const v1::Suspension& suspension : made.procedure.suspensions()) {
        if (!suspension.has_end_time()) continue;
        const bool inside = call::TimeOf(suspension.start_time()) < deadline.due &&
                            deadline.due < call::TimeOf(suspension.end_time()) &&
                            deadline.start < call::TimeOf(suspension.start_time());
        EXPECT_FALSE(inside) << deadline.step->step_id() << "\n" << made.procedure.DebugString();
        ++looked_at;
      }
    }
  }
  EXPECT_GT(looked_at, 1'000);
}

}  // namespace
}  // namespace osiedle::visits
