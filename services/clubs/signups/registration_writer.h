// Writes registrations, and what follows from them.
//
// A registration is one row. Who has which places (EventPlaces) is a function of the rows of one
// occurrence, and FollowPlaces keeps it in the transaction of every write. So no method counts
// places by itself. Every write of a registration reads and writes the EventPlaces of its
// occurrence, unless it changes nothing there: so of two sign-ups at once one is run again on what
// the other one wrote.
#ifndef OSIEDLE_SERVICES_CLUBS_SIGNUPS_REGISTRATION_WRITER_H_
#define OSIEDLE_SERVICES_CLUBS_SIGNUPS_REGISTRATION_WRITER_H_

#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "osiedle/clubs/v1/registration.pb.h"
#include "osiedle/internal/v1/event_places.pb.h"
#include "services/call/rpc/call.h"
#include "services/clubs/club_run.h"
#include "services/clubs/plans/effective_occurrence.h"
#include "services/clubs/signups/waitlist.h"
#include "storage/records/table.h"
#include "storage/transaction.h"

namespace osiedle::clubs {

// What follows from every write of a registration (call::ResourceDeclaration::after_write).
absl::Status AfterRegistration(const call::Call& call, storage::Transaction& transaction,
                               const v1::Registration* before, const v1::Registration& after);

// Keeps the EventPlaces of the occurrence. The registration with the name of `after`, which said
// `before` (null: there was none), says `after`.
absl::Status FollowPlaces(storage::Transaction& transaction, uint32_t owner, uint64_t revision,
                          const v1::Registration* before, const v1::Registration& after);

using RegistrationRow = storage::Row<v1::Registration>;

// Writes `after` in place of a row that was read in this transaction.
absl::Status RewriteRegistration(const ClubRun& run, const RegistrationRow& row,
                                 v1::Registration after);
// Writes a new one, whose name, state and content are final.
absl::Status AddRegistration(const ClubRun& run, v1::Registration registration);

// The row of the live registration with this queue number. DATA_LOSS: there is none.
absl::StatusOr<RegistrationRow> LiveRow(const storage::Reader& reader, uint32_t owner,
                                        absl::string_view occurrence_id, int64_t queue_number);

// The waitlist of an event, as it stands in the transaction.
absl::StatusOr<Waitlist> ReadWaitlist(const storage::Reader& reader, uint32_t owner,
                                      const EffectiveOccurrence& event);

// So many rows at most are moved on in one transaction; the clock goes on with the others.
inline constexpr int kMostMoved = 20;

// Ends the offers that have ended at `run.now`, and offers free places to those that wait, in their
// order. Nothing is offered once sign-up is closed, and nothing is done for a cancelled event. An
// offer stands for as long as the policy says, and ends with the sign-up at the latest; a timer is
// put for its end. Every change of an occurrence's registrations moves on: before it, if it needs
// room, and after it, if it makes room.
absl::Status MoveOn(const ClubRun& run, const EffectiveOccurrence& event);
// What moving on makes of one registration that a change leaves as `after`: for the change itself,
// so that its row is written once. MoveOn after the change then leaves this row as it is.
absl::Status MoveOnAlong(const storage::Reader& reader, uint32_t owner, absl::Time now,
                         const EffectiveOccurrence& event, v1::Registration& after);
// The same as MoveOn for an occurrence by its name, for a call that has not read it. Reads one row
// when nobody has an offer or waits. Does nothing when there is no such occurrence.
absl::Status MoveOnAt(const call::Call& call, const ClubRun& run, absl::string_view occurrence);

}  // namespace osiedle::clubs

#endif  // OSIEDLE_SERVICES_CLUBS_SIGNUPS_REGISTRATION_WRITER_H_
