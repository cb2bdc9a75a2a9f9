// An assignment of the least cost: each row gets a column of its own. Pure.
#ifndef OSIEDLE_SERVICES_VISITS_SLOTS_SLOT_ASSIGNMENT_H_
#define OSIEDLE_SERVICES_VISITS_SLOTS_SLOT_ASSIGNMENT_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "services/visits/slots/slot_problem.h"

namespace osiedle::visits {

// The Hungarian method with potentials (Kuhn 1955, Munkres 1957), row by row: rows² × columns
// steps. Keeps its memory between uses.
class CheapestAssignment {
 public:
  // Every cell costs `cost`. REQUIRES: rows <= columns.
  void Reset(size_t rows, size_t columns, int64_t cost);
  void Set(size_t row, size_t column, int64_t cost) { costs_[row * columns_ + column] = cost; }
  int64_t At(size_t row, size_t column) const { return costs_[row * columns_ + column]; }
  // The same for the same costs. Costs must stay far from the ends of their type. Spends a unit for
  // each cell that it looks at, and comes to its end whatever is left.
  void Solve(WorkBudget& budget);
  size_t ColumnOf(size_t row) const { return column_of_[row]; }

 private:
  size_t rows_ = 0;
  size_t columns_ = 0;
  std::vector<int64_t> costs_;
  std::vector<size_t> column_of_;
  // The work of one solution, by row or by column, each with one place more for "none".
  std::vector<int64_t> row_potential_;
  std::vector<int64_t> column_potential_;
  std::vector<size_t> row_of_;
  std::vector<size_t> before_;
  std::vector<int64_t> least_;
  std::vector<char> is_used_;
};

}  // namespace osiedle::visits

#endif  // OSIEDLE_SERVICES_VISITS_SLOTS_SLOT_ASSIGNMENT_H_
