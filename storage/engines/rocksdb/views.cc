#include "storage/engines/rocksdb/views.h"

#include <utility>

namespace osiedle::storage::rocksdb_engine {

View::View(Views& views) : views_(views), snapshot_(views.database_.db().GetSnapshot()) {
  absl::MutexLock lock(&views_.mutex_);
  ++views_.living_;
}

View::~View() {
  views_.database_.db().ReleaseSnapshot(snapshot_);
  // From here on the database may be closed.
  absl::MutexLock lock(&views_.mutex_);
  --views_.living_;
}

const std::atomic<bool>& View::ended() const { return views_.ended_; }

PinnedView& PinnedView::operator=(PinnedView&& other) noexcept {
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
  auto fresh = std::make_shared<const View>(*this);
  ended_ = false;
  // The old view is released outside the lock, by `fresh`.
  absl::MutexLock lock(&mutex_);
  current_.swap(fresh);
}

Version Views::Oldest() const {
  absl::MutexLock lock(&mutex_);
  if (!pinned_.empty()) return pinned_.begin()->first;
  return current_ == nullptr ? 0 : current_->version();
}

void Views::End() {
  ended_ = true;
  std::shared_ptr<const View> last;
  absl::MutexLock lock(&mutex_);
  current_.swap(last);
}

bool Views::IsNone() const {
  absl::MutexLock lock(&mutex_);
  return living_ == 0;
}

}  // namespace osiedle::storage::rocksdb_engine
