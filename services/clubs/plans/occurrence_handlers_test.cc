// One occurrence changed by itself: UpdateOccurrence, MoveOccurrence, CancelOccurrence.
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "osiedle/common/v1/error_reason.pb.h"
#include "osiedle/registry/v1/controller_requests.pb.h"
#include "services/clubs/plans/plan_case_test.h"

namespace osiedle::clubs {
namespace {

using ::osiedle::call::FailsForFields;
using ::osiedle::call::FailsWith;
using ::osiedle::call::IsOk;
using ::osiedle::clubs::v1::AffectedRegistration;
using ::osiedle::clubs::v1::Occurrence;
using ::osiedle::clubs::v1::Registration;
using ::testing::ElementsAre;
using ::testing::SizeIs;

constexpr char kFirst[] = "szydelko-20240604t1700";

class OccurrenceHandlersTest : public PlanTest {
 protected:
  void SetUp() override {
    PlanTest::SetUp();
    ASSERT_THAT(NewSeries("szydelko"), IsOk());
  }
  static std::string Start(int day, int hour, int minute = 0) {
    return absl::StrCat("start { ", Wall(day, hour, minute), " }");
  }
};

TEST_F(OccurrenceHandlersTest, UpdateOccurrence_ChangesWhatItSaysItself) {
  const auto noted = UpdateOccurrence(kFirst, "note: 'Klucz na portierni'", "note");
  ASSERT_THAT(noted, IsOk());
  EXPECT_FALSE(noted->is_exception());
  EXPECT_EQ(noted->places().capacity(), 20);
  const auto smaller = UpdateOccurrence(kFirst, "capacity: 5", "capacity");
  ASSERT_THAT(smaller, IsOk());
  EXPECT_TRUE(smaller->is_exception());
  EXPECT_EQ(smaller->places().capacity(), 5);
  EXPECT_THAT(UpdateOccurrence(kFirst, "leaders: '%/staffMembers/anna'", "leaders"), IsOk());
  EXPECT_THAT(UpdateOccurrence(kFirst, "capacity: 21", "capacity"),
              FailsForFields({"occurrence.capacity"}));
  EXPECT_THAT(UpdateOccurrence(kFirst, "venue: '%/venues/nie-ma'", "venue"),
              FailsForFields({"occurrence.venue"}));
}

TEST_F(OccurrenceHandlersTest, UpdateOccurrence_ToFewerPlacesThanAreTaken_IsRefused) {
  ASSERT_THAT(SignUp(kFirst, "grupa", 6), IsOk());
  const auto refused = UpdateOccurrence(kFirst, "capacity: 5", "capacity");
  EXPECT_THAT(refused, FailsWith(common::v1::CAPACITY_TAKEN));
  EXPECT_EQ(call::MetadataOf(refused.status(), "taken"), "6");
  EXPECT_THAT(UpdateOccurrence(kFirst, "capacity: 6", "capacity"), IsOk());
}

TEST_F(OccurrenceHandlersTest, UpdateOccurrence_WhileSomebodySignsUp_IsRunAgain) {
  BeforeNextCommit([this] { ASSERT_THAT(SignUp(kFirst, "grupa", 6), IsOk()); });
  EXPECT_THAT(UpdateOccurrence(kFirst, "capacity: 5", "capacity"),
              FailsWith(common::v1::CAPACITY_TAKEN));
}

TEST_F(OccurrenceHandlersTest, TheReasonOfAMove_ReachesWhoHadSignedUp) {
  ASSERT_THAT(SignUp(kFirst, "grupa"), IsOk());
  const std::string before = GetRegistration(kFirst, "grupa")->explanation();
  clock().Advance(absl::Minutes(1));
  const auto moved = MoveOccurrence(kFirst, absl::StrCat(Start(2, 10), " reason: 'Remont sali.'"));
  ASSERT_THAT(moved, IsOk());
  EXPECT_EQ(moved->occurrence().move_reason(), "Remont sali.");
  EXPECT_EQ(call::TimeOf(moved->occurrence().move_time()), clock().Now());
  EXPECT_EQ(GetRegistration(kFirst, "grupa")->explanation(),
            absl::StrCat(before, " Zmienił się termin lub miejsce zajęć: Remont sali."));
  StepClock();
  EXPECT_NE(GetRegistration(kFirst, "grupa")->explanation(), before);
  // Whoever signs up now was told the new time.
  clock().Advance(absl::Minutes(1));
  ASSERT_THAT(SignUp(kFirst, "druga"), IsOk());
  EXPECT_EQ(GetRegistration(kFirst, "druga")->explanation(), before);
  // A move for which nobody gave a reason has none.
  ASSERT_THAT(MoveOccurrence(kFirst, Start(2, 11)), IsOk());
  EXPECT_EQ(GetOccurrence(kFirst)->move_reason(), "");
  EXPECT_EQ(GetRegistration(kFirst, "grupa")->explanation(), before);
}

TEST_F(OccurrenceHandlersTest, WhoIsAffected_IsToldOnlyAsFarAsTheCallerReadsRegistrations) {
  Must<registry::v1::Controller, registry::v1::CreateControllerRequest>(
      "parent: '%' controller_id: 'ngo' controller { display_name: 'Stowarzyszenie' kind: NGO }");
  ASSERT_THAT(NewSeries("klubowe", "controller: '%/controllers/ngo'"), IsOk());
  const std::string event = OccurrenceId("klubowe", 1, 17);
  for (const char* controller : {"municipality", "ngo"}) {
    Must<Registration, v1::CreateRegistrationRequest>(
        absl::StrCat("parent: '", OccurrenceName(event), "' registration_id: '", controller,
                     "' registration { alias: 'Beret' controller: '%/controllers/", controller,
                     "' party { head_counts { age_band: AGE_30_TO_44 count: 2 } } }"));
  }
  const auto told = [](const auto& response) {
    std::vector<std::string> ids = {absl::StrCat(response->affected_registration_count())};
    for (const AffectedRegistration& affected : response->affected_registrations()) {
      ids.push_back(IdIn(affected.registration()));
    }
    return ids;
  };
  const auto all = MoveOccurrence(event, Start(2, 10));
  ASSERT_THAT(all, IsOk());
  EXPECT_THAT(told(all), ElementsAre("2", "municipality", "ngo"));
  ActAs({.id = "narrowed",
         .grants = {{.municipality = "rybnik",
                     .roles = {common::v1::CLUB_ANIMATOR},
                     .controllers = {Fill("%/controllers/ngo")}}}});
  const auto moved = MoveOccurrence(event, Start(2, 11));
  ASSERT_THAT(moved, IsOk());
  EXPECT_THAT(told(moved), ElementsAre("1", "ngo"));
  const auto cancelled = CancelOccurrence(event);
  ASSERT_THAT(cancelled, IsOk());
  EXPECT_THAT(told(cancelled), ElementsAre("1", "ngo"));
}

TEST_F(OccurrenceHandlersTest, MoveOccurrence_KeepsPlaces_AndTellsWhoIsAffected) {
  ASSERT_THAT(SignUp(kFirst, "grupa"), IsOk());
  const auto moved = MoveOccurrence(kFirst, Start(2, 10));
  ASSERT_THAT(moved, IsOk());
  const Occurrence& occurrence = moved->occurrence();
  EXPECT_EQ(occurrence.name(), OccurrenceName(kFirst));
  EXPECT_EQ(call::TimeOf(occurrence.start_time()), At(2, 10));
  EXPECT_EQ(call::TimeOf(occurrence.end_time()), At(2, 11, 30));
  EXPECT_EQ(occurrence.original_start().minute(), 17 * 60);
  EXPECT_TRUE(occurrence.is_exception());
  EXPECT_EQ(occurrence.places().confirmed(), 2);
  EXPECT_EQ(occurrence.display_name(), "Szydełkowanie");
  EXPECT_EQ(moved->affected_registration_count(), 1);
  ASSERT_THAT(moved->affected_registrations(), SizeIs(1));
  const AffectedRegistration& affected = moved->affected_registrations(0);
  EXPECT_EQ(affected.effect(), AffectedRegistration::MOVED);
  EXPECT_EQ(affected.registration(), absl::StrCat(OccurrenceName(kFirst), "/registrations/grupa"));
  EXPECT_EQ(call::TimeOf(affected.old_start_time()), At(1, 17));
  EXPECT_EQ(call::TimeOf(affected.new_start_time()), At(2, 10));
  StepClock();
  EXPECT_EQ(GetRegistration(kFirst, "grupa")->state(), Registration::CONFIRMED);
}

TEST_F(OccurrenceHandlersTest, MoveOccurrence_ToAnotherVenueAlone) {
  ASSERT_THAT(NewVenue("hala", 300), IsOk());
  ASSERT_THAT(SignUp(kFirst, "grupa"), IsOk());
  const auto moved = MoveOccurrence(kFirst, absl::StrCat(Start(1, 17), " venue: '%/venues/hala'"));
  ASSERT_THAT(moved, IsOk());
  EXPECT_EQ(moved->occurrence().places().capacity(), 300);
  EXPECT_EQ(moved->affected_registrations(0).effect(), AffectedRegistration::OTHER_VENUE);
}

TEST_F(OccurrenceHandlersTest, MoveOccurrence_ToWhereFewerHaveRoomThanHavePlaces_IsRefused) {
  ASSERT_THAT(NewVenue("pokoj", 4), IsOk());
  ASSERT_THAT(SignUp(kFirst, "grupa", 5), IsOk());
  EXPECT_THAT(MoveOccurrence(kFirst, absl::StrCat(Start(1, 17), " venue: '%/venues/pokoj'")),
              FailsWith(common::v1::CAPACITY_TAKEN));
  EXPECT_EQ(GetOccurrence(kFirst)->venue(), "");
}

TEST_F(OccurrenceHandlersTest, ASmallerVenue_HoldsNoMore_WhateverCapacityIsSaid) {
  ASSERT_THAT(NewVenue("pokoj", 4), IsOk());
  ASSERT_THAT(NewVenue("salka", 6), IsOk());
  ASSERT_THAT(EditAll("szydelko", "sign_up { capacity: 10 }", {"sign_up.capacity"}), IsOk());
  ASSERT_THAT(SignUp(kFirst, "grupa", 5), IsOk());
  const std::string to_room = "venue: '%/venues/pokoj'";
  // The series says how many, then the occurrence does.
  for (const int capacity : {10, 9}) {
    EXPECT_THAT(MoveOccurrence(kFirst, absl::StrCat(Start(1, 17), " ", to_room)),
                FailsWith(common::v1::CAPACITY_TAKEN));
    EXPECT_THAT(UpdateOccurrence(kFirst, to_room, "venue"), FailsWith(common::v1::CAPACITY_TAKEN));
    EXPECT_EQ(GetOccurrence(kFirst)->places().capacity(), capacity);
    ASSERT_THAT(UpdateOccurrence(kFirst, "capacity: 9", "capacity"), IsOk());
  }
  const auto moved = MoveOccurrence(kFirst, absl::StrCat(Start(1, 17), " venue: '%/venues/salka'"));
  ASSERT_THAT(moved, IsOk());
  EXPECT_EQ(moved->occurrence().places().capacity(), 6);
  EXPECT_THAT(SignUp(kFirst, "druga", 2), FailsWith(common::v1::EVENT_FULL));
}

TEST_F(OccurrenceHandlersTest, MoveOccurrence_ToWhereItIs_ChangesNothing) {
  const std::string etag = GetOccurrence(kFirst)->etag();
  const auto moved = MoveOccurrence(kFirst, Start(1, 17));
  ASSERT_THAT(moved, IsOk());
  EXPECT_FALSE(moved->occurrence().is_exception());
  EXPECT_EQ(GetOccurrence(kFirst)->etag(), etag);
}

TEST_F(OccurrenceHandlersTest, MoveOccurrence_IntoThePast_OrASkippedHour_IsRefused) {
  EXPECT_THAT(MoveOccurrence(kFirst, Start(0, 11)), FailsForFields({"start"}));
  EXPECT_THAT(MoveOccurrence(kFirst, "start { date { year: 2025 month: 3 day: 30 } minute: 150 }"),
              FailsForFields({"start"}));
  EXPECT_THAT(MoveOccurrence(kFirst, absl::StrCat(Start(1, 17), " venue: '%/venues/nie-ma'")),
              FailsForFields({"venue"}));
}

TEST_F(OccurrenceHandlersTest, WhatHasBegun_IsNotMoved_AndWhatHasEnded_IsNotCalledOff) {
  GoTo(At(1, 17));
  EXPECT_THAT(MoveOccurrence(kFirst, Start(2, 10)),
              FailsWith(common::v1::STATE_TRANSITION_REFUSED));
  GoTo(At(1, 18, 30));
  EXPECT_THAT(CancelOccurrence(kFirst), FailsWith(common::v1::STATE_TRANSITION_REFUSED));
}

TEST_F(OccurrenceHandlersTest, WhatWasCalledOffWhileItRan_IsCancelled) {
  GoTo(At(1, 18));
  EXPECT_THAT(CancelOccurrence(kFirst), IsOk());
}

TEST_F(OccurrenceHandlersTest, CancelOccurrence_TellsWhoIsAffected_AndCancelsRegistrations) {
  ASSERT_THAT(SignUp(kFirst, "grupa"), IsOk());
  const auto cancelled = CancelOccurrence(kFirst);
  ASSERT_THAT(cancelled, IsOk());
  EXPECT_EQ(cancelled->occurrence().state(), Occurrence::CANCELLED);
  EXPECT_EQ(cancelled->occurrence().cancel_reason(), "Choroba prowadzącej");
  ASSERT_THAT(cancelled->affected_registrations(), SizeIs(1));
  EXPECT_EQ(cancelled->affected_registrations(0).effect(), AffectedRegistration::CANCELLED);
  EXPECT_FALSE(cancelled->affected_registrations(0).has_new_start_time());
  // Readers see it at once; the clock writes it down.
  EXPECT_EQ(GetRegistration(kFirst, "grupa")->state(), Registration::CANCELLED);
  EXPECT_GT(StepClock(), 0);
  EXPECT_EQ(GetRegistration(kFirst, "grupa")->state(), Registration::CANCELLED);
}

TEST_F(OccurrenceHandlersTest, WhatWasCalledOff_IsNeitherMovedNorCalledOffAgain) {
  ASSERT_THAT(CancelOccurrence(kFirst), IsOk());
  EXPECT_THAT(CancelOccurrence(kFirst), FailsWith(common::v1::OCCURRENCE_CANCELLED));
  EXPECT_THAT(MoveOccurrence(kFirst, Start(2, 10)), FailsWith(common::v1::OCCURRENCE_CANCELLED));
}

TEST_F(OccurrenceHandlersTest, AnOldEtag_IsRefused) {
  const std::string etag = GetOccurrence(kFirst)->etag();
  ASSERT_THAT(MoveOccurrence(kFirst, absl::StrCat(Start(2, 10), " etag: '", etag, "'")), IsOk());
  EXPECT_THAT(MoveOccurrence(kFirst, absl::StrCat(Start(2, 11), " etag: '", etag, "'")),
              FailsWith(common::v1::ETAG_MISMATCH));
}

TEST_F(OccurrenceHandlersTest, CancelOccurrence_NeedsAReason) {
  EXPECT_THAT(CancelOccurrence(kFirst, ""), FailsForFields({"reason"}));
}

}  // namespace
}  // namespace osiedle::clubs
