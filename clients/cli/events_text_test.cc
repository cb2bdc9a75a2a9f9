#include "clients/cli/events_text.h"

#include "clients/cli/field_text.h"
#include "clients/cli/text_testing.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace osiedle::cli {
namespace {

using clubs::v1::EditEventSeriesResponse;
using clubs::v1::EventSeries;
using clubs::v1::Occurrence;
using clubs::v1::Places;
using ::testing::HasSubstr;
using ::testing::Not;

// Tuesday, 1 December 2026, 10:00 to 11:30.
Occurrence Planned() {
  return Parse<Occurrence>(R"(
      name: "municipalities/rybnik/occurrences/gry-20261201t1000" display_name: "Planszówki"
      series: "municipalities/rybnik/eventSeries/gry" club: "municipalities/rybnik/clubs/klub"
      start_time { seconds: 1796115600 } end_time { seconds: 1796121000 } state: PLANNED
      places { capacity: 12 confirmed: 8 offered: 1 free: 3 waiting_parties: 2 })");
}

TEST(FreeTextTest, SaysWhatIsLeft) {
  EXPECT_EQ(FreeText(Parse<Places>("capacity: 12 free: 3")), "3 free of 12");
  EXPECT_EQ(FreeText(Parse<Places>("capacity: 12")), "none free of 12");
  EXPECT_EQ(FreeText({}), "");
  EXPECT_EQ(FreeText(Parse<Places>("capacity: 1000000 free: 999991")), "no limit");
}

TEST(OccurrencesTextTest, ARow_HasTimePlacesAndState) {
  const std::string text = OccurrencesText({Planned()}, DefaultZone(), 0);
  EXPECT_THAT(text, HasSubstr("Tue 2026-12-01  10:00–11:30  Planszówki  3 free of 12     2  "
                              "gry-20261201t1000  planned  klub"));
  EXPECT_EQ(OccurrencesText({}, DefaultZone(), 0), "There is no event.\n");
}

TEST(OccurrenceTextTest, WhatItSays_HasALineEach) {
  EXPECT_EQ(OccurrenceText(Planned(), DefaultZone()),
            "event        Planszówki\n"
            "occurrence   municipalities/rybnik/occurrences/gry-20261201t1000\n"
            "series       gry\n"
            "club         klub\n"
            "state        planned\n"
            "when         Tue 2026-12-01 10:00–11:30\n"
            "places       3 free of 12; 8 confirmed, 1 offered\n"
            "waiting      2 parties\n");
}

TEST(OccurrenceTextTest, OneThatWasMovedOrCalledOff_SaysSo) {
  Occurrence occurrence = Planned();
  occurrence.MergeFrom(Parse<Occurrence>(R"(
      state: CANCELLED cancel_reason: "awaria ogrzewania" is_exception: true
      original_start { date { year: 2026 month: 11 day: 30 } minute: 1005 })"));
  const std::string text = OccurrenceText(occurrence, DefaultZone());
  EXPECT_THAT(text, HasSubstr("state        cancelled\nreason       awaria ogrzewania\n"));
  EXPECT_THAT(text, HasSubstr("by the rule  2026-11-30 16:45\n"));
  // At its time, as the rule says.
  occurrence.mutable_original_start()->mutable_date()->set_month(12);
  occurrence.mutable_original_start()->mutable_date()->set_day(1);
  occurrence.mutable_original_start()->set_minute(600);
  EXPECT_THAT(OccurrenceText(occurrence, DefaultZone()), Not(HasSubstr("by the rule")));
  occurrence.set_move_reason("remont sali");
  EXPECT_THAT(OccurrenceText(occurrence, DefaultZone()), HasSubstr("moved for    remont sali\n"));
}

TEST(OccurrenceTextTest, OneOfSeveralDays_EndsOnAnother_AndTellsWhoCame) {
  Occurrence occurrence = Planned();
  occurrence.mutable_end_time()->set_seconds(1796115600 + 50 * 3600);
  occurrence.mutable_places()->set_attended(21);
  occurrence.mutable_places()->set_missing_parties(1);
  const std::string text = OccurrenceText(occurrence, DefaultZone());
  EXPECT_THAT(text, HasSubstr("when         Tue 2026-12-01 10:00 – Thu 2026-12-03 12:00\n"));
  EXPECT_THAT(text, HasSubstr("came         21 people\nmissing      1 party\n"));
}

TEST(SeriesTextTest, SaysHowOneSignsUp) {
  EXPECT_EQ(SeriesText(Parse<EventSeries>(R"(
                sign_up {
                  mode: APPROVAL waitlist_capacity: 5 smaller_may_pass: true open_days_before: 14
                  close_minutes_before: 120
                }
                recurrence_rule: "FREQ=WEEKLY;BYDAY=TU" audience: "dla wszystkich" minimum_age: 13
                maximum_age: 99 host_alias: "Pan z Ogródka" description: "Gry")")),
            "sign-up      approval; up to 5 parties may wait, smaller ones may pass; opens 14 d "
            "before; closes 2 h before\n"
            "repeats      FREQ=WEEKLY;BYDAY=TU\n"
            "for          dla wszystkich\n"
            "ages         13 to 99\n"
            "hosted by    Pan z Ogródka\n"
            "about        Gry\n");
  EXPECT_EQ(SeriesText({}), "sign-up      open\n");
}

TEST(EditTextTest, TellsWhoIsAffected_AndThatOthersAreTold) {
  const std::string text = EditText(Parse<EditEventSeriesResponse>(R"(
      event_series {
        name: "municipalities/rybnik/eventSeries/gry-b" recurrence_rule: "FREQ=WEEKLY"
        start { date { year: 2026 month: 12 day: 8 } minute: 1020 }
      }
      ended_series { name: "municipalities/rybnik/eventSeries/gry" }
      affected_registrations {
        registration: "municipalities/rybnik/occurrences/gry-20261208t1000/registrations/beret"
        occurrence: "municipalities/rybnik/occurrences/gry-20261208t1000" effect: MOVED
        old_start_time { seconds: 1796115600 } new_start_time { seconds: 1796119200 }
      }
      affected_registrations {
        registration: "municipalities/rybnik/occurrences/gry-20261209t1000/registrations/szal"
        occurrence: "municipalities/rybnik/occurrences/gry-20261209t1000" effect: CANCELLED
        old_start_time { seconds: 1796202000 }
      }
      affected_registration_count: 3 moved_occurrence_count: 4 removed_occurrence_count: 1
      added_occurrence_count: 2)"),
                                    DefaultZone(), 0);
  EXPECT_THAT(text, HasSubstr("series       municipalities/rybnik/eventSeries/gry-b\n"
                              "begins       2026-12-08 17:00\n"
                              "repeats      FREQ=WEEKLY\n"
                              "ended        municipalities/rybnik/eventSeries/gry\n"
                              "occurrences  4 moved, 1 removed, 2 added\n"
                              "\n"
                              "3 registrations are affected:\n"));
  EXPECT_THAT(text, HasSubstr("beret         moved      2026-12-01 10:00  2026-12-01 11:00  "
                              "gry-20261208t1000\n"));
  EXPECT_THAT(text, HasSubstr("szal          cancelled  2026-12-02 10:00"));
  EXPECT_THAT(text, HasSubstr("1 more are told, too.\n"));
}

TEST(AffectedTextTest, WhenNobodyIs_ItSaysSo) {
  EXPECT_EQ(AffectedText({}, 0, DefaultZone(), 0), "Nobody who signed up is affected.\n");
}

}  // namespace
}  // namespace osiedle::cli
