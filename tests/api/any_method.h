// Every method that a server names, called by its short name with a request in text form.
#ifndef OSIEDLE_TESTS_API_ANY_METHOD_H_
#define OSIEDLE_TESTS_API_ANY_METHOD_H_

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "grpcpp/client_context.h"
#include "grpcpp/support/status.h"
#include "tests/api/town.h"

namespace osiedle::tests {

using AnyMessage = std::unique_ptr<google::protobuf::Message>;

// The methods of a town's server. The town outlives them, and may be restarted.
class AnyMethods {
 public:
  // Asks the server which services there are. A service that this program does not link ends the
  // program: a test over all methods would overlook the service.
  explicit AnyMethods(Town& town);

  // By short name: "CreateStop".
  const std::map<std::string, const google::protobuf::MethodDescriptor*>& all() const {
    return methods_;
  }

  // A request of the method; an unknown name or a mistake in the text ends the program.
  AnyMessage Request(const std::string& method, const std::string& text) const;

  grpc::Status Call(const std::string& method, const google::protobuf::Message& request,
                    AnyMessage& response, As as = As::kEveryRole,
                    const Metadata& metadata = kForOutreach) const;

  // The same with a context of the caller's own: other tokens, and metadata.
  grpc::Status Call(const std::string& method, const google::protobuf::Message& request,
                    AnyMessage& response, grpc::ClientContext& context) const;

  // Calls a method that must succeed.
  AnyMessage Do(const std::string& method, const std::string& text, As as = As::kEveryRole,
                const Metadata& metadata = kForOutreach) const;

 private:
  const google::protobuf::MethodDescriptor& Find(const std::string& method) const;

  Town& town_;
  std::map<std::string, const google::protobuf::MethodDescriptor*> methods_;
};

// An empty message of a type that this program links.
AnyMessage NewMessage(const google::protobuf::Descriptor& type);

}  // namespace osiedle::tests

#endif  // OSIEDLE_TESTS_API_ANY_METHOD_H_
