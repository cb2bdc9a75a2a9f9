#include "storage/engines/rocksdb/recovery.h"

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "rocksdb/env.h"
#include "storage/engines/rocksdb/layout.h"

namespace osiedle::storage::rocksdb_engine {
namespace {

constexpr size_t kProbeBytes = 1024 * 1024;

}  // namespace

rocksdb::Status ProbeDisk(const Database& database) {
  rocksdb::Env* env = database.options().env;
  const std::string path = absl::StrCat(DatabasePath(database.options().directory), kProbeSuffix);
  rocksdb::Status written = rocksdb::WriteStringToFile(env, std::string(kProbeBytes, '\0'), path,
                                                       /*should_sync=*/true);
  env->DeleteFile(path).PermitUncheckedError();
  return written;
}

rocksdb::Status CheckRoomToOpen(const Database& database) {
  rocksdb::Env* env = database.options().env;
  const std::string path = DatabasePath(database.options().directory);
  uint64_t free = 0;
  // Not every file system tells.
  if (!env->GetFreeSpace(path, &free).ok()) return rocksdb::Status::OK();
  std::vector<rocksdb::Env::FileAttributes> files;
  rocksdb::Status listed = env->GetChildrenFileAttributes(path, &files);
  if (!listed.ok()) return listed;
  uint64_t needed = MaxLogBytes(database.options());
  for (const rocksdb::Env::FileAttributes& file : files) {
    if (absl::EndsWith(file.name, ".log")) needed += file.size_bytes;
  }
  if (free >= needed) return rocksdb::Status::OK();
  return rocksdb::Status::NoSpace(
      absl::StrCat(free, " bytes are free; to write again takes ", needed));
}

}  // namespace osiedle::storage::rocksdb_engine
