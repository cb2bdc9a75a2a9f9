// Accepts connections for gRPC, and decides how many there are.
//
// gRPC 1.51 accepts every connection, and its listener never accepts again after the process has
// once run out of file descriptors (CVE-2023-4785). So gRPC gets its connections from here. They
// take their share of the descriptors and leave the store its own.
#ifndef OSIEDLE_SERVICES_SERVER_ACCEPTOR_H_
#define OSIEDLE_SERVICES_SERVER_ACCEPTOR_H_

#include <sys/types.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "grpcpp/server_builder.h"
#include "services/server/endpoint.h"

namespace osiedle::server {

class Acceptor {
 public:
  struct Limits {
    // The most open connections: in all, and from one address (for IPv6, from one network of 64
    // bits).
    size_t connections = 2048;
    size_t of_one_address = 2048;
  };

  // Listens on every address that the host's name has. UNAVAILABLE: the port is taken, or the
  // process may not use it.
  static absl::StatusOr<std::unique_ptr<Acceptor>> Open(const Endpoint& endpoint,
                                                        const Limits& limits);
  // Stops.
  ~Acceptor();
  Acceptor(const Acceptor&) = delete;

  // With the port that was taken.
  const Endpoint& endpoint() const { return endpoint_; }

  // Hands connections to gRPC from now on, earlier ones first.
  void Start(std::unique_ptr<grpc::experimental::ExternalConnectionAcceptor> grpc);
  // Hands over no more connections; open ones stay. Idempotent.
  void Stop();

  // There is no room: the next connections wait until there is.
  bool full() const { return full_.load(std::memory_order_relaxed); }
  // How often a connection could not be accepted, for want of descriptors or memory.
  uint64_t failures() const { return failures_.load(std::memory_order_relaxed); }
  // Closed at once, as their address has its share; closed later, to make room.
  uint64_t refused() const { return refused_.load(std::memory_order_relaxed); }
  uint64_t closed_for_room() const { return closed_for_room_.load(std::memory_order_relaxed); }

 private:
  // What is known of a descriptor that gRPC owns and closes without notice. It is the same
  // connection as long as the descriptor's inode is the same.
  struct Connection {
    ino_t inode;
    std::string address;
    std::chrono::steady_clock::time_point since;
    bool ending = false;
  };

  explicit Acceptor(const Limits& limits) : limits_(limits) {}

  void Run();
  // Waits for a connection, the end, or `at_most`. Sockets that can accept.
  std::vector<int> Await(std::chrono::milliseconds at_most, bool accepting) const;
  // False: nothing can be accepted just now.
  bool AcceptOne(int listener);
  bool HasRoom();
  // The same for one address, whose connection has been accepted.
  bool HasRoomFor(const std::string& address);
  void ForgetClosed();
  // Closes connections, of the address where one is given, that have sent nothing at all or for
  // long.
  void CloseSilent(const std::string* address);

  const Limits limits_;
  Endpoint endpoint_;
  std::vector<int> listeners_;
  // An eventfd.
  int wake_ = -1;
  std::unique_ptr<grpc::experimental::ExternalConnectionAcceptor> grpc_;
  std::atomic<bool> stop_ = false;
  std::atomic<bool> full_ = false;
  std::atomic<uint64_t> failures_ = 0;
  std::atomic<uint64_t> refused_ = 0;
  std::atomic<uint64_t> closed_for_room_ = 0;
  // Of the thread alone.
  std::unordered_map<int, Connection> connections_;
  std::unordered_map<std::string, size_t> by_address_;
  // A look at all connections of an address takes time, so it is done only now and then.
  std::chrono::steady_clock::time_point next_look_;
  std::thread thread_;
};

}  // namespace osiedle::server

#endif  // OSIEDLE_SERVICES_SERVER_ACCEPTOR_H_
