// Days that phones recorded without network, sent over the wire, several at once.
#include <algorithm>
#include <atomic>
#include <random>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"
#include "services/call/testing/open_texts.h"
#include "storage/testing/test_seed.h"
#include "tests/api/town.h"

namespace osiedle::tests {
namespace {

using contacts::v1::SyncDayRequest;
using contacts::v1::SyncDayResponse;
using contacts::v1::SyncItem;
using testing::ElementsAre;

class SyncDayTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    town_ = new Town();
    contacts::v1::CreateStopRequest stop;
    stop.set_parent(kRybnik);
    stop.set_stop_id("rynek");
    stop.mutable_stop()->set_display_name("Rynek");
    stop.mutable_stop()->mutable_place()->set_description("rynek");
    contacts::v1::Stop created;
    ASSERT_TRUE(town_->contacts().CreateStop(CallContext(As::kCoordinator), stop, &created).ok());
  }
  static void TearDownTestSuite() {
    delete town_;
    town_ = nullptr;
  }

  static SyncItem Item(const std::string& text) {
    SyncItem item;
    EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &item)) << text;
    return item;
  }
  // An outing, residents with a wish and a contact each, stays and corrected tallies.
  static std::vector<SyncItem> Day(const std::string& mark, int people) {
    const std::string outing = absl::StrCat(kRybnik, "/outings/", mark);
    const int64_t morning = absl::ToUnixSeconds(absl::Now()) - 8 * 3600;
    std::vector<SyncItem> items = {Item(absl::StrCat(
        "outing { outing_id: '", mark, "' outing { date { year: 2025 month: 6 day: 3 } } }"))};
    for (int i = 0; i < people; ++i) {
      const std::string id = absl::StrCat(mark, "-", i);
      const std::string resident = absl::StrCat(kRybnik, "/residents/", id);
      items.push_back(
          Item(absl::StrCat("resident { resident_id: '", id,
                            "' resident { identity_level: ALIAS alias: 'Pan od ", i % 7, "' } }")));
      items.push_back(Item(absl::StrCat("boundary { resident: '", resident,
                                        "' boundary_id: 'b' boundary { channel: HOME } }")));
      items.push_back(Item(absl::StrCat("contact { contact_id: '", id,
                                        "' contact { mode: INDIVIDUAL channel: BIKE outing: '",
                                        outing, "' residents: '", resident,
                                        "' occur_time { seconds: ", morning + 60 * i, " } } }")));
      if (i % 10 == 0) {
        items.push_back(
            Item(absl::StrCat("arrival { outing: '", outing, "' stop: '", kRybnik,
                              "/stops/rynek' arrive_time { seconds: ", morning + 60 * i, " } }")));
        items.push_back(Item(
            absl::StrCat("tally { outing: '", outing, "' tally { tally_id: 't' version: ", i + 1,
                         " coffee_count: ", i, " occur_time { seconds: ", morning, " } } }")));
      }
    }
    return items;
  }
  static SyncDayRequest Request(const std::vector<SyncItem>& items) {
    SyncDayRequest request;
    request.set_parent(kRybnik);
    request.set_request_id(NewRequestId());
    request.mutable_send_time()->set_seconds(absl::ToUnixSeconds(absl::Now()));
    for (const SyncItem& item : items) *request.add_items() = item;
    return request;
  }
  static SyncDayResponse Send(const SyncDayRequest& request) {
    SyncDayResponse response;
    const grpc::Status status =
        town_->days().SyncDay(CallContext(As::kAssistant), request, &response);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return response;
  }
  static int Failed(const SyncDayResponse& response) {
    return static_cast<int>(std::count_if(response.results().begin(), response.results().end(),
                                          [](const auto& r) { return r.status().code() != 0; }));
  }
  static int Known(const SyncDayResponse& response) {
    return static_cast<int>(std::count_if(response.results().begin(), response.results().end(),
                                          [](const auto& r) { return r.already_known(); }));
  }
  // The fields that the failure of an item names.
  static std::vector<std::string> FieldsOf(const google::rpc::Status& status) {
    EXPECT_EQ(call::WhatIsOpen(status), "");
    std::vector<std::string> fields;
    google::rpc::BadRequest detail;
    for (const google::protobuf::Any& any : status.details()) {
      if (!any.UnpackTo(&detail)) continue;
      for (const auto& violation : detail.field_violations()) fields.push_back(violation.field());
    }
    return fields;
  }
  static std::vector<std::string> NewCodes(int count) {
    invitations::v1::CreateInvitationBatchRequest request;
    request.set_parent(kRybnik);
    invitations::v1::InvitationBatch& batch = *request.mutable_invitation_batch();
    batch.set_display_name("Klub");
    const absl::CivilDay next_year = absl::ToCivilDay(absl::Now(), absl::UTCTimeZone()) + 300;
    batch.mutable_valid_until_date()->set_year(static_cast<int>(next_year.year()));
    batch.mutable_valid_until_date()->set_month(next_year.month());
    batch.mutable_valid_until_date()->set_day(next_year.day());
    batch.set_invitation_count(count);
    invitations::v1::InvitationBatch created;
    EXPECT_TRUE(town_->invitations()
                    .CreateInvitationBatch(CallContext(As::kCoordinator), request, &created)
                    .ok());
    return {created.claim_codes().begin(), created.claim_codes().end()};
  }
  static contacts::v1::Outing Outing(const std::string& id) {
    contacts::v1::GetOutingRequest request;
    request.set_name(absl::StrCat(kRybnik, "/outings/", id));
    contacts::v1::Outing outing;
    EXPECT_TRUE(town_->contacts().GetOuting(CallContext(As::kAssistant), request, &outing).ok());
    return outing;
  }

  static Town* town_;
};

