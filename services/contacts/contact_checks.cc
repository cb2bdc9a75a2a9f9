#include "services/contacts/contact_checks.h"

#include <string>

#include "absl/algorithm/container.h"
#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "osiedle/common/v1/violation_reason.pb.h"
#include "osiedle/residents/v1/resident.pb.h"
#include "services/call/fields/proto_time.h"
#include "services/call/fields/resource_name.h"
#include "services/call/fields/resource_type.h"
#include "services/contacts/contact_errors.h"
#include "services/contacts/contact_reader.h"
#include "services/contacts/contact_rules.h"
#include "services/contacts/outing_rules.h"
#include "services/contacts/stop_rules.h"
#include "services/registry/registry_reader.h"
#include "services/residents/resident_reader.h"
#include "storage/status_macros.h"

namespace osiedle::contacts {
namespace {

using ::osiedle::call::Change;

// Whoever changes the residents of a contact may not know of all of them. Links that the caller
// does not see stay, except that of a talk with one person where another is named now.
absl::Status KeepUnknownLinks(const Change<v1::Contact>& change) {
  google::protobuf::RepeatedPtrField<std::string> seen;
  google::protobuf::RepeatedPtrField<std::string> unknown;
  for (const std::string& resident : change.before->residents()) {
    ASSIGN_OR_RETURN(const bool is_unknown,
                     residents::IsUnreadable(change.call, change.reader, resident));
    *(is_unknown ? unknown : seen).Add() = resident;
  }
  auto& after = *change.after.mutable_residents();
  if (unknown.empty() || (change.after.mode() == v1::Contact::INDIVIDUAL && !after.empty())) {
    return absl::OkStatus();
  }
  if (absl::c_equal(seen, after)) {
    after = change.before->residents();
  } else {
    for (const std::string& resident : unknown) *after.Add() = resident;
  }
  return absl::OkStatus();
}

// A contact is linked to the residents whom it names, from its creation on (contact_links.h). A
// request may repeat residents whose link still holds. A new resident must be known, and must not
// have been COUNTED since the creation of the contact.
absl::Status CheckResidents(const Change<v1::Contact>& change) {
  if (!change.brings("residents")) return absl::OkStatus();
  const std::string& type = call::ResourceType::Of(residents::v1::Resident::descriptor()).type();
  for (int i = 0; i < change.after.residents_size(); ++i) {
    const std::string& resident = change.after.residents(i);
    const std::string path = absl::StrCat("contact.residents[", i, "]");
    bool holds = true;
    if (change.before != nullptr) {
      ASSIGN_OR_RETURN(holds, residents::HoldsLink(change.call, change.reader, resident,
                                                   call::TimeOf(change.before->create_time())));
    }
    const bool is_linked = change.before != nullptr && holds &&
                           absl::c_linear_search(change.before->residents(), resident);
    if (is_linked) continue;
    if (change.references.Check(type, path, resident) && !holds) {
      change.violations.Add(path, common::v1::RESIDENT_ONLY_COUNTED_SINCE);
    }
  }
  return change.before == nullptr ? absl::OkStatus() : KeepUnknownLinks(change);
}

// The district is that of the stop at the moment when the contact first names the stop. The contact
// stays in that district when the stop moves.
absl::Status FillDistrict(const Change<v1::Contact>& change) {
  v1::Contact& after = change.after;
  if (change.before != nullptr && change.before->stop() == after.stop()) {
    after.set_district(change.before->district());
    return absl::OkStatus();
  }
  after.clear_district();
  if (after.stop().empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const std::optional<v1::Stop> stop,
                   FindStop(change.reader, change.call.owner(), call::LastIdOfName(after.stop())));
  if (stop.has_value()) after.set_district(stop->district());
  return absl::OkStatus();
}

}  // namespace

absl::Status CheckStopChange(const Change<v1::Stop>& change) {
  if (change.before == nullptr) change.after.set_stage(v1::Stop::PRESENCE);
  CheckStop(change.after, change.violations);
  return registry::FillController(change);
}

absl::Status CheckOutingChange(const Change<v1::Outing>& change) {
  if (change.before == nullptr) change.after.set_state(v1::Outing::PLANNED);
  ASSIGN_OR_RETURN(const absl::CivilDay today, registry::Today(change.call, change.reader));
  CheckOuting(change.before, change.after, today, change.violations);
  RETURN_IF_ERROR(registry::FillController(change));
  if (change.before == nullptr) return absl::OkStatus();
  const std::string frozen = FrozenField(*change.before, change.after);
  return frozen.empty() ? absl::OkStatus() : OutingFieldFrozen(*change.before, frozen);
}

absl::Status CheckContactChange(const Change<v1::Contact>& change) {
  // Only a due date needs the day here; most contacts have none.
  absl::CivilDay today;
  if (change.after.follow_up().has_due_date()) {
    ASSIGN_OR_RETURN(today, registry::Today(change.call, change.reader));
  }
  CheckContact(change.before, change.after, change.call.time(), today, change.violations);
  RETURN_IF_ERROR(CheckResidents(change));
  RETURN_IF_ERROR(FillDistrict(change));
  return registry::FillController(change);
}

}  // namespace osiedle::contacts
