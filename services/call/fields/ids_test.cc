#include "services/call/fields/ids.h"

#include <string>
#include <vector>

#include "gtest/gtest.h"

namespace osiedle::call {
namespace {

constexpr std::array<uint8_t, 16> kSeed = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
constexpr std::array<uint8_t, 16> kAllOnes = {255, 255, 255, 255, 255, 255, 255, 255,
                                              255, 255, 255, 255, 255, 255, 255, 255};

TEST(IdSource, Next_GivesALowerCaseUlid) {
  // The example of the ULID specification: this millisecond begins with 01arz3ndek.
  IdSource ids(absl::FromUnixMillis(1469922850259), kSeed);
  const std::string id = ids.Next();
  EXPECT_EQ(id.substr(0, 10), "01arz3ndek");
  EXPECT_EQ(id, "01arz3ndek041061050r3gg28a");
  EXPECT_TRUE(IsResourceId(id));
}

TEST(IdSource, Next_CountsStrictlyUpward) {
  for (const auto& seed : {kSeed, kAllOnes}) {
    IdSource ids(absl::FromUnixMillis(1469922850259), seed);
    std::string before = ids.Next();
    for (int i = 0; i < 1000; ++i) {
      const std::string id = ids.Next();
      ASSERT_EQ(id.size(), 26u);
      ASSERT_LT(before, id);
      before = id;
    }
    EXPECT_EQ(before.substr(0, 10), "01arz3ndek") << "the time must not be carried into";
  }
}

TEST(IdSource, Reset_BeginsTheSameSequenceAgain) {
  IdSource ids(absl::FromUnixMillis(5), kSeed);
  const std::vector<std::string> first = {ids.Next(), ids.Next()};
  ids.Reset();
  EXPECT_EQ(first, (std::vector<std::string>{ids.Next(), ids.Next()}));
}

TEST(IdSource, Next_AtALaterTime_SortsBehindWhateverTheSeeds) {
  IdSource earlier(absl::FromUnixMillis(1'700'000'000'000), kAllOnes);
  IdSource later(absl::FromUnixMillis(1'700'000'000'001), {});
  EXPECT_LT(earlier.Next(), later.Next());
}

TEST(IdSource, Next_AtTimesThatFitNoId_GivesTheNearest) {
  EXPECT_EQ(IdSource(absl::InfinitePast(), {}).Next(), std::string(26, '0'));
  EXPECT_EQ(IdSource(absl::InfiniteFuture(), {}).Next().substr(0, 10), "7zzzzzzzzz");
}

TEST(IsResourceId, AcceptsWhatAip122Allows) {
  for (const std::string& id :
       {std::string("a"), std::string("7"), std::string("rybnik"), std::string("2473011"),
        std::string("a-b"), std::string("a--b"), std::string(63, 'x')}) {
    EXPECT_TRUE(IsResourceId(id)) << id;
  }
}

TEST(IsResourceId, RefusesTheRest) {
  for (const std::string& id :
       {std::string(), std::string("-"), std::string("-a"), std::string("a-"), std::string("A"),
        std::string("a_b"), std::string("a.b"), std::string("a/b"), std::string("ł"),
        std::string("a\0b", 3), std::string(64, 'x')}) {
    EXPECT_FALSE(IsResourceId(id)) << id;
  }
}

TEST(IsUuid4, AcceptsVersion4InEitherCase) {
  EXPECT_TRUE(IsUuid4("f47ac10b-58cc-4372-a567-0e02b2c3d479"));
  EXPECT_TRUE(IsUuid4("F47AC10B-58CC-4372-B567-0E02B2C3D479"));
}

TEST(IsUuid4, RefusesTheRest) {
  for (const char* text :
       {"", "f47ac10b58cc4372a5670e02b2c3d479", "f47ac10b-58cc-1372-a567-0e02b2c3d479",
        "f47ac10b-58cc-4372-c567-0e02b2c3d479", "f47ac10b-58cc-4372-a567-0e02b2c3d47g",
        "{47ac10b-58cc-4372-a567-0e02b2c3d479}", "f47ac10b-58cc-4372-a567-0e02b2c3d4790",
        "f47ac10b_58cc-4372-a567-0e02b2c3d479"}) {
    EXPECT_FALSE(IsUuid4(text)) << text;
  }
}

}  // namespace
}  // namespace osiedle::call
