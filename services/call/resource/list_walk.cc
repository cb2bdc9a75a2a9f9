#include "services/call/resource/list_walk.h"

#include <algorithm>
#include <utility>

#include "absl/algorithm/container.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "storage/records/key.h"
#include "storage/status_macros.h"

namespace osiedle::call {

using ::google::protobuf::Message;
using ::osiedle::storage::AnyTable;
using ::osiedle::storage::KeyRange;
using ::osiedle::storage::KeyTuple;

ListWalk::ListWalk(const AnyTable& table, const storage::Reader& reader, uint32_t owner,
                   const ListPlan& plan, std::string after)
    : table_(table),
      reader_(reader),
      owner_(owner),
      plan_(plan),
      index_(table.FindIndex(plan.index)) {
  if (after.empty()) return;
  last_head_ = static_cast<unsigned char>(after.front());
  last_rest_ = after.substr(1);
}

std::string ListWalk::position() const {
  static_assert(ListPlan::kMaxHeads <= 128);
  return absl::StrCat(std::string(1, static_cast<char>(last_head_.value_or(0))), last_rest_);
}

bool ListWalk::IsBefore(absl::string_view a, absl::string_view b) const {
  return plan_.reverse ? b < a : a < b;
}

absl::StatusOr<bool> ListWalk::Advance(Source& source) {
  ASSIGN_OR_RETURN(bool more, source.walk.Next(*source.row));
  if (!more) return false;
  ++visited_;
  source.rest = source.walk.position().substr(plan_.heads[source.head].size());
  return true;
}

absl::Status ListWalk::OpenTail() {
  const KeyRange& tail = plan_.tails[plan_.reverse ? plan_.tails.size() - 1 - tail_ : tail_];
  for (size_t i = 0; i < plan_.heads.size(); ++i) {
    const std::string& head = plan_.heads[i];
    AnyTable::WalkOptions range = {.index = plan_.index, .reverse = plan_.reverse};
    range.begin.AddEncoded(head + tail.begin);
    range.end = tail.end.empty() ? KeyRange::Prefix(head).end : head + tail.end;
    if (last_head_.has_value()) {
      // Of equal entries, those of the earlier heads were already taken.
      const std::string last = head + last_rest_;
      const std::string past = last + '\0';
      if (i <= *last_head_) {
        range.after = last;
      } else if (!plan_.reverse && last > range.begin.bytes()) {
        range.begin = KeyTuple().AddEncoded(last);
      } else if (plan_.reverse && (range.end.empty() || past < range.end)) {
        range.end = past;
      }
    }
    Source source = {.head = i,
                     .walk = table_.WalkRows(reader_, owner_, range),
                     .row = std::unique_ptr<Message>(table_.prototype().New()),
                     .rest = ""};
    ASSIGN_OR_RETURN(bool more, Advance(source));
    if (more) sources_.push_back(std::move(source));
  }
  return absl::OkStatus();
}

bool ListWalk::IsFirstOfItsRow(const Source& source) const {
  if (index_ == nullptr) return true;
  std::vector<KeyTuple> tuples;
  index_->tuples(*source.row, tuples);
  if (tuples.size() < 2) return true;
  const std::string& row_key = index_->unique ? "" : source.walk.key().tuple.bytes();
  for (const KeyTuple& tuple : tuples) {
    const std::string entry = absl::StrCat(tuple.bytes(), row_key);
    for (size_t i = 0; i < plan_.heads.size(); ++i) {
      if (!absl::StartsWith(entry, plan_.heads[i])) continue;
      const absl::string_view rest = absl::string_view(entry).substr(plan_.heads[i].size());
      const bool is_read =
          absl::c_any_of(plan_.tails, [rest](const KeyRange& tail) { return tail.Contains(rest); });
      if (!is_read) continue;
      // Of equal entries, the one of the first head is read first.
      if (IsBefore(rest, source.rest) || (rest == source.rest && i < source.head)) return false;
    }
  }
  return true;
}

absl::Status ListWalk::Leave() {
  if (taken_ == nullptr) return absl::OkStatus();
  ASSIGN_OR_RETURN(bool more, Advance(*taken_));
  if (!more) sources_.erase(sources_.begin() + (taken_ - sources_.data()));
  taken_ = nullptr;
  return absl::OkStatus();
}

absl::StatusOr<bool> ListWalk::Next(Message& row) {
  while (true) {
    RETURN_IF_ERROR(Leave());
    if (!is_open_) {
      if (tail_ == plan_.tails.size()) return false;
      RETURN_IF_ERROR(OpenTail());
      is_open_ = true;
    }
    if (sources_.empty()) {
      is_open_ = false;
      ++tail_;
      continue;
    }
    // Sources are in the order of their heads, so the first of equal sources is taken.
    taken_ = &*std::min_element(
        sources_.begin(), sources_.end(),
        [this](const Source& a, const Source& b) { return IsBefore(a.rest, b.rest); });
    last_head_ = taken_->head;
    last_rest_ = taken_->rest;
    is_repeat_ = !IsFirstOfItsRow(*taken_);
    meta_ = taken_->walk.meta();
    row.GetReflection()->Swap(&row, taken_->row.get());
    return true;
  }
}

}  // namespace osiedle::call
