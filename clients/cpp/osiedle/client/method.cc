#include "osiedle/client/method.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "google/api/annotations.pb.h"

namespace osiedle::client {
namespace {

using google::protobuf::DescriptorPool;
using google::protobuf::MethodDescriptor;

bool Reads(const MethodDescriptor* method) {
  return method != nullptr && method->options().GetExtension(google::api::http).has_get();
}

}  // namespace

Method::Method(absl::string_view service, absl::string_view name)
    : name_(name),
      path_(absl::StrCat("/", service, "/", name)),
      reads_(Reads(
          DescriptorPool::generated_pool()->FindMethodByName(absl::StrCat(service, ".", name)))) {}

Method::Method(const MethodDescriptor& method)
    : name_(method.name()),
      path_(absl::StrCat("/", method.service()->full_name(), "/", method.name())),
      reads_(Reads(&method)) {}

Method Method::Of(absl::string_view service, const google::protobuf::Descriptor& request) {
  return Method(service, absl::StripSuffix(request.name(), "Request"));
}

}  // namespace osiedle::client
