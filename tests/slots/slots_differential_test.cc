// The fast search against the oracle, over random questions.
//
// OSIEDLE_SLOT_CASES says how many questions are asked, OSIEDLE_SLOT_SEED with which one the random
// numbers begin. A failure prints the seed of its question.
#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <random>
#include <string>
#include <utility>

#include "services/visits/slots/slot_explanation.h"
#include "services/visits/slots/slot_search.h"
#include "tests/slots/oracle.h"
#include "tests/slots/random_problem.h"

namespace osiedle::visits {
namespace {

constexpr int kAll = 1'000'000;

uint64_t FromEnvironment(const char* name, uint64_t otherwise) {
  const char* value = std::getenv(name);
  return value == nullptr ? otherwise : std::strtoull(value, nullptr, 10);
}
uint64_t Cases() { return FromEnvironment("OSIEDLE_SLOT_CASES", 2000); }
uint64_t FirstSeed() { return FromEnvironment("OSIEDLE_SLOT_SEED", 1); }

SlotPage Find(const RandomProblem& random, const std::optional<SlotPosition>& after, int count) {
  StoredOccupations occupations(random.occupations);
  WorkBudget budget;
  auto page = FindSlots(random.problem, occupations, after, count, budget);
  EXPECT_TRUE(page.ok());
  EXPECT_TRUE(page->complete);
  return *std::move(page);
}

void ExpectJudged(Oracle& oracle, const Slot& slot) {
  const std::optional<Slot> judged = oracle.Judge(slot.start, slot.crew);
  ASSERT_TRUE(judged.has_value()) << "a crew that breaks a rule";
  EXPECT_EQ(slot.cost, judged->cost);
  EXPECT_EQ(slot.missing_previous, judged->missing_previous);
  EXPECT_EQ(slot.empty_optional, judged->empty_optional);
  EXPECT_EQ(slot.less_preferred, judged->less_preferred);
  EXPECT_EQ(slot.travel_minutes, judged->travel_minutes);
}

TEST(SlotsDifferential, FindSlots_OfRandomQuestions_AgreesWithTheOracle) {
  uint64_t with_slots = 0;
  uint64_t slots = 0;
  for (uint64_t seed = FirstSeed(); seed < FirstSeed() + Cases(); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    const RandomProblem random = MakeRandomProblem(seed);
    Oracle oracle(random.problem, random.occupations, OracleQuestion::Of(random.problem));
    const std::vector<Slot> expected = oracle.AllSlots();
    const SlotPage found = Find(random, std::nullopt, kAll);
    EXPECT_FALSE(found.has_more);
    ASSERT_EQ(found.slots.size(), expected.size());
    for (size_t i = 0; i < expected.size(); ++i) {
      ASSERT_EQ(found.slots[i].start, expected[i].start) << "slot " << i;
      ASSERT_EQ(found.slots[i].cost, expected[i].cost) << "slot " << i;
      ExpectJudged(oracle, found.slots[i]);
    }
    if (testing::Test::HasFailure()) return;
    with_slots += expected.empty() ? 0 : 1;
    slots += expected.size();
  }
  std::printf("%lu questions, %lu with slots, %lu slots\n", static_cast<unsigned long>(Cases()),
              static_cast<unsigned long>(with_slots), static_cast<unsigned long>(slots));
  if (Cases() >= 100) {
    EXPECT_GT(with_slots, Cases() / 4);
    EXPECT_LT(with_slots, Cases() * 9 / 10);
  }
}

TEST(SlotsDifferential, FindSlots_PageByPage_GivesTheWholeList) {
  for (uint64_t seed = FirstSeed(); seed < FirstSeed() + Cases(); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    const RandomProblem random = MakeRandomProblem(seed);
    const SlotPage whole = Find(random, std::nullopt, kAll);
    std::mt19937_64 sizes(seed);
    std::vector<Slot> paged;
    std::optional<SlotPosition> after;
    for (bool more = true; more;) {
      const int size = std::uniform_int_distribution<>(1, 40)(sizes);
      const SlotPage page = Find(random, after, size);
      ASSERT_LE(page.slots.size(), static_cast<size_t>(size));
      ASSERT_TRUE(!page.has_more || !page.slots.empty());
      paged.insert(paged.end(), page.slots.begin(), page.slots.end());
      more = page.has_more;
      if (more) after = SlotPosition{paged.back().cost, paged.back().start};
    }
    ASSERT_EQ(paged.size(), whole.slots.size());
    for (size_t i = 0; i < paged.size(); ++i) {
      ASSERT_EQ(paged[i].start, whole.slots[i].start);
      ASSERT_EQ(paged[i].cost, whole.slots[i].cost);
    }
  }
}

// How many of some questions have other slots without a limit: the random questions reach them all.
TEST(SlotsDifferential, RandomQuestions_AreLimitedByEveryLimit) {
  static constexpr std::pair<BlockerKind, const char*> kKinds[] = {
      {BlockerKind::kDeadline, "deadline"}, {BlockerKind::kWorkingDays, "working days"},
      {BlockerKind::kHours, "hours"},       {BlockerKind::kNotice, "notice"},
      {BlockerKind::kMaximum, "maximum"},   {BlockerKind::kTravel, "travel"},
      {BlockerKind::kQuorum, "quorum"},     {BlockerKind::kBoundary, "boundary"},
      {BlockerKind::kConflict, "conflict"}};
  const uint64_t questions = std::max<uint64_t>(Cases() / 20, 100);
  for (const auto& [kind, name] : kKinds) {
    uint64_t limited = 0;
    for (uint64_t seed = FirstSeed(); seed < FirstSeed() + questions; ++seed) {
      RandomProblem random = MakeRandomProblem(seed);
      random.problem.may_know_boundaries = random.problem.may_know_conflicts = true;
      OracleQuestion question = OracleQuestion::Of(random.problem);
      const size_t kept = Oracle(random.problem, random.occupations, question).AllSlots().size();
      question.LeaveOut(kind);
      if (Oracle(random.problem, random.occupations, question).AllSlots().size() != kept) {
        ++limited;
      }
    }
    std::printf("%s limits %lu of %lu\n", name, static_cast<unsigned long>(limited),
                static_cast<unsigned long>(questions));
    EXPECT_GT(limited, 0) << name;
  }
}

}  // namespace
}  // namespace osiedle::visits
