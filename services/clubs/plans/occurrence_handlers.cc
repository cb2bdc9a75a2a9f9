#include "services/clubs/plans/occurrence_handlers.h"

#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/time/time.h"
#include "osiedle/clubs/v1/affected_registration.pb.h"
#include "osiedle/common/v1/violation_reason.pb.h"
#include "services/calendar/wall_time.h"
#include "services/call/fields/proto_time.h"
#include "services/call/resource/reference_check.h"
#include "services/call/rpc/errors.h"
#include "services/clubs/club_errors.h"
#include "services/clubs/plans/affected_list.h"
#include "services/clubs/plans/effective_occurrence.h"
#include "services/clubs/plans/plan_checks.h"
#include "services/clubs/plans/plan_rules.h"
#include "services/clubs/plans/plan_tables.h"
#include "services/clubs/plans/plan_writer.h"
#include "services/clubs/plans/series_times.h"
#include "storage/status_macros.h"

namespace osiedle::clubs {
namespace {

using ::osiedle::call::Call;
using ::osiedle::call::TimeOf;
using ::osiedle::call::TimestampOf;
using ::osiedle::call::Violations;
using ::osiedle::clubs::v1::AffectedRegistration;
using ::osiedle::clubs::v1::Occurrence;
using ::osiedle::storage::Transaction;

// Violations of the new time and place. `zone`: that of the town.
absl::Status CheckMove(const Call& call, const storage::Reader& reader,
                       const v1::MoveOccurrenceRequest& request, absl::TimeZone zone) {
  Violations violations;
  CheckWallTime(request.start(), zone, "start", violations);
  const absl::Time start = calendar::MomentOf(CivilOf(request.start()), zone);
  if (start < call.time()) violations.Add("start", common::v1::IN_THE_PAST);
  if (start > call.time() + absl::Hours(24 * 366) * kMaxYearsAhead) {
    violations.Add("start", common::v1::YEARS_TOO_FAR_AHEAD,
                   {{"max", std::to_string(kMaxYearsAhead)}});
  }
  call::ReferenceCheck references(call, reader, violations);
  references.CheckField(request, v1::MoveOccurrenceRequest::kVenueFieldNumber);
  RETURN_IF_ERROR(call::InvalidFields(violations));
  return references.Result();
}

// Puts it at another wall time; it takes as long as before.
void MoveTo(absl::CivilSecond start, absl::TimeZone zone, Occurrence& occurrence) {
  const absl::Duration length = TimeOf(occurrence.end_time()) - TimeOf(occurrence.start_time());
  const absl::Time begin = calendar::MomentOf(start, zone);
  *occurrence.mutable_start() = WallTimeOf(start);
  *occurrence.mutable_start_time() = TimestampOf(begin);
  *occurrence.mutable_end_time() = TimestampOf(begin + length);
}

}  // namespace

absl::Status MoveOccurrence(const Call& call, Transaction& transaction,
                            const v1::MoveOccurrenceRequest& request,
                            v1::MoveOccurrenceResponse& response) {
  Occurrence before;
  ASSIGN_OR_RETURN(
      const storage::RowMeta meta,
      Occurrences().LoadLive(call, transaction, request.name(), request.etag(), before));
  ASSIGN_OR_RETURN(const absl::TimeZone zone, call.Zone(transaction));
  RETURN_IF_ERROR(CheckMove(call, transaction, request, zone));
  if (before.state() == Occurrence::CANCELLED) return OccurrenceCancelled();
  if (HasBegun(before, call.time())) {
    return call::StateTransitionRefused(before.name(), "begun", "it has begun");
  }
  ASSIGN_OR_RETURN(const EffectiveOccurrence old,
                   EffectiveOf(transaction, call.owner(), meta, before));
  Occurrence after = before;
  MoveTo(CivilOf(request.start()), zone, after);
  const bool is_moved = TimeOf(before.start_time()) != TimeOf(after.start_time());
  const bool has_other_venue = !request.venue().empty() && request.venue() != old.venue;
  if (has_other_venue) {
    after.set_venue(request.venue());
    RETURN_IF_ERROR(CheckRoom(call, transaction, after));
  }
  AffectedList affected(call, transaction);
  if (is_moved || has_other_venue) {
    after.set_is_exception(true);
    SayMoved(call.time(), request.reason(), after);
    RETURN_IF_ERROR(affected.Add(
        is_moved ? AffectedRegistration::MOVED : AffectedRegistration::OTHER_VENUE, before, after));
  }
  RETURN_IF_ERROR(Occurrences().Save(call, transaction, meta, before, after));
  RETURN_IF_ERROR(Occurrences().View(call, transaction, after));
  *response.mutable_occurrence() = std::move(after);
  response.set_affected_registration_count(affected.count());
  affected.MoveTo(*response.mutable_affected_registrations());
  return absl::OkStatus();
}

absl::Status CancelOccurrence(const Call& call, Transaction& transaction,
                              const v1::CancelOccurrenceRequest& request,
                              v1::CancelOccurrenceResponse& response) {
  Occurrence before;
  ASSIGN_OR_RETURN(
      const storage::RowMeta meta,
      Occurrences().LoadLive(call, transaction, request.name(), request.etag(), before));
  if (before.state() == Occurrence::CANCELLED) return OccurrenceCancelled();
  if (HasEnded(before, call.time())) {
    return call::StateTransitionRefused(before.name(), "ended", "it has ended");
  }
  Occurrence after = before;
  after.set_state(Occurrence::CANCELLED);
  after.set_cancel_reason(request.reason());
  after.set_is_exception(true);
  AffectedList affected(call, transaction);
  RETURN_IF_ERROR(affected.Add(AffectedRegistration::CANCELLED, before, after));
  RETURN_IF_ERROR(Occurrences().Save(call, transaction, meta, before, after));
  RETURN_IF_ERROR(Occurrences().View(call, transaction, after));
  *response.mutable_occurrence() = std::move(after);
  response.set_affected_registration_count(affected.count());
  affected.MoveTo(*response.mutable_affected_registrations());
  return absl::OkStatus();
}

}  // namespace osiedle::clubs
