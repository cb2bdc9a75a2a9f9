// The standard methods of AIP-131 to 135, 164 and 231 over a table, once for all resources. An area
// declares what is particular to a resource (its table, its rules, what its lists filter by), and
// its handlers are one line each.
//
// What holds for every resource:
//  - A Create with a known id and the content of the first Create gives the stored record, for
//    ever; with other content RESOURCE_EXISTS.
//  - All violated fields are named at once, by the proto and by the rules, and nothing is changed.
//  - External ids are well-formed, at most one of each system, and belong to no other resource.
//  - A resource that has grown too large for a row is refused (REQUEST_TOO_LARGE).
//  - An Update that changes nothing writes nothing and keeps the etag.
//  - An Update finds its resource by name, or by external ids when the name ends in "-".
//  - Deleting is soft where the resource has a delete_time. Get gives a deleted resource, lists
//    show it on request, and updates of it are refused.
//  - A caller who may not see concealed fields (limits.proto; Call::MayReveal) changes them unseen.
//    No rule compares them with stored values, and to name such a field counts as a change of it.
//  - Every change is recorded for the audit log and the change feed, with names of fields only.
#ifndef OSIEDLE_SERVICES_CALL_RESOURCE_STANDARD_RESOURCE_H_
#define OSIEDLE_SERVICES_CALL_RESOURCE_STANDARD_RESOURCE_H_

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/field_mask.pb.h"
#include "google/protobuf/message.h"
#include "services/call/fields/resource_type.h"
#include "services/call/fields/violations.h"
#include "services/call/resource/filter.h"
#include "services/call/resource/list_plan.h"
#include "services/call/resource/record_sight.h"
#include "services/call/resource/reference_check.h"
#include "services/call/rpc/call.h"
#include "services/call/rpc/handlers.h"
#include "storage/records/table.h"

namespace osiedle::call {

// A creation, a change or an undeletion of a resource, as its rules see it.
struct AnyChange {
  const Call& call;
  const storage::Reader& reader;
  // Null on creation.
  const google::protobuf::Message* before;
  // The rules may fill in fields that were left open.
  google::protobuf::Message& after;
  // Collects what is wrong with fields.
  Violations& violations;
  // Has checked the new references of `after`, except ResourceSpec::own_references.
  ReferenceCheck& references;
  // Whether the request brings a field ("residents"), even with the stored value.
  absl::FunctionRef<bool(absl::string_view field)> brings;
};

// The rules of a resource beyond its proto. Returns a status for what is no fault of a field.
using CheckRules = std::function<absl::Status(const AnyChange&)>;

// Whether a resource may be deleted now.
using CheckDelete = std::function<absl::Status(const Call&, const storage::Reader&,
                                               const google::protobuf::Message&)>;

// Fields of a resource in rows of their own, because they must be erasable alone. The row of the
// table, lists and the answers of changes hold none of them.
struct ResourceParts {
  // Completes a resource that was read from its row.
  std::function<absl::Status(const Call&, const storage::Reader&, google::protobuf::Message&)> read;
  // Writes the parts of `after` where they differ from those of `before` (null: there are none
  // yet), and removes them from `after`.
  std::function<absl::Status(const Call&, storage::Transaction&,
                             const google::protobuf::Message* before,
                             google::protobuf::Message& after)>
      write;
};

class StandardResource;

// Keeps other rows in step with a row that was just written, in the same transaction. `before` is
// null for a new row.
using AfterWrite = std::function<absl::Status(const Call&, storage::Transaction&,
                                              const google::protobuf::Message* before,
                                              const google::protobuf::Message& after)>;

struct ResourceSpec {
  const storage::AnyTable* table = nullptr;
  // Its rows belong to the platform, not to a municipality; the keys then hold all ids of the name.
  bool of_platform = false;
  // Its rows may be restricted to a team: they then stand in the team's compartment
  // (Call::compartment), where nobody else can come across them.
  bool restrictable = false;
  // It is a record of nobody: everybody in the municipality may read it (record_sight.h).
  bool is_shared = false;
  // It is a part of the resource above it in its name: whoever may know of that one, may know of
  // it. Null: its own fields say where it belongs.
  const StandardResource& (*part_of)() = nullptr;
  // It is about a person: where the reading of an answer is audited, the audit entry names each
  // such resource in the answer.
  bool of_a_person = false;
  // A fuller check of client-given ids than IsResourceId; empty: IsResourceId.
  std::function<bool(absl::string_view id)> valid_id;
  CheckRules check;
  CheckDelete check_delete;
  // The paths of the references ("residents") that `check` judges itself. All other references must
  // name what may be named when they are new.
  std::vector<std::string> own_references;
  // Whether an undeletion checks all references as if they were new.
  bool undelete_checks_references = false;
  // Whether another resource may name this one; empty: when it is live.
  std::function<absl::StatusOr<bool>(const Call&, const storage::Reader&, absl::string_view name)>
      may_be_named;
  // Whether an import may create it. False where the answer of its Create shows what an import
  // would lose.
  bool importable = true;
  // Empty: the resource stands in one row.
  ResourceParts parts;
  // Called by every Save and Store, after the row is written. Empty: nothing else follows.
  AfterWrite after_write;
  // The paths by which a List may be filtered, create_time, update_time and external ids included.
  std::vector<std::string> filter_paths;
  // The same for texts that people wrote: a prefix filter ignores letter case and accents.
  std::vector<std::string> text_paths;
  // The indexes besides those on update_time and external ids, which every table has.
  std::vector<ListIndex> indexes;
  // The order of a List that none of these indexes helps.
  ListIndex order;
  // Removes from a resource what the caller may not see. Applied to every answer that is the
  // resource, of standard and custom methods (services/call/area/service.h), except that of its
  // Reveal. In a List the filter judges what is left. Empty: removes nothing.
  AnswerView view;
  // Whether this caller may filter a List so; empty: every caller who may list.
  std::function<absl::Status(const Call&, const Filter&)> check_filter;
  // Whether the content of the first Create was erased since. A Create under its name then gives
  // the stored record for any content, so nobody learns the old content by guessing.
  std::function<bool(const google::protobuf::Message&)> content_is_gone;
  // Whether a List shows this caller the resource; empty: always. Must depend on the name only.
  std::function<bool(const Call&, const google::protobuf::Message&)> visible;
};

// The indexes that every resource has by its standard fields: by update_time, and by external id
// (unique within system). To be prepended to a table's own.
std::vector<storage::IndexSpec> StandardIndexes(const google::protobuf::Descriptor* resource);

// The paths of its standard fields by which every List may be filtered.
std::vector<std::string> StandardFilterPaths(const google::protobuf::Descriptor* resource);

// Stateless and thread-safe; lives for ever. Requests and responses are those of the resource's
// standard methods.
class StandardResource {
 public:
  explicit StandardResource(ResourceSpec spec);

