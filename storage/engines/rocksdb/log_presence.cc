#include "storage/engines/rocksdb/log_presence.h"

#include <sys/stat.h>

#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "rocksdb/transaction_log.h"

namespace osiedle::storage::rocksdb_engine {
namespace {

rocksdb::Status Gone(absl::string_view what) {
  return rocksdb::Status::IOError(absl::StrCat(
      what,
      " was removed, moved or replaced while the store is open: what is written now would be "
      "lost with it"));
}

}  // namespace

rocksdb::Status LogPresence::Check() {
  if (!database_.options().on_disk) return rocksdb::Status::OK();
  const std::string path = DatabasePath(database_.options().directory);
  std::unique_ptr<rocksdb::LogFile> log;
  // This call also looks for the file.
  const rocksdb::Status found = database_.db().GetCurrentWalFile(&log);
  if (!found.ok()) {
    return Gone(absl::StrCat("the log in ", path, " (", found.ToString(), ")"));
  }
  const std::string name = path + log->PathName();
  struct stat file = {};
  if (stat(name.c_str(), &file) != 0) return Gone(name);
  absl::MutexLock lock(&mutex_);
  if (log->LogNumber() != number_) {
    number_ = log->LogNumber();
    device_ = file.st_dev;
    inode_ = file.st_ino;
  }
  if (file.st_dev != device_ || file.st_ino != inode_) return Gone(name);
  return rocksdb::Status::OK();
}

}  // namespace osiedle::storage::rocksdb_engine
