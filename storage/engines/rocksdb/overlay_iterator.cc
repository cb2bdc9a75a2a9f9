#include "storage/engines/rocksdb/overlay_iterator.h"

#include <iterator>
#include <utility>

#include "storage/engines/rocksdb/status_mapping.h"
#include "storage/status_macros.h"

namespace osiedle::storage::rocksdb_engine {

OverlayIterator::OverlayIterator(ScanSource source, KeyRange range, ScanOptions options)
    : source_(std::move(source)), range_(std::move(range)), options_(options) {}

absl::StatusOr<bool> OverlayIterator::Next() {
  RETURN_IF_ERROR(failure_);
  // A scan that reached its limit has not looked past the last key, so the trace must end there.
  if (options_.limit != 0 && returned_ == options_.limit) ended_ = true;
  if (ended_) return false;
  do {
    absl::StatusOr<bool> more = Step();
    if (!more.ok()) {
      failure_ = more.status();
      if (source_.trace != nullptr) source_.trace->failure = failure_;
    }
    if (!more.ok() || !*more) return more;
  } while (deleted_);
  ++returned_;
  return true;
}

absl::StatusOr<bool> OverlayIterator::Step() {
  if (!begun_) {
    OpenBase();
  } else if (base_ != nullptr) {
    AdvanceBase();
  }
  const bool base_valid = base_ != nullptr && BaseIsInRange();
  if (base_ != nullptr && !base_->Valid() && !base_->status().ok()) {
    return ToStatus(base_->status(), "scan");
  }

  const WriteMap::value_type* written = nullptr;
  for (const WriteMap* overlay : source_.overlays) {
    const WriteMap::value_type* candidate = NextIn(*overlay);
    // Of equal keys the first one found stays: it is the newest.
    if (candidate == nullptr) continue;
    if (written == nullptr || Before(candidate->first, written->first)) written = candidate;
  }
  begun_ = true;
  if (source_.trace != nullptr) source_.trace->begun = true;

  if (!base_valid && written == nullptr) {
    ended_ = true;
    if (source_.trace != nullptr) source_.trace->ended = true;
    return false;
  }
  if (written != nullptr && (!base_valid || !Before(ToView(base_->key()), written->first))) {
    key_ = written->first;
    deleted_ = !written->second.has_value();
    value_ = deleted_ ? std::string() : *written->second;
  } else {
    const rocksdb::Slice key = base_->key();
    const rocksdb::Slice value = base_->value();
    key_.assign(key.data(), key.size());
    value_.assign(value.data(), value.size());
    deleted_ = false;
  }
  if (source_.trace != nullptr) source_.trace->last = key_;
  if (source_.meter != nullptr) {
    RETURN_IF_ERROR(source_.meter->Charge(key_.size() + value_.size()));
  }
  return true;
}

void OverlayIterator::OpenBase() {
  if (!range_.end.empty() && range_.begin >= range_.end) return;
  rocksdb::ReadOptions read;
  read.snapshot = source_.snapshot;
  lower_ = ToSlice(range_.begin);
  upper_ = ToSlice(range_.end);
  // The bounds only keep RocksDB from walking over deleted keys outside. BaseIsInRange() decides.
  read.iterate_lower_bound = &lower_;
  if (!range_.end.empty()) read.iterate_upper_bound = &upper_;
  base_.reset(source_.db->NewIterator(read, source_.family));
  if (!options_.reverse) {
    base_->Seek(lower_);
  } else if (range_.end.empty()) {
    base_->SeekToLast();
  } else {
    base_->SeekForPrev(upper_);
    if (base_->Valid() && base_->key() == upper_) base_->Prev();
  }
}

void OverlayIterator::AdvanceBase() {
  while (base_->Valid() && !Before(key_, ToView(base_->key()))) {
    options_.reverse ? base_->Prev() : base_->Next();
  }
}

bool OverlayIterator::BaseIsInRange() const {
  return base_->Valid() && range_.Contains(ToView(base_->key()));
}

const WriteMap::value_type* OverlayIterator::NextIn(const WriteMap& overlay) const {
  WriteMap::const_iterator it;
  if (!options_.reverse) {
    it = begun_ ? overlay.upper_bound(key_) : overlay.lower_bound(range_.begin);
    if (it == overlay.end()) return nullptr;
  } else {
    it = begun_               ? overlay.lower_bound(key_)
         : range_.end.empty() ? overlay.end()
                              : overlay.lower_bound(range_.end);
    if (it == overlay.begin()) return nullptr;
    --it;
  }
  return range_.Contains(it->first) ? &*it : nullptr;
}

bool OverlayIterator::Before(absl::string_view a, absl::string_view b) const {
  return options_.reverse ? b < a : a < b;
}

}  // namespace osiedle::storage::rocksdb_engine
