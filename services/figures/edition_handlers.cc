#include "services/figures/edition_handlers.h"

#include <cstdint>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/functional/function_ref.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "osiedle/clubs/v1/club.pb.h"
#include "osiedle/common/v1/violation_reason.pb.h"
#include "osiedle/visits/v1/visit.pb.h"
#include "services/call/fields/resource_name.h"
#include "services/call/rpc/errors.h"
#include "services/call/rpc/page_token.h"
#include "services/figures/disclosure_rules.h"
#include "services/figures/figure_errors.h"
#include "services/figures/figure_tables.h"
#include "services/figures/months.h"
#include "services/figures/published_cells.h"
#include "services/figures/summary_request.h"
#include "services/registry/registry_reader.h"
#include "storage/status_macros.h"

namespace osiedle::figures {
namespace {

using ::osiedle::call::Call;
using ::osiedle::storage::KeyTuple;
using ::osiedle::storage::Snapshot;
using ::osiedle::storage::Transaction;

constexpr size_t kMaxPageBytes = 1024 * 1024;
// One call may count all months of a series.
constexpr storage::Budget kCountBudget = {
    .read_keys = 200'000, .read_bytes = size_t{256} * 1024 * 1024, .time = absl::Seconds(5)};

// The months to publish.
struct Issue {
  uint64_t number = 1;
  Month start = 0;
  // The months that the edition before covered for the first time; none without such an edition.
  MonthRange again = {.first = 0, .last = -1};
  MonthRange fresh;
};

absl::StatusOr<uint64_t> NumberOf(const std::string& edition) {
  uint64_t number = 0;
  if (!absl::SimpleAtoi(call::LastIdOfName(edition), &number)) {
    return absl::DataLossError("an edition without a number");
  }
  return number;
}

absl::StatusOr<std::optional<v1::Edition>> LastEdition(const storage::Reader& reader,
                                                       uint32_t owner) {
  storage::AnyTable::Walk walk = Editions().table().WalkRows(reader, owner, {.reverse = true});
  std::optional<v1::Edition> last(std::in_place);
  ASSIGN_OR_RETURN(bool found, walk.Next(*last));
  if (!found) last.reset();
  return last;
}

// The first issue of a municipality.
absl::StatusOr<Issue> PlanFirst(const std::string& start_month, Month complete) {
  call::Violations violations;
  Issue issue{.start = complete - 11};
  if (!start_month.empty()) {
    const std::optional<Month> start = ParseMonth(start_month);
    if (!start.has_value()) {
      violations.Add("start_month", common::v1::NOT_A_MONTH);
    } else if (*start > complete) {
      violations.Add("start_month", common::v1::MONTH_NOT_COMPLETE);
    } else if (complete - *start >= kMaxMonths) {
      violations.Add("start_month", common::v1::MONTHS_TOO_FAR_BACK,
                     {{"max", absl::StrCat(kMaxMonths)}});
    }
    issue.start = start.value_or(issue.start);
  }
  issue.fresh = {.first = issue.start, .last = complete};
  if (!violations.empty()) return call::InvalidFields(violations);
  return issue;
}

absl::StatusOr<Issue> PlanNext(const v1::Edition& last, const std::string& start_month,
                               Month complete, absl::TimeZone zone) {
  const std::optional<Month> start = ParseMonth(last.start_month());
  const std::optional<Month> end = ParseMonth(last.end_month());
  const std::optional<Month> new_start = ParseMonth(last.new_start_month());
  ASSIGN_OR_RETURN(uint64_t number, NumberOf(last.name()));
  if (!start.has_value() || !end.has_value() || !new_start.has_value()) {
    return absl::DataLossError("an edition without its months");
  }
  if (!start_month.empty() && start_month != last.start_month()) {
    return call::InvalidField({"start_month", common::v1::NOT_THE_FIRST_EDITION});
  }
  if (complete <= *end) return EditionNotDue(CompleteTime(*end + 1, zone));
  return Issue{.number = number + 1,
               .start = *start,
               .again = {.first = *new_start, .last = *end},
               // A town that did not publish for longer needs several editions.
               .fresh = {.first = *end + 1, .last = std::min(complete, *end + kMaxMonths)}};
}

absl::Status Publish(const Call& call, Transaction& transaction, const Issue& issue,
                     const std::map<Month, Cells>& counted, v1::Edition& edition) {
  const auto counts_of = [&](Month month) {
    const auto found = counted.find(month);
    return found == counted.end() ? Cells() : found->second;
  };
  for (Month month = issue.again.first; month <= issue.again.last; ++month) {
    ASSIGN_OR_RETURN(Cells before, LoadCells(transaction, call.owner(), month, issue.number - 1));
    const Cells cells = PublishAgain(before, counts_of(month));
    if (cells == before) continue;
    edition.add_corrected_months(FormatMonth(month));
    RETURN_IF_ERROR(
        StoreCells(transaction, call.owner(), month, issue.number, cells, call.revision()));
  }
  for (Month month = issue.fresh.first; month <= issue.fresh.last; ++month) {
    const Cells cells = PublishNew(counts_of(month));
    if (cells.empty()) continue;
    RETURN_IF_ERROR(
        StoreCells(transaction, call.owner(), month, issue.number, cells, call.revision()));
  }
  return absl::OkStatus();
}

// A page of an edition is a place in the grid: a month, and how many of its cells were given.
struct Place {
  Month month = 0;
  uint64_t given = 0;
};

// The one list of an edition of which a caller has a page.
std::string BindingOf(const Call& call, Grid grid, const std::string& edition) {
  const absl::string_view list = grid == Grid::kContacts ? "ListPublishedFigures"
                                 : grid == Grid::kVisits ? "ListPublishedVisitFigures"
                                                         : "ListPublishedAttendanceFigures";
  return absl::StrCat(list, "\n", call.ActorId(), "\n", edition);
}

absl::StatusOr<Place> PlaceOf(const Call& call, const std::string& page_token,
                              const std::string& binding, Month start) {
  if (page_token.empty()) return Place{.month = start};
  absl::StatusOr<std::string> position = call.page_tokens().Decode(page_token, binding);
  if (!position.ok()) return call::PageTokenInvalid();
  storage::KeyTupleReader reader(*position);
  absl::StatusOr<uint64_t> month = reader.ReadUint64();
  absl::StatusOr<uint64_t> given = month.ok() ? reader.ReadUint64() : month;
  if (!given.ok()) return call::PageTokenInvalid();
  return Place{.month = static_cast<Month>(*month), .given = *given};
}

v1::PublishedFigure ToFigure(const std::string& municipality, Month month, const Cell& cell,
                             int64_t contacts) {
  v1::PublishedFigure figure;
  figure.set_month(FormatMonth(month));
  if (!cell.district.empty()) {
    figure.set_district(absl::StrCat(municipality, "/districts/", cell.district));
  }
  figure.set_need_code(absl::StrCat(municipality, "/needCodes/", cell.need_code));
  figure.set_contact_count(contacts);
  return figure;
}

v1::PublishedVisitFigure ToVisitFigure(Month month, const Cell& cell, int64_t count) {
  v1::PublishedVisitFigure figure;
  figure.set_month(FormatMonth(month));
  figure.set_kind(static_cast<visits::v1::Visit::Kind>(cell.visit_kind));
  figure.set_state(static_cast<visits::v1::Visit::State>(cell.visit_state));
  figure.set_visit_count(count);
  return figure;
}

v1::PublishedAttendanceFigure ToAttendanceFigure(Month month, const Cell& cell, int64_t people) {
  v1::PublishedAttendanceFigure figure;
  figure.set_month(FormatMonth(month));
  figure.set_club_kind(static_cast<clubs::v1::Club::Kind>(cell.club_kind));
  figure.set_people_count(people);
  return figure;
}

// Gives the cells of one grid of an edition, month by month, from a page's begin on, until the page
// is full. `add` returns the bytes of what it added. The token of the next page; "": that was all.
template <typename Request>
absl::StatusOr<std::string> ListCells(
    const Call& call, const Snapshot& snapshot, const Request& request, Grid grid,
    absl::FunctionRef<size_t(Month month, const Cell& cell, int64_t count)> add) {
  absl::StatusOr<int> page_size = call::CoercePageSize(request.page_size());
  if (!page_size.ok()) return call::InvalidField({"page_size", common::v1::NEGATIVE});
  RETURN_IF_ERROR(Editions().CheckName(request.parent(), "parent"));
  v1::Edition edition;
  RETURN_IF_ERROR(Editions().Load(call, snapshot, request.parent(), edition).status());
  ASSIGN_OR_RETURN(uint64_t number, NumberOf(edition.name()));
  const std::optional<Month> start = ParseMonth(edition.start_month());
  const std::optional<Month> end = ParseMonth(edition.end_month());
  if (!start.has_value() || !end.has_value()) {
    return absl::DataLossError("an edition without its months");
  }
  const std::string binding = BindingOf(call, grid, request.parent());
  ASSIGN_OR_RETURN(Place place, PlaceOf(call, request.page_token(), binding, *start));

  int added = 0;
  size_t bytes = 0;
  for (Month month = place.month; month <= *end; ++month) {
    ASSIGN_OR_RETURN(Cells cells, LoadCells(snapshot, call.owner(), month, number));
    uint64_t given = 0;
    for (const auto& [cell, count] : cells) {
      if (cell.grid() != grid) continue;
      if (month == place.month && given < place.given) {
        ++given;
        continue;
      }
      if (added >= *page_size || bytes >= kMaxPageBytes) {
        return call.page_tokens().Encode(KeyTuple::Of(static_cast<uint64_t>(month), given).bytes(),
                                         binding, call.entropy());
      }
      bytes += add(month, cell, count);
      ++added;
      ++given;
    }
  }
  return "";
}

}  // namespace

absl::Status IssueEdition(const Call& call, Transaction& transaction,
                          const v1::IssueEditionRequest& request, v1::Edition& response) {
  call::Violations violations;
  CheckParent(call, request.parent(), violations);
  if (!violations.empty()) return call::InvalidFields(violations);
  ASSIGN_OR_RETURN(absl::TimeZone zone, registry::TimeZoneOf(call, transaction));
  ASSIGN_OR_RETURN(std::optional<v1::Edition> last, LastEdition(transaction, call.owner()));
  const Month complete = LastCompleteMonth(call.time(), zone);
  ASSIGN_OR_RETURN(Issue issue, last.has_value()
                                    ? PlanNext(*last, request.start_month(), complete, zone)
                                    : PlanFirst(request.start_month(), complete));

  ASSIGN_OR_RETURN(std::unique_ptr<const Snapshot> snapshot,
                   call.store().GetSnapshot(kCountBudget));
  const Month first = last.has_value() ? issue.again.first : issue.fresh.first;
  ASSIGN_OR_RETURN((std::map<Month, Cells> counted),
                   CountCells(call, *snapshot, zone, {.first = first, .last = issue.fresh.last}));

  response.set_name(absl::StrFormat("%s/editions/%04d", request.parent(), issue.number));
  response.set_start_month(FormatMonth(issue.start));
  response.set_end_month(FormatMonth(issue.fresh.last));
  response.set_new_start_month(FormatMonth(issue.fresh.first));
  response.set_suppressed_below(kSuppressedBelow);
  response.set_violence_suppressed_below(kViolenceSuppressedBelow);
  response.set_rounded_to(kRoundedTo);
  RETURN_IF_ERROR(Publish(call, transaction, issue, counted, response));
  return Editions().Store(call, transaction, response, "");
}

absl::Status ListPublishedFigures(const Call& call, const Snapshot& snapshot,
                                  const v1::ListPublishedFiguresRequest& request,
                                  v1::ListPublishedFiguresResponse& response) {
  const std::string municipality = absl::StrCat("municipalities/", call.municipality());
  ASSIGN_OR_RETURN(*response.mutable_next_page_token(),
                   ListCells(call, snapshot, request, Grid::kContacts,
                             [&](Month month, const Cell& cell, int64_t contacts) {
                               v1::PublishedFigure& figure = *response.add_published_figures();
                               figure = ToFigure(municipality, month, cell, contacts);
                               return figure.ByteSizeLong();
                             }));
  return absl::OkStatus();
}

absl::Status ListPublishedVisitFigures(const Call& call, const Snapshot& snapshot,
                                       const v1::ListPublishedVisitFiguresRequest& request,
                                       v1::ListPublishedVisitFiguresResponse& response) {
  ASSIGN_OR_RETURN(*response.mutable_next_page_token(),
                   ListCells(call, snapshot, request, Grid::kVisits,
                             [&](Month month, const Cell& cell, int64_t count) {
                               v1::PublishedVisitFigure& figure =
                                   *response.add_published_visit_figures();
                               figure = ToVisitFigure(month, cell, count);
                               return figure.ByteSizeLong();
                             }));
  return absl::OkStatus();
}

absl::Status ListPublishedAttendanceFigures(
    const Call& call, const Snapshot& snapshot,
    const v1::ListPublishedAttendanceFiguresRequest& request,
    v1::ListPublishedAttendanceFiguresResponse& response) {
  ASSIGN_OR_RETURN(*response.mutable_next_page_token(),
                   ListCells(call, snapshot, request, Grid::kEvents,
                             [&](Month month, const Cell& cell, int64_t people) {
                               v1::PublishedAttendanceFigure& figure =
                                   *response.add_published_attendance_figures();
                               figure = ToAttendanceFigure(month, cell, people);
                               return figure.ByteSizeLong();
                             }));
  return absl::OkStatus();
}

}  // namespace osiedle::figures
