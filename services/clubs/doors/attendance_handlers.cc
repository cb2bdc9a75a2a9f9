#include "services/clubs/doors/attendance_handlers.h"

#include <optional>
#include <string>
#include <utility>

#include "absl/algorithm/container.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "google/protobuf/util/message_differencer.h"
#include "osiedle/common/v1/change_kind.pb.h"
#include "osiedle/common/v1/violation_reason.pb.h"
#include "osiedle/invitations/v1/invitation.pb.h"
#include "services/call/fields/ids.h"
#include "services/call/fields/proto_time.h"
#include "services/call/fields/resource_name.h"
#include "services/call/resource/reference_check.h"
#include "services/call/rpc/errors.h"
#include "services/clubs/club_errors.h"
#include "services/clubs/doors/attendance_checks.h"
#include "services/clubs/doors/attendance_rules.h"
#include "services/clubs/doors/door_tables.h"
#include "services/clubs/doors/redeem_place.h"
#include "services/clubs/doors/told_ids.h"
#include "services/clubs/plans/effective_occurrence.h"
#include "services/clubs/signups/resident_links.h"
#include "services/clubs/signups/sign_up_tables.h"
#include "services/invitations/invitation_writer.h"
#include "storage/records/table.h"
#include "storage/status_macros.h"

