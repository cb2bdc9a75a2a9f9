#include "services/server/http_door.h"

#include <httplib.h>
#include <sys/socket.h>

#include <utility>

#include "absl/memory/memory.h"
#include "absl/strings/str_cat.h"

namespace osiedle::server {
namespace {

constexpr size_t kThreads = 2;
constexpr int kSeconds = 5;
constexpr size_t kMaxPayload = 64 * 1024;

}  // namespace

HttpDoor::HttpDoor(Pages pages)
    : pages_(std::move(pages)), server_(std::make_unique<httplib::Server>()) {
  server_->new_task_queue = [] { return new httplib::ThreadPool(kThreads); };
  server_->set_read_timeout(kSeconds);
  server_->set_write_timeout(kSeconds);
  // A connection that stays open would hold a thread.
  server_->set_keep_alive_max_count(1);
  server_->set_payload_max_length(kMaxPayload);
  // The library's default shares the port with whoever else asks for it.
  server_->set_socket_options([](socket_t socket) {
    const int yes = 1;
    setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
  });
  server_->Get("/healthz", [](const httplib::Request&, httplib::Response& response) {
    response.set_content("alive\n", "text/plain");
  });
  server_->Get("/readyz", [this](const httplib::Request&, httplib::Response& response) {
    const absl::Status ready = pages_.ready();
    response.status = ready.ok() ? 200 : 503;
    response.set_content(ready.ok() ? "ready\n" : absl::StrCat(ready.message(), "\n"),
                         "text/plain");
  });
  server_->Get("/metrics", [this](const httplib::Request&, httplib::Response& response) {
    response.set_content(pages_.metrics(), "text/plain; version=0.0.4; charset=utf-8");
  });
}

absl::StatusOr<std::unique_ptr<HttpDoor>> HttpDoor::Open(const Endpoint& endpoint, Pages pages) {
  auto door = absl::WrapUnique(new HttpDoor(std::move(pages)));
  door->endpoint_ = endpoint;
  if (endpoint.port == 0) {
    door->endpoint_.port = door->server_->bind_to_any_port(endpoint.host);
  } else if (!door->server_->bind_to_port(endpoint.host, endpoint.port)) {
    door->endpoint_.port = -1;
  }
  if (door->endpoint_.port < 0) {
    return absl::UnavailableError(absl::StrCat("cannot listen on ", endpoint.ToString()));
  }
  door->thread_ = std::thread([server = door->server_.get()] { server->listen_after_bind(); });
  // The library forgets a stop() that comes before its loop has begun.
  while (!door->server_->is_running()) std::this_thread::yield();
  return door;
}

HttpDoor::~HttpDoor() { Close(); }

void HttpDoor::Close() {
  if (!thread_.joinable()) return;
  server_->stop();
  thread_.join();
}

}  // namespace osiedle::server
