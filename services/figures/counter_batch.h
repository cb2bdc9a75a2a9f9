// The counters that one step of the feed changes, before they are written.
#ifndef OSIEDLE_SERVICES_FIGURES_COUNTER_BATCH_H_
#define OSIEDLE_SERVICES_FIGURES_COUNTER_BATCH_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "osiedle/internal/v1/figures.pb.h"
#include "services/figures/figure_sources.h"
#include "storage/records/table.h"
#include "storage/snapshot.h"
#include "storage/transaction.h"

namespace osiedle::figures {

// Reads from one snapshot, which outlives it.
class CounterBatch {
 public:
  CounterBatch(const storage::Snapshot& snapshot, uint32_t owner, uint64_t generation)
      : snapshot_(snapshot), owner_(owner), generation_(generation) {}

  // Whether one more source certainly fits into a transaction.
  bool HasRoom() const;

  // From now on `source` counts as `now`. A source may be set again. REQUIRES: HasRoom().
  absl::Status Set(const Source& source, const std::optional<internal::v1::Contribution>& now);

  // The sum of the attendances of an occurrence, as they count from now on.
  absl::StatusOr<internal::v1::FigureCounts> TurnoutOf(absl::string_view occurrence_id) const;

  absl::Status Write(storage::Transaction& transaction, uint64_t revision) const;

 private:
  using CountsTable = storage::Table<internal::v1::FigureCounts>;
  struct Counter {
    const CountsTable* table = nullptr;
    bool stored = false;
    internal::v1::FigureCounts counts;
  };
  struct NewContribution {
    bool stored = false;
    std::optional<internal::v1::Contribution> now;
  };

  absl::Status Add(const internal::v1::Contribution& contribution, int64_t sign);
  absl::Status AddCode(const internal::v1::Contribution& contribution,
                       const internal::v1::NeedCounts& need, int64_t sign);
  absl::StatusOr<internal::v1::FigureCounts*> Load(const CountsTable& table,
                                                   const storage::KeyTuple& tuple);

  const storage::Snapshot& snapshot_;
  const uint32_t owner_;
  const uint64_t generation_;
  // By tuple.
  std::map<std::string, NewContribution> contributions_;
  // By table and tuple.
  std::map<std::pair<storage::TableId, std::string>, Counter> counters_;
  // About the bytes of writing the whole batch.
  size_t bytes_ = 0;
};

}  // namespace osiedle::figures

#endif  // OSIEDLE_SERVICES_FIGURES_COUNTER_BATCH_H_
