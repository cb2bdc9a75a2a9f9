// Two that change one event at once: between the first run of one and its commit the other is made.
#include <string>

#include "services/clubs/signups/sign_up_case_test.h"

namespace osiedle::clubs {
namespace {

using ::osiedle::call::FailsWith;
using ::osiedle::call::IsOk;
using ::osiedle::clubs::v1::Registration;

class RegistrationRaceTest : public SignUpTest {
 protected:
  std::string trip() const { return Once("trip"); }
};

TEST_F(RegistrationRaceTest, OfTwoForTheLastPlace_OneHasIt_AndTheOtherWaits) {
  NewEventFor("trip", 2, "waitlist_capacity: 5");
  ASSERT_THAT(SignUp(trip(), "a"), IsOk());
  BeforeNextCommit([this] { EXPECT_EQ(Outcome(trip(), "b"), "CONFIRMED"); });
  EXPECT_EQ(Outcome(trip(), "c"), "WAITLISTED");
  EXPECT_EQ(Queue(trip()), "a CONFIRMED, b CONFIRMED, c WAITLISTED");
  ExpectPlacesAreRight(trip());
}

TEST_F(RegistrationRaceTest, OfTwoFirstSignUps_EachHasItsNumber) {
  NewEventFor("trip", 9);
  BeforeNextCommit([this] { EXPECT_EQ(Outcome(trip(), "a"), "CONFIRMED"); });
  EXPECT_EQ(Outcome(trip(), "b"), "CONFIRMED");
  EXPECT_EQ(Get(trip(), "a").queue_number(), 1);
  EXPECT_EQ(Get(trip(), "b").queue_number(), 2);
}

TEST_F(RegistrationRaceTest, SignUpsForOtherEvents_DoNotConflict) {
  NewEventFor("trip", 9);
  NewEventFor("other", 9);
  for (const char* event : {"trip", "other"}) ASSERT_THAT(SignUp(Once(event), "a"), IsOk());
  BeforeNextCommit([this] { ASSERT_THAT(SignUp(Once("other"), "b"), IsOk()); });
  ASSERT_THAT(SignUp(trip(), "b"), IsOk());
  EXPECT_EQ(runs(), 1);
}

TEST_F(RegistrationRaceTest, OfOneResidentTwice_OneIsRegistered) {
  NewEventFor("trip", 9);
  NewResident("r");
  BeforeNextCommit([this] { ASSERT_THAT(SignUp(trip(), "a", 1, Named("r")), IsOk()); });
  EXPECT_THAT(SignUp(trip(), "b", 1, Named("r")), FailsWith(common::v1::ALREADY_REGISTERED));
}

TEST_F(RegistrationRaceTest, ASignUp_AndASmallerCapacity_DoNotBothHavePlaces) {
  NewEventFor("trip", 5);
  ASSERT_THAT(SignUp(trip(), "a", 2), IsOk());
  BeforeNextCommit(
      [this] { ASSERT_THAT(UpdateOccurrence(trip(), "capacity: 3", "capacity"), IsOk()); });
  EXPECT_THAT(SignUp(trip(), "b", 2), FailsWith(common::v1::EVENT_FULL));
  EXPECT_EQ(Places(trip()), "2 0 1 0");
  // The other way round.
  BeforeNextCommit([this] { ASSERT_THAT(SignUp(trip(), "b", 1), IsOk()); });
  EXPECT_THAT(UpdateOccurrence(trip(), "capacity: 2", "capacity"),
              FailsWith(common::v1::CAPACITY_TAKEN));
}

TEST_F(RegistrationRaceTest, ASignUp_SeesThatTheOccurrenceIsCancelledMeanwhile) {
  NewEventFor("trip", 5);
  ASSERT_THAT(SignUp(trip(), "a"), IsOk());
  BeforeNextCommit([this] { ASSERT_THAT(CancelOccurrence(trip()), IsOk()); });
  EXPECT_EQ(Outcome(trip(), "b"), "OCCURRENCE_CANCELLED");
}

TEST_F(RegistrationRaceTest, ASignUp_SeesAnEditOfItsSeriesMeanwhile) {
  NewEventFor("trip", 5);
  ASSERT_THAT(SignUp(trip(), "a"), IsOk());
  BeforeNextCommit(
      [this] { ASSERT_THAT(EditAll("trip", "sign_up { capacity: 1 }", {"sign_up"}), IsOk()); });
  EXPECT_EQ(Outcome(trip(), "b"), "EVENT_FULL");
}

TEST_F(RegistrationRaceTest, AFreedPlace_IsGivenOnce) {
  NewEventFor("trip", 2, "waitlist_capacity: 5");
  for (const char* id : {"a", "b", "c", "d"}) ASSERT_THAT(SignUp(trip(), id), IsOk());
  BeforeNextCommit([this] { ASSERT_THAT(CallOffParty(trip(), "a"), IsOk()); });
  ASSERT_THAT(CallOffParty(trip(), "b"), IsOk());
  EXPECT_EQ(Queue(trip()), "a CANCELLED, b CANCELLED, c OFFERED, d OFFERED");
  ExpectPlacesAreRight(trip());
}

TEST_F(RegistrationRaceTest, WhoComesAsAPlaceIsFreed_IsBehindThoseWhoWait) {
  NewEventFor("trip", 1, "waitlist_capacity: 5");
  for (const char* id : {"a", "b"}) ASSERT_THAT(SignUp(trip(), id), IsOk());
  BeforeNextCommit([this] { ASSERT_THAT(CallOffParty(trip(), "a"), IsOk()); });
  EXPECT_EQ(Outcome(trip(), "c"), "WAITLISTED");
  EXPECT_EQ(Queue(trip()), "a CANCELLED, b OFFERED, c WAITLISTED");
}

TEST_F(RegistrationRaceTest, WhoLeavesAsPlacesAreOffered_IsOfferedNone) {
  NewEventFor("trip", 1, "waitlist_capacity: 5");
  for (const char* id : {"a", "b", "c"}) ASSERT_THAT(SignUp(trip(), id), IsOk());
  BeforeNextCommit([this] { ASSERT_THAT(CallOffParty(trip(), "b"), IsOk()); });
  ASSERT_THAT(CallOffParty(trip(), "a"), IsOk());
  EXPECT_EQ(Queue(trip()), "a CANCELLED, b CANCELLED, c OFFERED");
}

// A call keeps its time of arrival. The answer comes just before the offer ends, and another
// change just after it. Whichever is done first counts.
TEST_F(RegistrationRaceTest, AnAnswerThatIsDoneAfterTheEndWasWritten_IsTooLate) {
  NewEventFor("trip", 1, "waitlist_capacity: 5 offer_minutes: 60");
  for (const char* id : {"a", "b", "c"}) ASSERT_THAT(SignUp(trip(), id), IsOk());
  ASSERT_THAT(CallOffParty(trip(), "a"), IsOk());
  clock().Set(At(0, 13) - absl::Milliseconds(1));
  BeforeNextCommit([this] {
    clock().Set(At(0, 13) + absl::Milliseconds(1));
    EXPECT_EQ(Outcome(trip(), "d"), "WAITLISTED");
  });
  EXPECT_THAT(Accept(trip(), "b"), FailsWith(common::v1::OFFER_EXPIRED));
  EXPECT_EQ(Queue(trip()), "a CANCELLED, b EXPIRED, c OFFERED, d WAITLISTED");
}

TEST_F(RegistrationRaceTest, AnAnswerThatIsDoneBeforeTheEndIsWritten_Counts) {
  NewEventFor("trip", 1, "waitlist_capacity: 5 offer_minutes: 60");
  for (const char* id : {"a", "b"}) ASSERT_THAT(SignUp(trip(), id), IsOk());
  ASSERT_THAT(CallOffParty(trip(), "a"), IsOk());
  clock().Set(At(0, 13) + absl::Milliseconds(1));
  BeforeNextCommit([this] {
    clock().Set(At(0, 13) - absl::Milliseconds(1));
    ASSERT_THAT(Accept(trip(), "b"), IsOk());
    clock().Set(At(0, 13) + absl::Milliseconds(1));
  });
  EXPECT_EQ(Outcome(trip(), "c"), "WAITLISTED");
  EXPECT_EQ(Queue(trip()), "a CANCELLED, b CONFIRMED, c WAITLISTED");
}

TEST_F(RegistrationRaceTest, TheClock_AndAnAnswer_DoNotBothWin) {
  NewEventFor("trip", 1, "waitlist_capacity: 5 offer_minutes: 60");
  for (const char* id : {"a", "b", "c"}) ASSERT_THAT(SignUp(trip(), id), IsOk());
  ASSERT_THAT(CallOffParty(trip(), "a"), IsOk());
  clock().Set(At(0, 13) - absl::Milliseconds(1));
  BeforeNextCommit([this] { Look(At(0, 13)); });
  EXPECT_THAT(Accept(trip(), "b"), FailsWith(common::v1::OFFER_EXPIRED));
  EXPECT_EQ(Queue(trip()), "a CANCELLED, b EXPIRED, c OFFERED");
  ExpectPlacesAreRight(trip());
}

}  // namespace
}  // namespace osiedle::clubs
