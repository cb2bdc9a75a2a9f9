#include "services/call/resource/resource_change.h"

#include <utility>

#include "services/call/resource/standard_resource.h"

namespace osiedle::call {

internal::v1::ResourceChange ChangeOf(const ResourceType& type, absl::string_view name,
                                      common::v1::ChangeKind kind, uint64_t revision,
                                      std::vector<std::string> changed_fields) {
  internal::v1::ResourceChange change;
  change.set_name(std::string(name));
  change.set_resource_type(type.type());
  change.set_kind(kind);
  change.set_etag(EtagOf(revision));
  for (std::string& field : changed_fields) change.add_changed_fields(std::move(field));
  return change;
}

}  // namespace osiedle::call
