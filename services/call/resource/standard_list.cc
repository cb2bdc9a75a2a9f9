// StandardResource::List: filter to index, pages, budgets.
#include <utility>

#include "absl/algorithm/container.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "osiedle/common/v1/violation_reason.pb.h"
#include "services/call/resource/list_walk.h"
#include "services/call/resource/standard_resource.h"
#include "services/call/rpc/errors.h"
#include "storage/status_macros.h"

namespace osiedle::call {
namespace {

using ::google::protobuf::FieldDescriptor;
using ::google::protobuf::Message;
using ::osiedle::storage::IndexId;
using ::osiedle::storage::KeyTuple;

// A page ends at the first of these limits; a filter with few matches gives short pages.
constexpr int kMaxVisitedRows = 5'000;
constexpr size_t kMaxPageBytes = 1024 * 1024;
constexpr size_t kMaxVisitedBytes = 8 * 1024 * 1024;

const FieldDescriptor* RowsField(const Message& response, const Message& row) {
  for (int i = 0; i < response.GetDescriptor()->field_count(); ++i) {
    const FieldDescriptor* field = response.GetDescriptor()->field(i);
    if (field->is_repeated() && field->message_type() == row.GetDescriptor()) return field;
  }
  return nullptr;
}

// A caller that follows the changes of a list reads the list by update_time, whatever else the
// filter says.
bool FollowsUpdates(const Filter& filter) {
  return absl::c_any_of(filter.Conditions(), [](const FilterCondition& condition) {
    return condition.path == "update_time" &&
           (condition.IsAll(FilterOp::kGreater) || condition.IsAll(FilterOp::kGreaterOrEqual));
  });
}

// An external id is a pair. A value without its system may belong to any system, and gives no
// order.
bool AsksForHalfAnExternalId(const Filter& filter) {
  int systems = 0;
  bool asks_value = false;
  bool is_equal = true;
  for (const FilterCondition& condition : filter.Conditions()) {
    const bool system = condition.path == "external_ids.system";
    if (!system && condition.path != "external_ids.value") continue;
    if (system) ++systems;
    asks_value = asks_value || !system;
    is_equal = is_equal && absl::c_all_of(condition.any_of, [](const FilterTest& test) {
                 return test.op == FilterOp::kEqual || test.op == FilterOp::kPrefix;
               });
  }
  return asks_value && (systems != 1 || !is_equal);
}

}  // namespace

bool StandardResource::IsBelow(absl::string_view prefix, const Message& resource) const {
  std::string scratch;
  return absl::StartsWith(
      resource.GetReflection()->GetStringReference(resource, type_.name_field(), &scratch), prefix);
}

std::vector<ListIndex> StandardResource::IndexesFor(const Filter& filter, bool has_order,
                                                    bool has_bounds) const {
  const ListIndex by_update_time = {
      .id = IndexId::kByUpdateTime, .paths = {"update_time"}, .holds_all = true};
  const ListIndex by_name = {.id = IndexId::kRows, .paths = {"name"}, .holds_all = true};
  if (!has_order && !has_bounds && FollowsUpdates(filter)) return {by_update_time};
  std::vector<ListIndex> indexes;
  if (spec_.table->FindIndex(IndexId::kByExternalId) != nullptr) {
    indexes.push_back(
        {.id = IndexId::kByExternalId, .paths = {"external_ids.system", "external_ids.value"}});
  }
  indexes.insert(indexes.end(), spec_.indexes.begin(), spec_.indexes.end());
  if (has_order && spec_.table->FindIndex(IndexId::kByUpdateTime) != nullptr) {
    indexes.push_back(by_update_time);
  }
  if (has_order || has_bounds) indexes.push_back(by_name);
  return indexes;
}

std::optional<std::vector<ListBound>> StandardResource::BoundsOf(const Call& call) const {
  std::vector<ListBound> bounds;
  // What is part of another resource is listed below that one (KeepToParent).
  if (spec_.part_of != nullptr) return bounds;
  RecordSight::Common common = sight_.CommonOf(call.record_scope());
  if (common.sees_nothing) return std::nullopt;
  for (auto& [path, names] : common.names) {
    ListBound& bound = bounds.emplace_back();
    bound.path = path;
    for (const std::string& name : names) {
      if (path != type_.name_field()->name()) {
        bound.values.push_back(KeyTuple::Of(name).bytes());
      } else if (const std::optional<storage::RowKey> key = KeyOf(call, name); key.has_value()) {
        bound.values.push_back(key->tuple.bytes());
      }
    }
    absl::c_sort(bound.values);
  }
  return bounds;
}

absl::StatusOr<ListPlan> StandardResource::PlanOf(const Call& call, const Filter& filter,
                                                  const std::string& order_by) const {
  std::optional<ListOrder> order;
  if (!order_by.empty()) {
    order = ParseOrder(order_by);
    if (!order.has_value()) return OrderByInvalid(common::v1::ORDER_BY_MALFORMED);
  }
  const std::optional<std::vector<ListBound>> known = BoundsOf(call);
  const std::vector<ListBound> bounds = known.value_or(std::vector<ListBound>());
  const std::vector<ListIndex> usable = IndexesFor(filter, order.has_value(), !bounds.empty());
  std::optional<ListPlan> plan = PlanList(filter, usable, spec_.order, order, bounds);
  if (!plan.has_value()) {
    return OrderByInvalid(common::v1::ORDER_BY_REFUSED,
                          {{"fields", absl::StrJoin(OrdersOf(filter, usable, bounds), ", ")}});
  }
  if (!known.has_value()) plan->heads.clear();
  return *std::move(plan);
}

// The choice among the rows that a plan reads.
struct StandardResource::Selection {
  const Filter& filter;
  bool show_deleted = false;
  // The beginning of the names; "" when the plan reads no other rows.
  std::string below;
};

absl::StatusOr<bool> StandardResource::IsWanted(const Call& call, const storage::Reader& reader,
                                                const Selection& selection, Message& row) const {
  if ((!selection.show_deleted && IsDeleted(row)) ||
      (!selection.below.empty() && !IsBelow(selection.below, row)) ||
      (spec_.visible && !spec_.visible(call, row)) || !selection.filter.Matches(row)) {
    return false;
  }
  ASSIGN_OR_RETURN(const bool sees, Sees(call, reader, row));
  if (!sees) return false;
  if (!spec_.view) return true;
  RETURN_IF_ERROR(spec_.view(call, reader, row));
  // The filter sees the caller's view, so it tells nothing that the caller may not see.
  return selection.filter.Matches(row);
}

absl::Status StandardResource::KeepToParent(const Call& call, const storage::Reader& reader,
                                            const std::string& parent, Selection& selection,
                                            ListPlan& plan) const {
  const std::optional<NameIds> ids = type_.pattern().ParseParent(parent);
  // The keys of a municipality's rows begin below its id.
  const size_t own_ids_from = spec_.of_platform ? 0 : 1;
  const bool is_part = spec_.part_of != nullptr && !call.record_scope().is_whole();
  if (!ids.has_value()) return is_part ? GrantTooNarrow("parent") : absl::OkStatus();
  if (is_part) {
    ASSIGN_OR_RETURN(const bool knows,
                     spec_.part_of().IsWithin(call.record_scope(), call, reader, parent));
    if (!knows) plan.heads.clear();
  }
  if (ids->size() <= own_ids_from) return absl::OkStatus();
  // Rows of one parent stand together under its ids; an index has entries of all parents.
  if (plan.index != IndexId::kRows) {
    selection.below = parent + "/";
    return absl::OkStatus();
  }
  KeyTuple under;
  for (size_t i = own_ids_from; i < ids->size(); ++i) under.Add((*ids)[i]);
  if (!plan.heads.empty()) plan.heads = {under.bytes()};
  plan.tails = {{}};
  return absl::OkStatus();
}

absl::StatusOr<std::optional<int>> StandardResource::Count(const Call& call,
                                                           const storage::Reader& reader,
                                                           uint32_t owner, const ListPlan& plan,
                                                           const Selection& selection) const {
  ListWalk walk(*spec_.table, reader, owner, plan, "");
  const std::unique_ptr<Message> row(spec_.table->prototype().New());
  int count = 0;
  size_t bytes = 0;
  while (walk.visited() < kMaxVisitedRows && bytes < kMaxVisitedBytes) {
    ASSIGN_OR_RETURN(bool more, walk.Next(*row));
    if (!more) return std::optional<int>(count);
    bytes += row->ByteSizeLong();
    if (walk.is_repeat()) continue;
    ASSIGN_OR_RETURN(bool wanted, IsWanted(call, reader, selection, *row));
    if (wanted) ++count;
  }
  return std::optional<int>();
}

absl::Status StandardResource::List(const Call& call, const storage::Reader& reader,
                                    const Message& request, Message& response) const {
  const RequestShape& shape = *call.method().shape;
  const std::string parent = shape.Text(request, shape.parent);
  std::optional<NameIds> parent_ids = type_.pattern().ParseParent(parent);
  // The list covers all parents in a municipality (AIP-159).
  const bool of_every_parent =
      !spec_.of_platform && type_.pattern().AncestorOfWildcard(parent) ==
                                absl::StrCat("municipalities/", call.municipality());
  Violations violations;
  if (shape.parent != nullptr && !parent_ids.has_value() && !of_every_parent) {
    violations.Add("parent", common::v1::NO_PARENT_OF, {{"pattern", type_.pattern().text()}});
  }
  absl::StatusOr<int> page_size =
      CoercePageSize(request.GetReflection()->GetInt32(request, shape.page_size));
  if (!page_size.ok()) violations.Add("page_size", common::v1::NEGATIVE);
  if (!violations.empty()) return InvalidFields(violations);

  const std::string filter_text = shape.Text(request, shape.filter);
  ASSIGN_OR_RETURN(const Filter filter,
                   filter_.Compile(filter_text, [&] { return call.Zone(reader); }));
  if (spec_.check_filter) {
    RETURN_IF_ERROR(spec_.check_filter(call, filter));
  }
  if (AsksForHalfAnExternalId(filter)) {
    return FilterInvalid(common::v1::FILTER_EXTERNAL_ID_HALF, {{"path", "external_ids.value"}});
  }
  const std::string order_by = shape.Text(request, shape.order_by);
  ASSIGN_OR_RETURN(ListPlan plan, PlanOf(call, filter, order_by));

  Selection selection = {.filter = filter, .show_deleted = shape.Flag(request, shape.show_deleted)};
  RETURN_IF_ERROR(KeepToParent(call, reader, parent, selection, plan));
  const uint32_t owner = OwnerOf(call);

  // The same list has other page tokens when another method (an export) reads it.
  const bool is_own = &call.rpc() == &call.method();
  const std::string binding = absl::StrCat(
      is_own ? "" : absl::StrCat(call.rpc().full_name, "\n"), call.method().full_name, "\n",
      call.ActorId(), "\n", call.circumstances().team, "\n", call.record_scope().Text(), "\n",
      parent, "\n", selection.show_deleted ? "deleted\n" : "\n", order_by, "\n", filter_text);
  std::string after;
  if (std::string token = shape.Text(request, shape.page_token); !token.empty()) {
    absl::StatusOr<std::string> position = call.page_tokens().Decode(token, binding);
    if (!position.ok()) return PageTokenInvalid();
    after = *std::move(position);
  }

  const google::protobuf::Reflection& reflection = *response.GetReflection();
  const FieldDescriptor* rows = RowsField(response, spec_.table->prototype());
  ListWalk walk(*spec_.table, reader, owner, plan, std::move(after));
  const std::unique_ptr<Message> row(spec_.table->prototype().New());
  size_t bytes = 0;
  size_t visited_bytes = 0;
  std::string last_position;
  bool is_last = false;
  while (true) {
    ASSIGN_OR_RETURN(bool more, walk.Next(*row));
    if (!more) {
      is_last = true;
      break;
    }
    const size_t row_bytes = row->ByteSizeLong() + 24;
    visited_bytes += row_bytes;
    bool wanted = false;
    if (!walk.is_repeat()) {
      ASSIGN_OR_RETURN(wanted, IsWanted(call, reader, selection, *row));
    }
    if (wanted) {
      if (reflection.FieldSize(response, rows) == *page_size ||
          (bytes > 0 && bytes + row_bytes > kMaxPageBytes)) {
        break;  // There is more: this row begins the next page.
      }
      bytes += row_bytes;
      Message* added = reflection.AddMessage(&response, rows);
      added->GetReflection()->Swap(added, row.get());
      if (type_.etag_field() != nullptr) {
        added->GetReflection()->SetString(added, type_.etag_field(), EtagOf(walk.meta().revision));
      }
    }
    last_position = walk.position();
    if (walk.visited() >= kMaxVisitedRows || visited_bytes >= kMaxVisitedBytes) break;
  }
  if (!is_last) {
    const FieldDescriptor* token = response.GetDescriptor()->FindFieldByName("next_page_token");
    reflection.SetString(&response, token,
                         call.page_tokens().Encode(last_position, binding, call.entropy()));
  }
  if (!shape.Flag(request, shape.show_total_size)) return absl::OkStatus();
  // Last: where it reads more than is left to the call, only the count is not given.
  absl::StatusOr<std::optional<int>> count = Count(call, reader, owner, plan, selection);
  if (absl::IsResourceExhausted(count.status())) return absl::OkStatus();
  RETURN_IF_ERROR(count.status());
  const FieldDescriptor* total = response.GetDescriptor()->FindFieldByName("total_size");
  if (count->has_value()) reflection.SetInt32(&response, total, **count);
  return absl::OkStatus();
}

}  // namespace osiedle::call
