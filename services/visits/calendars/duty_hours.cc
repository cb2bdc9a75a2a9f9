#include "services/visits/calendars/duty_hours.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/algorithm/container.h"
#include "absl/container/inlined_vector.h"
#include "services/calendar/wall_time.h"
#include "services/calendar/working_days.h"
#include "services/visits/calendars/duty_pattern.h"

namespace osiedle::visits {
namespace {

using ::osiedle::calendar::Interval;
using ::osiedle::calendar::Intervals;
using ::osiedle::calendar::Minute;
using ::osiedle::calendar::TimeOf;
using ::osiedle::visits::v1::Calendar;
using ::osiedle::visits::v1::CalendarException;
using ::osiedle::visits::v1::DutyRule;

constexpr int kDayMinutes = 1440;

// Turns the hours of days into moments. Between two changes of the clocks, that is an addition.
class WallClock {
 public:
  // For days that begin or end within `span`.
  WallClock(const Interval& span, absl::TimeZone zone) : zone_(zone) {
    const absl::Time end = TimeOf(span.end) + kMargin;
    absl::Time after = TimeOf(span.begin) - kMargin;
    const int offset = zone.At(after).offset;
    offset_minutes_ = offset / 60;
    has_whole_offset_ = offset % 60 == 0;
    absl::TimeZone::CivilTransition change;
    while (zone.NextTransition(after, &change)) {
      // The clocks show the earlier of the two twice, or never.
      const absl::Time at = zone.At(std::min(change.from, change.to)).trans;
      if (at <= after || at > end) return;
      after = at;
      changes_.push_back(after);
    }
  }

  // Appends all moments at which the clocks show hours that begin on `day`.
  void Add(DayNumber day, const DayHours& hours, std::vector<Interval>& out) const {
    if (changes_.empty() && has_whole_offset_) {
      const Minute midnight = (day + kMonday) * kDayMinutes - offset_minutes_;
      out.push_back({.begin = midnight + hours.begin, .end = midnight + hours.end});
      return;
    }
    const absl::CivilDay civil = CivilDayOf(day);
    const absl::TimeZone::TimeInfo midnight = zone_.At(absl::CivilSecond(civil));
    const bool is_plain =
        midnight.kind == absl::TimeZone::TimeInfo::UNIQUE &&
        midnight.pre == TimeOf(calendar::MinuteAtOrBefore(midnight.pre)) &&
        absl::c_none_of(changes_, [&](absl::Time change) {
          return midnight.pre <= change && change < midnight.pre + absl::Hours(48);
        });
    if (is_plain) {
      const Minute begin = calendar::MinuteAtOrBefore(midnight.pre);
      out.push_back({.begin = begin + hours.begin, .end = begin + hours.end});
      return;
    }
    AddSlowly(civil, hours.begin, std::min(hours.end, kDayMinutes), out);
    if (hours.end > kDayMinutes) AddSlowly(civil + 1, 0, hours.end - kDayMinutes, out);
  }

 private:
  // More than the hours of a day can be away from its midnight in UTC.
  static constexpr absl::Duration kMargin = absl::Hours(96);
  // From 1 January 1970 to day 0.
  static constexpr int kMonday = 4;

  void AddSlowly(absl::CivilDay day, int begin, int end, std::vector<Interval>& out) const {
    const Intervals moments = calendar::WallHours(day, begin, end, zone_);
    out.insert(out.end(), moments.begin(), moments.end());
  }

  const absl::TimeZone zone_;
  int offset_minutes_ = 0;
  bool has_whole_offset_ = true;
  // Of the clocks, near the span; in order.
  absl::InlinedVector<absl::Time, 2> changes_;
};

bool IsFor(const DutyRule& rule, v1::DutyKind kind) {
  return kind == v1::DUTY_KIND_UNSPECIFIED || rule.kinds().empty() ||
         absl::c_linear_search(rule.kinds(), kind);
}

// What the rules say of hours that begin on these days.
Intervals ByRules(const Calendar& calendar, v1::DutyKind kind, const DaySpan& days,
                  const WallClock& clock) {
  absl::InlinedVector<DutyPattern, 8> patterns;
  for (const DutyRule& rule : calendar.rules()) {
    if (!IsFor(rule, kind) || !DaysOf(rule).Meets(days)) continue;
    patterns.push_back(DutyPattern::Of(rule));
  }
  std::vector<Interval> hours;
  for (DayNumber day = days.first; day <= days.last; ++day) {
    bool is_free = false;
    bool is_asked = calendar.on_duty_on_public_holidays();
    for (const DutyPattern& pattern : patterns) {
      if (!pattern.BeginsOn(day)) continue;
      if (!is_asked) {
        is_free = calendar::IsPublicHoliday(CivilDayOf(day));
        is_asked = true;
      }
      if (is_free) break;
      clock.Add(day, pattern.hours, hours);
    }
  }
  return calendar::Joined(std::move(hours));
}

}  // namespace

Intervals DutyHours(const Calendar& calendar, v1::DutyKind kind, const Interval& span,
                    absl::TimeZone zone) {
  if (span.empty()) return {};
  const WallClock clock(span, zone);
  // Hours reach into the next day at most.
  const DaySpan days = {
      .first = DayNumberOf(absl::ToCivilDay(TimeOf(span.begin), zone)) - 1,
      .last = DayNumberOf(absl::ToCivilDay(TimeOf(span.end - 1), zone)),
  };
  Intervals duty = ByRules(calendar, kind, days, clock);
  // Exceptions that follow each other and say the same are one, so that the hours are cut once.
  std::vector<Interval> named;
  bool on_duty = false;
  const auto apply = [&] {
    if (named.empty()) return;
    const Intervals joined = calendar::Joined(std::exchange(named, {}));
    duty = on_duty ? calendar::Union(duty, joined) : calendar::Difference(duty, joined);
  };
  for (const CalendarException& exception : calendar.exceptions()) {
    const DaySpan of_exception = DaysOf(exception);
    if (!of_exception.Meets(days)) continue;
    if (exception.on_duty() != on_duty) apply();
    on_duty = exception.on_duty();
    const DayHours hours = HoursOf(exception);
    const DayNumber last = std::min(days.last, of_exception.last);
    for (DayNumber day = std::max(days.first, of_exception.first); day <= last; ++day) {
      clock.Add(day, hours, named);
    }
  }
  apply();
  return calendar::Intersection(duty, {span});
}

}  // namespace osiedle::visits
