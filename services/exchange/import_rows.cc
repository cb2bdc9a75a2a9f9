#include "services/exchange/import_rows.h"

#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "google/api/resource.pb.h"
#include "osiedle/common/v1/violation_reason.pb.h"
#include "services/call/fields/ids.h"
#include "services/call/fields/resource_type.h"
#include "services/call/rpc/errors.h"
#include "services/exchange/cells.h"
#include "services/exchange/kinds.h"
#include "services/exchange/row_ids.h"
#include "services/exchange/row_import.h"
#include "services/exchange/row_plan.h"
#include "services/registry/registry_reader.h"
#include "storage/status_macros.h"

namespace osiedle::exchange {
namespace {

using ::google::protobuf::FieldDescriptor;
using ::google::protobuf::Message;
using ::osiedle::call::Batch;
using ::osiedle::call::BatchItem;
using ::osiedle::call::BatchResult;
using ::osiedle::call::Call;
using ::osiedle::call::Kind;

// The size of the rows of a chunk, with some room for the rest of the request.
constexpr size_t kMaxBytes = 1024 * 1024 + 64 * 1024;

// Whether a resource of the kind may name another of the same kind, so that the order counts.
bool NamesItsOwnKind(const call::ResourceType& type) {
  for (int i = 0; i < type.descriptor()->field_count(); ++i) {
    const FieldDescriptor* field = type.descriptor()->field(i);
    if (field->options().GetExtension(google::api::resource_reference).type() == type.type()) {
      return true;
    }
  }
  return false;
}

// The identity of a row among the rows of its chunk; "" when the row names no resource.
std::string IdentityOf(const RowPlan& plan, const storage::AnyTable& table) {
  if (!plan.name.empty()) return plan.name;
  const storage::IndexSpec* index = table.FindIndex(storage::IndexId::kByExternalId);
  if (index == nullptr) return "";
  std::vector<storage::KeyTuple> tuples;
  index->tuples(*plan.resource, tuples);
  return tuples.empty() ? "" : tuples.front().bytes();
}

absl::StatusOr<Reading> ReadingOf(const Call& call) {
  ASSIGN_OR_RETURN(const std::unique_ptr<const storage::Snapshot> snapshot,
                   call.store().GetSnapshot({}));
  ASSIGN_OR_RETURN(const absl::TimeZone zone, registry::TimeZoneOf(call, *snapshot));
  return Reading{.zone = zone, .this_year = absl::ToCivilYear(call.time(), zone).year()};
}

bool SaysNothing(const Message& resource) {
  std::vector<const FieldDescriptor*> set;
  resource.GetReflection()->ListFields(resource, &set);
  return set.empty();
}

// Gives a row that names no resource an id by its content. Equal rows get different ids.
void NameByContent(const RowIds& ids, const v1::ImportRowsRequest& request,
                   const call::ResourceType& type, int64_t occurrence, std::set<std::string>& named,
                   RowPlan& plan) {
  const std::string digest = ids.DigestOf(*plan.resource);
  do {
    plan.made_id = ids.IdOf(digest, occurrence++);
  } while (!named.insert(type.pattern().FormatUnder(request.parent(), plan.made_id)).second);
}

absl::Status CheckImport(const Call& call, const v1::ImportRowsRequest& request,
                         call::Violations& violations) {
  if (request.ByteSizeLong() > kMaxBytes) {
    return call::RequestTooLarge("the rows of a chunk are at most 1 MiB together");
  }
  if (!request.import_id().empty() && !call::IsResourceId(request.import_id())) {
    violations.Add("import_id", common::v1::BAD_ID);
  }
  CheckParent(call, request.parent(), violations);
  return absl::OkStatus();
}

// A row before it is in the batch.
struct Planned {
  std::shared_ptr<RowImport> row;
  // The error of the row itself.
  absl::Status refused;
  bool known_by_content = false;
};

// Plans the rows of one chunk, in their order.
class Planner {
 public:
  Planner(const Call& call, const Kind& kind, const v1::ImportRowsRequest& request,
          const Header& header, const Reading& reading)
      : type_(kind.resource->type()),
        request_(request),
        reading_(reading),
        ids_(call, type_, request.source()),
        import_(std::make_shared<const RowImport::Common>(
            RowImport::Common{kind, header, request.parent()})) {}

