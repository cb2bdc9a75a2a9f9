#include "services/figures/figure_feeder.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include "absl/status/statusor.h"
#include "services/call/process/log.h"
#include "services/figures/figure_counters.h"
#include "storage/records/ids.h"
#include "storage/status_macros.h"

namespace osiedle::figures {

using ::osiedle::call::Log;
using ::osiedle::call::LogSeverity;
using ::osiedle::storage::Metric;

FigureFeeder::FigureFeeder(storage::Store& store, const Options& options)
    : store_(store), options_(options) {
  // The feeder watches first and looks at all feeds afterwards, so that no growth is missed.
  store_.WatchLogs(this);
  thread_ = std::thread([this] { Serve(); });
}

FigureFeeder::~FigureFeeder() { Stop(); }

void FigureFeeder::Stop() {
  if (!thread_.joinable()) return;
  store_.WatchLogs(nullptr);
  {
    absl::MutexLock lock(&mutex_);
    ending_.Give();
  }
  thread_.join();
}

void FigureFeeder::AddMetrics(std::vector<Metric>& metrics) const {
  metrics.push_back(Metric::Counter("osiedle_figures_records_total",
                                    "Records that were counted for the figures.", records()));
  metrics.push_back(Metric::Gauge("osiedle_figures_waiting",
                                  "Changes that the figures had not yet counted when a feed was "
                                  "last looked at.",
                                  static_cast<double>(waiting_.load(std::memory_order_relaxed))));
  metrics.push_back(Metric::Counter("osiedle_figures_looks_total",
                                    "Looks at the change feed of one municipality.", looks()));
}

void FigureFeeder::OnGrowth(absl::Span<const storage::LogId> logs) {
  absl::MutexLock lock(&mutex_);
  for (const storage::LogId& log : logs) {
    if (log.kind == storage::kChangeLog && log.owner != storage::kPlatform) {
      news_.owners.insert(log.owner);
    }
  }
}

void FigureFeeder::OnReopening() {
  absl::MutexLock lock(&mutex_);
  news_.of_all = true;
}

void FigureFeeder::LookAgainAt(uint32_t owner) {
  absl::MutexLock lock(&mutex_);
  news_.owners.insert(owner);
}

FigureFeeder::News FigureFeeder::AwaitNews() {
  { absl::MutexLock lock(&mutex_, absl::Condition(this, &FigureFeeder::HasNewsOrEnds)); }
  ending_.WaitFor(options_.interval);
  absl::MutexLock lock(&mutex_);
  return std::exchange(news_, {});
}

void FigureFeeder::Serve() {
  bool failing = false;
  while (true) {
    const News news = AwaitNews();
    if (ending_.given()) return;
    const absl::Status looked = Look(news);
    // The failure is logged once, not every second while a disk is full.
    if (!looked.ok() && !failing) {
      Log(LogSeverity::kWarning, "figures do not follow the feed", {{"error", looked.ToString()}});
    }
    failing = !looked.ok();
  }
}

absl::Status FigureFeeder::Look(const News& news) {
  const auto is_known = [this](uint32_t owner) {
    return municipalities_.contains(owner) || compartments_.contains(owner);
  };
  if (news.of_all || !std::all_of(news.owners.begin(), news.owners.end(), is_known)) {
    if (absl::Status read = ReadMunicipalities(); !read.ok()) {
      if (news.of_all) OnReopening();
      for (const uint32_t owner : news.owners) LookAgainAt(owner);
      return read;
    }
    // A municipality stands in the store before its feed grows, so the others are none.
    for (const uint32_t owner : news.owners) {
      if (!municipalities_.contains(owner)) compartments_.insert(owner);
    }
  }
  std::vector<uint32_t> owners(news.owners.begin(), news.owners.end());
  if (news.of_all) {
    owners.clear();
    for (const auto& [owner, id] : municipalities_) owners.push_back(owner);
  }
  waiting_.store(0, std::memory_order_relaxed);
  absl::Status first_failure;
  for (const uint32_t owner : owners) {
    if (ending_.given()) break;
    // A feed that cannot be counted does not stop the others.
    const absl::Status followed = Follow(owner);
    if (!followed.ok()) LookAgainAt(owner);
    // An aborted step means that another thread moved the counters, which is no failure.
    if (!absl::IsAborted(followed)) first_failure.Update(followed);
  }
  return first_failure;
}

absl::Status FigureFeeder::ReadMunicipalities() {
  ASSIGN_OR_RETURN(std::unique_ptr<const storage::Snapshot> snapshot, store_.GetSnapshot({}));
  lists_.fetch_add(1, std::memory_order_relaxed);
  ASSIGN_OR_RETURN(auto all, registry::AllMunicipalities(*snapshot));
  for (registry::MunicipalityFacts& facts : all) {
    municipalities_.try_emplace(facts.number, std::move(facts.id));
  }
  return absl::OkStatus();
}

absl::Status FigureFeeder::Follow(uint32_t owner) {
  const auto id = municipalities_.find(owner);
  if (id == municipalities_.end()) return absl::OkStatus();
  std::optional<registry::MunicipalityFacts> municipality;
  {
    ASSIGN_OR_RETURN(std::unique_ptr<const storage::Snapshot> snapshot, store_.GetSnapshot({}));
    // The municipality's time zone may have changed; its feed reports that.
    ASSIGN_OR_RETURN(municipality, registry::FactsOf(*snapshot, id->second));
  }
  if (!municipality.has_value()) return absl::OkStatus();
  uint64_t expected = 0;
  while (!ending_.given()) {
    looks_.fetch_add(1, std::memory_order_relaxed);
    const storage::SteadyTime begin = storage::SteadyNow();
    ASSIGN_OR_RETURN(FeedStep step, FeedOnce(store_, *municipality));
    records_.fetch_add(step.records, std::memory_order_relaxed);
    if (!step.more) return absl::OkStatus();
    waiting_.store(step.waiting, std::memory_order_relaxed);
    const bool busy = step.waiting > expected + options_.busy_entries;
    expected = step.waiting - std::min<uint64_t>(step.waiting, step.entries);
    if (busy) ending_.WaitFor((storage::SteadyNow() - begin) * options_.rest);
  }
  return absl::OkStatus();
}

}  // namespace osiedle::figures
