// When the store was written last, by the clock that its records were given their times from.
#ifndef OSIEDLE_SERVICES_SERVER_LAST_WRITE_H_
#define OSIEDLE_SERVICES_SERVER_LAST_WRITE_H_

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "storage/store.h"

namespace osiedle::server {

// The latest time in the newest entries of the audit logs, which every change has one in, and in
// the newest kept answers. InfinitePast: nothing was written yet.
absl::StatusOr<absl::Time> LastWriteTime(storage::Store& store);

}  // namespace osiedle::server

#endif  // OSIEDLE_SERVICES_SERVER_LAST_WRITE_H_