Town* SyncDayTest::town_ = nullptr;

TEST_F(SyncDayTest, AFullBatch_IsRecordedAndKnownTheSecondTime) {
  const std::vector<SyncItem> items = Day("full", 155);
  ASSERT_LE(items.size(), 500u);
  const SyncDayRequest request = Request(items);
  SyncDayResponse first = Send(request);
  ASSERT_EQ(first.results_size(), request.items_size());
  EXPECT_EQ(Failed(first), 0) << first.results(0).status().ShortDebugString();
  EXPECT_EQ(Known(first), 0);
  const size_t changes = town_->AllChanges().size();
  // The same request, the same day in another request, and after a restart.
  EXPECT_EQ(Known(Send(request)), request.items_size());
  EXPECT_EQ(Known(Send(Request(items))), request.items_size());
  town_->Restart();
  EXPECT_EQ(Known(Send(request)), request.items_size());
  EXPECT_EQ(town_->AllChanges().size(), changes);
}

TEST_F(SyncDayTest, ARequestIdInCapitals_IsTheSameOne) {
  SyncDayRequest request = Request({Item(absl::StrCat(
      "contact { contact_id: 'capitals' contact { mode: INDIVIDUAL channel: BIKE occur_time { "
      "seconds: ",
      absl::ToUnixSeconds(absl::Now()) - 60, " } } }"))});
  EXPECT_EQ(Failed(Send(request)), 0);
  request.set_request_id(absl::AsciiStrToUpper(request.request_id()));
  EXPECT_EQ(Known(Send(request)), 1);
  // Under another request_id the taken id would be the fault.
  request.mutable_items(0)->mutable_contact()->mutable_contact()->set_note("inna treść");
  const SyncDayResponse other = Send(request);
  EXPECT_EQ(other.results(0).status().code(), static_cast<int>(grpc::StatusCode::INVALID_ARGUMENT));
}

