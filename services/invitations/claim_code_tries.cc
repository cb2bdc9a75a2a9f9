#include "services/invitations/claim_code_tries.h"

#include "absl/status/statusor.h"
#include "services/invitations/invitation_errors.h"
#include "services/invitations/invitation_tables.h"
#include "storage/status_macros.h"

namespace osiedle::invitations {
namespace {

call::TryBrake Brake() {
  return {.table = ClaimCodeTriesTable(),
          .of_principal = kTriesOfPrincipal,
          .of_municipality = kTriesOfMunicipality};
}

}  // namespace

absl::Status CheckTries(const call::Call& call, const storage::Reader& reader) {
  ASSIGN_OR_RETURN(absl::Duration wait, call::WaitForTry(call, reader, Brake()));
  return wait == absl::ZeroDuration() ? absl::OkStatus() : ClaimCodeTriesSpent(wait);
}

absl::Status CountTry(const call::Call& call, storage::Transaction& transaction) {
  return call::CountTry(call, transaction, Brake());
}

}  // namespace osiedle::invitations
