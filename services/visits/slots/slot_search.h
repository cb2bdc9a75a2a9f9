// Finds when a crew can go, best first. Pure; see slot_problem.h for the question.
//
// A slot begins on the grid, in the window, not before the call, and keeps to every limit of the
// problem. Hours: it begins at or after the first minute of its local day at which the clock shows
// `begin_minute` or more, and ends by the end of the last at which the clock shows less than
// `end_minute`. Working days: every local day that it touches is one. Refused hours: it overlaps
// none. Each seat that is not optional has `count` different candidates with an option for the seat
// that holds, and no candidate has two seats. A candidate can take a slot when all of this is true:
//   - it is on duty from the slot's begin to its end (buffers and ways may lie outside the duty);
//   - from `buffer_before` minutes before to `buffer_after` minutes after the slot it is not busy,
//     and not at another visit;
//   - with a place, and an open calendar: between the slot and the booking that ends last at or
//     before its begin, and the one that begins first at or after its end, there is time for the
//     way (slot_travel.h), on top of the buffer of that side. Only bookings with a known place
//     count, and only within 24 hours of the slot: it is as if there were no others;
//   - with a place, and a closed calendar: between the slot and each booking are at least 30
//     minutes (kMinutesAroundClosedVisit) on each side, on top of the buffers. Places and speed do
//     not count here: otherwise searches with many places would tell where a visit is;
//   - the maxima of its day and its week are not reached, by the local begin of bookings;
//   - its notice is kept.
// Things must take all people on the seats, optional seats included as far as they are filled.
//
// Cost, in minutes, as SlotRank (joint_slot.proto) says. It is the sum of:
//   - the wait;
//   - 2880 for each missing member of the previous crew, candidate or not;
//   - 4320 for each empty place on an optional seat;
//   - 720 for each step down the choices;
//   - 24 for each minute of travel of open candidates.
// The travel of a candidate is the way from the last booking with a place that began on the same
// local day and ended at or before the slot. Without one it is the way from the base, or 0. Of all
// crews of a slot the one with the least cost is given; among equals always the same one. Slots are
// ordered by (cost, start).
#ifndef OSIEDLE_SERVICES_VISITS_SLOTS_SLOT_SEARCH_H_
#define OSIEDLE_SERVICES_VISITS_SLOTS_SLOT_SEARCH_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "services/visits/slots/slot_problem.h"

namespace osiedle::visits {

// What one search and one explanation may each do: well below a second of a server's core.
inline constexpr int64_t kMostWork = 1'000'000'000;

inline constexpr int kMinutesOfMissingColleague = 2880;
inline constexpr int kMinutesOfEmptyOptionalSeat = 4320;
inline constexpr int kMinutesOfLessPreferredChoice = 720;
inline constexpr int kMinutesOfTravelMinute = 24;

struct SlotMember {
  int seat = 0;
  int candidate = 0;
  // In Candidate::options.
  int option = 0;
};

struct Slot {
  Minute start = 0;
  // By seat, then by candidate.
  std::vector<SlotMember> crew;
  int64_t cost = 0;
  int missing_previous = 0;
  int empty_optional = 0;
  int less_preferred = 0;
  int travel_minutes = 0;
};

// Where a page ended.
struct SlotPosition {
  int64_t cost = 0;
  Minute start = 0;
};

struct SlotPage {
  std::vector<Slot> slots;
  // There is at least one more after these.
  bool has_more = false;
  // False: the search was stopped by the budget, and better or other slots may be missing.
  bool complete = true;
};

// The first `count` slots after `after`. Fails only as `occupations` fail.
absl::StatusOr<SlotPage> FindSlots(const SlotProblem& problem, Occupations& occupations,
                                   const std::optional<SlotPosition>& after, int count,
                                   WorkBudget& budget);

}  // namespace osiedle::visits

#endif  // OSIEDLE_SERVICES_VISITS_SLOTS_SLOT_SEARCH_H_
