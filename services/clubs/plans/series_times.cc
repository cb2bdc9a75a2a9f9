#include "services/clubs/plans/series_times.h"

#include <algorithm>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "services/calendar/recurrence_rule.h"
#include "services/calendar/wall_time.h"
#include "storage/status_macros.h"

namespace osiedle::clubs {
namespace {

using ::google::protobuf::RepeatedPtrField;
using ::osiedle::calendar::CivilWindow;
using ::osiedle::calendar::Recurrence;
using ::osiedle::clubs::v1::EventPart;
using ::osiedle::clubs::v1::EventSeries;
using ::osiedle::clubs::v1::WallTime;

using WallTimes = RepeatedPtrField<WallTime>;

// A rule gives its next day within so many years, or never: days of the week and leap years come
// back after 28, or after 40 across a year like 2100.
constexpr int kYearsToLookAt = 41;

// Times are expanded in stretches, so that the first sixty of a daily series cost no more.
constexpr int kStretchDays = 512;

std::vector<absl::CivilSecond> CivilsOf(const WallTimes& times) {
  std::vector<absl::CivilSecond> civils;
  civils.reserve(static_cast<size_t>(times.size()));
  for (const WallTime& time : times) civils.push_back(CivilOf(time));
  return civils;
}

// The text of a rule without COUNT and UNTIL.
std::vector<std::string> PartsWithoutEnd(absl::string_view rule) {
  std::vector<std::string> parts;
  for (absl::string_view part : absl::StrSplit(rule, ';')) {
    if (absl::StartsWithIgnoreCase(part, "COUNT=") || absl::StartsWithIgnoreCase(part, "UNTIL=")) {
      continue;
    }
    parts.emplace_back(part);
  }
  return parts;
}

std::string WithPart(absl::string_view rule, std::string part) {
  std::vector<std::string> parts = PartsWithoutEnd(rule);
  parts.push_back(std::move(part));
  return absl::StrJoin(parts, ";");
}

// The rule that ends before the day of `first`. Of an empty rule: one of which nothing is left.
std::string RuleThatEndsBefore(absl::string_view rule, absl::CivilSecond first) {
  const absl::CivilSecond last = absl::CivilSecond(absl::CivilDay(first)) - 1;
  return WithPart(rule.empty() ? "FREQ=YEARLY" : rule,
                  absl::StrFormat("UNTIL=%04d%02d%02dT%02d%02d%02d", last.year(), last.month(),
                                  last.day(), last.hour(), last.minute(), last.second()));
}

void KeepTimes(WallTimes& times, bool (*keeps)(absl::CivilSecond, absl::CivilSecond),
               absl::CivilSecond split) {
  WallTimes kept;
  for (WallTime& time : times) {
    if (keeps(CivilOf(time), split)) *kept.Add() = std::move(time);
  }
  times.Swap(&kept);
}

bool IsBefore(absl::CivilSecond time, absl::CivilSecond split) { return time < split; }
bool IsFrom(absl::CivilSecond time, absl::CivilSecond split) { return time >= split; }

// `minute` of those that had the old one.
void ShiftMinutes(int old_minute, int new_minute, WallTimes& times) {
  for (WallTime& time : times) {
    if (time.minute() == old_minute) time.set_minute(new_minute);
  }
}

template <typename Drops>
void DropTimes(Drops drops, WallTimes& times) {
  WallTimes kept;
  for (WallTime& time : times) {
    if (!drops(CivilOf(time))) *kept.Add() = std::move(time);
  }
  times.Swap(&kept);
}

// What has stood before the split in the counting of the rule.
absl::StatusOr<int64_t> CountedBefore(const Recurrence& rule, absl::CivilSecond split) {
  ASSIGN_OR_RETURN(const std::vector<absl::CivilSecond> times, Expand(rule, {rule.start, split}));
  return static_cast<int64_t>(times.size());
}

// The first time that is not before `from` nor before the begin of the rule.
absl::StatusOr<std::optional<absl::CivilSecond>> NextOf(const Recurrence& rule,
                                                        absl::CivilSecond from) {
  ExpansionBudget budget;
  absl::CivilSecond begin = std::max(from, rule.start);
  const absl::CivilYear last = absl::CivilYear(begin) + kYearsToLookAt;
  // A rule with COUNT is counted from its begin for each of these, so they become longer.
  for (int days = kStretchDays; absl::CivilYear(begin) < last; days *= 2) {
    const absl::CivilSecond end(absl::CivilDay(begin) + days);
    ASSIGN_OR_RETURN(const std::vector<absl::CivilSecond> times, budget.Expand(rule, {begin, end}));
    if (!times.empty()) return times.front();
    begin = end;
  }
  return std::optional<absl::CivilSecond>();
}

}  // namespace

absl::CivilSecond CivilOf(const WallTime& time) {
  return absl::CivilSecond(time.date().year(), time.date().month(), time.date().day(), 0,
                           time.minute());
}

WallTime WallTimeOf(absl::CivilSecond time) {
  WallTime wall;
  wall.mutable_date()->set_year(static_cast<int32_t>(time.year()));
  wall.mutable_date()->set_month(time.month());
  wall.mutable_date()->set_day(time.day());
  wall.set_minute(time.hour() * 60 + time.minute());
  return wall;
}

bool IsSkipped(absl::CivilSecond time, absl::TimeZone zone) {
  return zone.At(time).kind == absl::TimeZone::TimeInfo::SKIPPED;
}

EventSpan SpanAt(const EventSeries& series, absl::CivilSecond time, absl::TimeZone zone) {
  EventSpan span;
  span.start_time = calendar::MomentOf(time, zone);
  span.start = absl::ToCivilSecond(span.start_time, zone);
  const int64_t minutes = std::max<int64_t>(series.duration_minutes(), 1);
  span.end_time = span.start_time + absl::Minutes(minutes);
  if (series.parts_size() > 0) {
    const absl::Time end = calendar::MomentOf(time + 60 * minutes, zone);
    if (end > span.start_time) span.end_time = end;
  }
  return span;
}

absl::StatusOr<Recurrence> RuleOf(const EventSeries& series, absl::TimeZone zone) {
  Recurrence recurrence = {.start = CivilOf(series.start()), .zone = zone};
  if (!series.recurrence_rule().empty()) {
    ASSIGN_OR_RETURN(calendar::RecurrenceRule rule, calendar::ParseRule(series.recurrence_rule()));
    recurrence.rules.push_back(std::move(rule));
  }
  return recurrence;
}

absl::StatusOr<Recurrence> RecurrenceOf(const EventSeries& series, absl::TimeZone zone) {
  ASSIGN_OR_RETURN(Recurrence recurrence, RuleOf(series, zone));
  recurrence.also = CivilsOf(series.also_times());
  recurrence.without = CivilsOf(series.except_times());
  return recurrence;
}

absl::StatusOr<std::vector<absl::CivilSecond>> ExpansionBudget::Expand(const Recurrence& recurrence,
                                                                       const CivilWindow& window) {
  int64_t steps = 0;
  absl::StatusOr<std::vector<absl::CivilSecond>> times =
      calendar::Expand(recurrence, window, {.max_steps = left_}, &steps);
  left_ = std::max<int64_t>(left_ - steps, 0);
  return times;
}

absl::StatusOr<std::vector<absl::CivilSecond>> GivenAround(
    const Recurrence& rule, const std::vector<absl::CivilSecond>& times, ExpansionBudget& budget) {
  if (times.empty()) return times;
  const auto [first, last] = std::minmax_element(times.begin(), times.end());
  return budget.Expand(rule, {absl::CivilSecond(absl::CivilDay(*first)),
                              absl::CivilSecond(absl::CivilDay(*last) + 1)});
}

absl::CivilSecond FirstTimeOf(const EventSeries& series) {
  absl::CivilSecond first = CivilOf(series.start());
  for (const WallTime& time : series.also_times()) first = std::min(first, CivilOf(time));
  return first;
}

absl::StatusOr<std::vector<absl::CivilSecond>> TimesIn(const EventSeries& series,
                                                       const CivilWindow& window,
                                                       absl::TimeZone zone, size_t most) {
  ASSIGN_OR_RETURN(const Recurrence recurrence, RecurrenceOf(series, zone));
  std::vector<absl::CivilSecond> times;
  for (absl::CivilSecond begin = window.begin; begin < window.end && times.size() < most;) {
    const absl::CivilSecond end =
        most == SIZE_MAX
            ? window.end
            : std::min(window.end, absl::CivilSecond(absl::CivilDay(begin) + kStretchDays));
    ASSIGN_OR_RETURN(const std::vector<absl::CivilSecond> some, Expand(recurrence, {begin, end}));
    for (const absl::CivilSecond time : some) {
      if (times.size() == most) break;
      const bool is_second = !times.empty() && absl::CivilDay(times.back()) == absl::CivilDay(time);
      if (!is_second) times.push_back(time);
    }
    begin = end;
  }
  return times;
}

absl::StatusOr<bool> GoesOn(const EventSeries& series, absl::CivilSecond from,
                            absl::TimeZone zone) {
  ASSIGN_OR_RETURN(Recurrence recurrence, RecurrenceOf(series, zone));
  // Further times may lie after the years that are looked at.
  for (const absl::CivilSecond time : recurrence.also) {
    if (time >= from && std::find(recurrence.without.begin(), recurrence.without.end(), time) ==
                            recurrence.without.end()) {
      return true;
    }
  }
  ASSIGN_OR_RETURN(const std::optional<absl::CivilSecond> next, NextOf(recurrence, from));
  return next.has_value();
}

void FillDuration(EventSeries& series) {
  if (series.parts_size() == 0) return;
  const EventPart& last = series.parts(series.parts_size() - 1);
  series.set_duration_minutes(last.day() * calendar::kMinutesOfDay + last.begin_minute() +
                              last.duration_minutes() - series.start().minute());
}

absl::Status CarryTimes(const EventSeries& before, bool carry_parts, bool carry_also,
                        bool carry_except, absl::TimeZone zone, EventSeries& series) {
  const int old_minute = before.start().minute();
  const int new_minute = series.start().minute();
  if (carry_parts) {
    for (EventPart& part : *series.mutable_parts()) {
      part.set_begin_minute(part.begin_minute() + new_minute - old_minute);
    }
  }
  if (carry_also) ShiftMinutes(old_minute, new_minute, *series.mutable_also_times());
  if (carry_except) ShiftMinutes(old_minute, new_minute, *series.mutable_except_times());
  const absl::StatusOr<Recurrence> rule = RuleOf(series, zone);
  // A bad rule is named by the rules of the series.
  if (!rule.ok()) return absl::OkStatus();
  std::vector<absl::CivilSecond> carried;
  if (carry_also) carried = CivilsOf(series.also_times());
  if (carry_except) {
    for (const WallTime& time : series.except_times()) carried.push_back(CivilOf(time));
  }
  ExpansionBudget budget;
  const absl::StatusOr<std::vector<absl::CivilSecond>> given = GivenAround(*rule, carried, budget);
  // So is one that takes too long.
  if (!given.ok()) return absl::OkStatus();
  const absl::flat_hash_set<absl::CivilSecond> times(given->begin(), given->end());
  absl::flat_hash_set<absl::CivilDay> days;
  for (const absl::CivilSecond time : *given) days.insert(absl::CivilDay(time));
  if (carry_also) {
    DropTimes([&](absl::CivilSecond time) { return days.contains(absl::CivilDay(time)); },
              *series.mutable_also_times());
  }
  if (carry_except) {
    DropTimes([&](absl::CivilSecond time) { return !times.contains(time); },
              *series.mutable_except_times());
  }
  return absl::OkStatus();
}

absl::StatusOr<DividedSeries> Divide(const EventSeries& series, absl::CivilSecond split,
                                     absl::TimeZone zone) {
  ASSIGN_OR_RETURN(const Recurrence rule, RuleOf(series, zone));
  DividedSeries divided = {.ended = series, .following = series};
  KeepTimes(*divided.ended.mutable_also_times(), &IsBefore, split);
  KeepTimes(*divided.ended.mutable_except_times(), &IsBefore, split);
  KeepTimes(*divided.following.mutable_also_times(), &IsFrom, split);
  KeepTimes(*divided.following.mutable_except_times(), &IsFrom, split);
  // The first time of the rule from the split on: where the rule goes on. At a further time
  // (RDATE), which lies between two of these, the rule does not begin anew.
  ASSIGN_OR_RETURN(const std::optional<absl::CivilSecond> next, NextOf(rule, split));
  if (next.has_value()) {
    divided.ended.set_recurrence_rule(RuleThatEndsBefore(series.recurrence_rule(), split));
  }
  const WallTime first = WallTimeOf(next.value_or(split));
  *divided.following.mutable_start() = first;
  if (!next.has_value()) {
    divided.following.clear_recurrence_rule();
    DropTimes([&](absl::CivilSecond time) { return time == split; },
              *divided.following.mutable_also_times());
  } else if (!rule.rules.empty() && rule.rules.front().count > 0) {
    ASSIGN_OR_RETURN(const int64_t counted, CountedBefore(rule, *next));
    divided.following.set_recurrence_rule(WithPart(
        series.recurrence_rule(), absl::StrCat("COUNT=", rule.rules.front().count - counted)));
  }
  return divided;
}

void MoveFirst(absl::CivilSecond split, const WallTime& start, EventSeries& following) {
  if (CivilOf(following.start()) == split) {
    *following.mutable_start() = start;
    return;
  }
  for (WallTime& time : *following.mutable_also_times()) {
    if (CivilOf(time) == split) time = start;
  }
}

}  // namespace osiedle::clubs
