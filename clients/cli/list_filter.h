// Options of lists as conditions of a filter (AIP-160). Pure. What is wrong is a UsageError that
// names the option.
#ifndef OSIEDLE_CLIENTS_CLI_LIST_FILTER_H_
#define OSIEDLE_CLIENTS_CLI_LIST_FILTER_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/descriptor.h"

namespace osiedle::cli {

// "(state = HELD OR state = CONFIRMED)"; nothing where no text is given.
absl::Status AddValues(absl::string_view option, absl::string_view field,
                       const std::vector<std::string>& texts,
                       const google::protobuf::EnumDescriptor& type,
                       std::vector<std::string>& conditions);

// "start_time >= \"2026-12-01\"", of --from and --until, both included; empty: not given. The
// server reads a day in the time zone of the municipality.
absl::Status AddDays(absl::string_view field, const std::string& from, const std::string& until,
                     std::vector<std::string>& conditions);

}  // namespace osiedle::cli

#endif  // OSIEDLE_CLIENTS_CLI_LIST_FILTER_H_
