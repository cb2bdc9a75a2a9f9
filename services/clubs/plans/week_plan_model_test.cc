// Plans of weeks of random towns, against what a plain reading of every row says.
#include <algorithm>
#include <random>
#include <string>
#include <tuple>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "osiedle/clubs/v1/attendance_requests.pb.h"
#include "osiedle/clubs/v1/club_requests.pb.h"
#include "osiedle/clubs/v1/occurrence_requests.pb.h"
#include "osiedle/clubs/v1/week_plan.pb.h"
#include "osiedle/clubs/v1/week_plan_requests.pb.h"
#include "osiedle/registry/v1/controller_requests.pb.h"
#include "services/call/fields/proto_time.h"
#include "services/call/resource/record_sight.h"
#include "services/clubs/plans/effective_occurrence.h"
#include "services/clubs/plans/plan_case_test.h"
#include "services/clubs/plans/series_times.h"
#include "storage/testing/test_seed.h"

namespace osiedle::clubs {
namespace {

using ::osiedle::call::IsOk;
using ::osiedle::call::TimeOf;
using ::osiedle::clubs::v1::Club;
using ::osiedle::clubs::v1::ClubWeek;
using ::osiedle::clubs::v1::GetWeekPlanRequest;
using ::osiedle::clubs::v1::Occurrence;
using ::osiedle::clubs::v1::PlannedEvent;
using ::osiedle::clubs::v1::WeekPlan;

constexpr int kClubs = 5;
constexpr int kSeries = 10;
constexpr int kChanges = 240;
// Of a town, from the week in which it begins.
constexpr int kWeeks = 8;

class WeekPlanModelTest : public PlanTest {
 protected:
  void MakeTown(uint32_t seed) {
    random_.seed(seed);
    Must<registry::v1::Controller, registry::v1::CreateControllerRequest>(
        "parent: '%' controller_id: 'ngo' controller { display_name: 'Stowarzyszenie' kind: NGO }");
    for (int i = 0; i < 3; ++i) ASSERT_THAT(NewVenue(absl::StrCat("v", i), 10 + 15 * i), IsOk());
    for (int i = 0; i < kClubs; ++i) {
      ASSERT_THAT(NewClub(absl::StrCat("k", i), absl::StrCat(AnyVenue(), ControllerOf(i))), IsOk());
    }
    for (int i = 0; i < kSeries; ++i) MakeSeries(i);
    for (int i = 0; i < kChanges; ++i) ChangeAtRandom(i);
  }

  // What the caller may know of the plan of a week, line by line.
  WeekPlan PlainPlan(absl::CivilDay monday) {
    WeekPlan plan;
    *plan.mutable_monday() = WallTimeOf(absl::CivilSecond(monday)).date();
    const std::vector<Occurrence> occurrences = AllOccurrences();
    const auto clubs = Do<v1::ListClubsResponse, v1::ListClubsRequest>("parent: '%'");
    EXPECT_THAT(clubs, IsOk());
    for (const Club& club : clubs->clubs()) {
      ClubWeek& week = *plan.add_club_weeks();
      week.set_club(club.name());
      week.set_display_name(club.display_name());
      for (const Occurrence& occurrence : occurrences) {
        const absl::CivilDay day = absl::ToCivilDay(TimeOf(occurrence.start_time()), zone());
        const bool has_ended =
            TimeOf(occurrence.end_time()) <= absl::FromCivil(absl::CivilSecond(monday), zone());
        const bool is_in_week = day < monday + 7 && (day >= monday || !has_ended);
        if (occurrence.club() != club.name() || !is_in_week) continue;
        PlannedEvent& event = *week.add_events();
        event.set_occurrence(occurrence.name());
        event.set_display_name(occurrence.display_name());
        event.set_venue(VenueOf(occurrence));
        *event.mutable_start() = occurrence.start();
        *event.mutable_start_time() = occurrence.start_time();
        *event.mutable_end_time() = occurrence.end_time();
        event.set_state(occurrence.state());
        *event.mutable_places() = occurrence.places();
      }
    }
    return plan;
  }

