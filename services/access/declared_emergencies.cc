#include "services/access/declared_emergencies.h"

#include "services/access/access_tables.h"
#include "services/call/fields/proto_time.h"
#include "services/call/rpc/call.h"
#include "storage/status_macros.h"

namespace osiedle::access {

absl::StatusOr<std::optional<call::DeclaredEmergency>> DeclaredEmergencies::EmergencyOf(
    const call::Call& call, const storage::Reader& reader, absl::string_view name) const {
  std::optional<call::DeclaredEmergency> declared;
  const std::optional<call::NameIds> ids = EmergencyRecords().type().pattern().Parse(name);
  if (!ids.has_value() || ids->front() != call.municipality()) return declared;
  const storage::RowKey key = {.owner = call.owner(), .tuple = storage::KeyTuple::Of(ids->back())};
  ASSIGN_OR_RETURN(const auto emergency, EmergencyRecords().table().Find(reader, key));
  ASSIGN_OR_RETURN(const auto reach, EmergencyReaches().Find(reader, key));
  if (!emergency.has_value() || !reach.has_value()) return declared;
  declared = {.principal = emergency->message.principal(),
              .subject = emergency->message.subject(),
              .expire_time = call::TimeOf(emergency->message.expire_time()),
              .compartment = reach->message.compartment()};
  return declared;
}

}  // namespace osiedle::access
