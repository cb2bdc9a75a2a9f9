#include "services/visits/calendars/calendar_rules.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "osiedle/common/v1/violation_reason.pb.h"
#include "services/call/testing/handler_fixture.h"

namespace osiedle::visits {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// "rules[0].days[1]: ALREADY_IN_LIST", for each violation.
std::vector<std::string> Faults(const std::string& text) {
  call::Violations violations;
  CheckCalendar(call::FromText<v1::Calendar>(text), violations);
  std::vector<std::string> faults;
  for (const call::Violation& violation : violations.items()) {
    EXPECT_EQ(violation.field.rfind("calendar.", 0), 0u) << violation.field;
    faults.push_back(absl::StrCat(violation.field.substr(9), ": ",
                                  common::v1::ViolationReason_Name(violation.reason)));
    EXPECT_EQ(call::DescriptionOf(violation).find('{'), std::string::npos);
    EXPECT_EQ(call::PolishTextOf(violation).find('{'), std::string::npos);
  }
  return faults;
}

constexpr char kPerson[] = "kind: STAFF_MEMBER staff_member: 's' ";

TEST(CalendarRules, EachKind_HasItsFields) {
  EXPECT_THAT(Faults(kPerson), IsEmpty());
  EXPECT_THAT(Faults(absl::StrCat(kPerson, "institution: 'i'")), IsEmpty());
  EXPECT_THAT(Faults("kind: STAFF_MEMBER display_name: 'x' capacity: 2"),
              ElementsAre("staff_member: NEEDED_BY_KIND", "display_name: NOT_OF_KIND",
                          "capacity: NOT_OF_KIND"));
  for (const char* kind : {"VEHICLE", "ROOM"}) {
    EXPECT_THAT(
        Faults(absl::StrCat("kind: ", kind, " institution: 'i' display_name: 'Sala' capacity: 4")),
        IsEmpty());
    EXPECT_THAT(Faults(absl::StrCat("kind: ", kind, " staff_member: 's' display_name: ' '")),
                ElementsAre("staff_member: NOT_OF_KIND", "institution: NEEDED_BY_KIND",
                            "display_name: NEEDED_BY_KIND", "capacity: NEEDED_BY_KIND"));
  }
  // A kind that is missing is named by the proto.
  EXPECT_THAT(Faults("display_name: 'x'"), IsEmpty());
}

TEST(CalendarRules, TheKindIsToldToTheClient) {
  call::Violations violations;
  CheckCalendar(call::FromText<v1::Calendar>("kind: STAFF_MEMBER"), violations);
  ASSERT_EQ(violations.items().size(), 1u);
  EXPECT_EQ(violations.items()[0].metadata, (call::ViolationMetadata{{"kind", "STAFF_MEMBER"}}));
}

struct Case {
  const char* what;
  const char* text;
  std::vector<std::string> faults;
};

TEST(CalendarRules, RulesAndExceptions) {
  const std::string hours = " begin_minute: 480 end_minute: 960 ";
  const Case cases[] = {
      {"a usual week", "rules { days: MONDAY days: FRIDAY $ }", {}},
      {"midnight as a begin", "rules { days: MONDAY begin_minute: 0 end_minute: 1440 }", {}},
      {"days",
       "rules { days: MONDAY days: DAY_OF_WEEK_UNSPECIFIED days: MONDAY $ }",
       {"rules[0].days[1]: NOT_A_WEEKDAY", "rules[0].days[2]: ALREADY_IN_LIST"}},
      {"kinds",
       "rules { days: MONDAY $ kinds: SITTING kinds: SITTING kinds: DUTY_KIND_UNSPECIFIED }",
       {"rules[0].kinds[1]: ALREADY_IN_LIST", "rules[0].kinds[2]: EMPTY_ITEM"}},
      {"dates of a rule",
       "rules { days: MONDAY $ from_date { year: 2026 month: 2 day: 2 }"
       " until_date { year: 2026 month: 2 day: 1 } }",
       {"rules[0].until_date: END_BEFORE_START"}},
      {"one day",
       "rules { days: MONDAY $ from_date { year: 2026 month: 2 day: 2 }"
       " until_date { year: 2026 month: 2 day: 2 } }",
       {}},
      {"an interval without a beginning",
       "rules { days: MONDAY $ interval_weeks: 2 }",
       {"rules[0].from_date: REQUIRED"}},
      {"every week needs none", "rules { days: MONDAY $ interval_weeks: 1 }", {}},
      {"the same twice",
       "rules { days: MONDAY $ } rules { days: MONDAY $ }",
       {"rules[1]: OVERLAPS_EARLIER_RULE"}},
      {"for other kinds all the same",
       "rules { days: MONDAY $ kinds: SITTING } rules { days: MONDAY $ kinds: MEETING }",
       {"rules[1]: OVERLAPS_EARLIER_RULE"}},
      {"each later rule is named",
       "rules { days: MONDAY $ } rules { days: TUESDAY $ } rules { days: TUESDAY days: MONDAY $ }"
       " rules { days: MONDAY begin_minute: 900 end_minute: 100 }",
       {"rules[2]: OVERLAPS_EARLIER_RULE", "rules[3]: OVERLAPS_EARLIER_RULE"}},
      // What is missing in a rule is named by the proto, and the rule is compared with no other.
      {"rules that are not whole",
       "rules { days: MONDAY $ } rules { days: MONDAY end_minute: 960 }"
       " rules { days: MONDAY begin_minute: 480 } rules { begin_minute: 480 end_minute: 960 }",
       {}},
      {"an exception", "exceptions { from_date { year: 2026 month: 2 day: 2 } }", {}},
      {"dates of an exception",
       "exceptions { from_date { year: 2026 month: 2 day: 2 }"
       " until_date { year: 2026 month: 2 day: 1 } }",
       {"exceptions[0].until_date: END_BEFORE_START"}},
      {"a year off",
       "exceptions { from_date { year: 2026 month: 2 day: 2 }"
       " until_date { year: 2027 month: 2 day: 3 } }",
       {}},
      {"more than a year off",
       "exceptions { from_date { year: 2026 month: 2 day: 2 }"
       " until_date { year: 2027 month: 2 day: 4 } }",
       {"exceptions[0].until_date: SPAN_TOO_LONG"}},
      {"without a date", "exceptions { until_date { year: 2027 month: 2 day: 4 } }", {}},
  };
  for (const Case& c : cases) {
    std::string text = absl::StrCat(kPerson, c.text);
    for (size_t at = text.find('$'); at != std::string::npos; at = text.find('$')) {
      text.replace(at, 1, hours);
    }
    EXPECT_EQ(Faults(text), c.faults) << c.what;
  }
}

TEST(CalendarRules, AllThatIsWrong_IsNamedAtOnce) {
  EXPECT_THAT(Faults("kind: ROOM display_name: 'Sala' rules { days: MONDAY days: MONDAY"
                     " begin_minute: 1 end_minute: 2 interval_weeks: 3 }"
                     " exceptions { from_date { year: 2026 month: 2 day: 2 }"
                     " until_date { year: 2028 month: 2 day: 4 } }"),
              ElementsAre("institution: NEEDED_BY_KIND", "capacity: NEEDED_BY_KIND",
                          "rules[0].days[1]: ALREADY_IN_LIST", "rules[0].from_date: REQUIRED",
                          "exceptions[0].until_date: SPAN_TOO_LONG"));
}

}  // namespace
}  // namespace osiedle::visits
