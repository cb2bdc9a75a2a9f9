// The clients against a real server in this process.
#include "osiedle/client/connection.h"

#include <atomic>
#include <map>
#include <memory>
#include <string>

#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "clients/certificates/certificate_maker.h"
#include "gmock/gmock.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "grpcpp/server.h"
#include "grpcpp/server_builder.h"
#include "gtest/gtest.h"
#include "osiedle/client/contacts_client.h"
#include "osiedle/client/error.h"
#include "osiedle/client/in_flight.h"
#include "osiedle/contacts/v1/contact_service.grpc.pb.h"

namespace osiedle::client {
namespace {

using ::osiedle::contacts::v1::Contact;
using ::osiedle::contacts::v1::ContactService;
using ::osiedle::contacts::v1::CreateContactRequest;
using ::osiedle::contacts::v1::GetContactRequest;

// Keeps one answer a request_id, as the real server does.
class FakeContacts final : public ContactService::Service {
 public:
  grpc::Status GetContact(grpc::ServerContext* context, const GetContactRequest* request,
                          Contact* response) override {
    const auto token = context->client_metadata().find("authorization");
    response->set_name(request->name());
    {
      absl::MutexLock lock(&mutex_);
      circumstances_.clear();
      for (const auto& [name, value] : context->client_metadata()) {
        const std::string key(name.data(), name.size());
        if (key.rfind("osiedle-", 0) == 0) circumstances_[key] = {value.data(), value.size()};
      }
    }
    if (token != context->client_metadata().end()) {
      response->set_note(std::string(token->second.data(), token->second.size()));
    }
    if (request->name() == "missing") return NotFound();
    return grpc::Status::OK;
  }

  grpc::Status CreateContact(grpc::ServerContext*, const CreateContactRequest* request,
                             Contact* response) override {
    absl::MutexLock lock(&mutex_);
    auto [answer, first] = answers_.try_emplace(request->request_id());
    if (first) answer->second.set_name(std::to_string(answers_.size()));
    *response = answer->second;
    // The first answer is lost on the way.
    if (first && lose_first_answers_) return {grpc::StatusCode::UNAVAILABLE, "connection lost"};
    return grpc::Status::OK;
  }

  grpc::Status GetStop(grpc::ServerContext* context, const contacts::v1::GetStopRequest*,
                       contacts::v1::Stop*) override {
    while (!context->IsCancelled()) absl::SleepFor(absl::Milliseconds(1));
    return grpc::Status::CANCELLED;
  }

  std::atomic<bool> lose_first_answers_ = false;

  // The metadata of the last GetContact that begin with "osiedle-".
  std::map<std::string, std::string> circumstances() {
    absl::MutexLock lock(&mutex_);
    return circumstances_;
  }

  size_t created() {
    absl::MutexLock lock(&mutex_);
    return answers_.size();
  }

 private:
  static grpc::Status NotFound() {
    google::rpc::Status status;
    google::rpc::ErrorInfo info;
    info.set_domain("osiedle.pl");
    info.set_reason("RESOURCE_NOT_FOUND");
    status.add_details()->PackFrom(info);
    return {grpc::StatusCode::NOT_FOUND, "no such contact", status.SerializeAsString()};
  }

  absl::Mutex mutex_;
  std::map<std::string, Contact> answers_ ABSL_GUARDED_BY(mutex_);
  std::map<std::string, std::string> circumstances_ ABSL_GUARDED_BY(mutex_);
};

class ConnectionTest : public testing::Test {
 protected:
  ConnectionTest() {
    int port = 0;
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
    builder.RegisterService(&contacts_);
    server_ = builder.BuildAndStart();
    address_ = "127.0.0.1:" + std::to_string(port);
    options_.retry.first_delay = absl::Milliseconds(1);
  }

  ContactsClient Client() { return ContactsClient(Connect(address_, options_)); }

