// The state of one RPC from its arrival to its answer; what calls.cc is made of.
#ifndef OSIEDLE_SERVICES_CALL_UNDER_WAY_H_
#define OSIEDLE_SERVICES_CALL_UNDER_WAY_H_

#include <memory>
#include <optional>
#include <string>

#include "absl/time/time.h"
#include "google/protobuf/message.h"
#include "grpcpp/server_context.h"
#include "grpcpp/support/server_callback.h"
#include "services/call/call.h"
#include "services/call/calls.h"
#include "services/call/change_records.h"
#include "services/call/replay.h"

namespace osiedle::call {

// Lives until the answer is sent, then deletes itself. One thread at a time.
class UnderWay {
 public:
  UnderWay(Calls& calls, grpc::CallbackServerContext* context, const MethodInfo& method,
           const google::protobuf::Message& request, google::protobuf::Message& response);
  virtual ~UnderWay() = default;

  grpc::ServerUnaryReactor* reactor() const { return reactor_; }

  // The steps before a snapshot or transaction: identity, deadline, the scope of access, and what
  // the proto says about the fields of the request. On failure the call has been answered and this
  // is gone. A read draws no ids.
  bool Begin(bool draws_ids = true);

 protected:
  // Whether the principal may call this method here. No reading is needed yet; the answer is the
  // same in every run, and an authority that lives in the store is read through `reader`.
  absl::Status CheckAccess(const storage::Reader* reader) const;
  // Required fields and limits, as declared; every violation at once (AIP-211: after access).
  // Leaves them to the handler where that finds more; see Call::declared_violations.
  virtual absl::Status Validate();
  // Sends the answer, counts, and deletes this.
  void Finish(const absl::Status& client_error);
  // Sends the failure of a handler; one that says that the caller is not entitled is audited first.
  void FinishFailed(const absl::Status& client_error);
  // A denial is audited before it is answered.
  void FinishDenied(const absl::Status& denial);
  // Answers OK when the audit entry of it is durable, and fails when that cannot be.
  void FinishAudited(internal::v1::AuditEntry::Outcome outcome, storage::SteadyTime deadline);
  // Appends the entry of this call.
  absl::Status Audit(internal::v1::AuditEntry::Outcome outcome, storage::Transaction& transaction,
                     absl::string_view reason = "") const;
  // What entries say of the request.
  AuditedRequest audited() const { return {method_.full_name, subject_, request_id_}; }
  const RequestShape& shape() const { return *method_.shape; }

  Calls& calls_;
  grpc::CallbackServerContext* const context_;
  const MethodInfo& method_;
  const google::protobuf::Message& request_;
  google::protobuf::Message& response_;
  grpc::ServerUnaryReactor* const reactor_;
  const storage::SteadyTime start_;
  storage::SteadyTime deadline_;
  std::shared_ptr<const Principal> principal_;
  std::string request_id_;
  std::string subject_;
  std::optional<Call> call_;
  // Of a call that writes.
  std::optional<Admission::Ticket> ticket_;
  int runs_ = 0;
  bool replayed_ = false;
};

class WriteUnderWay final : public UnderWay {
 public:
  WriteUnderWay(Calls& calls, grpc::CallbackServerContext* context, const MethodInfo& method,
                const google::protobuf::Message& request, google::protobuf::Message& response,
                Calls::WriteBody body, Calls::AnyKeptAnswer kept_answer)
      : UnderWay(calls, context, method, request, response),
        body_(std::move(body)),
        kept_answer_(std::move(kept_answer)) {}
  void Start();

 private:
  // Hands the body to the store, which mostly runs it for the first time on this thread.
  void Submit();
  // One run of the whole body: access, replay, handler, audit, feed.
  absl::Status Run(storage::Transaction& transaction);
  // The audit entry and the change event of each municipality whose resources changed, and the
  // replay record.
  absl::Status AppendRecords(storage::Transaction& transaction);
  absl::Status KeepAnswer(storage::Transaction& transaction);
  // Takes out of an answer what is not kept of it.
  void ReduceToKept(google::protobuf::Message& answer) const;
  // The kept answer is in `response_`: makes of it what is told now.
  absl::Status AnswerRepeat(storage::Transaction& transaction);
  // Whether an answer that came of no change is a reading.
  bool AnswerIsReading() const { return method_.answers_audited || call_->is_reading(); }
  void Done(const storage::CommitResult& result);

  Calls::WriteBody body_;
  const Calls::AnyKeptAnswer kept_answer_;
  // What the client is told although its transaction commits; see Call::RefuseAndCommit.
  absl::Status refusal_;
  std::optional<ReplayKey> replay_;
  bool validated_ = false;
};

class ReadUnderWay final : public UnderWay {
 public:
  ReadUnderWay(Calls& calls, grpc::CallbackServerContext* context, const MethodInfo& method,
               const google::protobuf::Message& request, google::protobuf::Message& response,
               Calls::ReadBody body)
      : UnderWay(calls, context, method, request, response), body_(std::move(body)) {}
  void Start();

 private:
  void Run();

  Calls::ReadBody body_;
};

class JobUnderWay final : public UnderWay {
 public:
  JobUnderWay(Calls& calls, grpc::CallbackServerContext* context, const MethodInfo& method,
              const google::protobuf::Message& request, google::protobuf::Message& response,
              Calls::JobBody body)
      : UnderWay(calls, context, method, request, response), body_(std::move(body)) {}
  void Start();

 private:
  void Run();

  Calls::JobBody body_;
};

}  // namespace osiedle::call

#endif  // OSIEDLE_SERVICES_CALL_UNDER_WAY_H_
