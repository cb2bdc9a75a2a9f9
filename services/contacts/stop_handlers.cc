#include "services/contacts/stop_handlers.h"

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "services/call/fields/violations.h"
#include "services/call/rpc/errors.h"
#include "services/contacts/contact_checks.h"
#include "services/contacts/contact_errors.h"
#include "services/contacts/contact_tables.h"
#include "services/contacts/stop_rules.h"
#include "services/registry/registry_reader.h"
#include "storage/status_macros.h"

namespace osiedle::contacts {

using ::osiedle::call::Call;
using ::osiedle::storage::Transaction;

absl::Status ChangeStage(const Call& call, Transaction& transaction,
                         const v1::ChangeStageRequest& request, v1::Stop& response) {
  RETURN_IF_ERROR(Stops().CheckName(request.name()));
  v1::Stop before;
  ASSIGN_OR_RETURN(storage::RowMeta meta,
                   Stops().LoadLive(call, transaction, request.name(), request.etag(), before));
  ASSIGN_OR_RETURN(absl::CivilDay today, registry::Today(call, transaction));
  call::Violations violations;
  CheckStageDay(before, request.from_date(), today, violations);
  if (!violations.empty()) return call::InvalidFields(violations);
  if (!MayFollow(before.stage(), request.stage())) return StageRefused(before, request.stage());
  if (before.stage_history_size() >= kMaxStageChanges) return StageHistoryFull(before);

  response = before;
  response.set_stage(request.stage());
  v1::StageChange& change = *response.add_stage_history();
  change.set_stage(request.stage());
  *change.mutable_from_date() = request.from_date();
  change.set_note(request.note());
  return Stops().Save(call, transaction, meta, before, response);
}

}  // namespace osiedle::contacts
