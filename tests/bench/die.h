// A benchmark that meets a failure measures nothing: it says so and ends.
#ifndef OSIEDLE_TESTS_BENCH_DIE_H_
#define OSIEDLE_TESTS_BENCH_DIE_H_

#include <cstdio>
#include <cstdlib>
#include <string>

namespace osiedle::bench {

[[noreturn]] inline void Die(const std::string& why) {
  std::fprintf(stderr, "bench: %s\n", why.c_str());
  std::abort();
}

// A status of Abseil's or RocksDB's.
template <typename Status>
void OrDie(const Status& status) {
  if (!status.ok()) Die(status.ToString());
}

inline void OrDie(bool good, const char* what) {
  if (!good) Die(what);
}

}  // namespace osiedle::bench

#endif  // OSIEDLE_TESTS_BENCH_DIE_H_
