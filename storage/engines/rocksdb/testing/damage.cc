#include "storage/engines/rocksdb/testing/damage.h"

#include <algorithm>
#include <filesystem>
#include <fstream>

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

void FlipBit(const std::string& path, uint64_t offset, int bit) {
  std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
  file.seekg(offset);
  const char byte = static_cast<char>(file.get() ^ (1 << bit));
  file.seekp(offset);
  file.put(byte);
}

void CopyFolder(const std::string& from, const std::string& to) {
  fs::remove_all(to);
  fs::copy(from, to, fs::copy_options::recursive);
}

}  // namespace osiedle::storage
