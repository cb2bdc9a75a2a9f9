#include "clients/cli/registrations_text.h"

#include "clients/cli/field_text.h"
#include "clients/cli/text_testing.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace osiedle::cli {
namespace {

using clubs::v1::Attendance;
using clubs::v1::ReferPartyResponse;
using clubs::v1::Registration;
using ::testing::HasSubstr;

Registration Waiting() {
  return Parse<Registration>(R"(
      name: "municipalities/rybnik/occurrences/gry/registrations/beret" state: WAITLISTED
      party {
        head_counts { age_band: AGE_30_TO_44 count: 2 } head_counts { age_band: AGE_7_TO_12 count: 2 }
        access_needs: STEP_FREE diet: "bez mięsa"
      }
      alias: "Beret" source: CONTACT waitlist_position: 3
      told_start_time { seconds: 1796115600 }
      explanation: "3 wolne miejsca, Państwa grupa liczy 4 osoby.")");
}

TEST(RegistrationsTextTest, ARow_SaysHowItStands_AndTheServerWhy) {
  const Registration offered = Parse<Registration>(R"(
      name: "municipalities/rybnik/occurrences/gry/registrations/b" state: OFFERED
      party { head_counts { age_band: AGE_UNKNOWN count: 1 } }
      resident: "municipalities/rybnik/residents/szal" offer_expire_time { seconds: 1796115600 })");
  const std::string text = RegistrationsText({offered, Waiting()}, DefaultZone(), 0);
  EXPECT_THAT(text, HasSubstr("1  offered               residents/szal  1: 1 of unknown age       "
                              "2026-12-01 10:00"));
  EXPECT_THAT(text, HasSubstr("2  waitlisted         3  Beret           4: 2 of 30-44, 2 of 7-12"));
  EXPECT_THAT(text, HasSubstr("step free, bez mięsa  contact  beret\n"));
  EXPECT_THAT(text, HasSubstr("\n2. 3 wolne miejsca, Państwa grupa liczy 4 osoby.\n"));
}

TEST(RegistrationTextTest, WhatIsKnown_HasALineEach) {
  EXPECT_EQ(RegistrationText(Waiting(), DefaultZone()),
            "registration municipalities/rybnik/occurrences/gry/registrations/beret\n"
            "state        waitlisted\n"
            "waits at     3\n"
            "who          Beret\n"
            "people       4: 2 of 30-44, 2 of 7-12\n"
            "needs        step free, bez mięsa\n"
            "by           contact\n"
            "begins       2026-12-01 10:00\n"
            "\n"
            "3 wolne miejsca, Państwa grupa liczy 4 osoby.\n");
}

TEST(ReferredTextTest, APartner_IsToldHowItStands) {
  EXPECT_EQ(ReferredText(Parse<ReferPartyResponse>(
                R"(registration: "municipalities/rybnik/occurrences/gry/registrations/x"
                   state: CONFIRMED explanation: "Miejsca są zarezerwowane.")")),
            "registration municipalities/rybnik/occurrences/gry/registrations/x\n"
            "state        confirmed\n"
            "\n"
            "Miejsca są zarezerwowane.\n");
}

TEST(AttendanceTextTest, SaysWhoCameAndWhen) {
  EXPECT_EQ(AttendanceText(Parse<Attendance>(R"(
                name: "municipalities/rybnik/occurrences/gry/attendances/beret" alias: "Beret"
                registration: "municipalities/rybnik/occurrences/gry/registrations/beret"
                head_counts { age_band: AGE_30_TO_44 count: 2 } first_time_count: 0
                check_in_time { seconds: 1796115600 } check_out_time { seconds: 1796119200 }
                invitation: "municipalities/rybnik/invitations/klub-001")"),
                           DefaultZone()),
            "attendance   municipalities/rybnik/occurrences/gry/attendances/beret\n"
            "who          Beret\n"
            "people       2: 2 of 30-44\n"
            "first time   0\n"
            "came         2026-12-01 10:00\n"
            "left         2026-12-01 11:00\n"
            "registration beret\n"
            "invitation   klub-001, redeemed\n");
}

}  // namespace
}  // namespace osiedle::cli
