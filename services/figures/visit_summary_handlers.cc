#include "services/figures/visit_summary_handlers.h"

#include <array>
#include <cstdint>
#include <map>
#include <utility>

#include "absl/strings/string_view.h"
#include "services/call/rpc/errors.h"
#include "services/figures/counting_rules.h"
#include "services/figures/figure_sum.h"
#include "services/figures/summary_request.h"
#include "services/figures/visit_counting_rules.h"
#include "services/registry/registry_reader.h"
#include "storage/status_macros.h"

namespace osiedle::figures {
namespace {

using ::osiedle::call::Call;
using ::osiedle::visits::v1::Visit;
using VisitValues = std::array<int64_t, kVisitCounts>;
// Month and Visit.Kind.
using MonthAndKind = std::pair<Month, int>;

double Quotient(int64_t part, int64_t whole) {
  return static_cast<double>(part) / static_cast<double>(whole);
}

v1::VisitSummary ToSummary(const MonthAndKind& place, const VisitValues& values) {
  const auto value = [&](int i) { return values[static_cast<size_t>(i)]; };
  const auto of_state = [&](Visit::State state) { return value(PlaceAfter(kFirstState, state)); };
  v1::VisitSummary summary;
  summary.set_month(FormatMonth(place.first));
  summary.set_kind(static_cast<Visit::Kind>(place.second));
  summary.set_visit_count(value(kVisits));
  summary.set_done_count(of_state(Visit::DONE));
  summary.set_refused_count(of_state(Visit::REFUSED));
  summary.set_no_contact_count(of_state(Visit::NO_CONTACT));
  summary.set_aborted_count(of_state(Visit::ABORTED));
  for (int i = kFirstOutcome; i < kFirstProfession; ++i) {
    if (value(i) == 0) continue;
    v1::VisitOutcomeCount& count = *summary.add_outcome_counts();
    count.set_outcome(static_cast<Visit::Outcome>(i - kFirstOutcome));
    count.set_visit_count(value(i));
  }
  for (int i = kFirstProfession; i < kFirstWaitBand; ++i) {
    if (value(i) == 0) continue;
    v1::VisitProfessionCount& count = *summary.add_profession_counts();
    count.set_profession(static_cast<staff::v1::Profession>(i - kFirstProfession));
    count.set_visit_count(value(i));
  }
  for (int i = kFirstWaitBand; i < kVisitCounts; ++i) {
    if (value(i) == 0) continue;
    v1::VisitWaitCount& count = *summary.add_wait_counts();
    count.set_band(static_cast<v1::VisitWaitCount::Band>(i - kFirstWaitBand));
    count.set_visit_count(value(i));
  }
  summary.set_wait_days_sum(value(kWaitDays));
  summary.set_mean_wait_days(Quotient(value(kWaitDays), value(kVisits)));
  summary.set_with_deadline_count(value(kVisitsWithDeadline));
  summary.set_within_deadline_count(value(kVisitsWithinDeadline));
  if (value(kVisitsWithDeadline) != 0) {
    summary.set_within_deadline_share(
        Quotient(value(kVisitsWithinDeadline), value(kVisitsWithDeadline)));
  }
  return summary;
}

}  // namespace

absl::Status SummarizeVisits(const Call& call, const storage::Snapshot& snapshot,
                             const v1::SummarizeVisitsRequest& request,
                             v1::SummarizeVisitsResponse& response) {
  ASSIGN_OR_RETURN(absl::TimeZone zone, registry::TimeZoneOf(call, snapshot));
  call::Violations violations;
  CheckParent(call, request.parent(), violations);
  const MonthRange months =
      ReadMonths(request.start_month(), request.end_month(), call.time(), zone, violations);
  if (!violations.empty()) return call::InvalidFields(violations);

  // Values begin as zeros.
  std::map<MonthAndKind, VisitValues> sums;
  RETURN_IF_ERROR(SumFigures(call, snapshot, zone, {.first = months.first, .last = months.last},
                             [&](Month month, absl::string_view /*stop*/,
                                 const internal::v1::FigureCounts& counts, int64_t sign) {
                               for (const internal::v1::VisitCounts& visits : counts.visits()) {
                                 AddValues(visits.values(), sign, sums[{month, visits.kind()}]);
                               }
                             }));
  for (const auto& [place, values] : sums) {
    if (values[kVisits] != 0) *response.add_visit_summaries() = ToSummary(place, values);
  }
  return FinishSummary(call, months, response);
}

}  // namespace osiedle::figures
