#include "services/exchange/row_plan.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "google/protobuf/util/json_util.h"
#include "osiedle/common/v1/violation_reason.pb.h"
#include "services/call/fields/ids.h"
#include "services/call/fields/resource_name.h"

namespace osiedle::exchange {
namespace {

using ::google::protobuf::Message;

void SetName(const call::ResourceType& type, const std::string& name, Message& resource) {
  resource.GetReflection()->SetString(&resource, type.name_field(), name);
}

// Whether an id is enough for a name: the resources lie directly below `parent`.
bool IsDirectlyBelow(const std::string& parent, const call::ResourceType& type) {
  return type.pattern().WildcardParent(parent) == parent;
}

// The name of the row's resource, by `name` or by `id`.
std::string NameOf(const v1::ImportRowsRequest& request, const std::string& id,
                   const std::string& name, const call::ResourceType& type,
                   call::Violations& violations) {
  if (!name.empty()) {
    if (!id.empty() && id != call::LastIdOfName(name)) {
      violations.Add("id", common::v1::ID_IS_NOT_OF_NAME);
      return "";
    }
    if (type.pattern().Fits(name) && absl::StartsWith(name, absl::StrCat(request.parent(), "/"))) {
      return name;
    }
    violations.Add("name", common::v1::BAD_NAME_IN_MUNICIPALITY,
                   {{"pattern", type.pattern().text()}});
    return "";
  }
  if (id.empty()) return "";
  if (!IsDirectlyBelow(request.parent(), type)) {
    violations.Add("id", common::v1::ID_WITHOUT_PARENT);
    return "";
  }
  if (call::IsResourceId(id)) return type.pattern().FormatUnder(request.parent(), id);
  violations.Add("id", common::v1::BAD_ID);
  return "";
}

std::string ReadCells(const v1::Row& row, const Header& header, const Reading& reading,
                      Message& resource, call::Violations& violations) {
  std::string id;
  if (static_cast<size_t>(row.cells_size()) != header.cells.size()) {
    violations.Add("cells", common::v1::CELLS_DO_NOT_MATCH_COLUMNS,
                   {{"cells", absl::StrCat(row.cells_size())},
                    {"columns", absl::StrCat(header.cells.size())}});
    return id;
  }
  for (int i = 0; i < row.cells_size(); ++i) {
    const Column* column = header.cells[i].column;
    if (column == nullptr) {
      id = row.cells(i);
      continue;
    }
    // The name and the etag say which resource it is. Other fields of the server are skipped.
    if (column->of_server && column->path != "name" && column->path != "etag") continue;
    if (Fault fault = SetCell(row.cells(i), *column, reading, resource)) {
      violations.Add(column->path, fault->reason, std::move(fault->metadata));
    }
  }
  return id;
}

// The names of all columns, for the error about an unknown column.
std::string ColumnNames(const v1::ImportRowsRequest& request, const call::ResourceType& type) {
  std::string names = IsDirectlyBelow(request.parent(), type) ? "id, name" : "name";
  if (type.etag_field() != nullptr) absl::StrAppend(&names, ", etag");
  for (const Column& column : ColumnsOf(type.descriptor())) {
    if (!column.of_server) absl::StrAppend(&names, ", ", column.path);
  }
  return names;
}

}  // namespace

Header ReadHeader(const v1::ImportRowsRequest& request, const call::ResourceType& type,
                  call::Violations& violations) {
  Header header;
  std::set<std::string> seen;
  bool listed = false;
  for (int i = 0; i < request.columns_size(); ++i) {
    const absl::string_view written = WithoutBlanks(request.columns(i));
    const std::string field = absl::StrCat("columns[", i, "]");
    const Column* column = FindColumn(type.descriptor(), written);
    if (column == nullptr && !IsSpellingOf(written, "id")) {
      if (listed) {
        violations.Add(field, common::v1::UNKNOWN_COLUMN, {{"type", type.singular()}});
      } else {
        // The list of columns is given once; an error has no room for more.
        violations.Add(field, common::v1::UNKNOWN_COLUMN_OF,
                       {{"type", type.singular()}, {"columns", ColumnNames(request, type)}});
        listed = true;
      }
    } else if (!seen.insert(column == nullptr ? "id" : column->path).second) {
      violations.Add(field, common::v1::COLUMN_TWICE);
    }
    header.cells.push_back({column});
    if (column == nullptr || column->of_server) continue;
    const bool there =
        std::any_of(header.changes.begin(), header.changes.end(),
                    [column](const Header::Change& change) { return change.path == column->mask; });
    if (!there) header.changes.push_back({.path = column->mask, .concealed = column->concealed});
  }
  return header;
}

RowPlan PlanRow(const v1::ImportRowsRequest& request, const v1::Row& row, const Header& header,
                const call::ResourceType& type, const Message& prototype, const Reading& reading,
                call::Violations& violations) {
  RowPlan plan;
  plan.resource.reset(prototype.New());
  std::string id;
  if (row.json().empty() == row.cells().empty()) {
    violations.Add("json", common::v1::CELLS_OR_JSON);
  } else if (!row.cells().empty()) {
    id = ReadCells(row, header, reading, *plan.resource, violations);
  } else {
    const auto read = google::protobuf::util::JsonStringToMessage(row.json(), plan.resource.get());
    // The parser's own message may hold text of the row, so it is not passed on.
    if (!read.ok()) violations.Add("json", common::v1::NOT_JSON, {{"type", type.singular()}});
  }
  const std::string given =
      plan.resource->GetReflection()->GetString(*plan.resource, type.name_field());
  plan.name = NameOf(request, id, given, type, violations);
  SetName(type, plan.name, *plan.resource);
  if (type.etag_field() != nullptr) {
    const google::protobuf::Reflection& reflection = *plan.resource->GetReflection();
    plan.etag = std::string(WithoutBlanks(reflection.GetString(*plan.resource, type.etag_field())));
    reflection.ClearField(plan.resource.get(), type.etag_field());
  }
  plan.takes_id = IsDirectlyBelow(request.parent(), type);
  if (!request.import_id().empty() && row.line() > 0 && plan.takes_id) {
    plan.made_id = absl::StrCat(request.import_id(), "-", row.line());
  }
  return plan;
}

}  // namespace osiedle::exchange
