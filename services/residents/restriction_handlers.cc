#include "services/residents/restriction_handlers.h"

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "google/api/resource.pb.h"
#include "osiedle/common/v1/violation_reason.pb.h"
#include "osiedle/residents/v1/resident.pb.h"
#include "services/call/fields/proto_time.h"
#include "services/call/fields/resource_name.h"
#include "services/call/fields/violations.h"
#include "services/call/resource/directory.h"
#include "services/call/resource/reference_check.h"
#include "services/call/rpc/errors.h"
#include "services/call/rpc/municipality_directory.h"
#include "services/residents/resident_compartments.h"
#include "services/residents/resident_errors.h"
#include "services/residents/resident_tables.h"
#include "storage/status_macros.h"

namespace osiedle::residents {

using ::osiedle::call::Call;
using ::osiedle::residents::v1::Resident;
using ::osiedle::storage::Transaction;

namespace {

// Checks the team as the area of teams knows it, where that is hosted.
absl::Status CheckTeam(const Call& call, const storage::Reader& reader,
                       const v1::RestrictResidentRequest& request) {
  constexpr int kField = v1::RestrictResidentRequest::kTeamFieldNumber;
  const std::string& type = request.GetDescriptor()
                                ->FindFieldByNumber(kField)
                                ->options()
                                .GetExtension(google::api::resource_reference)
                                .type();
  if (call.directory().OfType(type) == nullptr) return absl::OkStatus();
  call::Violations violations;
  call::ReferenceCheck references(call, reader, violations);
  references.CheckField(request, kField);
  return violations.empty() ? references.Result() : call::InvalidFields(violations);
}

// The number of the team's compartment, which every team has from its beginning.
absl::StatusOr<uint32_t> CompartmentOf(const Call& call, const storage::Reader& reader,
                                       const v1::RestrictResidentRequest& request) {
  static const auto* const pattern = new call::ResourcePattern(
      *call::ResourcePattern::Compile("municipalities/{municipality}/teams/{team}"));
  const std::optional<call::NameIds> ids = pattern->Parse(request.team());
  call::Violations violations;
  if (!ids.has_value()) {
    violations.Add("team", common::v1::BAD_NAME, {{"pattern", pattern->text()}});
    return call::InvalidFields(violations);
  }
  RETURN_IF_ERROR(CheckTeam(call, reader, request));
  std::optional<uint32_t> number;
  if (ids->front() == call.municipality()) {
    ASSIGN_OR_RETURN(number, call.resources().municipalities->NumberOf(
                                 reader, call::CompartmentId(request.team())));
  }
  if (number.has_value()) return *number;
  violations.Add("team", common::v1::REFERENCE_MISSING, {{"type", pattern->variables().back()}});
  return call::ReferencesNotFound(violations);
}

}  // namespace

absl::Status RestrictResident(const Call& call, Transaction& transaction,
                              const v1::RestrictResidentRequest& request,
                              v1::RestrictResidentResponse& response) {
  RETURN_IF_ERROR(Residents().CheckName(request.name()));
  ASSIGN_OR_RETURN(const uint32_t compartment, CompartmentOf(call, transaction, request));
  Resident before;
  RETURN_IF_ERROR(Residents().Load(call, transaction, request.name(), before).status());
  if (compartment == call.compartment()) {
    *response.mutable_restrict_time() = before.restriction().restrict_time();
    return absl::OkStatus();
  }
  if (!request.etag().empty() && request.etag() != before.etag()) {
    return call::EtagMismatch(request.name());
  }
  v1::Restriction restriction;
  restriction.set_team(request.team());
  restriction.set_ground(request.ground());
  *restriction.mutable_restrict_time() = call::TimestampOf(call.time());
  *response.mutable_restrict_time() = restriction.restrict_time();
  return MovePerson(call, transaction, request.name(), compartment, &restriction);
}

absl::Status LiftRestriction(const Call& call, Transaction& transaction,
                             const v1::LiftRestrictionRequest& request,
                             v1::LiftRestrictionResponse& /*response*/) {
  RETURN_IF_ERROR(Residents().CheckName(request.name()));
  Resident before;
  RETURN_IF_ERROR(Residents().Load(call, transaction, request.name(), before).status());
  if (!request.etag().empty() && request.etag() != before.etag()) {
    return call::EtagMismatch(request.name());
  }
  if (call.compartment() == call.owner()) return StateRefuses(before, "it is not restricted");
  return MovePerson(call, transaction, request.name(), call.owner(), nullptr);
}

}  // namespace osiedle::residents
