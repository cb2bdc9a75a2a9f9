#include "clients/cli/deadlines_text.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "clients/cli/display_text.h"
#include "clients/cli/field_text.h"
#include "clients/cli/plain_words.h"
#include "clients/cli/table.h"

namespace osiedle::cli {
namespace {

using visits::v1::Deadline;

std::string StandingText(const Deadline& deadline) {
  return deadline.standing() == Deadline::STANDING_UNSPECIFIED
             ? ""
             : Words(Deadline::Standing_Name(deadline.standing()));
}

absl::CivilDay DueDay(const Deadline& deadline, absl::TimeZone zone) {
  if (!deadline.has_due_date()) return absl::ToCivilDay(TimeOf(deadline.due_time()), zone);
  const auto& date = deadline.due_date();
  return absl::CivilDay(date.year(), date.month(), date.day());
}

// The day; with the hour where the limit does not end with the day.
std::string DueText(const Deadline& deadline, absl::TimeZone zone) {
  const absl::CivilDay day = DueDay(deadline, zone);
  const absl::Time end_of_day = absl::FromCivil(day + 1, zone);
  const absl::Time due = TimeOf(deadline.due_time());
  return due >= end_of_day - absl::Seconds(1) ? absl::StrCat(absl::FormatCivilTime(day))
                                              : TimeText(due, zone);
}

bool IsDone(const Deadline& deadline) { return deadline.has_done_time(); }

// "3 d", "today", "2 d late"; of what is done, when that was.
std::string LeftText(const Deadline& deadline, absl::CivilDay today, absl::TimeZone zone) {
  if (IsDone(deadline)) {
    return absl::StrCat("done ", absl::FormatTime("%Y-%m-%d", TimeOf(deadline.done_time()), zone));
  }
  const int64_t days = DueDay(deadline, zone) - today;
  if (days == 0) return "today";
  return days > 0 ? absl::StrCat(days, " d") : absl::StrCat(-days, " d late");
}

std::string StepText(const Deadline& deadline) {
  return deadline.step_display_name().empty() ? deadline.step_id() : deadline.step_display_name();
}

std::string BookedDayText(const Deadline& deadline, absl::TimeZone zone) {
  if (!deadline.has_visit_end_time()) return "";
  return absl::FormatTime("%Y-%m-%d", TimeOf(deadline.visit_end_time()), zone);
}

// Several rows of one procedure say what it is above the table, not in each row.
bool AreOfOneProcedure(const std::vector<Deadline>& deadlines) {
  return deadlines.size() > 1 &&
         std::all_of(deadlines.begin(), deadlines.end(), [&](const Deadline& deadline) {
           return deadline.procedure() == deadlines.front().procedure();
         });
}

// "procedure nk-7, case NK.7.2026, team zi"
std::string ProcedureLine(const Deadline& deadline) {
  std::string line = absl::StrCat("procedure ", LastPart(deadline.procedure()));
  if (!deadline.case_number().empty()) absl::StrAppend(&line, ", case ", deadline.case_number());
  if (!deadline.team().empty()) absl::StrAppend(&line, ", team ", LastPart(deadline.team()));
  return absl::StrCat(OneLine(line), "\n\n");
}

// One sentence of the server for each row, under the number of the row.
std::string Sentences(const std::vector<Deadline>& deadlines) {
  std::string text;
  for (size_t i = 0; i < deadlines.size(); ++i) {
    if (deadlines[i].message_pl().empty()) continue;
    absl::StrAppend(&text, text.empty() ? "\n" : "", i + 1, ". ",
                    OneLine(deadlines[i].message_pl()), "\n");
  }
  return text;
}

int CountOfStanding(const std::vector<Deadline>& deadlines,
                    std::initializer_list<Deadline::Standing> standings) {
  return static_cast<int>(
      std::count_if(deadlines.begin(), deadlines.end(), [&](const Deadline& deadline) {
        return std::find(standings.begin(), standings.end(), deadline.standing()) !=
               standings.end();
      }));
}

}  // namespace

std::string DeadlinesText(const std::vector<Deadline>& deadlines, absl::Time now,
                          absl::TimeZone zone, int width) {
  if (deadlines.empty()) return "There is no deadline that you may see.\n";
  const absl::CivilDay today = absl::ToCivilDay(now, zone);
  const bool one = AreOfOneProcedure(deadlines);
  std::vector<Table::Column> columns = {{.title = "", .right = true},
                                        {.title = "standing"},
                                        {.title = "due"},
                                        {.title = "left"},
                                        {.title = "step", .most = 80, .least = 16},
                                        {.title = "booked"},
                                        {.title = "visit", .least = 8}};
  if (!one) {
    columns.insert(columns.begin() + 4, {.title = "procedure", .least = 12});
    columns.push_back({.title = "case", .least = 8});
    columns.push_back({.title = "team"});
  }
  Table table(std::move(columns));
  for (size_t i = 0; i < deadlines.size(); ++i) {
    const Deadline& deadline = deadlines[i];
    std::vector<std::string> cells = {absl::StrCat(i + 1),       StandingText(deadline),
                                      DueText(deadline, zone),   LeftText(deadline, today, zone),
                                      StepText(deadline),        BookedDayText(deadline, zone),
                                      LastPart(deadline.visit())};
    if (!one) {
      cells.insert(cells.begin() + 4, LastPart(deadline.procedure()));
      cells.push_back(deadline.case_number());
      cells.push_back(LastPart(deadline.team()));
    }
    table.AddRow(std::move(cells));
  }
  const int missed = CountOfStanding(deadlines, {Deadline::MISSED});
  const int coming =
      CountOfStanding(deadlines, {Deadline::WILL_BE_MISSED, Deadline::FORECAST_MISSED});
  return absl::StrCat(one ? ProcedureLine(deadlines.front()) : "", table.ToString(0, width),
                      Sentences(deadlines), "\n",
                      CountOf(static_cast<int64_t>(deadlines.size()), "deadline", "deadlines"),
                      ": ", missed, " missed, ", coming, " will be missed\n");
}

}  // namespace osiedle::cli
