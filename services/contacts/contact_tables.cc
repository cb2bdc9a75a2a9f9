#include "services/contacts/contact_tables.h"

#include <string>
#include <vector>

#include "services/call/fields/proto_time.h"
#include "services/contacts/contact_checks.h"
#include "services/contacts/contact_links.h"

namespace osiedle::contacts {
namespace {

using ::osiedle::call::DayOf;
using ::osiedle::call::Resource;
using ::osiedle::call::TimeOf;
using ::osiedle::storage::KeyTuple;
using ::osiedle::storage::TableId;

static_assert(index::kStopsByController == storage::IndexId::kFirstOwn);
static_assert(index::kOutingsByDate == storage::IndexId::kFirstOwn);
static_assert(index::kContactsByOccurTime == storage::IndexId::kFirstOwn);

// Contacts under the resource that they name, in the order of time. A contact without a name has no
// entry.
auto UnderAndByTime(const std::string& (v1::Contact::*reference)() const) {
  return [reference](const v1::Contact& contact, std::vector<KeyTuple>& out) {
    const std::string& named = (contact.*reference)();
    if (!named.empty()) out.push_back(KeyTuple::Of(named, TimeOf(contact.occur_time())));
  };
}

}  // namespace

const Resource<v1::Stop>& Stops() {
  static const auto* const stops =
      new Resource<v1::Stop>({.table = TableId::kStops,
                              .plural = "stops",
                              .indexes = {{.id = index::kStopsByController,
                                           .name = "by_controller",
                                           .tuples = call::Under(&v1::Stop::controller),
                                           .paths = {"controller", "name"}},
                                          {.id = index::kStopsByDistrict,
                                           .name = "by_district",
                                           .tuples = call::Under(&v1::Stop::district),
                                           .paths = {"district", "name"}}},
                              .filter_paths = {"district", "stage"},
                              .text_paths = {"display_name"},
                              .check = &CheckStopChange});
  return *stops;
}

const Resource<v1::Outing>& Outings() {
  static const auto* const outings = new Resource<v1::Outing>(
      {.table = TableId::kOutings,
       .plural = "outings",
       .indexes = {{.id = index::kOutingsByDate,
                    .name = "by_date",
                    .tuples =
                        [](const v1::Outing& outing, std::vector<KeyTuple>& out) {
                          out.push_back(KeyTuple::Of(call::DayInKey(DayOf(outing.date()))));
                        },
                    .paths = {"date"},
                    .reverse = true,
                    .is_order = true},
                   {.id = index::kOutingsByController,
                    .name = "by_controller",
                    .tuples =
                        [](const v1::Outing& outing, std::vector<KeyTuple>& out) {
                          if (outing.controller().empty()) return;
                          out.push_back(KeyTuple::Of(outing.controller(),
                                                     call::DayInKey(DayOf(outing.date()))));
                        },
                    .paths = {"controller", "date"},
                    .reverse = true}},
       .filter_paths = {"date", "state"},
       .check = &CheckOutingChange});
  return *outings;
}

const Resource<v1::Contact>& Contacts() {
  static const auto* const contacts =
      new Resource<v1::Contact>(
          {.table = TableId::kContacts,
           .plural = "contacts",
           .indexes = {{.id = index::kContactsByOccurTime,
                        .name = "by_occur_time",
                        .tuples =
                            [](const v1::Contact& contact, std::vector<KeyTuple>& out) {
                              out.push_back(KeyTuple::Of(TimeOf(contact.occur_time())));
                            },
                        .paths = {"occur_time"},
                        .reverse = true,
                        .is_order = true},
                       {.id = index::kContactsByOuting,
                        .name = "by_outing",
                        .tuples = UnderAndByTime(&v1::Contact::outing),
                        .paths = {"outing", "occur_time"},
                        .reverse = true},
                       {.id = index::kContactsByStop,
                        .name = "by_stop",
                        .tuples = UnderAndByTime(&v1::Contact::stop),
                        .paths = {"stop", "occur_time"},
                        .reverse = true},
                       {.id = index::kContactsByResident,
                        .name = "by_resident",
                        .tuples =
                            [](const v1::Contact& contact, std::vector<KeyTuple>& out) {
                              for (const std::string& resident : contact.residents()) {
                                out.push_back(KeyTuple::Of(resident, TimeOf(contact.occur_time())));
                              }
                            },
                        .paths = {"residents", "occur_time"},
                        .reverse = true},
                       {.id = index::kContactsByDistrict,
                        .name = "by_district",
                        .tuples = UnderAndByTime(&v1::Contact::district),
                        .paths = {"district", "occur_time"},
                        .reverse = true},
                       {.id = index::kContactsByNeed,
                        .name = "by_need",
                        .tuples =
                            [](const v1::Contact& contact, std::vector<KeyTuple>& out) {
                              for (const v1::ExpressedNeed& need : contact.needs()) {
                                out.push_back(
                                    KeyTuple::Of(need.need_code(), TimeOf(contact.occur_time())));
                              }
                            },
                        .paths = {"needs.need_code", "occur_time"},
                        .reverse = true},
                       {.id = index::kContactsByController,
                        .name = "by_controller",
                        .tuples = UnderAndByTime(&v1::Contact::controller),
                        .paths = {"controller", "occur_time"},
                        .reverse = true}},
           .filter_paths = {"occur_time", "outing", "stop", "district", "mode", "channel",
                            "initiator", "prior_help", "crisis", "residents", "needs.need_code",
                            "needs.severity", "follow_up", "follow_up.due_date", "follow_up.done"},
           .text_paths = {"topics"},
           // A link may have ended although its resident is live.
           .own_references = {"residents"},
           .check = &CheckContactChange,
           .view = &ViewLinks,
           .check_filter = &CheckLinkFilter});
  return *contacts;
}

}  // namespace osiedle::contacts
