// Which index serves a filter.
#include <tuple>
#include <utility>

#include "services/call/resource/filter.h"

namespace osiedle::call {
namespace {

// The value that a field has while it is unset.
bool IsDefault(const FilterValue& value) {
  return value == FilterValue(std::string()) || value == FilterValue(int64_t{0}) ||
         value == FilterValue(uint64_t{0}) || value == FilterValue(0.0) ||
         value == FilterValue(false);
}

const FilterCondition* FindEquality(const Filter& filter, const std::string& path) {
  for (const FilterCondition& condition : filter.Conditions()) {
    if (condition.path == path && condition.op == FilterOp::kEqual && !IsDefault(condition.value)) {
      return &condition;
    }
  }
  return nullptr;
}

// Takes the narrower of two bounds; `sign` is 1 for lower ones, -1 for upper ones.
template <typename T>
bool Narrower(const IndexChoice::Bound& a, const IndexChoice::Bound& b, int sign) {
  const T& value_a = std::get<T>(a.value);
  const T& value_b = std::get<T>(b.value);
  if (value_a == value_b) return !a.inclusive && b.inclusive;
  return (value_a > value_b) == (sign > 0);
}

void Narrow(std::optional<IndexChoice::Bound>& bound, IndexChoice::Bound other, int sign) {
  const bool narrower = !bound.has_value() || (std::holds_alternative<absl::Time>(other.value)
                                                   ? Narrower<absl::Time>(other, *bound, sign)
                                                   : Narrower<absl::CivilDay>(other, *bound, sign));
  if (narrower) bound = std::move(other);
}

void FindBounds(const Filter& filter, const std::string& path, IndexChoice& choice) {
  for (const FilterCondition& condition : filter.Conditions()) {
    const bool in_time = std::holds_alternative<absl::Time>(condition.value) ||
                         std::holds_alternative<absl::CivilDay>(condition.value);
    if (condition.path != path || !in_time) continue;
    switch (condition.op) {
      case FilterOp::kLess:
      case FilterOp::kLessOrEqual:
        Narrow(choice.upper, {condition.value, condition.op == FilterOp::kLessOrEqual}, -1);
        break;
      case FilterOp::kGreater:
      case FilterOp::kGreaterOrEqual:
        Narrow(choice.lower, {condition.value, condition.op == FilterOp::kGreaterOrEqual}, 1);
        break;
      default:
        break;
    }
  }
}

auto Worth(const IndexChoice& choice) {
  return std::make_tuple(choice.equal.size(),
                         int{choice.lower.has_value()} + int{choice.upper.has_value()});
}

}  // namespace

std::optional<IndexChoice> PlanIndex(const Filter& filter, absl::Span<const IndexPaths> indexes) {
  std::optional<IndexChoice> best;
  for (size_t i = 0; i < indexes.size(); ++i) {
    IndexChoice choice;
    choice.index = i;
    for (const std::string& path : indexes[i].paths) {
      const FilterCondition* equality = FindEquality(filter, path);
      if (equality == nullptr) {
        FindBounds(filter, path, choice);
        break;
      }
      choice.equal.push_back(equality->value);
    }
    const bool helps =
        !choice.equal.empty() || choice.lower.has_value() || choice.upper.has_value();
    if (helps && (!best.has_value() || Worth(choice) > Worth(*best))) best = std::move(choice);
  }
  return best;
}

}  // namespace osiedle::call