  // The same as the method says it.
  WeekPlan Plan(absl::CivilDay day) {
    return Must<WeekPlan, GetWeekPlanRequest>(absl::StrFormat(
        "parent: '%%' date { year: %d month: %d day: %d }", day.year(), day.month(), day.day()));
  }

  void CompareAllWeeks() {
    for (int i = 0; i < kWeeks; ++i) {
      const absl::CivilDay monday = kToday + 7 * i;
      const WeekPlan plan = Plan(monday + Pick(7));
      EXPECT_EQ(plan.DebugString(), PlainPlan(monday).DebugString()) << monday;
      for (const ClubWeek& week : plan.club_weeks()) Count(week);
    }
  }

  void ActAsNgo() {
    ActAs({.id = "narrowed",
           .grants = {{.municipality = "rybnik",
                       .roles = {common::v1::COORDINATOR},
                       .controllers = {Fill("%/controllers/ngo")}}}});
  }

  // What was in the plans.
  int events_ = 0;
  int cancelled_ = 0;
  int attended_ = 0;
  int waiting_ = 0;

 private:
  int Pick(int count) { return std::uniform_int_distribution<int>(0, count - 1)(random_); }
  bool Chance(int percent) { return Pick(100) < percent; }
  std::string AnyVenue() {
    return Chance(30) ? "" : absl::StrCat(" venue: '%/venues/v", Pick(3), "'");
  }
  // The first club, and its first series, are in any case those of an NGO.
  std::string ControllerOf(int number) {
    return Chance(50) && number > 0 ? "" : " controller: '%/controllers/ngo'";
  }
  std::string AnyStart(int day) { return absl::StrCat(" start { ", Wall(day, 8 + Pick(12)), " }"); }

  void MakeSeries(int number) {
    const std::string id = absl::StrCat("s", number);
    const std::string text =
        absl::StrCat("club: '%/clubs/k", number % kClubs, "' display_name: 'Zajęcia ", id,
                     "' sign_up { capacity: ", 2 + Pick(8), " waitlist_capacity: 9 }",
                     AnyStart(1 + Pick(14)), AnyVenue(), ControllerOf(number),
                     " duration_minutes: ", (Chance(30) ? 350 : 30) * (1 + Pick(4)));
    ASSERT_THAT(Chance(70) ? NewSeries(id, text) : NewEvent(id, text), IsOk());
  }

  // Some changes are refused: of what has begun, was called off, or has too few places.
  void ChangeAtRandom(int number) {
    const std::vector<Occurrence> all = AllOccurrences();
    ASSERT_FALSE(all.empty());
    std::vector<std::string> near;
    std::string here = "none";
    for (const Occurrence& occurrence : all) {
      const absl::Duration ahead = TimeOf(occurrence.start_time()) - clock().Now();
      if (ahead < absl::Hours(24 * 21)) near.push_back(IdIn(occurrence.name()));
      const bool goes_on = absl::AbsDuration(ahead) < absl::Hours(10);
      if (goes_on && occurrence.state() == Occurrence::PLANNED) here = IdIn(occurrence.name());
    }
    const std::string id = near[static_cast<size_t>(Pick(static_cast<int>(near.size())))];
    const std::string series = absl::StrCat("s", Pick(kSeries));
    const int today = static_cast<int>(absl::ToCivilDay(clock().Now(), zone()) - kToday);
    switch (Pick(14)) {
      case 0:
        MoveOccurrence(id, absl::StrCat(AnyStart(today + 1 + Pick(20)), AnyVenue())).IgnoreError();
        break;
      case 1:
        CancelOccurrence(id).IgnoreError();
        break;
      case 2:
        UpdateOccurrence(id, absl::StrCat("capacity: ", Pick(9)), "capacity").IgnoreError();
        break;
      case 3:
        EditAll(series, absl::StrCat("venue: '%/venues/v", Pick(3), "'"), {"venue"}).IgnoreError();
        break;
      case 4:
        EditAll(series, AnyStart(today + 1 + Pick(7)), {"start"}).IgnoreError();
        break;
      case 5:
        if (Chance(10)) DeleteSeries(series).IgnoreError();
        break;
      case 6:
        clock().Advance(absl::Hours(Pick(30)));
        StepClock();
        break;
      case 7:
      case 8:
        Do<v1::Attendance, v1::CreateAttendanceRequest>(
            absl::StrCat("parent: '", OccurrenceName(here), "' attendance_id: 'a", number,
                         "' attendance { head_counts { age_band: AGE_30_TO_44 count: 2 }",
                         " check_in_time { seconds: ", absl::ToUnixSeconds(clock().Now()), " } }"))
            .IgnoreError();
        break;
      default:
        SignUp(id, absl::StrCat("r", number), 2 + Pick(7)).IgnoreError();
    }
  }

