#include "services/server/reflection.h"

#include <chrono>
#include <cstdlib>
#include <set>
#include <string>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/strings/str_replace.h"
#include "absl/synchronization/mutex.h"
#include "google/protobuf/text_format.h"
#include "grpc/health/v1/health.pb.h"
#include "grpcpp/alarm.h"
#include "services/call/rpc/errors.h"
#include "services/call/rpc/wire_status.h"
#include "services/server/public_descriptors.h"

namespace osiedle::server {
namespace {

using ::google::protobuf::Descriptor;
using ::google::protobuf::FieldDescriptor;
using ::google::protobuf::FileDescriptor;
using ::google::protobuf::FileDescriptorProto;
using ::google::protobuf::FileDescriptorSet;
using ::grpc::reflection::v1::ExtensionNumberResponse;
using ::grpc::reflection::v1::ExtensionRequest;
using ::grpc::reflection::v1::ServerReflectionRequest;
using ::grpc::reflection::v1::ServerReflectionResponse;

void SetError(grpc::StatusCode code, const char* message, ServerReflectionResponse& response) {
  response.mutable_error_response()->set_error_code(code);
  response.mutable_error_response()->set_error_message(message);
}

// The file as protoc wrote it, without the comments.
FileDescriptorProto ProtoOf(const FileDescriptor& file) {
  FileDescriptorProto proto;
  file.CopyTo(&proto);
  file.CopyJsonNameTo(&proto);
  return proto;
}

// The description of v1alpha: that of v1 under another name.
FileDescriptorProto V1Alpha() {
  FileDescriptorProto file = ProtoOf(*ServerReflectionRequest::descriptor()->file());
  std::string text;
  google::protobuf::TextFormat::PrintToString(file, &text);
  absl::StrReplaceAll({{"grpc.reflection.v1", "grpc.reflection.v1alpha"},
                       {"grpc/reflection/v1", "grpc/reflection/v1alpha"}},
                      &text);
  google::protobuf::TextFormat::ParseFromString(text, &file);
  return file;
}

using Reactor = grpc::ServerBidiReactor<ServerReflectionRequest, ServerReflectionResponse>;

class Refusal final : public Reactor {
 public:
  explicit Refusal(const grpc::Status& status) { Finish(status); }
  void OnDone() override { delete this; }
};

}  // namespace

// Deletes itself, when gRPC and the alarm are both done with it.
class Reflection::Stream final : public Reactor {
 public:
  explicit Stream(Reflection& reflection) : reflection_(reflection) {
    alarm_.Set(std::chrono::system_clock::now() + std::chrono::seconds(kStreamSeconds),
               [this](bool passed) {
                 if (passed) End(call::ToWireStatus(call::DeadlinePassed()));
                 Release();
               });
    StartRead(&request_);
  }
  void OnReadDone(bool ok) override {
    if (!ok) return End(grpc::Status::OK);
    response_.Clear();
    reflection_.Answer(request_, response_);
    absl::MutexLock lock(&mutex_);
    if (!ended_) StartWrite(&response_);
  }
  void OnWriteDone(bool ok) override {
    if (!ok) return End(grpc::Status::CANCELLED);
    absl::MutexLock lock(&mutex_);
    if (!ended_) StartRead(&request_);
  }
  void OnDone() override {
    // The alarm may come after the end of the server.
    reflection_.streams_.fetch_sub(1);
    alarm_.Cancel();
    Release();
  }

 private:
  void End(const grpc::Status& status) {
    absl::MutexLock lock(&mutex_);
    if (ended_) return;
    ended_ = true;
    Finish(status);
  }
  void Release() {
    if (holders_.fetch_sub(1) == 1) delete this;
  }

