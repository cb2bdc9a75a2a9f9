// A call of many changes: each item has a transaction and a result of its own.
#ifndef OSIEDLE_SERVICES_CALL_RPC_BATCH_H_
#define OSIEDLE_SERVICES_CALL_RPC_BATCH_H_

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/container/inlined_vector.h"
#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "google/protobuf/message.h"
#include "services/call/fields/violations.h"
#include "services/call/rpc/call.h"
#include "services/call/rpc/method_info.h"
#include "storage/transaction.h"

namespace osiedle::call {

struct BatchItem {
  // The name that the item creates or changes; stands in the audit log.
  std::string subject;
  // Not OK: the item is not run, and this is its result.
  absl::Status refused;
  // The earlier items that must have ended, with success or not, before this one begins; in order.
  std::vector<size_t> after;

  // The content that a repeat of the request is compared with; outlives the batch.
  const google::protobuf::Message* content = nullptr;
  // The values of Call::method() and Call::declared_violations() for the body.
  const MethodInfo* method = nullptr;
  Violations declared;
  // The methods to which the caller must be entitled besides the batch's own.
  absl::InlinedVector<const MethodInfo*, 2> also_needs;
  // Checked as always, and not written.
  bool validate_only = false;
  // The answer that the body fills, when the batch tells a part of it. Emptied before each run; a
  // reading where MethodInfo::answers_audited says so. May be null.
  std::shared_ptr<google::protobuf::Message> answer;
  // The body of its transaction, as a WriteHandler: may be run more than once.
  std::function<absl::Status(const Call&, storage::Transaction&)> body;
};

struct BatchResult {
  // As a client sees it: OK, or with ErrorInfo.
  absl::Status status;
  // OK, and nothing changed, because the change was made before.
  bool already_known = false;
};

struct Batch {
  std::vector<BatchItem> items;
  // Makes the answer; called once, when every item has ended, with a result for each. Where the
  // batch is audited as a reading (Call::AuditAsReading), says what the answer gives (Call::Gives).
  absl::AnyInvocable<void(const std::vector<BatchResult>&)> finish;
};

}  // namespace osiedle::call

#endif  // OSIEDLE_SERVICES_CALL_RPC_BATCH_H_
