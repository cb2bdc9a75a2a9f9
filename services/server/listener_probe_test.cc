#include "services/server/listener_probe.h"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <memory>

#include "absl/time/clock.h"
#include "clients/certificates/certificate_maker.h"
#include "gtest/gtest.h"
#include "services/server/listener.h"
#include "services/server/unknown_methods.h"

namespace osiedle::server {
namespace {

// Its answer comes at once or never.
constexpr absl::Duration kPatience = absl::Milliseconds(300);
constexpr absl::Duration kPlenty = absl::Seconds(30);

// A socket on which nobody accepts; the kernel takes connections for it all the same.
class DeafListener {
 public:
  DeafListener() : fd_(socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    bind(fd_, reinterpret_cast<sockaddr*>(&address), sizeof(address));
    listen(fd_, 8);
    socklen_t size = sizeof(address);
    getsockname(fd_, reinterpret_cast<sockaddr*>(&address), &size);
    endpoint_ = {.host = "127.0.0.1", .port = ntohs(address.sin_port)};
  }
  ~DeafListener() { close(fd_); }
  const Endpoint& endpoint() const { return endpoint_; }

 private:
  const int fd_;
  Endpoint endpoint_;
};

// A certificate that signed itself.
std::shared_ptr<grpc::ServerCredentials> SelfSigned() {
  const certificates::Certified made = *certificates::MakeAuthority(
      {.name = {{"CN", "localhost"}}},
      {.begin = absl::Now() - absl::Hours(1), .end = absl::Now() + absl::Hours(1)});
  grpc::SslServerCredentialsOptions options;
  options.pem_key_cert_pairs.push_back({made.key, made.certificate});
  return grpc::SslServerCredentials(options);
}

TEST(ListenerProbeTest, ProbeListener_OfServerThatAccepts_IsOk) {
  UnknownMethods unknown;
  absl::StatusOr<Listener> listener =
      Listen({.host = "127.0.0.1"}, grpc::InsecureServerCredentials(), {}, unknown);
  ASSERT_TRUE(listener.ok()) << listener.status();
  const absl::Status alive = ProbeListener(listener->endpoint, false, kPlenty);
  EXPECT_TRUE(alive.ok()) << alive;
}

TEST(ListenerProbeTest, ProbeListener_OfServerWithTlsThatAccepts_IsOk) {
  UnknownMethods unknown;
  absl::StatusOr<Listener> listener = Listen({.host = "127.0.0.1"}, SelfSigned(), {}, unknown);
  ASSERT_TRUE(listener.ok()) << listener.status();
  const absl::Status alive = ProbeListener(listener->endpoint, true, kPlenty);
  EXPECT_TRUE(alive.ok()) << alive;
}

TEST(ListenerProbeTest, ProbeListener_WhenNobodyAccepts_IsUnavailable) {
  DeafListener deaf;
  EXPECT_TRUE(absl::IsUnavailable(ProbeListener(deaf.endpoint(), false, kPatience)));
  EXPECT_TRUE(absl::IsUnavailable(ProbeListener(deaf.endpoint(), true, kPatience)));
}

TEST(ListenerTest, Listen_OnPortThatIsTaken_IsRefused) {
  DeafListener taken;
  UnknownMethods unknown;
  absl::StatusOr<Listener> listener =
      Listen(taken.endpoint(), grpc::InsecureServerCredentials(), {}, unknown);
  EXPECT_TRUE(absl::IsUnavailable(listener.status()));
}

}  // namespace
}  // namespace osiedle::server
