#include "services/visits/bookings/visit_clock.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/string_view.h"
#include "osiedle/internal/v1/log.pb.h"
#include "osiedle/visits/v1/visit.pb.h"
#include "services/call/fields/field_mask.h"
#include "services/call/fields/proto_time.h"
#include "services/call/process/log.h"
#include "services/call/resource/standard_resource.h"
#include "services/visits/bookings/visit_states.h"
#include "services/visits/bookings/visit_tables.h"
#include "services/visits/bookings/visit_writer.h"
#include "storage/records/ids.h"
#include "storage/records/key.h"
#include "storage/status_macros.h"

namespace osiedle::visits {
namespace {

using ::osiedle::call::Log;
using ::osiedle::call::LogSeverity;
using ::osiedle::storage::AnyTable;
using ::osiedle::storage::KeyTuple;
using ::osiedle::storage::Metric;
using ::osiedle::storage::Row;
using ::osiedle::storage::Transaction;
using ::osiedle::visits::v1::Visit;

// What the logs say in place of a caller and a method. No account has a name with a space.
constexpr char kActor[] = "visit clock";
constexpr char kDeed[] = "osiedle.visits.v1.VisitClock";

// So many timers are read in one snapshot.
constexpr int kAtOnce = 200;

struct Timer {
  absl::Time time;
  uint32_t owner = 0;
  std::string visit;

