#include "services/call/resource/filter.h"

#include <random>

#include "gmock/gmock.h"
#include "google/rpc/error_details.pb.h"
#include "gtest/gtest.h"
#include "services/call/fields/sample_messages.h"

namespace osiedle::call {
namespace {

using ::testing::HasSubstr;

const FilterSpec& Spec() {
  static const auto* const spec = new FilterSpec(SampleType("Walk"), {"note",
                                                                      "mode",
                                                                      "occur_time",
                                                                      "date",
                                                                      "place",
                                                                      "place.description",
                                                                      "place.position.latitude",
                                                                      "topics",
                                                                      "external_ids.system",
                                                                      "external_ids.value",
                                                                      "external_ids.seen_time",
                                                                      "crisis",
                                                                      "head_count",
                                                                      "serial",
                                                                      "balance",
                                                                      "distance",
                                                                      "steps",
                                                                      "modes",
                                                                      "place.inside.description",
                                                                      "needs.severity"});
  return *spec;
}

bool Matches(const std::string& filter, const std::string& walk) {
  absl::StatusOr<Filter> compiled = Spec().Compile(filter);
  EXPECT_TRUE(compiled.ok()) << filter << ": " << compiled.status();
  return compiled.ok() && compiled->Matches(*Walk(walk));
}

struct Case {
  const char* filter;
  const char* walk;
  bool matches;
};

class FilterTable : public ::testing::TestWithParam<Case> {};

TEST_P(FilterTable, Matches) {
  EXPECT_EQ(Matches(GetParam().filter, GetParam().walk), GetParam().matches)
      << GetParam().filter << " on " << GetParam().walk;
}

INSTANTIATE_TEST_SUITE_P(
    Texts, FilterTable,
    ::testing::Values(Case{"", "note: 'x'", true}, Case{"  ", "", true},
                      Case{"note = \"x\"", "note: 'x'", true}, Case{"note = x", "note: 'x'", true},
                      Case{"note=x", "note: 'y'", false}, Case{"note:x", "note: 'x'", true},
                      Case{"note:x", "note: 'xx'", false}, Case{"note != x", "note: 'y'", true},
                      Case{"note != x", "", true}, Case{"note = ''", "", true},
                      Case{"note < b", "note: 'a'", true}, Case{"note <= b", "note: 'b'", true},
                      Case{"note > b", "note: 'ba'", true},
                      Case{"note >= 2473 AND note < 2474", "note: '2473011'", true},
                      Case{"note = '\\'\\\"\\\\\\n\\t'", "note: '\\'\\\"\\\\\\n\\t'", true},
                      Case{"note = \"a 'b' AND c\"", "note: 'a \\'b\\' AND c'", true},
                      Case{"note = municipalities/rybnik/stops/1-2",
                           "note: 'municipalities/rybnik/stops/1-2'", true},
                      Case{"note = '*'", "note: 'x'", false}, Case{"note:'*'", "note: '*'", true},
                      Case{"note:*", "note: 'x'", true}, Case{"note : *", "", false},
                      Case{"note = 'ż'", "note: 'ż'", true},
                      Case{"place.description = x", "place { description: 'x' }", true},
                      Case{"place.description = x", "", false},
                      Case{"place.description != x", "", true},
                      Case{"place.description = ''", "place {}", true},
                      Case{"place.inside.description:*", "place {}", false}));

INSTANTIATE_TEST_SUITE_P(
    NumbersBoolsEnums, FilterTable,
    ::testing::Values(
        Case{"head_count = 3", "head_count: 3", true}, Case{"head_count >= -1", "", true},
        Case{"head_count < 3", "head_count: 3", false},
        Case{"head_count < 99999999999", "head_count: 3", true},
        Case{"balance = -9223372036854775808", "balance: -9223372036854775808", true},
        Case{"serial = 18446744073709551615", "serial: 18446744073709551615", true},
        Case{"distance > 0.5", "distance: 0.75", true},
        Case{"distance = 1e3", "distance: 1000", true},
        Case{"distance = 1", "distance: nan", false},
        Case{"place.position.latitude > 50", "place { position { latitude: 51 } }", true},
        Case{"place.position.latitude < 50", "place {}", false}, Case{"steps = 0", "", false},
        Case{"steps = 0", "steps: 0", true}, Case{"steps != 0", "", true},
        Case{"steps:*", "steps: 0", true}, Case{"crisis = true", "crisis: true", true},
        Case{"crisis = false", "", true}, Case{"crisis != true", "crisis: true", false},
        Case{"crisis:*", "", false}, Case{"mode = ALONE", "mode: ALONE", true},
        Case{"mode != ALONE", "mode: TOGETHER", true},
        Case{"mode = \"ALONE\"", "mode: ALONE", true}, Case{"mode = MODE_UNSPECIFIED", "", true}));

INSTANTIATE_TEST_SUITE_P(
    Times, FilterTable,
    ::testing::Values(
        Case{"occur_time = \"2023-11-14T22:13:20Z\"", "occur_time { seconds: 1700000000 }", true},
        Case{"occur_time = 2023-11-14T23:13:20+01:00", "occur_time { seconds: 1700000000 }", true},
        Case{"occur_time > 2023-11-14T22:13:20Z", "occur_time { seconds: 1700000000 nanos: 1 }",
             true},
        Case{"occur_time <= 2023-11-14T22:13:20.000000001Z",
             "occur_time { seconds: 1700000000 nanos: 1 }", true},
        Case{"occur_time < 1969-01-01T00:00:00Z", "occur_time { seconds: -99999999 }", true},
        Case{"occur_time < 2023-11-14T22:13:20Z", "", false},
        Case{"occur_time != 2023-11-14T22:13:20Z", "", true}, Case{"occur_time:*", "", false},
        Case{"occur_time:*", "occur_time {}", true},
        Case{"date = 2024-02-29", "date { year: 2024 month: 2 day: 29 }", true},
        Case{"date >= '2024-01-01' AND date < '2025-01-01'",
             "date { year: 2024 month: 12 day: 31 }", true},
        Case{"date < 2024-01-01", "date { year: 2024 month: 1 day: 1 }", false},
        Case{"date < 2024-01-01", "", false}, Case{"place:*", "place {}", true},
        Case{"place:*", "", false}));

constexpr char kTwoIds[] =
    "external_ids { system: 'ops' value: '1' seen_time { seconds: 9 } } "
    "external_ids { system: 'sow' value: '2' }";

INSTANTIATE_TEST_SUITE_P(
    Lists, FilterTable,
    ::testing::Values(Case{"topics:tea", "topics: 'coffee' topics: 'tea'", true},
                      Case{"topics:te", "topics: 'tea'", false},
                      Case{"topics:*", "topics: ''", true}, Case{"topics:*", "", false},
                      Case{"topics:tea AND topics:coffee", "topics: 'tea'", false},
                      Case{"topics:tea AND topics:coffee", "topics: 'coffee' topics: 'tea'", true},
                      Case{"modes:ALONE", "modes: TOGETHER modes: ALONE", true},
                      Case{"external_ids.system = ops", kTwoIds, true},
                      Case{"external_ids.system = ops AND external_ids.value = 1", kTwoIds, true},
                      Case{"external_ids.system = ops AND external_ids.value = 2", kTwoIds, false},
                      Case{"external_ids.value = 2 AND crisis = false AND external_ids.system:sow",
                           kTwoIds, true},
                      Case{"external_ids.system != ops", kTwoIds, true},
                      Case{"external_ids.system != ops", "", false},
                      Case{"external_ids.seen_time:* AND external_ids.value = 2", kTwoIds, false},
                      Case{"external_ids.seen_time:* AND external_ids.value = 1", kTwoIds, true},
                      Case{"needs.severity >= 2 AND needs.severity <= 3",
                           "needs { severity: 1 } needs { severity: 4 }", false},
                      Case{"needs.severity >= 2 AND needs.severity <= 3", "needs { severity: 3 }",
                           true}));

struct Fault {
  std::string filter;
  const char* message;
};

TEST(FilterSpec, Compile_OfAMalformedFilter_NamesPositionAndExpectation) {
  const Fault kFaults[] = {
      {"nope = 1", "filter, position 1: expected one of the fields note, mode, occur_time"},
      {"note = x AND  nope = 1", "filter, position 15: expected one of the fields note"},
      {"note", "filter, position 5: expected one of = != < <= > >= :"},
      {"note ~ x", "filter, position 6: expected one of ="},
      {"note =", "filter, position 7: expected a value"},
      {"note = \"x", "filter, position 10: expected the closing quote"},
      {"note = \"x\\q\"", "filter, position 11: expected one of"},
      {"note = \"x\\", "filter, position 11: expected one of"},
      {"note = (x)", "filter, position 8: expected a value, in quotes"},
      {"note = ż", "filter, position 8: expected a value, in quotes"},
      {"note = *", "filter, position 8: * stands only after :"},
      {"note = x OR note = y", "filter, position 10: expected AND or the end"},
      {"note = x note = y", "filter, position 10: expected AND or the end"},
      {"note = 'x'AND note = y", "filter, position 11: expected AND or the end"},
      {"note = x AND", "filter, position 13: expected a condition"},
      {"AND", "filter, position 1: expected one of the fields"},
      {"(note = x)", "filter, position 1: parentheses and negation are not supported"},
      {"-note = x", "filter, position 1: parentheses and negation"},
      {"NOT note = x", "filter, position 1: parentheses and negation"},
      {"= x", "filter, position 1: expected one of the fields"},
      {"mode = WALKING", "filter, position 8: expected one of MODE_UNSPECIFIED, ALONE, TOGETHER"},
      {"mode < ALONE", "filter, position 6: this field has no order"},
      {"crisis > true", "filter, position 8: this field has no order"},
      {"crisis = yes", "filter, position 10: expected true or false"},
      {"head_count = many", "filter, position 14: expected a whole number"},
      {"head_count = 1.5", "filter, position 14: expected a whole number"},
      {"head_count = 9223372036854775808", "filter, position 14: expected a whole number"},
      {"serial = -1", "filter, position 10: expected a whole number that is not negative"},
      {"distance = nan", "filter, position 12: expected a number"},
      {"distance = 1e999", "filter, position 12: expected a number"},
      {"occur_time > 2024-05-01", "filter, position 14: expected a time as in"},
      {"occur_time > infinite-future", "filter, position 14: expected a time as in"},
      {"occur_time > 2024-02-30T00:00:00Z", "filter, position 14: expected a time as in"},
      {"occur_time > 12024-02-03T00:00:00Z", "filter, position 14: expected a time as in"},
      {"date = 2023-02-29", "filter, position 8: expected a date as in"},
      {"date = 2023-2-9", "filter, position 8: expected a date as in"},
      {"date = +023-02-09", "filter, position 8: expected a date as in"},
      {"topics = tea", "filter, position 8: a list is asked with : only"},
      {"place = x", "filter, position 9: expected * (a message"},
      {"place < x", "filter, position 7: this field has no order"},
      {"external_ids:*", "filter, position 1: expected one of the fields"},
      {"etag = x", "filter, position 1: expected one of the fields"},
      {std::string("note = x\0y", 10), "filter, position 9: expected AND or the end"},
  };
  for (const Fault& fault : kFaults) {
    const absl::Status status = Spec().Compile(fault.filter).status();
    EXPECT_TRUE(absl::IsInvalidArgument(status)) << fault.filter;
    EXPECT_THAT(std::string(status.message()), HasSubstr(fault.message)) << fault.filter;
  }
}

TEST(FilterSpec, Compile_IsBoundedInBytesAndConditions) {
  std::string filter = "crisis = true";
  for (size_t i = 1; i < FilterSpec::kMaxConditions; ++i) filter += " AND crisis = true";
  EXPECT_TRUE(Spec().Compile(filter).ok());
  EXPECT_THAT(std::string(Spec().Compile(filter + " AND crisis = true").status().message()),
              HasSubstr("more than 16 conditions"));
  const std::string longest = "note = '" + std::string(FilterSpec::kMaxBytes - 9, 'x') + "'";
  EXPECT_TRUE(Spec().Compile(longest).ok());
  EXPECT_THAT(std::string(Spec().Compile(longest + " ").status().message()),
              HasSubstr("longer than 2000 bytes"));
}

TEST(FilterSpec, Compile_OfHostileText_NeverCrashes) {
  const std::vector<std::string> kPieces = {"note",
                                            "mode",
                                            "occur_time",
                                            "date",
                                            "place.",
                                            "external_ids.system",
                                            "AND",
                                            "OR",
                                            " ",
                                            "=",
                                            "!=",
                                            "<",
                                            ">=",
                                            ":",
                                            "*",
                                            "\"",
                                            "'",
                                            "\\",
                                            "2024-01-01",
                                            "T00:00:00Z",
                                            "ALONE",
                                            "true",
                                            "1e9",
                                            "-",
                                            "(",
                                            ".",
                                            "\xff",
                                            std::string("\0", 1),
                                            "99999999999999999999",
                                            "\n"};
  std::mt19937 random(42);
  const auto walk = Walk("note: 'x' mode: ALONE topics: 'a' external_ids { system: 's' } place {}");
  int compiled = 0;
  for (int i = 0; i < 200'000; ++i) {
    std::string filter;
    for (int n = static_cast<int>(random() % 9); n >= 0; --n) {
      filter += kPieces[random() % kPieces.size()];
    }
    const absl::StatusOr<Filter> result = Spec().Compile(filter);
    if (!result.ok()) continue;
    ++compiled;
    result->Matches(*walk);
  }
  EXPECT_GT(compiled, 100);
}

TEST(FilterSpecDeathTest, APathThatCannotBeCompared_EndsTheProcess) {
  const auto* walk = SampleType("Walk");
  EXPECT_DEATH(FilterSpec(walk, {"nope"}), "sample.Walk: path \"nope\" does not exist");
  EXPECT_DEATH(FilterSpec(walk, {"place.nope"}), "does not exist");
  EXPECT_DEATH(FilterSpec(walk, {"note.x"}), "below a field that is no message");
  EXPECT_DEATH(FilterSpec(walk, {"photo"}), "is bytes");
  EXPECT_DEATH(FilterSpec(walk, {"needs"}), "is a list of messages");
  EXPECT_DEATH(FilterSpec(google::rpc::ErrorInfo::descriptor(), {"metadata"}), "through a map");
}

TEST(Filter, Conditions_AreInTheOrderOfTheText) {
  const absl::StatusOr<Filter> filter = Spec().Compile("mode = ALONE AND note != 'x' AND place:*");
  ASSERT_TRUE(filter.ok());
  ASSERT_EQ(filter->Conditions().size(), 3u);
  EXPECT_EQ(filter->Conditions()[0].path, "mode");
  EXPECT_EQ(filter->Conditions()[0].value, FilterValue(int64_t{1}));
  EXPECT_EQ(filter->Conditions()[1].op, FilterOp::kNotEqual);
  EXPECT_EQ(filter->Conditions()[2].op, FilterOp::kPresent);
  EXPECT_TRUE(Spec().Compile("")->empty());
}

}  // namespace
}  // namespace osiedle::call
