// One change as the body of a transaction: the one sequence that every change takes, whether it
// came as a call, as an item of a batch or from a test.
#ifndef OSIEDLE_SERVICES_CALL_RPC_WRITE_RUN_H_
#define OSIEDLE_SERVICES_CALL_RPC_WRITE_RUN_H_

#include <functional>
#include <optional>
#include <utility>

#include "absl/container/inlined_vector.h"
#include "absl/status/status.h"
#include "google/protobuf/message.h"
#include "services/call/rpc/batch.h"
#include "services/call/rpc/call.h"
#include "services/call/rpc/change_records.h"
#include "services/call/rpc/handlers.h"
#include "services/call/rpc/method.h"
#include "services/call/rpc/replay.h"
#include "storage/transaction.h"

namespace osiedle::call {

// What a change is, and what belongs to it. All that it points at outlives the run.
struct WriteParts {
  // Whoever brings the change must be entitled to call each of these, in every run.
  absl::InlinedVector<const MethodInfo*, 2> access;
  AuditedRequest audited;
  // May be run more than once.
  std::function<absl::Status(const Call&, storage::Transaction&)> body;
  // What the body fills: emptied before each run. Null: nobody is told.
  google::protobuf::Message* answer = nullptr;
  // An answer that came of no change is a reading, and audited as one.
  bool answer_is_reading = false;
  // Where a repeat is known: the key of the kept answer.
  std::optional<ReplayKey> replay;
  // What is kept of the answer, beside what `answer_is_reading` takes out of it. Null: all.
  const AnyKeptAnswer* kept_answer = nullptr;
  // A repeat is told only that the change was made (an item of a batch): nothing of the answer is
  // kept, and a change that changed nothing keeps nothing.
  bool keeps_no_answer = false;
};

// The parts of a call of a write, and of the item at `place` of the batch that was called. `call`
// is of that method or item, and has its scope, `validate_only` and declared violations.
//
// A repeat is known by the request_id in `audited`. What is wrong already neither finds nor leaves
// an answer, and what is only validated does not, either.
WriteParts PartsOf(const Call& call, const Method& method, const google::protobuf::Message& request,
                   google::protobuf::Message& answer, const AuditedRequest& audited);
WriteParts PartsOf(const Call& call, const BatchItem& item, size_t place,
                   const AuditedRequest& audited);

// Each run has these steps, in this order:
//  - access;
//  - an earlier answer to the same request, which ends it;
//  - the body, and a refusal of it that must be counted;
//  - what the proto declares and the body did not name;
//  - the end of what was only to be validated;
//  - the audit entry, the change event and the kept answer.
//
// One thread at a time.
class WriteRun {
 public:
  // `call` has its scope, `validate_only` and declared violations; it outlives this.
  WriteRun(Call& call, WriteParts parts) : call_(call), parts_(std::move(parts)) {}

  // The body of the transaction.
  absl::Status Run(storage::Transaction& transaction);

  // What the client is told, when the transaction has ended with `result`.
  absl::Status Conclude(const storage::CommitResult& result) const;

  // Of the last run.
  //
  // An earlier answer was found.
  bool replayed() const { return replayed_; }
  // Nothing was wrong, and nothing was to be written.
  bool validated() const { return validated_; }
  // Nothing was written: it was done before.
  bool found_done() const { return replayed_ || call_.changes().empty(); }
  // Whether the answer is a reading that has no entry yet: nothing was committed.
  bool owes_reading() const { return validated_ && IsReading(); }
  // Whether what Conclude gave is a refusal that stands in the audit log with its transaction.
  bool RefusalIsAudited(const storage::CommitResult& result) const {
    return !refusal_.ok() && result.status.ok();
  }

 private:
  bool KeepsNoAnswer() const { return parts_.keeps_no_answer; }
  bool IsReading() const { return parts_.answer_is_reading || call_.is_reading(); }
  absl::Status AnswerRepeat(storage::Transaction& transaction);
  absl::Status AppendRecords(storage::Transaction& transaction);
  absl::Status AuditReading(storage::Transaction& transaction);
  absl::Status KeepAnswer(storage::Transaction& transaction);
  // Takes out of an answer what is not kept of it.
  void ReduceToKept(google::protobuf::Message& answer) const;

  Call& call_;
  WriteParts parts_;
  // What the client is told although the transaction commits; see Call::RefuseAndCommit.
  absl::Status refusal_;
  bool replayed_ = false;
  bool validated_ = false;
};

}  // namespace osiedle::call

#endif  // OSIEDLE_SERVICES_CALL_RPC_WRITE_RUN_H_
