#include "services/visits/bookings/visit_clock.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/string_view.h"
#include "osiedle/internal/v1/log.pb.h"
#include "osiedle/visits/v1/visit.pb.h"
#include "services/call/fields/field_mask.h"
#include "services/call/fields/proto_time.h"
#include "services/call/resource/resource_change.h"
#include "services/call/resource/standard_resource.h"
#include "services/visits/bookings/visit_states.h"
#include "services/visits/bookings/visit_tables.h"
#include "services/visits/bookings/visit_writer.h"
#include "storage/records/key.h"
#include "storage/status_macros.h"
#include "storage/steady_time.h"

namespace osiedle::visits {
namespace {

using ::osiedle::storage::KeyTuple;
using ::osiedle::storage::Metric;
using ::osiedle::storage::Row;
using ::osiedle::storage::Transaction;
using ::osiedle::visits::v1::Visit;

constexpr call::BackgroundDeed kDeed = {.actor = "visit clock",
                                        .method = "osiedle.visits.v1.VisitClock"};

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
  const RowScope scope = {.owner = timer.owner, .revision = call::RevisionOf(transaction)};
  RETURN_IF_ERROR(Visits().table().Update(
      transaction, key, before, after, {.revision = scope.revision, .origin = row->meta.origin}));
  RETURN_IF_ERROR(FollowVisit(scope, transaction, &before, after).status());
  RETURN_IF_ERROR(
      call::RecordDeed(kDeed, transaction, timer.owner, now,
                       {call::ChangeOf(Visits().type(), after.name(), common::v1::UPDATED,
                                       scope.revision, call::ChangedFields(before, after))}));
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

VisitClock::VisitClock(storage::Store& store)
    : store_(store),
      loop_(store, VisitTimerTable(),
            [this](const storage::RowKey& key, absl::Time now) { return Tell(key, now); }) {}

VisitClock::VisitClock(storage::Store& store, const call::Clock& clock, absl::Duration interval)
    : VisitClock(store) {
  loop_.Start(clock, interval, "what is due to visits is not written");
}

absl::StatusOr<int> VisitClock::Tell(const storage::RowKey& key, absl::Time now) {
  ASSIGN_OR_RETURN(const Timer timer, TimerOf(key));
  ASSIGN_OR_RETURN(const Told told, TellInTransaction(store_, timer, now));
  if (told == Told::kNothing) return 0;
  std::atomic<uint64_t>& counter = told == Told::kEndOfHold ? ended_holds_ : tellings_;
  counter.fetch_add(1, std::memory_order_relaxed);
  return 1;
}

void VisitClock::AddMetrics(std::vector<Metric>& metrics) const {
  const auto counter = [&](const char* name, const char* help, uint64_t number) {
    metrics.push_back(Metric::Counter(name, help, number));
  };
  counter("osiedle_visits_ended_holds_total", "Holds of slots that ended without a crew.",
          ended_holds_);
  counter("osiedle_visits_overdue_tellings_total",
          "How often the change feed was told that a crew is overdue.", tellings_);
  counter("osiedle_visits_clock_failures_total",
          "What was due to a visit and could not be written; it is tried again.", loop_.failures());
}

}  // namespace osiedle::visits
