// The rows of this area, and the resources over them.
//
//   calendars       by id; by staff member; by institution; the live one of a staff member
//   busy_sources    by calendar and id
//   calendar_pages  by calendar and number of the page
//
// Calendars and busy sources have besides these the indexes of all resources.
#ifndef OSIEDLE_SERVICES_VISITS_CALENDARS_CALENDAR_TABLES_H_
#define OSIEDLE_SERVICES_VISITS_CALENDARS_CALENDAR_TABLES_H_

#include <cstdint>

#include "absl/strings/string_view.h"
#include "osiedle/internal/v1/calendar_page.pb.h"
#include "osiedle/visits/v1/busy_source.pb.h"
#include "osiedle/visits/v1/calendar.pb.h"
#include "services/call/resource/resource.h"
#include "storage/records/table.h"

namespace osiedle::visits {

// The indexes' numbers stand in keys on disk. NEVER RENUMBER, never use a number again.
namespace index {
inline constexpr storage::IndexId kCalendarsByStaffMember{16};
inline constexpr storage::IndexId kCalendarsByInstitution{17};
inline constexpr storage::IndexId kCalendarsByController{18};
inline constexpr storage::IndexId kLiveCalendarOfStaffMember{19};
}  // namespace index

const call::Resource<v1::Calendar>& Calendars();
const call::Resource<v1::BusySource>& BusySources();

// Written by RefreshPages (calendar_pages.h), BookVisit and UnbookVisit (calendar_writer.h) alone.
const storage::Table<internal::v1::CalendarPage>& CalendarPageTable();

// The number of a page; not before 1970.
using PageNumber = uint64_t;
// `owner` is the number of the municipality, `calendar` an id.
storage::RowKey PageKey(uint32_t owner, absl::string_view calendar, PageNumber page);

}  // namespace osiedle::visits

#endif  // OSIEDLE_SERVICES_VISITS_CALENDARS_CALENDAR_TABLES_H_