  FakeContacts contacts_;
  std::unique_ptr<grpc::Server> server_;
  std::string address_;
  ConnectionOptions options_;
};

TEST_F(ConnectionTest, Call_CarriesTheTokenOfTheMoment) {
  int calls = 0;
  options_.token = [&]() -> absl::StatusOr<std::string> { return std::to_string(++calls); };
  const ContactsClient client = Client();
  EXPECT_EQ(client.GetContact({})->note(), "Bearer 1");
  EXPECT_EQ(client.GetContact({})->note(), "Bearer 2");
}

TEST_F(ConnectionTest, Call_WithoutAProvider_CarriesNoToken) {
  EXPECT_EQ(Client().GetContact({})->note(), "");
}

TEST_F(ConnectionTest, Call_WhoseTokenCannotBeHad_IsNotSent) {
  options_.token = []() -> absl::StatusOr<std::string> {
    return absl::PermissionDeniedError("no token for you");
  };
  EXPECT_EQ(Client().GetContact({}).status(), absl::PermissionDeniedError("no token for you"));
}

TEST_F(ConnectionTest, Call_CarriesTheCircumstancesOfTheConnection) {
  options_.circumstances = {.purpose = "direct-help",
                            .team = "municipalities/rybnik/teams/gdp-7",
                            .emergency = "municipalities/rybnik/emergencies/1",
                            .on_behalf_of = StaticToken("of-anna")};
  ASSERT_TRUE(Client().GetContact({}).ok());
  EXPECT_THAT(contacts_.circumstances(),
              testing::UnorderedElementsAre(
                  testing::Pair("osiedle-purpose", "direct-help"),
                  testing::Pair("osiedle-team", "municipalities/rybnik/teams/gdp-7"),
                  testing::Pair("osiedle-emergency", "municipalities/rybnik/emergencies/1"),
                  testing::Pair("osiedle-on-behalf-of", "Bearer of-anna")));
}

TEST_F(ConnectionTest, Call_WithCircumstancesOfItsOwn_CarriesNoneOfTheConnection) {
  options_.circumstances = {.purpose = "outreach", .team = "municipalities/rybnik/teams/gdp-7"};
  const ContactsClient client = Client();
  ASSERT_TRUE(client.GetContact({}, {.circumstances = Circumstances{.purpose = "procedure"}}).ok());
  EXPECT_THAT(contacts_.circumstances(),
              testing::ElementsAre(testing::Pair("osiedle-purpose", "procedure")));
  ASSERT_TRUE(client.GetContact({}, {.circumstances = Circumstances()}).ok());
  EXPECT_THAT(contacts_.circumstances(), testing::IsEmpty());
}

TEST_F(ConnectionTest, Call_WithCircumstancesThatMetadataCannotCarry_IsNotSent) {
  options_.circumstances = {.purpose = "pomoc bezpośrednia"};
  EXPECT_EQ(Client().GetContact({}).status().code(), absl::StatusCode::kInvalidArgument);
  options_.circumstances = {.team = "a\nb"};
  EXPECT_EQ(Client().GetContact({}).status().code(), absl::StatusCode::kInvalidArgument);
}

TEST_F(ConnectionTest, Failure_KeepsItsReason) {
  GetContactRequest request;
  request.set_name("missing");
  const absl::Status status = Client().GetContact(request).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
  EXPECT_TRUE(IsError(status, common::v1::RESOURCE_NOT_FOUND)) << status;
}

TEST_F(ConnectionTest, Change_WhoseAnswerIsLost_IsMadeOnce) {
  contacts_.lose_first_answers_ = true;
  const absl::StatusOr<Contact> contact = Client().CreateContact({});
  ASSERT_TRUE(contact.ok()) << contact.status();
  EXPECT_EQ(contact->name(), "1");
  EXPECT_EQ(contacts_.created(), 1);
}

TEST_F(ConnectionTest, ManyCallsUnderWay_AllEnd) {
  contacts_.lose_first_answers_ = true;
  const ContactsClient client = Client();
  std::atomic<int> succeeded = 0;
  InFlight in_flight(16);
  for (int i = 0; i < 200; ++i) {
    in_flight.Enter();
    client.Start<Contact>(CreateContactRequest(), {}, [&](const absl::StatusOr<Contact>& contact) {
      if (contact.ok()) ++succeeded;
      in_flight.Leave();
    });
  }
  in_flight.WaitUntilNone();
  EXPECT_EQ(succeeded, 200);
  EXPECT_EQ(contacts_.created(), 200);
}

TEST_F(ConnectionTest, Call_ThatTakesTooLong_EndsAtItsDeadline) {
  const absl::Status status = Client().GetStop({}, {.timeout = absl::Milliseconds(50)}).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kDeadlineExceeded) << status;
}

TEST_F(ConnectionTest, Call_ToNobody_IsUnavailable) {
  server_->Shutdown();
  // Time for one try and for no other: a busy machine takes its time to refuse a connection.
  options_.timeout = absl::Seconds(30);
  options_.retry.first_delay = options_.retry.max_delay = 2 * options_.timeout;
  const absl::Status status = Client().GetContact({}).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable) << status;
  EXPECT_FALSE(ErrorOf(status).has_value());
}

