// One line of what a benchmark found.
#ifndef OSIEDLE_TESTS_BENCH_FIGURE_H_
#define OSIEDLE_TESTS_BENCH_FIGURE_H_

#include <optional>
#include <string>
#include <vector>

namespace osiedle::bench {

// A value without a meaning for a benchmark is left out, and null in the line.
struct Figure {
  std::string name;
  double value = 0;
  // "calls/s", "rows/s", "s", "us", "MB".
  std::string unit;
  std::optional<double> p50_ms;
  std::optional<double> p99_ms;
  // The value of the baseline, in the same unit.
  std::optional<double> baseline;
  // The median of the rounds' ratios, not the ratio of the medians.
  std::optional<double> ratio;
};

// One JSON object, without a line break.
std::string ToJson(const Figure& figure);

// 0 when there are none.
double Median(std::vector<double> values);

}  // namespace osiedle::bench

#endif  // OSIEDLE_TESTS_BENCH_FIGURE_H_
