// Signing up: who gets a place, who waits, and who is refused.
#include "services/clubs/signups/registration_handlers.h"

#include <string>

#include "osiedle/registry/v1/controller_requests.pb.h"
#include "services/clubs/signups/sign_up_case_test.h"

namespace osiedle::clubs {
namespace {

using ::osiedle::call::FailsForFields;
using ::osiedle::call::FailsWith;
using ::osiedle::call::IsOk;
using ::osiedle::call::MetadataOf;
using ::osiedle::clubs::v1::Registration;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class RegistrationHandlersTest : public SignUpTest {
 protected:
  std::string trip() const { return Once("trip"); }
};

TEST_F(RegistrationHandlersTest, WhileThereIsRoom_AParty_IsConfirmed_ThenItWaits_ThenItIsRefused) {
  NewEventFor("trip", 5, "waitlist_capacity: 2");
  EXPECT_EQ(Outcome(trip(), "a", 3), "CONFIRMED");
  EXPECT_EQ(Outcome(trip(), "b", 2), "CONFIRMED");
  EXPECT_EQ(Outcome(trip(), "c", 1), "WAITLISTED");
  EXPECT_EQ(Outcome(trip(), "d", 5), "WAITLISTED");
  const auto full = SignUp(trip(), "e", 1);
  EXPECT_THAT(full, FailsWith(common::v1::EVENT_FULL));
  EXPECT_EQ(MetadataOf(full.status(), "free"), "0");
  EXPECT_EQ(MetadataOf(full.status(), "party"), "1");
  EXPECT_EQ(Queue(trip()), "a CONFIRMED, b CONFIRMED, c WAITLISTED, d WAITLISTED");
  EXPECT_EQ(Places(trip()), "5 0 0 2");
  ExpectPlacesAreRight(trip());
}

TEST_F(RegistrationHandlersTest, ANewRegistration_SaysWhatItMeans) {
  NewEventFor("trip", 5, "waitlist_capacity: 2");
  const auto in = SignUp(trip(), "a", 2);
  ASSERT_THAT(in, IsOk());
  EXPECT_EQ(in->explanation(), "Udział 2 osób jest potwierdzony.");
  EXPECT_EQ(in->queue_number(), 1);
  EXPECT_EQ(in->waitlist_position(), 0);
  EXPECT_EQ(call::TimeOf(in->told_start_time()), At(1, 17));
  EXPECT_EQ(in->controller(), Fill("%/controllers/municipality"));
  const auto waits = SignUp(trip(), "b", 4);
  ASSERT_THAT(waits, IsOk());
  EXPECT_EQ(waits->waitlist_position(), 1);
  EXPECT_EQ(waits->explanation(),
            "3 wolne miejsca, Państwa grupa liczy 4 osoby. Miejsce na liście rezerwowej: 1.");
  // Nothing of this is stored.
  EXPECT_EQ(Stored(trip(), "b").explanation(), "");
  EXPECT_EQ(Stored(trip(), "b").waitlist_position(), 0);
}

TEST_F(RegistrationHandlersTest, WithoutSmallerMayPass_ASmallPartyWaitsBehindALargeOne) {
  NewEventFor("trip", 5, "waitlist_capacity: 5");
  EXPECT_EQ(Outcome(trip(), "a", 3), "CONFIRMED");
  EXPECT_EQ(Outcome(trip(), "b", 3), "WAITLISTED");
  EXPECT_EQ(Outcome(trip(), "c", 1), "WAITLISTED");
}

TEST_F(RegistrationHandlersTest, WithSmallerMayPass_ASmallPartyPassesALargeOne) {
  NewEventFor("trip", 5, "waitlist_capacity: 5 smaller_may_pass: true");
  EXPECT_EQ(Outcome(trip(), "a", 3), "CONFIRMED");
  EXPECT_EQ(Outcome(trip(), "b", 3), "WAITLISTED");
  EXPECT_EQ(Outcome(trip(), "c", 1), "CONFIRMED");
}

TEST_F(RegistrationHandlersTest, WithoutAWaitlist_NobodyWaits) {
  NewEventFor("trip", 2);
  EXPECT_EQ(Outcome(trip(), "a", 2), "CONFIRMED");
  EXPECT_EQ(Outcome(trip(), "b", 1), "EVENT_FULL");
}

TEST_F(RegistrationHandlersTest, APartyThatIsLargerThanTheEvent_DoesNotWaitForever) {
  NewEventFor("trip", 4, "waitlist_capacity: 5");
  EXPECT_EQ(Outcome(trip(), "a", 5), "EVENT_FULL");
}

TEST_F(RegistrationHandlersTest, AnEventWithoutACapacity_HasThatOfItsVenue) {
  ASSERT_THAT(NewEvent("trip"), IsOk());
  EXPECT_EQ(Outcome(trip(), "a", 10), "CONFIRMED");
  EXPECT_EQ(Outcome(trip(), "b", 10), "CONFIRMED");
  EXPECT_EQ(Outcome(trip(), "c", 1), "EVENT_FULL");
}

// ---- what is wrong with a party

TEST_F(RegistrationHandlersTest, BadInput_NamesEveryField_AndChangesNothing) {
  NewEventFor("trip", 20, "", "minimum_age: 60");
  const size_t fed = FeedSize();
  EXPECT_THAT(SignUpAs(trip(), "a", "party {}"),
              FailsForFields({"registration.party.head_counts"}));
  EXPECT_THAT(SignUpAs(trip(), "a", "party { head_counts { age_band: AGE_60_TO_74 count: 0 } }"),
              FailsForFields({"registration.party.head_counts[0].count"}));
  EXPECT_THAT(
      SignUpAs(trip(), "a", "party { head_counts { age_band: AGE_60_TO_74 count: 10000 } }"),
      FailsForFields({"registration.party.head_counts[0].count"}));
  EXPECT_THAT(SignUpAs(trip(), "a", "party { head_counts { age_band: AGE_60_TO_74 count: 11 } }"),
              FailsForFields({"registration.party.head_counts"}));
  EXPECT_THAT(
      SignUpAs(trip(), "a",
               "party { head_counts { age_band: AGE_7_TO_12 count: 11 } "
               "access_needs: LIFT access_needs: LIFT } resident: 'x'"),
      FailsForFields({"registration.resident", "registration.party.head_counts[0].age_band",
                      "registration.party.access_needs[1]", "registration.party.head_counts",
                      "registration.party.guardian_consent"}));
  EXPECT_THAT(SignUpAs(trip(), "a", ""), FailsForFields({"registration.party"}));
  EXPECT_THAT(AllStored(trip()), IsEmpty());
  EXPECT_EQ(FeedSize(), fed);
}

TEST_F(RegistrationHandlersTest, ThePolicySaysHowLargeAPartyMayBe) {
  NewEventFor("trip", 20, "max_party_size: 2");
  EXPECT_THAT(SignUp(trip(), "a", 3), FailsForFields({"registration.party.head_counts"}));
  EXPECT_EQ(Outcome(trip(), "a", 2), "CONFIRMED");
}

TEST_F(RegistrationHandlersTest, MinorsAlone_NeedTheConsentOfAGuardian) {
  NewEventFor("trip", 20);
  const std::string minors = "head_counts { age_band: AGE_13_TO_17 count: 2 } ";
  EXPECT_THAT(SignUpAs(trip(), "a", absl::StrCat("party { ", minors, " }")),
              FailsForFields({"registration.party.guardian_consent"}));
  EXPECT_THAT(SignUpAs(trip(), "a", absl::StrCat("party { ", minors, "guardian_consent: true }")),
              IsOk());
  EXPECT_THAT(SignUpAs(trip(), "b", absl::StrCat("party { ", minors, Adults(1), " }")), IsOk());
  // Also when the adult stays at home later.
  EXPECT_THAT(Update(trip(), "b", absl::StrCat("party { ", minors, " }"), "party"),
              FailsForFields({"registration.party.guardian_consent"}));
}

TEST_F(RegistrationHandlersTest, NobodyNeedsToGiveAName) {
  NewEventFor("trip", 20);
  EXPECT_EQ(Outcome(trip(), "a", 2), "CONFIRMED");
  EXPECT_EQ(Outcome(trip(), "b", 2, "alias: 'Beret'"), "CONFIRMED");
}

TEST_F(RegistrationHandlersTest, AnOccurrenceThatIsNotThere_IsNotFound) {
  EXPECT_THAT(SignUp("none", "a"), FailsWith(common::v1::RESOURCE_NOT_FOUND));
  EXPECT_THAT((Do<Registration, v1::CreateRegistrationRequest>(
                  absl::StrCat("parent: '%/occurrences/", std::string(900, 'x'),
                               "' registration { ", PartyOf(1), " }"))),
              FailsWith(common::v1::INVALID_FIELDS));
}

TEST_F(RegistrationHandlersTest, TheSameAgain_IsTheSameRegistration) {
  NewEventFor("trip", 5);
  const auto first = SignUp(trip(), "a", 2);
  ASSERT_THAT(first, IsOk());
  const auto again = SignUp(trip(), "a", 2);
  ASSERT_THAT(again, IsOk());
  EXPECT_EQ(again->etag(), first->etag());
  EXPECT_THAT(SignUp(trip(), "a", 3), FailsWith(common::v1::RESOURCE_EXISTS));
  EXPECT_EQ(Places(trip()), "2 0 3 0");
}

TEST_F(RegistrationHandlersTest, ValidateOnly_TakesNoPlace) {
  NewEventFor("trip", 5);
  EXPECT_THAT((Do<Registration, v1::CreateRegistrationRequest>(
                  absl::StrCat("parent: '", OccurrenceName(trip()), "' validate_only: true ",
                               "registration { ", PartyOf(2), " }"))),
              IsOk());
  EXPECT_EQ(Places(trip()), "0 0 5 0");
}

// ---- when one can sign up

TEST_F(RegistrationHandlersTest, SignUp_IsOpenFromAMomentToAMoment) {
  NewEventFor("trip", 20, "open_days_before: 1 close_minutes_before: 60");
  clock().Set(At(0, 17) - absl::Nanoseconds(1));
  const auto early = SignUp(trip(), "a");
  EXPECT_THAT(early, FailsWith(common::v1::SIGN_UP_CLOSED));
  EXPECT_EQ(MetadataOf(early.status(), "open_time"), "2024-06-03T15:00:00+00:00");
  EXPECT_EQ(MetadataOf(early.status(), "close_time"), "2024-06-04T14:00:00+00:00");
  clock().Set(At(0, 17));
  EXPECT_EQ(Outcome(trip(), "a"), "CONFIRMED");
  clock().Set(At(1, 16) - absl::Nanoseconds(1));
  EXPECT_EQ(Outcome(trip(), "b"), "CONFIRMED");
  clock().Set(At(1, 16));
  EXPECT_EQ(Outcome(trip(), "c"), "SIGN_UP_CLOSED");
}

TEST_F(RegistrationHandlersTest, OnceTheEventHasBegun_NobodySignsUp) {
  NewEventFor("trip", 20);
  clock().Set(At(1, 17));
  EXPECT_EQ(Outcome(trip(), "a"), "SIGN_UP_CLOSED");
}

TEST_F(RegistrationHandlersTest, ForWhatIsDropIn_NobodySignsUp) {
  NewEventFor("trip", 20, "mode: DROP_IN");
  EXPECT_EQ(Outcome(trip(), "a"), "SIGN_UP_CLOSED");
}

TEST_F(RegistrationHandlersTest, ForACancelledOccurrence_NobodySignsUp) {
  NewEventFor("trip", 20);
  ASSERT_THAT(CancelOccurrence(trip()), IsOk());
  EXPECT_EQ(Outcome(trip(), "a"), "OCCURRENCE_CANCELLED");
}

// ---- approval

TEST_F(RegistrationHandlersTest, AfterTheSignUp_AnApprovedPartyHasAPlaceOrNothing) {
  NewEventFor("trip", 1, "mode: APPROVAL waitlist_capacity: 9 close_minutes_before: 60");
  for (const char* id : {"a", "b"}) ASSERT_EQ(Outcome(trip(), id), "REQUESTED");
  clock().Set(At(1, 16));
  EXPECT_THAT(Approve(trip(), "a"), IsOk());
  EXPECT_THAT(Approve(trip(), "b"), FailsWith(common::v1::SIGN_UP_CLOSED));
  EXPECT_EQ(Stored(trip(), "b").state(), Registration::REQUESTED);
}

TEST_F(RegistrationHandlersTest, AfterTheSignUp_NobodyWhoWaitsInVain_IsInTheWayOfARequest) {
  NewEventFor("trip", 5, "mode: APPROVAL waitlist_capacity: 9 close_minutes_before: 60");
  ASSERT_EQ(Outcome(trip(), "one", 1), "REQUESTED");
  ASSERT_EQ(Outcome(trip(), "five", 5), "REQUESTED");
  ASSERT_EQ(Outcome(trip(), "two", 2), "REQUESTED");
  ASSERT_THAT(Approve(trip(), "one"), IsOk());
  ASSERT_THAT(Approve(trip(), "five"), IsOk());
  ASSERT_EQ(StateOf(trip(), "five"), "WAITLISTED");
  clock().Set(At(1, 16));
  EXPECT_THAT(Approve(trip(), "two"), IsOk());
  EXPECT_EQ(StateOf(trip(), "two"), "CONFIRMED");
  ExpectPlacesAreRight(trip());
}

TEST_F(RegistrationHandlersTest, ARegistration_IsOfTheControllerOfItsEvent) {
  Must<registry::v1::Controller, registry::v1::CreateControllerRequest>(
      "parent: '%' controller_id: 'ngo' controller { display_name: 'Fundacja' kind: NGO }");
  NewEventFor("trip", 9, "", "controller: '%/controllers/ngo'");
  // Whoever signs the party up.
  ASSERT_EQ(Outcome(trip(), "a"), "CONFIRMED");
  EXPECT_EQ(Get(trip(), "a").controller(), Fill("%/controllers/ngo"));
  ActAs({.id = "ngo",
         .grants = {{.municipality = "rybnik",
                     .roles = {common::v1::CLUB_ANIMATOR},
                     .controllers = {Fill("%/controllers/ngo")}}}});
  EXPECT_EQ(Outcome(trip(), "b"), "CONFIRMED");
  EXPECT_EQ(StateOf(trip(), "a"), "CONFIRMED");
}

TEST_F(RegistrationHandlersTest, WhereALeaderApproves_ARequestTakesNoPlace) {
  NewEventFor("trip", 3, "mode: APPROVAL waitlist_capacity: 1");
  EXPECT_EQ(Outcome(trip(), "a", 2), "REQUESTED");
  EXPECT_EQ(Outcome(trip(), "b", 2), "REQUESTED");
  EXPECT_EQ(Outcome(trip(), "c", 2), "REQUESTED");
  EXPECT_EQ(Places(trip()), "0 0 3 0");
  EXPECT_THAT(Approve(trip(), "b"), IsOk());
  EXPECT_EQ(StateOf(trip(), "b"), "CONFIRMED");
  // Without room an approved party waits, behind those who waited already.
  const auto waits = Approve(trip(), "a");
  ASSERT_THAT(waits, IsOk());
  EXPECT_EQ(waits->state(), Registration::WAITLISTED);
  EXPECT_EQ(waits->queue_number(), 4);
  EXPECT_THAT(Approve(trip(), "c"), FailsWith(common::v1::EVENT_FULL));
  EXPECT_EQ(StateOf(trip(), "c"), "REQUESTED");
  EXPECT_EQ(Places(trip()), "2 0 1 1");
  ExpectPlacesAreRight(trip());
}

TEST_F(RegistrationHandlersTest, ARequest_IsDeclinedWithAReason) {
  NewEventFor("trip", 3, "mode: APPROVAL");
  ASSERT_THAT(SignUp(trip(), "a", 2), IsOk());
  const auto declined = Decline(trip(), "a", "reason: 'Zajęcia dla początkujących'");
  ASSERT_THAT(declined, IsOk());
  EXPECT_EQ(declined->state(), Registration::DECLINED);
  EXPECT_EQ(declined->reason(), "Zajęcia dla początkujących");
  for (const auto& refused : {Approve(trip(), "a"), Decline(trip(), "a"), Accept(trip(), "a")}) {
    EXPECT_THAT(refused, FailsWith(common::v1::REGISTRATION_STEP_REFUSED));
    EXPECT_EQ(MetadataOf(refused.status(), "state"), "DECLINED");
  }
}

TEST_F(RegistrationHandlersTest, ApprovalsGoOnUntilTheEventEnds) {
  NewEventFor("trip", 3, "mode: APPROVAL");
  ASSERT_THAT(SignUp(trip(), "a"), IsOk());
  ASSERT_THAT(SignUp(trip(), "b"), IsOk());
  clock().Set(At(1, 18));
  EXPECT_THAT(Approve(trip(), "a"), IsOk());
  clock().Set(At(1, 18, 30));
  EXPECT_THAT(Approve(trip(), "b"), FailsWith(common::v1::REGISTRATION_STEP_REFUSED));
}

TEST_F(RegistrationHandlersTest, AStep_NeedsTheEtagLastSeen) {
  NewEventFor("trip", 3, "mode: APPROVAL");
  const auto asked = SignUp(trip(), "a");
  ASSERT_THAT(asked, IsOk());
  EXPECT_THAT(Approve(trip(), "a", "etag: '0000000000000001'"),
              FailsWith(common::v1::ETAG_MISMATCH));
  EXPECT_THAT(Approve(trip(), "a", absl::StrCat("etag: '", asked->etag(), "'")), IsOk());
}

// ---- calling off

TEST_F(RegistrationHandlersTest, APartyLeavesAtAnyTime_AndTwiceIsOnce) {
  NewEventFor("trip", 3, "waitlist_capacity: 2");
  ASSERT_THAT(SignUp(trip(), "a", 3), IsOk());
  ASSERT_THAT(SignUp(trip(), "b", 3), IsOk());
  const auto off = CallOffParty(trip(), "b", "reason: 'Choroba'");
  ASSERT_THAT(off, IsOk());
  EXPECT_EQ(off->state(), Registration::CANCELLED);
  EXPECT_EQ(off->cancel_cause(), Registration::PARTY);
  EXPECT_EQ(off->reason(), "Choroba");
  EXPECT_EQ(Places(trip()), "3 0 0 0");
  const auto again = CallOffParty(trip(), "b", "cancel_cause: LEADER reason: 'Inny'");
  ASSERT_THAT(again, IsOk());
  EXPECT_EQ(again->etag(), off->etag());
  EXPECT_EQ(again->reason(), "Choroba");
  EXPECT_THAT(CallOffParty(trip(), "a", "cancel_cause: LEADER"), IsOk());
  EXPECT_EQ(Get(trip(), "a").explanation(), "Zapis odwołali prowadzący.");
  EXPECT_EQ(Places(trip()), "0 0 3 0");
}

TEST_F(RegistrationHandlersTest, OnlyPartyAndLeader_CallARegistrationOff) {
  NewEventFor("trip", 3);
  ASSERT_THAT(SignUp(trip(), "a"), IsOk());
  for (const char* cause : {"OCCURRENCE", "STANDING_ENDED"}) {
    EXPECT_THAT(CallOffParty(trip(), "a", absl::StrCat("cancel_cause: ", cause)),
                FailsForFields({"cancel_cause"}));
  }
  EXPECT_EQ(StateOf(trip(), "a"), "CONFIRMED");
}

// ---- changes of the party

TEST_F(RegistrationHandlersTest, AParty_BecomesLargerWhereThereIsRoom) {
  NewEventFor("trip", 5);
  ASSERT_THAT(SignUp(trip(), "a", 2), IsOk());
  EXPECT_THAT(Resize(trip(), "a", 5), IsOk());
  EXPECT_EQ(Places(trip()), "5 0 0 0");
  EXPECT_THAT(Resize(trip(), "a", 6), FailsWith(common::v1::EVENT_FULL));
  EXPECT_THAT(Resize(trip(), "a", 1), IsOk());
  EXPECT_EQ(Places(trip()), "1 0 4 0");
  ExpectPlacesAreRight(trip());
}

TEST_F(RegistrationHandlersTest, AParty_DoesNotGrowPastThoseWhoWait) {
  NewEventFor("trip", 5, "waitlist_capacity: 2");
  ASSERT_THAT(SignUp(trip(), "a", 2), IsOk());
  ASSERT_THAT(SignUp(trip(), "b", 4), IsOk());
  EXPECT_THAT(Resize(trip(), "a", 3), FailsWith(common::v1::EVENT_FULL));
  EXPECT_EQ(Queue(trip()), "a CONFIRMED, b WAITLISTED");
}

TEST_F(RegistrationHandlersTest, WhoWaits_KeepsThePlaceWhenThePartyChanges) {
  NewEventFor("trip", 5, "waitlist_capacity: 3");
  ASSERT_THAT(SignUp(trip(), "a", 5), IsOk());
  ASSERT_THAT(SignUp(trip(), "b", 2), IsOk());
  ASSERT_THAT(SignUp(trip(), "c", 2), IsOk());
  EXPECT_THAT(Resize(trip(), "b", 4), IsOk());
  EXPECT_EQ(Get(trip(), "b").waitlist_position(), 1);
  EXPECT_THAT(Resize(trip(), "b", 6), FailsWith(common::v1::EVENT_FULL));
  EXPECT_EQ(Get(trip(), "c").waitlist_position(), 2);
  ExpectPlacesAreRight(trip());
}

TEST_F(RegistrationHandlersTest, AnEndedRegistration_HasNoOtherParty) {
  NewEventFor("trip", 5);
  ASSERT_THAT(SignUp(trip(), "a", 2), IsOk());
  ASSERT_THAT(CallOffParty(trip(), "a"), IsOk());
  EXPECT_THAT(Resize(trip(), "a", 1), FailsWith(common::v1::REGISTRATION_STEP_REFUSED));
  EXPECT_THAT(Update(trip(), "a", "alias: 'Beret'", "alias"), IsOk());
}

TEST_F(RegistrationHandlersTest, AfterTheSignUp_APartyOnlyBecomesSmaller) {
  NewEventFor("trip", 5, "close_minutes_before: 60");
  ASSERT_THAT(SignUp(trip(), "a", 2), IsOk());
  clock().Set(At(1, 16));
  EXPECT_THAT(Resize(trip(), "a", 3), FailsWith(common::v1::SIGN_UP_CLOSED));
  EXPECT_THAT(Resize(trip(), "a", 1), IsOk());
}

TEST_F(RegistrationHandlersTest, AnUpdate_MayCreate) {
  NewEventFor("trip", 1, "waitlist_capacity: 1");
  const auto put = [&](const std::string& id) {
    return Do<Registration, v1::UpdateRegistrationRequest>(
        absl::StrCat("registration { name: '", RegistrationName(trip(), id), "' ", PartyOf(1),
                     " } allow_missing: true"));
  };
  EXPECT_THAT(put("a"), IsOk());
  EXPECT_THAT(put("b"), IsOk());
  EXPECT_THAT(put("c"), FailsWith(common::v1::EVENT_FULL));
  EXPECT_EQ(Queue(trip()), "a CONFIRMED, b WAITLISTED");
}

// ---- residents

TEST_F(RegistrationHandlersTest, AResident_IsRegisteredOnce) {
  NewEventFor("trip", 9);
  NewEventFor("other", 9);
  NewResident("r");
  ASSERT_THAT(SignUp(trip(), "a", 1, Named("r")), IsOk());
  const auto again = SignUp(trip(), "b", 1, Named("r"));
  EXPECT_THAT(again, FailsWith(common::v1::ALREADY_REGISTERED));
  EXPECT_EQ(MetadataOf(again.status(), "resource"), RegistrationName(trip(), "a"));
  EXPECT_EQ(Outcome(Once("other"), "a", 1, Named("r")), "CONFIRMED");
  // Who called it off may come back.
  ASSERT_THAT(CallOffParty(trip(), "a"), IsOk());
  EXPECT_EQ(Outcome(trip(), "b", 1, Named("r")), "CONFIRMED");
  // A change makes no second one either.
  ASSERT_THAT(SignUp(trip(), "c"), IsOk());
  EXPECT_THAT(Update(trip(), "c", Named("r"), "resident"),
              FailsWith(common::v1::ALREADY_REGISTERED));
}

TEST_F(RegistrationHandlersTest, AResidentWhoIsNotThere_IsNotNamed) {
  NewEventFor("trip", 9);
  const auto refused = SignUp(trip(), "a", 1, Named("none"));
  EXPECT_THAT(refused, FailsWith(common::v1::REFERENCE_NOT_FOUND));
  EXPECT_THAT(refused, FailsForFields({"registration.resident"}));
}

// ---- codes

TEST_F(RegistrationHandlersTest, ACode_LeadsToItsInvitation_AndIsKeptNowhere) {
  NewEventFor("trip", 9, "mode: CLAIM_CODE");
  const std::vector<std::string> codes = NewCodes("slips", 2);
  EXPECT_THAT(SignUp(trip(), "a"), FailsForFields({"registration.claim_code"}));
  const auto made = SignUp(trip(), "a", 1, WithCode(codes[0]));
  ASSERT_THAT(made, IsOk());
  EXPECT_EQ(made->invitation(), Fill("%/invitations/slips-001"));
  EXPECT_EQ(made->source(), Registration::CLAIM_CODE);
  EXPECT_EQ(made->claim_code(), "");
  EXPECT_EQ(Stored(trip(), "a").claim_code(), "");
  // It is not redeemed by this.
  EXPECT_EQ((Must<invitations::v1::Invitation, invitations::v1::GetInvitationRequest>(
                 "name: '%/invitations/slips-001'")
                 .state()),
            invitations::v1::Invitation::ISSUED);
}

TEST_F(RegistrationHandlersTest, ACode_SignsUpOnceForAnEvent) {
  NewEventFor("trip", 9);
  const std::vector<std::string> codes = NewCodes("slips", 1);
  ASSERT_THAT(SignUp(trip(), "a", 1, WithCode(codes[0])), IsOk());
  EXPECT_THAT(SignUp(trip(), "b", 1, WithCode(codes[0])),
              FailsWith(common::v1::ALREADY_REGISTERED));
  EXPECT_THAT(SignUp(trip(), "a", 1, WithCode(codes[0])), IsOk());
}

TEST_F(RegistrationHandlersTest, ACodeThatIsNoGood_IsRefused_AndChangesNothing) {
  NewEventFor("trip", 9);
  ASSERT_THAT(CreateTown("gdynia", "2262011"), IsOk());
  const std::vector<std::string> codes = NewCodes("slips", 1);
  const std::string of_gdynia = NewCodes("slips", 1, "municipalities/gdynia")[0];
  Must<invitations::v1::Invitation, invitations::v1::RedeemInvitationRequest>(
      absl::StrCat("parent: '%' claim_code: '", codes[0], "'"));
  EXPECT_THAT(SignUp(trip(), "a", 1, WithCode(codes[0])),
              FailsWith(common::v1::INVITATION_REDEEMED));
  EXPECT_THAT(SignUp(trip(), "a", 1, WithCode(of_gdynia)),
              FailsWith(common::v1::CLAIM_CODE_REFUSED));
  const auto mistyped = SignUp(trip(), "a", 1, WithCode("00000-00001"));
  EXPECT_THAT(mistyped, FailsWith(common::v1::CLAIM_CODE_MISTYPED));
  EXPECT_THAT(call::FieldsOf(mistyped.status()), ElementsAre("registration.claim_code"));
  EXPECT_THAT(AllStored(trip()), IsEmpty());
}

TEST_F(RegistrationHandlersTest, WhoGuessesCodes_IsStopped) {
  NewEventFor("trip", 9);
  ASSERT_THAT(CreateTown("gdynia", "2262011"), IsOk());
  const std::string unknown = NewCodes("slips", 1, "municipalities/gdynia")[0];
  std::string outcome;
  for (int tries = 0; tries < 40 && outcome != "CLAIM_CODE_TRIES_SPENT"; ++tries) {
    outcome = Outcome(trip(), "a", 1, WithCode(unknown));
  }
  EXPECT_EQ(outcome, "CLAIM_CODE_TRIES_SPENT");
  // Without a code one signs up as before.
  EXPECT_EQ(Outcome(trip(), "a"), "CONFIRMED");
}

TEST_F(RegistrationHandlersTest, WhoGuessesCodesByChanges_IsStoppedToo) {
  NewEventFor("trip", 9);
  const std::string own = NewCodes("slips", 1)[0];
  ASSERT_EQ(Outcome(trip(), "a", 1, WithCode(own)), "CONFIRMED");
  ASSERT_THAT(CreateTown("gdynia", "2262011"), IsOk());
  const std::string unknown = NewCodes("slips", 1, "municipalities/gdynia")[0];
  std::string outcome;
  for (int tries = 0; tries < 40 && outcome != "CLAIM_CODE_TRIES_SPENT"; ++tries) {
    outcome = call::ReasonOf(Update(trip(), "a", WithCode(unknown), "claim_code").status());
  }
  EXPECT_EQ(outcome, "CLAIM_CODE_TRIES_SPENT");
  // The code that it has is no guess.
  EXPECT_THAT(Update(trip(), "a", WithCode(own), "claim_code"), IsOk());
}

TEST_F(RegistrationHandlersTest, WhoSignedUp_MayBringTheCodeLater) {
  NewEventFor("trip", 9);
  const std::vector<std::string> codes = NewCodes("slips", 1);
  ASSERT_THAT(SignUp(trip(), "a"), IsOk());
  const auto updated = Update(trip(), "a", WithCode(codes[0]), "claim_code");
  ASSERT_THAT(updated, IsOk());
  EXPECT_EQ(updated->invitation(), Fill("%/invitations/slips-001"));
  EXPECT_EQ(Stored(trip(), "a").claim_code(), "");
}

}  // namespace
}  // namespace osiedle::clubs
