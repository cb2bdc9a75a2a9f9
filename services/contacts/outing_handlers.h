// The handlers of the RPCs about outings.
#ifndef OSIEDLE_SERVICES_CONTACTS_OUTING_HANDLERS_H_
#define OSIEDLE_SERVICES_CONTACTS_OUTING_HANDLERS_H_

#include "absl/status/status.h"
#include "osiedle/contacts/v1/outing.pb.h"
#include "osiedle/contacts/v1/outing_requests.pb.h"
#include "osiedle/contacts/v1/sync_day.pb.h"
#include "services/call/rpc/call.h"
#include "storage/snapshot.h"
#include "storage/transaction.h"

namespace osiedle::contacts {

absl::Status StartOuting(const call::Call& call, storage::Transaction& transaction,
                         const v1::StartOutingRequest& request, v1::Outing& response);
absl::Status ArriveAtStop(const call::Call& call, storage::Transaction& transaction,
                          const v1::ArriveAtStopRequest& request, v1::Outing& response);
absl::Status LeaveStop(const call::Call& call, storage::Transaction& transaction,
                       const v1::LeaveStopRequest& request, v1::Outing& response);
absl::Status FinishOuting(const call::Call& call, storage::Transaction& transaction,
                          const v1::FinishOutingRequest& request, v1::Outing& response);
absl::Status CancelOuting(const call::Call& call, storage::Transaction& transaction,
                          const v1::CancelOutingRequest& request, v1::Outing& response);

absl::Status TallyOuting(const call::Call& call, storage::Transaction& transaction,
                         const v1::TallyOutingRequest& request, v1::Outing& response);

// Of a day that a phone recorded without network; see outing_states.h.
absl::Status RecordArrival(const call::Call& call, storage::Transaction& transaction,
                           const v1::SyncedArrival& arrival, v1::Outing& response);
absl::Status RecordFinish(const call::Call& call, storage::Transaction& transaction,
                          const v1::SyncedFinish& finish, v1::Outing& response);

}  // namespace osiedle::contacts

#endif  // OSIEDLE_SERVICES_CONTACTS_OUTING_HANDLERS_H_
