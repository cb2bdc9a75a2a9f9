#include "storage/engines/rocksdb/log_check.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "rocksdb/file_checksum.h"
#include "storage/engines/rocksdb/status_mapping.h"
#include "storage/status_macros.h"

namespace osiedle::storage::rocksdb_engine {
namespace {

// A log is a sequence of blocks; a record is cut into fragments that fill them. A fragment is
//   checksum u32 LE | length u16 LE | type u8 | `length` bytes
// where the checksum is of type and bytes. Bytes at the end of a block that are too few for a
// header are not used.
constexpr size_t kBlockBytes = 32 * 1024;
constexpr size_t kHeaderBytes = 7;
constexpr uint8_t kFirstType = 1;  // a whole record
constexpr uint8_t kLastType = 4;   // the last part of one; higher ones are of recycled logs
constexpr int kLengthBits = 16;

struct Header {
  uint32_t checksum = 0;
  size_t length = 0;
  uint8_t type = 0;
};

uint8_t ByteAt(absl::string_view bytes, size_t at) { return static_cast<uint8_t>(bytes[at]); }

// REQUIRES: `bytes` are enough for a header.
Header ReadHeader(absl::string_view bytes) {
  Header header;
  for (int i = 3; i >= 0; --i) header.checksum = header.checksum << 8 | ByteAt(bytes, i);
  header.length = ByteAt(bytes, 4) | ByteAt(bytes, 5) << 8;
  header.type = ByteAt(bytes, 6);
  return header;
}

// The stored form of a checksum: a checksum over bytes that hold checksums would be weak.
uint32_t Mask(uint32_t checksum) { return (checksum >> 15 | checksum << 17) + 0xa282ead8u; }

uint32_t Crc32c(uint8_t type, absl::string_view bytes) {
  // The only public way to RocksDB's own routine.
  static const std::shared_ptr<rocksdb::FileChecksumGenFactory> factory =
      rocksdb::GetFileChecksumGenCrc32cFactory();
  auto generator = factory->CreateFileChecksumGenerator({});
  generator->Update(reinterpret_cast<const char*>(&type), 1);
  generator->Update(bytes.data(), bytes.size());
  generator->Finalize();
  // Big-endian.
  uint32_t checksum = 0;
  for (unsigned char byte : generator->GetChecksum()) checksum = checksum << 8 | byte;
  return checksum;
}

// Whether `bytes` may begin with a fragment of this header. The checksum is not compared.
bool Fits(absl::string_view bytes, const Header& header) {
  return header.type >= kFirstType && header.type <= kLastType &&
         kHeaderBytes + header.length <= bytes.size();
}

// Whether `bytes` begin with a whole fragment of this header.
bool Matches(absl::string_view bytes, const Header& header) {
  return Fits(bytes, header) &&
         Mask(Crc32c(header.type, bytes.substr(kHeaderBytes, header.length))) == header.checksum;
}

// The length of the part of the block that consists of fitting fragments. RocksDB compares
// checksums.
size_t ReadablePart(absl::string_view block) {
  size_t at = 0;
  while (at + kHeaderBytes <= block.size()) {
    const Header header = ReadHeader(block.substr(at));
    if (!Fits(block.substr(at), header)) return at;
    at += kHeaderBytes + header.length;
  }
  return block.size() == kBlockBytes ? block.size() : at;
}

bool HoldsWholeFragment(absl::string_view bytes) {
  for (size_t at = 0; at + kHeaderBytes <= bytes.size(); ++at) {
    const absl::string_view rest = bytes.substr(at);
    if (Matches(rest, ReadHeader(rest))) return true;
  }
  return false;
}

// Whether the last fragment of the log, which is not readable, is whole with another type or
// length. The tried values differ in one bit, or are the length up to the end of the log. Few
// values are tried, because each may match by chance.
bool IsWholeButForHeader(absl::string_view fragment) {
  if (fragment.size() < kHeaderBytes) return false;
  const Header stored = ReadHeader(fragment);
  Header other = stored;
  for (other.type = kFirstType; other.type <= kLastType; ++other.type) {
    if (Matches(fragment, other)) return true;
  }
  other.type = stored.type;
  other.length = fragment.size() - kHeaderBytes;
  if (Matches(fragment, other)) return true;
  for (int bit = 0; bit < kLengthBits; ++bit) {
    other.length = stored.length ^ size_t { 1 } << bit;
    if (Matches(fragment, other)) return true;
  }
  return false;
}

absl::Status Damaged(const std::string& path, uint64_t at) {
  return absl::DataLossError(absl::StrCat(
      path, " is damaged at byte ", at,
      ", before its end: opening it would lose acknowledged writes; restore a backup"));
}

// Reads a file block by block, and knows its place in the file.
class BlockReader {
 public:
  explicit BlockReader(std::unique_ptr<rocksdb::SequentialFile> file) : file_(std::move(file)) {}

