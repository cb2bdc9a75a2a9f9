#include "services/server/listener_probe.h"

#include <netdb.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "storage/status_macros.h"

namespace osiedle::server {
namespace {

// RFC 9113, section 3.4: the preface and an empty SETTINGS frame (section 4.1).
constexpr absl::string_view kPreface("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0", 33);
// RFC 7301; gRPC refuses a client that does not offer it.
constexpr unsigned char kAlpn[] = {2, 'h', '2'};

// Without a free descriptor the probe can tell nothing about the listener.
bool LacksDescriptors() { return errno == EMFILE || errno == ENFILE; }

absl::Status Silent(absl::string_view what) {
  return absl::UnavailableError(absl::StrCat(what, ": ", std::strerror(errno)));
}

class Socket {
 public:
  explicit Socket(int fd) : fd_(fd) {}
  ~Socket() {
    if (fd_ >= 0) close(fd_);
  }
  Socket(const Socket&) = delete;
  int fd() const { return fd_; }

 private:
  const int fd_;
};

// Every single step may take `timeout`.
absl::Status Connect(const Socket& socket, const addrinfo& address, absl::Duration timeout) {
  const timeval limit = absl::ToTimeval(timeout);
  setsockopt(socket.fd(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
  setsockopt(socket.fd(), SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof(limit));
  if (connect(socket.fd(), address.ai_addr, address.ai_addrlen) != 0) return Silent("connect");
  return absl::OkStatus();
}

absl::Status ReadSettings(const Socket& socket) {
  if (send(socket.fd(), kPreface.data(), kPreface.size(), MSG_NOSIGNAL) < 0) return Silent("send");
  char first = 0;
  const ssize_t received = recv(socket.fd(), &first, 1, 0);
  if (received < 0) return Silent("receive");
  if (received == 0) return absl::UnavailableError("the connection was closed");
  return absl::OkStatus();
}

// The probe trusts any certificate: it is this process's own, and nothing is sent.
absl::Status ShakeHands(const Socket& socket) {
  std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context(SSL_CTX_new(TLS_client_method()),
                                                            &SSL_CTX_free);
  if (context == nullptr) return absl::InternalError("OpenSSL makes no context");
  std::unique_ptr<SSL, decltype(&SSL_free)> ssl(SSL_new(context.get()), &SSL_free);
  if (ssl == nullptr) return absl::InternalError("OpenSSL makes no connection");
  SSL_set_alpn_protos(ssl.get(), kAlpn, sizeof(kAlpn));
  SSL_set_fd(ssl.get(), socket.fd());
  if (SSL_connect(ssl.get()) != 1) return absl::UnavailableError("no TLS handshake");
  SSL_shutdown(ssl.get());
  return absl::OkStatus();
}

}  // namespace

absl::Status ProbeListener(const Endpoint& endpoint, bool tls, absl::Duration timeout) {
  const Endpoint target = endpoint.FromHere();
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  const int failed =
      getaddrinfo(target.host.c_str(), std::to_string(target.port).c_str(), &hints, &found);
  if (failed == EAI_SYSTEM && LacksDescriptors()) return absl::OkStatus();
  if (failed != 0) return absl::UnavailableError(gai_strerror(failed));
  const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> address(found, &freeaddrinfo);

  const Socket socket(::socket(address->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (socket.fd() < 0) return LacksDescriptors() ? absl::OkStatus() : Silent("socket");
  RETURN_IF_ERROR(Connect(socket, *address, timeout));
  return tls ? ShakeHands(socket) : ReadSettings(socket);
}

}  // namespace osiedle::server
