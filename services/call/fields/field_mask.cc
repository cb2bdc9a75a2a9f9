#include "services/call/fields/field_mask.h"

#include <algorithm>

#include "absl/container/inlined_vector.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/util/field_mask_util.h"
#include "osiedle/common/v1/violation_reason.pb.h"
#include "services/call/fields/field_behavior.h"
#include "services/call/fields/message_compare.h"
#include "services/call/fields/message_shape.h"

namespace osiedle::call {
namespace {

using ::google::protobuf::FieldDescriptor;
using ::google::protobuf::FieldMask;
using ::google::protobuf::Message;
using ::google::protobuf::Reflection;
using ::google::protobuf::util::FieldMaskUtil;

// A canonical mask copies each field at most once. The limit bounds the work of making a mask
// canonical.
constexpr int kMaxPaths = 100;
// A longer path can only repeat a type inside itself, and costs FieldMaskUtil square time and
// stack.
constexpr size_t kMaxPath = 256;

void ReplaceField(const FieldShape& field, const Message& patch, Message& target);

// Makes `target` equal to `patch`, except for the server's own fields.
void ReplaceAll(const MessageShape& shape, const Message& patch, Message& target) {
  for (const FieldShape& field : shape.fields) {
    if (!field.output_only && !field.identifier) ReplaceField(field, patch, target);
  }
}

void CopyList(const FieldShape& field, const Message& patch, Message& target) {
  const Reflection& from = *patch.GetReflection();
  const Reflection& into = *target.GetReflection();
  const FieldDescriptor* list = field.field;
  into.ClearField(&target, list);
  const int size = from.FieldSize(patch, list);
  for (int i = 0; i < size; ++i) {
    switch (list->cpp_type()) {
      case FieldDescriptor::CPPTYPE_INT32:
        into.AddInt32(&target, list, from.GetRepeatedInt32(patch, list, i));
        break;
      case FieldDescriptor::CPPTYPE_INT64:
        into.AddInt64(&target, list, from.GetRepeatedInt64(patch, list, i));
        break;
      case FieldDescriptor::CPPTYPE_UINT32:
        into.AddUInt32(&target, list, from.GetRepeatedUInt32(patch, list, i));
        break;
      case FieldDescriptor::CPPTYPE_UINT64:
        into.AddUInt64(&target, list, from.GetRepeatedUInt64(patch, list, i));
        break;
      case FieldDescriptor::CPPTYPE_DOUBLE:
        into.AddDouble(&target, list, from.GetRepeatedDouble(patch, list, i));
        break;
      case FieldDescriptor::CPPTYPE_FLOAT:
        into.AddFloat(&target, list, from.GetRepeatedFloat(patch, list, i));
        break;
      case FieldDescriptor::CPPTYPE_BOOL:
        into.AddBool(&target, list, from.GetRepeatedBool(patch, list, i));
        break;
      case FieldDescriptor::CPPTYPE_ENUM:
        into.AddEnumValue(&target, list, from.GetRepeatedEnumValue(patch, list, i));
        break;
      case FieldDescriptor::CPPTYPE_STRING:
        into.AddString(&target, list, from.GetRepeatedString(patch, list, i));
        break;
      case FieldDescriptor::CPPTYPE_MESSAGE: {
        Message* item = into.AddMessage(&target, list);
        item->CopyFrom(from.GetRepeatedMessage(patch, list, i));
        ClearOutputOnly(*item);
        break;
      }
    }
  }
}

void CopyScalar(const FieldDescriptor* field, const Message& patch, Message& target) {
  const Reflection& from = *patch.GetReflection();
  const Reflection& into = *target.GetReflection();
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      return into.SetInt32(&target, field, from.GetInt32(patch, field));
    case FieldDescriptor::CPPTYPE_INT64:
      return into.SetInt64(&target, field, from.GetInt64(patch, field));
    case FieldDescriptor::CPPTYPE_UINT32:
      return into.SetUInt32(&target, field, from.GetUInt32(patch, field));
    case FieldDescriptor::CPPTYPE_UINT64:
      return into.SetUInt64(&target, field, from.GetUInt64(patch, field));
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return into.SetDouble(&target, field, from.GetDouble(patch, field));
    case FieldDescriptor::CPPTYPE_FLOAT:
      return into.SetFloat(&target, field, from.GetFloat(patch, field));
    case FieldDescriptor::CPPTYPE_BOOL:
      return into.SetBool(&target, field, from.GetBool(patch, field));
    case FieldDescriptor::CPPTYPE_ENUM:
      return into.SetEnumValue(&target, field, from.GetEnumValue(patch, field));
    case FieldDescriptor::CPPTYPE_STRING:
      return into.SetString(&target, field, from.GetString(patch, field));
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return;  // ReplaceField() does these.
  }
}

void ReplaceField(const FieldShape& field, const Message& patch, Message& target) {
  const Reflection& into = *target.GetReflection();
  if (field.field->is_repeated()) {
    CopyList(field, patch, target);
  } else if (!patch.GetReflection()->HasField(patch, field.field)) {
    into.ClearField(&target, field.field);
  } else if (field.message != nullptr) {
    ReplaceAll(*field.message, patch.GetReflection()->GetMessage(patch, field.field),
               *into.MutableMessage(&target, field.field));
  } else {
    CopyScalar(field.field, patch, target);
  }
}

bool IsEtag(const FieldShape& field) { return field.field->name() == "etag"; }

// The fields on the way to a path.
using Way = absl::InlinedVector<const FieldShape*, 4>;
enum class Found { kYes, kServersOwn, kUnknown };

Found Find(const MessageShape& shape, absl::string_view path, Way& way) {
  const MessageShape* at = &shape;
  for (absl::string_view name : absl::StrSplit(path, '.')) {
    if (at == nullptr || (!way.empty() && way.back()->field->is_repeated())) return Found::kUnknown;
    const auto found = std::find_if(at->fields.begin(), at->fields.end(), [&](const FieldShape& f) {
      return name == absl::string_view(f.field->name());
    });
    if (found == at->fields.end()) return Found::kUnknown;
    if (found->output_only || found->identifier || (at == &shape && IsEtag(*found))) {
      return Found::kServersOwn;
    }
    way.push_back(&*found);
    // A date or a sum is one value: mixing the parts of two would make a value that nobody sent.
    const bool one_value =
        found->message == nullptr || found->message->kind != MessageShape::Kind::kOther;
    at = one_value ? nullptr : found->message;
  }
  return Found::kYes;
}

void ReplaceAt(const Way& way, const Message& patch, Message& target) {
  const Message* from = &patch;
  Message* into = &target;
  for (size_t i = 0; i + 1 < way.size(); ++i) {
    const FieldDescriptor* field = way[i]->field;
    const bool in_patch = from->GetReflection()->HasField(*from, field);
    const bool in_target = into->GetReflection()->HasField(*into, field);
    // A path that is not set is already clear. No empty parent message is created for it.
    if (!in_patch && !in_target) return;
    from = &from->GetReflection()->GetMessage(*from, field);
    into = into->GetReflection()->MutableMessage(into, field);
  }
  ReplaceField(*way.back(), *from, *into);
}

}  // namespace

