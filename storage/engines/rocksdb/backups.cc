#include "storage/engines/rocksdb/backups.h"

#include <algorithm>
#include <filesystem>
#include <set>
#include <system_error>
#include <utility>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "rocksdb/metadata.h"
#include "storage/engines/rocksdb/backup_files.h"
#include "storage/engines/rocksdb/layout.h"
#include "storage/engines/rocksdb/status_mapping.h"
#include "storage/status_macros.h"

namespace osiedle::storage::rocksdb_engine {
namespace {

namespace fs = std::filesystem;

// A description is some hundred bytes a file of the database.
constexpr uint64_t kMaxDescriptionBytes = 64 * 1024 * 1024;
constexpr char kChecksumFunction[] = "FileChecksumCrc32c";

rocksdb::Env* Disk() { return rocksdb::Env::Default(); }

std::string In(const std::string& directory, absl::string_view folder) {
  return absl::StrCat(directory, "/", folder);
}
std::string In(const std::string& directory, absl::string_view folder, uint32_t id) {
  return absl::StrCat(directory, "/", folder, "/", id);
}

absl::Status FileStatus(const std::error_code& error, const std::string& path) {
  if (!error) return absl::OkStatus();
  return absl::UnavailableError(absl::StrCat(path, ": ", error.message()));
}

// The names in a folder; none when the folder does not exist.
absl::StatusOr<std::vector<std::string>> NamesIn(const std::string& path) {
  std::vector<std::string> names;
  rocksdb::Status listed = Disk()->GetChildren(path, &names);
  if (listed.IsNotFound()) return std::vector<std::string>();
  if (!listed.ok()) return ToStatus(listed, path);
  return names;
}

// The names in a folder that are ids.
absl::StatusOr<std::set<uint32_t>> IdsIn(const std::string& directory, absl::string_view folder) {
  ASSIGN_OR_RETURN(std::vector<std::string> names, NamesIn(In(directory, folder)));
  std::set<uint32_t> ids;
  for (const std::string& name : names) {
    if (std::optional<uint32_t> id = ParseBackupId(name); id.has_value()) ids.insert(*id);
  }
  return ids;
}

// The ids of existing backups, and of deleted ones.
struct Ids {
  std::set<uint32_t> there;
  std::set<uint32_t> deleted;

