// The cells of the grids that editions publish: counted, made public, stored, read.
#ifndef OSIEDLE_SERVICES_FIGURES_PUBLISHED_CELLS_H_
#define OSIEDLE_SERVICES_FIGURES_PUBLISHED_CELLS_H_

#include <cstdint>
#include <map>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/call/rpc/call.h"
#include "services/figures/months.h"
#include "services/figures/summary_request.h"
#include "storage/snapshot.h"
#include "storage/transaction.h"

namespace osiedle::figures {

// Disjoint: what counts in one grid counts in no other.
enum class Grid {
  // By district and need.
  kContacts,
  // By kind and state.
  kVisits,
  // Of people, by kind of club.
  kEvents,
};

// A cell of one grid. The fields of the others are empty.
struct Cell {
  // The ids of a district ("" for none) and of a top-level code.
  std::string district;
  std::string need_code;
  // The numbers of Visit.Kind and of Visit.State.
  int visit_kind = 0;
  int visit_state = 0;
  // The number of Club.Kind.
  int club_kind = 0;

  Grid grid() const {
    if (!need_code.empty()) return Grid::kContacts;
    return visit_state != 0 ? Grid::kVisits : Grid::kEvents;
  }
  friend bool operator==(const Cell&, const Cell&) = default;
  friend auto operator<=>(const Cell&, const Cell&) = default;
};
// Contacts, visits or people by cell; a cell that is not there is 0, or suppressed.
using Cells = std::map<Cell, int64_t>;

// The number below which a cell is suppressed.
int SuppressedBelow(const Cell& cell);

// The true counts of each month that has any.
absl::StatusOr<std::map<Month, Cells>> CountCells(const call::Call& call,
                                                  const storage::Snapshot& snapshot,
                                                  absl::TimeZone zone, const MonthRange& months);

// The published cells of a month that no edition covers yet.
Cells PublishNew(const Cells& counts);
// The cells of a month that is published again: `before`, corrected where a correction is allowed.
Cells PublishAgain(const Cells& before, const Cells& counts);

// Stores the cells of edition `number` for a month with new or corrected cells.
absl::Status StoreCells(storage::Transaction& transaction, uint32_t owner, Month month,
                        uint64_t number, const Cells& cells, uint64_t revision);
// The cells of a month in edition `number`: its own stored cells, or those of the newest edition
// before it.
absl::StatusOr<Cells> LoadCells(const storage::Reader& reader, uint32_t owner, Month month,
                                uint64_t number);

}  // namespace osiedle::figures

#endif  // OSIEDLE_SERVICES_FIGURES_PUBLISHED_CELLS_H_
