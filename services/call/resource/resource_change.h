// What the audit log and the change feed say of one change of a resource.
#ifndef OSIEDLE_SERVICES_CALL_RESOURCE_RESOURCE_CHANGE_H_
#define OSIEDLE_SERVICES_CALL_RESOURCE_RESOURCE_CHANGE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "osiedle/common/v1/change_kind.pb.h"
#include "osiedle/internal/v1/log.pb.h"
#include "services/call/fields/resource_type.h"

namespace osiedle::call {

// For whoever writes a row without StandardResource::Save: beside the resource of a call, or in the
// background. `revision` is that of the written row.
internal::v1::ResourceChange ChangeOf(const ResourceType& type, absl::string_view name,
                                      common::v1::ChangeKind kind, uint64_t revision,
                                      std::vector<std::string> changed_fields);

}  // namespace osiedle::call

#endif  // OSIEDLE_SERVICES_CALL_RESOURCE_RESOURCE_CHANGE_H_
