#include "services/figures/counter_batch.h"

#include <utility>

#include "google/protobuf/util/message_differencer.h"
#include "services/figures/counting_rules.h"
#include "services/figures/figure_counters.h"
#include "services/figures/figure_tables.h"
#include "storage/limits.h"
#include "storage/status_macros.h"

namespace osiedle::figures {
namespace {

using ::osiedle::internal::v1::Contribution;
using ::osiedle::internal::v1::FigureCounts;
using ::osiedle::internal::v1::NeedCounts;
using ::osiedle::storage::KeyTuple;
using ::osiedle::storage::RowKey;

// A contact has at most 20 needs, before and after, each with at most three codes below the top
// level; a slip has those of its contact. So one source touches fewer rows than this, of at most
// kFullRow bytes each.
constexpr size_t kMaxKeysOfOne = 130;
constexpr size_t kFullRow = 4 * 1024;
constexpr size_t kMaxBytesOfOne = kMaxKeysOfOne * (kFullRow + 256);
static_assert(kMaxBytesOfOne < storage::kMaxTransactionBytes * 3 / 4);
// Bytes for the key, the envelope and the growth of messages.
constexpr size_t kRowOverhead = 160;

// A small and stable hash. It decides the row of a code, so it is part of the disk format.
uint64_t HashOf(const std::string& code) {
  uint64_t hash = 14695981039346656037u;  // FNV-1a
  for (const char c : code) hash = (hash ^ static_cast<uint8_t>(c)) * 1099511628211u;
  return hash;
}

bool AreEqual(const std::optional<Contribution>& a, const std::optional<Contribution>& b) {
  if (!a.has_value() || !b.has_value()) return a.has_value() == b.has_value();
  return google::protobuf::util::MessageDifferencer::Equals(*a, *b);
}

}  // namespace

bool CounterBatch::HasRoom() const {
  return contributions_.size() + counters_.size() + kMaxKeysOfOne < storage::kMaxTransactionKeys &&
         bytes_ + kMaxBytesOfOne < storage::kMaxTransactionBytes;
}

absl::StatusOr<FigureCounts*> CounterBatch::Load(const CountsTable& table, const KeyTuple& tuple) {
  auto [place, added] = counters_.try_emplace({table.spec().id, tuple.bytes()});
  Counter& counter = place->second;
  if (!added) return &counter.counts;
  counter.table = &table;
  ASSIGN_OR_RETURN(std::optional<storage::RowMeta> stored,
                   table.Get(snapshot_, {.owner = owner_, .tuple = tuple}, counter.counts));
  counter.stored = stored.has_value();
  bytes_ += counter.counts.ByteSizeLong() + tuple.bytes().size() + kRowOverhead;
  return &counter.counts;
}

absl::Status CounterBatch::AddCode(const Contribution& contribution, const NeedCounts& need,
                                   int64_t sign) {
  for (uint64_t part = HashOf(need.code()) % kCodeParts;; part += kCodeParts) {
    ASSIGN_OR_RETURN(
        auto* row,
        Load(FigureCodes(), CodeTuple(generation_, static_cast<Month>(contribution.month()),
                                      contribution.stop(), part)));
    if (FindNeed(*row, need.code()) == nullptr && row->ByteSizeLong() >= kFullRow) continue;
    AddNeed(need, sign, *row);
    bytes_ += need.ByteSizeLong();
    return absl::OkStatus();
  }
}

absl::Status CounterBatch::Add(const Contribution& contribution, int64_t sign) {
  ASSIGN_OR_RETURN(auto* row, Load(FigureMonths(),
                                   MonthTuple(generation_, static_cast<Month>(contribution.month()),
                                              contribution.stop())));
  FigureCounts top;
  *top.mutable_values() = contribution.counts().values();
  *top.mutable_visits() = contribution.counts().visits();
  *top.mutable_events() = contribution.counts().events();
  bytes_ += top.ByteSizeLong();
  for (const NeedCounts& need : contribution.counts().needs()) {
    if (need.top_level()) {
      AddNeed(need, sign, *row);
      bytes_ += need.ByteSizeLong();
      continue;
    }
    RETURN_IF_ERROR(AddCode(contribution, need, sign));
  }
  AddCounts(top, sign, *row);
  return absl::OkStatus();
}

absl::Status CounterBatch::Set(const Source& source, const std::optional<Contribution>& now) {
  const KeyTuple tuple = ContributionTuple(generation_, source);
  const auto [place, added] = contributions_.try_emplace(tuple.bytes());
  NewContribution& counted = place->second;
  if (added) {
    Contribution before;
    ASSIGN_OR_RETURN(std::optional<storage::RowMeta> stored,
                     Contributions().Get(snapshot_, {.owner = owner_, .tuple = tuple}, before));
    counted.stored = stored.has_value();
    if (counted.stored) counted.now = std::move(before);
  }
  if (AreEqual(counted.now, now)) {
    // What does not change takes no room.
    if (added) contributions_.erase(place);
    return absl::OkStatus();
  }
  if (counted.now.has_value()) RETURN_IF_ERROR(Add(*counted.now, -1));
  if (now.has_value()) {
    RETURN_IF_ERROR(Add(*now, 1));
    bytes_ += now->ByteSizeLong();
  }
  bytes_ += kRowOverhead;
  counted.now = now;
  return absl::OkStatus();
}

absl::StatusOr<FigureCounts> CounterBatch::TurnoutOf(absl::string_view occurrence_id) const {
  const KeyTuple tuple = TurnoutTuple(generation_, occurrence_id);
  const auto changed = counters_.find({FigureMonths().spec().id, tuple.bytes()});
  if (changed != counters_.end()) return changed->second.counts;
  return ReadTurnout(snapshot_, owner_, generation_, occurrence_id);
}

// These tables have no indexes, so Update need not know the replaced rows and reads nothing. The
// transaction depends only on the head's step, which the caller has checked.
absl::Status CounterBatch::Write(storage::Transaction& transaction, uint64_t revision) const {
  for (const auto& [place, changed] : contributions_) {
    RowKey key{.owner = owner_};
    key.tuple.AddEncoded(place);
    const Contribution none;
    if (!changed.now.has_value() && !changed.stored) continue;
    RETURN_IF_ERROR(
        changed.now.has_value()
            ? Contributions().Update(transaction, key, none, *changed.now, {.revision = revision})
            : Contributions().Erase(transaction, key, none));
  }
  for (const auto& [place, counter] : counters_) {
    RowKey key{.owner = owner_};
    key.tuple.AddEncoded(place.second);
    FigureCounts counts = counter.counts;
    DropZeros(counts);
    if (IsEmpty(counts) && !counter.stored) continue;
    RETURN_IF_ERROR(IsEmpty(counts) ? counter.table->Erase(transaction, key, counts)
                                    : counter.table->Update(transaction, key, counts, counts,
                                                            {.revision = revision}));
  }
  return absl::OkStatus();
}

}  // namespace osiedle::figures
