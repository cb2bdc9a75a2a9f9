// The gRPC listener: its limits, its credentials, and what it hosts.
#ifndef OSIEDLE_SERVICES_SERVER_LISTENER_H_
#define OSIEDLE_SERVICES_SERVER_LISTENER_H_

#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "grpcpp/generic/async_generic_service.h"
#include "grpcpp/security/server_credentials.h"
#include "grpcpp/server.h"
#include "services/server/acceptor.h"
#include "services/server/endpoint.h"

namespace osiedle::server {

// The largest message that is received. A message of 4 MiB of empty submessages would take 160 MiB
// in memory.
inline constexpr int kMaxReceivedBytes = 1024 * 1024;

struct Listener {
  std::unique_ptr<grpc::Server> server;
  // Gone before the server.
  std::unique_ptr<Acceptor> acceptor;
  // With the port that was taken.
  Endpoint endpoint;
};

// Listens and serves from its return on. The services outlive the server. UNAVAILABLE: the port is
// taken, or the process may not use it.
absl::StatusOr<Listener> Listen(const Endpoint& endpoint,
                                std::shared_ptr<grpc::ServerCredentials> credentials,
                                const std::vector<grpc::Service*>& services,
                                grpc::CallbackGenericService& unknown_methods,
                                const Acceptor::Limits& limits = {});

}  // namespace osiedle::server

#endif  // OSIEDLE_SERVICES_SERVER_LISTENER_H_
