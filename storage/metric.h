// A number that a part of the program tells about itself, for a metrics page.
#ifndef OSIEDLE_STORAGE_METRIC_H_
#define OSIEDLE_STORAGE_METRIC_H_

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace osiedle::storage {

// The metric is described where its number is known, so a metrics page needs no table of names. The
// name is part of the interface: dashboards and alerts use it. It says the unit, which is a base
// unit (_seconds, _bytes); the name of a counter ends in _total, and no other name does.
struct Metric {
  enum class Kind {
    // Never falls while the process lives.
    kCounter,
    kGauge,
    kHistogram,
  };

  // How often values up to each bound were seen.
  struct Distribution {
    // Counts all values up to its bound, those of earlier buckets included.
    struct Bucket {
      double upper_bound = 0;
      uint64_t cumulative_count = 0;
    };
    // In order of their bounds. Values above the last bound are in `count` alone.
    std::vector<Bucket> buckets;
    uint64_t count = 0;
    double sum = 0;
  };

  static Metric Counter(std::string name, std::string help, uint64_t value) {
    return {std::move(name), std::move(help), Kind::kCounter, static_cast<double>(value), {}};
  }
  static Metric Gauge(std::string name, std::string help, double value) {
    return {std::move(name), std::move(help), Kind::kGauge, value, {}};
  }
  static Metric Histogram(std::string name, std::string help, Distribution distribution) {
    return {std::move(name), std::move(help), Kind::kHistogram, 0, std::move(distribution)};
  }

  std::string name;
  // One sentence for the reader of a dashboard.
  std::string help;
  Kind kind = Kind::kGauge;
  // Of a counter or a gauge.
  double value = 0;
  // Of a histogram.
  Distribution distribution;
};

}  // namespace osiedle::storage

#endif  // OSIEDLE_STORAGE_METRIC_H_