namespace osiedle::clubs {
namespace {

using ::google::protobuf::util::MessageDifferencer;
using ::osiedle::call::Call;
using ::osiedle::call::Violations;
using ::osiedle::clubs::v1::Attendance;
using ::osiedle::clubs::v1::CheckInRequest;
using ::osiedle::clubs::v1::Occurrence;
using ::osiedle::clubs::v1::Registration;
using ::osiedle::invitations::v1::Invitation;
using ::osiedle::storage::Transaction;

const call::ResourcePattern& AttendanceNames() { return Attendances().type().pattern(); }

// The name of `id` under `parent`; "" when they make none.
std::string NameOf(absl::string_view parent, absl::string_view id) {
  const bool fits = AttendanceNames().ParseParent(parent).has_value() && call::IsResourceId(id);
  return fits ? AttendanceNames().FormatUnder(parent, id) : std::string();
}

// The name of the registration with this id.
std::string RegistrationUnder(absl::string_view occurrence, absl::string_view id) {
  return Registrations().type().pattern().FormatUnder(occurrence, id);
}

// Whether there is an attendance of this name, also one of which the call may not know.
absl::StatusOr<bool> IsTaken(const Call& call, const storage::Reader& reader,
                             absl::string_view name) {
  return Attendances().table().Exists(
      reader, {.owner = call.owner(),
               .tuple = storage::KeyTuple::Of(call::LastIdOfName(call::ParentOfName(name)),
                                              call::LastIdOfName(name))});
}

// A party comes once: the id of an attendance is that of its registration, and the other way round.
absl::Status Join(const Call& call, const storage::Reader& reader, const std::string& parent,
                  Attendance& attendance, std::string& id) {
  if (!attendance.registration().empty()) {
    const bool fits = Registrations().type().pattern().Fits(attendance.registration());
    if (id.empty() && fits) id = std::string(call::LastIdOfName(attendance.registration()));
    return absl::OkStatus();
  }
  if (NameOf(parent, id).empty()) return absl::OkStatus();
  const std::string name = RegistrationUnder(parent, id);
  ASSIGN_OR_RETURN(const std::optional<Registration> registration,
                   FindRegistration(call, reader, name));
  if (registration.has_value()) attendance.set_registration(name);
  return absl::OkStatus();
}

// The slip that the party brought.
struct Slip {
  Invitation invitation;
  // Its registration for this event (PartyWith); "": it has none.
  std::string registration;
};

// What was recorded under an id of a phone's own before the slip of the party was told.
struct WalkIn {
  storage::RowMeta meta;
  Attendance attendance;
};

// A check-in, and what was found out about it.
struct CheckInRun {
  const Call& call;
  Transaction& transaction;
  // With the id and the registration of the party.
  CheckInRequest request;
  std::optional<Slip> slip = std::nullopt;
  // Where it came before: it goes over into the attendance of the registration.
  std::optional<WalkIn> walk_in = std::nullopt;
};

absl::StatusOr<Slip> ReadSlip(const Call& call, Transaction& transaction,
                              const CheckInRequest& request) {
  Slip slip;
  ASSIGN_OR_RETURN(slip.invitation, invitations::FindByTypedCode(
                                        call, transaction, request.claim_code(), "claim_code"));
  ASSIGN_OR_RETURN(slip.registration,
                   PartyWith(call, transaction, request.parent(), slip.invitation.name()));
  return slip;
}

absl::Status RedeemSlip(const Call& call, Transaction& transaction, const CheckInRequest& request,
                        const Attendance& told) {
  ASSIGN_OR_RETURN(const std::string place, RedeemPlace(call, transaction, request.parent()));
  return invitations::Redeem(call, transaction,
                             {.claim_code = request.claim_code(),
                              .time = call::TimeOf(told.check_in_time()),
                              .place = place})
      .status();
}

// Which of the slips that a party brought the attendance names: that with which it signed up, or
// the one that was told first. It goes on naming it, because the figures find the way of a slip by
// it.
std::string SlipOf(const Attendance& attendance, const std::string& brought) {
  return attendance.invitation().empty() ? brought : attendance.invitation();
}

// What the check-in tells, as it would stand in a new attendance.
absl::StatusOr<Attendance> ToldBy(const Call& call, const storage::Reader& reader,
                                  const Attendance& given) {
  Attendance told = given;
  if (!told.has_check_in_time()) *told.mutable_check_in_time() = call::TimestampOf(call.time());
  if (told.registration().empty()) return told;
  ASSIGN_OR_RETURN(const std::optional<Registration> registration,
                   FindRegistration(call, reader, told.registration()));
  if (registration.has_value()) TakeRegistration(*registration, told);
  return told;
}

// What would be refused in a new attendance that tells this.
absl::StatusOr<Violations> CheckTold(const Call& call, const storage::Reader& reader,
                                     const std::string& parent, const Attendance& told) {
  Violations violations = call.declared_violations();
  ASSIGN_OR_RETURN(const EffectiveOccurrence event, FindEffective(call, reader, parent));
  CheckAttendance(nullptr, told, TimeOfEvent(event.occurrence), call.time(), violations);
  if (violations.empty() && event.occurrence.state() == Occurrence::CANCELLED) {
    return OccurrenceCancelled();
  }
  return violations;
}

// Whether the slip was not redeemed for this party before. `before`: as the party is stored.
bool BringsSlip(const CheckInRun& run, const Attendance& before) {
  if (!run.slip.has_value()) return false;
  const std::string& brought = run.slip->invitation.name();
  const bool is_of_walk_in =
      run.walk_in.has_value() && run.walk_in->attendance.invitation() == brought;
  return brought != before.invitation() && !is_of_walk_in;
}

// Adds what was recorded of a walk-in to the attendance of the registration that it has.
void AddWalkIn(const std::optional<WalkIn>& walk_in, Attendance& attendance) {
  if (!walk_in.has_value()) return;
  AddCheckIn(walk_in->attendance, attendance);
  for (const common::v1::ExternalId& id : walk_in->attendance.external_ids()) {
    const bool is_named = absl::c_any_of(
        attendance.external_ids(),
        [&](const common::v1::ExternalId& known) { return known.system() == id.system(); });
    if (!is_named) *attendance.add_external_ids() = id;
  }
}

// Deletes a walk-in that goes over into another attendance, and frees its external ids for that.
absl::Status EndWalkIn(const CheckInRun& run) {
  if (!run.walk_in.has_value()) return absl::OkStatus();
  Attendance ended = run.walk_in->attendance;
  ended.clear_external_ids();
  *ended.mutable_delete_time() = call::TimestampOf(run.call.time());
  return Attendances().Save(run.call, run.transaction, run.walk_in->meta, run.walk_in->attendance,
                            ended, common::v1::DELETED);
}

// Adds the check-in to what is stored.
absl::Status Add(const CheckInRun& run, const storage::RowMeta& meta, const Attendance& before,
                 Attendance& response) {
  const auto& [call, transaction, request, slip, walk_in] = run;
  const Attendance& given = request.attendance();
  if (!given.registration().empty() && given.registration() != before.registration()) {
    return call::ResourceExists(before.name());
  }
  RETURN_IF_ERROR(call::InvalidFields(call.declared_violations()));
  ASSIGN_OR_RETURN(const Attendance told, ToldBy(call, transaction, given));
  // What the phone tells is added to what the caller may know.
  Attendance known = before;
  RETURN_IF_ERROR(ViewResidentOf(call, transaction, known));
  response = known;
  AddCheckIn(told, response);
  AddWalkIn(walk_in, response);
  const bool brings_slip = BringsSlip(run, before);
  if (!brings_slip && MessageDifferencer::Equals(known, response)) {
    response = before;
    return EndWalkIn(run);
  }

  ASSIGN_OR_RETURN(Violations violations, CheckTold(call, transaction, request.parent(), told));
  call::ReferenceCheck references(call, transaction, violations);
  const bool names_resident = response.resident() != known.resident();
  const bool names_alias = response.alias() != known.alias();
  if (!names_alias) response.set_alias(before.alias());
  RETURN_IF_ERROR(CheckLinkedResident<Attendance>(
      {call, transaction, &before, response, violations, references,
       [&](absl::string_view field) { return field == "alias" ? names_alias : names_resident; }},
      "attendance.resident"));
  RETURN_IF_ERROR(call::InvalidFields(violations));
  RETURN_IF_ERROR(references.Result());
  if (brings_slip) {
    RETURN_IF_ERROR(RedeemSlip(call, transaction, request, told));
    response.set_invitation(SlipOf(response, slip->invitation.name()));
  }
  RETURN_IF_ERROR(EndWalkIn(run));
  return Attendances().Save(call, transaction, meta, before, response);
}

absl::Status CreateWithSlip(const CheckInRun& run, Attendance& response) {
  const auto& [call, transaction, request, slip, walk_in] = run;
  ASSIGN_OR_RETURN(const Attendance told, ToldBy(call, transaction, request.attendance()));
  ASSIGN_OR_RETURN(const Violations violations,
                   CheckTold(call, transaction, request.parent(), told));
  // Creating it says all that is wrong, and a slip is not redeemed for nothing.
  if (violations.empty() && BringsSlip(run, Attendance())) {
    RETURN_IF_ERROR(RedeemSlip(call, transaction, request, told));
  }
  RETURN_IF_ERROR(EndWalkIn(run));
  RETURN_IF_ERROR(Attendances().Create(call, transaction, request, response));
  RETURN_IF_ERROR(call::InvalidFields(violations));
  Attendance before;
  ASSIGN_OR_RETURN(const storage::RowMeta meta,
                   Attendances().Load(call, transaction, response.name(), before));
  response = before;
  AddWalkIn(walk_in, response);
  response.set_invitation(SlipOf(response, slip->invitation.name()));
  // The feed tells of one creation.
  return Attendances().Save(call, transaction, meta, before, response, common::v1::UPDATED,
                            Call::Feed::kAuditOnly);
}

// Adds the check-in to what is stored, or creates the attendance.
absl::Status TakeIn(const CheckInRun& run, Attendance& response) {
  const auto& [call, transaction, request, slip, walk_in] = run;
  const std::string name = NameOf(request.parent(), request.attendance_id());
  Attendance before;
  if (!name.empty()) {
    const absl::StatusOr<storage::RowMeta> meta =
        Attendances().Load(call, transaction, name, before);
    if (meta.ok() && before.has_delete_time()) return call::ResourceDeleted(name);
    if (meta.ok()) return Add(run, *meta, before, response);
    if (!absl::IsNotFound(meta.status())) return meta.status();
  }
  if (slip.has_value()) return CreateWithSlip(run, response);
  return Attendances().Create(call, transaction, request, response);
}

// Reads what was recorded under the id that a phone made (`told`, a name), of a party that turns
// out to have a registration.
absl::Status ReadWalkIn(CheckInRun& run, const std::string& told) {
  ASSIGN_OR_RETURN(const bool is_kept, IsToldId(run.call, run.transaction, told));
  if (is_kept) return absl::OkStatus();
  WalkIn walk_in;
  absl::StatusOr<storage::RowMeta> meta =
      Attendances().Load(run.call, run.transaction, told, walk_in.attendance);
  // Another one of which the caller may not know may have the id: then it is taken.
  if (absl::IsNotFound(meta.status())) {
    ASSIGN_OR_RETURN(const bool is_taken, IsTaken(run.call, run.transaction, told));
    return is_taken ? call::ResourceExists(told) : absl::OkStatus();
  }
  RETURN_IF_ERROR(meta.status());
  if (walk_in.attendance.has_delete_time()) return call::ResourceDeleted(told);
  if (!walk_in.attendance.registration().empty()) return call::ResourceExists(told);
  walk_in.meta = *meta;
  run.walk_in = std::move(walk_in);
  return absl::OkStatus();
}

// Tells of the attendance of a registration, which has its id.
void SetRegistration(const std::string& registration, CheckInRequest& request) {
  request.mutable_attendance()->set_registration(registration);
  request.set_attendance_id(std::string(call::LastIdOfName(registration)));
}

}  // namespace

absl::Status CreateAttendance(const Call& call, Transaction& transaction,
                              const v1::CreateAttendanceRequest& request, Attendance& response) {
  if (!request.has_attendance()) {
    return Attendances().Create(call, transaction, request, response);
  }
  v1::CreateAttendanceRequest whole = request;
  RETURN_IF_ERROR(Join(call, transaction, request.parent(), *whole.mutable_attendance(),
                       *whole.mutable_attendance_id()));
  return Attendances().Create(call, transaction, whole, response);
}

absl::Status CheckIn(const Call& call, Transaction& transaction, const CheckInRequest& request,
                     Attendance& response) {
  CheckInRun run = {.call = call, .transaction = transaction, .request = request};
  CheckInRequest& whole = run.request;
  Attendance& given = *whole.mutable_attendance();
  RETURN_IF_ERROR(Join(call, transaction, request.parent(), given, *whole.mutable_attendance_id()));
  SortHeadCounts(given);
  const bool is_placed = AttendanceNames().ParseParent(request.parent()).has_value();
  if (!request.claim_code().empty() && is_placed && call.declared_violations().empty()) {
    ASSIGN_OR_RETURN(run.slip, ReadSlip(call, transaction, whole));
  }
  // Whoever the phone took for a walk-in may have signed up: the slip says it, or said it before.
  const std::string told = NameOf(whole.parent(), whole.attendance_id());
  if (!given.registration().empty()) return TakeIn(run, response);
  if (!run.slip.has_value() || run.slip->registration.empty()) {
    if (told.empty()) return TakeIn(run, response);
    ASSIGN_OR_RETURN(const std::string name, NameBehind(call, transaction, told));
    if (name != told) {
      SetRegistration(RegistrationUnder(whole.parent(), call::LastIdOfName(name)), whole);
    }
    return TakeIn(run, response);
  }
  SetRegistration(run.slip->registration, whole);
  if (told.empty()) return TakeIn(run, response);
  RETURN_IF_ERROR(ReadWalkIn(run, told));
  RETURN_IF_ERROR(TakeIn(run, response));
  return KeepToldId(call, transaction, told, response.name());
}

absl::Status CheckOut(const Call& call, Transaction& transaction,
                      const v1::CheckOutRequest& request, Attendance& response) {
  RETURN_IF_ERROR(Attendances().CheckName(request.name()));
  ASSIGN_OR_RETURN(const std::string name, NameBehind(call, transaction, request.name()));
  Attendance before;
  ASSIGN_OR_RETURN(const storage::RowMeta meta,
                   Attendances().LoadLive(call, transaction, name, "", before));
  const google::protobuf::Timestamp moment =
      request.has_occur_time() ? request.occur_time() : call::TimestampOf(call.time());
  response = before;
  AddCheckOut(call::TimeOf(moment), response);
  if (MessageDifferencer::Equals(before, response)) return absl::OkStatus();
  ASSIGN_OR_RETURN(const EffectiveOccurrence event,
                   FindEffective(call, transaction, call::ParentOfName(name)));
  Violations violations;
  CheckMomentOfEvent(moment, TimeOfEvent(event.occurrence), call.time(), "occur_time", violations);
  RETURN_IF_ERROR(call::InvalidFields(violations));
  return Attendances().Save(call, transaction, meta, before, response);
}

}  // namespace osiedle::clubs
