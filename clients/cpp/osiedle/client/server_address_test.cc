#include "osiedle/client/server_address.h"

#include <utility>

#include "gtest/gtest.h"

namespace osiedle::client {
namespace {

TEST(ServerAddressTest, WithoutAPort_ItIsTheServersOwnDefault) {
  const std::pair<const char*, const char*> cases[] = {
      {"localhost", "localhost:50051"},
      {"localhost:", "localhost:50051"},
      {"osiedle.example.pl", "osiedle.example.pl:50051"},
      {"127.0.0.1", "127.0.0.1:50051"},
      {"::1", "[::1]:50051"},
      {"[::1]", "[::1]:50051"},
      {"[::1]:", "[::1]:50051"},
      {"2001:db8::7", "[2001:db8::7]:50051"},
      {"::ffff:127.0.0.1", "[::ffff:127.0.0.1]:50051"},
      {"localhost:7310", "localhost:7310"},
      {"127.0.0.1:7310", "127.0.0.1:7310"},
      {"[::1]:7310", "[::1]:7310"},
      {"osiedle.example.pl:https", "osiedle.example.pl:https"},
      {"unix:/run/osiedle.sock", "unix:/run/osiedle.sock"},
      {"unix-abstract:osiedle", "unix-abstract:osiedle"},
      {"dns:///osiedle.example.pl", "dns:///osiedle.example.pl"},
      {"ipv4:10.0.0.1:443,10.0.0.2:443", "ipv4:10.0.0.1:443,10.0.0.2:443"},
      {"ipv6:[::1]:443", "ipv6:[::1]:443"},
      {"", ""},
  };
  for (const auto& [written, meant] : cases) EXPECT_EQ(WithPort(written), meant);
}

TEST(ServerAddressTest, OnlyThisMachineIsSpokenToInPlainText) {
  for (const char* here : {"localhost", "localhost:7310", "127.0.0.1", "127.9.9.9:1", "::1",
                           "[::1]", "[::1]:7310", "unix:/run/osiedle.sock"}) {
    EXPECT_TRUE(IsOnThisMachine(here)) << here;
  }
  for (const char* elsewhere :
       {"127.0.0.1.example.com", "127.0.0.1.example.com:443", "localhost.example.com", "10.0.0.1",
        "::2", "[::2]:7310", "1::1", "osiedle.example.pl", ""}) {
    EXPECT_FALSE(IsOnThisMachine(elsewhere)) << elsewhere;
  }
}

}  // namespace
}  // namespace osiedle::client
