#include "services/residents/resident_checks.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "osiedle/registry/v1/controller.pb.h"
#include "osiedle/registry/v1/need_code.pb.h"
#include "osiedle/residents/v1/boundary.pb.h"
#include "osiedle/residents/v1/resident.pb.h"
#include "services/call/errors.h"
#include "services/call/message_compare.h"
#include "services/call/reference_check.h"
#include "services/registry/registry_reader.h"
#include "services/residents/boundary_rules.h"
#include "services/residents/resident_errors.h"
#include "services/residents/resident_parts.h"
#include "services/residents/resident_reader.h"
#include "services/residents/resident_rules.h"
#include "services/residents/resident_tables.h"

namespace osiedle::residents {
namespace {

using ::google::protobuf::Message;
using ::osiedle::call::Call;
using ::osiedle::call::ReferenceCheck;
using ::osiedle::call::Violations;
using ::osiedle::residents::v1::Boundary;
using ::osiedle::residents::v1::Resident;
using ::osiedle::storage::AnyTable;
using ::osiedle::storage::Reader;

void CheckNeedCodes(const Resident* before, const Resident& after, ReferenceCheck& references) {
  for (int i = 0; i < after.needs_size(); ++i) {
    const std::string& need = after.needs(i);
    const bool old = before != nullptr && std::find(before->needs().begin(), before->needs().end(),
                                                    need) != before->needs().end();
    if (old) continue;
    references.Check<registry::v1::NeedCode>(absl::StrCat("resident.needs[", i, "]"), need,
                                             &registry::IsLiveNeedCode);
  }
}

absl::Status CheckController(const Call& call, const Reader& reader, const Resident* before,
                             Resident& after, ReferenceCheck& references) {
  if (before == nullptr || before->controller() != after.controller()) {
    references.Check<registry::v1::Controller>("resident.controller", after.controller(),
                                               &registry::IsLiveController);
  }
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

// The day of birth that the recorded PESEL tells, where the change is held against it.
absl::StatusOr<std::optional<absl::CivilDay>> PeselBirthFor(const Call& call, const Reader& reader,
                                                            const Resident* before,
                                                            const Resident& after) {
  const bool is_asked =
      before != nullptr && before->identity().pesel_recorded() &&
      after.identity().pesel().empty() && after.identity().has_date_of_birth() &&
      !call::SameMessage(before->identity().date_of_birth(), after.identity().date_of_birth());
  if (!is_asked) return std::optional<absl::CivilDay>();
  return PeselBirthDay(call, reader, after.name());
}

absl::Status CheckRoomForBoundary(const Call& call, const Reader& reader,
                                  const Resident& resident) {
  const std::optional<storage::RowKey> key = ResidentKey(call, resident.name());
  AnyTable::Walk walk = Boundaries().table().WalkRows(
      reader, call.owner(), AnyTable::Under(storage::IndexId::kRows, key->tuple));
  Boundary boundary;
  for (int count = 0; count < kMostBoundaries; ++count) {
    absl::StatusOr<bool> more = walk.Next(boundary);
    if (!more.ok()) return more.status();
    if (!*more) return absl::OkStatus();
  }
  return StateRefuses(resident, "there is no room for another boundary");
}

}  // namespace

absl::StatusOr<absl::CivilDay> Today(const Call& call, const Reader& reader) {
  absl::StatusOr<absl::TimeZone> zone = registry::TimeZoneOf(call, reader);
  if (!zone.ok()) return zone.status();
  return absl::ToCivilDay(call.time(), *zone);
}

absl::Status CheckResidentChange(const Call& call, const Reader& reader,
                                 const Message* before_message, Message& after_message,
                                 Violations& violations) {
  const auto* before = static_cast<const Resident*>(before_message);
  auto& after = static_cast<Resident&>(after_message);
  if (before == nullptr) {
    after.set_identity_level(LevelOf(after));
    after.set_state(Resident::ACTIVE);
  }
  // Only a date of birth, which a PESEL tells as well, needs the day here.
  absl::StatusOr<absl::CivilDay> today = absl::CivilDay();
  if (after.has_identity()) today = Today(call, reader);
  if (!today.ok()) return today.status();
  absl::StatusOr<std::optional<absl::CivilDay>> pesel_birth =
      PeselBirthFor(call, reader, before, after);
  if (!pesel_birth.ok()) return pesel_birth.status();
  CheckResident(before, after, call.time(), *today, *pesel_birth, violations);
  FillNoteExpiry(call.time(), after);
  ReferenceCheck references(call, reader, violations);
  CheckNeedCodes(before, after, references);
  absl::Status controller = CheckController(call, reader, before, after, references);
  if (!controller.ok()) return controller;
  if (before != nullptr && before->state() == Resident::ERASED) {
    return StateRefuses(*before, "nothing about the person changes any more");
  }
  return references.Result();
}

absl::Status CheckResidentDelete(const Call& call, const Reader& reader, const Message& message) {
  const auto& resident = static_cast<const Resident&>(message);
  absl::StatusOr<std::vector<Resident>> merged = MergedInto(call, reader, resident.name(), 1);
  if (!merged.ok()) return merged.status();
  if (merged->empty()) return absl::OkStatus();
  return OthersMergedInto(resident.name(), merged->front().name());
}

absl::Status CheckBoundaryChange(const Call& call, const Reader& reader,
                                 const Message* before_message, Message& after_message,
                                 Violations& violations) {
  const auto& after = static_cast<const Boundary&>(after_message);
  CheckBoundary(after, violations);
  const absl::string_view name = ResidentOfBoundary(after.name());
  // A boundary that cannot be named: only its fields are looked at.
  if (name.empty()) return absl::OkStatus();
  absl::StatusOr<std::optional<Resident>> resident = FindResident(call, reader, name);
  if (!resident.ok()) return resident.status();
  if (!resident->has_value()) return call::ResourceNotFound(name);
  if ((*resident)->has_delete_time()) return call::ResourceDeleted(name);
  if ((*resident)->state() == Resident::ERASED) {
    return StateRefuses(**resident, "nothing about the person changes any more");
  }
  if (LevelOf(**resident) < Resident::ALIAS) {
    violations.Add(before_message == nullptr ? "parent" : "boundary.name",
                   "needs the identity level ALIAS; the resident is COUNTED");
  }
  if (before_message != nullptr) return absl::OkStatus();
  return CheckRoomForBoundary(call, reader, **resident);
}

}  // namespace osiedle::residents
