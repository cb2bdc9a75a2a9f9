#include "services/call/resource/list_plan.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/call/fields/sample_messages.h"
#include "storage/records/key.h"

namespace osiedle::call {
namespace {

using ::osiedle::storage::IndexId;
using ::osiedle::storage::KeyRange;
using ::osiedle::storage::KeyTuple;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr IndexId kByTime{16};
constexpr IndexId kByNote{17};
constexpr IndexId kByNoteAndTime{18};
constexpr IndexId kByExternalId{19};
constexpr IndexId kByMode{20};
constexpr IndexId kByDate{21};
constexpr IndexId kByTopic{22};
constexpr IndexId kByAlias{23};

const std::vector<ListIndex>& Indexes() {
  static const auto* const indexes = new std::vector<ListIndex>{
      {.id = kByTime, .paths = {"occur_time"}, .reverse = true, .holds_all = true},
      {.id = kByNote, .paths = {"note"}},
      {.id = kByNoteAndTime, .paths = {"note", "occur_time"}, .reverse = true},
      {.id = kByExternalId, .paths = {"external_ids.system", "external_ids.value"}},
      {.id = kByMode, .paths = {"mode"}},
      {.id = kByDate, .paths = {"date"}},
      {.id = kByTopic, .paths = {"topics", "occur_time"}},
      {.id = kByAlias, .paths = {"alias"}}};
  return *indexes;
}
const ListIndex kOtherwise = {.id = IndexId::kRows, .reverse = true};

Filter Compiled(const std::string& filter) {
  static const auto* const spec = new FilterSpec(
      SampleType("Walk"),
      std::vector<std::string>{"note", "mode", "occur_time", "date", "external_ids.system",
                               "external_ids.value", "crisis", "head_count", "topics"},
      std::vector<std::string>{"alias"});
  const absl::StatusOr<Filter> compiled = spec->Compile(filter);
  EXPECT_TRUE(compiled.ok()) << filter << ": " << compiled.status();
  return compiled.ok() ? *compiled : Filter();
}

std::optional<ListPlan> PlanOf(const std::string& filter, const std::string& order_by = "") {
  const std::optional<ListOrder> order = order_by.empty() ? std::nullopt : ParseOrder(order_by);
  return PlanList(Compiled(filter), Indexes(), kOtherwise, order);
}

template <typename... Elements>
std::string Tuple(const Elements&... elements) {
  return KeyTuple::Of(elements...).bytes();
}

const absl::Time kNoon =
    absl::FromCivil(absl::CivilSecond(2024, 6, 3, 12, 0, 0), absl::UTCTimeZone());
constexpr char kNoonText[] = "2024-06-03T12:00:00Z";

MATCHER_P2(Between, begin, end, "") { return arg.begin == begin && arg.end == end; }
const auto kEverything = Between("", "");

TEST(PlanList, WithNothingThatHelps_ReadsInTheOrderOfTheList) {
  for (const char* filter :
       {"", "head_count = 3", "note != x", "note > a", "note:*", "note = ''", "crisis = true",
        "occur_time:*", "external_ids.value = 1", "occur_time != 2023-11-14T22:13:20Z",
        "note = x OR note != y", "mode = MODE_UNSPECIFIED"}) {
    const auto plan = PlanOf(filter);
    ASSERT_TRUE(plan.has_value());
    EXPECT_EQ(plan->index, IndexId::kRows) << filter;
    EXPECT_TRUE(plan->reverse);
    EXPECT_THAT(plan->heads, ElementsAre(""));
    EXPECT_THAT(plan->tails, ElementsAre(kEverything));
  }
}

TEST(PlanList, PrefersAnEqualityToARange) {
  const auto plan = PlanOf("occur_time > 2023-11-14T22:13:20Z AND mode = ALONE");
  EXPECT_EQ(plan->index, kByMode);
  EXPECT_THAT(plan->heads, ElementsAre(Tuple(uint64_t{1})));
  EXPECT_THAT(plan->tails, ElementsAre(kEverything));
}

TEST(PlanList, TakesMoreColumnsRatherThanFewer) {
  const auto pair = PlanOf("external_ids.value = 7 AND external_ids.system = ops AND note = x");
  EXPECT_EQ(pair->index, kByExternalId);
  EXPECT_THAT(pair->heads, ElementsAre(Tuple("ops", "7")));
  const auto with_range = PlanOf(std::string("note = x AND occur_time < ") + kNoonText);
  EXPECT_EQ(with_range->index, kByNoteAndTime);
  EXPECT_THAT(with_range->heads, ElementsAre(Tuple("x")));
  EXPECT_THAT(with_range->tails, ElementsAre(Between("", Tuple(kNoon))));
  // An index without a narrowed column counts by its fixed columns alone.
  EXPECT_EQ(PlanOf("note = x")->index, kByNote);
}

// ---- What the caller may know at all.

constexpr IndexId kByOrigin{24};
constexpr IndexId kByOriginAndTime{25};

std::vector<ListIndex> BoundIndexes() {
  std::vector<ListIndex> indexes = Indexes();
  indexes.push_back({.id = kByOrigin, .paths = {"origin", "name"}});
  indexes.push_back({.id = kByOriginAndTime, .paths = {"origin", "occur_time"}, .reverse = true});
  return indexes;
}

std::vector<ListBound> Origins(std::vector<std::string> names) {
  ListBound bound = {.path = "origin"};
  for (const std::string& name : names) bound.values.push_back(Tuple(name));
  return {bound};
}

std::optional<ListPlan> BoundPlan(const std::string& filter, const std::vector<ListBound>& bounds,
                                  const std::string& order_by = "") {
  const std::optional<ListOrder> order = order_by.empty() ? std::nullopt : ParseOrder(order_by);
  return PlanList(Compiled(filter), BoundIndexes(), kOtherwise, order, bounds);
}

TEST(PlanListWithin, ReadsOnlyWhatIsBound_WhateverTheFilterSays) {
  for (const char* filter : {"", "mode = ALONE", "note = x", "external_ids.system = s",
                             "note = x AND occur_time:*", "topics:a"}) {
    const auto plan = BoundPlan(filter, Origins({"a", "b"}));
    ASSERT_TRUE(plan.has_value());
    EXPECT_EQ(plan->index, kByOrigin) << filter;
    EXPECT_THAT(plan->heads, ElementsAre(Tuple("a"), Tuple("b")));
    EXPECT_THAT(plan->tails, ElementsAre(kEverything));
  }
}

TEST(PlanListWithin, TheFilterNarrowsFurther) {
  const auto plan = BoundPlan(std::string("occur_time < ") + kNoonText, Origins({"a"}));
  EXPECT_EQ(plan->index, kByOriginAndTime);
  EXPECT_THAT(plan->heads, ElementsAre(Tuple("a")));
  EXPECT_THAT(plan->tails, ElementsAre(Between("", Tuple(kNoon))));
}

TEST(PlanListWithin, AFilterOnTheBoundItself_LeavesWhatIsInBoth) {
  std::vector<ListBound> bounds = {{.path = "note", .values = {Tuple("a"), Tuple("b")}}};
  const auto both = BoundPlan("note = b OR note = c", bounds);
  EXPECT_EQ(both->index, kByNote);
  EXPECT_THAT(both->heads, ElementsAre(Tuple("b")));
  // Nothing is read, and least of all what is asked for.
  EXPECT_THAT(BoundPlan("note = c", bounds)->heads, IsEmpty());
  const auto range = BoundPlan("note = c*", bounds);
  EXPECT_THAT(range->heads, ElementsAre(Tuple("a"), Tuple("b")));
}

TEST(PlanListWithin, MoreThanTheHeadsThereAre_AreRanges) {
  std::vector<std::string> names;
  for (char c = 'a'; c <= 'q'; ++c) names.emplace_back(1, c);
  ASSERT_GT(names.size(), ListPlan::kMaxHeads);
  const auto plan = BoundPlan("", Origins(names));
  EXPECT_EQ(plan->index, kByOrigin);
  EXPECT_THAT(plan->heads, ElementsAre(""));
  ASSERT_EQ(plan->tails.size(), names.size());
  EXPECT_TRUE(plan->tails[0].Contains(Tuple("a")));
  EXPECT_TRUE(plan->tails[16].Contains(Tuple("q", kNoon)));
  for (const KeyRange& tail : plan->tails) EXPECT_FALSE(tail.Contains(Tuple("ab")));
}

TEST(PlanListWithin, GivesTheOrdersOfItsIndexesAlone) {
  EXPECT_EQ(BoundPlan("", Origins({"a"}), "occur_time")->index, kByOriginAndTime);
  EXPECT_FALSE(BoundPlan("", Origins({"a"}), "occur_time")->reverse);
  EXPECT_EQ(BoundPlan("", Origins({"a"}), "name desc")->index, kByOrigin);
  // Otherwise the whole table would be read.
  EXPECT_FALSE(BoundPlan("", Origins({"a"}), "date").has_value());
  EXPECT_THAT(OrdersOf(Compiled(""), BoundIndexes(), Origins({"a"})),
              ElementsAre("origin", "name", "occur_time"));
}

TEST(PlanListWithin, TwoBounds_AreServedByTheIndexOfBoth) {
  std::vector<ListBound> bounds = Origins({"a"});
  bounds.push_back({.path = "note", .values = {Tuple("n")}});
  EXPECT_EQ(BoundPlan("", bounds)->index, kByNote);
  std::vector<ListIndex> indexes = BoundIndexes();
  indexes.push_back({.id = IndexId{26}, .paths = {"note", "origin"}});
  const auto plan = PlanList(Compiled(""), indexes, kOtherwise, std::nullopt, bounds);
  EXPECT_EQ(plan->index, IndexId{26});
  EXPECT_THAT(plan->heads, ElementsAre(Tuple("n", "a")));
}

TEST(PlanListWithin, WhatNoIndexServes_IsPlannedAsWithoutBounds) {
  const std::vector<ListBound> bounds = {{.path = "serial", .values = {Tuple("n")}}};
  EXPECT_EQ(BoundPlan("", bounds)->index, IndexId::kRows);
  EXPECT_EQ(BoundPlan("mode = ALONE", bounds)->index, kByMode);
  EXPECT_EQ(BoundPlan("", bounds, "occur_time")->index, kByTime);
}

TEST(PlanListWithin, ABoundWithoutValues_ReadsNothing) {
  EXPECT_THAT(BoundPlan("", Origins({}))->heads, IsEmpty());
}

TEST(PlanList, AlternativesAreHeads_EachOnce) {
  const auto plan = PlanOf("note = b OR note = a OR note = b");
  EXPECT_EQ(plan->index, kByNote);
  EXPECT_THAT(plan->heads, ElementsAre(Tuple("a"), Tuple("b")));
  const auto pairs = PlanOf(
      "(external_ids.system = s OR external_ids.system = t) AND "
      "(external_ids.value = 1 OR external_ids.value = 2)");
  EXPECT_THAT(pairs->heads,
              ElementsAre(Tuple("s", "1"), Tuple("s", "2"), Tuple("t", "1"), Tuple("t", "2")));
  // Fewer are better.
  EXPECT_EQ(PlanOf("(mode = ALONE OR mode = TOGETHER) AND note = x")->index, kByNote);
}

TEST(PlanList, MoreHeadsThanItReads_AreARange) {
  std::string systems = "external_ids.system = a";
  std::string values = "external_ids.value = 1";
  for (const char* more : {"b", "c", "d", "e"}) {
    systems += std::string(" OR external_ids.system = ") + more;
    values += std::string(" OR external_ids.value = ") + more;
  }
  const auto plan = PlanOf(systems + " AND " + values);
  EXPECT_EQ(plan->heads.size(), 5u);
  EXPECT_EQ(plan->tails.size(), 5u);
}

TEST(PlanList, RangesOfOneColumn_Meet) {
  const std::string noon = kNoonText;
  EXPECT_THAT(PlanOf("occur_time >= " + noon + " AND occur_time < 2024-06-03T12:00:01Z")->tails,
              ElementsAre(Between(Tuple(kNoon), Tuple(kNoon + absl::Seconds(1)))));
  EXPECT_THAT(PlanOf("occur_time > " + noon)->tails,
              ElementsAre(Between(KeyRange::Prefix(Tuple(kNoon)).end, "")));
  EXPECT_THAT(PlanOf("occur_time <= " + noon)->tails,
              ElementsAre(Between("", KeyRange::Prefix(Tuple(kNoon)).end)));
  // Alternatives are read one after the other, where they overlap once.
  EXPECT_THAT(PlanOf("occur_time < " + noon +
                     " OR occur_time < 2024-06-03T13:00:00Z OR "
                     "occur_time >= 2024-06-03T14:00:00Z")
                  ->tails,
              ElementsAre(Between("", Tuple(kNoon + absl::Hours(1))),
                          Between(Tuple(kNoon + absl::Hours(2)), "")));
  const auto day = PlanOf("occur_time = 2024-06-03");
  EXPECT_THAT(day->tails,
              ElementsAre(Between(Tuple(kNoon - absl::Hours(12)), Tuple(kNoon + absl::Hours(12)))));
  EXPECT_EQ(day->index, kByTime);
  EXPECT_EQ(PlanOf("date >= 2024-06-03")->index, kByDate);
}

TEST(PlanList, AContradiction_ReadsNothing) {
  const auto plan = PlanOf("occur_time < 2024-06-03 AND occur_time > 2024-06-03");
  EXPECT_THAT(plan->tails, IsEmpty());
  EXPECT_THAT(plan->heads, IsEmpty());
}

// Each of two ids may meet one of two conditions.
TEST(PlanList, ConditionsOnAList_DoNotMeet) {
  const auto plan = PlanOf("external_ids.system = a* AND external_ids.system = b*");
  EXPECT_EQ(plan->index, kByExternalId);
  EXPECT_THAT(plan->tails, ElementsAre(Between("a", "b")));
  EXPECT_THAT(PlanOf("topics:a AND topics:b")->heads, ElementsAre(Tuple("a")));
}

// Where a row of several values stands must not tell of those that its reader is not given.
TEST(PlanList, ValuesOfAList_AreFoundByEqualityAndGiveNoOrder) {
  EXPECT_EQ(PlanOf("topics:a* AND topics:b*")->index, IndexId::kRows);
  EXPECT_FALSE(PlanOf("topics:a*", "topics").has_value());
  EXPECT_FALSE(PlanOf("topics:a OR topics:b", "topics").has_value());
  const auto alternatives = PlanOf("topics:a OR topics:b");
  EXPECT_EQ(alternatives->index, kByTopic);
  EXPECT_THAT(alternatives->heads, ElementsAre(Tuple("a"), Tuple("b")));
}

TEST(PlanList, APrefix_IsARange) {
  const auto plan = PlanOf("note = ab*");
  EXPECT_EQ(plan->index, kByNote);
  EXPECT_THAT(plan->tails, ElementsAre(Between("ab", "ac")));
  EXPECT_TRUE(plan->tails[0].Contains(Tuple("ab")));
  EXPECT_TRUE(plan->tails[0].Contains(Tuple("ab\xff")));
  EXPECT_FALSE(plan->tails[0].Contains(Tuple("a")));
}

// An index holds texts as they are written, and such a prefix leaves letter case aside.
TEST(PlanList, APrefixOfATextThatPeopleWrote_IsNoRange) {
  EXPECT_EQ(PlanOf("alias = Pan*")->index, IndexId::kRows);
  EXPECT_EQ(PlanOf("alias = Pan")->index, kByAlias);
}

TEST(PlanList, AnOrder_NeedsAnIndexThatGivesItToEveryRow) {
  const auto up = PlanOf("crisis = true", "occur_time");
  EXPECT_EQ(up->index, kByTime);
  EXPECT_FALSE(up->reverse);
  EXPECT_TRUE(PlanOf("", "occur_time desc")->reverse);
  // The notes of a filter are one after the other, in the order of time over all.
  const auto merged = PlanOf("note = x OR note = y", "occur_time");
  EXPECT_EQ(merged->index, kByNoteAndTime);
  EXPECT_EQ(merged->heads.size(), 2u);
  // Rows without a note have no entry there.
  EXPECT_FALSE(PlanOf("", "note").has_value());
  EXPECT_EQ(PlanOf("note = x*", "note")->index, kByNote);
  EXPECT_FALSE(PlanOf("", "mode").has_value());
  EXPECT_THAT(OrdersOf(Compiled(""), Indexes()), ElementsAre("occur_time"));
  EXPECT_THAT(OrdersOf(Compiled("note = x"), Indexes()), ElementsAre("occur_time", "note"));
}

TEST(ParseOrder, TakesOneField_WithItsDirection) {
  EXPECT_EQ(ParseOrder("a.b_1")->path, "a.b_1");
  EXPECT_FALSE(ParseOrder("a")->descending);
  EXPECT_FALSE(ParseOrder(" a  asc ")->descending);
  EXPECT_TRUE(ParseOrder("a desc")->descending);
  for (const char* order : {"", " ", "a, b", "a down", "a desc b", "-a", "a DESC", "ą"}) {
    EXPECT_FALSE(ParseOrder(order).has_value()) << order;
  }
}

TEST(DayInKey, SortsAsTheDaysDo) {
  EXPECT_LT(DayInKey(absl::CivilDay(1969, 12, 31)), DayInKey(absl::CivilDay(1970, 1, 1)));
  EXPECT_LT(DayInKey(absl::CivilDay(1, 1, 1)), DayInKey(absl::CivilDay(1969, 12, 31)));
  EXPECT_LT(DayInKey(absl::CivilDay(1970, 1, 1)), DayInKey(absl::CivilDay(9999, 12, 31)));
}

}  // namespace
}  // namespace osiedle::call
