// Which version of the store somebody reads, and which versions transactions still read.
#ifndef OSIEDLE_STORAGE_ENGINES_ROCKSDB_VIEWS_H_
#define OSIEDLE_STORAGE_ENGINES_ROCKSDB_VIEWS_H_

#include <cstdint>
#include <memory>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/container/btree_map.h"
#include "absl/synchronization/mutex.h"
#include "rocksdb/db.h"
#include "rocksdb/snapshot.h"

namespace osiedle::storage::rocksdb_engine {

// A version of the store: RocksDB's sequence number after the group that made it.
using Version = uint64_t;

// One version, kept readable while this lives. Must not outlive the database.
class View {
 public:
  explicit View(rocksdb::DB& db) : db_(db), snapshot_(db.GetSnapshot()) {}
  ~View() { db_.ReleaseSnapshot(snapshot_); }
  View(const View&) = delete;
  View& operator=(const View&) = delete;

  const rocksdb::Snapshot* snapshot() const { return snapshot_; }
  Version version() const { return snapshot_->GetSequenceNumber(); }

 private:
  rocksdb::DB& db_;
  const rocksdb::Snapshot* const snapshot_;
};

class Views;

// A view that a transaction reads: while this lives, the window keeps all that is committed after
// it. Must not outlive its Views.
class PinnedView {
 public:
  PinnedView() = default;
  PinnedView(Views* views, std::shared_ptr<const View> view)
      : views_(views), view_(std::move(view)) {}
  PinnedView(PinnedView&& other) = default;
  PinnedView& operator=(PinnedView&& other);
  ~PinnedView() { Release(); }

  const std::shared_ptr<const View>& view() const { return view_; }
  void Release();

 private:
  Views* views_ = nullptr;
  // Null when nothing is pinned, so that a moved-from one releases nothing.
  std::shared_ptr<const View> view_;
};

// Hands out the newest view; it changes only when the committer has made a group durable, so all
// readers between two groups share one. Thread-safe.
class Views {
 public:
  explicit Views(rocksdb::DB& db) : db_(db), current_(std::make_shared<const View>(db)) {}

  std::shared_ptr<const View> Current() const;

  // Current(), pinned in the same step: were it taken first and pinned then, the window could be
  // trimmed in between.
  PinnedView Pin();

  // After a commit: everything handed out from now on sees it.
  void Refresh();

  // No transaction that is under way, or begins later, reads a version before this one.
  Version Oldest() const;

  // The store is closing: Current() and Pin() give null from now on.
  void Drop();

 private:
  friend class PinnedView;

  void Unpin(Version version);

  rocksdb::DB& db_;
  mutable absl::Mutex mutex_;
  std::shared_ptr<const View> current_ ABSL_GUARDED_BY(mutex_);
  absl::btree_map<Version, int> pinned_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace osiedle::storage::rocksdb_engine

#endif  // OSIEDLE_STORAGE_ENGINES_ROCKSDB_VIEWS_H_
