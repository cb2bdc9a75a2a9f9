// Puts what is due at a moment into ClubTimerTable, and takes it out.
#ifndef OSIEDLE_SERVICES_CLUBS_SIGNUPS_CLUB_TIMERS_H_
#define OSIEDLE_SERVICES_CLUBS_SIGNUPS_CLUB_TIMERS_H_

#include <optional>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "osiedle/internal/v1/club_timer.pb.h"
#include "services/clubs/signups/sign_up_tables.h"
#include "storage/records/key.h"
#include "storage/transaction.h"

namespace osiedle::clubs {

// A moment that has passed means at once, and InfiniteFuture never. Where there is such a timer
// already, it is about what either of the two says, from the beginning.
absl::Status PutTimer(storage::Transaction& transaction, const ClubTimerKey& timer,
                      const internal::v1::ClubTimer& content = {});

// What the timer said; nothing: it is not there.
absl::StatusOr<std::optional<internal::v1::ClubTimer>> TakeTimer(storage::Transaction& transaction,
                                                                 const storage::RowKey& key);

absl::StatusOr<ClubTimerKey> TimerOf(const storage::RowKey& key);

}  // namespace osiedle::clubs

#endif  // OSIEDLE_SERVICES_CLUBS_SIGNUPS_CLUB_TIMERS_H_
