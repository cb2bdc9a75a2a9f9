// The baseline, as a good engineer would write it with gRPC's synchronous server over RocksDB's
// OptimisticTransactionDB. Each call has a thread, which retries on a conflict.
//
// It writes the keys and bytes that osiedled writes for the same call. It does less otherwise: no
// limits of the proto are checked, log positions are drawn from a counter in memory (so a failed
// commit leaves a gap), and it does not notice a stop that is deleted at the same moment, phantoms,
// or a flipped bit in the log.
#ifndef OSIEDLE_TESTS_BENCH_SYNC_BASELINE_H_
#define OSIEDLE_TESTS_BENCH_SYNC_BASELINE_H_

#include <memory>
#include <string>

#include "grpcpp/impl/codegen/service_type.h"

namespace osiedle::bench {

// CreateContact and UpdateContact of occur_time in municipalities/rybnik, over a database in
// `directory`, which is created. Its only stop is kStop of requests.h.
std::unique_ptr<grpc::Service> MakeSyncBaseline(const std::string& directory);

}  // namespace osiedle::bench

#endif  // OSIEDLE_TESTS_BENCH_SYNC_BASELINE_H_
