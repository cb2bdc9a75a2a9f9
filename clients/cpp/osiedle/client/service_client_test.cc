#include "osiedle/client/service_client.h"

#include <memory>
#include <optional>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "osiedle/client/contacts_client.h"
#include "osiedle/client/in_flight.h"
#include "osiedle/client/mock_connection.h"
#include "osiedle/contacts/v1/contact_requests.pb.h"

namespace osiedle::client {
namespace {

using ::google::protobuf::Message;
using ::osiedle::contacts::v1::Contact;
using ::osiedle::contacts::v1::CreateContactRequest;
using ::testing::_;

TEST(ServiceClientTest, Call_NamesTheMethodOfItsRequest) {
  auto connection = std::make_shared<MockConnection>();
  Contact stored;
  stored.set_name("municipalities/rybnik/contacts/1");
  EXPECT_CALL(*connection, Call)
      .WillOnce([&](const Method& method, const Message& request, Message& response,
                    const CallOptions& options) {
        EXPECT_EQ(method.path(), "/osiedle.contacts.v1.ContactService/CreateContact");
        EXPECT_EQ(dynamic_cast<const CreateContactRequest&>(request).contact_id(), "1");
        EXPECT_EQ(options.timeout, absl::Seconds(1));
        response.CopyFrom(stored);
        return absl::OkStatus();
      });
  CreateContactRequest request;
  request.set_contact_id("1");
  const absl::StatusOr<Contact> contact =
      ContactsClient(connection).CreateContact(request, {.timeout = absl::Seconds(1)});
  ASSERT_TRUE(contact.ok()) << contact.status();
  EXPECT_EQ(contact->name(), stored.name());
}

TEST(ServiceClientTest, Start_GivesTheAnswerOrTheFailure) {
  auto connection = std::make_shared<MockConnection>();
  Contact stored;
  stored.set_note("stored");
  EXPECT_CALL(*connection, Call(IsMethod("CreateContact"), _, _, _))
      .WillOnce(Answer(stored))
      .WillOnce(Fail(absl::AbortedError("no")));
  const ContactsClient client(connection);
  std::vector<absl::StatusOr<Contact>> answers;
  InFlight in_flight(1);
  for (int i = 0; i < 2; ++i) {
    in_flight.Enter();
    client.Start<Contact>(CreateContactRequest(), {}, [&](absl::StatusOr<Contact> contact) {
      answers.push_back(std::move(contact));
      in_flight.Leave();
    });
  }
  in_flight.WaitUntilNone();
  ASSERT_EQ(answers.size(), 2);
  ASSERT_TRUE(answers[0].ok());
  EXPECT_EQ(answers[0]->note(), "stored");
  EXPECT_EQ(answers[1].status(), absl::AbortedError("no"));
}

}  // namespace
}  // namespace osiedle::client
