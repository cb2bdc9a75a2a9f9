#include "services/access/caller_handlers.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "osiedle/common/v1/violation_reason.pb.h"
#include "osiedle/registry/v1/municipality.pb.h"
#include "services/access/grant_views.h"
#include "services/call/fields/resource_type.h"
#include "services/call/rpc/errors.h"
#include "services/call/rpc/municipality_directory.h"
#include "services/call/rpc/relations.h"
#include "storage/status_macros.h"

namespace osiedle::access {
namespace {

using ::osiedle::call::Call;

// What the caller is in another municipality than that of the call, which has none.
absl::StatusOr<std::optional<call::StaffStanding>> StandingIn(const std::string& id,
                                                              const Call& call,
                                                              const storage::Snapshot& snapshot) {
  ASSIGN_OR_RETURN(const std::optional<uint32_t> number,
                   call.resources().municipalities->NumberOf(snapshot, id));
  if (!number.has_value()) return call::ResourceNotFound(absl::StrCat("municipalities/", id));
  if (call.resources().relations == nullptr) return std::optional<call::StaffStanding>();
  const std::unique_ptr<Call> there = call.CallOf(call.method());
  there->SetScope(id, *number);
  return call.resources().relations->StandingOf(*there, snapshot, call.principal().id);
}

void Show(const call::StaffStanding& standing, v1::Caller::Standing& shown) {
  shown.set_staff_member(standing.staff_member);
  shown.set_institution(standing.institution);
  shown.set_in_office(standing.in_office);
  for (const call::StaffStanding::Team& team : standing.teams) {
    shown.add_teams(team.team);
    if (team.is_chair) shown.add_chaired_teams(team.team);
  }
}

}  // namespace

absl::Status GetCaller(const Call& call, const storage::Snapshot& snapshot,
                       const v1::GetCallerRequest& request, v1::Caller& response) {
  response.set_principal(call.principal().id);
  response.set_display_name(call.principal().display);
  for (const call::Grant& grant : call.principal().grants) *response.add_grants() = ViewOf(grant);
  if (const call::Principal* person = call.circumstances().on_behalf_of.get(); person != nullptr) {
    response.set_on_behalf_of(person->id);
    for (const call::Grant& grant : person->grants) {
      *response.add_on_behalf_of_grants() = ViewOf(grant);
    }
  }
  if (request.parent().empty()) return absl::OkStatus();
  const call::ResourcePattern& pattern =
      call::ResourceType::Of(registry::v1::Municipality::descriptor()).pattern();
  const std::optional<call::NameIds> ids = pattern.Parse(request.parent());
  if (!ids.has_value()) {
    return call::InvalidField({"parent", common::v1::BAD_NAME, {{"pattern", pattern.text()}}});
  }
  const std::string id(ids->front());
  // A stranger does not learn whether there is such a municipality.
  if (!call.Knows(id)) return call::MunicipalityDenied(request.parent());
  ASSIGN_OR_RETURN(const std::optional<call::StaffStanding> standing,
                   StandingIn(id, call, snapshot));
  if (standing.has_value()) Show(*standing, *response.mutable_standing());
  return absl::OkStatus();
}

}  // namespace osiedle::access
