// The time zone in which a municipality lives.
#ifndef OSIEDLE_CLIENTS_CLI_TOWN_ZONE_H_
#define OSIEDLE_CLIENTS_CLI_TOWN_ZONE_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "clients/cli/session.h"

namespace osiedle::cli {

// Asks the server. What is no name of a municipality is a UsageError of --parent. Who may not read
// the municipality has to do with the zone of every town of ours.
absl::StatusOr<absl::TimeZone> ZoneOf(const Session& session, const std::string& municipality);

}  // namespace osiedle::cli

#endif  // OSIEDLE_CLIENTS_CLI_TOWN_ZONE_H_
