#include "services/contacts/contacts_area.h"

#include "services/contacts/contact_tables.h"
#include "services/contacts/day_pack_handlers.h"
#include "services/contacts/link_sweep.h"
#include "services/contacts/outing_handlers.h"
#include "services/contacts/recap_handlers.h"
#include "services/contacts/stop_handlers.h"
#include "services/contacts/sync_day.h"

namespace osiedle::contacts {
namespace {

std::shared_ptr<const call::Service> MakeContactService() {
  return call::ServiceBuilder("osiedle.contacts.v1.ContactService")
      .Standard(Stops())
      .Write(&ChangeStage)
      .Standard(Outings())
      .Write(&StartOuting)
      .Write(&ArriveAtStop)
      .Write(&LeaveStop)
      .Write(&FinishOuting)
      .Write(&CancelOuting)
      .Write(&TallyOuting)
      .Standard(Contacts())
      .Read(&RecapResident)
      .Build();
}

std::shared_ptr<const call::Service> MakeDayService() {
  return call::ServiceBuilder("osiedle.contacts.v1.DayService")
      .Read(&GetDayPack)
      .Batch(&PlanDay)
      .Build();
}

}  // namespace

const call::Area& ContactsArea() {
  static const auto* const area =
      new call::Area{.name = "contacts",
                     .services = {MakeContactService(), MakeDayService()},
                     // Each row has several index entries.
                     .sweeps = {{.what = "ended links", .sweep = &SweepLinks, .at_once = 50}}};
  return *area;
}

}  // namespace osiedle::contacts
