#include "services/server/endpoint.h"

#include "gtest/gtest.h"

namespace osiedle::server {
namespace {

TEST(EndpointTest, Parse_OfHostAndPort_TakesThemApart) {
  const struct {
    const char* text;
    const char* host;
    int port;
  } kCases[] = {
      {"127.0.0.1:50051", "127.0.0.1", 50051},
      {"localhost:0", "localhost", 0},
      {"[::1]:8080", "::1", 8080},
      {"0.0.0.0:65535", "0.0.0.0", 65535},
      {"osiedle.example:1", "osiedle.example", 1},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.text);
    absl::StatusOr<Endpoint> endpoint = Endpoint::Parse(c.text);
    ASSERT_TRUE(endpoint.ok()) << endpoint.status();
    EXPECT_EQ(endpoint->host, c.host);
    EXPECT_EQ(endpoint->port, c.port);
    EXPECT_EQ(endpoint->ToString(), c.text);
  }
}

TEST(EndpointTest, Parse_OfAnythingElse_IsRefused) {
  for (const char* text : {"", "127.0.0.1", ":1", "host:", "host:x", "host:-1", "host:65536",
                           "host:123456", "::1:80", "[::1]", "[host]:80", "unix:/tmp/x", "a b:1"}) {
    EXPECT_FALSE(Endpoint::Parse(text).ok()) << text;
  }
}

TEST(EndpointTest, IsLoopback_HoldsForThisMachineAlone) {
  for (const char* text : {"127.0.0.1:1", "127.8.9.1:1", "localhost:1", "[::1]:1"}) {
    EXPECT_TRUE(Endpoint::Parse(text)->IsLoopback()) << text;
  }
  for (const char* text : {"0.0.0.0:1", "[::]:1", "10.0.0.1:1", "127.example:1", "[fe80::1]:1"}) {
    EXPECT_FALSE(Endpoint::Parse(text)->IsLoopback()) << text;
  }
}

TEST(EndpointTest, FromHere_OfAllAddresses_IsLoopback) {
  EXPECT_EQ(Endpoint::Parse("0.0.0.0:7")->FromHere().ToString(), "127.0.0.1:7");
  EXPECT_EQ(Endpoint::Parse("[::]:7")->FromHere().ToString(), "[::1]:7");
  EXPECT_EQ(Endpoint::Parse("10.0.0.1:7")->FromHere().ToString(), "10.0.0.1:7");
}

}  // namespace
}  // namespace osiedle::server
