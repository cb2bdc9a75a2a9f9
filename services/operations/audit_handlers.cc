#include "services/operations/audit_handlers.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "absl/algorithm/container.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "osiedle/common/v1/violation_reason.pb.h"
#include "osiedle/internal/v1/log.pb.h"
#include "osiedle/operations/v1/audit_entry_requests.pb.h"
#include "services/call/fields/resource_type.h"
#include "services/call/fields/violations.h"
#include "services/call/resource/filter.h"
#include "services/call/rpc/audit_walk.h"
#include "services/call/rpc/errors.h"
#include "services/call/rpc/page_token.h"
#include "storage/status_macros.h"

namespace osiedle::operations {
namespace {

using ::osiedle::call::Call;
using ::osiedle::call::Filter;
using ::osiedle::call::FilterCondition;
using ::osiedle::call::FilterOp;
using ::osiedle::call::LogStretch;
using ::osiedle::storage::LogPosition;

constexpr size_t kMaxPageBytes = 1024 * 1024;

// The public form of an outcome is the stored one.
static_assert(int{v1::AuditEntry::CHANGED} == int{internal::v1::AuditEntry::CHANGED});
static_assert(int{v1::AuditEntry::READ} == int{internal::v1::AuditEntry::READ});
static_assert(int{v1::AuditEntry::DENIED} == int{internal::v1::AuditEntry::DENIED});

absl::StatusOr<Filter> CompileFilter(const Call& call, const storage::Reader& reader,
                                     const std::string& text) {
  static const auto* spec =
      new call::FilterSpec(v1::AuditEntry::descriptor(),
                           std::vector<std::string>{"event_time", "position", "principal", "method",
                                                    "outcome", "resource", "changes.resource",
                                                    "purpose", "on_behalf_of", "emergency"});
  ASSIGN_OR_RETURN(Filter filter, spec->Compile(text, [&] { return call.Zone(reader); }));
  for (const FilterCondition& condition : filter.Conditions()) {
    if (condition.path == "changes.resource" && !condition.IsAll(FilterOp::kEqual)) {
      return call::FilterInvalid(common::v1::FILTER_CONDITION_REFUSED,
                                 {{"path", condition.path}, {"operators", "="}});
    }
  }
  return filter;
}

// The part of a log that a filter's conditions on `position` leave. The filter still judges every
// entry.
LogStretch StretchOf(const Filter& filter) {
  LogStretch stretch;
  for (const FilterCondition& condition : filter.Conditions()) {
    const call::FilterTest* test = condition.only();
    if (condition.path != "position" || test == nullptr) continue;
    const auto* number = std::get_if<int64_t>(&test->value);
    if (number == nullptr) continue;
    const LogPosition position = std::max<int64_t>(*number, 0);
    const LogPosition before = position == 0 ? 0 : position - 1;
    switch (test->op) {
      case FilterOp::kEqual:
        stretch.after = std::max(stretch.after, before);
        stretch.last = std::min(stretch.last, position);
        break;
      case FilterOp::kGreater:
        stretch.after = std::max(stretch.after, *number < 0 ? 0 : position);
        break;
      case FilterOp::kGreaterOrEqual:
        stretch.after = std::max(stretch.after, before);
        break;
      case FilterOp::kLess:
        stretch.last = std::min(stretch.last, before);
        break;
      case FilterOp::kLessOrEqual:
        stretch.last = std::min(stretch.last, position);
        break;
      case FilterOp::kNotEqual:
      case FilterOp::kPresent:
      case FilterOp::kPrefix:
      case FilterOp::kWordPrefix:
        break;
    }
  }
  return stretch;
}

v1::AuditEntry ToPublic(const std::string& parent, LogPosition position,
                        internal::v1::AuditEntry stored) {
  v1::AuditEntry entry;
  entry.set_name(absl::StrCat(parent, "/auditEntries/", position));
  entry.set_position(static_cast<int64_t>(position));
  entry.set_principal(std::move(*stored.mutable_principal()));
  entry.set_method(std::move(*stored.mutable_method()));
  *entry.mutable_event_time() = stored.event_time();
  entry.set_outcome(static_cast<v1::AuditEntry::Outcome>(stored.outcome()));
  entry.set_reason(std::move(*stored.mutable_reason()));
  entry.set_resource(std::move(*stored.mutable_resource()));
  for (internal::v1::ResourceChange& change : *stored.mutable_changes()) {
    v1::ResourceChange& shown = *entry.add_changes();
    shown.set_resource(std::move(*change.mutable_name()));
    shown.set_kind(change.kind());
    shown.mutable_changed_fields()->Swap(change.mutable_changed_fields());
  }
  entry.set_request_id(std::move(*stored.mutable_request_id()));
  entry.set_transaction_id(absl::BytesToHexString(stored.transaction_id()));
  entry.set_denial_count(stored.count());
  for (const internal::v1::AuditEntry::Names& names : stored.given()) {
    for (const std::string& id : names.ids()) {
      entry.add_given_resources(absl::StrCat(names.collection(), "/", id));
    }
  }
  entry.set_purpose(stored.purpose());
  entry.set_on_behalf_of(std::move(*stored.mutable_on_behalf_of()));
  entry.set_origin(std::move(*stored.mutable_origin()));
  entry.set_team(std::move(*stored.mutable_team()));
  entry.set_emergency(std::move(*stored.mutable_emergency()));
  return entry;
}

bool AsksFor(const call::FilterTest& test) {
  return test.op == FilterOp::kEqual || test.op == FilterOp::kPrefix;
}

// The condition by which a filter asks for entries about a resource: `resource = "…"`, or of
// several, or a prefix. Null: there is none.
const FilterCondition* ConditionOnResource(const Filter& filter) {
  for (const FilterCondition& condition : filter.Conditions()) {
    if (condition.path == "resource" && absl::c_all_of(condition.any_of, AsksFor)) {
      return &condition;
    }
  }
  return nullptr;
}

bool IsAskedFor(const FilterCondition& condition, absl::string_view name) {
  return absl::c_any_of(condition.any_of, [name](const call::FilterTest& test) {
    const auto& asked = std::get<std::string>(test.value);
    return test.op == FilterOp::kPrefix ? absl::StartsWith(name, asked) : name == asked;
  });
}

// Collects a page. Tells for each entry whether there was room for it, or no need.
class Page {
 public:
  Page(const Filter& filter, int size, v1::ListAuditEntriesResponse& response)
      : filter_(filter), asked_(ConditionOnResource(filter)), size_(size), response_(response) {}

