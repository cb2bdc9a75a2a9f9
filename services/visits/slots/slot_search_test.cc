#include "services/visits/slots/slot_search.h"

#include <gtest/gtest.h>

#include <limits>
#include <optional>
#include <string>

#include "services/visits/slots/slot_case_test.h"

namespace osiedle::visits {
namespace {

const Point kHere = {50.1, 18.5};
// 11.12 km to the north, which is 34 minutes at 20 km/h.
const Point kFar = {50.2, 18.5};

// One seat and one person who is on duty on Monday, 1 June 2026, from 10 to 12.
class OnePerson : public testing::Test {
 protected:
  OnePerson() : one("2026-06-01 00:00", "2026-06-08 00:00") {
    seat = one.AddSeat();
    person = one.Add({seat}, {one.Span("2026-06-01 10:00", "2026-06-01 12:00")});
  }
  Candidate& candidate() { return one.problem.candidates[person]; }
  Occupation& occupation() { return one.occupations[person]; }

  SlotCase one;
  int seat = 0;
  int person = 0;
};

TEST_F(OnePerson, FindSlots_StartsOnTheGridWithinDuty) {
  EXPECT_EQ(one.Starts(), "01 10:00, 01 10:15, 01 10:30, 01 10:45, 01 11:00");
}

TEST_F(OnePerson, FindSlots_WhenDutyBeginsOffTheGrid_StartsAtTheNextQuarter) {
  occupation().duty = {one.Span("2026-06-01 10:01", "2026-06-01 11:16")};
  EXPECT_EQ(one.Starts(), "01 10:15");
}

TEST_F(OnePerson, FindSlots_WhenNobodyIsFree_FindsNone) {
  occupation().busy = {one.Span("2026-06-01 10:40", "2026-06-01 11:10")};
  EXPECT_EQ(one.Starts(), "");
}

TEST_F(OnePerson, FindSlots_MayTouchBusyTimes) {
  occupation().busy = {one.Span("2026-06-01 11:00", "2026-06-01 11:01")};
  EXPECT_EQ(one.Starts(), "01 10:00");
  candidate().buffer_after = 1;
  EXPECT_EQ(one.Starts(), "");
}

TEST_F(OnePerson, FindSlots_KeepsBuffersBeforeAndAfter) {
  one.Book(person, "2026-06-01 09:00", "2026-06-01 10:00");
  candidate().buffer_before = 16;
  EXPECT_EQ(one.Starts(), "01 10:30, 01 10:45, 01 11:00");
  candidate().buffer_before = 0;
  candidate().buffer_after = 16;
  EXPECT_EQ(one.Starts(), "01 10:00, 01 10:15, 01 10:30, 01 10:45, 01 11:00");
}

TEST_F(OnePerson, FindSlots_LeavesTimeForTheWayFromTheVisitBefore) {
  candidate().is_open = true;
  one.problem.place = kHere;
  one.Book(person, "2026-06-01 09:00", "2026-06-01 10:00", kFar);
  EXPECT_EQ(one.Starts(), "01 10:45, 01 11:00");
  candidate().buffer_before = 12;
  EXPECT_EQ(one.Starts(), "01 11:00");
}

TEST_F(OnePerson, FindSlots_LeavesTimeForTheWayToTheVisitAfter) {
  candidate().is_open = true;
  one.problem.place = kHere;
  one.Book(person, "2026-06-01 12:00", "2026-06-01 13:00", kFar);
  EXPECT_EQ(one.Starts(), "01 10:00, 01 10:15");
}

TEST_F(OnePerson, FindSlots_WhenTheVisitBeforeHasNoPlace_CountsNoWay) {
  candidate().is_open = true;
  one.problem.place = kHere;
  one.Book(person, "2026-06-01 09:00", "2026-06-01 10:00");
  EXPECT_EQ(one.Starts(), "01 10:00, 01 10:15, 01 10:30, 01 10:45, 01 11:00");
}

TEST_F(OnePerson, FindSlots_AroundAVisitOfAClosedCalendar_LeavesHalfAnHourWhereverItIs) {
  const auto starts = [&](const char* begin, const char* end) {
    std::string all;
    for (const std::optional<Point> place : {std::optional<Point>(), {kHere}, {kFar}}) {
      for (const double speed : {0.1, 20.0, 2000.0}) {
        one.problem.speed_kmh = speed;
        occupation().bookings.clear();
        one.Book(person, begin, end, place);
        const std::string some = one.Starts();
        if (all.empty()) all = some;
        EXPECT_EQ(some, all) << "the place shows";
      }
    }
    return all;
  };
  one.problem.place = kHere;
  EXPECT_EQ(starts("2026-06-01 09:00", "2026-06-01 10:00"), "01 10:30, 01 10:45, 01 11:00");
  EXPECT_EQ(starts("2026-06-01 12:00", "2026-06-01 13:00"), "01 10:00, 01 10:15, 01 10:30");
  candidate().buffer_before = candidate().buffer_after = 15;
  EXPECT_EQ(starts("2026-06-01 09:00", "2026-06-01 10:00"), "01 10:45, 01 11:00");
  EXPECT_EQ(starts("2026-06-01 12:00", "2026-06-01 13:00"), "01 10:00, 01 10:15");
  candidate().buffer_before = candidate().buffer_after = 0;
  one.problem.place.reset();
  EXPECT_EQ(starts("2026-06-01 09:00", "2026-06-01 10:00"),
            "01 10:00, 01 10:15, 01 10:30, 01 10:45, 01 11:00");
}

TEST_F(OnePerson, FindSlots_AroundBusyTimesOfAClosedCalendar_LeavesTheBuffersAlone) {
  one.problem.place = kHere;
  occupation().busy = {one.Span("2026-06-01 09:00", "2026-06-01 10:00")};
  EXPECT_EQ(one.Starts(), "01 10:00, 01 10:15, 01 10:30, 01 10:45, 01 11:00");
}

TEST_F(OnePerson, FindSlots_CountsTheWayFromTheBaseAndFromTheVisitBefore) {
  one.problem.place = kHere;
  candidate().is_open = true;
  candidate().base = kFar;
  EXPECT_EQ(one.Page().slots[0].travel_minutes, 34);
  EXPECT_EQ(one.Page().slots[0].cost, 600 + 34 * 24);
  one.Book(person, "2026-06-01 08:00", "2026-06-01 09:00", kHere);
  EXPECT_EQ(one.Page().slots[0].travel_minutes, 0);
  candidate().is_open = false;
  occupation().bookings.clear();
  EXPECT_EQ(one.Page().slots[0].travel_minutes, 0);
}

TEST_F(OnePerson, FindSlots_KeepsTheMaximaOfTheDayAndTheWeek) {
  occupation().duty.push_back(one.Span("2026-06-02 10:00", "2026-06-02 11:00"));
  one.Book(person, "2026-06-01 08:00", "2026-06-01 09:00");
  candidate().max_per_day = 2;
  candidate().max_per_week = 2;
  EXPECT_EQ(one.Starts(), "01 10:00, 01 10:15, 01 10:30, 01 10:45, 01 11:00, 02 10:00");
  candidate().max_per_day = 1;
  EXPECT_EQ(one.Starts(), "02 10:00");
  candidate().max_per_week = 1;
  EXPECT_EQ(one.Starts(), "");
}

TEST_F(OnePerson, FindSlots_TheWeekOfAMaximumBeginsOnMonday) {
  candidate().max_per_week = 1;
  one.Book(person, "2026-05-31 20:00", "2026-05-31 21:00");
  EXPECT_EQ(one.Starts(), "01 10:00, 01 10:15, 01 10:30, 01 10:45, 01 11:00");
  one.Book(person, "2026-06-07 20:00", "2026-06-07 21:00");
  EXPECT_EQ(one.Starts(), "");
}

TEST_F(OnePerson, FindSlots_KeepsTheNoticeOfTheQuestionAndOfTheCandidate) {
  one.problem.notice = 630;
  EXPECT_EQ(one.Starts(), "01 10:30, 01 10:45, 01 11:00");
  candidate().notice = 660;
  EXPECT_EQ(one.Starts(), "01 11:00");
}

TEST_F(OnePerson, FindSlots_NeverBeginsBeforeTheCall) {
  one.problem.now = one.At("2026-06-01 10:50");
  EXPECT_EQ(one.Starts(), "01 11:00");
}

TEST_F(OnePerson, FindSlots_EndsByTheDeadline) {
  one.problem.deadline = one.At("2026-06-01 11:20");
  EXPECT_EQ(one.Starts(), "01 10:00, 01 10:15");
}

TEST_F(OnePerson, FindSlots_KeepsTheHours) {
  one.problem.begin_minute = 10 * 60 + 10;
  one.problem.end_minute = 11 * 60 + 45;
  EXPECT_EQ(one.Starts(), "01 10:15, 01 10:30, 01 10:45");
}

TEST_F(OnePerson, FindSlots_KeepsOutOfRefusedHours) {
  one.problem.refused = {one.Span("2026-06-01 09:00", "2026-06-01 10:31")};
  EXPECT_EQ(one.Starts(), "01 10:45, 01 11:00");
}

TEST_F(OnePerson, FindSlots_KeepsTheGreatestFrequency) {
  one.problem.frequencies = {{.count = 1, .span_days = 3}};
  one.problem.meetings = {one.At("2026-05-30 23:59")};
  EXPECT_EQ(one.Starts(), "");
  one.problem.meetings = {one.At("2026-05-29 23:59"), one.At("2026-06-04 00:00")};
  EXPECT_EQ(one.Starts(), "01 10:00, 01 10:15, 01 10:30, 01 10:45, 01 11:00");
  one.problem.meetings.back() = one.At("2026-06-03 23:59");
  EXPECT_EQ(one.Starts(), "");
}

TEST_F(OnePerson, FindSlots_WhenAnOptionIsBarred_DoesNotTakeIt) {
  candidate().options[0].bar = Bar::kConflict;
  EXPECT_EQ(one.Starts(), "");
  candidate().options[0].bar = Bar::kBoundary;
  EXPECT_EQ(one.Starts(), "");
}

TEST_F(OnePerson, FindSlots_TakesAnOptionOnlyWhileItIsValid) {
  candidate().options[0].valid = one.Span("2026-06-01 10:20", "2026-06-01 11:50");
  EXPECT_EQ(one.Starts(), "01 10:30, 01 10:45");
}

TEST_F(OnePerson, FindSlots_TakesTheCheapestValidOption) {
  candidate().options[0].choice = 2;
  candidate().options.push_back(candidate().options[0]);
  candidate().options[1].choice = 0;
  candidate().options[1].substitute = true;
  const Slot slot = one.Page().slots[0];
  EXPECT_EQ(slot.crew[0].option, 1);
  EXPECT_EQ(slot.less_preferred, 1);
  EXPECT_EQ(slot.cost, 600 + 720);
}

TEST_F(OnePerson, FindSlots_PageByPage_SaysWhetherThereAreMore) {
  EXPECT_TRUE(one.Page(4).has_more);
  EXPECT_FALSE(one.Page(5).has_more);
  const Slot second = one.Page(2).slots[1];
  WorkBudget budget;
  const SlotPage rest =
      *FindSlots(one.problem, one, SlotPosition{second.cost, second.start}, 9, budget);
  ASSERT_EQ(rest.slots.size(), 3u);
  EXPECT_EQ(rest.slots[0].start, one.At("2026-06-01 10:30"));
}

TEST_F(OnePerson, FindSlots_WithOddInput_StaysWhole) {
  const SlotProblem problem = one.problem;
  one.problem.window = {std::numeric_limits<Minute>::max() - 5, std::numeric_limits<Minute>::max()};
  EXPECT_EQ(one.Starts(), "");
  one.problem = problem;
  one.problem.now = std::numeric_limits<Minute>::max();
  EXPECT_EQ(one.Starts(), "");
  one.problem = problem;
  one.problem.duration = 0;
  EXPECT_EQ(one.Starts(), "");
  one.problem = problem;
  one.problem.candidates.clear();
  EXPECT_EQ(one.Starts(), "");
  one.problem = problem;
  candidate().options[0].seat = 7;
  EXPECT_EQ(one.Starts(), "");
}

struct DayCase {
  const char* name;
  const char* day;
  const char* duty_begin;
  const char* duty_end;
  int duration;
  const char* starts;
};

class SlotsOfADay : public testing::TestWithParam<DayCase> {};

TEST_P(SlotsOfADay, FindSlots_FollowsTheClock) {
  const DayCase& param = GetParam();
  SlotCase day(param.day, "2029-01-01 00:00");
  day.Add({day.AddSeat()}, {day.Span(param.duty_begin, param.duty_end)});
  day.problem.duration = param.duration;
  EXPECT_EQ(day.Starts(), param.starts);
}

INSTANTIATE_TEST_SUITE_P(
    Days, SlotsOfADay,
    testing::Values(DayCase{"GapOfSpring", "2026-03-29 00:00", "2026-03-29 01:30",
                            "2026-03-29 03:30", 45, "29 01:30, 29 01:45"},
                    DayCase{"TwiceTwoOClock", "2026-10-25 00:00", "2026-10-25 02:00",
                            "2026-10-25 03:00", 90, "25 02:00, 25 02:15, 25 02:30"},
                    DayCase{"AcrossMidnight", "2026-06-01 00:00", "2026-06-01 23:00",
                            "2026-06-02 01:00", 90, "01 23:00, 01 23:15, 01 23:30"},
                    DayCase{"LeapDay", "2028-02-28 00:00", "2028-02-29 08:00", "2028-02-29 09:00",
                            60, "29 08:00"}),
    [](const testing::TestParamInfo<DayCase>& day) { return std::string(day.param.name); });

TEST(FindSlots, HoursOnTheLongDay_ReachFromTheFirstToTheLastSuchMinute) {
  SlotCase day("2026-10-25 00:00", "2026-10-26 00:00");
  day.Add({day.AddSeat()}, {day.Span("2026-10-25 00:00", "2026-10-25 12:00")});
  day.problem.duration = 75;
  day.problem.begin_minute = 2 * 60 + 15;
  day.problem.end_minute = 2 * 60 + 45;
  EXPECT_EQ(day.Starts(), "25 02:15, 25 02:30");
  day.problem.duration = 30;
  day.problem.begin_minute = 0;
  day.problem.end_minute = 2 * 60;
  EXPECT_EQ(day.Page().slots.back().start, day.At("2026-10-25 01:30"));
}

TEST(FindSlots, OnlyOnWorkingDays_DoesNotReachIntoAnother) {
  SlotCase day("2026-12-24 00:00", "2026-12-29 00:00");
  day.Add({day.AddSeat()}, {day.Span("2026-12-24 00:00", "2026-12-28 02:00")});
  day.problem.is_working_day = [](absl::CivilDay civil) { return civil.day() == 28; };
  EXPECT_EQ(day.Starts(), "28 00:00, 28 00:15, 28 00:30, 28 00:45, 28 01:00");
}

// People who are all on duty on Monday from 10 to 11.
class Crews : public testing::Test {
 protected:
  Crews() : town("2026-06-01 10:00", "2026-06-02 00:00") {}
  int Add(const std::vector<int>& seats) {
    return town.Add(seats, {town.Span("2026-06-01 10:00", "2026-06-01 11:00")});
  }
  // "0:1 1:0" says that candidate 1 has seat 0, and candidate 0 seat 1.
  std::string Crew() {
    const SlotPage page = town.Page();
    if (page.slots.empty()) return "none";
    std::string text;
    for (const SlotMember& member : page.slots[0].crew) {
      if (!text.empty()) text += ' ';
      text += std::to_string(member.seat) + ":" + std::to_string(member.candidate);
    }
    return text;
  }
  Slot First() { return town.Page().slots.at(0); }

