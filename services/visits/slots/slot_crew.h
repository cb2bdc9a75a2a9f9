// The crew of the least cost for one start: an assignment of candidates to seats. Pure.
#ifndef OSIEDLE_SERVICES_VISITS_SLOTS_SLOT_CREW_H_
#define OSIEDLE_SERVICES_VISITS_SLOTS_SLOT_CREW_H_

#include <cstdint>
#include <limits>
#include <vector>

#include "services/visits/slots/slot_assignment.h"
#include "services/visits/slots/slot_flow.h"
#include "services/visits/slots/slot_grid.h"
#include "services/visits/slots/slot_problem.h"
#include "services/visits/slots/slot_search.h"

namespace osiedle::visits {

// Who fills which seat, and what that costs besides the wait.
struct Crew {
  // By seat, then by candidate.
  std::vector<SlotMember> members;
  int64_t cost = 0;
  int missing_previous = 0;
  int empty_optional = 0;
  int less_preferred = 0;
  int travel_minutes = 0;
  int people = 0;
};

// Finds the crews of one problem, start by start. Not thread-safe.
class CrewFinder {
 public:
  static constexpr int64_t kNoBound = std::numeric_limits<int64_t>::max();

  // A way to take a seat, with what it costs at least.
  struct Entry {
    int64_t cost = 0;
    int candidate = 0;
    int option = 0;
    bool is_person = true;
    // The starts for which the option holds.
    Minute first = 0;
    Minute last = 0;
  };

  // `seats` stands for the problem's own, and so does `quorum`: an explanation leaves some of them
  // out. A seat with count 0 does not exist. `problem` and `budget` outlive the finder.
  CrewFinder(const SlotProblem& problem, std::vector<Seat> seats, int quorum, bool keep_boundaries,
             bool keep_conflicts, WorkBudget& budget);

  // No crew costs less.
  int64_t least_cost() const { return least_cost_; }
  // False: there is no crew, whoever has time.
  bool possible() const { return possible_; }
  const std::vector<Seat>& seats() const { return seats_; }
  // Of each seat, by cost, then by candidate; without those that are never better than another.
  const std::vector<std::vector<Entry>>& entries() const { return entries_; }

  // The crew for start `i` of the week, where `available` says who has time. False: there is none,
  // or none whose cost is less than `bound`. Means nothing when the budget is spent afterwards.
  bool Find(const SlotWeek& week, const std::vector<StartBits>& available, int i, int64_t bound,
            Crew& crew);

 private:
  // An entry of someone who has time, with its whole cost.
  struct Pick {
    int64_t cost = 0;
    int candidate = 0;
    int option = 0;
    int travel = 0;
    bool is_person = true;
  };
  // A pick and the seat that it takes.
  struct Choice {
    int seat = 0;
    Pick pick;
  };

  void AddEntry(int candidate, int option);
  void FindLeastCost();
  void Gather(const SlotWeek& week, const std::vector<StartBits>& available, int i,
              bool with_all_things);
  void GatherSeat(const std::vector<Entry>& entries, const SlotWeek& week,
                  const std::vector<StartBits>& available, int i, bool with_all_things,
                  std::vector<Pick>& picks);
  std::vector<int> NumbersOfPeople() const;
  void PickThingsThatTake(int people);
  int64_t ChooseCheapest(bool& enough);
  bool IsCrew(const std::vector<Choice>& choices);
  bool Assign(std::vector<Choice>& choices, int64_t& cost);
  bool Solve(int most_people, std::vector<Choice>& choices, int64_t& cost);
  bool SolveWithThings(const SlotWeek& week, const std::vector<StartBits>& available, int i,
                       std::vector<Choice>& choices, int64_t& cost);
  void Describe(const std::vector<Choice>& choices, Crew& crew) const;

  const SlotProblem& problem_;
  WorkBudget& budget_;
  std::vector<Seat> seats_;
  int quorum_ = 0;
  // Of all seats together.
  int units_ = 0;
  int previous_ = 0;
  // What an empty crew costs.
  int64_t cost_of_nobody_ = 0;
  int64_t least_cost_ = 0;
  bool possible_ = true;
  bool travel_counts_ = false;
  std::vector<std::vector<Entry>> entries_;

  // The work of one start.
  std::vector<std::vector<Pick>> picks_;
  // With all things that have time.
  std::vector<std::vector<Pick>> with_all_things_;
  std::vector<Choice> choices_;
  std::vector<int64_t> seen_;
  int64_t stamp_ = 0;
  CheapestAssignment assignment_;
  // The column of each candidate in it.
  std::vector<size_t> column_of_;
  CheapestFlow flow_;
};

}  // namespace osiedle::visits

#endif  // OSIEDLE_SERVICES_VISITS_SLOTS_SLOT_CREW_H_
