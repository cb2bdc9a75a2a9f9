#include "services/call/area/timer_loop.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "google/protobuf/message.h"
#include "services/call/fields/proto_time.h"
#include "services/call/process/log.h"
#include "storage/records/ids.h"
#include "storage/records/key.h"
#include "storage/status_macros.h"

namespace osiedle::call {
namespace {

using ::osiedle::storage::AnyTable;
using ::osiedle::storage::RowKey;

// So many timers are read in one snapshot.
constexpr int kAtOnce = 200;

// What is due at `now` and not among `left`, in order; at most kAtOnce.
absl::StatusOr<std::vector<RowKey>> TimersDue(storage::Store& store, const AnyTable& timers,
                                              absl::Time now,
                                              const absl::flat_hash_set<std::string>& left) {
  ASSIGN_OR_RETURN(const std::unique_ptr<const storage::Snapshot> snapshot, store.GetSnapshot({}));
  AnyTable::WalkOptions options;
  options.end = storage::KeyTuple::Of(now + absl::Nanoseconds(1)).bytes();
  AnyTable::Walk walk = timers.WalkRows(*snapshot, storage::kPlatform, options);
  const std::unique_ptr<google::protobuf::Message> row(timers.prototype().New());
  std::vector<RowKey> due;
  while (static_cast<int>(due.size()) < kAtOnce) {
    ASSIGN_OR_RETURN(const bool more, walk.Next(*row));
    if (!more) break;
    if (!left.contains(walk.key().tuple.bytes())) due.push_back(walk.key());
  }
  return due;
}

}  // namespace

absl::Status RecordDeed(const BackgroundDeed& deed, storage::Transaction& transaction,
                        uint32_t owner, absl::Time now,
                        const std::vector<internal::v1::ResourceChange>& changes) {
  if (changes.empty()) return absl::OkStatus();
  internal::v1::AuditEntry entry;
  *entry.mutable_event_time() = TimestampOf(now);
  entry.set_principal(std::string(deed.actor));
  entry.set_method(std::string(deed.method));
  entry.set_outcome(internal::v1::AuditEntry::CHANGED);
  entry.set_resource(changes.front().name());
  entry.set_transaction_id(std::string(transaction.id()));
  internal::v1::ChangeEntry event;
  *event.mutable_change_time() = TimestampOf(now);
  event.set_principal(std::string(deed.actor));
  for (const internal::v1::ResourceChange& change : changes) {
    *entry.add_changes() = change;
    *event.add_changes() = change;
  }
  RETURN_IF_ERROR(transaction.Append({owner, storage::kAuditLog}, entry.SerializeAsString()));
  return transaction.Append({owner, storage::kChangeLog}, event.SerializeAsString());
}

uint64_t RevisionOf(const storage::Transaction& transaction) {
  uint64_t revision = 0;
  for (const char byte : transaction.id().substr(0, 8)) {
    revision = revision << 8 | static_cast<uint8_t>(byte);
  }
  return std::max<uint64_t>(revision, 1);
}

TimerLoop::TimerLoop(storage::Store& store, const AnyTable& timers, Tell tell)
    : store_(store), timers_(timers), tell_(std::move(tell)) {}

TimerLoop::~TimerLoop() { Stop(); }

void TimerLoop::Start(const Clock& clock, absl::Duration interval, std::string complaint) {
  thread_ = std::thread([this, &clock, interval, complaint = std::move(complaint)] {
    Serve(clock, interval, complaint);
  });
}

void TimerLoop::Stop() {
  if (!thread_.joinable()) return;
  ending_.Give();
  thread_.join();
}

absl::StatusOr<int> TimerLoop::Step(absl::Time now) {
  absl::Status first_failure;
  absl::flat_hash_set<std::string> left;
  int count = 0;
  while (!ending_.given()) {
    ASSIGN_OR_RETURN(const std::vector<RowKey> due, TimersDue(store_, timers_, now, left));
    if (due.empty()) break;
    for (const RowKey& timer : due) {
      if (ending_.given()) break;
      const absl::StatusOr<int> told = tell_(timer, now);
      if (told.ok()) {
        count += *told;
        continue;
      }
      failures_.fetch_add(1, std::memory_order_relaxed);
      left.insert(timer.tuple.bytes());
      first_failure.Update(told.status());
    }
  }
  RETURN_IF_ERROR(first_failure);
  return count;
}

void TimerLoop::Serve(const Clock& clock, absl::Duration interval, const std::string& complaint) {
  bool failing = false;
  while (!ending_.WaitFor(interval)) {
    const absl::StatusOr<int> step = Step(clock.Now());
    // A failure is logged once, not every second while a disk is full.
    if (!step.ok() && !failing) {
      Log(LogSeverity::kWarning, complaint, {{"error", step.status().ToString()}});
    }
    failing = !step.ok();
  }
}

}  // namespace osiedle::call
