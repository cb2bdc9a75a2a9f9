#include "services/call/rpc/metrics.h"

#include <array>
#include <atomic>
#include <string>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/synchronization/mutex.h"
#include "prometheus/counter.h"
#include "prometheus/histogram.h"
#include "prometheus/registry.h"

namespace osiedle::call {
namespace {

constexpr int kCodes = 17;

const prometheus::Histogram::BucketBoundaries& Buckets() {
  static const auto* buckets = new prometheus::Histogram::BucketBoundaries{
      0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05,
      0.1,    0.25,    0.5,    1,     2.5,    5,     10,   30};
  return *buckets;
}

struct MethodMetrics {
  std::array<std::atomic<prometheus::Counter*>, kCodes> by_code{};
  prometheus::Histogram* seconds = nullptr;
};

}  // namespace

struct CallMetrics::Families {
  std::shared_ptr<prometheus::Registry> registry;
  prometheus::Family<prometheus::Counter>& calls;
  prometheus::Family<prometheus::Histogram>& seconds;
  prometheus::Counter& runs;
  prometheus::Counter& replays;

  absl::Mutex mutex;
  absl::flat_hash_map<const MethodInfo*, std::unique_ptr<MethodMetrics>> methods
      ABSL_GUARDED_BY(mutex);

  MethodMetrics& Of(const MethodInfo& method) {
    {
      absl::ReaderMutexLock lock(&mutex);
      auto it = methods.find(&method);
      if (it != methods.end()) return *it->second;
    }
    absl::MutexLock lock(&mutex);
    std::unique_ptr<MethodMetrics>& metrics = methods[&method];
    if (metrics == nullptr) {
      metrics = std::make_unique<MethodMetrics>();
      metrics->seconds = &seconds.Add({{"method", method.short_name}}, Buckets());
    }
    return *metrics;
  }
};

CallMetrics::CallMetrics(const std::shared_ptr<prometheus::Registry>& registry)
    : families_(new Families{
          registry,
          prometheus::BuildCounter()
              .Name("osiedle_calls_total")
              .Help("Calls that ended, by method and gRPC code.")
              .Register(*registry),
          prometheus::BuildHistogram()
              .Name("osiedle_call_seconds")
              .Help("Time from the arrival of a call to its answer.")
              .Register(*registry),
          prometheus::BuildCounter()
              .Name("osiedle_call_runs_total")
              .Help("Runs of the transactions of calls; more runs than changes mean conflicts.")
              .Register(*registry)
              .Add({}),
          prometheus::BuildCounter()
              .Name("osiedle_call_replays_total")
              .Help("Calls that were answered with the kept answer to the same request_id.")
              .Register(*registry)
              .Add({}),
          {},
          {}}) {}

CallMetrics::~CallMetrics() = default;

void CallMetrics::Finished(const MethodInfo& method, absl::StatusCode code, absl::Duration duration,
                           int runs, bool replayed) {
  MethodMetrics& metrics = families_->Of(method);
  const int number = static_cast<int>(code);
  std::atomic<prometheus::Counter*>& slot = metrics.by_code[number < kCodes ? number : 2];
  prometheus::Counter* counter = slot.load(std::memory_order_acquire);
  if (counter == nullptr) {
    // Adding a label set twice gives the same counter, so two threads may race here.
    counter = &families_->calls.Add(
        {{"method", method.short_name}, {"code", absl::StatusCodeToString(code)}});
    slot.store(counter, std::memory_order_release);
  }
  counter->Increment();
  metrics.seconds->Observe(absl::ToDoubleSeconds(duration));
  if (runs > 0) families_->runs.Increment(runs);
  if (replayed) families_->replays.Increment();
}

}  // namespace osiedle::call
