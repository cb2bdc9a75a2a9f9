#include "services/server/figures.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "prometheus/text_serializer.h"

namespace osiedle::server {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::string Page(const std::map<std::string, double>& figures) {
  return prometheus::TextSerializer().Serialize(ToFamilies(figures));
}

TEST(FiguresTest, ToFamilies_OfTotals_GivesCounters) {
  EXPECT_THAT(Page({{"store_commits_total", 7}}),
              HasSubstr("# TYPE store_commits_total counter\nstore_commits_total 7\n"));
}

TEST(FiguresTest, ToFamilies_OfAnythingElse_GivesGauges) {
  EXPECT_THAT(Page({{"store_window_keys", 3}}), HasSubstr("# TYPE store_window_keys gauge\n"));
}

TEST(FiguresTest, ToFamilies_OfBuckets_GivesOneHistogramInOrderOfBounds) {
  const std::string page = Page({{"sync_seconds_bucket_le_0.001", 2},
                                 {"sync_seconds_bucket_le_1e-05", 1},
                                 {"sync_seconds_sum", 0.5},
                                 {"sync_seconds_count", 4},
                                 {"sync_seconds_max", 0.25}});
  EXPECT_THAT(page, HasSubstr("# TYPE sync_seconds histogram\n"
                              "sync_seconds_count 4\n"
                              "sync_seconds_sum 0.5\n"
                              "sync_seconds_bucket{le=\"1e-05\"} 1\n"
                              "sync_seconds_bucket{le=\"0.001\"} 2\n"
                              "sync_seconds_bucket{le=\"+Inf\"} 4\n"));
  EXPECT_THAT(page, HasSubstr("# TYPE sync_seconds_max gauge\n"));
  EXPECT_THAT(page, Not(HasSubstr("_le_")));
}

TEST(FiguresTest, ProcessFigures_KnowMemoryAndDescriptors) {
  const std::map<std::string, double> figures = ProcessFigures();
  EXPECT_GT(figures.at("process_resident_memory_bytes"), 1e6);
  EXPECT_GT(figures.at("process_open_fds"), 2);
  EXPECT_GE(figures.at("process_max_fds"), figures.at("process_open_fds"));
}

}  // namespace
}  // namespace osiedle::server
