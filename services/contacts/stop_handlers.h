// What each RPC about stops means.
#ifndef OSIEDLE_SERVICES_CONTACTS_STOP_HANDLERS_H_
#define OSIEDLE_SERVICES_CONTACTS_STOP_HANDLERS_H_

#include "absl/status/status.h"
#include "osiedle/contacts/v1/stop.pb.h"
#include "services/call/call.h"
#include "storage/snapshot.h"
#include "storage/transaction.h"

namespace osiedle::contacts {

absl::Status GetStop(const call::Call& call, const storage::Snapshot& snapshot,
                     const v1::GetStopRequest& request, v1::Stop& response);
absl::Status ListStops(const call::Call& call, const storage::Snapshot& snapshot,
                       const v1::ListStopsRequest& request, v1::ListStopsResponse& response);
absl::Status CreateStop(const call::Call& call, storage::Transaction& transaction,
                        const v1::CreateStopRequest& request, v1::Stop& response);
absl::Status UpdateStop(const call::Call& call, storage::Transaction& transaction,
                        const v1::UpdateStopRequest& request, v1::Stop& response);
absl::Status DeleteStop(const call::Call& call, storage::Transaction& transaction,
                        const v1::DeleteStopRequest& request, v1::Stop& response);
absl::Status UndeleteStop(const call::Call& call, storage::Transaction& transaction,
                          const v1::UndeleteStopRequest& request, v1::Stop& response);
absl::Status ChangeStage(const call::Call& call, storage::Transaction& transaction,
                         const v1::ChangeStageRequest& request, v1::Stop& response);

}  // namespace osiedle::contacts

#endif  // OSIEDLE_SERVICES_CONTACTS_STOP_HANDLERS_H_
