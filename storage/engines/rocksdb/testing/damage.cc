#include "storage/engines/rocksdb/testing/damage.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace osiedle::storage {

namespace fs = std::filesystem;

std::vector<std::string> FilesOf(const std::string& directory, FileKind kind) {
  std::vector<std::string> paths;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(directory)) {
    if (entry.is_regular_file() && KindOf(entry.path()) == kind) paths.push_back(entry.path());
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

uint64_t SizeOf(const std::string& path) { return fs::file_size(path); }

void TearTail(const std::string& path, uint64_t bytes) {
  fs::resize_file(path, SizeOf(path) - bytes);
}

void Overwrite(const std::string& path, uint64_t offset, const std::string& bytes) {
  std::ofstream(path, std::ios::app);
  std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(offset);
  file.write(bytes.data(), bytes.size());
}

void FlipBit(const std::string& path, uint64_t offset, int bit) {
  std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
  file.seekg(offset);
  const char byte = static_cast<char>(file.get() ^ (1 << bit));
  file.seekp(offset);
  file.put(byte);
}

std::vector<uint64_t> RecordsOf(const std::string& path) {
  constexpr uint64_t kBlockBytes = 32 * 1024, kHeaderBytes = 7;
  std::ifstream file(path, std::ios::binary);
  const std::string log(std::istreambuf_iterator<char>(file), {});
  std::vector<uint64_t> records;
  for (uint64_t at = 0; at + kHeaderBytes <= log.size();) {
    records.push_back(at);
    const auto low = static_cast<unsigned char>(log[at + 4]);
    const auto high = static_cast<unsigned char>(log[at + 5]);
    at += kHeaderBytes + low + 256 * high;
    // Bytes at the end of a block that are too few for a header are not used.
    if (const uint64_t left = kBlockBytes - at % kBlockBytes; left < kHeaderBytes) at += left;
  }
  return records;
}

void CopyFolder(const std::string& from, const std::string& to) {
  fs::remove_all(to);
  fs::copy(from, to, fs::copy_options::recursive);
}

}  // namespace osiedle::storage
