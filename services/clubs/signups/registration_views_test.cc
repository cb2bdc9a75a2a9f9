// Who is told what of registrations, and what a partner is told.
#include <string>

#include "services/clubs/signups/link_sweeps.h"
#include "services/clubs/signups/sign_up_case_test.h"

namespace osiedle::clubs {
namespace {

using ::osiedle::call::FailsForFields;
using ::osiedle::call::FailsWith;
using ::osiedle::call::IsOk;
using ::osiedle::call::MetadataOf;
using ::osiedle::clubs::v1::Registration;
using ::osiedle::clubs::v1::StandingRegistration;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class RegistrationViewsTest : public SignUpTest {
 protected:
  std::string trip() const { return Once("trip"); }
  // Reads registrations, and no residents.
  void ActAsAnimator() { ActAsStaff("ewa", common::v1::CLUB_ANIMATOR); }
  void ActAsAssistant() { ActAsStaff("anna", common::v1::ASSISTANT); }
  void ActAsPartner() { ActAsStaff("partner", common::v1::PARTNER); }

  absl::StatusOr<v1::ListRegistrationsResponse> List(const std::string& filter,
                                                     const std::string& occurrence) {
    v1::ListRegistrationsRequest request;
    request.set_parent(OccurrenceName(occurrence));
    request.set_filter(Fill(filter));
    return Run<v1::ListRegistrationsResponse>(request);
  }
  std::vector<std::string> Listed(const std::string& filter, const std::string& occurrence) {
    const auto page = List(filter, occurrence);
    EXPECT_THAT(page, IsOk());
    std::vector<std::string> ids;
    if (!page.ok()) return ids;
    for (const Registration& row : page->registrations()) ids.emplace_back(IdOf(row.name()));
    return ids;
  }
  absl::StatusOr<v1::ReferPartyResponse> Refer(const std::string& text,
                                               const std::string& event = "trip") {
    return Do<v1::ReferPartyResponse, v1::ReferPartyRequest>(
        absl::StrCat("parent: '", OccurrenceName(Once(event)), "' ", text));
  }
};

// ---- lists

TEST_F(RegistrationViewsTest, AList_TellsStatesAsTheyAreNow_AndIsFilteredByThem) {
  NewEventFor("trip", 1, "waitlist_capacity: 5 offer_minutes: 60");
  for (const char* id : {"a", "b", "c", "d"}) ASSERT_THAT(SignUp(trip(), id), IsOk());
  ASSERT_THAT(CallOffParty(trip(), "a"), IsOk());
  EXPECT_THAT(Listed("state = OFFERED", trip()), ElementsAre("b"));
  clock().Set(At(0, 13));
  EXPECT_THAT(Listed("state = OFFERED", trip()), IsEmpty());
  // It is found as what it is once the clock has written it down.
  Look();
  EXPECT_THAT(Listed("state = EXPIRED", trip()), ElementsAre("b"));
  EXPECT_THAT(Listed("state = OFFERED", trip()), ElementsAre("c"));
  const auto waiting = List("state = WAITLISTED", trip());
  ASSERT_THAT(waiting, IsOk());
  ASSERT_EQ(waiting->registrations_size(), 1);
  EXPECT_EQ(waiting->registrations(0).waitlist_position(), 1);
  EXPECT_EQ(waiting->registrations(0).explanation(),
            "Państwa grupa liczy 1 osobę. Miejsce na liście rezerwowej: 1.");
  ASSERT_THAT(CancelOccurrence(trip()), IsOk());
  EXPECT_THAT(Listed("state = WAITLISTED", trip()), IsEmpty());
  Look();
  EXPECT_THAT(Listed("state = CANCELLED", "-"), ElementsAre("a", "c", "d"));
}

TEST_F(RegistrationViewsTest, AList_IsFilteredBySourceAndResident) {
  NewEventFor("trip", 9);
  NewEventFor("other", 9);
  NewResident("r");
  ASSERT_THAT(SignUp(trip(), "a", 1, Named("r")), IsOk());
  ASSERT_THAT(SignUp(trip(), "b", 1, "source: CLUB"), IsOk());
  ASSERT_THAT(SignUp(Once("other"), "c", 1, Named("r")), IsOk());
  EXPECT_THAT(Listed("source = CLUB", trip()), ElementsAre("b"));
  EXPECT_THAT(Listed("resident = \"%/residents/r\"", trip()), ElementsAre("a"));
  EXPECT_THAT(Listed("resident = \"%/residents/r\"", "-"), testing::SizeIs(2));
  ActAsAnimator();
  EXPECT_THAT(List("resident = \"%/residents/r\"", "-"), FailsWith(common::v1::ROLE_REQUIRED));
}

TEST_F(RegistrationViewsTest, OldRegistrations_AreReadWithoutTheirEvents) {
  NewEventFor("trip", 9);
  ASSERT_THAT(SignUp(trip(), "a"), IsOk());
  clock().Set(At(20, 12));
  EXPECT_THAT(Listed("state = CONFIRMED", trip()), ElementsAre("a"));
}

// ---- residents

TEST_F(RegistrationViewsTest, AResident_IsToldToWhoMayReadResidentsAlone) {
  NewEventFor("trip", 9);
  NewResident("r");
  ASSERT_THAT(SignUp(trip(), "a", 1, absl::StrCat(Named("r"), " alias: 'Beret'")), IsOk());
  ActAsAssistant();
  EXPECT_EQ(Get(trip(), "a").resident(), ResidentName("r"));
  ActAsAnimator();
  const Registration seen = Get(trip(), "a");
  EXPECT_EQ(seen.resident(), "");
  EXPECT_EQ(seen.alias(), "Beret");
  // What was read, written back, takes nobody out.
  EXPECT_THAT(Update(trip(), "a", absl::StrCat(PartyOf(1), "alias: 'Szalik'"), "*"), IsOk());
  ActAsAssistant();
  EXPECT_EQ(Get(trip(), "a").resident(), ResidentName("r"));
}

TEST_F(RegistrationViewsTest, WhoMayNotReadResidents_MayNotNameThem) {
  NewEventFor("trip", 9);
  NewResident("r");
  ActAsAnimator();
  for (const char* id : {"r", "none"}) {
    const auto refused = SignUp(trip(), "a", 1, Named(id));
    EXPECT_THAT(refused, FailsWith(common::v1::REFERENCE_NOT_FOUND)) << id;
    EXPECT_THAT(refused, FailsForFields({"registration.resident"})) << id;
  }
}

TEST_F(RegistrationViewsTest, WhoIsCounted_IsNamedNoMore_AlsoWhenTheLevelRisesAgain) {
  NewEventFor("trip", 9);
  NewResident("r");
  ASSERT_THAT(SignUp(trip(), "a", 1, absl::StrCat(Named("r"), " alias: 'Beret'")), IsOk());
  clock().Advance(absl::Hours(1));
  CountOnly("r");
  EXPECT_EQ(Get(trip(), "a").resident(), "");
  EXPECT_EQ(Get(trip(), "a").alias(), "");
  clock().Advance(absl::Hours(1));
  Must<residents::v1::Resident, residents::v1::RaiseIdentityLevelRequest>(
      "name: '%/residents/r' identity_level: ALIAS act { kind: RECOGNITION }");
  EXPECT_EQ(Get(trip(), "a").resident(), "");
  EXPECT_THAT(Update(trip(), "a", Named("r"), "resident"),
              FailsForFields({"registration.resident"}));
}

TEST_F(RegistrationViewsTest, TheSweeps_TakeEndedNamesOutOfTheRows_AndLeaveTheOthers) {
  NewEventFor("trip", 9);
  NewResident("r");
  NewResident("s");
  ASSERT_THAT(SignUp(trip(), "a", 1, absl::StrCat(Named("r"), " alias: 'Beret'")), IsOk());
  ASSERT_THAT(SignUp(trip(), "b", 1, absl::StrCat(Named("s"), " alias: 'Szalik'")), IsOk());
  ASSERT_THAT(NewSeries("course"), IsOk());
  Must<StandingRegistration, v1::CreateStandingRegistrationRequest>(absl::StrCat(
      "parent: '%/eventSeries/course' standing_registration_id: 'x' standing_registration { ",
      PartyOf(1), Named("r"), " alias: 'Beret' }"));
  const std::string etag = Get(trip(), "b").etag();
  const auto sweep = [this](auto* sweep_rows) {
    return sweep_rows(store(), owner(), clock().Now(), 50).value_or(-1);
  };
  EXPECT_EQ(sweep(&SweepRegistrations), 0);
  clock().Advance(absl::Hours(1));
  CountOnly("r");
  EXPECT_EQ(Stored(trip(), "a").resident(), ResidentName("r"));
  EXPECT_EQ(sweep(&SweepRegistrations), 1);
  EXPECT_EQ(sweep(&SweepRegistrations), 0);
  EXPECT_EQ(Stored(trip(), "a").resident(), "");
  EXPECT_EQ(Stored(trip(), "a").alias(), "");
  EXPECT_TRUE(Stored(trip(), "a").name_ended());
  EXPECT_FALSE(Stored(trip(), "b").name_ended());
  EXPECT_EQ(Stored(trip(), "b").resident(), ResidentName("s"));
  EXPECT_EQ(Get(trip(), "b").etag(), etag);
  EXPECT_EQ(sweep(&SweepStandingRegistrations), 1);
  EXPECT_EQ(sweep(&SweepStandingRegistrations), 0);
}

TEST_F(RegistrationViewsTest, OfAStandingRegistration_TheResidentIsToldAsOfARegistration) {
  NewResident("r");
  ASSERT_THAT(NewSeries("course"), IsOk());
  Must<StandingRegistration, v1::CreateStandingRegistrationRequest>(absl::StrCat(
      "parent: '%/eventSeries/course' standing_registration_id: 'x' standing_registration { ",
      PartyOf(1), Named("r"), " }"));
  const auto resident = [this] {
    return Must<StandingRegistration, v1::GetStandingRegistrationRequest>(
               "name: '%/eventSeries/course/standingRegistrations/x'")
        .resident();
  };
  ActAsAssistant();
  EXPECT_EQ(resident(), ResidentName("r"));
  ActAsAnimator();
  EXPECT_EQ(resident(), "");
  EXPECT_THAT((Do<StandingRegistration, v1::UpdateStandingRegistrationRequest>(
                  "standing_registration { name: "
                  "'%/eventSeries/course/standingRegistrations/x' alias: 'Beret' } "
                  "update_mask { paths: '*' }")),
              FailsForFields({"standing_registration.party"}));
  EXPECT_THAT((Do<StandingRegistration, v1::UpdateStandingRegistrationRequest>(
                  absl::StrCat("standing_registration { name: "
                               "'%/eventSeries/course/standingRegistrations/x' ",
                               PartyOf(2), " } update_mask { paths: '*' }"))),
              IsOk());
  ActAsAssistant();
  EXPECT_EQ(resident(), ResidentName("r"));
}

// ---- partners

TEST_F(RegistrationViewsTest, APartner_IsToldWhatBecomesOfTheParty_AndNothingElse) {
  NewEventFor("trip", 3, "waitlist_capacity: 5");
  ActAsPartner();
  const auto in = Refer(PartyOf(2) + "alias: 'Beret'");
  ASSERT_THAT(in, IsOk());
  EXPECT_EQ(in->state(), Registration::CONFIRMED);
  EXPECT_EQ(in->explanation(), "Udział 2 osób jest potwierdzony.");
  const auto waits = Refer(PartyOf(4) + "alias: 'Szalik'");
  EXPECT_THAT(waits, FailsWith(common::v1::EVENT_FULL));
  const auto second = Refer(PartyOf(2) + "alias: 'Szalik'");
  ASSERT_THAT(second, IsOk());
  EXPECT_EQ(second->state(), Registration::WAITLISTED);
  EXPECT_EQ(second->waitlist_position(), 1);
  EXPECT_EQ(second->explanation(),
            "1 wolne miejsce, Państwa grupa liczy 2 osoby. Miejsce na liście rezerwowej: 1.");
  EXPECT_THAT((Do<Registration, v1::GetRegistrationRequest>(
                  absl::StrCat("name: '", in->registration(), "'"))),
              FailsWith(common::v1::ROLE_REQUIRED));
  EXPECT_THAT(List("", trip()), FailsWith(common::v1::ROLE_REQUIRED));
  EXPECT_THAT(SignUp(trip(), "a"), FailsWith(common::v1::ROLE_REQUIRED));
  ActAsEverybody();
  const std::vector<Registration> all = AllStored(trip());
  ASSERT_THAT(all, testing::SizeIs(2));
  EXPECT_EQ(all[0].source(), Registration::PARTNER);
  EXPECT_EQ(all[0].alias(), "Beret");
  EXPECT_EQ(all[0].controller(), Fill("%/controllers/municipality"));
  ExpectPlacesAreRight(trip());
}

TEST_F(RegistrationViewsTest, APartner_NamesThePartyOrBringsACode) {
  NewEventFor("trip", 9);
  const std::vector<std::string> codes = NewCodes("slips", 2);
  ActAsPartner();
  EXPECT_THAT(Refer(PartyOf(2)), FailsForFields({"alias"}));
  EXPECT_THAT(Refer("party { head_counts { age_band: AGE_7_TO_12 count: 11 } } alias: 'Beret'"),
              FailsForFields({"party.head_counts", "party.guardian_consent"}));
  ASSERT_THAT(Refer(PartyOf(2) + WithCode(codes[0])), IsOk());
  // Somebody else's registration is not told.
  const auto again = Refer(PartyOf(2) + WithCode(codes[0]));
  EXPECT_THAT(again, FailsWith(common::v1::ALREADY_REGISTERED));
  EXPECT_EQ(MetadataOf(again.status(), "resource"), "");
  EXPECT_EQ(AllStored(trip())[0].invitation(), Fill("%/invitations/slips-001"));
}

TEST_F(RegistrationViewsTest, APartner_IsToldTheSameOfEveryCodeThatIsNoGood) {
  NewEventFor("trip", 9);
  ASSERT_THAT(CreateTown("gdynia", "2262011"), IsOk());
  const std::string used = NewCodes("slips", 1)[0];
  const std::string of_gdynia = NewCodes("slips", 1, "municipalities/gdynia")[0];
  Must<invitations::v1::Invitation, invitations::v1::RedeemInvitationRequest>(
      absl::StrCat("parent: '%' claim_code: '", used, "'"));
  ActAsPartner();
  for (const std::string& code : {used, of_gdynia}) {
    EXPECT_THAT(Refer(PartyOf(1) + WithCode(code)), FailsWith(common::v1::CLAIM_CODE_REFUSED));
  }
}

TEST_F(RegistrationViewsTest, ByInvitationOnly_APartnerSignsNobodyUp) {
  NewEventFor("trip", 9, "mode: INVITATION_ONLY");
  ActAsPartner();
  EXPECT_THAT(Refer(PartyOf(1) + "alias: 'Beret'"), FailsWith(common::v1::ROLE_REQUIRED));
  ActAsAnimator();
  EXPECT_THAT(Refer(PartyOf(1) + "alias: 'Beret'"), IsOk());
  EXPECT_THAT(SignUp(trip(), "a"), IsOk());
}

TEST_F(RegistrationViewsTest, WhereACodeIsNeeded_APartnerBringsOne) {
  NewEventFor("trip", 9, "mode: CLAIM_CODE");
  const std::vector<std::string> codes = NewCodes("slips", 1);
  ActAsPartner();
  EXPECT_THAT(Refer(PartyOf(1) + "alias: 'Beret'"), FailsForFields({"claim_code"}));
  EXPECT_THAT(Refer(PartyOf(1) + WithCode(codes[0])), IsOk());
}

TEST_F(RegistrationViewsTest, APartner_SignsNobodyUpForWhatIsNotThereOrCalledOff) {
  NewEventFor("trip", 9);
  ActAsPartner();
  EXPECT_THAT(Refer(PartyOf(1) + "alias: 'Beret'", "none"),
              FailsWith(common::v1::RESOURCE_NOT_FOUND));
  ActAsEverybody();
  ASSERT_THAT(CancelOccurrence(trip()), IsOk());
  ActAsPartner();
  EXPECT_THAT(Refer(PartyOf(1) + "alias: 'Beret'"), FailsWith(common::v1::OCCURRENCE_CANCELLED));
}

// ---- narrowed grants

TEST_F(RegistrationViewsTest, OfAnotherController_ARegistrationDoesNotExist) {
  NewEventFor("trip", 9);
  ASSERT_THAT(SignUp(trip(), "a"), IsOk());
  ActAs({.id = "narrowed",
         .grants = {{.municipality = "rybnik",
                     .roles = {common::v1::COORDINATOR},
                     .controllers = {Fill("%/controllers/other")}}}});
  EXPECT_THAT((Do<Registration, v1::GetRegistrationRequest>(
                  absl::StrCat("name: '", RegistrationName(trip(), "a"), "'"))),
              FailsWith(common::v1::RESOURCE_NOT_FOUND));
  EXPECT_THAT(CallOffParty(trip(), "a"), FailsWith(common::v1::RESOURCE_NOT_FOUND));
  EXPECT_THAT(SignUp(trip(), "b"), FailsWith(common::v1::RESOURCE_NOT_FOUND));
  EXPECT_THAT(Listed("", trip()), IsEmpty());
}

}  // namespace
}  // namespace osiedle::clubs
