// How much a search and an explanation may do, and what they say when that is not enough.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <set>
#include <tuple>

#include "services/visits/slots/slot_assignment.h"
#include "services/visits/slots/slot_case_test.h"
#include "services/visits/slots/slot_explanation.h"
#include "services/visits/slots/slot_flow.h"
#include "services/visits/slots/slot_search.h"

namespace osiedle::visits {
namespace {

using testing::Contains;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

TEST(WorkBudget, WhenSpent_StaysSpent) {
  WorkBudget budget(10);
  EXPECT_TRUE(budget.Spend(10));
  EXPECT_FALSE(budget.is_spent());
  EXPECT_FALSE(budget.Spend(1));
  EXPECT_FALSE(budget.Spend(0));
  EXPECT_TRUE(budget.is_spent());
  EXPECT_FALSE(WorkBudget(0).is_spent());
}

// Three units from 0 to 1, each over a node of its own.
int64_t RunSmallFlow(CheapestFlow& flow, WorkBudget& budget) {
  flow.Reset(5);
  for (int node = 2; node < 5; ++node) {
    flow.AddEdge(0, node, 1, 0);
    flow.AddEdge(node, 1, 1, -node);
  }
  return flow.Run(0, 1, budget);
}

TEST(CheapestFlow, Run_SpendsWorkForEachPathAndStopsWhenTheBudgetIsSpent) {
  CheapestFlow flow;
  WorkBudget whole;
  EXPECT_EQ(RunSmallFlow(flow, whole), -9);
  // At least the edges of three paths and of the end.
  EXPECT_GE(whole.spent(), 4 * 6);
  WorkBudget little(whole.spent() / 2);
  EXPECT_GT(RunSmallFlow(flow, little), -9);
  EXPECT_LT(little.spent(), whole.spent());
}

TEST(CheapestAssignment, Solve_SpendsWorkForEachCell) {
  CheapestAssignment assignment;
  assignment.Reset(10, 20, 1);
  WorkBudget budget;
  assignment.Solve(budget);
  EXPECT_GE(budget.spent(), 10 * 20 * 2);
}

// 260 people and 240 vehicles, each with hours of duty of its own. Two of 18 named vehicles go, of
// which only one takes the 18 people on the other seats, so that there is no crew at any start.
class Fleet : public SlotCase {
 public:
  explicit Fleet(int days) : SlotCase("2026-12-01 00:00", "2026-12-02 00:00") {
    problem.window.end = problem.window.begin + days * 1440;
    problem.duration = 5;
    problem.place = Point{50.1, 18.5};
    problem.quorum = kSeats;
    const int vehicles = AddSeat(2);
    for (int s = 0; s < kSeats; ++s) AddSeat();
    for (int c = 0; c < kPeople + kVehicles; ++c) {
      const bool is_person = c < kPeople;
      Candidate& candidate = problem.candidates[Add({}, {})];
      candidate.is_person = is_person;
      candidate.is_open = true;
      candidate.is_previous = c < 20;
      candidate.base = Point{50 + c * 0.001, 18.5};
      candidate.capacity = is_person ? 0 : 1 + (c - kPeople) % 20;
      const auto add = [&](int seat, int choice) {
        candidate.options.push_back(
            {.seat = seat, .choice = choice, .valid = {-1'000'000'000, 1'000'000'000}});
      };
      for (int s = 1; is_person && s <= kSeats; ++s) {
        for (int choice = 0; choice < kChoices; ++choice) add(s, (choice + c + s) % kChoices);
      }
      if (!is_person && c - kPeople < kSeats) add(vehicles, c - kPeople);
    }
  }

  absl::Status Read(int c, const Interval& span, Occupation& occupation) override {
    ++reads;
    for (Minute hour = span.begin / 60 * 60; hour < span.end; hour += 60) {
      occupation.duty.push_back({hour + c % 15, hour + 45 + c % 13});
    }
    return absl::OkStatus();
  }

  int reads = 0;

