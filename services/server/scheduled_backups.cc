#include "services/server/scheduled_backups.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "services/call/process/log.h"
#include "services/operations/backup_making.h"
#include "storage/status_macros.h"

namespace osiedle::server {
namespace {

using ::osiedle::call::Log;
using ::osiedle::call::LogSeverity;
using ::osiedle::storage::BackupInfo;
using ::osiedle::storage::Metric;

constexpr absl::Duration kRetryAfter = absl::Minutes(5);
constexpr absl::Duration kLongestTick = absl::Seconds(10);

}  // namespace

ScheduledBackups::ScheduledBackups(storage::Store& store, Options options)
    : store_(store), options_(std::move(options)) {
  due_ = FirstDue();
  periodic_ = std::make_unique<Periodic>(std::min(options_.every / 10, kLongestTick),
                                         [this] { MakeWhenDue(); });
}

ScheduledBackups::Clock::time_point ScheduledBackups::FirstDue() {
  absl::Duration wait = absl::ZeroDuration();
  absl::StatusOr<std::vector<BackupInfo>> backups = store_.ListBackups(options_.directory);
  if (backups.ok()) {
    for (const BackupInfo& info : *backups) {
      if (info.state != BackupInfo::State::kComplete) continue;
      // A clock that was or is wrong delays the backup by no more than one interval.
      wait = std::clamp(info.create_time + options_.every - absl::Now(), absl::ZeroDuration(),
                        options_.every);
      absl::MutexLock lock(&mutex_);
      newest_ = info.complete_time;
      newest_bytes_ = info.bytes;
    }
  }
  return Clock::now() + absl::ToChronoNanoseconds(wait);
}

void ScheduledBackups::MakeWhenDue() {
  if (Clock::now() < due_) return;
  const absl::Status made = Make();
  absl::Duration wait = options_.every;
  if (!made.ok()) {
    wait = std::min(wait, kRetryAfter);
    Log(LogSeverity::kError, "the regular backup failed",
        {{"folder", options_.directory},
         {"error", made.ToString()},
         {"again_in", absl::FormatDuration(wait)}});
    absl::MutexLock lock(&mutex_);
    ++failed_;
  }
  due_ = Clock::now() + absl::ToChronoNanoseconds(wait);
}

absl::Status ScheduledBackups::Make() {
  const operations::BackupTurn turn;
  if (!turn.taken()) return absl::UnavailableError("another backup is being made or deleted");
  ASSIGN_OR_RETURN(operations::MadeBackup made,
                   operations::MakeBackup(turn, store_, options_.directory, options_.keep));
  Log(LogSeverity::kInfo, "backup made",
      {{"backup", absl::StrCat("backups/", made.info.id)},
       {"bytes", absl::StrCat(made.info.bytes)},
       {"deleted", absl::StrJoin(made.deleted, ",")}});
  absl::MutexLock lock(&mutex_);
  ++made_;
  newest_ = made.info.complete_time;
  newest_bytes_ = made.info.bytes;
  return absl::OkStatus();
}

void ScheduledBackups::AddMetrics(std::vector<Metric>& metrics) const {
  absl::MutexLock lock(&mutex_);
  metrics.push_back(Metric::Counter("osiedle_backups_made_total",
                                    "Regular backups that this server has made.", made_));
  metrics.push_back(Metric::Counter("osiedle_backups_failed_total",
                                    "Regular backups that failed; each is an error in the log.",
                                    failed_));
  metrics.push_back(Metric::Gauge("osiedle_backup_newest_timestamp_seconds",
                                  "Unix time at which the newest whole backup was complete; 0 "
                                  "without one.",
                                  static_cast<double>(absl::ToUnixSeconds(newest_))));
  metrics.push_back(Metric::Gauge("osiedle_backup_newest_bytes", "Size of the newest whole backup.",
                                  static_cast<double>(newest_bytes_)));
}

}  // namespace osiedle::server