  // By begin and name, each as a List shows it.
  std::vector<Occurrence> AllOccurrences() {
    std::vector<Occurrence> all;
    std::string token;
    do {
      const auto page = Must<v1::ListOccurrencesResponse, v1::ListOccurrencesRequest>(
          absl::StrCat("parent: '%' page_size: 500 page_token: '", token, "'"));
      all.insert(all.end(), page.occurrences().begin(), page.occurrences().end());
      token = page.next_page_token();
    } while (!token.empty());
    std::sort(all.begin(), all.end(), [](const Occurrence& a, const Occurrence& b) {
      return std::tuple(TimeOf(a.start_time()), a.name()) <
             std::tuple(TimeOf(b.start_time()), b.name());
    });
    return all;
  }

  std::string VenueOf(const Occurrence& occurrence) {
    const auto snapshot = store().GetSnapshot({});
    EXPECT_THAT(snapshot, IsOk());
    const auto effective = FindEffectiveById(**snapshot, owner(), IdOf(occurrence.name()));
    EXPECT_THAT(effective, IsOk());
    return (*effective)->venue;
  }

  void Count(const ClubWeek& week) {
    for (const PlannedEvent& event : week.events()) {
      ++events_;
      cancelled_ += event.state() == Occurrence::CANCELLED ? 1 : 0;
      attended_ += event.places().attended();
      waiting_ += event.places().waiting_parties();
    }
  }

  std::mt19937 random_;
};

TEST_F(WeekPlanModelTest, OfARandomTown_AWeekShowsWhatEachRowSays) {
  const storage::TestSeed seed(20'240'603);
  MakeTown(seed.value());
  ASSERT_FALSE(HasFailure());
  CompareAllWeeks();
  EXPECT_GT(events_, 40);
  EXPECT_GT(cancelled_, 0);
  EXPECT_GT(attended_, 0);
  EXPECT_GT(waiting_, 0);
  const int seen_by_all = events_;
  events_ = 0;
  ActAsNgo();
  CompareAllWeeks();
  EXPECT_GT(events_, 0);
  EXPECT_LT(events_, seen_by_all);
}

// The entries of the index by club have the controller, and no other such field.
TEST(PlanEntryTest, AnOccurrence_BelongsToItsControllerAlone) {
  const call::RecordSight sight(Occurrence::descriptor(), /*is_shared=*/false);
  for (const call::Dimension dimension :
       {call::Dimension::kController, call::Dimension::kDistrict, call::Dimension::kInstitution,
        call::Dimension::kStaffMember, call::Dimension::kTeam}) {
    EXPECT_EQ(sight.PathOf(dimension),
              dimension == call::Dimension::kController ? "controller" : "");
  }
}

}  // namespace
}  // namespace osiedle::clubs
