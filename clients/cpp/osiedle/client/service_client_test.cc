#include "osiedle/client/service_client.h"

#include <memory>
#include <optional>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "osiedle/client/changes_client.h"
#include "osiedle/client/contacts_client.h"
#include "osiedle/client/in_flight.h"
#include "osiedle/client/mock_connection.h"
#include "osiedle/client/operations_client.h"
#include "osiedle/client/registry_client.h"

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

// Calls a method and expects it to be there, with this type of response.
template <typename Client, typename Request, typename Result>
void ExpectMethod(Result (Client::*call)(const Request&, const CallOptions&) const) {
  auto connection = std::make_shared<MockConnection>();
  EXPECT_CALL(*connection, Call)
      .WillOnce(
          [](const Method& method, const Message& request, Message& response, const CallOptions&) {
            const std::string service = method.path().substr(1, method.path().rfind('/') - 1);
            const auto* descriptor =
                google::protobuf::DescriptorPool::generated_pool()->FindMethodByName(service + "." +
                                                                                     method.name());
            EXPECT_NE(descriptor, nullptr) << method.path();
            if (descriptor == nullptr) return absl::UnimplementedError("");
            EXPECT_EQ(descriptor->input_type(), request.GetDescriptor()) << method.path();
            EXPECT_EQ(descriptor->output_type(), response.GetDescriptor()) << method.path();
            // Whatever a client may repeat freely must not change anything, and the other way
            // round.
            const bool has_request_id =
                request.GetDescriptor()->FindFieldByName("request_id") != nullptr;
            EXPECT_EQ(method.reads(), !has_request_id) << method.path();
            return absl::OkStatus();
          });
  Client client(connection);
  auto result = (client.*call)(Request(), {});
  if constexpr (requires { result.begin(); }) result.begin();
}

TEST(ServiceClientTest, RegistryClient_HasTheMethodsOfItsService) {
  ExpectMethod(&RegistryClient::GetRegister);
  ExpectMethod(&RegistryClient::ListRegisters);
  ExpectMethod(&RegistryClient::CreateRegister);
  ExpectMethod(&RegistryClient::ImportUnits);
  ExpectMethod(&RegistryClient::CompleteRegister);
  ExpectMethod(&RegistryClient::GetUnit);
  ExpectMethod(&RegistryClient::ListUnits);
  ExpectMethod(&RegistryClient::LookUpUnit);
  ExpectMethod(&RegistryClient::GetMunicipality);
  ExpectMethod(&RegistryClient::ListMunicipalities);
  ExpectMethod(&RegistryClient::CreateMunicipality);
  ExpectMethod(&RegistryClient::UpdateMunicipality);
  ExpectMethod(&RegistryClient::ChangeTerritorialCode);
  ExpectMethod(&RegistryClient::GetDistrict);
  ExpectMethod(&RegistryClient::ListDistricts);
  ExpectMethod(&RegistryClient::CreateDistrict);
  ExpectMethod(&RegistryClient::UpdateDistrict);
  ExpectMethod(&RegistryClient::DeleteDistrict);
  ExpectMethod(&RegistryClient::UndeleteDistrict);
  ExpectMethod(&RegistryClient::GetNeedCode);
  ExpectMethod(&RegistryClient::ListNeedCodes);
  ExpectMethod(&RegistryClient::CreateNeedCode);
  ExpectMethod(&RegistryClient::UpdateNeedCode);
  ExpectMethod(&RegistryClient::DeleteNeedCode);
  ExpectMethod(&RegistryClient::UndeleteNeedCode);
  ExpectMethod(&RegistryClient::GetServiceCode);
  ExpectMethod(&RegistryClient::ListServiceCodes);
  ExpectMethod(&RegistryClient::CreateServiceCode);
  ExpectMethod(&RegistryClient::UpdateServiceCode);
  ExpectMethod(&RegistryClient::DeleteServiceCode);
  ExpectMethod(&RegistryClient::UndeleteServiceCode);
  ExpectMethod(&RegistryClient::GetCodeMapping);
  ExpectMethod(&RegistryClient::ListCodeMappings);
  ExpectMethod(&RegistryClient::CreateCodeMapping);
  ExpectMethod(&RegistryClient::UpdateCodeMapping);
  ExpectMethod(&RegistryClient::DeleteCodeMapping);
  ExpectMethod(&RegistryClient::UndeleteCodeMapping);
  ExpectMethod(&RegistryClient::GetController);
  ExpectMethod(&RegistryClient::ListControllers);
  ExpectMethod(&RegistryClient::CreateController);
  ExpectMethod(&RegistryClient::UpdateController);
  ExpectMethod(&RegistryClient::DeleteController);
  ExpectMethod(&RegistryClient::UndeleteController);
}

TEST(ServiceClientTest, ContactsClient_HasTheMethodsOfItsService) {
  ExpectMethod(&ContactsClient::GetStop);
  ExpectMethod(&ContactsClient::ListStops);
  ExpectMethod(&ContactsClient::CreateStop);
  ExpectMethod(&ContactsClient::UpdateStop);
  ExpectMethod(&ContactsClient::DeleteStop);
  ExpectMethod(&ContactsClient::UndeleteStop);
  ExpectMethod(&ContactsClient::ChangeStage);
  ExpectMethod(&ContactsClient::GetOuting);
  ExpectMethod(&ContactsClient::ListOutings);
  ExpectMethod(&ContactsClient::CreateOuting);
  ExpectMethod(&ContactsClient::UpdateOuting);
  ExpectMethod(&ContactsClient::DeleteOuting);
  ExpectMethod(&ContactsClient::UndeleteOuting);
  ExpectMethod(&ContactsClient::StartOuting);
  ExpectMethod(&ContactsClient::ArriveAtStop);
  ExpectMethod(&ContactsClient::LeaveStop);
  ExpectMethod(&ContactsClient::FinishOuting);
  ExpectMethod(&ContactsClient::CancelOuting);
  ExpectMethod(&ContactsClient::GetContact);
  ExpectMethod(&ContactsClient::ListContacts);
  ExpectMethod(&ContactsClient::CreateContact);
  ExpectMethod(&ContactsClient::UpdateContact);
  ExpectMethod(&ContactsClient::DeleteContact);
  ExpectMethod(&ContactsClient::UndeleteContact);
}

TEST(ServiceClientTest, ChangesClient_HasTheMethodsOfItsService) {
  ExpectMethod(&ChangesClient::ListChanges);
}

TEST(ServiceClientTest, OperationsClient_HasTheMethodsOfItsService) {
  ExpectMethod(&OperationsClient::CreateBackup);
  ExpectMethod(&OperationsClient::DeleteBackup);
  ExpectMethod(&OperationsClient::GetBackup);
  ExpectMethod(&OperationsClient::ListBackups);
  ExpectMethod(&OperationsClient::ListAuditEntries);
}

}  // namespace
}  // namespace osiedle::client
