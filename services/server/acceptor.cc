#include "services/server/acceptor.h"

#include <linux/tcp.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <utility>

#include "absl/cleanup/cleanup.h"
#include "absl/memory/memory.h"
#include "absl/strings/str_cat.h"
#include "services/call/process/log.h"

namespace osiedle::server {
namespace {

using SteadyClock = std::chrono::steady_clock;

// The pause while there is no room, and after a failure to accept.
constexpr std::chrono::milliseconds kPause(50);
// An honest client sends its first bytes within a round trip.
constexpr std::chrono::seconds kSilentAtFirst(2);
// This time is longer than any call. A client whose connection is closed connects again.
constexpr std::chrono::seconds kSilentLater(40);
// One in so many of all connections is closed in one pass, because a look at all of them takes
// time.
constexpr size_t kClosedAtOnce = 16;

absl::Status CannotListen(const Endpoint& endpoint, absl::string_view why) {
  return absl::UnavailableError(absl::StrCat("cannot listen on ", endpoint.ToString(), ": ", why));
}

// The peer's address without its port.
std::string AddressOf(const sockaddr_storage& peer) {
  if (peer.ss_family == AF_INET) {
    const auto& v4 = reinterpret_cast<const sockaddr_in&>(peer);
    return {reinterpret_cast<const char*>(&v4.sin_addr), sizeof(v4.sin_addr)};
  }
  const auto& v6 = reinterpret_cast<const sockaddr_in6&>(peer);
  if (IN6_IS_ADDR_V4MAPPED(&v6.sin6_addr)) {
    return {reinterpret_cast<const char*>(&v6.sin6_addr) + 12, 4};
  }
  // The owner of one IPv6 address has all 2^64 addresses of its network.
  return {reinterpret_cast<const char*>(&v6.sin6_addr), 8};
}

bool InodeOf(int fd, ino_t& inode) {
  struct stat info = {};
  if (fstat(fd, &info) != 0 || !S_ISSOCK(info.st_mode)) return false;
  inode = info.st_ino;
  return true;
}

// How long the peer has sent nothing, and whether it ever has.
struct Silence {
  std::chrono::milliseconds since_last{0};
  bool ever = true;
};
bool SilenceOf(int fd, Silence& silence) {
  tcp_info info = {};
  socklen_t size = sizeof(info);
  if (getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &size) != 0 ||
      size < offsetof(tcp_info, tcpi_bytes_received) + sizeof(info.tcpi_bytes_received)) {
    return false;
  }
  silence.since_last = std::chrono::milliseconds(info.tcpi_last_data_recv);
  silence.ever = info.tcpi_bytes_received > 0;
  return true;
}

}  // namespace

absl::StatusOr<std::unique_ptr<Acceptor>> Acceptor::Open(const Endpoint& endpoint,
                                                         const Limits& limits) {
  auto acceptor = absl::WrapUnique(new Acceptor(limits));
  acceptor->endpoint_ = endpoint;
  addrinfo hints = {};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE;
  addrinfo* addresses = nullptr;
  if (const int failed = getaddrinfo(endpoint.host.c_str(), absl::StrCat(endpoint.port).c_str(),
                                     &hints, &addresses);
      failed != 0) {
    return CannotListen(endpoint, gai_strerror(failed));
  }
  absl::Cleanup free_addresses = [addresses] { freeaddrinfo(addresses); };

  std::string why = "it has no address";
  for (addrinfo* address = addresses; address != nullptr; address = address->ai_next) {
    const int fd =
        socket(address->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, IPPROTO_TCP);
    if (fd < 0) {
      why = std::strerror(errno);
      continue;
    }
    acceptor->listeners_.push_back(fd);
    sockaddr_storage bound = {};
    std::memcpy(&bound, address->ai_addr, address->ai_addrlen);
    // A name with several addresses has one port on all of them.
    const auto port = htons(static_cast<uint16_t>(acceptor->endpoint_.port));
    if (bound.ss_family == AF_INET) reinterpret_cast<sockaddr_in&>(bound).sin_port = port;
    if (bound.ss_family == AF_INET6) reinterpret_cast<sockaddr_in6&>(bound).sin6_port = port;
    const int yes = 1;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
    socklen_t size = address->ai_addrlen;
    if (bind(fd, reinterpret_cast<sockaddr*>(&bound), size) != 0 || listen(fd, SOMAXCONN) != 0) {
      // This machine may have no IPv6 although its names say so.
      if (errno == EADDRNOTAVAIL && address->ai_next != nullptr) {
        close(fd);
        acceptor->listeners_.pop_back();
        continue;
      }
      return CannotListen(endpoint, std::strerror(errno));
    }
    getsockname(fd, reinterpret_cast<sockaddr*>(&bound), &size);
    acceptor->endpoint_.port =
        ntohs(bound.ss_family == AF_INET ? reinterpret_cast<sockaddr_in&>(bound).sin_port
                                         : reinterpret_cast<sockaddr_in6&>(bound).sin6_port);
  }
  if (acceptor->listeners_.empty()) return CannotListen(endpoint, why);
  acceptor->wake_ = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (acceptor->wake_ < 0) return CannotListen(endpoint, std::strerror(errno));
  return acceptor;
}

Acceptor::~Acceptor() {
  Stop();
  for (int listener : listeners_) close(listener);
  if (wake_ >= 0) close(wake_);
}

