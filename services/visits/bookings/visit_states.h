// The life of a visit, as pure functions. The picture of it is in visit.proto.
#ifndef OSIEDLE_SERVICES_VISITS_BOOKINGS_VISIT_STATES_H_
#define OSIEDLE_SERVICES_VISITS_BOOKINGS_VISIT_STATES_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "osiedle/visits/v1/visit.pb.h"
#include "services/visits/slots/slot_problem.h"

namespace osiedle::visits {

// ---- steps

enum class VisitStep {
  kPropose,
  kHold,
  kRelease,
  kSubstitute,
  kReschedule,
  kRespond,
  kCheckIn,
  kCheckOut,
  kComplete,
  kRefuse,
  kReportNoContact,
  kAbort,
  kCancel,
};

// Why a visit cannot take the step now, in English ("the crew has not checked in"); empty when it
// can. REQUIRES: the hold of the visit has not lapsed, see Lapse.
absl::string_view WhyNot(const v1::Visit& visit, VisitStep step);

// The visit reaches `state`: sets it, and adds the transition. `occur` is when it happened, `now`
// when it is recorded.
void Reach(v1::Visit::State state, absl::Time occur, absl::Time now, v1::Visit& visit);

// The moment recorded last: no later one lies before it.
absl::Time LastMoment(const v1::Visit& visit);

// ---- holds

// Whether the visit is held, and the hold has ended at `now`.
bool HasLapsed(const v1::Visit& visit, absl::Time now);
// Makes what is stored what it is at `now`: a visit whose hold has ended is PROPOSED, without slot
// and crew, from the moment at which the hold ended. Every reading and every change does this
// first, so nobody ever sees what was held as taken, whether the row was rewritten since or not.
// The result is the same at every later `now`.
void Lapse(absl::Time now, v1::Visit& visit);
// Takes slot and crew away, as a release, a displacement and the end of a hold do. The state is not
// touched.
void LoseSlot(v1::Visit& visit);

// When a PROPOSED visit lost the slot that it had while it was HELD: the hold ended, somebody gave
// the slot back, or another visit took it. Nothing: it never had one, or it has one.
std::optional<absl::Time> EndOfLostHold(const v1::Visit& visit);

// Whether all seats that are needed are accepted, and the quorum is reached: the visit may be
// CONFIRMED. REQUIRES: it is HELD.
bool IsAccepted(const v1::Visit& visit);

// ---- moved visits
//
// RescheduleVisit links two visits: the old one names its successor (`rescheduled_to`), and the
// successor the old one (`rescheduled_from`). The link counts while both name each other. The end
// of the successor's hold does not cut it: the successor is PROPOSED then, may be held again, and
// takes the place of the old one when it is confirmed. When the successor is CANCELLED
// or deleted, AfterVisit empties `rescheduled_to` of the old one. Unless its successor is HELD, the
// old one may be rescheduled again. Then `rescheduled_to` names the new successor, and the former
// one is a visit of its own. When the crew goes on the old one, or it ends, the successor is
// CANCELLED (SaveVisit).

// Whether `old` becomes RESCHEDULED when `successor` is confirmed: they name each other, and `old`
// has neither begun nor ended.
bool IsReplacedBy(const v1::Visit& old, const v1::Visit& successor);

// ---- what follows from a visit

// Where the crew goes. Nothing: no position is known.
std::optional<Point> PlaceOf(const v1::Visit& visit);

// The time that a visit takes of one calendar.
struct CalendarTime {
  // An id.
  std::string calendar;
  Interval time;
  std::optional<Point> place;
  // Nothing: it is no hold.
  std::optional<absl::Time> hold_until;

  friend bool operator==(const CalendarTime& a, const CalendarTime& b);
};

// What the visit takes, by calendar. A HELD, CONFIRMED or UNDER_WAY visit takes its slot of
// everybody on the crew who has not declined. One that has ended takes what passed of its slot
// until then; it still counts as a visit of that day. All others take nothing. `now` is not asked:
// a lapsed hold takes its time with a `hold_until` in the past, which readers of pages leave out.
std::vector<CalendarTime> TimesOf(const v1::Visit& visit);

// The next moment at which something happens by itself: the end of the hold, or the next telling
// that the crew is overdue. Nothing: none.
std::optional<absl::Time> NextMoment(const v1::Visit& visit);
// How many minutes after the planned end each telling comes, in order.
std::vector<int> OverdueMinutes(const v1::Visit& visit);

// Whether the visit is in one of the states that nothing leaves.
bool HasEnded(const v1::Visit& visit);

// Fills in `staff_members`. To be called before each Save: see SaveVisit.
void ListStaffMembers(v1::Visit& visit);

}  // namespace osiedle::visits

#endif  // OSIEDLE_SERVICES_VISITS_BOOKINGS_VISIT_STATES_H_
