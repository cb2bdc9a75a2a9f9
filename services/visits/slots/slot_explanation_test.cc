#include "services/visits/slots/slot_explanation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/visits/slots/slot_case_test.h"

namespace osiedle::visits {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

SlotBlocker Of(BlockerKind kind) { return {kind, 0}; }
SlotBlocker OfSeat(int seat) { return {BlockerKind::kSeat, seat}; }

// A worker on duty on Monday from 10 to 12, and a probation officer who is not on duty that day.
// The window is the Monday, 1 June 2026.
class Town : public testing::Test {
 protected:
  Town() : town("2026-06-01 00:00", "2026-06-02 00:00") {
    worker = town.Add({town.AddSeat()}, {town.Span("2026-06-01 10:00", "2026-06-01 12:00")});
  }
  void AddOfficer(std::vector<Interval> duty) { town.Add({town.AddSeat()}, std::move(duty)); }
  Candidate& candidate() { return town.problem.candidates[worker]; }

  std::vector<SlotBlocker> Openings() {
    std::vector<SlotBlocker> without;
    for (const SlotOpening& opening : town.Explanation().openings) {
      without.push_back(opening.without);
    }
    return without;
  }

  SlotCase town;
  int worker = 0;
};

TEST_F(Town, ExplainNoSlots_WhenASeatHasNobody_NamesTheSeatAndOffersToGoWithoutIt) {
  AddOfficer({});
  const SlotExplanation explanation = town.Explanation();
  EXPECT_TRUE(explanation.complete);
  EXPECT_THAT(explanation.blockers, ElementsAre(OfSeat(1)));
  ASSERT_EQ(explanation.openings.size(), 1u);
  EXPECT_EQ(explanation.openings[0].without, OfSeat(1));
  ASSERT_EQ(explanation.openings[0].slots.size(), 3u);
  EXPECT_EQ(explanation.openings[0].slots[0].start, town.At("2026-06-01 10:00"));
  EXPECT_EQ(explanation.openings[0].slots[2].start, town.At("2026-06-01 10:30"));
}

TEST_F(Town, ExplainNoSlots_WhenTheOnlySeatHasNobody_DoesNotOfferThatNobodyGoes) {
  town.occupations[worker].duty.clear();
  EXPECT_THAT(town.Explanation().blockers, ElementsAre(OfSeat(0)));
  EXPECT_THAT(Openings(), IsEmpty());
}

TEST_F(Town, ExplainNoSlots_WhenTheDayAfterIsFree_NamesTheWindow) {
  AddOfficer({town.Span("2026-06-02 10:00", "2026-06-02 12:00")});
  town.occupations[worker].duty.push_back(town.Span("2026-06-02 11:00", "2026-06-02 12:00"));
  const SlotExplanation explanation = town.Explanation();
  EXPECT_THAT(explanation.blockers, ElementsAre(OfSeat(1), Of(BlockerKind::kWindow)));
  EXPECT_THAT(Openings(), ElementsAre(OfSeat(1), Of(BlockerKind::kWindow)));
  EXPECT_EQ(explanation.openings.back().slots[0].start, town.At("2026-06-02 11:00"));
}

TEST_F(Town, ExplainNoSlots_WhenTwoSeatsNeverMeet_NamesBoth) {
  AddOfficer({town.Span("2026-06-01 12:00", "2026-06-01 14:00")});
  EXPECT_THAT(town.Explanation().blockers, ElementsAre(OfSeat(0), OfSeat(1)));
}

struct LimitCase {
  BlockerKind kind;
  void (*limit)(SlotCase&);
};

class LimitOfTown : public Town, public testing::WithParamInterface<LimitCase> {};

TEST_P(LimitOfTown, ExplainNoSlots_WhenALimitBlocksTheSeat_NamesAndDropsIt) {
  candidate().is_open = true;
  town.problem.may_know_boundaries = town.problem.may_know_conflicts = true;
  GetParam().limit(town);
  const SlotExplanation explanation = town.Explanation();
  EXPECT_THAT(explanation.blockers, ElementsAre(OfSeat(0), Of(GetParam().kind)));
  EXPECT_THAT(Openings(), ElementsAre(Of(GetParam().kind)));
  ASSERT_FALSE(explanation.openings.empty());
  EXPECT_EQ(explanation.openings[0].slots[0].start, town.At("2026-06-01 10:00"));
}

INSTANTIATE_TEST_SUITE_P(
    Kinds, LimitOfTown,
    testing::Values(
        LimitCase{BlockerKind::kDeadline,
                  [](SlotCase& town) { town.problem.deadline = town.At("2026-06-01 10:30"); }},
        LimitCase{BlockerKind::kHours, [](SlotCase& town) { town.problem.end_minute = 600; }},
        LimitCase{BlockerKind::kWorkingDays,
                  [](SlotCase& town) {
                    town.problem.is_working_day = [](absl::CivilDay day) { return day.day() != 1; };
                  }},
        LimitCase{BlockerKind::kNotice, [](SlotCase& town) { town.problem.notice = 690; }},
        LimitCase{BlockerKind::kNotice,
                  [](SlotCase& town) { town.problem.candidates[0].notice = 690; }},
        LimitCase{BlockerKind::kMaximum,
                  [](SlotCase& town) {
                    town.problem.candidates[0].max_per_day = 1;
                    town.Book(0, "2026-06-01 13:00", "2026-06-01 14:00");
                  }},
        LimitCase{BlockerKind::kTravel,
                  [](SlotCase& town) {
                    town.problem.candidates[0].buffer_before = 61;
                    town.Book(0, "2026-06-01 09:30", "2026-06-01 10:00");
                  }},
        LimitCase{BlockerKind::kBoundary,
                  [](SlotCase& town) {
                    town.problem.refused = {town.Span("2026-06-01 09:00", "2026-06-01 13:00")};
                  }},
        LimitCase{BlockerKind::kConflict, [](SlotCase& town) {
                    town.problem.candidates[0].options[0].bar = Bar::kConflict;
                  }}));

TEST_F(Town, ExplainNoSlots_WhenTheQuorumIsTooGreat_NamesItAlone) {
  town.problem.quorum = 2;
  EXPECT_THAT(town.Explanation().blockers, ElementsAre(Of(BlockerKind::kQuorum)));
  EXPECT_THAT(Openings(), ElementsAre(Of(BlockerKind::kQuorum)));
}

TEST_F(Town, ExplainNoSlots_WhenTheWindowIsTooShort_NamesIt) {
  town.occupations[worker].duty = {town.Span("2026-06-01 00:00", "2026-06-01 03:00")};
  town.problem.window.end = town.problem.window.begin + 59;
  EXPECT_THAT(town.Explanation().blockers, ElementsAre(Of(BlockerKind::kWindow)));
}

TEST_F(Town, ExplainNoSlots_ForWhoMayNotKnow_TreatsHiddenReasonsAsBusyTimes) {
  town.occupations[worker].busy = {town.Span("2026-06-01 09:00", "2026-06-01 13:00")};
  AddOfficer({town.Span("2026-06-01 08:00", "2026-06-01 20:00")});
  const std::vector<SlotBlocker> openings = Openings();
  EXPECT_THAT(town.Explanation().blockers, ElementsAre(OfSeat(0)));
  EXPECT_THAT(openings, ElementsAre(OfSeat(0)));
  const auto expect_the_same = [&](const char* what) {
    EXPECT_THAT(town.Explanation().blockers, ElementsAre(OfSeat(0))) << what;
    EXPECT_EQ(Openings(), openings) << what;
  };
  town.occupations[worker].busy.clear();
  candidate().options[0].bar = Bar::kConflict;
  expect_the_same("a conflict");
  candidate().options[0].bar = Bar::kBoundary;
  expect_the_same("a boundary about the person");
  candidate().options[0].bar = Bar::kNone;
  candidate().notice = 5000;
  expect_the_same("the notice of a closed calendar");
  candidate().notice = 0;
  candidate().max_per_day = 1;
  town.Book(worker, "2026-06-01 13:00", "2026-06-01 14:00");
  expect_the_same("the maximum of a closed calendar");
  candidate().max_per_day = 0;
  candidate().buffer_after = 180;
  expect_the_same("the buffer of a closed calendar");
  candidate().buffer_after = 0;
  town.problem.place = Point{50.1, 18.5};
  town.occupations[worker].bookings.clear();
  town.Book(worker, "2026-06-01 11:15", "2026-06-01 11:45");
  expect_the_same("the half hour around a closed visit");
}

TEST_F(Town, ExplainNoSlots_WhenOnlyHiddenTimesAreLeft_SaysOther) {
  town.problem.seats[0].optional = true;
  town.problem.refused = {town.Span("2026-05-01 00:00", "2026-08-01 00:00")};
  EXPECT_THAT(town.Explanation().blockers, ElementsAre(Of(BlockerKind::kOther)));
  EXPECT_THAT(Openings(), IsEmpty());
}

}  // namespace
}  // namespace osiedle::visits
