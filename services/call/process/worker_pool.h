// Threads for work that must not run on gRPC's threads: scans, and any long work on the disk.
#ifndef OSIEDLE_SERVICES_CALL_PROCESS_WORKER_POOL_H_
#define OSIEDLE_SERVICES_CALL_PROCESS_WORKER_POOL_H_

#include <cstddef>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/functional/any_invocable.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "storage/steady_time.h"

namespace osiedle::call {

// A fixed number of threads and one bounded queue for each principal. The queues are served in
// turn, so a principal with much work delays only itself. Thread-safe.
class WorkerPool {
 public:
  struct Options {
    int threads = 2;
    // Waiting work, not counting what runs.
    size_t queued_per_principal = 64;
    size_t queued_total = 4096;
  };

  // `expired` is true when the deadline passed while the work waited. The work then only reports
  // this.
  using Work = absl::AnyInvocable<void(bool expired) &&>;

  // `clock` must outlive the pool.
  WorkerPool(const Options& options, const storage::SteadyClock* clock);
  // Shuts down.
  ~WorkerPool();
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  // True: `work` will be called exactly once, on a thread of the pool. False: a queue is full or
  // the pool is shutting down; `work` is destroyed uncalled. Never blocks, never runs `work`
  // inline.
  bool Submit(absl::string_view principal, storage::SteadyTime deadline, Work work);

  // Continues work that was taken before and has waited for something else. It is never refused and
  // never `expired`. Runs it inline when the pool is shutting down.
  void Resume(absl::string_view principal, Work work);

  // Takes no more, runs what waits, and returns when the last work has ended. Not to be called from
  // work.
  void Shutdown();

  // The number of waiting jobs.
  size_t queue_depth() const;

 private:
  struct Job {
    storage::SteadyTime deadline;
    Work work;
  };
  struct Queue {
    std::string principal;
    std::deque<Job> jobs;
  };

  // The queue of a principal, created if needed.
  Queue& QueueOf(absl::string_view principal) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Serve();
  // Waits for the next job; nothing: the pool has closed and all is done.
  std::optional<Job> Take();

  const Options options_;
  const storage::SteadyClock* const clock_;
  mutable absl::Mutex mutex_;
  absl::CondVar changed_;
  absl::flat_hash_map<std::string, std::unique_ptr<Queue>> queues_ ABSL_GUARDED_BY(mutex_);
  // The queues that hold something, in the order of service.
  std::deque<Queue*> turns_ ABSL_GUARDED_BY(mutex_);
  size_t depth_ ABSL_GUARDED_BY(mutex_) = 0;
  bool closing_ ABSL_GUARDED_BY(mutex_) = false;
  absl::Mutex shutdown_mutex_;
  std::vector<std::thread> threads_ ABSL_GUARDED_BY(shutdown_mutex_);
};

}  // namespace osiedle::call

#endif  // OSIEDLE_SERVICES_CALL_PROCESS_WORKER_POOL_H_
