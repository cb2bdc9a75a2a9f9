// The HTTP listener beside gRPC, for those who watch the server:
//
//   GET /metrics   Prometheus's text format
//   GET /healthz   200 while the process lives
//   GET /readyz    200 while it takes changes, else 503 and why
#ifndef OSIEDLE_SERVICES_SERVER_HTTP_DOOR_H_
#define OSIEDLE_SERVICES_SERVER_HTTP_DOOR_H_

#include <functional>
#include <memory>
#include <string>
#include <thread>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/server/endpoint.h"

namespace httplib {
class Server;
}  // namespace httplib

namespace osiedle::server {

class HttpDoor {
 public:
  // What the pages say. Called on threads of the door, several at once.
  struct Pages {
    std::function<std::string()> metrics;
    std::function<absl::Status()> ready;
  };

  // Listens from its return on. UNAVAILABLE: the port is taken or not ours to take.
  static absl::StatusOr<std::unique_ptr<HttpDoor>> Open(const Endpoint& endpoint, Pages pages);
  // Closes.
  ~HttpDoor();

  // Answers what is under way, then takes no more. Blocks. Idempotent.
  void Close();

  // With the port that was taken.
  const Endpoint& endpoint() const { return endpoint_; }

 private:
  explicit HttpDoor(Pages pages);

  const Pages pages_;
  const std::unique_ptr<httplib::Server> server_;
  Endpoint endpoint_;
  std::thread thread_;
};

}  // namespace osiedle::server

#endif  // OSIEDLE_SERVICES_SERVER_HTTP_DOOR_H_
