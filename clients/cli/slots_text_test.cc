#include "clients/cli/slots_text.h"

#include "clients/cli/field_text.h"
#include "clients/cli/text_testing.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace osiedle::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using visits::v1::FindJointSlotsRequest;
using visits::v1::FindJointSlotsResponse;
using visits::v1::Seat;

FindJointSlotsRequest Request() {
  return Parse<FindJointSlotsRequest>(R"(
      composition {
        seats { choices { profession: SOCIAL_WORKER } }
        seats { choices { profession: POLICE_OFFICER } choices { profession: CITY_GUARD } }
        seats { optional: true choices { profession: PROBATION_OFFICER } }
      })");
}

// Tuesday, 1 December 2026, 10:00, and the day after.
FindJointSlotsResponse TwoSlots() {
  return Parse<FindJointSlotsResponse>(R"(
      complete: true
      slots {
        start_time { seconds: 1796115600 } end_time { seconds: 1796121000 }
        crew { seat: 0 choice: 0 display_name: "Anna Przykładowa" }
        crew { seat: 1 choice: 1 display_name: "Daniel Wzorcowy" substitute: true }
        crew { seat: 2 choice: 0 display_name: "Grażyna Fikcyjna" }
        rank { wait { seconds: 36000 } cost_minutes: 1320 less_preferred_choices: 1 }
      }
      slots {
        start_time { seconds: 1796202000 } end_time { seconds: 1796207400 }
        crew { seat: 0 choice: 0 display_name: "Barbara Zmyślona" }
        crew { seat: 1 choice: 0 staff_member: "municipalities/rybnik/staffMembers/cezary" }
        rank { wait { seconds: 122400 } cost_minutes: 6360 empty_optional_seats: 1 }
      })");
}

// Without the rules of tables.
std::string Text(const FindJointSlotsRequest& request, const FindJointSlotsResponse& response,
                 int width = 0) {
  return WithoutRules(SlotsText(request, response, DefaultZone(), width));
}

TEST(SlotsTextTest, EachSlotHasItsDayItsCrewBySeatAndWhyItStandsThere) {
  EXPECT_EQ(
      Text(Request(), TwoSlots()),
      "   when            seat               who                           why here\n"
      "1  Tue 2026-12-01  social worker      Anna Przykładowa              cost 1320 minutes\n"
      "   10:00–11:30     city guard         Daniel Wzorcowy (substitute)  waits 10 h\n"
      "                   probation officer  Grażyna Fikcyjna              1 less preferred\n"
      "2  Wed 2026-12-02  social worker      Barbara Zmyślona              cost 6360 minutes\n"
      "   10:00–11:30     police officer     cezary                        waits 1 d 10 h\n"
      "                                                                    1 optional seat empty\n"
      "\n"
      "       Mon 11-30 Tue 12-01 Wed 12-02 Thu 12-03 Fri 12-04\n"
      "10:00  ·         1         2         ·         ·\n"
      "10:30  ·         │         │         ·         ·\n"
      "11:00  ·         │         │         ·         ·\n");
}

TEST(SlotsTextTest, NumbersOfARank_AreToldWhereTheyWereAskedFor) {
  FindJointSlotsRequest request = Request();
  FindJointSlotsResponse response = TwoSlots();
  EXPECT_THAT(Text(request, response), Not(HasSubstr("travel")));
  EXPECT_THAT(Text(request, response), Not(HasSubstr("spare")));
  EXPECT_THAT(Text(request, response), Not(HasSubstr("last crew")));

  request.mutable_place()->set_latitude(50.1);
  request.mutable_composition()->add_previous_crew("a");
  request.mutable_composition()->add_previous_crew("b");
  response.mutable_slots(0)->mutable_rank()->set_travel_minutes(75);
  response.mutable_slots(0)->mutable_rank()->mutable_slack()->set_seconds(86400 + 60);
  response.mutable_slots(1)->mutable_rank()->set_missing_from_previous_crew(1);
  const std::string text = Text(request, response);
  EXPECT_THAT(text, HasSubstr("1 h 15 min of travel"));
  EXPECT_THAT(text, HasSubstr("0 min of travel"));
  EXPECT_THAT(text, HasSubstr("1 d 1 min to spare"));
  EXPECT_THAT(text, HasSubstr("  the last crew\n"));
  EXPECT_THAT(text, HasSubstr("lacks 1 of the last crew"));
}

TEST(SlotsTextTest, TheTable_FitsAClassicTerminal_WithEveryColumn) {
  const std::string text = Text(Request(), TwoSlots(), 80);
  ExpectFits(text, 80);
  EXPECT_THAT(text, Not(HasSubstr("not shown")));
}

