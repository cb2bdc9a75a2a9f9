#include "services/visits/procedures/deadlines.h"

#include <algorithm>
#include <utility>

#include "absl/algorithm/container.h"
#include "services/calendar/wall_time.h"
#include "services/call/fields/proto_time.h"

namespace osiedle::visits {
namespace {

using ::osiedle::calendar::AddWorkingDays;
using ::osiedle::calendar::IsWorkingDay;
using ::osiedle::call::TimeOf;
using ::osiedle::visits::v1::Deadline;
using ::osiedle::visits::v1::Procedure;
using ::osiedle::visits::v1::ProcedureClock;
using ::osiedle::visits::v1::ProcedureStep;
using ::osiedle::visits::v1::StepRecord;

// ---- days

// Both days included.
struct StillDays {
  absl::CivilDay first;
  absl::CivilDay last;
};

std::vector<StillDays> StillDaysOf(const std::vector<Standstill>& standstills,
                                   absl::TimeZone zone) {
  std::vector<StillDays> all;
  for (const Standstill& standstill : standstills) {
    const absl::CivilDay first = absl::ToCivilDay(standstill.start, zone);
    const absl::CivilDay resumption = absl::ToCivilDay(standstill.end, zone);
    if (first < resumption) all.push_back({.first = first, .last = resumption - 1});
  }
  return all;
}

// Counts days of one kind, and leaves out those on which the clock stands still.
class Counting {
 public:
  Counting(bool working, const std::vector<Standstill>& standstills, const DayCount& days)
      : working_(working), rules_(days.working_days), still_(StillDaysOf(standstills, days.zone)) {}

  // The day that is `count` counted days after `day`.
  absl::CivilDay After(absl::CivilDay day, int count) const {
    absl::CivilDay counted = day;
    day = Add(day, count);
    for (int more = StillBetween(counted, day); more > 0; more = StillBetween(counted, day)) {
      counted = std::exchange(day, Add(day, more));
    }
    return day;
  }

  // `day`, or the first one after it on which offices work and the clock runs.
  absl::CivilDay WorkingAtOrAfter(absl::CivilDay day) const {
    while (!IsWorkingDay(day, rules_) || StillBetween(day - 1, day, /*working=*/false) > 0) ++day;
    return day;
  }

 private:
  absl::CivilDay Add(absl::CivilDay day, int count) const {
    return working_ ? AddWorkingDays(day, count, rules_) : day + count;
  }

  int StillBetween(absl::CivilDay after, absl::CivilDay until) const {
    return StillBetween(after, until, working_);
  }

  // How many days of that kind, later than `after` and not later than `until`, the clock stands.
  int StillBetween(absl::CivilDay after, absl::CivilDay until, bool working) const {
    int count = 0;
    for (const StillDays& still : still_) {
      const absl::CivilDay first = std::max(still.first, after + 1);
      const absl::CivilDay last = std::min(still.last, until);
      if (last < first) continue;
      if (!working) {
        count += static_cast<int>(last - first) + 1;
        continue;
      }
      for (absl::CivilDay day = first; day <= last; ++day) count += IsWorkingDay(day, rules_);
    }
    return count;
  }

  const bool working_;
  const calendar::WorkingDayRules& rules_;
  const std::vector<StillDays> still_;
};

absl::CivilDay MonthsLater(absl::CivilDay day, int months) {
  const absl::CivilMonth month = absl::CivilMonth(day) + months;
  const absl::CivilDay last = absl::CivilDay(month + 1) - 1;
  return absl::CivilDay(month) + std::min(day.day(), last.day()) - 1;
}

absl::Time EndOfDay(absl::CivilDay day, absl::TimeZone zone) {
  return calendar::TimeOf(calendar::BeginOfDay(day + 1, zone)) - absl::Seconds(1);
}

absl::Time HoursLater(absl::Time start, int hours, const std::vector<Standstill>& standstills) {
  absl::Duration left = absl::Hours(hours);
  absl::Time at = start;
  for (const Standstill& standstill : standstills) {
    if (standstill.end <= at) continue;
    const absl::Duration runs = std::max(standstill.start - at, absl::ZeroDuration());
    if (left <= runs) break;
    left -= runs;
    at = standstill.end;
  }
  return absl::FromUnixSeconds(absl::ToUnixSeconds(at + left));
}

// ---- a procedure

class Course {
 public:
  Course(const Procedure& procedure, const StepVisits& visits, const DayCount& days, absl::Time now)
      : procedure_(procedure), visits_(visits), days_(days), now_(now) {
    for (const v1::Suspension& suspension : procedure.suspensions()) {
      const absl::Time start = TimeOf(suspension.start_time());
      if (!suspension.has_end_time()) suspended_since_ = start;
      standstills_.push_back({.start = start,
                              .end = suspension.has_end_time() ? TimeOf(suspension.end_time())
                                                               : std::max(now, start)});
    }
    for (const ProcedureStep& step : procedure.steps()) places_[step.step_id()] = &step;
    for (const StepRecord& record : procedure.records()) {
      records_[record.step_id()].push_back(TimeOf(record.occur_time()));
    }
    for (auto& [step, moments] : records_) absl::c_sort(moments);
    if (procedure.has_close_time()) close_ = TimeOf(procedure.close_time());
  }

