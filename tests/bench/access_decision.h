// What the decision of access costs, without a server.
#ifndef OSIEDLE_TESTS_BENCH_ACCESS_DECISION_H_
#define OSIEDLE_TESTS_BENCH_ACCESS_DECISION_H_

namespace osiedle::bench {

// The mean of many decisions, in microseconds of a processor. The caller has 50 grants and is in 20
// teams. `is_narrowed`: all grants are of the town, each narrowed to a controller of its own.
// Otherwise one grant is of the town, and not narrowed.
double DecideAccess(bool is_narrowed);

}  // namespace osiedle::bench

#endif  // OSIEDLE_TESTS_BENCH_ACCESS_DECISION_H_
