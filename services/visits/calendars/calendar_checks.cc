#include "services/visits/calendars/calendar_checks.h"

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "osiedle/common/v1/violation_reason.pb.h"
#include "osiedle/staff/v1/staff_member.pb.h"
#include "services/call/fields/resource_name.h"
#include "services/call/rpc/errors.h"
#include "services/registry/registry_reader.h"
#include "services/staff/staff_reader.h"
#include "services/visits/calendars/busy_source_rules.h"
#include "services/visits/calendars/calendar_pages.h"
#include "services/visits/calendars/calendar_reader.h"
#include "services/visits/calendars/calendar_rules.h"
#include "services/visits/calendars/calendar_tables.h"
#include "services/visits/visit_errors.h"
#include "storage/status_macros.h"

namespace osiedle::visits {
namespace {

using ::osiedle::call::Call;
using ::osiedle::call::Change;
using ::osiedle::storage::AnyTable;
using ::osiedle::storage::KeyTuple;
using ::osiedle::storage::Reader;
using ::osiedle::visits::v1::BusySource;
using ::osiedle::visits::v1::Calendar;

// CALENDAR_EXISTS when the staff member has another live calendar.
absl::Status CheckIsOnlyOne(const Call& call, const Reader& reader, const Calendar& calendar) {
  Calendar holder;
  ASSIGN_OR_RETURN(const bool has_one,
                   FindLiveCalendarOf(reader, call.owner(), calendar.staff_member(), holder));
  if (!has_one || holder.name() == calendar.name()) return absl::OkStatus();
  // Who may not leave such a calendar learns that alone, whether there is another one or not.
  if (!Calendars().CheckMayLeave(call, reader, calendar).ok()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const bool sees, Calendars().Sees(call, reader, holder));
  return CalendarExists(sees ? holder.name() : "");
}

}  // namespace

absl::Status CheckCalendarChange(const Change<Calendar>& change) {
  const auto& [call, reader, before, after, violations, references, brings] = change;
  CheckCalendar(after, violations);
  RETURN_IF_ERROR(registry::FillController(change));
  const bool is_of_someone =
      after.kind() == Calendar::STAFF_MEMBER && !after.staff_member().empty();
  if (!is_of_someone || !references.ok() || !violations.empty()) return absl::OkStatus();
  // Whether the caller may know of them or not: whom they work for decides who may know of the
  // calendar.
  ASSIGN_OR_RETURN(const std::optional<staff::v1::StaffMember> owner,
                   staff::FindStaffMember(call, reader, after.staff_member()));
  if (!owner.has_value()) return call::ResourceNotFound(after.staff_member());
  after.set_institution(owner->institution());
  const bool becomes_live = before == nullptr || before->has_delete_time();
  return becomes_live ? CheckIsOnlyOne(call, reader, after) : absl::OkStatus();
}

absl::Status CheckCalendarDelete(const Call& call, const Reader& reader, const Calendar& calendar) {
  ASSIGN_OR_RETURN(const bool is_booked, IsBooked(reader, call.owner(), call.time(),
                                                  call::LastIdOfName(calendar.name())));
  return is_booked ? CalendarBooked(calendar.name()) : absl::OkStatus();
}

absl::Status CheckLiveCalendar(const Call& call, const Reader& reader, absl::string_view name) {
  Calendar calendar;
  RETURN_IF_ERROR(Calendars().Load(call, reader, name, calendar).status());
  return calendar.has_delete_time() ? call::ResourceDeleted(name) : absl::OkStatus();
}

absl::Status CheckRoomForSource(const Call& call, const Reader& reader, absl::string_view calendar,
                                absl::string_view field, call::Violations& violations) {
  AnyTable::Walk walk = BusySources().table().WalkRows(
      reader, call.owner(),
      AnyTable::Under(storage::IndexId::kRows, KeyTuple::Of(call::LastIdOfName(calendar))));
  BusySource source;
  for (int count = 0; count < kMaxBusySources; ++count) {
    ASSIGN_OR_RETURN(const bool more, walk.Next(source));
    if (!more) return absl::OkStatus();
  }
  violations.Add(std::string(field), common::v1::TOO_MANY_ITEMS,
                 {{"max", absl::StrCat(kMaxBusySources)}});
  return absl::OkStatus();
}

absl::Status CheckBusySourceChange(const Change<BusySource>& change) {
  const auto& [call, reader, before, after, violations, references, brings] = change;
  CheckBusySource(after, violations);
  const absl::string_view calendar = call::ParentOfName(after.name());
  // A source without a name: only its fields are checked.
  if (calendar.empty()) return absl::OkStatus();
  RETURN_IF_ERROR(CheckLiveCalendar(call, reader, calendar));
  if (before == nullptr) {
    RETURN_IF_ERROR(CheckRoomForSource(call, reader, calendar, "parent", violations));
  }
  if (violations.empty()) NormalizeBusyTimes(after);
  return absl::OkStatus();
}

}  // namespace osiedle::visits
