#include "services/server/metric_families.h"

#include <utility>

namespace osiedle::server {
namespace {

using ::osiedle::storage::Metric;
using ::prometheus::ClientMetric;
using ::prometheus::MetricFamily;
using ::prometheus::MetricType;

ClientMetric::Histogram ToHistogram(const Metric::Distribution& distribution) {
  ClientMetric::Histogram histogram;
  histogram.sample_count = distribution.count;
  histogram.sample_sum = distribution.sum;
  for (const Metric::Distribution::Bucket& bucket : distribution.buckets) {
    histogram.bucket.push_back({bucket.cumulative_count, bucket.upper_bound});
  }
  return histogram;
}

MetricFamily ToFamily(const Metric& metric) {
  MetricFamily family;
  family.name = metric.name;
  family.help = metric.help;
  ClientMetric& sample = family.metric.emplace_back();
  switch (metric.kind) {
    case Metric::Kind::kCounter:
      family.type = MetricType::Counter;
      sample.counter.value = metric.value;
      break;
    case Metric::Kind::kGauge:
      family.type = MetricType::Gauge;
      sample.gauge.value = metric.value;
      break;
    case Metric::Kind::kHistogram:
      family.type = MetricType::Histogram;
      sample.histogram = ToHistogram(metric.distribution);
      break;
  }
  return family;
}

}  // namespace

std::vector<MetricFamily> ToFamilies(const std::vector<Metric>& metrics) {
  std::vector<MetricFamily> families;
  families.reserve(metrics.size());
  for (const Metric& metric : metrics) families.push_back(ToFamily(metric));
  return families;
}

}  // namespace osiedle::server
