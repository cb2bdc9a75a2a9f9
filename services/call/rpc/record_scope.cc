#include "services/call/rpc/record_scope.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "absl/algorithm/container.h"
#include "absl/strings/str_cat.h"

namespace osiedle::call {
namespace {

using Names = std::vector<std::string>;
using Alternative = RecordScope::Alternative;

void Sort(Names& names) {
  if (!absl::c_is_sorted(names)) absl::c_sort(names);
  names.erase(std::unique(names.begin(), names.end()), names.end());
}

Names Intersection(const Names& a, const Names& b) {
  Names both;
  absl::c_set_intersection(a, b, std::back_inserter(both));
  return both;
}

// Brings an alternative into the form of alternatives(). False: no record meets it.
bool Normalize(Alternative& alternative) {
  for (RecordCondition& condition : alternative) Sort(condition.names);
  absl::c_sort(alternative, [](const RecordCondition& a, const RecordCondition& b) {
    return a.dimension < b.dimension;
  });
  for (size_t i = 1; i < alternative.size();) {
    if (alternative[i].dimension != alternative[i - 1].dimension) {
      ++i;
      continue;
    }
    alternative[i - 1].names = Intersection(alternative[i - 1].names, alternative[i].names);
    alternative.erase(alternative.begin() + static_cast<ptrdiff_t>(i));
  }
  return absl::c_none_of(alternative,
                         [](const RecordCondition& condition) { return condition.names.empty(); });
}

// Most grants have one name.
bool HasAll(const Names& names, const Names& wanted) {
  if (wanted.size() > names.size()) return false;
  if (wanted.size() == 1) return absl::c_binary_search(names, wanted.front());
  return absl::c_includes(names, wanted);
}

// Adds what is not there. What of `added` it takes is gone from there.
void AddNames(Names& names, Names& added) {
  if (added.size() == 1) {
    const auto place = absl::c_lower_bound(names, added.front());
    if (place == names.end() || *place != added.front()) {
      names.insert(place, std::move(added.front()));
    }
    return;
  }
  Names all;
  all.reserve(names.size() + added.size());
  std::set_union(std::move_iterator(names.begin()), std::move_iterator(names.end()),
                 std::move_iterator(added.begin()), std::move_iterator(added.end()),
                 std::back_inserter(all));
  names = std::move(all);
}

// Whether every record of `narrow` is one of `wide`.
bool IsWithin(const Alternative& narrow, const Alternative& wide) {
  return absl::c_all_of(wide, [&narrow](const RecordCondition& limit) {
    return absl::c_any_of(narrow, [&limit](const RecordCondition& condition) {
      return condition.dimension == limit.dimension && HasAll(limit.names, condition.names);
    });
  });
}

// Widens `known` by `added` where they differ in the names of one condition alone. What of `added`
// it takes is gone from there.
bool Join(Alternative& known, Alternative& added) {
  if (known.size() != added.size()) return false;
  RecordCondition* differing = nullptr;
  RecordCondition* other = nullptr;
  for (size_t i = 0; i < known.size(); ++i) {
    if (known[i].dimension != added[i].dimension) return false;
    if (known[i].names == added[i].names) continue;
    if (differing != nullptr) return false;
    differing = &known[i];
    other = &added[i];
  }
  if (differing == nullptr) return true;
  AddNames(differing->names, other->names);
  return true;
}

}  // namespace

RecordScope RecordScope::Whole() {
  RecordScope whole;
  whole.is_whole_ = true;
  return whole;
}

void RecordScope::Add(Alternative alternative) {
  if (is_whole_ || !Normalize(alternative)) return;
  if (alternative.empty()) {
    *this = Whole();
    return;
  }
  // What is joined may be joined with another one in its turn.
  for (size_t i = 0; i < alternatives_.size();) {
    Alternative& known = alternatives_[i];
    if (IsWithin(alternative, known)) return;
    if (!IsWithin(known, alternative)) {
      if (!Join(known, alternative)) {
        ++i;
        continue;
      }
      alternative = std::move(known);
    }
    alternatives_.erase(alternatives_.begin() + static_cast<ptrdiff_t>(i));
    i = 0;
  }
  alternatives_.push_back(std::move(alternative));
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
      joined.insert(joined.end(), theirs.begin(), theirs.end());
      both.Add(std::move(joined));
    }
  }
  *this = std::move(both);
}

bool RecordScope::Covers(const RecordScope& other) const {
  if (is_whole_) return true;
  if (other.is_whole_) return false;
  return absl::c_all_of(other.alternatives_, [this](const Alternative& narrow) {
    return absl::c_any_of(alternatives_,
                          [&narrow](const Alternative& wide) { return IsWithin(narrow, wide); });
  });
}

std::string RecordScope::Text() const {
  if (is_whole_) return "*";
  // The order in which grants stand in a token says nothing.
  Names texts;
  for (const Alternative& alternative : alternatives_) {
    std::string& text = texts.emplace_back();
    for (const RecordCondition& condition : alternative) {
      absl::StrAppend(&text, static_cast<int>(condition.dimension));
      for (const std::string& name : condition.names) absl::StrAppend(&text, " ", name);
      absl::StrAppend(&text, ";");
    }
  }
  absl::c_sort(texts);
  std::string all;
  for (const std::string& text : texts) absl::StrAppend(&all, text, "|");
  return all;
}

}  // namespace osiedle::call
