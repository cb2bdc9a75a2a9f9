
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "google/protobuf/util/message_differencer.h"
#include "gtest/gtest.h"
#include "osiedle/contacts/v1/contact_requests.pb.h"
#include "osiedle/registry/v1/need_code.pb.h"
#include "osiedle/registry/v1/need_code_requests.pb.h"
#include "services/contacts/testing/contacts_fixture.h"

namespace osiedle::contacts {
namespace {

using ::google::protobuf::util::MessageDifferencer;
using ::osiedle::call::FailsForFields;
using ::osiedle::call::FailsWith;
using ::osiedle::call::IsOk;
using ::osiedle::call::MetadataOf;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class ContactHandlersTest : public ContactsTest {
 protected:
  void SetUp() override {
    ContactsTest::SetUp();
    ASSERT_THAT(NewStop("rynek"), IsOk());
    ASSERT_THAT(NewOuting("o"), IsOk());
  }

  // The ids of all pages, read as a client reads them.
  std::vector<std::string> List(const std::string& filter, int page_size = 0,
                                bool show_deleted = false) {
    v1::ListContactsRequest request;
    request.set_parent(kRybnik);
    request.set_filter(filter);
    request.set_page_size(page_size);
    request.set_show_deleted(show_deleted);
    std::vector<std::string> ids;
    do {
      auto page = Run<v1::ListContactsResponse>(request);
      EXPECT_THAT(page, IsOk()) << filter;
      if (!page.ok()) return ids;
      EXPECT_LE(page->contacts_size(), page_size == 0 ? 50 : page_size);
      for (std::string& id : IdsOf(page->contacts())) ids.push_back(std::move(id));
      request.set_page_token(page->next_page_token());
    } while (!request.page_token().empty());
    return ids;
  }
};

constexpr char kFull[] = R"(
  outing: "municipalities/rybnik/outings/o" stop: "municipalities/rybnik/stops/rynek"
  occur_time_precision: HOUR
  place { position { latitude: 50.1 longitude: 18.55 } precision: STREET description: "ławka" }
  initiator: RESIDENT prior_help: NEVER head_counts { age_band: AGE_60_TO_74 count: 1 }
  topics: "ogródki" needs { need_code: "municipalities/rybnik/needCodes/loneliness" severity: 3
                            own_words: "nie mam z kim pogadać" for_whom: SELF }
  skills_offered: "szachy" information_given: "klub" crisis: false note: "wróci"
  follow_up { text: "zaprosić" due_date { year: 2024 month: 6 day: 10 } }
  external_ids { system: "ops" value: "17" })";

TEST_F(ContactHandlersTest, CreateContact_KeepsAllThatItIsGiven) {
  auto created = NewContact("a", 600, kFull);
  ASSERT_THAT(created, IsOk());
  EXPECT_EQ(created->controller(), kController);
  auto stored = Contact("a");
  ASSERT_THAT(stored, IsOk());
  EXPECT_TRUE(MessageDifferencer::Equals(*created, *stored));
  auto given = call::FromText<v1::Contact>(kFull);
  stored->clear_name();
  stored->clear_etag();
  stored->clear_create_time();
  stored->clear_update_time();
  stored->clear_controller();
  stored->clear_occur_time();
  stored->clear_mode();
  stored->clear_channel();
  EXPECT_TRUE(MessageDifferencer::Equals(given, *stored)) << stored->ShortDebugString();
}

TEST_F(ContactHandlersTest, CreateContact_WithoutAnId_GetsOneThatSortsByTime) {
  auto first = NewContact("", 600);
  clock().Advance(absl::Milliseconds(1));
  auto second = NewContact("", 600);
  ASSERT_THAT(first, IsOk());
  ASSERT_THAT(second, IsOk());
  EXPECT_LT(first->name(), second->name());
}

TEST_F(ContactHandlersTest, CreateContact_SentTwice_IsStoredOnce) {
  auto first = NewContact("a", 600, "note: 'x'");
  ASSERT_THAT(first, IsOk());
  clock().Advance(absl::Hours(100));
  auto second = NewContact("a", 600, "note: 'x'");
  ASSERT_THAT(second, IsOk());
  EXPECT_TRUE(MessageDifferencer::Equals(*first, *second));
  EXPECT_THAT(NewContact("a", 600, "note: 'y'"), FailsWith(common::v1::RESOURCE_EXISTS));
  EXPECT_THAT(List(""), ElementsAre("a"));
}

TEST_F(ContactHandlersTest, CreateContact_NamesEveryReferenceThatIsNotThere) {
  EXPECT_THAT(NewContact("a", 600, R"(
                outing: "municipalities/rybnik/outings/none"
                stop: "municipalities/rybnik/stops/none"
                needs { need_code: "municipalities/rybnik/needCodes/loneliness" }
                needs { need_code: "municipalities/rybnik/needCodes/none" }
                controller: "municipalities/rybnik/controllers/none")"),
              FailsForFields({"contact.outing", "contact.stop", "contact.needs[1].need_code",
                              "contact.controller"}));
}

// Rules of the proto (a severity above 5, a text that is too long, a need without a code), and
// rules of the code (an observation has no initiator, a name of another kind).
constexpr char kWrongEverywhere[] = R"(
    mode: OBSERVATION initiator: RESIDENT stop: "municipalities/rybnik/outings/o"
    needs { need_code: "municipalities/rybnik/needCodes/loneliness" severity: 9 }
    needs { severity: 1 })";

