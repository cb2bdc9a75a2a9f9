// May this crew go at that time? The rules are those of the search (slots/slot_search.h), decided
// for one start and the few calendars that are named: each is read once, and nothing is searched.
#ifndef OSIEDLE_SERVICES_VISITS_BOOKINGS_CREW_CHECK_H_
#define OSIEDLE_SERVICES_VISITS_BOOKINGS_CREW_CHECK_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "google/protobuf/repeated_ptr_field.h"
#include "osiedle/visits/v1/visit.pb.h"
#include "services/call/fields/violations.h"
#include "services/call/rpc/call.h"
#include "storage/snapshot.h"

namespace osiedle::visits {

// Most visits that lose their slot to one other.
inline constexpr size_t kMaxDisplaced = 20;

// A whole crew for a time: HoldSlot and RescheduleVisit.
struct CrewQuestion {
  // What is planned. Its own slot and crew do not count.
  const v1::Visit& visit;
  absl::Time start;
  const google::protobuf::RepeatedPtrField<v1::CrewAssignment>& crew;
  // The names of the visits that this one moves or replaces. Neither their bookings nor their
  // meetings count.
  const std::vector<std::string>& moved;
  // The boundaries of the residents do not count; CheckMayOverride of person_limits.h.
  bool override_boundaries = false;
  // Visits that may be displaced do not keep the crew away.
  bool displaces = false;
};

struct CheckedCrew {
  // In the order of the seats. People are ASKED, and vehicles and rooms have ACCEPTED.
  google::protobuf::RepeatedPtrField<v1::CrewSeat> seats;
  // The names of the visits that must lose their slot; at most kMaxDisplaced.
  std::vector<std::string> displaced;
};

// INVALID_FIELDS for what is wrong with the request, together with what is in `found` already.
// CREW_NOT_AVAILABLE for what is in the way of a request that is right: violations of "start_time"
// and "crew[2].calendar", all at once and one for each field.
//
// What the caller may not know is told like something else:
//   - why somebody may not take a seat, as MAY_NOT_TAKE_SEAT: that there is no such calendar, a
//     boundary that the caller may not read, and a conflict of somebody whom the caller may not
//     read;
//   - hours and frequencies of boundaries that the caller may not read, as if the whole crew were
//     at other visits (NOT_FREE);
//   - why somebody whose calendar the caller may not read cannot come, as NOT_FREE.
//
// A refusal that tells of a boundary is audited as a reading of the residents, and so commits
// (Call::RefuseAndCommit). REQUIRES: the transaction has written nothing yet.
absl::StatusOr<CheckedCrew> CheckCrew(const call::Call& call, const storage::Reader& reader,
                                      const CrewQuestion& question, call::Violations found);

// One more for a visit that has a slot: FindSubstitutes and SubstituteCrewMember. The time was
// judged when the slot was taken.

// Who may take the seat and is free, the preferred first, at most `limit`; nobody of `visit.crew`.
// When the seat is full, one of those who have it leaves it. REQUIRES: there is such a seat.
struct Substitute {
  v1::CrewSeat seat;
  // Its place in the choices of the seat; whether they stand in for somebody, as the team says.
  int choice = 0;
  bool stands_in = false;
};
absl::StatusOr<std::vector<Substitute>> FindSubstitutesFor(const call::Call& call,
                                                           const storage::Reader& reader,
                                                           const v1::Visit& visit, int seat,
                                                           size_t limit);

// The seat for the owner of this calendar, beside `visit.crew`: those who stay. CREW_NOT_AVAILABLE
// (of `field`) as CheckCrew.
absl::StatusOr<v1::CrewSeat> CheckNewcomer(const call::Call& call, const storage::Reader& reader,
                                           const v1::Visit& visit, int seat,
                                           absl::string_view calendar, absl::string_view field);

}  // namespace osiedle::visits

#endif  // OSIEDLE_SERVICES_VISITS_BOOKINGS_CREW_CHECK_H_
