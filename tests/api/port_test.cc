// What whoever reaches the port can do to the server without a token. tests/attack has the rest.
#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <future>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "grpcpp/create_channel.h"
#include "grpcpp/generic/generic_stub.h"
#include "gtest/gtest.h"
#include "tests/api/town.h"

namespace osiedle::tests {
namespace {

using contacts::v1::Contact;

constexpr char kCreateContact[] = "/osiedle.contacts.v1.ContactService/CreateContact";

// The most memory that the process has ever had, in MiB.
double PeakMemory(pid_t pid) {
  std::ifstream status(absl::StrCat("/proc/", pid, "/status"));
  std::string word;
  double kib = 0;
  while (status >> word) {
    if (word == "VmHWM:") status >> kib;
  }
  return kib / 1024;
}

// So many connections that say nothing, from an address that nobody else has.
class SilentConnections {
 public:
  SilentConnections(int port, int count) {
    for (int i = 0; i < count; ++i) {
      const int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
      if (fd < 0) break;
      fds_.push_back(fd);
      sockaddr_in address = {};
      address.sin_family = AF_INET;
      address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
      address.sin_port = htons(static_cast<uint16_t>(port));
      connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof(address));
    }
  }
  ~SilentConnections() {
    for (int fd : fds_) close(fd);
  }
  size_t size() const { return fds_.size(); }

 private:
  std::vector<int> fds_;
};

// A server that may have no more open files.
class FewDescriptors {
 public:
  explicit FewDescriptors(int limit) : program_(folder_.path() + "/osiedled") {
    std::ofstream(program_) << "#!/bin/sh\nulimit -n " << limit << " && exec " << OSIEDLED_BINARY
                            << " \"$@\"\n";
    std::filesystem::permissions(program_, std::filesystem::perms::owner_all);
    tokens_ = folder_.path() + "/tokens.json";
    std::ofstream(tokens_) << TokenFileText();
    std::filesystem::permissions(
        tokens_, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
    server_ = std::make_unique<ServerProcess>(
        folder_.path() + "/data", std::vector<std::string>{"--tokens_file=" + tokens_}, program_);
  }
  ServerProcess& server() { return *server_; }

  // A read over a connection of its own.
  grpc::Status Read() {
    grpc::ChannelArguments arguments;
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    const auto stub = operations::v1::OperationsService::NewStub(
        grpc::CreateCustomChannel(absl::StrCat("127.0.0.1:", server_->port()),
                                  grpc::InsecureChannelCredentials(), arguments));
    operations::v1::ListAuditEntriesRequest request;
    request.set_parent("system");
    operations::v1::ListAuditEntriesResponse response;
    CallContext context(As::kAuditor, /*timeout_seconds=*/60);
    context->set_wait_for_ready(true);
    return stub->ListAuditEntries(context, request, &response);
  }

 private:
  TemporaryFolder folder_;
  std::string program_;
  std::string tokens_;
  std::unique_ptr<ServerProcess> server_;
};

TEST(PortTest, ACompressedRequest_IsRefused_AndNotInflated) {
  Town town;
  const double before = PeakMemory(town.server().pid());
  for (const grpc_compression_algorithm algorithm : {GRPC_COMPRESS_GZIP, GRPC_COMPRESS_DEFLATE}) {
    grpc::GenericStub stub(town.server().channel());
    const grpc::Slice zeros(std::string(100 << 20, '\0'));
    const grpc::ByteBuffer request(&zeros, 1);
    grpc::ByteBuffer response;
    grpc::ClientContext context;
    context.set_compression_algorithm(algorithm);
    std::promise<grpc::Status> done;
    stub.UnaryCall(&context, kCreateContact, {}, &request, &response,
                   [&](grpc::Status status) { done.set_value(std::move(status)); });
    const grpc::Status status = done.get_future().get();
    EXPECT_EQ(status.error_code(), grpc::StatusCode::UNIMPLEMENTED) << status.error_message();
    EXPECT_TRUE(absl::StrContains(status.error_message(), "ompression")) << status.error_message();
  }
  EXPECT_LT(PeakMemory(town.server().pid()) - before, 32);
  Contact contact;
  contacts::v1::CreateContactRequest request;
  request.set_parent(kRybnik);
  *request.mutable_contact() = Town::SampleContact();
  EXPECT_TRUE(town.CreateContact(request, contact).ok());
}

TEST(PortTest, RefusedTokens_AreOneLineInTheLog_WithoutThem) {
  Town town;
  for (int i = 0; i < 50; ++i) {
    Contact contact;
    EXPECT_FALSE(town.CreateContact({}, contact, As::kNobody).ok());
  }
  std::ifstream log(town.server().log_file());
  int lines = 0;
  for (std::string line; std::getline(log, line);) {
    lines += absl::StrContains(line, "calls without a known token are refused");
    EXPECT_FALSE(absl::StrContains(line, TokenOf(As::kNobody))) << line;
  }
  // More than one only where fifty calls take longer than ten seconds.
  EXPECT_GE(lines, 1);
  EXPECT_LT(lines, 5);
}

TEST(PortTest, SilentConnections_MoreThanDescriptors_KeepNobodyOut) {
  FewDescriptors few(160);
  const SilentConnections silent(few.server().port(), 300);
  ASSERT_EQ(silent.size(), 300u);
  EXPECT_TRUE(few.Read().ok());
  EXPECT_TRUE(few.Read().ok());
  EXPECT_EQ(few.server().Stop(), 0);
}

TEST(PortTest, SilentConnections_ThatHaveGone_LeaveAListenerThatAccepts) {
  FewDescriptors few(160);
  { const SilentConnections silent(few.server().port(), 300); }
  EXPECT_TRUE(few.Read().ok());
  EXPECT_EQ(few.server().Stop(), 0);
}

}  // namespace
}  // namespace osiedle::tests
