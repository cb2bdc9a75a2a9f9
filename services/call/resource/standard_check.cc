// StandardResource: the checks of names, and of every creation and change.
#include <algorithm>
#include <vector>

#include "absl/algorithm/container.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "osiedle/common/v1/external_id.pb.h"
#include "osiedle/common/v1/violation_reason.pb.h"
#include "services/call/fields/field_behavior.h"
#include "services/call/resource/standard_resource.h"
#include "services/call/rpc/errors.h"

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

// Empties the value at a path such as "needs[2].severity": the element of a list, or the whole
// field.
void TakeOut(absl::string_view path, Message& resource) {
  const std::string name(path.substr(0, path.find_first_of(".[")));
  const google::protobuf::FieldDescriptor* field = resource.GetDescriptor()->FindFieldByName(name);
  if (field == nullptr) return;
  const google::protobuf::Reflection& reflection = *resource.GetReflection();
  absl::string_view index = path.substr(name.size());
  int element = -1;
  const bool is_element = absl::ConsumePrefix(&index, "[") &&
                          absl::SimpleAtoi(index.substr(0, index.find(']')), &element) &&
                          field->is_repeated() && element >= 0 &&
                          element < reflection.FieldSize(resource, field);
  if (is_element && field->cpp_type() == google::protobuf::FieldDescriptor::CPPTYPE_MESSAGE) {
    reflection.MutableRepeatedMessage(&resource, field, element)->Clear();
  } else if (is_element && field->cpp_type() == google::protobuf::FieldDescriptor::CPPTYPE_STRING) {
    reflection.SetRepeatedString(&resource, field, element, "");
  } else {
    reflection.ClearField(&resource, field);
  }
}

}  // namespace

absl::Status StandardResource::CheckName(absl::string_view name, absl::string_view field) const {
  if (type_.pattern().Fits(name)) return absl::OkStatus();
  return InvalidField(
      {std::string(field), common::v1::BAD_NAME, {{"pattern", type_.pattern().text()}}});
}

absl::Status StandardResource::Check(const Call& call, const storage::Reader& reader,
                                     const Message* before, Message& after,
                                     absl::string_view field_prefix, Brings brings,
                                     Violations& violations) const {
  // The limits of the whole request are checked already, and stored records keep the limits.
  CheckRequired(after, field_prefix, violations);
  if (before != nullptr) CheckImmutable(*before, after, field_prefix, violations);
  if (type_.external_ids_field() != nullptr) CheckExternalIds(after, field_prefix, violations);
  ReferenceCheck references(call, reader, violations);
  const bool all_are_new =
      before == nullptr || (spec_.undelete_checks_references && IsDeleted(*before));
  references.CheckNew(references_, type_.field_name(), all_are_new ? nullptr : before, after);
  if (spec_.check) {
    absl::Status rules = spec_.check({call, reader, before, after, violations, references, brings});
    if (violations.empty() && !rules.ok()) return rules;
  }
  return violations.empty() ? references.Result() : InvalidFields(violations);
}

absl::Status StandardResource::CheckBroken(const Call& call, const storage::Reader& reader,
                                           const Message* before, Message& after,
                                           absl::string_view field_prefix, Brings brings,
                                           Violations found) const {
  const size_t declared = found.items().size();
  CheckRequired(after, field_prefix, found);
  // A rule cannot judge an invalid value. So invalid values are taken out first, and violations
  // that the rules then report for these fields, or for what lacks them, are ignored.
  absl::flat_hash_set<std::string> named;
  std::vector<std::string> taken_out;
  for (size_t i = 0; i < found.items().size(); ++i) {
    named.insert(found.items()[i].field);
    absl::string_view path = found.items()[i].field;
    if (i >= declared || !absl::ConsumePrefix(&path, absl::StrCat(field_prefix, "."))) continue;
    TakeOut(path, after);
    taken_out.push_back(absl::StrCat(field_prefix, ".", path.substr(0, path.find_first_of(".]"))));
    named.insert(absl::StrCat(field_prefix, ".", path.substr(0, path.find_first_of(".["))));
  }
  Violations more;
  Check(call, reader, before, after, field_prefix, brings, more).IgnoreError();
  for (const Violation& violation : more.items()) {
    const bool of_the_whole = violation.field == field_prefix && !taken_out.empty();
    const bool spoiled = of_the_whole || absl::c_any_of(taken_out, [&](const std::string& value) {
                           return absl::StartsWith(violation.field, value) &&
                                  (violation.field.size() == value.size() ||
                                   absl::StrContains("[].", violation.field[value.size()]));
                         });
    if (spoiled || !named.insert(violation.field).second) continue;
    found.Add(violation);
  }
  return InvalidFields(found);
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
      violations.Add(field, common::v1::BAD_SYSTEM);
    } else if (std::find(systems.begin(), systems.end(), id.system()) != systems.end()) {
      violations.Add(field, common::v1::SYSTEM_ALREADY_IN_LIST);
    }
    systems.emplace_back(id.system());
  }
}

}  // namespace osiedle::call
