// Values of options that several commands read in the same way. Pure. What is wrong is a UsageError
// that names the option.
#ifndef OSIEDLE_CLIENTS_CLI_OPTION_VALUES_H_
#define OSIEDLE_CLIENTS_CLI_OPTION_VALUES_H_

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/duration.pb.h"
#include "google/protobuf/timestamp.pb.h"

namespace osiedle::cli {

// "--from=soon: is no day"
absl::Status WrongOption(absl::string_view option, absl::string_view value, absl::string_view why);

// The whole name of "{collection}/{id}" or of "municipalities/{m}/{collection}/{id}"; nothing where
// the text is neither. `parent` is the municipality of the short form.
std::optional<std::string> NameOf(absl::string_view text, absl::string_view collection,
                                  absl::string_view parent);
absl::StatusOr<std::string> ReadName(absl::string_view option, absl::string_view text,
                                     absl::string_view collection, absl::string_view parent);

// The municipality of "municipalities/{m}/{collection}/{id}", as in "municipalities/rybnik".
absl::StatusOr<std::string> ReadMunicipality(absl::string_view option, absl::string_view name,
                                             absl::string_view collection);

// "2026-12-31"
absl::StatusOr<absl::CivilDay> ReadDay(absl::string_view option, const std::string& text);

// A moment with its offset ("2026-12-31T12:00:00+01:00"), or in wall time of the zone
// ("2026-12-31 12:00"). A wall time that the change of the clocks skips or repeats is refused.
absl::StatusOr<google::protobuf::Timestamp> ReadMoment(absl::string_view option,
                                                       const std::string& text,
                                                       absl::TimeZone zone);

// "90m", "1h30m": whole minutes, more than none.
absl::Status ReadMinutes(absl::string_view option, const std::string& text,
                         google::protobuf::Duration& duration);

// The value UNDER_WAY of "under-way" or "UNDER_WAY". `what` says in the error what it is, as in
// "state".
absl::StatusOr<const google::protobuf::EnumValueDescriptor*> ReadEnum(
    absl::string_view option, absl::string_view text, const google::protobuf::EnumDescriptor& type,
    absl::string_view what);

google::protobuf::Timestamp TimestampOf(absl::Time time);

// The first moment after the day.
absl::Time EndOf(absl::CivilDay day, absl::TimeZone zone);

}  // namespace osiedle::cli

#endif  // OSIEDLE_CLIENTS_CLI_OPTION_VALUES_H_
