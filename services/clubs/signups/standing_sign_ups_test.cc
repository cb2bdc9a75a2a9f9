#include "services/clubs/signups/standing_sign_ups.h"

#include <algorithm>
#include <string>
#include <vector>

#include "osiedle/registry/v1/controller_requests.pb.h"
#include "services/clubs/plans/series_chain.h"
#include "services/clubs/signups/sign_up_case_test.h"
#include "services/clubs/signups/standing_checks.h"

namespace osiedle::clubs {
namespace {

using ::osiedle::call::FailsForFields;
using ::osiedle::call::FailsWith;
using ::osiedle::call::IsOk;
using ::osiedle::clubs::v1::Registration;
using ::osiedle::clubs::v1::StandingRegistration;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

std::string Day(const std::string& field, absl::CivilDay day) {
  return absl::StrCat(field, " { year: ", day.year(), " month: ", day.month(), " day: ", day.day(),
                      " } ");
}

TEST(StandingRules, ComesOn_TheDaysThatItSays) {
  const absl::CivilDay first(2024, 6, 4);
  const auto standing = call::FromText<StandingRegistration>(absl::StrCat(
      Day("from_date", first), Day("until_date", first + 14), Day("skip_dates", first + 7)));
  EXPECT_FALSE(ComesOn(standing, first - 1));
  EXPECT_TRUE(ComesOn(standing, first));
  EXPECT_FALSE(ComesOn(standing, first + 7));
  EXPECT_TRUE(ComesOn(standing, first + 14));
  EXPECT_FALSE(ComesOn(standing, first + 15));
  EXPECT_TRUE(ComesOn(StandingRegistration(), first));
  EXPECT_FALSE(ComesOn(call::FromText<StandingRegistration>("delete_time { seconds: 1 }"), first));
}

// The days as "4-18", "-18" and "4-" of June.
std::vector<std::string> June(const std::vector<internal::v1::ClubTimer::Days>& all) {
  std::vector<std::string> texts;
  for (const auto& days : all) {
    texts.push_back(absl::StrCat(days.has_first() ? absl::StrCat(days.first().day()) : "", "-",
                                 days.has_last() ? absl::StrCat(days.last().day()) : ""));
  }
  return texts;
}

TEST(StandingRules, AChange_AffectsTheDaysOnWhichItMakesADifference) {
  const auto day = [](const std::string& field, int of_june) {
    return Day(field, absl::CivilDay(2024, 6, of_june));
  };
  const std::string dates = absl::StrCat(day("from_date", 4), day("until_date", 18));
  const auto affected = [](const std::string& before, const std::string& after) {
    const auto stored = call::FromText<StandingRegistration>(before);
    return June(AffectedDays(&stored, call::FromText<StandingRegistration>(after)));
  };
  EXPECT_THAT(June(AffectedDays(nullptr, call::FromText<StandingRegistration>(dates))),
              ElementsAre("4-18"));
  EXPECT_THAT(June(AffectedDays(nullptr, StandingRegistration())), ElementsAre("-"));
  EXPECT_THAT(affected(dates, absl::StrCat(dates, "delete_time { seconds: 1 }")),
              ElementsAre("4-18"));
  EXPECT_THAT(affected(dates, absl::StrCat(dates, "alias: 'Beret'")), IsEmpty());
  EXPECT_THAT(affected(dates, absl::StrCat(dates, "resident: 'r'")), ElementsAre("4-18"));
  EXPECT_THAT(affected(dates, absl::StrCat(dates, "party { head_counts { count: 1 } }")),
              ElementsAre("4-18"));
  EXPECT_THAT(affected(dates, absl::StrCat(day("from_date", 7), day("until_date", 11))),
              ElementsAre("4-7", "11-18"));
  EXPECT_THAT(affected(dates, ""), ElementsAre("-4", "18-"));
  EXPECT_THAT(affected("", dates), ElementsAre("-4", "18-"));
  EXPECT_THAT(affected(absl::StrCat(day("skip_dates", 5), day("skip_dates", 6)),
                       absl::StrCat(day("skip_dates", 6), day("skip_dates", 9))),
              ElementsAre("5-5", "9-9"));
}

class StandingTest : public SignUpTest {
 protected:
  // Every week for five weeks from tomorrow on, for so many people.
  void NewCourse(int capacity, const std::string& policy = "") {
    ASSERT_THAT(NewSeries("course", absl::StrCat("recurrence_rule: 'FREQ=WEEKLY;COUNT=5' ",
                                                 "venue: '%/venues/plac' sign_up { capacity: ",
                                                 capacity, " ", policy, " }")),
                IsOk());
  }
  static std::string Week(int week) { return OccurrenceId("course", 1 + 7 * week, 17); }
  static std::string StandingName(const std::string& id, const std::string& series = "course") {
    return absl::StrCat(SeriesName(series), "/standingRegistrations/", id);
  }
  absl::StatusOr<StandingRegistration> Stand(const std::string& id, int people = 1,
                                             const std::string& text = "alias: 'Beret'",
                                             const std::string& series = "course") {
    return Do<StandingRegistration, v1::CreateStandingRegistrationRequest>(
        absl::StrCat("parent: '", SeriesName(series), "' standing_registration_id: '", id,
                     "' standing_registration { ", people == 0 ? "" : PartyOf(people), text, " }"));
  }
  absl::StatusOr<StandingRegistration> Change(const std::string& id, const std::string& text,
                                              const std::string& path) {
    return Do<StandingRegistration, v1::UpdateStandingRegistrationRequest>(
        absl::StrCat("standing_registration { name: '", StandingName(id), "' ", text,
                     " } update_mask { paths: '", path, "' }"));
  }
  absl::StatusOr<StandingRegistration> End(const std::string& id) {
    return Do<StandingRegistration, v1::DeleteStandingRegistrationRequest>(
        absl::StrCat("name: '", StandingName(id), "'"));
  }
  // The state in each of the five weeks: "C" for CONFIRMED, "-" for none.
  std::string Weeks(const std::string& id) {
    std::string weeks;
    for (int week = 0; week < 5; ++week) {
      char state = '-';
      for (const Registration& row : AllStored(Week(week))) {
        if (IdOf(row.name()) == id) state = Registration::State_Name(row.state())[0];
      }
      if (state == 'C' && Stored(Week(week), id).state() == Registration::CANCELLED) state = 'x';
      weeks += state;
    }
    return weeks;
  }
};

TEST_F(StandingTest, OfAStandingRegistration_OneRegistrationOfEachOccurrenceIsMade) {
  NewCourse(9);
  ASSERT_THAT(Stand("s", 2), IsOk());
  EXPECT_EQ(Weeks("s"), "-----");
  Look();
  EXPECT_EQ(Weeks("s"), "CCCCC");
  const Registration made = Get(Week(0), "s");
  EXPECT_EQ(made.standing_registration(), StandingName("s"));
  EXPECT_EQ(made.source(), Registration::STANDING);
  EXPECT_EQ(made.alias(), "Beret");
  EXPECT_EQ(SizeOf(made.party()), 2);
  EXPECT_EQ(call::TimeOf(made.told_start_time()), At(1, 17));
  // Never double.
  EXPECT_EQ(Look(), 0);
  EXPECT_THAT(AllStored(Week(0)), SizeIs(1));
  ExpectPlacesAreRight(Week(0));
}

TEST_F(StandingTest, RegistrationsAreMade_WhenSignUpOpens) {
  NewCourse(9, "open_days_before: 9");
  ASSERT_THAT(Stand("s"), IsOk());
  Look();
  EXPECT_EQ(Weeks("s"), "CC---");
  Look(At(6, 16, 59));
  EXPECT_EQ(Weeks("s"), "CC---");
  Look(At(6, 17));
  EXPECT_EQ(Weeks("s"), "CCC--");
}

TEST_F(StandingTest, InTheOrderInWhichTheyWereMade_TheyHavePlaces_BeforeAllOthers) {
  NewCourse(3, "open_days_before: 8 waitlist_capacity: 1");
  clock().Set(At(0, 12));
  ASSERT_THAT(Stand("second", 1, "alias: 'Beret'"), IsOk());
  clock().Set(At(0, 13));
  ASSERT_THAT(Stand("first", 2, "alias: 'Beret'"), IsOk());
  clock().Set(At(0, 14));
  ASSERT_THAT(Stand("third"), IsOk());
  clock().Set(At(0, 15));
  ASSERT_THAT(Stand("fourth"), IsOk());
  // The clock has not run when sign-up opens, and somebody signs up at once.
  clock().Set(At(7, 17));
  EXPECT_EQ(Outcome(Week(2), "new"), "EVENT_FULL");
  Look();
  EXPECT_EQ(Queue(Week(2)), "second CONFIRMED, first CONFIRMED, third WAITLISTED");
  // Who had no room is looked at again.
  ASSERT_THAT(CallOffParty(Week(2), "first"), IsOk());
  EXPECT_EQ(Queue(Week(2)), "second CONFIRMED, first CANCELLED, third OFFERED");
  ExpectPlacesAreRight(Week(2));
}

TEST_F(StandingTest, ASignUpAtTheOpening_ComesBehindTheStandingOnes) {
  NewCourse(3, "open_days_before: 8");
  ASSERT_THAT(Stand("s", 2), IsOk());
  clock().Set(At(7, 17));
  EXPECT_EQ(Outcome(Week(2), "new", 2), "EVENT_FULL");
  EXPECT_EQ(Outcome(Week(2), "new", 1), "CONFIRMED");
  EXPECT_EQ(Queue(Week(2)), "s CONFIRMED, new CONFIRMED");
}

TEST_F(StandingTest, ASignUpAtTheOpening_PassesNoneOfManyStandingOnes) {
  NewCourse(60, "open_days_before: 8");
  for (int i = 0; i < 60; ++i) ASSERT_THAT(Stand(absl::StrCat("s", i)), IsOk());
  Look();
  clock().Set(At(7, 17));
  EXPECT_EQ(Outcome(Week(2), "new"), "QUEUE_FULL");
  EXPECT_THAT(AllStored(Week(2)), IsEmpty());
  Look();
  EXPECT_EQ(Outcome(Week(2), "new"), "EVENT_FULL");
  EXPECT_THAT(AllStored(Week(2)), SizeIs(60));
}

TEST_F(StandingTest, WhereSignUpIsClosedAndOpensAgain_TheyAreTheFirstOnesAgain) {
  NewCourse(1);
  ASSERT_EQ(Outcome(Week(2), "early"), "CONFIRMED");
  ASSERT_THAT(CallOffParty(Week(2), "early"), IsOk());
  ASSERT_THAT(EditAll("course", "sign_up { capacity: 1 open_days_before: 8 }", {"sign_up"}),
              IsOk());
  Look();
  ASSERT_THAT(Stand("s"), IsOk());
  Look();
  EXPECT_EQ(Weeks("s"), "C----");
  clock().Set(At(7, 17));
  EXPECT_EQ(Outcome(Week(2), "new"), "EVENT_FULL");
  Look();
  EXPECT_EQ(Weeks("s"), "CCC--");
}

TEST_F(StandingTest, WhereAnEditAsksForCodes_NoMoreRegistrationsAreMade) {
  NewCourse(9, "open_days_before: 9");
  ASSERT_THAT(Stand("s"), IsOk());
  Look();
  ASSERT_THAT(EditAll("course", "sign_up { capacity: 9 open_days_before: 9 mode: CLAIM_CODE }",
                      {"sign_up"}),
              IsOk());
  Look(At(7, 17));
  EXPECT_EQ(Weeks("s"), "CC---");
}

TEST_F(StandingTest, AfterAWhileWithoutSignUp_TheyAreTheFirstOnesAgain) {
  NewCourse(1);
  ASSERT_EQ(Outcome(Week(2), "early"), "CONFIRMED");
  ASSERT_THAT(CallOffParty(Week(2), "early"), IsOk());
  ASSERT_THAT(EditAll("course", "sign_up { capacity: 1 mode: DROP_IN }", {"sign_up"}), IsOk());
  Look();
  ASSERT_THAT(EditAll("course", "sign_up { capacity: 1 }", {"sign_up"}), IsOk());
  ASSERT_THAT(Stand("s"), IsOk());
  EXPECT_EQ(Outcome(Week(2), "new"), "EVENT_FULL");
}

TEST_F(StandingTest, WhereTheSecondPartIsHidden_NobodyIsToldOfIt) {
  Must<registry::v1::Controller, registry::v1::CreateControllerRequest>(
      "parent: '%' controller_id: 'ngo' controller { display_name: 'Fundacja' kind: NGO }");
  NewCourse(9);
  ASSERT_THAT(Stand("s"), IsOk());
  Look();
  const auto divided =
      EditFollowing("course", Week(2), "sign_up { capacity: 7 max_party_size: 2 }", {"sign_up"});
  ASSERT_THAT(divided, IsOk());
  Must<v1::EventSeries, v1::UpdateEventSeriesRequest>(
      absl::StrCat("event_series { name: '", divided->event_series().name(),
                   "' controller: '%/controllers/ngo' } update_mask { paths: 'controller' }"));
  ASSERT_THAT(DeleteSeries("course"), IsOk());
  ActAs({.id = "narrowed",
         .grants = {{.municipality = "rybnik",
                     .roles = {common::v1::COORDINATOR},
                     .controllers = {Fill("%/controllers/municipality")}}}});
  EXPECT_THAT(Change("s", PartyOf(5), "party"), FailsWith(common::v1::RESOURCE_NOT_FOUND));
}

TEST_F(StandingTest, WhereOneComesWithACodeOrWithoutSigningUp_NobodyStands) {
  for (const char* mode : {"CLAIM_CODE", "DROP_IN"}) {
    ASSERT_THAT(NewSeries(mode == std::string("CLAIM_CODE") ? "code" : "open",
                          absl::StrCat("sign_up { mode: ", mode, " }")),
                IsOk());
  }
  EXPECT_THAT(Stand("s", 1, "alias: 'Beret'", "code"), FailsWith(common::v1::SIGN_UP_CLOSED));
  EXPECT_THAT(Stand("s", 1, "alias: 'Beret'", "open"), FailsWith(common::v1::SIGN_UP_CLOSED));
}

TEST_F(StandingTest, WhereTheFirstPartOfADividedSeriesIsDeleted_TheyMayStillChange) {
  NewCourse(9);
  ASSERT_THAT(Stand("s"), IsOk());
  Look();
  ASSERT_THAT(EditFollowing("course", Week(2), "sign_up { capacity: 7 }", {"sign_up"}), IsOk());
  ASSERT_THAT(DeleteSeries("course"), IsOk());
  Look();
  EXPECT_EQ(Weeks("s"), "xxCCC");
  ASSERT_THAT(Change("s", Day("skip_dates", kToday + 1 + 21), "skip_dates"), IsOk());
  Look();
  EXPECT_EQ(Weeks("s"), "xxCxC");
  EXPECT_THAT(Stand("t"), FailsWith(common::v1::RESOURCE_NOT_FOUND));
}

TEST_F(StandingTest, ASkip_CallsTheRegistrationOff_AndTakenBack_TheyComeAgain) {
  NewCourse(9);
  ASSERT_THAT(Stand("s"), IsOk());
  Look();
  ASSERT_THAT(Change("s", Day("skip_dates", kToday + 8), "skip_dates"), IsOk());
  Look();
  EXPECT_EQ(Weeks("s"), "CxCCC");
  EXPECT_EQ(Get(Week(1), "s").cancel_cause(), Registration::STANDING_ENDED);
  EXPECT_EQ(Get(Week(1), "s").explanation(), "Stały zapis nie obejmuje tych zajęć.");
  ASSERT_THAT(Change("s", "", "skip_dates"), IsOk());
  Look();
  EXPECT_EQ(Weeks("s"), "CCCCC");
  EXPECT_EQ(Get(Week(1), "s").queue_number(), 2);
  EXPECT_EQ(Get(Week(1), "s").cancel_cause(), Registration::CANCEL_CAUSE_UNSPECIFIED);
  ExpectPlacesAreRight(Week(1));
}

TEST_F(StandingTest, TheDays_BoundTheRegistrations) {
  NewCourse(9);
  ASSERT_THAT(Stand("s", 1,
                    absl::StrCat("alias: 'Beret' ", Day("from_date", kToday + 8),
                                 Day("until_date", kToday + 22))),
              IsOk());
  Look();
  EXPECT_EQ(Weeks("s"), "-CCC-");
}

TEST_F(StandingTest, WhoCallsOneOff_IsNotPutInAgain) {
  NewCourse(9);
  ASSERT_THAT(Stand("s"), IsOk());
  Look();
  ASSERT_THAT(CallOffParty(Week(1), "s"), IsOk());
  ASSERT_THAT(Change("s", "alias: 'Szalik'", "alias"), IsOk());
  Look();
  EXPECT_EQ(Weeks("s"), "CxCCC");
}

TEST_F(StandingTest, ADeletedOne_EndsItsRegistrationsThatHaveNotBegun_AndOthersMoveUp) {
  NewCourse(1, "waitlist_capacity: 3");
  ASSERT_THAT(Stand("s"), IsOk());
  Look();
  ASSERT_EQ(Outcome(Week(2), "waits"), "WAITLISTED");
  clock().Set(At(1, 17));
  ASSERT_THAT(End("s"), IsOk());
  Look();
  EXPECT_EQ(Weeks("s"), "Cxxxx");
  EXPECT_EQ(StateOf(Week(2), "waits"), "OFFERED");
  // Undeleted, it goes on where there is room.
  Must<StandingRegistration, v1::UndeleteStandingRegistrationRequest>(
      absl::StrCat("name: '", StandingName("s"), "'"));
  Look();
  EXPECT_EQ(Weeks("s"), "CCWCC");
}

TEST_F(StandingTest, AfterADivision_TheyGoOnInTheNewSeries) {
  NewCourse(9);
  ASSERT_THAT(Stand("s"), IsOk());
  Look();
  ASSERT_THAT(EditFollowing("course", Week(2), "sign_up { capacity: 7 }", {"sign_up"}), IsOk());
  Look();
  EXPECT_EQ(Weeks("s"), "CCCCC");
  ASSERT_THAT(End("s"), IsOk());
  Look();
  EXPECT_EQ(Weeks("s"), "xxxxx");
}

TEST_F(StandingTest, ASeriesIsDividedAHundredTimes_AndNoMore_AndTheyGoOnAcrossAll) {
  ASSERT_THAT(NewSeries("course",
                        "recurrence_rule: 'FREQ=DAILY;COUNT=104' "
                        "venue: '%/venues/plac' sign_up { capacity: 9 }"),
              IsOk());
  ASSERT_THAT(Stand("s"), IsOk());
  // The second one that a series has, in the order of time.
  const auto second_of = [this](const std::string& series) {
    std::vector<v1::Occurrence> all = OccurrencesOf(series);
    std::sort(all.begin(), all.end(), [](const auto& one, const auto& other) {
      return one.start_time().seconds() < other.start_time().seconds();
    });
    EXPECT_GT(all.size(), 1u);
    return all.size() < 2 ? "" : std::string(IdOf(all[1].name()));
  };
  std::string last = "course";
  for (int division = 1; division <= kMostDivisions; ++division) {
    const auto divided = EditFollowing(last, second_of(last), "", {});
    ASSERT_THAT(divided, IsOk()) << division;
    last = std::string(IdOf(divided->event_series().name()));
  }
  const std::string next = second_of(last);
  EXPECT_THAT(EditFollowing(last, next, "", {}), FailsWith(common::v1::REQUEST_TOO_LARGE));
  // In between, too.
  EXPECT_THAT(EditFollowing("course", OccurrenceId("course", 1, 17), "", {}),
              FailsWith(common::v1::REQUEST_TOO_LARGE));
  Look();
  for (const std::string& id : {OccurrenceId("course", 1, 17), next}) {
    EXPECT_THAT(AllStored(id), SizeIs(1)) << id;
  }
  ASSERT_THAT(End("s"), IsOk());
  Look();
  EXPECT_EQ(StateOf(next, "s"), "CANCELLED");
}

TEST_F(StandingTest, ATakenId_IsNoObstacle) {
  NewCourse(9);
  ASSERT_THAT(SignUp(Week(0), "s"), IsOk());
  ASSERT_THAT(Stand("s"), IsOk());
  Look();
  EXPECT_EQ(Queue(Week(0)), "s CONFIRMED, sx2 CONFIRMED");
  EXPECT_EQ(Look(), 0);
}

TEST_F(StandingTest, WhoSignedUpAlready_IsNotRegisteredTwice) {
  NewCourse(9);
  NewResident("r");
  ASSERT_THAT(SignUp(Week(0), "a", 1, Named("r")), IsOk());
  ASSERT_THAT(Stand("s", 1, Named("r")), IsOk());
  Look();
  EXPECT_EQ(Weeks("s"), "-CCCC");
}

TEST_F(StandingTest, WhoWasCountedSince_IsNotNamedInNewRegistrations) {
  NewCourse(9, "open_days_before: 9");
  NewResident("r");
  ASSERT_THAT(Stand("s", 1, absl::StrCat(Named("r"), " alias: 'Beret'")), IsOk());
  Look();
  EXPECT_EQ(Stored(Week(1), "s").resident(), ResidentName("r"));
  clock().Advance(absl::Hours(1));
  CountOnly("r");
  Look(At(7, 17));
  EXPECT_EQ(Stored(Week(2), "s").resident(), "");
  EXPECT_EQ(Stored(Week(2), "s").alias(), "");
  EXPECT_EQ(StateOf(Week(2), "s"), "CONFIRMED");
}

TEST_F(StandingTest, BadInput_IsNamed) {
  NewCourse(9, "max_party_size: 3");
  EXPECT_THAT(Stand("s", 1, ""), FailsForFields({"standing_registration"}));
  EXPECT_THAT(Stand("s", 4), FailsForFields({"standing_registration.party.head_counts"}));
  EXPECT_THAT(Stand("s", 0), FailsForFields({"standing_registration.party"}));
  EXPECT_THAT(
      Stand("s", 1,
            absl::StrCat("alias: 'Beret' ", Day("from_date", kToday + 8),
                         Day("until_date", kToday + 7), Day("skip_dates", kToday),
                         Day("skip_dates", kToday))),
      FailsForFields({"standing_registration.until_date", "standing_registration.skip_dates[1]"}));
  EXPECT_THAT(Stand("s", 1, "alias: 'Beret'", "none"), FailsWith(common::v1::RESOURCE_NOT_FOUND));
  Look();
  EXPECT_THAT(AllStored(Week(0)), IsEmpty());
}

// Who had no room has the next chance when the clock looks at the occurrence again: so it is seen
// which ones it looks at.
TEST_F(StandingTest, AChange_IsFollowedOnTheDaysThatItAffects_AndNoOthers) {
  NewCourse(1);
  ASSERT_THAT(SignUp(Week(1), "a"), IsOk());
  ASSERT_THAT(SignUp(Week(2), "b"), IsOk());
  ASSERT_THAT(Stand("s"), IsOk());
  ASSERT_THAT(Stand("t"), IsOk());
  Look();
  EXPECT_EQ(Weeks("s"), "C--CC");
  EXPECT_EQ(Weeks("t"), "-----");
  ASSERT_THAT(CallOffParty(Week(1), "a"), IsOk());
  ASSERT_THAT(CallOffParty(Week(2), "b"), IsOk());
  ASSERT_THAT(Change("t", "alias: 'Szalik'", "alias"), IsOk());
  EXPECT_EQ(TimersAbout(ClubTimerKey::Subject::kStanding), 0);
  ASSERT_THAT(Change("t", Day("skip_dates", kToday + 8), "skip_dates"), IsOk());
  Look();
  EXPECT_EQ(Weeks("s"), "CC-CC");
  ASSERT_THAT(Change("t", Day("until_date", kToday + 22), "until_date"), IsOk());
  Look();
  EXPECT_EQ(Weeks("s"), "CC-CC");
  ASSERT_THAT(Change("t", PartyOf(2), "party"), IsOk());
  Look();
  EXPECT_EQ(Weeks("s"), "CCCCC");
}

// Also of changes at the same moment.
TEST_F(StandingTest, ChangesAtOnce_AreFollowedTogether) {
  NewCourse(9);
  ASSERT_THAT(Stand("s"), IsOk());
  ASSERT_THAT(Stand("t"), IsOk());
  Look();
  ASSERT_THAT(Change("s", Day("skip_dates", kToday + 8), "skip_dates"), IsOk());
  ASSERT_THAT(Change("t", Day("skip_dates", kToday + 22), "skip_dates"), IsOk());
  EXPECT_EQ(TimersAbout(ClubTimerKey::Subject::kStanding), 1);
  Look();
  EXPECT_EQ(Weeks("s"), "CxCCC");
  EXPECT_EQ(Weeks("t"), "CCCxC");
}

TEST_F(StandingTest, ASeriesThatIsDeleted_TakesNobody) {
  NewCourse(9);
  ASSERT_THAT(DeleteSeries("course"), IsOk());
  EXPECT_THAT(Stand("s"), FailsWith(common::v1::RESOURCE_NOT_FOUND));
}

TEST_F(StandingTest, ALongSeries_IsFollowedInSteps) {
  ASSERT_THAT(NewSeries("course",
                        "recurrence_rule: 'FREQ=DAILY;COUNT=50' "
                        "venue: '%/venues/plac' sign_up { capacity: 100 }"),
              IsOk());
  Look();
  for (int i = 0; i < 60; ++i) ASSERT_THAT(Stand(absl::StrCat("s", i)), IsOk());
  Look();
  for (const int day : {0, 25, 49}) {
    const std::string id = OccurrenceId("course", 1 + day, 17);
    EXPECT_THAT(AllStored(id), SizeIs(60)) << id;
    ExpectPlacesAreRight(id);
  }
}

}  // namespace
}  // namespace osiedle::clubs
