// Reads days and times as people and spreadsheets write them, and writes them in the same form.
#ifndef OSIEDLE_SERVICES_EXCHANGE_CELL_TIMES_H_
#define OSIEDLE_SERVICES_EXCHANGE_CELL_TIMES_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "services/call/fields/violations.h"

namespace osiedle::exchange {

// What is wrong with a cell, or nothing: a violation whose field is the cell's column.
struct CellFault {
  common::v1::ViolationReason reason;
  call::ViolationMetadata metadata = {};
};
using Fault = std::optional<CellFault>;

// Where and when cells are read.
struct Reading {
  // Of times without an offset.
  absl::TimeZone zone;
  // The present year, which decides the century of years of two digits.
  int64_t this_year = 0;
};

// "2025-10-15", "15.10.2025" or "15.10.25". The last is of the latest year that ends in 25 and is
// at most ten years ahead. Nothing: it is no day.
std::optional<absl::CivilDay> ReadDay(absl::string_view text, const Reading& reading);

// As in RFC 3339, or a day and a time of the zone: "2025-10-15 10:02", "15.10.2025 9:05:30".
// Returns what is wrong, or nothing. A time that the zone skips, or has twice, is wrong.
Fault ReadTime(absl::string_view text, const Reading& reading, absl::Time& time);

// "2025-10-15 10:02" in the zone; what ReadTime would not read back as `time`, in RFC 3339.
std::string LocalTimeText(absl::Time time, absl::TimeZone zone);

}  // namespace osiedle::exchange

#endif  // OSIEDLE_SERVICES_EXCHANGE_CELL_TIMES_H_
