// Certificates of clients behind the shipped HAProxy configuration: a real HAProxy in front of a
// real server.
#include <arpa/inet.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <iterator>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "services/server/client_certificate_fixture.h"

namespace osiedle::server {
namespace {

using grpc::StatusCode;

constexpr char kProgram[] = "/usr/sbin/haproxy";

class ProxyTest : public ClientCertificateFixture {
 protected:
  void SetUp() override {
    if (::access(kProgram, X_OK) != 0) GTEST_SKIP() << "HAProxy is not installed";
    Start();
    StartProxy();
  }
  ~ProxyTest() override {
    if (pid_ > 0) {
      kill(pid_, SIGKILL);
      waitpid(pid_, nullptr, 0);
    }
    if (socket_ >= 0) close(socket_);
  }

  // A connection to the proxy.
  std::shared_ptr<grpc::Channel> ConnectToProxy(const Certified& client = {}) {
    return ConnectTo(absl::StrCat("127.0.0.1:", port_), client);
  }

 private:
  // HAProxy inherits the socket, so no other process can take its port.
  void Listen() {
    socket_ = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    ASSERT_EQ(bind(socket_, reinterpret_cast<sockaddr*>(&address), sizeof(address)), 0);
    ASSERT_EQ(listen(socket_, SOMAXCONN), 0);
    socklen_t size = sizeof(address);
    getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
  }

  // The shipped configuration; only addresses and files differ.
  std::string Configuration() {
    const auto combined = [this](const std::string& name, const Certified& made) {
      const std::string path = absl::StrCat(folder_, "/", name, ".pem");
      Write(path, made.certificate + made.key);
      return path;
    };
    std::ifstream file(OSIEDLE_HAPROXY_CONFIGURATION);
    std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    const std::pair<std::string, std::string> kReplaced[] = {
        {"bind :8443", absl::StrCat("bind fd@", socket_)},
        {"/etc/haproxy/osiedle.pem", combined("osiedle", IssueServer("proxy"))},
        {"127.0.0.1:50051", server_->grpc().ToString()},
        {"check port 8080", absl::StrCat("check port ", server_->http()->port)},
        {"# setenv OSIEDLE_CLIENT_CA /etc/haproxy/clients.pem",
         absl::StrCat("setenv OSIEDLE_CLIENT_CA ", options_.client_ca)},
        {"# setenv OSIEDLE_PROXY_CERTIFICATE /etc/haproxy/proxy.pem",
         absl::StrCat("setenv OSIEDLE_PROXY_CERTIFICATE ", combined("proxy", IssueProxy()))},
        {"# setenv OSIEDLE_SERVER_CA /etc/haproxy/osiedled.pem",
         absl::StrCat("setenv OSIEDLE_SERVER_CA ", options_.client_ca)}};
    for (const auto& [shipped, here] : kReplaced) {
      EXPECT_NE(text.find(shipped), std::string::npos) << shipped;
      text = absl::StrReplaceAll(text, {{shipped, here}});
    }
    return text;
  }

  void StartProxy() {
    Listen();
    std::string configuration = folder_ + "/haproxy.cfg";
    Write(configuration, Configuration());
    log_ = folder_ + "/haproxy.log";
    std::string program = kProgram;
    std::string option = "-f";
    char* arguments[] = {program.data(), option.data(), configuration.data(), nullptr};
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 1, log_.c_str(), O_WRONLY | O_CREAT | O_APPEND,
                                     0600);
    posix_spawn_file_actions_adddup2(&actions, 1, 2);
    ASSERT_EQ(posix_spawn(&pid_, kProgram, &actions, nullptr, arguments, environ), 0);
    posix_spawn_file_actions_destroy(&actions);
    // A client without a token comes as far as osiedled.
    const auto channel = ConnectToProxy();
    ASSERT_TRUE(
        channel->WaitForConnected(std::chrono::system_clock::now() + std::chrono::seconds(60)))
        << Log();
  }

  std::string Log() const {
    std::ifstream file(log_);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  }

  int socket_ = -1;
  int port_ = 0;
  pid_t pid_ = -1;
  std::string log_;
};

TEST_F(ProxyTest, AMappedCertificate_NeedsNoToken) {
  const grpc::Status called = Call(ConnectToProxy(IssueClient("register")), {});
  EXPECT_TRUE(called.ok()) << called.error_message();
}

TEST_F(ProxyTest, ACertificateThatIsNotMapped_IsNobody) {
  const auto channel = ConnectToProxy(IssueClient("another"));
  EXPECT_EQ(Call(channel, {}).error_code(), StatusCode::UNAUTHENTICATED);
  EXPECT_TRUE(Call(channel, {.token = "secret"}).ok());
}

TEST_F(ProxyTest, AClientWithoutACertificate_MayCallWithAToken) {
  EXPECT_TRUE(Call(ConnectToProxy(), {.token = "secret"}).ok());
  EXPECT_EQ(Call(ConnectToProxy(), {}).error_code(), StatusCode::UNAUTHENTICATED);
}

TEST_F(ProxyTest, ACertificateThatDoesNotHold_EndsTheHandshake) {
  for (const Certified& client : {IssueExpired("register"), IssueByAnother("register")}) {
    EXPECT_EQ(Call(ConnectToProxy(client), {.token = "secret"}).error_code(),
              StatusCode::UNAVAILABLE);
  }
}

TEST_F(ProxyTest, AHeaderThatAClientSends_IsDeleted) {
  const std::string claimed = Forwarded(IssueClient("register"));
  const Brings forged = {.token = "", .forwarded = claimed};
  EXPECT_EQ(Call(ConnectToProxy(), forged).error_code(), StatusCode::UNAUTHENTICATED);
  EXPECT_EQ(Call(ConnectToProxy(IssueClient("another")), forged).error_code(),
            StatusCode::UNAUTHENTICATED);
  EXPECT_TRUE(Call(ConnectToProxy(), {.token = "secret", .forwarded = claimed}).ok())
      << "the token counts, as if the header were not there";
  EXPECT_TRUE(Call(ConnectToProxy(IssueClient("register")),
                   {.token = "", .forwarded = Forwarded(IssueClient("another"))})
                  .ok())
      << "its own certificate counts";
}

TEST_F(ProxyTest, IdentityIsOfTheClient_AndNotOfTheProxysConnection) {
  const auto known = ConnectToProxy(IssueClient("register"));
  const auto nobody = ConnectToProxy();
  for (int i = 0; i < 10; ++i) {
    EXPECT_TRUE(Call(known, {}).ok());
    EXPECT_EQ(Call(nobody, {}).error_code(), StatusCode::UNAUTHENTICATED);
  }
}

TEST_F(ProxyTest, AnEntryThatIsRemoved_EndsOnOpenConnections) {
  const auto channel = ConnectToProxy(IssueClient("register"));
  EXPECT_TRUE(Call(channel, {}).ok());
  Map({kProxy});
  server_->ReloadFiles();
  EXPECT_EQ(Call(channel, {}).error_code(), StatusCode::UNAUTHENTICATED);
  Map({EntryOf("register")});
  server_->ReloadFiles();
  EXPECT_EQ(Call(channel, {.token = "secret"}).error_code(), StatusCode::UNAUTHENTICATED)
      << "the proxy is no proxy any more, so its header is refused";
}

}  // namespace
}  // namespace osiedle::server
