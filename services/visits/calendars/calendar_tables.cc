#include "services/visits/calendars/calendar_tables.h"

#include <vector>

#include "services/visits/calendars/calendar_checks.h"
#include "services/visits/calendars/calendar_pages.h"
#include "services/visits/calendars/page_bookings.h"

namespace osiedle::visits {
namespace {

using ::osiedle::call::Resource;
using ::osiedle::internal::v1::CalendarPage;
using ::osiedle::storage::KeyTuple;
using ::osiedle::storage::Table;
using ::osiedle::storage::TableId;

static_assert(index::kCalendarsByStaffMember == storage::IndexId::kFirstOwn);

const call::StandardResource& WholeOfBusySources() { return Calendars(); }

}  // namespace

const Resource<v1::Calendar>& Calendars() {
  static const auto* const calendars = new Resource<v1::Calendar>(
      {.table = TableId::kCalendars,
       .plural = "calendars",
       .indexes = {{.id = index::kCalendarsByStaffMember,
                    .name = "by_staff_member",
                    .tuples = call::Under(&v1::Calendar::staff_member),
                    .paths = {"staff_member", "name"}},
                   {.id = index::kCalendarsByInstitution,
                    .name = "by_institution",
                    .tuples = call::Under(&v1::Calendar::institution),
                    .paths = {"institution", "name"}},
                   // In the order of names, for callers whose grants are narrowed.
                   {.id = index::kCalendarsByController,
                    .name = "by_controller",
                    .tuples = call::Under(&v1::Calendar::controller),
                    .paths = {"controller", "name"}},
                   // One read of one key finds it, because a search asks for many.
                   {.id = index::kLiveCalendarOfStaffMember,
                    .name = "live_of_staff_member",
                    .tuples =
                        [](const v1::Calendar& row, std::vector<KeyTuple>& out) {
                          if (row.has_delete_time() || row.staff_member().empty()) return;
                          out.push_back(KeyTuple::Of(row.staff_member()));
                        },
                    .unique = true}},
       .filter_paths = {"kind", "staff_member", "institution"},
       .text_paths = {"display_name"},
       .undelete_checks_references = true,
       .check = &CheckCalendarChange,
       .check_delete = &CheckCalendarDelete});
  return *calendars;
}

const Resource<v1::BusySource>& BusySources() {
  static const auto* const busy_sources =
      new Resource<v1::BusySource>({.table = TableId::kBusySources,
                                    .plural = "busy sources",
                                    .part_of = &WholeOfBusySources,
                                    .check = &CheckBusySourceChange,
                                    .after_write = &AfterBusySource});
  return *busy_sources;
}

const Table<CalendarPage>& CalendarPageTable() {
  static const auto* const table = new Table<CalendarPage>({.id = TableId::kCalendarPages,
                                                            .name = "calendar_pages",
                                                            .schema_version = 2,
                                                            .upgrades = {&GatherBookings}});
  return *table;
}

storage::RowKey PageKey(uint32_t owner, absl::string_view calendar, PageNumber page) {
  return {.owner = owner, .tuple = storage::KeyTuple::Of(calendar, page)};
}

}  // namespace osiedle::visits