  storage::RowKey key() const { return VisitTimerKey(time, owner, visit); }
};

enum class Told { kNothing, kEndOfHold, kOverdue };

absl::StatusOr<Timer> TimerOf(const storage::RowKey& key) {
  storage::KeyTupleReader reader(key.tuple.bytes());
  Timer timer;
  ASSIGN_OR_RETURN(timer.time, reader.ReadTime());
  ASSIGN_OR_RETURN(const uint64_t owner, reader.ReadUint64());
  timer.owner = static_cast<uint32_t>(owner);
  ASSIGN_OR_RETURN(timer.visit, reader.ReadString());
  return timer;
}

// What is due at `now` and not among `left`, in order; at most kAtOnce.
absl::StatusOr<std::vector<Timer>> TimersDue(storage::Store& store, absl::Time now,
                                             const absl::flat_hash_set<std::string>& left) {
  ASSIGN_OR_RETURN(const std::unique_ptr<const storage::Snapshot> snapshot, store.GetSnapshot({}));
  AnyTable::WalkOptions options;
  options.end = KeyTuple::Of(now + absl::Nanoseconds(1)).bytes();
  AnyTable::Walk walk = VisitTimerTable().WalkRows(*snapshot, storage::kPlatform, options);
  std::vector<Timer> due;
  internal::v1::VisitTimer row;
  while (static_cast<int>(due.size()) < kAtOnce) {
    ASSIGN_OR_RETURN(const bool more, walk.Next(row));
    if (!more) break;
    if (left.contains(walk.key().tuple.bytes())) continue;
    ASSIGN_OR_RETURN(Timer timer, TimerOf(walk.key()));
    due.push_back(std::move(timer));
  }
  return due;
}

// The revision of the rows that a transaction writes, as that of a call (Call::BeginRun).
uint64_t RevisionOf(absl::string_view transaction_id) {
  uint64_t revision = 0;
  for (const char byte : transaction_id.substr(0, 8)) {
    revision = revision << 8 | static_cast<uint8_t>(byte);
  }
  return std::max<uint64_t>(revision, 1);
}

// The audit entry and the change event.
absl::Status Record(Transaction& transaction, uint32_t owner, absl::Time now,
                    const internal::v1::ResourceChange& change) {
  internal::v1::AuditEntry entry;
  *entry.mutable_event_time() = call::TimestampOf(now);
  entry.set_principal(kActor);
  entry.set_method(kDeed);
  entry.set_outcome(internal::v1::AuditEntry::CHANGED);
  entry.set_resource(change.name());
  *entry.add_changes() = change;
  entry.set_transaction_id(std::string(transaction.id()));
  RETURN_IF_ERROR(transaction.Append({owner, storage::kAuditLog}, entry.SerializeAsString()));
  internal::v1::ChangeEntry event;
  *event.add_changes() = change;
  *event.mutable_change_time() = call::TimestampOf(now);
  event.set_principal(kActor);
  return transaction.Append({owner, storage::kChangeLog}, event.SerializeAsString());
}

// A timer that its visit does not call for is nobody's: it is taken away.
absl::Status TakeAway(Transaction& transaction, const Timer& timer) {
  ASSIGN_OR_RETURN(const std::optional<Row<internal::v1::VisitTimer>> row,
                   VisitTimerTable().Find(transaction, timer.key()));
  if (!row.has_value()) return absl::OkStatus();
  return VisitTimerTable().Erase(transaction, row->key, row->message);
}

// The body of the transaction for one timer.
absl::StatusOr<Told> Tell(Transaction& transaction, const Timer& timer, absl::Time now) {
  const storage::RowKey key = {.owner = timer.owner, .tuple = KeyTuple::Of(timer.visit)};
  ASSIGN_OR_RETURN(const std::optional<Row<Visit>> row, Visits().table().Find(transaction, key));
  const bool is_called_for = row.has_value() && NextMoment(row->message) == timer.time;
  if (!is_called_for) {
    RETURN_IF_ERROR(TakeAway(transaction, timer));
    return Told::kNothing;
  }
  const Visit& before = row->message;
  Visit after = before;
  const bool is_hold = before.state() == Visit::HELD;
  if (is_hold) {
    Lapse(now, after);
  } else {
    after.set_overdue_count(before.overdue_count() + 1);
  }
  *after.mutable_update_time() =
      call::TimestampOf(std::max(now, call::TimeOf(before.update_time())));
  const RowScope scope = {.owner = timer.owner, .revision = RevisionOf(transaction.id())};
  RETURN_IF_ERROR(Visits().table().Update(
      transaction, key, before, after, {.revision = scope.revision, .origin = row->meta.origin}));
  RETURN_IF_ERROR(FollowVisit(scope, transaction, &before, after).status());
  internal::v1::ResourceChange change;
  change.set_name(after.name());
  change.set_resource_type(Visits().type().type());
  change.set_kind(common::v1::UPDATED);
  change.set_etag(call::EtagOf(scope.revision));
  for (std::string& field : call::ChangedFields(before, after)) {
    change.add_changed_fields(std::move(field));
  }
  RETURN_IF_ERROR(Record(transaction, timer.owner, now, change));
  return is_hold ? Told::kEndOfHold : Told::kOverdue;
}

absl::StatusOr<Told> TellInTransaction(storage::Store& store, const Timer& timer, absl::Time now) {
  Told told = Told::kNothing;
  const storage::CommitResult result =
      storage::ReadWriteAndWait(store, {.deadline = storage::SteadyNow() + absl::Seconds(30)},
                                [&](Transaction& transaction) -> absl::Status {
                                  ASSIGN_OR_RETURN(told, Tell(transaction, timer, now));
                                  return absl::OkStatus();
                                });
  RETURN_IF_ERROR(result.status);
  return told;
}

}  // namespace

VisitClock::VisitClock(storage::Store& store, const call::Clock& clock, absl::Duration interval)
    : store_(store), thread_([this, &clock, interval] { Serve(clock, interval); }) {}

VisitClock::VisitClock(storage::Store& store) : store_(store) {}

VisitClock::~VisitClock() { Stop(); }

void VisitClock::Stop() {
  if (!thread_.joinable()) return;
  ending_.Give();
  thread_.join();
}

absl::StatusOr<int> VisitClock::Step(absl::Time now) {
  absl::Status first_failure;
  absl::flat_hash_set<std::string> left;
  int count = 0;
  while (!ending_.given()) {
    ASSIGN_OR_RETURN(const std::vector<Timer> due, TimersDue(store_, now, left));
    if (due.empty()) break;
    for (const Timer& timer : due) {
      if (ending_.given()) break;
      const absl::StatusOr<Told> told = TellInTransaction(store_, timer, now);
      if (!told.ok()) {
        failures_.fetch_add(1, std::memory_order_relaxed);
        left.insert(std::string(timer.key().tuple.bytes()));
        first_failure.Update(told.status());
        continue;
      }
      if (*told == Told::kEndOfHold) ended_holds_.fetch_add(1, std::memory_order_relaxed);
      if (*told == Told::kOverdue) tellings_.fetch_add(1, std::memory_order_relaxed);
      if (*told != Told::kNothing) ++count;
    }
  }
  RETURN_IF_ERROR(first_failure);
  return count;
}

void VisitClock::Serve(const call::Clock& clock, absl::Duration interval) {
  bool failing = false;
  while (!ending_.WaitFor(interval)) {
    const absl::StatusOr<int> step = Step(clock.Now());
    // A failure is logged once, not every second while a disk is full.
    if (!step.ok() && !failing) {
      Log(LogSeverity::kWarning, "what is due to visits is not written",
          {{"error", step.status().ToString()}});
    }
    failing = !step.ok();
  }
}

void VisitClock::AddMetrics(std::vector<Metric>& metrics) const {
  const auto counter = [&](const char* name, const char* help,
                           const std::atomic<uint64_t>& number) {
    metrics.push_back(Metric::Counter(name, help, number.load(std::memory_order_relaxed)));
  };
  counter("osiedle_visits_ended_holds_total", "Holds of slots that ended without a crew.",
          ended_holds_);
  counter("osiedle_visits_overdue_tellings_total",
          "How often the change feed was told that a crew is overdue.", tellings_);
  counter("osiedle_visits_clock_failures_total",
          "What was due to a visit and could not be written; it is tried again.", failures_);
}

}  // namespace osiedle::visits
