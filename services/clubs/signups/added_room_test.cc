// Places that come about away from an occurrence: a venue becomes larger, a club moves.
#include <optional>
#include <string>
#include <vector>

#include "osiedle/clubs/v1/club_requests.pb.h"
#include "services/clubs/club_run.h"
#include "services/clubs/signups/many_occurrences.h"
#include "services/clubs/signups/sign_up_case_test.h"

namespace osiedle::clubs {
namespace {

using ::osiedle::call::IsOk;
using Subject = ClubTimerKey::Subject;

class AddedRoomTest : public SignUpTest {
 protected:
  // A room for one, and a club that is at home there.
  void SetUp() override {
    SignUpTest::SetUp();
    ASSERT_THAT(NewVenue("pokoj", 1), IsOk());
    ASSERT_THAT(NewClub("maly", "venue: '%/venues/pokoj'"), IsOk());
  }
  // For as many as have room where it is: a has a place, and b waits.
  void FullEvent(const std::string& id, const std::string& text, const std::string& policy = "") {
    ASSERT_THAT(NewEvent(id, absl::StrCat("sign_up { waitlist_capacity: 9 ", policy, " } ", text)),
                IsOk());
    ASSERT_EQ(Outcome(Once(id), "a"), "CONFIRMED");
    ASSERT_EQ(Outcome(Once(id), "b"), "WAITLISTED");
    Look();
  }
  absl::StatusOr<v1::Club> MoveClub(const std::string& id, const std::string& venue) {
    return Do<v1::Club, v1::UpdateClubRequest>(absl::StrCat("club { name: '%/clubs/", id,
                                                            "' venue: '%/venues/", venue,
                                                            "' } update_mask { paths: 'venue' }"));
  }
  // Does what is due to the only timer about this, in one transaction.
  void StepOnce(Subject subject) {
    std::vector<internal::v1::ResourceChange> changes;
    const storage::CommitResult result = storage::ReadWriteAndWait(
        store(), {.deadline = storage::SteadyNow() + absl::Seconds(30)},
        [&](storage::Transaction& transaction) -> absl::Status {
          for (const ClubTimerKey& timer : AllTimers()) {
            if (timer.subject != subject) continue;
            ASSIGN_OR_RETURN(const std::optional<internal::v1::ClubTimer> content,
                             TakeTimer(transaction, timer.key()));
            const ClubRun run = {.transaction = transaction,
                                 .owner = owner(),
                                 .revision = 1,
                                 .now = clock().Now(),
                                 .changes = changes};
            return TendMany(run, timer, *content);
          }
          return absl::NotFoundError("no such timer");
        });
    ASSERT_TRUE(result.status.ok()) << result.status;
  }
  // Takes all timers about this away.
  void Forget(Subject subject) {
    const storage::CommitResult result =
        storage::ReadWriteAndWait(store(), {.deadline = storage::SteadyNow() + absl::Seconds(30)},
                                  [&](storage::Transaction& transaction) -> absl::Status {
                                    for (const ClubTimerKey& timer : AllTimers()) {
                                      if (timer.subject != subject) continue;
                                      RETURN_IF_ERROR(TakeTimer(transaction, timer.key()).status());
                                    }
                                    return absl::OkStatus();
                                  });
    ASSERT_TRUE(result.status.ok()) << result.status;
  }
};

TEST_F(AddedRoomTest, AVenueThatBecomesLarger_OffersItsPlacesToThoseWhoWait) {
  FullEvent("of-club", "club: '%/clubs/maly'");
  FullEvent("of-series", "venue: '%/venues/pokoj'");
  ASSERT_THAT(NewEvent("moved", "sign_up { waitlist_capacity: 9 }"), IsOk());
  ASSERT_THAT(UpdateOccurrence(Once("moved"), "venue: '%/venues/pokoj'", "venue"), IsOk());
  ASSERT_EQ(Outcome(Once("moved"), "a"), "CONFIRMED");
  ASSERT_EQ(Outcome(Once("moved"), "b"), "WAITLISTED");
  FullEvent("says-one", "venue: '%/venues/pokoj'", "capacity: 1");
  Look();
  const size_t fed = FeedSize();
  ASSERT_THAT(UpdateVenue("pokoj", "capacity: 2", "capacity"), IsOk());
  EXPECT_EQ(Look(), 3);
  for (const char* event : {"of-club", "of-series", "moved"}) {
    EXPECT_EQ(Queue(Once(event)), "a CONFIRMED, b OFFERED") << event;
    ExpectPlacesAreRight(Once(event));
  }
  EXPECT_EQ(Queue(Once("says-one")), "a CONFIRMED, b WAITLISTED");
  EXPECT_THAT(ToldSince(fed), testing::SizeIs(3));
  EXPECT_EQ(Look(), 0);
}

TEST_F(AddedRoomTest, AClubThatMoves_OffersThePlacesOfItsNewHome) {
  FullEvent("at-home", "club: '%/clubs/maly'");
  FullEvent("elsewhere", "club: '%/clubs/maly' venue: '%/venues/pokoj'");
  ASSERT_THAT(MoveClub("maly", "sala"), IsOk());
  // Both are told where it is now.
  EXPECT_EQ(Look(), 2);
  EXPECT_EQ(Queue(Once("at-home")), "a CONFIRMED, b OFFERED");
  EXPECT_EQ(Queue(Once("elsewhere")), "a CONFIRMED, b WAITLISTED");
}

// Who had no room in it at all, too.
TEST_F(AddedRoomTest, StandingRegistrationsHaveTheirNextChance) {
  ASSERT_THAT(NewSeries("course", "venue: '%/venues/pokoj'"), IsOk());
  Must<v1::StandingRegistration, v1::CreateStandingRegistrationRequest>(
      absl::StrCat("parent: '%/eventSeries/course' standing_registration_id: 's' "
                   "standing_registration { alias: 'Beret' ",
                   PartyOf(2), " }"));
  Look();
  EXPECT_EQ(Queue(OccurrenceId("course", 1, 17)), "");
  ASSERT_THAT(UpdateVenue("pokoj", "capacity: 2", "capacity"), IsOk());
  Look();
  EXPECT_EQ(Queue(OccurrenceId("course", 1, 17)), "s CONFIRMED");
}

TEST_F(AddedRoomTest, OfManyOccurrences_SoManyAreLookedAfterInOneTransaction) {
  const std::vector<std::string> ids = {"one", "two"};
  for (const std::string& id : ids) {
    ASSERT_THAT(NewSeries(id,
                          "recurrence_rule: 'FREQ=DAILY;COUNT=60' venue: '%/venues/pokoj' "
                          "sign_up { waitlist_capacity: 9 }"),
                IsOk());
    for (const int day : {1, 60}) {
      ASSERT_EQ(Outcome(OccurrenceId(id, day, 17), "a"), "CONFIRMED");
      ASSERT_EQ(Outcome(OccurrenceId(id, day, 17), "b"), "WAITLISTED");
    }
  }
  Look();
  ASSERT_EQ(TimersAbout(Subject::kOccurrence), 0);
  ASSERT_THAT(UpdateVenue("pokoj", "capacity: 2", "capacity"), IsOk());
  EXPECT_EQ(TimersAbout(Subject::kVenue), 1);
  EXPECT_EQ(TimersAbout(Subject::kOccurrence), 0);
  StepOnce(Subject::kVenue);
  EXPECT_EQ(TimersAbout(Subject::kVenue), 1);
  EXPECT_EQ(TimersAbout(Subject::kOccurrence), kMostTendedAtOnce);
  // A further change at the same moment begins again from the first one.
  Forget(Subject::kOccurrence);
  ASSERT_THAT(UpdateVenue("pokoj", "capacity: 3", "capacity"), IsOk());
  EXPECT_EQ(TimersAbout(Subject::kVenue), 1);
  EXPECT_EQ(Look(), 4);
  for (const std::string& id : ids) {
    for (const int day : {1, 60}) {
      EXPECT_EQ(Queue(OccurrenceId(id, day, 17)), "a CONFIRMED, b OFFERED") << id << day;
    }
  }
  EXPECT_EQ(TimersAbout(Subject::kVenue), 0);
}

TEST_F(AddedRoomTest, AVenueThatBecomesSmaller_OrAnotherText_WakesNobody) {
  FullEvent("trip", "venue: '%/venues/plac'", "capacity: 1");
  ASSERT_THAT(UpdateVenue("plac", "capacity: 9000", "capacity"), IsOk());
  ASSERT_THAT(UpdateVenue("plac", "display_name: 'Plac'", "display_name"), IsOk());
  ASSERT_THAT(MoveClub("klub", "sala"), IsOk());
  EXPECT_EQ(TimersAbout(Subject::kVenue) + TimersAbout(Subject::kClub), 0);
}

}  // namespace
}  // namespace osiedle::clubs
