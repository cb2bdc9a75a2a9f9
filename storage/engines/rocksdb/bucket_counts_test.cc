#include "storage/engines/rocksdb/bucket_counts.h"

#include <array>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace osiedle::storage::rocksdb_engine {
namespace {

using ::testing::ElementsAre;
using ::testing::FieldsAre;

constexpr std::array<double, 3> kBounds = {0.5, 2, 8};

TEST(BucketCountsTest, NothingCounted_HasEmptyBuckets) {
  const Metric::Distribution read = BucketCounts<3>(kBounds).Read();
  EXPECT_THAT(read.buckets, ElementsAre(FieldsAre(0.5, 0), FieldsAre(2, 0), FieldsAre(8, 0)));
  EXPECT_EQ(read.count, 0u);
  EXPECT_EQ(read.sum, 0);
}

TEST(BucketCountsTest, AValue_IsInEachBucketWhoseBoundItDoesNotExceed) {
  BucketCounts<3> counts(kBounds);
  for (const double value : {0.25, 0.5, 1.0, 8.0}) counts.Count(value);
  const Metric::Distribution read = counts.Read();
  EXPECT_THAT(read.buckets, ElementsAre(FieldsAre(0.5, 2), FieldsAre(2, 3), FieldsAre(8, 4)));
  EXPECT_EQ(read.count, 4u);
  EXPECT_EQ(read.sum, 9.75);
}

TEST(BucketCountsTest, AValueAboveAllBounds_IsInTheCountAlone) {
  BucketCounts<3> counts(kBounds);
  counts.Count(1);
  counts.Count(100);
  const Metric::Distribution read = counts.Read();
  EXPECT_THAT(read.buckets, ElementsAre(FieldsAre(0.5, 0), FieldsAre(2, 1), FieldsAre(8, 1)));
  EXPECT_EQ(read.count, 2u);
  EXPECT_EQ(read.sum, 101);
}

}  // namespace
}  // namespace osiedle::storage::rocksdb_engine
