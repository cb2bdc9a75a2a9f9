// Keeps a number of calls in flight and times each.
#ifndef OSIEDLE_TESTS_BENCH_LOAD_H_
#define OSIEDLE_TESTS_BENCH_LOAD_H_

#include <functional>
#include <vector>

#include "absl/time/time.h"

namespace osiedle::bench {

struct Measurement {
  double per_second = 0;
  double p50_us = 0;
  double p99_us = 0;
};

// Starts one piece of work; calls `done` exactly once, on any thread.
using StartWork = std::function<void(std::function<void()> done)>;

// Runs `start` with `in_flight` under way for `duration`, after a warm-up of a tenth of it.
Measurement MeasureInFlight(int in_flight, absl::Duration duration, const StartWork& start);

// Runs `work`, which says how many items it did, again and again for `duration`.
Measurement MeasureLoop(absl::Duration duration, const std::function<int()>& work);

double Median(std::vector<double> values);

}  // namespace osiedle::bench

#endif  // OSIEDLE_TESTS_BENCH_LOAD_H_
