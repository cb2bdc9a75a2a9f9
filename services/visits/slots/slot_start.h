// One start that somebody names: whether it can be, by the rules of the search. Pure.
#ifndef OSIEDLE_SERVICES_VISITS_SLOTS_SLOT_START_H_
#define OSIEDLE_SERVICES_VISITS_SLOTS_SLOT_START_H_

#include <vector>

#include "absl/status/statusor.h"
#include "services/visits/slots/slot_problem.h"

namespace osiedle::visits {

// The rules are those of slot_search.h. The start need not lie on the quarter of an hour.

// What a candidate does at the start.
struct CandidateAtStart {
  // On duty and taken by nothing, with buffers, ways, maxima and notice kept.
  bool is_free = false;
  // As TravelAt (slot_grid.h).
  int travel_minutes = 0;
};
// By candidate; those without options are not free. Fails only as `occupations` fail.
absl::StatusOr<std::vector<CandidateAtStart>> CandidatesAt(const SlotProblem& problem, Minute start,
                                                           Occupations& occupations);

// Whether the refused hours and the frequencies of the problem allow it.
bool BoundariesAllow(const SlotProblem& problem, Minute start);

// How somebody may take a seat for a slot.
struct SeatFit {
  // The preferred one of the options that hold for the slot. Null: there is none.
  const SeatOption* option = nullptr;
  // Of no option: what alone keeps them away. None: they are no one for this seat.
  Bar bar = Bar::kNone;
};
SeatFit FitFor(const Candidate& candidate, int seat, const Interval& slot);

// How far down the choices of its seat an option stands.
int StepsOf(const SeatOption& option);

}  // namespace osiedle::visits

#endif  // OSIEDLE_SERVICES_VISITS_SLOTS_SLOT_START_H_
