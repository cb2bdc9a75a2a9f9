// Who came to an occurrence, in sum.
#ifndef OSIEDLE_SERVICES_CLUBS_DOORS_TURNOUT_H_
#define OSIEDLE_SERVICES_CLUBS_DOORS_TURNOUT_H_

#include <cstdint>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "osiedle/internal/v1/event_turnout.pb.h"
#include "storage/snapshot.h"

namespace osiedle::clubs {

// All zero when nobody came. `registered_parties` counts attendances of registrations: an
// attendance is only made of a CONFIRMED registration, so parties that are missing after the end
// are those CONFIRMED less these.
absl::StatusOr<internal::v1::EventTurnout> TurnoutOf(const storage::Reader& reader, uint32_t owner,
                                                     absl::string_view occurrence_id);

}  // namespace osiedle::clubs

#endif  // OSIEDLE_SERVICES_CLUBS_DOORS_TURNOUT_H_