  absl::Status Get(const Call& call, const storage::Reader& reader,
                   const google::protobuf::Message& request,
                   google::protobuf::Message& response) const;
  absl::Status BatchGet(const Call& call, const storage::Reader& reader,
                        const google::protobuf::Message& request,
                        google::protobuf::Message& response) const;
  absl::Status List(const Call& call, const storage::Reader& reader,
                    const google::protobuf::Message& request,
                    google::protobuf::Message& response) const;
  absl::Status Create(const Call& call, storage::Transaction& transaction,
                      const google::protobuf::Message& request,
                      google::protobuf::Message& response) const;
  absl::Status Update(const Call& call, storage::Transaction& transaction,
                      const google::protobuf::Message& request,
                      google::protobuf::Message& response) const;
  absl::Status Delete(const Call& call, storage::Transaction& transaction,
                      const google::protobuf::Message& request,
                      google::protobuf::Message& response) const;
  absl::Status Undelete(const Call& call, storage::Transaction& transaction,
                        const google::protobuf::Message& request,
                        google::protobuf::Message& response) const;

  // ---- For custom methods and other areas.

  // INVALID_FIELDS of `field` when `name` is no name of this type at all.
  absl::Status CheckName(absl::string_view name, absl::string_view field = "name") const;
  // Reads by name, with its parts. RESOURCE_NOT_FOUND also for a name of another municipality or of
  // another type.
  absl::StatusOr<storage::RowMeta> Load(const Call& call, const storage::Reader& reader,
                                        absl::string_view name,
                                        google::protobuf::Message& resource) const;
  // Reads the resource in an answer again, by its name. An answer without a name holds no resource
  // and stays as it is.
  absl::Status Reread(const Call& call, const storage::Reader& reader,
                      google::protobuf::Message& answer) const;
  // Removes from a resource what the caller may not see.
  absl::Status View(const Call& call, const storage::Reader& reader,
                    google::protobuf::Message& resource) const;
  // Load for a change: the etag must fit, where one is given, and the resource must be live.
  absl::StatusOr<storage::RowMeta> LoadLive(const Call& call, const storage::Reader& reader,
                                            absl::string_view name, absl::string_view etag,
                                            google::protobuf::Message& resource) const;
  // The names of the stored resources, deleted ones included, that have the external ids of
  // `resource`: each once, in the order of these ids. Those of which the call may not know are left
  // out.
  absl::StatusOr<std::vector<std::string>> HoldersOfExternalIds(
      const Call& call, const storage::Reader& reader,
      const google::protobuf::Message& resource) const;
  // Whether the call may know of a resource that was read from the table. Every handler that reads
  // rows by itself asks this.
  absl::StatusOr<bool> Sees(const Call& call, const storage::Reader& reader,
                            const google::protobuf::Message& resource) const;
  // The same within another scope: that of one line, or of another permission (RecordsFor).
  absl::StatusOr<bool> SeesWithin(const RecordScope& scope, const Call& call,
                                  const storage::Reader& reader,
                                  const google::protobuf::Message& resource) const;
  // The same without the store. REQUIRES: the resource is part of nothing.
  bool SeesWithin(const RecordScope& scope, const google::protobuf::Message& resource) const {
    return sight_.Sees(scope, resource);
  }
  // Whether `name` is a resource of this type within a scope, deleted or not.
  absl::StatusOr<bool> IsWithin(const RecordScope& scope, const Call& call,
                                const storage::Reader& reader, absl::string_view name) const;
  // GRANT_TOO_NARROW when the caller may not leave the resource so.
  absl::Status CheckMayLeave(const Call& call, const storage::Reader& reader,
                             const google::protobuf::Message& resource) const;
  // RESOURCE_NOT_FOUND when the resource in an answer that was kept is unknown to the call now.
  // What belongs to nobody cannot have moved out of the caller's sight.
  absl::Status CheckKeptAnswer(const Call& call, const storage::Reader& reader,
                               const google::protobuf::Message& answer) const;
  // Whether another resource may name it now. It must be live and in the call's municipality. The
  // call must know of it, or the caller must be able to read it by the permission `reading` (null:
  // there is none).
  absl::StatusOr<bool> MayBeNamed(const Call& call, const storage::Reader& reader,
                                  absl::string_view name, const PermissionLines* reading) const;
  // Writes `after`, which a custom method made of `before`. Sets etag and update_time in `after`,
  // and removes its parts. Writes nothing when nothing differs, unless `also_changed` names fields
  // that count as changed.
  absl::Status Save(const Call& call, storage::Transaction& transaction,
                    const storage::RowMeta& meta, const google::protobuf::Message& before,
                    google::protobuf::Message& after,
                    common::v1::ChangeKind kind = common::v1::UPDATED,
                    Call::Feed feed = Call::Feed::kAuditAndChanges,
                    const std::vector<std::string>& also_changed = {}) const;
  // Stores a new resource whose name and content are final; sets times and etag.
  absl::Status Store(const Call& call, storage::Transaction& transaction,
                     google::protobuf::Message& resource, absl::string_view origin,
                     Call::Feed feed = Call::Feed::kAuditAndChanges) const;

