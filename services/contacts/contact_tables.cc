#include "services/contacts/contact_tables.h"

#include <string>
#include <utility>
#include <vector>

#include "osiedle/contacts/v1/contact.pb.h"
#include "osiedle/contacts/v1/outing.pb.h"
#include "osiedle/contacts/v1/stop.pb.h"
#include "services/call/proto_time.h"
#include "services/contacts/contact_checks.h"
#include "services/contacts/contact_links.h"

namespace osiedle::contacts {
namespace {

using ::osiedle::call::DayOf;
using ::osiedle::call::StandardResource;
using ::osiedle::call::TimeOf;
using ::osiedle::storage::IndexOf;
using ::osiedle::storage::IndexSpec;
using ::osiedle::storage::KeyTuple;
using ::osiedle::storage::Table;
using ::osiedle::storage::TableId;

static_assert(index::kOutingsByDate == storage::IndexId::kFirstOwn);
static_assert(index::kContactsByOccurTime == storage::IndexId::kFirstOwn);

template <typename Message>
const Table<Message>* NewTable(TableId id, std::string name, std::vector<IndexSpec> own) {
  std::vector<IndexSpec> indexes = call::StandardIndexes(Message::descriptor());
  for (IndexSpec& index : own) indexes.push_back(std::move(index));
  return new Table<Message>({.id = id, .name = std::move(name), .indexes = std::move(indexes)});
}

std::vector<std::string> FilterPaths(std::vector<std::string> own) {
  for (const char* path :
       {"create_time", "update_time", "external_ids.system", "external_ids.value"}) {
    own.emplace_back(path);
  }
  return own;
}

KeyTuple OccurTime(const v1::Contact& contact) {
  return KeyTuple::Of(TimeOf(contact.occur_time()));
}

// Contacts under what they name, in the order of time; those that name nothing are not in it.
IndexSpec ContactsUnder(storage::IndexId id, std::string name,
                        const std::string& (v1::Contact::*reference)() const) {
  return {.id = id,
          .name = std::move(name),
          .tuples = IndexOf<v1::Contact>(
              [reference](const v1::Contact& contact, std::vector<KeyTuple>& out) {
                const std::string& named = (contact.*reference)();
                if (named.empty()) return;
                out.push_back(KeyTuple::Of(named, TimeOf(contact.occur_time())));
              })};
}

}  // namespace

const StandardResource& Stops() {
  static const auto* const stops =
      new StandardResource({.table = NewTable<v1::Stop>(TableId::kStops, "stops", {}),
                            .check = &CheckStopChange,
                            .filter_paths = FilterPaths({"display_name", "district", "stage"})});
  return *stops;
}

const StandardResource& Outings() {
  static const auto* const outings = new StandardResource(
      {.table = NewTable<v1::Outing>(
           TableId::kOutings, "outings",
           {{.id = index::kOutingsByDate,
             .name = "by_date",
             .tuples =
                 IndexOf<v1::Outing>([](const v1::Outing& outing, std::vector<KeyTuple>& out) {
                   out.push_back(KeyTuple::Of(call::DayInKey(DayOf(outing.date()))));
                 })}}),
       .check = &CheckOutingChange,
       .filter_paths = FilterPaths({"date", "state"}),
       .indexes = {{.id = index::kOutingsByDate, .paths = {"date"}, .reverse = true}}});
  return *outings;
}

const StandardResource& Contacts() {
  static const auto* const contacts = new StandardResource(
      {.table = NewTable<v1::Contact>(
           TableId::kContacts, "contacts",
           {{.id = index::kContactsByOccurTime,
             .name = "by_occur_time",
             .tuples =
                 IndexOf<v1::Contact>([](const v1::Contact& contact, std::vector<KeyTuple>& out) {
                   out.push_back(OccurTime(contact));
                 })},
            ContactsUnder(index::kContactsByOuting, "by_outing", &v1::Contact::outing),
            ContactsUnder(index::kContactsByStop, "by_stop", &v1::Contact::stop),
            {.id = index::kContactsByResident,
             .name = "by_resident",
             .tuples =
                 IndexOf<v1::Contact>([](const v1::Contact& contact, std::vector<KeyTuple>& out) {
                   for (const std::string& resident : contact.residents()) {
                     out.push_back(KeyTuple::Of(resident, TimeOf(contact.occur_time())));
                   }
                 })}}),
       .check = &CheckContactChange,
       .filter_paths = FilterPaths({"occur_time", "outing", "stop", "mode", "channel", "initiator",
                                    "prior_help", "crisis", "residents"}),
       .indexes = {{.id = index::kContactsByOccurTime, .paths = {"occur_time"}, .reverse = true},
                   {.id = index::kContactsByOuting,
                    .paths = {"outing", "occur_time"},
                    .reverse = true},
                   {.id = index::kContactsByStop, .paths = {"stop", "occur_time"}, .reverse = true},
                   {.id = index::kContactsByResident,
                    .paths = {"residents", "occur_time"},
                    .reverse = true}},
       .view = &ViewLinks,
       .check_filter = &CheckLinkFilter});
  return *contacts;
}

}  // namespace osiedle::contacts
