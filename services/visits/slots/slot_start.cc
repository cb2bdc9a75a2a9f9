#include "services/visits/slots/slot_start.h"

#include <algorithm>
#include <cstddef>

#include "services/visits/slots/slot_grid.h"
#include "storage/status_macros.h"

namespace osiedle::visits {
namespace {

// More steps count as this, so that sums of costs stay whole.
constexpr int kMostSteps = 1 << 20;

}  // namespace

absl::StatusOr<std::vector<CandidateAtStart>> CandidatesAt(const SlotProblem& problem, Minute start,
                                                           Occupations& occupations) {
  std::vector<CandidateAtStart> answers(problem.candidates.size());
  WorkBudget budget;
  SlotGrid grid = SlotGrid::Of(problem, start, budget);
  SlotWeek week;
  if (!grid.Next(week)) return answers;
  RETURN_IF_ERROR(grid.ReadCandidates(occupations, week));
  for (size_t c = 0; c < answers.size(); ++c) {
    const CandidateStarts& starts = week.candidates[c];
    answers[c].is_free = starts.free.Test(0) && starts.by_maxima.Test(0) &&
                         starts.by_travel.Test(0) && starts.by_notice.Test(0);
    answers[c].travel_minutes = starts.TravelAt(0);
  }
  return answers;
}

bool BoundariesAllow(const SlotProblem& problem, Minute start) {
  WorkBudget budget;
  SlotGrid grid = SlotGrid::Of(problem, start, budget);
  SlotWeek week;
  return grid.Next(week) && week.by_boundaries.Test(0);
}

SeatFit FitFor(const Candidate& candidate, int seat, const Interval& slot) {
  SeatFit fit;
  for (const SeatOption& option : candidate.options) {
    const bool holds =
        option.seat == seat && option.valid.begin <= slot.begin && slot.end <= option.valid.end;
    if (!holds) continue;
    if (option.bar != Bar::kNone) {
      fit.bar = option.bar;
    } else if (fit.option == nullptr || StepsOf(option) < StepsOf(*fit.option)) {
      fit.option = &option;
    }
  }
  if (fit.option != nullptr) fit.bar = Bar::kNone;
  return fit;
}

int StepsOf(const SeatOption& option) {
  return std::clamp(option.choice, 0, kMostSteps) + (option.substitute ? 1 : 0);
}

}  // namespace osiedle::visits
