#include "services/call/resource/standard_resource.h"

#include <algorithm>
#include <utility>

#include "absl/algorithm/container.h"
#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "google/protobuf/util/time_util.h"
#include "osiedle/common/v1/external_id.pb.h"
#include "osiedle/common/v1/violation_reason.pb.h"
#include "services/call/fields/field_behavior.h"
#include "services/call/fields/field_mask.h"
#include "services/call/fields/fingerprint.h"
#include "services/call/fields/message_shape.h"
#include "services/call/resource/resource_change.h"
#include "services/call/rpc/access.h"
#include "services/call/rpc/errors.h"
#include "storage/status_macros.h"

namespace osiedle::call {
namespace {

using ::google::protobuf::FieldDescriptor;
using ::google::protobuf::Message;
using ::google::protobuf::Timestamp;
using ::osiedle::internal::v1::ResourceChange;
using ::osiedle::storage::IndexId;
using ::osiedle::storage::KeyTuple;
using ::osiedle::storage::RowKey;
using ::osiedle::storage::RowMeta;
using ::osiedle::storage::Transaction;

std::string TextOf(const Message& message, const FieldDescriptor* field) {
  return field == nullptr ? "" : message.GetReflection()->GetString(message, field);
}

void SetText(Message& message, const FieldDescriptor* field, std::string text) {
  message.GetReflection()->SetString(&message, field, std::move(text));
}

void ShowEtag(const ResourceType& type, uint64_t revision, Message& resource) {
  if (type.etag_field() != nullptr) SetText(resource, type.etag_field(), EtagOf(revision));
}

// Leaves room for the envelope and a seal in a row, and for the same in a replay record.
constexpr size_t kMaxResourceBytes = storage::kMaxValueBytes - 1024;

absl::Status CheckSize(const Message& resource, absl::string_view name) {
  if (resource.ByteSizeLong() <= kMaxResourceBytes) return absl::OkStatus();
  return RequestTooLarge(
      absl::StrCat(name, " would have more than ", kMaxResourceBytes, " bytes; shorten its texts"));
}

std::vector<const FieldDescriptor*> ConcealedFields(const google::protobuf::Descriptor* type) {
  std::vector<const FieldDescriptor*> concealed;
  for (const FieldShape& field : MessageShape::Of(type).fields) {
    if (field.concealed) concealed.push_back(field.field);
  }
  return concealed;
}

// Adds names of fields in the order of declaration, because the place of a name must not tell
// whether the field differs.
void AddInOrder(const std::vector<std::string>& names, const google::protobuf::Descriptor& type,
                std::vector<std::string>& fields) {
  for (const std::string& name : names) {
    if (!absl::c_linear_search(fields, name)) fields.push_back(name);
  }
  absl::c_sort(fields, [&type](const std::string& a, const std::string& b) {
    return type.FindFieldByName(a)->index() < type.FindFieldByName(b)->index();
  });
}

// For a creation, and for an undeletion.
bool BringsAll(absl::string_view /*field*/) { return true; }
bool BringsNothing(absl::string_view /*field*/) { return false; }

// The rows that narrowed callers asked for last on this thread, by table and owner. Where a name
// belongs to nobody, such a row is read and judged in its place. So the duration of an answer does
// not tell a record that the caller may not know from none.
RowKey& LastRowOf(const storage::AnyTable& table, uint32_t owner) {
  thread_local absl::flat_hash_map<std::pair<const storage::AnyTable*, uint32_t>, RowKey> rows;
  return rows[{&table, owner}];
}

std::array<uint8_t, 16> OriginBytes(absl::string_view fingerprint) {
  std::array<uint8_t, 16> bytes{};
  std::copy_n(fingerprint.begin(), std::min(bytes.size(), fingerprint.size()), bytes.begin());
  return bytes;
}

}  // namespace

std::string EtagOf(uint64_t revision) {
  return absl::StrCat(absl::Hex(revision, absl::kZeroPad16));
}

std::vector<storage::IndexSpec> StandardIndexes(const google::protobuf::Descriptor* resource) {
  const FieldDescriptor* update_time = resource->FindFieldByName("update_time");
  const FieldDescriptor* external_ids = resource->FindFieldByName("external_ids");
  std::vector<storage::IndexSpec> indexes;
  if (update_time != nullptr) {
    indexes.push_back({.id = IndexId::kByUpdateTime,
                       .name = "by_update_time",
                       .tuples = [update_time](const Message& message, std::vector<KeyTuple>& out) {
                         const auto& time = static_cast<const Timestamp&>(
                             message.GetReflection()->GetMessage(message, update_time));
                         out.push_back(KeyTuple::Of(absl::FromUnixNanos(
                             google::protobuf::util::TimeUtil::TimestampToNanoseconds(time))));
                       }});
  }
  if (external_ids != nullptr) {
    indexes.push_back(
        {.id = IndexId::kByExternalId,
         .name = "by_external_id",
         .unique = true,
         .tuples = [external_ids](const Message& message, std::vector<KeyTuple>& out) {
           const google::protobuf::Reflection& reflection = *message.GetReflection();
           const int count = reflection.FieldSize(message, external_ids);
           for (int i = 0; i < count; ++i) {
             const auto& id = static_cast<const common::v1::ExternalId&>(
                 reflection.GetRepeatedMessage(message, external_ids, i));
             out.push_back(KeyTuple::Of(id.system(), id.value()));
           }
         }});
  }
  return indexes;
}

std::vector<std::string> StandardFilterPaths(const google::protobuf::Descriptor* resource) {
  std::vector<std::string> paths;
  for (const char* time : {"create_time", "update_time"}) {
    if (resource->FindFieldByName(time) != nullptr) paths.emplace_back(time);
  }
  if (resource->FindFieldByName("external_ids") != nullptr) {
    paths.insert(paths.end(), {"external_ids.system", "external_ids.value"});
  }
  return paths;
}

StandardResource::StandardResource(ResourceSpec spec)
    : spec_(std::move(spec)),
      type_(ResourceType::Of(spec_.table->prototype().GetDescriptor())),
      sight_(spec_.table->prototype().GetDescriptor(), spec_.is_shared || spec_.of_platform),
      filter_(spec_.table->prototype().GetDescriptor(), spec_.filter_paths, spec_.text_paths),
      references_(spec_.table->prototype().GetDescriptor(), spec_.own_references),
      concealed_(ConcealedFields(spec_.table->prototype().GetDescriptor())) {}

bool StandardResource::IsDeleted(const Message& resource) const {
  const FieldDescriptor* field = type_.delete_time_field();
  return field != nullptr && resource.GetReflection()->HasField(resource, field);
}

void StandardResource::SetTime(Message& resource, const FieldDescriptor* field,
                               absl::Time time) const {
  if (field == nullptr) return;
  auto& timestamp =
      static_cast<Timestamp&>(*resource.GetReflection()->MutableMessage(&resource, field));
  timestamp = google::protobuf::util::TimeUtil::NanosecondsToTimestamp(absl::ToUnixNanos(time));
}

uint32_t StandardResource::OwnerOf(const Call& call) const {
  if (spec_.of_platform) return storage::kPlatform;
  return spec_.restrictable ? call.compartment() : call.owner();
}

absl::StatusOr<bool> StandardResource::Sees(const Call& call, const storage::Reader& reader,
                                            const Message& resource) const {
  return SeesWithin(call.record_scope(), call, reader, resource);
}

absl::StatusOr<bool> StandardResource::SeesWithin(const RecordScope& scope, const Call& call,
                                                  const storage::Reader& reader,
                                                  const Message& resource) const {
  if (scope.is_whole()) return true;
  if (spec_.part_of == nullptr) return sight_.Sees(scope, resource);
  const std::string name = TextOf(resource, type_.name_field());
  return spec_.part_of().IsWithin(scope, call, reader, ParentOfName(name));
}

absl::StatusOr<bool> StandardResource::IsWithin(const RecordScope& scope, const Call& call,
                                                const storage::Reader& reader,
                                                absl::string_view name) const {
  std::optional<RowKey> key = KeyOf(call, name);
  if (!key.has_value()) return false;
  const std::unique_ptr<Message> resource(spec_.table->prototype().New());
  ASSIGN_OR_RETURN(std::optional<RowMeta> meta, spec_.table->Get(reader, *key, *resource));
  if (!meta.has_value()) return false;
  return SeesWithin(scope, call, reader, *resource);
}

absl::Status StandardResource::CheckKeptAnswer(const Call& call, const storage::Reader& reader,
                                               const Message& answer) const {
  const std::string name = TextOf(answer, type_.name_field());
  const bool may_have_left =
      spec_.restrictable ||
      (!call.record_scope().is_whole() && (spec_.part_of != nullptr || sight_.tells_apart()));
  if (name.empty() || !may_have_left) return absl::OkStatus();
  ASSIGN_OR_RETURN(bool is_there, IsWithin(call.record_scope(), call, reader, name));
  return is_there ? absl::OkStatus() : ResourceNotFound(name);
}

absl::Status StandardResource::CheckSight(const Call& call, const storage::Reader& reader,
                                          absl::string_view name, const Message& resource) const {
  ASSIGN_OR_RETURN(bool sees, Sees(call, reader, resource));
  return sees ? absl::OkStatus() : ResourceNotFound(name);
}

absl::Status StandardResource::CheckMayLeave(const Call& call, const storage::Reader& reader,
                                             const Message& resource) const {
  if (spec_.part_of != nullptr) {
    ASSIGN_OR_RETURN(bool sees, Sees(call, reader, resource));
    return sees ? absl::OkStatus() : GrantTooNarrow("name");
  }
  if (sight_.MayLeave(call.record_scope(), resource)) return absl::OkStatus();
  return GrantTooNarrow(sight_.FieldOutside(call.record_scope(), resource));
}

void StandardResource::Record(const Call& call, ResourceChange change, Call::Feed feed) const {
  if (!spec_.restrictable) return call.RecordChange(std::move(change), feed);
  call.RecordChangeIn(call.compartment(), std::move(change), feed);
}

std::optional<RowKey> StandardResource::KeyOf(const Call& call, absl::string_view name) const {
  std::optional<NameIds> ids = type_.pattern().Parse(name);
  if (!ids.has_value()) return std::nullopt;
  RowKey key;
  size_t first = 0;
  if (!spec_.of_platform) {
    // A name in another municipality does not count, because access was decided for this one.
    if ((*ids)[0] != call.municipality()) return std::nullopt;
    first = 1;
  }
  key.owner = OwnerOf(call);
  for (size_t i = first; i < ids->size(); ++i) key.tuple.Add((*ids)[i]);
  return key;
}

// ---- reading

absl::StatusOr<RowMeta> StandardResource::Load(const Call& call, const storage::Reader& reader,
                                               absl::string_view name, Message& resource) const {
  std::optional<RowKey> key = KeyOf(call, name);
  if (!key.has_value()) return ResourceNotFound(name);
  ASSIGN_OR_RETURN(std::optional<RowMeta> meta, spec_.table->Get(reader, *key, resource));
  if (!call.record_scope().is_whole()) {
    RowKey& last = LastRowOf(*spec_.table, key->owner);
    if (meta.has_value()) {
      last = *key;
    } else if (!last.tuple.bytes().empty()) {
      ASSIGN_OR_RETURN(const auto found, spec_.table->Get(reader, last, resource));
      if (found.has_value()) Sees(call, reader, resource).IgnoreError();
      resource.Clear();
    }
  }
  if (!meta.has_value()) return ResourceNotFound(name);
  RETURN_IF_ERROR(CheckSight(call, reader, name, resource));
  if (spec_.parts.read) {
    RETURN_IF_ERROR(spec_.parts.read(call, reader, resource));
  }
  ShowEtag(type_, meta->revision, resource);
  return *meta;
}

absl::StatusOr<RowMeta> StandardResource::LoadLive(const Call& call, const storage::Reader& reader,
                                                   absl::string_view name, absl::string_view etag,
                                                   Message& resource) const {
  ASSIGN_OR_RETURN(RowMeta meta, Load(call, reader, name, resource));
  if (IsDeleted(resource)) return ResourceDeleted(name);
  if (!etag.empty() && etag != EtagOf(meta.revision)) return EtagMismatch(name);
  return meta;
}

absl::Status StandardResource::Get(const Call& call, const storage::Reader& reader,
                                   const Message& request, Message& response) const {
  const RequestShape& shape = *call.method().shape;
  const std::string name = shape.Text(request, shape.name);
  RETURN_IF_ERROR(CheckName(name));
  return Load(call, reader, name, response).status();
}

absl::Status StandardResource::Reread(const Call& call, const storage::Reader& reader,
                                      Message& answer) const {
  const std::string name = TextOf(answer, type_.name_field());
  // The answer of a deletion of a resource that never existed.
  if (name.empty()) return absl::OkStatus();
  return Load(call, reader, name, answer).status();
}

absl::StatusOr<bool> StandardResource::MayBeNamed(const Call& call, const storage::Reader& reader,
                                                  absl::string_view name,
                                                  const PermissionLines* reading) const {
  if (spec_.may_be_named) return spec_.may_be_named(call, reader, name);
  std::optional<RowKey> key = KeyOf(call, name);
  if (!key.has_value()) return false;
  const std::unique_ptr<Message> resource(spec_.table->prototype().New());
  ASSIGN_OR_RETURN(std::optional<RowMeta> meta, spec_.table->Get(reader, *key, *resource));
  if (!meta.has_value() || IsDeleted(*resource)) return false;
  ASSIGN_OR_RETURN(bool sees, Sees(call, reader, *resource));
  if (sees || reading == nullptr) return sees;
  return SeesWithin(RecordsFor(call, *reading), call, reader, *resource);
}

absl::Status StandardResource::View(const Call& call, const storage::Reader& reader,
                                    Message& resource) const {
  return spec_.view ? spec_.view(call, reader, resource) : absl::OkStatus();
}

// ---- writing

ResourceChange StandardResource::ChangeOf(const Call& call, const Message& resource,
                                          common::v1::ChangeKind kind,
                                          std::vector<std::string> changed_fields) const {
  return osiedle::call::ChangeOf(type_, TextOf(resource, type_.name_field()), kind, call.revision(),
                                 std::move(changed_fields));
}

absl::StatusOr<std::vector<std::string>> StandardResource::HoldersOfExternalIds(
    const Call& call, const storage::Reader& reader, const Message& resource) const {
  std::vector<std::string> names;
  const storage::IndexSpec* index = spec_.table->FindIndex(IndexId::kByExternalId);
  if (index == nullptr) return names;
  const uint32_t owner = OwnerOf(call);
  std::vector<KeyTuple> tuples;
  index->tuples(resource, tuples);
  const std::unique_ptr<Message> holder(spec_.table->prototype().New());
  for (const KeyTuple& tuple : tuples) {
    absl::StatusOr<std::optional<RowKey>> key =
        spec_.table->FindUnique(reader, owner, index->id, tuple);
    // An external id that is too long for a key belongs to no resource.
    if (absl::IsInvalidArgument(key.status())) continue;
    RETURN_IF_ERROR(key.status());
    if (!key->has_value()) continue;
    ASSIGN_OR_RETURN(auto meta, spec_.table->Get(reader, **key, *holder));
    if (!meta.has_value()) continue;
    ASSIGN_OR_RETURN(bool sees, Sees(call, reader, *holder));
    if (!sees) continue;
    std::string name = TextOf(*holder, type_.name_field());
    if (!absl::c_linear_search(names, name)) names.push_back(std::move(name));
  }
  return names;
}

absl::Status StandardResource::ExplainTaken(const Call& call, const storage::Reader& reader,
                                            const absl::Status& taken,
                                            const Message& resource) const {
  if (!absl::IsAlreadyExists(taken) || ErrorInfoOf(taken).has_value()) return taken;
  const storage::IndexSpec* index = spec_.table->FindIndex(IndexId::kByExternalId);
  if (index == nullptr || storage::TakenIndex(taken) != index->name) return taken;
  ASSIGN_OR_RETURN(std::vector<std::string> holders, HoldersOfExternalIds(call, reader, resource));
  for (const std::string& name : holders) {
    if (name == TextOf(resource, type_.name_field())) continue;
    if (spec_.of_platform) {
      const absl::string_view municipality = MunicipalityOf(name);
      const bool tell = municipality.empty() || call.Knows(municipality);
      return ExternalIdTaken(tell ? name : "");
    }
    return ExternalIdTaken(name);
  }
  // Whoever has it is unknown to the caller, who learns only that somebody has it.
  return ExternalIdTaken("");
}

absl::Status StandardResource::Store(const Call& call, Transaction& transaction, Message& resource,
                                     absl::string_view origin, Call::Feed feed) const {
  const std::string name = TextOf(resource, type_.name_field());
  std::optional<RowKey> key = KeyOf(call, name);
  if (!key.has_value()) return absl::InternalError("a resource was made with a wrong name");
  if (type_.etag_field() != nullptr) SetText(resource, type_.etag_field(), "");
  SetTime(resource, type_.create_time_field(), call.time());
  SetTime(resource, type_.update_time_field(), call.time());
  RETURN_IF_ERROR(CheckMayLeave(call, transaction, resource));
  std::vector<std::string> given = ChangedFields(spec_.table->prototype(), resource);
  if (spec_.parts.write) {
    RETURN_IF_ERROR(spec_.parts.write(call, transaction, nullptr, resource));
  }
  RETURN_IF_ERROR(CheckSize(resource, name));
  absl::Status inserted = spec_.table->Insert(
      transaction, *key, resource, {.revision = call.revision(), .origin = OriginBytes(origin)});
  if (!inserted.ok()) return ExplainTaken(call, transaction, inserted, resource);
  if (spec_.after_write) {
    RETURN_IF_ERROR(spec_.after_write(call, transaction, nullptr, resource));
  }
  ShowEtag(type_, call.revision(), resource);
  Record(call, ChangeOf(call, resource, common::v1::CREATED, std::move(given)), feed);
  return absl::OkStatus();
}

absl::Status StandardResource::Save(const Call& call, Transaction& transaction, const RowMeta& meta,
                                    const Message& before, Message& after,
                                    common::v1::ChangeKind kind, Call::Feed feed,
                                    const std::vector<std::string>& also_changed) const {
  std::vector<std::string> changed = ChangedFields(before, after);
  if (!also_changed.empty()) AddInOrder(also_changed, *after.GetDescriptor(), changed);
  if (changed.empty()) {
    after.CopyFrom(before);
    return absl::OkStatus();
  }
  const std::string name = TextOf(after, type_.name_field());
  std::optional<RowKey> key = KeyOf(call, name);
  if (!key.has_value()) return absl::InternalError("a resource changed its name");
  RETURN_IF_ERROR(CheckMayLeave(call, transaction, after));
  if (type_.etag_field() != nullptr) SetText(after, type_.etag_field(), "");
  SetTime(after, type_.update_time_field(), call.time());
  if (spec_.parts.write) {
    RETURN_IF_ERROR(spec_.parts.write(call, transaction, &before, after));
  }
  RETURN_IF_ERROR(CheckSize(after, name));
  absl::Status updated = spec_.table->Update(transaction, *key, before, after,
                                             {.revision = call.revision(), .origin = meta.origin});
  if (!updated.ok()) return ExplainTaken(call, transaction, updated, after);
  if (spec_.after_write) {
    RETURN_IF_ERROR(spec_.after_write(call, transaction, &before, after));
  }
  ShowEtag(type_, call.revision(), after);
  Record(call, ChangeOf(call, after, kind, std::move(changed)), feed);
  return absl::OkStatus();
}

absl::Status StandardResource::CreateNamed(const Call& call, Transaction& transaction,
                                           const std::string& name, const Message& given,
                                           absl::string_view field_prefix,
                                           Message& response) const {
  const std::unique_ptr<Message> resource(given.New());
  resource->CopyFrom(given);
  ClearOutputOnly(*resource);
  // Unknown fields were not checked by this version.
  resource->DiscardUnknownFields();
  if (type_.etag_field() != nullptr) SetText(*resource, type_.etag_field(), "");
  SetText(*resource, type_.name_field(), name);
  const std::string origin = Blake2b(DeterministicBytes(*resource), 16);

  std::optional<RowKey> key = KeyOf(call, name);
  if (!key.has_value()) return ResourceNotFound(name);
  ASSIGN_OR_RETURN(std::optional<RowMeta> stored, spec_.table->Get(transaction, *key, response));
  if (stored.has_value()) {
    ASSIGN_OR_RETURN(bool sees, Sees(call, transaction, response));
    // The id is taken, and by what, the caller may not know.
    if (!sees) {
      response.Clear();
      return ResourceExists(name);
    }
    const bool gone = spec_.content_is_gone && spec_.content_is_gone(response);
    if (!gone && stored->origin != OriginBytes(origin)) return ResourceExists(name);
    ShowEtag(type_, stored->revision, response);
    return absl::OkStatus();
  }
  Violations violations;
  RETURN_IF_ERROR(
      Check(call, transaction, nullptr, *resource, field_prefix, &BringsAll, violations));
  RETURN_IF_ERROR(Store(call, transaction, *resource, origin));
  response.GetReflection()->Swap(&response, resource.get());
  return absl::OkStatus();
}

absl::Status StandardResource::RefuseCreation(const Call& call, const storage::Reader& reader,
                                              const Message& given, absl::string_view field_prefix,
                                              Violations found) const {
  const std::unique_ptr<Message> resource(given.New());
  resource->CopyFrom(given);
  ClearOutputOnly(*resource);
  return CheckBroken(call, reader, nullptr, *resource, field_prefix, &BringsAll, std::move(found));
}

absl::Status StandardResource::Create(const Call& call, Transaction& transaction,
                                      const Message& request, Message& response) const {
  const RequestShape& shape = *call.method().shape;
  std::string id = shape.Text(request, shape.resource_id);
  const std::string parent = shape.Text(request, shape.parent);
  const std::string& prefix = shape.resource->name();
  const Message& given = request.GetReflection()->GetMessage(request, shape.resource);
  Violations violations = call.declared_violations();
  if (shape.parent != nullptr && !type_.pattern().ParseParent(parent).has_value()) {
    violations.Add("parent", common::v1::NO_PARENT_OF, {{"pattern", type_.pattern().text()}});
  }
  if (id.empty()) {
    id = call.NewId();
  } else if (!IsResourceId(id) || (spec_.valid_id && !spec_.valid_id(id))) {
    violations.Add(shape.resource_id->name(), common::v1::BAD_ID);
  }
  if (!violations.empty()) {
    return RefuseCreation(call, transaction, given, prefix, std::move(violations));
  }
  return CreateNamed(call, transaction, type_.pattern().FormatUnder(parent, id), given, prefix,
                     response);
}

absl::Status StandardResource::Delete(const Call& call, Transaction& transaction,
                                      const Message& request, Message& response) const {
  const RequestShape& shape = *call.method().shape;
  const std::string name = shape.Text(request, shape.name);
  RETURN_IF_ERROR(CheckName(name));
  const bool allow_missing = shape.Flag(request, shape.allow_missing);
  const std::unique_ptr<Message> before(response.New());
  absl::StatusOr<RowMeta> meta = Load(call, transaction, name, *before);
  if (!meta.ok()) {
    return absl::IsNotFound(meta.status()) && allow_missing ? absl::OkStatus() : meta.status();
  }
  response.CopyFrom(*before);
  if (IsDeleted(*before) && !allow_missing) return ResourceNotFound(name);
  const std::string etag = shape.Text(request, shape.etag);
  if (!etag.empty() && etag != EtagOf(meta->revision)) return EtagMismatch(name);
  if (IsDeleted(*before)) return absl::OkStatus();
  if (spec_.check_delete) {
    RETURN_IF_ERROR(spec_.check_delete(call, transaction, *before));
  }
  SetTime(response, type_.delete_time_field(), call.time());
  return Save(call, transaction, *meta, *before, response, common::v1::DELETED);
}

absl::Status StandardResource::Undelete(const Call& call, Transaction& transaction,
                                        const Message& request, Message& response) const {
  const RequestShape& shape = *call.method().shape;
  const std::string name = shape.Text(request, shape.name);
  RETURN_IF_ERROR(CheckName(name));
  const std::unique_ptr<Message> before(response.New());
  ASSIGN_OR_RETURN(RowMeta meta, Load(call, transaction, name, *before));
  const std::string etag = shape.Text(request, shape.etag);
  if (!etag.empty() && etag != EtagOf(meta.revision)) return EtagMismatch(name);
  if (!IsDeleted(*before)) return ResourceNotDeleted(name);
  response.CopyFrom(*before);
  response.GetReflection()->ClearField(&response, type_.delete_time_field());
  Violations violations;
  RETURN_IF_ERROR(Check(call, transaction, before.get(), response, "", &BringsNothing, violations));
  return Save(call, transaction, meta, *before, response, common::v1::UNDELETED);
}

}  // namespace osiedle::call
