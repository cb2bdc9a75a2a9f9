#include "services/contacts/stop_handlers.h"

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "services/call/errors.h"
#include "services/call/violations.h"
#include "services/contacts/contact_checks.h"
#include "services/contacts/contact_errors.h"
#include "services/contacts/contact_tables.h"
#include "services/contacts/stop_rules.h"

namespace osiedle::contacts {

using ::osiedle::call::Call;
using ::osiedle::storage::Snapshot;
using ::osiedle::storage::Transaction;

absl::Status GetStop(const Call& call, const Snapshot& snapshot, const v1::GetStopRequest& request,
                     v1::Stop& response) {
  return Stops().Get(call, snapshot, request, response);
}

absl::Status ListStops(const Call& call, const Snapshot& snapshot,
                       const v1::ListStopsRequest& request, v1::ListStopsResponse& response) {
  return Stops().List(call, snapshot, request, response);
}

absl::Status CreateStop(const Call& call, Transaction& transaction,
                        const v1::CreateStopRequest& request, v1::Stop& response) {
  return Stops().Create(call, transaction, request, response);
}

absl::Status UpdateStop(const Call& call, Transaction& transaction,
                        const v1::UpdateStopRequest& request, v1::Stop& response) {
  return Stops().Update(call, transaction, request, response);
}

absl::Status DeleteStop(const Call& call, Transaction& transaction,
                        const v1::DeleteStopRequest& request, v1::Stop& response) {
  return Stops().Delete(call, transaction, request, response);
}

absl::Status UndeleteStop(const Call& call, Transaction& transaction,
                          const v1::UndeleteStopRequest& request, v1::Stop& response) {
  return Stops().Undelete(call, transaction, request, response);
}

absl::Status ChangeStage(const Call& call, Transaction& transaction,
                         const v1::ChangeStageRequest& request, v1::Stop& response) {
  if (absl::Status valid = Stops().CheckName(request.name()); !valid.ok()) return valid;
  v1::Stop before;
  absl::StatusOr<storage::RowMeta> meta =
      Stops().LoadLive(call, transaction, request.name(), request.etag(), before);
  if (!meta.ok()) return meta.status();
  absl::StatusOr<absl::CivilDay> today = Today(call, transaction);
  if (!today.ok()) return today.status();
  call::Violations violations;
  CheckStageDay(before, request.from_date(), *today, violations);
  if (!violations.empty()) return call::InvalidFields(violations);
  if (!MayFollow(before.stage(), request.stage())) return StageRefused(before, request.stage());
  if (before.stage_history_size() >= kMostStageChanges) return StageHistoryFull(before);

  response = before;
  response.set_stage(request.stage());
  v1::StageChange& change = *response.add_stage_history();
  change.set_stage(request.stage());
  *change.mutable_from_date() = request.from_date();
  change.set_note(request.note());
  return Stops().Save(call, transaction, *meta, before, response);
}

}  // namespace osiedle::contacts
