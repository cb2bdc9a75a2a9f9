#include "clients/cli/slots_request.h"

#include <cmath>
#include <optional>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "clients/cli/exit_code.h"
#include "clients/cli/nearest.h"
#include "clients/cli/option_values.h"
#include "clients/cli/plain_words.h"
#include "google/protobuf/util/time_util.h"
#include "osiedle/staff/v1/profession.pb.h"

namespace osiedle::cli {
namespace {

using staff::v1::Profession;
using visits::v1::Calendar;
using visits::v1::FindJointSlotsRequest;
using visits::v1::Seat;
using visits::v1::SeatChoice;

constexpr int kDaysOfAWindow = 28;
constexpr int kMinutesOfADay = 24 * 60;

// ---- seats

// "social-worker" -> SOCIAL_WORKER.
absl::Status ReadWord(absl::string_view seat, absl::string_view text, SeatChoice& choice) {
  const std::string word = EnumNameOf(text);
  Profession profession{};
  if (staff::v1::Profession_Parse(word, &profession) &&
      profession != staff::v1::PROFESSION_UNSPECIFIED) {
    choice.set_profession(profession);
  } else if (word == Calendar::Kind_Name(Calendar::VEHICLE)) {
    choice.set_kind(Calendar::VEHICLE);
  } else if (word == Calendar::Kind_Name(Calendar::ROOM)) {
    choice.set_kind(Calendar::ROOM);
  } else {
    return WrongOption("--seat", seat,
                       absl::StrCat("\"", text, "\" is no profession, VEHICLE or ROOM",
                                    DidYouMean(word, ChoiceWords())));
  }
  return absl::OkStatus();
}

absl::Status ReadChoiceName(absl::string_view seat, absl::string_view text,
                            absl::string_view parent, SeatChoice& choice) {
  if (auto institution = NameOf(text, "institutions", parent)) {
    choice.set_institution(*std::move(institution));
  } else if (auto person = NameOf(text, "staffMembers", parent)) {
    choice.set_staff_member(*std::move(person));
  } else if (auto calendar = NameOf(text, "calendars", parent)) {
    choice.set_calendar(*std::move(calendar));
  } else {
    return WrongOption("--seat", seat,
                       absl::StrCat("\"", text,
                                    "\" is neither institutions/ID nor staffMembers/ID nor "
                                    "calendars/ID"));
  }
  return absl::OkStatus();
}

absl::Status ReadChoice(absl::string_view seat, absl::string_view text, absl::string_view parent,
                        SeatChoice& choice) {
  const std::pair<absl::string_view, absl::string_view> parts =
      absl::StrSplit(text, absl::MaxSplits('@', 1));
  if (absl::StrContains(text, '@')) {
    std::optional<std::string> institution = NameOf(parts.second, "institutions", parent);
    if (!institution.has_value()) {
      return WrongOption("--seat", seat, "write institutions/ID behind the @");
    }
    choice.set_institution(*std::move(institution));
  }
  if (absl::StrContains(parts.first, '/')) {
    return ReadChoiceName(seat, parts.first, parent, choice);
  }
  return ReadWord(seat, parts.first, choice);
}

// ---- times

absl::Status ReadWindow(const SlotFlags& flags, absl::TimeZone zone, absl::CivilDay today,
                        FindJointSlotsRequest& request) {
  if (!flags.from.empty() || !request.has_start_time()) {
    absl::CivilDay from = today;
    if (!flags.from.empty()) {
      const absl::StatusOr<absl::CivilDay> day = ReadDay("--from", flags.from);
      if (!day.ok()) return day.status();
      from = *day;
    }
    *request.mutable_start_time() = TimestampOf(absl::FromCivil(from, zone));
  }
  if (!flags.until.empty()) {
    const absl::StatusOr<absl::CivilDay> until = ReadDay("--until", flags.until);
    if (!until.ok()) return until.status();
    *request.mutable_end_time() = TimestampOf(EndOf(*until, zone));
    if (request.end_time().seconds() <= request.start_time().seconds()) {
      return WrongOption("--until", flags.until, "is before the first day");
    }
  } else if (!request.has_end_time()) {
    const absl::CivilDay from(
        absl::ToCivilSecond(absl::FromUnixSeconds(request.start_time().seconds()), zone));
    *request.mutable_end_time() = TimestampOf(absl::FromCivil(from + kDaysOfAWindow, zone));
  }
  return absl::OkStatus();
}

absl::Status ReadDeadline(const std::string& text, absl::TimeZone zone,
                          google::protobuf::Timestamp& deadline) {
  absl::CivilDay day;
  if (absl::ParseCivilTime(text, &day)) {
    deadline = TimestampOf(EndOf(day, zone));
    return absl::OkStatus();
  }
  if (google::protobuf::util::TimeUtil::FromString(text, &deadline)) return absl::OkStatus();
  return WrongOption("--deadline", text,
                     "is no day and no time, as in 2026-12-31 or 2026-12-31T12:00:00+01:00");
}

// The minutes after midnight of "8:00"; nothing where the text is none. 24:00 is the end of the
// day.
std::optional<int> MinuteOf(absl::string_view text) {
  const std::pair<absl::string_view, absl::string_view> parts =
      absl::StrSplit(text, absl::MaxSplits(':', 1));
  int hour = 0;
  int minute = 0;
  if (parts.first.empty() || parts.first.size() > 2 || parts.second.size() != 2 ||
      !absl::ascii_isdigit(parts.first[0]) || !absl::ascii_isdigit(parts.second[0]) ||
      !absl::SimpleAtoi(parts.first, &hour) || !absl::SimpleAtoi(parts.second, &minute)) {
    return std::nullopt;
  }
  if (minute > 59 || hour * 60 + minute > kMinutesOfADay) return std::nullopt;
  return hour * 60 + minute;
}

absl::Status ReadHours(const std::string& text, visits::v1::SlotLimits& limits) {
  const std::pair<absl::string_view, absl::string_view> parts =
      absl::StrSplit(text, absl::MaxSplits('-', 1));
  const std::optional<int> begin = MinuteOf(parts.first);
  const std::optional<int> end = MinuteOf(parts.second);
  if (!begin.has_value() || !end.has_value()) {
    return WrongOption("--hours", text, "are no hours, as in 8:00-16:00");
  }
  if (*begin >= *end) return WrongOption("--hours", text, "end before they begin");
  limits.set_begin_minute(*begin);
  limits.set_end_minute(*end);
  return absl::OkStatus();
}

// ---- the rest

absl::Status ReadPlace(const std::string& text, google::type::LatLng& place) {
  const std::pair<absl::string_view, absl::string_view> parts =
      absl::StrSplit(text, absl::MaxSplits(',', 1));
  double latitude = 0;
  double longitude = 0;
  if (!absl::SimpleAtod(parts.first, &latitude) || !absl::SimpleAtod(parts.second, &longitude) ||
      !(std::abs(latitude) <= 90) || !(std::abs(longitude) <= 180)) {
    return WrongOption("--place", text, "is no latitude and longitude, as in 50.1156,18.5623");
  }
  place.set_latitude(latitude);
  place.set_longitude(longitude);
  return absl::OkStatus();
}

absl::Status ReadComposition(const SlotFlags& flags, absl::string_view parent,
                             visits::v1::Composition& composition) {
  if (!flags.seats.empty()) composition.clear_seats();
  for (const std::string& text : flags.seats) {
    absl::StatusOr<Seat> seat = ParseSeat(text, parent);
    if (!seat.ok()) return seat.status();
    *composition.add_seats() = *std::move(seat);
  }
  if (!flags.of_team.empty()) {
    absl::StatusOr<std::string> team = ReadName("--of_team", flags.of_team, "teams", parent);
    if (!team.ok()) return team.status();
    composition.set_team(*std::move(team));
  }
  if (!flags.previous.empty()) composition.clear_previous_crew();
  for (const std::string& text : flags.previous) {
    absl::StatusOr<std::string> person = ReadName("--previous", text, "staffMembers", parent);
    if (!person.ok()) return person.status();
    composition.add_previous_crew(*std::move(person));
  }
  return composition.seats().empty()
             ? UsageError("--seat: who has to come? Write --seat=SOCIAL_WORKER, once for each seat")
             : absl::OkStatus();
}

absl::Status ReadLimits(const SlotFlags& flags, absl::TimeZone zone,
                        FindJointSlotsRequest& request) {
  if (flags.working_days) request.mutable_limits()->set_working_days_only(true);
  if (!flags.hours.empty()) {
    if (absl::Status read = ReadHours(flags.hours, *request.mutable_limits()); !read.ok()) {
      return read;
    }
  }
  if (flags.deadline.empty()) return absl::OkStatus();
  return ReadDeadline(flags.deadline, zone, *request.mutable_limits()->mutable_deadline_time());
}

}  // namespace

std::vector<std::string> ChoiceWords() {
  std::vector<std::string> words = {Calendar::Kind_Name(Calendar::VEHICLE),
                                    Calendar::Kind_Name(Calendar::ROOM)};
  for (std::string& name : ValueNames(*staff::v1::Profession_descriptor())) {
    words.push_back(std::move(name));
  }
  return words;
}

absl::StatusOr<Seat> ParseSeat(absl::string_view text, absl::string_view parent) {
  Seat seat;
  absl::string_view rest = text;
  seat.set_optional(absl::ConsumeSuffix(&rest, "?"));
  if (const size_t colon = rest.find(':'); colon != absl::string_view::npos) {
    int count = 0;
    if (!absl::SimpleAtoi(rest.substr(0, colon), &count) || count < 1) {
      return WrongOption("--seat", text, "what stands before the colon is no number of people");
    }
    seat.set_count(count);
    rest.remove_prefix(colon + 1);
  }
  for (const absl::string_view choice : absl::StrSplit(rest, '|')) {
    if (absl::Status read = ReadChoice(text, choice, parent, *seat.add_choices()); !read.ok()) {
      return read;
    }
  }
  return seat;
}

absl::Status ApplyFlags(const SlotFlags& flags, absl::TimeZone zone, absl::CivilDay today,
                        FindJointSlotsRequest& request) {
  if (!flags.parent.empty()) request.set_parent(flags.parent);
  const std::string parent = request.parent();
  absl::Status read = ReadComposition(flags, parent, *request.mutable_composition());
  if (read.ok()) read = ReadWindow(flags, zone, today, request);
  if (read.ok()) read = ReadLimits(flags, zone, request);
  if (read.ok() && !flags.place.empty()) read = ReadPlace(flags.place, *request.mutable_place());
  if (!read.ok()) return read;
  if (!flags.duration.empty()) {
    read = ReadMinutes("--duration", flags.duration, *request.mutable_duration());
    if (!read.ok()) return read;
  } else if (!request.has_duration()) {
    return UsageError("--duration: how long does it take? Write --duration=90m");
  }
  if (flags.resident.empty()) return absl::OkStatus();
  absl::StatusOr<std::string> resident =
      ReadName("--resident", flags.resident, "residents", parent);
  if (!resident.ok()) return resident.status();
  request.set_resident(*std::move(resident));
  return absl::OkStatus();
}

absl::Span<const OptionField> SlotOptions() {
  static constexpr OptionField kFields[] = {{"parent", "--parent"},
                                            {"composition.seats", "--seat"},
                                            {"composition.team", "--of_team"},
                                            {"composition.previous_crew", "--previous"},
                                            {"start_time", "--from"},
                                            {"end_time", "--until"},
                                            {"duration", "--duration"},
                                            {"place", "--place"},
                                            {"resident", "--resident"},
                                            {"limits.deadline_time", "--deadline"},
                                            {"limits.begin_minute", "--hours"},
                                            {"limits.end_minute", "--hours"}};
  return kFields;
}

}  // namespace osiedle::cli
