// The commands that live by reflection, against a server in this process.
#include "clients/cli/call_command.h"

#include <memory>
#include <sstream>
#include <string>
#include <utility>

#include "clients/cli/exit_code.h"
#include "clients/cli/server_schema.h"
#include "gmock/gmock.h"
#include "google/protobuf/descriptor.pb.h"
#include "grpc/reflection/v1/reflection.grpc.pb.h"
#include "grpcpp/ext/proto_server_reflection_plugin.h"
#include "grpcpp/server.h"
#include "grpcpp/server_builder.h"
#include "gtest/gtest.h"
#include "osiedle/client/mock_connection.h"
#include "osiedle/contacts/v1/contact_service.grpc.pb.h"

namespace osiedle::cli {
namespace {

using ::osiedle::contacts::v1::Contact;
using ::osiedle::contacts::v1::ContactService;
using ::testing::Contains;
using ::testing::HasSubstr;

class FakeContacts final : public ContactService::Service {
 public:
  grpc::Status GetContact(grpc::ServerContext*, const contacts::v1::GetContactRequest* request,
                          Contact* response) override {
    if (request->name().empty()) return {grpc::StatusCode::INVALID_ARGUMENT, "name: is required"};
    response->set_name(request->name());
    response->set_mode(Contact::GROUP);
    return grpc::Status::OK;
  }

  // Two pages.
  grpc::Status ListContacts(grpc::ServerContext*, const contacts::v1::ListContactsRequest* request,
                            contacts::v1::ListContactsResponse* response) override {
    const bool first = request->page_token().empty();
    response->add_contacts()->set_name(first ? "contacts/1" : "contacts/2");
    if (first) response->set_next_page_token("2");
    return grpc::Status::OK;
  }
};

// grpc.reflection.v1 with just enough to be asked, and a stream to call: its own method.
class ReflectionV1 final : public grpc::reflection::v1::ServerReflection::Service {
 public:
  grpc::Status ServerReflectionInfo(
      grpc::ServerContext*,
      grpc::ServerReaderWriter<grpc::reflection::v1::ServerReflectionResponse,
                               grpc::reflection::v1::ServerReflectionRequest>* stream) override {
    grpc::reflection::v1::ServerReflectionRequest request;
    while (stream->Read(&request)) {
      grpc::reflection::v1::ServerReflectionResponse response;
      Answer(request, response);
      stream->Write(response);
    }
    return grpc::Status::OK;
  }

 private:
  static void Answer(const grpc::reflection::v1::ServerReflectionRequest& request,
                     grpc::reflection::v1::ServerReflectionResponse& response) {
    const auto* pool = google::protobuf::DescriptorPool::generated_pool();
    if (request.has_list_services()) {
      auto& list = *response.mutable_list_services_response();
      list.add_service()->set_name("osiedle.contacts.v1.ContactService");
      list.add_service()->set_name("grpc.reflection.v1.ServerReflection");
      return;
    }
    const auto* file = request.has_file_by_filename()
                           ? pool->FindFileByName(request.file_by_filename())
                           : pool->FindFileContainingSymbol(request.file_containing_symbol());
    if (file == nullptr) {
      response.mutable_error_response()->set_error_code(grpc::StatusCode::NOT_FOUND);
      return;
    }
    google::protobuf::FileDescriptorProto proto;
    file->CopyTo(&proto);
    response.mutable_file_descriptor_response()->add_file_descriptor_proto(
        proto.SerializeAsString());
  }
};

// v1alpha is there in any case; v1 is added.
enum class Reflection { kV1Alpha, kV1 };

class ServerWithSession {
 protected:
  explicit ServerWithSession(Reflection reflection) {
    // For all servers of the process.
    grpc::reflection::InitProtoReflectionServerBuilderPlugin();
    int port = 0;
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
    builder.RegisterService(&contacts_);
    if (reflection == Reflection::kV1) builder.RegisterService(&reflection_v1_);
    server_ = builder.BuildAndStart();
    session_.channel = client::MakeChannel("127.0.0.1:" + std::to_string(port), session_.options);
    session_.connection = client::ConnectThrough(session_.channel, session_.options);
  }

  absl::Status CallIt(const std::string& method, const std::string& json = "{}", bool all = false) {
    return Call(session_, {.method = method, .json = json, .all = all});
  }

