#include "services/clubs/signups/link_sweeps.h"

#include "services/clubs/link_sweep.h"
#include "services/clubs/signups/sign_up_tables.h"

namespace osiedle::clubs {

absl::StatusOr<int> SweepRegistrations(storage::Store& store, uint32_t owner, absl::Time /*now*/,
                                       int limit) {
  return SweepEndedLinks(store, owner, Registrations().table(), index::kRegistrationsByResident,
                         limit);
}

absl::StatusOr<int> SweepStandingRegistrations(storage::Store& store, uint32_t owner,
                                               absl::Time /*now*/, int limit) {
  return SweepEndedLinks(store, owner, StandingRegistrations().table(), index::kStandingByResident,
                         limit);
}

}  // namespace osiedle::clubs
