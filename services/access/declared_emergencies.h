// What the call path asks about emergencies.
#ifndef OSIEDLE_SERVICES_ACCESS_DECLARED_EMERGENCIES_H_
#define OSIEDLE_SERVICES_ACCESS_DECLARED_EMERGENCIES_H_

#include <optional>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/call/rpc/relations.h"

namespace osiedle::access {

// Stateless and thread-safe.
class DeclaredEmergencies final : public call::Emergencies {
 public:
  absl::StatusOr<std::optional<call::DeclaredEmergency>> EmergencyOf(
      const call::Call& call, const storage::Reader& reader, absl::string_view name) const override;
};

}  // namespace osiedle::access

#endif  // OSIEDLE_SERVICES_ACCESS_DECLARED_EMERGENCIES_H_
