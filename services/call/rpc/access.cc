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

// What the grants of one principal allow of a method, before the store is asked.
struct Allowed {
  // Pairs of a grant and a line that hold; the line's relation is not looked at.
  absl::InlinedVector<std::pair<const Grant*, const AccessLine*>, 4> pairs;
  // Why there is none: the nearest miss.
  const AccessLine* lacks_purpose = nullptr;
  bool too_narrow = false;
};

Allowed AllowedBy(const Principal& principal, const Call& call, const MethodInfo& method) {
  Allowed allowed;
  const absl::string_view place = PlaceOf(call);
  const bool anywhere = method.access.scope() == Access::ANY_MUNICIPALITY;
  for (const Grant& grant : principal.grants) {
    if (!grant.roles.Intersects(method.permission->roles)) continue;
    if (!anywhere && !grant.Covers(place)) continue;
    if (!grant.methods.empty() && !grant.methods.contains(method.short_name)) continue;
    for (const AccessLine& line : method.permission->lines) {
      if (!grant.roles.Intersects(line.roles)) continue;
      if (!line.Allows(call.circumstances().purpose)) {
        allowed.lacks_purpose = &line;
      } else if (method.access.of_all_records() &&
                 (grant.is_narrowed() || line.relation != AccessRule::RELATION_UNSPECIFIED)) {
        allowed.too_narrow = true;
      } else {
        allowed.pairs.emplace_back(&grant, &line);
      }
    }
  }
  return allowed;
}

absl::Status Refusal(const Principal& principal, const Call& call, const MethodInfo& method,
                     const Allowed& allowed) {
  if (allowed.lacks_purpose != nullptr) {
    return PurposeRequired(method.short_name, allowed.lacks_purpose->PurposeNames());
  }
  if (allowed.too_narrow) return GrantTooNarrow("");
  // A caller without any of the roles anywhere learns only that, and so does a caller who knows the
  // municipality.
  if (!principal.MayRoleSomewhere(method.permission->roles) ||
      (!call.of_platform() && principal.Knows(PlaceOf(call)))) {
    return RoleRequired(method.short_name, method.permission->role_names);
  }
  return call.of_platform() ? PlatformDenied()
                            : MunicipalityDenied(absl::StrCat("municipalities/", PlaceOf(call)));
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

RecordScope ScopeOf(const Allowed& allowed, const std::optional<StaffStanding>& standing) {
  RecordScope scope = RecordScope::Nothing();
  for (const auto& [grant, line] : allowed.pairs) {
    RecordScope::Alternative alternative;
    if (std::optional<RecordCondition> condition = ConditionOf(line->relation, standing);
        condition.has_value()) {
      if (condition->names.empty()) continue;
      alternative.push_back(*std::move(condition));
    }
    AddNarrowing(*grant, alternative);
    scope.Add(std::move(alternative));
  }
  return scope;
}

absl::StatusOr<std::optional<StaffStanding>> StandingOf(const Call& call,
                                                        const storage::Reader& reader,
                                                        const Principal& principal) {
  const Relations* relations = call.resources().relations;
  if (relations == nullptr || call.owner() == storage::kPlatform) {
    return std::optional<StaffStanding>();
  }
  return relations->StandingOf(call, reader, principal.id);
}

// The records of one principal for all of `methods`.
absl::StatusOr<RecordScope> RecordsOf(const Principal& principal, const Call& call,
                                      absl::Span<const MethodInfo* const> methods,
                                      const std::optional<StaffStanding>& standing) {
  if (standing.has_value() && !standing->in_office) return MandateEnded();
  RecordScope scope = RecordScope::Whole();
  for (const MethodInfo* method : methods) {
    const Allowed allowed = AllowedBy(principal, call, *method);
    if (allowed.pairs.empty()) return Refusal(principal, call, *method, allowed);
    scope.IntersectWith(ScopeOf(allowed, standing));
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
  if (!opens || call.resources().relations == nullptr || !circumstances.team.empty()) {
    return EmergencyDenied();
  }
  ASSIGN_OR_RETURN(const std::optional<DeclaredEmergency> emergency,
                   call.resources().relations->EmergencyOf(call, reader, circumstances.emergency));
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

// The records of one principal by the lines that have no relation.
RecordScope RecordsFor(const Principal& principal, const Call& call,
                       const PermissionLines& permission) {
  RecordScope scope = RecordScope::Nothing();
  for (const Grant& grant : principal.grants) {
    if (!grant.roles.Intersects(permission.roles) || !grant.Covers(PlaceOf(call))) continue;
    for (const AccessLine& line : permission.lines) {
      if (line.relation != AccessRule::RELATION_UNSPECIFIED ||
          !grant.roles.Intersects(line.roles) || !line.Allows(call.circumstances().purpose)) {
        continue;
      }
      RecordScope::Alternative alternative;
      AddNarrowing(grant, alternative);
      scope.Add(std::move(alternative));
    }
    if (scope.is_whole()) break;
  }
  return scope;
}

}  // namespace

absl::Status CheckGrants(const Call& call, const MethodInfo& method) {
  const Principal& principal = call.principal();
  const Allowed allowed = AllowedBy(principal, call, method);
  if (allowed.pairs.empty()) return Refusal(principal, call, method, allowed);
  const Principal* person = call.circumstances().on_behalf_of.get();
  if (person == nullptr) return absl::OkStatus();
  return AllowedBy(*person, call, method).pairs.empty() ? OnBehalfOfDenied() : absl::OkStatus();
}

absl::Status CheckAccess(const Call& call, absl::Span<const MethodInfo* const> methods,
                         const storage::Reader& reader) {
  ASSIGN_OR_RETURN(const std::optional<StaffStanding> standing,
                   StandingOf(call, reader, call.principal()));
  ASSIGN_OR_RETURN(RecordScope scope, RecordsOf(call.principal(), call, methods, standing));
  std::optional<StaffStanding> of_person;
  if (const Principal* person = call.circumstances().on_behalf_of.get(); person != nullptr) {
    ASSIGN_OR_RETURN(of_person, StandingOf(call, reader, *person));
    absl::StatusOr<RecordScope> records = RecordsOf(*person, call, methods, of_person);
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
  RecordScope scope = RecordsFor(call.principal(), call, permission);
  if (const Principal* person = call.circumstances().on_behalf_of.get(); person != nullptr) {
    scope.IntersectWith(RecordsFor(*person, call, permission));
  }
  return scope;
}

}  // namespace osiedle::call