TEST_F(SyncDayTest, ManyPhonesAtOnce_RecordEveryItemOnce) {
  const storage::TestSeed seed(0);
  const std::vector<SyncItem> items = Day("many", 100);
  const size_t changes_before = town_->AllChanges().size();
  std::atomic<int> new_items = 0;
  std::atomic<int> failed_of_the_whole = 0;
  std::vector<std::thread> phones;
  for (int phone = 0; phone < 6; ++phone) {
    phones.emplace_back([&, phone] {
      std::mt19937 random(seed.value() + phone);
      std::vector<SyncItem> part;
      for (const SyncItem& item : items) {
        if (phone == 0 || random() % 2 == 0) part.push_back(item);
      }
      const SyncDayResponse response = Send(Request(part));
      if (phone == 0) failed_of_the_whole = Failed(response);
      new_items += response.results_size() - Known(response) - Failed(response);
    });
  }
  for (std::thread& phone : phones) phone.join();
  EXPECT_EQ(failed_of_the_whole, 0);
  const SyncDayResponse again = Send(Request(items));
  EXPECT_EQ(Known(again), static_cast<int>(items.size()));
  // Each creation and stay was new to one phone; of the tallies, those that were not overtaken.
  EXPECT_LE(new_items, static_cast<int>(items.size()));
  EXPECT_GE(new_items, static_cast<int>(items.size()) - 10);
  EXPECT_EQ(town_->AllChanges().size() - changes_before, static_cast<size_t>(new_items));
  const contacts::v1::Outing outing = Outing("many");
  EXPECT_EQ(outing.visits_size(), 10);
  ASSERT_EQ(outing.tallies_size(), 1);
  EXPECT_EQ(outing.tallies(0).coffee_count(), 90);
}

TEST_F(SyncDayTest, ItemsHaveResultsOfTheirOwn) {
  SyncDayRequest request = Request({
      Item("resident { resident_id: 'w1' resident { alias: 'Beret' } }"),
      Item("resident { resident_id: 'w2' resident { identity_level: ALIAS alias: 'Beret' } }"),
      Item(absl::StrCat("boundary { resident: '", kRybnik,
                        "/residents/w3' boundary_id: 'b' "
                        "boundary { no_uniforms: true } }")),
      Item("resident { resident_id: 'w3' resident { identity_level: ALIAS alias: 'Beret' } }"),
  });
  const SyncDayResponse response = Send(request);
  ASSERT_EQ(response.results_size(), 4);
  EXPECT_EQ(response.results(0).status().code(), static_cast<int>(grpc::INVALID_ARGUMENT));
  EXPECT_EQ(response.results(0).resource(), "");
  google::rpc::ErrorInfo info;
  bool polish = false;
  for (const google::protobuf::Any& detail : response.results(2).status().details()) {
    if (detail.Is<google::rpc::ErrorInfo>()) detail.UnpackTo(&info);
    polish = polish || detail.Is<google::rpc::LocalizedMessage>();
  }
  EXPECT_EQ(info.reason(), "ITEM_OUT_OF_ORDER");
  EXPECT_TRUE(polish);
  EXPECT_EQ(response.results(1).status().code(), 0);
  EXPECT_THAT(response.results(3).possible_doubles(),
              ElementsAre(std::string(kRybnik) + "/residents/w2"));
  // What is audited is the item.
  bool found = false;
  for (const auto& entry : town_->AuditEntries(kRybnik)) {
    found = found || (entry.resource() == std::string(kRybnik) + "/residents/w3" &&
                      entry.method() == "osiedle.contacts.v1.DayService.SyncDay");
  }
  EXPECT_TRUE(found);
  // The id of the request belongs to these items in these places.
  std::swap(*request.mutable_items(1), *request.mutable_items(3));
  const SyncDayResponse swapped = Send(request);
  EXPECT_EQ(swapped.results(1).status().code(), static_cast<int>(grpc::INVALID_ARGUMENT));
}

