#include "services/visits/calendars/calendar_reader.h"

#include <optional>

#include "services/visits/calendars/calendar_tables.h"
#include "storage/status_macros.h"

namespace osiedle::visits {
namespace {

using ::osiedle::storage::KeyTuple;
using ::osiedle::storage::Reader;
using ::osiedle::storage::RowKey;
using ::osiedle::visits::v1::Calendar;

absl::StatusOr<bool> FindLive(const Reader& reader, const RowKey& key, Calendar& calendar) {
  ASSIGN_OR_RETURN(const std::optional<storage::RowMeta> meta,
                   Calendars().table().Get(reader, key, calendar));
  return meta.has_value() && !calendar.has_delete_time();
}

}  // namespace

absl::StatusOr<bool> FindLiveCalendar(const Reader& reader, uint32_t owner, absl::string_view id,
                                      Calendar& calendar) {
  return FindLive(reader, {.owner = owner, .tuple = KeyTuple::Of(id)}, calendar);
}

absl::StatusOr<bool> FindLiveCalendarOf(const Reader& reader, uint32_t owner,
                                        absl::string_view staff_member, Calendar& calendar) {
  ASSIGN_OR_RETURN(const std::optional<RowKey> key,
                   Calendars().table().FindUnique(reader, owner, index::kLiveCalendarOfStaffMember,
                                                  KeyTuple::Of(staff_member)));
  if (!key.has_value()) return false;
  return FindLive(reader, *key, calendar);
}

}  // namespace osiedle::visits
