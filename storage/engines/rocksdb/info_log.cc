#include "storage/engines/rocksdb/info_log.h"

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"

namespace osiedle::storage::rocksdb_engine {
namespace {

constexpr size_t kMaxFileBytes = 8 * 1024 * 1024;

}  // namespace

InfoLog::InfoLog(const std::string& path) : path_(path) {
  absl::MutexLock lock(&mutex_);
  Open();
}

InfoLog::~InfoLog() {
  if (file_ != nullptr) std::fclose(file_);
}

void InfoLog::Open() {
  if (path_.empty()) return;
  std::rename(path_.c_str(), absl::StrCat(path_, ".old").c_str());
  file_ = std::fopen(path_.c_str(), "we");
  written_ = 0;
}

void InfoLog::Logv(const char* format, va_list arguments) {
  char line[1024];
  std::vsnprintf(line, sizeof(line), format, arguments);
  const std::string time =
      absl::FormatTime("%Y-%m-%dT%H:%M:%E6SZ", absl::Now(), absl::UTCTimeZone());
  absl::MutexLock lock(&mutex_);
  if (file_ == nullptr) return;
  const int written = std::fprintf(file_, "%s %s\n", time.c_str(), line);
  // Text that is not written now would be tried again with every later line.
  std::fflush(file_);
  std::clearerr(file_);
  if (written > 0) written_ += written;
  if (written_ < kMaxFileBytes) return;
  std::fclose(file_);
  file_ = nullptr;
  Open();
}

}  // namespace osiedle::storage::rocksdb_engine
