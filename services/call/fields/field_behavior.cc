#include "services/call/fields/field_behavior.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "osiedle/common/v1/violation_reason.pb.h"
#include "services/call/fields/message_compare.h"
#include "services/call/fields/message_shape.h"

namespace osiedle::call {
namespace {

using ::google::protobuf::Descriptor;
using ::google::protobuf::FieldDescriptor;
using ::google::protobuf::Message;
using ::google::protobuf::Reflection;

void AddPaths(const Descriptor* type, google::api::FieldBehavior behavior,
              const std::string& prefix, std::vector<const Descriptor*>& inside,
              std::vector<std::string>& paths) {
  if (std::find(inside.begin(), inside.end(), type) != inside.end()) return;
  inside.push_back(type);
  for (int i = 0; i < type->field_count(); ++i) {
    const FieldDescriptor* field = type->field(i);
    const std::string path = absl::StrCat(prefix, prefix.empty() ? "" : ".", field->name());
    if (HasBehavior(field, behavior)) paths.push_back(path);
    if (field->message_type() != nullptr) {
      AddPaths(field->message_type(), behavior, path, inside, paths);
    }
  }
  inside.pop_back();
}

void ClearOutputOnlyIn(const MessageShape& shape, Message& message) {
  if (!shape.has_output_only) return;
  const Reflection& reflection = *message.GetReflection();
  for (const FieldShape& field : shape.fields) {
    if (field.output_only) {
      reflection.ClearField(&message, field.field);
    } else if (field.message == nullptr || !field.message->has_output_only) {
      continue;
    } else if (field.field->is_repeated()) {
      const int size = reflection.FieldSize(message, field.field);
      for (int i = 0; i < size; ++i) {
        ClearOutputOnlyIn(*field.message,
                          *reflection.MutableRepeatedMessage(&message, field.field, i));
      }
    } else if (reflection.HasField(message, field.field)) {
      ClearOutputOnlyIn(*field.message, *reflection.MutableMessage(&message, field.field));
    }
  }
}

bool Missing(const Message& message, const Reflection& reflection, const FieldShape& shape) {
  const FieldDescriptor* field = shape.field;
  if (field->is_repeated()) return reflection.FieldSize(message, field) == 0;
  if (!reflection.HasField(message, field)) {
    const bool zero_may_be_meant = !field->has_presence() &&
                                   field->cpp_type() != FieldDescriptor::CPPTYPE_STRING &&
                                   field->cpp_type() != FieldDescriptor::CPPTYPE_ENUM &&
                                   shape.min_value <= 0 && shape.max_value >= 0;
    return !zero_may_be_meant;
  }
  // An optional text that is set may still be empty.
  if (field->cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
    std::string scratch;
    return reflection.GetStringReference(message, field, &scratch).empty();
  }
  return field->cpp_type() == FieldDescriptor::CPPTYPE_ENUM &&
         reflection.GetEnumValue(message, field) == 0;
}

void CheckRequiredIn(const MessageShape& shape, const Message& message, const FieldPath& path,
                     Depth depth, Violations& violations) {
  if (!shape.has_required || violations.full()) return;
  const Reflection& reflection = *message.GetReflection();
  for (const FieldShape& field : shape.fields) {
    if (field.required && Missing(message, reflection, field)) {
      violations.Add(FieldPath{&path, field.field->name()}.ToString(), common::v1::REQUIRED);
      continue;
    }
    if (depth == Depth::kOwnFields || field.output_only || field.message == nullptr ||
        field.item_by_item || !field.message->has_required) {
      continue;
    }
    if (field.field->is_repeated()) {
      const int size = reflection.FieldSize(message, field.field);
      for (int i = 0; i < size && !violations.full(); ++i) {
        CheckRequiredIn(*field.message, reflection.GetRepeatedMessage(message, field.field, i),
                        FieldPath{&path, field.field->name(), i}, depth, violations);
      }
    } else if (reflection.HasField(message, field.field)) {
      CheckRequiredIn(*field.message, reflection.GetMessage(message, field.field),
                      FieldPath{&path, field.field->name()}, depth, violations);
    }
  }
}

void CheckImmutableIn(const MessageShape& shape, const Message& before, const Message& after,
                      const FieldPath& path, Violations& violations) {
  if (!shape.has_immutable) return;
  const Reflection& reflection = *before.GetReflection();
  const Reflection& reflection_after = *after.GetReflection();
  for (const FieldShape& field : shape.fields) {
    if (field.immutable) {
      if (!SameField(before, after, field.field)) {
        violations.Add(FieldPath{&path, field.field->name()}.ToString(), common::v1::IMMUTABLE);
      }
    } else if (field.message != nullptr && field.message->has_immutable &&
               !field.field->is_repeated() && reflection.HasField(before, field.field) &&
               reflection_after.HasField(after, field.field)) {
      CheckImmutableIn(*field.message, reflection.GetMessage(before, field.field),
                       reflection_after.GetMessage(after, field.field),
                       FieldPath{&path, field.field->name()}, violations);
    }
  }
}

}  // namespace

bool HasBehavior(const FieldDescriptor* field, google::api::FieldBehavior behavior) {
  const google::protobuf::FieldOptions& options = field->options();
  for (int i = 0; i < options.ExtensionSize(google::api::field_behavior); ++i) {
    if (options.GetExtension(google::api::field_behavior, i) == behavior) return true;
  }
  return false;
}

std::vector<std::string> PathsWithBehavior(const Descriptor* type,
                                           google::api::FieldBehavior behavior) {
  std::vector<std::string> paths;
  std::vector<const Descriptor*> inside;
  AddPaths(type, behavior, "", inside, paths);
  return paths;
}

void ClearOutputOnly(Message& message) {
  ClearOutputOnlyIn(MessageShape::Of(message.GetDescriptor()), message);
}

void CheckRequired(const Message& message, absl::string_view path_prefix, Violations& violations,
                   Depth depth) {
  CheckRequiredIn(MessageShape::Of(message.GetDescriptor()), message,
                  FieldPath{nullptr, path_prefix}, depth, violations);
}

void CheckImmutable(const Message& before, const Message& after, absl::string_view path_prefix,
                    Violations& violations) {
  CheckImmutableIn(MessageShape::Of(before.GetDescriptor()), before, after,
                   FieldPath{nullptr, path_prefix}, violations);
}

}  // namespace osiedle::call