  uint32_t Highest() const {
    return std::max(there.empty() ? 0 : *there.rbegin(), deleted.empty() ? 0 : *deleted.rbegin());
  }
};

absl::StatusOr<Ids> AllIds(const std::string& directory) {
  Ids ids;
  // Deleted ids are read last, because a deletion is marked before the files are removed.
  for (const char* folder : {kDescriptionsFolder, kPrivateFolder}) {
    ASSIGN_OR_RETURN(std::set<uint32_t> some, IdsIn(directory, folder));
    ids.there.merge(some);
  }
  ASSIGN_OR_RETURN(ids.deleted, IdsIn(directory, kDeletedFolder));
  return ids;
}

// The stored text of a backup's description.
absl::StatusOr<std::string> DescriptionText(const std::string& directory, uint32_t id) {
  const std::string path = In(directory, kDescriptionsFolder, id);
  uint64_t size = 0;
  rocksdb::Status read = Disk()->GetFileSize(path, &size);
  if (read.ok() && size > kMaxDescriptionBytes) {
    return absl::DataLossError(absl::StrCat(path, " is damaged: it has ", size, " bytes"));
  }
  std::string text;
  if (read.ok()) read = rocksdb::ReadFileToString(Disk(), path, &text);
  if (read.IsPathNotFound()) return absl::NotFoundError(path);
  if (!read.ok()) return ToStatus(read, path);
  return text;
}

// Whether the files that a description names exist. Their content is not read.
absl::Status CheckFiles(const std::string& directory, BackupDescription& description) {
  for (BackupFile& file : description.files) {
    const std::string path = In(directory, file.path);
    uint64_t size = 0;
    if (rocksdb::Status found = Disk()->GetFileSize(path, &size); !found.ok()) {
      return absl::DataLossError(absl::StrCat(path, ": ", found.ToString()));
    }
    if (file.size.has_value() && *file.size != size) {
      return absl::DataLossError(
          absl::StrCat(path, " has ", size, " bytes instead of ", *file.size));
    }
    file.size = size;
  }
  return absl::OkStatus();
}

// The time of the file's last change in seconds; 0: the file system does not know it.
uint64_t ChangeSeconds(const std::string& path) {
  uint64_t seconds = 0;
  return Disk()->GetFileModificationTime(path, &seconds).ok() ? seconds : 0;
}

BackupInfo ToInfo(const std::string& directory, uint32_t id, const BackupDescription& description) {
  BackupInfo info;
  info.id = id;
  info.create_time = absl::FromUnixSeconds(description.create_seconds);
  // For an older backup: its description got its name when all other files were there.
  const int64_t complete = description.complete_seconds.value_or(
      static_cast<int64_t>(ChangeSeconds(In(directory, kDescriptionsFolder, id))));
  info.complete_time = std::max(info.create_time, absl::FromUnixSeconds(complete));
  info.files = static_cast<uint32_t>(description.files.size());
  for (const BackupFile& file : description.files) info.bytes += file.size.value_or(0);
  return info;
}

BackupInfo UnfinishedInfo(const std::string& directory, uint32_t id, BackupInfo::State state) {
  BackupInfo info;
  info.id = id;
  info.state = state;
  info.create_time = absl::FromUnixSeconds(
      static_cast<int64_t>(std::max(ChangeSeconds(In(directory, kPrivateFolder, id)),
                                    ChangeSeconds(In(directory, kDescriptionsFolder, id)))));
  return info;
}

absl::Status MakeFolders(const std::string& directory) {
  for (const std::string& folder :
       {directory, In(directory, kDescriptionsFolder), In(directory, kPrivateFolder),
        In(directory, kSharedFolder), In(directory, kDeletedFolder)}) {
    if (rocksdb::Status made = Disk()->CreateDirIfMissing(folder); !made.ok()) {
      return ToStatus(made, folder);
    }
  }
  return SyncFolder(Disk(), directory);
}

// Deletes shared files that no backup names: copies left by a crash, and files of deleted backups.
// A damaged description counts as far as it can be read.
absl::Status SweepShared(const std::string& directory) {
  ASSIGN_OR_RETURN(std::set<uint32_t> ids, IdsIn(directory, kDescriptionsFolder));
  std::string named;
  for (uint32_t id : ids) {
    absl::StatusOr<std::string> text = DescriptionText(directory, id);
    // An unreadable description may name any file, so all files are kept.
    if (!text.ok()) return absl::OkStatus();
    absl::StrAppend(&named, *text);
  }
  const std::string folder = In(directory, kSharedFolder);
  ASSIGN_OR_RETURN(std::vector<std::string> files, NamesIn(folder));
  for (const std::string& file : files) {
    if (file == "." || file == ".." || absl::StrContains(named, absl::StrCat("/", file, " "))) {
      continue;
    }
    if (rocksdb::Status deleted = Disk()->DeleteFile(In(folder, file)); !deleted.ok()) {
      return ToStatus(deleted, folder);
    }
  }
  return absl::OkStatus();
}

// Deletes backup `id` and keeps its id from being given again. After a crash in between, a mark
// remains, and the next change of the folder finishes the deletion.
absl::Status Remove(const std::string& directory, uint32_t id) {
  RETURN_IF_ERROR(WriteFile("", In(directory, kDeletedFolder, id)).status());
  RETURN_IF_ERROR(SyncFolder(Disk(), In(directory, kDeletedFolder)));
  // The description goes first: without it the rest is no backup.
  const std::string description = In(directory, kDescriptionsFolder, id);
  std::error_code error;
  fs::remove_all(description, error);
  if (error) return FileStatus(error, description);
  fs::remove(description + kUnfinishedSuffix, error);
  if (error) return FileStatus(error, description);
  RETURN_IF_ERROR(SyncFolder(Disk(), In(directory, kDescriptionsFolder)));
  const std::string own = In(directory, kPrivateFolder, id);
  fs::remove_all(own, error);
  return FileStatus(error, own);
}

// Finishes deletions after a crash, and removes marks that later marks make needless.
absl::Status Tidy(const std::string& directory) {
  ASSIGN_OR_RETURN(Ids ids, AllIds(directory));
  for (uint32_t id : ids.deleted) {
    if (ids.there.contains(id)) {
      RETURN_IF_ERROR(Remove(directory, id));
    }
    if (id == *ids.deleted.rbegin()) continue;
    Disk()->DeleteFile(In(directory, kDeletedFolder, id)).PermitUncheckedError();
  }
  return SweepShared(directory);
}

// Copies the files of a database into backup `id`.
class Copier {
 public:
  Copier(rocksdb::Env* env, const std::string& directory, uint32_t id, GoesOn goes_on)
      : env_(env), directory_(directory), id_(id), goes_on_(goes_on) {}

