#include "tests/bench/figure.h"

#include <algorithm>

#include "absl/strings/str_format.h"

namespace osiedle::bench {
namespace {

std::string Number(std::optional<double> number) {
  return number.has_value() ? absl::StrFormat("%.4g", *number) : "null";
}

// Rates with all their digits: "%.4g" would write 12345 as 1.234e+04.
std::string Value(std::optional<double> value) {
  if (!value.has_value()) return "null";
  return absl::StrFormat(*value < 1000 ? "%.3f" : "%.0f", *value);
}

}  // namespace

std::string ToJson(const Figure& figure) {
  return absl::StrFormat(
      "{\"name\": \"%s\", \"value\": %s, \"unit\": \"%s\", \"p50_ms\": %s, \"p99_ms\": %s, "
      "\"baseline\": %s, \"ratio\": %s}",
      figure.name, Value(figure.value), figure.unit, Number(figure.p50_ms), Number(figure.p99_ms),
      Value(figure.baseline), Number(figure.ratio));
}

double Median(std::vector<double> values) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

}  // namespace osiedle::bench
