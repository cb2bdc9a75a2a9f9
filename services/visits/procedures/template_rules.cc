#include "services/visits/procedures/template_rules.h"

#include <string>
#include <vector>

#include "absl/algorithm/container.h"
#include "absl/container/flat_hash_map.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "osiedle/common/v1/violation_reason.pb.h"
#include "services/call/fields/ids.h"
#include "services/call/fields/proto_time.h"

namespace osiedle::visits {
namespace {

using ::osiedle::call::Violations;
using ::osiedle::visits::v1::ProcedureStep;
using ::osiedle::visits::v1::ProcedureTemplate;

constexpr char kSteps[] = "procedure_template.steps";

std::string FieldOfStep(int step, absl::string_view field) {
  return absl::StrCat(kSteps, "[", step, "].", field);
}

// Where the steps stand, by their ids; of those with one id, the first.
using Places = absl::flat_hash_map<absl::string_view, int>;

Places PlacesOf(const ProcedureTemplate& procedure_template) {
  Places places;
  for (int i = 0; i < procedure_template.steps_size(); ++i) {
    places.try_emplace(procedure_template.steps(i).step_id(), i);
  }
  return places;
}

void CheckIds(const ProcedureTemplate& procedure_template, const Places& places,
              Violations& violations) {
  for (int i = 0; i < procedure_template.steps_size(); ++i) {
    const std::string& id = procedure_template.steps(i).step_id();
    if (id.empty()) continue;
    if (!call::IsResourceId(id)) {
      violations.Add(FieldOfStep(i, "step_id"), common::v1::BAD_ID);
    } else if (places.at(id) != i) {
      violations.Add(FieldOfStep(i, "step_id"), common::v1::ALREADY_IN_LIST);
    }
  }
}

// Every step follows at most one other, so whoever comes back to where they began is in a circle.
bool IsInCircle(const ProcedureTemplate& procedure_template, const Places& places, int first) {
  int at = first;
  for (int taken = 0; taken < procedure_template.steps_size(); ++taken) {
    const auto next = places.find(procedure_template.steps(at).after_step());
    if (procedure_template.steps(at).after_step().empty() || next == places.end()) return false;
    at = next->second;
    if (at == first) return true;
  }
  return false;
}

void CheckOrder(const ProcedureTemplate& procedure_template, const Places& places,
                Violations& violations) {
  for (int i = 0; i < procedure_template.steps_size(); ++i) {
    const ProcedureStep& step = procedure_template.steps(i);
    if (step.after_step().empty()) continue;
    if (!places.contains(step.after_step())) {
      // The step may be one whose id is missing, which is named already.
      if (places.contains("")) continue;
      violations.Add(FieldOfStep(i, "after_step"), common::v1::STEP_UNKNOWN);
    } else if (IsInCircle(procedure_template, places, i)) {
      violations.Add(FieldOfStep(i, "after_step"), common::v1::STEP_CIRCLE);
    } else if (step.limit() > 0 && !step.optional() &&
               procedure_template.steps(places.at(step.after_step())).optional()) {
      // The step before it may never come, and the limit would never begin to run.
      violations.Add(FieldOfStep(i, "after_step"), common::v1::LIMIT_WITHOUT_START);
    }
  }
}

void CheckLimit(const ProcedureStep& step, int place, Violations& violations) {
  const bool has_unit = step.unit() != ProcedureStep::UNIT_UNSPECIFIED;
  if (step.limit() > 0 && !has_unit) {
    violations.Add(FieldOfStep(place, "unit"), common::v1::REQUIRED);
  }
  if (step.limit() == 0 && (has_unit || step.repeats())) {
    violations.Add(FieldOfStep(place, "limit"), common::v1::REQUIRED);
  }
  if (step.first_day_counts() && has_unit && !CountsDays(step.unit())) {
    violations.Add(FieldOfStep(place, "first_day_counts"), common::v1::NOT_TOGETHER,
                   {{"field", "unit"}});
  } else if (step.first_day_counts() && step.limit() == 0 && !has_unit) {
    violations.Add(FieldOfStep(place, "first_day_counts"), common::v1::NOT_TOGETHER,
                   {{"field", "limit"}});
  }
}

}  // namespace

bool CountsDays(ProcedureStep::Unit unit) {
  return unit == ProcedureStep::WORKING_DAYS || unit == ProcedureStep::CALENDAR_DAYS;
}

void CheckTemplate(const ProcedureTemplate& procedure_template, Violations& violations) {
  const auto is_blank = [](const std::string& text) {
    return !text.empty() &&
           absl::c_all_of(text, [](unsigned char c) { return absl::ascii_isspace(c); });
  };
  if (is_blank(procedure_template.display_name())) {
    violations.Add("procedure_template.display_name", common::v1::BLANK);
  }
  if (procedure_template.has_valid_from() && procedure_template.has_valid_until() &&
      call::DayOf(procedure_template.valid_until()) <
          call::DayOf(procedure_template.valid_from())) {
    violations.Add("procedure_template.valid_until", common::v1::END_BEFORE_START,
                   {{"start", "valid_from"}});
  }
  const Places places = PlacesOf(procedure_template);
  CheckIds(procedure_template, places, violations);
  CheckOrder(procedure_template, places, violations);
  for (int i = 0; i < procedure_template.steps_size(); ++i) {
    const ProcedureStep& step = procedure_template.steps(i);
    if (is_blank(step.display_name())) {
      violations.Add(FieldOfStep(i, "display_name"), common::v1::BLANK);
    }
    CheckLimit(step, i, violations);
  }
}

}  // namespace osiedle::visits
