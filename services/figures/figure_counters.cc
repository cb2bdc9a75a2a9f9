#include "services/figures/figure_counters.h"

#include <algorithm>
#include <limits>
#include <memory>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/figures/counter_batch.h"
#include "services/figures/counting_rules.h"
#include "services/figures/figure_tables.h"
#include "storage/status_macros.h"
#include "storage/steady_time.h"

namespace osiedle::figures {
namespace {

using ::osiedle::internal::v1::FigureHead;
using ::osiedle::registry::MunicipalityFacts;
using ::osiedle::storage::KeyTuple;
using ::osiedle::storage::Reader;
using ::osiedle::storage::Snapshot;
using ::osiedle::storage::Store;
using ::osiedle::storage::Transaction;

constexpr absl::Duration kWriteTime = absl::Seconds(30);
constexpr int kClearedAtOnce = 500;

// A step has its own bound on work, so this budget is large.
constexpr storage::Budget kStepBudget = {
    .read_keys = 1'000'000, .read_bytes = size_t{1} << 30, .time = absl::Seconds(60)};

bool IsCurrent(const FigureHead& head, absl::string_view incarnation, absl::string_view zone) {
  return head.incarnation() == incarnation && head.time_zone() == zone &&
         head.counting_version() == kCountingVersion;
}

absl::StatusOr<FigureHead> FindHead(const Reader& reader, uint32_t owner) {
  FigureHead head;
  RETURN_IF_ERROR(FigureHeads().Get(reader, HeadKey(owner), head).status());
  return head;
}

// Writes `after` over `before`, and what `more` adds. If another thread has changed the counters
// since `before` was read, their step differs: then nothing is written, and the next step begins
// there.
absl::Status Move(Store& store, uint32_t owner, const FigureHead& before, FigureHead after,
                  absl::AnyInvocable<absl::Status(Transaction&)> more) {
  after.set_step(before.step() + 1);
  return storage::ReadWriteAndWait(store, {.deadline = storage::SteadyNow() + kWriteTime},
                                   [&](Transaction& transaction) {
                                     ASSIGN_OR_RETURN(FigureHead now, FindHead(transaction, owner));
                                     if (now.step() != before.step()) {
                                       return absl::AbortedError("the counters have moved on");
                                     }
                                     absl::Status written =
                                         FigureHeads().Update(transaction, HeadKey(owner), before,
                                                              after, {.revision = after.step()});
                                     return written.ok() ? more(transaction) : written;
                                   })
      .status;
}

absl::Status NothingMore(Transaction& /*transaction*/) { return absl::OkStatus(); }

absl::Status BeginAnew(Store& store, const MunicipalityFacts& municipality,
                       const FigureHead& before) {
  FigureHead fresh;
  fresh.set_generation(before.generation() + 1);
  fresh.set_incarnation(store.incarnation());
  fresh.set_time_zone(municipality.time_zone);
  fresh.set_counting_version(kCountingVersion);
  return Move(store, municipality.number, before, std::move(fresh), &NothingMore);
}

// Deletes some rows of earlier generations. Returns how many it found.
template <typename Message>
absl::StatusOr<int> ClearSome(Store& store, const storage::Table<Message>& table, uint32_t owner,
                              uint64_t generation, const Reader& reader) {
  storage::AnyTable::WalkOptions earlier;
  earlier.end = KeyTuple::Of(generation).bytes();
  storage::AnyTable::Walk walk = table.WalkRows(reader, owner, earlier);
  std::vector<storage::RowKey> keys;
  Message row;
  while (keys.size() < kClearedAtOnce) {
    ASSIGN_OR_RETURN(bool more, walk.Next(row));
    if (!more) break;
    keys.push_back(walk.key());
  }
  if (keys.empty()) return 0;
  absl::Status cleared =
      storage::ReadWriteAndWait(store, {.deadline = storage::SteadyNow() + kWriteTime},
                                [&](Transaction& transaction) {
                                  for (const storage::RowKey& key : keys) {
                                    RETURN_IF_ERROR(table.Erase(transaction, key, Message()));
                                  }
                                  return absl::OkStatus();
                                })
          .status;
  RETURN_IF_ERROR(cleared);
  return static_cast<int>(keys.size());
}

absl::StatusOr<FeedStep> Clear(Store& store, uint32_t owner, uint64_t generation,
                               const Snapshot& snapshot) {
  FeedStep step;
  absl::StatusOr<int> cleared = ClearSome(store, Contributions(), owner, generation, snapshot);
  if (cleared.ok() && *cleared == 0) {
    cleared = ClearSome(store, FigureMonths(), owner, generation, snapshot);
  }
  if (cleared.ok() && *cleared == 0) {
    cleared = ClearSome(store, FigureCodes(), owner, generation, snapshot);
  }
  RETURN_IF_ERROR(cleared.status());
  step.more = *cleared > 0;
  return step;
}

// What a source counts as after all that is in `batch`.
absl::StatusOr<std::optional<internal::v1::Contribution>> ReadNow(const Source& source,
                                                                  SourceReader& sources,
                                                                  const CounterBatch& batch) {
  if (source.kind != Source::kEvent) return sources.Read(source);
  ASSIGN_OR_RETURN(const internal::v1::FigureCounts turnout, batch.TurnoutOf(source.id));
  return sources.ReadEvent(source.id, turnout);
}

// Puts the sources of entries into `batch` while there is room. Returns the position of the last
// entry whose sources are all in it; `full` says that more entries follow, for which the batch has
// no room.
absl::StatusOr<uint64_t> Fill(const Snapshot& snapshot, uint32_t owner,
                              const std::vector<storage::LogEntry>& entries, uint64_t position,
                              SourceReader& sources, CounterBatch& batch, FeedStep& step,
                              bool& full) {
  constexpr size_t kNoLimit = std::numeric_limits<size_t>::max() - 1;
  absl::flat_hash_set<Source> known;
  for (const storage::LogEntry& entry : entries) {
    std::vector<Source> named;
    RETURN_IF_ERROR(AddSources(snapshot, owner, entry, kNoLimit, known, named));
    // An event counts by the turnout, so the attendances of the entry come first.
    std::stable_partition(named.begin(), named.end(),
                          [](const Source& source) { return source.kind != Source::kEvent; });
    for (const Source& source : named) {
      // An entry that was counted in part is read again. Its sources that are already counted then
      // change nothing.
      full = !batch.HasRoom();
      if (full) return position;
      ASSIGN_OR_RETURN(std::optional<internal::v1::Contribution> now,
                       ReadNow(source, sources, batch));
      RETURN_IF_ERROR(batch.Set(source, now));
      ++step.records;
      // The event counts anew after the next of its attendances.
      if (source.kind == Source::kEvent) known.erase(source);
    }
    position = entry.position;
  }
  return position;
}

}  // namespace

KeyTuple ContributionTuple(uint64_t generation, const Source& source) {
  return KeyTuple::Of(generation, uint64_t{source.kind}, source.id);
}

KeyTuple MonthTuple(uint64_t generation, Month month, absl::string_view stop) {
  return KeyTuple::Of(generation, static_cast<uint64_t>(month), stop);
}

KeyTuple CodeTuple(uint64_t generation, Month month, absl::string_view stop, uint64_t part) {
  return KeyTuple::Of(generation, static_cast<uint64_t>(month), stop, part);
}

KeyTuple TurnoutTuple(uint64_t generation, absl::string_view occurrence_id) {
  return MonthTuple(generation, kNoMonth, occurrence_id);
}

absl::StatusOr<internal::v1::FigureCounts> ReadTurnout(const Reader& reader, uint32_t owner,
                                                       uint64_t generation,
                                                       absl::string_view occurrence_id) {
  internal::v1::FigureCounts turnout;
  RETURN_IF_ERROR(
      FigureMonths()
          .Get(reader, {.owner = owner, .tuple = TurnoutTuple(generation, occurrence_id)}, turnout)
          .status());
  return turnout;
}

absl::StatusOr<std::optional<FigureHead>> FindCurrentHead(const Snapshot& snapshot, uint32_t owner,
                                                          absl::string_view incarnation,
                                                          absl::string_view time_zone,
                                                          storage::LogPosition feed_end) {
  ASSIGN_OR_RETURN(FigureHead head, FindHead(snapshot, owner));
  std::optional<FigureHead> current;
  if (IsCurrent(head, incarnation, time_zone) && head.position() <= feed_end) {
    current = std::move(head);
  }
  return current;
}

absl::StatusOr<FeedStep> FeedOnce(Store& store, const MunicipalityFacts& municipality,
                                  size_t entries) {
  const uint32_t owner = municipality.number;
  absl::TimeZone zone;
  if (!absl::LoadTimeZone(municipality.time_zone, &zone)) {
    return absl::InternalError(
        absl::StrCat("the time zone database has no ", municipality.time_zone));
  }
  ASSIGN_OR_RETURN(std::unique_ptr<const Snapshot> snapshot, store.GetSnapshot(kStepBudget));
  ASSIGN_OR_RETURN(FigureHead head, FindHead(*snapshot, owner));
  const storage::LogId log{.owner = owner, .kind = storage::kChangeLog};
  ASSIGN_OR_RETURN(storage::LogPosition end, snapshot->LogEnd(log));
  // Counters beyond the end of the feed have counted entries that a damaged disk lost.
  if (!IsCurrent(head, store.incarnation(), municipality.time_zone) || head.position() > end) {
    RETURN_IF_ERROR(BeginAnew(store, municipality, head));
    return FeedStep{.more = true};
  }
  FeedStep step{.waiting = end - head.position()};
  if (step.waiting == 0) return Clear(store, owner, head.generation(), *snapshot);
  ASSIGN_OR_RETURN(std::vector<storage::LogEntry> read,
                   snapshot->ReadLog(log, head.position(), entries));

  SourceReader sources(*snapshot, owner, zone);
  CounterBatch batch(*snapshot, owner, head.generation());
  bool full = false;
  ASSIGN_OR_RETURN(uint64_t position,
                   Fill(*snapshot, owner, read, head.position(), sources, batch, step, full));
  FigureHead after = head;
  after.set_position(position);
  const uint64_t revision = head.step() + 1;
  RETURN_IF_ERROR(Move(store, owner, head, std::move(after), [&](Transaction& transaction) {
    return batch.Write(transaction, revision);
  }));
  step.entries = position - head.position();
  step.more = full || position < end;
  return step;
}

}  // namespace osiedle::figures
