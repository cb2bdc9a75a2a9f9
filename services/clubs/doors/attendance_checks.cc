#include "services/clubs/doors/attendance_checks.h"

#include <string>

#include "osiedle/common/v1/violation_reason.pb.h"
#include "services/call/fields/proto_time.h"
#include "services/call/fields/resource_name.h"
#include "services/call/rpc/errors.h"
#include "services/clubs/club_errors.h"
#include "services/clubs/doors/attendance_reader.h"
#include "services/clubs/doors/door_tables.h"
#include "services/clubs/doors/told_ids.h"
#include "services/clubs/plans/effective_occurrence.h"
#include "services/clubs/signups/registration_states.h"
#include "services/clubs/signups/resident_links.h"
#include "services/clubs/signups/sign_up_tables.h"
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

// Only a party that is CONFIRMED comes. `registration`: as it is stored.
absl::Status CheckMayCome(const Call& call, const Occurrence& occurrence,
                          Registration registration) {
  Lapse(occurrence, call.time(), registration);
  return registration.state() == Registration::CONFIRMED
             ? absl::OkStatus()
             : RegistrationStepRefused(registration.state(),
                                       "only a confirmed party is checked in");
}

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
  TakeRegistration(*registration, after);
  if (after.controller().empty()) after.set_controller(registration->controller());
  return CheckMayCome(call, occurrence, *registration);
}

absl::Status CheckNew(const Change<Attendance>& change) {
  const auto& [call, reader, before, after, violations, references, brings] = change;
  ASSIGN_OR_RETURN(const EffectiveOccurrence event,
                   FindEffective(call, reader, call::ParentOfName(after.name())));
  absl::Status taken = TakeRegistrationOf(event.occurrence, change);
  if (after.controller().empty()) after.set_controller(event.occurrence.controller());
  if (after.registration().empty()) {
    ASSIGN_OR_RETURN(const bool is_told_id, IsToldId(call, reader, after.name()));
    if (is_told_id) taken = call::ResourceExists(after.name());
  }
  if (!after.has_check_in_time()) *after.mutable_check_in_time() = call::TimestampOf(call.time());
  CheckAttendance(nullptr, after, TimeOfEvent(event.occurrence), call.time(), violations);
  if (event.occurrence.state() == Occurrence::CANCELLED) return OccurrenceCancelled();
  return taken;
}

// What became of the event and of the registration since the deletion, and of a walk-in: it may
// have gone over into the attendance of a registration. An event that was called off since is no
// hindrance: they came before that.
absl::Status CheckUndelete(const Change<Attendance>& change) {
  const auto& [call, reader, before, after, violations, references, brings] = change;
  ASSIGN_OR_RETURN(const EffectiveOccurrence event,
                   FindEffective(call, reader, call::ParentOfName(after.name())));
  if (after.registration().empty()) {
    ASSIGN_OR_RETURN(const bool is_told_id, IsToldId(call, reader, after.name()));
    return is_told_id ? call::ResourceExists(after.name()) : absl::OkStatus();
  }
  if (event.occurrence.state() == Occurrence::CANCELLED) return absl::OkStatus();
  ASSIGN_OR_RETURN(const std::optional<Registration> registration,
                   FindRegistration(call, reader, after.registration()));
  return registration.has_value() ? CheckMayCome(call, event.occurrence, *registration)
                                  : absl::OkStatus();
}

absl::Status CheckChange(const Change<Attendance>& change) {
  const auto& [call, reader, before, after, violations, references, brings] = change;
  if (after.controller().empty()) after.set_controller(before->controller());
  const bool is_undeleted = before->has_delete_time() && !after.has_delete_time();
  if (is_undeleted) {
    RETURN_IF_ERROR(CheckUndelete(change));
  }
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

absl::StatusOr<std::string> PartyWith(const Call& call, const storage::Reader& reader,
                                      absl::string_view occurrence, absl::string_view invitation) {
  AnyTable::Walk walk = Registrations().table().WalkRows(
      reader, call.owner(),
      AnyTable::Under(index::kRegistrationsByInvitation,
                      storage::KeyTuple::Of(invitation, call::LastIdOfName(occurrence))));
  std::string came;
  Registration registration;
  while (true) {
    ASSIGN_OR_RETURN(const bool more, walk.Next(registration));
    if (!more) return came;
    if (registration.has_delete_time()) continue;
    ASSIGN_OR_RETURN(const bool sees, Registrations().Sees(call, reader, registration));
    if (!sees) continue;
    if (registration.state() == Registration::CONFIRMED) return registration.name();
    if (!came.empty()) continue;
    ASSIGN_OR_RETURN(const std::optional<Attendance> attendance,
                     FindAttendance(reader, call.owner(), call::LastIdOfName(occurrence),
                                    call::LastIdOfName(registration.name())));
    if (attendance.has_value()) came = registration.name();
  }
}

absl::Status CheckAttendanceChange(const Change<Attendance>& change) {
  // A creation that is refused for its name has none.
  if (!Attendances().type().pattern().Fits(change.after.name())) {
    return CheckLinkedResident(change, "attendance.resident");
  }
  return change.before == nullptr ? CheckNew(change) : CheckChange(change);
}

}  // namespace osiedle::clubs
