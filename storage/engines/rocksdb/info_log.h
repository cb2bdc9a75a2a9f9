#ifndef OSIEDLE_STORAGE_ENGINES_ROCKSDB_INFO_LOG_H_
#define OSIEDLE_STORAGE_ENGINES_ROCKSDB_INFO_LOG_H_

#include <cstdarg>
#include <cstddef>
#include <cstdio>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "rocksdb/env.h"

namespace osiedle::storage::rocksdb_engine {

// RocksDB's own log file. A full file is renamed (".old", one is kept) and begun anew. It is for
// engineers, and holds names of files and numbers, no keys or values.
//
// RocksDB's own logger ends the process on a full disk when asserts are compiled in, as in Debian's
// package. This one is silent until there is room.
class InfoLog final : public rocksdb::Logger {
 public:
  // Writes nothing when `path` is empty.
  explicit InfoLog(const std::string& path);
  ~InfoLog() override;

  using rocksdb::Logger::Logv;
  void Logv(const char* format, va_list arguments) override;

 private:
  void Open() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const std::string path_;
  absl::Mutex mutex_;
  std::FILE* file_ ABSL_GUARDED_BY(mutex_) = nullptr;
  size_t written_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace osiedle::storage::rocksdb_engine

#endif  // OSIEDLE_STORAGE_ENGINES_ROCKSDB_INFO_LOG_H_
