// Takes out of parties the names of residents to whom they are linked no more (party_views.h).
#ifndef OSIEDLE_SERVICES_VISITS_PROCEDURES_PARTY_SWEEP_H_
#define OSIEDLE_SERVICES_VISITS_PROCEDURES_PARTY_SWEEP_H_

#include <cstdint>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "storage/store.h"

namespace osiedle::visits {

// Takes out up to `limit` names of the residents of `owner`, a municipality or a compartment, in
// one transaction. Returns how many. The side of a party stays. No etag changes and the feed gets
// no event, as with contacts (services/contacts/link_sweep.h). Blocks.
absl::StatusOr<int> SweepParties(storage::Store& store, uint32_t owner, absl::Time now, int limit);

}  // namespace osiedle::visits

#endif  // OSIEDLE_SERVICES_VISITS_PROCEDURES_PARTY_SWEEP_H_