 private:
  static constexpr int kPeople = 260;
  static constexpr int kVehicles = 240;
  static constexpr int kSeats = 18;
  static constexpr int kChoices = 19;
};

class LongWindow : public testing::TestWithParam<int> {
 protected:
  // A part of what a call may do, so that the test is quick.
  static constexpr int64_t kUnits = kMostWork / 10;
};

TEST_P(LongWindow, FindSlots_WhenThingsTakeTooFewAtEveryStart_EndsWithinTheBudget) {
  Fleet fleet(GetParam());
  WorkBudget budget(kUnits);
  const SlotPage page = *FindSlots(fleet.problem, fleet, std::nullopt, 200, budget);
  EXPECT_THAT(page.slots, IsEmpty());
  EXPECT_EQ(page.complete, !budget.is_spent());
  EXPECT_LT(budget.spent(), kUnits + kUnits / 20);
}

TEST_P(LongWindow, ExplainNoSlots_WhenThingsTakeTooFewAtEveryStart_EndsWithinTheBudget) {
  Fleet fleet(GetParam());
  WorkBudget budget(kUnits);
  const SlotExplanation explanation = *ExplainNoSlots(fleet.problem, fleet, budget);
  EXPECT_EQ(explanation.complete, !budget.is_spent());
  EXPECT_LT(budget.spent(), kUnits + kUnits / 20);
}

INSTANTIATE_TEST_SUITE_P(Days, LongWindow, testing::Values(60, 366));

TEST(FindSlots, WhenTheBudgetEndsAmidTheCrewsOfOneStart_StopsThere) {
  Fleet fleet(1);
  // Then every number of people is tried.
  fleet.problem.quorum = 0;
  const auto work_until = [&](int minutes, int64_t units) {
    fleet.problem.window.end = fleet.problem.window.begin + minutes;
    WorkBudget budget(units);
    const SlotPage page = *FindSlots(fleet.problem, fleet, std::nullopt, 1, budget);
    EXPECT_EQ(page.complete, !budget.is_spent());
    return budget.spent();
  };
  // Few have time at midnight, everybody a quarter of an hour later.
  const int64_t before = work_until(5, kMostWork);
  const int64_t of_start = work_until(20, kMostWork) - before;
  EXPECT_LT(work_until(20, before + of_start / 2) - before, of_start * 6 / 10);
}

TEST(FindSlots, WhenTheBudgetEndsAmidTheCandidates_ReadsNoMore) {
  Fleet fleet(366);
  // What it costs to prepare the search.
  WorkBudget whole;
  fleet.problem.window.end = fleet.problem.window.begin;
  EXPECT_TRUE(FindSlots(fleet.problem, fleet, std::nullopt, 1, whole)->complete);
  fleet.problem.window.end = fleet.problem.window.begin + 1440;
  WorkBudget little(whole.spent() + 1'000'000);
  EXPECT_FALSE(FindSlots(fleet.problem, fleet, std::nullopt, 1, little)->complete);
  EXPECT_GT(fleet.reads, 0);
  EXPECT_LT(fleet.reads, 200);
}

// 60 people, 7 seats and every limit. Whoever could take the fourth seat has duty on Sundays alone.
class Year : public SlotCase {
 public:
  Year() : SlotCase("2026-09-14 00:00", "2027-09-15 00:00") {
    problem.duration = 90;
    problem.place = Point{50.1, 18.5};
    problem.quorum = 6;
    problem.begin_minute = 480;
    problem.end_minute = 960;
    problem.deadline = problem.window.end;
    problem.notice = 60;
    problem.is_working_day = [](absl::CivilDay day) {
      return absl::GetWeekday(day) < absl::Weekday::saturday;
    };
    problem.refused = {Span("2026-10-01 08:00", "2026-10-01 20:00")};
    problem.frequencies = {{.count = 1, .span_days = 7}};
    problem.meetings = {problem.window.begin - 600};
    problem.may_know_boundaries = problem.may_know_conflicts = true;
    for (int s = 0; s < 7; ++s) AddSeat();
    for (int c = 0; c < 60; ++c) {
      Candidate& candidate = problem.candidates[Add({c % 7}, {})];
      candidate.is_open = true;
      candidate.max_per_day = 3;
      candidate.max_per_week = 9;
      candidate.buffer_before = candidate.buffer_after = 10;
      candidate.notice = 120;
      candidate.base = Point{50 + c * 0.001, 18.5};
      if (c < 7) candidate.options.push_back({.seat = 3, .valid = {0, 1}, .bar = Bar::kConflict});
    }
  }

