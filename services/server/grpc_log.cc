#include "services/server/grpc_log.h"

#include <grpc/support/log.h>

#include "absl/strings/str_cat.h"
#include "services/call/log.h"

namespace osiedle::server {
namespace {

void LogLine(gpr_log_func_args* args) {
  const call::LogSeverity severity = args->severity == GPR_LOG_SEVERITY_ERROR
                                         ? call::LogSeverity::kError
                                         : call::LogSeverity::kInfo;
  call::Log(severity, args->message,
            {{"source", "grpc"}, {"at", absl::StrCat(args->file, ":", args->line)}});
}

}  // namespace

void SendGrpcLogToOurs() { gpr_set_log_function(&LogLine); }

}  // namespace osiedle::server
