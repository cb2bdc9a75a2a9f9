#include "tests/api/any_method.h"

#include <cstdio>
#include <cstdlib>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "google/protobuf/text_format.h"
#include "grpc/reflection/v1/reflection.grpc.pb.h"
#include "grpcpp/generic/generic_stub.h"
#include "osiedle/exchange/v1/exchange_service.grpc.pb.h"

namespace osiedle::tests {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::DescriptorPool;
using google::protobuf::Message;
using google::protobuf::MessageFactory;
using google::protobuf::MethodDescriptor;
using google::protobuf::ServiceDescriptor;

[[noreturn]] void Die(const std::string& what) {
  std::fprintf(stderr, "%s\n", what.c_str());
  std::abort();
}

std::vector<std::string> ServicesOf(const ServerProcess& server) {
  namespace reflection = grpc::reflection::v1;
  CallContext context(As::kEveryRole);
  const auto stub = reflection::ServerReflection::NewStub(server.channel());
  const auto stream = stub->ServerReflectionInfo(context);
  reflection::ServerReflectionRequest request;
  request.set_list_services("*");
  reflection::ServerReflectionResponse response;
  if (!stream->Write(request) || !stream->WritesDone() || !stream->Read(&response)) {
    Die("the server does not tell its services");
  }
  stream->Finish();
  std::vector<std::string> names;
  for (const auto& service : response.list_services_response().service()) {
    if (absl::StartsWith(service.name(), "osiedle.")) names.push_back(service.name());
  }
  return names;
}

}  // namespace

AnyMessage NewMessage(const Descriptor& type) {
  return AnyMessage(MessageFactory::generated_factory()->GetPrototype(&type)->New());
}

AnyMethods::AnyMethods(Town& town) : town_(town) {
  // Nothing else in these tests needs this area, and a library that nobody needs is not linked.
  exchange::v1::ImportRowsRequest::descriptor();
  for (const std::string& name : ServicesOf(town.server())) {
    const ServiceDescriptor* service = DescriptorPool::generated_pool()->FindServiceByName(name);
    if (service == nullptr) Die(absl::StrCat("link ", name, " into this test"));
    for (int i = 0; i < service->method_count(); ++i) {
      const MethodDescriptor* method = service->method(i);
      if (!methods_.emplace(method->name(), method).second) {
        Die(absl::StrCat("two methods are called ", method->name()));
      }
    }
  }
}

const MethodDescriptor& AnyMethods::Find(const std::string& method) const {
  const auto found = methods_.find(method);
  if (found == methods_.end()) Die(absl::StrCat("no method is called ", method));
  return *found->second;
}

AnyMessage AnyMethods::Request(const std::string& method, const std::string& text) const {
  AnyMessage request = NewMessage(*Find(method).input_type());
  if (!google::protobuf::TextFormat::ParseFromString(text, request.get())) {
    Die(absl::StrCat("no request of ", method, ": ", text));
  }
  return request;
}

grpc::Status AnyMethods::Call(const std::string& method, const Message& request,
                              AnyMessage& response, As as, const Metadata& metadata) const {
  CallContext context(as, 60, metadata);
  return Call(method, request, response, *static_cast<grpc::ClientContext*>(context));
}

grpc::Status AnyMethods::Call(const std::string& method, const Message& request,
                              AnyMessage& response, grpc::ClientContext& context) const {
  const MethodDescriptor& found = Find(method);
  response = NewMessage(*found.output_type());
  grpc::TemplatedGenericStub<Message, Message> stub(town_.server().channel());
  grpc::Status status;
  absl::Notification ended;
  stub.UnaryCall(&context, absl::StrCat("/", found.service()->full_name(), "/", method), {},
                 &request, response.get(), [&](grpc::Status result) {
                   status = std::move(result);
                   ended.Notify();
                 });
  ended.WaitForNotification();
  return status;
}

AnyMessage AnyMethods::Do(const std::string& method, const std::string& text, As as,
                          const Metadata& metadata) const {
  AnyMessage response;
  const grpc::Status status = Call(method, *Request(method, text), response, as, metadata);
  EXPECT_TRUE(status.ok()) << method << " { " << text << " }: " << status.error_message() << " "
                           << testing::PrintToString(ViolatedFields(status));
  return response;
}

}  // namespace osiedle::tests
