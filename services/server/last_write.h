// The time of the store's last write, by the clock of its records.
#ifndef OSIEDLE_SERVICES_SERVER_LAST_WRITE_H_
#define OSIEDLE_SERVICES_SERVER_LAST_WRITE_H_

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "storage/store.h"

namespace osiedle::server {

// The latest time in the newest entries of the audit logs and in the newest kept answers. Every
// change has an audit entry. InfinitePast: nothing was written yet.
absl::StatusOr<absl::Time> LastWriteTime(storage::Store& store);

}  // namespace osiedle::server

#endif  // OSIEDLE_SERVICES_SERVER_LAST_WRITE_H_
