// The question for a joint slot, free of storage and protos: who may take which seat, when
// everybody has time, and what else a slot must keep to. slot_search.h answers it.
#ifndef OSIEDLE_SERVICES_VISITS_SLOTS_SLOT_PROBLEM_H_
#define OSIEDLE_SERVICES_VISITS_SLOTS_SLOT_PROBLEM_H_

#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "services/calendar/intervals.h"

namespace osiedle::visits {

using calendar::Interval;
using calendar::Intervals;
using calendar::Minute;

// Slots begin on this grid of the Unix time, which in every zone of today is that of the clock.
inline constexpr int kGridMinutes = 15;

// In degrees.
struct Point {
  double latitude = 0;
  double longitude = 0;
};

// How much work one call may do. A count and no clock, so that the same question always gets the
// same answer. A unit is a step of the innermost loops, such as a cell, an edge or a candidate that
// is looked at: about a nanosecond. One budget goes through all of a call; not thread-safe.
class WorkBudget {
 public:
  // As good as no limit.
  WorkBudget() = default;
  explicit WorkBudget(int64_t units) : units_(units) {}

  // False: the budget is spent, and stays so.
  bool Spend(int64_t units) {
    spent_ += units;
    return !is_spent();
  }
  bool is_spent() const { return spent_ > units_; }
  int64_t spent() const { return spent_; }

 private:
  int64_t units_ = std::numeric_limits<int64_t>::max();
  int64_t spent_ = 0;
};

// A visit that is booked already.
struct Booking {
  Interval time;
  // Nothing: not known, and no way to or from it counts.
  std::optional<Point> place;
};

// What one candidate does in a span of time.
struct Occupation {
  // On duty for the kind of visit that is asked for.
  Intervals duty;
  // Busy for other reasons than visits.
  Intervals busy;
  // By begin. They may overlap, since visits may displace others.
  std::vector<Booking> bookings;
};

// Gives the occupation of candidates piece by piece, because a search that finds its slots early
// does not need the rest of the window. Not thread-safe.
class Occupations {
 public:
  virtual ~Occupations() = default;
  // Everything of the candidate that overlaps `span`; more does no harm, and intervals are not cut.
  // Two calls for the same candidate and span give the same.
  virtual absl::Status Read(int candidate, const Interval& span, Occupation& occupation) = 0;
};

// Why someone may not take a seat although they could.
enum class Bar {
  kNone,
  // A boundary of the resident: uniforms, an excluded person or institution.
  kBoundary,
  // A conflict of interest.
  kConflict,
};

// One way in which a candidate may take a seat.
struct SeatOption {
  int seat = 0;
  // The place of the choice in the seat's list; less is preferred.
  int choice = 0;
  // Slots that begin and end in it: the days of the profession, the mandate and the membership.
  Interval valid;
  Bar bar = Bar::kNone;
  // They stand in for someone. Counts as one step less preferred.
  bool substitute = false;
};

struct Candidate {
  std::vector<SeatOption> options;
  // In the crew of the last time.
  bool is_previous = false;
  // A person. Not: a vehicle or a room, which counts for no quorum.
  bool is_person = true;
  // Of a vehicle or a room: how many people it takes.
  int capacity = 0;
  // Minutes that must be free before and after a visit, besides the ways.
  int buffer_before = 0;
  int buffer_after = 0;
  // Of visits that begin on one local day, and in one local week from Monday; 0: no limit.
  int max_per_day = 0;
  int max_per_week = 0;
  // Minutes.
  int notice = 0;
  std::optional<Point> base;
  // The caller may read the calendar: an explanation may name what is in it, ways limit the starts,
  // and ways count in the rank.
  bool is_open = false;
};

struct Seat {
  int count = 1;
  bool optional = false;
};

// Not more than `count` meetings in any `span_days` local days running, the slot included.
struct Frequency {
  int count = 1;
  int span_days = 1;
};

struct SlotProblem {
  // No slot begins before or ends after it.
  Interval window;
  // Minutes.
  int duration = 60;
  std::optional<Point> place;
  // Kilometres of straight line (great circle) in an hour.
  double speed_kmh = 20;
  absl::TimeZone zone;
  std::vector<Seat> seats;
  // People on seats, at least; at most 20 people and things in all.
  int quorum = 0;
  std::vector<Candidate> candidates;
  // People of the crew of the last time who are no candidates: every crew misses them.
  int previous_elsewhere = 0;
  // The time of the call, and how many minutes after it a slot begins at the earliest.
  Minute now = 0;
  int notice = 0;
  // Nothing: none.
  std::optional<Minute> deadline;
  // Null: all days are. Says whether a local day is a working day.
  std::function<bool(absl::CivilDay)> is_working_day;
  // Minutes of the local day on which the slot begins: it begins at or after `begin_minute`, and
  // ends at or before `end_minute` of the same day (0: no limit).
  int begin_minute = 0;
  int end_minute = 0;
  // The hours at which the resident does not want a visit, wherever a slot may be.
  Intervals refused;
  std::vector<Frequency> frequencies;
  // The begins of meetings with the resident, past and planned, in order.
  std::vector<Minute> meetings;
  // The caller may know what boundaries the resident has, and with whom others have conflicts.
  bool may_know_boundaries = false;
  bool may_know_conflicts = false;
};

}  // namespace osiedle::visits

#endif  // OSIEDLE_SERVICES_VISITS_SLOTS_SLOT_PROBLEM_H_