  Planned Plan(const v1::Row& row) {
    Planned planned;
    call::Violations faults;
    const storage::AnyTable& table = import_->kind.resource->table();
    RowPlan plan =
        PlanRow(request_, row, import_->header, type_, table.prototype(), reading_, faults);
    const std::string identity = IdentityOf(plan, table);
    if (!identity.empty() && !named_.insert(identity).second) {
      faults.Add("name", common::v1::ROW_TWICE);
    }
    if (identity.empty() && !plan.takes_id) {
      faults.Add("name", common::v1::NAME_REQUIRED_IN_ROW);
    }
    if (identity.empty() && faults.empty() && SaysNothing(*plan.resource)) {
      faults.Add(row.json().empty() ? "cells" : "json", common::v1::ROW_SAYS_NOTHING);
    }
    if (identity.empty() && faults.empty() && plan.made_id.empty()) {
      NameByContent(ids_, request_, type_, row.occurrence(), named_, plan);
      planned.known_by_content = true;
    }
    planned.refused = call::InvalidFields(faults);
    planned.row = std::make_shared<RowImport>(import_, std::move(plan));
    return planned;
  }

 private:
  const call::ResourceType& type_;
  const v1::ImportRowsRequest& request_;
  const Reading reading_;
  const RowIds ids_;
  const std::shared_ptr<const RowImport::Common> import_;
  std::set<std::string> named_;
};

}  // namespace

absl::StatusOr<Batch> PlanImport(const Call& call, const v1::ImportRowsRequest& request,
                                 v1::ImportRowsResponse& response) {
  call::Violations violations;
  RETURN_IF_ERROR(CheckImport(call, request, violations));
  const Kind* kind = FindImportable(call, request.kind(), violations);
  if (kind == nullptr) return call::InvalidFields(violations);
  std::vector<const call::Method*> methods = {kind->methods.create};
  if (kind->methods.update != nullptr) methods.push_back(kind->methods.update);
  for (const call::Method* method : methods) RETURN_IF_ERROR(CheckAllowed(call, *method));
  // A row that is reported as unchanged tells what is stored, so the import is a reading.
  if (kind->methods.create->info.answers_audited) call.AuditAsReading();
  const call::ResourceType& type = kind->resource->type();
  const Header header = ReadHeader(request, type, violations);
  RETURN_IF_ERROR(call::InvalidFields(violations));
  ASSIGN_OR_RETURN(const Reading reading, ReadingOf(call));

  Planner planner(call, *kind, request, header, reading);
  const bool in_order = NamesItsOwnKind(type);
  Batch batch;
  std::vector<std::shared_ptr<RowImport>> rows;
  for (const v1::Row& row : request.rows()) {
    v1::RowResult& result = *response.add_results();
    result.set_line(row.line());
    BatchItem item = {.content = &row, .validate_only = request.validate_only()};
    if (in_order && !batch.items.empty()) item.after = {batch.items.size() - 1};
    for (const call::Method* method : methods) item.also_needs.push_back(&method->info);
    item.method = &methods.back()->info;
    const Planned planned = planner.Plan(row);
    result.set_known_by_content(planned.known_by_content);
    item.refused = planned.refused;
    item.subject = planned.row->Subject();
    item.body = [row_import = planned.row](const Call& of_row, storage::Transaction& transaction) {
      return row_import->Run(of_row, transaction);
    };
    rows.push_back(planned.row);
    batch.items.push_back(std::move(item));
  }
  batch.finish = [&call, &response, rows = std::move(rows)](const std::vector<BatchResult>& ended) {
    for (size_t i = 0; i < ended.size(); ++i) {
      v1::RowResult& result = *response.mutable_results(static_cast<int>(i));
      rows[i]->Conclude(ended[i].status, result);
      // The name in a refused row is the client's text, and may hold a personal number.
      if (ended[i].status.ok()) call.Gives(result);
    }
  };
  return batch;
}

}  // namespace osiedle::exchange
