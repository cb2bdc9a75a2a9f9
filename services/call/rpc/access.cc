#include "services/call/rpc/access.h"

#include <optional>
#include <string>
#include <utility>

#include "absl/algorithm/container.h"
#include "absl/strings/str_cat.h"
#include "services/call/rpc/access_table.h"
#include "services/call/rpc/errors.h"
#include "services/call/rpc/municipality_directory.h"
#include "services/call/rpc/relations.h"
#include "storage/status_macros.h"

namespace osiedle::call {
namespace {

using ::osiedle::common::v1::Access;
using ::osiedle::common::v1::AccessRule;

absl::string_view PlaceOf(const Call& call) {
  return call.of_platform() ? absl::string_view() : absl::string_view(call.municipality());
}

// The records that the caller reaches by the relation of a line; nothing: the relation narrows
// nothing.
std::optional<RecordCondition> ConditionOf(AccessRule::Relation relation,
                                           const std::optional<StaffStanding>& standing) {
  if (relation == AccessRule::RELATION_UNSPECIFIED) return std::nullopt;
  RecordCondition condition;
  switch (relation) {
    case AccessRule::OWN_RECORD:
      condition.dimension = Dimension::kStaffMember;
      if (standing.has_value()) condition.names = {standing->staff_member};
      break;
    case AccessRule::OWN_INSTITUTION:
      condition.dimension = Dimension::kInstitution;
      if (standing.has_value()) condition.names = {standing->institution};
      break;
    default:
      condition.dimension = Dimension::kTeam;
      if (!standing.has_value()) break;
      for (const StaffStanding::Team& team : standing->teams) {
        if (relation == AccessRule::OWN_TEAM || team.is_chair) condition.names.push_back(team.team);
      }
  }
  return condition;
}

void AddNarrowing(const Grant& grant, RecordScope::Alternative& alternative) {
  for (const auto& [names, dimension] : {std::pair(&grant.controllers, Dimension::kController),
                                         std::pair(&grant.districts, Dimension::kDistrict),
                                         std::pair(&grant.institutions, Dimension::kInstitution)}) {
    if (!names->empty()) alternative.push_back({.dimension = dimension, .names = *names});
  }
}

// What is asked of the lines of a permission.
struct Question {
  const Call& call;
  const MethodInfo& method;
  // Null before the store is asked: every relation then counts as held, and every mandate.
  const std::optional<StaffStanding>* standing = nullptr;
};

// Judges one line for one grant, without the store.
LineOutcome OutcomeByGrant(const Question& question, const Grant& grant, const AccessLine& line) {
  const common::v1::Access& access = question.method.access;
  if (!grant.roles.Intersects(line.roles)) return LineOutcome::kLacksRole;
  if (access.scope() != Access::ANY_MUNICIPALITY && !grant.Covers(PlaceOf(question.call))) {
    return LineOutcome::kOtherMunicipality;
  }
  if (!grant.methods.empty() && !grant.methods.contains(question.method.short_name)) {
    return LineOutcome::kOtherMethod;
  }
  if (!line.Allows(question.call.circumstances().purpose)) return LineOutcome::kLacksPurpose;
  const bool reaches_all =
      !grant.is_narrowed() && line.relation == AccessRule::RELATION_UNSPECIFIED;
  if (access.of_all_records() && !reaches_all) return LineOutcome::kTooNarrow;
  return LineOutcome::kAllows;
}

// The same with the standing. `records`: the conditions on the records that the line allows.
LineOutcome OutcomeOf(const Question& question, const Grant& grant, const AccessLine& line,
                      RecordScope::Alternative& records) {
  const LineOutcome outcome = OutcomeByGrant(question, grant, line);
  if (outcome != LineOutcome::kAllows || question.standing == nullptr) return outcome;
  const std::optional<StaffStanding>& standing = *question.standing;
  if (standing.has_value() && !standing->in_office) return LineOutcome::kMandateEnded;
  if (std::optional<RecordCondition> condition = ConditionOf(line.relation, standing);
      condition.has_value()) {
    if (condition->names.empty()) return LineOutcome::kNoRelation;
    records.push_back(*std::move(condition));
  }
  AddNarrowing(grant, records);
  return outcome;
}

// What all lines together say of all grants of a principal.
struct Verdict {
  // The method may be called. The records may be none at all.
  bool allows = false;
  RecordScope records = RecordScope::Nothing();
  // Why it may not: the nearest miss.
  bool mandate_ended = false;
  const AccessLine* lacks_purpose = nullptr;
  bool too_narrow = false;
};

Verdict Judge(const Question& question, const Principal& principal, AccessTrace* trace) {
  Verdict verdict;
  const std::vector<AccessLine>& lines = question.method.permission->lines;
  for (size_t g = 0; g < principal.grants.size(); ++g) {
    for (size_t l = 0; l < lines.size(); ++l) {
      RecordScope::Alternative records;
      const LineOutcome outcome = OutcomeOf(question, principal.grants[g], lines[l], records);
      if (trace != nullptr) {
        trace->lines.push_back({.grant = g, .line = l, .outcome = outcome, .records = records});
      }
      switch (outcome) {
        case LineOutcome::kAllows:
          verdict.allows = true;
          verdict.records.Add(std::move(records));
          break;
        case LineOutcome::kNoRelation:
          verdict.allows = true;
          break;
        case LineOutcome::kMandateEnded:
          verdict.mandate_ended = true;
          break;
        case LineOutcome::kLacksPurpose:
          verdict.lacks_purpose = &lines[l];
          break;
        case LineOutcome::kTooNarrow:
          verdict.too_narrow = true;
          break;
        case LineOutcome::kLacksRole:
        case LineOutcome::kOtherMunicipality:
        case LineOutcome::kOtherMethod:
          break;
      }
    }
    // No other grant adds anything.
    if (trace == nullptr && verdict.records.is_whole()) break;
  }
  return verdict;
}

absl::Status Refusal(const Question& question, const Principal& principal, const Verdict& verdict) {
  const Call& call = question.call;
  const MethodInfo& method = question.method;
  if (verdict.mandate_ended) return MandateEnded();
  if (verdict.lacks_purpose != nullptr) {
    return PurposeRequired(method.short_name, verdict.lacks_purpose->PurposeNames());
  }
  if (verdict.too_narrow) return GrantTooNarrow("");
  // A caller without any of the roles anywhere learns only that, and so does a caller who knows the
  // municipality.
  if (!principal.MayRoleSomewhere(method.permission->roles) ||
      (!call.of_platform() && principal.Knows(PlaceOf(call)))) {
    return RoleRequired(method.short_name, method.permission->role_names);
  }
  return call.of_platform() ? PlatformDenied()
                            : MunicipalityDenied(absl::StrCat("municipalities/", PlaceOf(call)));
}

bool DependsOnTeams(const PermissionLines& permission) {
  return absl::c_any_of(permission.lines, [](const AccessLine& line) {
    return line.relation == AccessRule::OWN_TEAM || line.relation == AccessRule::CHAIRED_TEAM;
  });
}

// Most calls depend on no team, and the names of teams take longer than the rest of a decision.
absl::StatusOr<std::optional<StaffStanding>> StandingOf(const Call& call,
                                                        const storage::Reader& reader,
                                                        const Principal& principal,
                                                        bool needs_teams) {
  const Relations* relations = call.resources().relations;
  if (relations == nullptr || call.owner() == storage::kPlatform) {
    return std::optional<StaffStanding>();
  }
  return needs_teams ? relations->StandingOf(call, reader, principal.id)
                     : relations->StandingWithoutTeamsOf(call, reader, principal.id);
}

// The records of one principal for all of `methods`.
absl::StatusOr<RecordScope> RecordsOf(const Principal& principal, const Call& call,
                                      absl::Span<const MethodInfo* const> methods,
                                      const std::optional<StaffStanding>& standing,
                                      AccessTrace* trace) {
  RecordScope scope = RecordScope::Whole();
  for (const MethodInfo* method : methods) {
    const Question question = {.call = call, .method = *method, .standing = &standing};
    const Verdict verdict = Judge(question, principal, trace);
    if (!verdict.allows) return Refusal(question, principal, verdict);
    scope.IntersectWith(verdict.records);
  }
  return scope;
}

bool IsMember(const std::optional<StaffStanding>& standing, absl::string_view team) {
  return standing.has_value() &&
         absl::c_any_of(standing->teams, [&](const auto& own) { return own.team == team; });
}

absl::StatusOr<uint32_t> CompartmentInEmergency(const Call& call,
                                                absl::Span<const MethodInfo* const> methods,
                                                const storage::Reader& reader) {
  const Circumstances& circumstances = call.circumstances();
  const bool opens = absl::c_all_of(
      methods, [](const MethodInfo* method) { return method->permission->reaches_in_emergency; });
  if (!opens || call.resources().emergencies == nullptr || !circumstances.team.empty()) {
    return EmergencyDenied();
  }
  ASSIGN_OR_RETURN(
      const std::optional<DeclaredEmergency> emergency,
      call.resources().emergencies->EmergencyOf(call, reader, circumstances.emergency));
  if (!emergency.has_value() || emergency->principal != call.ActorId() ||
      call.time() >= emergency->expire_time || circumstances.subject != emergency->subject) {
    return EmergencyDenied();
  }
  return emergency->compartment;
}

absl::StatusOr<uint32_t> CompartmentOf(const Call& call,
                                       absl::Span<const MethodInfo* const> methods,
                                       const std::optional<StaffStanding>& caller,
                                       const std::optional<StaffStanding>& person,
                                       const storage::Reader& reader) {
  const Circumstances& circumstances = call.circumstances();
  if (!circumstances.emergency.empty()) return CompartmentInEmergency(call, methods, reader);
  if (circumstances.team.empty()) return call.owner();
  // Of a system that calls on behalf of a person, the person is the member.
  if (MunicipalityOf(circumstances.team) != call.municipality() ||
      !IsMember(circumstances.on_behalf_of == nullptr ? caller : person, circumstances.team)) {
    return TeamDenied();
  }
  ASSIGN_OR_RETURN(
      const std::optional<uint32_t> number,
      call.resources().municipalities->NumberOf(reader, CompartmentId(circumstances.team)));
  // Every team has a compartment from its beginning.
  if (!number.has_value()) return TeamDenied();
  return *number;
}

// The records of one principal. `standing`: null: lines that have a relation do not count.
RecordScope RecordsFor(const Principal& principal, const Call& call,
                       const PermissionLines& permission,
                       const std::optional<StaffStanding>* standing) {
  RecordScope scope = RecordScope::Nothing();
  for (const Grant& grant : principal.grants) {
    if (!grant.roles.Intersects(permission.roles) || !grant.Covers(PlaceOf(call))) continue;
    for (const AccessLine& line : permission.lines) {
      if (!grant.roles.Intersects(line.roles) || !line.Allows(call.circumstances().purpose)) {
        continue;
      }
      RecordScope::Alternative alternative;
      if (line.relation != AccessRule::RELATION_UNSPECIFIED) {
        if (standing == nullptr) continue;
        RecordCondition condition = *ConditionOf(line.relation, *standing);
        if (condition.names.empty()) continue;
        alternative.push_back(std::move(condition));
      }
      AddNarrowing(grant, alternative);
      scope.Add(std::move(alternative));
    }
    if (scope.is_whole()) break;
  }
  return scope;
}

}  // namespace

absl::Status CheckGrants(const Call& call, const MethodInfo& method) {
  const Question question = {.call = call, .method = method};
  const Verdict verdict = Judge(question, call.principal(), nullptr);
  if (!verdict.allows) return Refusal(question, call.principal(), verdict);
  const Principal* person = call.circumstances().on_behalf_of.get();
  if (person == nullptr) return absl::OkStatus();
  return Judge(question, *person, nullptr).allows ? absl::OkStatus() : OnBehalfOfDenied();
}

absl::Status CheckAccess(const Call& call, absl::Span<const MethodInfo* const> methods,
                         const storage::Reader& reader, AccessTrace* trace) {
  const bool needs_teams =
      !call.circumstances().team.empty() || absl::c_any_of(methods, [](const MethodInfo* method) {
        return DependsOnTeams(*method->permission);
      });
  ASSIGN_OR_RETURN(const std::optional<StaffStanding> standing,
                   StandingOf(call, reader, call.principal(), needs_teams));
  ASSIGN_OR_RETURN(RecordScope scope, RecordsOf(call.principal(), call, methods, standing, trace));
  std::optional<StaffStanding> of_person;
  if (const Principal* person = call.circumstances().on_behalf_of.get(); person != nullptr) {
    ASSIGN_OR_RETURN(of_person, StandingOf(call, reader, *person, needs_teams));
    absl::StatusOr<RecordScope> records = RecordsOf(*person, call, methods, of_person, nullptr);
    if (IsDenial(records.status())) return OnBehalfOfDenied();
    RETURN_IF_ERROR(records.status());
    scope.IntersectWith(*records);
  }
  ASSIGN_OR_RETURN(const uint32_t compartment,
                   CompartmentOf(call, methods, standing, of_person, reader));
  call.SetRecords(std::move(scope), compartment);
  return absl::OkStatus();
}

RecordScope RecordsFor(const Call& call, const PermissionLines& permission) {
  RecordScope scope = RecordsFor(call.principal(), call, permission, nullptr);
  if (const Principal* person = call.circumstances().on_behalf_of.get(); person != nullptr) {
    scope.IntersectWith(RecordsFor(*person, call, permission, nullptr));
  }
  return scope;
}

absl::StatusOr<RecordScope> RecordsFor(const Call& call, const PermissionLines& permission,
                                       const storage::Reader& reader) {
  const bool needs_teams = DependsOnTeams(permission);
  ASSIGN_OR_RETURN(const std::optional<StaffStanding> standing,
                   StandingOf(call, reader, call.principal(), needs_teams));
  RecordScope scope = RecordsFor(call.principal(), call, permission, &standing);
  if (const Principal* person = call.circumstances().on_behalf_of.get(); person != nullptr) {
    ASSIGN_OR_RETURN(const std::optional<StaffStanding> of_person,
                     StandingOf(call, reader, *person, needs_teams));
    scope.IntersectWith(RecordsFor(*person, call, permission, &of_person));
  }
  return scope;
}

}  // namespace osiedle::call
