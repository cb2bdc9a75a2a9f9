#include "services/clubs/plans/series_plan.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/calendar/wall_time.h"
#include "services/call/fields/proto_time.h"
#include "services/call/testing/handler_fixture.h"
#include "services/clubs/plans/plan_ahead.h"

namespace osiedle::clubs {
namespace {

using ::osiedle::clubs::v1::EventSeries;
using ::osiedle::clubs::v1::Occurrence;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class SeriesPlanTest : public ::testing::Test {
 protected:
  SeriesPlanTest() { EXPECT_TRUE(absl::LoadTimeZone("Europe/Warsaw", &zone_)); }

  absl::Time At(int month, int day, int hour) const {
    return absl::FromCivil(absl::CivilSecond(2024, month, day, hour, 0, 0), zone_);
  }
  // From 4 June 2024, a Tuesday, at 17:00.
  static EventSeries Series(const std::string& rule) {
    EventSeries series = call::FromText<EventSeries>(
        "name: 'municipalities/rybnik/eventSeries/s' club: 'municipalities/rybnik/clubs/klub'"
        " start { date { year: 2024 month: 6 day: 4 } minute: 1020 } duration_minutes: 90");
    series.set_recurrence_rule(rule);
    return series;
  }
  NextTimes Next(const EventSeries& series, absl::Time from, int ahead = 0) const {
    const auto next = TimesToMake(series, zone_, now_, from, ahead);
    EXPECT_THAT(next, call::IsOk());
    return next.value_or(NextTimes());
  }
  OccurrenceRow Row(const EventSeries& series, int month, int day, int hour = 17) const {
    return {.message =
                NewOccurrence(series, absl::CivilSecond(2024, month, day, hour, 0, 0), zone_)};
  }
  Alignment Aligned(const EventSeries& series, const std::vector<OccurrenceRow>& rows) const {
    const auto alignment = Align(series, rows, zone_, now_);
    EXPECT_THAT(alignment, call::IsOk());
    return alignment.value_or(Alignment());
  }
  static std::vector<Fate> FatesOf(const Alignment& alignment) {
    std::vector<Fate> fates;
    for (const RowChange& change : alignment.changes) fates.push_back(change.fate);
    return fates;
  }

  absl::TimeZone zone_;
  // Noon of 3 June.
  const absl::Time now_ = absl::FromUnixSeconds(1717408800);
};

TEST_F(SeriesPlanTest, ASingleEvent_IsThereAtOnce) {
  const NextTimes next = Next(Series(""), absl::InfinitePast());
  EXPECT_THAT(next.times, SizeIs(1));
  EXPECT_FALSE(next.planned_until.has_value());
  EXPECT_EQ(next.next_time, absl::InfiniteFuture());
}

TEST_F(SeriesPlanTest, AWeeklySeries_IsThereFor400Days) {
  const NextTimes next = Next(Series("FREQ=WEEKLY"), absl::InfinitePast());
  EXPECT_THAT(next.times, SizeIs(57));
  EXPECT_EQ(next.planned_until, now_ + kPlanAhead);
  EXPECT_EQ(next.next_time, now_ + absl::Hours(24 * 30));
}

TEST_F(SeriesPlanTest, ADailySeries_IsThereForSixtyTimes_AndGoesOnWhenHalfHaveBegun) {
  const NextTimes next = Next(Series("FREQ=DAILY"), absl::InfinitePast());
  EXPECT_THAT(next.times, SizeIs(kMostAhead));
  EXPECT_EQ(next.planned_until, At(8, 3, 17));
  EXPECT_EQ(next.next_time, now_ + absl::Hours(24 * 30));
  const NextTimes more = Next(Series("FREQ=DAILY"), At(8, 3, 17), /*ahead=*/30);
  EXPECT_THAT(more.times, SizeIs(30));
}

TEST_F(SeriesPlanTest, WhatIsPast_IsMadeInChunks_AtOnce) {
  EventSeries series = Series("FREQ=DAILY");
  series.mutable_start()->mutable_date()->set_month(1);
  const NextTimes first = Next(series, absl::InfinitePast());
  EXPECT_THAT(first.times, SizeIs(kMostAhead));
  EXPECT_EQ(first.planned_until, At(3, 4, 17));
  EXPECT_EQ(first.next_time, now_);
  const NextTimes second = Next(series, *first.planned_until);
  EXPECT_EQ(second.times.front(), absl::CivilSecond(2024, 3, 4, 17, 0, 0));
}

TEST_F(SeriesPlanTest, ChunksFollowEachOther_WithoutGapOrDouble_AlsoWhenClocksChange) {
  EventSeries series = Series("FREQ=DAILY");
  series.mutable_start()->mutable_date()->set_month(1);
  series.mutable_start()->set_minute(150);
  std::vector<absl::CivilSecond> made;
  for (absl::Time from = absl::InfinitePast(); made.size() < 200;) {
    const NextTimes next = Next(series, from);
    made.insert(made.end(), next.times.begin(), next.times.end());
    ASSERT_TRUE(next.planned_until.has_value());
    if (next.next_time > now_) break;
    from = *next.planned_until;
  }
  for (size_t i = 1; i < made.size(); ++i) {
    EXPECT_EQ(absl::CivilDay(made[i]) - absl::CivilDay(made[i - 1]), 1) << made[i];
  }
}

TEST_F(SeriesPlanTest, AnotherTime_MovesWhatHasNotBegun) {
  const EventSeries before = Series("FREQ=WEEKLY;COUNT=3");
  EventSeries after = before;
  after.mutable_start()->set_minute(18 * 60);
  const Alignment alignment =
      Aligned(after, {Row(before, 6, 4), Row(before, 6, 11), Row(before, 6, 18)});
  EXPECT_THAT(FatesOf(alignment), ElementsAre(Fate::kMoved, Fate::kMoved, Fate::kMoved));
  EXPECT_EQ(call::TimeOf(alignment.changes[1].after.start_time()), At(6, 11, 18));
  EXPECT_EQ(alignment.changes[1].after.original_start().minute(), 18 * 60);
  EXPECT_THAT(alignment.added, IsEmpty());
}

TEST_F(SeriesPlanTest, AnotherDuration_MovesTheEndAlone) {
  const EventSeries before = Series("");
  EventSeries after = before;
  after.set_duration_minutes(60);
  const Alignment alignment = Aligned(after, {Row(before, 6, 4)});
  EXPECT_THAT(FatesOf(alignment), ElementsAre(Fate::kMoved));
  EXPECT_EQ(call::TimeOf(alignment.changes[0].after.end_time()), At(6, 4, 18));
}

TEST_F(SeriesPlanTest, AnotherDay_RemovesTheOldOnesAndAddsNewOnes) {
  EventSeries wednesdays = Series("FREQ=WEEKLY;COUNT=2");
  wednesdays.mutable_start()->mutable_date()->set_day(5);
  const Alignment alignment = Aligned(wednesdays, {Row(wednesdays, 6, 4), Row(wednesdays, 6, 11)});
  EXPECT_THAT(FatesOf(alignment), ElementsAre(Fate::kRemoved, Fate::kRemoved));
  ASSERT_THAT(alignment.added, SizeIs(2));
  EXPECT_EQ(call::TimeOf(alignment.added[1].start_time()), At(6, 12, 17));
}

TEST_F(SeriesPlanTest, WhatHasBegun_AndExceptions_StayAndHoldTheirDays) {
  EventSeries series = Series("FREQ=DAILY;COUNT=4");
  series.mutable_start()->mutable_date()->set_day(3);
  series.mutable_start()->set_minute(18 * 60);
  OccurrenceRow begun = Row(series, 6, 3, 11);
  OccurrenceRow moved = Row(series, 6, 4);
  moved.message.set_is_exception(true);
  OccurrenceRow called_off = Row(series, 6, 5);
  called_off.message.set_is_exception(true);
  called_off.message.set_state(Occurrence::CANCELLED);
  const Alignment alignment = Aligned(series, {begun, moved, called_off});
  EXPECT_THAT(FatesOf(alignment), ElementsAre(Fate::kStays, Fate::kStays, Fate::kStays));
  for (const RowChange& change : alignment.changes) {
    EXPECT_EQ(change.after.SerializeAsString(), change.row.message.SerializeAsString());
  }
  ASSERT_THAT(alignment.added, SizeIs(1));
  EXPECT_EQ(call::TimeOf(alignment.added[0].start_time()), At(6, 6, 18));
}

TEST_F(SeriesPlanTest, WhatAnEditRemoved_HoldsNoDay) {
  const EventSeries series = Series("");
  OccurrenceRow removed = Row(series, 6, 4);
  removed.message.set_state(Occurrence::CANCELLED);
  const Alignment alignment = Aligned(series, {removed});
  EXPECT_THAT(alignment.changes, IsEmpty());
  EXPECT_THAT(alignment.added, SizeIs(1));
}

TEST_F(SeriesPlanTest, OneOfTodayWhoseNewTimeIsPast_TakesPlaceAsItWasToBe) {
  EventSeries series = Series("FREQ=DAILY");
  series.mutable_start()->mutable_date()->set_day(3);
  OccurrenceRow today = Row(series, 6, 3, 19);
  series.mutable_start()->set_minute(9 * 60);
  const Alignment alignment = Aligned(series, {today});
  ASSERT_THAT(FatesOf(alignment), ElementsAre(Fate::kStays));
  EXPECT_EQ(call::TimeOf(alignment.changes[0].after.start_time()), At(6, 3, 19));
  EXPECT_EQ(call::TimeOf(alignment.added.front().start_time()), At(6, 4, 9));
}

TEST_F(SeriesPlanTest, OnesFurtherAheadThanNewOnesAreMade_GoOn) {
  const EventSeries weekly = Series("FREQ=WEEKLY");
  const EventSeries daily = Series("FREQ=DAILY");
  const Alignment alignment = Aligned(daily, {Row(weekly, 6, 4), Row(weekly, 12, 31)});
  EXPECT_THAT(FatesOf(alignment), ElementsAre(Fate::kStays, Fate::kStays));
  EXPECT_THAT(alignment.added, SizeIs(kMostAhead - 1));
}

}  // namespace
}  // namespace osiedle::clubs
