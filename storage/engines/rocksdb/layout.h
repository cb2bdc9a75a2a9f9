// What is on the disk. NEVER CHANGE a constant or an encoding of this file: stores and backups in
// the field hold them. A new layout gets a new format number and code that upgrades the old one.
//
//   <directory>/FORMAT   one line of text, "osiedle-store 1"
//   <directory>/LOCK     held by the process that has the store open
//   <directory>/RESERVE  zeros, over which records of log entries are written while the disk is
//   full:
//                        bytes (u32 BE) | CRC-32C (u32 BE) | round (u64 BE) | owner (u32 BE) |
//                        kind (u16 BE) | entry; bytes and checksum are of all from the round on
//   <directory>/rocksdb.log, db.probe   what RocksDB tells about itself; a test; may be deleted
//   <directory>/db/      the RocksDB database, with the column families
//     default   the engine's own: the incarnation; the last round of the reserve that is in the
//     logs records   the keys and values of transactions, as they are logs      owner (u32 BE) |
//     kind (u16 BE) | position (u64 BE)  ->  entry
//
// A folder of backups is what RocksDB's backup engine makes of one and reads, so that releases
// which used it and those which do not can read each other's:
//   <backups>/meta/N            describes backup N, which is there once this file has its name
//   <backups>/private/N/        what only N has
//   <backups>/shared_checksum/  tables, each for all backups that name it
//   <backups>/deleted/N         empty: N was deleted, and so was every one before it that is not
//   there
#ifndef OSIEDLE_STORAGE_ENGINES_ROCKSDB_LAYOUT_H_
#define OSIEDLE_STORAGE_ENGINES_ROCKSDB_LAYOUT_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "storage/snapshot.h"

namespace osiedle::storage::rocksdb_engine {

inline constexpr uint32_t kFormat = 1;

inline constexpr char kFormatFile[] = "FORMAT";
// Stands for FORMAT while a store is being created, so that a crash in between can be told from a
// store whose database has gone.
inline constexpr char kCreatingFile[] = "FORMAT.creating";
inline constexpr char kLockFile[] = "LOCK";
inline constexpr char kReserveFile[] = "RESERVE";
inline constexpr char kInfoLogFile[] = "rocksdb.log";
inline constexpr char kDatabaseFolder[] = "db";

inline constexpr char kDescriptionsFolder[] = "meta";
inline constexpr char kPrivateFolder[] = "private";
inline constexpr char kSharedFolder[] = "shared_checksum";
inline constexpr char kDeletedFolder[] = "deleted";
// Stands at the end of the name of a file until all of it is there.
inline constexpr char kUnfinishedSuffix[] = ".tmp";

// Beside the database for a moment, to see whether the disk has room.
inline constexpr char kProbeSuffix[] = ".probe";

inline constexpr char kRecordsFamily[] = "records";
inline constexpr char kLogsFamily[] = "logs";

// Keys of the default family.
inline constexpr char kIncarnationKey[] = "incarnation";
// In decimal digits.
inline constexpr char kReserveRoundKey[] = "reserve_round";

// The content of FORMAT, and the metadata of a backup.
std::string FormatLine();
// FAILED_PRECONDITION when `line` is of a newer format or not of a store; `what` begins the
// message.
absl::Status CheckFormatLine(absl::string_view line, absl::string_view what);

void AppendBigEndian(std::string& out, uint64_t number, int bytes);
uint64_t ReadBigEndian(absl::string_view bytes);

std::string LogKey(LogId log, LogPosition position);
// All keys of a log lie in [LogKey(log, 0), LogKey(log, kLastPosition)].
inline constexpr LogPosition kLastPosition = UINT64_MAX;

struct DecodedLogKey {
  LogId log;
  LogPosition position = 0;
};
// Nothing when `key` is not the key of a log entry.
std::optional<DecodedLogKey> DecodeLogKey(absl::string_view key);

}  // namespace osiedle::storage::rocksdb_engine

#endif  // OSIEDLE_STORAGE_ENGINES_ROCKSDB_LAYOUT_H_
