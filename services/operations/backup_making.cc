#include "services/operations/backup_making.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "services/call/process/log.h"
#include "storage/status_macros.h"

namespace osiedle::operations {
namespace {

using ::osiedle::call::Log;
using ::osiedle::call::LogSeverity;
using ::osiedle::storage::BackupInfo;

ABSL_CONST_INIT absl::Mutex the_one_change(absl::kConstInit);

// The ids of backups older than the newest `keep` whole ones, newest first. Empty while there are
// no more than `keep` whole backups, so the last whole backup always stays.
absl::StatusOr<std::vector<uint32_t>> NoLongerKept(storage::Store& store,
                                                   const std::string& directory, int keep) {
  ASSIGN_OR_RETURN(std::vector<BackupInfo> backups, store.ListBackups(directory));
  std::vector<uint32_t> older;
  int whole = 0;
  for (auto it = backups.rbegin(); it != backups.rend(); ++it) {
    if (whole == keep) {
      older.push_back(it->id);
    } else if (it->state == BackupInfo::State::kComplete) {
      ++whole;
    }
  }
  return older;
}

std::vector<uint32_t> DeleteOlder(storage::Store& store, const std::string& directory, int keep) {
  std::vector<uint32_t> deleted;
  absl::StatusOr<std::vector<uint32_t>> older = NoLongerKept(store, directory, keep);
  absl::Status failure = older.status();
  if (older.ok()) {
    for (uint32_t id : *older) {
      if (failure = store.DeleteBackup(directory, id); !failure.ok()) break;
      deleted.push_back(id);
    }
  }
  if (!failure.ok()) {
    Log(LogSeverity::kWarning, "an old backup could not be deleted",
        {{"folder", directory}, {"error", failure.ToString()}});
  }
  return deleted;
}

}  // namespace

BackupTurn::BackupTurn() : taken_(the_one_change.TryLock()) {}

BackupTurn::~BackupTurn() {
  if (taken_) the_one_change.Unlock();
}

absl::StatusOr<MadeBackup> MakeBackup(const BackupTurn& /*turn*/, storage::Store& store,
                                      const std::string& directory, int keep) {
  ASSIGN_OR_RETURN(BackupInfo info, store.Backup(directory));
  MadeBackup made{.info = std::move(info)};
  if (made.info.mended_files > 0) {
    Log(LogSeverity::kError, "files of earlier backups were damaged and were copied anew",
        {{"folder", directory}, {"files", absl::StrCat(made.info.mended_files)}});
  }
  if (keep > 0) made.deleted = DeleteOlder(store, directory, keep);
  return made;
}

}  // namespace osiedle::operations
