// A visit out of a contact in a crisis: what goes over, and what does not.
#include "services/visits/bookings/request_handlers.h"

#include <string>

#include "absl/strings/match.h"
#include "osiedle/contacts/v1/contact_requests.pb.h"
#include "services/visits/bookings/booking_case_test.h"

namespace osiedle::visits {
namespace {

using ::osiedle::call::FailsForFields;
using ::osiedle::call::FailsWith;
using ::osiedle::call::IsOk;
using ::osiedle::contacts::v1::Contact;
using ::osiedle::visits::v1::Visit;
using ::osiedle::visits::v1::VisitSubject;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// The contact "c" was with the resident "r", at a place; its texts say "tajemnica".
class RequestVisitTest : public BookingTest {
 protected:
  void SetUp() override {
    BookingTest::SetUp();
    ActAsEverybody();
    Must<residents::v1::Resident, residents::v1::CreateResidentRequest>(
        "parent: '%' resident_id: 'r' resident { identity_level: ALIAS alias: 'Beret' }");
    NewContact("c", "mode: INDIVIDUAL residents: '%/residents/r' crisis: true");
    ActAsAnna();
  }
  void NewContact(const std::string& id, const std::string& more) {
    Must<Contact, contacts::v1::CreateContactRequest>(absl::StrCat(
        "parent: '%' contact_id: '", id,
        "' contact { channel: STREET occur_time { seconds: ", absl::ToUnixSeconds(At(0, 11)),
        " } place { position { latitude: 50.1 longitude: 18.5 } precision: POINT description: "
        "'tajemnica' } topics: 'tajemnica' note: 'tajemnica' ",
        more, " }"));
  }
  static constexpr char kByAgreement[] =
      "agreement { date { year: 2024 month: 6 day: 3 } manner: 'ustnie przy rowerze' } ";
  static constexpr char kByLaw[] = "legal_ground: 'art. 12 ustawy' ";

