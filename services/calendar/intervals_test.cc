#include "services/calendar/intervals.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <bitset>
#include <random>

namespace osiedle::calendar {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr int kMinutes = 64;
using Bitmap = std::bitset<kMinutes>;

std::vector<Interval> SomeIntervals(std::mt19937_64& random) {
  std::vector<Interval> any(random() % 12);
  for (Interval& interval : any) {
    interval.begin = static_cast<Minute>(random() % kMinutes);
    // Some are empty, some inverted.
    interval.end =
        std::min<Minute>(kMinutes, interval.begin + static_cast<Minute>(random() % 9) - 1);
  }
  return any;
}

Bitmap BitmapOf(const std::vector<Interval>& intervals) {
  Bitmap bitmap;
  for (const Interval& interval : intervals) {
    for (Minute minute = interval.begin; minute < interval.end; ++minute) bitmap.set(minute);
  }
  return bitmap;
}

// In order, none empty, none touching the next.
bool IsNormal(const Intervals& intervals) {
  for (size_t i = 0; i < intervals.size(); ++i) {
    if (intervals[i].empty()) return false;
    if (i > 0 && intervals[i].begin <= intervals[i - 1].end) return false;
  }
  return true;
}

void ExpectCovers(const Intervals& intervals, const Bitmap& bitmap) {
  EXPECT_TRUE(IsNormal(intervals));
  EXPECT_EQ(BitmapOf(intervals), bitmap);
}

TEST(IntervalsTest, Operations_OnRandomLists_AgreeWithABitmap) {
  std::mt19937_64 random(1);
  for (int round = 0; round < 20000; ++round) {
    const std::vector<Interval> any_a = SomeIntervals(random);
    const std::vector<Interval> any_b = SomeIntervals(random);
    const Intervals a = Joined(any_a);
    const Intervals b = Joined(any_b);
    ExpectCovers(a, BitmapOf(any_a));
    ExpectCovers(Union(a, b), BitmapOf(a) | BitmapOf(b));
    ExpectCovers(Intersection(a, b), BitmapOf(a) & BitmapOf(b));
    ExpectCovers(Difference(a, b), BitmapOf(a) & ~BitmapOf(b));
    if (HasFailure()) FAIL() << "in round " << round;
  }
}

TEST(IntervalsTest, Joined_OfTouchingIntervals_IsOne) {
  EXPECT_THAT(Joined({{5, 7}, {1, 3}, {3, 5}}), ElementsAre(Interval{1, 7}));
}

TEST(IntervalsTest, Joined_OfInvertedIntervals_IsEmpty) {
  EXPECT_THAT(Joined({{7, 5}, {3, 3}}), IsEmpty());
}

TEST(IntervalsTest, Overlaps_OfTouchingIntervals_IsFalse) {
  EXPECT_FALSE((Interval{1, 3}).Overlaps({3, 5}));
  EXPECT_TRUE((Interval{1, 4}).Overlaps({3, 5}));
}

TEST(IntervalsTest, Minutes_OfPartOfAMinute_AreRoundedOutwards) {
  const absl::Time before_1970 = absl::FromUnixSeconds(-61);
  EXPECT_EQ(MinuteAtOrBefore(before_1970), -2);
  EXPECT_EQ(MinuteAtOrAfter(before_1970), -1);
  const absl::Time later = absl::FromUnixSeconds(60) + absl::Nanoseconds(1);
  EXPECT_EQ(MinuteAtOrBefore(later), 1);
  EXPECT_EQ(MinuteAtOrAfter(later), 2);
  EXPECT_EQ(MinuteAtOrAfter(absl::FromUnixSeconds(-60)), -1);
  EXPECT_EQ(MinuteAtOrBefore(TimeOf(-7)), -7);
}

}  // namespace
}  // namespace osiedle::calendar
