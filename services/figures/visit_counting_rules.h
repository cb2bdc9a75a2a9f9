// What a visit counts as: pure.
#ifndef OSIEDLE_SERVICES_FIGURES_VISIT_COUNTING_RULES_H_
#define OSIEDLE_SERVICES_FIGURES_VISIT_COUNTING_RULES_H_

#include <cstdint>
#include <optional>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "osiedle/figures/v1/visit_summary.pb.h"
#include "osiedle/internal/v1/figures.pb.h"
#include "osiedle/staff/v1/profession.pb.h"
#include "osiedle/staff/v1/staff_member.pb.h"
#include "osiedle/visits/v1/procedure.pb.h"
#include "osiedle/visits/v1/visit.pb.h"

namespace osiedle::figures {

// What is counted of the visits of one month and kind. Places in VisitCounts.values. A change of
// these places, or of what a visit counts as, needs another kCountingVersion.
enum VisitCount : int {
  kVisits,
  kWaitDays,
  kVisitsWithDeadline,
  kVisitsWithinDeadline,
  // One for each value of Visit.State, Visit.Outcome (of those that are DONE), Profession and
  // VisitWaitCount.Band.
  kFirstState,
  kFirstOutcome = kFirstState + visits::v1::Visit::State_MAX + 1,
  kFirstProfession = kFirstOutcome + visits::v1::Visit::Outcome_MAX + 1,
  kFirstWaitBand = kFirstProfession + staff::v1::Profession_MAX + 1,
  kVisitCounts = kFirstWaitBand + v1::VisitWaitCount::Band_MAX + 1,
};

// The staff member of this name, deleted ones included. Null: there is none.
using StaffMemberOf =
    absl::FunctionRef<absl::StatusOr<const staff::v1::StaffMember*>(absl::string_view name)>;

v1::VisitWaitCount::Band BandOf(int64_t days);

// The time limit of the step of `procedure` for which a visit stands that has ended: of the clock
// that the visit stopped, as the records say, or that ran when the visit ended. What happened to
// the procedure later does not move it. Nothing: no such clock ran.
std::optional<absl::Time> StepDueTime(const visits::v1::Procedure& procedure,
                                      const visits::v1::Visit& visit, absl::TimeZone zone);

// Nothing: it does not count, because it has not ended, was called off, or is deleted.
// `step_due_time` is its StepDueTime; nothing: there is none.
absl::StatusOr<std::optional<internal::v1::Contribution>> CountVisit(
    const visits::v1::Visit& visit, std::optional<absl::Time> step_due_time, absl::TimeZone zone,
    StaffMemberOf staff_member_of);

}  // namespace osiedle::figures

#endif  // OSIEDLE_SERVICES_FIGURES_VISIT_COUNTING_RULES_H_
