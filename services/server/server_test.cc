// The life of a server, and what it tells about itself.
#include "services/server/server.h"

#include <algorithm>
#include <atomic>
#include <thread>
#include <vector>

#include "google/protobuf/util/message_differencer.h"
#include "services/server/public_descriptors.h"
#include "services/server/server_fixture.h"

namespace osiedle::server {
namespace {

using ::grpc::health::v1::Health;
using ::grpc::health::v1::HealthCheckResponse;
using ::grpc::reflection::v1::ServerReflectionRequest;
using ::grpc::reflection::v1::ServerReflectionResponse;
using ::testing::AnyOf;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kOperations[] = "osiedle.operations.v1.OperationsService";

class ServerTest : public ServerFixture {};

TEST_F(ServerTest, Health_OfTheWholeAndOfEveryHostedService_IsServing) {
  Start();
  for (const std::string& service : ListedBy("v1")) {
    if (service.rfind("osiedle.", 0) != 0) continue;
    HealthCheckResponse response;
    const grpc::Status status = Check(service, response);
    EXPECT_TRUE(status.ok()) << service << ": " << status.error_message();
    EXPECT_EQ(response.status(), HealthCheckResponse::SERVING) << service;
  }
  HealthCheckResponse whole;
  EXPECT_TRUE(Check("", whole).ok());
  EXPECT_EQ(whole.status(), HealthCheckResponse::SERVING);
}

TEST_F(ServerTest, Health_OfServiceThatIsNotHosted_IsNotFound) {
  options_.services = {"operations"};
  Start();
  HealthCheckResponse response;
  EXPECT_TRUE(Check(kOperations, response).ok());
  EXPECT_EQ(Check("osiedle.contacts.v1.ContactService", response).error_code(),
            grpc::StatusCode::NOT_FOUND);
}

TEST_F(ServerTest, Watch_WhenServerShutsDown_SaysSoAndEndsWithoutHoldingItUp) {
  options_.drain_timeout = absl::Hours(1);
  Start();
  grpc::ClientContext context;
  auto watch = Health::NewStub(channel_)->Watch(&context, {});
  HealthCheckResponse response;
  ASSERT_TRUE(watch->Read(&response));
  EXPECT_EQ(response.status(), HealthCheckResponse::SERVING);

  std::thread shutdown([&] { server_->Shutdown(); });
  ASSERT_TRUE(watch->Read(&response));
  EXPECT_EQ(response.status(), HealthCheckResponse::NOT_SERVING);
  EXPECT_FALSE(watch->Read(&response));
  EXPECT_EQ(watch->Finish().error_code(), grpc::StatusCode::UNAVAILABLE);
  shutdown.join();
  EXPECT_TRUE(server_->Wait().ok());
}

TEST_F(ServerTest, Reflection_OfBothVersions_ListsTheSameServices) {
  options_.services = {"operations", "contacts"};
  Start();
  const std::set<std::string> expected = {"osiedle.contacts.v1.ContactService",
                                          "osiedle.contacts.v1.DayService",
                                          kOperations,
                                          "grpc.health.v1.Health",
                                          "grpc.reflection.v1.ServerReflection",
                                          "grpc.reflection.v1alpha.ServerReflection"};
  EXPECT_EQ(ListedBy("v1"), expected);
  EXPECT_EQ(ListedBy("v1alpha"), expected);
}

TEST_F(ServerTest, Reflection_OfBothVersions_GivesTheFilesOfEverySymbol) {
  Start();
  for (const std::string& service : ListedBy("v1")) {
    ServerReflectionRequest request;
    request.set_file_containing_symbol(service);
    const ServerReflectionResponse v1 = Reflect("v1", request);
    EXPECT_GT(v1.file_descriptor_response().file_descriptor_proto_size(), 0) << service;
    EXPECT_EQ(v1.file_descriptor_response().file_descriptor_proto_size(),
              Reflect("v1alpha", request).file_descriptor_response().file_descriptor_proto_size())
        << service;
  }
}

TEST_F(ServerTest, Reflection_GivesCommentsAndJsonNames) {
  Start();
  ServerReflectionRequest request;
  request.set_file_by_filename("osiedle/operations/v1/backup.proto");
  const ServerReflectionResponse response = Reflect("v1", request);
  google::protobuf::FileDescriptorProto file;
  ASSERT_TRUE(file.ParseFromString(response.file_descriptor_response().file_descriptor_proto(0)));
  EXPECT_EQ(file.name(), request.file_by_filename());
  const auto& message = file.message_type(0);
  EXPECT_EQ(message.name(), "Backup");
  bool has_comment = false;
  for (const auto& location : file.source_code_info().location()) {
    // Field 4 of a file, item 0.
    if (location.path_size() == 2 && location.path(0) == 4 && location.path(1) == 0) {
      has_comment = !location.leading_comments().empty();
    }
  }
  EXPECT_TRUE(has_comment);
  const auto& fields = message.field();
  const auto create_time = std::find_if(fields.begin(), fields.end(), [](const auto& field) {
    return field.name() == "create_time";
  });
  ASSERT_NE(create_time, fields.end());
  EXPECT_EQ(create_time->json_name(), "createTime");
}

// What is told is what this program does: the build makes both from the same files.
TEST(PublicDescriptorsTest, AreThoseOfTheGeneratedCode) {
  google::protobuf::FileDescriptorSet told;
  const absl::string_view bytes = PublicDescriptors();
  ASSERT_TRUE(told.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())));
  int compared = 0;
  for (google::protobuf::FileDescriptorProto& file : *told.mutable_file()) {
    const auto* compiled =
        google::protobuf::DescriptorPool::generated_pool()->FindFileByName(file.name());
    if (compiled == nullptr || file.package().rfind("osiedle.", 0) != 0) continue;
    google::protobuf::FileDescriptorProto expected;
    compiled->CopyTo(&expected);
    compiled->CopyJsonNameTo(&expected);
    file.clear_source_code_info();
    EXPECT_TRUE(google::protobuf::util::MessageDifferencer::Equals(file, expected)) << file.name();
    ++compared;
  }
  EXPECT_GT(compared, 50);
}

