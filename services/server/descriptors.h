// The shares of the process's file descriptors.
#ifndef OSIEDLE_SERVICES_SERVER_DESCRIPTORS_H_
#define OSIEDLE_SERVICES_SERVER_DESCRIPTORS_H_

#include <cstdint>

#include "absl/status/statusor.h"

namespace osiedle::server {

struct DescriptorShares {
  // To the gRPC listener, and to the HTTP door.
  int grpc_connections = 0;
  int http_connections = 0;
  // Tables that the store keeps open; -1: all that it has.
  int store_files = -1;
};

// Divides `descriptors` so that any number of connections leaves enough for the store and the
// process itself. FAILED_PRECONDITION: there are too few to serve with.
absl::StatusOr<DescriptorShares> ShareDescriptors(uint64_t descriptors, int max_connections);

// Raises this process's soft limit (RLIMIT_NOFILE) to the hard one. Returns what is then allowed.
uint64_t RaiseDescriptorLimit();

}  // namespace osiedle::server

#endif  // OSIEDLE_SERVICES_SERVER_DESCRIPTORS_H_
