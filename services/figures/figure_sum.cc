#include "services/figures/figure_sum.h"

#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "services/figures/counting_rules.h"
#include "services/figures/figure_counters.h"
#include "services/figures/figure_errors.h"
#include "services/figures/figure_sources.h"
#include "services/figures/figure_tables.h"
#include "storage/records/ids.h"
#include "storage/status_macros.h"

namespace osiedle::figures {
namespace {

using ::osiedle::internal::v1::Contribution;
using ::osiedle::internal::v1::FigureCounts;
using ::osiedle::internal::v1::FigureHead;
using ::osiedle::storage::KeyTuple;
using ::osiedle::storage::Snapshot;

absl::Status AddRows(const storage::Table<FigureCounts>& table, const Snapshot& snapshot,
                     uint32_t owner, uint64_t generation, const SumRange& range, AddFigures add) {
  storage::AnyTable::WalkOptions months;
  months.begin = KeyTuple::Of(generation, static_cast<uint64_t>(range.first));
  months.end = KeyTuple::Of(generation, static_cast<uint64_t>(range.last + 1)).bytes();
  storage::AnyTable::Walk walk = table.WalkRows(snapshot, owner, months);
  FigureCounts counts;
  while (true) {
    ASSIGN_OR_RETURN(bool more, walk.Next(counts));
    if (!more) return absl::OkStatus();
    storage::KeyTupleReader key(walk.key().tuple.bytes());
    RETURN_IF_ERROR(key.ReadUint64().status());
    ASSIGN_OR_RETURN(uint64_t month, key.ReadUint64());
    ASSIGN_OR_RETURN(std::string stop, key.ReadString());
    add(static_cast<Month>(month), stop, counts, 1);
  }
}

absl::Status AddCounters(const Snapshot& snapshot, uint32_t owner, uint64_t generation,
                         const SumRange& range, AddFigures add) {
  absl::Status added = AddRows(FigureMonths(), snapshot, owner, generation, range, add);
  if (added.ok() && range.every_level) {
    added = AddRows(FigureCodes(), snapshot, owner, generation, range, add);
  }
  return absl::IsResourceExhausted(added) ? FiguresTooLarge() : added;
}

// The sources that entries behind `position`, up to `end`, name. FIGURES_BEHIND: too many entries.
absl::StatusOr<std::vector<Source>> SourcesBehind(const Snapshot& snapshot, storage::LogId log,
                                                  uint64_t position, storage::LogPosition end) {
  if (end - position > kMaxWaiting) return FiguresBehind(end - position);
  absl::flat_hash_set<Source> known;
  std::vector<Source> sources;
  while (position < end) {
    ASSIGN_OR_RETURN(std::vector<storage::LogEntry> entries,
                     snapshot.ReadLog(log, position, kMaxWaiting));
    if (entries.empty()) break;
    for (const storage::LogEntry& entry : entries) {
      absl::Status added = AddSources(snapshot, log.owner, entry, kMaxWaiting, known, sources);
      // The visits of a staff member may be too many to read for one answer.
      if (absl::IsResourceExhausted(added)) return FiguresBehind(end - position);
      RETURN_IF_ERROR(added);
      if (sources.size() > kMaxWaiting) return FiguresBehind(sources.size());
      position = entry.position;
    }
  }
  return sources;
}

// Adds, for each source behind the counters, what it counts as now less its contribution.
class Tail {
 public:
  // `generation`: that of the counters; nothing: there are none.
  Tail(const Snapshot& snapshot, uint32_t owner, absl::TimeZone zone,
       std::optional<uint64_t> generation, AddFigures add)
      : snapshot_(snapshot),
        owner_(owner),
        generation_(generation),
        reader_(snapshot, owner, zone),
        add_(add) {}

  absl::Status Add(const std::vector<Source>& sources) {
    // An event counts by the turnout, so all attendances come first.
    for (const Source& source : sources) {
      if (source.kind == Source::kEvent) continue;
      ASSIGN_OR_RETURN(const std::optional<Contribution> now, reader_.Read(source));
      RETURN_IF_ERROR(Replace(source, now));
    }
    for (const Source& source : sources) {
      if (source.kind != Source::kEvent) continue;
      ASSIGN_OR_RETURN(const FigureCounts turnout, TurnoutOf(source.id));
      ASSIGN_OR_RETURN(const std::optional<Contribution> now,
                       reader_.ReadEvent(source.id, turnout));
      RETURN_IF_ERROR(Replace(source, now));
    }
    return absl::OkStatus();
  }

 private:
  absl::StatusOr<FigureCounts> TurnoutOf(const std::string& occurrence_id) {
    FigureCounts turnout;
    if (generation_.has_value()) {
      ASSIGN_OR_RETURN(turnout, ReadTurnout(snapshot_, owner_, *generation_, occurrence_id));
    }
    AddCounts(turnout_changes_[occurrence_id], 1, turnout);
    return turnout;
  }
  absl::Status Replace(const Source& source, const std::optional<Contribution>& now) {
    if (generation_.has_value()) {
      Contribution before;
      ASSIGN_OR_RETURN(
          const std::optional<storage::RowMeta> stored,
          Contributions().Get(snapshot_,
                              {.owner = owner_, .tuple = ContributionTuple(*generation_, source)},
                              before));
      if (stored.has_value()) Give(before, -1);
    }
    if (now.has_value()) Give(*now, 1);
    return absl::OkStatus();
  }
  void Give(const Contribution& contribution, int64_t sign) {
    const auto month = static_cast<Month>(contribution.month());
    if (month == kNoMonth) {
      return AddCounts(contribution.counts(), sign, turnout_changes_[contribution.stop()]);
    }
    add_(month, contribution.stop(), contribution.counts(), sign);
  }

  const Snapshot& snapshot_;
  const uint32_t owner_;
  const std::optional<uint64_t> generation_;
  SourceReader reader_;
  const AddFigures add_;
  // By the id of the occurrence.
  absl::flat_hash_map<std::string, FigureCounts> turnout_changes_;
};

}  // namespace

absl::Status SumFigures(const call::Call& call, const Snapshot& snapshot, absl::TimeZone zone,
                        const SumRange& range, AddFigures add) {
  const AddFigures& all = add;
  const auto in_range = [&](Month month, absl::string_view stop, const FigureCounts& counts,
                            int64_t sign) {
    if (month >= range.first && month <= range.last) all(month, stop, counts, sign);
  };
  const storage::LogId log{.owner = call.owner(), .kind = storage::kChangeLog};
  ASSIGN_OR_RETURN(storage::LogPosition end, snapshot.LogEnd(log));
  ASSIGN_OR_RETURN(
      std::optional<FigureHead> head,
      FindCurrentHead(snapshot, call.owner(), call.store().incarnation(), zone.name(), end));
  std::optional<uint64_t> generation;
  if (head.has_value()) generation = head->generation();

  const uint64_t position = head.has_value() ? head->position() : 0;
  ASSIGN_OR_RETURN(std::vector<Source> behind, SourcesBehind(snapshot, log, position, end));
  if (generation.has_value()) {
    RETURN_IF_ERROR(AddCounters(snapshot, call.owner(), *generation, range, in_range));
  }
  absl::Status tail = Tail(snapshot, call.owner(), zone, generation, in_range).Add(behind);
  return absl::IsResourceExhausted(tail) ? FiguresBehind(behind.size()) : tail;
}

}  // namespace osiedle::figures
