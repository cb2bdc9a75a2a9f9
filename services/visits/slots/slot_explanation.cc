#include "services/visits/slots/slot_explanation.h"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <utility>

#include "absl/algorithm/container.h"
#include "services/visits/slots/slot_grid.h"
#include "services/visits/slots/slot_scan.h"
#include "storage/status_macros.h"

namespace osiedle::visits {
namespace {

constexpr int kMostBlockers = 3;
constexpr size_t kMostOpenings = 10;
constexpr size_t kSlotsOfOpening = 3;
// Sets of parts are bits of a word.
constexpr size_t kMostParts = 60;
constexpr Minute kLongestWindow = 366 * 24 * 60;
constexpr int64_t kWorkOfStart = 10;
constexpr int64_t kWorkOfPart = 10;
constexpr int64_t kWorkOfSet = 2;

using PartSet = uint64_t;

bool IsNeeded(const Seat& seat) { return !seat.optional && seat.count > 0; }

Minute HorizonOf(const SlotProblem& problem) {
  const Minute begin = Near(problem.window.begin);
  const Minute end = Near(problem.window.end);
  return end + std::clamp<Minute>(end - begin, 0, kLongestWindow);
}

bool HasOpen(const SlotProblem& problem, bool (*has)(const Candidate&)) {
  return absl::c_any_of(problem.candidates, [has](const Candidate& candidate) {
    return candidate.is_open && has(candidate);
  });
}

bool HasBar(const SlotProblem& problem, Bar bar) {
  return absl::c_any_of(problem.candidates, [bar](const Candidate& candidate) {
    return absl::c_any_of(candidate.options,
                          [bar](const SeatOption& option) { return option.bar == bar; });
  });
}

// The parts of the question that the caller may know of, seats first.
std::vector<SlotBlocker> PartsOf(const SlotProblem& problem) {
  std::vector<SlotBlocker> parts;
  for (size_t seat = 0; seat < problem.seats.size(); ++seat) {
    if (IsNeeded(problem.seats[seat])) {
      parts.push_back({BlockerKind::kSeat, static_cast<int>(seat)});
    }
  }
  const auto add = [&](BlockerKind kind, bool exists) {
    if (exists) parts.push_back({kind, 0});
  };
  add(BlockerKind::kWindow, true);
  add(BlockerKind::kDeadline, problem.deadline.has_value());
  add(BlockerKind::kWorkingDays, static_cast<bool>(problem.is_working_day));
  add(BlockerKind::kHours, problem.begin_minute > 0 || problem.end_minute > 0);
  add(BlockerKind::kNotice,
      problem.notice > 0 || HasOpen(problem, [](const Candidate& c) { return c.notice > 0; }));
  add(BlockerKind::kMaximum,
      HasOpen(problem, [](const Candidate& c) { return c.max_per_day > 0 || c.max_per_week > 0; }));
  add(BlockerKind::kTravel,
      (problem.place.has_value() && HasOpen(problem, [](const Candidate&) { return true; })) ||
          HasOpen(problem,
                  [](const Candidate& c) { return c.buffer_before > 0 || c.buffer_after > 0; }));
  add(BlockerKind::kQuorum, problem.quorum > 0);
  add(BlockerKind::kBoundary,
      problem.may_know_boundaries && (!problem.refused.empty() || !problem.frequencies.empty() ||
                                      HasBar(problem, Bar::kBoundary)));
  add(BlockerKind::kConflict, problem.may_know_conflicts && HasBar(problem, Bar::kConflict));
  return parts;
}

// Whether a start keeps to a limit of the problem, as far as it is not about candidates.
bool KeepsTo(BlockerKind kind, const SlotWeek& week, int start) {
  switch (kind) {
    case BlockerKind::kWindow:
      return week.by_window.Test(start);
    case BlockerKind::kDeadline:
      return week.by_deadline.Test(start);
    case BlockerKind::kWorkingDays:
      return week.by_working_days.Test(start);
    case BlockerKind::kHours:
      return week.by_hours.Test(start);
    case BlockerKind::kNotice:
      return week.by_notice.Test(start);
    case BlockerKind::kBoundary:
      return week.by_boundaries.Test(start);
    default:
      return true;
  }
}

// Whether a member of a crew keeps to a limit.
bool KeepsTo(BlockerKind kind, const CandidateStarts& starts, const SeatOption& option, int start) {
  switch (kind) {
    case BlockerKind::kNotice:
      return starts.by_notice.Test(start);
    case BlockerKind::kMaximum:
      return starts.by_maxima.Test(start);
    case BlockerKind::kTravel:
      return starts.by_travel.Test(start);
    case BlockerKind::kBoundary:
      return option.bar != Bar::kBoundary;
    case BlockerKind::kConflict:
      return option.bar != Bar::kConflict;
    default:
      return true;
  }
}

class Explainer {
 public:
  Explainer(const SlotProblem& problem, WorkBudget& budget)
      : problem_(problem), budget_(budget), parts_(PartsOf(problem)) {}

