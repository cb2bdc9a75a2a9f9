#include "clients/cli/visits_text.h"

#include "clients/cli/field_text.h"
#include "clients/cli/text_testing.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace osiedle::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using visits::v1::CrewSeat;
using visits::v1::FindSubstitutesResponse;
using visits::v1::Visit;

std::string Show(const Visit& visit, int width = 0) {
  return WithoutRules(VisitText(visit, DefaultZone(), width));
}

// Tuesday, 1 December 2026, 10:00 to 11:30.
Visit HeldVisit() {
  return Parse<Visit>(R"(
      name: "municipalities/rybnik/visits/kryzys" kind: OUTREACH_VISIT state: HELD
      start_time { seconds: 1796115600 } end_time { seconds: 1796121000 }
      hold_expire_time { seconds: 1796032851 }
      composition {
        seats { choices { profession: SOCIAL_WORKER } }
        seats { choices { profession: POLICE_OFFICER } choices { profession: CITY_GUARD } }
        seats { choices { kind: VEHICLE } }
      }
      crew {
        seat: 0 staff_member: "municipalities/rybnik/staffMembers/anna"
        display_name: "Anna Przykładowa" answer: ACCEPTED channel: ACCOUNT
        answer_time { seconds: 1796029200 }
      }
      crew {
        seat: 1 staff_member: "municipalities/rybnik/staffMembers/daniel"
        display_name: "Daniel Wzorcowy" answer: ASKED code_expire_time { seconds: 1796032800 }
      }
      crew {
        seat: 2 calendar: "municipalities/rybnik/calendars/skoda" display_name: "Skoda"
        answer: ACCEPTED
      }
      transitions { state: DRAFT occur_time { seconds: 1796025600 } record_time { seconds: 1796025600 } }
      transitions { state: HELD occur_time { seconds: 1796029200 } record_time { seconds: 1796029260 } }
      )");
}

TEST(VisitTextTest, AVisitHasItsTimeItsCrewByAnswersAndItsWay) {
  EXPECT_EQ(
      Show(HeldVisit()),
      "visit        municipalities/rybnik/visits/kryzys\n"
      "kind         outreach visit\n"
      "state        held\n"
      "when         Tue 2026-12-01 10:00–11:30\n"
      "held until   2026-11-30 11:00\n"
      "accepted     1 of 2\n"
      "\n"
      "seat  who               answer    by       when              for                           "
      "remark\n"
      "   0  Anna Przykładowa  accepted  account  2026-11-30 10:00  social worker\n"
      "   1  Daniel Wzorcowy   asked                                police officer or city guard  "
      "has a code until 2026-11-30 11:00\n"
      "   2  Skoda                                                  vehicle\n"
      "\n"
      "state  when              recorded\n"
      "draft  2026-11-30 09:00  2026-11-30 09:00\n"
      "held   2026-11-30 10:00  2026-11-30 10:01\n");
}

