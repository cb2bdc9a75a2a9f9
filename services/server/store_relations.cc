#include "services/server/store_relations.h"

#include "services/staff/standings.h"

namespace osiedle::server {

absl::StatusOr<std::optional<call::StaffStanding>> StoreRelations::StandingOf(
    const call::Call& call, const storage::Reader& reader, absl::string_view principal) const {
  return staff::StandingOf(call, reader, principal);
}

absl::StatusOr<std::optional<call::DeclaredEmergency>> StoreRelations::EmergencyOf(
    const call::Call& /*call*/, const storage::Reader& /*reader*/,
    absl::string_view /*name*/) const {
  return std::optional<call::DeclaredEmergency>();
}

}  // namespace osiedle::server
