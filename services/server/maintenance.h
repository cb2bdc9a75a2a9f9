// Work on the store that nobody asks for.
#ifndef OSIEDLE_SERVICES_SERVER_MAINTENANCE_H_
#define OSIEDLE_SERVICES_SERVER_MAINTENANCE_H_

#include <cstdint>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "storage/store.h"

namespace osiedle::server {

// Deletes the kept answers that nobody can ask for any more, of the platform and of every
// municipality. Returns how many. Blocks; in small transactions, so that nobody waits for it.
absl::StatusOr<uint64_t> SweepAllReplays(storage::Store& store, absl::Time now);

// The same for residents' notes that have expired.
absl::StatusOr<uint64_t> SweepAllNotes(storage::Store& store, absl::Time now);

// The same for the names of residents in contacts that are linked to them no more.
absl::StatusOr<uint64_t> SweepAllLinks(storage::Store& store, absl::Time now);

}  // namespace osiedle::server

#endif  // OSIEDLE_SERVICES_SERVER_MAINTENANCE_H_
