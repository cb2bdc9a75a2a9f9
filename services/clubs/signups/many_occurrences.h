// What is due to many occurrences at once: those of a series whose standing registrations changed,
// those at a venue that became larger, those of a club that moved.
#ifndef OSIEDLE_SERVICES_CLUBS_SIGNUPS_MANY_OCCURRENCES_H_
#define OSIEDLE_SERVICES_CLUBS_SIGNUPS_MANY_OCCURRENCES_H_

#include "absl/status/status.h"
#include "osiedle/internal/v1/club_timer.pb.h"
#include "services/clubs/club_run.h"
#include "services/clubs/signups/sign_up_tables.h"

namespace osiedle::clubs {

// The clock looks after all occurrences that the timer is about and that have not begun
// (TendLater). Only so many are looked at in one transaction; another timer goes on with the
// others.
absl::Status TendMany(const ClubRun& run, const ClubTimerKey& timer,
                      const internal::v1::ClubTimer& content);

// So many are looked after in one transaction, and so many looked at.
inline constexpr int kMostTendedAtOnce = 50;
inline constexpr int kMostLookedAt = 500;

}  // namespace osiedle::clubs

#endif  // OSIEDLE_SERVICES_CLUBS_SIGNUPS_MANY_OCCURRENCES_H_
