// How a visit takes a slot: what HoldSlot and RescheduleVisit have in common.
#ifndef OSIEDLE_SERVICES_VISITS_BOOKINGS_SLOT_TAKING_H_
#define OSIEDLE_SERVICES_VISITS_BOOKINGS_SLOT_TAKING_H_

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "google/protobuf/duration.pb.h"
#include "google/protobuf/timestamp.pb.h"
#include "osiedle/visits/v1/visit.pb.h"
#include "services/call/fields/violations.h"
#include "services/visits/bookings/crew_check.h"

namespace osiedle::visits {

// How long a slot is held when nothing is said, and when a seat of a CONFIRMED visit is to be
// accepted anew.
inline constexpr absl::Duration kUsualHold = absl::Hours(24);

// Violations of the fields `start_time`, `hold_duration` and the grounds of a request, for a visit
// with a duration, at `now`.
void CheckSlotTime(const v1::Visit& visit, const google::protobuf::Timestamp& start, absl::Time now,
                   call::Violations& violations);
void CheckHoldDuration(const google::protobuf::Duration& duration, call::Violations& violations);
void CheckGround(absl::string_view ground, absl::string_view field, call::Violations& violations);

// What a request says. REQUIRES: it was checked.
absl::Duration HoldDurationOf(bool is_set, const google::protobuf::Duration& duration);

// When a hold ends that begins at `now`: at a whole second, and at `start` at the latest.
absl::Time EndOfHold(absl::Time now, absl::Duration duration, absl::Time start);

// The visit is HELD at `start` by this crew.
void TakeSlot(CheckedCrew crew, absl::Time start, absl::Duration hold, absl::Time now,
              v1::Visit& visit);

// Whether nobody of the crew is still to be asked.
bool NobodyIsAsked(const v1::Visit& visit);

}  // namespace osiedle::visits

#endif  // OSIEDLE_SERVICES_VISITS_BOOKINGS_SLOT_TAKING_H_
