#include "services/call/fields/resource_type.h"

#include <cstdio>
#include <cstdlib>
#include <memory>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "absl/synchronization/mutex.h"
#include "google/api/resource.pb.h"
#include "osiedle/common/v1/error_domain.pb.h"
#include "osiedle/common/v1/error_reason.pb.h"

namespace osiedle::call {
namespace {

using ::google::protobuf::Descriptor;
using ::google::protobuf::FieldDescriptor;

const FieldDescriptor* StringField(const Descriptor* type, const char* name) {
  const FieldDescriptor* field = type->FindFieldByName(name);
  return field != nullptr && field->type() == FieldDescriptor::TYPE_STRING && !field->is_repeated()
             ? field
             : nullptr;
}

const FieldDescriptor* TimeField(const Descriptor* type, const char* name) {
  const FieldDescriptor* field = type->FindFieldByName(name);
  return field != nullptr && !field->is_repeated() && field->message_type() != nullptr &&
                 field->message_type()->full_name() == "google.protobuf.Timestamp"
             ? field
             : nullptr;
}

const FieldDescriptor* MessageListField(const Descriptor* type, const char* name) {
  const FieldDescriptor* field = type->FindFieldByName(name);
  return field != nullptr && field->is_repeated() && field->message_type() != nullptr ? field
                                                                                      : nullptr;
}

// "NeedCode" → "need_code".
std::string SnakeCase(absl::string_view name) {
  std::string result;
  for (char c : name) {
    if (absl::ascii_isupper(c) && !result.empty()) result.push_back('_');
    result.push_back(absl::ascii_tolower(c));
  }
  return result;
}

}  // namespace

const ResourceType& ResourceType::Of(const Descriptor* type) {
  static absl::Mutex mutex(absl::kConstInit);
  static auto* const types =
      new absl::flat_hash_map<const Descriptor*, std::unique_ptr<const ResourceType>>();
  {
    absl::ReaderMutexLock lock(&mutex);
    if (const auto found = types->find(type); found != types->end()) return *found->second;
  }
  absl::MutexLock lock(&mutex);
  std::unique_ptr<const ResourceType>& slot = (*types)[type];
  if (slot == nullptr) slot.reset(new ResourceType(type));
  return *slot;
}

ResourceType::ResourceType(const Descriptor* type)
    : descriptor_(type),
      field_name_(SnakeCase(type->name())),
      singular_(field_name_),
      name_(StringField(type, "name")),
      etag_(StringField(type, "etag")),
      create_time_(TimeField(type, "create_time")),
      update_time_(TimeField(type, "update_time")),
      delete_time_(TimeField(type, "delete_time")),
      external_ids_(MessageListField(type, "external_ids")) {
  if (!type->options().HasExtension(google::api::resource)) return;
  const google::api::ResourceDescriptor& resource =
      type->options().GetExtension(google::api::resource);
  type_ = resource.type();
  for (const std::string& text : resource.pattern()) {
    absl::StatusOr<ResourcePattern> pattern = ResourcePattern::Compile(text);
    if (!pattern.ok()) {
      std::fprintf(stderr, "%s: %s\n", type->full_name().c_str(),
                   std::string(pattern.status().message()).c_str());
      std::abort();
    }
    patterns_.push_back(*std::move(pattern));
  }
  if (!resource.singular().empty()) singular_ = resource.singular();
  if (!resource.plural().empty()) {
    plural_ = resource.plural();
  } else if (!patterns_.empty()) {
    plural_ = std::string(patterns_.front().collection());
  }
}

std::optional<ResourceType::Match> ResourceType::Parse(absl::string_view name) const {
  for (const ResourcePattern& pattern : patterns_) {
    if (std::optional<NameIds> ids = pattern.Parse(name)) return Match{&pattern, *ids};
  }
  return std::nullopt;
}

std::optional<ResourceType::Match> ResourceType::ParseParent(absl::string_view parent) const {
  for (const ResourcePattern& pattern : patterns_) {
    if (std::optional<NameIds> ids = pattern.ParseParent(parent)) {
      return Match{&pattern, *ids};
    }
  }
  return std::nullopt;
}

std::string CurrentType(absl::string_view stored) {
  if (!absl::ConsumePrefix(&stored, "osiedle/")) return std::string(stored);
  return absl::StrCat(
      common::v1::ErrorReason_descriptor()->options().GetExtension(common::v1::error_domain), "/",
      stored);
}

}  // namespace osiedle::call
