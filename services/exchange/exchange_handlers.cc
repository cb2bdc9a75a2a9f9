#include "services/exchange/exchange_handlers.h"

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "google/api/resource.pb.h"
#include "google/protobuf/util/json_util.h"
#include "google/rpc/status.pb.h"
#include "services/call/errors.h"
#include "services/call/ids.h"
#include "services/call/method_info.h"
#include "services/call/resource_directory.h"
#include "services/call/wire_status.h"
#include "services/exchange/cells.h"
#include "services/exchange/exchange_errors.h"
#include "services/exchange/row_ids.h"
#include "services/exchange/row_import.h"
#include "services/exchange/row_plan.h"
#include "services/registry/registry_reader.h"
#include "storage/steady_time.h"
#include "storage/store.h"

namespace osiedle::exchange {
namespace {

using ::google::protobuf::FieldDescriptor;
using ::google::protobuf::Message;
using ::osiedle::call::Call;
using ::osiedle::call::Kind;
using ::osiedle::call::MethodInfo;
using ::osiedle::call::RequestShape;

// Of one chunk: enough to fill the committer's groups.
constexpr int kMostInFlight = 64;
// For a chunk as a whole; rows that have not begun by then are refused with DEADLINE_PASSED, and a
// repeat does them.
constexpr absl::Duration kChunkTime = absl::Seconds(20);
// The rows of a chunk, with some room for what stands around them.
constexpr size_t kMostBytes = 1024 * 1024 + 64 * 1024;

absl::Status CheckParent(const Call& call, const std::string& parent,
                         call::Violations& violations) {
  if (parent != absl::StrCat("municipalities/", call.municipality())) {
    violations.Add("parent", "must be of the form municipalities/{municipality}");
  }
  return absl::OkStatus();
}

// Null, with a violation: there is no such kind, or it has not the method.
const Kind* FindKind(const Call& call, const std::string& collection, bool to_import,
                     call::Violations& violations) {
  const Kind* kind =
      call.directory() == nullptr ? nullptr : call.directory()->OfCollection(collection);
  if (kind != nullptr && (to_import ? kind->create.has_value() : kind->list.has_value())) {
    return kind;
  }
  std::string kinds;
  if (call.directory() != nullptr) {
    for (const Kind& known : call.directory()->kinds()) {
      if (!(to_import ? known.create.has_value() : known.list.has_value())) continue;
      absl::StrAppend(&kinds, kinds.empty() ? "" : ", ",
                      known.resource->type().pattern().collection());
    }
  }
  violations.Add("kind", absl::StrCat("must be one of ", kinds));
  return nullptr;
}

// The method, where it is hosted and the caller may call it here.
absl::StatusOr<const MethodInfo*> AllowedMethod(const Call& call, const Message* request) {
  const MethodInfo* info = MethodInfo::Find(request->GetDescriptor());
  if (info == nullptr) return KindNotHosted(request->GetDescriptor()->full_name());
  if (call.principal().MayRole(call.municipality(), info->roles)) return info;
  return call::RoleRequired(info->short_name, info->role_names);
}

// One of the kind may name another, so that their order counts.
bool NamesItsOwnKind(const call::ResourceType& type) {
  for (int i = 0; i < type.descriptor()->field_count(); ++i) {
    const FieldDescriptor* field = type.descriptor()->field(i);
    if (field->options().GetExtension(google::api::resource_reference).type() == type.type()) {
      return true;
    }
  }
  return false;
}

// Runs rows, some at a time.
class Runner {
 public:
  Runner(storage::Store& store, int most_in_flight)
      : store_(store),
        most_in_flight_(most_in_flight),
        deadline_(storage::SteadyNow() + kChunkTime) {}

  // `row` and `result` live until Wait returns.
  void Start(RowImport& row, v1::RowResult& result) {
    {
      absl::MutexLock lock(&mutex_);
      mutex_.Await(absl::Condition(this, &Runner::HasRoom));
      ++in_flight_;
    }
    store_.ReadWrite(
        {.deadline = deadline_},
        [&row](storage::Transaction& transaction) { return row.Run(transaction); },
        [this, &row, &result](const storage::CommitResult& ended) {
          row.Conclude(ended, result);
          absl::MutexLock lock(&mutex_);
          --in_flight_;
        });
  }
  void Wait() {
    absl::MutexLock lock(&mutex_);
    mutex_.Await(absl::Condition(this, &Runner::IsIdle));
  }

