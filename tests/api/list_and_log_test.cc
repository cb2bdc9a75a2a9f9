// Lists, the change feed and the audit log, over the wire.
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/api/call_path_fixture.h"

namespace osiedle::tests {
namespace {

using contacts::v1::Contact;
using contacts::v1::CreateContactRequest;
using contacts::v1::ListContactsRequest;
using contacts::v1::ListContactsResponse;
using testing::Contains;
using testing::HasSubstr;
using testing::Not;

class ListAndLogTest : public CallPathTest {};

TEST_F(ListAndLogTest, PagesTogetherHoldEveryRowOnce) {
  std::set<std::string> expected;
  for (int i = 0; i < 25; ++i) {
    CreateContactRequest request = Request();
    request.mutable_contact()->mutable_occur_time()->set_seconds(1'700'000'000 + i % 7);
    request.mutable_contact()->set_channel(Contact::PARTNER);
    Contact contact;
    ASSERT_TRUE(town_->CreateContact(request, contact).ok());
    expected.insert(contact.name());
  }
  ListContactsRequest list;
  list.set_parent(kRybnik);
  list.set_filter("channel = PARTNER");
  list.set_page_size(4);
  std::vector<std::string> names;
  int64_t previous = INT64_MAX;
  while (true) {
    ListContactsResponse response;
    const grpc::Status status =
        town_->contacts().ListContacts(CallContext(As::kViewer), list, &response);
    ASSERT_TRUE(status.ok()) << status.error_message();
    EXPECT_LE(response.contacts_size(), 4);
    for (const Contact& contact : response.contacts()) {
      names.push_back(contact.name());
      EXPECT_LE(contact.occur_time().seconds(), previous) << "newest first";
      previous = contact.occur_time().seconds();
    }
    if (response.next_page_token().empty()) break;
    list.set_page_token(response.next_page_token());
  }
  EXPECT_EQ(names.size(), expected.size());
  EXPECT_EQ(std::set<std::string>(names.begin(), names.end()), expected);
}

TEST_F(ListAndLogTest, APageTokenIsBoundToItsRequestAndItsCaller) {
  for (int i = 0; i < 3; ++i) Create("");
  ListContactsRequest list;
  list.set_parent(kRybnik);
  list.set_page_size(1);
  ListContactsResponse response;
  ASSERT_TRUE(town_->contacts().ListContacts(CallContext(As::kViewer), list, &response).ok());
  ASSERT_FALSE(response.next_page_token().empty());
  auto reason = [&](const ListContactsRequest& request, As as) {
    ListContactsResponse page;
    return ReasonOf(town_->contacts().ListContacts(CallContext(as), request, &page));
  };
  list.set_page_token(response.next_page_token());
  EXPECT_EQ(reason(list, As::kViewer), "");
  EXPECT_EQ(reason(list, As::kCoordinator), "PAGE_TOKEN_INVALID");
  list.set_filter("crisis = true");
  EXPECT_EQ(reason(list, As::kViewer), "PAGE_TOKEN_INVALID");
  list.clear_filter();
  list.set_page_token("AAAA" + response.next_page_token());
  EXPECT_EQ(reason(list, As::kViewer), "PAGE_TOKEN_INVALID");
  list.clear_page_token();
  list.set_page_size(-1);
  EXPECT_EQ(reason(list, As::kViewer), "INVALID_FIELDS");
  list.set_page_size(0);
  list.set_filter("note = \"x\"");
  EXPECT_EQ(reason(list, As::kViewer), "FILTER_INVALID");
}

TEST_F(ListAndLogTest, EveryChangeIsAudited_WithNamesOfFieldsAndNeverWhatIsInThem) {
  CreateContactRequest request = Request("audited");
  request.set_request_id(NewRequestId());
  request.mutable_contact()->set_note("tajna-treść-notatki");
  Contact contact;
  ASSERT_TRUE(town_->CreateContact(request, contact).ok());
  const auto entries = town_->AuditEntries(kRybnik);
  ASSERT_FALSE(entries.empty());
  const operations::v1::AuditEntry& last = entries.back();
  EXPECT_EQ(last.principal(), "assistant");
  EXPECT_EQ(last.method(), "osiedle.contacts.v1.ContactService.CreateContact");
  EXPECT_EQ(last.request_id(), request.request_id());
  ASSERT_EQ(last.changes_size(), 1);
  EXPECT_EQ(last.changes(0).changed_fields_size() > 3, true);
  EXPECT_THAT(std::vector<std::string>(last.changes(0).changed_fields().begin(),
                                       last.changes(0).changed_fields().end()),
              Contains("note"));
  EXPECT_THAT(last.SerializeAsString(), Not(HasSubstr("tajna")));

  const auto changes = town_->AllChanges();
  ASSERT_FALSE(changes.empty());
  EXPECT_EQ(changes.back().resource(), contact.name());
  EXPECT_EQ(changes.back().kind(), common::v1::CREATED);
  EXPECT_EQ(changes.back().etag(), contact.etag());
  for (const changes::v1::Change& change : changes) {
    EXPECT_THAT(change.SerializeAsString(), Not(HasSubstr("tajna")));
  }
}

TEST_F(ListAndLogTest, AFeedFromNow_GivesWhatCame_AlsoAfterARestart) {
  Create("before");
  changes::v1::ListChangesRequest request;
  request.set_parent(kRybnik);
  request.set_from_now(true);
  changes::v1::ListChangesResponse response;
  ASSERT_TRUE(town_->changes().ListChanges(CallContext(As::kViewer), request, &response).ok());
  EXPECT_EQ(response.changes_size(), 0);
  town_->Restart();
  Create("after");
  request.clear_from_now();
  request.set_cursor(response.next_cursor());
  ASSERT_TRUE(town_->changes().ListChanges(CallContext(As::kViewer), request, &response).ok());
  ASSERT_EQ(response.changes_size(), 1);
  EXPECT_EQ(response.changes(0).resource(), Name("after"));
}

TEST_F(ListAndLogTest, WhatIsMadeWithAMunicipality_IsInItsOwnFeedAndAuditLog) {
  const auto changes = town_->AllChanges();
  ASSERT_FALSE(changes.empty());
  EXPECT_EQ(changes.front().resource(), absl::StrCat(kRybnik, "/controllers/municipality"));
  EXPECT_EQ(changes.front().kind(), common::v1::CREATED);
  const auto entries = town_->AuditEntries(kRybnik);
  ASSERT_FALSE(entries.empty());
  EXPECT_EQ(entries.front().method(), "osiedle.registry.v1.MunicipalityService.CreateMunicipality");
  EXPECT_EQ(entries.front().principal(), "operator");
}

TEST_F(ListAndLogTest, OnlyAnAuditorReadsTheAuditLog) {
  operations::v1::ListAuditEntriesRequest request;
  request.set_parent(kRybnik);
  operations::v1::ListAuditEntriesResponse response;
  EXPECT_EQ(ReasonOf(town_->operations().ListAuditEntries(CallContext(As::kCoordinator), request,
                                                          &response)),
            "ROLE_REQUIRED");
}

}  // namespace
}  // namespace osiedle::tests
