#include "storage/engines/rocksdb/testing/faulty_file_system.h"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"

namespace osiedle::storage {
namespace {

namespace fs = std::filesystem;
using rocksdb::IOStatus;

// One spelling for a path, without a slash at its end.
std::string Normal(const std::string& path) {
  std::string normal = fs::path(path).lexically_normal().string();
  while (normal.size() > 1 && normal.back() == '/') normal.pop_back();
  return normal;
}

std::string FolderOf(const std::string& path) { return fs::path(path).parent_path().string(); }

}  // namespace

FileKind KindOf(const std::string& path) {
  const std::string name = fs::path(path).filename().string();
  // "000012.log", but not the engine's info log "rocksdb.log".
  if (absl::EndsWith(name, ".log") && absl::ascii_isdigit(name.front())) return FileKind::kLog;
  if (absl::EndsWith(name, ".sst")) return FileKind::kTable;
  if (absl::StartsWith(name, "MANIFEST-")) return FileKind::kManifest;
  return FileKind::kOther;
}

// A file that reports all its writes to the file system.
class FaultyFileSystem::WritableFile : public rocksdb::FSWritableFileOwnerWrapper {
 public:
  WritableFile(FaultyFileSystem& disk, std::string path,
               std::unique_ptr<rocksdb::FSWritableFile> file)
      : FSWritableFileOwnerWrapper(std::move(file)), disk_(disk), path_(std::move(path)) {}

  IOStatus Append(const rocksdb::Slice& data, const IOOptions& options,
                  IODebugContext* debug) override {
    bool half = false;
    IOStatus status = disk_.Check(path_, FileOperation::kAppend, &half);
    if (!status.ok() && !half) return status;
    const rocksdb::Slice part(data.data(), half ? data.size() / 2 : data.size());
    IOStatus appended = target()->Append(part, options, debug);
    if (appended.ok()) disk_.Wrote(path_, part.size());
    return status.ok() ? appended : status;
  }
  IOStatus Append(const rocksdb::Slice& data, const IOOptions& options,
                  const rocksdb::DataVerificationInfo&, IODebugContext* debug) override {
    return Append(data, options, debug);
  }
  IOStatus PositionedAppend(const rocksdb::Slice&, uint64_t, const IOOptions&,
                            IODebugContext*) override {
    return IOStatus::NotSupported("direct I/O");
  }
  IOStatus Truncate(uint64_t size, const IOOptions& options, IODebugContext* debug) override {
    if (IOStatus status = disk_.CheckPower(); !status.ok()) return status;
    return target()->Truncate(size, options, debug);
  }
  IOStatus Sync(const IOOptions&, IODebugContext*) override {
    IOStatus status = disk_.Check(path_, FileOperation::kSync);
    if (status.ok()) disk_.Synced(path_);
    return status;
  }
  IOStatus Fsync(const IOOptions& options, IODebugContext* debug) override {
    return Sync(options, debug);
  }
  IOStatus RangeSync(uint64_t, uint64_t, const IOOptions&, IODebugContext*) override {
    return IOStatus::OK();  // a hint, not a promise
  }

 private:
  FaultyFileSystem& disk_;
  const std::string path_;
};

class FaultyFileSystem::Directory : public rocksdb::FSDirectoryWrapper {
 public:
  Directory(FaultyFileSystem& disk, std::string path,
            std::unique_ptr<rocksdb::FSDirectory> directory)
      : FSDirectoryWrapper(std::move(directory)), disk_(disk), path_(std::move(path)) {}

  IOStatus Fsync(const IOOptions&, IODebugContext*) override {
    IOStatus status = disk_.Check(path_, FileOperation::kSync);
    if (status.ok()) disk_.SyncedFolder(path_);
    return status;
  }
  IOStatus FsyncWithDirOptions(const IOOptions& options, IODebugContext* debug,
                               const rocksdb::DirFsyncOptions&) override {
    return Fsync(options, debug);
  }

