#include "services/call/process/entropy.h"

#include <array>

#include "gtest/gtest.h"

namespace osiedle::call {
namespace {

std::array<uint8_t, 40> Draw(Entropy& entropy) {
  std::array<uint8_t, 40> bytes{};
  entropy.Fill(absl::MakeSpan(bytes));
  return bytes;
}

TEST(SeededEntropy, Fill_WithTheSameSeed_GivesTheSameSequence) {
  SeededEntropy one(7);
  SeededEntropy two(7);
  const auto first = Draw(one);
  EXPECT_EQ(first, Draw(two));
  const auto second = Draw(one);
  EXPECT_EQ(second, Draw(two));
  EXPECT_NE(first, second);
}

TEST(SeededEntropy, Fill_WithAnotherSeed_GivesOtherBytes) {
  SeededEntropy one(7);
  SeededEntropy two(8);
  EXPECT_NE(Draw(one), Draw(two));
}

TEST(SystemEntropy, Fill_GivesNewBytesEachTime) {
  SystemEntropy entropy;
  EXPECT_NE(Draw(entropy), Draw(entropy));
}

}  // namespace
}  // namespace osiedle::call
