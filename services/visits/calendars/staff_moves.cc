#include "services/visits/calendars/staff_moves.h"

#include <utility>
#include <vector>

#include "osiedle/internal/v1/log.pb.h"
#include "services/call/fields/proto_time.h"
#include "services/call/resource/resource_change.h"
#include "services/visits/calendars/calendar_tables.h"
#include "storage/status_macros.h"

namespace osiedle::visits {
namespace {

using ::osiedle::storage::AnyTable;
using ::osiedle::storage::KeyTuple;
using ::osiedle::storage::Row;
using ::osiedle::storage::Transaction;
using ::osiedle::visits::v1::Calendar;

absl::StatusOr<std::vector<Row<Calendar>>> CalendarsOf(const call::Call& call,
                                                       const Transaction& transaction,
                                                       const std::string& staff_member) {
  std::vector<Row<Calendar>> rows;
  AnyTable::Walk walk = Calendars().table().WalkRows(
      transaction, call.owner(),
      AnyTable::Under(index::kCalendarsByStaffMember, KeyTuple::Of(staff_member)));
  while (true) {
    Row<Calendar> row;
    ASSIGN_OR_RETURN(const bool more, walk.Next(row.message));
    if (!more) return rows;
    row.key = walk.key();
    row.meta = walk.meta();
    rows.push_back(std::move(row));
  }
}

// Written here, because the caller may change the staff member without knowing of the calendar.
absl::Status Move(const call::Call& call, Transaction& transaction, const Row<Calendar>& row,
                  const std::string& institution) {
  Calendar moved = row.message;
  moved.set_institution(institution);
  *moved.mutable_update_time() = call::TimestampOf(call.time());
  RETURN_IF_ERROR(
      Calendars().table().Update(transaction, row.key, row.message, moved,
                                 {.revision = call.revision(), .origin = row.meta.origin}));
  call.RecordChange(call::ChangeOf(Calendars().type(), moved.name(), common::v1::UPDATED,
                                   call.revision(), {"institution"}));
  return absl::OkStatus();
}

}  // namespace

absl::Status MoveCalendars(const call::Call& call, Transaction& transaction,
                           const staff::v1::StaffMember* before,
                           const staff::v1::StaffMember& after) {
  if (before == nullptr || before->institution() == after.institution()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const std::vector<Row<Calendar>> rows,
                   CalendarsOf(call, transaction, after.name()));
  for (const Row<Calendar>& row : rows) {
    RETURN_IF_ERROR(Move(call, transaction, row, after.institution()));
  }
  return absl::OkStatus();
}

}  // namespace osiedle::visits
