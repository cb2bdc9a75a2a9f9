// The way between two places, as far as a search knows it: a straight line at a set speed. Pure.
#ifndef OSIEDLE_SERVICES_VISITS_SLOTS_SLOT_TRAVEL_H_
#define OSIEDLE_SERVICES_VISITS_SLOTS_SLOT_TRAVEL_H_

#include "services/visits/slots/slot_problem.h"

namespace osiedle::visits {

// No way takes longer: a week. Keeps sums small whatever the speed.
inline constexpr int kLongestWayMinutes = 7 * 24 * 60;

// ceil(km / speed_kmh * 60), the kilometres by the great circle on a sphere of 6371 km (haversine
// formula); at most kLongestWayMinutes. A speed of 0 or less reaches only the place itself.
int WayMinutes(const Point& from, const Point& to, double speed_kmh);

}  // namespace osiedle::visits

#endif  // OSIEDLE_SERVICES_VISITS_SLOTS_SLOT_TRAVEL_H_
