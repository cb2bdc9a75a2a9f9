// The process's log: one JSON object a line on standard error. No personal data: names of
// resources, methods and principals' ids at most.
#ifndef OSIEDLE_SERVICES_CALL_PROCESS_LOG_H_
#define OSIEDLE_SERVICES_CALL_PROCESS_LOG_H_

#include <initializer_list>
#include <string>
#include <utility>

#include "absl/strings/string_view.h"

namespace osiedle::call {

enum class LogSeverity { kInfo, kWarning, kError };

using LogFields = std::initializer_list<std::pair<absl::string_view, std::string>>;

// Writes {"time":…,"severity":…,"message":…, fields…}. Thread-safe: lines never mix.
void Log(LogSeverity severity, absl::string_view message, LogFields fields = {});

}  // namespace osiedle::call

#endif  // OSIEDLE_SERVICES_CALL_PROCESS_LOG_H_
