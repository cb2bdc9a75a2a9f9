// How many connections there are, and that there is always room for one more client.
#include "services/server/acceptor.h"

#include <fcntl.h>
#include <sys/resource.h>

#include <deque>
#include <memory>
#include <vector>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "services/server/listener.h"
#include "services/server/listener_probe.h"
#include "services/server/raw_http2.h"
#include "services/server/unknown_methods.h"

namespace osiedle::server {
namespace {

constexpr absl::Duration kPlenty = absl::Seconds(30);

// Takes every file descriptor that this process may still have, but so many.
class NoDescriptors {
 public:
  explicit NoDescriptors(int left = 0) {
    getrlimit(RLIMIT_NOFILE, &before_);
    const rlimit few = {.rlim_cur = 256, .rlim_max = before_.rlim_max};
    setrlimit(RLIMIT_NOFILE, &few);
    while (true) {
      const int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
      if (fd < 0) break;
      taken_.push_back(fd);
    }
    for (; left > 0; --left) {
      close(taken_.back());
      taken_.pop_back();
    }
  }
  ~NoDescriptors() {
    for (int fd : taken_) close(fd);
    setrlimit(RLIMIT_NOFILE, &before_);
  }

 private:
  rlimit before_ = {};
  std::vector<int> taken_;
};

class AcceptorTest : public ::testing::Test {
 protected:
  void Start(const Acceptor::Limits& limits) {
    absl::StatusOr<Listener> listener =
        Listen({.host = "127.0.0.1"}, grpc::InsecureServerCredentials(), {}, unknown_, limits);
    ASSERT_TRUE(listener.ok()) << listener.status();
    listener_ = *std::move(listener);
  }
  int port() const { return listener_.endpoint.port; }
  bool Serves(RawConnection& client) const {
    client.Greet();
    client.Call(1, "/nobody/Knows");
    return client.Receives("does not host");
  }

  UnknownMethods unknown_;
  Listener listener_;
};

TEST_F(AcceptorTest, Connections_AreServed) {
  Start({});
  RawConnection client(port());
  EXPECT_TRUE(Serves(client));
  EXPECT_FALSE(listener_.acceptor->full());
}

TEST_F(AcceptorTest, SilentConnections_MakeRoomForThoseThatSpeak) {
  Start({.connections = 4, .of_one_address = 4});
  RawConnection speaks(port());
  ASSERT_TRUE(Serves(speaks));
  std::deque<RawConnection> silent;
  for (int i = 0; i < 8; ++i) silent.emplace_back(port());
  RawConnection late(port());
  EXPECT_TRUE(Serves(late));
  EXPECT_TRUE(silent.front().IsClosed());
  EXPECT_GT(listener_.acceptor->closed_for_room(), 0u);
  // Who has spoken stays.
  speaks.Call(3, "/nobody/Knows");
  speaks.EndMessage(3, "");
  EXPECT_TRUE(speaks.Receives("does not host"));
}

TEST_F(AcceptorTest, WhenAConnectionEnds_ThereIsRoomForAnother) {
  Start({.connections = 2, .of_one_address = 2});
  for (int i = 0; i < 20; ++i) {
    RawConnection first(port());
    RawConnection second(port());
    ASSERT_TRUE(Serves(first)) << i;
    ASSERT_TRUE(Serves(second)) << i;
  }
  EXPECT_EQ(listener_.acceptor->refused(), 0u);
}

TEST_F(AcceptorTest, OneAddress_HasItsShareAlone) {
  Start({.connections = 8, .of_one_address = 2});
  RawConnection first(port());
  RawConnection second(port());
  ASSERT_TRUE(Serves(first));
  ASSERT_TRUE(Serves(second));
  RawConnection third(port());
  EXPECT_TRUE(third.IsClosed());
  EXPECT_EQ(listener_.acceptor->refused(), 1u);
  RawConnection elsewhere(port(), "127.0.0.2");
  EXPECT_TRUE(Serves(elsewhere));
}

TEST_F(AcceptorTest, WithoutDescriptors_ItWaits_AndAcceptsWhenThereAreSome) {
  Start({});
  RawConnection before(port());
  ASSERT_TRUE(Serves(before));
  // One for the client, and none for the server.
  auto none = std::make_unique<NoDescriptors>(1);
  RawConnection client(port());
  while (listener_.acceptor->failures() < 3) absl::SleepFor(absl::Milliseconds(1));
  none.reset();
  EXPECT_TRUE(Serves(client));
}

TEST_F(AcceptorTest, ProbeListener_WithoutDescriptors_SaysNothingOfTheListener) {
  Start({});
  const NoDescriptors none;
  EXPECT_TRUE(ProbeListener(listener_.endpoint, false, kPlenty).ok());
  EXPECT_TRUE(ProbeListener(listener_.endpoint, true, kPlenty).ok());
}

TEST_F(AcceptorTest, Stop_ClosesThePort) {
  Start({});
  RawConnection client(port());
  ASSERT_TRUE(Serves(client));
  listener_.acceptor->Stop();
  EXPECT_TRUE(absl::IsUnavailable(ProbeListener(listener_.endpoint, false, kPlenty)));
}

}  // namespace
}  // namespace osiedle::server
