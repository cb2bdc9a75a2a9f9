#include "services/call/rpc/rpc_call.h"

#include <array>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "google/api/resource.pb.h"
#include "grpcpp/impl/codegen/proto_utils.h"
#include "grpcpp/support/proto_buffer_reader.h"
#include "grpcpp/support/proto_buffer_writer.h"
#include "services/call/rpc/access.h"
#include "services/call/rpc/call_headers.h"
#include "services/call/rpc/request_check.h"
#include "services/call/rpc/wire_status.h"
#include "storage/status_macros.h"

namespace osiedle::call {
namespace {

using ::google::protobuf::Message;
using ::osiedle::internal::v1::AuditEntry;
using ::osiedle::storage::CommitResult;
using ::osiedle::storage::Transaction;

// The time for the audit entry of a finished job. It does not depend on the job's deadline.
constexpr absl::Duration kJobAuditTime = absl::Seconds(30);

bool Read(const grpc::ByteBuffer& bytes, Message& message) {
  // The reader does not change the buffer, although gRPC's signature is not const.
  grpc::ProtoBufferReader reader(const_cast<grpc::ByteBuffer*>(&bytes));
  return reader.status().ok() && message.ParseFromZeroCopyStream(&reader);
}

bool Write(const Message& message, grpc::ByteBuffer& bytes) {
  bool is_owned = false;
  return grpc::GenericSerialize<grpc::ProtoBufferWriter, Message>(message, &bytes, &is_owned).ok();
}

// The legal grounds on which a request asks for more than the caller could otherwise have, joined:
// the texts whose fields end in "ground", in the request or in a message of it that is no resource.
// Empty: it states none.
std::string StatedGround(const google::protobuf::Message& request, bool in_parts = true) {
  const google::protobuf::Reflection& reflection = *request.GetReflection();
  std::vector<const google::protobuf::FieldDescriptor*> set;
  reflection.ListFields(request, &set);
  std::vector<std::string> grounds;
  for (const google::protobuf::FieldDescriptor* field : set) {
    if (field->is_repeated()) continue;
    if (field->type() == google::protobuf::FieldDescriptor::TYPE_STRING &&
        absl::EndsWith(field->name(), "ground")) {
      grounds.push_back(reflection.GetString(request, field));
    } else if (in_parts && field->message_type() != nullptr &&
               !field->message_type()->options().HasExtension(google::api::resource)) {
      std::string ground = StatedGround(reflection.GetMessage(request, field), false);
      if (!ground.empty()) grounds.push_back(std::move(ground));
    }
  }
  return absl::StrJoin(grounds, "; ");
}

}  // namespace

RpcCall::RpcCall(CallRuntime& runtime, const RpcParts& parts)
    : runtime_(runtime),
      method_(parts.method),
      context_(parts.context),
      reactor_(parts.context->DefaultReactor()),
      request_(parts.method.request->New()),
      response_(parts.method.response->New()),
      request_bytes_(*parts.request),
      response_bytes_(*parts.response),
      start_(runtime.Now()) {
  runtime.BeginCall();
}

bool RpcCall::Begin(bool draws_ids) {
  const CallEnvironment& environment = runtime_.environment();
  if (runtime_.is_draining()) {
    Finish(ShuttingDown());
    return false;
  }
  const CallHeaders headers(*context_);
  absl::StatusOr<std::shared_ptr<const Principal>> principal =
      environment.authenticator.Authenticate(headers.credentials());
  if (!principal.ok()) {
    Finish(Unauthenticated());
    return false;
  }
  principal_ = *std::move(principal);
  Circumstances circumstances;
  if (absl::Status read = ReadCircumstances(headers, circumstances); !read.ok()) {
    Finish(read);
    return false;
  }
  deadline_ = runtime_.DeadlineOf(*context_, start_);
  if (!Read(request_bytes_, *request_)) {
    Finish(RequestUnreadable());
    return false;
  }
  request_id_ = absl::AsciiStrToLower(shape().Text(*request_, shape().request_id));
  subject_ = shape().Subject(*request_);
  circumstances.subject = subject_;
  if (draws_ids) circumstances.origin = headers.Origin();

  // Random bytes cost a system call, so they are drawn only when needed.
  std::array<uint8_t, 16> seed = {};
  if (draws_ids) environment.resources.entropy.Fill(absl::MakeSpan(seed));
  call_.emplace(environment.resources, info(), principal_, environment.clock.Now(), seed);
  call_->set_circumstances(std::move(circumstances));
  call_->set_validate_only(shape().Flag(*request_, shape().validate_only));
  const bool in_municipality = FindScope(*request_, *call_);
  // A caller without access does not learn whether the municipality exists.
  if (absl::Status access = CheckGrants(*call_, info()); !access.ok()) {
    FinishDenied(access);
    return false;
  }
  const absl::Status valid = CheckRequest(*request_, *call_);
  const absl::Status found = in_municipality ? FindMunicipality() : absl::OkStatus();
  if (valid.ok() && found.ok()) return true;
  // Whoever has no access does not hear what is wrong with the request (AIP-211). In a good request
  // the body asks.
  absl::Status access;
  if (found.ok()) access = CheckAccessNow();
  access.ok() ? Finish(valid.ok() ? found : valid) : FinishFailed(access);
  return false;
}

absl::Status RpcCall::ReadCircumstances(const CallHeaders& headers,
                                        Circumstances& circumstances) const {
  RETURN_IF_ERROR(headers.Read(circumstances));
  if (!headers.on_behalf_of().has_value()) return absl::OkStatus();
  // Without a token a server for development knows everybody.
  if (headers.on_behalf_of()->empty()) return Unauthenticated();
  absl::StatusOr<std::shared_ptr<const Principal>> person =
      runtime_.environment().authenticator.Authenticate({.authorization = *headers.on_behalf_of()});
  if (!person.ok()) return Unauthenticated();
  circumstances.on_behalf_of = *std::move(person);
  return absl::OkStatus();
}

absl::Status RpcCall::CheckAccessNow() {
  ASSIGN_OR_RETURN(const std::unique_ptr<const storage::Snapshot> snapshot,
                   runtime_.store().GetSnapshot({.time = deadline_ - runtime_.Now()}));
  return ToClientError(CheckAccess(*call_, {&info()}, *snapshot), info().full_name);
}

absl::Status RpcCall::FindMunicipality() {
  const std::string municipality = call_->municipality();
  absl::StatusOr<uint32_t> number = runtime_.NumberOf(municipality);
  if (absl::IsNotFound(number.status())) {
    return ResourceNotFound(absl::StrCat("municipalities/", municipality));
  }
  if (!number.ok()) return ToClientError(number.status(), info().full_name);
  call_->SetScope(municipality, *number);
  return absl::OkStatus();
}

void RpcCall::Finish(const absl::Status& client_error) {
  absl::Status status = client_error;
  if (status.ok() && !Write(*response_, response_bytes_)) {
    status = ToClientError(absl::InternalError("an answer cannot be written"), info().full_name);
  }
  runtime_.environment().metrics.Finished(info(), status.code(), runtime_.Now() - start_, runs_,
                                          replayed_);
  grpc::ServerUnaryReactor* reactor = reactor_;
  const grpc::Status wire = ToWireStatus(status);
  runtime_.EndCall();
  // The call is deleted before the answer: once the last call is answered, the server may be
  // destroyed.
  delete this;
  reactor->Finish(wire);
}

void RpcCall::FinishAudited(AuditEntry::Outcome outcome, storage::SteadyTime deadline) {
  runtime_.store().ReadWrite(
      {.deadline = deadline, .log_entries_only = true},
      [this, outcome](Transaction& transaction) {
        const std::string ground =
            outcome == AuditEntry::READ ? StatedGround(*request_) : std::string();
        return AppendAuditEntry(*call_, audited(), outcome, ground, transaction);
      },
      [this](const CommitResult& result) { Finish(ToClientError(result, info().full_name)); });
}

void RpcCall::FinishFailed(const absl::Status& client_error) {
  if (IsDenial(client_error)) return FinishDenied(client_error);
  Finish(client_error);
}

void RpcCall::NoteOrigin() {
  if (!call_->circumstances().origin.empty()) return;
  Circumstances circumstances = call_->circumstances();
  circumstances.origin = CallHeaders(*context_).Origin();
  call_->set_circumstances(std::move(circumstances));
}

void RpcCall::FinishDenied(const absl::Status& denial) {
  NoteOrigin();
  runtime_.denials().Record(DenialEntry(*call_, audited(), denial), call_->municipality(),
                            {.deadline = deadline_, .log_entries_only = true},
                            [this, denial] { Finish(denial); });
}

// ---- writes

void WriteCall::Start() {
  if (!Begin()) return;
  ticket_ = runtime_.writes().Admit(principal_->id);
  if (!ticket_.has_value()) return Finish(QueueFull());
  ground_ = StatedGround(*request_);
  run_.emplace(*call_, PartsOf(*call_, method_, *request_, *response_, audited()));
  if (!info().pooled) return Submit();
  // The first run may read much, so it is on the pool. The handler must keep later runs, on the
  // engine's thread, short.
  RunOnPool([this] { Submit(); });
}

void WriteCall::Submit() {
  runtime_.store().ReadWrite(
      {.deadline = deadline_, .contention_hint = info().ContentionHint(subject_)},
      [this](Transaction& transaction) { return run_->Run(transaction); },
      [this](const CommitResult& result) { Done(result); });
}

void WriteCall::Done(const CommitResult& result) {
  runs_ = result.runs;
  replayed_ = run_->replayed();
  const absl::Status status = run_->Conclude(result);
  if (status.ok() && run_->owes_reading()) {
    call_->Gives(*response_);
    return FinishAudited(AuditEntry::READ, deadline_);
  }
  if (run_->RefusalIsAudited(result)) return Finish(status);
  FinishFailed(status);
}

// ---- reads

void ReadCall::Start() {
  if (!Begin(/*draws_ids=*/false)) return;
  if (!info().pooled) return Run();
  RunOnPool([this] { Run(); });
}

void ReadCall::Run() {
  absl::Status handled;
  {
    absl::StatusOr<std::unique_ptr<const storage::Snapshot>> snapshot =
        runtime_.store().GetSnapshot({.time = deadline_ - runtime_.Now()});
    if (!snapshot.ok()) return Finish(ToClientError(snapshot.status(), info().full_name));
    handled = CheckAccess(*call_, {&info()}, **snapshot);
    if (handled.ok()) handled = method_.Read(*call_, **snapshot, *request_, *response_);
  }
  if (!handled.ok()) return FinishFailed(ToClientError(handled, info().full_name));
  // Whatever is read where records are restricted to a team is audited.
  const bool is_restricted = call_->compartment() != call_->owner();
  if (!info().access.audited_read() && !call_->is_reading() && !is_restricted) {
    return Finish(absl::OkStatus());
  }
  NoteOrigin();
  call_->Gives(*response_);
  FinishAudited(AuditEntry::READ, deadline_);
}

// ---- jobs

void JobCall::Start() {
  if (!Begin()) return;
  RunOnPool([this] { Run(); });
}

void JobCall::Run() {
  if (absl::Status access = CheckAccessNow(); !access.ok()) return FinishFailed(access);
  absl::Status handled = std::get<AnyJob>(method_.handler)(*call_, *request_, *response_);
  if (!handled.ok()) return FinishFailed(ToClientError(handled, info().full_name));
  const bool changed = !call_->changes().empty();
  // A repeat that found its first answer changed nothing.
  if (!changed && !call_->is_reading()) return Finish(absl::OkStatus());
  call_->Gives(*response_);
  FinishAudited(changed ? AuditEntry::CHANGED : AuditEntry::READ, runtime_.Now() + kJobAuditTime);
}

}  // namespace osiedle::call
