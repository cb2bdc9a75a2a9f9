#include "services/contacts/recap_handlers.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/algorithm/container.h"
#include "absl/status/statusor.h"
#include "osiedle/common/v1/violation_reason.pb.h"
#include "osiedle/contacts/v1/recap_requests.pb.h"
#include "services/call/fields/proto_time.h"
#include "services/call/fields/resource_type.h"
#include "services/call/rpc/errors.h"
#include "services/contacts/contact_links.h"
#include "services/contacts/contact_tables.h"
#include "services/residents/resident_reader.h"
#include "storage/status_macros.h"

namespace osiedle::contacts {

using ::osiedle::call::Call;
using ::osiedle::call::TimeOf;
using ::osiedle::residents::v1::Boundary;
using ::osiedle::residents::v1::Resident;
using ::osiedle::storage::AnyTable;
using ::osiedle::storage::KeyTuple;
using ::osiedle::storage::Snapshot;

namespace {

constexpr size_t kContactsTold = 5;
// The most contacts that are read for one name, deleted ones included.
constexpr int kMaxVisited = 100;

// Adds the last contacts under one name.
absl::Status AddLastContacts(const Call& call, const Snapshot& snapshot, const std::string& name,
                             std::vector<v1::Contact>& contacts) {
  AnyTable::WalkOptions under = AnyTable::Under(index::kContactsByResident, KeyTuple::Of(name));
  under.reverse = true;
  AnyTable::Walk walk = Contacts().table().WalkRows(snapshot, call.owner(), under);
  v1::Contact contact;
  size_t found = 0;
  for (int visited = 0; visited < kMaxVisited && found < kContactsTold; ++visited) {
    ASSIGN_OR_RETURN(bool more, walk.Next(contact));
    if (!more) break;
    if (contact.has_delete_time()) continue;
    ASSIGN_OR_RETURN(const bool sees, Contacts().Sees(call, snapshot, contact));
    if (!sees) continue;
    RETURN_IF_ERROR(ViewLinks(call, snapshot, contact));
    if (!absl::c_linear_search(contact.residents(), name)) continue;
    contact.set_etag(call::EtagOf(walk.meta().revision));
    contacts.push_back(contact);
    ++found;
  }
  return absl::OkStatus();
}

bool IsNewer(const v1::Contact& a, const v1::Contact& b) {
  const absl::Time at = TimeOf(a.occur_time());
  const absl::Time bt = TimeOf(b.occur_time());
  return at != bt ? at > bt : a.name() > b.name();
}

}  // namespace

absl::Status RecapResident(const Call& call, const Snapshot& snapshot,
                           const v1::RecapResidentRequest& request,
                           v1::RecapResidentResponse& response) {
  const call::ResourceType& type = call::ResourceType::Of(Resident::descriptor());
  if (!type.pattern().Fits(request.name())) {
    return call::InvalidField({"name", common::v1::BAD_NAME, {{"pattern", type.pattern().text()}}});
  }
  ASSIGN_OR_RETURN(residents::Person person, residents::PersonOf(call, snapshot, request.name()));
  ASSIGN_OR_RETURN(std::vector<Boundary> boundaries,
                   residents::BoundariesOf(call, snapshot, person));
  std::vector<v1::Contact> contacts;
  for (const Resident& record : person.records) {
    // The recap leaves out records that are COUNTED or erased.
    if (!residents::IsKnown(record)) continue;
    RETURN_IF_ERROR(AddLastContacts(call, snapshot, record.name(), contacts));
  }
  std::sort(contacts.begin(), contacts.end(), &IsNewer);
  // A contact may name two records of the person.
  contacts.erase(
      std::unique(contacts.begin(), contacts.end(),
                  [](const v1::Contact& a, const v1::Contact& b) { return a.name() == b.name(); }),
      contacts.end());
  if (contacts.size() > kContactsTold) contacts.resize(kContactsTold);

  for (Resident& record : person.records) *response.add_residents() = std::move(record);
  for (Boundary& boundary : boundaries) *response.add_boundaries() = std::move(boundary);
  for (v1::Contact& contact : contacts) *response.add_contacts() = std::move(contact);
  return absl::OkStatus();
}

}  // namespace osiedle::contacts
