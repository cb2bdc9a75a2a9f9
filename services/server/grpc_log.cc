#include "services/server/grpc_log.h"

#include <grpc/support/log.h>

#include <chrono>
#include <cstdint>
#include <string>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "google/protobuf/stubs/logging.h"
#include "services/call/process/log.h"

namespace osiedle::server {
namespace {

// Whoever reaches the port can make gRPC write a line, as by a handshake that fails.
constexpr std::chrono::seconds kLinesEvery(10);

// Of one place in gRPC's sources.
struct Place {
  std::chrono::steady_clock::time_point next_line;
  // Since the last line.
  uint64_t left_out = 0;
};

// Whether a line of the place is written; if so, how many were left out before it.
bool TakeLine(const std::string& at, uint64_t& left_out) {
  static absl::Mutex mutex(absl::kConstInit);
  static auto* const places = new absl::flat_hash_map<std::string, Place>();
  const auto now = std::chrono::steady_clock::now();
  absl::MutexLock lock(&mutex);
  Place& place = (*places)[at];
  if (now < place.next_line) {
    ++place.left_out;
    return false;
  }
  place.next_line = now + kLinesEvery;
  left_out = std::exchange(place.left_out, 0);
  return true;
}

void LogLine(gpr_log_func_args* args) {
  const std::string at = absl::StrCat(args->file, ":", args->line);
  uint64_t left_out = 0;
  if (!TakeLine(at, left_out)) return;
  const call::LogSeverity severity = args->severity == GPR_LOG_SEVERITY_ERROR
                                         ? call::LogSeverity::kError
                                         : call::LogSeverity::kInfo;
  call::Log(severity, args->message,
            {{"source", "grpc"}, {"at", at}, {"left_out", absl::StrCat(left_out)}});
}

void LogProtobuf(google::protobuf::LogLevel level, const char* file, int line,
                 const std::string& message) {
  const call::LogSeverity severity = level >= google::protobuf::LOGLEVEL_ERROR
                                         ? call::LogSeverity::kError
                                         : call::LogSeverity::kInfo;
  call::Log(severity, message, {{"source", "protobuf"}, {"at", absl::StrCat(file, ":", line)}});
}

}  // namespace

void SendGrpcLogToOurs() {
  gpr_set_log_function(&LogLine);
  google::protobuf::SetLogHandler(&LogProtobuf);
}

}  // namespace osiedle::server
