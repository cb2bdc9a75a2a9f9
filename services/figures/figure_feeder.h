// The thread that lets the counters of all municipalities follow their change feeds.
#ifndef OSIEDLE_SERVICES_FIGURES_FIGURE_FEEDER_H_
#define OSIEDLE_SERVICES_FIGURES_FIGURE_FEEDER_H_

#include <atomic>
#include <cstdint>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "services/call/area/follower.h"
#include "services/registry/background_reader.h"
#include "storage/metric.h"
#include "storage/steady_time.h"
#include "storage/store.h"

namespace osiedle::figures {

// Answers are exact without the feeder: they add the changes that it has not counted yet. The
// feeder keeps these few. It looks at every feed once, when it begins, and later only at feeds that
// grew, as the store reports. At rest it sleeps.
class FigureFeeder final : public call::Follower, private storage::LogWatcher {
 public:
  struct Options {
    // Between looks at the feeds.
    absl::Duration interval = absl::Seconds(1);
    // While records come in, the feeder rests this many times as long as it worked, so that writers
    // go first.
    int rest = 19;
    // So many new entries since the last step mean that records come in.
    uint64_t busy_entries = 20;
  };

  // Begins at once. `store` outlives it and has no other watcher.
  FigureFeeder(storage::Store& store, const Options& options);
  // Stops.
  ~FigureFeeder() override;
  FigureFeeder(const FigureFeeder&) = delete;

  // Waits for the step under way, and begins no other. Not to be called by two threads at once.
  void Stop() override;

  // Records counted.
  uint64_t records() const { return records_.load(std::memory_order_relaxed); }
  // How often the feed of one municipality was looked at.
  uint64_t looks() const { return looks_.load(std::memory_order_relaxed); }
  // How often the list of all municipalities was read.
  uint64_t lists() const { return lists_.load(std::memory_order_relaxed); }
  // Records and looks, and the entries that waited at the last look. Also after Stop().
  void AddMetrics(std::vector<storage::Metric>& metrics) const override;

 private:
  // The municipalities whose feeds are to be looked at.
  struct News {
    bool of_all = false;
    absl::flat_hash_set<uint32_t> owners;
  };

  void OnGrowth(absl::Span<const storage::LogId> logs) override ABSL_LOCKS_EXCLUDED(mutex_);
  void OnReopening() override ABSL_LOCKS_EXCLUDED(mutex_);
  bool HasNewsOrEnds() const ABSL_SHARED_LOCKS_REQUIRED(mutex_) {
    return ending_.given() || news_.of_all || !news_.owners.empty();
  }

  void Serve();
  // Waits for news as long as there are none, and then lets more of them come for `interval`.
  News AwaitNews();
  absl::Status Look(const News& news);
  absl::Status Follow(uint32_t owner);
  absl::Status ReadMunicipalities();
  // Marks a feed again after a failure.
  void LookAgainAt(uint32_t owner);

  storage::Store& store_;
  const Options options_;
  absl::Mutex mutex_;
  // Given with mutex_ held: the thread waits on it.
  storage::StopSignal ending_;
  News news_ ABSL_GUARDED_BY(mutex_) = {.of_all = true};
  // Of the thread alone: the ids of the municipalities, by number. Neither ever changes.
  absl::flat_hash_map<uint32_t, std::string> municipalities_;
  // The numbers of compartments (services/call/rpc/municipality_directory.h), whose records count
  // in no figure. Such a number never becomes that of a municipality.
  absl::flat_hash_set<uint32_t> compartments_;
  std::atomic<uint64_t> records_ = 0;
  std::atomic<uint64_t> waiting_ = 0;
  std::atomic<uint64_t> looks_ = 0;
  std::atomic<uint64_t> lists_ = 0;
  std::thread thread_;
};

}  // namespace osiedle::figures

#endif  // OSIEDLE_SERVICES_FIGURES_FIGURE_FEEDER_H_
