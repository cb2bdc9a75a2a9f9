#include "osiedle/client/method.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace osiedle::client {
namespace {

// The verbs of methods without side effects (AIP-131, 132, 136, 231). A verb that is not here
// counts as a change: the worst that follows is one retry too few.
bool Reads(absl::string_view name) {
  for (absl::string_view verb : {"Get", "List", "LookUp", "BatchGet", "Search"}) {
    if (absl::StartsWith(name, verb)) return true;
  }
  return false;
}

}  // namespace

Method::Method(absl::string_view service, absl::string_view name)
    : name_(name), path_(absl::StrCat("/", service, "/", name)), reads_(Reads(name)) {}

Method Method::Of(absl::string_view service, const google::protobuf::Descriptor& request) {
  return Method(service, absl::StripSuffix(request.name(), "Request"));
}

}  // namespace osiedle::client
