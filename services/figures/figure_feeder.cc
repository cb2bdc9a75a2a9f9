#include "services/figures/figure_feeder.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "services/call/log.h"
#include "services/figures/figure_counters.h"
#include "storage/records/ids.h"

namespace osiedle::figures {

using ::osiedle::call::Log;
using ::osiedle::call::LogSeverity;

FigureFeeder::FigureFeeder(storage::Store& store, const Options& options)
    : store_(store), options_(options) {
  // First this, then the look at everything: nothing grows unseen in between.
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
    // Said once, not every second while a disk is full.
    if (!looked.ok() && !failing) {
      Log(LogSeverity::kWarning, "figures do not follow the feed", {{"error", looked.ToString()}});
    }
    failing = !looked.ok();
  }
}

absl::Status FigureFeeder::Look(const News& news) {
  const auto is_known = [this](uint32_t owner) { return municipalities_.contains(owner); };
  if (news.of_all || !std::all_of(news.owners.begin(), news.owners.end(), is_known)) {
    if (absl::Status read = ReadMunicipalities(); !read.ok()) {
      if (news.of_all) OnReopening();
      for (const uint32_t owner : news.owners) LookAgainAt(owner);
      return read;
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
    // One that cannot be counted does not keep the others from it.
    const absl::Status followed = Follow(owner);
    if (!followed.ok()) LookAgainAt(owner);
    // Somebody else moved the counters: no failure.
    if (!absl::IsAborted(followed)) first_failure.Update(followed);
  }
  return first_failure;
}

absl::Status FigureFeeder::ReadMunicipalities() {
  absl::StatusOr<std::unique_ptr<const storage::Snapshot>> snapshot = store_.GetSnapshot({});
  if (!snapshot.ok()) return snapshot.status();
  auto all = registry::AllMunicipalities(**snapshot);
  if (!all.ok()) return all.status();
  for (registry::MunicipalityFacts& facts : *all) {
    municipalities_.try_emplace(facts.number, std::move(facts.id));
  }
  return absl::OkStatus();
}

absl::Status FigureFeeder::Follow(uint32_t owner) {
  const auto id = municipalities_.find(owner);
  if (id == municipalities_.end()) return absl::OkStatus();
  std::optional<registry::MunicipalityFacts> municipality;
  {
    absl::StatusOr<std::unique_ptr<const storage::Snapshot>> snapshot = store_.GetSnapshot({});
    if (!snapshot.ok()) return snapshot.status();
    // Its time zone may have changed, which its feed tells.
    auto facts = registry::FactsOf(**snapshot, id->second);
    if (!facts.ok()) return facts.status();
    municipality = *std::move(facts);
  }
  if (!municipality.has_value()) return absl::OkStatus();
  uint64_t expected = 0;
  while (!ending_.given()) {
    looks_.fetch_add(1, std::memory_order_relaxed);
    const storage::SteadyTime begin = storage::SteadyNow();
    absl::StatusOr<FeedStep> step = FeedOnce(store_, *municipality);
    if (!step.ok()) return step.status();
    records_.fetch_add(step->records, std::memory_order_relaxed);
    if (!step->more) return absl::OkStatus();
    waiting_.store(step->waiting, std::memory_order_relaxed);
    const bool busy = step->waiting > expected + options_.busy_entries;
    expected = step->waiting - std::min<uint64_t>(step->waiting, step->entries);
    if (busy) ending_.WaitFor((storage::SteadyNow() - begin) * options_.rest);
  }
  return absl::OkStatus();
}

}  // namespace osiedle::figures
