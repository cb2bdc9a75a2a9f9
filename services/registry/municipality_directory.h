// The numbers that stand for municipalities in keys.
#ifndef OSIEDLE_SERVICES_REGISTRY_MUNICIPALITY_DIRECTORY_H_
#define OSIEDLE_SERVICES_REGISTRY_MUNICIPALITY_DIRECTORY_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/call/rpc/call.h"
#include "services/call/rpc/calls.h"
#include "storage/transaction.h"

namespace osiedle::registry {

// Stateless and thread-safe.
class MunicipalityDirectory final : public call::MunicipalityDirectory {
 public:
  absl::StatusOr<std::optional<uint32_t>> NumberOf(const storage::Reader& reader,
                                                   absl::string_view id) const override;
  absl::StatusOr<absl::TimeZone> ZoneOf(const storage::Reader& reader,
                                        absl::string_view id) const override;
};

// Gives a new municipality its number: from 1 up, never used again.
absl::StatusOr<uint32_t> GiveNumber(const call::Call& call, storage::Transaction& transaction,
                                    absl::string_view id);

// The numbers of the compartments of a municipality's teams, also of those that have ended.
absl::StatusOr<std::vector<uint32_t>> CompartmentsOf(const storage::Reader& reader,
                                                     absl::string_view municipality);

}  // namespace osiedle::registry

#endif  // OSIEDLE_SERVICES_REGISTRY_MUNICIPALITY_DIRECTORY_H_
