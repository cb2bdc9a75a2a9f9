// A real server, on a store in a new folder and on ports that the system chose.
#ifndef OSIEDLE_SERVICES_SERVER_SERVER_FIXTURE_H_
#define OSIEDLE_SERVICES_SERVER_SERVER_FIXTURE_H_

#include <arpa/inet.h>
#include <httplib.h>
#include <sodium.h>
#include <sys/socket.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <future>
#include <memory>
#include <set>
#include <string>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "grpc/health/v1/health.grpc.pb.h"
#include "grpc/reflection/v1/reflection.grpc.pb.h"
#include "grpcpp/create_channel.h"
#include "grpcpp/generic/generic_stub.h"
#include "gtest/gtest.h"
#include "osiedle/operations/v1/backup_requests.pb.h"
#include "osiedle/operations/v1/operations_service.grpc.pb.h"
#include "services/server/server.h"

namespace osiedle::server {

inline std::string Sha256(const std::string& text) {
  unsigned char digest[crypto_hash_sha256_BYTES];
  crypto_hash_sha256(digest, reinterpret_cast<const unsigned char*>(text.data()), text.size());
  return absl::BytesToHexString(
      absl::string_view(reinterpret_cast<const char*>(digest), sizeof(digest)));
}

// A socket to a port of this machine.
inline int ConnectTo(int port) {
  const int fd = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  EXPECT_EQ(connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof(address)), 0);
  return fd;
}

inline std::string ReasonOf(const grpc::Status& status) {
  google::rpc::Status rich;
  rich.ParseFromString(status.error_details());
  google::rpc::ErrorInfo info;
  for (const google::protobuf::Any& detail : rich.details()) {
    if (detail.UnpackTo(&info)) return info.reason();
  }
  return "";
}

class ServerFixture : public ::testing::Test {
 protected:
  ServerFixture() {
    std::string pattern = (std::filesystem::temp_directory_path() / "osiedle-XXXXXX").string();
    folder_ = mkdtemp(pattern.data());
    options_.data_dir = folder_ + "/store";
    options_.listen = "127.0.0.1:0";
    options_.http_listen = "127.0.0.1:0";
    options_.dev_principal = "developer";
    options_.block_cache_mb = 8;
  }
  ~ServerFixture() override {
    server_.reset();
    std::filesystem::remove_all(folder_);
  }

  void Start() {
    absl::StatusOr<std::unique_ptr<Server>> server = Server::Create(options_);
    ASSERT_TRUE(server.ok()) << server.status();
    server_ = *std::move(server);
    channel_ = grpc::CreateChannel(server_->grpc().ToString(), grpc::InsecureChannelCredentials());
    operations_ = operations::v1::OperationsService::NewStub(channel_);
  }

  grpc::Status Check(const std::string& service, grpc::health::v1::HealthCheckResponse& response) {
    grpc::ClientContext context;
    grpc::health::v1::HealthCheckRequest request;
    request.set_service(service);
    return grpc::health::v1::Health::NewStub(channel_)->Check(&context, request, &response);
  }

  // One request of one of the two reflection services, whose messages are the same on the wire.
  grpc::reflection::v1::ServerReflectionResponse Reflect(
      const std::string& version, const grpc::reflection::v1::ServerReflectionRequest& request) {
    grpc::TemplatedGenericStub<grpc::reflection::v1::ServerReflectionRequest,
                               grpc::reflection::v1::ServerReflectionResponse>
        stub(channel_);
    grpc::ClientContext context;
    grpc::reflection::v1::ServerReflectionResponse response;
    std::promise<grpc::Status> done;
    stub.UnaryCall(
        &context,
        absl::StrCat("/grpc.reflection.", version, ".ServerReflection/ServerReflectionInfo"), {},
        &request, &response, [&](grpc::Status status) { done.set_value(std::move(status)); });
    const grpc::Status status = done.get_future().get();
    EXPECT_TRUE(status.ok()) << status.error_message();
    return response;
  }
  std::set<std::string> ListedBy(const std::string& version) {
    grpc::reflection::v1::ServerReflectionRequest request;
    request.set_list_services("");
    std::set<std::string> names;
    const grpc::reflection::v1::ServerReflectionResponse response = Reflect(version, request);
    for (const auto& service : response.list_services_response().service()) {
      names.insert(service.name());
    }
    return names;
  }

  httplib::Result Get(const std::string& path) {
    httplib::Client client(server_->http()->host, server_->http()->port);
    return client.Get(path);
  }

  grpc::Status ListBackups(const std::string& token,
                           operations::v1::ListBackupsResponse& response) {
    grpc::ClientContext context;
    if (!token.empty()) context.AddMetadata("authorization", "Bearer " + token);
    return operations_->ListBackups(&context, {}, &response);
  }
  grpc::Status CreateBackup(const std::string& request_id, operations::v1::Backup& response) {
    grpc::ClientContext context;
    operations::v1::CreateBackupRequest request;
    request.set_request_id(request_id);
    return operations_->CreateBackup(&context, request, &response);
  }

  void WriteTokens(const std::string& text) {
    options_.tokens_file = folder_ + "/tokens.json";
    std::ofstream(options_.tokens_file) << text;
    std::filesystem::permissions(options_.tokens_file, std::filesystem::perms(0600));
  }
  static std::string TokenOf(const std::string& token, const std::string& role = "OPERATOR") {
    return absl::StrCat(R"({"token_sha256": ")", Sha256(token),
                        R"(", "principal": "somebody", "grants": [)",
                        R"({"municipality": "*", "roles": [")", role, R"("]}]})");
  }

  std::string folder_;
  Options options_;
  std::unique_ptr<Server> server_;
  std::shared_ptr<grpc::Channel> channel_;
  std::unique_ptr<operations::v1::OperationsService::Stub> operations_;
};

}  // namespace osiedle::server

#endif  // OSIEDLE_SERVICES_SERVER_SERVER_FIXTURE_H_
