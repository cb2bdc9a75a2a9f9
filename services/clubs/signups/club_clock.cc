#include "services/clubs/signups/club_clock.h"

#include <optional>
#include <utility>

#include "osiedle/internal/v1/club_timer.pb.h"
#include "osiedle/internal/v1/log.pb.h"
#include "services/clubs/club_run.h"
#include "services/clubs/plans/plan_ahead.h"
#include "services/clubs/signups/club_timers.h"
#include "services/clubs/signups/many_occurrences.h"
#include "services/clubs/signups/occurrence_tending.h"
#include "services/clubs/signups/sign_up_tables.h"
#include "storage/records/key.h"
#include "storage/status_macros.h"
#include "storage/steady_time.h"

namespace osiedle::clubs {
namespace {

using ::osiedle::internal::v1::ClubTimer;
using ::osiedle::internal::v1::ResourceChange;
using ::osiedle::storage::Metric;
using ::osiedle::storage::Transaction;

constexpr call::BackgroundDeed kDeed = {.actor = "club clock",
                                        .method = "osiedle.clubs.v1.ClubClock"};

// The work on what one timer is about. A timer for now that it puts comes back at once.
absl::Status DoDue(const ClubRun& run, const ClubTimerKey& timer, const ClubTimer& content) {
  switch (timer.subject) {
    case ClubTimerKey::Subject::kOccurrence:
      return TendOccurrence(run, timer.id);
    case ClubTimerKey::Subject::kSeries:
      return PlanAhead(run, timer.id).status();
    case ClubTimerKey::Subject::kStanding:
    case ClubTimerKey::Subject::kVenue:
    case ClubTimerKey::Subject::kClub:
      return TendMany(run, timer, content);
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<ResourceChange>> TellInTransaction(storage::Store& store,
                                                              const ClubTimerKey& timer,
                                                              const storage::RowKey& key,
                                                              absl::Time now) {
  std::vector<ResourceChange> changes;
  const storage::CommitResult result = storage::ReadWriteAndWait(
      store, {.deadline = storage::SteadyNow() + absl::Seconds(30)},
      [&](Transaction& transaction) -> absl::Status {
        changes.clear();
        ASSIGN_OR_RETURN(const std::optional<ClubTimer> content, TakeTimer(transaction, key));
        if (!content.has_value()) return absl::OkStatus();
        const ClubRun run = {.transaction = transaction,
                             .owner = timer.owner,
                             .revision = call::RevisionOf(transaction),
                             .now = now,
                             .changes = changes};
        RETURN_IF_ERROR(DoDue(run, timer, *content));
        return call::RecordDeed(kDeed, transaction, timer.owner, now, changes);
      });
  RETURN_IF_ERROR(result.status);
  return changes;
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
  ASSIGN_OR_RETURN(const std::vector<ResourceChange> changes,
                   TellInTransaction(store_, timer, key, now));
  const int count = static_cast<int>(changes.size());
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
