// The reference store keeps the contract; every mistake it is told to make is caught.
#include "storage/testing/reference_store.h"

#include <gtest/gtest.h>

#include <iostream>
#include <memory>
#include <string>

#include "storage/testing/history_recorder.h"
#include "storage/testing/test_seed.h"

namespace osiedle::storage {
namespace {

TEST(ReferenceStoreTest, EveryHistoryIsStrictlySerializable) {
  for (uint32_t seed : TestSeed::Range(1, 40)) {
    const TestSeed named(seed);
    ReferenceStore store({});
    EXPECT_EQ(CheckRandomHistory(store, {.seed = seed}), absl::OkStatus());
  }
}

class MutantTest : public ::testing::TestWithParam<std::pair<Mutation, absl::string_view>> {};

TEST_P(MutantTest, IsCaughtByTheChecker) {
  constexpr uint32_t kSeeds = 200;
  for (uint32_t seed = 1; seed <= kSeeds; ++seed) {
    ReferenceStore store({.mutation = GetParam().first});
    const absl::Status verdict = CheckRandomHistory(store, {.seed = seed});
    if (!verdict.ok()) {
      std::cout << "caught with seed " << seed << ": " << verdict.message() << std::endl;
      return;
    }
  }
  FAIL() << "passed " << kSeeds << " histories";
}

INSTANTIATE_TEST_SUITE_P(Every, MutantTest, ::testing::ValuesIn(kMutations),
                         [](const auto& test) { return std::string(test.param.second); });

}  // namespace
}  // namespace osiedle::storage
