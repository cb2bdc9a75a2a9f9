// The rows of what happens at the door, and the resource over them.
//
//   attendances      by occurrence and id; by controller; by resident; by check_in_time; by
//                    invitation
//   event_turnouts   by occurrence
//   feedback_counts  by occurrence; by begin; by series and begin; by club and begin
//   told_ids         by occurrence and the id that was told
//
// The resource has besides these the indexes of all resources.
#ifndef OSIEDLE_SERVICES_CLUBS_DOORS_DOOR_TABLES_H_
#define OSIEDLE_SERVICES_CLUBS_DOORS_DOOR_TABLES_H_

#include <cstdint>

#include "absl/strings/string_view.h"
#include "osiedle/clubs/v1/attendance.pb.h"
#include "osiedle/internal/v1/event_turnout.pb.h"
#include "osiedle/internal/v1/feedback_counts.pb.h"
#include "osiedle/internal/v1/told_attendance_id.pb.h"
#include "services/call/resource/resource.h"
#include "storage/records/table.h"

namespace osiedle::clubs {

// The number of a table, as those in storage/records/ids.h. NEVER RENUMBER, never use it again.
inline constexpr storage::TableId kToldAttendanceIds{123};

// The indexes' numbers stand in keys on disk, as the tables' in storage/records/ids.h. NEVER
// RENUMBER, never use a number again.
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
// Which attendance an id stands for that a phone made (doors/told_ids.h).
const storage::Table<internal::v1::ToldAttendanceId>& ToldIdTable();

// Of turnouts and counts: the row of an occurrence, which is given by its id.
storage::RowKey OccurrenceRowKey(uint32_t owner, absl::string_view occurrence_id);

}  // namespace osiedle::clubs

#endif  // OSIEDLE_SERVICES_CLUBS_DOORS_DOOR_TABLES_H_
