// The clocks of a procedure, as a pure function of its steps, its records and its suspensions. The
// same records always give the same deadlines.
//
// A limit runs from the first record of the step that it follows, or from the opening. Of a step
// that repeats it runs from its own record before. Whether the day of the start counts is said by
// the step; by default it does not (Code of Administrative Procedure, art. 57 section 1).
//
//   WORKING_DAYS   the last of so many working days, until it ends
//   CALENDAR_DAYS  so many days later, until that day ends; a last day on which offices do not work
//                  moves to the next working day (the same, art. 57 section 4)
//   MONTHS         the day of the same number so many months later, or the last one of that month
//                  (Civil Code, art. 112), until it ends; moves as above (art. 115)
//   HOURS          so many hours later, to the second
//
// A suspension makes every limit longer. Hours stand still from its begin to its end. For all other
// limits, the day of the suspension and those after it do not count; the day of the resumption
// counts again. So no limit ends while the procedure is suspended. A suspension that ends on the
// day on which it began changes no limit in days.
#ifndef OSIEDLE_SERVICES_VISITS_PROCEDURES_DEADLINES_H_
#define OSIEDLE_SERVICES_VISITS_PROCEDURES_DEADLINES_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "osiedle/visits/v1/procedure.pb.h"
#include "osiedle/visits/v1/procedure_template.pb.h"
#include "services/calendar/working_days.h"

namespace osiedle::visits {

// How days are counted where the procedure is.
struct DayCount {
  absl::TimeZone zone;
  calendar::WorkingDayRules working_days;
};

// A suspension. One that lasts ends at absl::InfiniteFuture().
struct Standstill {
  absl::Time start;
  absl::Time end;
};

// When a limit runs out: in the last second of it. What happens in this second is in time.
// `standstills` are in order and apart. REQUIRES: step.limit() > 0, the unit is said, and
// no standstill lasts for ever.
absl::Time DueTime(const v1::ProcedureStep& step, absl::Time start,
                   const std::vector<Standstill>& standstills, const DayCount& days);

// Whether the moment is after the second of `due`.
bool IsLate(absl::Time moment, absl::Time due);

// A visit that is booked for a step.
struct PlannedVisit {
  std::string name;
  absl::Time end;
};

// The visits of a procedure, as far as its clocks ask for them.
struct StepVisits {
  // By step id: the one that ends first of those that have a slot and have not ended.
  absl::flat_hash_map<std::string, PlannedVisit> planned;
  // The ids of optional steps for which there is a visit: these steps are wanted.
  std::vector<std::string> wanted;
};

struct StepDeadline {
  // Of the procedure.
  const v1::ProcedureStep* step = nullptr;
  v1::Deadline::Standing standing = v1::Deadline::STANDING_UNSPECIFIED;
  absl::Time start;
  absl::Time due;
  // When it was done.
  std::optional<absl::Time> done;
  // Null: none is booked, or the step is done.
  const PlannedVisit* visit = nullptr;
};

// All deadlines of a procedure in the order of its steps; those of a step that repeats by time.
// Steps without a limit have none, and neither have optional ones that are not wanted. Nor has a
// step whose start cannot be foretold, because one before it has neither a limit nor a visit. A
// procedure that has ended has none that were still to come. A PREPARED one has none. The result
// points into both arguments.
std::vector<StepDeadline> DeadlinesOf(const v1::Procedure& procedure, const StepVisits& visits,
                                      const DayCount& days, absl::Time now);

// The same of one step alone.
std::vector<StepDeadline> DeadlinesOfStep(const v1::Procedure& procedure, absl::string_view step_id,
                                          const StepVisits& visits, const DayCount& days,
                                          absl::Time now);

// The clocks of an OPEN procedure that run, the earliest first and then by step id: what
// DeadlinesOf gives as RUNNING, WILL_BE_MISSED or MISSED, whatever the time is. `wanted` as in
// StepVisits. Of another procedure: none.
std::vector<v1::ProcedureClock> ClocksOf(const v1::Procedure& procedure,
                                         const std::vector<std::string>& wanted,
                                         const DayCount& days);

}  // namespace osiedle::visits

#endif  // OSIEDLE_SERVICES_VISITS_PROCEDURES_DEADLINES_H_
