// Goes over the starts of a week for which a crew may be found, and finds the crews. Pure.
#ifndef OSIEDLE_SERVICES_VISITS_SLOTS_SLOT_SCAN_H_
#define OSIEDLE_SERVICES_VISITS_SLOTS_SLOT_SCAN_H_

#include <cstdint>
#include <vector>

#include "services/visits/slots/slot_crew.h"
#include "services/visits/slots/slot_grid.h"
#include "services/visits/slots/slot_problem.h"
#include "services/visits/slots/slot_search.h"

namespace osiedle::visits {

// The limits that count. An explanation leaves some of them out; a search leaves out none.
struct KeptLimits {
  bool window = true;
  bool deadline = true;
  bool working_days = true;
  bool hours = true;
  bool notice = true;
  bool maximum = true;
  bool travel = true;
  bool quorum = true;
  // The hours that the resident refuses, and the greatest frequency of meetings.
  bool refused_times = true;
  // Options barred by a boundary, and by a conflict.
  bool barred_by_boundary = true;
  bool barred_by_conflict = true;
};

// Starts that are left when all limits of the problem count, whoever has time.
StartBits StartsWithin(const SlotWeek& week, const KeptLimits& limits);

// Not thread-safe. `problem` and `budget` outlive the scan, and a week that was entered outlives
// the next entry. What it finds counts only while the budget is not spent.
class SlotScan {
 public:
  // `seats` stands for the problem's own.
  SlotScan(const SlotProblem& problem, std::vector<Seat> seats, const KeptLimits& limits,
           WorkBudget& budget);

  const CrewFinder& crews() const { return crews_; }

  void Enter(const SlotWeek& week);
  // The first start at or after `i` that no count of people rules out; at least StartBits::kSize
  // when there is none.
  int Next(int i) const { return i >= StartBits::kSize ? i : possible_.Next(i); }
  // The crew for that start; null: none, or none whose cost is less than `bound`. Starts are asked
  // in order. Valid until the next call.
  const Crew* CrewAt(int i, int64_t bound);

 private:
  void FindAvailable();
  void FindPossible();
  void AddChanges();
  StartBits WithOption(const CrewFinder::Entry& entry) const;

  const SlotProblem& problem_;
  const KeptLimits limits_;
  WorkBudget& budget_;
  CrewFinder crews_;
  int quorum_ = 0;
  // Candidates that have an entry.
  std::vector<int> asked_;
  const SlotWeek* week_ = nullptr;
  std::vector<StartBits> available_;
  StartBits possible_;
  // Starts at which who has time, and at what cost, differs from the start before.
  StartBits changes_;

  // The answer of the last start, which holds until the next change.
  int last_ = -1;
  bool found_ = false;
  // Not found: no crew costs less than this.
  int64_t bound_ = 0;
  Crew crew_;
};

// From the begin of the window.
inline Minute WaitUntil(const SlotProblem& problem, Minute start) {
  return start - Near(problem.window.begin);
}

// The slot that a crew makes.
Slot SlotOf(const SlotProblem& problem, Minute start, const Crew& crew);

}  // namespace osiedle::visits

#endif  // OSIEDLE_SERVICES_VISITS_SLOTS_SLOT_SCAN_H_