  absl::StatusOr<Visit> Request(const std::string& ground, const std::string& contact = "c",
                                const std::string& visit = "", const std::string& more = "") {
    return Do<Visit, v1::RequestVisitRequest>(
        absl::StrCat("parent: '%' contact: '%/contacts/", contact,
                     "' visit_id: 'v' visit { kind: "
                     "OUTREACH_VISIT purpose: DIRECT_HELP duration { seconds: 3600 } ",
                     kOneSeat, visit, " } ", ground, more));
  }
};

TEST_F(RequestVisitTest, WithTheAgreementOfTheResident_PlaceAndResidentGoOver_AndNoText) {
  const auto visit = Request(kByAgreement);
  ASSERT_THAT(visit, IsOk());
  EXPECT_EQ(StateOf(*visit), "PROPOSED");
  EXPECT_TRUE(visit->from_crisis());
  EXPECT_EQ(visit->place().position().latitude(), 50.1);
  EXPECT_EQ(visit->place().description(), "");
  EXPECT_EQ(visit->subject().kind(), VisitSubject::RESIDENT);
  EXPECT_THAT(visit->subject().residents(), ElementsAre(Fill("%/residents/r")));
  EXPECT_EQ(visit->legal_ground(), "Zgoda z dnia 2024-06-03: ustnie przy rowerze");
  EXPECT_EQ(visit->institution(), Fill("%/institutions/mops"));
  const std::string stored = Get("v").SerializeAsString();
  EXPECT_FALSE(absl::StrContains(stored, "tajemnica"));
  EXPECT_FALSE(absl::StrContains(stored, "/contacts/"));
}

TEST_F(RequestVisitTest, ALegalGround_BecomesThatOfTheVisit) {
  const auto visit = Request(kByLaw);
  ASSERT_THAT(visit, IsOk());
  EXPECT_EQ(visit->legal_ground(), "art. 12 ustawy");
  EXPECT_TRUE(visit->has_place());
}

TEST_F(RequestVisitTest, WithoutAGround_NothingGoesOver) {
  const auto visit = Request("");
  ASSERT_THAT(visit, IsOk());
  // Nobody is its subject, so it is a draft.
  EXPECT_EQ(StateOf(*visit), "DRAFT");
  EXPECT_TRUE(visit->from_crisis());
  EXPECT_FALSE(visit->has_place());
  EXPECT_FALSE(visit->has_subject());
  EXPECT_EQ(visit->legal_ground(), "");
}

TEST_F(RequestVisitTest, WhatTheRequestSays_Stays) {
  const auto visit = Request(kByAgreement, "c",
                             "subject { kind: PLACE label: 'Skwer' } place { description: 'Rynek' "
                             "} legal_ground: 'art. 7'");
  ASSERT_THAT(visit, IsOk());
  EXPECT_EQ(visit->subject().kind(), VisitSubject::PLACE);
  EXPECT_THAT(visit->subject().residents(), IsEmpty());
  EXPECT_EQ(visit->place().description(), "Rynek");
  EXPECT_FALSE(visit->place().has_position());
  EXPECT_EQ(visit->legal_ground(), "art. 7; Zgoda z dnia 2024-06-03: ustnie przy rowerze");
}

TEST_F(RequestVisitTest, ALongAgreement_IsCutToWhatTheFieldHolds) {
  const std::string manner(198, 'x');
  const auto visit = Request(
      absl::StrCat("agreement { date { year: 2024 month: 6 day: 3 } manner: '", manner, "ąę' } "));
  ASSERT_THAT(visit, IsOk());
  EXPECT_EQ(visit->legal_ground(),
            absl::StrCat("Zgoda z dnia 2024-06-03: ", std::string(175, 'x')));
}

TEST_F(RequestVisitTest, OfAContactWithSeveral_NoResidentGoesOver) {
  ActAsEverybody();
  Must<residents::v1::Resident, residents::v1::CreateResidentRequest>(
      "parent: '%' resident_id: 's' resident { identity_level: ALIAS alias: 'Szal' }");
  NewContact("d", "mode: GROUP residents: '%/residents/r' residents: '%/residents/s' crisis: true");
  NewContact("e", "mode: GROUP residents: '%/residents/r' crisis: true");
  ActAsAnna();
  for (const char* contact : {"d", "e"}) {
    const auto visit = Request(kByLaw, contact, "", "validate_only: true");
    ASSERT_THAT(visit, IsOk()) << contact;
    EXPECT_FALSE(visit->has_subject()) << contact;
    EXPECT_TRUE(visit->has_place()) << contact;
  }
}

TEST_F(RequestVisitTest, WhoWasCountedSince_DoesNotGoOver) {
  ActAsEverybody();
  Must<residents::v1::Resident, residents::v1::LowerIdentityLevelRequest>(
      "name: '%/residents/r' identity_level: COUNTED act { kind: NO_LONGER_NEEDED }");
  ActAsAnna();
  const auto visit = Request(kByLaw);
  ASSERT_THAT(visit, IsOk());
  EXPECT_FALSE(visit->has_subject());
}

TEST_F(RequestVisitTest, OnlyAContactInACrisis_BecomesAVisit) {
  ActAsEverybody();
  NewContact("d", "mode: INDIVIDUAL");
  ActAsAnna();
  EXPECT_THAT(Request(kByLaw, "d"), FailsWith(common::v1::CONTACT_NOT_IN_CRISIS));
}

TEST_F(RequestVisitTest, AContactThatTheCallerMayNotRead_IsLikeNone) {
  ActAsEverybody();
  NewContact("gone", "mode: INDIVIDUAL crisis: true");
  Must<Contact, contacts::v1::DeleteContactRequest>("name: '%/contacts/gone'");
  // An assistant for the records of another controller.
  call::Principal assistant = {.id = "anna"};
  assistant.grants = {{.municipality = "rybnik", .roles = {common::v1::ASSISTANT}}};
  ActAs(assistant);
  EXPECT_THAT(Request(kByLaw, "c", "", "validate_only: true"), IsOk());
  EXPECT_THAT(Request(kByLaw, "gone"), FailsWith(common::v1::REFERENCE_NOT_FOUND));
  assistant.grants[0].controllers = {"municipalities/rybnik/controllers/other"};
  ActAs(assistant);
  for (const char* contact : {"c", "gone", "none"}) {
    const auto refused = Request(kByLaw, contact);
    EXPECT_THAT(refused, FailsWith(common::v1::REFERENCE_NOT_FOUND)) << contact;
    EXPECT_THAT(refused, FailsForFields({"contact"})) << contact;
  }
}

TEST_F(RequestVisitTest, AnAssistant_AsksForAVisit_AndIsToldNoDetails) {
  ActAsStaff("anna", common::v1::ASSISTANT);
  const auto visit = Request(kByAgreement);
  ASSERT_THAT(visit, IsOk());
  EXPECT_EQ(StateOf(*visit), "PROPOSED");
  EXPECT_FALSE(visit->has_place());
  EXPECT_FALSE(visit->has_subject());
  ActAsAnna();
  EXPECT_TRUE(Get("v").has_place());
}

TEST_F(RequestVisitTest, TheFeedTellsOfOneCreation) {
  ASSERT_THAT(Request(kByAgreement), IsOk());
  ASSERT_THAT(fed(), SizeIs(1));
  EXPECT_EQ(fed()[0].kind(), common::v1::CREATED);
  EXPECT_EQ(fed()[0].etag(), Get("v").etag());
}

TEST_F(RequestVisitTest, ARepeatOfTheSameId_GivesTheSameVisit) {
  const auto first = Request(kByAgreement);
  ASSERT_THAT(first, IsOk());
  clock().Advance(absl::Minutes(1));
  const auto again = Request(kByAgreement);
  ASSERT_THAT(again, IsOk());
  EXPECT_EQ(again->SerializeAsString(), first->SerializeAsString());
  EXPECT_THAT(audited(), IsEmpty());
  EXPECT_THAT(Request(kByLaw), FailsWith(common::v1::RESOURCE_EXISTS));
}

TEST_F(RequestVisitTest, BadInput_NamesEveryField_AndChangesNothing) {
  EXPECT_THAT((Do<Visit, v1::RequestVisitRequest>(
                  "parent: '%' contact: '%/stops/c' visit_id: 'v' visit { duration { seconds: 1 } }"
                  " agreement { date { year: 2024 month: 6 day: 4 } }")),
              FailsForFields({"contact", "agreement.date", "agreement.manner", "visit.kind",
                              "visit.purpose", "visit.duration"}));
  EXPECT_THAT(Request("legal_ground: '' "), FailsForFields({"legal_ground"}));
  EXPECT_THAT(Request("agreement {} "), FailsForFields({"agreement.date", "agreement.manner"}));
  EXPECT_THAT((Do<Visit, v1::GetVisitRequest>(absl::StrCat("name: '", VisitName("v"), "'"))),
              FailsWith(common::v1::RESOURCE_NOT_FOUND));
}

}  // namespace
}  // namespace osiedle::visits