  Reflection& reflection_;
  ServerReflectionRequest request_;
  ServerReflectionResponse response_;
  absl::Mutex mutex_;
  bool ended_ ABSL_GUARDED_BY(mutex_) = false;
  std::atomic<int> holders_ = 2;
  grpc::Alarm alarm_;
};

Reflection::Reflection(std::vector<std::string> services) : services_(std::move(services)) {
  FileDescriptorSet api;
  api.ParseFromArray(PublicDescriptors().data(), static_cast<int>(PublicDescriptors().size()));
  for (const FileDescriptorProto& file : api.file()) AddFile(file);
  AddFile(ProtoOf(*grpc::health::v1::HealthCheckRequest::descriptor()->file()));
  AddFile(ProtoOf(*ServerReflectionRequest::descriptor()->file()));
  AddFile(V1Alpha());
}

void Reflection::AddFile(const FileDescriptorProto& file) {
  FileDescriptorProto without_comments = file;
  without_comments.clear_source_code_info();
  const FileDescriptor* added = pool_.BuildFile(without_comments);
  // Protobuf has said why; the build reads the same files.
  if (added == nullptr) std::abort();
  files_.emplace(added, file.SerializeAsString());
}

// The file, and all that it imports, each once.
void Reflection::SetFile(const FileDescriptor* file, ServerReflectionResponse& response) const {
  if (file == nullptr) return SetError(grpc::StatusCode::NOT_FOUND, "not known here", response);
  std::vector<const FileDescriptor*> wanted = {file};
  std::set<const FileDescriptor*> seen = {file};
  for (size_t i = 0; i < wanted.size(); ++i) {
    response.mutable_file_descriptor_response()->add_file_descriptor_proto(files_.at(wanted[i]));
    for (int d = 0; d < wanted[i]->dependency_count(); ++d) {
      const FileDescriptor* imported = wanted[i]->dependency(d);
      if (seen.insert(imported).second) wanted.push_back(imported);
    }
  }
}

Reactor* Reflection::NewStream() {
  if (streams_.fetch_add(1) < kMaxStreams) return new Stream(*this);
  streams_.fetch_sub(1);
  return new Refusal(call::ToWireStatus(call::QueueFull()));
}

void Reflection::Answer(const ServerReflectionRequest& request,
                        ServerReflectionResponse& response) const {
  response.set_valid_host(request.host());
  *response.mutable_original_request() = request;
  switch (request.message_request_case()) {
    case ServerReflectionRequest::kListServices:
      for (const std::string& service : services_) {
        response.mutable_list_services_response()->add_service()->set_name(service);
      }
      return;
    case ServerReflectionRequest::kFileByFilename:
      return SetFile(pool_.FindFileByName(request.file_by_filename()), response);
    case ServerReflectionRequest::kFileContainingSymbol:
      return SetFile(pool_.FindFileContainingSymbol(request.file_containing_symbol()), response);
    case ServerReflectionRequest::kFileContainingExtension:
      return AnswerExtension(request.file_containing_extension(), response);
    case ServerReflectionRequest::kAllExtensionNumbersOfType:
      return AnswerExtensionNumbers(request.all_extension_numbers_of_type(), response);
    case ServerReflectionRequest::MESSAGE_REQUEST_NOT_SET:
      break;
  }
  SetError(grpc::StatusCode::INVALID_ARGUMENT, "nothing is asked for", response);
}

void Reflection::AnswerExtension(const ExtensionRequest& request,
                                 ServerReflectionResponse& response) const {
  const Descriptor* type = pool_.FindMessageTypeByName(request.containing_type());
  const FieldDescriptor* extension =
      type == nullptr ? nullptr : pool_.FindExtensionByNumber(type, request.extension_number());
  SetFile(extension == nullptr ? nullptr : extension->file(), response);
}

void Reflection::AnswerExtensionNumbers(const std::string& type,
                                        ServerReflectionResponse& response) const {
  const Descriptor* descriptor = pool_.FindMessageTypeByName(type);
  if (descriptor == nullptr) {
    return SetError(grpc::StatusCode::NOT_FOUND, "not known here", response);
  }
  std::vector<const FieldDescriptor*> extensions;
  pool_.FindAllExtensions(descriptor, &extensions);
  ExtensionNumberResponse& answer = *response.mutable_all_extension_numbers_response();
  answer.set_base_type_name(type);
  for (const FieldDescriptor* extension : extensions) {
    answer.add_extension_number(extension->number());
  }
}

Reactor* ReflectionV1::ServerReflectionInfo(grpc::CallbackServerContext* /*context*/) {
  return reflection_.NewStream();
}

// The same way as in the generated code of a service.
ReflectionV1Alpha::ReflectionV1Alpha(Reflection& reflection) {
  AddMethod(new grpc::internal::RpcServiceMethod(
      "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo",
      grpc::internal::RpcMethod::BIDI_STREAMING, nullptr));
  MarkMethodCallback(
      0, new grpc::internal::CallbackBidiHandler<ServerReflectionRequest, ServerReflectionResponse>(
             [&reflection](grpc::CallbackServerContext* /*context*/) {
               return reflection.NewStream();
             }));
}

}  // namespace osiedle::server
