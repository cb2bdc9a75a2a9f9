// The HTTP listener beside gRPC (libmicrohttpd), for those who watch the server:
//
//   GET /metrics   Prometheus's text format
//   GET /healthz   200 while the process lives
//   GET /readyz    200 while it takes changes, else 503 and why
#ifndef OSIEDLE_SERVICES_SERVER_HTTP_DOOR_H_
#define OSIEDLE_SERVICES_SERVER_HTTP_DOOR_H_

#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/server/endpoint.h"

struct MHD_Daemon;

namespace osiedle::server {

// A client that is slow, or never ends its request, takes only a connection: the threads wait for
// all connections at once, and a request has little memory.
class HttpDoor {
 public:
  // The content of the pages. Called on threads of the door, several at once.
  struct Pages {
    std::function<std::string()> metrics;
    std::function<absl::Status()> ready;
  };

  // Listens from its return on; more connections than `max_connections` wait. UNAVAILABLE: the port
  // is taken, or the process may not use it.
  static absl::StatusOr<std::unique_ptr<HttpDoor>> Open(const Endpoint& endpoint, Pages pages,
                                                        int max_connections);
  // Closes.
  ~HttpDoor();

  // Ends the pages that are being made, then drops every connection. Idempotent.
  void Close();

  // With the port that was taken.
  const Endpoint& endpoint() const { return endpoint_; }

 private:
  friend struct HttpDoorRequests;
  explicit HttpDoor(Pages pages) : pages_(std::move(pages)) {}

  const Pages pages_;
  Endpoint endpoint_;
  MHD_Daemon* daemon_ = nullptr;
};

}  // namespace osiedle::server

#endif  // OSIEDLE_SERVICES_SERVER_HTTP_DOOR_H_
