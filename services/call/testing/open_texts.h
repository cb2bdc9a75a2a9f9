// Checks that the metadata of violations fill in all names in braces of their texts. For the tests
// of handlers and over the wire.
#ifndef OSIEDLE_SERVICES_CALL_TESTING_OPEN_TEXTS_H_
#define OSIEDLE_SERVICES_CALL_TESTING_OPEN_TEXTS_H_

#include <algorithm>
#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "osiedle/common/v1/reason_texts.pb.h"
#include "osiedle/common/v1/violation_reason.pb.h"

namespace osiedle::call {

// The names that stand in braces.
inline std::set<std::string> NamesInBraces(absl::string_view text) {
  std::set<std::string> names;
  for (size_t open = text.find('{'); open != text.npos; open = text.find('{', open + 1)) {
    names.insert(std::string(text.substr(open + 1, text.find('}', open) - open - 1)));
  }
  return names;
}

// The first violation without a reason, without its two texts, or without metadata that these texts
// need; "" when nothing is missing. `metadata` is of `request`, or empty.
inline std::string WhatIsOpen(const google::rpc::BadRequest& request,
                              const common::v1::ViolationMetadata& metadata) {
  for (int i = 0; i < request.field_violations_size(); ++i) {
    const auto& violation = request.field_violations(i);
    const google::protobuf::EnumValueDescriptor* reason =
        common::v1::ViolationReason_descriptor()->FindValueByName(violation.reason());
    if (reason == nullptr || reason->number() == 0) {
      return absl::StrCat(violation.field(), " has no reason");
    }
    if (violation.description().empty() || violation.localized_message().locale() != "pl" ||
        violation.localized_message().message().empty()) {
      return absl::StrCat(violation.field(), " has not both texts of ", reason->name());
    }
    std::set<std::string> said;
    if (i < metadata.violations_size()) {
      for (const auto& [name, value] : metadata.violations(i).metadata()) said.insert(name);
    }
    const std::set<std::string> open =
        NamesInBraces(reason->options().GetExtension(common::v1::description));
    if (!std::includes(said.begin(), said.end(), open.begin(), open.end())) {
      return absl::StrCat(violation.field(), " has not the metadata of ", reason->name());
    }
  }
  return "";
}

inline std::string WhatIsOpen(const google::rpc::Status& status) {
  google::rpc::BadRequest request;
  common::v1::ViolationMetadata metadata;
  for (const google::protobuf::Any& detail : status.details()) {
    if (!detail.UnpackTo(&request)) detail.UnpackTo(&metadata);
  }
  return WhatIsOpen(request, metadata);
}

}  // namespace osiedle::call

#endif  // OSIEDLE_SERVICES_CALL_TESTING_OPEN_TEXTS_H_
