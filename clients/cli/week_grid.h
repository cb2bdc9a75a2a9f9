// A week as a grid of characters: days across, half hours down.
#ifndef OSIEDLE_CLIENTS_CLI_WEEK_GRID_H_
#define OSIEDLE_CLIENTS_CLI_WEEK_GRID_H_

#include <string>
#include <vector>

#include "absl/time/time.h"

namespace osiedle::cli {

// A span of time that has a number.
struct GridSlot {
  absl::Time start;
  absl::Time end;
};

// A grid for each week (Monday to Sunday, in the zone) in which a slot begins, the earliest week
// first; lines that end in '\n', at most 80 columns wide. In the half hour in which slots begin
// stand their numbers, the place in `slots` counted from 1; "│" marks the half hours that they go
// on. Rows in which nothing happens above the first slot and below the last one are left out, and
// so are Saturday and Sunday when both are empty. Hours are those of the clock: an hour that comes
// twice in autumn is one pair of rows.
std::string WeekGrids(const std::vector<GridSlot>& slots, absl::TimeZone zone);

}  // namespace osiedle::cli

#endif  // OSIEDLE_CLIENTS_CLI_WEEK_GRID_H_
