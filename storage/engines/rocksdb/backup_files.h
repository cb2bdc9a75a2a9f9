// Reading and copying the files of a backup, byte by byte and with their checksums.
#ifndef OSIEDLE_STORAGE_ENGINES_ROCKSDB_BACKUP_FILES_H_
#define OSIEDLE_STORAGE_ENGINES_ROCKSDB_BACKUP_FILES_H_

#include <cstdint>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "rocksdb/env.h"

namespace osiedle::storage::rocksdb_engine {

// CRC-32C.
uint32_t ChecksumOf(absl::string_view bytes);

struct FileDigest {
  uint64_t size = 0;
  uint32_t checksum = 0;

  friend bool operator==(const FileDigest&, const FileDigest&) = default;
};

// Asked before each piece of at most 1 MiB: false ends the work with UNAVAILABLE.
using GoesOn = absl::FunctionRef<bool()>;

// Reads the whole file.
absl::StatusOr<FileDigest> DigestOf(rocksdb::Env* env, const std::string& path, GoesOn goes_on);

// Copies the first `bytes` of a file, or all of a shorter one, to the machine's file system; synced
// when it returns.
absl::StatusOr<FileDigest> CopyFile(rocksdb::Env* env, const std::string& from, uint64_t bytes,
                                    const std::string& to, GoesOn goes_on);

// The same of bytes at hand.
absl::StatusOr<FileDigest> WriteFile(absl::string_view bytes, const std::string& to);

}  // namespace osiedle::storage::rocksdb_engine

#endif  // OSIEDLE_STORAGE_ENGINES_ROCKSDB_BACKUP_FILES_H_
