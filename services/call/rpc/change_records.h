#ifndef OSIEDLE_SERVICES_CALL_RPC_CHANGE_RECORDS_H_
#define OSIEDLE_SERVICES_CALL_RPC_CHANGE_RECORDS_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "osiedle/internal/v1/log.pb.h"
#include "services/call/rpc/call.h"
#include "storage/transaction.h"

namespace osiedle::call {

// What an audit entry says of a request. `rpc` is what the client called: of an item of a batch,
// the batch's method. `subject` is what the request named, as the client wrote it.
struct AuditedRequest {
  absl::string_view rpc;
  absl::string_view subject;
  absl::string_view request_id;
  // The legal ground that the request states; empty: none. The entry of a call that did what it
  // asked for has it as its reason.
  absl::string_view ground = {};
};

// Appends the entry of one call to the log of the call's municipality, with the names that it gave
// (Call::Gives); a long answer takes several. `reason`: of a refusal, or the ground of a reading.
absl::Status AppendAuditEntry(const Call& call, const AuditedRequest& request,
                              internal::v1::AuditEntry::Outcome outcome, absl::string_view reason,
                              storage::Transaction& transaction);

// The entry of a denial, in whatever log it will stand; it has no transaction yet.
internal::v1::AuditEntry DenialEntry(const Call& call, const AuditedRequest& request,
                                     const absl::Status& denial);

// Appends to the logs of each municipality whose resources `call` changed; nothing when it changed
// none.
absl::Status AppendChangeRecords(const Call& call, const AuditedRequest& request,
                                 storage::Transaction& transaction);

}  // namespace osiedle::call

#endif  // OSIEDLE_SERVICES_CALL_RPC_CHANGE_RECORDS_H_