TEST_F(ContactHandlersTest, CreateContact_NamesWhatProtoAndRulesFindWrongAtOnce) {
  const std::string long_note(3000, 'x');
  auto refused =
      NewContact("Not An Id", 600, absl::StrCat(kWrongEverywhere, "note: '", long_note, "'"));
  EXPECT_THAT(refused, FailsWith(common::v1::INVALID_FIELDS));
  EXPECT_THAT(call::FieldsOf(refused.status()),
              testing::UnorderedElementsAre("contact.needs[0].severity", "contact.note",
                                            "contact_id", "contact.needs[1].need_code",
                                            "contact.initiator", "contact.stop"));
  EXPECT_THAT(List(""), IsEmpty());
}

TEST_F(ContactHandlersTest, UpdateContact_NamesWhatProtoAndRulesFindWrongAtOnce) {
  auto contact = NewContact("a", 600, "stop: 'municipalities/rybnik/stops/rynek'");
  ASSERT_THAT(contact, IsOk());
  v1::Contact wrong = *contact;
  Merge(kWrongEverywhere, wrong);
  wrong.clear_etag();
  auto refused = Update(wrong, {"mode", "initiator", "stop", "needs"});
  EXPECT_THAT(refused, FailsWith(common::v1::INVALID_FIELDS));
  EXPECT_THAT(call::FieldsOf(refused.status()),
              testing::UnorderedElementsAre("contact.needs[0].severity", "contact.initiator",
                                            "contact.needs[1].need_code", "contact.stop"));
  EXPECT_TRUE(MessageDifferencer::Equals(*contact, *Contact("a")));
}

