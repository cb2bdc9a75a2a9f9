#include "services/exchange/row_import.h"

#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "google/protobuf/field_mask.pb.h"
#include "google/rpc/status.pb.h"
#include "services/call/fields/resource_name.h"
#include "services/call/rpc/errors.h"
#include "services/call/rpc/method_info.h"
#include "services/call/rpc/wire_status.h"
#include "services/exchange/exchange_errors.h"
#include "storage/status_macros.h"

namespace osiedle::exchange {
namespace {

using ::google::protobuf::FieldDescriptor;
using ::google::protobuf::Message;
using ::osiedle::call::Call;
using ::osiedle::call::Method;
using ::osiedle::call::RequestShape;
using ::osiedle::storage::Transaction;

void SetText(Message& message, const FieldDescriptor* field, const std::string& text) {
  if (field != nullptr) message.GetReflection()->SetString(&message, field, text);
}

// What became of the resource of this name. The call may have changed others along the way.
v1::RowResult::Outcome OutcomeOf(const Call& call, absl::string_view name) {
  for (const Call::RecordedChange& recorded : call.changes()) {
    if (recorded.change.name() != name) continue;
    return recorded.change.kind() == common::v1::CREATED ? v1::RowResult::CREATED
                                                         : v1::RowResult::UPDATED;
  }
  return v1::RowResult::UNCHANGED;
}

bool IsEtagMismatch(const absl::Status& status) {
  const std::optional<google::rpc::ErrorInfo> info = call::ErrorInfoOf(status);
  return info.has_value() &&
         info->reason() == common::v1::ErrorReason_Name(common::v1::ETAG_MISMATCH);
}

// The error as it would go over the wire, with its details.
google::rpc::Status WireError(const absl::Status& status) {
  const grpc::Status wire = call::ToWireStatus(status);
  google::rpc::Status error;
  if (!error.ParseFromString(wire.error_details())) error.Clear();
  error.set_code(static_cast<int>(wire.error_code()));
  if (error.message().empty()) error.set_message(wire.error_message());
  return error;
}

}  // namespace

RowImport::RowImport(std::shared_ptr<const Common> common, RowPlan plan)
    : common_(std::move(common)), plan_(std::move(plan)), response_(plan_.resource->New()) {}

const std::string& RowImport::Subject() const {
  return plan_.name.empty() ? common_->parent : plan_.name;
}

absl::Status RowImport::Run(const Call& call, Transaction& transaction) {
  outcome_ = v1::RowResult::OUTCOME_UNSPECIFIED;
  std::string name = plan_.name;
  if (name.empty()) {
    ASSIGN_OR_RETURN(std::vector<std::string> holders, common_->kind.resource->HoldersOfExternalIds(
                                                           call, transaction, *plan_.resource));
    if (!holders.empty()) name = std::move(holders.front());
  }
  RETURN_IF_ERROR(RunOn(call, transaction, name));
  // The record that the row was made from does not exist.
  if (outcome_ == v1::RowResult::CREATED && !plan_.etag.empty()) return RowOutdated();
  return absl::OkStatus();
}

absl::Status RowImport::RunOn(const Call& call, Transaction& transaction, const std::string& name) {
  // A row without a name is created under an id of the import. The same Create again gives the
  // stored record, whatever changed since.
  if (name.empty()) return Create(call, transaction, common_->parent, plan_.made_id);
  const Method* update = common_->kind.methods.update;
  if (update == nullptr || update->info.shape->allow_missing == nullptr) {
    return Create(call, transaction, std::string(call::ParentOfName(name)),
                  std::string(call::LastIdOfName(name)));
  }
  absl::Status status = Update(call, transaction, name, plan_.etag);
  if (!IsEtagMismatch(status)) return status;
  // The record has changed since. A row that equals the stored record undoes nothing.
  absl::Status again = Update(call, transaction, name, "");
  if (outcome_ == v1::RowResult::UPDATED) return RowOutdated();
  return again;
}

absl::Status RowImport::Create(const Call& call, Transaction& transaction,
                               const std::string& parent, const std::string& id) {
  const Method& method = *common_->kind.methods.create;
  const RequestShape& shape = *method.info.shape;
  const std::unique_ptr<Message> request(method.request->New());
  SetText(*request, shape.parent, parent);
  SetText(*request, shape.resource_id, id);
  request->GetReflection()
      ->MutableMessage(request.get(), shape.resource)
      ->CopyFrom(*plan_.resource);
  return RunMethod(call, transaction, method, *request);
}

absl::Status RowImport::Update(const Call& call, Transaction& transaction, const std::string& name,
                               const std::string& etag) {
  const Method& method = *common_->kind.methods.update;
  const RequestShape& shape = *method.info.shape;
  const std::unique_ptr<Message> request(method.request->New());
  const google::protobuf::Reflection& reflection = *request->GetReflection();
  Message& resource = *reflection.MutableMessage(request.get(), shape.resource);
  resource.CopyFrom(*plan_.resource);
  SetText(resource, shape.resource_name, name);
  SetText(resource, common_->kind.resource->type().etag_field(), etag);
  auto& mask = static_cast<google::protobuf::FieldMask&>(
      *reflection.MutableMessage(request.get(), shape.update_mask));
  for (const Header::Change& change : common_->header.changes) {
    const bool unsaid = change.concealed != nullptr &&
                        !resource.GetReflection()->HasField(resource, change.concealed);
    if (!unsaid) mask.add_paths(change.path);
  }
  reflection.SetBool(request.get(), shape.allow_missing, true);
  return RunMethod(call, transaction, method, *request);
}

absl::Status RowImport::RunMethod(const Call& call, Transaction& transaction, const Method& method,
                                  const Message& request) {
  response_->Clear();
  outcome_ = v1::RowResult::OUTCOME_UNSPECIFIED;
  RETURN_IF_ERROR(call::WriteThrough(method, call, transaction, request, *response_));
  const FieldDescriptor* name = common_->kind.resource->type().name_field();
  outcome_ = OutcomeOf(call, response_->GetReflection()->GetString(*response_, name));
  return absl::OkStatus();
}

void RowImport::Conclude(const absl::Status& ended, v1::RowResult& row) const {
  const call::ResourceType& type = common_->kind.resource->type();
  if (ended.ok()) {
    row.set_outcome(outcome_);
    row.set_resource(response_->GetReflection()->GetString(*response_, type.name_field()));
    return;
  }
  row.set_outcome(v1::RowResult::REFUSED);
  row.set_resource(plan_.name);
  *row.mutable_error() = WireError(WithoutFieldPrefix(ended, absl::StrCat(type.field_name(), ".")));
}

}  // namespace osiedle::exchange