  absl::StatusOr<SlotExplanation> Run(Occupations& occupations) {
    SlotExplanation explanation;
    if (parts_.size() > kMostParts) {
      explanation.complete = false;
      return explanation;
    }
    RETURN_IF_ERROR(ReadWeeks(occupations));
    if (!budget_.is_spent()) Explain(explanation);
    explanation.complete = !budget_.is_spent();
    return explanation;
  }

 private:
  PartSet All() const { return (PartSet{1} << parts_.size()) - 1; }

  absl::Status ReadWeeks(Occupations& occupations) {
    SlotGrid grid(problem_, HorizonOf(problem_), budget_);
    SlotWeek week;
    while (!budget_.is_spent() && grid.Next(week)) {
      RETURN_IF_ERROR(grid.ReadCandidates(occupations, week));
      weeks_.push_back(week);
    }
    return absl::OkStatus();
  }

  void Explain(SlotExplanation& explanation) {
    if (!IsFeasible(0)) {
      explanation.blockers = {{BlockerKind::kWindow, 0}};
      return;
    }
    if (IsFeasible(All())) {
      // Only times that the caller may not know of are left.
      if (!budget_.is_spent() && absl::c_none_of(problem_.seats, IsNeeded)) {
        explanation.blockers = {{BlockerKind::kOther, 0}};
        FindOpenings(All(), explanation.openings);
      }
      return;
    }
    // Every set that blocks has these: without one of them, all others together do not block.
    PartSet critical = 0;
    for (size_t part = 0; part < parts_.size(); ++part) {
      if (IsFeasible(All() & ~(PartSet{1} << part))) critical |= PartSet{1} << part;
    }
    if (budget_.is_spent()) return;
    FindOpenings(critical, explanation.openings);
    const int least = std::popcount(critical);
    for (int size = std::max(least, 1); size <= kMostBlockers && !budget_.is_spent(); ++size) {
      if (FindBlockers(critical, size - least, 0, explanation.blockers)) return;
    }
  }

  // Adds `more` parts from `from` on to `set`, in every way. All smaller sets do not block, so that
  // the first one found is minimal.
  bool FindBlockers(PartSet set, int more, size_t from, std::vector<SlotBlocker>& blockers) {
    if (budget_.is_spent()) return false;
    if (more == 0) {
      if (IsFeasible(set) || budget_.is_spent()) return false;
      for (size_t part = 0; part < parts_.size(); ++part) {
        if (set >> part & 1) blockers.push_back(parts_[part]);
      }
      return true;
    }
    for (size_t part = from; part < parts_.size(); ++part) {
      if (set >> part & 1) continue;
      if (FindBlockers(set | PartSet{1} << part, more - 1, part + 1, blockers)) return true;
    }
    return false;
  }

  bool Has(PartSet set, BlockerKind kind) const {
    for (size_t part = 0; part < parts_.size(); ++part) {
      if (parts_[part].kind == kind && (set >> part & 1)) return true;
    }
    return false;
  }

  // Whether there is a slot when only these parts count. When the budget is spent: true.
  bool IsFeasible(PartSet set) {
    budget_.Spend(kWorkOfSet * static_cast<int64_t>(feasible_.size() + parts_.size()));
    if (budget_.is_spent()) return true;
    for (const PartSet feasible : feasible_) {
      if ((set & ~feasible) == 0) return true;
    }
    std::vector<Seat> seats = problem_.seats;
    for (Seat& seat : seats) seat.optional = true;
    bool somebody_goes = Has(set, BlockerKind::kQuorum);
    for (size_t part = 0; part < parts_.size(); ++part) {
      if (parts_[part].kind != BlockerKind::kSeat || !(set >> part & 1)) continue;
      seats[parts_[part].seat].optional = false;
      somebody_goes = true;
    }
    KeptLimits limits = LimitsOf(set);
    if (!problem_.may_know_boundaries) limits.refused_times = somebody_goes;
    SlotScan scan(problem_, std::move(seats), limits, budget_);
    return !ForEachStart(scan, [this](const SlotWeek& week, int start, const Crew& crew) {
      budget_.Spend(kWorkOfPart * static_cast<int64_t>(parts_.size() * (crew.members.size() + 1)));
      feasible_.push_back(KeptBy(week, start, crew));
      return false;
    });
  }

