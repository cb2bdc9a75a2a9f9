// What the decision of access costs, without a server.
#ifndef OSIEDLE_TESTS_BENCH_ACCESS_DECISION_H_
#define OSIEDLE_TESTS_BENCH_ACCESS_DECISION_H_

namespace osiedle::bench {

// Microseconds of a processor for one decision, over many, for a caller with 50 grants who is in 20
// teams. `is_narrowed`: all grants are of the town, each narrowed to a controller of its own;
// otherwise one of them is of the town, and not narrowed.
double DecideAccess(bool is_narrowed);

}  // namespace osiedle::bench

#endif  // OSIEDLE_TESTS_BENCH_ACCESS_DECISION_H_
