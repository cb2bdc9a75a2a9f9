// Spans of time on the line of minutes, and what can be done with lists of them.
#ifndef OSIEDLE_SERVICES_CALENDAR_INTERVALS_H_
#define OSIEDLE_SERVICES_CALENDAR_INTERVALS_H_

#include <cstdint>
#include <vector>

#include "absl/time/time.h"

namespace osiedle::calendar {

// A moment, in minutes of Unix time.
using Minute = int64_t;

// From `begin` to before `end`. Empty when `end` is not after `begin`.
struct Interval {
  Minute begin = 0;
  Minute end = 0;

  bool empty() const { return end <= begin; }
  bool Overlaps(const Interval& other) const { return begin < other.end && other.begin < end; }
  friend bool operator==(const Interval& a, const Interval& b) {
    return a.begin == b.begin && a.end == b.end;
  }
};

// Intervals in order, none empty, none overlapping or touching another.
using Intervals = std::vector<Interval>;

// The minute that `time` lies in, and the first minute that is not before it.
Minute MinuteAtOrBefore(absl::Time time);
Minute MinuteAtOrAfter(absl::Time time);
absl::Time TimeOf(Minute minute);

// Any intervals, in any order, as a list that is in order and joined.
Intervals Joined(std::vector<Interval> any);
// What is in one or both, in both, in `from` but not in `minus`.
Intervals Union(const Intervals& a, const Intervals& b);
Intervals Intersection(const Intervals& a, const Intervals& b);
Intervals Difference(const Intervals& from, const Intervals& minus);

}  // namespace osiedle::calendar

#endif  // OSIEDLE_SERVICES_CALENDAR_INTERVALS_H_
