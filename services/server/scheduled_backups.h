// Makes backups regularly without a call, so that a lost disk costs at most the time between two.
#ifndef OSIEDLE_SERVICES_SERVER_SCHEDULED_BACKUPS_H_
#define OSIEDLE_SERVICES_SERVER_SCHEDULED_BACKUPS_H_

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "services/server/periodic.h"
#include "storage/metric.h"
#include "storage/store.h"

namespace osiedle::server {

class ScheduledBackups {
 public:
  struct Options {
    std::string directory;
    absl::Duration every;
    int keep = 0;
  };

  // The first backup is made when the newest whole one is `every` old, and at once when there is
  // none. So a server that is often restarted makes backups, too. A backup that failed, or that met
  // another one in the making, is tried again after `every` or 5 minutes, whichever is less.
  // `store` outlives this.
  ScheduledBackups(storage::Store& store, Options options);
  // Waits for a backup that is being made; Store::StopBackups() ends that backup.
  ~ScheduledBackups() = default;
  ScheduledBackups(const ScheduledBackups&) = delete;

  void AddMetrics(std::vector<storage::Metric>& metrics) const ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  // Setting the wall clock does not move this clock.
  using Clock = std::chrono::steady_clock;

  Clock::time_point FirstDue() ABSL_LOCKS_EXCLUDED(mutex_);
  void MakeWhenDue() ABSL_LOCKS_EXCLUDED(mutex_);
  absl::Status Make() ABSL_LOCKS_EXCLUDED(mutex_);

  storage::Store& store_;
  const Options options_;
  // Of the thread alone.
  Clock::time_point due_;

  mutable absl::Mutex mutex_;
  uint64_t made_ ABSL_GUARDED_BY(mutex_) = 0;
  uint64_t failed_ ABSL_GUARDED_BY(mutex_) = 0;
  // The time of the newest whole backup that is known here.
  absl::Time newest_ ABSL_GUARDED_BY(mutex_) = absl::UnixEpoch();
  uint64_t newest_bytes_ ABSL_GUARDED_BY(mutex_) = 0;

  // Last: its thread uses all of the above.
  std::unique_ptr<Periodic> periodic_;
};

}  // namespace osiedle::server

#endif  // OSIEDLE_SERVICES_SERVER_SCHEDULED_BACKUPS_H_
