#include "services/visits/bookings/visit_checks.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "absl/algorithm/container.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "osiedle/common/v1/violation_reason.pb.h"
#include "services/call/fields/message_compare.h"
#include "services/call/fields/proto_time.h"
#include "services/call/fields/resource_type.h"
#include "services/call/rpc/errors.h"
#include "services/call/rpc/relations.h"
#include "services/registry/registry_reader.h"
#include "services/residents/resident_reader.h"
#include "services/staff/staff_reader.h"
#include "services/visits/bookings/subject_residents.h"
#include "services/visits/bookings/visit_rules.h"
#include "services/visits/bookings/visit_states.h"
#include "services/visits/procedures/procedure_reader.h"
#include "services/visits/visit_errors.h"
#include "storage/status_macros.h"

namespace osiedle::visits {
namespace {

using ::osiedle::call::Call;
using ::osiedle::call::Change;
using ::osiedle::call::StaffStanding;
using ::osiedle::call::Violations;
using ::osiedle::storage::Reader;
using ::osiedle::visits::v1::Procedure;
using ::osiedle::visits::v1::ProcedureStep;
using ::osiedle::visits::v1::Visit;

using Names = google::protobuf::RepeatedPtrField<std::string>;

// ---- what is filled in

// The institution in which a principal serves now; empty: none.
absl::StatusOr<std::string> InstitutionOf(const Call& call, const Reader& reader,
                                          const std::string& principal) {
  const call::Relations* const relations = call.resources().relations;
  if (relations == nullptr) return std::string();
  ASSIGN_OR_RETURN(const std::optional<StaffStanding> standing,
                   relations->StandingWithoutTeamsOf(call, reader, principal));
  return standing.has_value() && standing->in_office ? standing->institution : std::string();
}

// A new visit is of the institution of the caller where it names none; a change cannot take the
// institution away. A system has none and must name one.
absl::Status FillInstitution(const Change<Visit>& change) {
  const auto& [call, reader, before, after, violations, references, brings] = change;
  if (!after.institution().empty()) return absl::OkStatus();
  if (before != nullptr) {
    after.set_institution(before->institution());
    return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(std::string institution, InstitutionOf(call, reader, call.principal().id));
  const call::Principal* const person = call.circumstances().on_behalf_of.get();
  if (institution.empty() && person != nullptr) {
    ASSIGN_OR_RETURN(institution, InstitutionOf(call, reader, person->id));
  }
  if (institution.empty()) violations.Add("visit.institution", common::v1::REQUIRED);
  after.set_institution(institution);
  return absl::OkStatus();
}

void FillRequestTime(const Change<Visit>& change) {
  if (change.after.has_request_time()) return;
  *change.after.mutable_request_time() = change.before == nullptr
                                             ? call::TimestampOf(change.call.time())
                                             : change.before->request_time();
}

// ---- the subject

// Judges what the caller knows of the subject. Residents of whom the caller may not know stay in it
// (CheckSubjectResidents): no rule tells of them. `brought` are the others (JudgedResidents).
void JudgeSubject(const Visit& after, const Names& brought, Violations& violations) {
  v1::VisitSubject judged = after.subject();
  const bool has_nobody = brought.empty() && judged.kind() != v1::VisitSubject::PLACE;
  Names& residents = *judged.mutable_residents();
  if (!has_nobody) {
    residents = brought;
  } else if (residents.size() > 1) {
    // That there is somebody counts, and how many there are does not.
    residents.DeleteSubrange(1, residents.size() - 1);
  }
  CheckSubject(judged, violations);
}

// Whether the subject of a visit with a slot is still the same. It may lose residents whose link
// has ended: they are told to nobody.
absl::StatusOr<bool> IsSameSubject(const Call& call, const Reader& reader, const Visit& before,
                                   const Visit& after) {
  v1::VisitSubject without = after.subject();
  *without.mutable_residents() = before.subject().residents();
  if (!call::SameMessage(without, before.subject())) return false;
  for (const std::string& resident : after.subject().residents()) {
    if (!absl::c_linear_search(before.subject().residents(), resident)) return false;
  }
  for (const std::string& resident : before.subject().residents()) {
    if (absl::c_linear_search(after.subject().residents(), resident)) continue;
    ASSIGN_OR_RETURN(const residents::Link link,
                     residents::LinkTo(call, reader, resident, call::TimeOf(before.create_time())));
    if (link != residents::Link::kEnded) return false;
  }
  return true;
}

// ---- references that standard checks do not judge: what the caller may read

// The procedure that the visit names. Nothing: it names none that the caller may read, which
// `missing` then says.
absl::StatusOr<std::optional<Procedure>> ReadableProcedure(const Change<Visit>& change,
                                                           Violations& missing) {
  const auto& [call, reader, before, after, violations, references, brings] = change;
  if (after.procedure().empty()) return std::optional<Procedure>();
  ASSIGN_OR_RETURN(std::optional<Procedure> procedure,
                   FindProcedure(call, reader, after.procedure()));
  if (procedure.has_value()) {
    ASSIGN_OR_RETURN(const bool may_read, MayReadProcedure(call, reader, *procedure));
    if (may_read) return procedure;
  }
  missing.Add("visit.procedure", common::v1::REFERENCE_MISSING, {{"type", "procedure"}});
  return std::optional<Procedure>();
}

absl::Status CheckTeam(const Change<Visit>& change, const std::string& team,
                       const std::string& team_before, const std::string& field,
                       Violations& missing) {
  if (team.empty() || team == team_before) return absl::OkStatus();
  ASSIGN_OR_RETURN(const bool may_read, staff::MayReadTeam(change.call, change.reader, team));
  if (!may_read) missing.Add(field, common::v1::REFERENCE_MISSING, {{"type", "team"}});
  return absl::OkStatus();
}

// ---- the procedure

// The residents are parties of one side. Those of whom the caller may not know count, and are not
// told: a resident that the request brings is then at fault.
absl::Status CheckSides(const Change<Visit>& change, const Names& brought) {
  const Names& residents = change.after.subject().residents();
  if (residents.empty()) return absl::OkStatus();
  const std::vector<std::string> names(residents.begin(), residents.end());
  ASSIGN_OR_RETURN(const std::vector<ProcedureStep::Side> sides,
                   SidesOf(change.call, change.reader, change.after.procedure(), names));
  const auto is_brought = [&](const std::string& name) {
    return absl::c_linear_search(brought, name);
  };
  ProcedureStep::Side side = ProcedureStep::SIDE_UNSPECIFIED;
  for (const bool of_brought : {false, true}) {
    for (size_t i = 0; i < names.size(); ++i) {
      const bool decides =
          side == ProcedureStep::SIDE_UNSPECIFIED && is_brought(names[i]) == of_brought;
      if (decides) side = sides[i];
    }
  }
  for (int i = 0; i < brought.size(); ++i) {
    const auto at = static_cast<size_t>(absl::c_find(names, brought[i]) - names.begin());
    const std::string field = absl::StrCat("visit.subject.residents[", i, "]");
    if (at >= names.size() || brought[i].empty()) continue;
    if (sides[at] == ProcedureStep::SIDE_UNSPECIFIED) {
      change.violations.Add(field, common::v1::NO_PARTY);
    } else if (sides[at] != side) {
      change.violations.Add(field, common::v1::OF_OTHER_SIDE);
    }
  }
  return absl::OkStatus();
}

absl::Status CheckProcedure(const Change<Visit>& change, const Names& brought,
                            Violations& missing) {
  const auto& [call, reader, before, after, violations, references, brings] = change;
  const bool is_new = before == nullptr || before->procedure() != after.procedure();
  const bool has_new_step = is_new || before->procedure_step() != after.procedure_step();
  const bool has_new_subject = is_new || !call::SameMessage(before->subject(), after.subject());
  if (after.procedure().empty() || !(has_new_step || has_new_subject)) return absl::OkStatus();
  std::optional<Procedure> procedure;
  if (is_new) {
    ASSIGN_OR_RETURN(procedure, ReadableProcedure(change, missing));
  } else {
    ASSIGN_OR_RETURN(procedure, FindProcedure(call, reader, after.procedure()));
  }
  if (!procedure.has_value()) return absl::OkStatus();
  const bool is_unknown = has_new_step && !after.procedure_step().empty() &&
                          StepOf(*procedure, after.procedure_step()) == nullptr;
  if (is_unknown) violations.Add("visit.procedure_step", common::v1::STEP_UNKNOWN);
  // Who is nobody that the caller may name is on no side.
  if (!has_new_subject || !references.ok()) return absl::OkStatus();
  return CheckSides(change, brought);
}

// ---- what stays

absl::Status CheckStays(const Change<Visit>& change, const Visit& before) {
  Visit after = change.after;
  ASSIGN_OR_RETURN(const bool same_subject,
                   IsSameSubject(change.call, change.reader, before, after));
  if (same_subject) *after.mutable_subject() = before.subject();
  if (same_subject && !before.has_subject()) after.clear_subject();
  const std::vector<std::string> frozen = FrozenFields(before, after);
  if (frozen.empty()) return absl::OkStatus();
  return VisitStepRefused(before.state(),
                          absl::StrCat(absl::StrJoin(frozen, ", "), " can no longer change"));
}

}  // namespace

void CheckForm(const google::protobuf::Descriptor* type, const std::string& name,
               const std::string& field, Violations& violations) {
  const call::ResourcePattern& pattern = call::ResourceType::Of(type).pattern();
  if (name.empty() || pattern.Fits(name)) return;
  violations.Add(field, common::v1::BAD_NAME_IN_MUNICIPALITY, {{"pattern", pattern.text()}});
}

absl::Status CheckVisitChange(const Change<Visit>& change) {
  const auto& [call, reader, before, after, violations, references, brings] = change;
  CheckForm(staff::v1::Team::descriptor(), after.team(), "visit.team", violations);
  CheckForm(staff::v1::Team::descriptor(), after.composition().team(), "visit.composition.team",
            violations);
  CheckForm(v1::Procedure::descriptor(), after.procedure(), "visit.procedure", violations);
  for (int i = 0; i < after.subject().residents_size(); ++i) {
    CheckForm(residents::v1::Resident::descriptor(), after.subject().residents(i),
              absl::StrCat("visit.subject.residents[", i, "]"), violations);
  }
  if (before == nullptr) {
    Reach(Visit::DRAFT, call.time(), call.time(), after);
  } else {
    Lapse(call.time(), after);
  }
  FillRequestTime(change);
  RETURN_IF_ERROR(FillInstitution(change));
  RETURN_IF_ERROR(registry::FillController(change));
  CheckVisit(after, call.time(), violations);
  ASSIGN_OR_RETURN(const Names brought, JudgedResidents(change));
  // A subject that is brought as it is stored was judged, and may have lost residents since.
  const bool has_new_subject =
      before == nullptr || !call::SameMessage(before->subject(), after.subject());
  RETURN_IF_ERROR(CheckSubjectResidents(change));
  if (after.has_subject() && has_new_subject) JudgeSubject(after, brought, violations);
  const bool is_planned = after.state() != Visit::DRAFT && !HasEnded(after);
  if (is_planned) CheckComplete(after, "visit.", violations);

  Violations missing;
  RETURN_IF_ERROR(CheckTeam(change, after.team(), before == nullptr ? "" : before->team(),
                            "visit.team", missing));
  RETURN_IF_ERROR(CheckTeam(change, after.composition().team(),
                            before == nullptr ? "" : before->composition().team(),
                            "visit.composition.team", missing));
  RETURN_IF_ERROR(CheckProcedure(change, brought, missing));
  // The other references are named first: whether a team or a procedure that the caller may not
  // read exists makes no difference to the answer.
  if (!references.ok() || !violations.empty()) return absl::OkStatus();
  RETURN_IF_ERROR(call::ReferencesNotFound(missing));
  if (before == nullptr) return absl::OkStatus();
  Visit known = *before;
  Lapse(call.time(), known);
  return CheckStays(change, known);
}

absl::Status CheckVisitDelete(const Call& call, const Reader& /*reader*/, const Visit& visit) {
  Visit now = visit;
  Lapse(call.time(), now);
  switch (now.state()) {
    case Visit::HELD:
    case Visit::CONFIRMED:
      return VisitStepRefused(now.state(), "it has a slot; cancel it first");
    case Visit::UNDER_WAY:
      return VisitStepRefused(now.state(), "the crew is on it");
    default:
      return absl::OkStatus();
  }
}

void CheckComplete(const Visit& visit, const std::string& prefix, Violations& violations) {
  CheckNeeded(visit, prefix, violations);
}

}  // namespace osiedle::visits
