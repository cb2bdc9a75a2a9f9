#include "services/visits/procedures/procedure_rules.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "osiedle/common/v1/violation_reason.pb.h"
#include "services/call/fields/moment_rules.h"
#include "services/call/fields/proto_time.h"

namespace osiedle::visits {
namespace {

using ::osiedle::call::TimeOf;
using ::osiedle::call::Violations;
using ::osiedle::visits::v1::Procedure;
using ::osiedle::visits::v1::ProcedureStep;
using ::osiedle::visits::v1::StepRecord;

// What was recorded last, and by which field of a procedure.
struct Last {
  absl::Time time = absl::InfinitePast();
  absl::string_view field;

  void Take(const google::protobuf::Timestamp& other, absl::string_view other_field) {
    if (TimeOf(other) <= time) return;
    time = TimeOf(other);
    field = other_field;
  }
};

Last LastOf(const Procedure& procedure) {
  Last last;
  if (procedure.has_open_time()) last.Take(procedure.open_time(), "open_time");
  for (const StepRecord& record : procedure.records()) {
    last.Take(record.occur_time(), "records.occur_time");
  }
  for (const v1::Suspension& suspension : procedure.suspensions()) {
    last.Take(suspension.start_time(), "suspensions.start_time");
    if (suspension.has_end_time()) last.Take(suspension.end_time(), "suspensions.end_time");
  }
  return last;
}

// Null: it is not recorded.
const StepRecord* FirstRecordOf(const Procedure& procedure, absl::string_view step_id) {
  for (const StepRecord& record : procedure.records()) {
    if (record.step_id() == step_id) return &record;
  }
  return nullptr;
}

bool IsRecordedAt(const Procedure& procedure, const ProcedureStep& step, absl::Time moment) {
  return std::any_of(procedure.records().begin(), procedure.records().end(),
                     [&](const StepRecord& record) {
                       return record.step_id() == step.step_id() &&
                              (!step.repeats() || TimeOf(record.occur_time()) == moment);
                     });
}

bool IsSuspendedAt(const Procedure& procedure, absl::Time moment) {
  return std::any_of(
      procedure.suspensions().begin(), procedure.suspensions().end(),
      [&](const v1::Suspension& suspension) {
        return TimeOf(suspension.start_time()) <= moment &&
               (!suspension.has_end_time() || moment < TimeOf(suspension.end_time()));
      });
}

absl::string_view StateInWords(Procedure::State state) {
  switch (state) {
    case Procedure::PREPARED:
      return "it is not open yet";
    case Procedure::OPEN:
      return "it is open";
    case Procedure::SUSPENDED:
      return "it is suspended";
    case Procedure::CLOSED:
    case Procedure::MONITORED:
      return "it has ended";
    default:
      return "its state is not known";
  }
}

}  // namespace

absl::string_view WhyNot(const Procedure& procedure, ProcedureAct act) {
  const Procedure::State state = procedure.state();
  bool may = false;
  switch (act) {
    case ProcedureAct::kOpen:
    case ProcedureAct::kDelete:
      may = state == Procedure::PREPARED;
      break;
    case ProcedureAct::kRecordStep:
      may = state == Procedure::OPEN;
      if (may && procedure.records_size() >= kMaxRecords) return "it has as many records as it may";
      break;
    case ProcedureAct::kSuspend:
      may = state == Procedure::OPEN;
      if (may && procedure.suspensions_size() >= kMaxSuspensions) {
        return "it was suspended as often as it may be";
      }
      break;
    case ProcedureAct::kResume:
      may = state == Procedure::SUSPENDED;
      break;
    case ProcedureAct::kClose:
      may = state == Procedure::OPEN || state == Procedure::SUSPENDED;
      break;
    case ProcedureAct::kMonitor:
      may = state == Procedure::CLOSED || state == Procedure::MONITORED;
      break;
    case ProcedureAct::kAddParty:
      may =
          state == Procedure::PREPARED || state == Procedure::OPEN || state == Procedure::SUSPENDED;
      break;
  }
  return may ? absl::string_view() : StateInWords(state);
}

bool HoldsOn(const v1::ProcedureTemplate& procedure_template, absl::CivilDay day) {
  const bool has_begun =
      !procedure_template.has_valid_from() || call::DayOf(procedure_template.valid_from()) <= day;
  const bool has_ended =
      procedure_template.has_valid_until() && call::DayOf(procedure_template.valid_until()) < day;
  return has_begun && !has_ended;
}

absl::Time MomentOf(const google::protobuf::Timestamp* given, absl::Time now,
                    const Procedure& procedure, Violations& violations) {
  if (given == nullptr) return std::max(now, LastOf(procedure).time);
  call::CheckOccurTime(*given, now, "occur_time", violations);
  return TimeOf(*given);
}

void CheckIsLast(const Procedure& procedure, absl::Time moment, Violations& violations) {
  const Last last = LastOf(procedure);
  if (moment < last.time) {
    violations.Add("occur_time", common::v1::END_BEFORE_START,
                   {{"start", std::string(last.field)}});
  }
}

void CheckRecord(const Procedure& procedure, const ProcedureStep* step, absl::Time moment,
                 Violations& violations) {
  if (step == nullptr) {
    violations.Add("step_id", common::v1::STEP_UNKNOWN);
  } else if (IsRecordedAt(procedure, *step, moment)) {
    violations.Add("step_id", common::v1::STEP_RECORDED);
  }
  const StepRecord* before =
      step == nullptr ? nullptr : FirstRecordOf(procedure, step->after_step());
  if (step != nullptr && !step->after_step().empty() && before == nullptr) {
    violations.Add("step_id", common::v1::STEP_NOT_STARTED, {{"step", step->after_step()}});
  }
  if (before != nullptr && moment < TimeOf(before->occur_time())) {
    violations.Add("occur_time", common::v1::STEP_NOT_STARTED, {{"step", step->after_step()}});
  } else if (moment < TimeOf(procedure.open_time())) {
    violations.Add("occur_time", common::v1::END_BEFORE_START, {{"start", "open_time"}});
  } else if (IsSuspendedAt(procedure, moment)) {
    violations.Add("occur_time", common::v1::DURING_SUSPENSION);
  }
}

void AddRecord(const StepRecord& record, Procedure& procedure) {
  *procedure.add_records() = record;
  auto& records = *procedure.mutable_records();
  for (int i = records.size() - 1; i > 0; --i) {
    if (TimeOf(records[i - 1].occur_time()) <= TimeOf(records[i].occur_time())) break;
    records.SwapElements(i - 1, i);
  }
}

}  // namespace osiedle::visits
