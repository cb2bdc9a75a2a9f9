#include "services/call/rpc/record_scope.h"

#include <utility>

#include "absl/algorithm/container.h"

namespace osiedle::call {

RecordScope RecordScope::Whole() {
  RecordScope whole;
  whole.is_whole_ = true;
  return whole;
}

void RecordScope::Add(Alternative alternative) {
  if (is_whole_) return;
  if (alternative.empty()) {
    *this = Whole();
    return;
  }
  if (!absl::c_linear_search(alternatives_, alternative)) {
    alternatives_.push_back(std::move(alternative));
  }
}

void RecordScope::IntersectWith(const RecordScope& other) {
  if (other.is_whole_) return;
  if (is_whole_) {
    *this = other;
    return;
  }
  RecordScope both;
  for (const Alternative& mine : alternatives_) {
    for (const Alternative& theirs : other.alternatives_) {
      Alternative joined = mine;
      for (const RecordCondition& condition : theirs) {
        if (!absl::c_linear_search(joined, condition)) joined.push_back(condition);
      }
      both.Add(std::move(joined));
    }
  }
  *this = std::move(both);
}

}  // namespace osiedle::call
