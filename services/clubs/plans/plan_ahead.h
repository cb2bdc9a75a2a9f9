// Makes the occurrences of series, ahead of time.
#ifndef OSIEDLE_SERVICES_CLUBS_PLANS_PLAN_AHEAD_H_
#define OSIEDLE_SERVICES_CLUBS_PLANS_PLAN_AHEAD_H_

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "services/clubs/club_run.h"

namespace osiedle::clubs {

// Occurrences stand there for so long.
inline constexpr absl::Duration kPlanAhead = absl::Hours(24 * 400);

// What is due to a series at its timer, in one transaction: brings up to 60 of its occurrences into
// line with its rule, and puts the next timer (PlanLater). Gives the number of occurrences that it
// wrote. Nothing is done for a series that is deleted or not there. A second run changes nothing.
absl::StatusOr<int> PlanAhead(const ClubRun& run, absl::string_view series_id);

}  // namespace osiedle::clubs

#endif  // OSIEDLE_SERVICES_CLUBS_PLANS_PLAN_AHEAD_H_
