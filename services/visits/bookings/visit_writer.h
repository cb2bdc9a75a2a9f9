// Reads a visit for a change, and writes it with all that follows from it.
#ifndef OSIEDLE_SERVICES_VISITS_BOOKINGS_VISIT_WRITER_H_
#define OSIEDLE_SERVICES_VISITS_BOOKINGS_VISIT_WRITER_H_

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "osiedle/visits/v1/visit.pb.h"
#include "services/call/rpc/call.h"
#include "services/visits/bookings/visit_states.h"
#include "services/visits/calendars/calendar_writer.h"
#include "services/visits/calendars/page_rows.h"
#include "storage/records/table.h"
#include "storage/transaction.h"

namespace osiedle::visits {

struct VisitUnderChange {
  storage::RowMeta meta;
  // As it is stored: the `before` of a Save.
  v1::Visit before;
  // As it is at the time of the call (Lapse): to be changed.
  v1::Visit after;
};

// Load for a change, as StandardResource::LoadLive. A visit of which the call may not know does not
// exist.
absl::StatusOr<VisitUnderChange> LoadVisit(const call::Call& call, const storage::Reader& reader,
                                           absl::string_view name, absl::string_view etag);

// VISIT_STEP_REFUSED, or HOLD_EXPIRED when the visit lost the slot that the step needs: also after
// the row was rewritten.
absl::Status CheckStep(const call::Call& call, const VisitUnderChange& visit, VisitStep step);

// Writes `visit.after` (Resource::Save), after ListStaffMembers. When the crew goes on a visit that
// was to be moved, or the visit is called off, the one that was to stand in its place is CANCELLED.
// What follows from it is written by AfterVisit in the same transaction.
absl::Status SaveVisit(const call::Call& call, storage::Transaction& transaction,
                       VisitUnderChange& visit);

// What follows from every write of a visit (call::ResourceDeclaration::after_write): the bookings
// on the pages of calendars, and the timer. Both are what TimesOf and NextMoment say of `after`,
// and nothing else: so there is no booking without its visit, whatever method wrote it. When a
// successor is called off or deleted, the visit in whose place it was to stand names it no more
// (visit_states.h, moved visits).
absl::Status AfterVisit(const call::Call& call, storage::Transaction& transaction,
                        const v1::Visit* before, const v1::Visit& after);

// The bookings and the timer alone, for whoever writes a visit without a call (visit_clock.h). The
// visit with the name of `after`, which said `before` (null: there was none), says `after`.
// False: another visit has a part of the time by now (BookingGuard). Without a guard it is not
// looked.
absl::StatusOr<bool> FollowVisit(const RowScope& scope, storage::Transaction& transaction,
                                 const v1::Visit* before, const v1::Visit& after,
                                 const BookingGuard* guard = nullptr);

}  // namespace osiedle::visits

#endif  // OSIEDLE_SERVICES_VISITS_BOOKINGS_VISIT_WRITER_H_
