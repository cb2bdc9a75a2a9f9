// StandardResource::BatchGet: many by name, as Get gives each.
#include <optional>
#include <string>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "osiedle/common/v1/violation_reason.pb.h"
#include "services/call/resource/standard_resource.h"
#include "services/call/rpc/errors.h"
#include "storage/status_macros.h"

namespace osiedle::call {
namespace {

using ::google::protobuf::FieldDescriptor;
using ::google::protobuf::Message;
using ::google::protobuf::Reflection;

// A client by default takes messages of 4 MiB.
constexpr size_t kMaxAnswerBytes = 3 * 1024 * 1024;

}  // namespace

absl::Status StandardResource::CheckNames(const Call& call, const Message& request) const {
  const RequestShape& shape = *call.method().shape;
  const ResourcePattern& pattern = type_.pattern();
  Violations violations;
  // The beginning of every name; empty: names are not compared with the parent.
  std::string below_parent;
  if (shape.parent != nullptr) {
    const std::string parent = shape.Text(request, shape.parent);
    const std::string municipality = absl::StrCat("municipalities/", call.municipality());
    if (!spec_.of_platform && pattern.AncestorOfWildcard(parent) == municipality) {
      below_parent = absl::StrCat(municipality, "/");
    } else if (pattern.ParseParent(parent).has_value()) {
      below_parent = absl::StrCat(parent, "/");
    } else {
      violations.Add("parent", common::v1::NO_PARENT_OF, {{"pattern", pattern.text()}});
    }
  }
  absl::flat_hash_set<std::string> seen;
  const int count = request.GetReflection()->FieldSize(request, shape.names);
  for (int i = 0; i < count; ++i) {
    const std::string name = request.GetReflection()->GetRepeatedString(request, shape.names, i);
    std::string field = absl::StrCat(shape.names->name(), "[", i, "]");
    if (!pattern.Fits(name)) {
      violations.Add(std::move(field), common::v1::BAD_NAME, {{"pattern", pattern.text()}});
    } else if (!absl::StartsWith(name, below_parent)) {
      violations.Add(std::move(field), common::v1::NAME_NOT_BELOW_PARENT);
    } else if (!seen.insert(name).second) {
      violations.Add(std::move(field), common::v1::ALREADY_IN_LIST);
    }
  }
  return InvalidFields(violations);
}

absl::Status StandardResource::BatchGet(const Call& call, const storage::Reader& reader,
                                        const Message& request, Message& response) const {
  RETURN_IF_ERROR(CheckNames(call, request));
  const FieldDescriptor* names = call.method().shape->names;
  // The response has no other field.
  const FieldDescriptor* rows = response.GetDescriptor()->field(0);
  const Reflection& reflection = *response.GetReflection();
  size_t bytes = 0;
  const int count = request.GetReflection()->FieldSize(request, names);
  for (int i = 0; i < count; ++i) {
    const std::string name = request.GetReflection()->GetRepeatedString(request, names, i);
    Message& row = *reflection.AddMessage(&response, rows);
    RETURN_IF_ERROR(Load(call, reader, name, row).status());
    if (spec_.visible && !spec_.visible(call, row)) return ResourceNotFound(name);
    RETURN_IF_ERROR(View(call, reader, row));
    bytes += row.ByteSizeLong();
    if (bytes > kMaxAnswerBytes) {
      return RequestTooLarge(absl::StrCat("the answer would have more than ", kMaxAnswerBytes,
                                          " bytes; ask for fewer names"));
    }
  }
  return absl::OkStatus();
}

}  // namespace osiedle::call
