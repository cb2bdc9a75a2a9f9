#include "clients/cli/needs_table.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "clients/cli/table.h"

namespace osiedle::cli {
namespace {

// A panel with more rows is no picture any more.
constexpr size_t kMaxNeeds = 12;

std::vector<std::string> MonthsBetween(const std::string& start, const std::string& end) {
  std::vector<std::string> months;
  int year = 0;
  int month = 0;
  if (start.size() != 7 || !absl::SimpleAtoi(start.substr(0, 4), &year) ||
      !absl::SimpleAtoi(start.substr(5), &month)) {
    return months;
  }
  for (std::string text = start; text <= end;) {
    months.push_back(text);
    year += month / 12;
    month = month % 12 + 1;
    text = absl::StrFormat("%04d-%02d", year, month);
  }
  return months;
}

// Where each stands in the list.
std::map<std::string, size_t> PlacesOf(const std::vector<std::string>& list) {
  std::map<std::string, size_t> places;
  for (size_t i = 0; i < list.size(); ++i) places[list[i]] = i;
  return places;
}

// By contacts, the most first.
std::vector<std::string> NeedsByContacts(const NeedsTable& table) {
  std::map<std::string, int64_t> contacts;
  for (const NeedsTable::Row& row : table.rows) contacts[row.need_code] += row.contacts;
  std::vector<std::string> needs;
  for (const auto& [need, count] : contacts) needs.push_back(need);
  std::stable_sort(needs.begin(), needs.end(),
                   [&](const auto& a, const auto& b) { return contacts[a] > contacts[b]; });
  return needs;
}

}  // namespace

std::string DistrictText(const std::string& district, const DisplayNames& display_names) {
  return district.empty() ? "(bez dzielnicy)" : DisplayNameOf(district, display_names);
}

std::string TextOf(const NeedsTable& table, const DisplayNames& display_names, int width) {
  std::vector<Table::Column> columns = {{.title = "month"},
                                        {.title = "district", .most = 30, .least = 10},
                                        {.title = "need", .most = 40, .least = 14},
                                        {.title = "contacts", .right = true}};
  if (!table.published) {
    columns.push_back({.title = "people there", .right = true});
    columns.push_back({.title = "mentions", .right = true});
  }
  Table text(columns);
  for (const NeedsTable::Row& row : table.rows) {
    std::vector<std::string> cells = {row.month, DistrictText(row.district, display_names),
                                      DisplayNameOf(row.need_code, display_names),
                                      absl::StrCat(row.contacts)};
    if (!table.published) {
      cells.push_back(absl::StrCat(row.people));
      cells.push_back(absl::StrCat(row.mentions));
    }
    text.AddRow(std::move(cells));
  }
  const std::string about = absl::StrCat(
      "Contacts in which a need came up, ", table.start_month, " to ", table.end_month,
      table.published ? "; rounded to 5, fewer than 5 (violence: 10) left out" : "", "\n");
  return absl::StrCat(about, text.empty() ? "none\n" : text.ToString(0, width));
}

print::NeedsChart ChartOf(const NeedsTable& table, const std::string& municipality,
                          const DisplayNames& display_names) {
  print::NeedsChart chart{.place = DisplayNameOf(municipality, display_names),
                          .source = table.source,
                          .months = MonthsBetween(table.start_month, table.end_month),
                          .suppressed = table.published};
  std::vector<std::string> needs = NeedsByContacts(table);
  if (needs.size() > kMaxNeeds) {
    chart.needs_left_out = needs.size() - kMaxNeeds;
    needs.resize(kMaxNeeds);
  }
  for (const std::string& need : needs) chart.needs.push_back(DisplayNameOf(need, display_names));
  // By what they are called; no district comes last.
  std::vector<std::pair<std::string, std::string>> named;
  for (const NeedsTable::Row& row : table.rows) {
    named.emplace_back(row.district.empty() ? "\xF4" : DisplayNameOf(row.district, display_names),
                       row.district);
  }
  std::sort(named.begin(), named.end());
  named.erase(std::unique(named.begin(), named.end()), named.end());
  std::vector<std::string> districts;
  for (const auto& [name, district] : named) {
    districts.push_back(district);
    chart.districts.push_back(DistrictText(district, display_names));
  }
  const auto month_places = PlacesOf(chart.months);
  const auto need_places = PlacesOf(needs);
  const auto district_places = PlacesOf(districts);
  for (const NeedsTable::Row& row : table.rows) {
    const auto month = month_places.find(row.month);
    const auto need = need_places.find(row.need_code);
    if (month == month_places.end() || need == need_places.end()) continue;
    chart.contacts[{district_places.at(row.district), need->second, month->second}] = row.contacts;
  }
  return chart;
}

}  // namespace osiedle::cli
