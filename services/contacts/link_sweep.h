// Takes out of contacts the names of residents to whom they are linked no more (contact_links.h).
#ifndef OSIEDLE_SERVICES_CONTACTS_LINK_SWEEP_H_
#define OSIEDLE_SERVICES_CONTACTS_LINK_SWEEP_H_

#include <cstdint>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "storage/store.h"

namespace osiedle::contacts {

// Ends up to `limit` links of `owner`, in one transaction. Returns how many. No etag changes and
// the feed gets no event: a list of these contacts would be the history that has ended. Blocks.
absl::StatusOr<int> SweepLinks(storage::Store& store, uint32_t owner, absl::Time now, int limit);

}  // namespace osiedle::contacts

#endif  // OSIEDLE_SERVICES_CONTACTS_LINK_SWEEP_H_
