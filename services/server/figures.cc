#include "services/server/figures.h"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <system_error>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace osiedle::server {
namespace {

using ::prometheus::ClientMetric;
using ::prometheus::MetricFamily;
using ::prometheus::MetricType;

constexpr absl::string_view kBucket = "_bucket_le_";

MetricFamily Family(const std::string& name, MetricType type, ClientMetric metric) {
  MetricFamily family;
  family.name = name;
  family.type = type;
  family.metric.push_back(std::move(metric));
  return family;
}

}  // namespace

std::vector<MetricFamily> ToFamilies(const std::map<std::string, double>& figures) {
  std::map<std::string, ClientMetric> histograms;
  for (const auto& [name, value] : figures) {
    const size_t at = name.find(kBucket.data());
    ClientMetric::Bucket bucket;
    if (at == std::string::npos ||
        !absl::SimpleAtod(absl::string_view(name).substr(at + kBucket.size()),
                          &bucket.upper_bound)) {
      continue;
    }
    bucket.cumulative_count = static_cast<uint64_t>(value);
    histograms[name.substr(0, at)].histogram.bucket.push_back(bucket);
  }
  std::vector<MetricFamily> families;
  for (auto& [name, metric] : histograms) {
    auto& buckets = metric.histogram.bucket;
    std::sort(buckets.begin(), buckets.end(),
              [](const auto& a, const auto& b) { return a.upper_bound < b.upper_bound; });
    auto count = figures.find(name + "_count");
    metric.histogram.sample_count = count != figures.end() ? static_cast<uint64_t>(count->second)
                                                           : buckets.back().cumulative_count;
    if (auto sum = figures.find(name + "_sum"); sum != figures.end()) {
      metric.histogram.sample_sum = sum->second;
    }
    families.push_back(Family(name, MetricType::Histogram, metric));
  }
  for (const auto& [name, value] : figures) {
    const absl::string_view base = absl::string_view(name).substr(0, name.rfind('_'));
    if (absl::StrContains(name, kBucket)) continue;
    if ((absl::EndsWith(name, "_sum") || absl::EndsWith(name, "_count")) &&
        histograms.contains(std::string(base))) {
      continue;
    }
    ClientMetric metric;
    if (absl::EndsWith(name, "_total")) {
      metric.counter.value = value;
      families.push_back(Family(name, MetricType::Counter, metric));
    } else {
      metric.gauge.value = value;
      families.push_back(Family(name, MetricType::Gauge, metric));
    }
  }
  return families;
}

std::map<std::string, double> ProcessFigures() {
  std::map<std::string, double> figures;
  // proc(5), /proc/pid/statm: total and resident size, in pages.
  double total_pages = 0;
  double resident_pages = 0;
  if (std::ifstream("/proc/self/statm") >> total_pages >> resident_pages) {
    figures["process_resident_memory_bytes"] =
        resident_pages * static_cast<double>(sysconf(_SC_PAGESIZE));
  }
  std::error_code error;
  double open = 0;
  for (std::filesystem::directory_iterator it("/proc/self/fd", error), end; !error && it != end;
       it.increment(error)) {
    ++open;
  }
  if (!error) figures["process_open_fds"] = open;
  rlimit limit = {};
  if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
    figures["process_max_fds"] = static_cast<double>(limit.rlim_cur);
  }
  return figures;
}

}  // namespace osiedle::server
