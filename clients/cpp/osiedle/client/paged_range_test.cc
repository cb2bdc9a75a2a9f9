#include "osiedle/client/paged_range.h"

#include <map>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "osiedle/client/contacts_client.h"
#include "osiedle/client/mock_connection.h"
#include "osiedle/contacts/v1/contact_requests.pb.h"

namespace osiedle::client {
namespace {

using ::google::protobuf::Message;
using ::osiedle::contacts::v1::Contact;
using ::osiedle::contacts::v1::ListContactsRequest;
using ::osiedle::contacts::v1::ListContactsResponse;
using ::testing::ElementsAre;

ListContactsResponse Page(const std::vector<std::string>& notes, const std::string& next) {
  ListContactsResponse page;
  for (const std::string& note : notes) page.add_contacts()->set_note(note);
  page.set_next_page_token(next);
  return page;
}

class PagedRangeTest : public testing::Test {
 protected:
  // The server gives these pages by token; a token that is not here fails.
  void Serve(std::map<std::string, ListContactsResponse> pages) {
    EXPECT_CALL(*connection_, Call)
        .WillRepeatedly([this, pages = std::move(pages)](const Method& method,
                                                         const Message& message, Message& response,
                                                         const CallOptions&) {
          EXPECT_EQ(method.path(), "/osiedle.contacts.v1.ContactService/ListContacts");
          const auto& request = dynamic_cast<const ListContactsRequest&>(message);
          EXPECT_EQ(request.filter(), "crisis = true") << "the same on every page";
          asked_.push_back(request.page_token());
          const auto page = pages.find(request.page_token());
          if (page == pages.end()) return absl::NotFoundError("no such page");
          response.CopyFrom(page->second);
          return absl::OkStatus();
        });
  }

  PagedRange<Contact> List(const std::string& first = "") {
    ListContactsRequest request;
    request.set_filter("crisis = true");
    request.set_page_token(first);
    return ContactsClient(connection_).ListContacts(request);
  }

  std::shared_ptr<MockConnection> connection_ = std::make_shared<MockConnection>();
  std::vector<std::string> asked_;
};

TEST_F(PagedRangeTest, Range_GoesThroughThreePages) {
  Serve({{"", Page({"a", "b"}, "2")}, {"2", Page({"c"}, "3")}, {"3", Page({"d"}, "")}});
  std::vector<std::string> notes;
  for (absl::StatusOr<Contact>& contact : List()) {
    ASSERT_TRUE(contact.ok()) << contact.status();
    notes.push_back(contact->note());
  }
  EXPECT_THAT(notes, ElementsAre("a", "b", "c", "d"));
  EXPECT_THAT(asked_, ElementsAre("", "2", "3"));
}

TEST_F(PagedRangeTest, Range_AsksForAPageWhenItIsNeeded) {
  Serve({{"", Page({"a"}, "2")}, {"2", Page({"b"}, "")}});
  PagedRange<Contact> range = List();
  EXPECT_THAT(asked_, ElementsAre());
  auto row = range.begin();
  EXPECT_THAT(asked_, ElementsAre(""));
  ++row;
  EXPECT_THAT(asked_, ElementsAre("", "2"));
  ++row;
  EXPECT_TRUE(row == range.end());
}

TEST_F(PagedRangeTest, EmptyPageInBetween_DoesNotEndTheRange) {
  Serve({{"", Page({"a"}, "2")}, {"2", Page({}, "3")}, {"3", Page({"b"}, "")}});
  EXPECT_EQ(List().ReadAll()->size(), 2);
}

TEST_F(PagedRangeTest, EmptyList_HasNoElement) {
  Serve({{"", Page({}, "")}});
  EXPECT_EQ(List().ReadAll()->size(), 0);
}

TEST_F(PagedRangeTest, FailingPage_IsTheLastElement) {
  Serve({{"", Page({"a"}, "gone")}});
  std::vector<absl::StatusCode> codes;
  for (const absl::StatusOr<Contact>& contact : List()) codes.push_back(contact.status().code());
  EXPECT_THAT(codes, ElementsAre(absl::StatusCode::kOk, absl::StatusCode::kNotFound));
}

TEST_F(PagedRangeTest, FailingPage_FailsReadAll) {
  Serve({{"", Page({"a"}, "gone")}});
  EXPECT_EQ(List().ReadAll().status(), absl::NotFoundError("no such page"));
}

TEST_F(PagedRangeTest, PageTokenOfTheRequest_IsWhereTheRangeBegins) {
  Serve({{"2", Page({"c"}, "")}});
  EXPECT_EQ(List("2").ReadAll()->size(), 1);
}

}  // namespace
}  // namespace osiedle::client