  SlotCase town;
};

TEST_F(Crews, FindSlots_WhoHasTwoProfessions_FillsOneSeat) {
  const int nurse = town.AddSeat();
  const int psychologist = town.AddSeat();
  Add({nurse, psychologist});
  EXPECT_EQ(Crew(), "none");
  Add({nurse});
  EXPECT_EQ(Crew(), "0:1 1:0");
}

TEST_F(Crews, FindSlots_PrefersTheFirstChoice) {
  const int officer = town.AddSeat();
  const int guard = Add({officer});
  town.problem.candidates[guard].options[0].choice = 1;
  EXPECT_EQ(Crew(), "0:0");
  EXPECT_EQ(First().cost, 720);
  Add({officer});
  EXPECT_EQ(Crew(), "0:1");
}

TEST_F(Crews, FindSlots_OfAGroup_TakesAsManyAsAreNeeded) {
  const int group = town.AddSeat(3);
  Add({group});
  Add({group});
  EXPECT_EQ(Crew(), "none");
  Add({group});
  EXPECT_EQ(Crew(), "0:0 0:1 0:2");
}

TEST_F(Crews, FindSlots_AnEmptyOptionalSeat_CostsAndDoesNotBlock) {
  Add({town.AddSeat()});
  const int probation = town.AddSeat(2, true);
  EXPECT_EQ(Crew(), "0:0");
  EXPECT_EQ(First().empty_optional, 2);
  EXPECT_EQ(First().cost, 2 * 4320);
  Add({probation});
  EXPECT_EQ(Crew(), "0:0 1:1");
  EXPECT_EQ(First().cost, 4320);
}

TEST_F(Crews, FindSlots_PrefersThePreviousCrew) {
  const int worker = town.AddSeat();
  Add({worker});
  const int familiar = Add({worker});
  town.problem.candidates[familiar].is_previous = true;
  EXPECT_EQ(Crew(), "0:1");
  town.problem.candidates[familiar].options[0].choice = 5;
  EXPECT_EQ(Crew(), "0:0");
  EXPECT_EQ(First().missing_previous, 1);
  EXPECT_EQ(First().cost, 2880);
}

TEST_F(Crews, FindSlots_CountsColleaguesWhoAreNoCandidates_AsMissing) {
  const int worker = town.AddSeat();
  town.problem.candidates[Add({worker})].is_previous = true;
  town.problem.previous_elsewhere = 2;
  EXPECT_EQ(First().missing_previous, 2);
  EXPECT_EQ(First().cost, 2 * 2880);
  town.problem.candidates[0].is_previous = false;
  EXPECT_EQ(First().missing_previous, 2);
  town.problem.previous_elsewhere = -1;
  EXPECT_EQ(First().missing_previous, 0);
}

TEST_F(Crews, FindSlots_ASubstitute_StandsBehindTheNamedPerson) {
  const int named = town.AddSeat();
  town.problem.candidates[Add({named})].options[0].substitute = true;
  EXPECT_EQ(First().less_preferred, 1);
  Add({named});
  EXPECT_EQ(Crew(), "0:1");
}

TEST_F(Crews, FindSlots_TheQuorum_CountsPeopleAlone) {
  Add({town.AddSeat()});
  const int car = town.AddSeat();
  Candidate& vehicle = town.problem.candidates[Add({car})];
  vehicle.is_person = false;
  vehicle.capacity = 5;
  town.problem.quorum = 2;
  EXPECT_EQ(Crew(), "none");
  Add({town.AddSeat(1, true)});
  EXPECT_EQ(Crew(), "0:0 1:1 2:2");
}

TEST_F(Crews, FindSlots_ACarTakesAllPeople_OptionalOnesIncluded) {
  Add({town.AddSeat()});
  const int car = town.AddSeat();
  const int small = Add({car});
  town.problem.candidates[small].is_person = false;
  town.problem.candidates[small].capacity = 1;
  const int optional = town.AddSeat(1, true);
  Add({optional});
  EXPECT_EQ(Crew(), "0:0 1:1") << "the optional seat stays empty";
  const int bus = Add({car});
  town.problem.candidates[bus].is_person = false;
  town.problem.candidates[bus].capacity = 2;
  town.problem.candidates[bus].options[0].choice = 1;
  EXPECT_EQ(Crew(), "0:0 1:3 2:2") << "a step down costs less than an empty seat";
  town.problem.candidates[small].capacity = 0;
  town.problem.quorum = 2;
  EXPECT_EQ(Crew(), "0:0 1:3 2:2");
  town.problem.candidates[bus].capacity = 1;
  EXPECT_EQ(Crew(), "none");
}

TEST_F(Crews, FindSlots_WithoutSeats_GivesFreeStartsWithNobody) {
  town.problem.window.end = town.At("2026-06-01 11:15");
  EXPECT_EQ(town.Starts(), "01 10:00, 01 10:15");
}

}  // namespace
}  // namespace osiedle::visits
