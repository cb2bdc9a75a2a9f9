// An import through the C++ client.
#ifndef OSIEDLE_TESTS_BENCH_CSV_IMPORT_H_
#define OSIEDLE_TESTS_BENCH_CSV_IMPORT_H_

#include <string>

#include "tests/bench/load.h"

namespace osiedle::bench {

// Reads a CSV of contacts and creates all of them in the server on `port`, 256 in flight, over one
// connection of clients/cpp. The rate counts from the reading of the text to the last answer.
Measurement ImportContacts(int port, const std::string& csv);

}  // namespace osiedle::bench

#endif  // OSIEDLE_TESTS_BENCH_CSV_IMPORT_H_
