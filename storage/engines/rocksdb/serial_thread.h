// A thread that does what it is given, in order.
#ifndef OSIEDLE_STORAGE_ENGINES_ROCKSDB_SERIAL_THREAD_H_
#define OSIEDLE_STORAGE_ENGINES_ROCKSDB_SERIAL_THREAD_H_

#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/functional/any_invocable.h"
#include "absl/synchronization/mutex.h"

namespace osiedle::storage::rocksdb_engine {

class SerialThread {
 public:
  using Job = absl::AnyInvocable<void()>;

  SerialThread() : thread_([this] { Run(); }) {}
  // Does what it was given before.
  ~SerialThread();

  void Add(Job job) ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  void Run() ABSL_LOCKS_EXCLUDED(mutex_);
  bool HasNews() const ABSL_SHARED_LOCKS_REQUIRED(mutex_) { return stop_ || !jobs_.empty(); }

  absl::Mutex mutex_;
  std::vector<Job> jobs_ ABSL_GUARDED_BY(mutex_);
  bool stop_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace osiedle::storage::rocksdb_engine

#endif  // OSIEDLE_STORAGE_ENGINES_ROCKSDB_SERIAL_THREAD_H_