// Sent again it would be recorded a second time.
TEST_F(SyncDayTest, AnItemWithoutAnId_IsRefused_AndRecordsNothing) {
  const std::string morning = absl::StrCat(absl::ToUnixSeconds(absl::Now()) - 3600);
  Send(
      Request({Item("resident { resident_id: 'noid' resident { identity_level: ALIAS alias: "
                    "'Bez' } }")}));
  const std::pair<const char*, SyncItem> items[] = {
      {"resident_id", Item("resident { resident { identity_level: ALIAS alias: 'Beret' } }")},
      {"boundary_id", Item(absl::StrCat("boundary { resident: '", kRybnik,
                                        "/residents/noid' boundary { channel: HOME } }"))},
      {"outing_id", Item("outing { outing { date { year: 2025 month: 6 day: 3 } } }")},
      {"contact_id", Item(absl::StrCat("contact { contact { mode: INDIVIDUAL channel: BIKE "
                                       "occur_time { seconds: ",
                                       morning, " } } }"))},
  };
  const size_t changes = town_->AllChanges().size();
  for (const auto& [field, item] : items) {
    const SyncDayResponse response = Send(Request({item}));
    const google::rpc::Status& status = response.results(0).status();
    EXPECT_EQ(status.code(), static_cast<int>(grpc::StatusCode::INVALID_ARGUMENT)) << field;
    EXPECT_THAT(FieldsOf(status), ElementsAre(field));
  }
  EXPECT_EQ(town_->AllChanges().size(), changes);
}

TEST_F(SyncDayTest, AHandOutToAContactThatIsNotThere_LeavesTheSlipAsItWas) {
  const std::string code = NewCodes(1).front();
  const std::string morning = absl::StrCat(absl::ToUnixSeconds(absl::Now()) - 3600);
  const std::string contact = absl::StrCat(kRybnik, "/contacts/gone");
  Send(
      Request({Item(absl::StrCat("contact { contact_id: 'gone' contact { mode: INDIVIDUAL channel: "
                                 "BIKE occur_time { seconds: ",
                                 morning, " } } }"))}));
  contacts::v1::DeleteContactRequest remove;
  remove.set_name(contact);
  contacts::v1::Contact removed;
  ASSERT_TRUE(town_->contacts().DeleteContact(CallContext(As::kAssistant), remove, &removed).ok());
  const auto hand_out = [&](const std::string& to) {
    return Send(Request({Item(absl::StrCat("hand_out { contact: '", to, "' claim_code: '", code,
                                           "' occur_time { seconds: ", morning, " } }"))}))
        .results(0)
        .status();
  };
  const size_t changes = town_->AllChanges().size();
  for (const std::string& nowhere :
       {contact, absl::StrCat(kRybnik, "/contacts/nobody"), absl::StrCat(kRybnik, "/stops/rynek"),
        std::string("municipalities/gdynia/contacts/x")}) {
    const google::rpc::Status status = hand_out(nowhere);
    EXPECT_NE(status.code(), 0) << nowhere;
    EXPECT_THAT(FieldsOf(status), ElementsAre("contact")) << nowhere;
  }
  EXPECT_EQ(town_->AllChanges().size(), changes);
  contacts::v1::UndeleteContactRequest undelete;
  undelete.set_name(contact);
  ASSERT_TRUE(
      town_->contacts().UndeleteContact(CallContext(As::kAssistant), undelete, &removed).ok());
  EXPECT_EQ(hand_out(contact).code(), 0);
}

// The contact of the first hand-out is there later than that of the second, which would overtake.
TEST_F(SyncDayTest, OneSlipHandedOutTwiceInADay_IsOfTheEarlierItem) {
  constexpr int kSlips = 8;
  const std::vector<std::string> codes = NewCodes(2 * kSlips);
  const std::string morning = absl::StrCat(absl::ToUnixSeconds(absl::Now()) - 3600);
  const auto contact = [&](const std::string& id, const std::string& more) {
    return Item(absl::StrCat("contact { contact_id: '", id,
                             "' contact { mode: INDIVIDUAL channel: ",
                             "BIKE occur_time { seconds: ", morning, " } ", more, " } }"));
  };
  const auto hand_out = [&](const std::string& id, const std::string& code) {
    return Item(absl::StrCat("hand_out { contact: '", kRybnik, "/contacts/", id, "' claim_code: '",
                             code, "' occur_time { seconds: ", morning, " } }"));
  };
  std::vector<SyncItem> items;
  for (int i = 0; i < kSlips; ++i) items.push_back(contact(absl::StrCat("soon-", i), ""));
  for (int i = 0; i < kSlips; ++i) {
    items.push_back(
        Item(absl::StrCat("resident { resident_id: 'slip-", i,
                          "' resident { identity_level: ALIAS alias: 'Kapelusz ", i, "' } }")));
    items.push_back(contact(absl::StrCat("late-", i),
                            absl::StrCat("residents: '", kRybnik, "/residents/slip-", i, "'")));
  }
  const int first = static_cast<int>(items.size());
  for (int i = 0; i < kSlips; ++i) {
    items.push_back(hand_out(absl::StrCat("late-", i), codes[i]));
    items.push_back(hand_out(absl::StrCat("soon-", i), codes[i]));
    // The same slip, as somebody else typed it.
    const std::string& other = codes[kSlips + i];
    items.push_back(hand_out(absl::StrCat("late-", i), other));
    items.push_back(hand_out(absl::StrCat("soon-", i),
                             absl::AsciiStrToLower(absl::StrReplaceAll(other, {{"-", ""}}))));
  }
  const SyncDayResponse response = Send(Request(items));
  for (int i = first; i < response.results_size(); i += 2) {
    EXPECT_EQ(response.results(i).status().code(), 0) << i;
    EXPECT_NE(response.results(i + 1).status().code(), 0) << i;
  }
}