// What stays in the store: its files, and all that they define.
TEST_F(ServerTest, Reflection_OfBothVersions_KnowsNothingInternal) {
  Start();
  const auto* entry = google::protobuf::DescriptorPool::generated_pool()->FindMessageTypeByName(
      "osiedle.internal.v1.AuditEntry");
  ASSERT_NE(entry, nullptr);
  const google::protobuf::FileDescriptor& internal = *entry->file();
  std::vector<ServerReflectionRequest> requests(4);
  requests[0].set_file_by_filename(internal.name());
  requests[1].set_file_containing_symbol(entry->full_name());
  requests[2].set_file_containing_symbol(entry->full_name() + ".principal");
  requests[3].set_all_extension_numbers_of_type(entry->full_name());
  for (const char* version : {"v1", "v1alpha"}) {
    for (const ServerReflectionRequest& request : requests) {
      EXPECT_EQ(Reflect(version, request).error_response().error_code(),
                grpc::StatusCode::NOT_FOUND)
          << version << ": " << request.ShortDebugString();
    }
  }
  // Nor by way of what imports it.
  for (const std::string& service : ListedBy("v1")) {
    ServerReflectionRequest request;
    request.set_file_containing_symbol(service);
    const ServerReflectionResponse response = Reflect("v1", request);
    for (const std::string& bytes : response.file_descriptor_response().file_descriptor_proto()) {
      google::protobuf::FileDescriptorProto file;
      ASSERT_TRUE(file.ParseFromString(bytes));
      EXPECT_THAT(file.package(), Not(HasSubstr("osiedle.internal"))) << service;
    }
  }
}

