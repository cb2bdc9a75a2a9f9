// What the answers of a crew make of a visit.
#ifndef OSIEDLE_SERVICES_VISITS_BOOKINGS_CREW_ANSWERS_H_
#define OSIEDLE_SERVICES_VISITS_BOOKINGS_CREW_ANSWERS_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "google/protobuf/repeated_ptr_field.h"
#include "google/protobuf/timestamp.pb.h"
#include "osiedle/visits/v1/visit.pb.h"
#include "services/call/fields/violations.h"
#include "services/call/rpc/call.h"
#include "services/visits/bookings/visit_writer.h"
#include "storage/transaction.h"

namespace osiedle::visits {

// How long a confirmed visit is held again when it loses somebody whom it needs.
inline constexpr absl::Duration kHeldAgain = absl::Hours(24);

// An answer as a request brings it.
struct GivenAnswer {
  v1::CrewSeat::Answer answer = v1::CrewSeat::ANSWER_UNSPECIFIED;
  std::string decline_reason;
  google::protobuf::RepeatedPtrField<google::protobuf::Timestamp> other_start_times;
  v1::CrewSeat::Channel channel = v1::CrewSeat::CHANNEL_UNSPECIFIED;
};

// ---- pure

// The fields `answer`, `decline_reason` and `other_start_times` of a request.
void CheckAnswer(const GivenAnswer& given, absl::Time now, call::Violations& violations);

// The seat of a staff member: the one that they have, or else one that they declined. Null:
// neither.
v1::CrewSeat* SeatOf(v1::Visit& visit, absl::string_view staff_member);

// Whether the seat says that already, by whatever channel.
bool IsSameAnswer(const v1::CrewSeat& seat, const GivenAnswer& given);

// ---- with what follows

// Writes the answer into `seat` of `visit.after`, and does what follows: the visit is CONFIRMED
// when it is accepted now, and HELD again when it was confirmed and is accepted no more. Whoever
// calls saves it. VISIT_STEP_REFUSED: a confirmed visit has begun, or somebody who goes would
// rather go at another time. REQUIRES: the visit takes answers (VisitStep::kRespond).
absl::Status TakeAnswer(const call::Call& call, storage::Transaction& transaction,
                        const GivenAnswer& given, v1::CrewSeat& seat, VisitUnderChange& visit);

}  // namespace osiedle::visits

#endif  // OSIEDLE_SERVICES_VISITS_BOOKINGS_CREW_ANSWERS_H_
