// What an occurrence tells besides what stands in its row.
#ifndef OSIEDLE_SERVICES_CLUBS_PLANS_OCCURRENCE_VIEWS_H_
#define OSIEDLE_SERVICES_CLUBS_PLANS_OCCURRENCE_VIEWS_H_

#include <cstdint>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "osiedle/clubs/v1/occurrence.pb.h"
#include "services/call/rpc/call.h"
#include "storage/snapshot.h"

namespace osiedle::clubs {

// Fills in the name of the event and its places, and takes out what only colleagues are told
// (plan_views.h).
absl::Status ViewOccurrence(const call::Call& call, const storage::Reader& reader,
                            v1::Occurrence& occurrence);

// The places of an occurrence with room for so many, at the time of the call. Who came is told to
// those who may read attendance.
absl::StatusOr<v1::Places> PlacesAt(const call::Call& call, const storage::Reader& reader,
                                    const v1::Occurrence& occurrence, int64_t capacity);

}  // namespace osiedle::clubs

#endif  // OSIEDLE_SERVICES_CLUBS_PLANS_OCCURRENCE_VIEWS_H_
