#include "services/visits/procedures/procedure_handlers.h"

#include <optional>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "osiedle/common/v1/violation_reason.pb.h"
#include "services/call/fields/moment_rules.h"
#include "services/call/fields/proto_time.h"
#include "services/call/fields/resource_name.h"
#include "services/call/fields/resource_type.h"
#include "services/call/rpc/errors.h"
#include "services/registry/registry_reader.h"
#include "services/visits/bookings/visit_reader.h"
#include "services/visits/bookings/visit_tables.h"
#include "services/visits/procedures/procedure_checks.h"
#include "services/visits/procedures/procedure_clocks.h"
#include "services/visits/procedures/procedure_reader.h"
#include "services/visits/procedures/procedure_rules.h"
#include "services/visits/procedures/procedure_tables.h"
#include "services/visits/visit_errors.h"
#include "storage/status_macros.h"

namespace osiedle::visits {
namespace {

using ::osiedle::call::Call;
using ::osiedle::call::ResourcePattern;
using ::osiedle::call::Violations;
using ::osiedle::storage::Transaction;
using ::osiedle::visits::v1::Procedure;
using ::osiedle::visits::v1::ProcedureParty;
using ::osiedle::visits::v1::ProcedureStep;
using ::osiedle::visits::v1::ProcedureTemplate;
using ::osiedle::visits::v1::RecordStepRequest;

struct ProcedureUnderChange {
  storage::RowMeta meta;
  Procedure before;
};

template <typename Request>
absl::StatusOr<ProcedureUnderChange> LoadProcedure(const Call& call, Transaction& transaction,
                                                   const Request& request) {
  RETURN_IF_ERROR(Procedures().CheckName(request.name()));
  ProcedureUnderChange procedure;
  ASSIGN_OR_RETURN(procedure.meta, Procedures().LoadLive(call, transaction, request.name(),
                                                         request.etag(), procedure.before));
  return procedure;
}

absl::Status CheckAct(const Procedure& procedure, ProcedureAct act) {
  const absl::string_view why = WhyNot(procedure, act);
  return why.empty() ? absl::OkStatus() : ProcedureStepRefused(procedure.state(), why);
}

// Writes what became of the procedure, with its clocks.
absl::Status SaveProcedure(const Call& call, Transaction& transaction,
                           const ProcedureUnderChange& procedure, Procedure& after) {
  RETURN_IF_ERROR(SetClocks(call, transaction, after));
  return Procedures().Save(call, transaction, procedure.meta, procedure.before, after);
}

template <typename Request>
const google::protobuf::Timestamp* OccurTimeOf(const Request& request) {
  return request.has_occur_time() ? &request.occur_time() : nullptr;
}

// The moment of a suspension, a resumption or an end. What the state refuses is refused first: the
// moment is judged by what was recorded before.
template <typename Request>
absl::StatusOr<absl::Time> LastMomentOf(const Call& call, const Request& request,
                                        const Procedure& procedure, ProcedureAct act) {
  Violations violations;
  const absl::Time moment = MomentOf(OccurTimeOf(request), call.time(), procedure, violations);
  const absl::Status may = CheckAct(procedure, act);
  if (may.ok() && violations.empty()) CheckIsLast(procedure, moment, violations);
  RETURN_IF_ERROR(call::InvalidFields(violations));
  RETURN_IF_ERROR(may);
  return moment;
}

// ---- what a record names

// A name of a resource that the caller must know. Malformed ones are violations; the rest is left
// to `known`, which names what is missing.
bool IsWellFormed(const ResourcePattern& pattern, absl::string_view field, absl::string_view name,
                  Violations& violations) {
  if (pattern.Fits(name)) return true;
  violations.Add(std::string(field), common::v1::BAD_NAME, {{"pattern", pattern.text()}});
  return false;
}

// Whether the party is of the side to which the step hands something over, and of no other.
absl::Status CheckAddressee(const Call& call, Transaction& transaction, const Procedure& procedure,
                            const ProcedureStep& step, const std::string& addressee,
                            Violations& violations, Violations& missing) {
  const bool hands_over = step.addressee() != ProcedureStep::SIDE_UNSPECIFIED;
  if (addressee.empty()) {
    if (hands_over) violations.Add("addressee", common::v1::REQUIRED);
    return absl::OkStatus();
  }
  if (!IsWellFormed(ProcedureParties().type().pattern(), "addressee", addressee, violations)) {
    return absl::OkStatus();
  }
  if (!hands_over) {
    violations.Add("addressee", common::v1::ADDRESSEE_REFUSED);
    return absl::OkStatus();
  }
  if (call::ParentOfName(addressee) != procedure.name()) {
    violations.Add("addressee", common::v1::NO_PARTY);
    return absl::OkStatus();
  }
  ProcedureParty party;
  const absl::StatusOr<storage::RowMeta> meta =
      ProcedureParties().Load(call, transaction, addressee, party);
  if (absl::IsNotFound(meta.status()) || (meta.ok() && party.has_delete_time())) {
    missing.Add("addressee", common::v1::REFERENCE_MISSING, {{"type", "procedureParty"}});
    return absl::OkStatus();
  }
  RETURN_IF_ERROR(meta.status());
  ProcedureStep::Side side = party.side();
  // Of who was erased the side alone is known.
  if (!party.resident().empty()) {
    ASSIGN_OR_RETURN(const auto sides,
                     SidesOf(call, transaction, procedure.name(), {party.resident()}));
    side = sides.front();
  }
  if (side != step.addressee()) {
    violations.Add("addressee", common::v1::ADDRESSEE_REFUSED);
  }
  return absl::OkStatus();
}

absl::Status CheckVisitOfRecord(const Call& call, Transaction& transaction,
                                const Procedure& procedure, const std::string& name,
                                Violations& violations, Violations& missing) {
  if (name.empty() || !IsWellFormed(Visits().type().pattern(), "visit", name, violations)) {
    return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(const std::optional<v1::Visit> visit, FindVisit(call, transaction, name));
  bool is_known = visit.has_value() && visit->procedure() == procedure.name();
  if (is_known) {
    ASSIGN_OR_RETURN(is_known, MayReadVisit(call, transaction, *visit));
  }
  if (!is_known) missing.Add("visit", common::v1::REFERENCE_MISSING, {{"type", "visit"}});
  return absl::OkStatus();
}

// Gives the procedure to the next team.
absl::Status PassOn(const Call& call, Transaction& transaction, const std::string& name,
                    Procedure& procedure, Violations& violations, Violations& missing) {
  const ResourcePattern& pattern = call::ResourceType::Of(staff::v1::Team::descriptor()).pattern();
  if (name.empty() || !IsWellFormed(pattern, "next_team", name, violations)) {
    return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(const std::optional<staff::v1::Team> team,
                   ReadableTeam(call, transaction, name));
  if (team.has_value()) {
    GiveTo(*team, procedure);
  } else {
    missing.Add("next_team", common::v1::REFERENCE_MISSING, {{"type", "team"}});
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status OpenProcedure(const Call& call, Transaction& transaction,
                           const v1::OpenProcedureRequest& request, Procedure& response) {
  ASSIGN_OR_RETURN(const ProcedureUnderChange procedure, LoadProcedure(call, transaction, request));
  Violations violations;
  const absl::Time moment =
      MomentOf(OccurTimeOf(request), call.time(), procedure.before, violations);
  RETURN_IF_ERROR(call::InvalidFields(violations));
  RETURN_IF_ERROR(CheckAct(procedure.before, ProcedureAct::kOpen));
  ProcedureTemplate of;
  RETURN_IF_ERROR(
      ProcedureTemplates().Load(call, transaction, procedure.before.template_(), of).status());
  if (of.has_delete_time()) {
    return ProcedureStepRefused(procedure.before.state(), "its template is deleted");
  }
  ASSIGN_OR_RETURN(const absl::TimeZone zone, call.Zone(transaction));
  if (!HoldsOn(of, absl::ToCivilDay(moment, zone))) {
    return call::InvalidField({"occur_time", common::v1::TEMPLATE_NOT_VALID});
  }
  response = procedure.before;
  response.set_state(Procedure::OPEN);
  *response.mutable_open_time() = call::TimestampOf(moment);
  *response.mutable_steps() = of.steps();
  return SaveProcedure(call, transaction, procedure, response);
}

absl::Status RecordStep(const Call& call, Transaction& transaction,
                        const RecordStepRequest& request, Procedure& response) {
  ASSIGN_OR_RETURN(const ProcedureUnderChange procedure, LoadProcedure(call, transaction, request));
  const Procedure& before = procedure.before;
  const absl::Status may = CheckAct(before, ProcedureAct::kRecordStep);
  Violations violations;
  Violations missing;
  const absl::Time moment = MomentOf(OccurTimeOf(request), call.time(), before, violations);
  const bool moment_is_right = violations.empty();
  response = before;
  if (may.ok()) {
    const ProcedureStep* step = StepOf(before, request.step_id());
    Violations of_record;
    CheckRecord(before, step, moment, of_record);
    for (const call::Violation& violation : of_record.items()) {
      if (moment_is_right || violation.field != "occur_time") violations.Add(violation);
    }
    if (step != nullptr) {
      RETURN_IF_ERROR(CheckAddressee(call, transaction, before, *step, request.addressee(),
                                     violations, missing));
    }
  }
  RETURN_IF_ERROR(
      CheckVisitOfRecord(call, transaction, before, request.visit(), violations, missing));
  RETURN_IF_ERROR(PassOn(call, transaction, request.next_team(), response, violations, missing));
  RETURN_IF_ERROR(call::InvalidFields(violations));
  RETURN_IF_ERROR(may);
  RETURN_IF_ERROR(call::ReferencesNotFound(missing));

  v1::StepRecord record;
  record.set_step_id(request.step_id());
  *record.mutable_occur_time() = call::TimestampOf(moment);
  *record.mutable_record_time() = call::TimestampOf(call.time());
  record.set_addressee(request.addressee());
  record.set_visit(request.visit());
  AddRecord(record, response);
  return SaveProcedure(call, transaction, procedure, response);
}

absl::Status SuspendProcedure(const Call& call, Transaction& transaction,
                              const v1::SuspendProcedureRequest& request, Procedure& response) {
  ASSIGN_OR_RETURN(const ProcedureUnderChange procedure, LoadProcedure(call, transaction, request));
  ASSIGN_OR_RETURN(const absl::Time moment,
                   LastMomentOf(call, request, procedure.before, ProcedureAct::kSuspend));
  response = procedure.before;
  response.set_state(Procedure::SUSPENDED);
  v1::Suspension& suspension = *response.add_suspensions();
  *suspension.mutable_start_time() = call::TimestampOf(moment);
  suspension.set_reason(request.reason());
  return SaveProcedure(call, transaction, procedure, response);
}

absl::Status ResumeProcedure(const Call& call, Transaction& transaction,
                             const v1::ResumeProcedureRequest& request, Procedure& response) {
  ASSIGN_OR_RETURN(const ProcedureUnderChange procedure, LoadProcedure(call, transaction, request));
  ASSIGN_OR_RETURN(const absl::Time moment,
                   LastMomentOf(call, request, procedure.before, ProcedureAct::kResume));
  response = procedure.before;
  response.set_state(Procedure::OPEN);
  v1::Suspension& last = *response.mutable_suspensions(response.suspensions_size() - 1);
  *last.mutable_end_time() = call::TimestampOf(moment);
  return SaveProcedure(call, transaction, procedure, response);
}

absl::Status CloseProcedure(const Call& call, Transaction& transaction,
                            const v1::CloseProcedureRequest& request, Procedure& response) {
  ASSIGN_OR_RETURN(const ProcedureUnderChange procedure, LoadProcedure(call, transaction, request));
  ASSIGN_OR_RETURN(const absl::Time moment,
                   LastMomentOf(call, request, procedure.before, ProcedureAct::kClose));
  response = procedure.before;
  // A suspension ends with the procedure.
  if (response.state() == Procedure::SUSPENDED) {
    v1::Suspension& last = *response.mutable_suspensions(response.suspensions_size() - 1);
    *last.mutable_end_time() = call::TimestampOf(moment);
  }
  response.set_state(Procedure::CLOSED);
  *response.mutable_close_time() = call::TimestampOf(moment);
  response.set_close_reason(request.reason());
  return SaveProcedure(call, transaction, procedure, response);
}

absl::Status MonitorProcedure(const Call& call, Transaction& transaction,
                              const v1::MonitorProcedureRequest& request, Procedure& response) {
  ASSIGN_OR_RETURN(const ProcedureUnderChange procedure, LoadProcedure(call, transaction, request));
  ASSIGN_OR_RETURN(const absl::CivilDay today, registry::Today(call, transaction));
  Violations violations;
  call::CheckPlannedDay(request.monitor_until_date(), today, "monitor_until_date", violations);
  if (violations.empty() && call::DayOf(request.monitor_until_date()) < today) {
    violations.Add("monitor_until_date", common::v1::IN_THE_PAST);
  }
  RETURN_IF_ERROR(call::InvalidFields(violations));
  RETURN_IF_ERROR(CheckAct(procedure.before, ProcedureAct::kMonitor));
  response = procedure.before;
  response.set_state(Procedure::MONITORED);
  *response.mutable_monitor_until_date() = request.monitor_until_date();
  return SaveProcedure(call, transaction, procedure, response);
}

}  // namespace osiedle::visits