void Acceptor::Start(std::unique_ptr<grpc::experimental::ExternalConnectionAcceptor> grpc) {
  grpc_ = std::move(grpc);
  thread_ = std::thread([this] { Run(); });
}

void Acceptor::Stop() {
  if (!thread_.joinable()) return;
  stop_.store(true);
  const uint64_t one = 1;
  const ssize_t written = write(wake_, &one, sizeof(one));
  static_cast<void>(written);
  thread_.join();
  // The system refuses clients that connect now.
  for (int listener : listeners_) close(listener);
  listeners_.clear();
}

void Acceptor::Run() {
  bool accepting = true;
  while (!stop_.load()) {
    const std::vector<int> ready = Await(accepting ? std::chrono::hours(1) : kPause, accepting);
    if (stop_.load()) return;
    accepting = true;
    if (ready.empty() && full_.load()) accepting = HasRoom();
    for (int listener : ready) accepting = AcceptOne(listener) && accepting;
  }
}

std::vector<int> Acceptor::Await(std::chrono::milliseconds at_most, bool accepting) const {
  std::vector<pollfd> polled = {{.fd = wake_, .events = POLLIN, .revents = 0}};
  if (accepting) {
    for (int listener : listeners_) {
      polled.push_back({.fd = listener, .events = POLLIN, .revents = 0});
    }
  }
  std::vector<int> ready;
  if (poll(polled.data(), polled.size(), static_cast<int>(at_most.count())) <= 0) return ready;
  for (size_t i = 1; i < polled.size(); ++i) {
    if (polled[i].revents != 0) ready.push_back(polled[i].fd);
  }
  return ready;
}

bool Acceptor::AcceptOne(int listener) {
  if (!HasRoom()) return false;
  sockaddr_storage peer = {};
  socklen_t size = sizeof(peer);
  const int fd =
      accept4(listener, reinterpret_cast<sockaddr*>(&peer), &size, SOCK_CLOEXEC | SOCK_NONBLOCK);
  // A client that has gone is no failure. When descriptors or memory are lacking, a pause helps.
  if (fd < 0) {
    const bool wants = errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM;
    if (wants) failures_.fetch_add(1, std::memory_order_relaxed);
    return !wants;
  }
  // gRPC has closed the connection that had this number before.
  if (auto stale = connections_.find(fd); stale != connections_.end()) {
    --by_address_[stale->second.address];
    connections_.erase(stale);
  }
  std::string address = AddressOf(peer);
  Connection connection = {.inode = 0, .address = address, .since = SteadyClock::now()};
  if (!HasRoomFor(address) || !InodeOf(fd, connection.inode)) {
    refused_.fetch_add(1, std::memory_order_relaxed);
    close(fd);
    return true;
  }
  const int yes = 1;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes));
  ++by_address_[address];
  connections_.emplace(fd, std::move(connection));
  grpc::experimental::ExternalConnectionAcceptor::NewConnectionParameters parameters;
  parameters.listener_fd = listener;
  parameters.fd = fd;
  grpc_->HandleNewConnection(&parameters);
  return true;
}

bool Acceptor::HasRoom() {
  if (connections_.size() >= limits_.connections) ForgetClosed();
  if (connections_.size() >= limits_.connections) CloseSilent(nullptr);
  const bool full = connections_.size() >= limits_.connections;
  if (full && !full_.load()) {
    call::Log(call::LogSeverity::kWarning, "as many connections as there may be are open",
              {{"max_connections", absl::StrCat(limits_.connections)}});
  }
  full_.store(full, std::memory_order_relaxed);
  return !full;
}

bool Acceptor::HasRoomFor(const std::string& address) {
  const auto now = SteadyClock::now();
  if (by_address_[address] >= limits_.of_one_address && now >= next_look_) {
    next_look_ = now + kPause;
    ForgetClosed();
    if (by_address_[address] >= limits_.of_one_address) CloseSilent(&address);
  }
  return by_address_[address] < limits_.of_one_address;
}

void Acceptor::ForgetClosed() {
  for (auto it = connections_.begin(); it != connections_.end();) {
    ino_t inode = 0;
    if (InodeOf(it->first, inode) && inode == it->second.inode) {
      ++it;
      continue;
    }
    --by_address_[it->second.address];
    it = connections_.erase(it);
  }
  for (auto it = by_address_.begin(); it != by_address_.end();) {
    it = it->second == 0 ? by_address_.erase(it) : std::next(it);
  }
}

void Acceptor::CloseSilent(const std::string* address) {
  const auto now = SteadyClock::now();
  std::vector<std::pair<std::chrono::milliseconds, int>> silent;
  for (const auto& [fd, connection] : connections_) {
    Silence silence;
    if (address != nullptr && connection.address != *address) continue;
    if (connection.ending || !SilenceOf(fd, silence)) continue;
    if ((!silence.ever && now - connection.since >= kSilentAtFirst) ||
        silence.since_last >= kSilentLater) {
      silent.emplace_back(silence.since_last, fd);
    }
  }
  // The longest silent connection comes first. gRPC notices the end, and closes the descriptor.
  std::sort(silent.rbegin(), silent.rend());
  silent.resize(std::min(silent.size(), std::max<size_t>(1, limits_.connections / kClosedAtOnce)));
  for (const auto& [since, fd] : silent) {
    connections_.at(fd).ending = true;
    shutdown(fd, SHUT_RDWR);
    closed_for_room_.fetch_add(1, std::memory_order_relaxed);
  }
}

}  // namespace osiedle::server
