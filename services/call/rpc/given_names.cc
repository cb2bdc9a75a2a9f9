#include "services/call/rpc/given_names.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "google/api/resource.pb.h"
#include "services/call/fields/resource_type.h"
#include "storage/limits.h"

namespace osiedle::call {
namespace {

using ::google::protobuf::Descriptor;
using ::google::protobuf::FieldDescriptor;
using ::google::protobuf::Message;
using ::google::protobuf::Reflection;
using ::osiedle::internal::v1::AuditEntry;

// Leaves room in a value for its envelope and a seal.
constexpr size_t kMaxEntryBytes = storage::kMaxValueBytes - 2048;
// Bytes for tags and lengths of a group, and of an id in the group.
constexpr size_t kGroupBytes = 8;
constexpr size_t kIdBytes = 3;

// The places of names in messages of one type.
struct NamePlaces {
  const FieldDescriptor* name = nullptr;
  // The resource types ("osiedle.pl/Resident") that they refer to; "*": any.
  std::vector<std::pair<const FieldDescriptor*, std::string>> references;
  // Messages that hold names.
  std::vector<std::pair<const FieldDescriptor*, const NamePlaces*>> messages;

  bool empty() const { return name == nullptr && references.empty() && messages.empty(); }
};

// Made once for a type and kept for the life of the process.
class AllPlaces {
 public:
  const NamePlaces& Of(const Descriptor* type) {
    {
      absl::ReaderMutexLock lock(&mutex_);
      if (const auto found = places_.find(type); found != places_.end()) return *found->second;
    }
    absl::MutexLock lock(&mutex_);
    return Make(type);
  }

 private:
  const NamePlaces& Make(const Descriptor* type) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    if (const auto found = places_.find(type); found != places_.end()) return *found->second;
    NamePlaces& places = *(places_[type] = std::make_unique<NamePlaces>());
    const ResourceType& resource = ResourceType::Of(type);
    if (!resource.patterns().empty()) places.name = resource.name_field();
    for (int i = 0; i < type->field_count(); ++i) {
      const FieldDescriptor* field = type->field(i);
      if (field->message_type() != nullptr) {
        // A type inside itself is not looked into again.
        const NamePlaces& below = Make(field->message_type());
        if (!below.empty()) places.messages.emplace_back(field, &below);
      } else if (field->type() == FieldDescriptor::TYPE_STRING) {
        const std::string& target =
            field->options().GetExtension(google::api::resource_reference).type();
        if (!target.empty()) places.references.emplace_back(field, target);
      }
    }
    return places;
  }

  absl::Mutex mutex_;
  absl::flat_hash_map<const Descriptor*, std::unique_ptr<NamePlaces>> places_
      ABSL_GUARDED_BY(mutex_);
};

const NamePlaces& PlacesIn(const Descriptor* type) {
  static auto* const all = new AllPlaces();
  return all->Of(type);
}

class Collector {
 public:
  Collector(const std::function<bool(absl::string_view)>& is_of_a_person,
            std::vector<std::string>& names)
      : is_of_a_person_(is_of_a_person), names_(names) {}

  void Walk(const Message& message, const NamePlaces& places) {
    const Reflection& reflection = *message.GetReflection();
    if (places.name != nullptr) Add(reflection.GetString(message, places.name));
    for (const auto& [field, type] : places.references) {
      if (!Counts(field, type)) continue;
      if (!field->is_repeated()) Add(reflection.GetString(message, field));
      const int count = field->is_repeated() ? reflection.FieldSize(message, field) : 0;
      for (int i = 0; i < count; ++i) Add(reflection.GetRepeatedString(message, field, i));
    }
    for (const auto& [field, below] : places.messages) {
      if (!field->is_repeated()) {
        if (reflection.HasField(message, field))
          Walk(reflection.GetMessage(message, field), *below);
        continue;
      }
      const int count = reflection.FieldSize(message, field);
      for (int i = 0; i < count; ++i)
        Walk(reflection.GetRepeatedMessage(message, field, i), *below);
    }
  }

 private:
  void Add(std::string name) {
    if (!name.empty()) names_.push_back(std::move(name));
  }
  bool Counts(const FieldDescriptor* field, const std::string& type) {
    const auto [found, fresh] = counts_.try_emplace(field, type == "*");
    if (fresh && !found->second && is_of_a_person_) found->second = is_of_a_person_(type);
    return found->second;
  }

  const std::function<bool(absl::string_view)>& is_of_a_person_;
  std::vector<std::string>& names_;
  absl::flat_hash_map<const FieldDescriptor*, bool> counts_;
};

}  // namespace

void AddNamesIn(const Message& message,
                const std::function<bool(absl::string_view)>& is_of_a_person,
                std::vector<std::string>& names) {
  Collector(is_of_a_person, names).Walk(message, PlacesIn(message.GetDescriptor()));
}

std::vector<AuditEntry> SpreadNames(const AuditEntry& entry, std::vector<std::string> names) {
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  const auto is_there = [&entry](const std::string& name) {
    return name == entry.resource() ||
           std::any_of(entry.changes().begin(), entry.changes().end(),
                       [&name](const auto& change) { return change.name() == name; });
  };
  names.erase(std::remove_if(names.begin(), names.end(), is_there), names.end());

  std::vector<AuditEntry> entries = {entry};
  size_t bytes = entry.ByteSizeLong();
  AuditEntry::Names* group = nullptr;
  for (const std::string& name : names) {
    const size_t slash = name.rfind('/');
    const size_t id_at = slash == std::string::npos ? 0 : slash + 1;
    const absl::string_view collection = absl::string_view(name).substr(0, id_at == 0 ? 0 : slash);
    bool begins_group = group == nullptr || group->collection() != collection;
    const size_t id_bytes = name.size() - id_at + kIdBytes;
    if (bytes + id_bytes + (begins_group ? collection.size() + kGroupBytes : 0) > kMaxEntryBytes) {
      AuditEntry& more = entries.emplace_back(entry);
      more.clear_changes();
      bytes = more.ByteSizeLong();
      begins_group = true;
    }
    if (begins_group) {
      group = entries.back().add_given();
      group->set_collection(std::string(collection));
      bytes += collection.size() + kGroupBytes;
    }
    group->add_ids(name.substr(id_at));
    bytes += id_bytes;
  }
  return entries;
}

}  // namespace osiedle::call
