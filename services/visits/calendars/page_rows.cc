#include "services/visits/calendars/page_rows.h"

#include <optional>

#include "services/call/rpc/errors.h"
#include "services/visits/calendars/page_bookings.h"
#include "storage/limits.h"
#include "storage/status_macros.h"

namespace osiedle::visits {
namespace {

using ::osiedle::internal::v1::CalendarPage;

// Leaves room for the envelope and a seal in a row.
constexpr size_t kMaxPageBytes = storage::kMaxValueBytes - 1024;

}  // namespace

absl::Status ChangePage(const RowScope& scope, storage::Transaction& transaction,
                        absl::string_view calendar, PageNumber page, CalendarPage& memory,
                        absl::FunctionRef<bool(CalendarPage&)> change) {
  const storage::Table<CalendarPage>& table = CalendarPageTable();
  const storage::RowKey key = PageKey(scope.owner, calendar, page);
  const storage::RowMeta meta = {.revision = scope.revision};
  ASSIGN_OR_RETURN(const std::optional<storage::RowMeta> stored,
                   table.Get(transaction, key, memory));
  if (!stored.has_value()) memory.Clear();
  if (!change(memory)) return absl::OkStatus();
  // The table has no index, so what the page said before does not matter.
  const bool is_empty = memory.sources().empty() && BookingsOn(memory) == 0;
  if (is_empty) {
    return stored.has_value() ? table.Erase(transaction, key, memory) : absl::OkStatus();
  }
  if (memory.ByteSizeLong() > kMaxPageBytes) {
    return call::RequestTooLarge("what takes the time of the calendar in four weeks");
  }
  if (!stored.has_value()) return table.Insert(transaction, key, memory, meta);
  return table.Update(transaction, key, memory, memory, meta);
}

}  // namespace osiedle::visits