 private:
  bool HasRoom() const ABSL_SHARED_LOCKS_REQUIRED(mutex_) { return in_flight_ < most_in_flight_; }
  bool IsIdle() const ABSL_SHARED_LOCKS_REQUIRED(mutex_) { return in_flight_ == 0; }

  storage::Store& store_;
  const int most_in_flight_;
  const storage::SteadyTime deadline_;
  absl::Mutex mutex_;
  int in_flight_ ABSL_GUARDED_BY(mutex_) = 0;
};

void Refuse(const absl::Status& why, const RowPlan& plan, v1::RowResult& result) {
  result.set_outcome(v1::RowResult::REFUSED);
  result.set_resource(plan.name);
  const grpc::Status wire = call::ToWireStatus(why);
  result.mutable_error()->ParseFromString(wire.error_details());
}

// What a row is told apart from the others of its chunk by: "" when nothing names it.
std::string IdentityOf(const RowPlan& plan, const storage::AnyTable& table) {
  if (!plan.name.empty()) return plan.name;
  const storage::IndexSpec* index = table.FindIndex(storage::IndexId::kByExternalId);
  if (index == nullptr) return "";
  std::vector<storage::KeyTuple> tuples;
  index->tuples(*plan.resource, tuples);
  return tuples.empty() ? "" : tuples.front().bytes();
}

absl::StatusOr<absl::TimeZone> ZoneOf(const Call& call) {
  absl::StatusOr<std::unique_ptr<const storage::Snapshot>> snapshot = call.store().GetSnapshot({});
  if (!snapshot.ok()) return snapshot.status();
  return registry::TimeZoneOf(call, **snapshot);
}

absl::StatusOr<Reading> ReadingOf(const Call& call) {
  const absl::StatusOr<absl::TimeZone> zone = ZoneOf(call);
  if (!zone.ok()) return zone.status();
  return Reading{.zone = *zone, .this_year = absl::ToCivilYear(call.time(), *zone).year()};
}

bool SaysNothing(const Message& resource) {
  std::vector<const FieldDescriptor*> set;
  resource.GetReflection()->ListFields(resource, &set);
  return set.empty();
}

// Gives a row that names no resource an id by what it says: another than the rows before it.
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
  if (request.ByteSizeLong() > kMostBytes) {
    return call::RequestTooLarge("the rows of a chunk are at most 1 MiB together");
  }
  if (!request.import_id().empty() && !call::IsResourceId(request.import_id())) {
    violations.Add("import_id", "is not a valid id");
  }
  return CheckParent(call, request.parent(), violations);
}

}  // namespace

absl::Status ImportRows(const Call& call, const v1::ImportRowsRequest& request,
                        v1::ImportRowsResponse& response) {
  call::Violations violations;
  absl::Status checked = CheckImport(call, request, violations);
  if (!checked.ok()) return checked;
  const Kind* kind = FindKind(call, request.kind(), /*to_import=*/true, violations);
  if (kind == nullptr) return call::InvalidFields(violations);
  absl::StatusOr<const MethodInfo*> create = AllowedMethod(call, kind->create->request);
  if (!create.ok()) return create.status();
  if (kind->update.has_value()) {
    absl::StatusOr<const MethodInfo*> update = AllowedMethod(call, kind->update->request);
    if (!update.ok()) return update.status();
  }
  // That a row is as the stored one tells what is stored.
  if ((*create)->answers_audited) call.AuditAsReading();
  const call::ResourceType& type = kind->resource->type();
  const Header header = ReadHeader(request, type, violations);
  if (!violations.empty()) return call::InvalidFields(violations);
  const absl::StatusOr<Reading> reading = ReadingOf(call);
  if (!reading.ok()) return reading.status();
  const RowIds ids(call, type.type(), request.source());

  std::vector<std::unique_ptr<RowImport>> rows;
  for (int i = 0; i < request.rows_size(); ++i) response.add_results();
  std::set<std::string> named;
  Runner runner(call.store(), NamesItsOwnKind(type) ? 1 : kMostInFlight);
  for (int i = 0; i < request.rows_size(); ++i) {
    v1::RowResult& result = *response.mutable_results(i);
    result.set_line(request.rows(i).line());
    call::Violations faults;
    RowPlan plan = PlanRow(request, request.rows(i), header, type,
                           kind->resource->table().prototype(), *reading, faults);
    const std::string identity = IdentityOf(plan, kind->resource->table());
    if (!identity.empty() && !named.insert(identity).second) {
      faults.Add("name", "an earlier row of the chunk is about the same resource");
    }
    if (identity.empty() && !plan.takes_id) {
      faults.Add("name", "is needed: it says below what");
    }
    if (identity.empty() && faults.empty() && SaysNothing(*plan.resource)) {
      faults.Add(request.rows(i).json().empty() ? "cells" : "json", "the row says nothing");
    }
    if (identity.empty() && faults.empty() && plan.made_id.empty()) {
      NameByContent(ids, request, type, request.rows(i).occurrence(), named, plan);
      result.set_known_by_content(true);
    }
    if (!faults.empty()) {
      Refuse(call::InvalidFields(faults), plan, result);
      continue;
    }
    rows.push_back(std::make_unique<RowImport>(call, *kind, header, request.parent(),
                                               request.validate_only(), std::move(plan)));
    runner.Start(*rows.back(), result);
  }
  runner.Wait();
  return absl::OkStatus();
}

