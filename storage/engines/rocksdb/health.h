// Whether the store takes writes, and if not, why not and for how long.
#ifndef OSIEDLE_STORAGE_ENGINES_ROCKSDB_HEALTH_H_
#define OSIEDLE_STORAGE_ENGINES_ROCKSDB_HEALTH_H_

#include <atomic>
#include <cstdint>

#include "absl/base/thread_annotations.h"
#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "rocksdb/listener.h"
#include "rocksdb/status.h"
#include "storage/steady_time.h"

namespace osiedle::storage::rocksdb_engine {

//   serving -- Trouble(no space) --> full -- Recovered() --> serving
//   serving -- Trouble(no descriptors) --> starved -- Recovered() --> serving
//   serving -- Trouble(other) -----> in doubt -- Trouble(no space, no descriptors) --> full,
//   starved all but serving -- Fail() -----> failed, for ever
//
// Closing comes on top of each. Thread-safe.
class Health {
 public:
  using FatalCallback = absl::AnyInvocable<void(absl::Status)>;

  explicit Health(FatalCallback on_fatal) : on_fatal_(std::move(on_fatal)) {}

  // OK, or what a write is refused with.
  absl::Status CheckWrites() const;
  // Reads go on in trouble, but not after a failure.
  absl::Status CheckReads() const;
  // CheckWrites(), when trouble has passed or at the deadline.
  absl::Status Ready(SteadyTime deadline) const;

  // A write or background work of RocksDB failed: nothing is to be written before Recovered().
  void Trouble(const rocksdb::Status& cause);
  bool InTrouble() const { return in_trouble_.load(std::memory_order_acquire); }
  // The trouble is that the disk is full.
  bool IsFull() const;
  // Full or starved: the trouble ends by itself when there is room, or a file descriptor.
  bool IsPassing() const;
  // The trouble as a status; OK when there is none.
  absl::Status cause() const;
  // How often there was trouble.
  uint64_t troubles() const;
  // False when there has been trouble since `troubles` was read: it is not over.
  bool Recovered(uint64_t troubles);
  // The trouble can not be resolved. Calls `on_fatal` on this thread, the first time.
  void Fail(absl::Status cause);

  // RocksDB's threads failed; Trouble() follows.
  void CountBackgroundError() { background_errors_.fetch_add(1, std::memory_order_relaxed); }
  uint64_t background_errors() const { return background_errors_.load(std::memory_order_relaxed); }

  void BeginClosing();
  bool closing() const;
  // What the store failed with, or OK.
  absl::Status failure() const;

  // Called at each trouble, on whatever thread has it.
  void WhenInTrouble(absl::AnyInvocable<void()> wake);

 private:
  enum class State { kServing, kFull, kStarved, kInDoubt, kFailed };

  bool TroubleIsOver() const ABSL_SHARED_LOCKS_REQUIRED(mutex_);
  absl::Status WriteStatus() const ABSL_SHARED_LOCKS_REQUIRED(mutex_);

  mutable absl::Mutex mutex_;
  State state_ ABSL_GUARDED_BY(mutex_) = State::kServing;
  bool closing_ ABSL_GUARDED_BY(mutex_) = false;
  uint64_t troubles_ ABSL_GUARDED_BY(mutex_) = 0;
  absl::Status cause_ ABSL_GUARDED_BY(mutex_);
  FatalCallback on_fatal_ ABSL_GUARDED_BY(mutex_);
  absl::AnyInvocable<void()> wake_ ABSL_GUARDED_BY(mutex_);
  // The state for every transaction, read without the lock.
  std::atomic<bool> writable_ = true;
  std::atomic<bool> in_trouble_ = false;
  std::atomic<uint64_t> background_errors_ = 0;
};

// Reports errors of RocksDB's background threads to Health.
class TroubleListener final : public rocksdb::EventListener {
 public:
  // `health` must outlive the database.
  explicit TroubleListener(Health& health) : health_(health) {}

  void OnBackgroundError(rocksdb::BackgroundErrorReason reason, rocksdb::Status* error) override;
  // The committer recovers, without RocksDB's own ways (recovery.h).
  void OnErrorRecoveryBegin(rocksdb::BackgroundErrorReason reason, rocksdb::Status error,
                            bool* auto_recovery) override {
    *auto_recovery = false;
  }

 private:
  Health& health_;
};

}  // namespace osiedle::storage::rocksdb_engine

#endif  // OSIEDLE_STORAGE_ENGINES_ROCKSDB_HEALTH_H_
