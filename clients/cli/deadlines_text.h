// Deadlines of procedures as a table. Pure.
#ifndef OSIEDLE_CLIENTS_CLI_DEADLINES_TEXT_H_
#define OSIEDLE_CLIENTS_CLI_DEADLINES_TEXT_H_

#include <string>
#include <vector>

#include "absl/time/time.h"
#include "osiedle/visits/v1/procedure.pb.h"

namespace osiedle::cli {

// A row for each deadline, in the order given, the sentence of each below the table, and how many
// are missed or will be. Days are those of the zone; what is left is counted from `now`.
std::string DeadlinesText(const std::vector<visits::v1::Deadline>& deadlines, absl::Time now,
                          absl::TimeZone zone, int width);

}  // namespace osiedle::cli

#endif  // OSIEDLE_CLIENTS_CLI_DEADLINES_TEXT_H_
