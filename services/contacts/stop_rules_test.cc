#include "services/contacts/stop_rules.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/contacts/testing/rules_testing.h"

namespace osiedle::contacts {
namespace {

using ::testing::ElementsAreArray;

struct StopCase {
  const char* what;
  const char* stop;
  std::vector<std::string> fields;
};

TEST(CheckStop, NamesEveryFieldThatBreaksARule) {
  const StopCase cases[] = {
      {"a description is a place", R"(place { description: "przy sklepie" })", {}},
      {"a position is a place", R"(place { position { latitude: 50 } precision: POINT })", {}},
      {"the equator at Greenwich is a position",
       R"(place { position {} precision: DISTRICT })",
       {}},
      {"an empty place", "place {}", {"stop.place"}},
      {"a precision alone is no place", "place { precision: STREET }", {"stop.place"}},
      {"a position without precision",
       R"(place { position { latitude: 50 } description: "x" })",
       {"stop.place.precision"}},
      {"all seasons", "seasons: [SPRING, SUMMER, AUTUMN, WINTER]", {}},
      {"a season twice", "seasons: [SPRING, SUMMER, SPRING]", {"stop.seasons[2]"}},
      {"no season", "seasons: [SEASON_UNSPECIFIED, SUMMER]", {"stop.seasons[0]"}},
      {"everything at once",
       "place {} seasons: [SUMMER, SUMMER, SEASON_UNSPECIFIED]",
       {"stop.place", "stop.seasons[1]", "stop.seasons[2]"}},
  };
  for (const StopCase& c : cases) {
    call::Violations violations;
    CheckStop(FromText<v1::Stop>(c.stop), violations);
    EXPECT_THAT(FieldsOf(violations), ElementsAreArray(c.fields)) << c.what;
  }
}

TEST(MayFollow, TheNextStageOrAnyEarlierOne) {
  for (int from = v1::Stop::PRESENCE; from <= v1::Stop::ANIMATION; ++from) {
    for (int to = v1::Stop::STAGE_UNSPECIFIED; to <= v1::Stop::ANIMATION; ++to) {
      const bool expected = to != v1::Stop::STAGE_UNSPECIFIED && (to < from || to == from + 1);
      EXPECT_EQ(MayFollow(static_cast<v1::Stop::Stage>(from), static_cast<v1::Stop::Stage>(to)),
                expected)
          << from << " to " << to;
    }
  }
}

struct StageDayCase {
  const char* what;
  const char* stop;
  const char* from_date;
  bool good;
};

TEST(CheckStageDay, FromTheLastChangeToAYearAhead) {
  // Today is 3 June 2024.
  const char* const changed = R"(stage_history { from_date { year: 2024 month: 5 day: 1 } }
                                 stage_history { from_date { year: 2024 month: 4 day: 1 } })";
  const StageDayCase cases[] = {
      {"today", "", "year: 2024 month: 6 day: 3", true},
      {"long ago", "", "year: 1900 month: 1 day: 1", true},
      {"too long ago", "", "year: 1899 month: 12 day: 31", false},
      {"366 days ahead", "", "year: 2025 month: 6 day: 4", true},
      {"367 days ahead", "", "year: 2025 month: 6 day: 5", false},
      {"the day of the last change", changed, "year: 2024 month: 4 day: 1", true},
      {"the day before the last change", changed, "year: 2024 month: 3 day: 31", false},
  };
  for (const StageDayCase& c : cases) {
    call::Violations violations;
    CheckStageDay(FromText<v1::Stop>(c.stop), FromText<google::type::Date>(c.from_date),
                  absl::CivilDay(2024, 6, 3), violations);
    EXPECT_EQ(violations.empty(), c.good) << c.what;
    if (!c.good) {
      EXPECT_THAT(FieldsOf(violations), ElementsAreArray({"from_date"})) << c.what;
    }
  }
}

}  // namespace
}  // namespace osiedle::contacts
