// What a request that is wrong gets, over the wire.
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "gmock/gmock.h"
#include "grpcpp/create_channel.h"
#include "grpcpp/generic/generic_stub.h"
#include "gtest/gtest.h"
#include "tests/api/call_path_fixture.h"

namespace osiedle::tests {
namespace {

using contacts::v1::Contact;
using contacts::v1::CreateContactRequest;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::UnorderedElementsAre;

class BadInputTest : public CallPathTest {};

TEST_F(BadInputTest, BadInput_NamesEveryFieldInPolishAndEnglish_AndChangesNothing) {
  const size_t before = town_->AllChanges().size();
  CreateContactRequest request = Request("UPPER CASE");
  request.set_request_id("not-a-uuid");
  Contact& contact = *request.mutable_contact();
  contact.clear_channel();
  contact.set_mode(static_cast<Contact::Mode>(99));
  contact.set_note(std::string(2001, 'x'));
  contact.add_needs()->set_severity(6);
  Contact response;
  const grpc::Status status = town_->CreateContact(request, response);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(ReasonOf(status), "INVALID_FIELDS");
  EXPECT_THAT(ViolatedFields(status),
              UnorderedElementsAre("request_id", "contact_id", "contact.channel", "contact.mode",
                                   "contact.note", "contact.needs[0].need_code",
                                   "contact.needs[0].severity"));
  auto localized = DetailOf<google::rpc::LocalizedMessage>(status);
  ASSERT_TRUE(localized.has_value());
  EXPECT_EQ(localized->locale(), "pl");
  EXPECT_THAT(localized->message(), HasSubstr("nieprawidłowe"));
  EXPECT_EQ(town_->AllChanges().size(), before);
}

TEST_F(BadInputTest, AnErrorWithAThousandCauses_FitsIntoTrailers) {
  CreateContactRequest request = Request();
  for (int i = 0; i < 20; ++i) request.mutable_contact()->add_needs();
  for (int i = 0; i < 1'000; ++i) {
    request.mutable_contact()->add_topics(std::string(200, 'x'));
    request.mutable_contact()->add_head_counts()->set_count(-1);
  }
  Contact response;
  const grpc::Status status = town_->CreateContact(request, response);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(ReasonOf(status), "INVALID_FIELDS");
  EXPECT_LT(status.error_details().size(), 7'000u);
  EXPECT_THAT(ViolatedFields(status), Not(IsEmpty()));
}

// gRPC itself finds these, before any handler.
TEST_F(BadInputTest, BytesThatAreNoMessage_AreToldSo) {
  const size_t before = town_->AllChanges().size();
  CreateContactRequest request = Request("not-utf-8");
  request.mutable_contact()->set_note("na-prbe");
  std::string not_utf8 = request.SerializeAsString();
  not_utf8[not_utf8.find("na-prbe") + 5] = '\xf3';
  const std::string whole = Request("cut-off").SerializeAsString();
  for (const std::string& bytes : {not_utf8, whole.substr(0, whole.size() - 3),
                                   std::string("\xff\xff\xff\xff"), std::string(1000, '\x0b')}) {
    const grpc::Slice slice(bytes);
    const grpc::ByteBuffer body(&slice, 1);
    grpc::GenericStub stub(grpc::CreateChannel(absl::StrCat("127.0.0.1:", town_->server().port()),
                                               grpc::InsecureChannelCredentials()));
    CallContext context(As::kAssistant);
    grpc::ByteBuffer answer;
    grpc::Status status;
    absl::Notification ended;
    stub.UnaryCall(context, "/osiedle.contacts.v1.ContactService/CreateContact", {}, &body, &answer,
                   [&](grpc::Status result) {
                     status = std::move(result);
                     ended.Notify();
                   });
    ended.WaitForNotification();
    EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
    EXPECT_EQ(ReasonOf(status), "REQUEST_UNREADABLE");
    EXPECT_EQ(DetailOf<google::rpc::LocalizedMessage>(status)->locale(), "pl");
  }
  EXPECT_EQ(town_->AllChanges().size(), before);
}

TEST_F(BadInputTest, AMessageAboveTheLimit_IsRefused) {
  CreateContactRequest request = Request();
  request.mutable_contact()->set_note(std::string(2 * 1024 * 1024, 'x'));
  Contact response;
  EXPECT_EQ(town_->CreateContact(request, response).error_code(),
            grpc::StatusCode::RESOURCE_EXHAUSTED);
}

TEST_F(BadInputTest, AnExpiredDeadline_IsToldAndWritesNothing) {
  CreateContactRequest request = Request("too-late");
  CallContext context(As::kAssistant);
  context->set_deadline(std::chrono::system_clock::now() - std::chrono::seconds(1));
  Contact response;
  EXPECT_EQ(town_->contacts().CreateContact(context, request, &response).error_code(),
            grpc::StatusCode::DEADLINE_EXCEEDED);
  EXPECT_EQ(ReasonOf(Get(Name("too-late"), response)), "RESOURCE_NOT_FOUND");
}

}  // namespace
}  // namespace osiedle::tests
