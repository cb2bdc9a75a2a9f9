#include "services/clubs/signups/club_clock.h"

#include <string>
#include <thread>
#include <vector>

#include "services/clubs/signups/sign_up_case_test.h"

namespace osiedle::clubs {
namespace {

using ::osiedle::call::IsOk;
using ::osiedle::call::TimeOf;
using ::osiedle::clubs::v1::Registration;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class ClubClockTest : public SignUpTest {
 protected:
  std::string trip() const { return Once("trip"); }
  // Two places, taken by a and b; c and d wait.
  void FullTrip() {
    NewEventFor("trip", 2, "waitlist_capacity: 10 offer_minutes: 60");
    for (const char* id : {"a", "b", "c", "d"}) ASSERT_THAT(SignUp(trip(), id), IsOk());
    Look();
  }
};

// ---- offers

TEST_F(ClubClockTest, TheEndOfAnOffer_IsWrittenDownAndToldOnce_AndThePlaceGoesOn) {
  FullTrip();
  ASSERT_THAT(CallOffParty(trip(), "a"), IsOk());
  const size_t fed = FeedSize();
  EXPECT_EQ(Look(At(0, 13) - absl::Nanoseconds(1)), 0);
  EXPECT_EQ(Stored(trip(), "c").state(), Registration::OFFERED);
  const auto seen = [&] {
    clock().Set(At(0, 13));
    Registration registration = Get(trip(), "c");
    registration.clear_etag();
    registration.clear_update_time();
    return registration.SerializeAsString();
  };
  const std::string seen_before = seen();
  EXPECT_EQ(Look(At(0, 13)), 2);
  EXPECT_EQ(Queue(trip()), "a CANCELLED, b CONFIRMED, c EXPIRED, d OFFERED");
  EXPECT_THAT(ToldSince(fed), ElementsAre("c state", "d state,offer_expire_time"));
  // Readers saw the same before.
  EXPECT_EQ(seen(), seen_before);
  EXPECT_EQ(TimeOf(Stored(trip(), "d").offer_expire_time()), At(0, 14));
  EXPECT_EQ(Look(At(0, 13)), 0);
  EXPECT_EQ(Look(At(0, 14)), 1);
  EXPECT_EQ(Queue(trip()), "a CANCELLED, b CONFIRMED, c EXPIRED, d EXPIRED");
  EXPECT_EQ(Places(trip()), "1 0 1 0");
  ExpectPlacesAreRight(trip());
}

TEST_F(ClubClockTest, TheAuditLog_SaysThatTheClockDidIt) {
  FullTrip();
  ASSERT_THAT(CallOffParty(trip(), "a"), IsOk());
  ASSERT_EQ(Look(At(0, 13)), 2);
  internal::v1::AuditEntry entry;
  ASSERT_TRUE(entry.ParseFromString(Log(storage::kAuditLog).back().value));
  EXPECT_EQ(entry.principal(), "club clock");
  EXPECT_EQ(entry.method(), "osiedle.clubs.v1.ClubClock");
  EXPECT_EQ(entry.changes_size(), 2);
}

TEST_F(ClubClockTest, ALongStop_IsMadeUpAtOnce_InOrder) {
  FullTrip();
  ASSERT_THAT(CallOffParty(trip(), "a"), IsOk());
  ASSERT_THAT(CallOffParty(trip(), "b"), IsOk());
  EXPECT_EQ(Queue(trip()), "a CANCELLED, b CANCELLED, c OFFERED, d OFFERED");
  Look(At(3, 12));
  EXPECT_EQ(Queue(trip()), "a CANCELLED, b CANCELLED, c EXPIRED, d EXPIRED");
  EXPECT_EQ(Look(At(4, 12)), 0);
}

TEST_F(ClubClockTest, TwoClocksAtOnce_WriteEachThingOnce) {
  NewEventFor("trip", 30, "waitlist_capacity: 100");
  ASSERT_THAT(SignUp(trip(), "all", 10), IsOk());
  ASSERT_THAT(SignUp(trip(), "all2", 10), IsOk());
  ASSERT_THAT(SignUp(trip(), "all3", 10), IsOk());
  for (int i = 0; i < 40; ++i) ASSERT_EQ(Outcome(trip(), absl::StrCat("w", i)), "WAITLISTED");
  Look();
  ASSERT_THAT(UpdateOccurrence(trip(), "capacity: 70", "capacity"), IsOk());
  ClubClock other(store());
  const size_t fed = FeedSize();
  const absl::Time now = clock().Now();
  std::thread thread([&] { EXPECT_THAT(other.Step(now), IsOk()); });
  EXPECT_THAT(club_clock().Step(now), IsOk());
  thread.join();
  Look();
  EXPECT_THAT(ToldSince(fed), SizeIs(40));
  EXPECT_EQ(StoredPlaces(trip()).offered(), 40);
  ExpectPlacesAreRight(trip());
}

TEST_F(ClubClockTest, WhenTheWallClockStepsBack_NothingIsTakenBack) {
  FullTrip();
  ASSERT_THAT(CallOffParty(trip(), "a"), IsOk());
  Look(At(0, 13));
  const absl::Time updated = TimeOf(Stored(trip(), "c").update_time());
  EXPECT_EQ(Look(At(0, 12, 30)), 0);
  EXPECT_EQ(StateOf(trip(), "c"), "EXPIRED");
  EXPECT_EQ(TimeOf(Stored(trip(), "c").update_time()), updated);
}

// ---- events that are called off or moved

TEST_F(ClubClockTest, WhatIsRegisteredForACancelledEvent_IsCancelledForEveryReader_ThenWritten) {
  FullTrip();
  ASSERT_THAT(CallOffParty(trip(), "a"), IsOk());
  ASSERT_THAT(CancelOccurrence(trip(), "Burza"), IsOk());
  for (const char* id : {"b", "c", "d"}) {
    const Registration seen = Get(trip(), id);
    EXPECT_EQ(seen.state(), Registration::CANCELLED) << id;
    EXPECT_EQ(seen.cancel_cause(), Registration::OCCURRENCE);
    EXPECT_EQ(seen.reason(), "Burza");
    EXPECT_EQ(seen.explanation(), "Zajęcia nie odbędą się.");
  }
  EXPECT_EQ(Stored(trip(), "b").state(), Registration::CONFIRMED);
  const size_t fed = FeedSize();
  EXPECT_EQ(Look(), 3);
  EXPECT_EQ(Queue(trip()), "a CANCELLED, b CANCELLED, c CANCELLED, d CANCELLED");
  EXPECT_THAT(ToldSince(fed), SizeIs(3));
  EXPECT_EQ(Get(trip(), "a").cancel_cause(), Registration::PARTY);
  EXPECT_EQ(StoredPlaces(trip()).confirmed(), 0);
  ExpectPlacesAreRight(trip());
  EXPECT_EQ(Look(), 0);
}

TEST_F(ClubClockTest, AStepOfACancelledEvent_IsRefusedAsSuch) {
  FullTrip();
  ASSERT_THAT(CallOffParty(trip(), "a"), IsOk());
  ASSERT_THAT(CancelOccurrence(trip()), IsOk());
  EXPECT_THAT(Accept(trip(), "c"), call::FailsWith(common::v1::OCCURRENCE_CANCELLED));
  EXPECT_THAT(Resize(trip(), "b", 2), call::FailsWith(common::v1::OCCURRENCE_CANCELLED));
  Look();
  EXPECT_THAT(Accept(trip(), "c"), call::FailsWith(common::v1::OCCURRENCE_CANCELLED));
}

TEST_F(ClubClockTest, AMovedEvent_IsToldToEachParty_Once) {
  FullTrip();
  ASSERT_THAT(MoveOccurrence(trip(), absl::StrCat("start { ", Wall(2, 10), " }")), IsOk());
  const size_t fed = FeedSize();
  EXPECT_EQ(Look(), 4);
  EXPECT_THAT(ToldSince(fed),
              ElementsAre("a told_start_time,told_end_time", "b told_start_time,told_end_time",
                          "c told_start_time,told_end_time", "d told_start_time,told_end_time"));
  EXPECT_EQ(TimeOf(Get(trip(), "a").told_start_time()), At(2, 10));
  EXPECT_EQ(Queue(trip()), "a CONFIRMED, b CONFIRMED, c WAITLISTED, d WAITLISTED");
  EXPECT_EQ(Look(), 0);
  // Who comes later knows it.
  EXPECT_EQ(Outcome(trip(), "e"), "WAITLISTED");
  EXPECT_EQ(TimeOf(Get(trip(), "e").told_start_time()), At(2, 10));
  EXPECT_EQ(Look(), 0);
}

TEST_F(ClubClockTest, WhoSignsUpBetweenAMoveAndTheMoveBack_IsToldOfBoth) {
  NewEventFor("trip", 9);
  ASSERT_EQ(Outcome(trip(), "a"), "CONFIRMED");
  Look();
  ASSERT_THAT(MoveOccurrence(trip(), absl::StrCat("start { ", Wall(2, 10), " }")), IsOk());
  ASSERT_EQ(Outcome(trip(), "b"), "CONFIRMED");
  ASSERT_THAT(MoveOccurrence(trip(), absl::StrCat("start { ", Wall(1, 17), " }")), IsOk());
  Look();
  EXPECT_EQ(TimeOf(Stored(trip(), "a").told_start_time()), At(1, 17));
  EXPECT_EQ(TimeOf(Stored(trip(), "b").told_start_time()), At(1, 17));
  EXPECT_EQ(Look(), 0);
}

TEST_F(ClubClockTest, AMoveAndTheNextOne_AreToldToAll_HoweverMany) {
  NewEventFor("trip", 1000);
  for (int i = 0; i < 120; ++i) ASSERT_EQ(Outcome(trip(), absl::StrCat("p", i)), "CONFIRMED");
  Look();
  ASSERT_THAT(MoveOccurrence(trip(), absl::StrCat("start { ", Wall(2, 10), " }")), IsOk());
  EXPECT_EQ(Look(), 120);
  ASSERT_THAT(MoveOccurrence(trip(), absl::StrCat("start { ", Wall(3, 10), " }")), IsOk());
  EXPECT_EQ(Look(), 120);
  for (const Registration& row : AllStored(trip())) {
    EXPECT_EQ(TimeOf(row.told_start_time()), At(3, 10));
  }
  EXPECT_FALSE(StoredPlaces(trip()).has_telling());
}

TEST_F(ClubClockTest, AnotherVenue_IsToldToEachParty_ByWhateverMethod) {
  FullTrip();
  ASSERT_THAT(NewVenue("hala", 500), call::IsOk());
  ASSERT_THAT(NewVenue("park", 500), call::IsOk());
  EXPECT_EQ(Get(trip(), "a").told_venue(), VenueName("plac"));
  const auto all = [](const std::string& fields) {
    std::vector<std::string> told;
    for (const char* id : {"a", "b", "c", "d"}) told.push_back(absl::StrCat(id, " ", fields));
    return told;
  };
  size_t fed = FeedSize();
  ASSERT_THAT(MoveOccurrence(trip(), absl::StrCat("start { ", Wall(1, 17), " } venue: '",
                                                  VenueName("hala"), "'")),
              IsOk());
  Look();
  EXPECT_EQ(ToldSince(fed), all("told_venue"));
  fed = FeedSize();
  ASSERT_THAT(UpdateOccurrence(trip(), absl::StrCat("venue: '", VenueName("park"), "'"), "venue"),
              IsOk());
  Look();
  EXPECT_EQ(ToldSince(fed), all("told_venue"));
  EXPECT_EQ(Get(trip(), "d").told_venue(), VenueName("park"));
  EXPECT_EQ(Look(), 0);
}

TEST_F(ClubClockTest, WhatAnEditChangesOfTimeAndPlace_IsToldToEachParty) {
  NewEventFor("trip", 9);
  ASSERT_EQ(Outcome(trip(), "a"), "CONFIRMED");
  ASSERT_THAT(NewVenue("hala", 500), call::IsOk());
  Look();
  size_t fed = FeedSize();
  ASSERT_THAT(EditAll("trip", "duration_minutes: 240", {"duration_minutes"}), IsOk());
  Look();
  EXPECT_THAT(ToldSince(fed), ElementsAre("a told_end_time"));
  fed = FeedSize();
  ASSERT_THAT(EditAll("trip", absl::StrCat("venue: '", VenueName("hala"), "'"), {"venue"}), IsOk());
  Look();
  EXPECT_THAT(ToldSince(fed), ElementsAre("a told_venue"));
}

TEST_F(ClubClockTest, AnOffer_EndsWithASignUpThatAnEditClosesEarlier) {
  FullTrip();
  ASSERT_THAT(CallOffParty(trip(), "a"), IsOk());
  ASSERT_EQ(TimeOf(Stored(trip(), "c").offer_expire_time()), At(0, 13));
  // The event begins on the next day at 17:00.
  ASSERT_THAT(EditAll("trip",
                      "sign_up { capacity: 2 waitlist_capacity: 10 offer_minutes: 60"
                      "  close_minutes_before: 1710 }",
                      {"sign_up"}),
              IsOk());
  Look();
  EXPECT_EQ(TimeOf(Stored(trip(), "c").offer_expire_time()), At(0, 12, 30));
}

TEST_F(ClubClockTest, AnOffer_EndsWithTheSignUpOfAnEventThatMovedForward) {
  FullTrip();
  ASSERT_THAT(CallOffParty(trip(), "a"), IsOk());
  ASSERT_EQ(TimeOf(Stored(trip(), "c").offer_expire_time()), At(0, 13));
  ASSERT_THAT(MoveOccurrence(trip(), absl::StrCat("start { ", Wall(0, 12, 30), " }")), IsOk());
  Look();
  EXPECT_EQ(TimeOf(Stored(trip(), "c").offer_expire_time()), At(0, 12, 30));
  Look(At(0, 12, 30));
  EXPECT_EQ(StateOf(trip(), "c"), "EXPIRED");
  EXPECT_EQ(StateOf(trip(), "d"), "WAITLISTED");
}

// ---- timers

TEST_F(ClubClockTest, AtRest_NothingIsDue) {
  FullTrip();
  EXPECT_EQ(Look(), 0);
  EXPECT_EQ(Look(At(0, 18)), 0);
}

TEST_F(ClubClockTest, ATimerOfWhatIsNotThere_IsTakenAway) {
  const storage::CommitResult result = storage::ReadWriteAndWait(
      store(), {.deadline = storage::SteadyNow() + absl::Seconds(30)},
      [&](storage::Transaction& transaction) -> absl::Status {
        RETURN_IF_ERROR(TendLater(transaction, owner(), "none", clock().Now()));
        RETURN_IF_ERROR(TendLater(transaction, owner(), "none", clock().Now()));
        RETURN_IF_ERROR(TendLater(transaction, owner(), "none", absl::InfinitePast()));
        RETURN_IF_ERROR(TendLater(transaction, owner(), "none", absl::InfiniteFuture()));
        return PlanLater(transaction, owner(), "none", clock().Now());
      });
  ASSERT_TRUE(result.status.ok()) << result.status;
  const int before = Timers();
  EXPECT_EQ(Look(), 0);
  EXPECT_EQ(Timers(), before - 3);
}

TEST_F(ClubClockTest, TheThread_DoesWhatIsDue_AndStops) {
  FullTrip();
  ASSERT_THAT(CallOffParty(trip(), "a"), IsOk());
  clock().Set(At(0, 13));
  ClubClock running(store(), clock(), absl::Milliseconds(1));
  while (Stored(trip(), "c").state() == Registration::OFFERED) std::this_thread::yield();
  running.Stop();
  EXPECT_EQ(Stored(trip(), "d").state(), Registration::OFFERED);
  std::vector<storage::Metric> metrics;
  running.AddMetrics(metrics);
  EXPECT_THAT(metrics, SizeIs(3));
}

TEST_F(ClubClockTest, ASeries_IsPlannedFurther) {
  ASSERT_THAT(NewSeries("course", "recurrence_rule: 'FREQ=DAILY'"), IsOk());
  Look();
  const size_t planned = OccurrencesOf("course").size();
  EXPECT_GE(planned, 60u);
  Look(At(40, 12));
  EXPECT_GT(OccurrencesOf("course").size(), planned);
}

TEST_F(ClubClockTest, ASeries_HasOneTimer_HoweverOftenItIsEdited) {
  using Subject = ClubTimerKey::Subject;
  ASSERT_THAT(NewSeries("course", "recurrence_rule: 'FREQ=DAILY'"), IsOk());
  ASSERT_THAT(NewSeries("other", "recurrence_rule: 'FREQ=DAILY'"), IsOk());
  Look();
  for (int i = 1; i <= 10; ++i) {
    clock().Advance(absl::Minutes(1));
    ASSERT_THAT(EditAll("course", absl::StrCat("duration_minutes: ", 60 + i), {"duration_minutes"}),
                IsOk());
    Look();
    EXPECT_EQ(TimersAbout(Subject::kSeries), 2) << i;
  }
  EXPECT_EQ(Timers(), 2);
  Look(At(40, 12));
  EXPECT_EQ(TimersAbout(Subject::kSeries), 2);
  EXPECT_GT(OccurrencesOf("course").size(), 70u);
  // A division makes a series more, and what is planned up to the division needs no timer.
  ASSERT_THAT(EditFollowing("course", OccurrenceId("course", 45, 17), "", {}), IsOk());
  EXPECT_EQ(TimersAbout(Subject::kSeries), 2);
}

// ---- what the plans ask

TEST_F(ClubClockTest, ThePlans_AreToldWhoIsRegistered) {
  FullTrip();
  ASSERT_THAT(CallOffParty(trip(), "b"), IsOk());
  const auto snapshot = store().GetSnapshot({});
  ASSERT_THAT(snapshot, IsOk());
  EXPECT_EQ(TakenPlaces(**snapshot, owner(), trip()).value(), 2);
  EXPECT_EQ(TakenPlaces(**snapshot, owner(), "none").value(), 0);
  EXPECT_EQ(CountLive(**snapshot, owner(), trip()).value(), 3);
  EXPECT_EQ(CountLive(**snapshot, owner(), trip(), 1).value(), 1);
  std::vector<std::string> live;
  const auto found = LiveRegistrations(**snapshot, owner(), trip(), 2);
  ASSERT_THAT(found, IsOk());
  for (const Registration& row : *found) live.emplace_back(IdOf(row.name()));
  EXPECT_THAT(live, ElementsAre("a", "c"));
}

}  // namespace
}  // namespace osiedle::clubs