  FakeContacts contacts_;
  ReflectionV1 reflection_v1_;
  std::unique_ptr<grpc::Server> server_;
  std::ostringstream out_;
  std::ostringstream err_;
  Session session_{.out = out_, .err = err_};
};

class CallCommandTest : public ServerWithSession, public testing::TestWithParam<Reflection> {
 protected:
  CallCommandTest() : ServerWithSession(GetParam()) {}
};

TEST_P(CallCommandTest, Call_PrintsTheAnswer) {
  EXPECT_EQ(CallIt("ContactService.GetContact", R"({"name": "contacts/1"})"), absl::OkStatus());
  EXPECT_EQ(out_.str(), "name  contacts/1\nmode  GROUP\n");
}

TEST_P(CallCommandTest, Call_PrintsJson) {
  session_.json = true;
  EXPECT_EQ(CallIt("osiedle.contacts.v1.ContactService/GetContact", R"({"name": "contacts/1"})"),
            absl::OkStatus());
  EXPECT_EQ(out_.str(), "{\n \"name\": \"contacts/1\",\n \"mode\": \"GROUP\"\n}\n");
}

TEST_P(CallCommandTest, List_ShowsOnePageOrAll) {
  EXPECT_EQ(CallIt("ContactService.ListContacts"), absl::OkStatus());
  EXPECT_EQ(out_.str(), "name\n────\n1\nnext_page_token  2\n");
  out_.str("");
  EXPECT_EQ(CallIt("ContactService.ListContacts", "{}", /*all=*/true), absl::OkStatus());
  EXPECT_EQ(out_.str(), "name\n────\n1\nname\n────\n2\n");
}

TEST_P(CallCommandTest, ServersRefusal_IsThatOfTheServer) {
  const absl::Status refused = CallIt("ContactService.GetContact");
  EXPECT_EQ(refused, absl::InvalidArgumentError("name: is required"));
  EXPECT_EQ(ExitCodeOf(refused), ExitCode::kRefused);
}

TEST_P(CallCommandTest, WrongRequestsAndNames_AreUsageErrors) {
  const std::pair<const char*, const char*> cases[] = {
      {"ContactService.GetContact", "{"},
      {"ContactService.GetContact", R"({"nmae": "x"})"},
      {"ContactService.GetContact", "[]"},
      {"ContactService.GetContact", "@/no/such/file"},
      {"ContactService.GetKontakt", "{}"},
      {"KontaktService.GetContact", "{}"},
      {"GetContact", "{}"},
  };
  for (const auto& [method, json] : cases) {
    EXPECT_EQ(ExitCodeOf(CallIt(method, json)), ExitCode::kUsage) << method << " " << json;
  }
}

TEST_P(CallCommandTest, UnknownMethod_IsToldWhatThereIs) {
  EXPECT_THAT(std::string(CallIt("ContactService.GetKontakt").message()),
              HasSubstr("\n  GetContact\n"));
  EXPECT_THAT(std::string(CallIt("KontaktService.Get").message()),
              HasSubstr("\n  osiedle.contacts.v1.ContactService"));
}

TEST_P(CallCommandTest, Services_AreListed) {
  ServerSchema schema(session_.connection);
  EXPECT_THAT(*schema.Services(), Contains("osiedle.contacts.v1.ContactService"));
}

TEST_P(CallCommandTest, Types_AreFoundByTheirFullNames) {
  ServerSchema schema(session_.connection);
  ASSERT_NE(*schema.FindMessage("osiedle.contacts.v1.Contact"), nullptr);
  ASSERT_NE(*schema.FindEnum("osiedle.contacts.v1.Contact.Mode"), nullptr);
  EXPECT_EQ(*schema.FindMessage("osiedle.contacts.v1.Kontakt"), nullptr);
}

INSTANTIATE_TEST_SUITE_P(, CallCommandTest, testing::Values(Reflection::kV1Alpha, Reflection::kV1),
                         [](const auto& test) {
                           return test.param == Reflection::kV1 ? "ReflectionV1"
                                                                : "ReflectionV1Alpha";
                         });

class CallStreamTest : public ServerWithSession, public testing::Test {
 protected:
  CallStreamTest() : ServerWithSession(Reflection::kV1) {}
};

TEST_F(CallStreamTest, Stream_SendsEveryRequestAndPrintsEveryAnswer) {
  EXPECT_EQ(CallIt("ServerReflection.ServerReflectionInfo",
                   R"([{"list_services": "*"}, {"file_containing_symbol": "no.such.Thing"}])"),
            absl::OkStatus());
  EXPECT_THAT(out_.str(), HasSubstr("osiedle.contacts.v1.ContactService"));
  EXPECT_THAT(out_.str(), HasSubstr("error_code"));
}

TEST(NoReflectionTest, Server_ThatDoesNotSayWhatItCanDo_IsTold) {
  auto connection = std::make_shared<client::MockConnection>();
  EXPECT_CALL(*connection, Call).WillRepeatedly(client::Fail(absl::UnimplementedError("")));
  ServerSchema schema(connection);
  EXPECT_THAT(std::string(schema.FindMethod("ContactService.GetContact").status().message()),
              HasSubstr("no reflection"));
}

}  // namespace
}  // namespace osiedle::cli
