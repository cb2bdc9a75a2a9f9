// grpc.reflection.v1, which newer clients ask for; gRPC itself brings v1alpha only.
#ifndef OSIEDLE_SERVICES_SERVER_REFLECTION_V1_H_
#define OSIEDLE_SERVICES_SERVER_REFLECTION_V1_H_

#include <string>
#include <vector>

#include "google/protobuf/descriptor.h"
#include "grpc/reflection/v1/reflection.grpc.pb.h"

namespace osiedle::server {

// Answers from the descriptors that are compiled into this program. Thread-safe.
class ReflectionV1 final : public grpc::reflection::v1::ServerReflection::CallbackService {
 public:
  // The full names of the services that this server hosts.
  explicit ReflectionV1(std::vector<std::string> services);

  grpc::ServerBidiReactor<grpc::reflection::v1::ServerReflectionRequest,
                          grpc::reflection::v1::ServerReflectionResponse>*
  ServerReflectionInfo(grpc::CallbackServerContext* context) override;

  // The answer to one message of a stream.
  void Answer(const grpc::reflection::v1::ServerReflectionRequest& request,
              grpc::reflection::v1::ServerReflectionResponse& response) const;

 private:
  void AnswerExtension(const grpc::reflection::v1::ExtensionRequest& request,
                       grpc::reflection::v1::ServerReflectionResponse& response) const;
  void AnswerExtensionNumbers(const std::string& type,
                              grpc::reflection::v1::ServerReflectionResponse& response) const;

  const std::vector<std::string> services_;
  const google::protobuf::DescriptorPool& pool_;
};

}  // namespace osiedle::server

#endif  // OSIEDLE_SERVICES_SERVER_REFLECTION_V1_H_
