// A disk that fails on demand, and that loses unsynced data at a power loss.
#ifndef OSIEDLE_STORAGE_ENGINES_ROCKSDB_TESTING_FAULTY_FILE_SYSTEM_H_
#define OSIEDLE_STORAGE_ENGINES_ROCKSDB_TESTING_FAULTY_FILE_SYSTEM_H_

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "rocksdb/file_system.h"

namespace osiedle::storage {

// What RocksDB keeps in a file, by its name.
enum class FileKind { kLog, kTable, kManifest, kOther };
FileKind KindOf(const std::string& path);

enum class FileOperation { kCreate, kAppend, kSync, kRename };

struct Fault {
  enum class Effect {
    // The operation fails with EIO.
    kIoError,
    // The disk is full: from here on every creation and append fails, of whatever file.
    kNoSpace,
    // The process has no file descriptor left: from here on every creation fails with EMFILE.
    kNoDescriptors,
    // Half of the operation is done if it is an append, and from here on nothing is.
    kPowerLoss,
  };
  Effect effect = Effect::kIoError;
  FileKind kind = FileKind::kLog;
  FileOperation operation = FileOperation::kSync;
  // The first operation that fails, counted from Inject(): 1 is the next one.
  uint64_t at = 1;
  // Operations after it succeed (kIoError and kNoSpace).
  bool once = false;
};

// Passes everything on to another file system, the machine's by default, and keeps account of what
// a power loss would leave. Thread-safe.
//
// What it models: bytes not synced are lost, in whole or from some point on; a file whose creation
// or renaming was not followed by a sync of its folder is not there, or has its old name and
// content. What it does not: blocks that reach the disk out of order, and deletions undone. Sync is
// not passed on, because the loss is simulated here and the machine itself is trusted.
class FaultyFileSystem : public rocksdb::FileSystemWrapper {
 public:
  explicit FaultyFileSystem(
      std::shared_ptr<rocksdb::FileSystem> target = rocksdb::FileSystem::Default());

  // One fault at a time; a later one replaces it.
  void Inject(const Fault& fault);
  // The disk works, or there is room, again. Does not bring the power back.
  void Heal();
  // From now on everything that would change the disk fails.
  void CutPower();
  // Whether the injected fault has happened at least once.
  bool HasStruck() const;
  // How many such operations there were.
  uint64_t Count(FileKind kind, FileOperation operation) const;

  // The fate of bytes that were written and not synced: the disk may have them or not.
  enum class Unsynced { kLost, kHalf, kKept };
  // Makes the disk what a machine finds that boots after the power loss. REQUIRES: the power was
  // cut, and nobody has a file open. After it this file system is of no more use: open a new one.
  void LoseUnsynced(Unsynced unsynced);

  const char* Name() const override { return "FaultyFileSystem"; }
  static const char* kClassName() { return "FaultyFileSystem"; }

  using IOStatus = rocksdb::IOStatus;
  using IOOptions = rocksdb::IOOptions;
  using FileOptions = rocksdb::FileOptions;
  using IODebugContext = rocksdb::IODebugContext;

  IOStatus NewWritableFile(const std::string& path, const FileOptions& options,
                           std::unique_ptr<rocksdb::FSWritableFile>* file,
                           IODebugContext* debug) override;
  IOStatus ReopenWritableFile(const std::string& path, const FileOptions& options,
                              std::unique_ptr<rocksdb::FSWritableFile>* file,
                              IODebugContext* debug) override;
  IOStatus NewDirectory(const std::string& path, const IOOptions& options,
                        std::unique_ptr<rocksdb::FSDirectory>* directory,
                        IODebugContext* debug) override;
  IOStatus RenameFile(const std::string& from, const std::string& to, const IOOptions& options,
                      IODebugContext* debug) override;
  IOStatus DeleteFile(const std::string& path, const IOOptions& options,
                      IODebugContext* debug) override;
  IOStatus Truncate(const std::string& path, size_t size, const IOOptions& options,
                    IODebugContext* debug) override;

 private:
  class WritableFile;
  class Directory;

  // What is known of a file that was written since this file system was made.
  struct FileState {
    uint64_t written = 0;
    uint64_t synced = 0;
    // Its folder was synced after it got its name.
    bool named = false;
    // The durable name it had before, and what had its name before.
    std::optional<std::string> old_name;
    std::optional<std::string> old_content;
  };

  // Counts the operation, and fails if it is its turn. `half` is set when the first half of an
  // append is to be done before the power goes.
  IOStatus Check(const std::string& path, FileOperation operation, bool* half = nullptr)
      ABSL_LOCKS_EXCLUDED(mutex_);
  IOStatus Fail() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  IOStatus CheckPower() const;
  void Wrote(const std::string& path, uint64_t bytes);
  void Synced(const std::string& path);
  void SyncedFolder(const std::string& folder);

  mutable absl::Mutex mutex_;
  std::optional<Fault> fault_ ABSL_GUARDED_BY(mutex_);
  bool struck_ ABSL_GUARDED_BY(mutex_) = false;
  bool power_ ABSL_GUARDED_BY(mutex_) = true;
  std::map<std::pair<FileKind, FileOperation>, uint64_t> counts_ ABSL_GUARDED_BY(mutex_);
  std::map<std::string, FileState> files_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace osiedle::storage

#endif  // OSIEDLE_STORAGE_ENGINES_ROCKSDB_TESTING_FAULTY_FILE_SYSTEM_H_
