// What the call path must know of municipalities.
#ifndef OSIEDLE_SERVICES_CALL_RPC_MUNICIPALITY_DIRECTORY_H_
#define OSIEDLE_SERVICES_CALL_RPC_MUNICIPALITY_DIRECTORY_H_

#include <cstdint>
#include <optional>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "storage/snapshot.h"

namespace osiedle::call {

// The registry area provides it. Thread-safe.
class MunicipalityDirectory {
 public:
  virtual ~MunicipalityDirectory() = default;
  // The number of a municipality in keys, or nothing. Ids and numbers are for ever.
  virtual absl::StatusOr<std::optional<uint32_t>> NumberOf(const storage::Reader& reader,
                                                           absl::string_view id) const = 0;
  // The time zone of a municipality. NOT_FOUND: there is none of this id.
  virtual absl::StatusOr<absl::TimeZone> ZoneOf(const storage::Reader& reader,
                                                absl::string_view id) const = 0;
};

// The id under which the compartment of a team has its number: "rybnik/teams/gdp-7". No
// municipality has such an id. `team` is the team's name; "" for what is no name of a
// municipality's resource.
absl::string_view CompartmentId(absl::string_view team);

}  // namespace osiedle::call

#endif  // OSIEDLE_SERVICES_CALL_RPC_MUNICIPALITY_DIRECTORY_H_
