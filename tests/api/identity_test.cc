// Who may call what, and what a stranger learns, over the wire.
#include <string>

#include "gtest/gtest.h"
#include "tests/api/call_path_fixture.h"

namespace osiedle::tests {
namespace {

using contacts::v1::Contact;
using contacts::v1::CreateContactRequest;
using contacts::v1::GetContactRequest;

class IdentityTest : public CallPathTest {};

TEST_F(IdentityTest, ACallWithoutAKnownToken_IsUnauthenticated) {
  Contact contact;
  const grpc::Status unknown = town_->CreateContact(Request(), contact, As::kNobody);
  EXPECT_EQ(unknown.error_code(), grpc::StatusCode::UNAUTHENTICATED);
  EXPECT_EQ(ReasonOf(unknown), "UNAUTHENTICATED_TOKEN");
  grpc::ClientContext without;
  const grpc::Status none = town_->contacts().CreateContact(&without, Request(), &contact);
  EXPECT_EQ(none.error_code(), grpc::StatusCode::UNAUTHENTICATED);
}

TEST_F(IdentityTest, IdentityIsOfTheCallAndNotOfTheConnection) {
  Contact contact;
  EXPECT_TRUE(town_->CreateContact(Request(), contact, As::kAssistant).ok());
  EXPECT_EQ(town_->CreateContact(Request(), contact, As::kNobody).error_code(),
            grpc::StatusCode::UNAUTHENTICATED);
  EXPECT_EQ(ReasonOf(town_->CreateContact(Request(), contact, As::kViewer)), "ROLE_REQUIRED");
  EXPECT_TRUE(town_->CreateContact(Request(), contact, As::kCoordinator).ok());
}

TEST_F(IdentityTest, AccessIsDecidedBeforeTheRequestIsLookedAt) {
  CreateContactRequest wrong;
  wrong.set_parent(kRybnik);
  Contact contact;
  EXPECT_EQ(ReasonOf(town_->CreateContact(wrong, contact, As::kViewer)), "ROLE_REQUIRED");
}

TEST_F(IdentityTest, AStrangerLearnsNotEvenWhetherAMunicipalityExists) {
  Contact contact;
  CreateContactRequest elsewhere = Request();
  const grpc::Status there = town_->CreateContact(elsewhere, contact, As::kStranger);
  elsewhere.set_parent("municipalities/atlantyda");
  const grpc::Status nowhere = town_->CreateContact(elsewhere, contact, As::kStranger);
  EXPECT_EQ(ReasonOf(there), "MUNICIPALITY_DENIED");
  EXPECT_EQ(ReasonOf(nowhere), ReasonOf(there));
  EXPECT_EQ(nowhere.error_code(), there.error_code());
}

TEST_F(IdentityTest, ANameOfAnotherMunicipality_IsNotFoundThroughOnesOwn) {
  const Contact contact = Create("border");
  GetContactRequest request;
  request.set_name("municipalities/gdynia/contacts/border");
  Contact found;
  EXPECT_EQ(ReasonOf(town_->contacts().GetContact(CallContext(As::kStranger), request, &found)),
            "RESOURCE_NOT_FOUND");
}

TEST_F(IdentityTest, ADenialOfAnyName_CanBeReadInTheAuditLog) {
  GetContactRequest request;
  // Cut in the middle of a character, it would make the log unreadable.
  std::string name = "municipalities/";
  for (int i = 0; i < 200; ++i) name += "ż";
  request.set_name(name + "/contacts/x");
  Contact contact;
  EXPECT_EQ(town_->contacts().GetContact(CallContext(As::kViewer), request, &contact).error_code(),
            grpc::StatusCode::PERMISSION_DENIED);
  const auto entries = town_->AuditEntries("system");
  ASSERT_FALSE(entries.empty());
  EXPECT_EQ(entries.back().outcome(), operations::v1::AuditEntry::DENIED);
  EXPECT_EQ(entries.back().resource().rfind("municipalities/żż", 0), 0u);
}

TEST_F(IdentityTest, ADenialIsInThePlatformsAuditLog) {
  Contact contact;
  ASSERT_FALSE(town_->CreateContact(Request(), contact, As::kStranger).ok());
  const auto entries = town_->AuditEntries("system");
  ASSERT_FALSE(entries.empty());
  const operations::v1::AuditEntry& last = entries.back();
  EXPECT_EQ(last.outcome(), operations::v1::AuditEntry::DENIED);
  EXPECT_EQ(last.principal(), "stranger");
  EXPECT_EQ(last.reason(), "MUNICIPALITY_DENIED");
  EXPECT_EQ(last.method(), "osiedle.contacts.v1.ContactService.CreateContact");
}

}  // namespace
}  // namespace osiedle::tests
