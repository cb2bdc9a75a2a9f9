// StandardResource::List: filter to index, pages, budgets.
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "osiedle/common/v1/violation_reason.pb.h"
#include "services/call/resource/standard_resource.h"
#include "services/call/rpc/errors.h"
#include "storage/status_macros.h"

namespace osiedle::call {
namespace {

using ::google::protobuf::FieldDescriptor;
using ::google::protobuf::Message;
using ::osiedle::storage::AnyTable;
using ::osiedle::storage::IndexId;
using ::osiedle::storage::KeyRange;
using ::osiedle::storage::KeyTuple;

// A page ends at the first of these; a filter that matches little gives short pages.
constexpr int kMaxVisitedRows = 5'000;
constexpr size_t kMaxPageBytes = 1024 * 1024;
constexpr size_t kMaxVisitedBytes = 8 * 1024 * 1024;

// How a filter's value stands in an index tuple.
void AddValue(const FilterValue& value, KeyTuple& tuple) {
  if (const auto* text = std::get_if<std::string>(&value)) {
    tuple.Add(*text);
  } else if (const auto* time = std::get_if<absl::Time>(&value)) {
    tuple.Add(*time);
  } else if (const auto* day = std::get_if<absl::CivilDay>(&value)) {
    tuple.Add(DayInKey(*day));
  } else if (const auto* number = std::get_if<int64_t>(&value)) {
    tuple.Add(static_cast<uint64_t>(*number));
  } else if (const auto* flag = std::get_if<bool>(&value)) {
    tuple.Add(static_cast<uint64_t>(*flag));
  }
}

// The range of index tuples that an index choice stands for.
AnyTable::WalkOptions RangeOf(const IndexChoice& choice) {
  KeyTuple equal;
  for (const FilterValue& value : choice.equal) AddValue(value, equal);
  AnyTable::WalkOptions range;
  range.begin = equal;
  range.end = KeyRange::Prefix(equal.bytes()).end;
  if (choice.lower.has_value()) {
    AddValue(choice.lower->value, range.begin);
    if (!choice.lower->inclusive) {
      const std::string past = KeyRange::Prefix(range.begin.bytes()).end;
      range.begin = KeyTuple();
      range.begin.AddEncoded(past);
    }
  }
  if (choice.upper.has_value()) {
    KeyTuple upper = equal;
    AddValue(choice.upper->value, upper);
    range.end = choice.upper->inclusive ? KeyRange::Prefix(upper.bytes()).end : upper.bytes();
  }
  return range;
}

const FieldDescriptor* RowsField(const Message& response, const Message& row) {
  for (int i = 0; i < response.GetDescriptor()->field_count(); ++i) {
    const FieldDescriptor* field = response.GetDescriptor()->field(i);
    if (field->is_repeated() && field->message_type() == row.GetDescriptor()) return field;
  }
  return nullptr;
}

// Callers that follow the changes of a list read it by update_time, whatever else they ask.
bool FollowsUpdates(const Filter& filter) {
  for (const FilterCondition& condition : filter.Conditions()) {
    if (condition.path == "update_time" &&
        (condition.op == FilterOp::kGreater || condition.op == FilterOp::kGreaterOrEqual)) {
      return true;
    }
  }
  return false;
}

// An external id is a pair: half of one would list in the order of the other half.
bool AsksForHalfAnExternalId(const Filter& filter) {
  int systems = 0;
  int values = 0;
  for (const FilterCondition& condition : filter.Conditions()) {
    const bool system = condition.path == "external_ids.system";
    if (!system && condition.path != "external_ids.value") continue;
    if (condition.op != FilterOp::kEqual) return true;
    ++(system ? systems : values);
  }
  return systems != values || systems > 1;
}

}  // namespace

bool StandardResource::IsBelow(absl::string_view prefix, const Message& resource) const {
  std::string scratch;
  return absl::StartsWith(
      resource.GetReflection()->GetStringReference(resource, type_.name_field(), &scratch), prefix);
}

struct StandardResource::Plan {
  AnyTable::WalkOptions walk;
};

absl::StatusOr<StandardResource::Plan> StandardResource::PlanList(const Filter& filter) const {
  std::vector<ListIndex> usable;
  if (FollowsUpdates(filter)) {
    usable = {{.id = IndexId::kByUpdateTime, .paths = {"update_time"}}};
  } else {
    if (spec_.table->FindIndex(IndexId::kByExternalId) != nullptr) {
      usable.push_back(
          {.id = IndexId::kByExternalId, .paths = {"external_ids.system", "external_ids.value"}});
    }
    usable.insert(usable.end(), spec_.indexes.begin(), spec_.indexes.end());
  }
  std::vector<IndexPaths> offered;
  for (const ListIndex& index : usable) offered.push_back({index.paths});
  Plan plan;
  if (std::optional<IndexChoice> choice = PlanIndex(filter, offered); choice.has_value()) {
    plan.walk = RangeOf(*choice);
    plan.walk.index = usable[choice->index].id;
    plan.walk.reverse = usable[choice->index].reverse;
    return plan;
  }
  // No condition helps: the list's own order.
  plan.walk.index = spec_.order.id;
  plan.walk.reverse = spec_.order.reverse;
  return plan;
}

absl::Status StandardResource::List(const Call& call, const storage::Reader& reader,
                                    const Message& request, Message& response) const {
  const RequestShape& shape = *call.method().shape;
  const std::string parent = shape.Text(request, shape.parent);
  std::optional<NameIds> parent_ids = type_.pattern().ParseParent(parent);
  // Of all parents in a municipality (AIP-159).
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
  absl::StatusOr<Filter> filter = filter_.Compile(filter_text);
  if (!filter.ok()) return FilterInvalid(filter.status().message());
  if (spec_.check_filter) {
    RETURN_IF_ERROR(spec_.check_filter(call, *filter));
  }
  if (AsksForHalfAnExternalId(*filter)) {
    return FilterInvalid("external_ids.system and external_ids.value stand together, both with =");
  }
  ASSIGN_OR_RETURN(Plan plan, PlanList(*filter));

  const bool show_deleted = shape.Flag(request, shape.show_deleted);
  // Through another method (an export) the same list has tokens of its own.
  const bool is_own = &call.rpc() == &call.method();
  const std::string binding = absl::StrCat(
      is_own ? "" : absl::StrCat(call.rpc().full_name, "\n"), call.method().full_name, "\n",
      call.principal().id, "\n", parent, "\n", show_deleted ? "deleted\n" : "\n", filter_text);
  if (std::string token = shape.Text(request, shape.page_token); !token.empty()) {
    absl::StatusOr<std::string> position = call.page_tokens().Decode(token, binding);
    if (!position.ok()) return PageTokenInvalid();
    plan.walk.after = *std::move(position);
  }
  uint32_t owner = storage::kPlatform;
  size_t own_ids_from = 0;
  if (!spec_.of_platform) {
    owner = call.owner();
    own_ids_from = 1;
  }
  // Below the owner, an index holds the rows of every parent.
  const bool of_one_parent = parent_ids.has_value() && parent_ids->size() > own_ids_from;
  const std::string below_parent = parent + "/";
  if (of_one_parent && plan.walk.index == IndexId::kRows) {
    // Rows of one parent stand together under its ids.
    KeyTuple under;
    for (size_t i = own_ids_from; i < parent_ids->size(); ++i) under.Add((*parent_ids)[i]);
    AnyTable::WalkOptions range = AnyTable::Under(IndexId::kRows, under);
    plan.walk.begin = range.begin;
    plan.walk.end = range.end;
  }

  const FieldDescriptor* rows = RowsField(response, spec_.table->prototype());
  const google::protobuf::Reflection& reflection = *response.GetReflection();
  AnyTable::Walk walk = spec_.table->WalkRows(reader, owner, plan.walk);
  const std::unique_ptr<Message> row(spec_.table->prototype().New());
  size_t bytes = 0;
  size_t visited_bytes = 0;
  int visited = 0;
  std::string last_position;
  while (true) {
    ASSIGN_OR_RETURN(bool more, walk.Next(*row));
    if (!more) return absl::OkStatus();  // The end: no token.
    bool wanted = (show_deleted || !IsDeleted(*row)) &&
                  (!of_one_parent || IsBelow(below_parent, *row)) &&
                  (!spec_.visible || spec_.visible(call, *row)) && filter->Matches(*row);
    const size_t row_bytes = row->ByteSizeLong() + 24;
    visited_bytes += row_bytes;
    if (wanted && spec_.view) {
      RETURN_IF_ERROR(spec_.view(call, reader, *row));
      // No filter tells what the caller is not given.
      wanted = filter->Matches(*row);
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
    if (++visited == kMaxVisitedRows || visited_bytes >= kMaxVisitedBytes) break;
  }
  const FieldDescriptor* token = response.GetDescriptor()->FindFieldByName("next_page_token");
  reflection.SetString(&response, token,
                       call.page_tokens().Encode(last_position, binding, call.entropy()));
  return absl::OkStatus();
}

}  // namespace osiedle::call
