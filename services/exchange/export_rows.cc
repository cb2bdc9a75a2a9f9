#include "services/exchange/export_rows.h"

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "google/protobuf/util/json_util.h"
#include "osiedle/common/v1/violation_reason.pb.h"
#include "services/call/fields/resource_type.h"
#include "services/call/rpc/access.h"
#include "services/call/rpc/errors.h"
#include "services/call/rpc/method_info.h"
#include "services/exchange/cells.h"
#include "services/exchange/kinds.h"
#include "services/registry/registry_reader.h"
#include "storage/status_macros.h"

namespace osiedle::exchange {

using ::google::protobuf::FieldDescriptor;
using ::google::protobuf::Message;
using ::osiedle::call::Call;
using ::osiedle::call::Kind;
using ::osiedle::call::RequestShape;

namespace {

// The kind's own List, with the parameters of the export.
std::unique_ptr<Message> ListRequest(const v1::ExportRowsRequest& request,
                                     const call::ResourceType& type, const Message& prototype,
                                     const RequestShape& shape) {
  std::unique_ptr<Message> list(prototype.New());
  const google::protobuf::Reflection& reflection = *list->GetReflection();
  reflection.SetString(list.get(), shape.parent, type.pattern().WildcardParent(request.parent()));
  reflection.SetInt32(list.get(), shape.page_size, request.page_size());
  reflection.SetString(list.get(), shape.page_token, request.page_token());
  if (shape.filter != nullptr) reflection.SetString(list.get(), shape.filter, request.filter());
  if (shape.show_deleted != nullptr) {
    reflection.SetBool(list.get(), shape.show_deleted, request.show_deleted());
  }
  return list;
}

const FieldDescriptor* RowsField(const Message& response, const call::ResourceType& type) {
  for (int i = 0; i < response.GetDescriptor()->field_count(); ++i) {
    const FieldDescriptor* field = response.GetDescriptor()->field(i);
    if (field->is_repeated() && field->message_type() == type.descriptor()) return field;
  }
  return nullptr;
}

std::vector<const Column*> ChooseColumns(const v1::ExportRowsRequest& request,
                                         const call::ResourceType& type,
                                         call::Violations& violations) {
  std::vector<const Column*> columns;
  for (int i = 0; i < request.columns_size(); ++i) {
    columns.push_back(FindColumn(type.descriptor(), request.columns(i)));
    const std::string field = absl::StrCat("columns[", i, "]");
    if (columns.back() == nullptr) {
      violations.Add(field, common::v1::UNKNOWN_COLUMN, {{"type", type.singular()}});
    } else if (columns.back()->concealed != nullptr) {
      violations.Add(field, common::v1::COLUMN_CONCEALED);
    }
  }
  if (!columns.empty()) return columns;
  for (const Column& column : ColumnsOf(type.descriptor())) {
    if (column.concealed == nullptr) columns.push_back(&column);
  }
  return columns;
}

// Leaves only the name and the chosen columns of each resource.
void TakeOutUnchosen(const std::vector<const Column*>& columns, const call::ResourceType& type,
                     const FieldDescriptor* rows, Message& page) {
  std::set<const FieldDescriptor*> chosen = {type.name_field()};
  for (const Column* column : columns) chosen.insert(column->fields.front());
  std::vector<const FieldDescriptor*> unchosen;
  for (int i = 0; i < type.descriptor()->field_count(); ++i) {
    const FieldDescriptor* field = type.descriptor()->field(i);
    if (!chosen.contains(field)) unchosen.push_back(field);
  }
  const google::protobuf::Reflection& reflection = *page.GetReflection();
  for (int i = 0; i < reflection.FieldSize(page, rows); ++i) {
    Message* resource = reflection.MutableRepeatedMessage(&page, rows, i);
    for (const FieldDescriptor* field : unchosen) {
      resource->GetReflection()->ClearField(resource, field);
    }
  }
}

absl::Status AddJson(const Message& resource, v1::ExportRowsResponse& response) {
  if (!google::protobuf::util::MessageToJsonString(resource, response.add_rows()->mutable_json())
           .ok()) {
    return absl::InternalError("a resource has no JSON");
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status ExportRows(const Call& call, const storage::Snapshot& snapshot,
                        const v1::ExportRowsRequest& request, v1::ExportRowsResponse& response) {
  call::Violations violations;
  CheckParent(call, request.parent(), violations);
  const Kind* kind = FindExportable(call, request.kind(), violations);
  if (kind == nullptr) return call::InvalidFields(violations);
  const call::Method& list = *kind->methods.list;
  RETURN_IF_ERROR(CheckAllowed(call, list));
  const call::ResourceType& type = kind->resource->type();
  const std::vector<const Column*> columns = ChooseColumns(request, type, violations);
  if (!violations.empty()) return call::InvalidFields(violations);

  const std::unique_ptr<Call> list_call = call.CallOf(list.info);
  RETURN_IF_ERROR(call::CheckAccess(*list_call, {&call.rpc(), &list.info}, snapshot));
  const std::unique_ptr<Message> page(list.response->New());
  RETURN_IF_ERROR(list.Read(*list_call, snapshot,
                            *ListRequest(request, type, *list.request, *list.info.shape), *page));

  const google::protobuf::Reflection& reflection = *page->GetReflection();
  const FieldDescriptor* rows = RowsField(*page, type);
  const bool as_json = request.form() == v1::ExportRowsRequest::JSON;
  CellStyle style;
  if (request.form() == v1::ExportRowsRequest::SPREADSHEET) {
    ASSIGN_OR_RETURN(style.spreadsheet_zone, registry::TimeZoneOf(call, snapshot));
  }
  if (!as_json) {
    for (const Column* column : columns) response.add_columns(column->path);
  }
  for (int i = 0; i < reflection.FieldSize(*page, rows); ++i) {
    const Message& resource = reflection.GetRepeatedMessage(*page, rows, i);
    if (as_json) {
      RETURN_IF_ERROR(AddJson(resource, response));
      continue;
    }
    v1::Row& row = *response.add_rows();
    for (const Column* column : columns) row.add_cells(CellOf(resource, *column, style));
  }
  if (!as_json) TakeOutUnchosen(columns, type, rows, *page);
  call.Gives(*page);
  response.set_next_page_token(
      reflection.GetString(*page, page->GetDescriptor()->FindFieldByName("next_page_token")));
  return absl::OkStatus();
}

}  // namespace osiedle::exchange
