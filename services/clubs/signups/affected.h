// What the plans of events ask of those who signed up, and what they leave to the clock
// (signups/club_clock.h). Plans include this file of signups and no other.
#ifndef OSIEDLE_SERVICES_CLUBS_SIGNUPS_AFFECTED_H_
#define OSIEDLE_SERVICES_CLUBS_SIGNUPS_AFFECTED_H_

#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "osiedle/clubs/v1/registration.pb.h"
#include "osiedle/internal/v1/club_timer.pb.h"
#include "osiedle/internal/v1/event_places.pb.h"
#include "services/call/rpc/call.h"
#include "services/call/rpc/record_scope.h"
#include "storage/snapshot.h"
#include "storage/transaction.h"

namespace osiedle::clubs {

// In all of these, `owner` is the number of the municipality, and occurrences and series are given
// by their ids, not by their names.

// Who has which places; all zero when nobody ever signed up.
absl::StatusOr<internal::v1::EventPlaces> PlacesOf(const storage::Reader& reader, uint32_t owner,
                                                   absl::string_view occurrence_id);

// How many people are CONFIRMED or have an offer. A capacity below it is refused (CAPACITY_TAKEN).
// A transaction that reads this and lowers the capacity cannot miss a sign-up at the same time: one
// of the two is run again.
absl::StatusOr<int64_t> TakenPlaces(const storage::Reader& reader, uint32_t owner,
                                    absl::string_view occurrence_id);

// Those that are REQUESTED, CONFIRMED, WAITLISTED or OFFERED, in the order of their queue numbers,
// as they are stored: at most `limit`. An offer that has ended is still OFFERED here until the
// clock has written it down.
absl::StatusOr<std::vector<v1::Registration>> LiveRegistrations(const storage::Reader& reader,
                                                                uint32_t owner,
                                                                absl::string_view occurrence_id,
                                                                int limit);
// The registrations that the caller may read (READ_REGISTRATIONS), whatever the call is about, and
// whether one is among them.
call::RecordScope ReadableRegistrations(const call::Call& call);
bool IsReadable(const call::RecordScope& readable, const v1::Registration& registration);
// How many there are, and at most `limit`. Reads one row.
absl::StatusOr<int> CountLive(const storage::Reader& reader, uint32_t owner,
                              absl::string_view occurrence_id, int limit = 1'000'000);

// The clock looks after the occurrence at `when`; a moment that has passed means at once. To be
// called in a transaction of one of these two kinds.
//  - It makes an occurrence: `when` is the moment at which its sign-up opens. If it has, now.
//  - It moves or cancels one, gives it other places, or changes how one signs up for it: now.
// The clock then makes registrations of standing ones. It tells registrations of another begin, or
// that the occurrence is CANCELLED. It offers places that were added to those that wait. This
// writes one key, and no more when it is called again with the same moment.
absl::Status TendLater(storage::Transaction& transaction, uint32_t owner,
                       absl::string_view occurrence_id, absl::Time when);

// The same for all occurrences that have not begun and take place at the venue, or where the club
// is at home: for a transaction that makes room for more people. The clock goes through them in
// steps (many_occurrences.h).
absl::Status TendVenueLater(storage::Transaction& transaction, uint32_t owner,
                            absl::string_view venue_id, absl::Time when);
absl::Status TendClubLater(storage::Transaction& transaction, uint32_t owner,
                           absl::string_view club_id, absl::Time when);

// The clock calls PlanAhead (plans) for the series at `when`, and not at the moment that was said
// before: a series has one such moment. InfiniteFuture: not any more.
absl::Status PlanLater(storage::Transaction& transaction, uint32_t owner,
                       absl::string_view series_id, absl::Time when);

// The clock brings the registrations of the standing registrations for the series into line with
// them at `when`, on these days: for signups alone. No days: on all days.
absl::Status StandingLater(storage::Transaction& transaction, uint32_t owner,
                           absl::string_view series_id, absl::Time when,
                           const std::vector<internal::v1::ClubTimer::Days>& days);

}  // namespace osiedle::clubs

#endif  // OSIEDLE_SERVICES_CLUBS_SIGNUPS_AFFECTED_H_
