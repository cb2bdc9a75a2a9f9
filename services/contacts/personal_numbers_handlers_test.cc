// Numbers of persons, and the places where contacts, stops and outings could hold them.
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "osiedle/contacts/v1/outing_requests.pb.h"
#include "osiedle/contacts/v1/sync_day_requests.pb.h"
#include "services/contacts/sync_day.h"
#include "services/contacts/testing/contacts_fixture.h"

namespace osiedle::contacts {
namespace {

using ::osiedle::call::Batch;
using ::osiedle::call::BatchItem;
using ::osiedle::call::FailsForFields;
using ::osiedle::call::FieldsOf;
using ::osiedle::call::IsOk;
using ::testing::ElementsAre;

class PersonalNumbersTest : public ContactsTest {};

TEST_F(PersonalNumbersTest, TextsOfAContact_HoldNone) {
  EXPECT_THAT(
      NewContact("a", 600, R"(
                topics: "ogródki" topics: "44051401359"
                needs { need_code: "municipalities/rybnik/needCodes/loneliness" severity: 3
                        own_words: "proszę dzwonić: 32,422,11,22" }
                skills_offered: "szachy, 600x100x200"
                information_given: "pisać na jan@przyklad.pl"
                note: "PESEL 44O514O1359"
                follow_up { text: "oddzwonić +49 1512 3456789" }
                place { description: "ławka, 1600100200" precision: STREET }
                external_ids { system: "tel600100200" value: "44051401359" })"),
      FailsForFields({"contact.place.description", "contact.topics[1]",
                      "contact.needs[0].own_words", "contact.skills_offered[0]",
                      "contact.information_given[0]", "contact.follow_up.text", "contact.note",
                      "contact.external_ids[0].system", "contact.external_ids[0].value"}));
  EXPECT_THAT(NewContact("tel600100200", 600), FailsForFields({"contact_id"}));
  EXPECT_THAT(NewContact("a", 600, R"(
                note: "Ławka 8.00-10.00 12.00-14.00; Klub: 1.12 8.12 15.12"
                information_given: "Niebieska Linia 800 120 002"
                external_ids { system: "ops" value: "OPS.5111.23.2025" })"),
              IsOk());
}

TEST_F(PersonalNumbersTest, TextsOfStopsAndOutings_HoldNone) {
  EXPECT_THAT(NewStop("440514-01359", "note: 'klucz: 600 100 200' display_name: 'p. 44051401359'"),
              FailsForFields({"stop_id", "stop.display_name", "stop.note"}));
  EXPECT_THAT(
      NewOuting("600-100-200", R"(note: "tel. 600100200" assistants: "44051401359"
                weather { note: "jan@przyklad.pl" })"),
      FailsForFields({"outing_id", "outing.assistants[0]", "outing.weather.note", "outing.note"}));
  ASSERT_THAT(NewOuting("o"), IsOk());
  v1::CancelOutingRequest cancel;
  cancel.set_name("municipalities/rybnik/outings/o");
  cancel.set_reason("choroba, zastępuje 600 100 200");
  EXPECT_THAT(Run<v1::Outing>(cancel), FailsForFields({"reason"}));
}

TEST_F(PersonalNumbersTest, WhatAPhoneSends_HoldsNone) {
  v1::SyncDayRequest request;
  request.set_parent(kRybnik);
  request.mutable_send_time()->set_seconds(absl::ToUnixSeconds(clock().Now()));
  Merge(R"(
    items { resident { resident_id: "pesel44051401359"
                       resident { identity_level: ALIAS alias: "600 100 200" } } }
    items { outing { outing_id: "tel600100200" outing { date { year: 2024 month: 6 day: 3 } } } }
    items { contact { contact_id: "c"
                      contact { mode: INDIVIDUAL channel: BIKE note: "44051401359"
                                occur_time { seconds: 1717408800 } } } })",
        request);
  v1::SyncDayResponse response;
  const Batch batch = Plan(request, response);
  std::vector<std::vector<std::string>> fields;
  for (const BatchItem& item : batch.items) {
    fields.push_back(FieldsOf(RunItem("rybnik", item).status));
  }
  EXPECT_THAT(fields, ElementsAre(ElementsAre("resident_id", "resident.alias"),
                                  ElementsAre("outing_id"), ElementsAre("contact.note")));
}

}  // namespace
}  // namespace osiedle::contacts