namespace {

// The kind's own List, asked as the export was asked.
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
      violations.Add(field, absl::StrCat("is no column of ", type.singular()));
    } else if (columns.back()->concealed != nullptr) {
      violations.Add(field, "is given by no list, and so by no export");
    }
  }
  if (!columns.empty()) return columns;
  for (const Column& column : ColumnsOf(type.descriptor())) {
    if (column.concealed == nullptr) columns.push_back(&column);
  }
  return columns;
}

// Leaves of each resource its name and what the columns tell.
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
  google::protobuf::util::JsonPrintOptions options;
  options.preserve_proto_field_names = true;
  if (!google::protobuf::util::MessageToJsonString(resource, response.add_rows()->mutable_json(),
                                                   options)
           .ok()) {
    return absl::InternalError("a resource has no JSON");
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status ExportRows(const Call& call, const storage::Snapshot& snapshot,
                        const v1::ExportRowsRequest& request, v1::ExportRowsResponse& response) {
  call::Violations violations;
  if (absl::Status ok = CheckParent(call, request.parent(), violations); !ok.ok()) return ok;
  const Kind* kind = FindKind(call, request.kind(), /*to_import=*/false, violations);
  if (kind == nullptr) return call::InvalidFields(violations);
  absl::StatusOr<const MethodInfo*> list = AllowedMethod(call, kind->list->request);
  if (!list.ok()) return list.status();
  const call::ResourceType& type = kind->resource->type();
  const std::vector<const Column*> columns = ChooseColumns(request, type, violations);
  if (!violations.empty()) return call::InvalidFields(violations);

  const std::unique_ptr<Call> list_call = call.CallOf(**list);
  const std::unique_ptr<Message> page(kind->list->response->New());
  absl::Status listed = kind->list->handler(
      *list_call, snapshot, *ListRequest(request, type, *kind->list->request, *(*list)->shape),
      *page);
  if (!listed.ok()) return listed;

  const google::protobuf::Reflection& reflection = *page->GetReflection();
  const FieldDescriptor* rows = RowsField(*page, type);
  const bool as_json = request.form() == v1::ExportRowsRequest::JSON;
  CellStyle style;
  if (request.form() == v1::ExportRowsRequest::SPREADSHEET) {
    absl::StatusOr<absl::TimeZone> zone = registry::TimeZoneOf(call, snapshot);
    if (!zone.ok()) return zone.status();
    style.spreadsheet_zone = *zone;
  }
  if (!as_json) {
    for (const Column* column : columns) response.add_columns(column->path);
  }
  for (int i = 0; i < reflection.FieldSize(*page, rows); ++i) {
    const Message& resource = reflection.GetRepeatedMessage(*page, rows, i);
    if (as_json) {
      if (absl::Status added = AddJson(resource, response); !added.ok()) return added;
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
