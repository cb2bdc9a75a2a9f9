#include "services/call/resource/list_plan.h"

#include <algorithm>
#include <iterator>
#include <tuple>
#include <utility>

#include "absl/algorithm/container.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "storage/records/key.h"

namespace osiedle::call {
namespace {

using ::osiedle::storage::KeyRange;
using ::osiedle::storage::KeyTuple;
using Ranges = std::vector<KeyRange>;

// The form of a value in a tuple; nothing: such values are in no tuple.
std::optional<std::string> Encoded(const FilterValue& value) {
  if (const auto* text = std::get_if<std::string>(&value)) return KeyTuple::Of(*text).bytes();
  if (const auto* time = std::get_if<absl::Time>(&value)) return KeyTuple::Of(*time).bytes();
  if (const auto* day = std::get_if<absl::CivilDay>(&value)) {
    return KeyTuple::Of(DayInKey(*day)).bytes();
  }
  if (const auto* number = std::get_if<int64_t>(&value)) {
    return KeyTuple::Of(static_cast<uint64_t>(*number)).bytes();
  }
  if (const auto* number = std::get_if<uint64_t>(&value)) return KeyTuple::Of(*number).bytes();
  if (const auto* flag = std::get_if<bool>(&value)) {
    return KeyTuple::Of(static_cast<uint64_t>(*flag)).bytes();
  }
  return std::nullopt;
}

// The value that a field has while it is unset.
bool IsDefault(const FilterValue& value) {
  return value == FilterValue(std::string()) || value == FilterValue(int64_t{0}) ||
         value == FilterValue(uint64_t{0}) || value == FilterValue(0.0) ||
         value == FilterValue(false);
}

// The single value for which a test asks.
std::optional<std::string> ValueOf(const FilterTest& test) {
  if (test.op != FilterOp::kEqual || IsDefault(test.value)) return std::nullopt;
  return Encoded(test.value);
}

std::string Past(const std::string& encoded) { return KeyRange::Prefix(encoded).end; }

// The range for an operator on moments or days: before `begin`, between, or from `end` on.
std::optional<KeyRange> RangeOf(FilterOp op, const std::string& begin, const std::string& end) {
  switch (op) {
    case FilterOp::kEqual:
      return KeyRange{begin, end};
    case FilterOp::kLess:
      return KeyRange{"", begin};
    case FilterOp::kLessOrEqual:
      return KeyRange{"", end};
    case FilterOp::kGreater:
      return KeyRange{end, ""};
    case FilterOp::kGreaterOrEqual:
      return KeyRange{begin, ""};
    default:
      return std::nullopt;
  }
}

// The range of the tuples that meet a test; nothing: they may lie anywhere.
std::optional<KeyRange> RangeOf(const FilterCondition& condition, const FilterTest& test) {
  if (const auto* day = std::get_if<DaySpan>(&test.value)) {
    return RangeOf(test.op, *Encoded(day->begin), *Encoded(day->end));
  }
  if (std::holds_alternative<absl::Time>(test.value) ||
      std::holds_alternative<absl::CivilDay>(test.value)) {
    const std::string encoded = *Encoded(test.value);
    return RangeOf(test.op, encoded, Past(encoded));
  }
  if (test.op == FilterOp::kPrefix && !condition.is_folded) {
    // A text ends with a mark of two bytes, which a longer text does not have at that place.
    std::string encoded = *Encoded(test.value);
    encoded.resize(encoded.size() - KeyTuple::Of("").bytes().size());
    return KeyRange::Prefix(encoded);
  }
  if (const std::optional<std::string> value = ValueOf(test)) return KeyRange::Prefix(*value);
  return std::nullopt;
}

bool IsEmpty(const KeyRange& range) { return !range.end.empty() && range.end <= range.begin; }

// Sorted, and joined where they touch.
Ranges Joined(Ranges ranges) {
  absl::c_sort(ranges, [](const KeyRange& a, const KeyRange& b) { return a.begin < b.begin; });
  Ranges joined;
  for (KeyRange& range : ranges) {
    if (IsEmpty(range)) continue;
    const bool touches =
        !joined.empty() && (joined.back().end.empty() || range.begin <= joined.back().end);
    if (!touches) {
      joined.push_back(std::move(range));
    } else if (!joined.back().end.empty() && (range.end.empty() || range.end > joined.back().end)) {
      joined.back().end = std::move(range.end);
    }
  }
  return joined;
}

Ranges Intersection(const Ranges& a, const Ranges& b) {
  Ranges both;
  for (const KeyRange& one : a) {
    for (const KeyRange& other : b) {
      KeyRange range{std::max(one.begin, other.begin), one.end};
      if (range.end.empty() || (!other.end.empty() && other.end < range.end)) range.end = other.end;
      if (!IsEmpty(range)) both.push_back(std::move(range));
    }
  }
  return Joined(std::move(both));
}

// The ranges of the tuples that meet a condition; nothing: they may lie anywhere.
std::optional<Ranges> RangesOf(const FilterCondition& condition) {
  Ranges ranges;
  for (const FilterTest& test : condition.any_of) {
    std::optional<KeyRange> range = RangeOf(condition, test);
    if (!range.has_value()) return std::nullopt;
    ranges.push_back(*std::move(range));
  }
  return Joined(std::move(ranges));
}

// The ranges that all conditions on a column leave; nothing: everything. In a list of messages each
// message may meet another condition, so only the first condition counts. No range of a list of
// values is read: a row would stand at each of its values, also at one that its view takes out, and
// its place would tell of that value.
std::optional<Ranges> RangesOf(const Filter& filter, const std::string& path) {
  std::optional<Ranges> left;
  for (const FilterCondition& condition : filter.Conditions()) {
    if (condition.path != path || condition.fields.back()->is_repeated()) continue;
    std::optional<Ranges> ranges = RangesOf(condition);
    if (!ranges.has_value()) continue;
    if (condition.is_of_many()) return ranges;
    left = left.has_value() ? Intersection(*left, *ranges) : *std::move(ranges);
  }
  return left;
}

// The values that a condition on the column leaves, if they are few; else none. The condition with
// the fewest values is taken.
std::vector<std::string> ValuesOf(const Filter& filter, const std::string& path) {
  std::vector<std::string> fewest;
  for (const FilterCondition& condition : filter.Conditions()) {
    if (condition.path != path) continue;
    std::vector<std::string> values;
    for (const FilterTest& test : condition.any_of) {
      std::optional<std::string> value = ValueOf(test);
      if (!value.has_value()) {
        values.clear();
        break;
      }
      values.push_back(*std::move(value));
    }
    absl::c_sort(values);
    values.erase(std::unique(values.begin(), values.end()), values.end());
    if (!values.empty() && (fewest.empty() || values.size() < fewest.size())) {
      fewest = std::move(values);
    }
  }
  return fewest;
}

std::vector<std::string> Product(const std::vector<std::string>& heads,
                                 const std::vector<std::string>& values) {
  std::vector<std::string> longer;
  for (const std::string& head : heads) {
    for (const std::string& value : values) longer.push_back(head + value);
  }
  return longer;
}

const ListBound* BoundOf(absl::Span<const ListBound> bounds, absl::string_view path) {
  const auto found =
      absl::c_find_if(bounds, [path](const ListBound& bound) { return bound.path == path; });
  return found == bounds.end() ? nullptr : &*found;
}

// The values of the bound that the filter leaves.
std::vector<std::string> ValuesWithin(const ListBound& bound,
                                      const std::vector<std::string>& asked) {
  if (asked.empty()) return bound.values;
  std::vector<std::string> left;
  absl::c_set_intersection(bound.values, asked, std::back_inserter(left));
  return left;
}

Ranges RangesOf(const std::vector<std::string>& values) {
  Ranges ranges;
  for (const std::string& value : values) ranges.push_back(KeyRange::Prefix(value));
  return Joined(std::move(ranges));
}

struct Candidate {
  ListPlan plan;
  // The bounds that it serves.
  size_t bounded = 0;
  size_t fixed = 0;
  bool narrows = false;
  // The first column that is not fixed; "" when there is none.
  std::string next;

