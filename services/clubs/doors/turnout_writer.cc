#include "services/clubs/doors/turnout_writer.h"

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "osiedle/internal/v1/event_turnout.pb.h"
#include "services/call/fields/proto_time.h"
#include "services/call/fields/resource_name.h"
#include "services/clubs/doors/door_tables.h"
#include "services/clubs/doors/redeem_place.h"
#include "services/clubs/doors/turnout.h"
#include "services/clubs/signups/party_rules.h"
#include "services/invitations/invitation_writer.h"
#include "storage/records/table.h"
#include "storage/status_macros.h"

namespace osiedle::clubs {
namespace {

using ::osiedle::call::Call;
using ::osiedle::clubs::v1::Attendance;
using ::osiedle::internal::v1::EventTurnout;
using ::osiedle::storage::Row;
using ::osiedle::storage::Transaction;

// Adds what an attendance counts, `times` times.
void Count(const Attendance& attendance, int64_t times, EventTurnout& turnout) {
  if (attendance.has_delete_time()) return;
  turnout.set_attended(turnout.attended() + times * SizeOf(attendance.head_counts()));
  turnout.set_first_time(turnout.first_time() + times * attendance.first_time_count());
  if (attendance.registration().empty()) return;
  turnout.set_registered_parties(turnout.registered_parties() + times);
}

bool IsNothing(const EventTurnout& turnout) {
  return turnout.attended() == 0 && turnout.registered_parties() == 0 && turnout.first_time() == 0;
}

absl::Status FollowTurnout(const Call& call, Transaction& transaction, const Attendance* before,
                           const Attendance& after) {
  EventTurnout change;
  if (before != nullptr) Count(*before, -1, change);
  Count(after, 1, change);
  if (IsNothing(change)) return absl::OkStatus();
  const storage::RowKey key =
      OccurrenceRowKey(call.owner(), call::LastIdOfName(call::ParentOfName(after.name())));
  const storage::RowMeta meta = {.revision = call.revision()};
  ASSIGN_OR_RETURN(const std::optional<Row<EventTurnout>> row,
                   EventTurnoutTable().Find(transaction, key));
  if (!row.has_value()) return EventTurnoutTable().Insert(transaction, key, change, meta);
  change.set_attended(change.attended() + row->message.attended());
  change.set_registered_parties(change.registered_parties() + row->message.registered_parties());
  change.set_first_time(change.first_time() + row->message.first_time());
  if (IsNothing(change)) return EventTurnoutTable().Erase(transaction, key, row->message);
  return EventTurnoutTable().Update(transaction, key, row->message, change, meta);
}

}  // namespace

absl::StatusOr<EventTurnout> TurnoutOf(const storage::Reader& reader, uint32_t owner,
                                       absl::string_view occurrence_id) {
  EventTurnout turnout;
  RETURN_IF_ERROR(
      EventTurnoutTable().Get(reader, OccurrenceRowKey(owner, occurrence_id), turnout).status());
  return turnout;
}

absl::Status AfterAttendance(const Call& call, Transaction& transaction, const Attendance* before,
                             const Attendance& after) {
  RETURN_IF_ERROR(FollowTurnout(call, transaction, before, after));
  const bool signed_up_by_slip = !after.registration().empty() && !after.invitation().empty();
  if (before != nullptr || !signed_up_by_slip) return absl::OkStatus();
  ASSIGN_OR_RETURN(const std::string place,
                   RedeemPlace(call, transaction, call::ParentOfName(after.name())));
  return invitations::RedeemNamed(call, transaction, after.invitation(),
                                  call::TimeOf(after.check_in_time()), place);
}

}  // namespace osiedle::clubs
