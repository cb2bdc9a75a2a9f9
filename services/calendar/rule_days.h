// Which days and which times of a day a rule names, once DTSTART has filled what the rule leaves
// open.
#ifndef OSIEDLE_SERVICES_CALENDAR_RULE_DAYS_H_
#define OSIEDLE_SERVICES_CALENDAR_RULE_DAYS_H_

#include <array>
#include <bitset>
#include <cstddef>
#include <vector>

#include "absl/time/civil_time.h"
#include "services/calendar/recurrence_rule.h"

namespace osiedle::calendar {

// The rule with what follows from DTSTART (RFC 5545 section 3.3.10, "Information, not contained in
// the rule"): the day for a rule that names none, and the time of day for one that comes daily or
// less often. BYWEEKNO alone means the weekday of DTSTART.
RecurrenceRule CompletedRule(RecurrenceRule rule, absl::CivilSecond start);

// The days that all BY parts of a completed rule allow. The lists of the rule become tables, so a
// look-up takes the same time however long they are.
class RuleDays {
 public:
  explicit RuleDays(const RecurrenceRule& rule);

  bool Has(absl::CivilDay day) const;

 private:
  // The numbers of one part, from -kLast to kLast.
  template <int kLast>
  class Numbers {
   public:
    void Add(int number) {
      any_ = true;
      has_.set(static_cast<size_t>(number + kLast));
    }
    bool any() const { return any_; }
    bool Has(int number) const { return has_.test(static_cast<size_t>(number + kLast)); }
    // `position` counts from 1 among `size`; the numbers count from either end.
    bool HasPosition(int position, int size) const {
      return Has(position) || Has(position - size - 1);
    }

   private:
    bool any_ = false;
    std::bitset<2 * kLast + 1> has_;
  };

  bool WeekdayFits(absl::CivilDay day) const;
  bool WeekFits(absl::CivilDay day) const;

  const absl::Weekday week_start_;
  // BYDAY counts within the month, or within the year.
  const bool counts_in_month_;
  const bool names_weekdays_;
  // For each weekday the numbers that it has; 0: every such day.
  std::array<Numbers<53>, 7> weekdays_;
  Numbers<12> months_;
  Numbers<31> month_days_;
  Numbers<366> year_days_;
  Numbers<53> weeks_;
};

// The first day of the week of `day`, when weeks begin with `week_start`.
absl::CivilDay WeekOf(absl::CivilDay day, absl::Weekday week_start);

// Seconds after midnight, in order, of all combinations of the given numbers.
std::vector<int> TimesOfDay(const std::vector<int>& hours, const std::vector<int>& minutes,
                            const std::vector<int>& seconds);

}  // namespace osiedle::calendar

#endif  // OSIEDLE_SERVICES_CALENDAR_RULE_DAYS_H_
