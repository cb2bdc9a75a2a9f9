// What the call path and other areas may ask of the staff of a municipality, in their own
// transaction or snapshot.
#ifndef OSIEDLE_SERVICES_STAFF_STAFF_READER_H_
#define OSIEDLE_SERVICES_STAFF_STAFF_READER_H_

#include <cstdint>
#include <optional>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "osiedle/internal/v1/principal_rights.pb.h"
#include "osiedle/staff/v1/institution.pb.h"
#include "osiedle/staff/v1/staff_member.pb.h"
#include "osiedle/staff/v1/team.pb.h"
#include "services/call/rpc/call.h"
#include "storage/snapshot.h"

namespace osiedle::staff {

// What a principal is in the municipality of this number. Nothing: it is linked to no staff member
// there. A principal of deleted staff members alone has rights without a mandate. One read of one
// key.
absl::StatusOr<std::optional<internal::v1::PrincipalRights>> RightsOf(const storage::Reader& reader,
                                                                      uint32_t owner,
                                                                      absl::string_view principal);

// The records of the call's municipality by their names; deleted ones too, which `delete_time`
// tells. Nothing: there is none, or the name is of another municipality. Whoever asks decides what
// of it the caller may know.
absl::StatusOr<std::optional<v1::StaffMember>> FindStaffMember(const call::Call& call,
                                                               const storage::Reader& reader,
                                                               absl::string_view name);
absl::StatusOr<std::optional<v1::Institution>> FindInstitution(const call::Call& call,
                                                               const storage::Reader& reader,
                                                               absl::string_view name);
absl::StatusOr<std::optional<v1::Team>> FindTeam(const call::Call& call,
                                                 const storage::Reader& reader,
                                                 absl::string_view name);

// The same into a message that lends its memory, for whoever reads many. False: there is none; the
// message then holds anything.
absl::StatusOr<bool> ReadStaffMember(const call::Call& call, const storage::Reader& reader,
                                     absl::string_view name, v1::StaffMember& staff_member);

// Whether the caller may read this team.
absl::StatusOr<bool> MayReadTeam(const call::Call& call, const storage::Reader& reader,
                                 absl::string_view name);

// Whether the caller may read each staff member of the municipality.
absl::StatusOr<bool> MayReadAllStaff(const call::Call& call, const storage::Reader& reader);

}  // namespace osiedle::staff

#endif  // OSIEDLE_SERVICES_STAFF_STAFF_READER_H_
