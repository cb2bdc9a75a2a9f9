#include "tests/bench/load.h"

#include <algorithm>
#include <atomic>
#include <memory>

#include "absl/synchronization/blocking_counter.h"
#include "absl/time/clock.h"

namespace osiedle::bench {
namespace {

double Percentile(std::vector<double>& sorted, double share) {
  if (sorted.empty()) return 0;
  return sorted[std::min(sorted.size() - 1, static_cast<size_t>(share * sorted.size()))];
}

// One chain of calls: the next begins where the last ended.
struct Chain {
  const StartWork* start;
  absl::Time counted_from;
  absl::Time until;
  absl::BlockingCounter* ended;
  std::vector<double> latencies_us;

  void Next() {
    const absl::Time begin = absl::Now();
    if (begin >= until) {
      ended->DecrementCount();
      return;
    }
    (*start)([this, begin] {
      const absl::Time end = absl::Now();
      if (begin >= counted_from) {
        latencies_us.push_back(absl::ToDoubleMicroseconds(end - begin));
      }
      Next();
    });
  }
};

}  // namespace

Measurement MeasureInFlight(int in_flight, absl::Duration duration, const StartWork& start) {
  const absl::Time begin = absl::Now();
  const absl::Time counted_from = begin + duration * 0.1;
  const absl::Time until = counted_from + duration;
  absl::BlockingCounter ended(in_flight);
  std::vector<std::unique_ptr<Chain>> chains;
  for (int i = 0; i < in_flight; ++i) {
    chains.push_back(std::unique_ptr<Chain>(new Chain{&start, counted_from, until, &ended, {}}));
  }
  for (auto& chain : chains) chain->Next();
  ended.Wait();
  std::vector<double> all;
  for (auto& chain : chains) {
    all.insert(all.end(), chain->latencies_us.begin(), chain->latencies_us.end());
  }
  std::sort(all.begin(), all.end());
  return {.per_second = all.size() / absl::ToDoubleSeconds(absl::Now() - counted_from),
          .p50_us = Percentile(all, 0.5),
          .p99_us = Percentile(all, 0.99)};
}

Measurement MeasureLoop(absl::Duration duration, const std::function<int()>& work) {
  work();
  const absl::Time begin = absl::Now();
  int64_t items = 0;
  std::vector<double> latencies;
  while (absl::Now() - begin < duration) {
    const absl::Time one = absl::Now();
    items += work();
    latencies.push_back(absl::ToDoubleMicroseconds(absl::Now() - one));
  }
  std::sort(latencies.begin(), latencies.end());
  return {.per_second = items / absl::ToDoubleSeconds(absl::Now() - begin),
          .p50_us = Percentile(latencies, 0.5),
          .p99_us = Percentile(latencies, 0.99)};
}

double Median(std::vector<double> values) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

}  // namespace osiedle::bench
