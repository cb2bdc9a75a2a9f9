// The second identical request, over the wire.
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/ascii.h"
#include "google/protobuf/util/message_differencer.h"
#include "gtest/gtest.h"
#include "tests/api/call_path_fixture.h"

namespace osiedle::tests {
namespace {

using contacts::v1::Contact;
using contacts::v1::CreateContactRequest;
using contacts::v1::UpdateContactRequest;
using google::protobuf::util::MessageDifferencer;

class RepeatTest : public CallPathTest {};

TEST_F(RepeatTest, ARepeatedRequestId_GivesTheFirstAnswerAndWritesNothing) {
  CreateContactRequest request = Request();
  request.set_request_id(NewRequestId());
  Contact first;
  ASSERT_TRUE(town_->CreateContact(request, first).ok());
  const size_t changes = town_->AllChanges().size();
  Contact again;
  ASSERT_TRUE(town_->CreateContact(request, again).ok());
  EXPECT_TRUE(MessageDifferencer::Equals(first, again));
  EXPECT_EQ(town_->AllChanges().size(), changes);
}

TEST_F(RepeatTest, ARequestIdInCapitals_IsTheSameOne_AndIsAuditedInSmallLetters) {
  const std::string id = NewRequestId();
  CreateContactRequest request = Request();
  request.set_request_id(absl::AsciiStrToUpper(id));
  Contact first;
  ASSERT_TRUE(town_->CreateContact(request, first).ok());
  request.set_request_id(id);
  Contact again;
  const grpc::Status repeated = town_->CreateContact(request, again);
  ASSERT_TRUE(repeated.ok()) << repeated.error_message();
  EXPECT_EQ(again.name(), first.name());
  EXPECT_EQ(town_->AuditEntries(kRybnik).back().request_id(), id);
}

TEST_F(RepeatTest, ARepeatedRequestId_IsKnownAfterARestart_AndAccessIsCheckedAgain) {
  CreateContactRequest request = Request();
  request.set_request_id(NewRequestId());
  Contact first;
  ASSERT_TRUE(town_->CreateContact(request, first).ok());
  town_->Restart();
  Contact again;
  ASSERT_TRUE(town_->CreateContact(request, again).ok());
  EXPECT_TRUE(MessageDifferencer::Equals(first, again));
  EXPECT_EQ(ReasonOf(town_->CreateContact(request, again, As::kViewer)), "ROLE_REQUIRED");
}

TEST_F(RepeatTest, ARequestIdBelongsToOneRequestOfOnePrincipal) {
  CreateContactRequest request = Request();
  request.set_request_id(NewRequestId());
  Contact first;
  ASSERT_TRUE(town_->CreateContact(request, first).ok());
  CreateContactRequest other = request;
  other.mutable_contact()->set_note("inna treść");
  Contact response;
  const grpc::Status reused = town_->CreateContact(other, response);
  EXPECT_EQ(reused.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(ReasonOf(reused), "REQUEST_ID_REUSED");
  EXPECT_TRUE(town_->CreateContact(other, response, As::kCoordinator).ok());
  EXPECT_NE(response.name(), first.name());
}

TEST_F(RepeatTest, AFailedRequest_MayBeSentAgainUnderItsRequestId) {
  CreateContactRequest request = Request("later");
  request.set_request_id(NewRequestId());
  request.mutable_contact()->set_stop(std::string(kRybnik) + "/stops/none");
  Contact response;
  EXPECT_EQ(ReasonOf(town_->CreateContact(request, response)), "REFERENCE_NOT_FOUND");
  contacts::v1::CreateStopRequest stop;
  stop.set_parent(kRybnik);
  stop.set_stop_id("none");
  stop.mutable_stop()->set_display_name("Przystanek próbny");
  stop.mutable_stop()->mutable_place()->set_description("przy ławce");
  stop.mutable_stop()->mutable_place()->set_precision(contacts::v1::Place::STREET);
  contacts::v1::Stop created;
  const grpc::Status made =
      town_->contacts().CreateStop(CallContext(As::kCoordinator), stop, &created);
  ASSERT_TRUE(made.ok()) << made.error_message() << testing::PrintToString(ViolatedFields(made));
  EXPECT_TRUE(town_->CreateContact(request, response).ok());
}

TEST_F(RepeatTest, AnIdGivenByTheClient_MeansTheSameContactForEver) {
  const Contact first = Create("phone-1");
  EXPECT_EQ(first.name(), Name("phone-1"));
  Contact again;
  ASSERT_TRUE(town_->CreateContact(Request("phone-1"), again).ok());
  EXPECT_TRUE(MessageDifferencer::Equals(first, again));

  UpdateContactRequest update;
  update.mutable_contact()->set_name(first.name());
  update.mutable_contact()->set_note("poprawione");
  update.mutable_update_mask()->add_paths("note");
  Contact updated;
  ASSERT_TRUE(town_->contacts().UpdateContact(CallContext(As::kAssistant), update, &updated).ok());
  ASSERT_TRUE(town_->CreateContact(Request("phone-1"), again).ok());
  EXPECT_EQ(again.note(), "poprawione") << "the stored record, not the one of the first day";

  CreateContactRequest other = Request("phone-1");
  other.mutable_contact()->set_note("całkiem inna");
  EXPECT_EQ(ReasonOf(town_->CreateContact(other, again)), "RESOURCE_EXISTS");
}

UpdateContactRequest ByExternalId(const std::string& value) {
  UpdateContactRequest request;
  *request.mutable_contact() = Town::SampleContact();
  request.mutable_contact()->set_name(std::string(kRybnik) + "/contacts/-");
  auto& id = *request.mutable_contact()->add_external_ids();
  id.set_system("ops");
  id.set_value(value);
  request.set_allow_missing(true);
  return request;
}

TEST_F(RepeatTest, AnUpdateByExternalId_FindsWhatItCreated_WithAndWithoutARequestId) {
  const auto update = [](const UpdateContactRequest& request, Contact& contact,
                         As as = As::kIntegration) {
    return town_->contacts().UpdateContact(CallContext(as), request, &contact);
  };
  UpdateContactRequest request = ByExternalId("nocna-1");
  request.set_request_id(NewRequestId());
  Contact first;
  EXPECT_EQ(ReasonOf(update(request, first, As::kViewer)), "ROLE_REQUIRED");
  const grpc::Status created = update(request, first);
  ASSERT_TRUE(created.ok()) << created.error_message();
  EXPECT_EQ(first.name().rfind(std::string(kRybnik) + "/contacts/", 0), 0u);
  const auto entry = town_->AuditEntries(kRybnik).back();
  ASSERT_EQ(entry.changes_size(), 1);
  EXPECT_EQ(entry.changes(0).resource(), first.name());
  EXPECT_EQ(town_->AllChanges().back().resource(), first.name());

  const size_t changes = town_->AllChanges().size();
  town_->Restart();
  Contact again;
  ASSERT_TRUE(update(request, again).ok());
  EXPECT_TRUE(MessageDifferencer::Equals(first, again));
  request.clear_request_id();
  ASSERT_TRUE(update(request, again).ok());
  EXPECT_TRUE(MessageDifferencer::Equals(first, again));
  EXPECT_EQ(town_->AllChanges().size(), changes);
}

TEST_F(RepeatTest, SixteenUpdatesByOneExternalId_CreateOnce) {
  const UpdateContactRequest request = ByExternalId("nocna-2");
  const size_t before = town_->AllChanges().size();
  std::vector<std::thread> threads;
  std::vector<std::string> names(16);
  for (std::string& name : names) {
    threads.emplace_back([&] {
      Contact contact;
      const grpc::Status status =
          town_->contacts().UpdateContact(CallContext(As::kIntegration), request, &contact);
      EXPECT_TRUE(status.ok()) << status.error_message();
      name = contact.name();
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(std::set<std::string>(names.begin(), names.end()).size(), 1u);
  EXPECT_EQ(town_->AllChanges().size(), before + 1);
}

TEST_F(RepeatTest, SixteenClientsWithOneRequestId_WriteOnce) {
  CreateContactRequest request = Request();
  request.set_request_id(NewRequestId());
  const size_t before = town_->AllChanges().size();
  std::vector<std::thread> threads;
  std::vector<std::string> names(16);
  for (std::string& name : names) {
    threads.emplace_back([&] {
      Contact contact;
      const grpc::Status status = town_->CreateContact(request, contact);
      EXPECT_TRUE(status.ok()) << status.error_message();
      name = contact.name();
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(std::set<std::string>(names.begin(), names.end()).size(), 1u);
  EXPECT_EQ(town_->AllChanges().size(), before + 1);
}

}  // namespace
}  // namespace osiedle::tests
