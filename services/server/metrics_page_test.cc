// The metrics page of a real server, as Prometheus reads it.
// https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format
#include <map>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "services/server/server_fixture.h"
#include "storage/engines/rocksdb/rocksdb_store.h"

namespace osiedle::server {
namespace {

using ::osiedle::storage::Metric;
using ::testing::EndsWith;
using ::testing::UnorderedElementsAreArray;

struct Sample {
  // "calls_total" or "calls_total{code="OK"}".
  std::string series;
  double value = 0;

  std::string name() const { return series.substr(0, series.find('{')); }
};

struct Family {
  std::string name;
  std::string help;
  std::string type;
  std::vector<Sample> samples;
};

// The families in their order. What is out of place fails the test.
std::vector<Family> ParsePage(absl::string_view page) {
  std::vector<Family> families;
  for (absl::string_view line : absl::StrSplit(page, '\n', absl::SkipEmpty())) {
    SCOPED_TRACE(line);
    if (absl::ConsumePrefix(&line, "# HELP ")) {
      const std::pair<std::string, std::string> words =
          absl::StrSplit(line, absl::MaxSplits(' ', 1));
      families.push_back({.name = words.first, .help = words.second});
      continue;
    }
    if (families.empty()) {
      ADD_FAILURE() << "the line belongs to no family";
      return {};
    }
    Family& family = families.back();
    if (absl::ConsumePrefix(&line, "# TYPE ")) {
      EXPECT_TRUE(absl::ConsumePrefix(&line, family.name + " "));
      EXPECT_EQ(family.type, "") << "there is one already";
      EXPECT_TRUE(family.samples.empty()) << "the type comes first";
      family.type = std::string(line);
      continue;
    }
    const size_t space = line.rfind(' ');
    Sample sample = {.series = std::string(line.substr(0, space))};
    EXPECT_TRUE(absl::SimpleAtod(line.substr(space + 1), &sample.value));
    family.samples.push_back(std::move(sample));
  }
  return families;
}

std::set<std::string> SampleNamesOf(const Family& family) {
  if (family.type != "histogram") return {family.name};
  return {family.name + "_bucket", family.name + "_sum", family.name + "_count"};
}

// Samples of one histogram: buckets grow up to the last, which holds everything.
void ExpectWholeHistograms(const Family& family) {
  double last_bucket = 0;
  double count = 0;
  for (const Sample& sample : family.samples) {
    if (sample.name() == family.name + "_count") {
      count = sample.value;
      last_bucket = 0;
    }
    if (sample.name() != family.name + "_bucket") continue;
    EXPECT_GE(sample.value, last_bucket) << sample.series;
    last_bucket = sample.value;
    if (absl::StrContains(sample.series, "le=\"+Inf\"")) {
      EXPECT_EQ(sample.value, count) << sample.series;
    }
  }
}

const char* TypeOf(Metric::Kind kind) {
  switch (kind) {
    case Metric::Kind::kCounter:
      return "counter";
    case Metric::Kind::kGauge:
      return "gauge";
    case Metric::Kind::kHistogram:
      return "histogram";
  }
  return "";
}

class MetricsPageTest : public ServerFixture {
 protected:
  // A server that does everything of which there are metrics.
  void StartAll() {
    options_.backup_dir = folder_ + "/backups";
    options_.backup_every = absl::Hours(1);
    options_.keep_backups = 2;
    ASSERT_NO_FATAL_FAILURE(Start());
    operations::v1::ListBackupsResponse response;
    ASSERT_TRUE(ListBackups("", response).ok());
    // While the first backup is made, the page leaves out what the database tells.
    while (!absl::StrContains(Page(), "\nosiedle_backups_made_total 1\n")) {
      ASSERT_FALSE(absl::StrContains(Page(), "\nosiedle_backups_failed_total 1\n"));
      std::this_thread::yield();
    }
  }
  std::string Page() { return Get("/metrics")->body; }
};

TEST_F(MetricsPageTest, EveryFamily_IsDescribedOnceAndHoldsItsSamplesAlone) {
  StartAll();
  std::set<std::string> names;
  std::set<std::string> series;
  for (const Family& family : ParsePage(Page())) {
    SCOPED_TRACE(family.name);
    EXPECT_TRUE(names.insert(family.name).second) << "there are two";
    EXPECT_THAT(family.help, EndsWith("."));
    EXPECT_EQ(family.type == "counter", absl::EndsWith(family.name, "_total"));
    EXPECT_FALSE(family.samples.empty());
    const std::set<std::string> sample_names = SampleNamesOf(family);
    for (const Sample& sample : family.samples) {
      EXPECT_TRUE(sample_names.contains(sample.name())) << sample.series;
      EXPECT_TRUE(series.insert(sample.series).second) << sample.series << " is there twice";
      EXPECT_GE(sample.value, 0) << sample.series;
    }
    if (family.type == "histogram") ExpectWholeHistograms(family);
  }
}

// Dashboards and alerts use these names.
TEST_F(MetricsPageTest, Families_AreTheOnesThatArePromised) {
  StartAll();
  std::map<std::string, std::string> promised = {
      {"osiedle_accept_failures_total", "counter"},
      {"osiedle_backup_newest_bytes", "gauge"},
      {"osiedle_backup_newest_timestamp_seconds", "gauge"},
      {"osiedle_backups_failed_total", "counter"},
      {"osiedle_backups_made_total", "counter"},
      {"osiedle_build_info", "gauge"},
      {"osiedle_call_replays_total", "counter"},
      {"osiedle_call_runs_total", "counter"},
      {"osiedle_call_seconds", "histogram"},
      {"osiedle_calls_total", "counter"},
      {"osiedle_clock_behind_seconds", "gauge"},
      {"osiedle_clubs_clock_failures_total", "counter"},
      {"osiedle_clubs_clock_occurrences_total", "counter"},
      {"osiedle_clubs_clock_registrations_total", "counter"},
      {"osiedle_connections_closed_for_room_total", "counter"},
      {"osiedle_connections_refused_total", "counter"},
      {"osiedle_emergencies_declared_total", "counter"},
      {"osiedle_figures_looks_total", "counter"},
      {"osiedle_figures_records_total", "counter"},
      {"osiedle_figures_waiting", "gauge"},
      {"osiedle_pool_queued", "gauge"},
      {"osiedle_requests_arriving", "gauge"},
      {"osiedle_visits_clock_failures_total", "counter"},
      {"osiedle_visits_ended_holds_total", "counter"},
      {"osiedle_visits_overdue_tellings_total", "counter"},
      {"osiedle_writes_in_flight", "gauge"},
      {"process_max_fds", "gauge"},
      {"process_open_fds", "gauge"},
      {"process_resident_memory_bytes", "gauge"},
  };
  // All of the store's; the engine's own test says which.
  storage::RocksDbOptions options;
  options.in_memory = true;
  auto store = storage::OpenRocksDbStore(std::move(options));
  ASSERT_TRUE(store.ok()) << store.status();
  for (const Metric& metric : (*store)->Metrics()) promised[metric.name] = TypeOf(metric.kind);

  std::map<std::string, std::string> shown;
  for (const Family& family : ParsePage(Page())) shown[family.name] = family.type;
  // An engine in memory has no disk to measure.
  promised["osiedle_store_disk_free_bytes"] = "gauge";
  promised["osiedle_store_disk_needed_bytes"] = "gauge";
  EXPECT_THAT(shown, UnorderedElementsAreArray(promised));
}

}  // namespace
}  // namespace osiedle::server
