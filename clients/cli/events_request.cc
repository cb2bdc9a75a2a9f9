#include "clients/cli/events_request.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "clients/cli/exit_code.h"
#include "clients/cli/list_filter.h"
#include "clients/cli/option_values.h"
#include "clients/cli/people_options.h"
#include "clients/cli/plain_words.h"
#include "google/protobuf/duration.pb.h"
#include "osiedle/clubs/v1/accessibility.pb.h"

namespace osiedle::cli {
namespace {

using clubs::v1::Party;
using clubs::v1::Registration;
using clubs::v1::WallTime;

// What a list shows unless it is told otherwise.
constexpr int kDaysListed = 28;

// "municipalities/{m}/{collection}/{id}" and so on, with all parts.
bool HasShape(const std::vector<absl::string_view>& parts,
              const std::vector<absl::string_view>& collections) {
  if (parts.size() != 2 + 2 * collections.size() || parts[0] != "municipalities") return false;
  if (std::any_of(parts.begin(), parts.end(), [](absl::string_view part) { return part.empty(); }))
    return false;
  for (size_t i = 0; i < collections.size(); ++i) {
    if (parts[2 + 2 * i] != collections[i]) return false;
  }
  return true;
}

// The whole name of what an option names, where it is given.
absl::Status ReadReference(absl::string_view option, const std::string& text,
                           absl::string_view collection, absl::string_view town,
                           std::string& name) {
  if (text.empty()) return absl::OkStatus();
  absl::StatusOr<std::string> read = ReadName(option, text, collection, town);
  if (!read.ok()) return read.status();
  name = *std::move(read);
  return absl::OkStatus();
}

absl::Status FillParty(const EventFlags& flags, Party& party) {
  if (flags.people.empty()) {
    return UsageError("--people: who comes? Write --people=2:18-29, once for each age band");
  }
  absl::Status read = ReadPeople("--people", flags.people, *party.mutable_head_counts());
  if (!read.ok()) return read;
  for (const std::string& need : flags.needs) {
    const auto value =
        ReadEnum("--needs", need, *clubs::v1::Accessibility_descriptor(), "accessibility");
    if (!value.ok()) return value.status();
    party.add_access_needs(static_cast<clubs::v1::Accessibility>((*value)->number()));
  }
  party.set_diet(flags.diet);
  party.set_guardian_consent(flags.consent);
  return absl::OkStatus();
}

// "17:30" as minutes after midnight; -1 where it is none.
int MinuteOf(const std::string& hour) {
  absl::CivilMinute minute;
  if (!absl::ParseCivilTime(absl::StrCat("2000-01-01T", hour), &minute)) return -1;
  return minute.hour() * 60 + minute.minute();
}

WallTime WallTimeOf(absl::CivilDay day, int minute) {
  WallTime time;
  time.mutable_date()->set_year(static_cast<int>(day.year()));
  time.mutable_date()->set_month(day.month());
  time.mutable_date()->set_day(day.day());
  time.set_minute(minute);
  return time;
}

}  // namespace

absl::StatusOr<std::string> TownOf(const EventFlags& flags,
                                   const std::vector<absl::string_view>& collections) {
  if (flags.name.empty()) return flags.parent;
  const std::vector<absl::string_view> parts = absl::StrSplit(flags.name, '/');
  if (HasShape(parts, collections)) return absl::StrCat(parts[0], "/", parts[1]);
  std::string form = "municipalities/M";
  for (const absl::string_view collection : collections) {
    absl::StrAppend(&form, "/", collection, "/ID");
  }
  return UsageError(absl::StrCat(flags.name, ": write ", form));
}

bool IsOfRegistration(absl::string_view name) { return absl::StrContains(name, "/registrations/"); }

absl::StatusOr<WallTime> ReadWallTime(absl::string_view option, const std::string& text) {
  std::string wall = text;
  std::replace(wall.begin(), wall.end(), ' ', 'T');
  absl::CivilMinute minute;
  if (!absl::ParseCivilTime(wall, &minute)) {
    return WrongOption(option, text, "is no time, as in \"2026-12-31 17:00\"");
  }
  return WallTimeOf(absl::CivilDay(minute), minute.hour() * 60 + minute.minute());
}

bool IsHourAlone(const std::string& start) { return MinuteOf(start) >= 0; }

std::vector<std::string> SourceWords() { return OptionWords(*Registration::Source_descriptor()); }
std::vector<std::string> AccessibilityWords() {
  return OptionWords(*clubs::v1::Accessibility_descriptor());
}

// ---- lists

absl::Status FillOccurrences(const EventFlags& flags, absl::CivilDay today,
                             clubs::v1::ListOccurrencesRequest& request) {
  std::string from = flags.from;
  std::string until = flags.until;
  if (from.empty() && until.empty()) from = absl::FormatCivilTime(today);
  if (until.empty()) {
    const absl::StatusOr<absl::CivilDay> first = ReadDay("--from", from);
    if (!first.ok()) return first.status();
    until = absl::FormatCivilTime(*first + (kDaysListed - 1));
  }
  std::vector<std::string> conditions;
  absl::Status added = AddDays("start_time", from, until, conditions);
  if (!added.ok()) return added;
  std::string club;
  std::string series;
  absl::Status read = ReadReference("--club", flags.club, "clubs", flags.parent, club);
  if (read.ok()) {
    read = ReadReference("--series", flags.series, "eventSeries", flags.parent, series);
  }
  if (!read.ok()) return read;
  if (!club.empty()) conditions.push_back(absl::StrCat("club = \"", club, "\""));
  if (!series.empty()) conditions.push_back(absl::StrCat("series = \"", series, "\""));
  if (!flags.all) conditions.emplace_back("state = PLANNED");
  request.set_parent(flags.parent);
  request.set_filter(absl::StrJoin(conditions, " AND "));
  return absl::OkStatus();
}

absl::Status FillRegistrations(const EventFlags& flags,
                               clubs::v1::ListRegistrationsRequest& request) {
  std::vector<std::string> states = flags.states;
  if (states.empty() && !flags.all) states = {"REQUESTED", "CONFIRMED", "WAITLISTED", "OFFERED"};
  std::vector<std::string> conditions;
  absl::Status added =
      AddValues("--state", "state", states, *Registration::State_descriptor(), conditions);
  if (!added.ok()) return added;
  request.set_parent(flags.name);
  request.set_filter(absl::StrJoin(conditions, " AND "));
  return absl::OkStatus();
}

// ---- registrations

absl::Status FillSignUp(const EventFlags& flags, clubs::v1::CreateRegistrationRequest& request) {
  const absl::StatusOr<std::string> town = TownOf(flags, {"occurrences"});
  if (!town.ok()) return town.status();
  request.set_parent(flags.name);
  request.set_registration_id(flags.id);
  request.set_validate_only(flags.validate_only);
  Registration& registration = *request.mutable_registration();
  absl::Status filled = FillParty(flags, *registration.mutable_party());
  if (filled.ok()) {
    filled = ReadReference("--resident", flags.resident, "residents", *town,
                           *registration.mutable_resident());
  }
  if (!filled.ok()) return filled;
  registration.set_alias(flags.alias);
  registration.set_claim_code(flags.claim_code);
  if (flags.source.empty()) return absl::OkStatus();
  const auto source =
      ReadEnum("--source", flags.source, *Registration::Source_descriptor(), "source");
  if (!source.ok()) return source.status();
  registration.set_source(static_cast<Registration::Source>((*source)->number()));
  return absl::OkStatus();
}

absl::Status FillRefer(const EventFlags& flags, clubs::v1::ReferPartyRequest& request) {
  request.set_parent(flags.name);
  request.set_alias(flags.alias);
  request.set_claim_code(flags.claim_code);
  return FillParty(flags, *request.mutable_party());
}

absl::Status FillCancel(const EventFlags& flags, clubs::v1::CancelRegistrationRequest& request) {
  FillNamed(flags, request);
  if (flags.by_leader) request.set_cancel_cause(Registration::LEADER);
  return absl::OkStatus();
}

// ---- plans

absl::Status FillMove(const EventFlags& flags, clubs::v1::MoveOccurrenceRequest& request) {
  const absl::StatusOr<std::string> town = TownOf(flags, {"occurrences"});
  if (!town.ok()) return town.status();
  FillNamed(flags, request);
  absl::StatusOr<WallTime> start = ReadWallTime("--start", flags.start);
  if (!start.ok()) return start.status();
  *request.mutable_start() = *std::move(start);
  return ReadReference("--venue", flags.venue, "venues", *town, *request.mutable_venue());
}

absl::Status FillCallOff(const EventFlags& flags, clubs::v1::CancelOccurrenceRequest& request) {
  if (flags.reason.empty()) {
    return UsageError("--reason: why does it not take place? Those who signed up are told");
  }
  FillNamed(flags, request);
  return absl::OkStatus();
}

absl::Status FillChange(const EventFlags& flags, clubs::v1::UpdateOccurrenceRequest& request) {
  const absl::StatusOr<std::string> town = TownOf(flags, {"occurrences"});
  if (!town.ok()) return town.status();
  clubs::v1::Occurrence& occurrence = *request.mutable_occurrence();
  occurrence.set_name(flags.name);
  request.set_validate_only(flags.validate_only);
  absl::Status read =
      ReadReference("--venue", flags.venue, "venues", *town, *occurrence.mutable_venue());
  if (!read.ok()) return read;
  for (const std::string& leader : flags.leaders) {
    read = ReadReference("--leader", leader, "staffMembers", *town, *occurrence.add_leaders());
    if (!read.ok()) return read;
  }
  occurrence.set_note(flags.note);
  if (!flags.venue.empty()) request.mutable_update_mask()->add_paths("venue");
  if (!flags.leaders.empty()) request.mutable_update_mask()->add_paths("leaders");
  if (!flags.note.empty()) request.mutable_update_mask()->add_paths("note");
  if (flags.capacity >= 0) {
    occurrence.set_capacity(flags.capacity);
    request.mutable_update_mask()->add_paths("capacity");
  }
  if (!request.update_mask().paths().empty()) return absl::OkStatus();
  return UsageError("what changes? Write --capacity, --venue, --leader or --note");
}

absl::Status FillEdit(const EventFlags& flags, absl::CivilDay first_day,
                      clubs::v1::EditEventSeriesRequest& request) {
  const absl::StatusOr<std::string> town = TownOf(flags, {"eventSeries"});
  if (!town.ok()) return town.status();
  if (flags.all == !flags.first.empty()) {
    return UsageError(
        "which of them change? Write --all, or --from=occurrences/ID for that one and all that "
        "follow it");
  }
  FillNamed(flags, request);
  request.set_scope(flags.all ? clubs::v1::ALL : clubs::v1::THIS_AND_FOLLOWING);
  absl::Status read = ReadReference("--from", flags.first, "occurrences", *town,
                                    *request.mutable_first_occurrence());
  clubs::v1::EventSeries& series = *request.mutable_event_series();
  if (read.ok()) {
    read = ReadReference("--venue", flags.venue, "venues", *town, *series.mutable_venue());
  }
  if (!read.ok()) return read;
  google::protobuf::FieldMask& mask = *request.mutable_update_mask();
  if (IsHourAlone(flags.start)) {
    *series.mutable_start() = WallTimeOf(first_day, MinuteOf(flags.start));
    mask.add_paths("start");
  } else if (!flags.start.empty()) {
    absl::StatusOr<WallTime> start = ReadWallTime("--start", flags.start);
    if (!start.ok()) return start.status();
    *series.mutable_start() = *std::move(start);
    mask.add_paths("start");
  }
  if (!flags.duration.empty()) {
    google::protobuf::Duration duration;
    read = ReadMinutes("--duration", flags.duration, duration);
    if (!read.ok()) return read;
    series.set_duration_minutes(static_cast<int32_t>(
        std::min<int64_t>(duration.seconds() / 60, std::numeric_limits<int32_t>::max())));
    mask.add_paths("duration_minutes");
  }
  if (!flags.rule.empty()) {
    series.set_recurrence_rule(flags.rule);
    mask.add_paths("recurrence_rule");
  }
  if (!flags.venue.empty()) mask.add_paths("venue");
  if (flags.capacity >= 0) {
    series.mutable_sign_up()->set_capacity(flags.capacity);
    mask.add_paths("sign_up.capacity");
  }
  if (!mask.paths().empty()) return absl::OkStatus();
  return UsageError("what changes? Write --start, --duration, --rule, --venue or --capacity");
}

absl::Span<const OptionField> EventOptions() {
  static constexpr OptionField kFields[] = {{"party.head_counts", "--people"},
                                            {"party.access_needs", "--needs"},
                                            {"party.diet", "--diet"},
                                            {"party.guardian_consent", "--consent"},
                                            {"registration.party.head_counts", "--people"},
                                            {"registration.party.access_needs", "--needs"},
                                            {"registration.party.diet", "--diet"},
                                            {"registration.party.guardian_consent", "--consent"},
                                            {"registration.party", "--people"},
                                            {"registration.alias", "--alias"},
                                            {"registration.resident", "--resident"},
                                            {"registration.claim_code", "--claim_code"},
                                            {"registration.source", "--source"},
                                            {"registration_id", "--id"},
                                            {"party", "--people"},
                                            {"alias", "--alias"},
                                            {"claim_code", "--claim_code"},
                                            {"start", "--start"},
                                            {"venue", "--venue"},
                                            {"reason", "--reason"},
                                            {"occurrence.capacity", "--capacity"},
                                            {"occurrence.venue", "--venue"},
                                            {"occurrence.leaders", "--leader"},
                                            {"occurrence.note", "--note"},
                                            {"event_series.start", "--start"},
                                            {"event_series.duration_minutes", "--duration"},
                                            {"event_series.recurrence_rule", "--rule"},
                                            {"event_series.venue", "--venue"},
                                            {"event_series.sign_up.capacity", "--capacity"},
                                            {"first_occurrence", "--from"},
                                            {"name", "name"}};
  return kFields;
}

}  // namespace osiedle::cli