TEST_F(ServerTest, Reflection_WhenManyStreamsAreOpen_RefusesMore_UntilTheyEnd) {
  Start();
  auto stub = grpc::reflection::v1::ServerReflection::NewStub(channel_);
  std::vector<std::unique_ptr<grpc::ClientContext>> contexts;
  std::vector<
      std::unique_ptr<grpc::ClientReaderWriter<ServerReflectionRequest, ServerReflectionResponse>>>
      streams;
  const auto open = [&] {
    contexts.push_back(std::make_unique<grpc::ClientContext>());
    streams.push_back(stub->ServerReflectionInfo(contexts.back().get()));
  };
  ServerReflectionRequest request;
  request.set_list_services("");
  ServerReflectionResponse response;
  for (int i = 0; i < Reflection::kMaxStreams; ++i) {
    open();
    ASSERT_TRUE(streams.back()->Write(request));
    ASSERT_TRUE(streams.back()->Read(&response)) << i;
  }
  open();
  EXPECT_FALSE(streams.back()->Read(&response));
  const grpc::Status refused = streams.back()->Finish();
  EXPECT_EQ(refused.error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_EQ(ReasonOf(refused), "QUEUE_FULL");

  ASSERT_TRUE(streams.front()->WritesDone());
  EXPECT_TRUE(streams.front()->Finish().ok());
  // The server counts an ended stream shortly after its client has seen the end.
  const absl::Time give_up = absl::Now() + absl::Seconds(30);
  bool taken = false;
  while (!taken && absl::Now() < give_up) {
    open();
    streams.back()->Write(request);
    taken = streams.back()->Read(&response);
    if (!taken) streams.back()->Finish();
  }
  EXPECT_TRUE(taken);
  for (const auto& context : contexts) context->TryCancel();
}

TEST_F(ServerTest, Reflection_AnswersEveryKindOfRequest) {
  Start();
  ServerReflectionRequest file;
  file.set_file_by_filename("osiedle/operations/v1/backup.proto");
  EXPECT_GT(Reflect("v1", file).file_descriptor_response().file_descriptor_proto_size(), 1);

  ServerReflectionRequest extension;
  extension.mutable_file_containing_extension()->set_containing_type(
      "google.protobuf.MethodOptions");
  extension.mutable_file_containing_extension()->set_extension_number(50301);
  EXPECT_GT(Reflect("v1", extension).file_descriptor_response().file_descriptor_proto_size(), 0);

  ServerReflectionRequest numbers;
  numbers.set_all_extension_numbers_of_type("google.protobuf.MethodOptions");
  EXPECT_THAT(Reflect("v1", numbers).all_extension_numbers_response().extension_number(),
              Contains(50301));

  ServerReflectionRequest unknown;
  unknown.set_file_containing_symbol("osiedle.Nothing");
  EXPECT_EQ(Reflect("v1", unknown).error_response().error_code(), grpc::StatusCode::NOT_FOUND);
  EXPECT_EQ(Reflect("v1", {}).error_response().error_code(), grpc::StatusCode::INVALID_ARGUMENT);
}

TEST_F(ServerTest, UnknownMethod_IsRefusedWithAReason) {
  options_.services = {"contacts"};
  Start();
  operations::v1::ListBackupsResponse response;
  const grpc::Status status = ListBackups("", response);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::UNIMPLEMENTED);
  EXPECT_EQ(ReasonOf(status), "METHOD_UNIMPLEMENTED");
}

TEST_F(ServerTest, HttpDoor_TellsMetricsAndReadiness) {
  Start();
  operations::v1::ListBackupsResponse response;
  ASSERT_TRUE(ListBackups("", response).ok());
  const httplib::Result metrics = Get("/metrics");
  ASSERT_TRUE(metrics);
  EXPECT_EQ(metrics->status, 200);
  for (const char* metric :
       {"osiedle_calls_total{code=\"OK\",method=\"OperationsService.ListBackups\"} 1",
        "osiedle_call_seconds_bucket", "osiedle_store_commits_total",
        "osiedle_store_sync_seconds_bucket", "osiedle_pool_queued", "osiedle_writes_in_flight",
        "osiedle_build_info{version=", "process_open_fds"}) {
    EXPECT_THAT(metrics->body, HasSubstr(metric));
  }
  EXPECT_EQ(Get("/healthz")->status, 200);
  EXPECT_EQ(Get("/readyz")->status, 200);
  EXPECT_EQ(Get("/elsewhere")->status, 404);
}

