// What is printed of those who sign up for an event, and of those who came. Pure.
#ifndef OSIEDLE_CLIENTS_CLI_REGISTRATIONS_TEXT_H_
#define OSIEDLE_CLIENTS_CLI_REGISTRATIONS_TEXT_H_

#include <string>
#include <vector>

#include "absl/time/time.h"
#include "osiedle/clubs/v1/attendance.pb.h"
#include "osiedle/clubs/v1/registration.pb.h"
#include "osiedle/clubs/v1/registration_requests.pb.h"

namespace osiedle::cli {

// A table with a row for each of them, and there are some, in the order given, and the sentence of
// the server for each, in Polish. Times are those of the zone. `width` is that of the terminal; 0:
// no limit.
std::string RegistrationsText(const std::vector<clubs::v1::Registration>& registrations,
                              absl::TimeZone zone, int width);

// One: a line for each thing that is known of it, and the sentence of the server.
std::string RegistrationText(const clubs::v1::Registration& registration, absl::TimeZone zone);

// What a partner is told.
std::string ReferredText(const clubs::v1::ReferPartyResponse& response);

// Who came, when, and what that says.
std::string AttendanceText(const clubs::v1::Attendance& attendance, absl::TimeZone zone);

}  // namespace osiedle::cli

#endif  // OSIEDLE_CLIENTS_CLI_REGISTRATIONS_TEXT_H_
