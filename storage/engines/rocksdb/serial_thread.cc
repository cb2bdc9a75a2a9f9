#include "storage/engines/rocksdb/serial_thread.h"

#include <utility>

namespace osiedle::storage::rocksdb_engine {

SerialThread::~SerialThread() {
  {
    absl::MutexLock lock(&mutex_);
    stop_ = true;
  }
  thread_.join();
}

void SerialThread::Add(Job job) {
  absl::MutexLock lock(&mutex_);
  jobs_.push_back(std::move(job));
}

void SerialThread::Run() {
  while (true) {
    std::vector<Job> jobs;
    {
      absl::MutexLock lock(&mutex_, absl::Condition(this, &SerialThread::HasNews));
      if (jobs_.empty()) return;
      jobs.swap(jobs_);
    }
    for (Job& job : jobs) {
      job();
      // The job is destroyed at once: its objects may be large, and a thread may wait for their
      // end.
      job = nullptr;
    }
  }
}

}  // namespace osiedle::storage::rocksdb_engine