// A hundred clients that never end their requests, and one that sends no end of a header.
TEST_F(ServerTest, HttpDoor_SlowClients_KeepNobodyOutAndHoldUpNoShutdown) {
  Start();
  std::vector<int> sockets;
  for (int i = 0; i < 100; ++i) {
    sockets.push_back(ConnectTo(server_->http()->port));
    const std::string begin = "GET /healthz HTTP/1.1\r\nX: ";
    ASSERT_EQ(send(sockets.back(), begin.data(), begin.size(), 0),
              static_cast<ssize_t>(begin.size()));
  }
  const std::string much(100'000, 'x');
  send(sockets.back(), much.data(), much.size(), MSG_NOSIGNAL);
  char answer[16] = {};
  EXPECT_GT(recv(sockets.back(), answer, sizeof(answer) - 1, 0), 0);
  EXPECT_EQ(std::string(answer).substr(0, 10), "HTTP/1.1 4");
  EXPECT_EQ(Get("/healthz")->status, 200);
  EXPECT_EQ(Get("/nothing")->status, 404);
  server_->Shutdown();
  EXPECT_TRUE(server_->Wait().ok());
  for (const int socket : sockets) close(socket);
}

TEST_F(ServerTest, Create_OnStoreThatIsOpen_IsRefused) {
  Start();
  absl::StatusOr<std::unique_ptr<Server>> second = Server::Create(options_);
  EXPECT_TRUE(absl::IsFailedPrecondition(second.status())) << second.status();
}

TEST_F(ServerTest, Create_OnPortThatIsTaken_IsRefused) {
  Start();
  Options other = options_;
  other.data_dir = folder_ + "/other";
  other.listen = server_->grpc().ToString();
  EXPECT_TRUE(absl::IsUnavailable(Server::Create(other).status()));
  other.listen = "127.0.0.1:0";
  other.http_listen = server_->http()->ToString();
  EXPECT_TRUE(absl::IsUnavailable(Server::Create(other).status()));
}

TEST_F(ServerTest, PortFile_NamesWhatWasTaken) {
  options_.port_file = folder_ + "/ports";
  Start();
  std::ifstream file(options_.port_file);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  EXPECT_EQ(text, absl::StrCat("grpc=", server_->grpc().ToString(),
                               "\nhttp=", server_->http()->ToString(), "\n"));
}

TEST_F(ServerTest, StopTakingCalls_SaysToComeBack_AndShutdownGoesOn) {
  Start();
  server_->StopTakingCalls();
  operations::v1::ListBackupsResponse response;
  const grpc::Status refused = ListBackups("", response);
  EXPECT_EQ(refused.error_code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_EQ(ReasonOf(refused), "SHUTTING_DOWN");
  grpc::health::v1::HealthCheckResponse health;
  ASSERT_TRUE(Check("", health).ok());
  EXPECT_EQ(health.status(), grpc::health::v1::HealthCheckResponse::NOT_SERVING);
  server_->Shutdown();
  EXPECT_TRUE(server_->Wait().ok());
}

TEST_F(ServerTest, Shutdown_WhileClientsCall_AnswersEveryCallAndCloses) {
  Start();
  std::vector<std::thread> clients;
  std::atomic<int> answered = 0;
  for (int i = 0; i < 4; ++i) {
    clients.emplace_back([&] {
      operations::v1::ListBackupsResponse response;
      grpc::Status status;
      while (status.ok()) {
        status = ListBackups("", response);
        ++answered;
      }
      // gRPC cancels a call that it has received and not yet begun.
      EXPECT_THAT(status.error_code(),
                  AnyOf(grpc::StatusCode::UNAVAILABLE, grpc::StatusCode::CANCELLED));
    });
  }
  while (answered < 40) std::this_thread::yield();
  server_->Shutdown();
  EXPECT_TRUE(server_->Wait().ok());
  for (std::thread& client : clients) client.join();
}

}  // namespace
}  // namespace osiedle::server