TEST(VisitTextTest, WhatTheCallerIsTold_HasALineEach) {
  const std::string text = Show(Parse<Visit>(R"(
      name: "municipalities/rybnik/visits/v" kind: HOME_VISIT state: DONE urgency: URGENT
      subject { kind: RESIDENT residents: "municipalities/rybnik/residents/x" label: "pani z parteru" }
      place { description: "klatka B" position { latitude: 50.1156 longitude: 18.5623 } }
      aim: "rozmowa" purpose: JOINT_VISIT legal_ground: "art. 9d" measures: TWO_PEOPLE measures: MASK
      safety_plan { text: "samochód pod klatką" }
      procedure: "municipalities/rybnik/procedures/nk-7" procedure_step: "first-sitting"
      window_start_time { seconds: 1796115600 } window_end_time { seconds: 1796121000 }
      deadline_time { seconds: 1796121000 }
      check_in_time { seconds: 1796115600 } check_out_time { seconds: 1796121000 }
      overdue_count: 2 displaced_count: 1 outcome: FOLLOW_UP end_reason: "tak się umówiono"
      rescheduled_from: "municipalities/rybnik/visits/a"
      rescheduled_to: "municipalities/rybnik/visits/b")"));
  EXPECT_EQ(text,
            "visit        municipalities/rybnik/visits/v\n"
            "kind         home visit, urgent\n"
            "state        done\n"
            "about        pani z parteru, residents/x\n"
            "place        klatka B; 50.11560, 18.56230\n"
            "aim          rozmowa\n"
            "purpose      joint visit\n"
            "legal ground art. 9d\n"
            "measures     two people, mask\n"
            "safety       samochód pod klatką\n"
            "procedure    nk-7, step first-sitting\n"
            "window       from 2026-12-01 10:00 until 2026-12-01 11:30\n"
            "deadline     2026-12-01 11:30\n"
            "arrived      2026-12-01 10:00\n"
            "safely away  2026-12-01 11:30\n"
            "overdue      told 2 times\n"
            "displaced    1 time\n"
            "outcome      follow up\n"
            "reason       tak się umówiono\n"
            "in place of  a\n"
            "moved to     b\n");
}

TEST(VisitTextTest, WhatSomebodySaid_StandsInTheirRow) {
  Visit visit = HeldVisit();
  CrewSeat& declined = *visit.mutable_crew(0);
  declined.set_answer(CrewSeat::DECLINED);
  declined.set_channel(CrewSeat::TELEPHONE);
  declined.set_decline_reason("urlop");
  CrewSeat& other = *visit.mutable_crew(1);
  other.set_answer(CrewSeat::OTHER_TIME);
  other.clear_code_expire_time();
  other.add_other_start_times()->set_seconds(1796115600);
  other.set_substitute_for("municipalities/rybnik/staffMembers/cezary");
  const std::string text = Show(visit);
  EXPECT_THAT(text, HasSubstr("declined    telephone"));
  EXPECT_THAT(text, HasSubstr("  urlop\n"));
  EXPECT_THAT(text, HasSubstr("rather 2026-12-01 10:00; for cezary\n"));
  // Who declined is asked no more.
  EXPECT_THAT(text, HasSubstr("accepted     0 of 1\n"));
}

TEST(VisitTextTest, TextsOfOthers_DoNotSteerTheTerminal) {
  Visit visit = HeldVisit();
  visit.set_aim("a\nb\x1b[2J");
  visit.mutable_crew(0)->set_display_name("x\u202Ey");
  const std::string text = Show(visit);
  EXPECT_THAT(text, HasSubstr("aim          a b<U+001B>[2J\n"));
  EXPECT_THAT(text, HasSubstr("x<U+202E>y"));
}

TEST(VisitTextTest, SeatsThatTheProgramDoesNotKnow_AreNoFault) {
  Visit visit = HeldVisit();
  visit.mutable_crew(0)->set_seat(7);
  visit.mutable_crew(1)->set_seat(-1);
  EXPECT_THAT(Show(visit), HasSubstr("   7  Anna Przykładowa"));
}

TEST(VisitsTextTest, EachVisitHasARow) {
  Visit proposed = Parse<Visit>(
      "name: 'municipalities/rybnik/visits/p' kind: SITTING state: PROPOSED urgency: URGENT");
  Visit labelled = HeldVisit();
  labelled.mutable_subject()->set_label("pani z parteru");
  EXPECT_EQ(WithoutRules(VisitsText({labelled, proposed}, DefaultZone(), 0)),
            "day             time         state     visit   accepted  crew                         "
            "             kind             held until        about\n"
            "Tue 2026-12-01  10:00–11:30  held      kryzys  1 of 2    Anna Przykładowa, Daniel "
            "Wzorcowy, Skoda  outreach visit   2026-11-30 11:00  pani z parteru\n"
            "                             proposed  p                                              "
            "             sitting, urgent\n");
  EXPECT_EQ(VisitsText({}, DefaultZone(), 0), "There is no visit that you may see.\n");
}

TEST(VisitsTextTest, TheTables_FitAClassicTerminal) {
  for (const std::string& text :
       {VisitsText({HeldVisit()}, DefaultZone(), 80), VisitText(HeldVisit(), DefaultZone(), 80)}) {
    ExpectFits(text, 80);
    EXPECT_THAT(text, HasSubstr("Anna Przyk"));
  }
}

TEST(SubstitutesTextTest, ThoseWhoMayGo_OrNobody) {
  const auto response = Parse<FindSubstitutesResponse>(R"(
      substitutes {
        calendar: "municipalities/rybnik/calendars/ewa" display_name: "Ewa"
        staff_member: "municipalities/rybnik/staffMembers/ewa" substitute: true
      }
      substitutes { calendar: "municipalities/rybnik/calendars/skoda" })");
  EXPECT_EQ(WithoutRules(SubstitutesText(response, 0)),
            "who    calendar  staff member  named by the team\n"
            "Ewa    ewa       ewa           yes\n"
            "skoda  skoda\n");
  EXPECT_THAT(SubstitutesText({}, 0), HasSubstr("Nobody"));
  EXPECT_THAT(SubstitutesText(response, 0), Not(HasSubstr("Nobody")));
}

}  // namespace
}  // namespace osiedle::cli