void ApplyUpdate(const FieldMask& mask, const Message& patch, Message& target,
                 Violations& violations) {
  const MessageShape& shape = MessageShape::Of(target.GetDescriptor());
  if (mask.paths().empty() || (mask.paths_size() == 1 && mask.paths(0) == "*")) {
    const bool all = !mask.paths().empty();
    const Reflection& from = *patch.GetReflection();
    for (const FieldShape& field : shape.fields) {
      if (field.output_only || field.identifier || IsEtag(field)) continue;
      const bool populated = field.field->is_repeated() ? from.FieldSize(patch, field.field) > 0
                                                        : from.HasField(patch, field.field);
      if (populated || (all && !field.concealed)) ReplaceField(field, patch, target);
    }
    return;
  }

  if (mask.paths_size() > kMaxPaths) {
    violations.Add("update_mask", common::v1::TOO_MANY_PATHS, {{"max", absl::StrCat(kMaxPaths)}});
    return;
  }
  bool wrong = false;
  for (int i = 0; i < mask.paths_size(); ++i) {
    const std::string& path = mask.paths(i);
    const bool is_all = path == "*";
    Way way;
    if (!is_all && path.size() <= kMaxPath && Find(shape, path, way) != Found::kUnknown) continue;
    wrong = true;
    // The path is named by its number, because its text is what a client wrote.
    const std::string field = absl::StrCat("update_mask.paths[", i, "]");
    if (is_all) {
      violations.Add(field, common::v1::ALL_FIELDS_AND_MORE);
    } else {
      violations.Add(field, common::v1::UNKNOWN_FIELD, {{"type", target.GetDescriptor()->name()}});
    }
  }
  if (wrong) return;
  FieldMask canonical;
  FieldMaskUtil::ToCanonicalForm(mask, &canonical);
  for (const std::string& path : canonical.paths()) {
    Way way;
    if (Find(shape, path, way) == Found::kYes) ReplaceAt(way, patch, target);
  }
}

bool NamesPath(const FieldMask& mask, const Message& patch, absl::string_view path) {
  if (mask.paths().empty() || (mask.paths_size() == 1 && mask.paths(0) == "*")) {
    const FieldDescriptor* top =
        patch.GetDescriptor()->FindFieldByName(std::string(path.substr(0, path.find('.'))));
    if (top == nullptr) return false;
    return top->is_repeated() ? patch.GetReflection()->FieldSize(patch, top) > 0
                              : patch.GetReflection()->HasField(patch, top);
  }
  const std::string below = absl::StrCat(path, ".");
  return std::any_of(mask.paths().begin(), mask.paths().end(), [&](const std::string& named) {
    return named == path || absl::StartsWith(named, below) ||
           absl::StartsWith(path, absl::StrCat(named, "."));
  });
}

std::vector<std::string> ChangedFields(const Message& before, const Message& after) {
  std::vector<std::string> changed;
  ForEachDifference(before, after, [&changed](const FieldDescriptor* field) {
    const std::string& name = field->name();
    if (name == "name" || name == "etag" || name == "create_time" || name == "update_time") return;
    changed.push_back(name);
  });
  return changed;
}

}  // namespace osiedle::call
