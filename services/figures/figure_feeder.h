// The thread that lets the counters of all municipalities follow their change feeds.
#ifndef OSIEDLE_SERVICES_FIGURES_FIGURE_FEEDER_H_
#define OSIEDLE_SERVICES_FIGURES_FIGURE_FEEDER_H_

#include <atomic>
#include <cstdint>
#include <thread>

#include "absl/status/status.h"
#include "absl/synchronization/notification.h"
#include "absl/time/time.h"
#include "services/registry/background_reader.h"
#include "storage/store.h"

namespace osiedle::figures {

// Answers do not need it: they add what it has not counted yet. It keeps that short.
class FigureFeeder {
 public:
  struct Options {
    // Between looks at the feeds.
    absl::Duration interval = absl::Seconds(1);
    // While records come in, it rests this many times as long as it worked: those who write go
    // first.
    int rest = 19;
    // So many new entries since the last step mean that records come in.
    uint64_t busy_entries = 20;
  };

  // Begins at once. `store` outlives it.
  FigureFeeder(storage::Store& store, const Options& options);
  // Stops.
  ~FigureFeeder();
  FigureFeeder(const FigureFeeder&) = delete;

  // Waits for the step under way; begins no other. Not to be called by two threads at once.
  void Stop();

  // For the metrics page: records counted, and entries that waited at the last look.
  uint64_t records() const { return records_.load(std::memory_order_relaxed); }
  uint64_t waiting() const { return waiting_.load(std::memory_order_relaxed); }

 private:
  void Serve();
  // One look at all feeds.
  absl::Status Look();
  absl::Status Follow(const registry::MunicipalityFacts& municipality);

  storage::Store& store_;
  const Options options_;
  absl::Notification ending_;
  std::atomic<uint64_t> records_ = 0;
  std::atomic<uint64_t> waiting_ = 0;
  std::thread thread_;
};

}  // namespace osiedle::figures

#endif  // OSIEDLE_SERVICES_FIGURES_FIGURE_FEEDER_H_
