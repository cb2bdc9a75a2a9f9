// A picture of needs by district and month, for people who read Polish.
//
// One panel for each district: needs down, months across, and in each cell the number of contacts,
// over a shade that grows with it. The number is always written, so that nobody has to tell shades
// apart; they differ in lightness alone, which every eye sees.
#ifndef OSIEDLE_CLIENTS_PRINT_NEEDS_CHART_H_
#define OSIEDLE_CLIENTS_PRINT_NEEDS_CHART_H_

#include <cstdint>
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace osiedle::print {

struct NeedsChart {
  // What is drawn and where it is from, e.g. "Rybnik" and "Wydanie 0003, liczby zaokrąglone".
  std::string place;
  std::string source;
  // As in "2026-01", without a gap.
  std::vector<std::string> months;
  // Names in Polish, in the order of their panels and rows.
  std::vector<std::string> districts;
  std::vector<std::string> needs;
  // Contacts by the places in these lists: district, need, month.
  std::map<std::tuple<size_t, size_t, size_t>, int64_t> contacts;
  // A cell that is not in `contacts` may be anything that is suppressed, not only 0.
  bool suppressed = false;
  // How many rarer needs are not drawn.
  size_t needs_left_out = 0;
};

// The bytes of a file with this path, whose ending says what it becomes: .svg, .png or .pdf.
// INVALID_ARGUMENT: another ending, or a chart that is too large for pixels.
absl::StatusOr<std::string> RenderNeedsChart(const NeedsChart& chart, absl::string_view path);

}  // namespace osiedle::print

#endif  // OSIEDLE_CLIENTS_PRINT_NEEDS_CHART_H_
