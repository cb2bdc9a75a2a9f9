#include "services/clubs/signups/club_clock.h"

#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/algorithm/container.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "osiedle/internal/v1/log.pb.h"
#include "services/clubs/plans/effective_occurrence.h"
#include "services/clubs/plans/plan_ahead.h"
#include "services/clubs/plans/plan_tables.h"
#include "services/clubs/signups/occurrence_tending.h"
#include "services/clubs/signups/registration_writer.h"
#include "services/clubs/signups/sign_up_tables.h"
#include "services/clubs/signups/standing_sign_ups.h"
#include "storage/records/key.h"
#include "storage/status_macros.h"
#include "storage/steady_time.h"

namespace osiedle::clubs {
namespace {

using ::osiedle::clubs::v1::EventSeries;
using ::osiedle::clubs::v1::Occurrence;
using ::osiedle::internal::v1::ResourceChange;
using ::osiedle::storage::AnyTable;
using ::osiedle::storage::KeyTuple;
using ::osiedle::storage::Metric;
using ::osiedle::storage::Row;
using ::osiedle::storage::Transaction;

constexpr call::BackgroundDeed kDeed = {.actor = "club clock",
                                        .method = "osiedle.clubs.v1.ClubClock"};

absl::StatusOr<ClubTimerKey> TimerOf(const storage::RowKey& key) {
  storage::KeyTupleReader reader(key.tuple.bytes());
  ClubTimerKey timer;
  ASSIGN_OR_RETURN(timer.time, reader.ReadTime());
  ASSIGN_OR_RETURN(const uint64_t owner, reader.ReadUint64());
  timer.owner = static_cast<uint32_t>(owner);
  ASSIGN_OR_RETURN(const uint64_t subject, reader.ReadUint64());
  timer.subject = static_cast<ClubTimerKey::Subject>(subject);
  ASSIGN_OR_RETURN(timer.id, reader.ReadString());
  return timer;
}

// True: it was there.
absl::StatusOr<bool> TakeAway(Transaction& transaction, const ClubTimerKey& timer) {
  ASSIGN_OR_RETURN(const std::optional<Row<internal::v1::ClubTimer>> row,
                   ClubTimerTable().Find(transaction, timer.key()));
  if (!row.has_value()) return false;
  RETURN_IF_ERROR(ClubTimerTable().Erase(transaction, row->key, row->message));
  return true;
}

// The work on what one timer is about. A timer for now that it puts comes back at once.
absl::Status DoDue(const SignUpRun& run, const ClubTimerKey& timer) {
  switch (timer.subject) {
    case ClubTimerKey::Subject::kOccurrence:
      return TendOccurrence(run, timer.id);
    case ClubTimerKey::Subject::kSeries:
      return PlanAhead(
                 {.transaction = run.transaction,
                  .owner = run.owner,
                  .now = run.now,
                  .revision = run.revision,
                  .record =
                      [&run](ResourceChange change) { run.changes.push_back(std::move(change)); }},
                 timer.id)
          .status();
    default:
      return absl::OkStatus();
  }
}

absl::StatusOr<std::vector<ResourceChange>> TellInTransaction(storage::Store& store,
                                                              const ClubTimerKey& timer,
                                                              bool is_stored, absl::Time now) {
  std::vector<ResourceChange> changes;
  const storage::CommitResult result = storage::ReadWriteAndWait(
      store, {.deadline = storage::SteadyNow() + absl::Seconds(30)},
      [&](Transaction& transaction) -> absl::Status {
        changes.clear();
        if (is_stored) {
          ASSIGN_OR_RETURN(const bool was_there, TakeAway(transaction, timer));
          if (!was_there) return absl::OkStatus();
        }
        const SignUpRun run = {.transaction = transaction,
                               .owner = timer.owner,
                               .revision = call::RevisionOf(transaction),
                               .now = now,
                               .changes = changes};
        RETURN_IF_ERROR(DoDue(run, timer));
        return call::RecordDeed(kDeed, transaction, timer.owner, now, changes);
      });
  RETURN_IF_ERROR(result.status);
  return changes;
}

// The ids of the occurrences of a series and of those that go on from it that have not begun.
absl::StatusOr<std::vector<std::string>> OccurrencesAhead(storage::Store& store, uint32_t owner,
                                                          const std::string& series_id,
                                                          absl::Time now) {
  constexpr size_t kNoLimit = std::numeric_limits<size_t>::max();
  ASSIGN_OR_RETURN(
      const std::unique_ptr<const storage::Snapshot> snapshot,
      store.GetSnapshot(
          {.read_keys = kNoLimit, .read_bytes = kNoLimit, .time = absl::InfiniteDuration()}));
  ASSIGN_OR_RETURN(const std::vector<std::string> series, SeriesFrom(*snapshot, owner, series_id));
  std::vector<std::string> ids;
  ASSIGN_OR_RETURN(
      const std::optional<Row<EventSeries>> first,
      AllEventSeries().table().Find(*snapshot, {.owner = owner, .tuple = KeyTuple::Of(series_id)}));
  if (!first.has_value()) return ids;
  const std::string& club = first->message.club();
  AnyTable::WalkOptions options = AnyTable::Under(index::kOccurrencesByClub, KeyTuple::Of(club));
  options.begin = KeyTuple::Of(club, now);
  AnyTable::Walk walk = Occurrences().table().WalkRows(*snapshot, owner, options);
  Occurrence occurrence;
  while (true) {
    ASSIGN_OR_RETURN(const bool more, walk.Next(occurrence));
    if (!more) return ids;
    if (!absl::c_linear_search(series, IdOf(occurrence.series()))) continue;
    ids.emplace_back(IdOf(occurrence.name()));
  }
}

}  // namespace

ClubClock::ClubClock(storage::Store& store)
    : store_(store),
      loop_(store, ClubTimerTable(),
            [this](const storage::RowKey& key, absl::Time now) { return Tell(key, now); }) {}

ClubClock::ClubClock(storage::Store& store, const call::Clock& clock, absl::Duration interval)
    : ClubClock(store) {
  loop_.Start(clock, interval, "what is due to events of clubs is not written");
}

absl::StatusOr<int> ClubClock::Tell(const storage::RowKey& key, absl::Time now) {
  ASSIGN_OR_RETURN(const ClubTimerKey timer, TimerOf(key));
  int count = 0;
  if (timer.subject == ClubTimerKey::Subject::kStanding) {
    // Each occurrence in a transaction of its own, and the timer last: so nothing is left out when
    // the server stops in between.
    ASSIGN_OR_RETURN(const std::vector<std::string> ahead,
                     OccurrencesAhead(store_, timer.owner, timer.id, now));
    for (const std::string& id : ahead) {
      if (loop_.ending()) return count;
      const ClubTimerKey occurrence = {.time = now,
                                       .owner = timer.owner,
                                       .subject = ClubTimerKey::Subject::kOccurrence,
                                       .id = id};
      ASSIGN_OR_RETURN(const std::vector<ResourceChange> changes,
                       TellInTransaction(store_, occurrence, /*is_stored=*/false, now));
      count += static_cast<int>(changes.size());
    }
  }
  ASSIGN_OR_RETURN(const std::vector<ResourceChange> changes,
                   TellInTransaction(store_, timer, /*is_stored=*/true, now));
  count += static_cast<int>(changes.size());
  std::atomic<uint64_t>& counter = timer.subject == ClubTimerKey::Subject::kSeries
                                       ? planned_occurrences_
                                       : changed_registrations_;
  counter.fetch_add(static_cast<uint64_t>(count), std::memory_order_relaxed);
  return count;
}

void ClubClock::AddMetrics(std::vector<Metric>& metrics) const {
  const auto counter = [&](const char* name, const char* help, uint64_t number) {
    metrics.push_back(Metric::Counter(name, help, number));
  };
  counter("osiedle_clubs_clock_registrations_total",
          "Registrations that the clock made, offered a place, ended or told of a change.",
          changed_registrations_);
  counter("osiedle_clubs_clock_occurrences_total", "Occurrences that the clock planned.",
          planned_occurrences_);
  counter("osiedle_clubs_clock_failures_total",
          "What was due to an event and could not be written; it is tried again.",
          loop_.failures());
}

}  // namespace osiedle::clubs
