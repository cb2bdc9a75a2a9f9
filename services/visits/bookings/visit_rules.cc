#include "services/visits/bookings/visit_rules.h"

#include <algorithm>

#include "absl/algorithm/container.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "osiedle/common/v1/purpose.pb.h"
#include "osiedle/common/v1/violation_reason.pb.h"
#include "services/call/fields/distinct_check.h"
#include "services/call/fields/field_mask.h"
#include "services/call/fields/proto_time.h"
#include "services/visits/bookings/visit_states.h"
#include "services/visits/calendars/planned_times.h"
#include "services/visits/slots/slot_request.h"

namespace osiedle::visits {
namespace {

using ::osiedle::call::TimeOf;
using ::osiedle::call::Violations;
using ::osiedle::visits::v1::Visit;
using ::osiedle::visits::v1::VisitSubject;

bool IsPurposeOfVisits(common::v1::Purpose purpose) {
  switch (purpose) {
    // Not said, which is reported as such.
    case common::v1::PURPOSE_UNSPECIFIED:
    case common::v1::OUTREACH:
    case common::v1::DIRECT_HELP:
    case common::v1::JOINT_VISIT:
    case common::v1::PROCEDURE:
    case common::v1::EMERGENCY:
      return true;
    default:
      return false;
  }
}

bool IsBlank(const std::string& text) { return absl::StripAsciiWhitespace(text).empty(); }

void CheckTimes(const Visit& visit, absl::Time now, Violations& violations) {
  if (visit.has_window_start_time()) {
    CheckPlanned(visit.window_start_time(), "visit.window_start_time", violations);
  }
  const auto check_end = [&](bool is_set, const google::protobuf::Timestamp& end,
                             const std::string& field) {
    if (!is_set) return;
    CheckPlanned(end, field, violations);
    if (visit.has_window_start_time() && TimeOf(end) <= TimeOf(visit.window_start_time())) {
      violations.Add(field, common::v1::END_BEFORE_START, {{"start", "window_start_time"}});
    }
  };
  check_end(visit.has_window_end_time(), visit.window_end_time(), "visit.window_end_time");
  check_end(visit.has_deadline_time(), visit.deadline_time(), "visit.deadline_time");
  if (visit.has_duration()) CheckDuration(visit.duration(), "visit.duration", violations);
  if (!visit.has_request_time()) return;
  CheckPlanned(visit.request_time(), "visit.request_time", violations);
  if (TimeOf(visit.request_time()) > now) {
    violations.Add("visit.request_time", common::v1::IN_THE_FUTURE);
  }
}

void CheckMeasures(const Visit& visit, Violations& violations) {
  const auto& measures = visit.measures();
  for (auto at = measures.begin(); at != measures.end(); ++at) {
    const std::string field = absl::StrCat("visit.measures[", at - measures.begin(), "]");
    if (*at == Visit::MEASURE_UNSPECIFIED) {
      violations.Add(field, common::v1::EMPTY_ITEM);
    } else if (std::find(measures.begin(), at, *at) != at) {
      violations.Add(field, common::v1::ALREADY_IN_LIST);
    }
  }
}

void CheckSafetyPlan(const v1::SafetyPlan& plan, Violations& violations) {
  for (int i = 1; i < plan.overdue_minutes_size(); ++i) {
    if (plan.overdue_minutes(i) > plan.overdue_minutes(i - 1)) continue;
    violations.Add(absl::StrCat("visit.safety_plan.overdue_minutes[", i, "]"),
                   common::v1::TOO_SMALL, {{"min", absl::StrCat(plan.overdue_minutes(i - 1) + 1)}});
  }
}

// What the slot was found for, and when somebody asked for it.
bool StaysWithSlot(const std::string& field) {
  static constexpr const char* kFields[] = {
      "kind",     "composition",   "window_start_time", "window_end_time",
      "duration", "deadline_time", "duty_kind",         "request_time",
      "subject",  "place",         "procedure"};
  return absl::c_any_of(kFields, [&](const char* stays) { return field == stays; });
}

bool HasSlot(const Visit& visit) {
  return visit.state() == Visit::HELD || visit.state() == Visit::CONFIRMED ||
         visit.state() == Visit::UNDER_WAY;
}

}  // namespace

void CheckVisit(const Visit& visit, absl::Time now, Violations& violations) {
  if (visit.kind() == Visit::SITTING && visit.has_subject()) {
    violations.Add("visit.subject", common::v1::NOT_OF_VISIT_KIND);
  }
  if (visit.has_composition()) {
    CheckComposition(visit.composition(), "visit.composition", violations);
  }
  CheckTimes(visit, now, violations);
  if (!IsPurposeOfVisits(visit.purpose())) {
    violations.Add("visit.purpose", common::v1::NO_PURPOSE_OF_VISITS);
  }
  CheckMeasures(visit, violations);
  CheckSafetyPlan(visit.safety_plan(), violations);
  if (visit.procedure().empty() && !visit.procedure_step().empty()) {
    violations.Add("visit.procedure", common::v1::REQUIRED);
  }
}

void CheckSubject(const VisitSubject& subject, Violations& violations) {
  const int residents = subject.residents_size();
  call::CheckDistinct(subject.residents(), "visit.subject.residents", violations);
  switch (subject.kind()) {
    case VisitSubject::RESIDENT:
      if (residents == 0) violations.Add("visit.subject.residents", common::v1::REQUIRED);
      if (residents > 1) {
        violations.Add("visit.subject.residents", common::v1::TOO_MANY_ITEMS, {{"max", "1"}});
      }
      return;
    case VisitSubject::HOUSEHOLD:
      if (residents == 0 && IsBlank(subject.label())) {
        violations.Add("visit.subject.label", common::v1::REQUIRED);
      }
      return;
    case VisitSubject::PLACE:
      if (residents > 0) {
        violations.Add("visit.subject.residents", common::v1::NOT_OF_VISIT_KIND);
      }
      if (IsBlank(subject.label())) violations.Add("visit.subject.label", common::v1::REQUIRED);
      return;
    default:
      return;
  }
}

std::vector<std::string> FrozenFields(const Visit& before, const Visit& after) {
  std::vector<std::string> frozen;
  const bool has_ended = HasEnded(before);
  if (!has_ended && !HasSlot(before)) return frozen;
  for (std::string& field : call::ChangedFields(before, after)) {
    if (field == "delete_time") continue;
    const bool stays = has_ended ? field != "external_ids" : StaysWithSlot(field);
    if (stays) frozen.push_back(std::move(field));
  }
  return frozen;
}

void CheckNeeded(const Visit& visit, const std::string& prefix, Violations& violations) {
  const auto need = [&](bool has, const char* field, common::v1::ViolationReason reason) {
    if (!has) violations.Add(prefix + field, reason);
  };
  need(!visit.composition().seats().empty(), "composition", common::v1::REQUIRED);
  need(visit.has_duration(), "duration", common::v1::REQUIRED);
  need(visit.has_subject() || visit.kind() == Visit::SITTING, "subject", common::v1::REQUIRED);
  const bool needs_ground =
      visit.purpose() == common::v1::PROCEDURE || visit.purpose() == common::v1::EMERGENCY;
  need(!needs_ground || !IsBlank(visit.legal_ground()), "legal_ground",
       common::v1::LEGAL_GROUND_REQUIRED);
}

}  // namespace osiedle::visits
