#include "services/visits/bookings/answer_handlers.h"

#include <optional>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "osiedle/common/v1/violation_reason.pb.h"
#include "osiedle/staff/v1/staff_member.pb.h"
#include "services/call/fields/proto_time.h"
#include "services/call/fields/resource_type.h"
#include "services/call/rpc/access.h"
#include "services/call/rpc/access_table.h"
#include "services/call/rpc/errors.h"
#include "services/invitations/claim_code.h"
#include "services/visits/bookings/crew_answers.h"
#include "services/visits/bookings/response_codes.h"
#include "services/visits/bookings/visit_states.h"
#include "services/visits/bookings/visit_tables.h"
#include "services/visits/bookings/visit_views.h"
#include "services/visits/bookings/visit_writer.h"
#include "services/visits/bookings/visits_along.h"
#include "services/visits/slots/slot_messages.h"
#include "services/visits/visit_errors.h"
#include "storage/status_macros.h"

namespace osiedle::visits {
namespace {

using ::osiedle::call::Call;
using ::osiedle::call::RecordScope;
using ::osiedle::call::Violations;
using ::osiedle::internal::v1::ResponseCode;
using ::osiedle::storage::Row;
using ::osiedle::storage::Transaction;
using ::osiedle::visits::v1::CrewSeat;
using ::osiedle::visits::v1::Visit;

template <typename Request>
GivenAnswer AnswerOf(const Request& request) {
  return {.answer = request.answer(),
          .decline_reason = request.decline_reason(),
          .other_start_times = request.other_start_times()};
}

template <typename Pattern>
void CheckNameIn(const std::string& name, const Pattern& pattern, const char* field,
                 Violations& violations) {
  if (pattern.Fits(name)) return;
  violations.Add(field, common::v1::BAD_NAME, {{"pattern", pattern.text()}});
}

void CheckStaffMemberName(const std::string& name, Violations& violations) {
  CheckNameIn(name, call::ResourceType::Of(staff::v1::StaffMember::descriptor()).pattern(),
              "staff_member", violations);
}

absl::Status NotOnCrew() {
  return call::InvalidField({"staff_member", common::v1::NOT_ON_CREW, {}});
}

// Whether the caller may write down what another member said: who plans the visit.
absl::Status CheckMayWriteDown(const Call& call, const storage::Reader& reader,
                               const Visit& visit) {
  const call::PermissionLines& permission = call::LinesOf(common::v1::PLAN_VISITS);
  ASSIGN_OR_RETURN(const RecordScope scope, call::RecordsFor(call, permission, reader));
  if (scope.is_nothing()) {
    return call::RoleRequired(absl::StrCat(call.method().short_name, " for others"),
                              permission.role_names);
  }
  return Visits().SeesWithin(scope, visit) ? absl::OkStatus()
                                           : call::GrantTooNarrow("staff_member");
}

}  // namespace

absl::Status RespondToVisit(const Call& call, Transaction& transaction,
                            const v1::RespondToVisitRequest& request, Visit& response) {
  Violations violations;
  CheckNameIn(request.name(), Visits().type().pattern(), "name", violations);
  if (!request.staff_member().empty()) CheckStaffMemberName(request.staff_member(), violations);
  GivenAnswer given = AnswerOf(request);
  CheckAnswer(given, call.time(), violations);
  if (!violations.empty()) return call::InvalidFields(violations);

  ASSIGN_OR_RETURN(VisitUnderChange visit,
                   LoadVisit(call, transaction, request.name(), request.etag()));
  ASSIGN_OR_RETURN(const std::string caller, StaffMemberOfCaller(call, transaction));
  const std::string& member = request.staff_member().empty() ? caller : request.staff_member();
  given.channel = CrewSeat::ACCOUNT;
  if (member != caller) {
    RETURN_IF_ERROR(CheckMayWriteDown(call, transaction, visit.before));
    given.channel = CrewSeat::TELEPHONE;
  }
  RETURN_IF_ERROR(CheckStep(call, visit, VisitStep::kRespond));
  CrewSeat* const seat = SeatOf(visit.after, member);
  if (seat == nullptr || (seat->answer() == CrewSeat::DECLINED && !IsSameAnswer(*seat, given))) {
    return NotOnCrew();
  }
  if (IsSameAnswer(*seat, given)) {
    response = visit.before;
    return absl::OkStatus();
  }
  // Who declines knows the visit up to that moment. Who has a code knows it by the code alone.
  const WholeSight sight(call);
  RETURN_IF_ERROR(TakeAnswer(call, transaction, given, *seat, visit));
  RETURN_IF_ERROR(SaveVisit(call, transaction, visit));
  response = visit.after;
  return absl::OkStatus();
}

absl::Status IssueResponseCode(const Call& call, Transaction& transaction,
                               const v1::IssueResponseCodeRequest& request,
                               v1::IssueResponseCodeResponse& response) {
  Violations violations;
  CheckNameIn(request.name(), Visits().type().pattern(), "name", violations);
  CheckStaffMemberName(request.staff_member(), violations);
  if (!violations.empty()) return call::InvalidFields(violations);

  ASSIGN_OR_RETURN(VisitUnderChange visit,
                   LoadVisit(call, transaction, request.name(), request.etag()));
  RETURN_IF_ERROR(CheckStep(call, visit, VisitStep::kRespond));
  if (visit.after.state() != Visit::HELD) {
    return VisitStepRefused(visit.after.state(), "its crew is asked no more");
  }
  CrewSeat* const seat = SeatOf(visit.after, request.staff_member());
  if (seat == nullptr || seat->answer() == CrewSeat::DECLINED) return NotOnCrew();

  response.set_visit(request.name());
  response.set_staff_member(request.staff_member());
  *response.mutable_issue_time() = call::TimestampOf(call.time());
  *response.mutable_expire_time() = visit.after.hold_expire_time();
  FillInCode(call, response);
  RETURN_IF_ERROR(KeepResponseCode(call, transaction, response));
  *seat->mutable_code_expire_time() = visit.after.hold_expire_time();
  // A code in the place of another changes nothing in the visit; it is a change nevertheless.
  RETURN_IF_ERROR(Visits().Save(call, transaction, visit.meta, visit.before, visit.after,
                                common::v1::UPDATED, Call::Feed::kAuditAndChanges, {"crew"}));
  if (call.validate_only()) HideResponseCode(response);
  return absl::OkStatus();
}

namespace {

absl::Status RefuseTry(const Call& call, Transaction& transaction) {
  RETURN_IF_ERROR(CountResponseTry(call, transaction));
  return call.RefuseAndCommit(ResponseCodeRefused());
}

// The visit on which a code answers. Nothing: the code is not good. An unknown code costs as many
// reads as a known one.
absl::StatusOr<std::optional<VisitUnderChange>> VisitOfCode(
    const Call& call, const storage::Reader& reader, const std::optional<Row<ResponseCode>>& row) {
  const std::string name =
      row.has_value() ? row->message.visit()
                      : absl::StrCat("municipalities/", call.municipality(), "/visits/nobody");
  absl::StatusOr<VisitUnderChange> visit = LoadVisit(call, reader, name, "");
  if (call::ErrorInfoOf(visit.status()).has_value()) return std::optional<VisitUnderChange>();
  RETURN_IF_ERROR(visit.status());
  if (!row.has_value() || visit->after.state() != Visit::HELD) {
    return std::optional<VisitUnderChange>();
  }
  // A seat that was taken anew, by another hold or by a substitute, has no code, or another one.
  const CrewSeat* const seat = SeatOf(visit->after, row->message.staff_member());
  const bool is_good =
      seat != nullptr && seat->answer() != CrewSeat::DECLINED && seat->has_code_expire_time() &&
      call::TimeOf(seat->code_expire_time()) == call::TimeOf(row->message.expire_time());
  return is_good ? std::optional<VisitUnderChange>(*std::move(visit)) : std::nullopt;
}

std::string MessageOf(const Visit& visit, CrewSeat::Answer answer, absl::TimeZone zone) {
  const char* what = answer == CrewSeat::ACCEPTED   ? "udział potwierdzony"
                     : answer == CrewSeat::DECLINED ? "odmowa przyjęta"
                                                    : "propozycja innego terminu przekazana";
  return absl::StrCat("Dziękujemy. Wizyta: ", TimeInPolish(call::TimeOf(visit.start_time()), zone),
                      " – ", what, ".");
}

}  // namespace

absl::Status RedeemResponseCode(const Call& call, Transaction& transaction,
                                const v1::RedeemResponseCodeRequest& request,
                                v1::RedeemResponseCodeResponse& response) {
  Violations violations;
  if (request.parent() != absl::StrCat("municipalities/", call.municipality())) {
    violations.Add("parent", common::v1::BAD_PARENT,
                   {{"pattern", "municipalities/{municipality}"}});
  }
  const std::optional<std::string> code = invitations::ReadClaimCode(request.code());
  if (!code.has_value()) violations.Add("code", common::v1::CODE_MISTYPED);
  GivenAnswer given = AnswerOf(request);
  given.channel = CrewSeat::CODE;
  CheckAnswer(given, call.time(), violations);
  if (!violations.empty()) return call::InvalidFields(violations);

  RETURN_IF_ERROR(CheckResponseTries(call, transaction));
  ASSIGN_OR_RETURN(const std::optional<Row<ResponseCode>> row,
                   FindByResponseCode(call, transaction, *code));
  const WholeSight sight(call);
  ASSIGN_OR_RETURN(std::optional<VisitUnderChange> visit, VisitOfCode(call, transaction, row));
  if (!visit.has_value()) return RefuseTry(call, transaction);

  RETURN_IF_ERROR(EndResponseCode(transaction, *row));
  CrewSeat& seat = *SeatOf(visit->after, row->message.staff_member());
  seat.clear_code_expire_time();
  *response.mutable_start_time() = visit->after.start_time();
  *response.mutable_end_time() = visit->after.end_time();
  if (!IsSameAnswer(seat, given)) {
    RETURN_IF_ERROR(TakeAnswer(call, transaction, given, seat, *visit));
  }
  RETURN_IF_ERROR(SaveVisit(call, transaction, *visit));
  response.set_answer(given.answer);
  ASSIGN_OR_RETURN(const absl::TimeZone zone, call.Zone(transaction));
  response.set_message_pl(MessageOf(visit->before, given.answer, zone));
  return absl::OkStatus();
}

}  // namespace osiedle::visits
