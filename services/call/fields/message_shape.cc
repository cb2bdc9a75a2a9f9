#include "services/call/fields/message_shape.h"

#include <memory>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "google/api/field_behavior.pb.h"
#include "google/api/field_info.pb.h"
#include "google/api/resource.pb.h"
#include "services/call/fields/limits_check.h"

namespace osiedle::call {
namespace {

using ::google::protobuf::Descriptor;
using ::google::protobuf::FieldDescriptor;

struct Slot {
  MessageShape shape;
  bool ready = false;
};
using Slots = absl::flat_hash_map<const Descriptor*, std::unique_ptr<Slot>>;

MessageShape::Kind KindOf(const Descriptor* type) {
  const std::string& name = type->full_name();
  if (name == "google.protobuf.Timestamp") return MessageShape::Kind::kTimestamp;
  if (name == "google.protobuf.Duration") return MessageShape::Kind::kDuration;
  if (name == "google.type.Date") return MessageShape::Kind::kDate;
  if (name == "google.type.LatLng") return MessageShape::Kind::kLatLng;
  if (name == "google.type.Money") return MessageShape::Kind::kMoney;
  return MessageShape::Kind::kOther;
}

// Whether people write the field: not names of resources, and not etags, filters and page tokens.
bool IsWritten(const FieldDescriptor* field, const FieldShape& shape) {
  if (field->type() != FieldDescriptor::TYPE_STRING || shape.uuid4 || shape.identifier)
    return false;
  if (field->options().HasExtension(google::api::resource_reference)) return false;
  // For example google.protobuf.FieldMask.
  if (absl::StartsWith(field->full_name(), "google.")) return false;
  for (const char* name : {"etag", "filter", "page_token"}) {
    if (field->name() == name) return false;
  }
  return true;
}

FieldShape ShapeOf(const FieldDescriptor* field) {
  FieldShape shape;
  shape.field = field;
  shape.max_characters = kMaxCharacters;
  shape.max_items = kMaxItems;
  const google::protobuf::FieldOptions& options = field->options();
  for (int i = 0; i < options.ExtensionSize(google::api::field_behavior); ++i) {
    switch (options.GetExtension(google::api::field_behavior, i)) {
      case google::api::REQUIRED:
        shape.required = true;
        break;
      case google::api::OUTPUT_ONLY:
        shape.output_only = true;
        break;
      case google::api::IMMUTABLE:
        shape.immutable = true;
        break;
      case google::api::IDENTIFIER:
        shape.identifier = true;
        break;
      default:
        break;
    }
  }
  const common::v1::Limits& limits = options.GetExtension(common::v1::limits);
  if (limits.max_characters() > 0) shape.max_characters = limits.max_characters();
  if (limits.max_items() > 0) shape.max_items = limits.max_items();
  shape.item_by_item = limits.item_by_item();
  shape.concealed = options.GetExtension(common::v1::concealed);
  if (limits.has_min_value()) shape.min_value = limits.min_value();
  if (limits.has_max_value()) shape.max_value = limits.max_value();
  shape.format = limits.format();
  shape.uuid4 =
      options.GetExtension(google::api::field_info).format() == google::api::FieldInfo::UUID4;
  if (IsWritten(field, shape)) shape.personal_numbers = limits.personal_numbers();
  return shape;
}

const MessageShape* Build(const Descriptor* type, Slots& slots) {
  std::unique_ptr<Slot>& entry = slots[type];
  if (entry != nullptr) return &entry->shape;
  entry = std::make_unique<Slot>();
  Slot& slot = *entry;  // Stays where it is when the map grows.
  slot.shape.kind = KindOf(type);
  slot.shape.fields.reserve(type->field_count());
  for (int i = 0; i < type->field_count(); ++i) {
    FieldShape field = ShapeOf(type->field(i));
    slot.shape.has_required |= field.required;
    slot.shape.has_output_only |= field.output_only;
    slot.shape.has_immutable |= field.immutable;
    if (const Descriptor* inner = type->field(i)->message_type()) {
      field.message = Build(inner, slots);
      // The shape of a type that contains itself is not ready yet. To be safe, assume that it has
      // all of these.
      const bool unknown = !slots[inner]->ready;
      slot.shape.has_required |= unknown || field.message->has_required;
      slot.shape.has_output_only |= unknown || field.message->has_output_only;
      slot.shape.has_immutable |= unknown || field.message->has_immutable;
    }
    slot.shape.fields.push_back(field);
  }
  slot.ready = true;
  return &slot.shape;
}

}  // namespace

const MessageShape& MessageShape::Of(const Descriptor* type) {
  static absl::Mutex mutex(absl::kConstInit);
  static auto* const slots = new Slots();
  {
    absl::ReaderMutexLock lock(&mutex);
    if (const auto found = slots->find(type); found != slots->end()) return found->second->shape;
  }
  absl::MutexLock lock(&mutex);
  return *Build(type, *slots);
}

std::string FieldPath::ToString() const {
  std::string path = parent == nullptr ? "" : parent->ToString();
  if (!name.empty()) absl::StrAppend(&path, path.empty() ? "" : ".", name);
  if (index >= 0) absl::StrAppend(&path, "[", index, "]");
  return path;
}

}  // namespace osiedle::call
