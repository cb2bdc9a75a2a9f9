// The counters and the feed behind them, added up in one snapshot.
#ifndef OSIEDLE_SERVICES_FIGURES_FIGURE_SUM_H_
#define OSIEDLE_SERVICES_FIGURES_FIGURE_SUM_H_

#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "osiedle/internal/v1/figures.pb.h"
#include "services/call/rpc/call.h"
#include "services/figures/months.h"
#include "storage/snapshot.h"

namespace osiedle::figures {

// The range of a sum.
struct SumRange {
  Month first = 0;
  // Itself included.
  Month last = 0;
  // Needs below the top level, too.
  bool every_level = false;
};

// One addend: `counts`, `sign` times, of the records of a month and stop (its id; "": none).
using AddFigures = absl::FunctionRef<void(Month month, absl::string_view stop,
                                          const internal::v1::FigureCounts& counts, int64_t sign)>;

// Gives every addend of the figures of the call's municipality, whose zone is `zone`.
// FIGURES_BEHIND: more records wait to be counted than one call can count; FIGURES_TOO_LARGE: the
// range has more counters than the budget of the snapshot.
absl::Status SumFigures(const call::Call& call, const storage::Snapshot& snapshot,
                        absl::TimeZone zone, const SumRange& range, AddFigures add);

// The most entries behind the counters that an answer adds by itself.
inline constexpr uint64_t kMaxWaiting = 4'000;

}  // namespace osiedle::figures

#endif  // OSIEDLE_SERVICES_FIGURES_FIGURE_SUM_H_
