#include "services/server/grpc_log.h"

#include <grpc/support/log.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "google/protobuf/stubs/logging.h"
#include "services/call/process/log.h"

namespace osiedle::server {
namespace {

void LogLine(gpr_log_func_args* args) {
  const call::LogSeverity severity = args->severity == GPR_LOG_SEVERITY_ERROR
                                         ? call::LogSeverity::kError
                                         : call::LogSeverity::kInfo;
  call::Log(severity, args->message,
            {{"source", "grpc"}, {"at", absl::StrCat(args->file, ":", args->line)}});
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
