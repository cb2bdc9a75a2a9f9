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

// The parts of a change. Everything that they point at outlives the run.
struct WriteParts {
  // The methods to which the caller must be entitled, in every run.
  absl::InlinedVector<const MethodInfo*, 2> access;
  AuditedRequest audited;
  // May be run more than once.
  std::function<absl::Status(const Call&, storage::Transaction&)> body;
  // The answer that the body fills; emptied before each run. Null: nobody gets an answer.
  google::protobuf::Message* answer = nullptr;
  // The answer of a run that changed nothing is a reading, and audited as one.
  bool answer_is_reading = false;
  // The key of the kept answer, when repeats are recognised.
  std::optional<ReplayKey> replay;
  // The reduction of the answer before it is kept, besides that by `answer_is_reading`. Null: none.
  const AnyKeptAnswer* kept_answer = nullptr;
  // A repeat learns only that the change was made (an item of a batch). Nothing of the answer is
  // kept, and a run that changed nothing leaves no replay record.
  bool keeps_no_answer = false;
};

// The parts of a write call, and of the item at `place` of a batch. `call` belongs to that method
// or item, and has its scope, `validate_only` and declared violations.
//
// A repeat is known by the request_id in `audited`. A request with declared violations, or with
// `validate_only`, neither finds nor leaves an answer.
WriteParts PartsOf(const Call& call, const Method& method, const google::protobuf::Message& request,
                   google::protobuf::Message& answer, const AuditedRequest& audited);
WriteParts PartsOf(const Call& call, const BatchItem& item, size_t place,
                   const AuditedRequest& audited);

// Each run has these steps, in this order:
//  - access;
//  - an earlier answer to the same request, which ends the run;
//  - the body, and its refusal when that must be counted;
//  - violations that the proto declares and the body did not name;
//  - the end of a run with `validate_only`;
//  - the audit entry, the change event and the kept answer.
//
// One thread at a time.
class WriteRun {
 public:
  // `call` has its scope, `validate_only` and declared violations; it outlives this.
  WriteRun(Call& call, WriteParts parts) : call_(call), parts_(std::move(parts)) {}

  // The body of the transaction.
  absl::Status Run(storage::Transaction& transaction);

  // The status for the client, after the transaction has ended with `result`.
  absl::Status Conclude(const storage::CommitResult& result) const;

  // Of the last run.
  //
  // An earlier answer was found.
  bool replayed() const { return replayed_; }
  // The request was only to be validated, and was valid.
  bool validated() const { return validated_; }
  // Nothing was written: the change was made before.
  bool found_done() const { return replayed_ || call_.changes().empty(); }
  // Whether the answer is a reading without an audit entry: nothing was committed.
  bool owes_reading() const { return validated_ && IsReading(); }
  // Whether Conclude gave a refusal whose audit entry was committed with the transaction.
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
  // Removes the parts of an answer that are not kept.
  void ReduceToKept(google::protobuf::Message& answer) const;

  Call& call_;
  WriteParts parts_;
  // The refusal for the client although the transaction commits; see Call::RefuseAndCommit.
  absl::Status refusal_;
  bool replayed_ = false;
  bool validated_ = false;
};

}  // namespace osiedle::call

#endif  // OSIEDLE_SERVICES_CALL_RPC_WRITE_RUN_H_
