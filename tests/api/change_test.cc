// Changes of a resource: validate_only, etags, masks, deletion, external ids, many at once.
#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "gmock/gmock.h"
#include "google/protobuf/util/message_differencer.h"
#include "gtest/gtest.h"
#include "tests/api/call_path_fixture.h"

namespace osiedle::tests {
namespace {

using contacts::v1::Contact;
using contacts::v1::CreateContactRequest;
using contacts::v1::ListContactsRequest;
using contacts::v1::ListContactsResponse;
using contacts::v1::UpdateContactRequest;
using google::protobuf::util::MessageDifferencer;
using testing::Contains;
using testing::ElementsAre;
using testing::Not;

class ChangeTest : public CallPathTest {};

TEST_F(ChangeTest, ValidateOnly_AnswersAsIfAndChangesNothing) {
  CreateContactRequest request = Request("only-checked");
  request.set_validate_only(true);
  request.set_request_id(NewRequestId());
  Contact response;
  ASSERT_TRUE(town_->CreateContact(request, response).ok());
  EXPECT_EQ(response.name(), Name("only-checked"));
  EXPECT_EQ(ReasonOf(Get(Name("only-checked"), response)), "RESOURCE_NOT_FOUND");
  request.mutable_contact()->clear_channel();
  EXPECT_EQ(ReasonOf(town_->CreateContact(request, response)), "INVALID_FIELDS");
  // The request_id is still free for the real request.
  request = Request("only-checked");
  EXPECT_TRUE(town_->CreateContact(request, response).ok());
}

TEST_F(ChangeTest, AnUpdateWithAnOldEtag_IsRefused) {
  const Contact first = Create("etag");
  UpdateContactRequest update;
  *update.mutable_contact() = first;
  update.mutable_contact()->set_crisis(true);
  update.mutable_update_mask()->add_paths("crisis");
  Contact second;
  ASSERT_TRUE(town_->contacts().UpdateContact(CallContext(As::kAssistant), update, &second).ok());
  EXPECT_NE(second.etag(), first.etag());
  EXPECT_EQ(second.note(), first.note()) << "the mask left it alone";
  Contact response;
  const grpc::Status stale =
      town_->contacts().UpdateContact(CallContext(As::kAssistant), update, &response);
  EXPECT_EQ(stale.error_code(), grpc::StatusCode::ABORTED);
  EXPECT_EQ(ReasonOf(stale), "ETAG_MISMATCH");
  // Content that goes there and back has a new etag all the same.
  update.mutable_contact()->set_etag(second.etag());
  update.mutable_contact()->set_crisis(false);
  Contact third;
  ASSERT_TRUE(town_->contacts().UpdateContact(CallContext(As::kAssistant), update, &third).ok());
  EXPECT_NE(third.etag(), first.etag());
}

TEST_F(ChangeTest, AnUpdateThatChangesNothing_LeavesNoTrace) {
  const Contact first = Create("unchanged");
  const size_t changes = town_->AllChanges().size();
  UpdateContactRequest update;
  *update.mutable_contact() = first;
  Contact response;
  ASSERT_TRUE(town_->contacts().UpdateContact(CallContext(As::kAssistant), update, &response).ok());
  EXPECT_TRUE(MessageDifferencer::Equals(first, response));
  EXPECT_EQ(town_->AllChanges().size(), changes);
}

TEST_F(ChangeTest, AnUnknownPathInTheMask_IsNamed) {
  const Contact first = Create("mask");
  UpdateContactRequest update;
  update.mutable_contact()->set_name(first.name());
  update.mutable_update_mask()->add_paths("no_such_field");
  Contact response;
  const grpc::Status status =
      town_->contacts().UpdateContact(CallContext(As::kAssistant), update, &response);
  EXPECT_EQ(ReasonOf(status), "INVALID_FIELDS");
  EXPECT_THAT(ViolatedFields(status), ElementsAre("update_mask.paths[0]"));
}

TEST_F(ChangeTest, ADeletedContact_IsListedOnRequestOnly_AndComesBack) {
  const Contact first = Create("deleted");
  contacts::v1::DeleteContactRequest request;
  request.set_name(first.name());
  Contact deleted;
  ASSERT_TRUE(
      town_->contacts().DeleteContact(CallContext(As::kCoordinator), request, &deleted).ok());
  EXPECT_TRUE(deleted.has_delete_time());

  auto lists = [&](bool show_deleted) {
    ListContactsRequest list;
    list.set_parent(kRybnik);
    list.set_page_size(500);
    list.set_show_deleted(show_deleted);
    ListContactsResponse response;
    EXPECT_TRUE(town_->contacts().ListContacts(CallContext(As::kViewer), list, &response).ok());
    std::vector<std::string> names;
    for (const Contact& contact : response.contacts()) names.push_back(contact.name());
    return names;
  };
  EXPECT_THAT(lists(false), Not(Contains(first.name())));
  EXPECT_THAT(lists(true), Contains(first.name()));

  UpdateContactRequest update;
  update.mutable_contact()->set_name(first.name());
  update.mutable_contact()->set_note("x");
  Contact response;
  EXPECT_EQ(
      ReasonOf(town_->contacts().UpdateContact(CallContext(As::kAssistant), update, &response)),
      "RESOURCE_DELETED");
  contacts::v1::UndeleteContactRequest undelete;
  undelete.set_name(first.name());
  ASSERT_TRUE(
      town_->contacts().UndeleteContact(CallContext(As::kCoordinator), undelete, &response).ok());
  EXPECT_FALSE(response.has_delete_time());
  EXPECT_THAT(lists(false), Contains(first.name()));
}

TEST_F(ChangeTest, AnExternalId_BelongsToOneContact_AndFindsIt) {
  CreateContactRequest request = Request("from-erp");
  auto& id = *request.mutable_contact()->add_external_ids();
  id.set_system("erp");
  id.set_value("K/17");
  Contact first;
  ASSERT_TRUE(town_->CreateContact(request, first).ok());
  request.set_contact_id("from-erp-2");
  Contact response;
  const grpc::Status taken = town_->CreateContact(request, response);
  EXPECT_EQ(taken.error_code(), grpc::StatusCode::ALREADY_EXISTS);
  EXPECT_EQ(ReasonOf(taken), "EXTERNAL_ID_TAKEN");
  ListContactsRequest list;
  list.set_parent(kRybnik);
  list.set_filter("external_ids.system = erp AND external_ids.value = \"K/17\"");
  ListContactsResponse found;
  ASSERT_TRUE(town_->contacts().ListContacts(CallContext(As::kViewer), list, &found).ok());
  ASSERT_EQ(found.contacts_size(), 1);
  EXPECT_EQ(found.contacts(0).name(), first.name());
}

TEST_F(ChangeTest, AnUpdateMayCreate_WhenItIsAllowedTo) {
  UpdateContactRequest update;
  *update.mutable_contact() = Town::SampleContact();
  update.mutable_contact()->set_name(Name("nightly-1"));
  Contact response;
  EXPECT_EQ(
      ReasonOf(town_->contacts().UpdateContact(CallContext(As::kAssistant), update, &response)),
      "RESOURCE_NOT_FOUND");
  update.set_allow_missing(true);
  ASSERT_TRUE(town_->contacts().UpdateContact(CallContext(As::kAssistant), update, &response).ok());
  EXPECT_EQ(response.name(), Name("nightly-1"));
}

TEST_F(ChangeTest, SixteenWritersOfOneContact_EachSeeTheOneBefore) {
  const Contact first = Create("contended");
  std::atomic<int> updates{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 16; ++t) {
    threads.emplace_back([&] {
      // Adds ten topics, one a time, each over the newest etag.
      for (int done = 0; done < 10;) {
        Contact current;
        ASSERT_TRUE(Get(first.name(), current).ok());
        UpdateContactRequest update;
        *update.mutable_contact() = current;
        update.mutable_contact()->mutable_occur_time()->set_seconds(current.occur_time().seconds() +
                                                                    1);
        update.mutable_update_mask()->add_paths("occur_time");
        Contact response;
        const grpc::Status status =
            town_->contacts().UpdateContact(CallContext(As::kAssistant), update, &response);
        if (status.ok()) {
          ++done;
          ++updates;
        } else {
          ASSERT_EQ(ReasonOf(status), "ETAG_MISMATCH") << status.error_message();
        }
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  Contact last;
  ASSERT_TRUE(Get(first.name(), last).ok());
  EXPECT_EQ(updates, 160);
  EXPECT_EQ(last.occur_time().seconds(), first.occur_time().seconds() + 160);
}

}  // namespace
}  // namespace osiedle::tests
