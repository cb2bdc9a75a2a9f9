// What the options of `osiedle visits` ask for. Pure: a zone reads wall times, and nothing is sent.
// What is wrong is a UsageError that names the option.
#ifndef OSIEDLE_CLIENTS_CLI_VISITS_REQUEST_H_
#define OSIEDLE_CLIENTS_CLI_VISITS_REQUEST_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "clients/cli/option_values.h"
#include "clients/cli/refused_options.h"
#include "osiedle/visits/v1/visit.pb.h"
#include "osiedle/visits/v1/visit_requests.pb.h"

namespace osiedle::cli {

// The options as they were written; empty: not given.
struct VisitFlags {
  // Whole names: "municipalities/rybnik/visits/kryzys".
  std::string visit;
  std::string parent;

  // Which visits are listed: local days, both included.
  std::string from;
  std::string until;
  std::vector<std::string> states;
  std::vector<std::string> kinds;
  std::string of_team;
  std::string with;
  bool all = false;

  // A slot.
  std::string start;
  // "0:calendars/anna-przykladowa"
  std::vector<std::string> crew;
  std::string hold_for;
  std::string boundary_override;
  std::string displace;

  // An answer.
  bool accept = false;
  std::string decline;
  std::vector<std::string> other_times;
  std::string staff_member;
  std::string code;

  // A seat and who gets it.
  int seat = -1;
  std::string from_calendar;
  std::string to_calendar;

  // A step.
  std::string reason;
  std::string outcome;
  std::string at;
  bool validate_only = false;
};

// The municipality of the visit, or --parent.
absl::StatusOr<std::string> MunicipalityOf(const VisitFlags& flags);

// The states of visits that may still be made: what a list shows unless it is told otherwise.
absl::Span<const visits::v1::Visit::State> OpenStates();

// Words that --state, --kind and --outcome take.
std::vector<std::string> StateWords();
std::vector<std::string> KindWords();
std::vector<std::string> OutcomeWords();

absl::Status FillList(const VisitFlags& flags, visits::v1::ListVisitsRequest& request);
absl::Status FillHold(const VisitFlags& flags, absl::TimeZone zone,
                      visits::v1::HoldSlotRequest& request);
absl::Status FillReschedule(const VisitFlags& flags, absl::TimeZone zone,
                            visits::v1::RescheduleVisitRequest& request);
absl::Status FillRespond(const VisitFlags& flags, absl::TimeZone zone,
                         visits::v1::RespondToVisitRequest& request);
absl::Status FillCode(const VisitFlags& flags, visits::v1::IssueResponseCodeRequest& request);
absl::Status FillRedeem(const VisitFlags& flags, absl::TimeZone zone,
                        visits::v1::RedeemResponseCodeRequest& request);
absl::Status FillSubstitute(const VisitFlags& flags,
                            visits::v1::SubstituteCrewMemberRequest& request);
absl::Status FillOutcome(const VisitFlags& flags, visits::v1::CompleteVisitRequest& request);

// `name`, `validate_only` and, where the request has them, `occur_time` and `reason`.
template <typename Request>
absl::Status FillStep(const VisitFlags& flags, absl::TimeZone zone, Request& request) {
  request.set_name(flags.visit);
  request.set_validate_only(flags.validate_only);
  if constexpr (requires { request.set_reason(flags.reason); }) request.set_reason(flags.reason);
  if constexpr (requires { request.mutable_occur_time(); }) {
    if (!flags.at.empty()) {
      const absl::StatusOr<google::protobuf::Timestamp> time = ReadMoment("--at", flags.at, zone);
      if (!time.ok()) return time.status();
      *request.mutable_occur_time() = *time;
    }
  }
  return absl::OkStatus();
}

// The options that set fields of these requests.
absl::Span<const OptionField> VisitOptions();

}  // namespace osiedle::cli

#endif  // OSIEDLE_CLIENTS_CLI_VISITS_REQUEST_H_
