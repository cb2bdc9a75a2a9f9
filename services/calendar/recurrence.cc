#include "services/calendar/recurrence.h"

#include <algorithm>
#include <optional>
#include <set>

#include "absl/status/status.h"
#include "services/calendar/rule_days.h"
#include "services/calendar/wall_time.h"
#include "storage/status_macros.h"

namespace osiedle::calendar {
namespace {

constexpr int64_t kDaySeconds = 86'400;

// Steps that all rules of an expansion may take together.
class Steps {
 public:
  explicit Steps(int64_t max) : max_(max) {}

  absl::Status Take(int64_t steps = 1) {
    taken_ = std::min(taken_ + steps, max_ + 1);
    if (taken_ <= max_) return absl::OkStatus();
    return absl::ResourceExhaustedError("takes more steps than allowed (max_steps)");
  }
  int64_t taken() const { return taken_; }

 private:
  const int64_t max_;
  int64_t taken_ = 0;
};

// UNTIL, ready to be compared with local times.
class SeriesEnd {
 public:
  SeriesEnd(const RecurrenceRule& rule, absl::TimeZone zone) : zone_(zone) {
    if (!rule.until.has_value()) return;
    last_ = rule.until->last;
    if (!rule.until->is_utc) return;
    moment_ = absl::FromCivil(rule.until->last, absl::UTCTimeZone());
    last_ = absl::ToCivilSecond(*moment_, zone);
  }

  // Whether nothing from `local` on is in the series. In a night in which the clock is moved,
  // later local times may be earlier moments.
  bool IsPast(absl::CivilSecond local) const {
    return last_.has_value() && local - *last_ > (moment_.has_value() ? kDaySeconds : 0);
  }
  bool Allows(absl::CivilSecond local) const {
    if (!last_.has_value() || *last_ - local > kDaySeconds) return true;
    return moment_.has_value() ? MomentOf(local, zone_) <= *moment_ : local <= *last_;
  }

 private:
  const absl::TimeZone zone_;
  std::optional<absl::CivilSecond> last_;
  std::optional<absl::Time> moment_;
};

// Expands one rule.
class RuleExpansion {
 public:
  RuleExpansion(const Recurrence& recurrence, const RecurrenceRule& rule, const CivilWindow& window,
                const ExpansionLimits& limits, Steps& steps, std::vector<absl::CivilSecond>& times)
      : rule_(CompletedRule(rule, recurrence.start)),
        start_(recurrence.start),
        window_(window),
        limits_(limits),
        end_(rule, recurrence.zone),
        steps_(steps),
        times_(times),
        days_(rule_) {}

  absl::Status Run() {
    return rule_.frequency >= Frequency::kDaily ? RunByDays() : RunWithinDays();
  }

 private:
  // A period that is made of days: from `first` to before `after`.
  struct Days {
    absl::CivilDay first;
    absl::CivilDay after;
  };

  Days PeriodOfDays(int64_t number) const {
    const int64_t units = number * rule_.interval;
    switch (rule_.frequency) {
      case Frequency::kYearly: {
        const absl::CivilYear year = absl::CivilYear(start_) + units;
        return {absl::CivilDay(year), absl::CivilDay(year + 1)};
      }
      case Frequency::kMonthly: {
        const absl::CivilMonth month = absl::CivilMonth(start_) + units;
        return {absl::CivilDay(month), absl::CivilDay(month + 1)};
      }
      case Frequency::kWeekly: {
        const absl::CivilDay week = WeekOf(absl::CivilDay(start_), rule_.week_start) + 7 * units;
        return {week, week + 7};
      }
      default: {
        const absl::CivilDay day = absl::CivilDay(start_) + units;
        return {day, day + 1};
      }
    }
  }

  // The first period that can reach the window. COUNT has to see all of them.
  int64_t FirstPeriod(int64_t units_before_window) const {
    if (rule_.count > 0) return 0;
    return std::max<int64_t>(0, units_before_window / rule_.interval - 1);
  }

  int64_t DayUnitsBeforeWindow() const {
    switch (rule_.frequency) {
      case Frequency::kYearly:
        return absl::CivilYear(window_.begin) - absl::CivilYear(start_);
      case Frequency::kMonthly:
        return absl::CivilMonth(window_.begin) - absl::CivilMonth(start_);
      case Frequency::kWeekly:
        return (absl::CivilDay(window_.begin) - absl::CivilDay(start_)) / 7;
      default:
        return absl::CivilDay(window_.begin) - absl::CivilDay(start_);
    }
  }

