#include "services/clubs/doors/attendance_checks.h"

#include <string>

#include "osiedle/common/v1/violation_reason.pb.h"
#include "services/call/fields/proto_time.h"
#include "services/call/fields/resource_name.h"
#include "services/clubs/club_errors.h"
#include "services/clubs/doors/door_tables.h"
#include "services/clubs/plans/effective_occurrence.h"
#include "services/clubs/signups/registration_states.h"
#include "services/clubs/signups/resident_links.h"
#include "services/clubs/signups/sign_up_tables.h"
#include "services/registry/registry_reader.h"
#include "services/residents/resident_reader.h"
#include "storage/records/table.h"
#include "storage/status_macros.h"

namespace osiedle::clubs {
namespace {

using ::osiedle::call::Call;
using ::osiedle::call::Change;
using ::osiedle::clubs::v1::Attendance;
using ::osiedle::clubs::v1::Occurrence;
using ::osiedle::clubs::v1::Registration;
using ::osiedle::storage::AnyTable;

constexpr char kRegistration[] = "attendance.registration";

// Of a new attendance: takes over what its registration says.
absl::Status TakeRegistrationOf(const Occurrence& occurrence, const Change<Attendance>& change) {
  const auto& [call, reader, before, after, violations, references, brings] = change;
  if (after.registration().empty()) return CheckLinkedResident(change, "attendance.resident");
  if (call::ParentOfName(after.registration()) != call::ParentOfName(after.name())) {
    violations.Add(kRegistration, common::v1::OF_ANOTHER_OCCURRENCE);
    return absl::OkStatus();
  }
  if (call::LastIdOfName(after.registration()) != call::LastIdOfName(after.name())) {
    violations.Add(kRegistration, common::v1::ID_IS_NOT_OF_NAME);
    return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(std::optional<Registration> registration,
                   FindRegistration(call, reader, after.registration()));
  // The check of references names it.
  if (!registration.has_value()) return absl::OkStatus();
  Lapse(occurrence, call.time(), *registration);
  TakeRegistration(*registration, after);
  return registration->state() == Registration::CONFIRMED
             ? absl::OkStatus()
             : RegistrationStepRefused(registration->state(),
                                       "only a confirmed party is checked in");
}

absl::Status CheckNew(const Change<Attendance>& change) {
  const auto& [call, reader, before, after, violations, references, brings] = change;
  ASSIGN_OR_RETURN(const EffectiveOccurrence event,
                   FindEffective(call, reader, call::ParentOfName(after.name())));
  absl::Status taken = TakeRegistrationOf(event.occurrence, change);
  if (!after.has_check_in_time()) *after.mutable_check_in_time() = call::TimestampOf(call.time());
  CheckAttendance(nullptr, after, TimeOfEvent(event.occurrence), call.time(), violations);
  if (event.occurrence.state() == Occurrence::CANCELLED) return OccurrenceCancelled();
  return taken;
}

absl::Status CheckChange(const Change<Attendance>& change) {
  const auto& [call, reader, before, after, violations, references, brings] = change;
  if (!after.has_check_in_time()) *after.mutable_check_in_time() = before->check_in_time();
  if (after.head_counts().empty() && !after.registration().empty()) {
    ASSIGN_OR_RETURN(const std::optional<Registration> registration,
                     FindRegistration(call, reader, after.registration()));
    if (registration.has_value()) {
      *after.mutable_head_counts() = registration->party().head_counts();
    }
  }
  EventTime event = {absl::InfinitePast(), absl::InfiniteFuture()};
  if (BringsMoments(before, after)) {
    ASSIGN_OR_RETURN(const EffectiveOccurrence found,
                     FindEffective(call, reader, call::ParentOfName(after.name())));
    event = TimeOfEvent(found.occurrence);
  }
  CheckAttendance(before, after, event, call.time(), violations);
  return CheckLinkedResident(change, "attendance.resident");
}

}  // namespace

EventTime TimeOfEvent(const Occurrence& occurrence) {
  return {.start = call::TimeOf(occurrence.start_time()),
          .end = call::TimeOf(occurrence.end_time())};
}

absl::StatusOr<std::optional<Registration>> FindRegistration(const Call& call,
                                                             const storage::Reader& reader,
                                                             absl::string_view name) {
  std::optional<Registration> registration(std::in_place);
  const absl::Status loaded = Registrations().Load(call, reader, name, *registration).status();
  if (!loaded.ok() && !absl::IsNotFound(loaded)) return loaded;
  if (!loaded.ok() || registration->has_delete_time()) return std::optional<Registration>();
  if (registration->resident().empty()) return registration;
  ASSIGN_OR_RETURN(const residents::Link link,
                   residents::LinkTo(call, reader, registration->resident(),
                                     call::TimeOf(registration->create_time())));
  if (link == residents::Link::kEnded) {
    registration->clear_resident();
    registration->clear_alias();
  }
  return registration;
}

absl::StatusOr<std::string> ConfirmedWith(const Call& call, const storage::Reader& reader,
                                          absl::string_view occurrence,
                                          absl::string_view invitation) {
  AnyTable::Walk walk = Registrations().table().WalkRows(
      reader, call.owner(),
      AnyTable::Under(index::kRegistrationsByInvitation,
                      storage::KeyTuple::Of(invitation, call::LastIdOfName(occurrence))));
  Registration registration;
  while (true) {
    ASSIGN_OR_RETURN(const bool more, walk.Next(registration));
    if (!more) return std::string();
    if (registration.has_delete_time() || registration.state() != Registration::CONFIRMED) continue;
    ASSIGN_OR_RETURN(const bool sees, Registrations().Sees(call, reader, registration));
    if (sees) return registration.name();
  }
}

absl::Status CheckAttendanceChange(const Change<Attendance>& change) {
  RETURN_IF_ERROR(registry::FillController(change));
  // A creation that is refused for its name has none.
  if (!Attendances().type().pattern().Fits(change.after.name())) {
    return CheckLinkedResident(change, "attendance.resident");
  }
  return change.before == nullptr ? CheckNew(change) : CheckChange(change);
}

}  // namespace osiedle::clubs
