// Questions of other areas' background work to the registry. There is no call here, so the
// municipality is a parameter. For handlers see registry_reader.h.
#ifndef OSIEDLE_SERVICES_REGISTRY_BACKGROUND_READER_H_
#define OSIEDLE_SERVICES_REGISTRY_BACKGROUND_READER_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "storage/snapshot.h"

namespace osiedle::registry {

struct MunicipalityFacts {
  // "rybnik"
  std::string id;
  // The owner in keys.
  uint32_t number = 0;
  // The IANA zone of its days.
  std::string time_zone;
};

// All there are.
absl::StatusOr<std::vector<MunicipalityFacts>> AllMunicipalities(const storage::Reader& reader);

// The one with this id, or nothing.
absl::StatusOr<std::optional<MunicipalityFacts>> FactsOf(const storage::Reader& reader,
                                                         absl::string_view id);

// The name of the municipality whose own records have this owner in keys; "" for an owner that is a
// team's compartment, and for one that nobody has. Reads one row.
absl::StatusOr<std::string> MunicipalityWithNumber(const storage::Reader& reader, uint32_t owner);

// The number of the municipality to which an owner in keys belongs: itself, or that of the
// municipality whose team has the compartment. Nothing: nobody was ever given the number.
absl::StatusOr<std::optional<uint32_t>> MunicipalityOfOwner(const storage::Reader& reader,
                                                            uint32_t owner);

// The id of the code above a need code, deleted ones included; "" for one of the top level and for
// one that there is not.
absl::StatusOr<std::string> NeedCodeAbove(const storage::Reader& reader, uint32_t owner,
                                          absl::string_view need_code);

}  // namespace osiedle::registry

#endif  // OSIEDLE_SERVICES_REGISTRY_BACKGROUND_READER_H_
