#include "clients/cli/visit_figures_text.h"

#include <cstdint>
#include <map>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "clients/cli/editions.h"
#include "clients/cli/plain_words.h"
#include "clients/cli/table.h"

namespace osiedle::cli {
namespace {

using figures::v1::VisitSummary;
using figures::v1::VisitWaitCount;
using visits::v1::Visit;
using Response = figures::v1::SummarizeVisitsResponse;

std::string KindText(Visit::Kind kind) { return Words(Visit::Kind_Name(kind)); }

// "3 of 4 (75%)"
std::string InTimeText(const VisitSummary& row) {
  if (!row.has_within_deadline_share()) return "";
  return absl::StrFormat("%d of %d (%.0f%%)", row.within_deadline_count(),
                         row.with_deadline_count(), 100 * row.within_deadline_share());
}

Table VisitsTable(const Response& response) {
  Table table({{.title = "month"},
               {.title = "kind"},
               {.title = "visits", .right = true},
               {.title = "made", .right = true},
               {.title = "in time", .right = true},
               {.title = "days waited", .right = true},
               {.title = "refused", .right = true},
               {.title = "no contact", .right = true},
               {.title = "broken off", .right = true}});
  for (const VisitSummary& row : response.visit_summaries()) {
    table.AddRow({row.month(), KindText(row.kind()), absl::StrCat(row.visit_count()),
                  absl::StrCat(row.done_count()), InTimeText(row),
                  absl::StrFormat("%.1f", row.mean_wait_days()), absl::StrCat(row.refused_count()),
                  absl::StrCat(row.no_contact_count()), absl::StrCat(row.aborted_count())});
  }
  return table;
}

Table OutcomesTable(const Response& response) {
  Table table({{.title = "month"},
               {.title = "kind"},
               {.title = "outcome"},
               {.title = "visits", .right = true}});
  for (const VisitSummary& row : response.visit_summaries()) {
    for (const figures::v1::VisitOutcomeCount& count : row.outcome_counts()) {
      const bool is_said = count.outcome() != Visit::OUTCOME_UNSPECIFIED;
      table.AddRow({row.month(), KindText(row.kind()),
                    is_said ? Words(Visit::Outcome_Name(count.outcome())) : "not said",
                    absl::StrCat(count.visit_count())});
    }
  }
  return table;
}

Table ProfessionsTable(const Response& response) {
  Table table({{.title = "month"},
               {.title = "kind"},
               {.title = "profession"},
               {.title = "visits", .right = true}});
  for (const VisitSummary& row : response.visit_summaries()) {
    for (const figures::v1::VisitProfessionCount& count : row.profession_counts()) {
      table.AddRow({row.month(), KindText(row.kind()),
                    Words(staff::v1::Profession_Name(count.profession())),
                    absl::StrCat(count.visit_count())});
    }
  }
  return table;
}

Table WaitsTable(const Response& response) {
  Table table({{.title = "month"},
               {.title = "kind"},
               {.title = "same day", .right = true},
               {.title = "1-2", .right = true},
               {.title = "3-5", .right = true},
               {.title = "6-10", .right = true},
               {.title = "11-20", .right = true},
               {.title = "21 or more", .right = true}});
  for (const VisitSummary& row : response.visit_summaries()) {
    std::map<VisitWaitCount::Band, int64_t> visits;
    for (const VisitWaitCount& count : row.wait_counts()) {
      visits[count.band()] = count.visit_count();
    }
    std::vector<std::string> cells = {row.month(), KindText(row.kind())};
    for (int band = VisitWaitCount::SAME_DAY; band <= VisitWaitCount::DAYS_21_AND_MORE; ++band) {
      cells.push_back(absl::StrCat(visits[static_cast<VisitWaitCount::Band>(band)]));
    }
    table.AddRow(cells);
  }
  return table;
}

}  // namespace

std::string VisitFiguresText(const Response& response, int width) {
  const Table visits = VisitsTable(response);
  std::string text =
      absl::StrCat("Visits that have ended, ", response.start_month(), " to ", response.end_month(),
                   "\n", visits.empty() ? "none\n" : visits.ToString(0, width));
  const auto add = [&](const char* heading, const Table& table) {
    if (!table.empty()) absl::StrAppend(&text, "\n", heading, "\n", table.ToString(0, width));
  };
  add("What came of those that were made", OutcomesTable(response));
  add("Professions on the crews (a visit of two professions counts twice)",
      ProfessionsTable(response));
  add("Visits by the days from the request", WaitsTable(response));
  return text;
}

std::string PublishedVisitsText(const figures::v1::Edition& edition,
                                const std::vector<figures::v1::PublishedVisitFigure>& figures,
                                int width) {
  Table table({{.title = "month"},
               {.title = "kind"},
               {.title = "ended"},
               {.title = "visits", .right = true}});
  for (const figures::v1::PublishedVisitFigure& figure : figures) {
    table.AddRow({figure.month(), KindText(figure.kind()), Words(Visit::State_Name(figure.state())),
                  absl::StrCat(figure.visit_count())});
  }
  return absl::StrCat("Visits", PublishedNote(edition), "\n",
                      table.empty() ? "none\n" : table.ToString(0, width));
}

}  // namespace osiedle::cli
