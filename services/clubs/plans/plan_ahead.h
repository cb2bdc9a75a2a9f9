// Makes the occurrences of series, ahead of time.
#ifndef OSIEDLE_SERVICES_CLUBS_PLANS_PLAN_AHEAD_H_
#define OSIEDLE_SERVICES_CLUBS_PLANS_PLAN_AHEAD_H_

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "osiedle/internal/v1/log.pb.h"
#include "storage/transaction.h"

namespace osiedle::clubs {

// Occurrences stand there for so long.
inline constexpr absl::Duration kPlanAhead = absl::Hours(24 * 400);

// Where the club clock writes for: there is no call.
struct ClockRun {
  // The municipality's number in keys.
  uint32_t owner = 0;
  absl::Time now;
  // Of the rows that the transaction writes.
  uint64_t revision = 0;
};

// What is due to a series at its timer, in one transaction: brings up to 60 of its occurrences into
// line with its rule, and puts the next timer (PlanLater). Adds what it changed to `changes`, for
// the audit log and the change feed. Gives the number of occurrences that it wrote. Nothing is done
// for a series that is deleted or not there. A second run changes nothing.
absl::StatusOr<int> PlanAhead(const ClockRun& clock, storage::Transaction& transaction,
                              absl::string_view series_id,
                              std::vector<internal::v1::ResourceChange>& changes);

}  // namespace osiedle::clubs

#endif  // OSIEDLE_SERVICES_CLUBS_PLANS_PLAN_AHEAD_H_
