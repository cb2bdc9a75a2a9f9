#include "clients/cli/clubs_text.h"

#include "clients/cli/text_testing.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace osiedle::cli {
namespace {

using clubs::v1::Club;
using ::testing::HasSubstr;

Club Sample() {
  return Parse<Club>(R"(
      name: "municipalities/rybnik/clubs/klub" kind: RESIDENTS_CLUB
      display_name: "Klub Mieszkańca" description: "Herbata i planszówki"
      venue: "municipalities/rybnik/venues/sala"
      institution: "municipalities/rybnik/institutions/ops"
      leaders: "municipalities/rybnik/staffMembers/ewa"
      leaders: "municipalities/rybnik/staffMembers/jan"
      opening_hours { days: TUESDAY days: THURSDAY begin_minute: 960 end_minute: 1200 }
      opening_hours {
        days: SATURDAY begin_minute: 605 end_minute: 1440 from_date { year: 2026 month: 12 day: 1 }
        until_date { year: 2027 month: 1 day: 31 }
      }
      accessibility: STEP_FREE accessibility: QUIET_ROOM)");
}

TEST(ClubsTextTest, AClub_HasItsHoursAndWhoLeadsIt) {
  const std::string text = ClubsText({Sample()}, 0);
  EXPECT_THAT(text, HasSubstr("klub  Klub Mieszkańca  residents club  "
                              "Tue, Thu 16:00–20:00; Sat 10:05–24:00 from 2026-12-01 until "
                              "2027-01-31  sala   ewa, jan  ops"));
  EXPECT_EQ(ClubsText({}, 0), "There is no club.\n");
}

TEST(ClubTextTest, WhatIsKnown_HasALineEach) {
  EXPECT_EQ(ClubText(Sample()),
            "club         municipalities/rybnik/clubs/klub\n"
            "called       Klub Mieszkańca\n"
            "kind         residents club\n"
            "open         Tue, Thu 16:00–20:00\n"
            "open         Sat 10:05–24:00 from 2026-12-01 until 2027-01-31\n"
            "venue        sala\n"
            "led by       ewa, jan\n"
            "run by       ops\n"
            "accessible   step free, quiet room\n"
            "about        Herbata i planszówki\n");
}

}  // namespace
}  // namespace osiedle::cli
