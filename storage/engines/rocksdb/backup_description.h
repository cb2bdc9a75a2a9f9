// The file that describes a backup: meta/N in the folder of backups.
#ifndef OSIEDLE_STORAGE_ENGINES_ROCKSDB_BACKUP_DESCRIPTION_H_
#define OSIEDLE_STORAGE_ENGINES_ROCKSDB_BACKUP_DESCRIPTION_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace osiedle::storage::rocksdb_engine {

struct BackupFile {
  // Below the folder of backups.
  std::string path;
  // CRC-32C.
  uint32_t checksum = 0;
  // Earlier releases did not record it.
  std::optional<uint64_t> size;

  // Its name in the folder of the database.
  std::string NameInDatabase() const;
};

struct BackupDescription {
  int64_t create_seconds = 0;
  // Since 1970. Earlier releases did not record it.
  std::optional<int64_t> complete_seconds;
  uint64_t sequence = 0;
  // layout.h: FormatLine().
  std::string format_line;
  std::vector<BackupFile> files;
};

// One text for each description, in a form that RocksDB's backup engine reads (its schema 2.1; 1
// where `complete_seconds` is missing). The newer form holds a checksum of itself.
std::string FormatDescription(const BackupDescription& description);

// DATA_LOSS unless `text` equals, byte for byte, the FormatDescription of a complete description of
// backup `id`. RocksDB's own reader is not used: in builds with assertions it ends the process at
// some damaged files.
absl::StatusOr<BackupDescription> ParseDescription(uint32_t id, absl::string_view text);

}  // namespace osiedle::storage::rocksdb_engine

#endif  // OSIEDLE_STORAGE_ENGINES_ROCKSDB_BACKUP_DESCRIPTION_H_