  // Adds the deadlines of one step.
  void Add(const ProcedureStep& step, std::vector<StepDeadline>& deadlines) {
    const std::vector<absl::Time>& records = RecordsOf(step);
    std::optional<Moment> start = StartOf(step);
    if (step.limit() == 0 || !start.has_value()) return;
    for (const absl::Time record : records) {
      StepDeadline& deadline = deadlines.emplace_back(DeadlineFrom(step, start->time));
      deadline.done = record;
      deadline.standing = IsLate(record, deadline.due) ? Deadline::MET_LATE : Deadline::MET;
      start = Moment{.time = record, .is_recorded = true};
      if (!step.repeats()) return;
    }
    if (!IsWanted(step)) return;
    StepDeadline deadline = ToCome(step, *start);
    const bool is_told = !close_.has_value() || deadline.standing == Deadline::MISSED;
    if (is_told) deadlines.push_back(deadline);
  }

 private:
  // A moment from which a limit runs.
  struct Moment {
    absl::Time time;
    // It has happened. Otherwise it is foretold.
    bool is_recorded = false;
    // Foretold, and a deadline before it is, or will be, missed.
    bool is_missed = false;
  };

  const std::vector<absl::Time>& RecordsOf(const ProcedureStep& step) const {
    static const auto* const kNone = new std::vector<absl::Time>();
    const auto it = records_.find(step.step_id());
    return it == records_.end() ? *kNone : it->second;
  }

  const PlannedVisit* VisitFor(const ProcedureStep& step) const {
    const auto it = visits_.planned.find(step.step_id());
    return it == visits_.planned.end() ? nullptr : &it->second;
  }

  bool IsWanted(const ProcedureStep& step) const {
    return !step.optional() || !RecordsOf(step).empty() || VisitFor(step) != nullptr ||
           absl::c_linear_search(visits_.wanted, step.step_id());
  }

  // Nothing: it cannot be foretold.
  std::optional<Moment> StartOf(const ProcedureStep& step) {
    if (step.after_step().empty()) {
      return Moment{.time = TimeOf(procedure_.open_time()), .is_recorded = true};
    }
    const auto before = places_.find(step.after_step());
    return before == places_.end() ? std::nullopt : FirstTimeOf(*before->second);
  }

  // When a step is done first: as recorded, on the visit that is booked for it, or in the last
  // moment of its limit.
  std::optional<Moment> FirstTimeOf(const ProcedureStep& step) {
    if (const auto& records = RecordsOf(step); !records.empty()) {
      return Moment{.time = records.front(), .is_recorded = true};
    }
    // Templates have no circle; a step that is looked at already would be in one.
    const auto [known, is_new] = first_times_.try_emplace(step.step_id(), std::nullopt);
    if (!is_new) return known->second;
    std::optional<Moment> first;
    const PlannedVisit* visit = VisitFor(step);
    const std::optional<Moment> start = StartOf(step);
    if (step.limit() > 0 && start.has_value() && IsWanted(step)) {
      const StepDeadline deadline = ToCome(step, *start);
      first = Moment{.time = visit == nullptr ? deadline.due : visit->end,
                     .is_missed = deadline.standing == Deadline::MISSED ||
                                  deadline.standing == Deadline::WILL_BE_MISSED ||
                                  deadline.standing == Deadline::FORECAST_MISSED};
    } else if (visit != nullptr) {
      first = Moment{.time = visit->end, .is_missed = start.has_value() && start->is_missed};
    }
    first_times_[step.step_id()] = first;
    return first;
  }

  StepDeadline DeadlineFrom(const ProcedureStep& step, absl::Time start) const {
    return {.step = &step, .start = start, .due = DueTime(step, start, standstills_, days_)};
  }

