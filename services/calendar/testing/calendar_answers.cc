// Answers questions about time from standard input, one a line, so that check_calendar.py can
// compare the answers with those of other implementations. Fields are separated by tabs:
//
//   expand START IS_DATE ZONE BEGIN END RULES RDATES EXDATES   rules with `|`, times with `,`
//     -> the occurrences in the window, each as LOCAL_TIME/UNIX_SECONDS
//   holidays YEAR                                              -> its public holidays
#include <iostream>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "services/calendar/recurrence.h"
#include "services/calendar/wall_time.h"
#include "services/calendar/working_days.h"
#include "storage/status_macros.h"

namespace {

using ::osiedle::calendar::Expand;
using ::osiedle::calendar::IsPublicHoliday;
using ::osiedle::calendar::MomentOf;
using ::osiedle::calendar::ParseRule;
using ::osiedle::calendar::ParseTimeValue;
using ::osiedle::calendar::Recurrence;
using ::osiedle::calendar::RecurrenceRule;

absl::StatusOr<absl::CivilSecond> Time(absl::string_view text) {
  const auto value = ParseTimeValue(text);
  if (!value.has_value()) return absl::InvalidArgumentError("no time");
  return value->local;
}

absl::StatusOr<std::vector<absl::CivilSecond>> Times(absl::string_view text) {
  std::vector<absl::CivilSecond> times;
  for (absl::string_view part : absl::StrSplit(text, ',', absl::SkipEmpty())) {
    ASSIGN_OR_RETURN(absl::CivilSecond time, Time(part));
    times.push_back(time);
  }
  return times;
}

absl::StatusOr<std::string> AnswerExpand(const std::vector<std::string>& fields) {
  if (fields.size() != 9) return absl::InvalidArgumentError("needs nine fields");
  Recurrence recurrence;
  ASSIGN_OR_RETURN(recurrence.start, Time(fields[1]));
  recurrence.is_date = fields[2] == "1";
  if (!absl::LoadTimeZone(fields[3], &recurrence.zone)) return absl::NotFoundError("no zone");
  ASSIGN_OR_RETURN(absl::CivilSecond begin, Time(fields[4]));
  ASSIGN_OR_RETURN(absl::CivilSecond end, Time(fields[5]));
  for (absl::string_view text : absl::StrSplit(fields[6], '|', absl::SkipEmpty())) {
    ASSIGN_OR_RETURN(RecurrenceRule rule, ParseRule(text));
    recurrence.rules.push_back(rule);
  }
  ASSIGN_OR_RETURN(recurrence.also, Times(fields[7]));
  ASSIGN_OR_RETURN(recurrence.without, Times(fields[8]));
  ASSIGN_OR_RETURN(std::vector<absl::CivilSecond> times, Expand(recurrence, {begin, end}));
  return absl::StrJoin(times, ",", [&](std::string* out, absl::CivilSecond time) {
    absl::StrAppend(out, absl::FormatCivilTime(time), "/",
                    absl::ToUnixSeconds(MomentOf(time, recurrence.zone)));
  });
}

absl::StatusOr<std::string> AnswerHolidays(const std::vector<std::string>& fields) {
  int year = 0;
  if (fields.size() != 2 || !absl::SimpleAtoi(fields[1], &year)) {
    return absl::InvalidArgumentError("needs a year");
  }
  std::vector<std::string> days;
  for (absl::CivilDay day(year); day.year() == year; ++day) {
    if (IsPublicHoliday(day)) days.push_back(absl::FormatCivilTime(day));
  }
  return absl::StrJoin(days, ",");
}

absl::StatusOr<std::string> Answer(const std::vector<std::string>& fields) {
  if (fields[0] == "expand") return AnswerExpand(fields);
  if (fields[0] == "holidays") return AnswerHolidays(fields);
  return absl::InvalidArgumentError("unknown question");
}

}  // namespace

int main() {
  std::string line;
  while (std::getline(std::cin, line)) {
    const absl::StatusOr<std::string> answer = Answer(absl::StrSplit(line, '\t'));
    std::cout << (answer.ok() ? *answer : absl::StrCat("error: ", answer.status().message()))
              << '\n';
  }
  return 0;
}
