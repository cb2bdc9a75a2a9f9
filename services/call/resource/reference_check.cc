#include "services/call/resource/reference_check.h"

#include <cstdio>
#include <cstdlib>

#include "absl/algorithm/container.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "google/api/resource.pb.h"
#include "osiedle/common/v1/violation_reason.pb.h"
#include "services/call/fields/field_behavior.h"
#include "services/call/resource/directory.h"
#include "services/call/rpc/errors.h"
#include "services/call/rpc/method.h"

namespace osiedle::call {
namespace {

using ::google::protobuf::Descriptor;
using ::google::protobuf::FieldDescriptor;
using ::google::protobuf::Message;
using ::google::protobuf::Reflection;

struct Named {
  std::string path;
  std::string name;
};

// The names in `message` at the end of `path`, from its element `at` on; `place` leads to them.
void AddNames(const Message& message, const std::vector<const FieldDescriptor*>& path, size_t at,
              const std::string& place, std::vector<Named>& names) {
  const FieldDescriptor* field = path[at];
  const Reflection& reflection = *message.GetReflection();
  const bool is_last = at + 1 == path.size();
  const std::string here = absl::StrCat(place, place.empty() ? "" : ".", field->name());
  if (!field->is_repeated()) {
    if (is_last) {
      names.push_back({here, reflection.GetString(message, field)});
    } else if (reflection.HasField(message, field)) {
      AddNames(reflection.GetMessage(message, field), path, at + 1, here, names);
    }
    return;
  }
  for (int i = 0; i < reflection.FieldSize(message, field); ++i) {
    const std::string element = absl::StrCat(here, "[", i, "]");
    if (is_last) {
      names.push_back({element, reflection.GetRepeatedString(message, field, i)});
    } else {
      AddNames(reflection.GetRepeatedMessage(message, field, i), path, at + 1, element, names);
    }
  }
}

std::vector<Named> NamesIn(const Message& message, const ReferenceFields::Field& field,
                           absl::string_view prefix) {
  std::vector<Named> names;
  AddNames(message, field.path, 0, std::string(prefix), names);
  return names;
}

const std::string& TypeIn(const FieldDescriptor& field) {
  return field.options().GetExtension(google::api::resource_reference).type();
}

}  // namespace

ReferenceFields::ReferenceFields(const Descriptor* type, const std::vector<std::string>& except) {
  std::vector<std::string> left_out;
  Field so_far;
  Add(type, "", except, left_out, so_far);
  if (left_out.size() == except.size()) return;
  std::fprintf(stderr, "%s has not each of the references that its rules check: %s\n",
               type->full_name().c_str(), absl::StrJoin(except, ", ").c_str());
  std::abort();
}

void ReferenceFields::Add(const Descriptor* type, const std::string& path_so_far,
                          const std::vector<std::string>& except,
                          std::vector<std::string>& left_out, Field& so_far) {
  for (int i = 0; i < type->field_count(); ++i) {
    const FieldDescriptor* field = type->field(i);
    if (HasBehavior(field, google::api::OUTPUT_ONLY) || HasBehavior(field, google::api::IDENTIFIER))
      continue;
    // A message of the same type below itself holds no references of ours.
    if (absl::c_linear_search(so_far.path, field)) continue;
    const std::string path =
        absl::StrCat(path_so_far, path_so_far.empty() ? "" : ".", field->name());
    so_far.path.push_back(field);
    if (field->message_type() != nullptr) {
      if (!field->is_map()) Add(field->message_type(), path, except, left_out, so_far);
    } else if (field->type() == FieldDescriptor::TYPE_STRING && !TypeIn(*field).empty()) {
      if (absl::c_linear_search(except, path)) {
        left_out.push_back(path);
      } else {
        fields_.push_back({so_far.path, TypeIn(*field)});
      }
    }
    so_far.path.pop_back();
  }
}

void ReferenceCheck::CheckNew(const ReferenceFields& fields, absl::string_view prefix,
                              const Message* before, const Message& after) {
  for (const ReferenceFields::Field& field : fields.fields()) {
    std::vector<Named> old;
    if (before != nullptr) old = NamesIn(*before, field, "");
    for (const Named& named : NamesIn(after, field, prefix)) {
      const bool is_old =
          absl::c_any_of(old, [&](const Named& other) { return other.name == named.name; });
      if (!is_old) Check(field.type, named.path, named.name);
    }
  }
}

bool ReferenceCheck::CheckField(const Message& request, int field_number) {
  const FieldDescriptor* field = request.GetDescriptor()->FindFieldByNumber(field_number);
  bool all = true;
  for (const Named& named : NamesIn(request, {.path = {field}, .type = TypeIn(*field)}, "")) {
    all = Check(TypeIn(*field), named.path, named.name) && all;
  }
  return all;
}

bool ReferenceCheck::Check(absl::string_view type, absl::string_view field,
                           absl::string_view name) {
  if (name.empty() || !failure_.ok()) return false;
  const Kind* kind = call_.directory().KindOfType(type);
  if (kind == nullptr) {
    failure_ = absl::InternalError(absl::StrCat("no area of this server has ", type));
    return false;
  }
  const StandardResource* const resource = kind->resource;
  if (!resource->type().pattern().Fits(name)) {
    violations_.Add(std::string(field), common::v1::BAD_NAME,
                    {{"pattern", resource->type().pattern().text()}});
    malformed_ = true;
    return false;
  }
  const Method* const get = kind->methods.get;
  absl::StatusOr<bool> may_be_named =
      resource->MayBeNamed(call_, reader_, name, get == nullptr ? nullptr : get->info.permission);
  if (!may_be_named.ok()) {
    failure_ = may_be_named.status();
    return false;
  }
  if (!*may_be_named) {
    missing_.Add(std::string(field), common::v1::REFERENCE_MISSING,
                 {{"type", resource->type().singular()}});
  }
  return *may_be_named;
}

absl::Status ReferenceCheck::Result() const {
  return failure_.ok() ? ReferencesNotFound(missing_) : failure_;
}

}  // namespace osiedle::call
