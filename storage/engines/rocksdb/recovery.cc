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

rocksdb::Status ProbeDisk(const DatabaseOptions& options) {
  const std::string path = absl::StrCat(DatabasePath(options.directory), kProbeSuffix);
  rocksdb::Status written = rocksdb::WriteStringToFile(options.env, std::string(kProbeBytes, '\0'),
                                                       path, /*should_sync=*/true);
  options.env->DeleteFile(path).PermitUncheckedError();
  return written;
}

std::optional<DiskRoom> MeasureRoom(const DatabaseOptions& options) {
  const std::string path = DatabasePath(options.directory);
  DiskRoom room;
  if (!options.env->GetFreeSpace(path, &room.free_bytes).ok()) return std::nullopt;
  std::vector<rocksdb::Env::FileAttributes> files;
  if (!options.env->GetChildrenFileAttributes(path, &files).ok()) return std::nullopt;
  room.needed_bytes = MaxLogBytes(options);
  for (const rocksdb::Env::FileAttributes& file : files) {
    if (absl::EndsWith(file.name, ".log")) room.needed_bytes += file.size_bytes;
  }
  return room;
}

rocksdb::Status CheckRoomToOpen(const DatabaseOptions& options) {
  const std::optional<DiskRoom> room = MeasureRoom(options);
  if (!room.has_value() || room->free_bytes >= room->needed_bytes) return rocksdb::Status::OK();
  return rocksdb::Status::NoSpace(
      absl::StrCat(room->free_bytes, " bytes are free; to write again takes ", room->needed_bytes));
}

}  // namespace osiedle::storage::rocksdb_engine
