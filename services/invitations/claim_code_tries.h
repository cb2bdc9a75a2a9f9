// How often somebody may name a code that is not good (services/call/resource/tries.h). What counts
// is the refusal: the transaction that refuses the code writes it.
#ifndef OSIEDLE_SERVICES_INVITATIONS_CLAIM_CODE_TRIES_H_
#define OSIEDLE_SERVICES_INVITATIONS_CLAIM_CODE_TRIES_H_

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "services/call/resource/tries.h"
#include "services/call/rpc/call.h"
#include "storage/snapshot.h"
#include "storage/transaction.h"

namespace osiedle::invitations {

// An evening at the door of a club with bad light; and the whole town's clubs together. At 300
// tries an hour, and a hundred thousand slips about, one is hit in some 130 years.
inline constexpr call::TryLimit kTriesOfPrincipal = {.most = 30, .interval = absl::Minutes(2)};
inline constexpr call::TryLimit kTriesOfMunicipality = {.most = 300, .interval = absl::Seconds(12)};

// CLAIM_CODE_TRIES_SPENT when either has none left.
absl::Status CheckTries(const call::Call& call, const storage::Reader& reader);
// Takes one of each.
absl::Status CountTry(const call::Call& call, storage::Transaction& transaction);

}  // namespace osiedle::invitations

#endif  // OSIEDLE_SERVICES_INVITATIONS_CLAIM_CODE_TRIES_H_
