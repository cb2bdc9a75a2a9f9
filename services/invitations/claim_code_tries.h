// The limits on bad codes (services/call/resource/tries.h). Each refusal counts: the transaction
// that refuses a code writes the count.
#ifndef OSIEDLE_SERVICES_INVITATIONS_CLAIM_CODE_TRIES_H_
#define OSIEDLE_SERVICES_INVITATIONS_CLAIM_CODE_TRIES_H_

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "services/call/resource/tries.h"
#include "services/call/rpc/call.h"
#include "storage/snapshot.h"
#include "storage/transaction.h"

namespace osiedle::invitations {

// The limits suffice for an evening at the door of a club with bad light, and for all clubs of a
// town together. With 300 tries an hour and a hundred thousand slips in circulation, a guess
// succeeds once in some 130 years.
inline constexpr call::TryLimit kTriesOfPrincipal = {.most = 30, .interval = absl::Minutes(2)};
inline constexpr call::TryLimit kTriesOfMunicipality = {.most = 300, .interval = absl::Seconds(12)};

// CLAIM_CODE_TRIES_SPENT when either has none left.
absl::Status CheckTries(const call::Call& call, const storage::Reader& reader);
// Takes one of each.
absl::Status CountTry(const call::Call& call, storage::Transaction& transaction);

}  // namespace osiedle::invitations

#endif  // OSIEDLE_SERVICES_INVITATIONS_CLAIM_CODE_TRIES_H_
