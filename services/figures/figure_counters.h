// The counters: where they stand, and how they follow the change feed.
//
// A record counts in the counters exactly as its contribution says. One step of the feed reads some
// entries, and for each record that they name brings its contribution, and the counters with it, to
// what the record says in the step's snapshot; contributions, counters and the cursor behind those
// entries are written in one transaction. So at any moment:
//
//   what the records count as  =  counters  +  for each record that entries behind the cursor name:
//                                             what it counts as now  -  its contribution
//
// and this holds in every single snapshot (figure_sum.h adds it up). A crash loses a step or does
// not; a step that is done twice changes nothing the second time.
#ifndef OSIEDLE_SERVICES_FIGURES_FIGURE_COUNTERS_H_
#define OSIEDLE_SERVICES_FIGURES_FIGURE_COUNTERS_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "osiedle/internal/v1/figures.pb.h"
#include "services/figures/figure_sources.h"
#include "services/figures/months.h"
#include "services/registry/background_reader.h"
#include "storage/records/table.h"
#include "storage/store.h"

namespace osiedle::figures {

// Keys within a generation of the counters.
storage::KeyTuple ContributionTuple(uint64_t generation, const Source& source);
storage::KeyTuple MonthTuple(uint64_t generation, Month month, absl::string_view stop);
// Needs below the top level stand in `part` of many rows, so that none grows too large: in the
// first of kCodeParts * n + hash of the code that has it or has room.
storage::KeyTuple CodeTuple(uint64_t generation, Month month, absl::string_view stop,
                            uint64_t part);
inline constexpr uint64_t kCodeParts = 8;
// The turnout of an occurrence stands among the counters of no month.
storage::KeyTuple TurnoutTuple(uint64_t generation, absl::string_view occurrence_id);

// The sum of what the attendances of an occurrence were counted as.
absl::StatusOr<internal::v1::FigureCounts> ReadTurnout(const storage::Reader& reader,
                                                       uint32_t owner, uint64_t generation,
                                                       absl::string_view occurrence_id);

// The head of the counters, if they hold in this history of the store, this zone, this program, and
// for a feed that ends at `feed_end`.
absl::StatusOr<std::optional<internal::v1::FigureHead>> FindCurrentHead(
    const storage::Snapshot& snapshot, uint32_t owner, absl::string_view incarnation,
    absl::string_view time_zone, storage::LogPosition feed_end);

struct FeedStep {
  // Records whose contribution was looked at.
  size_t records = 0;
  // Entries of the feed that were not counted when the step began, and how many of them are now.
  uint64_t waiting = 0;
  uint64_t entries = 0;
  // There is more to do.
  bool more = false;
};

// One bounded step: of the feed (at most `entries` of it); or to begin anew after a restore,
// another time zone or another counting version; or to clear away what an earlier beginning left.
// Blocks.
absl::StatusOr<FeedStep> FeedOnce(storage::Store& store,
                                  const registry::MunicipalityFacts& municipality,
                                  size_t entries = 400);

}  // namespace osiedle::figures

#endif  // OSIEDLE_SERVICES_FIGURES_FIGURE_COUNTERS_H_
