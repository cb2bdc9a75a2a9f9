#include "services/calendar/recurrence_rule.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace osiedle::calendar {
namespace {

using ::testing::ElementsAre;

TEST(RecurrenceRuleTest, ParseRule_WithEveryPart_ReadsAll) {
  const absl::StatusOr<RecurrenceRule> rule = ParseRule(
      "FREQ=YEARLY;INTERVAL=2;COUNT=7;WKST=SU;BYMONTH=11,1;BYDAY=-1MO,TU;BYMONTHDAY=-31,2;"
      "BYYEARDAY=366;BYHOUR=23,0;BYMINUTE=59;BYSECOND=60;BYSETPOS=-1");
  ASSERT_TRUE(rule.ok()) << rule.status();
  EXPECT_EQ(rule->frequency, Frequency::kYearly);
  EXPECT_EQ(rule->interval, 2);
  EXPECT_EQ(rule->count, 7);
  EXPECT_EQ(rule->week_start, absl::Weekday::sunday);
  EXPECT_THAT(rule->months, ElementsAre(1, 11));
  ASSERT_EQ(rule->weekdays.size(), 2u);
  EXPECT_EQ(rule->weekdays[0].nth, -1);
  EXPECT_EQ(rule->weekdays[1].weekday, absl::Weekday::tuesday);
  EXPECT_THAT(rule->month_days, ElementsAre(-31, 2));
  EXPECT_THAT(rule->year_days, ElementsAre(366));
  EXPECT_THAT(rule->hours, ElementsAre(0, 23));
  EXPECT_THAT(rule->seconds, ElementsAre(59));
  EXPECT_THAT(rule->positions, ElementsAre(-1));
}

TEST(RecurrenceRuleTest, ParseRule_WithEntriesTwice_KeepsEachOnce) {
  const absl::StatusOr<RecurrenceRule> rule =
      ParseRule("FREQ=MONTHLY;BYDAY=TU,-1MO,TU,MO,-1MO;BYMONTHDAY=3,1,3");
  ASSERT_TRUE(rule.ok()) << rule.status();
  ASSERT_EQ(rule->weekdays.size(), 3u);
  EXPECT_EQ(rule->weekdays[0].weekday, absl::Weekday::tuesday);
  EXPECT_EQ(rule->weekdays[1].nth, -1);
  EXPECT_EQ(rule->weekdays[2].nth, 0);
  EXPECT_THAT(rule->month_days, ElementsAre(1, 3));
}

TEST(RecurrenceRuleTest, CheckRule_AsOutlookWritesIt_IsTaken) {
  EXPECT_TRUE(CheckRule("FREQ=WEEKLY;BYDAY=MO, FR;").ok());
  EXPECT_TRUE(CheckRule("freq=weekly;byday=mo").ok());
}

TEST(RecurrenceRuleTest, CheckRule_OfWhatTheRfcForbids_IsRefused) {
  const absl::string_view refused[] = {
      "",
      "DAILY",
      "INTERVAL=1",
      "FREQ=",
      "FREQ=FORTNIGHTLY",
      "FREQ=DAILY;FREQ=DAILY",
      "FREQ=DAILY;INTERVAL=0",
      "FREQ=DAILY;INTERVAL=-1",
      "FREQ=DAILY;INTERVAL=32768",
      "FREQ=DAILY;COUNT=0",
      "FREQ=DAILY;COUNT=1000000000",
      "FREQ=DAILY;COUNT=2;UNTIL=20261231",
      "FREQ=DAILY;UNTIL=tomorrow",
      "FREQ=DAILY;UNTIL=20260230",
      "FREQ=DAILY;BYHOUR=24",
      "FREQ=DAILY;BYHOUR=-1",
      "FREQ=DAILY;BYMINUTE=60",
      "FREQ=DAILY;BYSECOND=61",
      "FREQ=DAILY;BYMONTH=0",
      "FREQ=DAILY;BYMONTH=13",
      "FREQ=DAILY;BYMONTH=1,,2",
      "FREQ=DAILY;BYMONTHDAY=0",
      "FREQ=DAILY;BYMONTHDAY=32",
      "FREQ=DAILY;BYDAY=",
      "FREQ=DAILY;BYDAY=XX",
      "FREQ=DAILY;BYDAY=1MO",
      "FREQ=WEEKLY;BYDAY=1MO",
      "FREQ=MONTHLY;BYDAY=0MO",
      "FREQ=MONTHLY;BYDAY=54MO",
      "FREQ=YEARLY;BYWEEKNO=20;BYDAY=1MO",
      "FREQ=YEARLY;BYWEEKNO=54",
      "FREQ=YEARLY;BYYEARDAY=367",
      "FREQ=MONTHLY;BYWEEKNO=1",
      "FREQ=DAILY;BYYEARDAY=1",
      "FREQ=WEEKLY;BYYEARDAY=1",
      "FREQ=MONTHLY;BYYEARDAY=1",
      "FREQ=WEEKLY;BYMONTHDAY=1",
      "FREQ=DAILY;BYSETPOS=1",
      "FREQ=DAILY;BYHOUR=1;BYSETPOS=0",
      "FREQ=DAILY;BYHOUR=1;BYSETPOS=367",
      "FREQ=DAILY;RSCALE=CHINESE",
      "FREQ=DAILY;BYEASTER=0",
      "FREQ=DAILY;WKST=1",
  };
  for (absl::string_view rule : refused) {
    EXPECT_TRUE(absl::IsInvalidArgument(CheckRule(rule))) << rule;
  }
  EXPECT_FALSE(CheckRule("FREQ=DAILY;BYHOUR=" + std::string(2000, '1')).ok());
}

TEST(RecurrenceRuleTest, ParseRule_WithADateAsUntil_EndsWithThatDay) {
  EXPECT_EQ(ParseRule("FREQ=DAILY;UNTIL=20261231")->until->last,
            absl::CivilSecond(2026, 12, 31, 23, 59, 59));
  EXPECT_FALSE(ParseRule("FREQ=DAILY;UNTIL=20261231T100000")->until->is_utc);
  EXPECT_TRUE(ParseRule("FREQ=DAILY;UNTIL=20261231T100000Z")->until->is_utc);
}

TEST(RecurrenceRuleTest, ParseTimeValue_OfTimesThatAreNone_GivesNothing) {
  for (absl::string_view text :
       {"", "2026", "20260229", "20261301", "20260100", "00000101", "20260101T", "20260101T2400",
        "20260101T240000", "20260101T006000", "20260101T000061", "20260101 000000", "2026-01-01",
        "20260101ZZ", "20260101Z", "+2026010", "20260101T-00000"}) {
    EXPECT_FALSE(ParseTimeValue(text).has_value()) << text;
  }
  EXPECT_EQ(ParseTimeValue("20280229T235960Z")->local, absl::CivilSecond(2028, 2, 29, 23, 59, 59));
}

}  // namespace
}  // namespace osiedle::calendar