  bool IsOver(absl::CivilSecond from) const {
    return ended_ || from >= window_.end || end_.IsPast(from);
  }

  // TimesOfDay, each as a step: a rule of few characters may name every second.
  absl::StatusOr<std::vector<int>> CountedTimes(const std::vector<int>& hours,
                                                const std::vector<int>& minutes,
                                                const std::vector<int>& seconds) {
    const size_t count = hours.size() * minutes.size() * seconds.size();
    RETURN_IF_ERROR(steps_.Take(static_cast<int64_t>(count)));
    return TimesOfDay(hours, minutes, seconds);
  }

  absl::Status RunByDays() {
    ASSIGN_OR_RETURN(const std::vector<int> times,
                     CountedTimes(rule_.hours, rule_.minutes, rule_.seconds));
    for (int64_t number = FirstPeriod(DayUnitsBeforeWindow());; ++number) {
      const Days period = PeriodOfDays(number);
      if (IsOver(absl::CivilSecond(period.first))) return absl::OkStatus();
      ASSIGN_OR_RETURN(std::vector<absl::CivilSecond> days, FittingDays(period));
      RETURN_IF_ERROR(TakeSet(days, times));
    }
  }

  absl::StatusOr<std::vector<absl::CivilSecond>> FittingDays(const Days& period) {
    std::vector<absl::CivilSecond> days;
    for (absl::CivilDay day = period.first; day < period.after;) {
      RETURN_IF_ERROR(steps_.Take());
      if (!rule_.months.empty() && rule_.frequency != Frequency::kWeekly &&
          std::find(rule_.months.begin(), rule_.months.end(), day.month()) == rule_.months.end()) {
        day = absl::CivilDay(absl::CivilMonth(day) + 1);
        continue;
      }
      if (days_.Has(day)) days.emplace_back(day);
      ++day;
    }
    return days;
  }

  // Frequencies below a day: every period is a second, a minute or an hour.
  absl::Status RunWithinDays() {
    const int64_t unit = rule_.frequency == Frequency::kHourly     ? 3600
                         : rule_.frequency == Frequency::kMinutely ? 60
                                                                   : 1;
    const absl::CivilSecond base = start_ - SecondOfDay(start_) % unit;
    ASSIGN_OR_RETURN(
        const std::vector<int> times,
        CountedTimes({0}, rule_.frequency == Frequency::kHourly ? rule_.minutes : std::vector{0},
                     rule_.frequency == Frequency::kSecondly ? std::vector{0} : rule_.seconds));
    const int64_t stride = unit * rule_.interval;
    int64_t number = FirstPeriod((window_.begin - base) / unit);
    for (;;) {
      const absl::CivilSecond period = base + number * stride;
      if (IsOver(period)) return absl::OkStatus();
      RETURN_IF_ERROR(steps_.Take());
      const absl::CivilSecond next = NextThatMayFit(period);
      if (next == period) {
        RETURN_IF_ERROR(TakeSet({period}, times));
        ++number;
      } else {
        number = (next - base + stride - 1) / stride;
      }
    }
  }

  static int64_t SecondOfDay(absl::CivilSecond time) {
    return time.hour() * 3600 + time.minute() * 60 + time.second();
  }

  // `period` itself when it fits the parts that limit it; else the begin of the next day, hour,
  // minute or second, before which none can.
  absl::CivilSecond NextThatMayFit(absl::CivilSecond period) {
    const absl::CivilDay day(period);
    if (!known_day_.has_value() || *known_day_ != day) {
      known_day_ = day;
      known_day_fits_ = days_.Has(day);
    }
    if (!known_day_fits_) return absl::CivilSecond(day + 1);
    if (!Limits(rule_.hours, period.hour())) {
      return absl::CivilSecond(absl::CivilHour(period) + 1);
    }
    if (rule_.frequency < Frequency::kHourly && !Limits(rule_.minutes, period.minute())) {
      return absl::CivilSecond(absl::CivilMinute(period) + 1);
    }
    if (rule_.frequency == Frequency::kSecondly && !Limits(rule_.seconds, period.second())) {
      return period + 1;
    }
    return period;
  }

  static bool Limits(const std::vector<int>& allowed, int value) {
    return allowed.empty() || std::find(allowed.begin(), allowed.end(), value) != allowed.end();
  }

