#include "services/clubs/clubs_area.h"

#include <memory>

#include "services/call/process/clock.h"
#include "services/clubs/doors/attendance_handlers.h"
#include "services/clubs/doors/attendance_sweep.h"
#include "services/clubs/doors/door_tables.h"
#include "services/clubs/doors/feedback_handlers.h"
#include "services/clubs/doors/leader_sheet_handlers.h"
#include "services/clubs/doors/sync_attendance.h"
#include "services/clubs/plans/edit_handlers.h"
#include "services/clubs/plans/occurrence_handlers.h"
#include "services/clubs/plans/plan_tables.h"
#include "services/clubs/plans/week_plan_handlers.h"
#include "services/clubs/signups/club_clock.h"
#include "services/clubs/signups/link_sweeps.h"
#include "services/clubs/signups/registration_handlers.h"
#include "services/clubs/signups/sign_up_tables.h"

namespace osiedle::clubs {
namespace {

std::shared_ptr<const call::Service> MakeClubService() {
  return call::ServiceBuilder("osiedle.clubs.v1.ClubService")
      .Standard(Venues())
      .Standard(Clubs())
      .Read(&GetWeekPlan)
      .Build();
}

std::shared_ptr<const call::Service> MakeEventService() {
  return call::ServiceBuilder("osiedle.clubs.v1.EventService")
      .Standard(AllEventSeries())
      .Write(&EditEventSeries)
      .Standard(Occurrences())
      .Write(&MoveOccurrence)
      .Write(&CancelOccurrence)
      .Build();
}

std::shared_ptr<const call::Service> MakeRegistrationService() {
  return call::ServiceBuilder("osiedle.clubs.v1.RegistrationService")
      .Write(&CreateRegistration)
      .Write(&UpdateRegistration)
      .Standard(Registrations())
      .Write(&ReferParty)
      .Write(&ApproveRegistration)
      .Write(&DeclineRegistration)
      .Write(&AcceptOffer)
      .Write(&CancelRegistration)
      .Standard(StandingRegistrations())
      .Build();
}

std::shared_ptr<const call::Service> MakeAttendanceService() {
  return call::ServiceBuilder("osiedle.clubs.v1.AttendanceService")
      .Write(&CreateAttendance)
      .Standard(Attendances())
      .Write(&CheckIn)
      .Write(&CheckOut)
      .Batch(&PlanAttendance)
      .Read(&GetLeaderSheet)
      .Write(&GiveFeedback)
      .Read(&SummarizeFeedback)
      .Build();
}

std::unique_ptr<call::Follower> MakeClubClock(storage::Store& store, const call::Clock& clock) {
  return std::make_unique<ClubClock>(store, clock, ClubClock::kInterval);
}

const call::Area* MakeArea() {
  return new call::Area{
      .name = "clubs",
      .services = {MakeClubService(), MakeEventService(), MakeRegistrationService(),
                   MakeAttendanceService()},
      .tables = {&EventPlacesTable(), &ClubTimerTable(), &EventTurnoutTable(),
                 &FeedbackCountsTable(), &ToldIdTable()},
      .sweeps = {{.what = "ended links of registrations",
                  .sweep = &SweepRegistrations,
                  .at_once = 50},
                 {.what = "ended links of standing registrations",
                  .sweep = &SweepStandingRegistrations,
                  .at_once = 50},
                 {.what = "ended links of attendances", .sweep = &SweepAttendances, .at_once = 50}},
      .followers = {&MakeClubClock}};
}

}  // namespace

const call::Area& ClubsArea() {
  static const call::Area* const area = MakeArea();
  return *area;
}

}  // namespace osiedle::clubs
