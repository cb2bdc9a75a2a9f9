#include "services/contacts/outing_rules.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/contacts/testing/rules_testing.h"

namespace osiedle::contacts {
namespace {

using ::testing::ElementsAreArray;

constexpr absl::CivilDay kToday(2024, 2, 29);

struct OutingCase {
  const char* what;
  const char* outing;
  std::vector<std::string> fields;
};

TEST(CheckOuting, NamesEveryFieldThatBreaksARule) {
  const OutingCase cases[] = {
      {"the first day there is", "date { year: 1900 month: 1 day: 1 }", {}},
      {"the day before it", "date { year: 1899 month: 12 day: 31 }", {"outing.date"}},
      {"ten years ahead", "date { year: 2034 month: 3 day: 1 }", {}},
      {"a day more", "date { year: 2034 month: 3 day: 2 }", {"outing.date"}},
      {"two assistants", R"(assistants: ["a1", "a2"])", {}},
      {"one twice, one empty",
       R"(assistants: ["a1", "", "a1"])",
       {"outing.assistants[1]", "outing.assistants[2]"}},
      {"two stops, one of them empty", R"(planned_stops: ["s", ""])", {"outing.planned_stops[1]"}},
      {"supplies", "supplies_used { supply: COFFEE quantity: 60 }", {}},
      {"OTHER that says what", R"(supplies_used { supply: OTHER note: "kredki" })", {}},
      {"OTHER that does not",
       "supplies_used { supply: TEA } supplies_used { supply: OTHER }",
       {"outing.supplies_used[1].note"}},
      {"a cost",
       R"(costs { line: SUPPLIES amount { currency_code: "PLN" units: 40
                                                    nanos: 990000000 } })",
       {}},
      {"nothing is a cost too", R"(costs { line: WAGES amount { currency_code: "PLN" } })", {}},
      {"a million", R"(costs { line: WAGES amount { currency_code: "PLN" units: 1000000 } })", {}},
      {"a million and a grosz",
       R"(costs { line: WAGES amount { currency_code: "PLN" units: 1000000 nanos: 10000000 } })",
       {"outing.costs[0].amount"}},
      {"less than nothing",
       R"(costs { line: WAGES amount { currency_code: "PLN" nanos: -10000000 } })",
       {"outing.costs[0].amount"}},
      {"half a grosz",
       R"(costs { line: WAGES amount { currency_code: "PLN" nanos: 5000000 } })",
       {"outing.costs[0].amount"}},
      {"other money",
       R"(costs { line: WAGES amount { currency_code: "EUR" units: 1 } })",
       {"outing.costs[0].amount.currency_code"}},
      {"everything at once",
       R"(date { year: 1800 month: 1 day: 1 } assistants: "" supplies_used { supply: OTHER }
          costs { line: OTHER amount { currency_code: "EUR" units: -1 } })",
       {"outing.date", "outing.assistants[0]", "outing.supplies_used[0].note",
        "outing.costs[0].note", "outing.costs[0].amount.currency_code", "outing.costs[0].amount"}},
  };
  for (const OutingCase& c : cases) {
    call::Violations violations;
    CheckOuting(nullptr, FromText<v1::Outing>(c.outing), kToday, violations);
    EXPECT_THAT(FieldsOf(violations), ElementsAreArray(c.fields)) << c.what;
  }
}

TEST(CheckOuting, ADayThatStaysIsNotJudgedAnew) {
  const auto outing = FromText<v1::Outing>("date { year: 2050 month: 1 day: 1 }");
  call::Violations violations;
  CheckOuting(&outing, outing, kToday, violations);
  EXPECT_TRUE(violations.empty());
}

// In one line each: a state, a field with another value, and whether it may change.
struct FrozenCase {
  const char* field;
  const char* changed;
  bool planned, started, finished, cancelled;
};

TEST(FrozenField, FollowsTheState) {
  const FrozenCase cases[] = {
      {"date", "date { year: 2024 month: 6 day: 4 }", true, false, false, false},
      {"assistants", R"(assistants: "a2")", true, true, false, false},
      {"planned_stops", R"(planned_stops: "s")", true, true, false, false},
      {"weather", "weather { condition: RAIN }", true, true, true, false},
      {"supplies_used", "supplies_used { supply: TEA }", true, true, true, false},
      {"costs", "costs { line: WAGES }", true, true, true, false},
      {"note", R"(note: "x")", true, true, true, false},
      {"controller", R"(controller: "c")", true, true, false, false},
      {"external_ids", R"(external_ids { system: "a" value: "b" })", true, true, true, false},
      // Nothing changes.
      {"", "", true, true, true, true},
      // Deleting and undeleting do not change the outing.
      {"delete_time", "delete_time { seconds: 1 }", true, true, true, true},
  };
  for (const FrozenCase& c : cases) {
    const struct {
      v1::Outing::State state;
      bool may;
    } states[] = {{v1::Outing::PLANNED, c.planned},
                  {v1::Outing::STARTED, c.started},
                  {v1::Outing::FINISHED, c.finished},
                  {v1::Outing::CANCELLED, c.cancelled}};
    for (const auto& [state, may] : states) {
      v1::Outing before;
      before.set_state(state);
      v1::Outing after = before;
      after.MergeFrom(FromText<v1::Outing>(c.changed));
      EXPECT_EQ(FrozenField(before, after), may ? "" : c.field)
          << c.field << " in " << v1::Outing::State_Name(state);
    }
  }
}

}  // namespace
}  // namespace osiedle::contacts
