#include "services/call/rpc/change_records.h"

#include <string>
#include <utility>

#include "absl/algorithm/container.h"
#include "absl/container/inlined_vector.h"
#include "google/protobuf/util/time_util.h"
#include "services/call/rpc/audited_name.h"
#include "services/call/rpc/errors.h"
#include "services/call/rpc/given_names.h"
#include "storage/status_macros.h"

namespace osiedle::call {
namespace {

using ::osiedle::internal::v1::AuditEntry;

google::protobuf::Timestamp ToTimestamp(absl::Time time) {
  return google::protobuf::util::TimeUtil::NanosecondsToTimestamp(absl::ToUnixNanos(time));
}

// Empty: the feed of this owner gets no change.
std::string ChangeEntryText(const Call& call, uint32_t feed_owner) {
  internal::v1::ChangeEntry entry;
  for (const Call::RecordedChange& recorded : call.changes()) {
    if (recorded.feed_owner != feed_owner || recorded.feed != Call::Feed::kAuditAndChanges)
      continue;
    *entry.add_changes() = recorded.change;
  }
  if (entry.changes().empty()) return "";
  *entry.mutable_change_time() = ToTimestamp(call.time());
  entry.set_principal(call.principal().id);
  return entry.SerializeAsString();
}

AuditEntry EntryOf(const Call& call, const AuditedRequest& request, AuditEntry::Outcome outcome) {
  AuditEntry entry;
  *entry.mutable_event_time() = ToTimestamp(call.time());
  entry.set_principal(call.principal().id);
  const Circumstances& circumstances = call.circumstances();
  if (circumstances.on_behalf_of != nullptr) {
    entry.set_on_behalf_of(circumstances.on_behalf_of->id);
  }
  entry.set_purpose(circumstances.purpose);
  entry.set_origin(circumstances.origin);
  // Names that the call path has not checked are cut to what is a name.
  entry.set_team(std::string(AuditedName(circumstances.team)));
  entry.set_emergency(std::string(AuditedName(circumstances.emergency)));
  entry.set_method(std::string(request.rpc));
  entry.set_outcome(outcome);
  // The ids of a refused request are not checked.
  entry.set_resource(std::string(outcome == AuditEntry::DENIED
                                     ? AuditedNameOfDenied(request.subject)
                                     : AuditedName(request.subject)));
  if (IsUuid4(request.request_id)) entry.set_request_id(std::string(request.request_id));
  return entry;
}

absl::Status Append(const Call& call, AuditEntry entry, uint32_t owner,
                    storage::Transaction& transaction) {
  entry.set_transaction_id(std::string(transaction.id()));
  const storage::LogId log = {owner, storage::kAuditLog};
  // Only the log of the call's own owner names the resources in the answer.
  if (owner != call.owner() || call.given().empty()) {
    return transaction.Append(log, entry.SerializeAsString());
  }
  for (const AuditEntry& part : SpreadNames(entry, call.given())) {
    RETURN_IF_ERROR(transaction.Append(log, part.SerializeAsString()));
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status AppendAuditEntry(const Call& call, const AuditedRequest& request,
                              AuditEntry::Outcome outcome, absl::string_view reason,
                              storage::Transaction& transaction) {
  AuditEntry entry = EntryOf(call, request, outcome);
  if (outcome == AuditEntry::CHANGED) {
    for (const Call::RecordedChange& recorded : call.changes()) {
      if (recorded.owner == call.owner()) *entry.add_changes() = recorded.change;
    }
  }
  entry.set_reason(std::string(reason));
  return Append(call, std::move(entry), call.owner(), transaction);
}

AuditEntry DenialEntry(const Call& call, const AuditedRequest& request,
                       const absl::Status& denial) {
  AuditEntry entry = EntryOf(call, request, AuditEntry::DENIED);
  if (const auto info = ErrorInfoOf(denial); info.has_value()) entry.set_reason(info->reason());
  return entry;
}

absl::Status AppendChangeRecords(const Call& call, const AuditedRequest& request,
                                 storage::Transaction& transaction) {
  // There is nearly always one owner, and one feed.
  absl::InlinedVector<uint32_t, 2> owners;
  absl::InlinedVector<uint32_t, 2> feeds;
  for (const Call::RecordedChange& recorded : call.changes()) {
    if (!absl::c_linear_search(owners, recorded.owner)) owners.push_back(recorded.owner);
    if (!absl::c_linear_search(feeds, recorded.feed_owner)) feeds.push_back(recorded.feed_owner);
  }
  for (const uint32_t owner : owners) {
    AuditEntry entry = EntryOf(call, request, AuditEntry::CHANGED);
    for (const Call::RecordedChange& recorded : call.changes()) {
      if (recorded.owner == owner) *entry.add_changes() = recorded.change;
    }
    if (owner == call.owner()) entry.set_reason(std::string(request.ground));
    RETURN_IF_ERROR(Append(call, std::move(entry), owner, transaction));
  }
  for (const uint32_t feed : feeds) {
    const std::string change = ChangeEntryText(call, feed);
    if (change.empty()) continue;
    RETURN_IF_ERROR(transaction.Append({feed, storage::kChangeLog}, change));
  }
  return absl::OkStatus();
}

}  // namespace osiedle::call
