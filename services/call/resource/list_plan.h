// How a List goes through its table: which index, and which part of it.
#ifndef OSIEDLE_SERVICES_CALL_RESOURCE_LIST_PLAN_H_
#define OSIEDLE_SERVICES_CALL_RESOURCE_LIST_PLAN_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/types/span.h"
#include "services/call/resource/filter.h"
#include "storage/records/ids.h"
#include "storage/snapshot.h"

namespace osiedle::call {

// How a day stands in an index, days before 1970 included.
uint64_t DayInKey(absl::CivilDay day);

// An index of the table that a List may use.
struct ListIndex {
  storage::IndexId id = storage::IndexId::kRows;
  // The filter's paths with which its tuples begin.
  std::vector<std::string> paths;
  // The direction in which a List reads it.
  bool reverse = false;
  // Every row has an entry, not only those that name something.
  bool holds_all = false;
};

// What `order_by` asks for.
struct ListOrder {
  std::string path;
  bool descending = false;
};

// "occur_time desc" or "occur_time". Nothing: the text is not of this form.
std::optional<ListOrder> ParseOrder(absl::string_view order_by);

// The rows of which a List may read at all: those whose column of this path has one of `values`.
// Rows outside are unknown to the caller, and how many there are must not be felt.
struct ListBound {
  std::string path;
  // Encoded tuples of one column; of "name" the tuples of the rows' keys. In order, each once.
  std::vector<std::string> values;
};

// The entries of an index that are read. Each begins with one of the heads and continues within one
// of the tails. The entries of all heads form one sequence, ordered by what follows the head.
struct ListPlan {
  static constexpr size_t kMaxHeads = 16;

  storage::IndexId index = storage::IndexId::kRows;
  bool reverse = false;
  // Encoded tuples of the first columns, which equalities fix. None: the filter contradicts itself,
  // and nothing is read.
  std::vector<std::string> heads = {""};
  // Ranges of encoded tuples: in order, apart from each other.
  std::vector<storage::KeyRange> tails = {{}};
};

// The plan that reads least: the index with the most columns fixed by equality, then one whose next
// column is narrowed, then the first. The plan only narrows: the filter is still applied to every
// row.
//
// With an order, only indexes that give the order are considered. When no index helps, `otherwise`
// is used. Nothing: no index gives the order.
//
// With bounds, an index that serves one of them is taken, and one that serves more is better: its
// rows are read within the bound, whatever the filter says. Where no index serves any, the plan is
// as without bounds.
//
// An equality with the value of an unset field ("" or 0 or false) is never used, as an index need
// not hold unset fields. Of a column that is a list of values only equality is used, and the column
// gives no order.
std::optional<ListPlan> PlanList(const Filter& filter, absl::Span<const ListIndex> indexes,
                                 const ListIndex& otherwise, const std::optional<ListOrder>& order,
                                 absl::Span<const ListBound> bounds = {});

// The fields by which a List with this filter and these bounds can be ordered.
std::vector<std::string> OrdersOf(const Filter& filter, absl::Span<const ListIndex> indexes,
                                  absl::Span<const ListBound> bounds = {});

}  // namespace osiedle::call

#endif  // OSIEDLE_SERVICES_CALL_RESOURCE_LIST_PLAN_H_
