#include "services/call/resource/tries.h"

#include "gtest/gtest.h"

namespace osiedle::call {
namespace {

constexpr TryLimit kLimit = {.most = 3, .interval = absl::Minutes(2)};
const absl::Time kNoon = absl::FromUnixSeconds(1'717'408'800);

TEST(Tries, AreSpentAndWonBack) {
  absl::Time full = absl::InfinitePast();
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(WaitForTry(kLimit, full, kNoon), absl::ZeroDuration()) << i;
    full = AfterTry(kLimit, full, kNoon);
  }
  EXPECT_EQ(WaitForTry(kLimit, full, kNoon), absl::Minutes(2));
  EXPECT_EQ(WaitForTry(kLimit, full, kNoon + absl::Seconds(90)), absl::Seconds(30));
  EXPECT_EQ(WaitForTry(kLimit, full, kNoon + absl::Minutes(2)), absl::ZeroDuration());

  full = AfterTry(kLimit, full, kNoon + absl::Minutes(2));
  EXPECT_EQ(WaitForTry(kLimit, full, kNoon + absl::Minutes(2)), absl::Minutes(2));
}

TEST(Tries, AreNeverMoreThanABucketHolds) {
  absl::Time full = AfterTry(kLimit, absl::InfinitePast(), kNoon);
  const absl::Time next_year = kNoon + absl::Hours(24 * 365);
  for (int i = 0; i < 3; ++i) full = AfterTry(kLimit, full, next_year);
  EXPECT_EQ(WaitForTry(kLimit, full, next_year), absl::Minutes(2));
}

TEST(Tries, AClockThatRanAheadLocksNobodyOutForLonger) {
  absl::Time full = kNoon + absl::Hours(24 * 3650);
  EXPECT_EQ(WaitForTry(kLimit, full, kNoon), absl::Minutes(2));
  full = AfterTry(kLimit, full, kNoon);
  EXPECT_EQ(full, kNoon + 3 * absl::Minutes(2));
}

}  // namespace
}  // namespace osiedle::call
