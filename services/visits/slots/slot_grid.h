// The starts of one local week, as bits: which of them each limit and each candidate allows. Pure.
#ifndef OSIEDLE_SERVICES_VISITS_SLOTS_SLOT_GRID_H_
#define OSIEDLE_SERVICES_VISITS_SLOTS_SLOT_GRID_H_

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/civil_time.h"
#include "services/visits/slots/slot_problem.h"

namespace osiedle::visits {

// Minutes beyond this are no real time. What a caller gives is cut to it, so that sums stay whole.
inline constexpr Minute kFarMinute = Minute{1} << 40;

// On each side of a visit in a closed calendar, besides the buffers; see slot_search.h.
inline constexpr int kMinutesAroundClosedVisit = 30;

inline Minute Near(Minute minute) { return std::clamp(minute, -kFarMinute, kFarMinute); }

// A set of starts of one week. 768 quarters of an hour hold a week with a day to spare, as a zone
// needs that once repeats a day.
class StartBits {
 public:
  static constexpr int kSize = 768;
  static constexpr int kWords = kSize / 64;

  bool Test(int i) const { return (words_[i / 64] >> (i % 64) & 1) != 0; }
  bool None() const;
  // The first one at or after `i`, or kSize.
  int Next(int i) const;
  // `begin` to before `end`; an inverted range is empty.
  void SetRange(int begin, int end);
  void ClearRange(int begin, int end);
  void SetIf(int i) {
    if (i >= 0 && i < kSize) words_[i / 64] |= uint64_t{1} << (i % 64);
  }

  void operator&=(const StartBits& other) {
    for (int w = 0; w < kWords; ++w) words_[w] &= other.words_[w];
  }
  void operator|=(const StartBits& other) {
    for (int w = 0; w < kWords; ++w) words_[w] |= other.words_[w];
  }
  // Adds each start that `other` takes differently from the start before it.
  void AddChangesOf(const StartBits& other);

 private:
  std::array<uint64_t, kWords> words_{};
};

// From `start` on, in the same local day, the candidate's way to the place takes `minutes`.
struct TravelStep {
  int start = 0;
  int minutes = 0;
};

// Of one candidate.
struct CandidateStarts {
  // On duty, neither busy nor at another visit. Of candidates that are not open: the limits below
  // too.
  StartBits free;
  // Where the maxima, the buffers and ways, and the notice allow it.
  StartBits by_maxima;
  StartBits by_travel;
  StartBits by_notice;
  // By start; the first one has start 0. Empty: ways do not count.
  std::vector<TravelStep> travel;

  // How long the way to a slot takes that begins at `start`.
  int TravelAt(int start) const;
};

// A local week, or the part of it that the search looks at.
struct SlotWeek {
  // The start of bit 0, and how many bits there are.
  Minute first = 0;
  int size = 0;
  absl::CivilDay monday;
  // The begins of the seven local days from Monday on, and the end of the last.
  std::vector<Minute> days;

  // Where the limits of the problem allow a start.
  StartBits all;
  StartBits by_window;
  StartBits by_deadline;
  StartBits by_working_days;
  StartBits by_hours;
  StartBits by_notice;
  StartBits by_boundaries;

  std::vector<CandidateStarts> candidates;

  Minute StartOf(int i) const { return first + Minute{i} * kGridMinutes; }
  // The first start that is not before `minute`: 0 to `size`.
  int IndexAtOrAfter(Minute minute) const;
  // All starts s with begin < s < end.
  void ClearBetween(Minute begin, Minute end, StartBits& bits) const;
};

// Goes through the weeks of a problem.
class SlotGrid {
 public:
  // Slots end at or before `horizon_end`, which may lie after the window. `problem` and `budget`
  // outlive the grid.
  SlotGrid(const SlotProblem& problem, Minute horizon_end, WorkBudget& budget);
  // Of one start alone, on the quarter of an hour or not: the one bit of its one week.
  static SlotGrid Of(const SlotProblem& problem, Minute start, WorkBudget& budget);

  // The next week, without its candidates. False: there are no more.
  bool Next(SlotWeek& week);
  // Fills in the candidates. When the budget is spent, some may be missing.
  absl::Status ReadCandidates(Occupations& occupations, SlotWeek& week) const;

 private:
  SlotGrid(const SlotProblem& problem, const Interval& starts, WorkBudget& budget);

  void FindBlockedDays();
  Minute BeginOfDay(absl::CivilDay day) const;
  void MarkDays(SlotWeek& week) const;
  void MarkHours(SlotWeek& week) const;
  void MarkLimits(SlotWeek& week) const;
  void MarkCandidate(const Candidate& candidate, const Occupation& occupation, const SlotWeek& week,
                     CandidateStarts& starts) const;
  void MarkTravel(const Candidate& candidate, const Occupation& occupation, const SlotWeek& week,
                  CandidateStarts& starts) const;

  const SlotProblem& problem_;
  WorkBudget& budget_;
  // Where starts may lie: from `next_` to before `end_`.
  Minute next_;
  Minute end_;
  // Local days on which a meeting would be one too many; they may overlap.
  struct Days {
    absl::CivilDay first;
    absl::CivilDay last;
  };
  std::vector<Days> blocked_days_;
  bool all_days_blocked_ = false;
};

}  // namespace osiedle::visits

#endif  // OSIEDLE_SERVICES_VISITS_SLOTS_SLOT_GRID_H_
