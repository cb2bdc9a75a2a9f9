// How often somebody may name a code that is not good.
//
// A bucket of tries that fills up again, for each principal and for each municipality. Its state is
// one moment: when it will be full again. So there is one small row for a principal that ever
// failed and one for a municipality, and they outlive a restart: they are written by the very
// transaction that refuses the code, so that no two tries count as one however many come at once.
#ifndef OSIEDLE_SERVICES_INVITATIONS_CLAIM_CODE_TRIES_H_
#define OSIEDLE_SERVICES_INVITATIONS_CLAIM_CODE_TRIES_H_

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "services/call/call.h"
#include "storage/snapshot.h"
#include "storage/transaction.h"

namespace osiedle::invitations {

struct TryLimit {
  // Tries in a full bucket.
  int most;
  // How long it takes to win one back.
  absl::Duration interval;
};
// An evening at the door of a club with bad light; and the whole town's clubs together. At 300
// tries an hour, and a hundred thousand slips about, one is hit in some 130 years.
inline constexpr TryLimit kTriesOfPrincipal = {.most = 30, .interval = absl::Minutes(2)};
inline constexpr TryLimit kTriesOfMunicipality = {.most = 300, .interval = absl::Seconds(12)};

// ---- the rule, pure

// How long to wait for a try; zero when there is one. A bucket cannot be emptier than empty,
// whatever a clock that was wrong has written.
absl::Duration WaitForTry(const TryLimit& limit, absl::Time full_time, absl::Time now);
// When the bucket will be full, with one try less.
absl::Time AfterTry(const TryLimit& limit, absl::Time full_time, absl::Time now);

// ---- the same of the call's principal and municipality

// CLAIM_CODE_TRIES_SPENT when either has none left.
absl::Status CheckTries(const call::Call& call, const storage::Reader& reader);
// Takes one of each.
absl::Status CountTry(const call::Call& call, storage::Transaction& transaction);

}  // namespace osiedle::invitations

#endif  // OSIEDLE_SERVICES_INVITATIONS_CLAIM_CODE_TRIES_H_
