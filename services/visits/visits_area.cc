#include "services/visits/visits_area.h"

#include "services/staff/staff_followers.h"
#include "services/visits/busy_source_handlers.h"
#include "services/visits/free_busy_handlers.h"
#include "services/visits/import_handlers.h"
#include "services/visits/slot_handlers.h"
#include "services/visits/staff_moves.h"
#include "services/visits/visit_tables.h"

namespace osiedle::visits {
namespace {

std::shared_ptr<const call::Service> MakeCalendarService() {
  return call::ServiceBuilder("osiedle.visits.v1.CalendarService")
      .Standard(Calendars())
      .Write(&CreateBusySource)
      .Write(&UpdateBusySource)
      .Standard(BusySources())
      .Write(&ImportBusySource, {.reduce = &ReduceImported, .complete = &CompleteImported})
      .Read(&ListFreeBusy)
      .Build();
}

std::shared_ptr<const call::Service> MakeSlotService() {
  return call::ServiceBuilder("osiedle.visits.v1.SlotService").Read(&FindJointSlots).Build();
}

const call::Area* MakeArea() {
  staff::FollowStaffMembers(&MoveCalendars);
  return new call::Area{.name = "visits",
                        .services = {MakeCalendarService(), MakeSlotService()},
                        .tables = {&CalendarPageTable()}};
}

}  // namespace

const call::Area& VisitsArea() {
  static const call::Area* const area = MakeArea();
  return *area;
}

}  // namespace osiedle::visits
