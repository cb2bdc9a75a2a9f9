// Bounds of a call, over the wire: how much one answer holds, how long a call takes, what goes on
// with a page, what a trial leaves.
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/api/call_path_fixture.h"

namespace osiedle::tests {
namespace {

using contacts::v1::Contact;
using contacts::v1::CreateContactRequest;
using contacts::v1::ListContactsRequest;
using contacts::v1::ListContactsResponse;

class BoundsTest : public CallPathTest {
 protected:
  // As large as the limits of its fields let it be: some 40 KiB.
  static CreateContactRequest LargeRequest() {
    CreateContactRequest request = Request();
    Contact& contact = *request.mutable_contact();
    std::string letters;
    for (int i = 0; i < 200; ++i) letters += "ż";
    contact.set_note(letters);
    for (int i = 0; i < 20; ++i) contact.add_information_given(letters);
    for (int i = 0; i < 10; ++i) contact.add_skills_offered(letters);
    for (int i = 0; i < 20; ++i) {
      contacts::v1::ExpressedNeed& need = *contact.add_needs();
      need.set_need_code(std::string(kRybnik) + "/needCodes/poverty");
      need.set_own_words(letters + letters);
      need.set_for_whom(static_cast<contacts::v1::ExpressedNeed::ForWhom>(i % 6));
      need.set_severity(i / 6);
    }
    return request;
  }
};

TEST_F(BoundsTest, APage_EndsWithItsBytes_AndTheNextOneGoesOn) {
  constexpr int kContacts = 60;
  constexpr size_t kPageBytes = 1024 * 1024;
  Town town;
  size_t largest = 0;
  for (int i = 0; i < kContacts; ++i) {
    Contact contact;
    const grpc::Status created = town.CreateContact(LargeRequest(), contact);
    ASSERT_TRUE(created.ok()) << created.error_message()
                              << testing::PrintToString(ViolatedFields(created));
    largest = contact.ByteSizeLong();
  }
  ASSERT_GT(kContacts * largest, kPageBytes);
  ListContactsRequest list;
  list.set_parent(kRybnik);
  list.set_page_size(500);
  int pages = 0;
  int listed = 0;
  do {
    ListContactsResponse page;
    const grpc::Status status = town.contacts().ListContacts(CallContext(As::kViewer), list, &page);
    ASSERT_TRUE(status.ok()) << status.error_message();
    // What the list says beside its rows comes on top.
    EXPECT_LE(page.ByteSizeLong(), kPageBytes + 4096);
    ASSERT_GT(page.contacts_size(), 0);
    ++pages;
    listed += page.contacts_size();
    list.set_page_token(page.next_page_token());
  } while (!list.page_token().empty());
  EXPECT_EQ(listed, kContacts);
  EXPECT_GT(pages, 1);
}

TEST_F(BoundsTest, ACallOfATownThatSetALimit_EndsWithIt_WhateverItsClientAsksFor) {
  Town town;
  ASSERT_EQ(town.server().Stop(), 0);
  contacts::v1::SyncDayRequest day;
  day.set_parent(kRybnik);
  day.mutable_send_time()->set_seconds(absl::ToUnixSeconds(absl::Now()));
  for (int i = 0; i < 500; ++i) {
    contacts::v1::SyncedContact& item = *day.add_items()->mutable_contact();
    item.set_contact_id(absl::StrCat("c", i));
    *item.mutable_contact() = Town::SampleContact();
  }
  // How many of the items are recorded by a client that would wait for a minute.
  const auto recorded = [&](const std::vector<std::string>& limits) {
    std::vector<std::string> flags = limits;
    flags.push_back(absl::StrCat("--tokens_file=", town.folder(), "/tokens.json"));
    const ServerProcess server(town.data_dir(), flags);
    contacts::v1::SyncDayResponse response;
    const grpc::Status status = contacts::v1::DayService::NewStub(server.channel())
                                    ->SyncDay(CallContext(As::kAssistant, 60), day, &response);
    if (!status.ok()) {
      EXPECT_EQ(status.error_code(), grpc::StatusCode::DEADLINE_EXCEEDED) << status.error_message();
      return 0;
    }
    int ok = 0;
    for (const contacts::v1::SyncResult& result : response.results()) {
      ok += result.status().code() == 0;
      if (result.status().code() == 0) continue;
      EXPECT_EQ(result.status().code(), static_cast<int>(grpc::StatusCode::DEADLINE_EXCEEDED));
    }
    return ok;
  };
  EXPECT_LT(recorded({"--default_deadline=1ms", "--max_deadline=1ms"}), 500);
  // The limit is for who asks for more; the default only for who asks for nothing.
  EXPECT_EQ(recorded({"--default_deadline=1ms", "--max_deadline=1m"}), 500);
}

TEST_F(BoundsTest, APageToken_IsBoundToWhetherDeletedOnesAreShown) {
  for (int i = 0; i < 3; ++i) Create("");
  for (const bool shown : {false, true}) {
    ListContactsRequest list;
    list.set_parent(kRybnik);
    list.set_page_size(1);
    list.set_show_deleted(shown);
    ListContactsResponse page;
    ASSERT_TRUE(town_->contacts().ListContacts(CallContext(As::kViewer), list, &page).ok());
    list.set_page_token(page.next_page_token());
    ASSERT_TRUE(town_->contacts().ListContacts(CallContext(As::kViewer), list, &page).ok());
    list.set_show_deleted(!shown);
    EXPECT_EQ(ReasonOf(town_->contacts().ListContacts(CallContext(As::kViewer), list, &page)),
              "PAGE_TOKEN_INVALID")
        << shown;
  }
}

TEST_F(BoundsTest, ATrial_NeitherLeavesAnAnswerNorGetsOne) {
  CreateContactRequest request = Request("trial");
  request.set_request_id(NewRequestId());
  CreateContactRequest trial = request;
  trial.set_validate_only(true);
  Contact contact;
  ASSERT_TRUE(town_->CreateContact(trial, contact).ok());
  EXPECT_EQ(ReasonOf(Get(Name("trial"), contact)), "RESOURCE_NOT_FOUND");
  // The id is not used up.
  ASSERT_TRUE(town_->CreateContact(request, contact).ok());
  ASSERT_TRUE(Get(Name("trial"), contact).ok());

  // A trial under the id of what was done is a trial all the same.
  const size_t changes = town_->AllChanges().size();
  trial.set_contact_id("another");
  trial.mutable_contact()->set_note("inna treść");
  const grpc::Status tried = town_->CreateContact(trial, contact);
  ASSERT_TRUE(tried.ok()) << tried.error_message();
  EXPECT_EQ(contact.name(), Name("another"));
  EXPECT_EQ(contact.note(), "inna treść");
  trial.mutable_contact()->clear_channel();
  EXPECT_EQ(ReasonOf(town_->CreateContact(trial, contact)), "INVALID_FIELDS");
  EXPECT_EQ(town_->AllChanges().size(), changes);
}

TEST_F(BoundsTest, ACallWithTwoTokens_IsNobodys) {
  const std::string bearer = "Bearer ";
  for (const As other : {As::kAssistant, As::kCoordinator, As::kNobody}) {
    CallContext context(As::kAssistant);
    context->AddMetadata("authorization", bearer + TokenOf(other));
    Contact contact;
    const grpc::Status status = town_->contacts().CreateContact(context, Request(), &contact);
    EXPECT_EQ(status.error_code(), grpc::StatusCode::UNAUTHENTICATED) << TokenOf(other);
    EXPECT_EQ(ReasonOf(status), "UNAUTHENTICATED_TOKEN");
  }
}

}  // namespace
}  // namespace osiedle::tests
