#include "services/visits/procedures/procedure_checks.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/algorithm/container.h"
#include "absl/strings/str_cat.h"
#include "osiedle/common/v1/violation_reason.pb.h"
#include "services/call/fields/proto_time.h"
#include "services/call/fields/resource_name.h"
#include "services/call/fields/resource_type.h"
#include "services/call/rpc/errors.h"
#include "services/call/rpc/relations.h"
#include "services/registry/registry_reader.h"
#include "services/residents/resident_reader.h"
#include "services/staff/staff_reader.h"
#include "services/visits/procedures/procedure_reader.h"
#include "services/visits/procedures/procedure_rules.h"
#include "services/visits/procedures/procedure_tables.h"
#include "services/visits/procedures/template_rules.h"
#include "services/visits/visit_errors.h"
#include "storage/status_macros.h"

namespace osiedle::visits {
namespace {

using ::osiedle::call::Call;
using ::osiedle::call::Change;
using ::osiedle::storage::Reader;
using ::osiedle::visits::v1::Procedure;
using ::osiedle::visits::v1::ProcedureParty;

// Of the person who calls, or on whose behalf a system calls. Empty: of none.
absl::StatusOr<std::string> InstitutionOfCaller(const Call& call, const Reader& reader) {
  const call::Relations* relations = call.resources().relations;
  if (relations == nullptr) return std::string();
  const call::Principal* person = call.circumstances().on_behalf_of.get();
  ASSIGN_OR_RETURN(const std::optional<call::StaffStanding> standing,
                   relations->StandingWithoutTeamsOf(
                       call, reader, person == nullptr ? call.principal().id : person->id));
  return standing.has_value() ? standing->institution : std::string();
}

absl::Status FillInstitution(const Change<Procedure>& change) {
  const auto& [call, reader, before, after, violations, references, brings] = change;
  if (!after.institution().empty()) return absl::OkStatus();
  if (before != nullptr) {
    after.set_institution(before->institution());
    return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(*after.mutable_institution(), InstitutionOfCaller(call, reader));
  if (after.institution().empty()) {
    violations.Add("procedure.institution", common::v1::REQUIRED);
  }
  return absl::OkStatus();
}

absl::Status FillTeams(const Change<Procedure>& change) {
  const auto& [call, reader, before, after, violations, references, brings] = change;
  const bool stays = before != nullptr && before->team() == after.team();
  if (after.team().empty() || stays) return absl::OkStatus();
  if (before != nullptr && before->state() != Procedure::PREPARED) {
    violations.Add("procedure.team", common::v1::IMMUTABLE);
    return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(const std::optional<staff::v1::Team> team,
                   ReadableTeam(call, reader, after.team()));
  if (team.has_value()) {
    GiveTo(*team, after);
  } else {
    references.Check(call::ResourceType::Of(staff::v1::Team::descriptor()).type(), "procedure.team",
                     after.team());
  }
  return absl::OkStatus();
}

absl::Status CheckIsNoPartyYet(const Change<ProcedureParty>& change,
                               const std::vector<ProcedureParty>& parties) {
  const ProcedureParty& after = change.after;
  if (after.resident().empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const std::vector<std::string> records,
                   RecordsOfPerson(change.call, change.reader, after.resident()));
  const bool is_there = absl::c_any_of(parties, [&](const ProcedureParty& party) {
    return !party.has_delete_time() && party.name() != after.name() &&
           absl::c_linear_search(records, party.resident());
  });
  if (is_there) {
    change.violations.Add("procedure_party.resident", common::v1::ALREADY_IN_LIST);
  }
  return absl::OkStatus();
}

// The resident of a party never changes. Whoever names the one that is stored, and may not know
// them, is answered as if nobody were stored there.
absl::Status CheckNamesNobodyHidden(const Change<ProcedureParty>& change) {
  const auto& [call, reader, before, after, violations, references, brings] = change;
  const std::string& resident = after.resident();
  if (!brings("resident") || resident.empty() || resident != before->resident()) {
    return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(const residents::Link link,
                   residents::LinkTo(call, reader, resident, call::TimeOf(before->create_time())));
  if (link != residents::Link::kHolds) {
    violations.Add("procedure_party.resident", common::v1::IMMUTABLE);
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::optional<staff::v1::Team>> ReadableTeam(const Call& call, const Reader& reader,
                                                            absl::string_view name) {
  ASSIGN_OR_RETURN(std::optional<staff::v1::Team> team, staff::FindTeam(call, reader, name));
  if (!team.has_value() || team->has_delete_time()) return std::optional<staff::v1::Team>();
  ASSIGN_OR_RETURN(const bool may_read, staff::MayReadTeam(call, reader, name));
  if (!may_read) team.reset();
  return team;
}

void GiveTo(const staff::v1::Team& team, Procedure& procedure) {
  procedure.set_team(team.name());
  procedure.clear_teams();
  procedure.add_teams(team.name());
  if (!team.parent_team().empty()) procedure.add_teams(team.parent_team());
}

absl::Status CheckTemplateChange(const Change<v1::ProcedureTemplate>& change) {
  CheckTemplate(change.after, change.violations);
  return absl::OkStatus();
}

absl::Status CheckProcedureChange(const Change<Procedure>& change) {
  if (change.before == nullptr) change.after.set_state(Procedure::PREPARED);
  RETURN_IF_ERROR(FillInstitution(change));
  RETURN_IF_ERROR(FillTeams(change));
  return registry::FillController(change);
}

absl::Status CheckProcedureDelete(const Call& /*call*/, const Reader& /*reader*/,
                                  const Procedure& procedure) {
  const absl::string_view why = WhyNot(procedure, ProcedureAct::kDelete);
  return why.empty() ? absl::OkStatus() : ProcedureStepRefused(procedure.state(), why);
}

absl::Status CheckPartyChange(const Change<ProcedureParty>& change) {
  const auto& [call, reader, before, after, violations, references, brings] = change;
  const absl::string_view name = call::ParentOfName(after.name());
  // A party without a name: only its fields are checked.
  if (name.empty()) return absl::OkStatus();
  Procedure procedure;
  RETURN_IF_ERROR(Procedures().Load(call, reader, name, procedure).status());
  if (procedure.has_delete_time()) return call::ResourceDeleted(name);
  if (before != nullptr && !before->has_delete_time()) return CheckNamesNobodyHidden(change);
  ASSIGN_OR_RETURN(const std::vector<ProcedureParty> parties, PartiesOf(call, reader, name));
  if (before == nullptr && parties.size() >= static_cast<size_t>(kMaxParties)) {
    violations.Add("parent", common::v1::TOO_MANY_ITEMS, {{"max", absl::StrCat(kMaxParties)}});
  }
  // Who is nobody that the caller may name is not said to be a party, either.
  if (references.ok()) RETURN_IF_ERROR(CheckIsNoPartyYet(change, parties));
  const absl::string_view why = WhyNot(procedure, ProcedureAct::kAddParty);
  return why.empty() ? absl::OkStatus() : ProcedureStepRefused(procedure.state(), why);
}

absl::Status CheckAsksForOneSide(const Call& /*call*/, const call::Filter& filter) {
  const bool asks = absl::c_any_of(filter.Conditions(), [](const call::FilterCondition& condition) {
    return condition.path == "side" && condition.only() != nullptr &&
           condition.only()->op == call::FilterOp::kEqual;
  });
  if (asks) return absl::OkStatus();
  return call::FilterInvalid(common::v1::FILTER_CONDITION_REFUSED,
                             {{"path", "side"}, {"operators", "="}});
}

}  // namespace osiedle::visits
