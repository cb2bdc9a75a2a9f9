#include "services/visits/bookings/visit_writer.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "osiedle/common/v1/violation_reason.pb.h"
#include "osiedle/internal/v1/log.pb.h"
#include "services/call/fields/proto_time.h"
#include "services/call/fields/resource_name.h"
#include "services/call/fields/violations.h"
#include "services/call/resource/resource_change.h"
#include "services/call/resource/standard_resource.h"
#include "services/visits/bookings/visit_tables.h"
#include "services/visits/bookings/visits_along.h"
#include "services/visits/calendars/calendar_writer.h"
#include "services/visits/procedures/procedure_clocks.h"
#include "services/visits/visit_errors.h"
#include "storage/status_macros.h"

namespace osiedle::visits {
namespace {

using ::osiedle::call::Call;
using ::osiedle::storage::KeyTuple;
using ::osiedle::storage::Row;
using ::osiedle::storage::Transaction;
using ::osiedle::visits::v1::Visit;

BookedTime BookedOf(const CalendarTime& time) {
  return {.time = time.time, .place = time.place, .hold_until = time.hold_until};
}

// Both lists are in the order of calendars, each calendar once. A calendar on which nothing differs
// is neither read nor written.
// False: another visit has a part of `after` (BookingGuard).
absl::StatusOr<bool> FollowTimes(const RowScope& scope, Transaction& transaction,
                                 absl::string_view visit, const std::vector<CalendarTime>& before,
                                 const std::vector<CalendarTime>& after,
                                 const BookingGuard* guard) {
  bool is_free = true;
  internal::v1::CalendarPage memory;
  size_t b = 0;
  size_t a = 0;
  while (b < before.size() || a < after.size()) {
    const bool takes_before =
        b < before.size() && (a == after.size() || before[b].calendar <= after[a].calendar);
    const bool takes_after =
        a < after.size() && (b == before.size() || after[a].calendar <= before[b].calendar);
    const std::string& calendar = takes_before ? before[b].calendar : after[a].calendar;
    if (!takes_before || !takes_after || !(before[b] == after[a])) {
      std::optional<BookedTime> old_time;
      std::optional<BookedTime> new_time;
      if (takes_before) old_time = BookedOf(before[b]);
      if (takes_after) new_time = BookedOf(after[a]);
      ASSIGN_OR_RETURN(
          const bool was_free,
          ChangeBooking(scope, transaction, calendar, visit, takes_before ? &*old_time : nullptr,
                        takes_after ? &*new_time : nullptr, memory, guard));
      is_free = is_free && was_free;
    }
    if (takes_before) ++b;
    if (takes_after) ++a;
  }
  return is_free;
}

absl::Status FollowTimer(const RowScope& scope, Transaction& transaction, absl::string_view visit,
                         const std::optional<absl::Time>& before,
                         const std::optional<absl::Time>& after) {
  if (before == after) return absl::OkStatus();
  const storage::Table<internal::v1::VisitTimer>& table = VisitTimerTable();
  const internal::v1::VisitTimer row;
  if (before.has_value()) {
    RETURN_IF_ERROR(table.Erase(transaction, VisitTimerKey(*before, scope.owner, visit), row));
  }
  if (!after.has_value()) return absl::OkStatus();
  return table.Insert(transaction, VisitTimerKey(*after, scope.owner, visit), row,
                      {.revision = scope.revision});
}

// Whether the visit, in whose place another was to stand, will be followed by `visit` no more.
bool HasLetGo(const Visit* before, const Visit& after) {
  const auto is_gone = [](const Visit& visit) {
    return visit.has_delete_time() || visit.state() == Visit::CANCELLED;
  };
  return !after.rescheduled_from().empty() && is_gone(after) &&
         (before == nullptr || !is_gone(*before));
}

absl::StatusOr<std::optional<Row<Visit>>> RowOf(const Call& call, const storage::Reader& reader,
                                                absl::string_view name) {
  return Visits().table().Find(
      reader, {.owner = call.owner(), .tuple = KeyTuple::Of(call::LastIdOfName(name))});
}

// The ids of the visit in whose place this one stands, and of its own successor.
absl::StatusOr<std::vector<std::string>> PartnersOf(const Call& call, const storage::Reader& reader,
                                                    const Visit& visit) {
  std::vector<std::string> partners;
  if (!visit.rescheduled_from().empty()) {
    ASSIGN_OR_RETURN(const auto old, RowOf(call, reader, visit.rescheduled_from()));
    if (old.has_value() && IsReplacedBy(old->message, visit)) {
      partners.emplace_back(call::LastIdOfName(visit.rescheduled_from()));
    }
  }
  if (!visit.rescheduled_to().empty()) {
    ASSIGN_OR_RETURN(const auto successor, RowOf(call, reader, visit.rescheduled_to()));
    if (successor.has_value() && IsReplacedBy(visit, successor->message)) {
      partners.emplace_back(call::LastIdOfName(visit.rescheduled_to()));
    }
  }
  return partners;
}

// Written here, because the caller may change the successor without knowing of the old visit: it
// may have moved to another institution since.
absl::Status CutLink(const Call& call, Transaction& transaction, const Visit& successor) {
  const storage::RowKey key = {
      .owner = call.owner(),
      .tuple = KeyTuple::Of(call::LastIdOfName(successor.rescheduled_from()))};
  ASSIGN_OR_RETURN(const std::optional<Row<Visit>> row, Visits().table().Find(transaction, key));
  if (!row.has_value() || !IsReplacedBy(row->message, successor)) return absl::OkStatus();
  Visit after = row->message;
  after.clear_rescheduled_to();
  *after.mutable_update_time() = call::TimestampOf(call.time());
  RETURN_IF_ERROR(
      Visits().table().Update(transaction, key, row->message, after,
                              {.revision = call.revision(), .origin = row->meta.origin}));
  call.RecordChange(call::ChangeOf(Visits().type(), after.name(), common::v1::UPDATED,
                                   call.revision(), {"rescheduled_to"}));
  return absl::OkStatus();
}

// The crew goes, or went, on a visit that was to be moved, or it is called off: then the one that
// was to stand in its place is called off too.
absl::Status CallOffSuccessor(const Call& call, Transaction& transaction, VisitUnderChange& old) {
  const Visit::State state = old.after.state();
  const bool is_over = state == Visit::UNDER_WAY || HasEnded(old.after);
  if (!is_over || state == Visit::RESCHEDULED || old.before.rescheduled_to().empty()) {
    return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(const auto row, RowOf(call, transaction, old.before.rescheduled_to()));
  if (!row.has_value() || row->message.has_delete_time() ||
      !IsReplacedBy(old.before, row->message)) {
    return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(VisitUnderChange successor,
                   LoadAlong(call, transaction, old.before.rescheduled_to()));
  if (!WhyNot(successor.after, VisitStep::kCancel).empty()) return absl::OkStatus();
  successor.after.clear_rescheduled_from();
  successor.after.clear_hold_expire_time();
  Reach(Visit::CANCELLED, std::max(call.time(), LastMoment(successor.after)), call.time(),
        successor.after);
  old.after.clear_rescheduled_to();
  return SaveAlong(call, transaction, successor);
}

}  // namespace

absl::StatusOr<VisitUnderChange> LoadVisit(const Call& call, const storage::Reader& reader,
                                           absl::string_view name, absl::string_view etag) {
  RETURN_IF_ERROR(Visits().CheckName(name));
  VisitUnderChange visit;
  ASSIGN_OR_RETURN(visit.meta, Visits().LoadLive(call, reader, name, etag, visit.before));
  visit.after = visit.before;
  Lapse(call.time(), visit.after);
  return visit;
}

absl::Status CheckStep(const Call& /*call*/, const VisitUnderChange& visit, VisitStep step) {
  const absl::string_view why = WhyNot(visit.after, step);
  if (why.empty()) return absl::OkStatus();
  if (const std::optional<absl::Time> end = EndOfLostHold(visit.after); end.has_value()) {
    Visit while_held;
    while_held.set_state(Visit::HELD);
    if (WhyNot(while_held, step).empty()) return HoldExpired(*end);
  }
  return VisitStepRefused(visit.after.state(), why);
}

absl::Status SaveVisit(const Call& call, Transaction& transaction, VisitUnderChange& visit) {
  RETURN_IF_ERROR(CallOffSuccessor(call, transaction, visit));
  ListStaffMembers(visit.after);
  return Visits().Save(call, transaction, visit.meta, visit.before, visit.after);
}

absl::StatusOr<bool> FollowVisit(const RowScope& scope, Transaction& transaction,
                                 const Visit* before, const Visit& after,
                                 const BookingGuard* guard) {
  const absl::string_view id = call::LastIdOfName(after.name());
  const bool is_new = before == nullptr;
  ASSIGN_OR_RETURN(
      const bool is_free,
      FollowTimes(scope, transaction, id, is_new ? std::vector<CalendarTime>() : TimesOf(*before),
                  TimesOf(after), guard));
  RETURN_IF_ERROR(FollowTimer(scope, transaction, id, is_new ? std::nullopt : NextMoment(*before),
                              NextMoment(after)));
  return is_free;
}

absl::Status AfterVisit(const Call& call, Transaction& transaction, const Visit* before,
                        const Visit& after) {
  BookingGuard guard = {.now = call.time()};
  ASSIGN_OR_RETURN(guard.partners, PartnersOf(call, transaction, after));
  ASSIGN_OR_RETURN(const bool is_free,
                   FollowVisit(RowScope::Of(call), transaction, before, after, &guard));
  if (!is_free) {
    const bool was_held = before != nullptr && before->state() == Visit::HELD;
    if (was_held) return HoldExpired(call::TimeOf(before->hold_expire_time()));
    call::Violations violations;
    violations.Add("crew", common::v1::NOT_FREE);
    return CrewNotAvailable(violations);
  }
  RETURN_IF_ERROR(MoveClocks(call, transaction, before, after));
  return HasLetGo(before, after) ? CutLink(call, transaction, after) : absl::OkStatus();
}

}  // namespace osiedle::visits
