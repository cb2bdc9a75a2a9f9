// Why there is no slot, and what would open one. Pure.
#ifndef OSIEDLE_SERVICES_VISITS_SLOTS_SLOT_EXPLANATION_H_
#define OSIEDLE_SERVICES_VISITS_SLOTS_SLOT_EXPLANATION_H_

#include <vector>

#include "absl/status/statusor.h"
#include "services/visits/slots/slot_problem.h"
#include "services/visits/slots/slot_search.h"

namespace osiedle::visits {

// As Blocker.Kind (joint_slot.proto).
enum class BlockerKind {
  kSeat,
  kWindow,
  kDeadline,
  kWorkingDays,
  kHours,
  kNotice,
  kMaximum,
  kTravel,
  kQuorum,
  kBoundary,
  kConflict,
  // What the caller may not know.
  kOther,
};

struct SlotBlocker {
  BlockerKind kind = BlockerKind::kOther;
  // Of kSeat.
  int seat = 0;
  friend bool operator==(const SlotBlocker& a, const SlotBlocker& b) {
    return a.kind == b.kind && a.seat == b.seat;
  }
};

struct SlotOpening {
  SlotBlocker without;
  // The first ones, by start; at least one, at most 3.
  std::vector<Slot> slots;
};

struct SlotExplanation {
  // Minimal: with these alone (all other seats and limits left out) there is no slot, and with any
  // one of them left out as well there is one. At most 3; empty when no such small set was found.
  std::vector<SlotBlocker> blockers;
  // Single relaxations that open a slot; by their first start, at most 10.
  std::vector<SlotOpening> openings;
  // False: the budget was spent, and blockers and openings may be missing.
  bool complete = true;
};

// REQUIRES: FindSlots finds nothing for the problem.
//
// Never left out: duty, busy times, bookings, and that no slot begins before the call. What else it
// means to leave something out:
//   - a seat: as a blocker, it need not be filled. As an opening, nobody sits on it, and another
//     seat that must be filled stays;
//   - the window: slots may end as long after its end as it lasts, at most 366 days;
//   - the deadline: slots may end until the end of the window.
//
// What the caller may not know is never left out, and no blocker or opening names it. Options that
// are barred do not exist. Nobody is free at the resident's refused times, and nobody at those that
// maxima, ways, buffers and notice take from a closed calendar. An explanation is the
// same whether such a thing or a busy calendar is behind it. kOther alone says that nobody need go
// and that the resident's times still leave no slot.
//
// A window that lies in the past is {kWindow}, although a later one would not help.
absl::StatusOr<SlotExplanation> ExplainNoSlots(const SlotProblem& problem, Occupations& occupations,
                                               WorkBudget& budget);

}  // namespace osiedle::visits

#endif  // OSIEDLE_SERVICES_VISITS_SLOTS_SLOT_EXPLANATION_H_
