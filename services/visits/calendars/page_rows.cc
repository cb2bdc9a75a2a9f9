#include "services/visits/calendars/page_rows.h"

#include <optional>

#include "services/call/fields/message_compare.h"
#include "services/call/rpc/errors.h"
#include "storage/limits.h"
#include "storage/status_macros.h"

namespace osiedle::visits {
namespace {

using ::osiedle::internal::v1::CalendarPage;

// Leaves room for the envelope and a seal in a row.
constexpr size_t kMaxPageBytes = storage::kMaxValueBytes - 1024;

}  // namespace

absl::Status ChangePage(const RowScope& scope, storage::Transaction& transaction,
                        absl::string_view calendar, PageNumber page,
                        absl::FunctionRef<void(CalendarPage&)> change) {
  const storage::Table<CalendarPage>& table = CalendarPageTable();
  const storage::RowKey key = PageKey(scope.owner, calendar, page);
  const storage::RowMeta meta = {.revision = scope.revision};
  ASSIGN_OR_RETURN(const std::optional<storage::Row<CalendarPage>> row,
                   table.Find(transaction, key));
  CalendarPage wanted;
  if (row.has_value()) wanted = row->message;
  change(wanted);
  const bool is_empty = wanted.sources().empty() && wanted.bookings().empty();
  if (is_empty) {
    return row.has_value() ? table.Erase(transaction, key, row->message) : absl::OkStatus();
  }
  if (wanted.ByteSizeLong() > kMaxPageBytes) {
    return call::RequestTooLarge("what takes the time of the calendar in four weeks");
  }
  if (!row.has_value()) return table.Insert(transaction, key, wanted, meta);
  if (call::SameMessage(row->message, wanted)) return absl::OkStatus();
  return table.Update(transaction, key, row->message, wanted, meta);
}

}  // namespace osiedle::visits
