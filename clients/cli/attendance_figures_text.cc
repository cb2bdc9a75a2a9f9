#include "clients/cli/attendance_figures_text.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "clients/cli/editions.h"
#include "clients/cli/field_text.h"
#include "clients/cli/plain_words.h"

namespace osiedle::cli {
namespace {

using clubs::v1::Club;
using figures::v1::AttendanceSummary;
using figures::v1::PublishedAttendanceFigure;

std::string KindText(Club::Kind kind) {
  return kind == Club::KIND_UNSPECIFIED ? "not known" : Words(Club::Kind_Name(kind));
}

// "75% of 40"
std::string ReturningText(const AttendanceSummary& row) {
  if (!row.has_returning_share()) return "";
  return absl::StrFormat("%.0f%% of %d", 100 * row.returning_share(), row.asked_people_count());
}

}  // namespace

Table AttendanceTable(const google::protobuf::RepeatedPtrField<AttendanceSummary>& summaries) {
  Table table({{.title = "month"},
               {.title = "club", .most = 24, .least = 12},
               {.title = "people", .right = true},
               {.title = "returning", .right = true},
               {.title = "cost of one", .right = true},
               {.title = "events", .right = true},
               {.title = "invited", .right = true},
               {.title = "cost", .right = true},
               {.title = "with costs", .right = true}});
  for (const AttendanceSummary& row : summaries) {
    table.AddRow({row.month(), KindText(row.club_kind()), absl::StrCat(row.people_count()),
                  ReturningText(row),
                  row.has_cost_per_attendance() ? MoneyText(row.cost_per_attendance()) : "",
                  absl::StrCat(row.event_count()), absl::StrCat(row.invited_people_count()),
                  row.has_total_cost() ? MoneyText(row.total_cost()) : "not recorded",
                  absl::StrCat(row.priced_event_count())});
  }
  return table;
}

std::string AttendanceFiguresText(const figures::v1::SummarizeOutreachResponse& response,
                                  int width) {
  const Table table = AttendanceTable(response.attendance_summaries());
  return absl::StrCat("People at events of clubs (who came twice counts twice), ",
                      response.start_month(), " to ", response.end_month(), "\n",
                      table.empty() ? "none\n" : table.ToString(0, width));
}

std::string PublishedAttendanceText(const figures::v1::Edition& edition,
                                    const std::vector<PublishedAttendanceFigure>& figures,
                                    int width) {
  Table table({{.title = "month"}, {.title = "club"}, {.title = "people", .right = true}});
  for (const PublishedAttendanceFigure& figure : figures) {
    table.AddRow(
        {figure.month(), KindText(figure.club_kind()), absl::StrCat(figure.people_count())});
  }
  return absl::StrCat("People at events of clubs (who came twice counts twice)",
                      PublishedNote(edition), "\n",
                      table.empty() ? "none\n" : table.ToString(0, width));
}

}  // namespace osiedle::cli
