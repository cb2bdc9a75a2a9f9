// Which version of the store somebody reads, and which versions transactions still read.
#ifndef OSIEDLE_STORAGE_ENGINES_ROCKSDB_VIEWS_H_
#define OSIEDLE_STORAGE_ENGINES_ROCKSDB_VIEWS_H_

#include <atomic>
#include <cstdint>
#include <memory>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/container/btree_map.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "rocksdb/snapshot.h"
#include "storage/engines/rocksdb/database.h"

namespace osiedle::storage::rocksdb_engine {

// A version of the store: RocksDB's sequence number after the group that made it.
using Version = uint64_t;

class Views;

// One version, kept readable while this lives. Must not outlive its Views.
class View {
 public:
  explicit View(Views& views);
  ~View();
  View(const View&) = delete;
  View& operator=(const View&) = delete;

  const rocksdb::Snapshot* snapshot() const { return snapshot_; }
  Version version() const { return snapshot_->GetSequenceNumber(); }
  // The database is to be closed: who holds the view reads no more and lets go of it.
  const std::atomic<bool>& ended() const;

 private:
  Views& views_;
  const rocksdb::Snapshot* const snapshot_;
};

// A view that a transaction reads: while this lives, the window keeps all that is committed after
// it. Must not outlive its Views.
class PinnedView {
 public:
  PinnedView() = default;
  PinnedView(Views* views, std::shared_ptr<const View> view)
      : views_(views), view_(std::move(view)) {}
  PinnedView(PinnedView&& other) noexcept = default;
  PinnedView& operator=(PinnedView&& other) noexcept;
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
  explicit Views(const Database& database) : database_(database) { Refresh(); }

  // Null while there is none to be had.
  std::shared_ptr<const View> Current() const;

  // Current(), pinned in the same step: were it taken first and pinned then, the window could be
  // trimmed in between.
  PinnedView Pin();

  // After a commit, or when the database was opened anew: what is handed out from now on sees it.
  void Refresh();

  // No transaction that is under way, or begins later, reads a version before this one.
  Version Oldest() const;

  // The database is to be closed: until Refresh(), Current() and Pin() give null, and reading
  // through the views that are held fails.
  void End();
  // Whether nobody holds a view any more.
  bool IsNone() const;

 private:
  friend class View;
  friend class PinnedView;

  void Unpin(Version version);

  const Database& database_;
  std::atomic<bool> ended_ = false;
  mutable absl::Mutex mutex_;
  int living_ ABSL_GUARDED_BY(mutex_) = 0;
  std::shared_ptr<const View> current_ ABSL_GUARDED_BY(mutex_);
  absl::btree_map<Version, int> pinned_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace osiedle::storage::rocksdb_engine

#endif  // OSIEDLE_STORAGE_ENGINES_ROCKSDB_VIEWS_H_
