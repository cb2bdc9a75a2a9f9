#include "services/exchange/row_import.h"

#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "google/protobuf/field_mask.pb.h"
#include "google/rpc/status.pb.h"
#include "services/call/change_records.h"
#include "services/call/declared_check.h"
#include "services/call/errors.h"
#include "services/call/method_info.h"
#include "services/call/resource_name.h"
#include "services/call/wire_status.h"
#include "services/exchange/exchange_errors.h"
#include "storage/records/ids.h"

namespace osiedle::exchange {
namespace {

using ::google::protobuf::FieldDescriptor;
using ::google::protobuf::Message;
using ::osiedle::call::AnyMethod;
using ::osiedle::call::Call;
using ::osiedle::call::MethodInfo;
using ::osiedle::call::RequestShape;
using ::osiedle::storage::Transaction;

const MethodInfo& InfoOf(const AnyMethod<Transaction>& method) {
  return MethodInfo::Of(method.request->GetDescriptor());
}

void SetText(Message& message, const FieldDescriptor* field, const std::string& text) {
  if (field != nullptr) message.GetReflection()->SetString(&message, field, text);
}

v1::RowResult::Outcome OutcomeOf(const Call& call) {
  if (call.changes().empty()) return v1::RowResult::UNCHANGED;
  return call.changes().front().change.kind() == internal::v1::ResourceChange::CREATED
             ? v1::RowResult::CREATED
             : v1::RowResult::UPDATED;
}

bool IsEtagMismatch(const absl::Status& status) {
  const std::optional<google::rpc::ErrorInfo> info = call::ErrorInfoOf(status);
  return info.has_value() &&
         info->reason() == common::v1::ErrorReason_Name(common::v1::ETAG_MISMATCH);
}

// As it would go over the wire, its details with it.
google::rpc::Status WireError(const absl::Status& status) {
  const grpc::Status wire = call::ToWireStatus(status);
  google::rpc::Status error;
  if (!error.ParseFromString(wire.error_details())) error.Clear();
  error.set_code(static_cast<int>(wire.error_code()));
  if (error.message().empty()) error.set_message(wire.error_message());
  return error;
}

}  // namespace

RowImport::RowImport(const Call& call, const call::Kind& kind, const Header& header,
                     const std::string& parent, bool validate_only, RowPlan plan)
    : import_(call),
      kind_(kind),
      header_(header),
      parent_(parent),
      validate_only_(validate_only),
      plan_(std::move(plan)),
      field_prefix_(absl::StrCat(InfoOf(*kind.create).shape->resource->name(), ".")),
      create_call_(call.CallOf(InfoOf(*kind.create))),
      update_call_(kind.update.has_value() ? call.CallOf(InfoOf(*kind.update)) : nullptr),
      response_(plan_.resource->New()) {}

absl::StatusOr<std::string> RowImport::FindByExternalId(const storage::Reader& reader) const {
  const storage::AnyTable& table = kind_.resource->table();
  const storage::IndexSpec* index = table.FindIndex(storage::IndexId::kByExternalId);
  if (index == nullptr) return std::string();
  std::vector<storage::KeyTuple> tuples;
  index->tuples(*plan_.resource, tuples);
  const std::unique_ptr<Message> holder(plan_.resource->New());
  for (const storage::KeyTuple& tuple : tuples) {
    auto key = table.FindUnique(reader, import_.owner(), index->id, tuple);
    if (!key.ok()) return key.status();
    if (!key->has_value()) continue;
    auto meta = table.Get(reader, **key, *holder);
    if (!meta.ok()) return meta.status();
    if (!meta->has_value()) continue;
    return holder->GetReflection()->GetString(*holder, kind_.resource->type().name_field());
  }
  return std::string();
}

absl::Status RowImport::Run(Transaction& transaction) {
  std::string name = plan_.name;
  if (name.empty()) {
    absl::StatusOr<std::string> found = FindByExternalId(transaction);
    if (!found.ok()) return found.status();
    name = *std::move(found);
  }
  absl::Status status = RunOn(transaction, name);
  // What the row was made from is not there.
  if (outcome_ == v1::RowResult::CREATED && !plan_.etag.empty()) return RowOutdated();
  return status;
}

absl::Status RowImport::RunOn(Transaction& transaction, const std::string& name) {
  // A row that nothing names is made under an id of the import; the same Create again gives what is
  // stored, whatever was done to it since.
  if (name.empty()) return Create(transaction, parent_, plan_.made_id);
  const bool upsert =
      update_call_ != nullptr && update_call_->method().shape->allow_missing != nullptr;
  if (!upsert) {
    return Create(transaction, std::string(call::ParentOfName(name)),
                  std::string(call::LastIdOfName(name)));
  }
  absl::Status status = Update(transaction, name, plan_.etag);
  if (!IsEtagMismatch(status)) return status;
  // Somebody changed it since. A row that says what is stored now undoes nothing.
  absl::Status again = Update(transaction, name, "");
  if (outcome_ == v1::RowResult::UPDATED) return RowOutdated();
  return again;
}

absl::Status RowImport::Create(Transaction& transaction, const std::string& parent,
                               const std::string& id) {
  const AnyMethod<Transaction>& method = *kind_.create;
  const RequestShape& shape = *InfoOf(method).shape;
  const std::unique_ptr<Message> request(method.request->New());
  SetText(*request, shape.parent, parent);
  SetText(*request, shape.resource_id, id);
  request->GetReflection()
      ->MutableMessage(request.get(), shape.resource)
      ->CopyFrom(*plan_.resource);
  return RunMethod(method, *request, transaction);
}

absl::Status RowImport::Update(Transaction& transaction, const std::string& name,
                               const std::string& etag) {
  const AnyMethod<Transaction>& method = *kind_.update;
  const RequestShape& shape = *InfoOf(method).shape;
  const std::unique_ptr<Message> request(method.request->New());
  const google::protobuf::Reflection& reflection = *request->GetReflection();
  Message& resource = *reflection.MutableMessage(request.get(), shape.resource);
  resource.CopyFrom(*plan_.resource);
  SetText(resource, shape.resource_name, name);
  SetText(resource, kind_.resource->type().etag_field(), etag);
  auto& mask = static_cast<google::protobuf::FieldMask&>(
      *reflection.MutableMessage(request.get(), shape.update_mask));
  for (const Header::Change& change : header_.changes) {
    const bool unsaid = change.concealed != nullptr &&
                        !resource.GetReflection()->HasField(resource, change.concealed);
    if (!unsaid) mask.add_paths(change.path);
  }
  reflection.SetBool(request.get(), shape.allow_missing, true);
  return RunMethod(method, *request, transaction);
}

absl::Status RowImport::RunMethod(const AnyMethod<Transaction>& method, const Message& request,
                                  Transaction& transaction) {
  response_->Clear();
  outcome_ = v1::RowResult::OUTCOME_UNSPECIFIED;
  validated_ = false;
  const MethodInfo& info = InfoOf(method);
  Call& call =
      kind_.create.has_value() && &method == &*kind_.create ? *create_call_ : *update_call_;
  call.BeginRun(transaction.id());
  call.set_validate_only(validate_only_);
  call::Violations violations;
  const bool handler_finds_more = call::CheckDeclared(info, request, violations);
  if (!violations.empty() && !handler_finds_more) return call::InvalidFields(violations);
  call.set_declared_violations(std::move(violations));

  absl::Status handled = method.handler(call, transaction, request, *response_);
  if (!handled.ok()) return handled;
  if (!call.declared_violations().empty()) {
    return call::InvalidFields(call.declared_violations());
  }
  outcome_ = OutcomeOf(call);
  if (validate_only_) {
    validated_ = true;
    return absl::CancelledError("validate_only");
  }
  const std::string subject = info.shape->Subject(request);
  return call::AppendChangeRecords(
      call, {.rpc = call.method().full_name, .subject = subject, .request_id = ""}, transaction);
}

void RowImport::Conclude(const storage::CommitResult& result, v1::RowResult& row) const {
  const Message& stored = *response_;
  if (result.status.ok() || (validated_ && absl::IsCancelled(result.status))) {
    row.set_outcome(outcome_);
    row.set_resource(
        stored.GetReflection()->GetString(stored, kind_.resource->type().name_field()));
    return;
  }
  row.set_outcome(v1::RowResult::REFUSED);
  row.set_resource(plan_.name);
  *row.mutable_error() = WireError(
      WithoutFieldPrefix(call::ToClientError(result, import_.method().full_name), field_prefix_));
}

}  // namespace osiedle::exchange