  absl::Status Read(int c, const Interval& span, Occupation& occupation) override {
    for (absl::CivilDay day = absl::ToCivilDay(At(span.begin), problem.zone);; ++day) {
      const Minute begin = absl::ToUnixSeconds(absl::FromCivil(day, problem.zone)) / 60;
      if (begin >= span.end) break;
      const bool is_sunday = absl::GetWeekday(day) == absl::Weekday::sunday;
      if (is_sunday != (c % 7 == 3)) continue;
      occupation.duty.push_back({begin + 420, begin + 960});
      occupation.bookings.push_back({{begin + 420 + c, begin + 480 + c}, Point{50.12, 18.52}});
    }
    return absl::OkStatus();
  }

 private:
  static absl::Time At(Minute minute) { return absl::FromUnixSeconds(minute * 60); }
};

TEST(ExplainNoSlots, OfAWholeYearWithEveryLimit_IsComplete) {
  Year year;
  WorkBudget budget(kMostWork);
  const SlotPage page = *FindSlots(year.problem, year, std::nullopt, 50, budget);
  EXPECT_TRUE(page.complete);
  EXPECT_THAT(page.slots, IsEmpty());
  WorkBudget another(kMostWork);
  const SlotExplanation explanation = *ExplainNoSlots(year.problem, year, another);
  EXPECT_TRUE(explanation.complete);
  EXPECT_THAT(explanation.blockers, Contains(SlotBlocker{BlockerKind::kSeat, 3}));
  EXPECT_THAT(explanation.openings, Not(IsEmpty()));
}

// Two cars of which only the less preferred one takes everybody, so that the crews of each of the
// five starts are worked out with flows.
class Cars : public SlotCase {
 public:
  Cars() : SlotCase("2026-06-01 00:00", "2026-06-02 00:00") {
    const Interval hours = Span("2026-06-01 10:00", "2026-06-01 12:00");
    const int worker = AddSeat();
    const int helpers = AddSeat(3, /*optional=*/true);
    const int car = AddSeat();
    for (int i = 0; i < 6; ++i) Add({worker, helpers}, {hours});
    for (int choice = 0; choice < 2; ++choice) {
      Candidate& candidate = problem.candidates[Add({car}, {hours})];
      candidate.is_person = false;
      candidate.capacity = choice == 0 ? 2 : 9;
      candidate.options[0].choice = choice;
    }
  }
};

// Asks with budgets from nothing to enough.
template <typename Ask>
void WithGrowingBudgets(Ask is_complete) {
  WorkBudget whole;
  ASSERT_TRUE(is_complete(whole));
  for (int64_t units = 0; units <= whole.spent(); units += whole.spent() / 500 + 1) {
    WorkBudget budget(units);
    EXPECT_EQ(is_complete(budget), units == whole.spent()) << units;
    EXPECT_EQ(budget.is_spent(), units < whole.spent()) << units;
  }
}

TEST(FindSlots, WhenTheBudgetIsSpent_GivesFewerOfTheSlotsAndSaysSo) {
  Cars cars;
  std::set<std::tuple<Minute, int64_t>> all;
  for (const Slot& slot : cars.Page().slots) all.emplace(slot.start, slot.cost);
  EXPECT_EQ(all.size(), 5u);
  WithGrowingBudgets([&](WorkBudget& budget) {
    const SlotPage page = *FindSlots(cars.problem, cars, std::nullopt, 1000, budget);
    for (const Slot& slot : page.slots) EXPECT_TRUE(all.contains({slot.start, slot.cost}));
    return page.complete;
  });
}

TEST(ExplainNoSlots, WhenTheBudgetIsSpent_NamesNothingWrongAndSaysSo) {
  Cars cars;
  cars.problem.deadline = cars.At("2026-06-01 10:30");
  const SlotExplanation all = cars.Explanation();
  EXPECT_THAT(all.blockers, Contains(SlotBlocker{BlockerKind::kDeadline, 0}));
  ASSERT_THAT(all.openings, SizeIs(1));
  WithGrowingBudgets([&](WorkBudget& budget) {
    const SlotExplanation explanation = *ExplainNoSlots(cars.problem, cars, budget);
    EXPECT_TRUE(explanation.blockers.empty() || explanation.blockers == all.blockers);
    for (const SlotOpening& opening : explanation.openings) {
      EXPECT_EQ(opening.without, all.openings[0].without);
      for (size_t i = 0; i < opening.slots.size(); ++i) {
        EXPECT_EQ(opening.slots[i].cost, all.openings[0].slots[i].cost);
      }
    }
    return explanation.complete;
  });
}

}  // namespace
}  // namespace osiedle::visits
