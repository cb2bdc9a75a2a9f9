#include "storage/engines/rocksdb/backup_files.h"

#include <algorithm>
#include <limits>
#include <memory>
#include <vector>

#include "rocksdb/file_checksum.h"
#include "storage/engines/rocksdb/status_mapping.h"
#include "storage/status_macros.h"

namespace osiedle::storage::rocksdb_engine {
namespace {

constexpr size_t kPieceBytes = 1024 * 1024;

// The only public way to RocksDB's own routine.
class Checksum {
 public:
  Checksum() : generator_(Factory().CreateFileChecksumGenerator({})) {}

  void Add(absl::string_view bytes) { generator_->Update(bytes.data(), bytes.size()); }
  uint32_t Finish() {
    generator_->Finalize();
    // Big-endian.
    uint32_t checksum = 0;
    for (unsigned char byte : generator_->GetChecksum()) checksum = checksum << 8 | byte;
    return checksum;
  }

 private:
  static rocksdb::FileChecksumGenFactory& Factory() {
    static const auto* factory = new std::shared_ptr<rocksdb::FileChecksumGenFactory>(
        rocksdb::GetFileChecksumGenCrc32cFactory());
    return **factory;
  }

  std::unique_ptr<rocksdb::FileChecksumGenerator> generator_;
};

// Gives the first `bytes` of the file in pieces.
absl::StatusOr<FileDigest> ReadThrough(rocksdb::Env* env, const std::string& path, uint64_t bytes,
                                       GoesOn goes_on,
                                       absl::FunctionRef<absl::Status(absl::string_view)> take) {
  std::unique_ptr<rocksdb::SequentialFile> file;
  rocksdb::Status opened = env->NewSequentialFile(path, &file, rocksdb::EnvOptions());
  if (!opened.ok()) return ToStatus(opened, path);
  std::vector<char> room(kPieceBytes);
  FileDigest digest;
  Checksum checksum;
  while (digest.size < bytes) {
    if (!goes_on()) return absl::UnavailableError("the store is closing");
    rocksdb::Slice piece;
    const size_t most = std::min<uint64_t>(bytes - digest.size, room.size());
    if (rocksdb::Status read = file->Read(most, &piece, room.data()); !read.ok()) {
      return ToStatus(read, path);
    }
    if (piece.empty()) break;
    digest.size += piece.size();
    checksum.Add(ToView(piece));
    RETURN_IF_ERROR(take(ToView(piece)));
  }
  digest.checksum = checksum.Finish();
  return digest;
}

absl::StatusOr<std::unique_ptr<rocksdb::WritableFile>> NewFile(const std::string& path) {
  std::unique_ptr<rocksdb::WritableFile> file;
  rocksdb::Status made =
      rocksdb::Env::Default()->NewWritableFile(path, &file, rocksdb::EnvOptions());
  if (!made.ok()) return ToStatus(made, path);
  return file;
}

absl::Status Finish(rocksdb::WritableFile& file, const std::string& path) {
  rocksdb::Status done = file.Fsync();
  if (done.ok()) done = file.Close();
  return ToStatus(done, path);
}

}  // namespace

uint32_t ChecksumOf(absl::string_view bytes) {
  Checksum checksum;
  checksum.Add(bytes);
  return checksum.Finish();
}

absl::StatusOr<FileDigest> DigestOf(rocksdb::Env* env, const std::string& path, GoesOn goes_on) {
  return ReadThrough(env, path, std::numeric_limits<uint64_t>::max(), goes_on,
                     [](absl::string_view) { return absl::OkStatus(); });
}

absl::StatusOr<FileDigest> CopyFile(rocksdb::Env* env, const std::string& from, uint64_t bytes,
                                    const std::string& to, GoesOn goes_on) {
  ASSIGN_OR_RETURN(std::unique_ptr<rocksdb::WritableFile> file, NewFile(to));
  ASSIGN_OR_RETURN(FileDigest digest,
                   ReadThrough(env, from, bytes, goes_on, [&](absl::string_view piece) {
                     return ToStatus(file->Append(ToSlice(piece)), to);
                   }));
  RETURN_IF_ERROR(Finish(*file, to));
  return digest;
}

absl::StatusOr<FileDigest> WriteFile(absl::string_view bytes, const std::string& to) {
  ASSIGN_OR_RETURN(std::unique_ptr<rocksdb::WritableFile> file, NewFile(to));
  rocksdb::Status written = file->Append(ToSlice(bytes));
  if (!written.ok()) return ToStatus(written, to);
  RETURN_IF_ERROR(Finish(*file, to));
  return FileDigest{bytes.size(), ChecksumOf(bytes)};
}

}  // namespace osiedle::storage::rocksdb_engine
