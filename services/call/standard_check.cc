// StandardResource: what is asked of names, and of every creation and change.
#include <algorithm>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "osiedle/common/v1/external_id.pb.h"
#include "services/call/errors.h"
#include "services/call/field_behavior.h"
#include "services/call/standard_resource.h"

namespace osiedle::call {
namespace {

using ::google::protobuf::Message;

// external_id.proto
bool IsExternalSystem(absl::string_view text) {
  if (text.empty() || text.size() > 63 || !absl::ascii_islower(text.front())) return false;
  return std::all_of(text.begin(), text.end(), [](char c) {
    return absl::ascii_islower(c) || absl::ascii_isdigit(c) || c == '-';
  });
}

}  // namespace

absl::Status StandardResource::CheckName(absl::string_view name, absl::string_view field) const {
  if (type_.pattern().Fits(name)) return absl::OkStatus();
  return InvalidField(field, absl::StrCat("is not of the form ", type_.pattern().text()));
}

absl::Status StandardResource::Check(const Call& call, const storage::Reader& reader,
                                     const Message* before, Message& after,
                                     absl::string_view field_prefix, Violations& violations) const {
  // Limits were checked of the whole request, and what is stored keeps them.
  CheckRequired(after, field_prefix, violations);
  if (before != nullptr) CheckImmutable(*before, after, field_prefix, violations);
  if (type_.external_ids_field() != nullptr) CheckExternalIds(after, field_prefix, violations);
  absl::Status rules;
  if (spec_.check) rules = spec_.check(call, reader, before, after, violations);
  return violations.empty() ? rules : InvalidFields(violations);
}

void StandardResource::CheckExternalIds(const Message& resource, absl::string_view field_prefix,
                                        Violations& violations) const {
  const google::protobuf::Reflection& reflection = *resource.GetReflection();
  const int count = reflection.FieldSize(resource, type_.external_ids_field());
  std::vector<absl::string_view> systems;
  for (int i = 0; i < count; ++i) {
    const auto& id = static_cast<const common::v1::ExternalId&>(
        reflection.GetRepeatedMessage(resource, type_.external_ids_field(), i));
    if (id.system().empty()) continue;  // Named as missing.
    const std::string field =
        absl::StrCat(field_prefix, field_prefix.empty() ? "" : ".", "external_ids[", i, "].system");
    if (!IsExternalSystem(id.system())) {
      violations.Add(field, "must be 1 to 63 of a-z, 0-9 and '-', beginning with a letter");
    } else if (std::find(systems.begin(), systems.end(), id.system()) != systems.end()) {
      violations.Add(field, "there is another external id of this system");
    }
    systems.push_back(id.system());
  }
}

}  // namespace osiedle::call
