#include "services/contacts/contact_checks.h"

#include <string>
#include <vector>

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
using ::osiedle::residents::Link;

// The stored links of a contact that changes, by what the caller may know of them.
struct StoredLinks {
  // All that stay whatever the request brings, in their order: those that hold, and those that only
  // others may know.
  std::vector<std::string> kept;
  // Those that hold.
  std::vector<std::string> told;
  // Whether the request leaves the links as the caller knows them.
  bool stay = false;

  bool IsUnknown(const std::string& resident) const {
    return absl::c_linear_search(kept, resident) && !absl::c_linear_search(told, resident);
  }
};

absl::StatusOr<StoredLinks> ReadStoredLinks(const Change<v1::Contact>& change) {
  StoredLinks links;
  if (change.before == nullptr) return links;
  for (const std::string& resident : change.before->residents()) {
    ASSIGN_OR_RETURN(const Link link,
                     residents::LinkTo(change.call, change.reader, resident,
                                       call::TimeOf(change.before->create_time())));
    if (link != Link::kEnded) links.kept.push_back(resident);
    if (link == Link::kHolds) links.told.push_back(resident);
  }
  links.stay = !change.brings("residents") || absl::c_equal(change.after.residents(), links.told);
  return links;
}

// Leaves to the rules the names that they are to judge: those that the request changes. Where it
// brings another mode alone, these are the stored ones, but for links that the caller may not know.
// Where it changes neither, nobody made a mistake now: several callers, none of whom knew all
// links, may have left more of them than the mode has.
void TakeOutUnjudged(const StoredLinks& links, const Change<v1::Contact>& change) {
  if (change.before == nullptr) return;
  auto& names = *change.after.mutable_residents();
  if (links.stay && change.before->mode() == change.after.mode()) {
    names.Clear();
  } else if (links.stay) {
    names.Assign(links.told.begin(), links.told.end());
  }
}

// Puts what was taken out back, where it was if the request changes no link. So the outcome tells
// nothing of it, and who may know it loses none.
void PutBackUnjudged(const StoredLinks& links, const Change<v1::Contact>& change) {
  if (change.before == nullptr) return;
  auto& names = *change.after.mutable_residents();
  if (!change.brings("residents")) {
    names = change.before->residents();
  } else if (links.stay) {
    names.Assign(links.kept.begin(), links.kept.end());
  } else {
    for (const std::string& name : links.kept) {
      if (links.IsUnknown(name) && !absl::c_linear_search(names, name)) *names.Add() = name;
    }
  }
}

// A contact is linked to the residents whom it names, from its creation on (contact_links.h). A
// request may repeat residents whose link still holds. A new resident must be known, and must not
// have been COUNTED since the creation of the contact.
absl::Status CheckResidents(const StoredLinks& links, const Change<v1::Contact>& change) {
  if (!change.brings("residents")) return absl::OkStatus();
  const std::string& type = call::ResourceType::Of(residents::v1::Resident::descriptor()).type();
  for (int i = 0; i < change.after.residents_size(); ++i) {
    const std::string& resident = change.after.residents(i);
    const std::string path = absl::StrCat("contact.residents[", i, "]");
    if (absl::c_linear_search(links.told, resident)) continue;
    Link link = Link::kHolds;
    if (change.before != nullptr) {
      ASSIGN_OR_RETURN(link, residents::LinkTo(change.call, change.reader, resident,
                                               call::TimeOf(change.before->create_time())));
    }
    if (change.references.Check(type, path, resident) && link == Link::kEnded) {
      change.violations.Add(path, common::v1::RESIDENT_ONLY_COUNTED_SINCE);
    }
  }
  return absl::OkStatus();
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
  ASSIGN_OR_RETURN(const StoredLinks links, ReadStoredLinks(change));
  TakeOutUnjudged(links, change);
  CheckContact(change.before, change.after, change.call.time(), today, change.violations);
  RETURN_IF_ERROR(CheckResidents(links, change));
  PutBackUnjudged(links, change);
  RETURN_IF_ERROR(FillDistrict(change));
  return registry::FillController(change);
}

}  // namespace osiedle::contacts
