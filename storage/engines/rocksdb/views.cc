#include "storage/engines/rocksdb/views.h"

#include <utility>

namespace osiedle::storage::rocksdb_engine {

PinnedView& PinnedView::operator=(PinnedView&& other) {
  Release();
  views_ = other.views_;
  view_ = std::move(other.view_);
  return *this;
}

void PinnedView::Release() {
  if (view_ == nullptr) return;
  views_->Unpin(view_->version());
  view_.reset();
}

std::shared_ptr<const View> Views::Current() const {
  absl::MutexLock lock(&mutex_);
  return current_;
}

PinnedView Views::Pin() {
  absl::MutexLock lock(&mutex_);
  if (current_ != nullptr) ++pinned_[current_->version()];
  return PinnedView(this, current_);
}

void Views::Unpin(Version version) {
  absl::MutexLock lock(&mutex_);
  auto it = pinned_.find(version);
  if (--it->second == 0) pinned_.erase(it);
}

void Views::Refresh() {
  auto fresh = std::make_shared<const View>(db_);
  // The old view is released outside the lock, by `fresh`.
  absl::MutexLock lock(&mutex_);
  current_.swap(fresh);
}

Version Views::Oldest() const {
  absl::MutexLock lock(&mutex_);
  if (!pinned_.empty()) return pinned_.begin()->first;
  return current_ == nullptr ? 0 : current_->version();
}

void Views::Drop() {
  std::shared_ptr<const View> last;
  absl::MutexLock lock(&mutex_);
  current_.swap(last);
}

}  // namespace osiedle::storage::rocksdb_engine
