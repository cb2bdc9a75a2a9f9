// grpc.reflection.v1 and v1alpha, which older clients ask for. Their messages are the same on the
// wire. gRPC's own v1alpha is not linked: it would show every type in this program, without
// comments.
#ifndef OSIEDLE_SERVICES_SERVER_REFLECTION_H_
#define OSIEDLE_SERVICES_SERVER_REFLECTION_H_

#include <atomic>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/descriptor.pb.h"
#include "grpc/reflection/v1/reflection.grpc.pb.h"

namespace osiedle::server {

// Answers anybody, without a token, from the descriptors of the public API (public_descriptors.h)
// and of gRPC's own services. These have no types that only the store sees. Thread-safe.
class Reflection {
 public:
  // A stream needs no token, and may hold a message that has come in part. So there are few streams
  // at a time, and each ends with DEADLINE_EXCEEDED when its time is over.
  static constexpr int kMaxStreams = 64;
  static constexpr int kStreamSeconds = 30;

  // The full names of the services that this server hosts.
  explicit Reflection(std::vector<std::string> services);

  // A stream: one answer to each request, in order.
  grpc::ServerBidiReactor<grpc::reflection::v1::ServerReflectionRequest,
                          grpc::reflection::v1::ServerReflectionResponse>*
  NewStream();

  // The answer to one message of a stream.
  void Answer(const grpc::reflection::v1::ServerReflectionRequest& request,
              grpc::reflection::v1::ServerReflectionResponse& response) const;

 private:
  class Stream;

  // Makes a file known. REQUIRES: what it imports is known.
  void AddFile(const google::protobuf::FileDescriptorProto& file);
  void SetFile(const google::protobuf::FileDescriptor* file,
               grpc::reflection::v1::ServerReflectionResponse& response) const;
  void AnswerExtension(const grpc::reflection::v1::ExtensionRequest& request,
                       grpc::reflection::v1::ServerReflectionResponse& response) const;
  void AnswerExtensionNumbers(const std::string& type,
                              grpc::reflection::v1::ServerReflectionResponse& response) const;

  const std::vector<std::string> services_;
  google::protobuf::DescriptorPool pool_;
  // The files of the pool as they are sent: with comments, which the pool does not keep.
  absl::flat_hash_map<const google::protobuf::FileDescriptor*, std::string> files_;
  std::atomic<int> streams_ = 0;
};

// `reflection` outlives both services.
class ReflectionV1 final : public grpc::reflection::v1::ServerReflection::CallbackService {
 public:
  explicit ReflectionV1(Reflection& reflection) : reflection_(reflection) {}

  grpc::ServerBidiReactor<grpc::reflection::v1::ServerReflectionRequest,
                          grpc::reflection::v1::ServerReflectionResponse>*
  ServerReflectionInfo(grpc::CallbackServerContext* context) override;

 private:
  Reflection& reflection_;
};

class ReflectionV1Alpha final : public grpc::Service {
 public:
  explicit ReflectionV1Alpha(Reflection& reflection);
};

}  // namespace osiedle::server

#endif  // OSIEDLE_SERVICES_SERVER_REFLECTION_H_
