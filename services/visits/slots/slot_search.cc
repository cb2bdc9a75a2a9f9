#include "services/visits/slots/slot_search.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "services/visits/slots/slot_scan.h"
#include "storage/status_macros.h"

namespace osiedle::visits {
namespace {

constexpr int64_t kWorkOfStart = 10;
constexpr int64_t kWorkOfSlot = 200;

bool ComesBefore(const Slot& a, const Slot& b) {
  return std::tie(a.cost, a.start) < std::tie(b.cost, b.start);
}

// The best slots so far, one more than the page holds.
class BestSlots {
 public:
  BestSlots(const std::optional<SlotPosition>& after, int count)
      : after_(after), most_(static_cast<size_t>(std::max(count, 0)) + 1) {}

  // A slot that begins later than all before is wanted only when it costs less than this.
  int64_t bound() const {
    return slots_.size() < most_ ? CrewFinder::kNoBound : slots_.front().cost;
  }

  void Offer(Slot slot) {
    if (slots_.size() == most_) {
      if (!ComesBefore(slot, slots_.front())) return;
      std::pop_heap(slots_.begin(), slots_.end(), ComesBefore);
      slots_.pop_back();
    }
    slots_.push_back(std::move(slot));
    std::push_heap(slots_.begin(), slots_.end(), ComesBefore);
  }

  // Whether the slot comes after the position that was given.
  bool IsAfter(int64_t cost, Minute start) const {
    return !after_.has_value() || std::tie(cost, start) > std::tie(after_->cost, after_->start);
  }

  SlotPage TakePage() {
    SlotPage page;
    std::sort_heap(slots_.begin(), slots_.end(), ComesBefore);
    page.has_more = slots_.size() == most_;
    if (page.has_more) slots_.pop_back();
    page.slots = std::move(slots_);
    return page;
  }

 private:
  const std::optional<SlotPosition> after_;
  const size_t most_;
  // A heap, the worst in front.
  std::vector<Slot> slots_;
};

class Search {
 public:
  Search(const SlotProblem& problem, const std::optional<SlotPosition>& after, int count,
         WorkBudget& budget)
      : problem_(problem),
        budget_(budget),
        scan_(problem, problem.seats, KeptLimits(), budget),
        best_(after, count) {}

  absl::StatusOr<SlotPage> Run(Occupations& occupations) {
    bool complete = true;
    SlotGrid grid(problem_, problem_.window.end, budget_);
    SlotWeek week;
    while (complete && scan_.crews().possible() && grid.Next(week)) {
      if (IsHopelessFrom(week.first)) break;
      if (StartsWithin(week, KeptLimits()).None()) continue;
      RETURN_IF_ERROR(grid.ReadCandidates(occupations, week));
      complete = LookAt(week);
    }
    SlotPage page = best_.TakePage();
    page.complete = complete;
    return page;
  }

 private:
  // The cost grows with the wait, so that at some start no later one can be wanted.
  bool IsHopelessFrom(Minute start) const {
    return WaitUntil(problem_, start) + scan_.crews().least_cost() >= best_.bound();
  }

  // False: the budget is spent.
  bool LookAt(const SlotWeek& week) {
    scan_.Enter(week);
    for (int i = scan_.Next(0); i < week.size; i = scan_.Next(i + 1)) {
      if (!budget_.Spend(kWorkOfStart)) return false;
      const Minute start = week.StartOf(i);
      if (IsHopelessFrom(start)) return true;
      const int64_t bound = best_.bound();
      const Minute wait = WaitUntil(problem_, start);
      const Crew* crew = scan_.CrewAt(i, bound == CrewFinder::kNoBound ? bound : bound - wait);
      if (budget_.is_spent()) return false;
      if (crew == nullptr || !best_.IsAfter(wait + crew->cost, start)) continue;
      budget_.Spend(kWorkOfSlot);
      best_.Offer(SlotOf(problem_, start, *crew));
    }
    return !budget_.is_spent();
  }

  const SlotProblem& problem_;
  WorkBudget& budget_;
  SlotScan scan_;
  BestSlots best_;
};

}  // namespace

absl::StatusOr<SlotPage> FindSlots(const SlotProblem& problem, Occupations& occupations,
                                   const std::optional<SlotPosition>& after, int count,
                                   WorkBudget& budget) {
  return Search(problem, after, count, budget).Run(occupations);
}

}  // namespace osiedle::visits
