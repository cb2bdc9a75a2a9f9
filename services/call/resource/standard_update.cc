// StandardResource::Update: changes the resource of a name or of external ids, or creates a new
// one.
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "osiedle/common/v1/violation_reason.pb.h"
#include "services/call/fields/field_mask.h"
#include "services/call/fields/personal_numbers.h"
#include "services/call/resource/standard_resource.h"
#include "services/call/rpc/errors.h"
#include "storage/status_macros.h"

namespace osiedle::call {
namespace {

using ::google::protobuf::FieldDescriptor;
using ::google::protobuf::Message;
using ::osiedle::storage::RowMeta;
using ::osiedle::storage::Transaction;

void ClearFields(const std::vector<const FieldDescriptor*>& fields, Message& message) {
  for (const FieldDescriptor* field : fields) message.GetReflection()->ClearField(&message, field);
}

// Whether `name` stands for any resource under its parent, with "-" in the place of the id. A
// municipality has no parent and must be named, because its id decides who may change it.
bool IsOfAnyId(const ResourcePattern& pattern, absl::string_view name) {
  const absl::string_view parent = ParentOfName(name);
  return !parent.empty() && pattern.ParseParent(parent).has_value() &&
         name == pattern.FormatUnder(parent, "-");
}

}  // namespace

absl::StatusOr<std::string> StandardResource::NameByExternalIds(
    const Call& call, const storage::Reader& reader, const Message& patch, absl::string_view parent,
    absl::string_view field_prefix, bool may_create) const {
  if (patch.GetReflection()->FieldSize(patch, type_.external_ids_field()) == 0) {
    Violations violations = call.declared_violations();
    violations.Add(absl::StrCat(field_prefix, ".external_ids"), common::v1::REQUIRED);
    // A change need not bring what a creation must.
    if (!may_create) return InvalidFields(violations);
    return RefuseCreation(call, reader, patch, field_prefix, std::move(violations));
  }
  ASSIGN_OR_RETURN(std::vector<std::string> holders, HoldersOfExternalIds(call, reader, patch));
  if (holders.empty()) return type_.pattern().FormatUnder(parent, call.NewId());
  if (holders.size() > 1) return ExternalIdTaken(holders[1]);
  if (ParentOfName(holders[0]) != parent) return ExternalIdTaken(holders[0]);
  return holders[0];
}

absl::Status StandardResource::Update(const Call& call, Transaction& transaction,
                                      const Message& request, Message& response) const {
  const RequestShape& shape = *call.method().shape;
  const std::string& prefix = shape.resource->name();
  const Message& patch = request.GetReflection()->GetMessage(request, shape.resource);
  const std::string given = shape.Text(patch, type_.name_field());
  std::string name = given;
  const bool by_external_ids =
      type_.external_ids_field() != nullptr && IsOfAnyId(type_.pattern(), given);
  if (by_external_ids) {
    ASSIGN_OR_RETURN(name, NameByExternalIds(call, transaction, patch, ParentOfName(given), prefix,
                                             shape.Flag(request, shape.allow_missing)));
  } else if (!type_.pattern().Fits(given)) {
    Violations violations = call.declared_violations();
    const std::string field = absl::StrCat(prefix, ".name");
    if (given.empty()) {
      violations.Add(field, common::v1::REQUIRED);
    } else {
      violations.Add(field, common::v1::BAD_NAME, {{"pattern", type_.pattern().text()}});
    }
    return InvalidFields(violations);
  }

  const std::string etag = shape.Text(patch, type_.etag_field());
  const std::unique_ptr<Message> before(patch.New());
  absl::StatusOr<RowMeta> meta = LoadLive(call, transaction, name, etag, *before);
  if (meta.ok()) return ChangeNamed(call, transaction, request, *meta, *before, response);
  if (!absl::IsNotFound(meta.status())) return meta.status();
  const bool may_create = shape.Flag(request, shape.allow_missing) && KeyOf(call, name).has_value();
  if (!may_create) return ResourceNotFound(given);
  if (!etag.empty()) return EtagMismatch(given);
  Violations violations = call.declared_violations();
  if (!by_external_ids) CheckNewId(LastIdOfName(name), absl::StrCat(prefix, ".name"), violations);
  if (!violations.empty()) {
    return RefuseCreation(call, transaction, patch, prefix, std::move(violations));
  }
  return CreateNamed(call, transaction, name, patch, prefix, response);
}

void StandardResource::CheckNewId(absl::string_view id, const std::string& field,
                                  Violations& violations) const {
  if (spec_.valid_id && !spec_.valid_id(id)) {
    violations.Add(field, common::v1::NAME_ENDS_WITH_BAD_ID);
  } else {
    // An existing name may hold such an id; a new name may not.
    AddPersonalNumbers(FindPersonalNumbers(id), field, violations);
  }
}

absl::Status StandardResource::ChangeNamed(const Call& call, Transaction& transaction,
                                           const Message& request, const RowMeta& meta,
                                           const Message& before, Message& response) const {
  const RequestShape& shape = *call.method().shape;
  const std::string& prefix = shape.resource->name();
  const Message& patch = request.GetReflection()->GetMessage(request, shape.resource);
  const Violations& declared = call.declared_violations();
  // The rules get only what the caller may see. Violations about more would reveal it.
  const bool unseen = !concealed_.empty() && !call.MayReveal();
  std::unique_ptr<Message> visible;
  if (unseen) {
    visible.reset(before.New());
    visible->CopyFrom(before);
    ClearFields(concealed_, *visible);
  }
  const Message& seen = unseen ? *visible : before;
  response.CopyFrom(seen);
  Violations violations;
  static const google::protobuf::FieldMask kNoMask;
  const auto& mask = shape.update_mask == nullptr
                         ? kNoMask
                         : static_cast<const google::protobuf::FieldMask&>(
                               request.GetReflection()->GetMessage(request, shape.update_mask));
  ApplyUpdate(mask, patch, response, violations);
  response.DiscardUnknownFields();
  const auto brings = [&](absl::string_view field) { return NamesPath(mask, patch, field); };
  if (!declared.empty()) {
    for (const Violation& violation : declared.items()) violations.Add(violation);
    return CheckBroken(call, transaction, &seen, response, prefix, brings, std::move(violations));
  }
  RETURN_IF_ERROR(Check(call, transaction, &seen, response, prefix, brings, violations));
  std::vector<std::string> named;
  if (unseen) named = ChangeUnseen(mask, patch, before, response);
  return Save(call, transaction, meta, before, response, common::v1::UPDATED,
              Call::Feed::kAuditAndChanges, named);
}

std::vector<std::string> StandardResource::ChangeUnseen(const google::protobuf::FieldMask& mask,
                                                        const Message& patch, const Message& stored,
                                                        Message& after) const {
  const std::unique_ptr<Message> whole(stored.New());
  whole->CopyFrom(stored);
  Violations none;
  ApplyUpdate(mask, patch, *whole, none);
  whole->DiscardUnknownFields();
  after.GetReflection()->SwapFields(&after, whole.get(), concealed_);
  std::vector<std::string> named;
  for (const FieldDescriptor* field : concealed_) {
    if (NamesPath(mask, patch, field->name())) named.push_back(field->name());
  }
  return named;
}

}  // namespace osiedle::call
