#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/call/fields/sample_messages.h"
#include "services/call/resource/filter.h"

namespace osiedle::call {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const std::vector<IndexPaths>& Indexes() {
  static const auto* const indexes =
      new std::vector<IndexPaths>{{{"occur_time"}},
                                  {{"note"}},
                                  {{"note", "occur_time"}},
                                  {{"external_ids.system", "external_ids.value"}},
                                  {{"mode"}},
                                  {{"crisis"}},
                                  {{"date"}}};
  return *indexes;
}

std::optional<IndexChoice> Plan(const std::string& filter) {
  static const auto* const spec = new FilterSpec(
      SampleType("Walk"), {"note", "mode", "occur_time", "date", "external_ids.system",
                           "external_ids.value", "crisis", "head_count"});
  const absl::StatusOr<Filter> compiled = spec->Compile(filter);
  EXPECT_TRUE(compiled.ok()) << compiled.status();
  return PlanIndex(*compiled, Indexes());
}

TEST(PlanIndex, WithNothingThatHelps_ChoosesNone) {
  for (const char* filter :
       {"", "head_count = 3", "note != x", "note > a", "note:*", "occur_time:*",
        "external_ids.value = 1", "occur_time != 2023-11-14T22:13:20Z"}) {
    EXPECT_FALSE(Plan(filter).has_value()) << filter;
  }
}

TEST(PlanIndex, PrefersAnEqualityToARange) {
  const auto choice = Plan("occur_time > 2023-11-14T22:13:20Z AND mode = ALONE");
  ASSERT_TRUE(choice.has_value());
  EXPECT_EQ(choice->index, 4u);
  EXPECT_THAT(choice->equal, ElementsAre(FilterValue(int64_t{1})));
  EXPECT_FALSE(choice->lower.has_value());
}

TEST(PlanIndex, TakesMoreColumnsRatherThanFewer) {
  const auto pair = Plan("external_ids.value = 7 AND external_ids.system = ops AND note = x");
  ASSERT_TRUE(pair.has_value());
  EXPECT_EQ(pair->index, 3u);
  EXPECT_THAT(pair->equal,
              ElementsAre(FilterValue(std::string("ops")), FilterValue(std::string("7"))));

  const auto with_range = Plan("note = x AND occur_time < 2023-11-14T22:13:20Z");
  ASSERT_TRUE(with_range.has_value());
  EXPECT_EQ(with_range->index, 2u);
  EXPECT_THAT(with_range->equal, ElementsAre(FilterValue(std::string("x"))));
  EXPECT_FALSE(with_range->lower.has_value());
  EXPECT_EQ(with_range->upper->value, FilterValue(absl::FromUnixSeconds(1700000000)));
  EXPECT_FALSE(with_range->upper->inclusive);
}

TEST(PlanIndex, OnATie_TakesTheFirst) { EXPECT_EQ(Plan("mode = ALONE AND note = x")->index, 1u); }

TEST(PlanIndex, JoinsTheBoundsOfARange) {
  const auto choice = Plan(
      "date >= 2024-01-01 AND date > 2024-01-01 AND date >= 2023-01-01 AND date <= 2024-12-31 AND "
      "date < 2025-06-01");
  ASSERT_TRUE(choice.has_value());
  EXPECT_EQ(choice->index, 6u);
  EXPECT_THAT(choice->equal, IsEmpty());
  EXPECT_EQ(choice->lower->value, FilterValue(absl::CivilDay(2024, 1, 1)));
  EXPECT_FALSE(choice->lower->inclusive) << "the narrower of two bounds at one place";
  EXPECT_EQ(choice->upper->value, FilterValue(absl::CivilDay(2024, 12, 31)));
  EXPECT_TRUE(choice->upper->inclusive);
}

TEST(PlanIndex, PrefersARangeWithTwoEnds) {
  EXPECT_EQ(
      Plan("occur_time > 2023-11-14T22:13:20Z AND date > 2024-01-01 AND date < 2024-02-01")->index,
      6u);
}

TEST(PlanIndex, NeverUsesTheValueOfAnUnsetField) {
  EXPECT_FALSE(Plan("note = ''").has_value());
  EXPECT_FALSE(Plan("mode = MODE_UNSPECIFIED").has_value());
  EXPECT_FALSE(Plan("crisis = false").has_value());
  EXPECT_TRUE(Plan("crisis = true").has_value());
}

}  // namespace
}  // namespace osiedle::call
