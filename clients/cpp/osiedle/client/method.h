// The name of an RPC, and what a client must know of it before it repeats one.
#ifndef OSIEDLE_CLIENT_METHOD_H_
#define OSIEDLE_CLIENT_METHOD_H_

#include <string>

#include "absl/strings/string_view.h"
#include "google/protobuf/descriptor.h"

namespace osiedle::client {

class Method {
 public:
  // Names such as "osiedle.contacts.v1.ContactService" and "CreateContact". One that this program
  // does not link counts as a change: the worst that follows is one retry too few.
  Method(absl::string_view service, absl::string_view name);
  // One of any pool, as of what a server tells of itself.
  explicit Method(const google::protobuf::MethodDescriptor& method);

  // The method that a type of request belongs to: each has its own, named after it (AIP-131 to
  // 136).
  static Method Of(absl::string_view service, const google::protobuf::Descriptor& request);

  const std::string& name() const { return name_; }

  // "/osiedle.contacts.v1.ContactService/CreateContact"
  const std::string& path() const { return path_; }

  // It changes nothing, so it may be repeated at will: its HTTP binding is a `get` (AIP-127).
  bool reads() const { return reads_; }

 private:
  std::string name_;
  std::string path_;
  bool reads_;
};

}  // namespace osiedle::client

#endif  // OSIEDLE_CLIENT_METHOD_H_
