#include "clients/cli/visits_request.h"

#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "clients/cli/exit_code.h"
#include "clients/cli/list_filter.h"
#include "clients/cli/plain_words.h"

namespace osiedle::cli {
namespace {

using google::protobuf::Timestamp;
using visits::v1::CrewAssignment;
using visits::v1::CrewSeat;
using visits::v1::Visit;

constexpr Visit::State kOpenStates[] = {Visit::DRAFT, Visit::PROPOSED, Visit::HELD,
                                        Visit::CONFIRMED, Visit::UNDER_WAY};

// ---- slots

absl::Status ReadAssignment(const std::string& text, absl::string_view parent,
                            CrewAssignment& assignment) {
  const std::pair<absl::string_view, absl::string_view> parts =
      absl::StrSplit(text, absl::MaxSplits(':', 1));
  int seat = 0;
  if (!absl::SimpleAtoi(parts.first, &seat) || seat < 0) {
    return WrongOption("--crew", text,
                       "begins with no seat: write SEAT:calendars/ID, the seats counted from 0");
  }
  absl::StatusOr<std::string> calendar = ReadName("--crew", parts.second, "calendars", parent);
  if (!calendar.ok()) {
    return WrongOption("--crew", text, "write SEAT:calendars/ID, as in 0:calendars/anna");
  }
  assignment.set_seat(seat);
  assignment.set_calendar(*std::move(calendar));
  return absl::OkStatus();
}

template <typename Request>
absl::Status FillSlot(const VisitFlags& flags, absl::TimeZone zone, Request& request) {
  const absl::StatusOr<std::string> parent = MunicipalityOf(flags);
  if (!parent.ok()) return parent.status();
  absl::Status filled = FillStep(flags, zone, request);
  if (!filled.ok()) return filled;
  const absl::StatusOr<Timestamp> start = ReadMoment("--start", flags.start, zone);
  if (!start.ok()) return start.status();
  *request.mutable_start_time() = *start;
  for (const std::string& text : flags.crew) {
    filled = ReadAssignment(text, *parent, *request.add_crew());
    if (!filled.ok()) return filled;
  }
  request.set_boundary_override_ground(flags.boundary_override);
  if (flags.hold_for.empty()) return absl::OkStatus();
  return ReadMinutes("--hold_for", flags.hold_for, *request.mutable_hold_duration());
}

// ---- answers

template <typename Request>
absl::Status FillAnswer(const VisitFlags& flags, absl::TimeZone zone, Request& request) {
  if (int{flags.accept} + int{!flags.decline.empty()} + int{!flags.other_times.empty()} != 1) {
    return UsageError(
        "what is the answer? Write one of --accept, --decline=REASON and --other_time=TIME");
  }
  request.set_validate_only(flags.validate_only);
  request.set_decline_reason(flags.decline);
  for (const std::string& text : flags.other_times) {
    const absl::StatusOr<Timestamp> time = ReadMoment("--other_time", text, zone);
    if (!time.ok()) return time.status();
    *request.add_other_start_times() = *time;
  }
  request.set_answer(flags.accept             ? CrewSeat::ACCEPTED
                     : !flags.decline.empty() ? CrewSeat::DECLINED
                                              : CrewSeat::OTHER_TIME);
  return absl::OkStatus();
}

// --for, where it is given.
template <typename Request>
absl::Status FillStaffMember(const VisitFlags& flags, Request& request) {
  if (flags.staff_member.empty()) return absl::OkStatus();
  const absl::StatusOr<std::string> parent = MunicipalityOf(flags);
  if (!parent.ok()) return parent.status();
  absl::StatusOr<std::string> person =
      ReadName("--for", flags.staff_member, "staffMembers", *parent);
  if (!person.ok()) return person.status();
  request.set_staff_member(*std::move(person));
  return absl::OkStatus();
}

}  // namespace

absl::Span<const Visit::State> OpenStates() { return kOpenStates; }

std::vector<std::string> StateWords() { return OptionWords(*Visit::State_descriptor()); }
std::vector<std::string> KindWords() { return OptionWords(*Visit::Kind_descriptor()); }
std::vector<std::string> OutcomeWords() { return OptionWords(*Visit::Outcome_descriptor()); }

absl::StatusOr<std::string> MunicipalityOf(const VisitFlags& flags) {
  if (flags.visit.empty()) return flags.parent;
  return ReadMunicipality("visit", flags.visit, "visits");
}

absl::Status FillList(const VisitFlags& flags, visits::v1::ListVisitsRequest& request) {
  std::vector<std::string> states = flags.states;
  if (states.empty() && !flags.all) {
    for (const Visit::State state : OpenStates()) states.push_back(Visit::State_Name(state));
  }
  std::vector<std::string> conditions;
  absl::Status added =
      AddValues("--state", "state", states, *Visit::State_descriptor(), conditions);
  if (added.ok()) {
    added = AddValues("--kind", "kind", flags.kinds, *Visit::Kind_descriptor(), conditions);
  }
  if (added.ok()) added = AddDays("start_time", flags.from, flags.until, conditions);
  if (!added.ok()) return added;
  if (!flags.of_team.empty()) {
    const auto team = ReadName("--of_team", flags.of_team, "teams", flags.parent);
    if (!team.ok()) return team.status();
    conditions.push_back(absl::StrCat("team = \"", *team, "\""));
  }
  if (!flags.with.empty()) {
    const auto person = ReadName("--with", flags.with, "staffMembers", flags.parent);
    if (!person.ok()) return person.status();
    conditions.push_back(absl::StrCat("staff_members:\"", *person, "\""));
  }
  request.set_parent(flags.parent);
  request.set_filter(absl::StrJoin(conditions, " AND "));
  return absl::OkStatus();
}

absl::Status FillHold(const VisitFlags& flags, absl::TimeZone zone,
                      visits::v1::HoldSlotRequest& request) {
  request.set_displacement_ground(flags.displace);
  return FillSlot(flags, zone, request);
}

absl::Status FillReschedule(const VisitFlags& flags, absl::TimeZone zone,
                            visits::v1::RescheduleVisitRequest& request) {
  return FillSlot(flags, zone, request);
}

absl::Status FillRespond(const VisitFlags& flags, absl::TimeZone zone,
                         visits::v1::RespondToVisitRequest& request) {
  request.set_name(flags.visit);
  absl::Status filled = FillStaffMember(flags, request);
  return filled.ok() ? FillAnswer(flags, zone, request) : filled;
}

absl::Status FillCode(const VisitFlags& flags, visits::v1::IssueResponseCodeRequest& request) {
  request.set_name(flags.visit);
  request.set_validate_only(flags.validate_only);
  return FillStaffMember(flags, request);
}

absl::Status FillRedeem(const VisitFlags& flags, absl::TimeZone zone,
                        visits::v1::RedeemResponseCodeRequest& request) {
  request.set_parent(flags.parent);
  request.set_code(flags.code);
  return FillAnswer(flags, zone, request);
}

absl::Status FillSubstitute(const VisitFlags& flags,
                            visits::v1::SubstituteCrewMemberRequest& request) {
  const absl::StatusOr<std::string> parent = MunicipalityOf(flags);
  if (!parent.ok()) return parent.status();
  if (flags.from_calendar.empty() == (flags.seat < 0)) {
    return UsageError(
        "whose seat is it? Write --from=calendars/ID, or --seat=N of a seat that is empty");
  }
  request.set_name(flags.visit);
  request.set_validate_only(flags.validate_only);
  if (flags.seat >= 0) request.set_seat(flags.seat);
  if (!flags.from_calendar.empty()) {
    const auto from = ReadName("--from", flags.from_calendar, "calendars", *parent);
    if (!from.ok()) return from.status();
    request.set_from_calendar(*from);
  }
  const auto to = ReadName("--to", flags.to_calendar, "calendars", *parent);
  if (!to.ok()) return to.status();
  request.set_to_calendar(*to);
  return absl::OkStatus();
}

absl::Status FillOutcome(const VisitFlags& flags, visits::v1::CompleteVisitRequest& request) {
  const auto value = ReadEnum("--outcome", flags.outcome, *Visit::Outcome_descriptor(), "outcome");
  if (!value.ok()) return value.status();
  request.set_outcome(static_cast<Visit::Outcome>((*value)->number()));
  return absl::OkStatus();
}

absl::Span<const OptionField> VisitOptions() {
  static constexpr OptionField kFields[] = {{"start_time", "--start"},
                                            {"crew", "--crew"},
                                            {"hold_duration", "--hold_for"},
                                            {"boundary_override_ground", "--boundary_override"},
                                            {"displacement_ground", "--displace"},
                                            {"decline_reason", "--decline"},
                                            {"other_start_times", "--other_time"},
                                            {"staff_member", "--for"},
                                            {"code", "code"},
                                            {"seat", "--seat"},
                                            {"from_calendar", "--from"},
                                            {"to_calendar", "--to"},
                                            {"reason", "--reason"},
                                            {"outcome", "--outcome"},
                                            {"occur_time", "--at"},
                                            {"parent", "--parent"},
                                            {"name", "visit"}};
  return kFields;
}

}  // namespace osiedle::cli
