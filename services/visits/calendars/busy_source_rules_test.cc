#include "services/visits/calendars/busy_source_rules.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "osiedle/common/v1/violation_reason.pb.h"
#include "services/call/testing/handler_fixture.h"

namespace osiedle::visits {
namespace {

using ::osiedle::calendar::Interval;
using ::osiedle::calendar::Intervals;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

// 2026-01-01 in UTC, in minutes.
constexpr int64_t kNewYear = 29'453'760;

std::string Times(const std::vector<std::pair<int64_t, int64_t>>& seconds) {
  return absl::StrJoin(seconds, " ", [](std::string* out, const std::pair<int64_t, int64_t>& time) {
    absl::StrAppend(out, "busy_times { start_time { seconds: ", kNewYear * 60 + time.first,
                    " } end_time { seconds: ", kNewYear * 60 + time.second, " } }");
  });
}

std::vector<std::string> Faults(const std::string& text) {
  call::Violations violations;
  CheckBusySource(call::FromText<v1::BusySource>(text), violations);
  std::vector<std::string> faults;
  for (const call::Violation& violation : violations.items()) {
    faults.push_back(
        absl::StrCat(violation.field, ": ", common::v1::ViolationReason_Name(violation.reason)));
    EXPECT_EQ(call::DescriptionOf(violation).find('{'), std::string::npos);
  }
  return faults;
}

TEST(BusySourceRules, ATime_LiesInItsCentury_AndEndsAfterItBegins) {
  EXPECT_THAT(Faults(Times({{0, 60}, {30, 90}})), IsEmpty());
  EXPECT_THAT(
      Faults("busy_times { start_time { seconds: 946684799 } end_time { seconds: 946684860 } }"
             "busy_times { start_time { seconds: 946684800 } end_time { seconds: 946684860 } }"
             "busy_times { start_time { seconds: 4102444800 } end_time { seconds: 4102444860 }}"
             "busy_times { start_time { seconds: 4102444801 } end_time { seconds: 4102444860 }}"),
      ElementsAre("busy_source.busy_times[0].start_time: OUT_OF_RANGE",
                  "busy_source.busy_times[3].start_time: OUT_OF_RANGE"));
  EXPECT_THAT(Faults(Times({{60, 60}, {60, 59}})),
              ElementsAre("busy_source.busy_times[0].end_time: END_BEFORE_START",
                          "busy_source.busy_times[1].end_time: END_BEFORE_START"));
  const int64_t year = int64_t{366} * 86'400;
  EXPECT_THAT(Faults(Times({{0, year}, {0, year + 1}})),
              ElementsAre("busy_source.busy_times[1]: SPAN_TOO_LONG"));
  // What is missing is named by the proto.
  EXPECT_THAT(Faults("busy_times {} busy_times { start_time { seconds: 1767225600 } }"), IsEmpty());
}

Intervals Stored(const std::vector<std::pair<int64_t, int64_t>>& seconds) {
  auto source = call::FromText<v1::BusySource>(Times(seconds));
  NormalizeBusyTimes(source);
  const std::string once = source.SerializeAsString();
  EXPECT_THAT(Faults(source.DebugString()), IsEmpty());
  NormalizeBusyTimes(source);
  EXPECT_EQ(source.SerializeAsString(), once);
  Intervals minutes;
  for (const Interval& time : BusyTimesOf(source)) {
    minutes.push_back({.begin = time.begin - kNewYear, .end = time.end - kNewYear});
  }
  return minutes;
}

TEST(BusySourceRules, TimesAreRoundedOutwards_Joined_AndInOrder) {
  EXPECT_THAT(Stored({{61, 119}}), ElementsAre(Interval{1, 2}));
  EXPECT_THAT(Stored({{59, 121}}), ElementsAre(Interval{0, 3}));
  EXPECT_THAT(Stored({{600, 660}, {0, 60}}), ElementsAre(Interval{0, 1}, Interval{10, 11}));
  EXPECT_THAT(Stored({{0, 61}, {119, 180}}), ElementsAre(Interval{0, 3}));
  EXPECT_THAT(Stored({{0, 60}, {0, 60}}), ElementsAre(Interval{0, 1}));
}

TEST(BusySourceRules, WhatIsJoinedToYears_IsStoredInPieces) {
  const int64_t year = int64_t{366} * 86'400;
  auto source = call::FromText<v1::BusySource>(Times({{0, year}, {year, 2 * year}}));
  NormalizeBusyTimes(source);
  EXPECT_EQ(source.busy_times_size(), 2);
  EXPECT_THAT(Faults(source.DebugString()), IsEmpty());
  EXPECT_THAT(Stored({{0, year}, {year, 2 * year}}), ElementsAre(Interval{0, 2 * year / 60}));
}

TEST(BusySourceRules, ADeletedSource_SaysNothing_NorDoesOneAfterItIsKnown) {
  auto source = call::FromText<v1::BusySource>(Times({{0, 600}, {6'000, 6'600}}));
  source.mutable_known_until_time()->set_seconds(kNewYear * 60 + 301);
  EXPECT_THAT(BusyTimesOf(source), ElementsAre(Interval{kNewYear, kNewYear + 6}));
  source.mutable_known_until_time()->set_seconds(0);
  EXPECT_THAT(BusyTimesOf(source), IsEmpty());
  source.clear_known_until_time();
  EXPECT_EQ(BusyTimesOf(source).size(), 2u);
  source.mutable_delete_time()->set_seconds(1);
  EXPECT_THAT(BusyTimesOf(source), IsEmpty());
}

}  // namespace
}  // namespace osiedle::visits
