// What other parts of the town's work may ask of visits, in their own transaction or snapshot.
// Whether the caller may know of a visit is not looked at, unless said: who uses these answers
// decides what of them is told. Every visit is given as it is at the time of the call (Lapse).
#ifndef OSIEDLE_SERVICES_VISITS_BOOKINGS_VISIT_READER_H_
#define OSIEDLE_SERVICES_VISITS_BOOKINGS_VISIT_READER_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "osiedle/visits/v1/visit.pb.h"
#include "services/call/rpc/call.h"
#include "storage/snapshot.h"

namespace osiedle::visits {

// The live visit of this name in the call's municipality. Nothing: there is none.
absl::StatusOr<std::optional<v1::Visit>> FindVisit(const call::Call& call,
                                                   const storage::Reader& reader,
                                                   absl::string_view name);

// The live visits of a procedure that are neither CANCELLED nor RESCHEDULED, by name; at most
// `limit`.
absl::StatusOr<std::vector<v1::Visit>> VisitsOfProcedure(const call::Call& call,
                                                         const storage::Reader& reader,
                                                         absl::string_view procedure, int limit);

// The begins of the visits with one of these residents that were made, or have a slot, from `since`
// on, in order; visits of `except` (names) are left out. For frequencies that a resident allows.
absl::StatusOr<std::vector<absl::Time>> MeetingsWith(const call::Call& call,
                                                     const storage::Reader& reader,
                                                     const std::vector<std::string>& residents,
                                                     absl::Time since,
                                                     const std::vector<std::string>& except);

// Whether a visit with one of these residents was held or confirmed at `time` or later, and has its
// slot still or was made; visits of `except` (names) do not count.
absl::StatusOr<bool> HasMeetingTakenSince(const call::Call& call, const storage::Reader& reader,
                                          const std::vector<std::string>& residents,
                                          absl::Time time, const std::vector<std::string>& except);

// Whether the caller may read this visit.
absl::StatusOr<bool> MayReadVisit(const call::Call& call, const storage::Reader& reader,
                                  const v1::Visit& visit);

}  // namespace osiedle::visits

#endif  // OSIEDLE_SERVICES_VISITS_BOOKINGS_VISIT_READER_H_