TEST_F(ContactHandlersTest, CreateContact_ABadElementHidesNoOther) {
  const std::string long_topic(300, 'x');
  auto refused = NewContact("a", 600,
                            absl::StrCat(R"(
      topics: '' topics: ')",
                                         long_topic, R"('
      needs { need_code: "loneliness" } needs { need_code: "loneliness" severity: 9 }
      external_ids { system: 'A' })"));
  EXPECT_THAT(call::FieldsOf(refused.status()),
              testing::UnorderedElementsAre(
                  "contact.topics[0]", "contact.topics[1]", "contact.needs[0].need_code",
                  "contact.needs[1].severity", "contact.external_ids[0].value",
                  "contact.external_ids[0].system"));
}

TEST_F(ContactHandlersTest, UnknownFields_AreNotKept) {
  v1::CreateContactRequest request;
  request.set_parent(kRybnik);
  request.set_contact_id("a");
  Merge("mode: INDIVIDUAL channel: BIKE place { description: 'x' }", *request.mutable_contact());
  request.mutable_contact()->mutable_occur_time()->set_seconds(SecondsAt(600));
  auto add_unknown = [](google::protobuf::Message& message) {
    message.GetReflection()->MutableUnknownFields(&message)->AddLengthDelimited(900, "secret");
  };
  add_unknown(*request.mutable_contact());
  add_unknown(*request.mutable_contact()->mutable_place());
  ASSERT_THAT(Run<v1::Contact>(request), IsOk());
  EXPECT_THAT(Contact("a")->SerializeAsString(), testing::Not(testing::HasSubstr("secret")));

  v1::Contact patch = *Contact("a");
  patch.mutable_place()->set_description("y");
  add_unknown(*patch.mutable_place());
  ASSERT_THAT(Update(patch, {"place"}), IsOk());
  EXPECT_EQ(Contact("a")->place().description(), "y");
  EXPECT_THAT(Contact("a")->SerializeAsString(), testing::Not(testing::HasSubstr("secret")));
}

TEST_F(ContactHandlersTest, UpdateContact_ThatMayCreate_NamesEverythingToo) {
  v1::Contact wrong;
  Merge(kWrongEverywhere, wrong);
  wrong.set_name(absl::StrCat(kRybnik, "/contacts/new"));
  auto refused = Update(wrong, {}, /*allow_missing=*/true);
  EXPECT_THAT(call::FieldsOf(refused.status()),
              testing::UnorderedElementsAre(
                  "contact.needs[0].severity", "contact.needs[1].need_code", "contact.channel",
                  "contact.occur_time", "contact.initiator", "contact.stop"));
  EXPECT_THAT(List(""), IsEmpty());
}

TEST_F(ContactHandlersTest, CreateContact_MalformedNames_AreInvalid) {
  auto refused = NewContact("a", 600, R"(
      outing: "o" stop: "municipalities/rybnik/outings/o" needs { need_code: "loneliness" }
      controller: "municipalities/rybnik/controllers/")");
  EXPECT_THAT(refused, FailsWith(common::v1::INVALID_FIELDS));
  EXPECT_THAT(refused, FailsForFields({"contact.outing", "contact.stop",
                                       "contact.needs[0].need_code", "contact.controller"}));
}

TEST_F(ContactHandlersTest, CreateContact_WhatAnotherTownHas_IsNotThere) {
  ASSERT_THAT(NewOuting("g", "", "municipalities/gdynia"), IsOk());
  ASSERT_THAT(NewStop("g", "", "municipalities/gdynia"), IsOk());
  auto refused = NewContact("a", 600, R"(
      outing: "municipalities/gdynia/outings/g" stop: "municipalities/gdynia/stops/g"
      needs { need_code: "municipalities/gdynia/needCodes/loneliness" }
      controller: "municipalities/gdynia/controllers/municipality")");
  EXPECT_THAT(refused, FailsWith(common::v1::REFERENCE_NOT_FOUND));
  EXPECT_THAT(refused, FailsForFields({"contact.outing", "contact.stop",
                                       "contact.needs[0].need_code", "contact.controller"}));
}

struct BadContact {
  const char* what;
  const char* contact;
  std::vector<std::string> fields;
};

TEST_F(ContactHandlersTest, CreateContact_BadInput_NamesEveryFieldAndChangesNothing) {
  const std::string long_note = "note: '" + std::string(2001, 'x') + "'";
  std::string many_topics;
  for (int i = 0; i < 21; ++i) many_topics += "topics: 'x' ";
  const BadContact cases[] = {
      {"before 1900", "occur_time { seconds: -2208988801 }", {"contact.occur_time"}},
      {"the far future", "occur_time { seconds: 253402300799 }", {"contact.occur_time"}},
      {"no time at all", "occur_time { nanos: -1 }", {"contact.occur_time"}},
      {"what is required",
       "mode: MODE_UNSPECIFIED channel: CHANNEL_UNSPECIFIED",
       {"contact.channel", "contact.mode"}},
      {"values that no enum has",
       "mode: 99 channel: -1 prior_help: 7",
       {"contact.channel", "contact.mode", "contact.prior_help"}},
      {"an over-long text", long_note.c_str(), {"contact.note"}},
      {"too many", many_topics.c_str(), {"contact.topics"}},
      {"control characters",
       R"(note: "a\000b" topics: "\033[2J")",
       {"contact.topics[0]", "contact.note"}},
      {"numbers out of bounds",
       R"(head_counts { age_band: AGE_UNKNOWN count: -1 } needs { need_code: "x" severity: 6 })",
       {"contact.head_counts[0].count", "contact.needs[0].severity"}},
      {"a head count of none",
       "head_counts {}",
       {"contact.head_counts[0].age_band", "contact.head_counts[0].count", "contact.head_counts"}},
      {"a need without a code", "needs { severity: 1 }", {"contact.needs[0].need_code"}},
      {"a follow-up of nothing", "follow_up { done: true }", {"contact.follow_up.text"}},
      {"no day of the calendar",
       "follow_up { text: 'x' due_date { year: 2024 month: 2 day: 30 } }",
       {"contact.follow_up.due_date"}},
      {"not on the globe",
       "place { position { latitude: 91 longitude: 18 } precision: POINT }",
       {"contact.place.position"}},
      {"not a number",
       "place { position { latitude: nan longitude: 18 } precision: POINT }",
       {"contact.place.position.latitude"}},
      {"external ids",
       "external_ids { system: 'OPS' } external_ids { value: 'x' }",
       {"contact.external_ids[0].value", "contact.external_ids[1].system",
        "contact.external_ids[0].system"}},
      {"rules",
       "mode: OBSERVATION prior_help: NOW topics: ''",
       {"contact.place", "contact.prior_help", "contact.topics[0]"}},
  };
  for (const BadContact& c : cases) {
    auto refused = NewContact("a", 600, c.contact);
    EXPECT_THAT(refused, FailsWith(common::v1::INVALID_FIELDS)) << c.what;
    EXPECT_THAT(refused, FailsForFields(c.fields)) << c.what;
  }
  EXPECT_THAT(List("", 0, true), IsEmpty());
}

TEST_F(ContactHandlersTest, CreateContact_BadIdsAndParents) {
  for (const char* id : {"A", "-a", "a-", "a/b", "ą", "a b"}) {
    EXPECT_THAT(NewContact(id, 600), FailsForFields({"contact_id"})) << id;
  }
  EXPECT_THAT(NewContact(std::string(64, 'a'), 600), FailsForFields({"contact_id"}));
  EXPECT_THAT(NewContact("a", 600, "", "municipalities/rybnik/stops/rynek"),
              FailsForFields({"parent"}));
  EXPECT_THAT(NewContact("a", 600, "", "municipalities/none"),
              FailsWith(common::v1::RESOURCE_NOT_FOUND));
}

TEST_F(ContactHandlersTest, CreateContact_TooLargeForARow_IsRefused) {
  // Each text is within its own limit, in characters of four bytes.
  const auto text = [](int characters) {
    std::string emojis;
    for (int i = 0; i < characters; ++i) emojis += "\xF0\x9F\x98\x80";
    return emojis;
  };
  std::string more = absl::StrCat("note: '", text(2000), "' ");
  for (int i = 0; i < 20; ++i) {
    absl::StrAppend(&more, "needs { need_code: 'municipalities/rybnik/needCodes/loneliness' ",
                    "own_words: '", text(500), "' } information_given: '", text(200), "' ");
  }
  EXPECT_THAT(NewContact("a", 600, more), FailsWith(common::v1::REQUEST_TOO_LARGE));
  EXPECT_THAT(Contact("a"), FailsWith(common::v1::RESOURCE_NOT_FOUND));
}

TEST_F(ContactHandlersTest, CreateContact_WhileItsOutingIsDeleted_NamesNothing) {
  BeforeNextCommit([this] { EXPECT_THAT(Delete(*Outing("o")), IsOk()); });
  EXPECT_THAT(NewContact("a", 600, "outing: 'municipalities/rybnik/outings/o'"),
              FailsWith(common::v1::REFERENCE_NOT_FOUND));
  EXPECT_EQ(runs(), 2);
}

TEST_F(ContactHandlersTest, CreateContact_TwiceAtOnce_IsStoredOnce) {
  BeforeNextCommit([this] { EXPECT_THAT(NewContact("a", 600), IsOk()); });
  EXPECT_THAT(NewContact("a", 600), IsOk());
  EXPECT_EQ(runs(), 2);
  EXPECT_THAT(fed(), IsEmpty());
}

TEST_F(ContactHandlersTest, UpdateContact_OldReferencesStay_NewOnesMustBeLive) {
  registry::v1::CreateNeedCodeRequest code;
  code.set_parent(kRybnik);
  code.set_need_code_id("dogs");
  code.mutable_need_code()->set_display_name("Psy bez smyczy");
  code.mutable_need_code()->set_parent_code("municipalities/rybnik/needCodes/neighbours");
  ASSERT_THAT(Run<registry::v1::NeedCode>(code), IsOk());
  auto contact = NewContact(
      "a", 600, absl::StrCat(kFull, "needs { need_code: 'municipalities/rybnik/needCodes/dogs' }"));
  ASSERT_THAT(contact, IsOk());
  ASSERT_THAT(Delete(*Outing("o")), IsOk());
  ASSERT_THAT(Delete(*Stop("rynek")), IsOk());
  registry::v1::DeleteNeedCodeRequest gone;
  gone.set_name("municipalities/rybnik/needCodes/dogs");
  ASSERT_THAT(Run<registry::v1::NeedCode>(gone), IsOk());

  contact->clear_etag();
  contact->set_note("dopisane");
  contact->mutable_needs()->SwapElements(0, 1);
  auto updated = Update(*contact, {"*"});
  ASSERT_THAT(updated, IsOk());
  EXPECT_EQ(updated->outing(), "municipalities/rybnik/outings/o");

  auto other = NewContact("b", 600);
  ASSERT_THAT(other, IsOk());
  other->set_outing(contact->outing());
  other->set_stop(contact->stop());
  other->add_needs()->set_need_code("municipalities/rybnik/needCodes/dogs");
  EXPECT_THAT(Update(*other, {"outing", "stop", "needs"}),
              FailsForFields({"contact.outing", "contact.stop", "contact.needs[0].need_code"}));
}

TEST_F(ContactHandlersTest, UpdateContact_JudgesTheWholeContact) {
  auto contact = NewContact("a", 600, "prior_help: NEVER");
  ASSERT_THAT(contact, IsOk());
  contact->set_mode(v1::Contact::OBSERVATION);
  EXPECT_THAT(Update(*contact, {"mode"}), FailsForFields({"contact.place", "contact.prior_help"}));
  EXPECT_THAT(Update(*contact, {"mode", "nothing", "needs.severity"}),
              FailsForFields({"update_mask.paths[1]", "update_mask.paths[2]"}));
  contact->clear_occur_time();
  EXPECT_THAT(Update(*contact, {"occur_time"}), FailsForFields({"contact.occur_time"}));
}

TEST_F(ContactHandlersTest, UpdateContact_WithAStaleEtag_IsRefused) {
  auto contact = NewContact("a", 600);
  ASSERT_THAT(contact, IsOk());
  contact->set_note("pierwsza");
  ASSERT_THAT(Update(*contact, {"note"}), IsOk());
  contact->set_note("druga");
  EXPECT_THAT(Update(*contact, {"note"}), FailsWith(common::v1::ETAG_MISMATCH));
  EXPECT_EQ(Contact("a")->note(), "pierwsza");
}

TEST_F(ContactHandlersTest, UpdateContact_LeavesWhatTheMaskDoesNotName) {
  auto contact = NewContact("a", 600, kFull);
  ASSERT_THAT(contact, IsOk());
  v1::Contact patch;
  patch.set_name(contact->name());
  patch.set_note("inna");
  patch.set_crisis(true);
  auto updated = Update(patch, {"note"});
  ASSERT_THAT(updated, IsOk());
  EXPECT_EQ(updated->note(), "inna");
  EXPECT_FALSE(updated->crisis());
  EXPECT_EQ(updated->needs_size(), 1);
  ASSERT_EQ(fed().size(), 1u);
  EXPECT_THAT(fed()[0].changed_fields(), ElementsAre("note"));
}

TEST_F(ContactHandlersTest, ExternalIds_FindAContactAgainForANightlySync) {
  auto contact = call::FromText<v1::Contact>(
      "mode: GROUP channel: CLUB external_ids { system: 'ops' value: '17' }");
  contact.mutable_occur_time()->set_seconds(SecondsAt(600));
  contact.set_name("municipalities/rybnik/contacts/ops-17");
  ASSERT_THAT(Update(contact, {}, true), IsOk());
  contact.set_note("druga noc");
  ASSERT_THAT(Update(contact, {}, true), IsOk());
  EXPECT_THAT(List("external_ids.system = ops AND external_ids.value = '17'"),
              ElementsAre("ops-17"));
  auto taken = NewContact("b", 600, "external_ids { system: 'ops' value: '17' }");
  EXPECT_THAT(taken, FailsWith(common::v1::EXTERNAL_ID_TAKEN));
  EXPECT_EQ(MetadataOf(taken.status(), "resource"), contact.name());
}

TEST_F(ContactHandlersTest, DeleteContact_IsSoftAndCanBeTakenBack) {
  auto contact = NewContact("a", 600, kFull);
  ASSERT_THAT(contact, IsOk());
  ASSERT_THAT(Delete(*contact), IsOk());
  EXPECT_THAT(List(""), IsEmpty());
  EXPECT_THAT(List("", 0, true), ElementsAre("a"));
  EXPECT_TRUE(Contact("a")->has_delete_time());
  EXPECT_THAT(Update(*contact, {"note"}), FailsWith(common::v1::RESOURCE_DELETED));
  // What it names may go meanwhile.
  ASSERT_THAT(Delete(*Outing("o")), IsOk());
  v1::UndeleteContactRequest undelete;
  undelete.set_name(contact->name());
  EXPECT_THAT(Run<v1::Contact>(undelete), IsOk());
  EXPECT_THAT(List(""), ElementsAre("a"));
  EXPECT_THAT(Run<v1::Contact>(undelete), FailsWith(common::v1::RESOURCE_NOT_DELETED));
}

TEST_F(ContactHandlersTest, ListContacts_NewestFirst_ThenByNameBackwards) {
  ASSERT_THAT(NewContact("b", 600), IsOk());
  ASSERT_THAT(NewContact("c", 500), IsOk());
  ASSERT_THAT(NewContact("a", 600), IsOk());
  ASSERT_THAT(NewContact("d", 700), IsOk());
  ASSERT_THAT(NewContact("old", 0, "occur_time { seconds: -2208988800 }"), IsOk());
  ASSERT_THAT(NewContact("g", 650, "", "municipalities/gdynia"), IsOk());
  EXPECT_THAT(List(""), ElementsAre("d", "b", "a", "c", "old"));
  for (int page_size : {1, 2, 3}) {
    EXPECT_THAT(List("", page_size), ElementsAre("d", "b", "a", "c", "old"));
  }
}

TEST_F(ContactHandlersTest, ListContacts_FiltersGiveTheSameThroughEveryIndex) {
  const std::string in_o = "outing: 'municipalities/rybnik/outings/o' ";
  const std::string at_rynek = "stop: 'municipalities/rybnik/stops/rynek' ";
  ASSERT_THAT(NewContact("a", 480, in_o), IsOk());
  ASSERT_THAT(NewContact("b", 540, in_o + at_rynek + "crisis: true"), IsOk());
  ASSERT_THAT(NewContact("c", 540, at_rynek + "channel: CLUB initiator: RESIDENT"), IsOk());
  ASSERT_THAT(NewContact("d", 660, in_o + "mode: GROUP prior_help: NEVER"), IsOk());
  ASSERT_THAT(NewContact("e", 720), IsOk());
  const struct {
    const char* filter;
    std::vector<std::string> ids;
  } cases[] = {
      {"outing = 'municipalities/rybnik/outings/o'", {"d", "b", "a"}},
      {"stop = 'municipalities/rybnik/stops/rynek'", {"c", "b"}},
      {"outing = 'municipalities/rybnik/outings/o' AND stop = 'municipalities/rybnik/stops/rynek'",
       {"b"}},
      {"outing = ''", {"e", "c"}},
      {"outing:*", {"d", "b", "a"}},
      {"outing = 'municipalities/rybnik/outings/o' AND occur_time >= '2024-06-03T09:00:00Z'",
       {"d", "b"}},
      {"occur_time > '2024-06-03T08:00:00Z' AND occur_time <= '2024-06-03T11:00:00Z'",
       {"d", "c", "b"}},
      {"occur_time < '9999-01-01T00:00:00Z' AND occur_time > '0001-01-01T00:00:00Z'",
       {"e", "d", "c", "b", "a"}},
      {"mode = GROUP", {"d"}},
      {"mode != GROUP", {"e", "c", "b", "a"}},
      {"channel = CLUB AND initiator = RESIDENT", {"c"}},
      {"prior_help = NEVER", {"d"}},
      {"crisis = true", {"b"}},
      {"create_time > '2024-01-01T00:00:00Z' AND crisis = false", {"e", "d", "c", "a"}},
  };
  for (const auto& [filter, ids] : cases) {
    EXPECT_THAT(List(filter), ::testing::ElementsAreArray(ids)) << filter;
    EXPECT_THAT(List(filter, 1), ::testing::ElementsAreArray(ids)) << filter;
  }
}

TEST_F(ContactHandlersTest, ListContacts_FollowingUpdates_OldestFirst) {
  ASSERT_THAT(NewContact("a", 700), IsOk());
  clock().Advance(absl::Seconds(1));
  ASSERT_THAT(NewContact("b", 600), IsOk());
  clock().Advance(absl::Seconds(1));
  auto contact = *Contact("a");
  contact.set_note("x");
  ASSERT_THAT(Update(contact, {"note"}), IsOk());
  EXPECT_THAT(List("update_time >= '2024-06-03T10:00:00Z'"), ElementsAre("b", "a"));
  EXPECT_THAT(List("update_time > '2024-06-03T10:00:01Z'", 1), ElementsAre("a"));
}

TEST_F(ContactHandlersTest, ListContacts_PagesStayInPlaceWhileContactsComeAndGo) {
  for (int i = 0; i < 9; ++i) ASSERT_THAT(NewContact(absl::StrCat("c", i), 600 + i), IsOk());
  v1::ListContactsRequest request;
  request.set_parent(kRybnik);
  request.set_page_size(4);
  auto first = Run<v1::ListContactsResponse>(request);
  ASSERT_THAT(first, IsOk());
  EXPECT_THAT(IdsOf(first->contacts()), ElementsAre("c8", "c7", "c6", "c5"));
  ASSERT_THAT(NewContact("new", 650), IsOk());
  ASSERT_THAT(Delete(*Contact("c5")), IsOk());
  ASSERT_THAT(Delete(*Contact("c4")), IsOk());
  request.set_page_token(first->next_page_token());
  EXPECT_THAT(IdsOf(Run<v1::ListContactsResponse>(request)->contacts()),
              ElementsAre("c3", "c2", "c1", "c0"));

  request.set_filter("crisis = true");
  EXPECT_THAT(Run<v1::ListContactsResponse>(request), FailsWith(common::v1::PAGE_TOKEN_INVALID));
  request.clear_filter();
  request.set_page_token("x" + first->next_page_token());
  EXPECT_THAT(Run<v1::ListContactsResponse>(request), FailsWith(common::v1::PAGE_TOKEN_INVALID));
  request.clear_page_token();
  request.set_page_size(-1);
  EXPECT_THAT(Run<v1::ListContactsResponse>(request), FailsForFields({"page_size"}));
  request.set_page_size(100'000);
  EXPECT_THAT(Run<v1::ListContactsResponse>(request), IsOk());
}

}  // namespace
}  // namespace osiedle::contacts
