#include "services/call/process/worker_pool.h"

#include <utility>

namespace osiedle::call {

WorkerPool::WorkerPool(const Options& options, const storage::SteadyClock* clock)
    : options_(options), clock_(clock) {
  absl::MutexLock lock(&shutdown_mutex_);
  threads_.reserve(options_.threads);
  for (int i = 0; i < options_.threads; ++i) threads_.emplace_back([this] { Serve(); });
}

WorkerPool::~WorkerPool() { Shutdown(); }

WorkerPool::Queue& WorkerPool::QueueOf(absl::string_view principal) {
  auto found = queues_.find(principal);
  if (found == queues_.end()) {
    found = queues_.emplace(principal, std::make_unique<Queue>()).first;
    found->second->principal = found->first;
    turns_.push_back(found->second.get());
  }
  return *found->second;
}

bool WorkerPool::Submit(absl::string_view principal, storage::SteadyTime deadline, Work work) {
  absl::MutexLock lock(&mutex_);
  if (closing_ || depth_ >= options_.queued_total || options_.queued_per_principal == 0) {
    return false;
  }
  Queue& queue = QueueOf(principal);
  if (queue.jobs.size() >= options_.queued_per_principal) return false;
  queue.jobs.push_back({deadline, std::move(work)});
  ++depth_;
  changed_.Signal();
  return true;
}

void WorkerPool::Resume(absl::string_view principal, Work work) {
  {
    absl::MutexLock lock(&mutex_);
    if (!closing_) {
      QueueOf(principal).jobs.push_back({storage::SteadyTime::InfiniteFuture(), std::move(work)});
      ++depth_;
      changed_.Signal();
      return;
    }
  }
  std::move(work)(false);
}

void WorkerPool::Shutdown() {
  {
    absl::MutexLock lock(&mutex_);
    closing_ = true;
    changed_.SignalAll();
  }
  absl::MutexLock lock(&shutdown_mutex_);
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
}

size_t WorkerPool::queue_depth() const {
  absl::MutexLock lock(&mutex_);
  return depth_;
}

std::optional<WorkerPool::Job> WorkerPool::Take() {
  absl::MutexLock lock(&mutex_);
  while (turns_.empty() && !closing_) changed_.Wait(&mutex_);
  if (turns_.empty()) return std::nullopt;
  Queue* const queue = turns_.front();
  turns_.pop_front();
  std::optional<Job> job = std::move(queue->jobs.front());
  queue->jobs.pop_front();
  --depth_;
  if (queue->jobs.empty()) {
    queues_.erase(queues_.find(queue->principal));
  } else {
    turns_.push_back(queue);
  }
  return job;
}

void WorkerPool::Serve() {
  while (std::optional<Job> job = Take()) {
    std::move(job->work)(clock_->Now() >= job->deadline);
  }
}

}  // namespace osiedle::call