TEST_F(ConnectionTest, Token_IsNotSentInPlainTextToAnotherMachine) {
  options_.token = StaticToken("secret");
  options_.timeout = absl::Milliseconds(200);
  // The same server by a name that does not say "this machine": TLS is spoken, which it does not.
  const std::string elsewhere = "ipv4:" + address_;
  const ContactsClient client(Connect(elsewhere, options_));
  EXPECT_FALSE(client.GetContact({}).ok());

  options_.allow_plaintext = true;
  EXPECT_EQ(ContactsClient(Connect(elsewhere, options_)).GetContact({})->note(), "Bearer secret");
}

TEST_F(ConnectionTest, WithRootsOrACertificate_AServerOnThisMachine_IsCalledOverTls) {
  const certificates::Validity today = {.begin = absl::Now() - absl::Hours(1),
                                        .end = absl::Now() + absl::Hours(1)};
  const certificates::Certified authority =
      *certificates::MakeAuthority({.name = {{"CN", "Authority"}}}, today);
  const certificates::Certified own = *certificates::Issue(
      authority, {.name = {{"CN", "s"}}, .alternative_names = {"IP:127.0.0.1"}}, today,
      certificates::Use::kServer);
  const certificates::Certified client =
      *certificates::Issue(authority, {.name = {{"CN", "c"}}}, today, certificates::Use::kClient);

  grpc::SslServerCredentialsOptions tls(GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY);
  tls.pem_root_certs = authority.certificate;
  tls.pem_key_cert_pairs.push_back({own.key, own.certificate});
  int port = 0;
  FakeContacts contacts;
  grpc::ServerBuilder builder;
  builder.AddListeningPort("127.0.0.1:0", grpc::SslServerCredentials(tls), &port);
  builder.RegisterService(&contacts);
  const std::unique_ptr<grpc::Server> server = builder.BuildAndStart();
  address_ = "127.0.0.1:" + std::to_string(port);

  options_.timeout = absl::Milliseconds(500);
  options_.tls_roots = authority.certificate;
  EXPECT_FALSE(Client().GetContact({}).ok()) << "without a certificate";
  options_.timeout = absl::Seconds(30);
  options_.client_certificate = client.certificate;
  options_.client_key = client.key;
  EXPECT_TRUE(Client().GetContact({}).ok());
}

TEST_F(ConnectionTest, WithoutAPort_TheServersOwnDefaultIsTried) {
  // Nobody listens on this address of the loopback network.
  const auto connection = Connect("127.0.0.77", {.timeout = absl::Milliseconds(200)});
  Contact contact;
  const absl::Status status =
      CallAndWait(*connection, Method("osiedle.contacts.v1.ContactService", "GetContact"),
                  GetContactRequest(), contact, {});
  EXPECT_THAT(std::string(status.message()), testing::HasSubstr("127.0.0.77:50051"));
}

}  // namespace
}  // namespace osiedle::client
