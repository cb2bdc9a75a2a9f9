// Needs by month and district, from exact or published figures, for a table or a chart.
#ifndef OSIEDLE_CLIENTS_CLI_NEEDS_TABLE_H_
#define OSIEDLE_CLIENTS_CLI_NEEDS_TABLE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "clients/cli/display_names.h"
#include "clients/print/needs_chart.h"

namespace osiedle::cli {

struct NeedsTable {
  struct Row {
    std::string month;
    // Names of resources; "" for no district.
    std::string district;
    std::string need_code;
    int64_t contacts = 0;
    // Of exact figures only.
    int64_t mentions = 0;
    int64_t people = 0;
  };
  std::string start_month;
  std::string end_month;
  // In Polish, for the chart.
  std::string source;
  // Of an edition.
  bool published = false;
  std::vector<Row> rows;
  // For --json.
  std::string json;
};

// The display name of a district; its id where no name is known.
std::string DistrictText(const std::string& district, const DisplayNames& display_names);

// For a terminal of `width` columns (0: any).
std::string TextOf(const NeedsTable& table, const DisplayNames& display_names, int width);

// The needs that came up most, and all districts.
print::NeedsChart ChartOf(const NeedsTable& table, const std::string& municipality,
                          const DisplayNames& display_names);

}  // namespace osiedle::cli

#endif  // OSIEDLE_CLIENTS_CLI_NEEDS_TABLE_H_