TEST_F(SyncDayTest, AContactWithTwoResidents_IsFoundUnderBoth) {
  const std::string morning = absl::StrCat(absl::ToUnixSeconds(absl::Now()) - 3600);
  const std::string residents = absl::StrCat(kRybnik, "/residents/");
  const SyncDayResponse response = Send(Request(
      {Item("resident { resident_id: 'two-a' resident { identity_level: ALIAS alias: 'Laska' } }"),
       Item("resident { resident_id: 'two-b' resident { identity_level: ALIAS alias: 'Torba' } }"),
       Item(absl::StrCat("contact { contact_id: 'two' contact { mode: GROUP channel: BIKE "
                         "residents: '",
                         residents, "two-a' residents: '", residents,
                         "two-b' occur_time { seconds: ", morning, " } } }"))}));
  EXPECT_EQ(Failed(response), 0);
  for (const char* id : {"two-a", "two-b"}) {
    contacts::v1::ListContactsRequest list;
    list.set_parent(kRybnik);
    list.set_filter(absl::StrCat("residents:\"", residents, id, "\""));
    contacts::v1::ListContactsResponse listed;
    ASSERT_TRUE(town_->contacts().ListContacts(CallContext(As::kAssistant), list, &listed).ok());
    ASSERT_EQ(listed.contacts_size(), 1) << id;
    EXPECT_EQ(listed.contacts(0).name(), absl::StrCat(kRybnik, "/contacts/two"));
    contacts::v1::RecapResidentRequest recap;
    recap.set_name(residents + id);
    contacts::v1::RecapResidentResponse told;
    ASSERT_TRUE(town_->contacts().RecapResident(CallContext(As::kAssistant), recap, &told).ok());
    EXPECT_EQ(told.contacts_size(), 1) << id;
  }
}

TEST_F(SyncDayTest, PossibleDoublesOfAKnownResident_AreAReading) {
  const std::string name = absl::StrCat(kRybnik, "/residents/");
  const std::vector<SyncItem> items = {
      Item("resident { resident_id: 'k1' resident { identity_level: ALIAS alias: 'Kaszkiet' } }"),
      Item("resident { resident_id: 'k2' resident { identity_level: ALIAS alias: 'Kaszkiet' } }")};
  Send(Request(items));
  const std::string asked = absl::StrCat("outcome = READ AND resource = \"", name, "k2\"");
  EXPECT_TRUE(town_->AuditEntries(kRybnik, asked).empty());
  const SyncDayResponse again = Send(Request({items[0]}));
  ASSERT_TRUE(again.results(0).already_known());
  ASSERT_THAT(again.results(0).possible_doubles(), ElementsAre(absl::StrCat(name, "k2")));
  const auto readings = town_->AuditEntries(kRybnik, asked);
  ASSERT_EQ(readings.size(), 1u);
  EXPECT_EQ(readings[0].resource(), absl::StrCat(name, "k1"));
  EXPECT_EQ(readings[0].principal(), "assistant");
  EXPECT_EQ(readings[0].method(), "osiedle.contacts.v1.DayService.SyncDay");
}

