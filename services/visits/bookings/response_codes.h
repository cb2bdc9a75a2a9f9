// The codes by which members of a crew answer without an account.
//
// A code has the form of the codes on slips (services/invitations/claim_code.h). It is made from
// the store's secret, the visit, the staff member and the moment at which it was made. So a repeat
// of the request that made it shows it again, and no record holds it: the row of a code has its
// hash, under another key of that secret.
//
// A visit and a staff member have one row, so a newer code takes the place of the older.
#ifndef OSIEDLE_SERVICES_VISITS_BOOKINGS_RESPONSE_CODES_H_
#define OSIEDLE_SERVICES_VISITS_BOOKINGS_RESPONSE_CODES_H_

#include <optional>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "osiedle/internal/v1/response_code.pb.h"
#include "osiedle/visits/v1/visit_requests.pb.h"
#include "services/call/resource/tries.h"
#include "services/call/rpc/call.h"
#include "storage/records/table.h"
#include "storage/snapshot.h"
#include "storage/transaction.h"

namespace osiedle::visits {

// Fills in the code, as it is read out, from the other fields of the answer.
void FillInCode(const call::Call& call, v1::IssueResponseCodeResponse& response);

// The two functions of the kept answer (call::KeptAnswer): it is kept without the code, and a
// repeat shows the code again to whoever may still know of the visit.
void HideResponseCode(v1::IssueResponseCodeResponse& response);
absl::Status ShowResponseCode(const call::Call& call, const storage::Reader& reader,
                              v1::IssueResponseCodeResponse& response);

// Makes the code of this answer good, and the one before it no more. CONFLICT_UNRESOLVED: another
// visit has the same code.
absl::Status KeepResponseCode(const call::Call& call, storage::Transaction& transaction,
                              const v1::IssueResponseCodeResponse& response);

// The row of a code (as invitations::ReadClaimCode gives it) in the call's municipality. Nothing:
// there is none, or it has ended.
absl::StatusOr<std::optional<storage::Row<internal::v1::ResponseCode>>> FindByResponseCode(
    const call::Call& call, const storage::Reader& reader, absl::string_view code);

// Ends a code that was used.
absl::Status EndResponseCode(storage::Transaction& transaction,
                             const storage::Row<internal::v1::ResponseCode>& row);

// ---- The limits on wrong codes (services/call/resource/tries.h)

// With 300 tries an hour and a thousand codes given out, a guess succeeds once in some ten thousand
// years.
inline constexpr call::TryLimit kResponseTriesOfPrincipal = {.most = 30,
                                                             .interval = absl::Minutes(2)};
inline constexpr call::TryLimit kResponseTriesOfMunicipality = {.most = 300,
                                                                .interval = absl::Seconds(12)};

// RESPONSE_CODE_TRIES_SPENT when the caller or the municipality has none left.
absl::Status CheckResponseTries(const call::Call& call, const storage::Reader& reader);
// Takes one of each.
absl::Status CountResponseTry(const call::Call& call, storage::Transaction& transaction);

}  // namespace osiedle::visits

#endif  // OSIEDLE_SERVICES_VISITS_BOOKINGS_RESPONSE_CODES_H_
