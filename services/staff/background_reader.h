// Questions of other areas' background work to the staff. There is no call here, so the
// municipality is a parameter, as its number in keys. For handlers see staff_reader.h.
#ifndef OSIEDLE_SERVICES_STAFF_BACKGROUND_READER_H_
#define OSIEDLE_SERVICES_STAFF_BACKGROUND_READER_H_

#include <cstdint>
#include <optional>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "osiedle/staff/v1/staff_member.pb.h"
#include "storage/snapshot.h"

namespace osiedle::staff {

// The staff member with this id, deleted ones included. Nothing: there is none.
absl::StatusOr<std::optional<v1::StaffMember>> FindStaffMember(const storage::Reader& reader,
                                                               uint32_t owner,
                                                               absl::string_view id);

}  // namespace osiedle::staff

#endif  // OSIEDLE_SERVICES_STAFF_BACKGROUND_READER_H_