TEST(SlotsTextTest, WhenTheClocksChange_TimesHaveTheirOffset) {
  FindJointSlotsResponse response = TwoSlots();
  // 25 October 2026, the second 02:30.
  response.mutable_slots(0)->mutable_start_time()->set_seconds(1792891800);
  response.mutable_slots(0)->mutable_end_time()->set_seconds(1792897200);
  EXPECT_THAT(Text(Request(), response), HasSubstr("02:30+01:00–04:00+01:00"));
}

TEST(SlotsTextTest, SeatsThatTheProgramDoesNotKnow_AreNoFault) {
  FindJointSlotsResponse response = TwoSlots();
  response.mutable_slots(0)->mutable_crew(0)->set_seat(7);
  response.mutable_slots(0)->mutable_crew(1)->set_seat(-1);
  response.mutable_slots(0)->mutable_crew(2)->set_choice(9);
  EXPECT_THAT(Text(Request(), response), HasSubstr("Daniel Wzorcowy"));
}

TEST(SlotsTextTest, ASeatInWords_HasItsCountAndAllItsChoices) {
  EXPECT_EQ(SeatText(Request().composition().seats(1)), "police officer or city guard");
  EXPECT_EQ(SeatText(Parse<Seat>(R"(
      count: 2
      choices { kind: VEHICLE institution: "municipalities/m/institutions/mops" }
      choices { staff_member: "municipalities/m/staffMembers/anna" }
      choices { calendar: "municipalities/m/calendars/skoda" })")),
            "2 × vehicle of mops or anna or skoda");
}

FindJointSlotsResponse NoSlots() {
  FindJointSlotsResponse response = Parse<FindJointSlotsResponse>(R"(
      complete: true
      explanation {
        complete: true
        blockers { kind: SEAT seat: 2 }
        messages_pl: "Kurator nie ma czasu."
        messages_pl: "wtorek 10:00, gdyby kurator dołączył telefonicznie"
        openings { without { kind: SEAT seat: 2 } }
        openings { without { kind: WORKING_DAYS } }
      })");
  auto& openings = *response.mutable_explanation()->mutable_openings();
  *openings[0].mutable_slots() = TwoSlots().slots();
  *openings[1].add_slots() = TwoSlots().slots(0);
  return response;
}

TEST(SlotsTextTest, WhenThereIsNone_TheReasonsAreToldInPolish_AndWhatWouldOpenOne) {
  EXPECT_EQ(Text(Request(), NoSlots()),
            "There is no slot.\n"
            "  Kurator nie ma czasu.\n"
            "  wtorek 10:00, gdyby kurator dołączył telefonicznie\n"
            "\n"
            "without            day             time         who goes\n"
            "probation officer  Tue 2026-12-01  10:00–11:30  Anna Przykładowa, Daniel Wzorcowy "
            "(substitute), Grażyna Fikcyjna\n"
            "                   Wed 2026-12-02  10:00–11:30  Barbara Zmyślona, cezary\n"
            "working days       Tue 2026-12-01  10:00–11:30  Anna Przykładowa, Daniel Wzorcowy "
            "(substitute), Grażyna Fikcyjna\n");
}

TEST(SlotsTextTest, WithoutOpenings_ThereIsNoTable) {
  FindJointSlotsResponse response = NoSlots();
  response.mutable_explanation()->clear_openings();
  EXPECT_THAT(Text(Request(), response), Not(HasSubstr("who goes")));
}

TEST(SlotsTextTest, WhatWasNotSearched_IsTold) {
  EXPECT_THAT(Text(Request(), NoSlots()), Not(HasSubstr("in the time of a call")));
  FindJointSlotsResponse response = NoSlots();
  response.mutable_explanation()->set_complete(false);
  EXPECT_THAT(Text(Request(), response), HasSubstr("Not everything that might block was tried"));
  response = FindJointSlotsResponse();
  EXPECT_THAT(Text(Request(), response), Not(HasSubstr("There is no slot")));
  EXPECT_THAT(Text(Request(), response), HasSubstr("No slot was found"));
  response = TwoSlots();
  response.set_complete(false);
  EXPECT_THAT(Text(Request(), response), HasSubstr("Not everything was searched"));
}

TEST(SlotsTextTest, TextsOfTheServer_CannotSteerTheTerminal) {
  FindJointSlotsResponse response = NoSlots();
  response.mutable_explanation()->set_messages_pl(0, "a\x1b[2J\nb");
  EXPECT_THAT(Text(Request(), response), HasSubstr("  a<U+001B>[2J b\n"));
}

}  // namespace
}  // namespace osiedle::cli
