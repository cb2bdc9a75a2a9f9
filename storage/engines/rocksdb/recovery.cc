#include "storage/engines/rocksdb/recovery.h"

#include <cstdint>
#include <memory>
#include <string>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "rocksdb/convenience.h"
#include "rocksdb/write_batch.h"
#include "storage/engines/rocksdb/layout.h"

namespace osiedle::storage::rocksdb_engine {
namespace {

using Properties = rocksdb::DB::Properties;

constexpr size_t kProbeBytes = 1024 * 1024;
constexpr absl::Duration kHangTimeout = absl::Seconds(10);

uint64_t Property(rocksdb::DB& db, const std::string& name) {
  uint64_t sum = 0;
  db.GetAggregatedIntProperty(name, &sum);
  return sum;
}

// No flush and no compaction runs, or waits after an error.
bool IsQuiet(rocksdb::DB& db) {
  uint64_t flushes = 0;
  uint64_t compactions = 0;
  db.GetIntProperty(Properties::kNumRunningFlushes, &flushes);
  db.GetIntProperty(Properties::kNumRunningCompactions, &compactions);
  return flushes + compactions == 0;
}

// Whether the disk has room: a file can be written beside the database.
rocksdb::Status ProbeDisk(rocksdb::DB& db) {
  rocksdb::Env* env = db.GetEnv();
  const std::string path = absl::StrCat(db.GetName(), kProbeSuffix);
  rocksdb::Status written = rocksdb::WriteStringToFile(env, std::string(kProbeBytes, '\0'), path,
                                                       /*should_sync=*/true);
  env->DeleteFile(path).PermitUncheckedError();
  return written;
}

// More than an attempt to resume writes itself, which may be left unpublished as well.
constexpr size_t kOwnEntries = 16;

// Gets a thread out of RocksDB that would wait in it for ever. A flush that is scheduled, and whose
// thread meets an error before it begins, stays marked as queued and is never done (7.8.3); then
// Resume waits for it without end, while nothing runs. Shutting the background work down ends the
// wait, and the use of this database.
class HangGuard {
 public:
  explicit HangGuard(rocksdb::DB& db) : db_(db), watch_([this] { Watch(); }) {}
  ~HangGuard() {
    over_.Notify();
    watch_.join();
  }

 private:
  void Watch() {
    absl::Time last_busy = absl::Now();
    while (!over_.WaitForNotificationWithTimeout(absl::Milliseconds(100))) {
      if (!IsQuiet(db_)) last_busy = absl::Now();
      if (absl::Now() - last_busy < kHangTimeout) continue;
      rocksdb::CancelAllBackgroundWork(&db_, /*wait=*/false);
      return;
    }
  }

  rocksdb::DB& db_;
  absl::Notification over_;
  std::thread watch_;
};

// Flushes all families. After a failed recovery DB::Flush does not wait, whatever it is told
// (7.8.3), so this looks for itself.
rocksdb::Status FlushAndWait(Database& database) {
  rocksdb::DB& db = database.db();
  const uint64_t errors = Property(db, Properties::kBackgroundErrors);
  absl::Time last_busy = absl::Now();
  rocksdb::Status status = db.Flush(rocksdb::FlushOptions(), database.families());
  while (status.ok() && Property(db, Properties::kNumImmutableMemTable) != 0) {
    if (Property(db, Properties::kBackgroundErrors) != errors) {
      return rocksdb::Status::TryAgain("a flush failed");
    }
    if (!IsQuiet(db)) last_busy = absl::Now();
    if (absl::Now() - last_busy > kHangTimeout) return rocksdb::Status::TimedOut("flush");
    absl::SleepFor(absl::Milliseconds(1));
  }
  return status;
}

}  // namespace

rocksdb::Status ResumeAfterTrouble(Database& database, size_t unpublished) {
  rocksdb::DB& db = database.db();
  // A Resume that fails may leave behind what makes the next one hang (see HangGuard): it is not
  // tried before it can succeed. Jobs that are about to fail would make it fail, too.
  while (!IsQuiet(db)) absl::SleepFor(absl::Milliseconds(5));
  if (rocksdb::Status room = ProbeDisk(db); room.IsNoSpace()) return room;

  HangGuard guard(db);
  rocksdb::Status status = db.Resume();
  if (!status.ok()) return status;

  // Resume leaves the log whose write failed in use when there is nothing to flush; then every
  // later write to it fails, or, worse, follows a group of which nobody knows. A flush changes the
  // log, and a write past the log sees to it that there is something to flush.
  rocksdb::WriteOptions past_the_log;
  past_the_log.disableWAL = true;
  rocksdb::WriteBatch numbers;
  for (size_t i = 0; i < unpublished + kOwnEntries; ++i) {
    status = numbers.Put(database.metadata(), kResumedKey, "");
    if (!status.ok()) return status;
  }
  status = db.Write(past_the_log, &numbers);
  if (!status.ok()) return status;
  status = FlushAndWait(database);
  if (!status.ok()) return status;

  // Believe it only when a write has gone through.
  return db.Put(SyncedWrite(), database.metadata(), kResumedKey, "");
}

}  // namespace osiedle::storage::rocksdb_engine
