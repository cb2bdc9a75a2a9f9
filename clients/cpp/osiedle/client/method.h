// The name of an RPC, and whether a client may repeat it at will.
#ifndef OSIEDLE_CLIENT_METHOD_H_
#define OSIEDLE_CLIENT_METHOD_H_

#include <string>

#include "absl/strings/string_view.h"
#include "google/protobuf/descriptor.h"

namespace osiedle::client {

class Method {
 public:
  // Names such as "osiedle.contacts.v1.ContactService" and "CreateContact". A method that this
  // program does not link counts as a change; at worst, it is retried too rarely.
  Method(absl::string_view service, absl::string_view name);
  // A method of any descriptor pool, also one made from a server's reflection.
  explicit Method(const google::protobuf::MethodDescriptor& method);

  // The method to which a type of request belongs. Each method has a request type that is named
  // after it (AIP-131 to 136).
  static Method Of(absl::string_view service, const google::protobuf::Descriptor& request);

  const std::string& name() const { return name_; }

  // "/osiedle.contacts.v1.ContactService/CreateContact"
  const std::string& path() const { return path_; }

  // The method changes nothing, so it may be repeated at will. Its HTTP binding is a `get`
  // (AIP-127).
  bool reads() const { return reads_; }

 private:
  std::string name_;
  std::string path_;
  bool reads_;
};

}  // namespace osiedle::client

#endif  // OSIEDLE_CLIENT_METHOD_H_