  // The next block; a shorter one, or an empty one, at the end.
  rocksdb::Status Next() {
    begin_ += block_.size();
    block_.clear();
    while (block_.size() < kBlockBytes) {
      rocksdb::Slice part;
      rocksdb::Status read = file_->Read(kBlockBytes - block_.size(), &part, buffer_);
      if (!read.ok()) return read;
      if (part.empty()) break;
      block_.append(part.data(), part.size());
    }
    return rocksdb::Status::OK();
  }
  absl::string_view block() const { return block_; }
  // Where the block begins in the file.
  uint64_t begin() const { return begin_; }

 private:
  const std::unique_ptr<rocksdb::SequentialFile> file_;
  char buffer_[kBlockBytes] = {};
  std::string block_;
  uint64_t begin_ = 0;
};

// The first fragment in the block whose checksum is another than that of its content.
std::optional<size_t> DamagedFragment(absl::string_view block) {
  size_t at = 0;
  while (at + kHeaderBytes <= block.size()) {
    const absl::string_view rest = block.substr(at);
    const Header header = ReadHeader(rest);
    if (!Fits(rest, header)) return std::nullopt;
    if (!Matches(rest, header)) return at;
    at += kHeaderBytes + header.length;
  }
  return std::nullopt;
}

absl::Status LocateDamageIn(rocksdb::Env* env, const std::string& path) {
  std::unique_ptr<rocksdb::SequentialFile> file;
  rocksdb::Status status = env->NewSequentialFile(path, &file, rocksdb::EnvOptions());
  if (!status.ok()) return ToStatus(status, path);
  BlockReader reader(std::move(file));
  while (true) {
    if (status = reader.Next(); !status.ok()) return ToStatus(status, path);
    if (reader.block().empty()) return absl::OkStatus();
    const std::optional<size_t> at = DamagedFragment(reader.block());
    if (at.has_value()) return Damaged(path, reader.begin() + *at);
  }
}

absl::Status CheckLog(rocksdb::Env* env, const std::string& path) {
  std::unique_ptr<rocksdb::SequentialFile> file;
  rocksdb::Status status = env->NewSequentialFile(path, &file, rocksdb::EnvOptions());
  if (!status.ok()) return ToStatus(status, path);
  BlockReader reader(std::move(file));
  // The first byte that cannot be read.
  std::optional<uint64_t> unreadable;
  while (true) {
    if (status = reader.Next(); !status.ok()) return ToStatus(status, path);
    if (reader.block().empty()) return absl::OkStatus();
    absl::string_view rest = reader.block();
    if (!unreadable.has_value()) {
      rest.remove_prefix(ReadablePart(rest));
      if (rest.empty()) continue;
      unreadable = reader.begin() + reader.block().size() - rest.size();
      if (IsWholeButForHeader(rest)) return Damaged(path, *unreadable);
      rest.remove_prefix(1);
    }
    if (HoldsWholeFragment(rest)) return Damaged(path, *unreadable);
  }
}

bool IsLog(absl::string_view name) {
  return absl::ConsumeSuffix(&name, ".log") && !name.empty() &&
         std::all_of(name.begin(), name.end(), absl::ascii_isdigit);
}

// The first failure of `check` for a log of the database.
absl::Status EachLog(rocksdb::Env* env, const std::string& database_path,
                     absl::Status (*check)(rocksdb::Env*, const std::string&)) {
  std::vector<std::string> children;
  rocksdb::Status listed = env->GetChildren(database_path, &children);
  if (listed.IsNotFound()) return absl::OkStatus();
  if (!listed.ok()) return ToStatus(listed, database_path);
  for (const std::string& child : children) {
    if (!IsLog(child)) continue;
    RETURN_IF_ERROR(check(env, absl::StrCat(database_path, "/", child)));
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status CheckWriteAheadLogs(rocksdb::Env* env, const std::string& database_path) {
  return EachLog(env, database_path, &CheckLog);
}

absl::Status LocateDamage(rocksdb::Env* env, const std::string& database_path) {
  return EachLog(env, database_path, &LocateDamageIn);
}

}  // namespace osiedle::storage::rocksdb_engine
