#include "services/access/access_tables.h"

#include <string>

#include "services/access/emergency_rules.h"

namespace osiedle::access {
namespace {

using ::osiedle::storage::Table;
using ::osiedle::storage::TableId;

// The row says only whether it was reviewed; time does the rest.
absl::Status ViewEmergency(const call::Call& call, const storage::Reader& /*reader*/,
                           v1::Emergency& emergency) {
  emergency.set_state(StateOf(emergency, call.time()));
  return absl::OkStatus();
}

}  // namespace

const call::Resource<v1::Emergency>& EmergencyRecords() {
  static const auto* const emergencies = new call::Resource<v1::Emergency>(
      {.table = TableId::kEmergencies,
       .plural = "emergencies",
       .filter_paths = {"expire_time", "principal", "subject", "review_outcome"},
       .last_name_first = true,
       .subject = [](const v1::Emergency& emergency) { return emergency.subject(); },
       .view = &ViewEmergency});
  return *emergencies;
}

const Table<internal::v1::EmergencyReach>& EmergencyReaches() {
  static const auto* const table = new Table<internal::v1::EmergencyReach>(
      {.id = TableId::kEmergencyReaches, .name = "emergency_reaches"});
  return *table;
}

const Table<internal::v1::Tries>& EmergencyTries() {
  static const auto* const table =
      new Table<internal::v1::Tries>({.id = TableId::kEmergencyTries, .name = "emergency_tries"});
  return *table;
}

const Table<internal::v1::NameRelease>& NameReleases() {
  static const auto* const table =
      new Table<internal::v1::NameRelease>({.id = TableId::kNameReleases, .name = "name_releases"});
  return *table;
}

}  // namespace osiedle::access
