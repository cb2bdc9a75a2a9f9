// Certificates of clients over the wire, straight to the server.
#include "services/server/client_certificate_fixture.h"

namespace osiedle::server {
namespace {

using grpc::StatusCode;
using ::testing::HasSubstr;

class ClientCertificateTest : public ClientCertificateFixture {};

TEST_F(ClientCertificateTest, AMappedCertificate_NeedsNoToken) {
  Start();
  const grpc::Status called = Call(Connect(IssueClient("register")), {});
  EXPECT_TRUE(called.ok()) << called.error_message();
}

TEST_F(ClientCertificateTest, ACertificateThatIsNotMapped_IsNobody) {
  Start();
  const auto channel = Connect(IssueClient("another"));
  const grpc::Status refused = Call(channel, {});
  EXPECT_EQ(refused.error_code(), StatusCode::UNAUTHENTICATED);
  EXPECT_EQ(ReasonOf(refused), "UNAUTHENTICATED_TOKEN");
  EXPECT_TRUE(Call(channel, {.token = "secret"}).ok());
}

TEST_F(ClientCertificateTest, AClientWithoutACertificate_MayCallWithAToken) {
  Start();
  EXPECT_TRUE(Call(Connect(), {.token = "secret"}).ok());
  EXPECT_EQ(Call(Connect(), {}).error_code(), StatusCode::UNAUTHENTICATED);
}

TEST_F(ClientCertificateTest, ACertificateThatDoesNotHold_EndsTheHandshake) {
  Start();
  for (const Certified& client : {IssueExpired("register"), IssueByAnother("register"),
                                  // For servers, not for clients.
                                  Issue(authority_, "register", Use::kServer)}) {
    EXPECT_EQ(Call(Connect(client), {.token = "secret"}).error_code(), StatusCode::UNAVAILABLE);
  }
}

TEST_F(ClientCertificateTest, ATokenOfAnotherPrincipal_IsRefusedTogetherWithACertificate) {
  Start();
  const auto channel = Connect(IssueClient("register"));
  EXPECT_EQ(Call(channel, {.token = "secret"}).error_code(), StatusCode::UNAUTHENTICATED);
  EXPECT_EQ(Call(channel, {.token = "wrong"}).error_code(), StatusCode::UNAUTHENTICATED);
  EXPECT_TRUE(Call(channel, {}).ok()) << "identity is of the call";
}

TEST_F(ClientCertificateTest, AHeaderThatClaimsACertificate_IsRefusedFromAClient) {
  Start();
  const std::string claimed = Forwarded(IssueClient("register"));
  for (const Certified& client : {Certified(), IssueClient("another"), IssueClient("register")}) {
    EXPECT_EQ(Call(Connect(client), {.token = "", .forwarded = claimed}).error_code(),
              StatusCode::UNAUTHENTICATED);
    EXPECT_EQ(Call(Connect(client), {.token = "secret", .forwarded = claimed}).error_code(),
              StatusCode::UNAUTHENTICATED);
  }
}

TEST_F(ClientCertificateTest, AHeaderThatClaimsACertificate_IsBelievedFromAProxy) {
  Start();
  const auto proxy = Connect(IssueProxy());
  EXPECT_TRUE(Call(proxy, {.token = "", .forwarded = Forwarded(IssueClient("register"))}).ok());
  EXPECT_EQ(Call(proxy, {.token = "", .forwarded = Forwarded(IssueClient("another"))}).error_code(),
            StatusCode::UNAUTHENTICATED);
  EXPECT_EQ(
      Call(proxy, {.token = "", .forwarded = Forwarded(IssueExpired("register"))}).error_code(),
      StatusCode::UNAUTHENTICATED);
  EXPECT_EQ(Call(proxy, {.token = "", .forwarded = "CN=register,O=Town"}).error_code(),
            StatusCode::UNAUTHENTICATED);
  EXPECT_TRUE(Call(proxy, {.token = "secret"}).ok());
  EXPECT_EQ(Call(proxy, {}).error_code(), StatusCode::UNAUTHENTICATED);
}

TEST_F(ClientCertificateTest, AHeaderThatClaimsACertificate_IsRefusedWithoutTlsAsWell) {
  options_.tls_certificate.clear();
  options_.tls_key.clear();
  options_.client_ca.clear();
  options_.certificates_file.clear();
  Start();
  EXPECT_TRUE(Call(channel_, {.token = "secret"}).ok());
  EXPECT_EQ(Call(channel_, {.token = "secret", .forwarded = Forwarded(IssueClient("register"))})
                .error_code(),
            StatusCode::UNAUTHENTICATED);
}

TEST_F(ClientCertificateTest, AnEntryThatIsRemoved_EndsOnOpenConnections_AndANewOneBegins) {
  Start();
  const auto old_one = Connect(IssueClient("register"));
  const auto new_one = Connect(IssueClient("another"));
  EXPECT_TRUE(Call(old_one, {}).ok());
  EXPECT_FALSE(Call(new_one, {}).ok());
  Map({EntryOf("another")});
  server_->ReloadFiles();
  EXPECT_EQ(Call(old_one, {}).error_code(), StatusCode::UNAUTHENTICATED);
  EXPECT_TRUE(Call(new_one, {}).ok());
}

TEST_F(ClientCertificateTest, ABrokenFile_LeavesTheOldEntries_AndTheLogSaysWhy) {
  Start();
  const auto channel = Connect(IssueClient("register"));
  for (const std::string& text : {std::string("{"), std::string("{\"certificates\": [{}]}")}) {
    Write(options_.certificates_file, text);
    ::testing::internal::CaptureStderr();
    server_->ReloadFiles();
    EXPECT_THAT(::testing::internal::GetCapturedStderr(),
                HasSubstr("certificates of clients not read again"));
    EXPECT_TRUE(Call(channel, {}).ok());
  }
}

TEST_F(ClientCertificateTest, AnotherAuthority_CountsForNewConnections) {
  Start();
  const Certified authority =
      *certificates::MakeAuthority({.name = {{"CN", "Another"}}}, validity_);
  const Certified client = Issue(authority, "register", Use::kClient);
  EXPECT_FALSE(Call(Connect(client), {}).ok());
  Write(options_.client_ca, authority.certificate);
  server_->ReloadFiles();
  EXPECT_TRUE(Call(Connect(client), {}).ok());
  EXPECT_FALSE(Call(Connect(IssueClient("register")), {}).ok());
}

}  // namespace
}  // namespace osiedle::server
