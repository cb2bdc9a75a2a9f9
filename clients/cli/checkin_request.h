// What the options of `osiedle checkin` ask for. Pure: a zone reads wall times, and nothing is
// sent. What is wrong is a UsageError that names the option.
#ifndef OSIEDLE_CLIENTS_CLI_CHECKIN_REQUEST_H_
#define OSIEDLE_CLIENTS_CLI_CHECKIN_REQUEST_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "clients/cli/refused_options.h"
#include "osiedle/clubs/v1/attendance_requests.pb.h"

namespace osiedle::cli {

// The options as they were written; empty: not given.
struct CheckInFlags {
  // A whole name: of the occurrence; of a registration for it; of an attendance, with --out.
  std::string name;
  std::string alias;
  std::string resident;
  std::string claim_code;
  std::vector<std::string> people;
  int first_time = -1;
  std::string at;
  std::string id;
  bool consent = false;
  bool out = false;
};

// The parts of the name.
struct CheckInName {
  // As in "municipalities/rybnik".
  std::string town;
  // "{town}/occurrences/{id}"
  std::string occurrence;
  // The last part of a registration; empty: none is named.
  std::string registration;
  // The last part of an attendance; empty: none is named.
  std::string attendance;
};
absl::StatusOr<CheckInName> ReadCheckInName(const std::string& name);

// `registration`, a whole name, stands in the place of the alias; empty: none.
absl::Status FillCheckIn(const CheckInFlags& flags, const std::string& registration,
                         absl::TimeZone zone, clubs::v1::CheckInRequest& request);

// `attendance` is a whole name.
absl::Status FillCheckOut(const CheckInFlags& flags, const std::string& attendance,
                          absl::TimeZone zone, clubs::v1::CheckOutRequest& request);

// The options that set fields of these requests.
absl::Span<const OptionField> CheckInOptions();

}  // namespace osiedle::cli

#endif  // OSIEDLE_CLIENTS_CLI_CHECKIN_REQUEST_H_
