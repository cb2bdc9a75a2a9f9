// Series and their occurrences: creation, update, deletion, and the planning ahead by the clock.
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "osiedle/common/v1/error_reason.pb.h"
#include "services/clubs/plans/plan_case_test.h"

namespace osiedle::clubs {
namespace {

using ::osiedle::call::FailsForFields;
using ::osiedle::call::FailsWith;
using ::osiedle::call::IsOk;
using ::osiedle::clubs::v1::EventSeries;
using ::osiedle::clubs::v1::Occurrence;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

using SeriesHandlersTest = PlanTest;

TEST_F(SeriesHandlersTest, CreateEventSeries_MakesItsOccurrences) {
  const auto series = NewSeries("szydelko");
  ASSERT_THAT(series, IsOk());
  const std::vector<Occurrence> occurrences = OccurrencesOf("szydelko");
  ASSERT_THAT(occurrences, SizeIs(57));
  const Occurrence& first = occurrences.front();
  EXPECT_EQ(first.name(), OccurrenceName("szydelko-20240604t1700"));
  EXPECT_EQ(first.series(), SeriesName("szydelko"));
  EXPECT_EQ(first.club(), ClubName("klub"));
  EXPECT_EQ(first.display_name(), "Szydełkowanie");
  EXPECT_EQ(first.controller(), series->controller());
  EXPECT_EQ(call::TimeOf(first.start_time()), At(1, 17));
  EXPECT_EQ(call::TimeOf(first.end_time()), At(1, 18, 30));
  EXPECT_EQ(first.state(), Occurrence::PLANNED);
  EXPECT_FALSE(first.is_exception());
  EXPECT_FALSE(first.etag().empty());
  // As many as the venue of the club holds.
  EXPECT_EQ(first.places().capacity(), 20);
  EXPECT_EQ(first.places().free(), 20);
  EXPECT_EQ(call::TimeOf(series->planned_until_time()), clock().Now() + absl::Hours(24 * 400));
}

TEST_F(SeriesHandlersTest, Occurrences_KeepTheirClockTime_InWinter) {
  ASSERT_THAT(NewSeries("szydelko"), IsOk());
  for (const Occurrence& occurrence : OccurrencesOf("szydelko")) {
    EXPECT_THAT(Local(occurrence.start_time()), ::testing::EndsWith(" 17:00"));
    EXPECT_EQ(occurrence.start().minute(), 17 * 60);
  }
}

TEST_F(SeriesHandlersTest, CreateEventSeries_TwiceTheSame_MakesNothingTwice) {
  const auto first = NewSeries("szydelko");
  const auto second = NewSeries("szydelko");
  ASSERT_THAT(second, IsOk());
  EXPECT_EQ(first->etag(), second->etag());
  EXPECT_THAT(OccurrencesOf("szydelko"), SizeIs(57));
}

TEST_F(SeriesHandlersTest, CreateEventSeries_OnlyChecked_MakesNothing) {
  v1::CreateEventSeriesRequest request;
  request.set_parent(kRybnik);
  request.set_event_series_id("proba");
  request.set_validate_only(true);
  *request.mutable_event_series() = call::FromText<EventSeries>(Fill(absl::StrCat(
      "club: '%/clubs/klub' kind: MEETING display_name: 'Próba' duration_minutes: 60 start { ",
      Wall(1, 10), " }")));
  EXPECT_THAT(Run<EventSeries>(request), IsOk());
  EXPECT_THAT(GetSeries("proba"), FailsWith(common::v1::RESOURCE_NOT_FOUND));
  EXPECT_THAT(OccurrencesOf("proba"), IsEmpty());
}

TEST_F(SeriesHandlersTest, CreateEventSeries_NamesEverythingThatIsWrong) {
  EXPECT_THAT(NewSeries("zle", absl::StrCat("recurrence_rule: 'FREQ=SECONDLY' duration_minutes: 3 "
                                            "leaders: '%/staffMembers/anna' "
                                            "leaders: '%/staffMembers/anna' maximum_age: 5 "
                                            "minimum_age: 7")),
              FailsForFields({"event_series.leaders[1]", "event_series.maximum_age",
                              "event_series.duration_minutes", "event_series.recurrence_rule"}));
  EXPECT_THAT(NewSeries("zle", "venue: '%/venues/nie-ma'"), FailsForFields({"event_series.venue"}));
  EXPECT_THAT(NewSeries("zle", "club: '%/clubs/nie-ma'"), FailsForFields({"event_series.club"}));
  EXPECT_THAT(NewSeries(std::string(47, 'a')), FailsForFields({"event_series_id"}));
  EXPECT_THAT(OccurrencesOf("zle"), IsEmpty());
}

TEST_F(SeriesHandlersTest, CreateEventSeries_ForMoreThanTheVenueHolds_IsRefused) {
  EXPECT_THAT(NewSeries("duze", "sign_up { capacity: 21 }"),
              FailsForFields({"event_series.sign_up.capacity"}));
  ASSERT_THAT(NewVenue("hala", 300), IsOk());
  EXPECT_THAT(NewSeries("duze", "sign_up { capacity: 21 } venue: '%/venues/hala'"), IsOk());
  EXPECT_EQ(OccurrencesOf("duze").front().places().capacity(), 21);
}

TEST_F(SeriesHandlersTest, CreateEventSeries_WithParts_TakesItsDurationFromThem) {
  const auto series = NewEvent(
      "festyn", absl::StrCat("kind: FESTIVAL parts { begin_minute: 1020 duration_minutes: 60 ",
                             "display_name: 'Otwarcie' } parts { day: 1 begin_minute: 600 ",
                             "duration_minutes: 480 display_name: 'Gry' }"));
  ASSERT_THAT(series, IsOk());
  EXPECT_EQ(series->duration_minutes(), 1440 + 600 + 480 - 1020);
  EXPECT_EQ(call::TimeOf(OccurrencesOf("festyn").front().end_time()), At(2, 18));
}

TEST_F(SeriesHandlersTest, UpdateEventSeries_ChangesTexts_AndNothingOfThePlan) {
  ASSERT_THAT(NewSeries("szydelko"), IsOk());
  const auto update = [&](const std::string& text, const std::string& path) {
    return Do<EventSeries, v1::UpdateEventSeriesRequest>(
        absl::StrCat("event_series { name: '%/eventSeries/szydelko' ", text,
                     " } update_mask { paths: '", path, "' }"));
  };
  ASSERT_THAT(update("display_name: 'Druty'", "display_name"), IsOk());
  EXPECT_EQ(OccurrencesOf("szydelko").back().display_name(), "Druty");
  EXPECT_THAT(update(absl::StrCat("start { ", Wall(2, 17), " }"), "start"),
              FailsForFields({"event_series.start"}));
  EXPECT_THAT(update("duration_minutes: 60", "duration_minutes"),
              FailsForFields({"event_series.duration_minutes"}));
  EXPECT_THAT(update("recurrence_rule: 'FREQ=DAILY'", "recurrence_rule"),
              FailsForFields({"event_series.recurrence_rule"}));
  EXPECT_THAT(update("venue: '%/venues/sala'", "venue"), FailsForFields({"event_series.venue"}));
  EXPECT_THAT(update("sign_up { capacity: 5 }", "sign_up.capacity"),
              FailsForFields({"event_series.sign_up"}));
  EXPECT_THAT(update("leaders: '%/staffMembers/anna'", "leaders"),
              FailsForFields({"event_series.leaders"}));
  EXPECT_THAT(update(absl::StrCat("also_times { ", Wall(9, 10), " }"), "also_times"),
              FailsForFields({"event_series.also_times"}));
}

TEST_F(SeriesHandlersTest, UpdateEventSeries_CreatesWhatIsMissing_WithItsOccurrences) {
  ASSERT_THAT((Do<EventSeries, v1::UpdateEventSeriesRequest>(absl::StrCat(
                  "allow_missing: true event_series { name: '%/eventSeries/nowe' "
                  "club: '%/clubs/klub' kind: TRIP display_name: 'Wycieczka' duration_minutes: 60 "
                  "start { ",
                  Wall(1, 10), " } }"))),
              IsOk());
  EXPECT_THAT(OccurrencesOf("nowe"), SizeIs(1));
}

TEST_F(SeriesHandlersTest, DeleteEventSeries_CancelsWhatHasNotBegun) {
  ASSERT_THAT(NewSeries("szydelko"), IsOk());
  GoTo(At(2, 12));
  ASSERT_THAT(DeleteSeries("szydelko"), IsOk());
  const std::vector<Occurrence> occurrences = OccurrencesOf("szydelko");
  ASSERT_THAT(occurrences, SizeIs(57));
  EXPECT_EQ(occurrences[0].state(), Occurrence::PLANNED);
  for (size_t i = 1; i < occurrences.size(); ++i) {
    EXPECT_EQ(occurrences[i].state(), Occurrence::CANCELLED);
    EXPECT_NE(occurrences[i].cancel_reason(), "");
  }
  // Every one of them is told to the feed, with the series.
  EXPECT_THAT(fed(), SizeIs(57));
}

TEST_F(SeriesHandlersTest, WhatPassedWhileASeriesWasDeleted_DidNotTakePlace) {
  ASSERT_THAT(NewSeries("codziennie", "recurrence_rule: 'FREQ=DAILY'"), IsOk());
  ASSERT_THAT(DeleteSeries("codziennie"), IsOk());
  // Its sixty occurrences would all have been.
  GoTo(At(150, 12));
  StepClock();
  ASSERT_THAT((Do<EventSeries, v1::UndeleteEventSeriesRequest>("name: '%/eventSeries/codziennie'")),
              IsOk());
  while (StepClock() > 0) {
  }
  const std::vector<std::string> starts = StartsOf("codziennie");
  ASSERT_THAT(starts, SizeIs(60));
  EXPECT_EQ(starts.front(), "2024-10-31 17:00");
}

TEST_F(SeriesHandlersTest, UndeleteEventSeries_LeavesOccurrencesCancelled) {
  ASSERT_THAT(NewSeries("szydelko"), IsOk());
  ASSERT_THAT(DeleteSeries("szydelko"), IsOk());
  ASSERT_THAT((Do<EventSeries, v1::UndeleteEventSeriesRequest>("name: '%/eventSeries/szydelko'")),
              IsOk());
  StepClock();
  EXPECT_THAT(StartsOf("szydelko"), IsEmpty());
  EXPECT_THAT(OccurrencesOf("szydelko"), SizeIs(57));
  // Later ones come again.
  GoTo(At(40, 12));
  StepClock();
  EXPECT_THAT(StartsOf("szydelko"), SizeIs(::testing::Ge(5)));
}

TEST_F(SeriesHandlersTest, OccurrencesAreListed_BySeries_ByClub_AndByTime) {
  ASSERT_THAT(NewSeries("szydelko"), IsOk());
  ASSERT_THAT(NewEvent("wycieczka", absl::StrCat("start { ", Wall(2, 9), " }")), IsOk());
  const auto ids = [&](const std::string& filter) {
    std::vector<std::string> found;
    const auto page = Do<v1::ListOccurrencesResponse, v1::ListOccurrencesRequest>(
        absl::StrCat("parent: '%' page_size: 100 filter: '", filter, "'"));
    EXPECT_THAT(page, IsOk());
    if (!page.ok()) return found;
    for (const Occurrence& occurrence : page->occurrences()) {
      found.push_back(IdIn(occurrence.name()));
    }
    return found;
  };
  EXPECT_THAT(ids(absl::StrCat("series = \"", SeriesName("wycieczka"), "\"")),
              ElementsAre("wycieczka-20240605t0900"));
  EXPECT_THAT(ids(absl::StrCat("club = \"", ClubName("klub"), "\" AND start_time < ",
                               "\"2024-06-06T00:00:00Z\"")),
              ElementsAre("szydelko-20240604t1700", "wycieczka-20240605t0900"));
  EXPECT_THAT(ids("start_time >= \"2024-06-05T00:00:00Z\" AND start_time < "
                  "\"2024-06-12T00:00:00Z\" AND state = PLANNED"),
              ElementsAre("wycieczka-20240605t0900", "szydelko-20240611t1700"));
}

TEST_F(SeriesHandlersTest, PlanningAhead_GoesOn_AndMakesNothingTwice) {
  ASSERT_THAT(NewSeries("codziennie", "recurrence_rule: 'FREQ=DAILY'"), IsOk());
  EXPECT_THAT(OccurrencesOf("codziennie"), SizeIs(60));
  for (int day = 3; day < 200; day += 3) {
    GoTo(At(day, 12));
    StepClock();
    StepClock();
  }
  const std::vector<std::string> starts = StartsOf("codziennie");
  const std::set<std::string> distinct(starts.begin(), starts.end());
  EXPECT_EQ(distinct.size(), starts.size());
  // No day is missing, from the first to well ahead of now.
  ASSERT_GE(starts.size(), 198u + 25u);
  for (size_t i = 0; i < starts.size(); ++i) {
    EXPECT_EQ(starts[i],
              absl::FormatTime("%Y-%m-%d 17:00", At(1 + static_cast<int>(i), 17), zone()));
  }
}

TEST_F(SeriesHandlersTest, PlanningAhead_AfterALongStop_MakesWhatWasMissed) {
  ASSERT_THAT(NewSeries("codziennie", "recurrence_rule: 'FREQ=DAILY'"), IsOk());
  GoTo(At(300, 12));
  StepClock();
  const std::vector<std::string> starts = StartsOf("codziennie");
  ASSERT_GE(starts.size(), 299u + 30u);
  for (size_t i = 0; i < starts.size(); ++i) {
    EXPECT_EQ(starts[i],
              absl::FormatTime("%Y-%m-%d 17:00", At(1 + static_cast<int>(i), 17), zone()));
  }
}

TEST_F(SeriesHandlersTest, PlanningAhead_OfASeriesThatBeganLongAgo_BeginsThere) {
  ASSERT_THAT(NewSeries("dawno", absl::StrCat("recurrence_rule: 'FREQ=DAILY' start { ",
                                              Wall(-200, 17), " }")),
              IsOk());
  EXPECT_THAT(OccurrencesOf("dawno"), SizeIs(60));
  StepClock();
  EXPECT_THAT(OccurrencesOf("dawno"), SizeIs(260));
}

TEST_F(SeriesHandlersTest, PlanningAhead_LeavesDaysThatAnExceptionHolds) {
  ASSERT_THAT(NewSeries("codziennie", "recurrence_rule: 'FREQ=DAILY'"), IsOk());
  ASSERT_THAT(CancelOccurrence("codziennie-20240605t1700"), IsOk());
  ASSERT_THAT(
      MoveOccurrence("codziennie-20240606t1700", absl::StrCat("start { ", Wall(90, 9), " }")),
      IsOk());
  GoTo(At(50, 12));
  StepClock();
  const std::vector<std::string> starts = StartsOf("codziennie");
  EXPECT_EQ(std::count(starts.begin(), starts.end(), "2024-06-05 17:00"), 0);
  EXPECT_EQ(std::count(starts.begin(), starts.end(), "2024-06-06 17:00"), 0);
  EXPECT_EQ(std::count(starts.begin(), starts.end(), "2024-09-01 09:00"), 1);
}

TEST_F(SeriesHandlersTest, PlanningAhead_LeavesDaysThatHaveAnOccurrenceAlready) {
  // Weekly ones stand there for more than a year, daily ones for sixty days.
  ASSERT_THAT(NewSeries("czesty"), IsOk());
  ASSERT_THAT(EditAll("czesty", "recurrence_rule: 'FREQ=DAILY'", {"recurrence_rule"}), IsOk());
  GoTo(At(100, 12));
  StepClock();
  const std::vector<std::string> starts = StartsOf("czesty");
  const std::set<std::string> distinct(starts.begin(), starts.end());
  EXPECT_EQ(distinct.size(), starts.size());
}

TEST_F(SeriesHandlersTest, PlanningAhead_TellsTheFeedOfWhatItMakes) {
  ASSERT_THAT(NewSeries("codziennie", "recurrence_rule: 'FREQ=DAILY'"), IsOk());
  GoTo(At(35, 12));
  EXPECT_GT(StepClock(), 0);
  const auto series = GetSeries("codziennie");
  ASSERT_THAT(series, IsOk());
  EXPECT_GT(call::TimeOf(series->planned_until_time()), At(90, 0));
  // A second look finds nothing to do.
  EXPECT_EQ(StepClock(), 0);
}

TEST_F(SeriesHandlersTest, WhoMayNotPlan_ReadsOnly) {
  ASSERT_THAT(NewSeries("szydelko"), IsOk());
  ActAsStaff("anna", common::v1::VIEWER);
  EXPECT_THAT(GetSeries("szydelko"), IsOk());
  EXPECT_THAT(GetOccurrence("szydelko-20240604t1700"), IsOk());
  EXPECT_THAT(NewSeries("inne"), FailsWith(common::v1::ROLE_REQUIRED));
  EXPECT_THAT(CancelOccurrence("szydelko-20240604t1700"), FailsWith(common::v1::ROLE_REQUIRED));
  ActAsStaff("anna", common::v1::CLUB_ANIMATOR);
  EXPECT_THAT(NewSeries("inne"), IsOk());
  EXPECT_THAT(NewClub("inny"), FailsWith(common::v1::ROLE_REQUIRED));
}

}  // namespace
}  // namespace osiedle::clubs