  KeptLimits LimitsOf(PartSet set) const {
    const bool boundary = !problem_.may_know_boundaries || Has(set, BlockerKind::kBoundary);
    return {.window = Has(set, BlockerKind::kWindow),
            .deadline = Has(set, BlockerKind::kDeadline),
            .working_days = Has(set, BlockerKind::kWorkingDays),
            .hours = Has(set, BlockerKind::kHours),
            .notice = Has(set, BlockerKind::kNotice),
            .maximum = Has(set, BlockerKind::kMaximum),
            .travel = Has(set, BlockerKind::kTravel),
            .quorum = Has(set, BlockerKind::kQuorum),
            .refused_times = boundary,
            .barred_by_boundary = boundary,
            .barred_by_conflict = !problem_.may_know_conflicts || Has(set, BlockerKind::kConflict)};
  }

  // All parts that a slot keeps to; all of their subsets have a slot then.
  PartSet KeptBy(const SlotWeek& week, int start, const Crew& crew) const {
    // The times that nobody may know of let nobody go.
    const bool nobody_goes = !problem_.may_know_boundaries && !week.by_boundaries.Test(start);
    PartSet kept = 0;
    for (size_t part = 0; part < parts_.size(); ++part) {
      const auto [kind, seat] = parts_[part];
      bool keeps = KeepsTo(kind, week, start);
      if (kind == BlockerKind::kSeat) {
        const auto is_on_seat = [s = seat](const SlotMember& member) { return member.seat == s; };
        keeps = !nobody_goes &&
                absl::c_count_if(crew.members, is_on_seat) == problem_.seats[seat].count;
      } else if (kind == BlockerKind::kQuorum) {
        keeps = !nobody_goes && crew.people >= problem_.quorum;
      }
      for (const SlotMember& member : crew.members) {
        const SeatOption& option = problem_.candidates[member.candidate].options[member.option];
        keeps = keeps && KeepsTo(kind, week.candidates[member.candidate], option, start);
      }
      if (keeps) kept |= PartSet{1} << part;
    }
    return kept;
  }

  // Calls `visit` for each start that has a crew, until it returns false. True: to the end.
  template <typename Visit>
  bool ForEachStart(SlotScan& scan, Visit visit) {
    for (const SlotWeek& week : weeks_) {
      if (!scan.crews().possible()) return true;
      scan.Enter(week);
      for (int i = scan.Next(0); i < week.size; i = scan.Next(i + 1)) {
        budget_.Spend(kWorkOfStart);
        const Crew* crew = scan.CrewAt(i, CrewFinder::kNoBound);
        if (budget_.is_spent()) return false;
        if (crew != nullptr && !visit(week, i, *crew)) return false;
      }
      if (budget_.is_spent()) return false;
    }
    return true;
  }

  void FindOpenings(PartSet critical, std::vector<SlotOpening>& openings) {
    for (size_t part = 0; part < parts_.size() && !budget_.is_spent(); ++part) {
      if (!(critical >> part & 1)) continue;
      std::vector<Seat> seats = problem_.seats;
      if (parts_[part].kind == BlockerKind::kSeat) {
        seats[parts_[part].seat].count = 0;
        // Somebody must go.
        if (absl::c_none_of(seats, IsNeeded)) continue;
      }
      SlotScan scan(problem_, std::move(seats), LimitsOf(All() & ~(PartSet{1} << part)), budget_);
      SlotOpening opening = {.without = parts_[part]};
      ForEachStart(scan, [&](const SlotWeek& week, int start, const Crew& crew) {
        opening.slots.push_back(SlotOf(problem_, week.StartOf(start), crew));
        return opening.slots.size() < kSlotsOfOpening;
      });
      if (!opening.slots.empty()) openings.push_back(std::move(opening));
    }
    absl::c_stable_sort(openings, [](const SlotOpening& a, const SlotOpening& b) {
      return a.slots.front().start < b.slots.front().start;
    });
    if (openings.size() > kMostOpenings) openings.resize(kMostOpenings);
  }

  const SlotProblem& problem_;
  WorkBudget& budget_;
  const std::vector<SlotBlocker> parts_;
  std::vector<SlotWeek> weeks_;
  // Sets that have a slot, and so have their subsets.
  std::vector<PartSet> feasible_;
};

}  // namespace

absl::StatusOr<SlotExplanation> ExplainNoSlots(const SlotProblem& problem, Occupations& occupations,
                                               WorkBudget& budget) {
  return Explainer(problem, budget).Run(occupations);
}

}  // namespace osiedle::visits
