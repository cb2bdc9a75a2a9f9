// What the call path and other areas may ask of the staff of a municipality, in their own
// transaction or snapshot.
#ifndef OSIEDLE_SERVICES_STAFF_STAFF_READER_H_
#define OSIEDLE_SERVICES_STAFF_STAFF_READER_H_

#include <cstdint>
#include <optional>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "osiedle/internal/v1/principal_rights.pb.h"
#include "storage/snapshot.h"

namespace osiedle::staff {

// What a principal is in the municipality of this number. Nothing: it is linked to no staff member
// there. A principal of deleted staff members alone has rights without a mandate. One read of one
// key.
absl::StatusOr<std::optional<internal::v1::PrincipalRights>> RightsOf(const storage::Reader& reader,
                                                                      uint32_t owner,
                                                                      absl::string_view principal);

}  // namespace osiedle::staff

#endif  // OSIEDLE_SERVICES_STAFF_STAFF_READER_H_
