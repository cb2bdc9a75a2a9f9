#include "services/visits/bookings/visit_states.h"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/call/fields/proto_time.h"
#include "services/call/testing/handler_fixture.h"

namespace osiedle::visits {
namespace {

using ::osiedle::call::TimeOf;
using ::osiedle::call::TimestampOf;
using ::osiedle::visits::v1::CrewSeat;
using ::osiedle::visits::v1::Visit;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

const absl::Time kNow = absl::FromUnixSeconds(1'717'408'800);  // A whole minute.

Visit::State StateNamed(const std::string& name) {
  Visit::State state = Visit::STATE_UNSPECIFIED;
  EXPECT_TRUE(Visit::State_Parse(name, &state)) << name;
  return state;
}

// An hour from kNow, with these seats: "anna ACCEPTED, jan ASKED, car ACCEPTED"; cars are things.
Visit SlotOf(Visit::State state, const std::string& crew) {
  Visit visit;
  visit.set_name("municipalities/rybnik/visits/v");
  visit.set_state(state);
  *visit.mutable_start_time() = TimestampOf(kNow);
  *visit.mutable_end_time() = TimestampOf(kNow + absl::Hours(1));
  for (const absl::string_view text : absl::StrSplit(crew, ", ", absl::SkipEmpty())) {
    const std::vector<std::string> words = absl::StrSplit(text, ' ');
    CrewSeat& seat = *visit.add_crew();
    seat.set_seat(visit.crew_size() - 1);
    seat.set_calendar(absl::StrCat("municipalities/rybnik/calendars/", words[0]));
    if (words[0] != "car") {
      seat.set_staff_member(absl::StrCat("municipalities/rybnik/staffMembers/", words[0]));
    }
    CrewSeat::Answer answer = CrewSeat::ANSWER_UNSPECIFIED;
    EXPECT_TRUE(CrewSeat::Answer_Parse(words[1], &answer)) << words[1];
    seat.set_answer(answer);
  }
  return visit;
}

Visit HeldUntil(absl::Time end, const std::string& crew = "anna ASKED") {
  Visit visit = SlotOf(Visit::STATE_UNSPECIFIED, crew);
  Reach(Visit::DRAFT, kNow - absl::Hours(3), kNow - absl::Hours(3), visit);
  Reach(Visit::PROPOSED, kNow - absl::Hours(2), kNow - absl::Hours(2), visit);
  Reach(Visit::HELD, kNow - absl::Hours(1), kNow - absl::Hours(1), visit);
  *visit.mutable_hold_expire_time() = TimestampOf(end);
  return visit;
}

// "anna 0-60, car 0-60 until 30": in minutes from kNow.
std::string TimesTextOf(const Visit& visit) {
  const Minute zero = calendar::MinuteAtOrBefore(kNow);
  return absl::StrJoin(TimesOf(visit), ", ", [&](std::string* out, const CalendarTime& time) {
    absl::StrAppend(out, time.calendar, " ", time.time.begin - zero, "-", time.time.end - zero);
    if (time.hold_until.has_value()) {
      absl::StrAppend(out, " until ", absl::ToInt64Minutes(*time.hold_until - kNow));
    }
    if (time.place.has_value()) absl::StrAppend(out, " at ", time.place->latitude);
  });
}

// ---- steps

TEST(VisitStatesTest, EachStep_IsTakenFromItsStates_AndFromNoOthers) {
  using S = VisitStep;
  const std::map<S, std::string> from = {
      {S::kPropose, "DRAFT"},
      {S::kHold, "PROPOSED HELD"},
      {S::kRelease, "HELD CONFIRMED"},
      {S::kSubstitute, "HELD CONFIRMED"},
      {S::kReschedule, "CONFIRMED"},
      {S::kRespond, "HELD CONFIRMED"},
      {S::kCheckIn, "CONFIRMED"},
      {S::kCheckOut, "UNDER_WAY"},
      {S::kComplete, "UNDER_WAY"},
      {S::kRefuse, "CONFIRMED UNDER_WAY"},
      {S::kReportNoContact, "CONFIRMED UNDER_WAY"},
      {S::kAbort, "UNDER_WAY"},
      {S::kCancel, "DRAFT PROPOSED HELD CONFIRMED"},
  };
  for (const auto& [step, states] : from) {
    const std::set<std::string> allowed = absl::StrSplit(states, ' ');
    for (int number = Visit::State_MIN; number <= Visit::State_MAX; ++number) {
      const auto state = static_cast<Visit::State>(number);
      const std::string name = Visit::State_Name(state);
      EXPECT_EQ(WhyNot(SlotOf(state, ""), step).empty(), allowed.count(name) == 1)
          << name << " " << static_cast<int>(step);
    }
  }
}

TEST(VisitStatesTest, ACrewThatHasCheckedOut_DoesNotCheckOutAgain) {
  Visit visit = SlotOf(Visit::UNDER_WAY, "anna ACCEPTED");
  *visit.mutable_check_out_time() = TimestampOf(kNow);
  EXPECT_EQ(WhyNot(visit, VisitStep::kCheckOut), "the crew has checked out already");
}

TEST(VisitStatesTest, OfTheStatesReached_TheFirst50AndTheLastAreKept) {
  Visit visit;
  for (int i = 1; i <= 60; ++i) {
    const absl::Time moment = kNow + absl::Minutes(i);
    Reach(i % 2 == 0 ? Visit::HELD : Visit::PROPOSED, moment, moment + absl::Seconds(5), visit);
    EXPECT_EQ(visit.state(), visit.transitions().rbegin()->state());
    EXPECT_EQ(TimeOf(visit.transitions().rbegin()->occur_time()), moment);
    EXPECT_EQ(TimeOf(visit.transitions().rbegin()->record_time()), moment + absl::Seconds(5));
  }
  ASSERT_EQ(visit.transitions_size(), 51);
  EXPECT_EQ(TimeOf(visit.transitions(49).occur_time()), kNow + absl::Minutes(50));
  EXPECT_EQ(TimeOf(visit.transitions(50).occur_time()), kNow + absl::Minutes(60));
}

TEST(VisitStatesTest, TheLastMoment_IsTheLatestThatIsRecorded) {
  Visit visit;
  EXPECT_EQ(LastMoment(visit), absl::InfinitePast());
  Reach(Visit::CONFIRMED, kNow, kNow + absl::Hours(9), visit);
  EXPECT_EQ(LastMoment(visit), kNow);
  *visit.mutable_check_in_time() = TimestampOf(kNow + absl::Hours(1));
  EXPECT_EQ(LastMoment(visit), kNow + absl::Hours(1));
  *visit.mutable_check_out_time() = TimestampOf(kNow + absl::Hours(2));
  EXPECT_EQ(LastMoment(visit), kNow + absl::Hours(2));
}

TEST(VisitStatesTest, TheLastSixStates_EndAVisit) {
  std::vector<std::string> ends;
  for (int number = Visit::State_MIN; number <= Visit::State_MAX; ++number) {
    const auto state = static_cast<Visit::State>(number);
    if (HasEnded(SlotOf(state, ""))) ends.push_back(Visit::State_Name(state));
  }
  EXPECT_THAT(ends,
              ElementsAre("DONE", "REFUSED", "NO_CONTACT", "ABORTED", "CANCELLED", "RESCHEDULED"));
}

// ---- holds

TEST(VisitStatesTest, AHold_LapsesAtItsVeryMoment_AndLeavesNoSlot) {
  const Visit held = HeldUntil(kNow, "anna ACCEPTED, car ACCEPTED");
  EXPECT_FALSE(HasLapsed(held, kNow - absl::Nanoseconds(1)));
  EXPECT_TRUE(HasLapsed(held, kNow));
  Visit before = held;
  Lapse(kNow - absl::Nanoseconds(1), before);
  EXPECT_EQ(before.SerializeAsString(), held.SerializeAsString());

  Visit after = held;
  ListStaffMembers(after);
  Lapse(kNow, after);
  EXPECT_EQ(after.state(), Visit::PROPOSED);
  EXPECT_FALSE(after.has_start_time() || after.has_end_time() || after.has_hold_expire_time());
  EXPECT_THAT(after.crew(), IsEmpty());
  EXPECT_THAT(after.staff_members(), IsEmpty());
  EXPECT_THAT(TimesOf(after), IsEmpty());
  EXPECT_EQ(TimeOf(after.transitions().rbegin()->occur_time()), kNow);
  // Whoever looks later sees the same, and what is written down is what was seen.
  Visit later = held;
  ListStaffMembers(later);
  Lapse(kNow + absl::Hours(100), later);
  EXPECT_EQ(later.SerializeAsString(), after.SerializeAsString());
}

TEST(VisitStatesTest, NoOtherState_Lapses) {
  Visit visit = HeldUntil(kNow);
  for (const Visit::State state : {Visit::CONFIRMED, Visit::UNDER_WAY, Visit::DONE}) {
    visit.set_state(state);
    EXPECT_FALSE(HasLapsed(visit, kNow + absl::Hours(1)));
  }
}

TEST(VisitStatesTest, TheEndOfALostHold_IsKnownWhileTheVisitHasNoOther) {
  Visit visit = HeldUntil(kNow);
  EXPECT_EQ(EndOfLostHold(visit), std::nullopt);
  Lapse(kNow + absl::Hours(5), visit);
  EXPECT_EQ(EndOfLostHold(visit), kNow);
  Visit never_held;
  Reach(Visit::PROPOSED, kNow, kNow, never_held);
  EXPECT_EQ(EndOfLostHold(never_held), std::nullopt);
}

TEST(VisitStatesTest, AVisitIsAccepted_ByTheSeatsThatAreNeeded_AndTheQuorum) {
  // Two of the first seat, one car, one optional; at least three people.
  const auto accepted = [](const std::string& crew, int quorum) {
    Visit visit = SlotOf(Visit::HELD, "");
    call::ParseText("composition { seats { count: 2 } seats { } seats { optional: true } }", visit);
    visit.mutable_composition()->set_quorum(quorum);
    for (const absl::string_view text : absl::StrSplit(crew, ", ")) {
      const std::vector<std::string> words = absl::StrSplit(text, ' ');
      CrewSeat& seat = *visit.add_crew();
      seat.set_seat(std::stoi(words[0]));
      if (words[1] != "car") seat.set_staff_member(words[1]);
      CrewSeat::Answer answer = CrewSeat::ANSWER_UNSPECIFIED;
      EXPECT_TRUE(CrewSeat::Answer_Parse(words[2], &answer));
      seat.set_answer(answer);
    }
    return IsAccepted(visit);
  };
  EXPECT_TRUE(accepted("0 a ACCEPTED, 0 b ACCEPTED, 1 car ACCEPTED", 0));
  EXPECT_TRUE(accepted("0 a ACCEPTED, 0 b ACCEPTED, 1 car ACCEPTED, 2 c ASKED", 2));
  EXPECT_FALSE(accepted("0 a ACCEPTED, 0 b ASKED, 1 car ACCEPTED", 0));
  EXPECT_FALSE(accepted("0 a ACCEPTED, 0 b OTHER_TIME, 1 car ACCEPTED", 0));
  EXPECT_FALSE(accepted("0 a ACCEPTED, 0 b DECLINED, 1 car ACCEPTED", 0));
  EXPECT_FALSE(accepted("0 a ACCEPTED, 0 b ACCEPTED", 0));
  // A car counts for no quorum.
  EXPECT_FALSE(accepted("0 a ACCEPTED, 0 b ACCEPTED, 1 car ACCEPTED, 2 c ASKED", 3));
  EXPECT_TRUE(accepted("0 a ACCEPTED, 0 b ACCEPTED, 1 car ACCEPTED, 2 c ACCEPTED", 3));
}

TEST(VisitStatesTest, AVisitIsReplaced_WhileBothNameEachOther_AndItHasNotBegun) {
  Visit old;
  old.set_name("old");
  old.set_rescheduled_to("new");
  Visit successor;
  successor.set_name("new");
  successor.set_rescheduled_from("old");
  for (int number = Visit::State_MIN; number <= Visit::State_MAX; ++number) {
    old.set_state(static_cast<Visit::State>(number));
    const bool may = old.state() >= Visit::DRAFT && old.state() <= Visit::CONFIRMED;
    EXPECT_EQ(IsReplacedBy(old, successor), may) << Visit::State_Name(old.state());
  }
  old.set_state(Visit::CONFIRMED);
  old.set_rescheduled_to("newer");
  EXPECT_FALSE(IsReplacedBy(old, successor));
  old.set_rescheduled_to("new");
  successor.clear_rescheduled_from();
  EXPECT_FALSE(IsReplacedBy(old, successor));
}

// ---- what follows

TEST(VisitStatesTest, AVisitWithASlot_TakesItOfAllWhoHaveNotDeclined) {
  const std::string crew = "jan DECLINED, ewa OTHER_TIME, car ACCEPTED, anna ASKED";
  for (const char* state : {"CONFIRMED", "UNDER_WAY"}) {
    EXPECT_EQ(TimesTextOf(SlotOf(StateNamed(state), crew)), "anna 0-60, car 0-60, ewa 0-60")
        << state;
  }
  EXPECT_EQ(TimesTextOf(HeldUntil(kNow + absl::Minutes(30), crew)),
            "anna 0-60 until 30, car 0-60 until 30, ewa 0-60 until 30");
  for (const char* state : {"DRAFT", "PROPOSED", "CANCELLED", "RESCHEDULED"}) {
    EXPECT_EQ(TimesTextOf(SlotOf(StateNamed(state), crew)), "") << state;
  }
}

TEST(VisitStatesTest, ADeletedVisit_TakesNothing_AndNothingHappensToIt) {
  Visit visit = HeldUntil(kNow);
  ASSERT_NE(TimesTextOf(visit), "");
  ASSERT_NE(NextMoment(visit), std::nullopt);
  *visit.mutable_delete_time() = TimestampOf(kNow);
  EXPECT_EQ(TimesTextOf(visit), "");
  EXPECT_EQ(NextMoment(visit), std::nullopt);
}

TEST(VisitStatesTest, AVisitThatHasEnded_TakesWhatPassedOfItsSlot) {
  const auto ended = [](const std::string& state, absl::Duration after,
                        std::optional<absl::Duration> check_out = std::nullopt) {
    Visit visit = SlotOf(Visit::UNDER_WAY, "anna ACCEPTED");
    if (check_out.has_value()) *visit.mutable_check_out_time() = TimestampOf(kNow + *check_out);
    Reach(StateNamed(state), kNow + after, kNow + after, visit);
    return TimesTextOf(visit);
  };
  for (const char* state : {"DONE", "REFUSED", "NO_CONTACT", "ABORTED"}) {
    EXPECT_EQ(ended(state, absl::Minutes(20)), "anna 0-20") << state;
    EXPECT_EQ(ended(state, absl::Minutes(90)), "anna 0-60") << state;
  }
  EXPECT_EQ(ended("DONE", absl::Seconds(61)), "anna 0-2");
  // Before the begin, and long after the crew was away.
  EXPECT_EQ(ended("REFUSED", -absl::Hours(3)), "");
  EXPECT_EQ(ended("DONE", absl::Minutes(50), absl::Minutes(10)), "anna 0-10");
  EXPECT_EQ(ended("CANCELLED", absl::Minutes(20)), "");
}

TEST(VisitStatesTest, ThePlace_IsThatOfTheVisit_AndZeroIsNone) {
  Visit visit = SlotOf(Visit::CONFIRMED, "anna ACCEPTED");
  visit.mutable_place()->mutable_position()->set_latitude(50.125);
  EXPECT_EQ(TimesTextOf(visit), "anna 0-60");
  visit.mutable_place()->mutable_position()->set_longitude(18.5);
  EXPECT_EQ(TimesTextOf(visit), "anna 0-60 at 50.125");
}

TEST(VisitStatesTest, ACrewIsOverdue_FromCheckInToCheckOut_OnceForEachRung) {
  const auto minutes = [](const Visit& visit) {
    const auto next = NextMoment(visit);
    return next.has_value() ? absl::ToInt64Minutes(*next - kNow) : -1;
  };
  // Confirmed, but nobody has come: the crew is not overdue.
  EXPECT_EQ(minutes(SlotOf(Visit::CONFIRMED, "anna ACCEPTED")), -1);
  Visit visit = SlotOf(Visit::UNDER_WAY, "anna ACCEPTED");
  EXPECT_EQ(minutes(visit), -1);
  *visit.mutable_check_in_time() = TimestampOf(kNow);
  EXPECT_THAT(OverdueMinutes(visit), ElementsAre(0, 10, 20));
  for (const int due : {60, 70, 80, -1}) {
    EXPECT_EQ(minutes(visit), due);
    visit.set_overdue_count(visit.overdue_count() + 1);
  }
  visit.mutable_safety_plan()->add_overdue_minutes(5);
  visit.mutable_safety_plan()->add_overdue_minutes(45);
  visit.set_overdue_count(1);
  EXPECT_EQ(minutes(visit), 105);
  Visit out = visit;
  *out.mutable_check_out_time() = TimestampOf(kNow);
  EXPECT_EQ(minutes(out), -1);
  visit.set_state(Visit::ABORTED);
  EXPECT_EQ(minutes(visit), -1);
}

TEST(VisitStatesTest, WhoHasASeat_IsListedOnce) {
  Visit visit = SlotOf(Visit::HELD, "jan ASKED, ewa DECLINED, car ACCEPTED, anna OTHER_TIME");
  visit.add_staff_members("somebody");
  ListStaffMembers(visit);
  EXPECT_THAT(visit.staff_members(), ElementsAre("municipalities/rybnik/staffMembers/anna",
                                                 "municipalities/rybnik/staffMembers/jan"));
}

}  // namespace
}  // namespace osiedle::visits
