#include "services/clubs/doors/attendance_reader.h"

#include <utility>

#include "services/call/fields/resource_name.h"
#include "services/clubs/doors/door_tables.h"
#include "storage/status_macros.h"

namespace osiedle::clubs {

using ::osiedle::clubs::v1::Attendance;
using ::osiedle::storage::AnyTable;
using ::osiedle::storage::IndexId;
using ::osiedle::storage::KeyTuple;
using ::osiedle::storage::Reader;

absl::StatusOr<std::optional<Attendance>> FindAttendance(const Reader& reader, uint32_t owner,
                                                         absl::string_view occurrence_id,
                                                         absl::string_view id) {
  ASSIGN_OR_RETURN(auto row,
                   Attendances().table().Find(
                       reader, {.owner = owner, .tuple = KeyTuple::Of(occurrence_id, id)}));
  std::optional<Attendance> attendance;
  if (row.has_value()) attendance = std::move(row->message);
  return attendance;
}

absl::StatusOr<bool> HasCome(const Reader& reader, uint32_t owner, absl::string_view registration) {
  ASSIGN_OR_RETURN(
      const std::optional<Attendance> attendance,
      FindAttendance(reader, owner, call::LastIdOfName(call::ParentOfName(registration)),
                     call::LastIdOfName(registration)));
  return attendance.has_value() && !attendance->has_delete_time();
}

AnyTable::Walk WalkAttendances(const Reader& reader, uint32_t owner, const std::string& after) {
  return Attendances().table().WalkRows(reader, owner, {.after = after});
}

AnyTable::Walk WalkAttendancesByUpdate(const Reader& reader, uint32_t owner,
                                       const std::string& after) {
  return Attendances().table().WalkRows(reader, owner,
                                        {.index = IndexId::kByUpdateTime, .after = after});
}

absl::StatusOr<std::vector<std::string>> AttendanceIdsOf(const Reader& reader, uint32_t owner,
                                                         absl::string_view occurrence_id,
                                                         size_t limit) {
  std::vector<std::string> ids;
  AnyTable::Walk walk = Attendances().table().WalkRows(
      reader, owner, AnyTable::Under(IndexId::kRows, KeyTuple::Of(occurrence_id)));
  Attendance attendance;
  while (ids.size() < limit) {
    ASSIGN_OR_RETURN(const bool more, walk.Next(attendance));
    if (!more) break;
    ids.emplace_back(call::LastIdOfName(attendance.name()));
  }
  return ids;
}

}  // namespace osiedle::clubs
