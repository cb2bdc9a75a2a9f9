#include "services/call/reference_check.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "services/call/errors.h"
#include "services/call/resource_type.h"

namespace osiedle::call {

bool ReferenceCheck::CheckOne(const google::protobuf::Descriptor* type, absl::string_view field,
                              absl::string_view name, IsLive is_live) {
  if (name.empty() || !failure_.ok()) return false;
  const ResourceType& resource = ResourceType::Of(type);
  if (!resource.pattern().Fits(name)) {
    violations_.Add(std::string(field),
                    absl::StrCat("is not of the form ", resource.pattern().text()));
    return false;
  }
  absl::StatusOr<bool> live = is_live(call_, reader_, name);
  if (!live.ok()) {
    failure_ = live.status();
    return false;
  }
  if (!*live) {
    missing_.Add(std::string(field),
                 absl::StrCat("names no live ", resource.singular(), " of this municipality"));
  }
  return *live;
}

absl::Status ReferenceCheck::Result() const {
  return failure_.ok() ? ReferencesNotFound(missing_) : failure_;
}

}  // namespace osiedle::call