  bool helps() const { return fixed > 0 || narrows; }
  // A greater worth is better.
  auto Worth() const {
    const bool has_one_end = narrows && plan.tails.size() == 1 &&
                             (plan.tails[0].begin.empty() || plan.tails[0].end.empty());
    return std::make_tuple(bounded, fixed, narrows ? (has_one_end ? 1 : 2) : 0,
                           ListPlan::kMaxHeads - std::min(ListPlan::kMaxHeads, plan.heads.size()));
  }
};

// The part of an index that a filter and the bounds leave. Columns are fixed from the first on, up
// to `order`.
Candidate Narrowed(const Filter& filter, const ListIndex& index,
                   const std::optional<ListOrder>& order, absl::Span<const ListBound> bounds) {
  Candidate candidate;
  candidate.plan.index = index.id;
  candidate.plan.reverse = order.has_value() ? order->descending : index.reverse;
  for (const std::string& path : index.paths) {
    std::vector<std::string> values = ValuesOf(filter, path);
    const ListBound* const bound = BoundOf(bounds, path);
    if (bound != nullptr) {
      values = ValuesWithin(*bound, values);
      ++candidate.bounded;
    }
    const bool is_order = order.has_value() && order->path == path;
    if (!is_order && (!values.empty() || bound != nullptr) &&
        values.size() * candidate.plan.heads.size() <= ListPlan::kMaxHeads) {
      candidate.plan.heads = Product(candidate.plan.heads, values);
      ++candidate.fixed;
      continue;
    }
    candidate.next = path;
    std::optional<Ranges> ranges = RangesOf(filter, path);
    if (bound != nullptr) {
      ranges = ranges.has_value() ? Intersection(*ranges, RangesOf(values)) : RangesOf(values);
    }
    if (ranges.has_value()) {
      candidate.narrows = true;
      candidate.plan.tails = *std::move(ranges);
      if (candidate.plan.tails.empty()) candidate.plan.heads.clear();
    }
    break;
  }
  return candidate;
}

// Whether the candidate has every row that meets the filter, so that a List may read it alone.
bool IsWhole(const ListIndex& index, const Candidate& candidate) {
  return index.holds_all || candidate.helps();
}

bool IsUsable(const ListIndex& index, const Candidate& candidate,
              const std::optional<ListOrder>& order) {
  return order.has_value() ? candidate.next == order->path && IsWhole(index, candidate)
                           : candidate.helps();
}

// Whether a List with this filter can be read within a bound. If so, it must.
bool IsServed(absl::Span<const ListBound> bounds, const Filter& filter,
              absl::Span<const ListIndex> indexes) {
  return absl::c_any_of(indexes, [&](const ListIndex& index) {
    return Narrowed(filter, index, std::nullopt, bounds).bounded > 0;
  });
}

}  // namespace

uint64_t DayInKey(absl::CivilDay day) {
  // A day is like the time in a key: with the sign bit flipped, earlier days have smaller numbers.
  return static_cast<uint64_t>(day - absl::CivilDay()) ^ (uint64_t{1} << 63);
}

std::optional<ListOrder> ParseOrder(absl::string_view order_by) {
  const std::vector<absl::string_view> words =
      absl::StrSplit(order_by, absl::ByAnyChar(" \t"), absl::SkipEmpty());
  if (words.empty() || words.size() > 2) return std::nullopt;
  const bool is_path = absl::c_all_of(
      words[0], [](char c) { return absl::ascii_isalnum(c) || c == '_' || c == '.'; });
  if (!is_path || (words.size() == 2 && words[1] != "desc" && words[1] != "asc")) {
    return std::nullopt;
  }
  return ListOrder{.path = std::string(words[0]),
                   .descending = words.size() == 2 && words[1] == "desc"};
}

std::optional<ListPlan> PlanList(const Filter& filter, absl::Span<const ListIndex> indexes,
                                 const ListIndex& otherwise, const std::optional<ListOrder>& order,
                                 absl::Span<const ListBound> bounds) {
  const bool is_bounded = IsServed(bounds, filter, indexes);
  std::optional<Candidate> best;
  for (const ListIndex& index : indexes) {
    Candidate candidate = Narrowed(filter, index, order, bounds);
    const bool is_wanted =
        IsUsable(index, candidate, order) && (!is_bounded || candidate.bounded > 0);
    if (is_wanted && (!best.has_value() || candidate.Worth() > best->Worth())) {
      best = std::move(candidate);
    }
  }
  if (best.has_value()) return std::move(best->plan);
  if (order.has_value()) return std::nullopt;
  return ListPlan{.index = otherwise.id, .reverse = otherwise.reverse};
}

std::vector<std::string> OrdersOf(const Filter& filter, absl::Span<const ListIndex> indexes,
                                  absl::Span<const ListBound> bounds) {
  const bool is_bounded = IsServed(bounds, filter, indexes);
  std::vector<std::string> orders;
  for (const ListIndex& index : indexes) {
    for (const std::string& path : index.paths) {
      const ListOrder order = {.path = path};
      const Candidate candidate = Narrowed(filter, index, order, bounds);
      if (IsUsable(index, candidate, order) && (!is_bounded || candidate.bounded > 0) &&
          !absl::c_linear_search(orders, path)) {
        orders.push_back(path);
      }
    }
  }
  return orders;
}

}  // namespace osiedle::call