  const ResourceType& type() const { return type_; }
  const storage::AnyTable& table() const { return *spec_.table; }
  const ResourceSpec& spec() const { return spec_; }

 private:
  // Everything that is wrong with the parent and the names of a BatchGet.
  absl::Status CheckNames(const Call& call, const google::protobuf::Message& request) const;
  // The key of the row of `name`; nothing when the name does not fit.
  std::optional<storage::RowKey> KeyOf(const Call& call, absl::string_view name) const;
  absl::Status CreateNamed(const Call& call, storage::Transaction& transaction,
                           const std::string& name, const google::protobuf::Message& given,
                           absl::string_view field_prefix,
                           google::protobuf::Message& response) const;
  using Brings = absl::FunctionRef<bool(absl::string_view field)>;
  // Checks the fields of `after` against the proto and the rules.
  absl::Status Check(const Call& call, const storage::Reader& reader,
                     const google::protobuf::Message* before, google::protobuf::Message& after,
                     absl::string_view field_prefix, Brings brings, Violations& violations) const;
  // The same for a request that already broke what its proto declares (`found`). Names these
  // violations and all others. May leave anything in `after`.
  absl::Status CheckBroken(const Call& call, const storage::Reader& reader,
                           const google::protobuf::Message* before,
                           google::protobuf::Message& after, absl::string_view field_prefix,
                           Brings brings, Violations found) const;
  // Refuses the creation of `given` with the violations in `found` and all others.
  absl::Status RefuseCreation(const Call& call, const storage::Reader& reader,
                              const google::protobuf::Message& given,
                              absl::string_view field_prefix, Violations found) const;
  // The name of the resource under `parent` that has an external id of `patch`; a new name when
  // there is none. EXTERNAL_ID_TAKEN: there are several.
  absl::StatusOr<std::string> NameByExternalIds(const Call& call, const storage::Reader& reader,
                                                const google::protobuf::Message& patch,
                                                absl::string_view parent,
                                                absl::string_view field_prefix,
                                                bool may_create) const;
  // Whether a client may give this id to something new.
  void CheckNewId(absl::string_view id, const std::string& field, Violations& violations) const;
  absl::Status ExplainTaken(const Call& call, const storage::Reader& reader,
                            const absl::Status& taken,
                            const google::protobuf::Message& resource) const;
  struct Selection;