  bool Take(v1::AuditEntry entry) {
    if (!Matches(entry)) return true;
    const size_t bytes = entry.ByteSizeLong() + 8;
    if (response_.audit_entries_size() == size_) return false;
    if (bytes_ > 0 && bytes_ + bytes > kMaxPageBytes) return false;
    bytes_ += bytes;
    *response_.add_audit_entries() = std::move(entry);
    return true;
  }

 private:
  // An entry is about the resource that its request named, and about all resources in its answer.
  bool Matches(v1::AuditEntry& entry) const {
    if (filter_.Matches(entry)) return true;
    if (asked_ == nullptr) return false;
    const std::string named = entry.resource();
    const bool matches = absl::c_any_of(entry.given_resources(), [&](const std::string& given) {
      if (!IsAskedFor(*asked_, given)) return false;
      entry.set_resource(given);
      return filter_.Matches(entry);
    });
    entry.set_resource(named);
    return matches;
  }

  const Filter& filter_;
  const FilterCondition* const asked_;
  const int size_;
  v1::ListAuditEntriesResponse& response_;
  size_t bytes_ = 0;
};

// Fills the page from the entries of `stretch`, moving its beginning along. True: there is more.
absl::StatusOr<bool> Fill(const storage::Snapshot& snapshot, uint32_t owner,
                          const std::string& parent, LogStretch& stretch, Page& page) {
  call::AuditWalk walk(snapshot, owner, stretch);
  internal::v1::AuditEntry entry;
  while (true) {
    ASSIGN_OR_RETURN(const bool more, walk.Next(entry));
    if (!more) return walk.has_more();
    if (!page.Take(ToPublic(parent, walk.position(), std::move(entry)))) return true;
    stretch.after = walk.position();
  }
}

}  // namespace

absl::Status ListAuditEntries(const Call& call, const storage::Snapshot& snapshot,
                              const v1::ListAuditEntriesRequest& request,
                              v1::ListAuditEntriesResponse& response) {
  call::Violations violations;
  if (!call::ResourceType::Of(v1::AuditEntry::descriptor()).ParseParent(request.parent())) {
    violations.Add("parent", common::v1::BAD_PARENT_OF_AUDIT,
                   {{"pattern", "municipalities/{municipality}"}});
  }
  absl::StatusOr<int> page_size = call::CoercePageSize(request.page_size());
  if (!page_size.ok()) violations.Add("page_size", common::v1::NEGATIVE);
  if (!violations.empty()) return call::InvalidFields(violations);
  ASSIGN_OR_RETURN(Filter filter, CompileFilter(call, snapshot, request.filter()));

  LogStretch stretch = StretchOf(filter);
  const std::string binding = absl::StrCat(call.method().full_name, "\n", call.ActorId(), "\n",
                                           request.parent(), "\n", request.filter());
  if (!request.page_token().empty()) {
    absl::StatusOr<std::string> position = call.page_tokens().Decode(request.page_token(), binding);
    if (!position.ok() || !absl::SimpleAtoi(*position, &stretch.after)) {
      return call::PageTokenInvalid();
    }
  }
  Page page(filter, *page_size, response);
  ASSIGN_OR_RETURN(const bool more, Fill(snapshot, call.owner(), request.parent(), stretch, page));
  if (more) {
    response.set_next_page_token(
        call.page_tokens().Encode(absl::StrCat(stretch.after), binding, call.entropy()));
  }
  return absl::OkStatus();
}

}  // namespace osiedle::operations
