// A brake on guessing: bounds how often a caller may try values that are guesses.
//
// Each principal and each municipality has a bucket of tries that fills up again. Its state is one
// moment: when it will be full again. So a bucket is one small row, written at the first try, and
// outlives a restart. The transaction of the try itself writes both rows, so that simultaneous
// tries all count.
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
  // The time in which the bucket gains one try.
  absl::Duration interval;
};

struct TryBrake {
  // The table of the buckets, under the municipality: one town's callers do not use up another's
  // tries.
  const storage::Table<internal::v1::Tries>& table;
  TryLimit of_principal;
  TryLimit of_municipality;
};

// ---- the rule, pure

// How long to wait for a try; zero when the bucket has one. No bucket counts as emptier than empty,
// whatever a wrong clock has written.
absl::Duration WaitForTry(const TryLimit& limit, absl::Time full_time, absl::Time now);
// When the bucket will be full, with one try less.
absl::Time AfterTry(const TryLimit& limit, absl::Time full_time, absl::Time now);

// ---- the same for the call's principal and municipality

// The longer wait of the two buckets.
absl::StatusOr<absl::Duration> WaitForTry(const Call& call, const storage::Reader& reader,
                                          const TryBrake& brake);
// Takes one try from each bucket.
absl::Status CountTry(const Call& call, storage::Transaction& transaction, const TryBrake& brake);

}  // namespace osiedle::call

#endif  // OSIEDLE_SERVICES_CALL_RESOURCE_TRIES_H_
