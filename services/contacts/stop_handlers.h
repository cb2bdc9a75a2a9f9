// The handlers of the RPCs about stops.
#ifndef OSIEDLE_SERVICES_CONTACTS_STOP_HANDLERS_H_
#define OSIEDLE_SERVICES_CONTACTS_STOP_HANDLERS_H_

#include "absl/status/status.h"
#include "osiedle/contacts/v1/stop.pb.h"
#include "osiedle/contacts/v1/stop_requests.pb.h"
#include "services/call/rpc/call.h"
#include "storage/snapshot.h"
#include "storage/transaction.h"

namespace osiedle::contacts {

absl::Status ChangeStage(const call::Call& call, storage::Transaction& transaction,
                         const v1::ChangeStageRequest& request, v1::Stop& response);

}  // namespace osiedle::contacts

#endif  // OSIEDLE_SERVICES_CONTACTS_STOP_HANDLERS_H_
