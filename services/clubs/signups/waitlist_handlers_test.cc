// How places go on to those who wait: offers, their order and their ends.
#include <string>

#include "services/clubs/signups/sign_up_case_test.h"

namespace osiedle::clubs {
namespace {

using ::osiedle::call::FailsWith;
using ::osiedle::call::IsOk;
using ::osiedle::call::MetadataOf;
using ::osiedle::call::TimeOf;
using ::osiedle::clubs::v1::Registration;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class WaitlistHandlersTest : public SignUpTest {
 protected:
  std::string trip() const { return Once("trip"); }
  // Five places, taken by a (3) and b (2); c (2), d (1) and e (3) wait.
  void FullTrip(const std::string& policy = "") {
    NewEventFor("trip", 5, absl::StrCat("waitlist_capacity: 10 ", policy));
    ASSERT_THAT(SignUp(trip(), "a", 3), IsOk());
    ASSERT_THAT(SignUp(trip(), "b", 2), IsOk());
    ASSERT_THAT(SignUp(trip(), "c", 2), IsOk());
    ASSERT_THAT(SignUp(trip(), "d", 1), IsOk());
    ASSERT_THAT(SignUp(trip(), "e", 3), IsOk());
    Look();
  }
};

TEST_F(WaitlistHandlersTest, FreePlaces_AreOfferedInTheOrderOfTheQueue) {
  FullTrip();
  const size_t fed = FeedSize();
  ASSERT_THAT(CallOffParty(trip(), "a"), IsOk());
  EXPECT_EQ(Queue(trip()), "a CANCELLED, b CONFIRMED, c OFFERED, d OFFERED, e WAITLISTED");
  EXPECT_EQ(Places(trip()), "2 3 0 1");
  // The feed tells each of them, and of the one that was called off first.
  EXPECT_THAT(ToldSince(fed), ElementsAre("a state,cancel_cause", "c state,offer_expire_time",
                                          "d state,offer_expire_time"));
  EXPECT_EQ(TimeOf(Get(trip(), "c").offer_expire_time()), At(1, 12));
  EXPECT_EQ(Get(trip(), "e").waitlist_position(), 1);
  ExpectPlacesAreRight(trip());
}

TEST_F(WaitlistHandlersTest, WhereTheFirstHasNoRoom_NobodyIsOfferedAPlace) {
  FullTrip();
  ASSERT_THAT(Resize(trip(), "a", 2), IsOk());
  EXPECT_EQ(Queue(trip()), "a CONFIRMED, b CONFIRMED, c WAITLISTED, d WAITLISTED, e WAITLISTED");
  EXPECT_EQ(Places(trip()), "4 0 1 3");
  EXPECT_EQ(Get(trip(), "d").explanation(),
            "1 wolne miejsce, Państwa grupa liczy 1 osobę. Miejsce na liście rezerwowej: 2. "
            "Wcześniej na liście: 1 grupa.");
}

TEST_F(WaitlistHandlersTest, WhereASmallerMayPass_ItIsOfferedThePlace) {
  FullTrip("smaller_may_pass: true");
  ASSERT_THAT(Resize(trip(), "a", 2), IsOk());
  EXPECT_EQ(Queue(trip()), "a CONFIRMED, b CONFIRMED, c WAITLISTED, d OFFERED, e WAITLISTED");
}

TEST_F(WaitlistHandlersTest, AnOffer_IsAccepted) {
  FullTrip();
  ASSERT_THAT(CallOffParty(trip(), "b"), IsOk());
  const auto accepted = Accept(trip(), "c");
  ASSERT_THAT(accepted, IsOk());
  EXPECT_EQ(accepted->state(), Registration::CONFIRMED);
  EXPECT_FALSE(accepted->has_offer_expire_time());
  EXPECT_EQ(Places(trip()), "5 0 0 2");
  EXPECT_THAT(Accept(trip(), "c"), FailsWith(common::v1::REGISTRATION_STEP_REFUSED));
  EXPECT_THAT(Accept(trip(), "d"), FailsWith(common::v1::REGISTRATION_STEP_REFUSED));
  ExpectPlacesAreRight(trip());
}

TEST_F(WaitlistHandlersTest, ADeclinedOffer_GoesOn) {
  FullTrip();
  ASSERT_THAT(CallOffParty(trip(), "b"), IsOk());
  ASSERT_THAT(Decline(trip(), "c"), IsOk());
  EXPECT_EQ(Queue(trip()), "a CONFIRMED, b CANCELLED, c DECLINED, d OFFERED, e WAITLISTED");
  // A party that was offered places may also leave.
  ASSERT_THAT(CallOffParty(trip(), "d"), IsOk());
  EXPECT_EQ(Queue(trip()), "a CONFIRMED, b CANCELLED, c DECLINED, d CANCELLED, e WAITLISTED");
  EXPECT_EQ(Places(trip()), "3 0 2 1");
}

TEST_F(WaitlistHandlersTest, WhoWaits_MayLeave_AndTheNextMovesUp) {
  FullTrip();
  ASSERT_THAT(Resize(trip(), "a", 2), IsOk());
  ASSERT_THAT(CallOffParty(trip(), "c"), IsOk());
  EXPECT_EQ(Queue(trip()), "a CONFIRMED, b CONFIRMED, c CANCELLED, d OFFERED, e WAITLISTED");
  EXPECT_EQ(Get(trip(), "e").waitlist_position(), 1);
}

TEST_F(WaitlistHandlersTest, APartyThatBecomesSmallerWhileItWaits_HasItsTurn) {
  FullTrip();
  ASSERT_THAT(Resize(trip(), "a", 2), IsOk());
  const size_t fed = FeedSize();
  const auto smaller = Resize(trip(), "c", 1);
  ASSERT_THAT(smaller, IsOk());
  EXPECT_EQ(smaller->state(), Registration::OFFERED);
  EXPECT_EQ(StateOf(trip(), "c"), "OFFERED");
  // One entry tells of one row.
  EXPECT_THAT(ToldSince(fed), ElementsAre("c party,state,offer_expire_time"));
  ExpectPlacesAreRight(trip());
  Look(At(1, 12));
  EXPECT_EQ(Queue(trip()), "a CONFIRMED, b CONFIRMED, c EXPIRED, d OFFERED, e WAITLISTED");
}

// The clock has not run since the offer ended.
TEST_F(WaitlistHandlersTest, AChange_WritesDownTogetherWhatBecameOfTheParty) {
  FullTrip("offer_minutes: 60");
  ASSERT_THAT(CallOffParty(trip(), "b"), IsOk());
  clock().Set(At(0, 13));
  size_t fed = FeedSize();
  // Whoever is behind the party has the places that its offer leaves.
  ASSERT_THAT(Update(trip(), "c", "alias: 'Beret'", "alias"), IsOk());
  EXPECT_THAT(ToldSince(fed), ElementsAre("c alias,state", "d state,offer_expire_time"));
  EXPECT_EQ(Queue(trip()), "a CONFIRMED, b CANCELLED, c EXPIRED, d OFFERED, e WAITLISTED");
  clock().Set(At(0, 14));
  ASSERT_THAT(CallOffParty(trip(), "a"), IsOk());
  EXPECT_EQ(Queue(trip()), "a CANCELLED, b CANCELLED, c EXPIRED, d EXPIRED, e OFFERED");
  ExpectPlacesAreRight(trip());
}

TEST_F(WaitlistHandlersTest, WhoseTurnHasCome_IsOfferedThePlaceByAnyChange) {
  FullTrip("offer_minutes: 60");
  ASSERT_THAT(CallOffParty(trip(), "b"), IsOk());
  clock().Set(At(0, 13));
  const size_t fed = FeedSize();
  // The offer of c has ended, and d is next.
  ASSERT_THAT(Update(trip(), "d", "alias: 'Beret'", "alias"), IsOk());
  EXPECT_THAT(ToldSince(fed), ElementsAre("d alias,state,offer_expire_time", "c state"));
  EXPECT_EQ(Queue(trip()), "a CONFIRMED, b CANCELLED, c EXPIRED, d OFFERED, e WAITLISTED");
  EXPECT_EQ(TimeOf(Get(trip(), "d").offer_expire_time()), At(0, 14));
  ExpectPlacesAreRight(trip());
}

TEST_F(WaitlistHandlersTest, OfACancelledEvent_NothingIsWrittenDownAsExpired) {
  FullTrip("offer_minutes: 60");
  ASSERT_THAT(CallOffParty(trip(), "b"), IsOk());
  ASSERT_THAT(CancelOccurrence(trip()), IsOk());
  clock().Set(At(0, 13));
  ASSERT_THAT(Update(trip(), "a", "alias: 'Beret'", "alias"), IsOk());
  EXPECT_EQ(StateOf(trip(), "c"), "CANCELLED");
}

TEST_F(WaitlistHandlersTest, AnOfferedParty_DoesNotGrow_AndMayBecomeSmaller) {
  FullTrip();
  ASSERT_THAT(CallOffParty(trip(), "b"), IsOk());
  EXPECT_THAT(Resize(trip(), "c", 3), FailsWith(common::v1::REGISTRATION_STEP_REFUSED));
  ASSERT_THAT(Resize(trip(), "c", 1), IsOk());
  EXPECT_EQ(Queue(trip()), "a CONFIRMED, b CANCELLED, c OFFERED, d OFFERED, e WAITLISTED");
  ExpectPlacesAreRight(trip());
}

// ---- the end of an offer

TEST_F(WaitlistHandlersTest, AnOffer_StandsAsLongAsThePolicySays_AndNoLongerThanTheSignUp) {
  FullTrip("offer_minutes: 60 close_minutes_before: 30");
  ASSERT_THAT(CallOffParty(trip(), "b"), IsOk());
  EXPECT_EQ(TimeOf(Get(trip(), "c").offer_expire_time()), At(0, 13));
  clock().Set(At(1, 16));
  ASSERT_THAT(CallOffParty(trip(), "a"), IsOk());
  EXPECT_EQ(TimeOf(Get(trip(), "d").offer_expire_time()), At(1, 16, 30));
}

TEST_F(WaitlistHandlersTest, AtTheVerySecondAtWhichAnOfferEnds_ItIsSeenAsEnded) {
  FullTrip("offer_minutes: 60");
  ASSERT_THAT(CallOffParty(trip(), "b"), IsOk());
  clock().Set(At(0, 13) - absl::Nanoseconds(1));
  EXPECT_EQ(StateOf(trip(), "c"), "OFFERED");
  clock().Set(At(0, 13));
  EXPECT_EQ(StateOf(trip(), "c"), "EXPIRED");
  EXPECT_EQ(Stored(trip(), "c").state(), Registration::OFFERED);
  const auto late = Accept(trip(), "c");
  EXPECT_THAT(late, FailsWith(common::v1::OFFER_EXPIRED));
  EXPECT_EQ(MetadataOf(late.status(), "expire_time"), "2024-06-03T11:00:00+00:00");
  EXPECT_THAT(Decline(trip(), "c"), FailsWith(common::v1::OFFER_EXPIRED));
  EXPECT_THAT(Resize(trip(), "c", 1), FailsWith(common::v1::OFFER_EXPIRED));
  // Calling it off leaves it as it is.
  const auto off = CallOffParty(trip(), "c");
  ASSERT_THAT(off, IsOk());
  EXPECT_EQ(off->state(), Registration::EXPIRED);
}

TEST_F(WaitlistHandlersTest, WhoSignsUpAfterTheEndOfAnOffer_ComesBehindThoseWhoWait) {
  FullTrip("offer_minutes: 60");
  ASSERT_THAT(CallOffParty(trip(), "b"), IsOk());
  clock().Set(At(0, 13));
  // The clock has not run: the sign-up itself moves on first.
  EXPECT_EQ(Outcome(trip(), "f", 1), "WAITLISTED");
  EXPECT_EQ(Queue(trip()),
            "a CONFIRMED, b CANCELLED, c EXPIRED, d OFFERED, e WAITLISTED, f WAITLISTED");
  EXPECT_THAT(Accept(trip(), "c"), FailsWith(common::v1::OFFER_EXPIRED));
  ExpectPlacesAreRight(trip());
}

TEST_F(WaitlistHandlersTest, AfterTheSignUp_NothingIsOffered) {
  FullTrip("close_minutes_before: 60");
  clock().Set(At(1, 16));
  ASSERT_THAT(CallOffParty(trip(), "a"), IsOk());
  EXPECT_EQ(Queue(trip()), "a CANCELLED, b CONFIRMED, c WAITLISTED, d WAITLISTED, e WAITLISTED");
  EXPECT_EQ(Look(At(1, 18)), 0);
}

// ---- more and fewer places

TEST_F(WaitlistHandlersTest, PlacesThatAreAdded_GoToThoseWhoWait) {
  FullTrip();
  ASSERT_THAT(UpdateOccurrence(trip(), "capacity: 8", "capacity"), IsOk());
  // Nobody who is new comes before them, whether the clock has run or not.
  EXPECT_EQ(Outcome(trip(), "f", 1), "WAITLISTED");
  Look();
  EXPECT_EQ(Queue(trip()),
            "a CONFIRMED, b CONFIRMED, c OFFERED, d OFFERED, e WAITLISTED, f WAITLISTED");
  ExpectPlacesAreRight(trip());
}

TEST_F(WaitlistHandlersTest, TheClock_OffersPlacesThatWereAdded) {
  FullTrip();
  ASSERT_THAT(UpdateOccurrence(trip(), "capacity: 11", "capacity"), IsOk());
  EXPECT_EQ(Look(), 3);
  EXPECT_EQ(Queue(trip()), "a CONFIRMED, b CONFIRMED, c OFFERED, d OFFERED, e OFFERED");
}

TEST_F(WaitlistHandlersTest, NobodyLosesAPlaceByASmallerCapacity) {
  FullTrip();
  ASSERT_THAT(CallOffParty(trip(), "b"), IsOk());
  // Two places are offered.
  EXPECT_THAT(UpdateOccurrence(trip(), "capacity: 4", "capacity"),
              FailsWith(common::v1::CAPACITY_TAKEN));
  ASSERT_THAT(Decline(trip(), "c"), IsOk());
  ASSERT_THAT(UpdateOccurrence(trip(), "capacity: 4", "capacity"), IsOk());
  EXPECT_EQ(Places(trip()), "3 1 0 1");
}

TEST_F(WaitlistHandlersTest, ManyOffers_AreMadeInSeveralTransactions_InOrder) {
  NewEventFor("trip", 10, "waitlist_capacity: 100");
  ASSERT_THAT(SignUp(trip(), "a", 10), IsOk());
  for (int i = 0; i < 60; ++i) ASSERT_EQ(Outcome(trip(), absl::StrCat("w", i)), "WAITLISTED");
  Look();
  ASSERT_THAT(UpdateOccurrence(trip(), "capacity: 65", "capacity"), IsOk());
  EXPECT_EQ(Look(), 55);
  const std::vector<Registration> all = AllStored(trip());
  for (size_t i = 1; i < all.size(); ++i) {
    EXPECT_EQ(all[i].state(), i <= 55 ? Registration::OFFERED : Registration::WAITLISTED) << i;
  }
  ExpectPlacesAreRight(trip());
}

}  // namespace
}  // namespace osiedle::clubs
