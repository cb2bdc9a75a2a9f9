// The rows of calendar pages: where a moment stands, and how a page is read and written.
#ifndef OSIEDLE_SERVICES_VISITS_CALENDARS_PAGE_ROWS_H_
#define OSIEDLE_SERVICES_VISITS_CALENDARS_PAGE_ROWS_H_

#include <cstdint>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "osiedle/internal/v1/calendar_page.pb.h"
#include "services/calendar/intervals.h"
#include "services/call/rpc/call.h"
#include "services/visits/calendars/calendar_tables.h"
#include "storage/records/table.h"
#include "storage/transaction.h"

namespace osiedle::visits {

// 28 days.
inline constexpr calendar::Minute kPageMinutes = 40320;

inline calendar::Interval SpanOfPage(PageNumber page) {
  const auto begin = static_cast<calendar::Minute>(page) * kPageMinutes;
  return {.begin = begin, .end = begin + kPageMinutes};
}
inline PageNumber PageOf(calendar::Minute minute) {
  return minute < 0 ? 0 : static_cast<PageNumber>(minute / kPageMinutes);
}
// The last page that `time` reaches into. REQUIRES: `time` is not empty.
inline PageNumber LastPageOf(const calendar::Interval& time) { return PageOf(time.end - 1); }

// For whom rows are written: the number of the municipality, and the revision that they get.
struct RowScope {
  uint32_t owner = 0;
  uint64_t revision = 0;

  static RowScope Of(const call::Call& call) {
    return {.owner = call.owner(), .revision = call.revision()};
  }
};

// Reads the page of a calendar into `memory` (an empty one, where there is no row), lets `change`
// change it, and writes it when `change` says that it differs; a page without content has no row.
// REQUEST_TOO_LARGE when the page has grown too large for a row. What `memory` held does not
// matter: whoever changes many pages lends the same to all of them.
absl::Status ChangePage(const RowScope& scope, storage::Transaction& transaction,
                        absl::string_view calendar, PageNumber page,
                        internal::v1::CalendarPage& memory,
                        absl::FunctionRef<bool(internal::v1::CalendarPage&)> change);

}  // namespace osiedle::visits

#endif  // OSIEDLE_SERVICES_VISITS_CALENDARS_PAGE_ROWS_H_
