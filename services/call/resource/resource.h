// A resource of one type: what an area declares of it, and the standard methods over its table.
//
//   const call::Resource<v1::Stop>& Stops() {
//     static const auto* const stops = new call::Resource<v1::Stop>(
//         {.table = storage::TableId::kStops,
//          .plural = "stops",
//          .filter_paths = {"display_name", "district", "stage"},
//          .check = &CheckStop});
//     return *stops;
//   }
//
// Every resource gets three things without a declaration: the indexes of its standard fields,
// filters by them, and the check of its references.
#ifndef OSIEDLE_SERVICES_CALL_RESOURCE_RESOURCE_H_
#define OSIEDLE_SERVICES_CALL_RESOURCE_RESOURCE_H_

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/call/resource/standard_resource.h"
#include "storage/records/table.h"

namespace osiedle::call {

// AnyChange of a typed resource.
template <typename T>
// NOLINTNEXTLINE(cppcoreguidelines-pro-type-member-init): made as an aggregate, with every member
struct Change {
  const Call& call;
  const storage::Reader& reader;
  // Null on creation.
  const T* before;
  T& after;
  Violations& violations;
  ReferenceCheck& references;
  absl::FunctionRef<bool(absl::string_view field)> brings;
};

template <typename T>
struct Index {
  storage::IndexId id = {};
  // For messages and checks, e.g. "by_outing".
  std::string name;
  // The tuples under which a resource is found; any number.
  std::function<void(const T&, std::vector<storage::KeyTuple>&)> tuples;
  // At most one resource a tuple.
  bool unique = false;
  // The filter's paths with which its tuples begin; without any, no List uses the index.
  std::vector<std::string> paths = {};
  bool reverse = false;
  // Gives the order of a List that no condition helps, in place of the order of names. Such an
  // index has an entry for every resource.
  bool is_order = false;
};

// The fields mean what they mean in ResourceSpec.
template <typename T>
struct ResourceDeclaration {
  storage::TableId table = {};
  // For messages: "need codes".
  std::string plural;
  std::vector<Index<T>> indexes = {};
  // Besides create_time, update_time and external ids.
  std::vector<std::string> filter_paths = {};
  // The same for texts that people wrote: a prefix filter ignores letter case and accents. No index
  // holds these texts, because keys must not tell of a person.
  std::vector<std::string> text_paths = {};
  // Lists begin with the last name, where no index gives an order.
  bool last_name_first = false;
  bool of_platform = false;
  bool restrictable = false;
  bool is_shared = false;
  const StandardResource& (*part_of)() = nullptr;
  bool of_a_person = false;
  bool importable = true;
  bool undelete_checks_references = false;
  std::vector<std::string> own_references = {};
  // Whom a row is about; see storage::TableSpec::subject.
  std::function<std::string(const T&)> subject = {};
  bool (*valid_id)(absl::string_view id) = nullptr;
  absl::Status (*check)(const Change<T>&) = nullptr;
  absl::Status (*check_delete)(const Call&, const storage::Reader&, const T&) = nullptr;
  absl::StatusOr<bool> (*may_be_named)(const Call&, const storage::Reader&,
                                       absl::string_view name) = nullptr;
  absl::Status (*read_parts)(const Call&, const storage::Reader&, T&) = nullptr;
  absl::Status (*write_parts)(const Call&, storage::Transaction&, const T* before,
                              T& after) = nullptr;
  absl::Status (*after_write)(const Call&, storage::Transaction&, const T* before,
                              const T& after) = nullptr;
  absl::Status (*view)(const Call&, const storage::Reader&, T&) = nullptr;
  absl::Status (*check_filter)(const Call&, const Filter&) = nullptr;
  bool (*content_is_gone)(const T&) = nullptr;
  bool (*visible)(const Call&, const T&) = nullptr;
};

// Stateless and thread-safe; lives for ever.
template <typename T>
class Resource : public StandardResource {
 public:
  explicit Resource(const ResourceDeclaration<T>& declared)
      : StandardResource(SpecOf(declared, *new storage::Table<T>(TableOf(declared)))) {}

  const storage::Table<T>& table() const {
    return static_cast<const storage::Table<T>&>(StandardResource::table());
  }

  // As those of StandardResource.
  absl::StatusOr<storage::RowMeta> Load(const Call& call, const storage::Reader& reader,
                                        absl::string_view name, T& resource) const {
    return StandardResource::Load(call, reader, name, resource);
  }
  absl::StatusOr<storage::RowMeta> LoadLive(const Call& call, const storage::Reader& reader,
                                            absl::string_view name, absl::string_view etag,
                                            T& resource) const {
    return StandardResource::LoadLive(call, reader, name, etag, resource);
  }
  absl::Status View(const Call& call, const storage::Reader& reader, T& resource) const {
    return StandardResource::View(call, reader, resource);
  }
  absl::Status Save(const Call& call, storage::Transaction& transaction,
                    const storage::RowMeta& meta, const T& before, T& after,
                    common::v1::ChangeKind kind = common::v1::UPDATED,
                    Call::Feed feed = Call::Feed::kAuditAndChanges,
                    const std::vector<std::string>& also_changed = {}) const {
    return StandardResource::Save(call, transaction, meta, before, after, kind, feed, also_changed);
  }
  absl::Status Store(const Call& call, storage::Transaction& transaction, T& resource,
                     absl::string_view origin,
                     Call::Feed feed = Call::Feed::kAuditAndChanges) const {
    return StandardResource::Store(call, transaction, resource, origin, feed);
  }

