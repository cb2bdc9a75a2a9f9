// Deletes expired notes. No answer holds them any more.
#ifndef OSIEDLE_SERVICES_RESIDENTS_NOTE_SWEEP_H_
#define OSIEDLE_SERVICES_RESIDENTS_NOTE_SWEEP_H_

#include <cstdint>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "storage/store.h"

namespace osiedle::residents {

// Takes the expired notes out of up to `limit` residents of `owner`; returns of how many. A
// resident's etag does not change, because a reader sees no difference. Blocks.
absl::StatusOr<int> SweepNotes(storage::Store& store, uint32_t owner, absl::Time now, int limit);

}  // namespace osiedle::residents

#endif  // OSIEDLE_SERVICES_RESIDENTS_NOTE_SWEEP_H_
