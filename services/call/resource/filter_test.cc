#include "services/call/resource/filter.h"

#include <random>

#include "gmock/gmock.h"
#include "google/rpc/error_details.pb.h"
#include "gtest/gtest.h"
#include "services/call/fields/sample_messages.h"
#include "services/call/rpc/errors.h"
#include "storage/testing/test_seed.h"

namespace osiedle::call {
namespace {

using ::testing::HasSubstr;

using Paths = std::vector<std::string>;

const FilterSpec& Spec() {
  static const auto* const spec = new FilterSpec(SampleType("Walk"),
                                                 Paths{"note",
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
                                                       "needs.severity"},
                                                 Paths{"alias", "languages"});
  return *spec;
}

absl::StatusOr<absl::TimeZone> Warsaw() {
  absl::TimeZone zone;
  EXPECT_TRUE(absl::LoadTimeZone("Europe/Warsaw", &zone));
  return zone;
}

bool Matches(const std::string& filter, const std::string& walk) {
  absl::StatusOr<Filter> compiled = Spec().Compile(filter, Warsaw);
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
                      Case{"note = '\\*'", "note: 'x'", false},
                      Case{"note:'\\*'", "note: '*'", true}, Case{"note:*", "note: 'x'", true},
                      Case{"note : *", "", false}, Case{"note = 'ż'", "note: 'ż'", true},
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

INSTANTIATE_TEST_SUITE_P(
    Prefixes, FilterTable,
    ::testing::Values(
        Case{"note = ab*", "note: 'abc'", true}, Case{"note = ab*", "note: 'ab'", true},
        Case{"note = 'ab*'", "note: 'a'", false}, Case{"note = 'ab*'", "note: 'xab'", false},
        Case{"note = AB*", "note: 'abc'", false}, Case{"note:ab*", "note: 'abc'", true},
        Case{"note:b*", "note: 'a b'", false}, Case{"note = 'a\\**'", "note: 'a*b'", true},
        Case{"note = 'a\\**'", "note: 'ab'", false}, Case{"topics:te*", "topics: 'tea'", true},
        Case{"external_ids.system = op*", kTwoIds, true}, Case{"place.description = x*", "", false},
        // Of texts that people wrote, as people look for them.
        Case{"alias = \"pani*\"", "alias: 'PANI z psem'", true},
        Case{"alias = \"Żół*\"", "alias: 'zolty beret'", true},
        Case{"alias = zol*", "alias: 'Żółty beret'", true},
        Case{"alias = ber*", "alias: 'Żółty beret'", false},
        Case{"alias:ber*", "alias: 'Żółty beret'", true},
        Case{"alias:'ty*'", "alias: 'Żółty beret'", false},
        Case{"alias:\"żółty be*\"", "alias: 'ŻÓŁTY  BERET!'", true},
        Case{"alias = \"żółty beret\"", "alias: 'Żółty beret'", false},
        Case{"alias = \"Pani *\"", "alias: 'Pani z psem'", true},
        Case{"alias = \"Pani *\"", "alias: 'Panienka'", false},
        Case{"alias:\"be *\"", "alias: 'Żółty beret'", false},
        Case{"alias = x* OR alias:ber* OR alias = Pan", "alias: 'Żółty beret'", true},
        Case{"alias = x*", "", false},
        Case{"languages:PL*", "languages: 'uk' languages: 'pl'", true}));

INSTANTIATE_TEST_SUITE_P(
    Alternatives, FilterTable,
    ::testing::Values(
        Case{"note = a OR note = b", "note: 'b'", true},
        Case{"note = a OR note = b", "note: 'c'", false},
        Case{"(note = a OR note = b)", "note: 'a'", true}, Case{"( note = a )", "note: 'a'", true},
        // OR binds tighter.
        Case{"crisis = true AND note = a OR note = b", "note: 'b'", false},
        Case{"crisis = true AND note = a OR note = b", "note: 'b' crisis: true", true},
        Case{"note = a OR note = b AND crisis = true", "note: 'a'", false},
        Case{"(note = a OR note = b)AND crisis = false", "note: 'a'", true},
        Case{"note:* OR note = ''", "", true},
        Case{"head_count < 2 OR head_count > 4", "head_count: 3", false},
        Case{"head_count < 2 OR head_count > 4", "head_count: 5", true},
        Case{"topics:tea OR topics:coffee", "topics: 'coffee'", true},
        Case{"alias = Pan OR alias:ber*", "alias: 'Czerwony BERET'", true},
        Case{"external_ids.system = sow AND (external_ids.value = 1 OR external_ids.value = 2)",
             kTwoIds, true},
        Case{"external_ids.system = ops AND (external_ids.value = 3 OR external_ids.value = 2)",
             kTwoIds, false}));

// 26 and 27 October 2024 in Warsaw: the clock goes back on the second of them.
INSTANTIATE_TEST_SUITE_P(
    Days, FilterTable,
    ::testing::Values(Case{"occur_time = 2024-10-27", "occur_time { seconds: 1729980000 }", true},
                      Case{"occur_time = 2024-10-27",
                           "occur_time { seconds: 1729979999 nanos: 999999999 }", false},
                      Case{"occur_time = 2024-10-27", "occur_time { seconds: 1730069999 }", true},
                      Case{"occur_time = 2024-10-27", "occur_time { seconds: 1730070000 }", false},
                      Case{"occur_time != 2024-10-27", "occur_time { seconds: 1730069999 }", false},
                      Case{"occur_time != 2024-10-27", "occur_time { seconds: 1730070000 }", true},
                      Case{"occur_time != 2024-10-27", "", true},
                      Case{"occur_time >= 2024-10-27", "occur_time { seconds: 1729980000 }", true},
                      Case{"occur_time > 2024-10-27", "occur_time { seconds: 1730069999 }", false},
                      Case{"occur_time > 2024-10-27", "occur_time { seconds: 1730070000 }", true},
                      Case{"occur_time <= 2024-10-27",
                           "occur_time { seconds: 1730069999 nanos: 5 }", true},
                      Case{"occur_time <= 2024-10-27", "occur_time { seconds: 1730070000 }", false},
                      Case{"occur_time < 2024-10-27", "occur_time { seconds: 1729979999 }", true},
                      Case{"occur_time < 2024-10-27", "occur_time { seconds: 1729980000 }", false},
                      Case{"occur_time < 2024-10-27", "", false}));

struct Fault {
  std::string filter;
  const char* message;
};

TEST(FilterSpec, Compile_OfAMalformedFilter_NamesPositionAndExpectation) {
  const Fault kFaults[] = {
      {"nope = 1", "filter: position 1: expected one of the fields note, mode, occur_time"},
      {"note = x AND  nope = 1", "filter: position 15: expected one of the fields note"},
      {"note", "filter: position 5: expected one of = != < <= > >= :"},
      {"note ~ x", "filter: position 6: expected one of ="},
      {"note =", "filter: position 7: expected a value"},
      {"note = \"x", "filter: position 10: expected the closing quote"},
      {"note = \"x\\q\"", "filter: position 11: expected one of"},
      {"note = \"x\\", "filter: position 11: expected one of"},
      {"note = (x)", "filter: position 8: expected a value, in quotes"},
      {"note = ż", "filter: position 8: expected a value, in quotes"},
      {"note = *", "filter: position 8: a star ends a text"},
      {"note = '*'", "filter: position 8: a star ends a text"},
      {"note = a*b", "filter: position 9: a star ends a text"},
      {"note = 'a*b'", "filter: position 10: a star ends a text"},
      {"note = 'a**'", "filter: position 10: a star ends a text"},
      {"note != 'a*'", "filter: position 9: a star ends a text"},
      {"note < a*", "filter: position 8: a star ends a text"},
      {"alias = ' *'", "filter: position 9: a star ends a text"},
      {"head_count = 1*", "filter: position 14: only texts have a prefix"},
      {"mode = AL*", "filter: position 8: only texts have a prefix"},
      {"note = x OR mode = ALONE",
       "filter: position 13: OR joins conditions of one field: expected note"},
      {"note = x OR", "filter: position 12: expected a condition"},
      {"note = 'x'OR note = y", "filter: position 11: expected AND, OR or the end"},
      {"OR note = x", "filter: position 1: expected one of the fields"},
      {"((note = x))", "filter: position 2: nested parentheses"},
      {"(note = x", "filter: position 10: expected OR or the closing parenthesis"},
      {"(note = x AND note = y)", "filter: position 11: expected OR or the closing parenthesis"},
      {"note = x)", "filter: position 9: expected AND, OR or the end"},
      {"note = x OR (note = y)", "filter: position 13: nested parentheses"},
      {"note = x note = y", "filter: position 10: expected AND, OR or the end"},
      {"note = 'x'AND note = y", "filter: position 11: expected AND, OR or the end"},
      {"note = x AND", "filter: position 13: expected a condition"},
      {"AND", "filter: position 1: expected one of the fields"},
      {"-note = x", "filter: position 1: nested parentheses and negation are not supported"},
      {"NOT note = x", "filter: position 1: nested parentheses and negation"},
      {"= x", "filter: position 1: expected one of the fields"},
      {"mode = WALKING", "filter: position 8: expected one of MODE_UNSPECIFIED, ALONE, TOGETHER"},
      {"mode < ALONE", "filter: position 6: expected one of = != :"},
      {"crisis > true", "filter: position 8: expected one of = != :"},
      {"crisis = yes", "filter: position 10: expected true or false"},
      {"head_count = many", "filter: position 14: expected a whole number"},
      {"head_count = 1.5", "filter: position 14: expected a whole number"},
      {"head_count = 9223372036854775808", "filter: position 14: expected a whole number"},
      {"serial = -1", "filter: position 10: expected a whole number that is not negative"},
      {"distance = nan", "filter: position 12: expected a number"},
      {"distance = 1e999", "filter: position 12: expected a number"},
      {"occur_time > 2024-02-30", "filter: position 14: expected a time as in"},
      {"occur_time > yesterday", "filter: position 14: expected a time as in"},
      {"occur_time > infinite-future", "filter: position 14: expected a time as in"},
      {"occur_time > 2024-02-30T00:00:00Z", "filter: position 14: expected a time as in"},
      {"occur_time > 12024-02-03T00:00:00Z", "filter: position 14: expected a time as in"},
      {"date = 2023-02-29", "filter: position 8: expected a date as in"},
      {"date = 2023-2-9", "filter: position 8: expected a date as in"},
      {"date = +023-02-09", "filter: position 8: expected a date as in"},
      {"topics = tea", "filter: position 8: expected one of :"},
      {"place = x", "filter: position 9: expected * (a message"},
      {"place < x", "filter: position 7: expected one of = != :"},
      {"external_ids:*", "filter: position 1: expected one of the fields"},
      {"etag = x", "filter: position 1: expected one of the fields"},
      {std::string("note = x\0y", 10), "filter: position 9: expected AND, OR or the end"},
  };
  for (const Fault& fault : kFaults) {
    const absl::Status status = Spec().Compile(fault.filter).status();
    EXPECT_EQ(ErrorInfoOf(status)->reason(), "FILTER_INVALID") << fault.filter;
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
              HasSubstr("has more than 2000 bytes"));
}

TEST(FilterSpec, Compile_OfHostileText_NeverCrashes) {
  const std::vector<std::string> kPieces = {"note",
                                            "mode",
                                            "occur_time",
                                            "date",
                                            "place.",
                                            "external_ids.system",
                                            "AND",
                                            " OR ",
                                            ")",
                                            "alias",
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
  const storage::TestSeed seed(42);
  std::mt19937 random(seed.value());
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
  EXPECT_DEATH(FilterSpec(walk, Paths{"nope"}), "sample.Walk: path \"nope\" does not exist");
  EXPECT_DEATH(FilterSpec(walk, Paths{"place.nope"}), "does not exist");
  EXPECT_DEATH(FilterSpec(walk, Paths{"note.x"}), "below a field that is no message");
  EXPECT_DEATH(FilterSpec(walk, Paths{"photo"}), "is bytes");
  EXPECT_DEATH(FilterSpec(walk, Paths{"needs"}), "is a list of messages");
  EXPECT_DEATH(FilterSpec(google::rpc::ErrorInfo::descriptor(), Paths{"metadata"}),
               "through a map");
  EXPECT_DEATH(FilterSpec(walk, {}, Paths{"crisis"}), "is no text");
}

TEST(Filter, Conditions_AreInTheOrderOfTheText) {
  const absl::StatusOr<Filter> filter = Spec().Compile("mode = ALONE AND note != 'x' AND place:*");
  ASSERT_TRUE(filter.ok());
  ASSERT_EQ(filter->Conditions().size(), 3u);
  EXPECT_EQ(filter->Conditions()[0].path, "mode");
  EXPECT_EQ(filter->Conditions()[0].only()->value, FilterValue(int64_t{1}));
  EXPECT_EQ(filter->Conditions()[1].only()->op, FilterOp::kNotEqual);
  EXPECT_EQ(filter->Conditions()[2].only()->op, FilterOp::kPresent);
  EXPECT_TRUE(Spec().Compile("")->empty());
}

}  // namespace
}  // namespace osiedle::call
