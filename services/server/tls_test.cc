// TLS over the wire: which certificate clients see, and when.
#include <chrono>
#include <thread>

#include "gmock/gmock.h"
#include "services/server/tls_fixture.h"

namespace osiedle::server {
namespace {

using ::testing::HasSubstr;

class TlsTest : public TlsFixture {};

TEST_F(TlsTest, NewFiles_AreShownToNewConnections_AndOldConnectionsLiveOn) {
  Start();
  const std::string first = ShownNow();
  ASSERT_FALSE(first.empty());
  const auto old_connection = Connect();
  ASSERT_TRUE(Call(old_connection, {.token = "secret"}).ok());

  const Certified second = IssueServer("second");
  WritePair(second);
  server_->ReloadFiles();
  EXPECT_EQ(ShownNow(), second.certificate);
  std::string shown;
  const grpc::Status still = Call(old_connection, {.token = "secret"}, &shown);
  EXPECT_TRUE(still.ok()) << still.error_message();
  EXPECT_EQ(shown, first) << "the same connection as before";
}

TEST_F(TlsTest, ABrokenPair_LeavesTheOldOne_AndTheLogSaysWhy) {
  Start();
  const std::string first = ShownNow();
  const Certified second = IssueServer("second");
  const std::string key = IssueServer("third").key;
  for (const auto& [certificate, of_key] :
       {std::pair(second.certificate, key),
        std::pair(second.certificate.substr(0, 200), second.key),
        std::pair(second.certificate, std::string()), std::pair(std::string("x"), key)}) {
    WritePair({.certificate = certificate, .key = of_key});
    ::testing::internal::CaptureStderr();
    server_->ReloadFiles();
    EXPECT_THAT(::testing::internal::GetCapturedStderr(), HasSubstr("TLS files not read again"));
    EXPECT_EQ(ShownNow(), first);
  }
  WritePair(second);
  server_->ReloadFiles();
  EXPECT_EQ(ShownNow(), second.certificate);
}

TEST_F(TlsTest, NewFiles_AreSeenWithoutASignal) {
  Start();
  ASSERT_FALSE(ShownNow().empty());
  const Certified second = IssueServer("second");
  WritePair(second);
  const auto give_up = std::chrono::steady_clock::now() + std::chrono::minutes(2);
  while (ShownNow() != second.certificate && std::chrono::steady_clock::now() < give_up) {
    std::this_thread::yield();
  }
  EXPECT_EQ(ShownNow(), second.certificate);
}

TEST_F(TlsTest, AServerWithoutClientAuthorities_AsksForNoCertificate) {
  Start();
  const Certified client = IssueClient("register");
  EXPECT_TRUE(Call(Connect(client), {.token = "secret"}).ok());
  EXPECT_EQ(Call(Connect(client), {}).error_code(), grpc::StatusCode::UNAUTHENTICATED);
}

TEST_F(TlsTest, AServerWhosePairIsBroken_DoesNotStart) {
  Write(options_.tls_key, IssueServer("another").key);
  const absl::Status refused = Server::Create(options_).status();
  EXPECT_THAT(std::string(refused.message()), HasSubstr("is not the key of the certificate"));
}

}  // namespace
}  // namespace osiedle::server
