#include "services/visits/visit_errors.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "services/call/rpc/errors.h"

namespace osiedle::visits {

absl::Status CalendarExists(absl::string_view calendar) {
  if (calendar.empty()) {
    return call::MakeError(absl::StatusCode::kAlreadyExists, common::v1::CALENDAR_EXISTS,
                           "the staff member has another live calendar");
  }
  return call::MakeError(absl::StatusCode::kAlreadyExists, common::v1::CALENDAR_EXISTS,
                         absl::StrCat("the staff member has the live calendar ", calendar),
                         {{"resource", std::string(calendar)}});
}

absl::Status CalendarBooked(absl::string_view calendar) {
  return call::MakeError(absl::StatusCode::kFailedPrecondition, common::v1::RESOURCE_IN_USE,
                         absl::StrCat(calendar, " is booked for a visit that has not ended"));
}

absl::Status VisitStepRefused(v1::Visit::State state, absl::string_view why) {
  return call::MakeError(absl::StatusCode::kFailedPrecondition, common::v1::VISIT_STEP_REFUSED,
                         absl::StrCat("the visit cannot do this now: ", why),
                         {{"state", v1::Visit::State_Name(state)}, {"why", std::string(why)}});
}

absl::Status CrewNotAvailable(const call::Violations& violations) {
  return call::MakeFieldError(absl::StatusCode::kFailedPrecondition, common::v1::CREW_NOT_AVAILABLE,
                              violations);
}

absl::Status HoldExpired(absl::Time expire_time) {
  return call::MakeError(
      absl::StatusCode::kFailedPrecondition, common::v1::HOLD_EXPIRED,
      "the hold of the slot has ended",
      {{"expire_time", absl::FormatTime(absl::RFC3339_sec, expire_time, absl::UTCTimeZone())}});
}

absl::Status ResponseCodeRefused() {
  return call::MakeError(absl::StatusCode::kNotFound, common::v1::RESPONSE_CODE_REFUSED,
                         "no code like this can be used now");
}

absl::Status ResponseCodeTriesSpent(absl::Duration wait) {
  return call::WithRetry(
      call::MakeError(absl::StatusCode::kResourceExhausted, common::v1::RESPONSE_CODE_TRIES_SPENT,
                      "too many wrong codes"),
      wait);
}

absl::Status ProcedureStepRefused(v1::Procedure::State state, absl::string_view why) {
  return call::MakeError(absl::StatusCode::kFailedPrecondition, common::v1::PROCEDURE_STEP_REFUSED,
                         absl::StrCat("the procedure cannot do this now: ", why),
                         {{"state", v1::Procedure::State_Name(state)}, {"why", std::string(why)}});
}

absl::Status ContactNotInCrisis() {
  return call::MakeError(absl::StatusCode::kFailedPrecondition, common::v1::CONTACT_NOT_IN_CRISIS,
                         "the contact has no crisis flag");
}

absl::Status GroundNotAllowed(const call::Call& call, const call::PermissionLines& permission) {
  for (const call::AccessLine& line : permission.lines) {
    if (!line.Allows(call.circumstances().purpose)) {
      return call::PurposeRequired(call.method().short_name, line.PurposeNames());
    }
  }
  return call::RoleRequired(call.method().short_name, permission.role_names);
}

}  // namespace osiedle::visits