 private:
  using Message = google::protobuf::Message;

  static storage::TableSpec TableOf(const ResourceDeclaration<T>& declared) {
    storage::TableSpec spec{.id = declared.table, .name = declared.plural};
    spec.indexes = StandardIndexes(T::descriptor());
    for (const Index<T>& index : declared.indexes) {
      spec.indexes.push_back({.id = index.id,
                              .name = index.name,
                              .unique = index.unique,
                              .tuples = storage::IndexOf<T>(index.tuples)});
    }
    if (declared.subject) {
      spec.subject = [subject = declared.subject](const Message& message) {
        return subject(static_cast<const T&>(message));
      };
    }
    return spec;
  }

  static ResourceSpec SpecOf(const ResourceDeclaration<T>& declared,
                             const storage::Table<T>& table) {
    ResourceSpec spec;
    spec.table = &table;
    spec.of_platform = declared.of_platform;
    spec.restrictable = declared.restrictable;
    spec.is_shared = declared.is_shared;
    spec.part_of = declared.part_of;
    spec.of_a_person = declared.of_a_person;
    spec.importable = declared.importable;
    spec.undelete_checks_references = declared.undelete_checks_references;
    spec.own_references = declared.own_references;
    spec.filter_paths = StandardFilterPaths(T::descriptor());
    spec.filter_paths.insert(spec.filter_paths.end(), declared.filter_paths.begin(),
                             declared.filter_paths.end());
    spec.text_paths = declared.text_paths;
    spec.order = {.id = storage::IndexId::kRows,
                  .paths = {"name"},
                  .reverse = declared.last_name_first,
                  .holds_all = true};
    for (const Index<T>& index : declared.indexes) {
      const ListIndex listed = {.id = index.id,
                                .paths = index.paths,
                                .reverse = index.reverse,
                                .holds_all = index.is_order};
      if (index.is_order) spec.order = listed;
      if (!index.paths.empty()) spec.indexes.push_back(listed);
    }
    spec.valid_id = declared.valid_id;
    if (declared.check != nullptr) {
      spec.check = [check = declared.check](const AnyChange& change) {
        return check({change.call, change.reader, static_cast<const T*>(change.before),
                      static_cast<T&>(change.after), change.violations, change.references,
                      change.brings});
      };
    }
    if (declared.check_delete != nullptr) {
      spec.check_delete = [check = declared.check_delete](const Call& call,
                                                          const storage::Reader& reader,
                                                          const Message& resource) {
        return check(call, reader, static_cast<const T&>(resource));
      };
    }
    spec.may_be_named = declared.may_be_named;
    if (declared.read_parts != nullptr) {
      spec.parts.read = TypedView(declared.read_parts);
      spec.parts.write = [write = declared.write_parts](const Call& call,
                                                        storage::Transaction& transaction,
                                                        const Message* before, Message& after) {
        return write(call, transaction, static_cast<const T*>(before), static_cast<T&>(after));
      };
    }
    if (declared.after_write != nullptr) {
      spec.after_write = [after_write = declared.after_write](
                             const Call& call, storage::Transaction& transaction,
                             const Message* before, const Message& after) {
        return after_write(call, transaction, static_cast<const T*>(before),
                           static_cast<const T&>(after));
      };
    }
    if (declared.view != nullptr) spec.view = TypedView(declared.view);
    spec.check_filter = declared.check_filter;
    if (declared.content_is_gone != nullptr) {
      spec.content_is_gone = [is_gone = declared.content_is_gone](const Message& resource) {
        return is_gone(static_cast<const T&>(resource));
      };
    }
    if (declared.visible != nullptr) {
      spec.visible = [visible = declared.visible](const Call& call, const Message& resource) {
        return visible(call, static_cast<const T&>(resource));
      };
    }
    return spec;
  }

  static AnswerView TypedView(absl::Status (*view)(const Call&, const storage::Reader&, T&)) {
    return [view](const Call& call, const storage::Reader& reader, Message& resource) {
      return view(call, reader, static_cast<T&>(resource));
    };
  }
};

// An index of resources by the name in one of their fields, in the order of names. Resources with
// an empty field are not in it.
template <typename T>
std::function<void(const T&, std::vector<storage::KeyTuple>&)> Under(
    const std::string& (T::*reference)() const) {
  return [reference](const T& resource, std::vector<storage::KeyTuple>& tuples) {
    const std::string& named = (resource.*reference)();
    if (!named.empty()) tuples.push_back(storage::KeyTuple::Of(named));
  };
}

}  // namespace osiedle::call

#endif  // OSIEDLE_SERVICES_CALL_RESOURCE_RESOURCE_H_