TEST_F(SyncDayTest, ItsRequestId_IsNoOtherMethods_AndNoOthersIsItsOwn) {
  const SyncItem item = Item("resident { resident_id: 'rid' resident { age_band: AGE_UNKNOWN } }");
  // Also of a day of which nothing was recorded.
  for (const SyncItem& synced : {item, Item("boundary { resident: 'x' boundary_id: 'y' }")}) {
    const SyncDayRequest request = Request({synced});
    Send(request);
    contacts::v1::CreateContactRequest create;
    create.set_parent(kRybnik);
    create.set_request_id(request.request_id());
    *create.mutable_contact() = Town::SampleContact();
    contacts::v1::Contact contact;
    EXPECT_EQ(ReasonOf(town_->CreateContact(create, contact)), "REQUEST_ID_REUSED");
    // Another's is another's.
    EXPECT_EQ(ReasonOf(town_->CreateContact(create, contact, As::kCoordinator)), "");
    const SyncDayResponse again = Send(request);
    EXPECT_EQ(again.results_size(), 1);
  }
  contacts::v1::CreateContactRequest create;
  create.set_parent(kRybnik);
  create.set_request_id(NewRequestId());
  *create.mutable_contact() = Town::SampleContact();
  contacts::v1::Contact contact;
  ASSERT_TRUE(town_->CreateContact(create, contact).ok());
  SyncDayRequest request = Request({item});
  request.set_request_id(create.request_id());
  SyncDayResponse response;
  EXPECT_EQ(ReasonOf(town_->days().SyncDay(CallContext(As::kAssistant), request, &response)),
            "REQUEST_ID_REUSED");
  contacts::v1::DeleteContactRequest erase;
  erase.set_name(contact.name());
  erase.set_request_id(create.request_id());
  EXPECT_EQ(ReasonOf(town_->contacts().DeleteContact(CallContext(As::kAssistant), erase, &contact)),
            "REQUEST_ID_REUSED");
}

TEST_F(SyncDayTest, ABatchThatIsNone_IsRefusedWhole) {
  const auto refused = [](const SyncDayRequest& request, As as = As::kAssistant) {
    SyncDayResponse response;
    return town_->days().SyncDay(CallContext(as), request, &response);
  };
  EXPECT_THAT(ViolatedFields(refused(Request({}))), ElementsAre("items"));
  const SyncItem item = Item("resident { resident_id: 'x' resident {} }");
  EXPECT_THAT(ViolatedFields(refused(Request(std::vector<SyncItem>(501, item)))),
              ElementsAre("items"));
  SyncDayRequest timeless = Request({item});
  timeless.clear_send_time();
  EXPECT_THAT(ViolatedFields(refused(timeless)), ElementsAre("send_time"));
  SyncDayRequest unnamed = Request({item});
  unnamed.set_request_id("no-uuid");
  EXPECT_THAT(ViolatedFields(refused(unnamed)), ElementsAre("request_id"));
  EXPECT_EQ(ReasonOf(refused(Request({item}), As::kViewer)), "ROLE_REQUIRED");
  EXPECT_EQ(ReasonOf(refused(Request({item}), As::kStranger)), "MUNICIPALITY_DENIED");
  SyncItem large = Item("contact { contact_id: 'large' contact { mode: GROUP channel: BIKE } }");
  large.mutable_contact()->mutable_contact()->set_note(std::string(1024 * 1024, 'a'));
  EXPECT_EQ(refused(Request({large})).error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
}

TEST_F(SyncDayTest, AClockThatIsDaysOff_IsTold) {
  SyncDayRequest request = Request(Day("clock", 1));
  request.mutable_send_time()->set_seconds(request.send_time().seconds() - 3 * 24 * 3600);
  const SyncDayResponse response = Send(request);
  // The resident and the wish are recorded, the rest is not.
  EXPECT_EQ(Failed(response), response.results_size() - 2);
  request.mutable_send_time()->set_seconds(absl::ToUnixSeconds(absl::Now()));
  EXPECT_EQ(Failed(Send(request)), 0);
}

}  // namespace
}  // namespace osiedle::tests
