#include "clients/cli/outreach_chart.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace osiedle::cli {
namespace {

using Response = figures::v1::SummarizeOutreachResponse;
using Funnels = google::protobuf::RepeatedPtrField<figures::v1::OutreachFunnel>;
using print::FunnelChart;

// A table with more rows is no picture any more.
constexpr size_t kMostRows = 10;

FunnelChart::Steps StepsOf(const figures::v1::OutreachFunnel& funnel) {
  return {.contacts = funnel.contact_count(),
          .handed_out = funnel.handed_out_count(),
          .redeemed = funnel.redeemed_count(),
          .attended = funnel.attended_count(),
          .returned = funnel.returned_count(),
          .people = funnel.attended_people_count()};
}

// Months share no contact and no slip, so that they add up.
FunnelChart::Steps SumOf(const Funnels& months) {
  FunnelChart::Steps sum;
  for (const figures::v1::OutreachFunnel& month : months) {
    const FunnelChart::Steps steps = StepsOf(month);
    sum.contacts += steps.contacts;
    sum.handed_out += steps.handed_out;
    sum.redeemed += steps.redeemed;
    sum.attended += steps.attended;
    sum.returned += steps.returned;
    sum.people += steps.people;
  }
  return sum;
}

// Those with the most contacts.
void AddLargest(std::string title, std::vector<FunnelChart::Row> rows, FunnelChart& chart) {
  if (rows.empty()) return;
  std::stable_sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) {
    return a.steps.contacts > b.steps.contacts;
  });
  FunnelChart::Section section{.title = std::move(title), .rows = {}, .left_out = 0};
  if (rows.size() > kMostRows) {
    section.left_out = rows.size() - kMostRows;
    rows.resize(kMostRows);
  }
  section.rows = std::move(rows);
  chart.sections.push_back(std::move(section));
}

// "12,34 zł"
std::string ZlotyText(int64_t grosze) {
  return absl::StrFormat("%d,%02d zł", grosze / 100, grosze % 100);
}

int64_t GroszeOf(const google::type::Money& money) {
  return money.units() * 100 + money.nanos() / 10'000'000;
}

std::vector<FunnelChart::Fact> FactsOf(const Response& response) {
  int64_t people = 0;
  int64_t asked = 0;
  int64_t first_time = 0;
  int64_t grosze = 0;
  int64_t priced_people = 0;
  for (const figures::v1::AttendanceSummary& row : response.attendance_summaries()) {
    people += row.people_count();
    asked += row.asked_people_count();
    first_time += row.first_time_count();
    grosze += GroszeOf(row.total_cost());
    priced_people += row.priced_people_count();
  }
  std::vector<FunnelChart::Fact> facts;
  if (people == 0) return facts;
  facts.push_back(
      {.value = absl::StrCat(people), .caption = "wejść na zajęcia, z zaproszeniem i bez"});
  if (asked > 0) {
    facts.push_back(
        {.value = absl::StrFormat("%.0f%%", 100.0 * static_cast<double>(asked - first_time) /
                                                static_cast<double>(asked)),
         .caption = absl::StrCat("nie pierwszy raz (zapytano: ", asked, ")")});
  }
  if (priced_people > 0) {
    facts.push_back({.value = ZlotyText((2 * grosze + priced_people) / (2 * priced_people)),
                     .caption = "kosztuje jedno wejście"});
  }
  return facts;
}

}  // namespace

FunnelChart ChartOf(const Response& response, const std::string& municipality,
                    const DisplayNames& display_names) {
  FunnelChart chart{
      .place = DisplayNameOf(municipality, display_names),
      .source = absl::StrCat("Liczby dokładne, wyłącznie do użytku służbowego; miesiące ",
                             response.start_month(), " – ", response.end_month()),
      .whole = SumOf(response.month_funnels()),
      .facts = FactsOf(response),
      .sections = {}};
  FunnelChart::Section months{.title = "Według miesięcy", .rows = {}, .left_out = 0};
  for (const figures::v1::OutreachFunnel& funnel : response.month_funnels()) {
    months.rows.push_back({.label = funnel.month(), .steps = StepsOf(funnel)});
  }
  if (!months.rows.empty()) chart.sections.push_back(std::move(months));
  std::vector<FunnelChart::Row> stops;
  for (const figures::v1::OutreachFunnel& funnel : response.stop_funnels()) {
    stops.push_back({.label = funnel.stop().empty() ? "(bez przystanku)"
                                                    : DisplayNameOf(funnel.stop(), display_names),
                     .steps = StepsOf(funnel)});
  }
  AddLargest("Według przystanków", std::move(stops), chart);
  std::vector<FunnelChart::Row> needs;
  for (const figures::v1::OutreachFunnel& funnel : response.need_funnels()) {
    needs.push_back(
        {.label = DisplayNameOf(funnel.need_code(), display_names), .steps = StepsOf(funnel)});
  }
  AddLargest("Według potrzeb", std::move(needs), chart);
  return chart;
}

}  // namespace osiedle::cli
