#include "services/visits/visits_area.h"

#include <memory>

#include "services/call/process/clock.h"
#include "services/registry/founding_followers.h"
#include "services/staff/staff_followers.h"
#include "services/visits/bookings/answer_handlers.h"
#include "services/visits/bookings/code_sweep.h"
#include "services/visits/bookings/hold_handlers.h"
#include "services/visits/bookings/record_handlers.h"
#include "services/visits/bookings/request_handlers.h"
#include "services/visits/bookings/response_codes.h"
#include "services/visits/bookings/subject_sweep.h"
#include "services/visits/bookings/task_handlers.h"
#include "services/visits/bookings/visit_clock.h"
#include "services/visits/bookings/visit_handlers.h"
#include "services/visits/bookings/visit_tables.h"
#include "services/visits/calendars/busy_source_handlers.h"
#include "services/visits/calendars/calendar_tables.h"
#include "services/visits/calendars/free_busy_handlers.h"
#include "services/visits/calendars/import_handlers.h"
#include "services/visits/calendars/staff_moves.h"
#include "services/visits/procedures/built_in_templates.h"
#include "services/visits/procedures/party_sweep.h"
#include "services/visits/procedures/procedure_handlers.h"
#include "services/visits/procedures/procedure_tables.h"
#include "services/visits/slots/slot_handlers.h"

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

std::shared_ptr<const call::Service> MakeVisitService() {
  return call::ServiceBuilder("osiedle.visits.v1.VisitService")
      .Standard(Visits())
      .Write(&ProposeVisit)
      .Write(&HoldSlot)
      .Write(&ReleaseSlot)
      .Write(&RespondToVisit)
      .Write(&IssueResponseCode, {.reduce = &HideResponseCode, .complete = &ShowResponseCode})
      .Write(&RedeemResponseCode)
      .Read(&FindSubstitutes)
      .Write(&SubstituteCrewMember)
      .Write(&RescheduleVisit)
      .Write(&CheckInVisit)
      .Write(&CheckOutVisit)
      .Write(&CompleteVisit)
      .Write(&RefuseVisit)
      .Write(&ReportNoContact)
      .Write(&AbortVisit)
      .Write(&CancelVisit)
      .Write(&RequestVisit)
      .Build();
}

std::shared_ptr<const call::Service> MakeVisitRecordService() {
  return call::ServiceBuilder("osiedle.visits.v1.VisitRecordService")
      .Write(&CreateVisitNote)
      .Write(&UpdateVisitNote)
      .Standard(VisitNotes())
      .Write(&CreateVisitTask)
      .Write(&UpdateVisitTask)
      .Standard(VisitTasks())
      .Write(&CompleteVisitTask)
      .Build();
}

std::shared_ptr<const call::Service> MakeProcedureTemplateService() {
  return call::ServiceBuilder("osiedle.visits.v1.ProcedureTemplateService")
      .Standard(ProcedureTemplates())
      .Build();
}

std::shared_ptr<const call::Service> MakeProcedureService() {
  return call::ServiceBuilder("osiedle.visits.v1.ProcedureService")
      .Standard(Procedures())
      .Standard(ProcedureParties())
      .Write(&OpenProcedure)
      .Write(&RecordStep)
      .Write(&SuspendProcedure)
      .Write(&ResumeProcedure)
      .Write(&CloseProcedure)
      .Write(&MonitorProcedure)
      .Read(&ListDeadlines)
      .Build();
}

std::unique_ptr<call::Follower> MakeVisitClock(storage::Store& store, const call::Clock& clock) {
  return std::make_unique<VisitClock>(store, clock, VisitClock::kInterval);
}

const call::Area* MakeArea() {
  staff::FollowStaffMembers(&MoveCalendars);
  registry::FollowFoundings(&FoundTemplates);
  return new call::Area{
      .name = "visits",
      .services = {MakeCalendarService(), MakeSlotService(), MakeVisitService(),
                   MakeVisitRecordService(), MakeProcedureTemplateService(),
                   MakeProcedureService()},
      .tables = {&CalendarPageTable(), &VisitTimerTable(), &ResponseCodeTable(),
                 &ResponseCodeTriesTable()},
      .sweeps = {{.what = "ended links of visits", .sweep = &SweepSubjects, .at_once = 50},
                 {.what = "ended links of parties", .sweep = &SweepParties, .at_once = 50},
                 {.what = "ended response codes", .sweep = &SweepResponseCodes, .at_once = 200},
                 {.what = "templates that were missing", .sweep = &SweepTemplates, .at_once = 2}},
      .followers = {&MakeVisitClock}};
}

}  // namespace

const call::Area& VisitsArea() {
  static const call::Area* const area = MakeArea();
  return *area;
}

}  // namespace osiedle::visits
