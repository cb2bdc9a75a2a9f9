#include "services/visits/slots/slot_assignment.h"

#include <limits>

namespace osiedle::visits {
namespace {

constexpr int64_t kWorkOfCell = 3;

}  // namespace

void CheapestAssignment::Reset(size_t rows, size_t columns, int64_t cost) {
  rows_ = rows;
  columns_ = columns;
  costs_.assign(rows * columns, cost);
}

// The place after the last row and after the last column stands for "none".
void CheapestAssignment::Solve(WorkBudget& budget) {
  const size_t none = columns_;
  row_potential_.assign(rows_, 0);
  column_potential_.assign(columns_ + 1, 0);
  row_of_.assign(columns_ + 1, rows_);
  before_.resize(columns_ + 1);
  budget.Spend(static_cast<int64_t>(rows_ * columns_));
  for (size_t first = 0; first < rows_; ++first) {
    row_of_[none] = first;
    size_t column = none;
    least_.assign(columns_, std::numeric_limits<int64_t>::max());
    is_used_.assign(columns_ + 1, 0);
    // Grows a tree of the cheapest ways from the new row until it reaches a free column.
    do {
      is_used_[column] = 1;
      budget.Spend(kWorkOfCell * static_cast<int64_t>(columns_));
      const size_t row = row_of_[column];
      const int64_t* const costs = &costs_[row * columns_];
      int64_t delta = std::numeric_limits<int64_t>::max();
      size_t next = none;
      for (size_t c = 0; c < columns_; ++c) {
        if (is_used_[c] != 0) continue;
        const int64_t reduced = costs[c] - row_potential_[row] - column_potential_[c];
        if (reduced < least_[c]) {
          least_[c] = reduced;
          before_[c] = column;
        }
        if (least_[c] < delta) {
          delta = least_[c];
          next = c;
        }
      }
      for (size_t c = 0; c <= columns_; ++c) {
        if (is_used_[c] != 0) {
          row_potential_[row_of_[c]] += delta;
          column_potential_[c] -= delta;
        } else if (c < columns_) {
          least_[c] -= delta;
        }
      }
      column = next;
    } while (row_of_[column] != rows_);
    // Turns the way round.
    while (column != none) {
      row_of_[column] = row_of_[before_[column]];
      column = before_[column];
    }
  }
  column_of_.assign(rows_, none);
  for (size_t c = 0; c < columns_; ++c) {
    if (row_of_[c] != rows_) column_of_[row_of_[c]] = c;
  }
}

}  // namespace osiedle::visits
