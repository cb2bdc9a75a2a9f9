// Imports of contacts from CSV, through the C++ client, over one connection. The rate counts from
// the reading of the text to the last answer.
#ifndef OSIEDLE_TESTS_BENCH_CSV_IMPORT_H_
#define OSIEDLE_TESTS_BENCH_CSV_IMPORT_H_

#include <string>

#include "tests/bench/load.h"

namespace osiedle::bench {

// As `osiedle import rows` does it, with 4 chunks in flight: ExchangeService.ImportRows, 500 rows a
// call. Latencies are those of a chunk.
Measurement ImportRows(int port, const std::string& csv);

// A CreateContact each, 256 in flight.
Measurement CreateEach(int port, const std::string& csv);

}  // namespace osiedle::bench

#endif  // OSIEDLE_TESTS_BENCH_CSV_IMPORT_H_
