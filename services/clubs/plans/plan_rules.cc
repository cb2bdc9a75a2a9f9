#include "services/clubs/plans/plan_rules.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "google/protobuf/repeated_field.h"
#include "osiedle/common/v1/violation_reason.pb.h"
#include "services/calendar/recurrence.h"
#include "services/calendar/recurrence_rule.h"
#include "services/calendar/rule_days.h"
#include "services/calendar/wall_time.h"
#include "services/call/fields/distinct_check.h"
#include "services/call/fields/ids.h"
#include "services/call/fields/proto_time.h"
#include "services/clubs/plans/series_times.h"
#include "services/contacts/place_rules.h"
#include "storage/status_macros.h"

namespace osiedle::clubs {
namespace {

using ::osiedle::call::DayOf;
using ::osiedle::call::Violations;
using ::osiedle::clubs::v1::Club;
using ::osiedle::clubs::v1::CostLine;
using ::osiedle::clubs::v1::EventPart;
using ::osiedle::clubs::v1::OpeningHours;
using ::osiedle::clubs::v1::Venue;

constexpr int kMinDuration = 5;
constexpr int kMaxDuration = 1440;
constexpr int64_t kNanosOfGrosz = 10'000'000;

// Within so many years every day of the calendar comes back on every day of the week, also across
// a year like 2100.
constexpr int kYearsToLookAt = 41;
// Two times on one day show themselves within so many days, or occurrences are made of the first.
constexpr int kDaysToLookAt = 800;

// Each item says something, and none is there twice.
void CheckValues(const google::protobuf::RepeatedField<int>& items, const std::string& field,
                 common::v1::ViolationReason nothing, Violations& violations) {
  for (int i = 0; i < items.size(); ++i) {
    const auto here = items.begin() + i;
    if (*here == 0) {
      violations.Add(absl::StrCat(field, "[", i, "]"), nothing);
    } else if (std::find(items.begin(), here, *here) != here) {
      violations.Add(absl::StrCat(field, "[", i, "]"), common::v1::ALREADY_IN_LIST);
    }
  }
}

absl::CivilDay FirstDay(const OpeningHours& hours) {
  return hours.has_from_date() ? DayOf(hours.from_date()) : call::EarliestDay();
}
absl::CivilDay LastDay(const OpeningHours& hours) {
  return hours.has_until_date() ? DayOf(hours.until_date()) : absl::CivilDay(9999, 12, 31);
}

// google.type.DayOfWeek counts from Monday, which is 1.
int DayOfWeekOf(absl::CivilDay day) { return static_cast<int>(absl::GetWeekday(day)) + 1; }

bool OpenOn(const OpeningHours& hours, absl::CivilDay day) {
  return std::count(hours.days().begin(), hours.days().end(), DayOfWeekOf(day)) > 0;
}

bool Overlap(const OpeningHours& one, const OpeningHours& other) {
  if (one.begin_minute() >= other.end_minute() || other.begin_minute() >= one.end_minute()) {
    return false;
  }
  const absl::CivilDay first = std::max(FirstDay(one), FirstDay(other));
  const absl::CivilDay last = std::min({LastDay(one), LastDay(other), first + 6});
  for (absl::CivilDay day = first; day <= last; ++day) {
    if (OpenOn(one, day) && OpenOn(other, day)) return true;
  }
  return false;
}

void CheckOpeningHours(const Club& club, Violations& violations) {
  for (int i = 0; i < club.opening_hours_size(); ++i) {
    const OpeningHours& hours = club.opening_hours(i);
    const std::string path = absl::StrCat("club.opening_hours[", i, "]");
    CheckValues(hours.days(), absl::StrCat(path, ".days"), common::v1::NOT_A_WEEKDAY, violations);
    if (hours.end_minute() != 0 && hours.end_minute() <= hours.begin_minute()) {
      violations.Add(absl::StrCat(path, ".end_minute"), common::v1::END_BEFORE_START,
                     {{"start", "begin_minute"}});
    }
    if (FirstDay(hours) > LastDay(hours)) {
      violations.Add(absl::StrCat(path, ".until_date"), common::v1::END_BEFORE_START,
                     {{"start", "from_date"}});
    }
    const auto earlier = club.opening_hours().begin();
    const bool overlaps = std::any_of(
        earlier, earlier + i, [&](const OpeningHours& other) { return Overlap(other, hours); });
    if (overlaps) violations.Add(path, common::v1::OVERLAPS_EARLIER_RULE);
  }
}

void CheckCost(const CostLine& line, const std::string& path, Violations& violations) {
  const google::type::Money& amount = line.amount();
  if (amount.currency_code() != "PLN") {
    violations.Add(absl::StrCat(path, ".currency_code"), common::v1::NOT_IN_PLN);
  }
  if (amount.units() < 0 || amount.nanos() < 0) {
    violations.Add(path, common::v1::NEGATIVE);
  } else if (amount.nanos() % kNanosOfGrosz != 0) {
    violations.Add(absl::StrCat(path, ".nanos"), common::v1::NOT_WHOLE_GROSZE);
  }
}

void CheckParts(const v1::EventSeries& series, Violations& violations) {
  int64_t end = 0;
  for (int i = 0; i < series.parts_size(); ++i) {
    const EventPart& part = series.parts(i);
    const std::string path = absl::StrCat("event_series.parts[", i, "]");
    const int64_t begin = int64_t{part.day()} * calendar::kMinutesOfDay + part.begin_minute();
    if (i == 0) {
      if (part.day() != 0) {
        violations.Add(absl::StrCat(path, ".day"), common::v1::TOO_LARGE, {{"max", "0"}});
      }
      const int minute = series.start().minute();
      if (part.begin_minute() != minute) {
        violations.Add(absl::StrCat(path, ".begin_minute"), common::v1::OUT_OF_RANGE,
                       {{"min", absl::StrCat(minute)}, {"max", absl::StrCat(minute)}});
      }
    } else if (begin < end) {
      violations.Add(path, common::v1::OVERLAPS_EARLIER_ITEM);
    }
    // Shifted with the begin of the series (CarryTimes).
    if (part.begin_minute() < 0 || part.begin_minute() >= calendar::kMinutesOfDay) {
      violations.Add(absl::StrCat(path, ".begin_minute"), common::v1::OUT_OF_RANGE,
                     {{"min", "0"}, {"max", "1439"}});
    }
    end = begin + part.duration_minutes();
  }
}

void CheckDuration(const v1::EventSeries& series, Violations& violations) {
  if (series.parts_size() > 0) {
    CheckParts(series, violations);
  } else if (series.duration_minutes() < kMinDuration || series.duration_minutes() > kMaxDuration) {
    violations.Add("event_series.duration_minutes", common::v1::OUT_OF_RANGE,
                   {{"min", absl::StrCat(kMinDuration)}, {"max", absl::StrCat(kMaxDuration)}});
  }
}

// Whether the rule, without its end, gives no day at all: 30 February. The begin itself takes place
// whether the rule gives it or not.
absl::StatusOr<bool> NeverOccurs(calendar::Recurrence recurrence, ExpansionBudget& budget) {
  calendar::RecurrenceRule& rule = recurrence.rules.front();
  rule.count = 0;
  rule.until.reset();
  const absl::CivilSecond start = recurrence.start;
  const calendar::RecurrenceRule completed = calendar::CompletedRule(rule, start);
  if (calendar::RuleDays(completed).Has(absl::CivilDay(start))) return false;
  const absl::CivilSecond end(absl::CivilYear(start) + kYearsToLookAt);
  ASSIGN_OR_RETURN(const std::vector<absl::CivilSecond> times,
                   budget.Expand(recurrence, {start + 1, end}));
  return times.empty();
}

// Whether a rule gives more than one time on a day, or one that is no whole minute.
absl::StatusOr<bool> IsTooDense(const calendar::Recurrence& recurrence, ExpansionBudget& budget) {
  const calendar::RecurrenceRule& rule = recurrence.rules.front();
  const size_t times_a_day = std::max<size_t>(rule.hours.size(), 1) *
                             std::max<size_t>(rule.minutes.size(), 1) *
                             std::max<size_t>(rule.seconds.size(), 1);
  const bool has_seconds = !rule.seconds.empty() && rule.seconds.front() != 0;
  if (rule.frequency < calendar::Frequency::kDaily || times_a_day > 1 || has_seconds) return true;
  const absl::CivilSecond end(absl::CivilDay(recurrence.start) + kDaysToLookAt);
  ASSIGN_OR_RETURN(const std::vector<absl::CivilSecond> times,
                   budget.Expand(recurrence, {recurrence.start, end}));
  const auto on_one_day = [](absl::CivilSecond one, absl::CivilSecond other) {
    return absl::CivilDay(one) == absl::CivilDay(other);
  };
  return std::adjacent_find(times.begin(), times.end(), on_one_day) != times.end();
}

// The days between which a series may have times.
struct DayBounds {
  absl::CivilDay first;
  // Of its begin, and of further and excepted times.
  absl::CivilDay last_begin;
  absl::CivilDay last;
};

// `before`: null: the series is new.
DayBounds BoundsOf(const v1::EventSeries* before, absl::TimeZone zone, absl::Time now) {
  const absl::CivilDay today(absl::ToCivilDay(now, zone));
  const auto years_ahead = [&](int years) {
    return absl::CivilDay(today.year() + years, today.month(), today.day());
  };
  DayBounds bounds = {
      .first = absl::CivilDay(today.year(), today.month() - kMaxMonthsBack, today.day()),
      .last_begin = years_ahead(kMaxYearsAhead),
      .last = years_ahead(kMaxYearsOfTimes)};
  if (before != nullptr) {
    bounds.first = std::min(bounds.first, absl::CivilDay(FirstTimeOf(*before)));
  }
  return bounds;
}

// Whether a time lies between two days.
bool CheckDay(absl::CivilSecond time, absl::CivilDay first, absl::CivilDay last, int years,
              const std::string& field, Violations& violations) {
  const absl::CivilDay day(time);
  if (day > last) {
    violations.Add(field, common::v1::YEARS_TOO_FAR_AHEAD, {{"max", absl::StrCat(years)}});
    return false;
  }
  if (day < first) {
    violations.Add(field, common::v1::MONTHS_TOO_FAR_BACK, {{"max", absl::StrCat(kMaxMonthsBack)}});
    return false;
  }
  return true;
}

using WallTimes = google::protobuf::RepeatedPtrField<v1::WallTime>;

// Further or excepted times, each with its place in the list. Those that lie too far away are
// violations, and left out: one expansion covers the others.
struct ListedTimes {
  std::vector<int> places;
  std::vector<absl::CivilSecond> times;
};
ListedTimes ListedWithin(const WallTimes& list, const std::string& field, absl::CivilDay first,
                         absl::CivilDay last, Violations& violations) {
  ListedTimes listed;
  for (int i = 0; i < list.size(); ++i) {
    const absl::CivilSecond time = CivilOf(list[i]);
    const bool is_within =
        CheckDay(time, first, last, kMaxYearsOfTimes, absl::StrCat(field, "[", i, "]"), violations);
    if (!is_within) continue;
    listed.places.push_back(i);
    listed.times.push_back(time);
  }
  return listed;
}

// Further times are on days on which the series does not take place anyway.
void CheckAlso(const v1::EventSeries& series, const calendar::Recurrence& rule, absl::TimeZone zone,
               const DayBounds& bounds, ExpansionBudget& budget, Violations& violations) {
  const std::string field = "event_series.also_times";
  const ListedTimes also =
      ListedWithin(series.also_times(), field, bounds.first, bounds.last, violations);
  calendar::Recurrence thinned = rule;
  for (const v1::WallTime& time : series.except_times()) thinned.without.push_back(CivilOf(time));
  const absl::StatusOr<std::vector<absl::CivilSecond>> others =
      GivenAround(thinned, also.times, budget);
  absl::flat_hash_set<absl::CivilDay> taken;
  if (others.ok()) {
    for (const absl::CivilSecond time : *others) taken.insert(absl::CivilDay(time));
  }
  for (size_t i = 0; i < also.times.size(); ++i) {
    const std::string path = absl::StrCat(field, "[", also.places[i], "]");
    CheckWallTime(series.also_times(also.places[i]), zone, path, violations);
    if (!others.ok() || !taken.insert(absl::CivilDay(also.times[i])).second) {
      violations.Add(path, common::v1::ALREADY_IN_LIST);
    }
  }
}

void CheckExcept(const v1::EventSeries& series, const calendar::Recurrence& rule,
                 const DayBounds& bounds, ExpansionBudget& budget, Violations& violations) {
  const std::string field = "event_series.except_times";
  // What lies before the begin is no time of the rule.
  const ListedTimes except =
      ListedWithin(series.except_times(), field, absl::CivilDay::min(), bounds.last, violations);
  const absl::StatusOr<std::vector<absl::CivilSecond>> given =
      GivenAround(rule, except.times, budget);
  absl::flat_hash_set<absl::CivilSecond> times;
  if (given.ok()) times.insert(given->begin(), given->end());
  absl::flat_hash_set<absl::CivilSecond> seen;
  for (size_t i = 0; i < except.times.size(); ++i) {
    const std::string path = absl::StrCat(field, "[", except.places[i], "]");
    if (!times.contains(except.times[i])) {
      violations.Add(path, common::v1::NO_OCCURRENCE_THEN);
    } else if (!seen.insert(except.times[i]).second) {
      violations.Add(path, common::v1::ALREADY_IN_LIST);
    }
  }
}

// Whether the rule is one by which occurrences can be made.
bool CheckRule(const calendar::Recurrence& rule, ExpansionBudget& budget, Violations& violations) {
  const std::string field = "event_series.recurrence_rule";
  if (rule.rules.front().count > kMaxCount) {
    violations.Add(field, common::v1::TOO_LARGE, {{"max", absl::StrCat(kMaxCount)}});
    return false;
  }
  const absl::StatusOr<bool> is_too_dense = IsTooDense(rule, budget);
  if (!is_too_dense.ok() || *is_too_dense) {
    violations.Add(field, common::v1::RECURRENCE_TOO_DENSE, {{"event", "1"}});
    return false;
  }
  const absl::StatusOr<bool> never_occurs = NeverOccurs(rule, budget);
  if (never_occurs.ok() && !*never_occurs) return true;
  violations.Add(field, common::v1::RULE_NEVER_OCCURS);
  return false;
}

}  // namespace

bool IsSeriesId(absl::string_view id) {
  return call::IsResourceId(id) && id.size() <= kMaxSeriesIdLength;
}

void CheckVenue(const Venue& venue, Violations& violations) {
  if (venue.has_place()) contacts::CheckPlace(venue.place(), "venue.place", violations);
  CheckValues(venue.accessibility(), "venue.accessibility", common::v1::EMPTY_ITEM, violations);
}

void CheckClub(const Club& club, Violations& violations) {
  call::CheckDistinct(club.leaders(), "club.leaders", violations);
  call::CheckDistinct(club.partners(), "club.partners", violations);
  CheckValues(club.accessibility(), "club.accessibility", common::v1::EMPTY_ITEM, violations);
  CheckOpeningHours(club, violations);
}

void CheckSeries(const v1::EventSeries& series, Violations& violations) {
  call::CheckDistinct(series.needs(), "event_series.needs", violations);
  call::CheckDistinct(series.leaders(), "event_series.leaders", violations);
  call::CheckDistinct(series.partners(), "event_series.partners", violations);
  if (series.maximum_age() != 0 && series.maximum_age() < series.minimum_age()) {
    violations.Add("event_series.maximum_age", common::v1::TOO_SMALL,
                   {{"min", absl::StrCat(series.minimum_age())}});
  }
  for (int i = 0; i < series.cost_lines_size(); ++i) {
    if (!series.cost_lines(i).has_amount()) continue;
    CheckCost(series.cost_lines(i), absl::StrCat("event_series.cost_lines[", i, "].amount"),
              violations);
  }
}

void CheckWallTime(const v1::WallTime& time, absl::TimeZone zone, absl::string_view field,
                   Violations& violations) {
  if (IsSkipped(CivilOf(time), zone)) {
    violations.Add(std::string(field), common::v1::SKIPPED_BY_CLOCKS);
  }
}

void CheckSeriesTimes(const v1::EventSeries& series, absl::TimeZone zone, absl::Time now,
                      const v1::EventSeries* before, Violations& violations) {
  CheckDuration(series, violations);
  if (!series.start().has_date()) return;
  const DayBounds bounds = BoundsOf(before, zone, now);
  CheckWallTime(series.start(), zone, "event_series.start", violations);
  // From far away nothing more is counted.
  if (!CheckDay(CivilOf(series.start()), bounds.first, bounds.last_begin, kMaxYearsAhead,
                "event_series.start", violations)) {
    return;
  }
  const absl::StatusOr<calendar::Recurrence> rule = RuleOf(series, zone);
  if (!rule.ok()) {
    violations.Add("event_series.recurrence_rule", common::v1::NOT_A_RECURRENCE, {{"event", "1"}});
    return;
  }
  ExpansionBudget budget;
  if (!rule->rules.empty() && !CheckRule(*rule, budget, violations)) return;
  CheckAlso(series, *rule, zone, bounds, budget, violations);
  CheckExcept(series, *rule, bounds, budget, violations);
  const absl::StatusOr<bool> occurs = GoesOn(series, absl::CivilSecond(1900, 1, 1), zone);
  if (!occurs.ok() || !*occurs) {
    violations.Add("event_series.recurrence_rule", common::v1::RULE_NEVER_OCCURS);
  }
}

}  // namespace osiedle::clubs
