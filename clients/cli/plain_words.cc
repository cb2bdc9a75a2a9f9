#include "clients/cli/plain_words.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"

namespace osiedle::cli {

std::string Words(absl::string_view name) {
  return absl::AsciiStrToLower(absl::StrReplaceAll(name, {{"_", " "}}));
}

std::string EnumNameOf(absl::string_view text) {
  return absl::StrReplaceAll(absl::AsciiStrToUpper(text), {{"-", "_"}});
}

std::string OptionWord(absl::string_view name) {
  return absl::AsciiStrToLower(absl::StrReplaceAll(name, {{"_", "-"}}));
}

std::vector<std::string> OptionWords(const google::protobuf::EnumDescriptor& type) {
  std::vector<std::string> words;
  for (const std::string& name : ValueNames(type)) words.push_back(OptionWord(name));
  return words;
}

std::vector<std::string> ValueNames(const google::protobuf::EnumDescriptor& type) {
  std::vector<std::string> names;
  for (int i = 1; i < type.value_count(); ++i) names.push_back(type.value(i)->name());
  return names;
}

absl::Time TimeOf(const google::protobuf::Timestamp& time) {
  return absl::FromUnixSeconds(time.seconds());
}

std::string DayText(absl::Time time, absl::TimeZone zone) {
  return absl::FormatTime("%a %Y-%m-%d", time, zone);
}

std::string MinuteText(const google::protobuf::Timestamp& time, absl::TimeZone zone) {
  return absl::FormatTime("%Y-%m-%d %H:%M", TimeOf(time), zone);
}

std::string HoursText(absl::Time start, absl::Time end, absl::TimeZone zone) {
  const absl::TimeZone::TimeInfo info = zone.At(absl::ToCivilSecond(start, zone));
  const bool ambiguous =
      info.kind != absl::TimeZone::TimeInfo::UNIQUE || zone.At(start).offset != zone.At(end).offset;
  const char* form = ambiguous ? "%H:%M%Ez" : "%H:%M";
  return absl::StrCat(absl::FormatTime(form, start, zone), "–", absl::FormatTime(form, end, zone));
}

std::string SpanText(int64_t seconds) {
  const int64_t minutes = seconds / 60;
  const std::pair<int64_t, const char*> units[] = {
      {minutes / 1440, " d"}, {minutes / 60 % 24, " h"}, {minutes % 60, " min"}};
  std::vector<std::string> parts;
  for (const auto& [count, unit] : units) {
    if (count != 0 && parts.size() < 2) parts.push_back(absl::StrCat(count, unit));
  }
  return parts.empty() ? "0 min" : absl::StrJoin(parts, " ");
}

std::string CountOf(int64_t count, const char* one, const char* many) {
  return absl::StrCat(count, " ", count == 1 ? one : many);
}

}  // namespace osiedle::cli
