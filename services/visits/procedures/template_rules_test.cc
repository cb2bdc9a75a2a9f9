#include "services/visits/procedures/template_rules.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gtest/gtest.h"
#include "osiedle/common/v1/violation_reason.pb.h"
#include "services/call/testing/handler_fixture.h"
#include "services/visits/procedures/built_in_templates.h"

namespace osiedle::visits {
namespace {

// "steps[0].step_id BAD_ID, …", without the name of the resource.
std::string Faults(const std::string& text) {
  call::Violations violations;
  CheckTemplate(call::FromText<v1::ProcedureTemplate>(text), violations);
  return absl::StrJoin(violations.items(), ", ",
                       [](std::string* out, const call::Violation& violation) {
                         absl::StrAppend(out, violation.field.substr(19), " ",
                                         common::v1::ViolationReason_Name(violation.reason));
                       });
}

struct Case {
  const char* what;
  const char* text;
  const char* faults;
};

TEST(TemplateRules, TablesOfCases) {
  const Case cases[] = {
      {"a step without a limit", "steps { step_id: 'a' }", ""},
      {"a chain", "steps { step_id: 'b' after_step: 'a' } steps { step_id: 'a' }", ""},
      {"an id in capitals", "steps { step_id: 'A' }", "steps[0].step_id BAD_ID"},
      {"an id with a blank", "steps { step_id: 'a b' }", "steps[0].step_id BAD_ID"},
      {"the same id twice", "steps { step_id: 'a' } steps { step_id: 'b' } steps { step_id: 'a' }",
       "steps[2].step_id ALREADY_IN_LIST"},
      {"after a step of no template", "steps { step_id: 'a' after_step: 'x' }",
       "steps[0].after_step STEP_UNKNOWN"},
      {"after itself", "steps { step_id: 'a' after_step: 'a' }", "steps[0].after_step STEP_CIRCLE"},
      {"a circle of two",
       "steps { step_id: 'a' after_step: 'b' } steps { step_id: 'b' after_step: 'a' }",
       "steps[0].after_step STEP_CIRCLE, steps[1].after_step STEP_CIRCLE"},
      {"a step that only leads into a circle",
       "steps { step_id: 'c' after_step: 'a' } steps { step_id: 'a' after_step: 'b' }"
       "steps { step_id: 'b' after_step: 'a' }",
       "steps[1].after_step STEP_CIRCLE, steps[2].after_step STEP_CIRCLE"},
      {"a limit that runs from a step that may never come",
       "steps { step_id: 'a' optional: true } steps { step_id: 'b' after_step: 'a' limit: 3"
       " unit: HOURS }",
       "steps[1].after_step LIMIT_WITHOUT_START"},
      {"the same where both may be left out, or there is no limit",
       "steps { step_id: 'a' optional: true } steps { step_id: 'b' after_step: 'a' limit: 3"
       " unit: HOURS optional: true } steps { step_id: 'c' after_step: 'a' }",
       ""},
      {"a limit without a unit", "steps { step_id: 'a' limit: 3 }", "steps[0].unit REQUIRED"},
      {"a unit without a limit", "steps { step_id: 'a' unit: MONTHS }", "steps[0].limit REQUIRED"},
      {"again and again, at no time", "steps { step_id: 'a' repeats: true }",
       "steps[0].limit REQUIRED"},
      {"the first day of days",
       "steps { step_id: 'a' limit: 3 unit: WORKING_DAYS first_day_counts: true }"
       "steps { step_id: 'b' limit: 3 unit: CALENDAR_DAYS first_day_counts: true }",
       ""},
      {"the first day of hours and of months",
       "steps { step_id: 'a' limit: 3 unit: HOURS first_day_counts: true }"
       "steps { step_id: 'b' limit: 3 unit: MONTHS first_day_counts: true }",
       "steps[0].first_day_counts NOT_TOGETHER, steps[1].first_day_counts NOT_TOGETHER"},
      {"the first day of nothing", "steps { step_id: 'a' first_day_counts: true }",
       "steps[0].first_day_counts NOT_TOGETHER"},
      {"blank names", "display_name: ' ' steps { step_id: 'a' display_name: ' ' }",
       "display_name BLANK, steps[0].display_name BLANK"},
      {"one day",
       "valid_from { year: 2024 month: 6 day: 3 } valid_until { year: 2024 month: 6 day: 3 }", ""},
      {"until before from",
       "valid_from { year: 2024 month: 6 day: 3 } valid_until { year: 2024 month: 6 day: 2 }",
       "valid_until END_BEFORE_START"},
      {"everything at once",
       "steps { step_id: 'a' after_step: 'a' limit: 1 } steps { step_id: 'a' unit: HOURS }",
       "steps[1].step_id ALREADY_IN_LIST, steps[0].after_step STEP_CIRCLE, steps[0].unit REQUIRED,"
       " steps[1].limit REQUIRED"},
  };
  for (const Case& c : cases) EXPECT_EQ(Faults(c.text), c.faults) << c.what;
}

TEST(TemplateRules, TheLongestCircle_IsFound) {
  std::string text;
  for (int i = 0; i < 40; ++i) {
    absl::StrAppend(&text, "steps { step_id: 's", i, "' after_step: 's", (i + 1) % 40, "' }");
  }
  call::Violations violations;
  CheckTemplate(call::FromText<v1::ProcedureTemplate>(text), violations);
  EXPECT_EQ(violations.items().size(), 40u);
}

TEST(TemplateRules, TheBlueCard_KeepsThem) {
  call::Violations violations;
  CheckTemplate(BlueCard("municipalities/rybnik"), violations);
  EXPECT_TRUE(violations.empty());
}

}  // namespace
}  // namespace osiedle::visits
