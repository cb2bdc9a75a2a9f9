// The rows of visits, and the resources over them.
//
//   visits          by id; by institution; by team; by staff member on the crew; by resident; by
//                   procedure; by begin
//   visit_notes     by visit and id
//   visit_tasks     by visit and id; by owner
//   visit_timers    by moment and visit, for all municipalities together
//   response_codes  by visit and staff member; by the hash of the code
//
// Resources have besides these the indexes of all resources.
#ifndef OSIEDLE_SERVICES_VISITS_BOOKINGS_VISIT_TABLES_H_
#define OSIEDLE_SERVICES_VISITS_BOOKINGS_VISIT_TABLES_H_

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "osiedle/internal/v1/response_code.pb.h"
#include "osiedle/internal/v1/tries.pb.h"
#include "osiedle/internal/v1/visit_timer.pb.h"
#include "osiedle/visits/v1/visit.pb.h"
#include "osiedle/visits/v1/visit_note.pb.h"
#include "osiedle/visits/v1/visit_task.pb.h"
#include "services/call/resource/resource.h"
#include "storage/records/table.h"

namespace osiedle::visits {

// The indexes' numbers stand in keys on disk. NEVER RENUMBER, never use a number again.
namespace index {
inline constexpr storage::IndexId kVisitsByInstitution{16};
inline constexpr storage::IndexId kVisitsByTeam{17};
inline constexpr storage::IndexId kVisitsByController{18};
inline constexpr storage::IndexId kVisitsByStaffMember{19};
inline constexpr storage::IndexId kVisitsByResident{20};
inline constexpr storage::IndexId kVisitsByProcedure{21};
inline constexpr storage::IndexId kVisitsByStartTime{22};
inline constexpr storage::IndexId kTasksByOwner{16};
inline constexpr storage::IndexId kResponseCodesByHash{16};
}  // namespace index

const call::Resource<v1::Visit>& Visits();
const call::Resource<v1::VisitNote>& VisitNotes();
const call::Resource<v1::VisitTask>& VisitTasks();

// What is due when (bookings/visit_clock.h). Kept in step with the visits by AfterVisit alone. The
// owner of these rows is storage::kPlatform: one walk finds what is due in all municipalities.
const storage::Table<internal::v1::VisitTimer>& VisitTimerTable();
// `owner` is the number of the municipality, `visit` an id.
storage::RowKey VisitTimerKey(absl::Time time, uint32_t owner, absl::string_view visit);

// The codes by which members of a crew answer (bookings/response_codes.h).
const storage::Table<internal::v1::ResponseCode>& ResponseCodeTable();
const storage::Table<internal::v1::Tries>& ResponseCodeTriesTable();

}  // namespace osiedle::visits

#endif  // OSIEDLE_SERVICES_VISITS_BOOKINGS_VISIT_TABLES_H_
