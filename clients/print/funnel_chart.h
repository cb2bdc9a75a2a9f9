// A picture of the way from the contact to the club, for people who read Polish.
//
// The steps stand from top to bottom, each as wide as what it counts, with the number on it. Below
// them is what is known of attendance as a whole. Tables give the same steps by month, stop and
// need.
#ifndef OSIEDLE_CLIENTS_PRINT_FUNNEL_CHART_H_
#define OSIEDLE_CLIENTS_PRINT_FUNNEL_CHART_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace osiedle::print {

struct FunnelChart {
  // Counts as OutreachFunnel (osiedle.figures.v1) has them.
  struct Steps {
    int64_t contacts = 0;
    int64_t handed_out = 0;
    int64_t redeemed = 0;
    int64_t attended = 0;
    int64_t returned = 0;
    int64_t people = 0;
  };
  struct Row {
    std::string label;
    Steps steps;
  };
  struct Section {
    std::string title;
    std::vector<Row> rows;
    // How many smaller rows are not drawn.
    size_t left_out = 0;
  };
  // One number with what it says, e.g. "73%" and "wróciło".
  struct Fact {
    std::string value;
    std::string caption;
  };

  // What is drawn and where it is from, e.g. "Rybnik" and "miesiące 2026-01 – 2026-06".
  std::string place;
  std::string source;
  Steps whole;
  std::vector<Fact> facts;
  std::vector<Section> sections;
};

// "1 osoba", "2 osoby", "5 osób"
std::string PeopleText(int64_t count);

// The bytes of a file with this path, whose ending says what it becomes: .svg, .png or .pdf.
// INVALID_ARGUMENT: another ending, or a chart that is too large for pixels.
absl::StatusOr<std::string> RenderFunnelChart(const FunnelChart& chart, absl::string_view path);

}  // namespace osiedle::print

#endif  // OSIEDLE_CLIENTS_PRINT_FUNNEL_CHART_H_
