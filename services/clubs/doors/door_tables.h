// The rows of what happens at the door, and the resource over them.
//
//   attendances      by occurrence and id; by controller; by resident; by check_in_time; by
//                    invitation
//   event_turnouts   by occurrence
//   feedback_counts  by occurrence; by begin; by series and begin; by club and begin
//
// The resource has besides these the indexes of all resources.
#ifndef OSIEDLE_SERVICES_CLUBS_DOORS_DOOR_TABLES_H_
#define OSIEDLE_SERVICES_CLUBS_DOORS_DOOR_TABLES_H_

#include <cstdint>

#include "absl/strings/string_view.h"
#include "osiedle/clubs/v1/attendance.pb.h"
#include "osiedle/internal/v1/event_turnout.pb.h"
#include "osiedle/internal/v1/feedback_counts.pb.h"
#include "services/call/resource/resource.h"
#include "storage/records/table.h"

namespace osiedle::clubs {

// The tables' numbers stand in keys on disk, as those in storage/records/ids.h: the block of this
// area is 112 to 127. NEVER RENUMBER, never use a number again.
namespace table {
inline constexpr storage::TableId kAttendances{120};
inline constexpr storage::TableId kEventTurnouts{121};
inline constexpr storage::TableId kFeedbackCounts{122};
}  // namespace table

// The same of the indexes' numbers.
namespace index {
inline constexpr storage::IndexId kAttendancesByController{16};
inline constexpr storage::IndexId kAttendancesByResident{17};
inline constexpr storage::IndexId kAttendancesByCheckInTime{18};
inline constexpr storage::IndexId kAttendancesByInvitation{19};
inline constexpr storage::IndexId kFeedbackByStartTime{16};
inline constexpr storage::IndexId kFeedbackBySeries{17};
inline constexpr storage::IndexId kFeedbackByClub{18};
}  // namespace index

const call::Resource<v1::Attendance>& Attendances();

// Kept in step with the attendances by AfterAttendance alone (doors/turnout.h).
const storage::Table<internal::v1::EventTurnout>& EventTurnoutTable();
// What was answered after an occurrence (doors/feedback_handlers.h).
const storage::Table<internal::v1::FeedbackCounts>& FeedbackCountsTable();

// Of both tables: the row of an occurrence, which is given by its id.
storage::RowKey OccurrenceRowKey(uint32_t owner, absl::string_view occurrence_id);

}  // namespace osiedle::clubs

#endif  // OSIEDLE_SERVICES_CLUBS_DOORS_DOOR_TABLES_H_
