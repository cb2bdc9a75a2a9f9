#include "services/call/change_records.h"

#include <utility>

#include "absl/algorithm/container.h"
#include "absl/container/inlined_vector.h"
#include "google/protobuf/util/time_util.h"
#include "services/call/cut_text.h"

namespace osiedle::call {
namespace {

using ::osiedle::internal::v1::AuditEntry;

constexpr size_t kMaxAuditedSubject = 300;

google::protobuf::Timestamp ToTimestamp(absl::Time time) {
  return google::protobuf::util::TimeUtil::NanosecondsToTimestamp(absl::ToUnixNanos(time));
}

// Empty: nothing of this owner's is for the feed.
std::string ChangeEntryText(const Call& call, uint32_t owner) {
  internal::v1::ChangeEntry entry;
  for (const Call::RecordedChange& recorded : call.changes()) {
    if (recorded.owner != owner || recorded.feed != Call::Feed::kAuditAndChanges) continue;
    *entry.add_changes() = recorded.change;
  }
  if (entry.changes().empty()) return "";
  *entry.mutable_change_time() = ToTimestamp(call.time());
  entry.set_principal(call.principal().id);
  return entry.SerializeAsString();
}

}  // namespace

std::string AuditEntryText(const Call& call, absl::string_view rpc, absl::string_view subject,
                           absl::string_view request_id, AuditEntry::Outcome outcome,
                           uint32_t owner, absl::string_view transaction_id,
                           absl::string_view reason) {
  AuditEntry entry;
  *entry.mutable_event_time() = ToTimestamp(call.time());
  entry.set_principal(call.principal().id);
  entry.set_method(std::string(rpc));
  entry.set_outcome(outcome);
  // What the client wrote is cut: a denied call has not been validated.
  entry.set_resource(std::string(CutText(subject, kMaxAuditedSubject)));
  if (outcome == AuditEntry::CHANGED) {
    for (const Call::RecordedChange& recorded : call.changes()) {
      if (recorded.owner == owner) *entry.add_changes() = recorded.change;
    }
  }
  if (IsUuid4(request_id)) entry.set_request_id(std::string(request_id));
  entry.set_transaction_id(std::string(transaction_id));
  entry.set_reason(std::string(reason));
  return entry.SerializeAsString();
}

absl::Status AppendChangeRecords(const Call& call, absl::string_view rpc, absl::string_view subject,
                                 absl::string_view request_id, storage::Transaction& transaction) {
  // Nearly always one.
  absl::InlinedVector<uint32_t, 2> owners;
  for (const Call::RecordedChange& recorded : call.changes()) {
    if (!absl::c_linear_search(owners, recorded.owner)) owners.push_back(recorded.owner);
  }
  for (const uint32_t owner : owners) {
    absl::Status appended =
        transaction.Append({owner, storage::kAuditLog},
                           AuditEntryText(call, rpc, subject, request_id, AuditEntry::CHANGED,
                                          owner, transaction.id(), ""));
    if (!appended.ok()) return appended;
    const std::string change = ChangeEntryText(call, owner);
    if (change.empty()) continue;
    appended = transaction.Append({owner, storage::kChangeLog}, change);
    if (!appended.ok()) return appended;
  }
  return absl::OkStatus();
}

}  // namespace osiedle::call
