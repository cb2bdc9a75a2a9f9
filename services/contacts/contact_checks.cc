#include "services/contacts/contact_checks.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "osiedle/contacts/v1/contact.pb.h"
#include "osiedle/contacts/v1/outing.pb.h"
#include "osiedle/contacts/v1/stop.pb.h"
#include "osiedle/registry/v1/controller.pb.h"
#include "osiedle/registry/v1/district.pb.h"
#include "osiedle/registry/v1/need_code.pb.h"
#include "osiedle/residents/v1/resident.pb.h"
#include "services/call/message_compare.h"
#include "services/call/proto_time.h"
#include "services/call/reference_check.h"
#include "services/contacts/contact_errors.h"
#include "services/contacts/contact_rules.h"
#include "services/contacts/contact_tables.h"
#include "services/contacts/outing_rules.h"
#include "services/contacts/stop_rules.h"
#include "services/registry/registry_reader.h"
#include "services/residents/resident_reader.h"

namespace osiedle::contacts {
namespace {

using ::google::protobuf::Message;
using ::osiedle::call::Call;
using ::osiedle::call::ReferenceCheck;
using ::osiedle::call::Violations;
using ::osiedle::storage::Reader;

// Every record names its controller: a new one gets the municipality's own where it names none, and
// a change cannot take it away. What is filled in need not be asked for.
template <typename Resource>
absl::Status FillController(const Call& call, const Reader& reader, const Resource* before,
                            Resource& after) {
  if (!after.controller().empty()) return absl::OkStatus();
  if (before != nullptr) {
    after.set_controller(before->controller());
    return absl::OkStatus();
  }
  absl::StatusOr<std::string> controller = registry::DefaultController(call, reader);
  if (!controller.ok()) return controller.status();
  after.set_controller(*std::move(controller));
  return absl::OkStatus();
}

template <typename Resource>
absl::Status CheckController(const Call& call, const Reader& reader, const Resource* before,
                             Resource& after, absl::string_view field, ReferenceCheck& references) {
  if (before == nullptr || before->controller() != after.controller()) {
    references.Check<registry::v1::Controller>(field, after.controller(),
                                               &registry::IsLiveController);
  }
  return FillController(call, reader, before, after);
}

void CheckPlannedStops(const v1::Outing* before, const v1::Outing& after, Violations& violations,
                       ReferenceCheck& references) {
  for (int i = 0; i < after.planned_stops_size(); ++i) {
    const std::string& stop = after.planned_stops(i);
    const std::string field = absl::StrCat("outing.planned_stops[", i, "]");
    if (stop.empty()) {
      violations.Add(field, "is empty");
      continue;
    }
    const bool old = before != nullptr &&
                     std::find(before->planned_stops().begin(), before->planned_stops().end(),
                               stop) != before->planned_stops().end();
    if (!old) references.Check<v1::Stop>(field, stop, &IsLiveStop);
  }
}

void CheckNeedCodes(const v1::Contact* before, const v1::Contact& after,
                    ReferenceCheck& references) {
  for (int i = 0; i < after.needs_size(); ++i) {
    const std::string& code = after.needs(i).need_code();
    const bool old =
        before != nullptr &&
        std::any_of(before->needs().begin(), before->needs().end(),
                    [&](const v1::ExpressedNeed& need) { return need.need_code() == code; });
    if (old) continue;
    references.Check<registry::v1::NeedCode>(absl::StrCat("contact.needs[", i, "].need_code"), code,
                                             &registry::IsLiveNeedCode);
  }
}

absl::Status CheckResidents(const Call& call, const Reader& reader, const v1::Contact* before,
                            const v1::Contact& after, Violations& violations,
                            ReferenceCheck& references) {
  static const auto* const field = v1::Contact::descriptor()->FindFieldByName("residents");
  if (before != nullptr && call::SameField(*before, after, field)) return absl::OkStatus();
  for (int i = 0; i < after.residents_size(); ++i) {
    const std::string& resident = after.residents(i);
    const std::string path = absl::StrCat("contact.residents[", i, "]");
    // A contact is linked from its creation on to whom it names, or to nobody; see contact_links.h.
    absl::StatusOr<bool> holds = true;
    if (before != nullptr) {
      holds = residents::HoldsLink(call, reader, resident, call::TimeOf(before->create_time()));
    }
    if (!holds.ok()) return holds.status();
    const bool old = before != nullptr && *holds &&
                     std::find(before->residents().begin(), before->residents().end(), resident) !=
                         before->residents().end();
    if (old) continue;
    const bool known =
        references.Check<residents::v1::Resident>(path, resident, &residents::IsKnownResident);
    if (known && !*holds) {
      violations.Add(path, "was only counted since the contact was recorded");
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<absl::CivilDay> Today(const Call& call, const Reader& reader) {
  absl::StatusOr<absl::TimeZone> zone = registry::TimeZoneOf(call, reader);
  if (!zone.ok()) return zone.status();
  return absl::ToCivilDay(call.time(), *zone);
}

absl::StatusOr<bool> IsLiveStop(const Call& call, const Reader& reader, absl::string_view name) {
  return Stops().IsLive(call, reader, name);
}

absl::StatusOr<bool> IsLiveOuting(const Call& call, const Reader& reader, absl::string_view name) {
  return Outings().IsLive(call, reader, name);
}

absl::StatusOr<bool> IsLiveContact(const Call& call, const Reader& reader, absl::string_view name) {
  return Contacts().IsLive(call, reader, name);
}

absl::Status CheckStopChange(const Call& call, const Reader& reader, const Message* before_message,
                             Message& after_message, Violations& violations) {
  const auto* before = static_cast<const v1::Stop*>(before_message);
  auto& after = static_cast<v1::Stop&>(after_message);
  if (before == nullptr) after.set_stage(v1::Stop::PRESENCE);
  CheckStop(after, violations);
  ReferenceCheck references(call, reader, violations);
  if (before == nullptr || before->district() != after.district()) {
    references.Check<registry::v1::District>("stop.district", after.district(),
                                             &registry::IsLiveDistrict);
  }
  absl::Status controller =
      CheckController(call, reader, before, after, "stop.controller", references);
  if (!controller.ok()) return controller;
  return references.Result();
}

absl::Status CheckOutingChange(const Call& call, const Reader& reader,
                               const Message* before_message, Message& after_message,
                               Violations& violations) {
  const auto* before = static_cast<const v1::Outing*>(before_message);
  auto& after = static_cast<v1::Outing&>(after_message);
  if (before == nullptr) after.set_state(v1::Outing::PLANNED);
  absl::StatusOr<absl::CivilDay> today = Today(call, reader);
  if (!today.ok()) return today.status();
  CheckOuting(before, after, *today, violations);
  ReferenceCheck references(call, reader, violations);
  CheckPlannedStops(before, after, violations, references);
  absl::Status controller =
      CheckController(call, reader, before, after, "outing.controller", references);
  if (!controller.ok()) return controller;
  if (before != nullptr) {
    const std::string frozen = FrozenField(*before, after);
    if (!frozen.empty()) return OutingFieldFrozen(*before, frozen);
  }
  return references.Result();
}

absl::Status CheckContactChange(const Call& call, const Reader& reader,
                                const Message* before_message, Message& after_message,
                                Violations& violations) {
  const auto* before = static_cast<const v1::Contact*>(before_message);
  auto& after = static_cast<v1::Contact&>(after_message);
  // Only a due date needs the day here; most contacts have none.
  absl::StatusOr<absl::CivilDay> today = absl::CivilDay();
  if (after.follow_up().has_due_date()) today = Today(call, reader);
  if (!today.ok()) return today.status();
  CheckContact(before, after, call.time(), *today, violations);
  ReferenceCheck references(call, reader, violations);
  if (before == nullptr || before->outing() != after.outing()) {
    references.Check<v1::Outing>("contact.outing", after.outing(), &IsLiveOuting);
  }
  if (before == nullptr || before->stop() != after.stop()) {
    references.Check<v1::Stop>("contact.stop", after.stop(), &IsLiveStop);
  }
  CheckNeedCodes(before, after, references);
  absl::Status linked = CheckResidents(call, reader, before, after, violations, references);
  if (!linked.ok()) return linked;
  absl::Status controller =
      CheckController(call, reader, before, after, "contact.controller", references);
  if (!controller.ok()) return controller;
  return references.Result();
}

}  // namespace osiedle::contacts
