// A brake on guessing: how often somebody may ask what they could only guess.
//
// A bucket of tries that fills up again, for each principal and for each municipality. Its state is
// one moment: when it will be full again. So there is one small row for a principal that ever tried
// and one for a municipality, and both outlive a restart. The transaction of the try itself writes
// them, so that no two tries count as one however many come at once.
#ifndef OSIEDLE_SERVICES_CALL_RESOURCE_TRIES_H_
#define OSIEDLE_SERVICES_CALL_RESOURCE_TRIES_H_

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "osiedle/internal/v1/tries.pb.h"
#include "services/call/rpc/call.h"
#include "storage/records/table.h"
#include "storage/snapshot.h"
#include "storage/transaction.h"

namespace osiedle::call {

struct TryLimit {
  // Tries in a full bucket.
  int most;
  // How long it takes to win one back.
  absl::Duration interval;
};

struct TryBrake {
  // Where the buckets stand, with the municipality: one town's callers do not use up another's
  // tries.
  const storage::Table<internal::v1::Tries>& table;
  TryLimit of_principal;
  TryLimit of_municipality;
};

// ---- the rule, pure

// How long to wait for a try; zero when there is one. A bucket cannot be emptier than empty,
// whatever a clock that was wrong has written.
absl::Duration WaitForTry(const TryLimit& limit, absl::Time full_time, absl::Time now);
// When the bucket will be full, with one try less.
absl::Time AfterTry(const TryLimit& limit, absl::Time full_time, absl::Time now);

// ---- the same of the call's principal and municipality

// The longer wait of the two buckets.
absl::StatusOr<absl::Duration> WaitForTry(const Call& call, const storage::Reader& reader,
                                          const TryBrake& brake);
// Takes a try of each.
absl::Status CountTry(const Call& call, storage::Transaction& transaction, const TryBrake& brake);

}  // namespace osiedle::call

#endif  // OSIEDLE_SERVICES_CALL_RESOURCE_TRIES_H_
