#include "clients/cli/editions.h"

#include <algorithm>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/civil_time.h"
#include "clients/cli/exit_code.h"
#include "clients/cli/field_text.h"
#include "clients/cli/listed_rows.h"
#include "clients/cli/option_values.h"
#include "osiedle/figures/v1/edition_requests.pb.h"

namespace osiedle::cli {
namespace {

using client::FiguresClient;
using figures::v1::Edition;
using figures::v1::PublishedAttendanceFigure;
using figures::v1::PublishedFigure;
using figures::v1::PublishedVisitFigure;

absl::Status CheckMonth(absl::string_view option, const std::string& text) {
  absl::CivilMonth month;
  // In this form alone they are in the order of time.
  const bool is_month = absl::ParseCivilTime(text, &month) && absl::FormatCivilTime(month) == text;
  if (text.empty() || is_month) return absl::OkStatus();
  return WrongOption(option, text, "is no month of the form 2026-01");
}

absl::StatusOr<Edition> FindEdition(const FiguresClient& figures, const EditionFlags& flags) {
  if (flags.edition != "latest") {
    figures::v1::GetEditionRequest get;
    int number = 0;
    get.set_name(absl::SimpleAtoi(flags.edition, &number)
                     ? absl::StrFormat("%s/editions/%04d", flags.parent, number)
                     : flags.edition);
    return figures.GetEdition(get);
  }
  figures::v1::ListEditionsRequest list;
  list.set_parent(flags.parent);
  list.set_page_size(kMaxPage);
  absl::StatusOr<std::vector<Edition>> editions = figures.ListEditions(list).ReadAll();
  if (!editions.ok()) return editions.status();
  if (editions->empty()) {
    return absl::NotFoundError(
        absl::StrCat(flags.parent,
                     " has no edition yet; a coordinator issues one with osiedle call "
                     "FigureService.IssueEdition"));
  }
  return editions->back();
}

template <typename Figure>
absl::StatusOr<std::vector<Figure>> OfItsMonths(const Edition& edition,
                                                client::PagedRange<Figure> figures) {
  absl::StatusOr<std::vector<Figure>> kept = figures.ReadAll();
  if (!kept.ok()) return kept;
  std::erase_if(*kept, [&](const Figure& figure) {
    return figure.month() < edition.start_month() || figure.month() > edition.end_month();
  });
  return kept;
}

template <typename Request>
Request AllOf(const Edition& edition) {
  Request request;
  request.set_parent(edition.name());
  request.set_page_size(kMaxPage);
  return request;
}

}  // namespace

absl::StatusOr<Edition> LoadEdition(const FiguresClient& figures, const EditionFlags& flags) {
  absl::Status checked = CheckMonth("--start_month", flags.start_month);
  if (checked.ok()) checked = CheckMonth("--end_month", flags.end_month);
  if (!checked.ok()) return checked;
  absl::StatusOr<Edition> edition = FindEdition(figures, flags);
  if (!edition.ok()) return edition;
  const std::string start = std::max(edition->start_month(), flags.start_month);
  const std::string end = flags.end_month.empty() ? edition->end_month()
                                                  : std::min(edition->end_month(), flags.end_month);
  if (start > end) {
    return UsageError(absl::StrCat("edition ", LastPart(edition->name()), " has the months ",
                                   edition->start_month(), " to ", edition->end_month(),
                                   ": ask for some of these by --start_month and --end_month"));
  }
  edition->set_start_month(start);
  edition->set_end_month(end);
  return edition;
}

absl::StatusOr<std::vector<PublishedFigure>> LoadNeeds(const FiguresClient& figures,
                                                       const Edition& edition) {
  return OfItsMonths(edition, figures.ListPublishedFigures(
                                  AllOf<figures::v1::ListPublishedFiguresRequest>(edition)));
}

absl::StatusOr<std::vector<PublishedVisitFigure>> LoadVisits(const FiguresClient& figures,
                                                             const Edition& edition) {
  return OfItsMonths(edition, figures.ListPublishedVisitFigures(
                                  AllOf<figures::v1::ListPublishedVisitFiguresRequest>(edition)));
}

absl::StatusOr<std::vector<PublishedAttendanceFigure>> LoadAttendance(const FiguresClient& figures,
                                                                      const Edition& edition) {
  return OfItsMonths(edition,
                     figures.ListPublishedAttendanceFigures(
                         AllOf<figures::v1::ListPublishedAttendanceFiguresRequest>(edition)));
}

std::string PublishedNote(const Edition& edition) {
  return absl::StrCat(", published, ", edition.start_month(), " to ", edition.end_month(),
                      "; fewer than ", edition.violence_suppressed_below(),
                      " are left out, others rounded to ", edition.rounded_to());
}

}  // namespace osiedle::cli
