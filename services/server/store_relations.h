// What the store says of callers, joined from the areas that keep it.
#ifndef OSIEDLE_SERVICES_SERVER_STORE_RELATIONS_H_
#define OSIEDLE_SERVICES_SERVER_STORE_RELATIONS_H_

#include <optional>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/call/rpc/relations.h"

namespace osiedle::server {

// Stateless and thread-safe.
class StoreRelations final : public call::Relations {
 public:
  absl::StatusOr<std::optional<call::StaffStanding>> StandingOf(
      const call::Call& call, const storage::Reader& reader,
      absl::string_view principal) const override;
  absl::StatusOr<std::optional<call::DeclaredEmergency>> EmergencyOf(
      const call::Call& call, const storage::Reader& reader, absl::string_view name) const override;
};

}  // namespace osiedle::server

#endif  // OSIEDLE_SERVICES_SERVER_STORE_RELATIONS_H_