  // The indexes through which a List may go.
  std::vector<ListIndex> IndexesFor(const Filter& filter, bool has_order, bool has_bounds) const;
  // The plan of a List, for the filter and the order of its request, within what the call may know.
  absl::StatusOr<ListPlan> PlanOf(const Call& call, const Filter& filter,
                                  const std::string& order_by) const;
  // What of the table the call may know. Nothing: no row.
  std::optional<std::vector<ListBound>> BoundsOf(const Call& call) const;
  // Leaves of a plan the rows of one parent.
  absl::Status KeepToParent(const Call& call, const storage::Reader& reader,
                            const std::string& parent, Selection& selection, ListPlan& plan) const;
  // Whether a row belongs into a List. Removes from the row what the caller may not see.
  absl::StatusOr<bool> IsWanted(const Call& call, const storage::Reader& reader,
                                const Selection& selection, google::protobuf::Message& row) const;
  // The number of rows in a List; nothing: counting would read more than one page reads.
  absl::StatusOr<std::optional<int>> Count(const Call& call, const storage::Reader& reader,
                                           uint32_t owner, const ListPlan& plan,
                                           const Selection& selection) const;
  void CheckExternalIds(const google::protobuf::Message& resource, absl::string_view field_prefix,
                        Violations& violations) const;
  // The record of a change of `resource`, with the etag of this call.
  internal::v1::ResourceChange ChangeOf(const Call& call, const google::protobuf::Message& resource,
                                        common::v1::ChangeKind kind,
                                        std::vector<std::string> changed_fields) const;
  absl::Status ChangeNamed(const Call& call, storage::Transaction& transaction,
                           const google::protobuf::Message& request, const storage::RowMeta& meta,
                           const google::protobuf::Message& before,
                           google::protobuf::Message& response) const;
  // Puts the concealed fields into `after`, as the update makes them of `stored`, for a caller who
  // may not see them. Returns the names of the concealed fields that the update names.
  std::vector<std::string> ChangeUnseen(const google::protobuf::FieldMask& mask,
                                        const google::protobuf::Message& patch,
                                        const google::protobuf::Message& stored,
                                        google::protobuf::Message& after) const;
  void SetTime(google::protobuf::Message& resource, const google::protobuf::FieldDescriptor* field,
               absl::Time time) const;
  bool IsDeleted(const google::protobuf::Message& resource) const;
  bool IsBelow(absl::string_view prefix, const google::protobuf::Message& resource) const;

  // The owner in the keys of its rows.
  uint32_t OwnerOf(const Call& call) const;
  // RESOURCE_NOT_FOUND when the caller may not know of the resource.
  absl::Status CheckSight(const Call& call, const storage::Reader& reader, absl::string_view name,
                          const google::protobuf::Message& resource) const;
  void Record(const Call& call, internal::v1::ResourceChange change, Call::Feed feed) const;

  const ResourceSpec spec_;
  const ResourceType& type_;
  const RecordSight sight_;
  const FilterSpec filter_;
  const ReferenceFields references_;
  // The fields of the resource that are concealed.
  const std::vector<const google::protobuf::FieldDescriptor*> concealed_;
};

// "%016x" of a revision.
std::string EtagOf(uint64_t revision);

}  // namespace osiedle::call

#endif  // OSIEDLE_SERVICES_CALL_RESOURCE_STANDARD_RESOURCE_H_