  // Copies a file. Returns its description, from the copy that was read back.
  absl::StatusOr<BackupFile> Copy(const rocksdb::LiveFileStorageInfo& file) {
    if (IsShared(file)) return Share(file);
    const std::string path = absl::StrCat(kPrivateFolder, "/", id_, "/", file.relative_filename);
    const std::string to = In(directory_, path);
    ASSIGN_OR_RETURN(FileDigest copied,
                     file.replacement_contents.empty()
                         ? CopyFile(env_, SourceOf(file), file.size, to, goes_on_)
                         : WriteFile(file.replacement_contents, to));
    if (copied.size != file.size) return Wrong(SourceOf(file), "is shorter than the store says");
    RETURN_IF_ERROR(ReadBack(to, copied));
    return BackupFile{path, copied.checksum, copied.size};
  }

  uint32_t mended_files() const { return mended_files_; }

  // The number of bytes to copy, as far as it is known without reading.
  uint64_t BytesToCopy(const std::vector<rocksdb::LiveFileStorageInfo>& files) const {
    uint64_t bytes = 0;
    for (const rocksdb::LiveFileStorageInfo& file : files) {
      if (!IsShared(file) || !Disk()->FileExists(In(directory_, SharedPath(file))).ok()) {
        bytes += file.size;
      }
    }
    return bytes;
  }

 private:
  static absl::Status Wrong(const std::string& path, absl::string_view what) {
    return absl::DataLossError(absl::StrCat(path, " ", what));
  }
  static std::string SourceOf(const rocksdb::LiveFileStorageInfo& file) {
    return In(file.directory, file.relative_filename);
  }
  // Tables never change, and RocksDB recorded the checksum of each table at its writing.
  static bool IsShared(const rocksdb::LiveFileStorageInfo& file) {
    return file.file_type == rocksdb::kTableFile &&
           file.file_checksum_func_name == kChecksumFunction && file.file_checksum.size() == 4;
  }
  static uint32_t NotedChecksum(const rocksdb::LiveFileStorageInfo& file) {
    uint32_t checksum = 0;
    for (unsigned char byte : file.file_checksum) checksum = checksum << 8 | byte;
    return checksum;
  }
  // Two tables of one number, of a store and of one restored from its backup, have other content.
  static std::string SharedPath(const rocksdb::LiveFileStorageInfo& file) {
    const absl::string_view name = file.relative_filename;
    const size_t dot = std::min(name.rfind('.'), name.size());
    return absl::StrCat(kSharedFolder, "/", name.substr(0, dot), "_", NotedChecksum(file), "_",
                        file.size, name.substr(dot));
  }

  absl::Status ReadBack(const std::string& path, const FileDigest& expected) {
    ASSIGN_OR_RETURN(FileDigest found, DigestOf(Disk(), path, goes_on_));
    if (found == expected) return absl::OkStatus();
    return Wrong(path, "was read back otherwise than it was written");
  }

