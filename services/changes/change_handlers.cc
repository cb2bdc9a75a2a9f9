#include "services/changes/change_handlers.h"

#include <cstddef>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "absl/algorithm/container.h"
#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "osiedle/changes/v1/change.pb.h"
#include "osiedle/changes/v1/change_requests.pb.h"
#include "osiedle/common/v1/violation_reason.pb.h"
#include "osiedle/internal/v1/change_facts.pb.h"
#include "osiedle/internal/v1/log.pb.h"
#include "services/call/fields/resource_type.h"
#include "services/call/resource/directory.h"
#include "services/call/resource/filter.h"
#include "services/call/rpc/access.h"
#include "services/call/rpc/access_table.h"
#include "services/call/rpc/errors.h"
#include "services/call/rpc/page_token.h"
#include "services/changes/change_cursor.h"
#include "storage/records/ids.h"
#include "storage/status_macros.h"

namespace osiedle::changes {
namespace {

using ::osiedle::call::Call;
using ::osiedle::call::Filter;
using ::osiedle::call::FilterOp;
using ::osiedle::internal::v1::ChangeEntry;
using ::osiedle::internal::v1::ChangeFacts;
using ::osiedle::internal::v1::ResourceChange;
using ::osiedle::storage::LogEntry;
using ::osiedle::storage::LogPosition;
using ::osiedle::storage::Snapshot;

// The most that one call reads of the feed; the answer ends at the first of these limits.
constexpr size_t kMaxVisitedEntries = 5'000;
constexpr size_t kMaxVisitedBytes = 4 * 1024 * 1024;
constexpr size_t kMaxAnswerBytes = 1024 * 1024;
constexpr size_t kEntriesAtOnce = 500;

// Only a reader of the audit log may follow what one colleague does.
bool MayAskFor(const Call& call, const call::FilterCondition& condition) {
  if (condition.path != "principal" ||
      call::RecordsFor(call, call::LinesOf(common::v1::READ_AUDIT)).is_whole()) {
    return true;
  }
  return absl::c_all_of(condition.any_of, [&](const call::FilterTest& test) {
    const auto* asked = std::get_if<std::string>(&test.value);
    return asked != nullptr && *asked == call.principal().id;
  });
}

bool IsComparison(const call::FilterTest& test) {
  return test.op == FilterOp::kEqual || test.op == FilterOp::kNotEqual;
}

absl::StatusOr<Filter> CompileFilter(const Call& call, const std::string& text) {
  static const auto* const spec = new call::FilterSpec(
      ChangeFacts::descriptor(), std::vector<std::string>{"resource_type", "kind", "principal"});
  ASSIGN_OR_RETURN(Filter filter, spec->Compile(text));
  for (const call::FilterCondition& condition : filter.Conditions()) {
    if (!absl::c_all_of(condition.any_of, IsComparison)) {
      return call::FilterInvalid(common::v1::FILTER_CONDITION_REFUSED,
                                 {{"path", condition.path}, {"operators", "= !="}});
    }
    if (!MayAskFor(call, condition)) {
      return call::FilterInvalid(common::v1::FILTER_PRINCIPAL_REFUSED, {{"path", condition.path}});
    }
  }
  return filter;
}

v1::Change ToChange(const ResourceChange& stored, const ChangeEntry& entry, LogPosition position) {
  v1::Change change;
  change.set_resource(stored.name());
  change.set_resource_type(call::CurrentType(stored.resource_type()));
  change.set_kind(stored.kind());
  change.set_etag(stored.etag());
  *change.mutable_changed_fields() = stored.changed_fields();
  *change.mutable_change_time() = entry.change_time();
  change.set_position(static_cast<int64_t>(position));
  return change;
}

// Which types of resources the caller is told of. Some types people may read only as they stand to
// a resource, such as the calendars of their own institution. Of these the feed tells those alone
// who may read all of the type. An entry does not say to whom its resource belongs.
class ToldTypes {
 public:
  ToldTypes(const Call& call, const Snapshot& snapshot) : call_(call), snapshot_(snapshot) {}

  absl::StatusOr<bool> Includes(const std::string& type) {
    const auto [found, is_new] = told_.try_emplace(type, true);
    if (is_new) {
      ASSIGN_OR_RETURN(found->second, IsTold(type));
    }
    return found->second;
  }

