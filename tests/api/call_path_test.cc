// What holds for every RPC, shown on contacts, over the wire.
#include <atomic>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "google/protobuf/util/message_differencer.h"
#include "gtest/gtest.h"
#include "tests/api/town.h"

namespace osiedle::tests {
namespace {

using contacts::v1::Contact;
using contacts::v1::CreateContactRequest;
using contacts::v1::GetContactRequest;
using contacts::v1::ListContactsRequest;
using contacts::v1::ListContactsResponse;
using contacts::v1::UpdateContactRequest;
using google::protobuf::util::MessageDifferencer;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::UnorderedElementsAre;

class CallPathTest : public testing::Test {
 protected:
  static void SetUpTestSuite() { town_ = new Town(); }
  static void TearDownTestSuite() {
    delete town_;
    town_ = nullptr;
  }

  static CreateContactRequest Request(const std::string& id = "") {
    CreateContactRequest request;
    request.set_parent(kRybnik);
    request.set_contact_id(id);
    *request.mutable_contact() = Town::SampleContact();
    return request;
  }
  static Contact Create(const std::string& id) {
    Contact contact;
    const grpc::Status status = town_->CreateContact(Request(id), contact);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return contact;
  }
  static grpc::Status Get(const std::string& name, Contact& contact, As as = As::kViewer) {
    GetContactRequest request;
    request.set_name(name);
    return town_->contacts().GetContact(CallContext(as), request, &contact);
  }
  static std::string Name(const std::string& id) {
    return std::string(kRybnik) + "/contacts/" + id;
  }

