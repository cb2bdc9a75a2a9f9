// How much a store holds: proof that a baseline writes the same keys and bytes.
#ifndef OSIEDLE_TESTS_BENCH_FOOTPRINT_H_
#define OSIEDLE_TESTS_BENCH_FOOTPRINT_H_

#include <string>

namespace osiedle::bench {

struct Footprint {
  double keys = 0;
  // Of keys and values.
  double bytes = 0;
};

// Everything in a RocksDB database that no process has open.
Footprint MeasureFootprint(const std::string& database);

}  // namespace osiedle::bench

#endif  // OSIEDLE_TESTS_BENCH_FOOTPRINT_H_
