// The text of the typed C++ clients, made from the descriptors of the services.
#ifndef OSIEDLE_CLIENTS_CPP_GENERATOR_TYPED_CLIENT_H_
#define OSIEDLE_CLIENTS_CPP_GENERATOR_TYPED_CLIENT_H_

#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "google/protobuf/descriptor.h"

namespace osiedle::client::generator {

// The names of a service's client.
struct ClientName {
  // As in ContactsClient.
  std::string class_name;
  // As in contacts_client.h, in the folder osiedle/client.
  std::string header;
};

// A client has the name of its service: RegisterService gives RegisterClient. Where
// the service and its area have the same word, the client has the area's form of it: ContactService
// of osiedle.contacts.v1 gives ContactsClient.
// clients/cpp/CMakeLists.txt names the headers by the same rule.
ClientName NameOf(const google::protobuf::ServiceDescriptor& service);

// The header of a service's client. Its comments are those of the proto file, which the descriptors
// hold when protoc makes them with --include_source_info. Fails for a method that ServiceClient
// cannot call: one that streams, and one whose request is not named after it.
absl::StatusOr<std::string> TypedClient(const google::protobuf::ServiceDescriptor& service);

// The text of each header by its name: a client for each service, and service_names.h. Fails also
// when two clients have the same name.
absl::StatusOr<std::map<std::string, std::string>> ClientHeaders(
    const std::vector<const google::protobuf::ServiceDescriptor*>& services);

}  // namespace osiedle::client::generator

#endif  // OSIEDLE_CLIENTS_CPP_GENERATOR_TYPED_CLIENT_H_
