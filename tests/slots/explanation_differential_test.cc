// Explanations of empty answers against the oracle, over random questions; see
// slots_differential_test.cc for the variables of the environment.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <utility>

#include "services/visits/slots/slot_explanation.h"
#include "services/visits/slots/slot_search.h"
#include "tests/slots/oracle.h"
#include "tests/slots/random_problem.h"

namespace osiedle::visits {
namespace {

uint64_t FromEnvironment(const char* name, uint64_t otherwise) {
  const char* value = std::getenv(name);
  return value == nullptr ? otherwise : std::strtoull(value, nullptr, 10);
}
uint64_t Cases() { return FromEnvironment("OSIEDLE_SLOT_CASES", 2000); }
uint64_t FirstSeed() { return FromEnvironment("OSIEDLE_SLOT_SEED", 1); }

bool HasSlots(const RandomProblem& random) {
  StoredOccupations occupations(random.occupations);
  WorkBudget budget;
  return !FindSlots(random.problem, occupations, std::nullopt, 1, budget)->slots.empty();
}

SlotExplanation Explain(const RandomProblem& random) {
  StoredOccupations occupations(random.occupations);
  WorkBudget budget;
  auto explanation = ExplainNoSlots(random.problem, occupations, budget);
  EXPECT_TRUE(explanation.ok());
  EXPECT_TRUE(explanation->complete);
  return *std::move(explanation);
}

Minute LaterEnd(const SlotProblem& problem) {
  return problem.window.end + std::max<Minute>(problem.window.end - problem.window.begin, 0);
}

bool MayKnow(const SlotProblem& problem, BlockerKind kind) {
  if (kind == BlockerKind::kBoundary) return problem.may_know_boundaries;
  if (kind == BlockerKind::kConflict) return problem.may_know_conflicts;
  return true;
}

// Only these count.
bool HasSlotWithOnly(const RandomProblem& random, const std::vector<SlotBlocker>& blockers) {
  OracleQuestion question = OracleQuestion::Of(random.problem);
  question.kept.fill(false);
  question.is_needed.assign(random.problem.seats.size(), false);
  question.horizon_end = LaterEnd(random.problem);
  for (const SlotBlocker& blocker : blockers) {
    question.kept[static_cast<size_t>(blocker.kind)] = true;
    if (blocker.kind == BlockerKind::kSeat) question.is_needed[blocker.seat] = true;
  }
  return Oracle(random.problem, random.occupations, question).HasSlot();
}

std::vector<SlotBlocker> EveryPart(const SlotProblem& problem) {
  std::vector<SlotBlocker> parts;
  for (size_t seat = 0; seat < problem.seats.size(); ++seat) {
    if (!problem.seats[seat].optional) {
      parts.push_back({BlockerKind::kSeat, static_cast<int>(seat)});
    }
  }
  for (const BlockerKind kind :
       {BlockerKind::kWindow, BlockerKind::kDeadline, BlockerKind::kWorkingDays,
        BlockerKind::kHours, BlockerKind::kNotice, BlockerKind::kMaximum, BlockerKind::kTravel,
        BlockerKind::kQuorum, BlockerKind::kBoundary, BlockerKind::kConflict}) {
    if (MayKnow(problem, kind)) parts.push_back({kind, 0});
  }
  return parts;
}

void ExpectMinimal(const RandomProblem& random, const std::vector<SlotBlocker>& blockers) {
  ASSERT_LE(blockers.size(), 3u);
  if (blockers.front().kind == BlockerKind::kOther) {
    EXPECT_FALSE(random.problem.may_know_boundaries);
    EXPECT_TRUE(HasSlotWithOnly(random, EveryPart(random.problem)));
    return;
  }
  for (const SlotBlocker& blocker : blockers) EXPECT_TRUE(MayKnow(random.problem, blocker.kind));
  EXPECT_FALSE(HasSlotWithOnly(random, blockers));
  if (!HasSlotWithOnly(random, {})) {
    // A window in the past.
    EXPECT_EQ(blockers, (std::vector<SlotBlocker>{{BlockerKind::kWindow, 0}}));
    return;
  }
  for (size_t i = 0; i < blockers.size(); ++i) {
    std::vector<SlotBlocker> fewer = blockers;
    fewer.erase(fewer.begin() + static_cast<int>(i));
    EXPECT_TRUE(HasSlotWithOnly(random, fewer)) << "without blocker " << i;
  }
}

// No set of at most three parts blocks.
void ExpectNoSmallSet(const RandomProblem& random) {
  const std::vector<SlotBlocker> parts = EveryPart(random.problem);
  for (size_t a = 0; a < parts.size(); ++a) {
    for (size_t b = a; b < parts.size(); ++b) {
      for (size_t c = b; c < parts.size(); ++c) {
        EXPECT_TRUE(HasSlotWithOnly(random, {parts[a], parts[b], parts[c]}));
      }
    }
  }
}

std::vector<Slot> SlotsWithout(const RandomProblem& random, const SlotBlocker& part) {
  OracleQuestion question = OracleQuestion::Of(random.problem);
  if (part.kind == BlockerKind::kSeat) {
    question.is_dropped[part.seat] = true;
    question.is_needed[part.seat] = false;
    const auto& needed = question.is_needed;
    if (std::find(needed.begin(), needed.end(), true) == needed.end()) return {};
  } else {
    question.LeaveOut(part.kind);
    question.horizon_end = LaterEnd(random.problem);
  }
  std::vector<Slot> slots = Oracle(random.problem, random.occupations, question).AllSlots();
  std::sort(slots.begin(), slots.end(),
            [](const Slot& a, const Slot& b) { return a.start < b.start; });
  if (slots.size() > 3) slots.resize(3);
  return slots;
}

void ExpectOpenings(const RandomProblem& random, const SlotExplanation& explanation) {
  Minute last = 0;
  size_t expected_openings = 0;
  for (const SlotBlocker& part : EveryPart(random.problem)) {
    const std::vector<Slot> expected = SlotsWithout(random, part);
    if (expected.empty()) continue;
    ++expected_openings;
    const auto opening =
        std::find_if(explanation.openings.begin(), explanation.openings.end(),
                     [&](const SlotOpening& some) { return some.without == part; });
    ASSERT_NE(opening, explanation.openings.end()) << static_cast<int>(part.kind);
    ASSERT_EQ(opening->slots.size(), expected.size());
    for (size_t i = 0; i < expected.size(); ++i) {
      EXPECT_EQ(opening->slots[i].start, expected[i].start);
      EXPECT_EQ(opening->slots[i].cost, expected[i].cost);
    }
  }
  EXPECT_EQ(explanation.openings.size(), std::min<size_t>(expected_openings, 10));
  for (const SlotOpening& opening : explanation.openings) {
    EXPECT_GE(opening.slots.front().start, last);
    last = opening.slots.front().start;
  }
}

TEST(ExplanationDifferential, ExplainNoSlots_OfRandomQuestions_AgreesWithTheOracle) {
  uint64_t empty = 0;
  uint64_t unexplained = 0;
  uint64_t other = 0;
  uint64_t with_openings = 0;
  uint64_t of_size[4] = {};
  for (uint64_t seed = FirstSeed(); seed < FirstSeed() + Cases(); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    const RandomProblem random = MakeRandomProblem(seed);
    if (HasSlots(random)) continue;
    ++empty;
    const SlotExplanation explanation = Explain(random);
    if (!explanation.blockers.empty()) {
      ++of_size[std::min<size_t>(explanation.blockers.size(), 3)];
      if (explanation.blockers.front().kind == BlockerKind::kOther) ++other;
      ExpectMinimal(random, explanation.blockers);
    } else {
      ++unexplained;
      if (unexplained <= 20) ExpectNoSmallSet(random);
    }
    with_openings += explanation.openings.empty() ? 0 : 1;
    ExpectOpenings(random, explanation);
    if (testing::Test::HasFailure()) return;
  }
  std::printf(
      "%lu questions, %lu empty: blocked by one %lu, two %lu, three %lu, more %lu; other %lu; with "
      "openings %lu\n",
      static_cast<unsigned long>(Cases()), static_cast<unsigned long>(empty),
      static_cast<unsigned long>(of_size[1]), static_cast<unsigned long>(of_size[2]),
      static_cast<unsigned long>(of_size[3]), static_cast<unsigned long>(unexplained),
      static_cast<unsigned long>(other), static_cast<unsigned long>(with_openings));
}

// What the caller may not know, as times and options that are not there.
RandomProblem WithPlainReasons(const RandomProblem& random) {
  RandomProblem plain = random;
  for (size_t c = 0; c < plain.problem.candidates.size(); ++c) {
    std::vector<Interval>& busy = plain.occupations[c].busy;
    busy.insert(busy.end(), plain.problem.refused.begin(), plain.problem.refused.end());
    std::sort(busy.begin(), busy.end(),
              [](const Interval& a, const Interval& b) { return a.begin < b.begin; });
    for (SeatOption& option : plain.problem.candidates[c].options) {
      if (option.bar == Bar::kNone) continue;
      option.bar = Bar::kNone;
      option.valid = {0, 0};
    }
  }
  plain.problem.refused.clear();
  return plain;
}

TEST(ExplanationDifferential, ExplainNoSlots_ForWhoMayNotKnow_HidesWhichReasonItIs) {
  uint64_t compared = 0;
  for (uint64_t seed = FirstSeed(); seed < FirstSeed() + Cases(); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    RandomProblem random = MakeRandomProblem(seed);
    random.problem.may_know_boundaries = random.problem.may_know_conflicts = false;
    random.problem.frequencies.clear();
    // Buffers would reach from busy times, and not from boundaries.
    for (Candidate& candidate : random.problem.candidates) {
      candidate.buffer_before = candidate.buffer_after = 0;
    }
    const bool somebody_goes = std::any_of(random.problem.seats.begin(), random.problem.seats.end(),
                                           [](const Seat& seat) { return !seat.optional; });
    if (!somebody_goes || HasSlots(random)) continue;
    const SlotExplanation hidden = Explain(random);
    const SlotExplanation plain = Explain(WithPlainReasons(random));
    ASSERT_EQ(hidden.blockers, plain.blockers);
    ASSERT_EQ(hidden.openings.size(), plain.openings.size());
    for (size_t i = 0; i < hidden.openings.size(); ++i) {
      const SlotOpening& a = hidden.openings[i];
      const SlotOpening& b = plain.openings[i];
      ASSERT_EQ(a.without, b.without);
      ASSERT_EQ(a.slots.size(), b.slots.size());
      for (size_t j = 0; j < a.slots.size(); ++j) {
        ASSERT_EQ(a.slots[j].start, b.slots[j].start);
        ASSERT_EQ(a.slots[j].cost, b.slots[j].cost);
      }
    }
    ++compared;
  }
  EXPECT_GT(compared, 0u);
  std::printf("%lu explanations compared\n", static_cast<unsigned long>(compared));
}

}  // namespace
}  // namespace osiedle::visits