 private:
  FaultyFileSystem& disk_;
  const std::string path_;
};

FaultyFileSystem::FaultyFileSystem(std::shared_ptr<rocksdb::FileSystem> target)
    : FileSystemWrapper(std::move(target)) {}

void FaultyFileSystem::Inject(const Fault& fault) {
  absl::MutexLock lock(&mutex_);
  fault_ = fault;
  struck_ = false;
}

void FaultyFileSystem::Heal() {
  absl::MutexLock lock(&mutex_);
  fault_.reset();
}

void FaultyFileSystem::CutPower() {
  absl::MutexLock lock(&mutex_);
  power_ = false;
}

bool FaultyFileSystem::HasStruck() const {
  absl::MutexLock lock(&mutex_);
  return struck_;
}

uint64_t FaultyFileSystem::Count(FileKind kind, FileOperation operation) const {
  absl::MutexLock lock(&mutex_);
  auto it = counts_.find({kind, operation});
  return it == counts_.end() ? 0 : it->second;
}

IOStatus FaultyFileSystem::Check(const std::string& path, FileOperation operation, bool* half) {
  absl::MutexLock lock(&mutex_);
  if (!power_) return IOStatus::IOError("the power is off");
  const FileKind kind = KindOf(path);
  ++counts_[{kind, operation}];
  if (!fault_) return IOStatus::OK();

  const bool takes_room =
      operation == FileOperation::kAppend || operation == FileOperation::kCreate;
  if (struck_ && fault_->effect == Fault::Effect::kNoSpace) {
    return takes_room ? Fail() : IOStatus::OK();
  }
  if (struck_ && fault_->effect == Fault::Effect::kNoDescriptors) {
    return operation == FileOperation::kCreate ? Fail() : IOStatus::OK();
  }
  if (kind != fault_->kind || operation != fault_->operation) return IOStatus::OK();
  if (fault_->at > 1) {
    --fault_->at;
    return IOStatus::OK();
  }
  struck_ = true;
  IOStatus failure = Fail();
  if (fault_->effect == Fault::Effect::kPowerLoss) {
    power_ = false;
    if (half != nullptr) *half = true;
  }
  if (fault_->once) fault_.reset();
  return failure;
}

IOStatus FaultyFileSystem::Fail() const {
  switch (fault_->effect) {
    case Fault::Effect::kNoSpace:
      return IOStatus::NoSpace("injected: the disk is full");
    case Fault::Effect::kNoDescriptors:
      // The text is that of RocksDB's own file system.
      return IOStatus::IOError("While open a file for appending: injected", std::strerror(EMFILE));
    default:
      return IOStatus::IOError("injected: the disk failed");
  }
}

IOStatus FaultyFileSystem::CheckPower() const {
  absl::MutexLock lock(&mutex_);
  return power_ ? IOStatus::OK() : IOStatus::IOError("the power is off");
}

void FaultyFileSystem::Wrote(const std::string& path, uint64_t bytes) {
  absl::MutexLock lock(&mutex_);
  files_[path].written += bytes;
}

void FaultyFileSystem::Synced(const std::string& path) {
  absl::MutexLock lock(&mutex_);
  FileState& file = files_[path];
  file.synced = file.written;
}

void FaultyFileSystem::SyncedFolder(const std::string& folder) {
  absl::MutexLock lock(&mutex_);
  for (auto& [path, file] : files_) {
    if (FolderOf(path) != folder) continue;
    file.named = true;
    file.old_name.reset();
    file.old_content.reset();
  }
}

IOStatus FaultyFileSystem::NewWritableFile(const std::string& path, const FileOptions& options,
                                           std::unique_ptr<rocksdb::FSWritableFile>* file,
                                           IODebugContext* debug) {
  const std::string name = Normal(path);
  if (IOStatus status = Check(name, FileOperation::kCreate); !status.ok()) return status;
  const bool existed = target()->FileExists(name, {}, debug).ok();
  IOStatus status = target()->NewWritableFile(name, options, file, debug);
  if (!status.ok()) return status;
  {
    absl::MutexLock lock(&mutex_);
    const bool named = existed && (files_.count(name) == 0 || files_[name].named);
    files_[name] = {};
    files_[name].named = named;
  }
  *file = std::make_unique<WritableFile>(*this, name, std::move(*file));
  return status;
}

IOStatus FaultyFileSystem::ReopenWritableFile(const std::string& path, const FileOptions& options,
                                              std::unique_ptr<rocksdb::FSWritableFile>* file,
                                              IODebugContext* debug) {
  // RocksDB never appends to a closed file. A test that needs this must model it.
  return IOStatus::NotSupported("reopening a file for writing");
}

IOStatus FaultyFileSystem::NewDirectory(const std::string& path, const IOOptions& options,
                                        std::unique_ptr<rocksdb::FSDirectory>* directory,
                                        IODebugContext* debug) {
  IOStatus status = target()->NewDirectory(path, options, directory, debug);
  if (status.ok()) {
    *directory = std::make_unique<Directory>(*this, Normal(path), std::move(*directory));
  }
  return status;
}

IOStatus FaultyFileSystem::RenameFile(const std::string& from, const std::string& to,
                                      const IOOptions& options, IODebugContext* debug) {
  const std::string source = Normal(from), destination = Normal(to);
  if (IOStatus status = Check(destination, FileOperation::kRename); !status.ok()) return status;
  std::string replaced;
  const bool replaces = ReadFileToString(target(), destination, &replaced).ok();
  IOStatus status = target()->RenameFile(source, destination, options, debug);
  if (!status.ok()) return status;

  absl::MutexLock lock(&mutex_);
  FileState moved;
  if (auto it = files_.find(source); it != files_.end()) {
    moved = std::move(it->second);
    files_.erase(it);
    if (moved.named) moved.old_name = source;
  } else {
    uint64_t size = 0;  // was there before this file system: all of it is durable
    target()->GetFileSize(destination, options, &size, debug).PermitUncheckedError();
    moved.written = moved.synced = size;
    moved.old_name = source;
  }
  moved.named = false;
  const auto before = files_.find(destination);
  const bool before_is_durable = before == files_.end() || before->second.named;
  if (replaces && before_is_durable) moved.old_content = std::move(replaced);
  if (!before_is_durable) moved.old_content = before->second.old_content;
  files_[destination] = std::move(moved);
  return status;
}

IOStatus FaultyFileSystem::DeleteFile(const std::string& path, const IOOptions& options,
                                      IODebugContext* debug) {
  if (IOStatus status = CheckPower(); !status.ok()) return status;
  IOStatus status = target()->DeleteFile(path, options, debug);
  absl::MutexLock lock(&mutex_);
  if (status.ok()) files_.erase(Normal(path));
  return status;
}

IOStatus FaultyFileSystem::Truncate(const std::string& path, size_t size, const IOOptions& options,
                                    IODebugContext* debug) {
  if (IOStatus status = CheckPower(); !status.ok()) return status;
  return target()->Truncate(path, size, options, debug);
}

void FaultyFileSystem::LoseUnsynced(Unsynced unsynced) {
  absl::MutexLock lock(&mutex_);
  for (const auto& [path, file] : files_) {
    uint64_t size = file.synced;
    if (unsynced == Unsynced::kHalf) size += (file.written - file.synced) / 2;
    if (unsynced == Unsynced::kKept) size = file.written;
    fs::resize_file(path, size);
    if (file.named || unsynced == Unsynced::kKept) continue;
    if (file.old_name) {
      fs::rename(path, *file.old_name);
    } else {
      fs::remove(path);
    }
    if (file.old_content) {
      WriteStringToFile(target(), *file.old_content, path).PermitUncheckedError();
    }
  }
}

}  // namespace osiedle::storage
