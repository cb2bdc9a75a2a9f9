#include "services/invitations/batch_checks.h"

#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "osiedle/invitations/v1/invitation_batch.pb.h"
#include "services/call/rpc/errors.h"
#include "services/invitations/invitation_rules.h"
#include "services/registry/registry_reader.h"
#include "storage/status_macros.h"

namespace osiedle::invitations {

using ::osiedle::call::Call;
using ::osiedle::call::Change;
using ::osiedle::storage::Reader;

bool IsBatchId(absl::string_view id) {
  return call::IsResourceId(id) && id.size() <= 63 - kNumberSuffixBytes;
}

absl::Status CheckBatchChange(const Change<v1::InvitationBatch>& change) {
  if (change.before == nullptr) {
    ASSIGN_OR_RETURN(const absl::TimeZone zone, registry::TimeZoneOf(change.call, change.reader));
    CheckNewBatch(change.after, absl::ToCivilDay(change.call.time(), zone), change.violations);
    CompleteNewBatch(zone, change.after);
  }
  return registry::FillController(change);
}

absl::Status CheckBatchDelete(const Call& call, const Reader& /*reader*/,
                              const v1::InvitationBatch& batch) {
  if (batch.state() == v1::InvitationBatch::VOIDED || call.time() >= TimeOf(batch.expire_time())) {
    return absl::OkStatus();
  }
  return call::StateTransitionRefused(batch.name(), "OPEN", "its slips are good; void it first");
}

}  // namespace osiedle::invitations
