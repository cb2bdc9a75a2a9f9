#include "services/contacts/references.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "services/call/errors.h"
#include "services/call/resource_type.h"

namespace osiedle::contacts {

void ReferenceCheck::CheckOne(const google::protobuf::Descriptor* type, absl::string_view field,
                              absl::string_view name, IsLive is_live) {
  if (name.empty() || !failure_.ok()) return;
  const call::ResourceType& resource = call::ResourceType::Of(type);
  if (!resource.pattern().Fits(name)) {
    violations_.Add(std::string(field),
                    absl::StrCat("is not of the form ", resource.pattern().text()));
    return;
  }
  absl::StatusOr<bool> live = is_live(call_, reader_, name);
  if (!live.ok()) {
    failure_ = live.status();
  } else if (!*live) {
    missing_.Add(std::string(field),
                 absl::StrCat("names no ", resource.singular(), " of this municipality"));
  }
}

absl::Status ReferenceCheck::Result() const {
  return failure_.ok() ? call::ReferencesNotFound(missing_) : failure_;
}

}  // namespace osiedle::contacts