  // What one period has: each of `times` (in seconds) after each of `begins`, of which BYSETPOS may
  // choose.
  absl::Status TakeSet(const std::vector<absl::CivilSecond>& begins,
                       const std::vector<int>& times) {
    const int64_t size = static_cast<int64_t>(begins.size() * times.size());
    const auto take = [&](int64_t index) {
      return TakeTime(begins[index / times.size()] + times[index % times.size()]);
    };
    if (rule_.positions.empty()) {
      for (int64_t index = 0; index < size && !ended_; ++index) RETURN_IF_ERROR(take(index));
      return absl::OkStatus();
    }
    // Each period looks at all of them, whether it has such a position or not.
    RETURN_IF_ERROR(steps_.Take(static_cast<int64_t>(rule_.positions.size())));
    std::set<int64_t> chosen;
    for (int position : rule_.positions) {
      const int64_t index = position > 0 ? position - 1 : size + position;
      if (index >= 0 && index < size) chosen.insert(index);
    }
    for (int64_t index : chosen) {
      if (!ended_) RETURN_IF_ERROR(take(index));
    }
    return absl::OkStatus();
  }

  absl::Status TakeTime(absl::CivilSecond time) {
    RETURN_IF_ERROR(steps_.Take());
    // The start itself is in the series already.
    if (time <= start_ || !end_.Allows(time)) return absl::OkStatus();
    if (time >= window_.end || (rule_.count > 0 && ++counted_ > rule_.count)) {
      ended_ = true;
      return absl::OkStatus();
    }
    if (time < window_.begin) return absl::OkStatus();
    if (times_.size() >= limits_.max_times) {
      return absl::ResourceExhaustedError("has more occurrences than allowed (max_times)");
    }
    times_.push_back(time);
    return absl::OkStatus();
  }

  const RecurrenceRule rule_;
  const absl::CivilSecond start_;
  const CivilWindow window_;
  const ExpansionLimits limits_;
  const SeriesEnd end_;
  Steps& steps_;
  std::vector<absl::CivilSecond>& times_;
  const RuleDays days_;
  // DTSTART is the first.
  int64_t counted_ = 1;
  bool ended_ = false;
  // Rules below a day ask for the same day many times.
  std::optional<absl::CivilDay> known_day_;
  bool known_day_fits_ = false;
};

bool Takes(const CivilWindow& window, absl::CivilSecond time) {
  return window.begin <= time && time < window.end;
}

// RFC 5545 section 3.3.10: these parts are ignored in a series of whole days.
RecurrenceRule WithoutTimes(RecurrenceRule rule) {
  rule.hours.clear();
  rule.minutes.clear();
  rule.seconds.clear();
  return rule;
}

absl::Status ExpandRules(const Recurrence& recurrence, const CivilWindow& window,
                         const ExpansionLimits& limits, Steps& steps,
                         std::vector<absl::CivilSecond>& times) {
  bool start_is_left = recurrence.rules.empty();
  for (const RecurrenceRule& given : recurrence.rules) {
    if (recurrence.is_date && given.frequency < Frequency::kDaily) {
      return absl::InvalidArgumentError("has a frequency below a day for whole days");
    }
    start_is_left |= SeriesEnd(given, recurrence.zone).Allows(recurrence.start);
    const RecurrenceRule rule = recurrence.is_date ? WithoutTimes(given) : given;
    RETURN_IF_ERROR(RuleExpansion(recurrence, rule, window, limits, steps, times).Run());
  }
  if (start_is_left && Takes(window, recurrence.start)) times.push_back(recurrence.start);
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::vector<absl::CivilSecond>> Expand(const Recurrence& recurrence,
                                                      const CivilWindow& window,
                                                      const ExpansionLimits& limits,
                                                      int64_t* steps) {
  std::vector<absl::CivilSecond> times;
  Steps taken(limits.max_steps);
  const absl::Status expanded = ExpandRules(recurrence, window, limits, taken, times);
  if (steps != nullptr) *steps = taken.taken();
  RETURN_IF_ERROR(expanded);

  for (absl::CivilSecond time : recurrence.also) {
    if (Takes(window, time)) times.push_back(time);
  }
  std::vector<absl::CivilSecond> without = recurrence.without;
  std::sort(without.begin(), without.end());
  std::erase_if(times, [&](absl::CivilSecond time) {
    return std::binary_search(without.begin(), without.end(), time);
  });
  std::sort(times.begin(), times.end());
  times.erase(std::unique(times.begin(), times.end()), times.end());
  return times;
}

}  // namespace osiedle::calendar
