// The machine's limit for durable writes: RocksDB alone, told to write the same number of keys and
// bytes as one RPC does, `group` of them in one batch with one sync, from one thread.
#ifndef OSIEDLE_TESTS_BENCH_RAW_WRITES_H_
#define OSIEDLE_TESTS_BENCH_RAW_WRITES_H_

#include <memory>
#include <string>

#include "storage/store.h"

namespace osiedle::bench {

// What one write leaves in the store, on average.
struct Footprint {
  double keys = 0;
  double bytes = 0;
};

// Of everything in the store: rows and log entries of `owner`.
Footprint MeasureFootprint(storage::Store& store, uint32_t owner);

class RawWrites {
 public:
  RawWrites(const std::string& directory, const Footprint& per_item);
  ~RawWrites();
  // Writes `group` items with one sync and returns how many.
  int WriteGroup(int group);

 private:
  struct Database;
  const std::unique_ptr<Database> database_;
};

}  // namespace osiedle::bench

#endif  // OSIEDLE_TESTS_BENCH_RAW_WRITES_H_
