// Who may call what, and what a stranger learns, over the wire.
#include <string>
#include <utility>

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

TEST_F(IdentityTest, ADenial_LeavesNoTextOfTheRequestInAnyLog) {
  const std::string town = kRybnik;
  std::string letters;
  for (int i = 0; i < 200; ++i) letters += "ż";
  const std::pair<std::string, std::string> kAudited[] = {
      {town + "/contacts/Jan Kowalski 44051401359\n", town},
      {town + "/contacts/44051401359", town},
      {town + "/contacts/a/Kowalski", town + "/contacts/a"},
      {"municipalities/" + letters + "/contacts/x", ""},
      {"municipalities/44051401359/contacts/x", ""},
      {town + "/contacts/" + std::string(100'000, 'x'), town},
      {town + "/contacts/a", town + "/contacts/a"}};
  for (const auto& [name, audited] : kAudited) {
    GetContactRequest request;
    request.set_name(name);
    Contact contact;
    EXPECT_EQ(town_->contacts()
                  .GetContact(CallContext(As::kFiguresReader), request, &contact)
                  .error_code(),
              grpc::StatusCode::PERMISSION_DENIED);
    const auto entries = town_->AuditEntries("system");
    ASSERT_FALSE(entries.empty());
    EXPECT_EQ(entries.back().outcome(), operations::v1::AuditEntry::DENIED);
    EXPECT_EQ(entries.back().principal(), "reader");
    EXPECT_EQ(entries.back().resource(), audited) << name.substr(0, 60);
  }
  for (const char* log : {"system", kRybnik}) {
    for (const operations::v1::AuditEntry& entry : town_->AuditEntries(log)) {
      EXPECT_EQ(entry.SerializeAsString().find("44051401359"), std::string::npos);
      EXPECT_EQ(entry.SerializeAsString().find("Kowalski"), std::string::npos);
    }
  }
}

TEST_F(IdentityTest, ADenialIsInThePlatformsAuditLog_AndInThatOfTheTown) {
  Contact contact;
  ASSERT_FALSE(town_->CreateContact(Request(), contact, As::kStranger).ok());
  for (const char* log : {"system", kRybnik}) {
    const auto entries = town_->AuditEntries(log);
    ASSERT_FALSE(entries.empty());
    const operations::v1::AuditEntry& last = entries.back();
    EXPECT_EQ(last.outcome(), operations::v1::AuditEntry::DENIED);
    EXPECT_EQ(last.principal(), "stranger");
    EXPECT_EQ(last.reason(), "MUNICIPALITY_DENIED");
    EXPECT_EQ(last.method(), "osiedle.contacts.v1.ContactService.CreateContact");
    EXPECT_EQ(last.resource(), kRybnik);
    EXPECT_EQ(last.denial_count(), 0);
  }
}

TEST_F(IdentityTest, WhoOperatesOneTown_IsToldThatThePlatformIsMore) {
  operations::v1::ListBackupsResponse backups;
  const auto list_backups = [&](As as) {
    return town_->operations().ListBackups(CallContext(as), {}, &backups);
  };
  const grpc::Status denied = list_backups(As::kTownsOperator);
  EXPECT_EQ(denied.error_code(), grpc::StatusCode::PERMISSION_DENIED);
  EXPECT_EQ(ReasonOf(denied), "MUNICIPALITY_DENIED");
  EXPECT_EQ(ReasonOf(list_backups(As::kAuditor)), "ROLE_REQUIRED");
  EXPECT_TRUE(list_backups(As::kOperator).ok());
  operations::v1::ListAuditEntriesRequest audit;
  audit.set_parent("system");
  operations::v1::ListAuditEntriesResponse entries;
  const auto list_entries = [&](As as) {
    return ReasonOf(town_->operations().ListAuditEntries(CallContext(as), audit, &entries));
  };
  EXPECT_EQ(list_entries(As::kTownsOperator), "MUNICIPALITY_DENIED");
  EXPECT_EQ(list_entries(As::kOperator), "ROLE_REQUIRED");
  EXPECT_EQ(list_entries(As::kAuditor), "");
}

TEST_F(IdentityTest, DenialsPastTwenty_AreCounted_AndTheCountOutlivesTheServer) {
  constexpr int kDenied = 50;
  const std::string by_partner = "principal = \"partner\"";
  Contact contact;
  for (int i = 0; i < kDenied; ++i) {
    EXPECT_EQ(ReasonOf(town_->CreateContact(Request(), contact, As::kPartner)), "ROLE_REQUIRED");
  }
  EXPECT_EQ(town_->AuditEntries(kRybnik, by_partner).size(), 20u);
  town_->Restart();
  for (const char* log : {"system", kRybnik}) {
    const auto entries = town_->AuditEntries(log, by_partner);
    ASSERT_EQ(entries.size(), 21u) << log;
    EXPECT_EQ(entries.back().denial_count(), kDenied - 20);
    EXPECT_EQ(entries.back().method(), "osiedle.contacts.v1.ContactService.CreateContact");
    EXPECT_EQ(entries.back().resource(), kRybnik);
  }
}

}  // namespace
}  // namespace osiedle::tests