 private:
  absl::StatusOr<bool> IsTold(const std::string& type) const {
    const call::Kind* const kind = call_.directory().KindOfType(type);
    if (kind == nullptr || kind->methods.get == nullptr) return true;
    const call::PermissionLines& reading = *kind->methods.get->info.permission;
    const bool depends = absl::c_any_of(reading.lines, [](const call::AccessLine& line) {
      return line.relation != common::v1::AccessRule::RELATION_UNSPECIFIED;
    });
    if (!depends) return true;
    ASSIGN_OR_RETURN(const call::RecordScope scope, call::RecordsFor(call_, reading, snapshot_));
    return scope.is_whole();
  }

  const Call& call_;
  const Snapshot& snapshot_;
  absl::flat_hash_map<std::string, bool> told_;
};

// Adds the changes of a transaction that meet the filter. Returns their size in the answer.
absl::StatusOr<size_t> AddChanges(const LogEntry& logged, const Filter& filter, ToldTypes& told,
                                  v1::ListChangesResponse& response) {
  ChangeEntry entry;
  if (!entry.ParseFromString(logged.value)) {
    return absl::DataLossError(absl::StrCat("change log: entry ", logged.position));
  }
  size_t bytes = 0;
  ChangeFacts facts;
  facts.set_principal(entry.principal());
  for (const ResourceChange& stored : entry.changes()) {
    facts.set_resource_type(call::CurrentType(stored.resource_type()));
    facts.set_kind(stored.kind());
    if (!filter.Matches(facts)) continue;
    ASSIGN_OR_RETURN(const bool is_told, told.Includes(facts.resource_type()));
    if (!is_told) continue;
    v1::Change& change = *response.add_changes();
    change = ToChange(stored, entry, logged.position);
    bytes += change.ByteSizeLong() + 8;
  }
  return bytes;
}

// Reads on from `place` until the answer is full, the limit of work is reached, or the feed ends.
absl::Status Read(const Call& call, const Snapshot& snapshot, const Filter& filter, int page_size,
                  Place& place, v1::ListChangesResponse& response) {
  const storage::LogId log{.owner = call.compartment(), .kind = storage::kChangeLog};
  // Without a filter nearly every entry has changes for the answer.
  const size_t at_once = filter.empty() ? static_cast<size_t>(page_size) : kEntriesAtOnce;
  size_t visited = 0;
  size_t visited_bytes = 0;
  size_t answer_bytes = 0;
  ToldTypes told(call, snapshot);
  while (visited < kMaxVisitedEntries && visited_bytes < kMaxVisitedBytes) {
    ASSIGN_OR_RETURN(std::vector<LogEntry> entries, snapshot.ReadLog(log, place.position, at_once));
    if (entries.empty()) return absl::OkStatus();
    for (const LogEntry& entry : entries) {
      ASSIGN_OR_RETURN(size_t added, AddChanges(entry, filter, told, response));
      place.position = entry.position;
      ++visited;
      visited_bytes += entry.value.size();
      answer_bytes += added;
      if (response.changes_size() >= page_size || answer_bytes >= kMaxAnswerBytes) {
        place.mark = MarkOf(entry.value);
        return absl::OkStatus();
      }
    }
    place.mark = MarkOf(entries.back().value);
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status ListChanges(const Call& call, const Snapshot& snapshot,
                         const v1::ListChangesRequest& request, v1::ListChangesResponse& response) {
  call::Violations violations;
  if (request.parent() != absl::StrCat("municipalities/", call.municipality())) {
    violations.Add("parent", common::v1::BAD_PARENT,
                   {{"pattern", "municipalities/{municipality}"}});
  }
  absl::StatusOr<int> page_size = call::CoercePageSize(request.page_size());
  if (!page_size.ok()) violations.Add("page_size", common::v1::NEGATIVE);
  if (request.from_now() && !request.cursor().empty()) {
    violations.Add("from_now", common::v1::NOT_TOGETHER, {{"field", "cursor"}});
  }
  if (!violations.empty()) return call::InvalidFields(violations);
  ASSIGN_OR_RETURN(Filter filter, CompileFilter(call, request.filter()));

  Place place;
  if (request.from_now()) {
    ASSIGN_OR_RETURN(place, EndOf(call, snapshot));
  } else if (!request.cursor().empty()) {
    ASSIGN_OR_RETURN(place, PlaceOf(call, snapshot, request.cursor()));
  }
  RETURN_IF_ERROR(Read(call, snapshot, filter, *page_size, place, response));
  ASSIGN_OR_RETURN(LogPosition end,
                   snapshot.LogEnd({.owner = call.compartment(), .kind = storage::kChangeLog}));
  response.set_next_cursor(CursorAt(call, place));
  response.set_more_available(place.position < end);
  return absl::OkStatus();
}

}  // namespace osiedle::changes
