#include "services/figures/figure_feeder.h"

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/clock.h"
#include "services/call/log.h"
#include "services/figures/figure_counters.h"

namespace osiedle::figures {

using ::osiedle::call::Log;
using ::osiedle::call::LogSeverity;

FigureFeeder::FigureFeeder(storage::Store& store, const Options& options)
    : store_(store), options_(options), thread_([this] { Serve(); }) {}

FigureFeeder::~FigureFeeder() { Stop(); }

void FigureFeeder::Stop() {
  if (!thread_.joinable()) return;
  ending_.Notify();
  thread_.join();
}

void FigureFeeder::Serve() {
  bool failing = false;
  while (!ending_.WaitForNotificationWithTimeout(options_.interval)) {
    const absl::Status looked = Look();
    // Said once, not every second while a disk is full.
    if (!looked.ok() && !failing) {
      Log(LogSeverity::kWarning, "figures do not follow the feed", {{"error", looked.ToString()}});
    }
    failing = !looked.ok();
  }
}

absl::Status FigureFeeder::Look() {
  std::vector<registry::MunicipalityFacts> municipalities;
  {
    absl::StatusOr<std::unique_ptr<const storage::Snapshot>> snapshot = store_.GetSnapshot({});
    if (!snapshot.ok()) return snapshot.status();
    auto all = registry::AllMunicipalities(**snapshot);
    if (!all.ok()) return all.status();
    municipalities = *std::move(all);
  }
  waiting_.store(0, std::memory_order_relaxed);
  absl::Status first_failure;
  for (const registry::MunicipalityFacts& municipality : municipalities) {
    if (ending_.HasBeenNotified()) break;
    // One that cannot be counted does not keep the others from it.
    first_failure.Update(Follow(municipality));
  }
  return first_failure;
}

absl::Status FigureFeeder::Follow(const registry::MunicipalityFacts& municipality) {
  uint64_t expected = 0;
  while (!ending_.HasBeenNotified()) {
    const absl::Time begin = absl::Now();
    absl::StatusOr<FeedStep> step = FeedOnce(store_, municipality);
    if (!step.ok()) {
      // Somebody else moved the counters: look again next time.
      return absl::IsAborted(step.status()) ? absl::OkStatus() : step.status();
    }
    records_.fetch_add(step->records, std::memory_order_relaxed);
    if (!step->more) return absl::OkStatus();
    waiting_.store(step->waiting, std::memory_order_relaxed);
    const bool busy = step->waiting > expected + options_.busy_entries;
    expected = step->waiting - std::min<uint64_t>(step->waiting, step->entries);
    if (busy && ending_.WaitForNotificationWithTimeout((absl::Now() - begin) * options_.rest)) {
      return absl::OkStatus();
    }
  }
  return absl::OkStatus();
}

}  // namespace osiedle::figures
