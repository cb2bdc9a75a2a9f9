// What a change leaves behind besides its rows: an audit entry and a change event in its own
// transaction.
#ifndef OSIEDLE_SERVICES_CALL_CHANGE_RECORDS_H_
#define OSIEDLE_SERVICES_CALL_CHANGE_RECORDS_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "osiedle/internal/v1/log.pb.h"
#include "services/call/call.h"
#include "storage/transaction.h"

namespace osiedle::call {

// The entry of one call in the log of `owner`, serialised. `rpc` is what the client called: of an
// item of a batch, the batch's method. `subject` is what its request named.
std::string AuditEntryText(const Call& call, absl::string_view rpc, absl::string_view subject,
                           absl::string_view request_id, internal::v1::AuditEntry::Outcome outcome,
                           uint32_t owner, absl::string_view transaction_id,
                           absl::string_view reason);

// Appends to the logs of each municipality whose resources `call` changed; nothing when it changed
// none.
absl::Status AppendChangeRecords(const Call& call, absl::string_view rpc, absl::string_view subject,
                                 absl::string_view request_id, storage::Transaction& transaction);

}  // namespace osiedle::call

#endif  // OSIEDLE_SERVICES_CALL_CHANGE_RECORDS_H_
