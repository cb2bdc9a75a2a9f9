// A town's staff with their calendars, and questions for joint slots: the same for osiedled and for
// PostgreSQL. All made up.
#ifndef OSIEDLE_TESTS_BENCH_JOINT_SLOTS_DATA_H_
#define OSIEDLE_TESTS_BENCH_JOINT_SLOTS_DATA_H_

#include <cstdint>
#include <functional>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "osiedle/staff/v1/profession.pb.h"
#include "services/calendar/intervals.h"

namespace osiedle::bench {

inline constexpr int kInstitutions = 7;
// Of whom the first half have a profession that the seats ask for.
inline constexpr int kStaff = 120;
inline constexpr int kCandidates = 60;

struct BookedVisit {
  int visit = 0;
  calendar::Interval time;
  // As the store holds them.
  float latitude = 0;
  float longitude = 0;
};

struct SlotPerson {
  std::string id;
  int institution = 0;
  // One or two.
  std::vector<staff::v1::Profession> professions;
  // On duty from Monday (0) on, on days whose bit is set; minutes of the day.
  unsigned duty_days = 0;
  int duty_begin = 0;
  int duty_end = 0;
  int buffer_before = 0;
  int buffer_after = 0;
  int max_per_day = 0;
  calendar::Intervals busy;
  // In order; no two overlap.
  std::vector<BookedVisit> bookings;
};

struct SlotWorld {
  absl::TimeZone zone;
  // Whole local weeks: the year before `now` and the year after it.
  calendar::Interval span;
  calendar::Minute now = 0;
  std::vector<SlotPerson> people;
};

// The hours of duty of a person within a span. PostgreSQL gets them ready, from osiedled's own
// rules.
using DutyOf =
    std::function<calendar::Intervals(const SlotPerson& person, const calendar::Interval& span)>;

// `visits` are booked, each by a crew of one or two. The same for the same `now` and `visits`.
SlotWorld MakeSlotWorld(absl::Time now, int visits);

// Each profession stands in one choice of one seat alone.
struct SlotSeat {
  std::vector<staff::v1::Profession> choices;
  bool optional = false;
};
// Seven.
const std::vector<SlotSeat>& SlotSeats();

inline constexpr int kSpeedKmh = 15;
inline constexpr int kSlotsOfAPage = 50;

// One question: whom it needs is the same in all.
struct SlotQuestion {
  // 90 days.
  calendar::Interval window;
  int duration = 0;
  double latitude = 0;
  double longitude = 0;
};

// A window that begins within half a year from `now`, anywhere in town. `duration` in minutes.
SlotQuestion NextQuestion(const SlotWorld& world, int duration, std::mt19937_64& random);

// What both sides must agree on: cost and begin of each slot, in the order of the page.
using SlotAnswer = std::vector<std::pair<int64_t, calendar::Minute>>;

}  // namespace osiedle::bench

#endif  // OSIEDLE_TESTS_BENCH_JOINT_SLOTS_DATA_H_
