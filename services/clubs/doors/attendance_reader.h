// What sign-ups and the background work of other areas may read of attendances. There is no call
// here, so the municipality is a parameter, as its number in keys.
#ifndef OSIEDLE_SERVICES_CLUBS_DOORS_ATTENDANCE_READER_H_
#define OSIEDLE_SERVICES_CLUBS_DOORS_ATTENDANCE_READER_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "osiedle/clubs/v1/attendance.pb.h"
#include "storage/records/table.h"
#include "storage/snapshot.h"

namespace osiedle::clubs {

// The one with these ids, as it is stored, deleted ones included: `delete_time` tells them.
// Nothing: there is none.
absl::StatusOr<std::optional<v1::Attendance>> FindAttendance(const storage::Reader& reader,
                                                             uint32_t owner,
                                                             absl::string_view occurrence_id,
                                                             absl::string_view id);

// Whether the party of a registration (a name) came: it has an attendance that is not deleted.
absl::StatusOr<bool> HasCome(const storage::Reader& reader, uint32_t owner,
                             absl::string_view registration);

// All attendances of the municipality by occurrence and id, deleted ones included; past `after`,
// the position of an earlier walk, or from the first one on.
storage::AnyTable::Walk WalkAttendances(const storage::Reader& reader, uint32_t owner,
                                        const std::string& after = "");
// The same by the moment at which they last changed.
storage::AnyTable::Walk WalkAttendancesByUpdate(const storage::Reader& reader, uint32_t owner,
                                                const std::string& after = "");

// The ids of the attendances of one occurrence, deleted ones included; at most `limit`.
absl::StatusOr<std::vector<std::string>> AttendanceIdsOf(const storage::Reader& reader,
                                                         uint32_t owner,
                                                         absl::string_view occurrence_id,
                                                         size_t limit);

}  // namespace osiedle::clubs

#endif  // OSIEDLE_SERVICES_CLUBS_DOORS_ATTENDANCE_READER_H_