  static Town* town_;
};

Town* CallPathTest::town_ = nullptr;

// ---- identity and access

TEST_F(CallPathTest, ACallWithoutAKnownToken_IsUnauthenticated) {
  Contact contact;
  const grpc::Status unknown = town_->CreateContact(Request(), contact, As::kNobody);
  EXPECT_EQ(unknown.error_code(), grpc::StatusCode::UNAUTHENTICATED);
  EXPECT_EQ(ReasonOf(unknown), "UNAUTHENTICATED_TOKEN");
  grpc::ClientContext without;
  const grpc::Status none = town_->contacts().CreateContact(&without, Request(), &contact);
  EXPECT_EQ(none.error_code(), grpc::StatusCode::UNAUTHENTICATED);
}

TEST_F(CallPathTest, IdentityIsOfTheCallAndNotOfTheConnection) {
  Contact contact;
  EXPECT_TRUE(town_->CreateContact(Request(), contact, As::kAssistant).ok());
  EXPECT_EQ(town_->CreateContact(Request(), contact, As::kNobody).error_code(),
            grpc::StatusCode::UNAUTHENTICATED);
  EXPECT_EQ(ReasonOf(town_->CreateContact(Request(), contact, As::kViewer)), "ROLE_REQUIRED");
  EXPECT_TRUE(town_->CreateContact(Request(), contact, As::kCoordinator).ok());
}

TEST_F(CallPathTest, AccessIsDecidedBeforeTheRequestIsLookedAt) {
  CreateContactRequest wrong;
  wrong.set_parent(kRybnik);
  Contact contact;
  EXPECT_EQ(ReasonOf(town_->CreateContact(wrong, contact, As::kViewer)), "ROLE_REQUIRED");
}

TEST_F(CallPathTest, AStrangerLearnsNotEvenWhetherAMunicipalityExists) {
  Contact contact;
  CreateContactRequest elsewhere = Request();
  const grpc::Status there = town_->CreateContact(elsewhere, contact, As::kStranger);
  elsewhere.set_parent("municipalities/atlantyda");
  const grpc::Status nowhere = town_->CreateContact(elsewhere, contact, As::kStranger);
  EXPECT_EQ(ReasonOf(there), "MUNICIPALITY_DENIED");
  EXPECT_EQ(ReasonOf(nowhere), ReasonOf(there));
  EXPECT_EQ(nowhere.error_code(), there.error_code());
}

TEST_F(CallPathTest, ANameOfAnotherMunicipality_IsNotFoundThroughOnesOwn) {
  const Contact contact = Create("border");
  GetContactRequest request;
  request.set_name("municipalities/gdynia/contacts/border");
  Contact found;
  EXPECT_EQ(ReasonOf(town_->contacts().GetContact(CallContext(As::kStranger), request, &found)),
            "RESOURCE_NOT_FOUND");
}

TEST_F(CallPathTest, ADenialIsInThePlatformsAuditLog) {
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

// ---- errors

TEST_F(CallPathTest, BadInput_NamesEveryFieldInPolishAndEnglish_AndChangesNothing) {
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

TEST_F(CallPathTest, AnErrorWithAThousandCauses_FitsIntoTrailers) {
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

TEST_F(CallPathTest, AMessageAboveTheLimit_IsRefused) {
  CreateContactRequest request = Request();
  request.mutable_contact()->set_note(std::string(2 * 1024 * 1024, 'x'));
  Contact response;
  EXPECT_EQ(town_->CreateContact(request, response).error_code(),
            grpc::StatusCode::RESOURCE_EXHAUSTED);
}

TEST_F(CallPathTest, AnExpiredDeadline_IsToldAndWritesNothing) {
  CreateContactRequest request = Request("too-late");
  CallContext context(As::kAssistant);
  context->set_deadline(std::chrono::system_clock::now() - std::chrono::seconds(1));
  Contact response;
  EXPECT_EQ(town_->contacts().CreateContact(context, request, &response).error_code(),
            grpc::StatusCode::DEADLINE_EXCEEDED);
  EXPECT_EQ(ReasonOf(Get(Name("too-late"), response)), "RESOURCE_NOT_FOUND");
}

// ---- the second identical request

TEST_F(CallPathTest, ARepeatedRequestId_GivesTheFirstAnswerAndWritesNothing) {
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

TEST_F(CallPathTest, ARepeatedRequestId_IsKnownAfterARestart_AndAccessIsCheckedAgain) {
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

TEST_F(CallPathTest, ARequestIdBelongsToOneRequestOfOnePrincipal) {
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

TEST_F(CallPathTest, AFailedRequest_MayBeSentAgainUnderItsRequestId) {
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

TEST_F(CallPathTest, AnIdGivenByTheClient_MeansTheSameContactForEver) {
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

TEST_F(CallPathTest, SixteenClientsWithOneRequestId_WriteOnce) {
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

// ---- validate_only, etags, masks

TEST_F(CallPathTest, ValidateOnly_AnswersAsIfAndChangesNothing) {
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

TEST_F(CallPathTest, AnUpdateWithAnOldEtag_IsRefused) {
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

TEST_F(CallPathTest, AnUpdateThatChangesNothing_LeavesNoTrace) {
  const Contact first = Create("unchanged");
  const size_t changes = town_->AllChanges().size();
  UpdateContactRequest update;
  *update.mutable_contact() = first;
  Contact response;
  ASSERT_TRUE(town_->contacts().UpdateContact(CallContext(As::kAssistant), update, &response).ok());
  EXPECT_TRUE(MessageDifferencer::Equals(first, response));
  EXPECT_EQ(town_->AllChanges().size(), changes);
}

TEST_F(CallPathTest, AnUnknownPathInTheMask_IsNamed) {
  const Contact first = Create("mask");
  UpdateContactRequest update;
  update.mutable_contact()->set_name(first.name());
  update.mutable_update_mask()->add_paths("no_such_field");
  Contact response;
  const grpc::Status status =
      town_->contacts().UpdateContact(CallContext(As::kAssistant), update, &response);
  EXPECT_EQ(ReasonOf(status), "INVALID_FIELDS");
  EXPECT_THAT(ViolatedFields(status), ElementsAre("update_mask"));
}

// ---- deletion

TEST_F(CallPathTest, ADeletedContact_IsListedOnRequestOnly_AndComesBack) {
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

// ---- lists

TEST_F(CallPathTest, PagesTogetherHoldEveryRowOnce) {
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

TEST_F(CallPathTest, APageTokenIsBoundToItsRequestAndItsCaller) {
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

// ---- external systems

TEST_F(CallPathTest, AnExternalId_BelongsToOneContact_AndFindsIt) {
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

TEST_F(CallPathTest, AnUpdateMayCreate_WhenItIsAllowedTo) {
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

// ---- audit and feed

TEST_F(CallPathTest, EveryChangeIsAudited_WithNamesOfFieldsAndNeverWhatIsInThem) {
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
  EXPECT_EQ(changes.back().kind(), changes::v1::Change::CREATED);
  EXPECT_EQ(changes.back().etag(), contact.etag());
  for (const changes::v1::Change& change : changes) {
    EXPECT_THAT(change.SerializeAsString(), Not(HasSubstr("tajna")));
  }
}

TEST_F(CallPathTest, WhatIsMadeWithAMunicipality_IsInItsOwnFeedAndAuditLog) {
  const auto changes = town_->AllChanges();
  ASSERT_FALSE(changes.empty());
  EXPECT_EQ(changes.front().resource(), absl::StrCat(kRybnik, "/controllers/municipality"));
  EXPECT_EQ(changes.front().kind(), changes::v1::Change::CREATED);
  const auto entries = town_->AuditEntries(kRybnik);
  ASSERT_FALSE(entries.empty());
  EXPECT_EQ(entries.front().method(), "osiedle.registry.v1.RegistryService.CreateMunicipality");
  EXPECT_EQ(entries.front().principal(), "operator");
}

TEST_F(CallPathTest, OnlyAnAuditorReadsTheAuditLog) {
  operations::v1::ListAuditEntriesRequest request;
  request.set_parent(kRybnik);
  operations::v1::ListAuditEntriesResponse response;
  EXPECT_EQ(ReasonOf(town_->operations().ListAuditEntries(CallContext(As::kCoordinator), request,
                                                          &response)),
            "ROLE_REQUIRED");
}

// ---- concurrency

TEST_F(CallPathTest, SixteenWritersOfOneContact_EachSeeTheOneBefore) {
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