  // Of a step that is not done since `start`.
  StepDeadline ToCome(const ProcedureStep& step, const Moment& start) const {
    StepDeadline deadline = DeadlineFrom(step, start.time);
    deadline.visit = VisitFor(step);
    const bool is_booked_late =
        deadline.visit != nullptr && IsLate(deadline.visit->end, deadline.due);
    const absl::Time until = close_.value_or(suspended_since_.value_or(now_));
    if (start.is_recorded && IsLate(until, deadline.due)) {
      deadline.standing = Deadline::MISSED;
    } else if (start.is_recorded && !suspended_since_.has_value()) {
      deadline.standing = is_booked_late ? Deadline::WILL_BE_MISSED : Deadline::RUNNING;
    } else {
      deadline.standing =
          is_booked_late || start.is_missed ? Deadline::FORECAST_MISSED : Deadline::FORECAST;
    }
    return deadline;
  }

  const Procedure& procedure_;
  const StepVisits& visits_;
  const DayCount& days_;
  const absl::Time now_;
  std::vector<Standstill> standstills_;
  // While it is suspended.
  std::optional<absl::Time> suspended_since_;
  // Of one that has ended.
  std::optional<absl::Time> close_;
  absl::flat_hash_map<absl::string_view, const ProcedureStep*> places_;
  // By step, in order.
  absl::flat_hash_map<absl::string_view, std::vector<absl::Time>> records_;
  absl::flat_hash_map<absl::string_view, std::optional<Moment>> first_times_;
};

}  // namespace

absl::Time DueTime(const ProcedureStep& step, absl::Time start,
                   const std::vector<Standstill>& standstills, const DayCount& days) {
  if (step.unit() == ProcedureStep::HOURS) return HoursLater(start, step.limit(), standstills);
  const absl::CivilDay first = absl::ToCivilDay(start, days.zone);
  const absl::CivilDay from = step.first_day_counts() ? first - 1 : first;
  const Counting counting(step.unit() == ProcedureStep::WORKING_DAYS, standstills, days);
  absl::CivilDay last;
  if (step.unit() == ProcedureStep::MONTHS) {
    const absl::CivilDay end = MonthsLater(first, step.limit());
    last = counting.WorkingAtOrAfter(counting.After(first, static_cast<int>(end - first)));
  } else if (step.unit() == ProcedureStep::CALENDAR_DAYS) {
    last = counting.WorkingAtOrAfter(counting.After(from, step.limit()));
  } else {
    last = counting.After(from, step.limit());
  }
  return EndOfDay(last, days.zone);
}

bool IsLate(absl::Time moment, absl::Time due) { return moment >= due + absl::Seconds(1); }

std::vector<StepDeadline> DeadlinesOf(const Procedure& procedure, const StepVisits& visits,
                                      const DayCount& days, absl::Time now) {
  std::vector<StepDeadline> deadlines;
  if (!procedure.has_open_time()) return deadlines;
  Course course(procedure, visits, days, now);
  for (const ProcedureStep& step : procedure.steps()) course.Add(step, deadlines);
  return deadlines;
}

std::vector<StepDeadline> DeadlinesOfStep(const Procedure& procedure, absl::string_view step_id,
                                          const StepVisits& visits, const DayCount& days,
                                          absl::Time now) {
  std::vector<StepDeadline> deadlines;
  if (!procedure.has_open_time()) return deadlines;
  Course course(procedure, visits, days, now);
  for (const ProcedureStep& step : procedure.steps()) {
    if (step.step_id() == step_id) course.Add(step, deadlines);
  }
  return deadlines;
}

std::vector<ProcedureClock> ClocksOf(const Procedure& procedure,
                                     const std::vector<std::string>& wanted, const DayCount& days) {
  std::vector<ProcedureClock> clocks;
  if (procedure.state() != Procedure::OPEN) return clocks;
  const StepVisits visits = {.wanted = wanted};
  // Before the opening nothing is missed: so each clock that runs is RUNNING.
  const absl::Time before = TimeOf(procedure.open_time());
  for (const StepDeadline& deadline : DeadlinesOf(procedure, visits, days, before)) {
    if (deadline.standing != Deadline::RUNNING) continue;
    ProcedureClock& clock = clocks.emplace_back();
    clock.set_step_id(deadline.step->step_id());
    *clock.mutable_due_time() = call::TimestampOf(deadline.due);
  }
  absl::c_sort(clocks, [](const ProcedureClock& a, const ProcedureClock& b) {
    return std::pair(TimeOf(a.due_time()), absl::string_view(a.step_id())) <
           std::pair(TimeOf(b.due_time()), absl::string_view(b.step_id()));
  });
  return clocks;
}

}  // namespace osiedle::visits
