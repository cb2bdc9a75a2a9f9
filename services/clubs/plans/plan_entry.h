// What the plan of a week shows of an occurrence, as it stands in the index by club: so that a plan
// reads no row of an occurrence.
#ifndef OSIEDLE_SERVICES_CLUBS_PLANS_PLAN_ENTRY_H_
#define OSIEDLE_SERVICES_CLUBS_PLANS_PLAN_ENTRY_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "osiedle/clubs/v1/occurrence.pb.h"
#include "services/call/rpc/call.h"
#include "storage/records/key.h"
#include "storage/snapshot.h"

namespace osiedle::clubs {

// The tuple of index::kOccurrencesByClub and of index::kLongOccurrences. A change of its form needs
// new indexes.
storage::KeyTuple PlanEntryOf(const v1::Occurrence& occurrence);

// The occurrences of a club that begin from `begin` to before `end`, by begin and id. Deleted ones
// are left out. Each has its name, series, club, controller, begin, end, state, and what it says
// itself of venue and capacity; its other fields are not set. So it has every field by which a call
// may know of it (services/call/resource/record_sight.h).
absl::StatusOr<std::vector<v1::Occurrence>> PlannedOccurrences(const call::Call& call,
                                                               const storage::Reader& reader,
                                                               const std::string& club,
                                                               absl::Time begin, absl::Time end);

// The same of those that began before `time` and go on then. `time` is the begin of a day of the
// town. Reads only what may go past midnight (GoesPastMidnight), of the last kMostEventDays.
absl::StatusOr<std::vector<v1::Occurrence>> RunningOccurrences(const call::Call& call,
                                                               const storage::Reader& reader,
                                                               const std::string& club,
                                                               absl::Time time);

// Whether it may go on after the day on which it begins.
bool GoesPastMidnight(const v1::Occurrence& occurrence);

}  // namespace osiedle::clubs

#endif  // OSIEDLE_SERVICES_CLUBS_PLANS_PLAN_ENTRY_H_
