#include "services/figures/disclosure_rules.h"

#include <cstdint>
#include <cstdlib>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "gtest/gtest.h"

namespace osiedle::figures {
namespace {

constexpr int kThresholds[] = {kSuppressedBelow, kViolenceSuppressedBelow};

TEST(DisclosureRulesTest, ViolenceIsSuppressedBelowTen) {
  EXPECT_EQ(SuppressedBelow("domestic-violence"), 10);
  EXPECT_EQ(SuppressedBelow("human-trafficking"), 10);
  EXPECT_EQ(SuppressedBelow("loneliness"), 5);
}

TEST(DisclosureRulesTest, Published_SuppressesSmallCountsAndRoundsTheRestToFive) {
  const std::pair<int64_t, int64_t> ordinary[] = {
      {-1, 0},  {0, 0},   {1, 0},   {4, 0},   {5, 5},       {7, 5},      {8, 10},
      {12, 10}, {13, 15}, {17, 15}, {18, 20}, {1002, 1000}, {1003, 1005}};
  for (const auto& [count, published] : ordinary)
    EXPECT_EQ(Published(count, 5), published) << count;
  const std::pair<int64_t, int64_t> violence[] = {{0, 0},   {5, 0},   {9, 0},
                                                  {10, 10}, {12, 10}, {13, 15}};
  for (const auto& [count, published] : violence)
    EXPECT_EQ(Published(count, 10), published) << count;
}

TEST(DisclosureRulesTest, CountsBehind_AreExactlyThoseThatArePublishedSo) {
  for (int threshold : kThresholds) {
    for (int64_t published = 0; published <= 60; published += 5) {
      const CountRange range = CountsBehind(published, threshold);
      for (int64_t count = 0; count <= 70; ++count) {
        const bool within = range.least <= count && count <= range.most;
        if (published != 0 && published < threshold) continue;
        EXPECT_EQ(Published(count, threshold) == published, within) << count << " " << published;
      }
    }
  }
}

// What an attacker sees of a cell in its two editions, for every history of the cell, and what
// follows from it.
struct Seen {
  int64_t first;
  int64_t second;
  friend auto operator<=>(const Seen&, const Seen&) = default;
};

Seen See(int64_t count, int64_t later, int threshold) {
  Seen seen{.first = Published(count, threshold)};
  const int64_t now = Published(later, threshold);
  seen.second = MayCorrect(seen.first, now, threshold) ? now : seen.first;
  return seen;
}

class TwoEditions : public testing::TestWithParam<int> {
 protected:
  TwoEditions() {
    for (int64_t count = 0; count <= kMost; ++count) {
      for (int64_t later = 0; later <= kMost; ++later) {
        histories_[See(count, later, GetParam())].push_back({count, later});
      }
    }
  }
  static constexpr int64_t kMost = 60;
  std::map<Seen, std::vector<std::pair<int64_t, int64_t>>> histories_;
};

TEST_P(TwoEditions, NeverNarrowACountFurtherThanOnePublishedNumberDoes) {
  for (const auto& [seen, histories] : histories_) {
    if (seen.first > 50 || seen.second > 50) continue;  // Histories beyond kMost are missing there.
    std::set<int64_t> counts;
    std::set<int64_t> later;
    for (const auto& [count, then] : histories) {
      counts.insert(count);
      later.insert(then);
    }
    const CountRange first = CountsBehind(seen.first, GetParam());
    const CountRange second = CountsBehind(seen.second, GetParam());
    for (int64_t c = first.least; c <= first.most; ++c) {
      EXPECT_TRUE(counts.contains(c)) << seen.first << "," << seen.second << " excludes " << c;
    }
    for (int64_t c = second.least; c <= second.most; ++c) {
      EXPECT_TRUE(later.contains(c)) << seen.first << "," << seen.second << " excludes " << c;
    }
    EXPECT_GE(counts.size(), 3u);
    EXPECT_GE(later.size(), 3u);
  }
}

TEST_P(TwoEditions, TheirDifferenceTellsOfNoSmallNumberOfContacts) {
  for (const auto& [seen, histories] : histories_) {
    if (seen.first == seen.second) {
      // A difference of 0 must stay possible. Otherwise "no correction" would reveal a change.
      const int64_t least = CountsBehind(seen.first, GetParam()).least;
      EXPECT_EQ(See(least, least, GetParam()), seen);
      continue;
    }
    std::set<int64_t> differences;
    for (const auto& [count, later] : histories) {
      differences.insert(std::abs(later - count));
    }
    EXPECT_GE(*differences.begin(), GetParam()) << seen.first << "," << seen.second;
    if (seen.first > 50 || seen.second > 50) continue;
    EXPECT_GE(differences.size(), 3u);
  }
}

TEST_P(TwoEditions, ASingleLateContactIsNeverSeen) {
  for (int64_t count = 0; count <= kMost; ++count) {
    for (int64_t late = -GetParam() + 1; late < GetParam(); ++late) {
      if (count + late < 0) continue;
      const Seen seen = See(count, count + late, GetParam());
      EXPECT_EQ(seen.first, seen.second) << count << " and " << late;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Thresholds, TwoEditions, testing::ValuesIn(kThresholds));

}  // namespace
}  // namespace osiedle::figures
