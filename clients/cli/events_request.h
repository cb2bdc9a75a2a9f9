// What the options of `osiedle events` ask for. Pure: nothing is sent. What is wrong is a
// UsageError that names the option.
#ifndef OSIEDLE_CLIENTS_CLI_EVENTS_REQUEST_H_
#define OSIEDLE_CLIENTS_CLI_EVENTS_REQUEST_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/types/span.h"
#include "clients/cli/refused_options.h"
#include "osiedle/clubs/v1/event_series_requests.pb.h"
#include "osiedle/clubs/v1/occurrence_requests.pb.h"
#include "osiedle/clubs/v1/registration_requests.pb.h"
#include "osiedle/clubs/v1/wall_time.pb.h"

namespace osiedle::cli {

// The options as they were written; empty: not given.
struct EventFlags {
  // A whole name: of an occurrence, of a registration for one, or of a series.
  std::string name;
  std::string parent;

  // Which occurrences are listed: local days, both included.
  std::string from;
  std::string until;
  std::string club;
  std::string series;
  // Which registrations.
  std::vector<std::string> states;
  bool all = false;

  // A party.
  std::vector<std::string> people;
  std::string alias;
  std::string resident;
  std::string claim_code;
  std::string source;
  std::vector<std::string> needs;
  std::string diet;
  bool consent = false;
  std::string id;

  // When and where it takes place, and for how many.
  std::string start;
  std::string duration;
  std::string rule;
  std::string venue;
  int capacity = -1;
  std::vector<std::string> leaders;
  std::string note;
  // The first occurrence that changes, and all that follow it.
  std::string first;

  bool by_leader = false;
  std::string reason;
  bool validate_only = false;
};

// The municipality of the name, or --parent. The name is one of these collections, as in
// {"occurrences", "registrations"}.
absl::StatusOr<std::string> TownOf(const EventFlags& flags,
                                   const std::vector<absl::string_view>& collections);

// Whether the name is that of a registration, not of an occurrence.
bool IsOfRegistration(absl::string_view name);

// "2026-12-01 17:00"
absl::StatusOr<clubs::v1::WallTime> ReadWallTime(absl::string_view option, const std::string& text);

// Whether --start is an hour alone ("17:00"), so that the day has to be known from elsewhere.
bool IsHourAlone(const std::string& start);

// Words that --source and --needs take.
std::vector<std::string> SourceWords();
std::vector<std::string> AccessibilityWords();

// Four weeks from `today` on, unless the options say other days.
absl::Status FillOccurrences(const EventFlags& flags, absl::CivilDay today,
                             clubs::v1::ListOccurrencesRequest& request);
// Those that live, unless the options say other states.
absl::Status FillRegistrations(const EventFlags& flags,
                               clubs::v1::ListRegistrationsRequest& request);

absl::Status FillSignUp(const EventFlags& flags, clubs::v1::CreateRegistrationRequest& request);
absl::Status FillRefer(const EventFlags& flags, clubs::v1::ReferPartyRequest& request);
absl::Status FillCancel(const EventFlags& flags, clubs::v1::CancelRegistrationRequest& request);

absl::Status FillMove(const EventFlags& flags, clubs::v1::MoveOccurrenceRequest& request);
absl::Status FillCallOff(const EventFlags& flags, clubs::v1::CancelOccurrenceRequest& request);
absl::Status FillChange(const EventFlags& flags, clubs::v1::UpdateOccurrenceRequest& request);
// `first_day` is that of the first occurrence that changes; it counts when --start is an hour
// alone.
absl::Status FillEdit(const EventFlags& flags, absl::CivilDay first_day,
                      clubs::v1::EditEventSeriesRequest& request);

// `name`, and where the request has them `reason` and `validate_only`.
template <typename Request>
void FillNamed(const EventFlags& flags, Request& request) {
  request.set_name(flags.name);
  if constexpr (requires { request.set_reason(flags.reason); }) request.set_reason(flags.reason);
  if constexpr (requires { request.set_validate_only(true); }) {
    request.set_validate_only(flags.validate_only);
  }
}

// The options that set fields of these requests.
absl::Span<const OptionField> EventOptions();

}  // namespace osiedle::cli

#endif  // OSIEDLE_CLIENTS_CLI_EVENTS_REQUEST_H_