  absl::StatusOr<BackupFile> Share(const rocksdb::LiveFileStorageInfo& file) {
    const BackupFile shared = {SharedPath(file), NotedChecksum(file), file.size};
    const FileDigest expected = {file.size, shared.checksum};
    const std::string to = In(directory_, shared.path);
    const bool there = Disk()->FileExists(to).ok();
    if (there) {
      absl::StatusOr<FileDigest> found = DigestOf(Disk(), to, goes_on_);
      if (found.ok() && *found == expected) return shared;
      if (!goes_on_()) return absl::UnavailableError("the store is closing");
    }
    const std::string unfinished = to + kUnfinishedSuffix;
    ASSIGN_OR_RETURN(FileDigest copied,
                     CopyFile(env_, SourceOf(file), file.size, unfinished, goes_on_));
    if (copied != expected) return Wrong(SourceOf(file), "of the store itself is damaged");
    rocksdb::Status renamed = Disk()->RenameFile(unfinished, to);
    if (!renamed.ok()) return ToStatus(renamed, to);
    RETURN_IF_ERROR(ReadBack(to, expected));
    if (there) ++mended_files_;
    return shared;
  }

  rocksdb::Env* const env_;
  const std::string& directory_;
  const uint32_t id_;
  const GoesOn goes_on_;
  uint32_t mended_files_ = 0;
};

absl::Status CheckRoom(const std::string& directory, uint64_t bytes) {
  uint64_t free = 0;
  // Not every file system tells its free space.
  if (!Disk()->GetFreeSpace(directory, &free).ok() || free >= bytes) return absl::OkStatus();
  return StoreFullError(
      absl::StrCat(directory, ": ", free, " bytes are free; the backup takes ", bytes));
}

// The description makes the files a backup. All files that it names are on the disk by now.
absl::Status Publish(const std::string& directory, uint32_t id,
                     const BackupDescription& description) {
  for (const std::string& folder : {In(directory, kSharedFolder), In(directory, kPrivateFolder, id),
                                    In(directory, kPrivateFolder)}) {
    RETURN_IF_ERROR(SyncFolder(Disk(), folder));
  }
  const std::string path = In(directory, kDescriptionsFolder, id);
  const std::string unfinished = path + kUnfinishedSuffix;
  RETURN_IF_ERROR(WriteFile(FormatDescription(description), unfinished).status());
  rocksdb::Status renamed = Disk()->RenameFile(unfinished, path);
  if (!renamed.ok()) return ToStatus(renamed, path);
  return SyncFolder(Disk(), In(directory, kDescriptionsFolder));
}

// Reads the description of a backup of which some files exist.
absl::StatusOr<BackupDescription> ReadWhatIsThere(const std::string& directory, uint32_t id) {
  const std::string name = absl::StrCat("backup ", id, " in ", directory);
  absl::StatusOr<std::string> text = DescriptionText(directory, id);
  if (absl::IsNotFound(text.status())) {
    return absl::DataLossError(absl::StrCat(name, " was never finished"));
  }
  RETURN_IF_ERROR(text.status());
  absl::StatusOr<BackupDescription> description = ParseDescription(id, *text);
  if (description.ok()) {
    RETURN_IF_ERROR(CheckFiles(directory, *description));
    return description;
  }
  return absl::Status(description.status().code(),
                      absl::StrCat(name, ": ", description.status().message()));
}

}  // namespace

absl::StatusOr<BackupDescription> ReadBackup(const std::string& directory, uint32_t id) {
  ASSIGN_OR_RETURN(Ids ids, AllIds(directory));
  if (ids.there.contains(id) && !ids.deleted.contains(id)) return ReadWhatIsThere(directory, id);
  return absl::NotFoundError(absl::StrCat("backup ", id, " in ", directory, " does not exist"));
}

absl::StatusOr<BackupInfo> Backups::Create(Database& database, const std::string& directory) {
  absl::MutexLock lock(&changing_);
  if (stopped_.load()) return absl::UnavailableError("the store is closing");
  RETURN_IF_ERROR(MakeFolders(directory));
  RETURN_IF_ERROR(Tidy(directory));
  ASSIGN_OR_RETURN(Ids ids, AllIds(directory));
  const uint32_t id = ids.Highest() + 1;
  if (id == 0) return absl::FailedPreconditionError(absl::StrCat(directory, " has no id left"));

  under_way_.store(id);
  absl::Cleanup ended = [this] { under_way_.store(0); };
  absl::StatusOr<BackupInfo> made = Copy(database, directory, id);
  if (made.ok()) return made;
  // Removes as much as the disk allows. The next backup begins with removing the rest.
  Remove(directory, id).IgnoreError();
  SweepShared(directory).IgnoreError();
  const std::string message = absl::StrCat("backup to ", directory, ": ", made.status().message());
  return IsStoreFull(made.status()) ? StoreFullError(message)
                                    : absl::Status(made.status().code(), message);
}

absl::StatusOr<BackupInfo> Backups::Copy(Database& database, const std::string& directory,
                                         uint32_t id) {
  // The folder takes the id: a crash from here on leaves a failed backup.
  rocksdb::Status made = Disk()->CreateDir(In(directory, kPrivateFolder, id));
  if (!made.ok()) return ToStatus(made, directory);
  RETURN_IF_ERROR(SyncFolder(Disk(), In(directory, kPrivateFolder)));

  rocksdb::DB& db = database.db();
  if (rocksdb::Status kept = db.DisableFileDeletions(); !kept.ok()) {
    return ToStatus(kept, "keeping files");
  }
  absl::Cleanup release = [&db] { db.EnableFileDeletions().PermitUncheckedError(); };
  BackupDescription description;
  description.create_seconds = absl::ToUnixSeconds(absl::Now());
  description.format_line = FormatLine();
  description.sequence = db.GetLatestSequenceNumber();
  // After a flush a backup has only table files. Most are shared with the backup before, and none
  // depends on the log.
  rocksdb::LiveFilesStorageInfoOptions options;
  options.include_checksum_info = true;
  options.wal_size_for_flush = 0;
  std::vector<rocksdb::LiveFileStorageInfo> files;
  rocksdb::Status listed = db.GetLiveFilesStorageInfo(options, &files);
  if (!listed.ok()) return ToStatus(listed, "files of the store");

  const auto goes_on = [this] { return !stopped_.load(); };
  Copier copier(database.options().env, directory, id, goes_on);
  RETURN_IF_ERROR(CheckRoom(directory, copier.BytesToCopy(files)));
  for (const rocksdb::LiveFileStorageInfo& file : files) {
    ASSIGN_OR_RETURN(BackupFile copied, copier.Copy(file));
    description.files.push_back(std::move(copied));
  }
  description.complete_seconds =
      std::max(description.create_seconds, absl::ToUnixSeconds(absl::Now()));
  RETURN_IF_ERROR(Publish(directory, id, description));
  ASSIGN_OR_RETURN(BackupDescription read, ReadBackup(directory, id));
  BackupInfo info = ToInfo(directory, id, read);
  info.mended_files = copier.mended_files();
  return info;
}

absl::StatusOr<std::vector<BackupInfo>> Backups::List(const std::string& directory) const {
  ASSIGN_OR_RETURN(Ids ids, AllIds(directory));
  std::vector<BackupInfo> backups;
  for (uint32_t id : ids.there) {
    if (ids.deleted.contains(id)) continue;
    const bool under_way = under_way_.load() == id;
    absl::StatusOr<BackupDescription> description = ReadWhatIsThere(directory, id);
    // The backup may have been deleted since.
    if (!description.ok() && !under_way) description = ReadBackup(directory, id);
    if (description.ok()) {
      backups.push_back(ToInfo(directory, id, *description));
    } else if (under_way) {
      backups.push_back(UnfinishedInfo(directory, id, BackupInfo::State::kCreating));
    } else if (!absl::IsNotFound(description.status())) {
      BackupInfo damaged = UnfinishedInfo(directory, id, BackupInfo::State::kDamaged);
      damaged.damage = std::string(description.status().message());
      backups.push_back(std::move(damaged));
    }
  }
  return backups;
}

absl::Status Backups::Delete(const std::string& directory, uint32_t id) {
  absl::MutexLock lock(&changing_);
  ASSIGN_OR_RETURN(Ids ids, AllIds(directory));
  if (!ids.there.contains(id) || ids.deleted.contains(id)) {
    return absl::NotFoundError(absl::StrCat("backup ", id, " in ", directory, " does not exist"));
  }
  RETURN_IF_ERROR(MakeFolders(directory));
  RETURN_IF_ERROR(Remove(directory, id));
  return Tidy(directory);
}

}  // namespace osiedle::storage::rocksdb_engine
