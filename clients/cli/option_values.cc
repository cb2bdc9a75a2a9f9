#include "clients/cli/option_values.h"

#include <algorithm>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "clients/cli/exit_code.h"
#include "clients/cli/nearest.h"
#include "clients/cli/plain_words.h"
#include "google/protobuf/util/time_util.h"

namespace osiedle::cli {

absl::Status WrongOption(absl::string_view option, absl::string_view value, absl::string_view why) {
  return UsageError(absl::StrCat(option, "=", value, ": ", why));
}

// ---- names

std::optional<std::string> NameOf(absl::string_view text, absl::string_view collection,
                                  absl::string_view parent) {
  const std::vector<absl::string_view> parts = absl::StrSplit(text, '/');
  for (const absl::string_view part : parts) {
    if (part.empty()) return std::nullopt;
  }
  if (parts.size() == 2 && parts[0] == collection) return absl::StrCat(parent, "/", text);
  if (parts.size() == 4 && parts[0] == "municipalities" && parts[2] == collection) {
    return std::string(text);
  }
  return std::nullopt;
}

absl::StatusOr<std::string> ReadName(absl::string_view option, absl::string_view text,
                                     absl::string_view collection, absl::string_view parent) {
  std::optional<std::string> name = NameOf(text, collection, parent);
  if (name.has_value()) return *std::move(name);
  return WrongOption(
      option, text,
      absl::StrCat("write ", collection, "/ID or municipalities/M/", collection, "/ID"));
}

absl::StatusOr<std::string> ReadMunicipality(absl::string_view option, absl::string_view name,
                                             absl::string_view collection) {
  const std::vector<absl::string_view> parts = absl::StrSplit(name, '/');
  if (parts.size() == 4 && parts[0] == "municipalities" && parts[2] == collection &&
      !parts[1].empty() && !parts[3].empty()) {
    return absl::StrCat(parts[0], "/", parts[1]);
  }
  return WrongOption(option, name, absl::StrCat("write municipalities/M/", collection, "/ID"));
}

// ---- words

absl::StatusOr<const google::protobuf::EnumValueDescriptor*> ReadEnum(
    absl::string_view option, absl::string_view text, const google::protobuf::EnumDescriptor& type,
    absl::string_view what) {
  const std::string name = EnumNameOf(text);
  const google::protobuf::EnumValueDescriptor* value = type.FindValueByName(name);
  if (value != nullptr && value->number() != 0) return value;
  return WrongOption(option, text,
                     absl::StrCat("is no ", what, DidYouMean(OptionWord(name), OptionWords(type)),
                                  " There are: ", absl::StrJoin(OptionWords(type), ", ")));
}

// ---- times

google::protobuf::Timestamp TimestampOf(absl::Time time) {
  return google::protobuf::util::TimeUtil::SecondsToTimestamp(absl::ToUnixSeconds(time));
}

absl::Time EndOf(absl::CivilDay day, absl::TimeZone zone) { return absl::FromCivil(day + 1, zone); }

absl::StatusOr<absl::CivilDay> ReadDay(absl::string_view option, const std::string& text) {
  absl::CivilDay day;
  if (absl::ParseCivilTime(text, &day)) return day;
  return WrongOption(option, text, "is no day of the form 2026-12-31");
}

absl::StatusOr<google::protobuf::Timestamp> ReadMoment(absl::string_view option,
                                                       const std::string& text,
                                                       absl::TimeZone zone) {
  google::protobuf::Timestamp moment;
  if (google::protobuf::util::TimeUtil::FromString(text, &moment)) return moment;
  std::string wall = text;
  std::replace(wall.begin(), wall.end(), ' ', 'T');
  absl::CivilMinute minute;
  if (!absl::ParseCivilTime(wall, &minute)) {
    return WrongOption(option, text,
                       "is no time, as in \"2026-12-31 12:00\" or 2026-12-31T12:00:00+01:00");
  }
  const absl::TimeZone::TimeInfo info = zone.At(absl::CivilSecond(minute));
  if (info.kind == absl::TimeZone::TimeInfo::UNIQUE) return TimestampOf(info.pre);
  return WrongOption(option, text,
                     info.kind == absl::TimeZone::TimeInfo::SKIPPED
                         ? "does not exist: the clocks are put forward then"
                         : "comes twice: the clocks are put back then. Write it with its offset, "
                           "as in 2026-10-25T02:30:00+01:00");
}

absl::Status ReadMinutes(absl::string_view option, const std::string& text,
                         google::protobuf::Duration& duration) {
  absl::Duration read;
  if (!absl::ParseDuration(text, &read) || read <= absl::ZeroDuration() ||
      read == absl::InfiniteDuration()) {
    return WrongOption(option, text, "is no duration, as in 90m or 1h30m");
  }
  if (absl::Trunc(read, absl::Minutes(1)) != read) {
    return WrongOption(option, text, "has no whole minutes");
  }
  duration.set_seconds(absl::ToInt64Seconds(read));
  return absl::OkStatus();
}

}  // namespace osiedle::cli
