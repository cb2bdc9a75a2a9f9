// The seed of a random test. A failed test names it, and the command that repeats the test.
#ifndef OSIEDLE_STORAGE_TESTING_TEST_SEED_H_
#define OSIEDLE_STORAGE_TESTING_TEST_SEED_H_

#include <gtest/gtest.h>

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <numeric>
#include <string>
#include <system_error>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

namespace osiedle::storage {

// Replaces the usual seed of every test in the program.
inline constexpr char kTestSeedVariable[] = "OSIEDLE_TEST_SEED";

//   const TestSeed seed(11);
//   std::mt19937_64 random(seed.value());
//
// Every failure of this thread names the seed, as long as the object lives.
class TestSeed {
 public:
  explicit TestSeed(uint32_t usual, const char* file = __builtin_FILE(),
                    int line = __builtin_LINE())
      : value_(Chosen(usual)), trace_(file, line, absl::StrCat("repeat with: ", Command())) {}

  uint32_t value() const { return value_; }

  // The seeds from the first to the last, to be tried one after the other. When the environment has
  // a seed, that one alone.
  static std::vector<uint32_t> Range(uint32_t first, uint32_t last) {
    if (std::getenv(kTestSeedVariable) != nullptr) return {Chosen(first)};
    std::vector<uint32_t> seeds(last - first + 1);
    std::iota(seeds.begin(), seeds.end(), first);
    return seeds;
  }

 private:
  static uint32_t Chosen(uint32_t usual) {
    const char* text = std::getenv(kTestSeedVariable);
    uint32_t chosen = 0;
    return text != nullptr && absl::SimpleAtoi(text, &chosen) ? chosen : usual;
  }

  std::string Command() const {
    std::error_code ignored;
    const std::string program = std::filesystem::read_symlink("/proc/self/exe", ignored).string();
    const ::testing::TestInfo& test = *::testing::UnitTest::GetInstance()->current_test_info();
    return absl::StrCat(kTestSeedVariable, "=", value_, " ", program,
                        " --gtest_filter=", test.test_suite_name(), ".", test.name());
  }

  const uint32_t value_;
  const ::testing::ScopedTrace trace_;
};

}  // namespace osiedle::storage

#endif  // OSIEDLE_STORAGE_TESTING_TEST_SEED_H_
