#include "services/visits/slots/slot_scan.h"

#include <utility>

#include "absl/algorithm/container.h"

namespace osiedle::visits {
namespace {

// An operation on all starts of a week.
constexpr int64_t kWorkOfBits = 6;

// Counts, for all starts at once, how many of the sets added hold a start, up to a limit.
class StartCounts {
 public:
  explicit StartCounts(int limit, const StartBits& all) : at_least_(limit + 1) {
    at_least_[0] = all;
  }
  void Add(const StartBits& bits) {
    const int highest = std::min<int>(++added_, static_cast<int>(at_least_.size()) - 1);
    for (int count = highest; count > 0; --count) {
      StartBits more = at_least_[count - 1];
      more &= bits;
      at_least_[count] |= more;
    }
  }
  const StartBits& AtLimit() const { return at_least_.back(); }

 private:
  std::vector<StartBits> at_least_;
  int added_ = 0;
};

}  // namespace

StartBits StartsWithin(const SlotWeek& week, const KeptLimits& limits) {
  StartBits starts = week.all;
  if (limits.window) starts &= week.by_window;
  if (limits.deadline) starts &= week.by_deadline;
  if (limits.working_days) starts &= week.by_working_days;
  if (limits.hours) starts &= week.by_hours;
  if (limits.notice) starts &= week.by_notice;
  if (limits.refused_times) starts &= week.by_boundaries;
  return starts;
}

SlotScan::SlotScan(const SlotProblem& problem, std::vector<Seat> seats, const KeptLimits& limits,
                   WorkBudget& budget)
    : problem_(problem),
      limits_(limits),
      budget_(budget),
      crews_(problem, std::move(seats), limits.quorum ? problem.quorum : 0,
             limits.barred_by_boundary, limits.barred_by_conflict, budget),
      quorum_(limits.quorum ? std::max(problem.quorum, 0) : 0),
      available_(problem.candidates.size()) {
  std::vector<char> is_asked(problem.candidates.size(), 0);
  for (const std::vector<CrewFinder::Entry>& entries : crews_.entries()) {
    for (const CrewFinder::Entry& entry : entries) is_asked[entry.candidate] = 1;
  }
  for (size_t c = 0; c < is_asked.size(); ++c) {
    if (is_asked[c] != 0) asked_.push_back(static_cast<int>(c));
  }
}

void SlotScan::Enter(const SlotWeek& week) {
  week_ = &week;
  last_ = -1;
  budget_.Spend(kWorkOfBits * 10 * static_cast<int64_t>(asked_.size()));
  FindAvailable();
  FindPossible();
  if (!possible_.None()) AddChanges();
}

void SlotScan::FindAvailable() {
  for (const int c : asked_) {
    const CandidateStarts& candidate = week_->candidates[c];
    available_[c] = candidate.free;
    if (limits_.maximum) available_[c] &= candidate.by_maxima;
    if (limits_.travel) available_[c] &= candidate.by_travel;
    if (limits_.notice) available_[c] &= candidate.by_notice;
  }
}

StartBits SlotScan::WithOption(const CrewFinder::Entry& entry) const {
  StartBits bits;
  bits.SetRange(week_->IndexAtOrAfter(entry.first), week_->IndexAtOrAfter(entry.last + 1));
  bits &= available_[entry.candidate];
  return bits;
}

// Each seat has enough people, and the quorum too, as far as counts can tell.
void SlotScan::FindPossible() {
  possible_ = crews_.possible() ? StartsWithin(*week_, limits_) : StartBits();
  std::vector<StartBits> of_candidate(problem_.candidates.size());
  StartBits everywhere = week_->all;
  StartCounts people(quorum_, everywhere);
  for (size_t s = 0; s < crews_.seats().size() && !possible_.None(); ++s) {
    const Seat& seat = crews_.seats()[s];
    const bool is_counted = !seat.optional && seat.count > 0;
    if (!is_counted && quorum_ == 0) continue;
    budget_.Spend(kWorkOfBits *
                  (4 * static_cast<int64_t>(crews_.entries()[s].size()) +
                   static_cast<int64_t>(asked_.size()) * (is_counted ? seat.count + 2 : 2)));
    std::vector<StartBits> of_seat(problem_.candidates.size());
    for (const CrewFinder::Entry& entry : crews_.entries()[s]) {
      of_seat[entry.candidate] |= WithOption(entry);
    }
    StartCounts counts(seat.count, week_->all);
    for (const int c : asked_) {
      if (is_counted) counts.Add(of_seat[c]);
      of_candidate[c] |= of_seat[c];
    }
    if (is_counted) possible_ &= counts.AtLimit();
  }
  if (quorum_ == 0) return;
  budget_.Spend(kWorkOfBits * (quorum_ + 1) * static_cast<int64_t>(asked_.size()));
  for (const int c : asked_) {
    if (problem_.candidates[c].is_person) people.Add(of_candidate[c]);
  }
  possible_ &= people.AtLimit();
}

void SlotScan::AddChanges() {
  changes_ = StartBits();
  for (const int c : asked_) {
    changes_.AddChangesOf(available_[c]);
    for (const TravelStep& step : week_->candidates[c].travel) changes_.SetIf(step.start);
  }
  for (const std::vector<CrewFinder::Entry>& entries : crews_.entries()) {
    for (const CrewFinder::Entry& entry : entries) {
      changes_.SetIf(week_->IndexAtOrAfter(entry.first));
      changes_.SetIf(week_->IndexAtOrAfter(entry.last + 1));
    }
  }
}

const Crew* SlotScan::CrewAt(int i, int64_t bound) {
  const bool is_same = last_ >= 0 && changes_.Next(last_ + 1) > i;
  if (!is_same || (!found_ && bound > bound_)) {
    last_ = i;
    bound_ = bound;
    found_ = crews_.Find(*week_, available_, i, bound, crew_);
  }
  return found_ && crew_.cost < bound ? &crew_ : nullptr;
}

Slot SlotOf(const SlotProblem& problem, Minute start, const Crew& crew) {
  return {.start = start,
          .crew = crew.members,
          .cost = WaitUntil(problem, start) + crew.cost,
          .missing_previous = crew.missing_previous,
          .empty_optional = crew.empty_optional,
          .less_preferred = crew.less_preferred,
          .travel_minutes = crew.travel_minutes};
}

}  // namespace osiedle::visits
