#include "services/visits/calendars/busy_source_rules.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "osiedle/common/v1/violation_reason.pb.h"
#include "services/call/fields/proto_time.h"
#include "services/visits/calendars/planned_times.h"

namespace osiedle::visits {
namespace {

using ::osiedle::calendar::Interval;
using ::osiedle::calendar::Intervals;
using ::osiedle::calendar::Minute;
using ::osiedle::call::TimeOf;
using ::osiedle::call::TimestampOf;
using ::osiedle::visits::v1::BusySource;
using ::osiedle::visits::v1::BusyTime;

constexpr Minute kMaxBusyMinutes = Minute{kMaxBusyDays} * 24 * 60;

Interval MinutesOf(const BusyTime& time) {
  return {.begin = calendar::MinuteAtOrBefore(TimeOf(time.start_time())),
          .end = calendar::MinuteAtOrAfter(TimeOf(time.end_time()))};
}

std::vector<Interval> AllMinutesOf(const BusySource& source) {
  std::vector<Interval> times;
  times.reserve(static_cast<size_t>(source.busy_times_size()));
  for (const BusyTime& time : source.busy_times()) times.push_back(MinutesOf(time));
  return times;
}

}  // namespace

void CheckBusySource(const BusySource& source, call::Violations& violations) {
  for (int i = 0; i < source.busy_times_size() && !violations.full(); ++i) {
    const BusyTime& time = source.busy_times(i);
    const std::string path = absl::StrCat("busy_source.busy_times[", i, "]");
    if (time.has_start_time()) {
      CheckPlanned(time.start_time(), absl::StrCat(path, ".start_time"), violations);
    }
    if (!time.has_start_time() || !time.has_end_time()) continue;
    const Interval minutes = MinutesOf(time);
    if (TimeOf(time.end_time()) <= TimeOf(time.start_time())) {
      violations.Add(absl::StrCat(path, ".end_time"), common::v1::END_BEFORE_START,
                     {{"start", "start_time"}});
    } else if (minutes.end - minutes.begin > kMaxBusyMinutes) {
      violations.Add(path, common::v1::SPAN_TOO_LONG, {{"max_days", absl::StrCat(kMaxBusyDays)}});
    }
  }
}

void NormalizeBusyTimes(BusySource& source) {
  SetBusyTimes(calendar::Joined(AllMinutesOf(source)), source);
}

void SetBusyTimes(const Intervals& times, BusySource& source) {
  source.clear_busy_times();
  for (const Interval& time : times) {
    for (Minute begin = time.begin; begin < time.end; begin += kMaxBusyMinutes) {
      BusyTime& piece = *source.add_busy_times();
      *piece.mutable_start_time() = TimestampOf(calendar::TimeOf(begin));
      *piece.mutable_end_time() =
          TimestampOf(calendar::TimeOf(std::min(time.end, begin + kMaxBusyMinutes)));
    }
  }
}

Intervals BusyTimesOf(const BusySource& source) {
  if (source.has_delete_time()) return {};
  std::vector<Interval> times = AllMinutesOf(source);
  if (source.has_known_until_time()) {
    const Minute end = calendar::MinuteAtOrAfter(TimeOf(source.known_until_time()));
    for (Interval& time : times) time.end = std::min(time.end, end);
    times.erase(std::remove_if(times.begin(), times.end(),
                               [](const Interval& time) { return time.empty(); }),
                times.end());
  }
  return calendar::Joined(std::move(times));
}

}  // namespace osiedle::visits
