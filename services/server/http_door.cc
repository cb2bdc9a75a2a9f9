#include "services/server/http_door.h"

#include <microhttpd.h>
#include <netdb.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstring>

#include "absl/cleanup/cleanup.h"
#include "absl/memory/memory.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace osiedle::server {
namespace {

constexpr unsigned int kThreads = 2;
// The time that a connection may stay without a byte.
constexpr unsigned int kIdleSeconds = 10;
// The memory of a connection: its request line and headers have to fit.
constexpr size_t kConnectionBytes = 16 * 1024;

MHD_Result Send(MHD_Connection* connection, unsigned int code, const std::string& body,
                const char* type = "text/plain; charset=utf-8") {
  MHD_Response* response = MHD_create_response_from_buffer(
      body.size(), const_cast<char*>(body.data()), MHD_RESPMEM_MUST_COPY);
  if (response == nullptr) return MHD_NO;
  MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, type);
  if (code == MHD_HTTP_METHOD_NOT_ALLOWED) {
    MHD_add_response_header(response, MHD_HTTP_HEADER_ALLOW, "GET, HEAD");
  }
  const MHD_Result queued = MHD_queue_response(connection, code, response);
  MHD_destroy_response(response);
  return queued;
}

}  // namespace

// The function that libmicrohttpd calls.
struct HttpDoorRequests {
  static MHD_Result Answer(void* door, MHD_Connection* connection, const char* url,
                           const char* method, const char* /*version*/, const char* /*upload*/,
                           size_t* /*upload_size*/, void** /*state*/) {
    const HttpDoor::Pages& pages = static_cast<HttpDoor*>(door)->pages_;
    const absl::string_view path = url;
    const absl::string_view verb = method;
    if (path != "/healthz" && path != "/readyz" && path != "/metrics") {
      return Send(connection, MHD_HTTP_NOT_FOUND, "no such page\n");
    }
    if (verb != MHD_HTTP_METHOD_GET && verb != MHD_HTTP_METHOD_HEAD) {
      return Send(connection, MHD_HTTP_METHOD_NOT_ALLOWED, "GET only\n");
    }
    if (path == "/healthz") return Send(connection, MHD_HTTP_OK, "alive\n");
    if (path == "/readyz") {
      const absl::Status ready = pages.ready();
      if (ready.ok()) return Send(connection, MHD_HTTP_OK, "ready\n");
      return Send(connection, MHD_HTTP_SERVICE_UNAVAILABLE, absl::StrCat(ready.message(), "\n"));
    }
    return Send(connection, MHD_HTTP_OK, pages.metrics(),
                "text/plain; version=0.0.4; charset=utf-8");
  }
};

absl::StatusOr<std::unique_ptr<HttpDoor>> HttpDoor::Open(const Endpoint& endpoint, Pages pages,
                                                         int max_connections) {
  const std::string fault = absl::StrCat("cannot listen on ", endpoint.ToString());
  addrinfo hints = {};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE;
  addrinfo* address = nullptr;
  if (const int failed =
          getaddrinfo(endpoint.host.c_str(), absl::StrCat(endpoint.port).c_str(), &hints, &address);
      failed != 0) {
    return absl::UnavailableError(absl::StrCat(fault, ": ", gai_strerror(failed)));
  }
  absl::Cleanup free_address = [address] { freeaddrinfo(address); };

  auto door = absl::WrapUnique(new HttpDoor(std::move(pages)));
  door->endpoint_ = endpoint;
  const unsigned int family = address->ai_family == AF_INET6 ? MHD_USE_IPv6 : MHD_NO_FLAG;
  door->daemon_ = MHD_start_daemon(
      MHD_USE_EPOLL_INTERNAL_THREAD | family, 0, nullptr, nullptr, &HttpDoorRequests::Answer,
      door.get(), MHD_OPTION_SOCK_ADDR, address->ai_addr, MHD_OPTION_THREAD_POOL_SIZE, kThreads,
      MHD_OPTION_CONNECTION_LIMIT, static_cast<unsigned int>(max_connections),
      MHD_OPTION_CONNECTION_TIMEOUT, kIdleSeconds, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
      kConnectionBytes, MHD_OPTION_END);
  if (door->daemon_ == nullptr) {
    return absl::UnavailableError(absl::StrCat(fault, ": ", std::strerror(errno)));
  }
  door->endpoint_.port = MHD_get_daemon_info(door->daemon_, MHD_DAEMON_INFO_BIND_PORT)->port;
  return door;
}

HttpDoor::~HttpDoor() { Close(); }

void HttpDoor::Close() {
  if (daemon_ == nullptr) return;
  MHD_stop_daemon(daemon_);
  daemon_ = nullptr;
}

}  // namespace osiedle::server
