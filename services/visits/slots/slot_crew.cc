#include "services/visits/slots/slot_crew.h"

#include <tuple>

#include "absl/algorithm/container.h"
#include "services/visits/slots/slot_start.h"

namespace osiedle::visits {
namespace {

// Filling a seat that must be filled is worth more than all other costs of a crew together.
constexpr int64_t kMust = int64_t{1} << 48;
constexpr int64_t kWorkOfOption = 30;
constexpr int64_t kWorkOfEntry = 3;
constexpr int64_t kWorkOfPick = 8;
constexpr int64_t kWorkOfSortedPick = 50;
constexpr int64_t kWorkOfCrew = 300;

}  // namespace

CrewFinder::CrewFinder(const SlotProblem& problem, std::vector<Seat> seats, int quorum,
                       bool keep_boundaries, bool keep_conflicts, WorkBudget& budget)
    : problem_(problem),
      budget_(budget),
      seats_(std::move(seats)),
      quorum_(std::max(quorum, 0)),
      entries_(seats_.size()),
      picks_(seats_.size()),
      with_all_things_(seats_.size()),
      seen_(problem.candidates.size(), 0),
      column_of_(problem.candidates.size(), 0) {
  for (Seat& seat : seats_) {
    seat.count = std::max(seat.count, 0);
    units_ += seat.count;
    if (seat.optional) cost_of_nobody_ += int64_t{kMinutesOfEmptyOptionalSeat} * seat.count;
  }
  previous_ = std::max(problem.previous_elsewhere, 0);
  for (size_t c = 0; c < problem.candidates.size(); ++c) {
    const Candidate& candidate = problem.candidates[c];
    if (candidate.is_previous) ++previous_;
    if (problem.place.has_value() && candidate.is_open) travel_counts_ = true;
    budget_.Spend(kWorkOfOption * static_cast<int64_t>(candidate.options.size()));
    for (size_t o = 0; o < candidate.options.size(); ++o) {
      const SeatOption& option = candidate.options[o];
      if (option.bar == Bar::kBoundary && keep_boundaries) continue;
      if (option.bar == Bar::kConflict && keep_conflicts) continue;
      AddEntry(static_cast<int>(c), static_cast<int>(o));
    }
  }
  cost_of_nobody_ += int64_t{kMinutesOfMissingColleague} * previous_;
  for (std::vector<Entry>& entries : entries_) {
    budget_.Spend(kWorkOfSortedPick * static_cast<int64_t>(entries.size()));
    absl::c_sort(entries, [](const Entry& a, const Entry& b) {
      return std::tie(a.cost, a.candidate, a.option) < std::tie(b.cost, b.candidate, b.option);
    });
  }
  FindLeastCost();
}

// Leaves out an option next to one of the same candidate and seat that holds at least as long and
// costs no more. Options of a candidate are added in their order.
void CrewFinder::AddEntry(int candidate, int option_index) {
  const SeatOption& option = problem_.candidates[candidate].options[option_index];
  if (option.seat < 0 || option.seat >= static_cast<int>(seats_.size())) return;
  const Minute last = Near(option.valid.end) - problem_.duration;
  if (seats_[option.seat].count == 0 || last < Near(option.valid.begin)) return;
  const bool is_previous = problem_.candidates[candidate].is_previous;
  const Entry entry = {int64_t{kMinutesOfLessPreferredChoice} * StepsOf(option) -
                           (is_previous ? kMinutesOfMissingColleague : 0),
                       candidate,
                       option_index,
                       problem_.candidates[candidate].is_person,
                       Near(option.valid.begin),
                       last};
  const auto is_within = [](const Entry& a, const Entry& b) {
    return b.first <= a.first && a.last <= b.last;
  };
  std::vector<Entry>& entries = entries_[option.seat];
  for (auto other = entries.rbegin(); other != entries.rend(); ++other) {
    if (other->candidate != candidate) break;
    budget_.Spend(kWorkOfEntry);
    if (other->cost <= entry.cost && is_within(entry, *other)) return;
    if (entry.cost < other->cost && is_within(*other, entry)) {
      *other = entry;
      return;
    }
  }
  entries.push_back(entry);
}

void CrewFinder::FindLeastCost() {
  least_cost_ = cost_of_nobody_;
  for (size_t s = 0; s < seats_.size(); ++s) {
    ++stamp_;
    int filled = 0;
    for (const Entry& entry : entries_[s]) {
      if (filled == seats_[s].count) break;
      if (seen_[entry.candidate] == stamp_) continue;
      seen_[entry.candidate] = stamp_;
      const int64_t cost = entry.cost - (seats_[s].optional ? kMinutesOfEmptyOptionalSeat : 0);
      if (seats_[s].optional && cost >= 0) break;
      least_cost_ += cost;
      ++filled;
    }
    if (!seats_[s].optional && filled < seats_[s].count) possible_ = false;
  }
  // A colleague of the last time may have been counted on several seats.
  least_cost_ = std::max(
      least_cost_, int64_t{kMinutesOfMissingColleague} * std::max(problem_.previous_elsewhere, 0));
}

// The `units_` cheapest people and as many things are enough: where another one takes the seat, one
// of these is on no seat at all, and can take it for no more.
void CrewFinder::GatherSeat(const std::vector<Entry>& entries, const SlotWeek& week,
                            const std::vector<StartBits>& available, int i, bool with_all_things,
                            std::vector<Pick>& picks) {
  const Minute start = week.StartOf(i);
  int people = 0;
  int things = 0;
  ++stamp_;
  for (const Entry& entry : entries) {
    if (!available[entry.candidate].Test(i) || start < entry.first || start > entry.last) continue;
    if (seen_[entry.candidate] == stamp_) continue;
    int& count = entry.is_person ? people : things;
    const bool takes_all = travel_counts_ || (with_all_things && !entry.is_person);
    if (count >= units_ && !takes_all) continue;
    seen_[entry.candidate] = stamp_;
    const int travel = travel_counts_ ? week.candidates[entry.candidate].TravelAt(i) : 0;
    picks.push_back({entry.cost + int64_t{kMinutesOfTravelMinute} * travel, entry.candidate,
                     entry.option, travel, entry.is_person});
    ++count;
  }
  budget_.Spend(kWorkOfEntry * static_cast<int64_t>(entries.size()) +
                (travel_counts_ ? kWorkOfSortedPick : kWorkOfPick) *
                    static_cast<int64_t>(picks.size()));
  if (!travel_counts_) return;
  absl::c_sort(picks, [](const Pick& a, const Pick& b) {
    return std::tie(a.cost, a.candidate) < std::tie(b.cost, b.candidate);
  });
  people = things = 0;
  const auto is_spare = [&](const Pick& pick) {
    if (with_all_things && !pick.is_person) return false;
    return (pick.is_person ? people : things)++ >= units_;
  };
  picks.erase(std::remove_if(picks.begin(), picks.end(), is_spare), picks.end());
}

void CrewFinder::Gather(const SlotWeek& week, const std::vector<StartBits>& available, int i,
                        bool with_all_things) {
  for (size_t s = 0; s < seats_.size() && !budget_.is_spent(); ++s) {
    picks_[s].clear();
    if (seats_[s].count == 0) continue;
    GatherSeat(entries_[s], week, available, i, with_all_things, picks_[s]);
  }
}

// Takes the cheapest picks of each seat, whether or not somebody then has two seats. No crew costs
// less than what it returns.
int64_t CrewFinder::ChooseCheapest(bool& enough) {
  choices_.clear();
  enough = true;
  int64_t cost = cost_of_nobody_;
  for (size_t s = 0; s < seats_.size(); ++s) {
    const Seat& seat = seats_[s];
    const int64_t worth = seat.optional ? kMinutesOfEmptyOptionalSeat : 0;
    int filled = 0;
    for (const Pick& pick : picks_[s]) {
      if (filled == seat.count || (seat.optional && pick.cost >= worth)) break;
      cost += pick.cost - worth;
      choices_.push_back({static_cast<int>(s), pick});
      ++filled;
    }
    if (!seat.optional && filled < seat.count) enough = false;
  }
  return cost;
}

// Whether nobody has two seats, enough people come, and the things take them.
bool CrewFinder::IsCrew(const std::vector<Choice>& choices) {
  ++stamp_;
  int people = 0;
  int capacity = units_;
  for (const Choice& choice : choices) {
    int64_t& seen = seen_[choice.pick.candidate];
    if (seen == stamp_) return false;
    seen = stamp_;
    if (choice.pick.is_person) {
      ++people;
    } else {
      capacity = std::min(capacity, problem_.candidates[choice.pick.candidate].capacity);
    }
  }
  return people >= quorum_ && people <= capacity;
}

// The best crew without regard to the quorum and to what the things take. A row is a unit of a
// seat; a column is a candidate, or a place for units that stay empty. False: a seat stays empty
// that must not.
bool CrewFinder::Assign(std::vector<Choice>& choices, int64_t& cost) {
  ++stamp_;
  size_t columns = 0;
  for (const std::vector<Pick>& picks : picks_) {
    for (const Pick& pick : picks) {
      if (seen_[pick.candidate] == stamp_) continue;
      seen_[pick.candidate] = stamp_;
      column_of_[pick.candidate] = columns++;
    }
  }
  const size_t candidates = columns;
  const auto units = static_cast<size_t>(units_);
  assignment_.Reset(units, candidates + units, kMust);
  size_t row = 0;
  for (size_t s = 0; s < seats_.size(); ++s) {
    for (int unit = 0; unit < seats_[s].count; ++unit, ++row) {
      for (const Pick& pick : picks_[s]) {
        assignment_.Set(row, column_of_[pick.candidate], pick.cost);
      }
      if (!seats_[s].optional) continue;
      for (size_t empty = candidates; empty < candidates + units; ++empty) {
        assignment_.Set(row, empty, kMinutesOfEmptyOptionalSeat);
      }
    }
  }
  assignment_.Solve(budget_);
  choices.clear();
  cost = cost_of_nobody_;
  row = 0;
  for (size_t s = 0; s < seats_.size(); ++s) {
    for (int unit = 0; unit < seats_[s].count; ++unit, ++row) {
      const size_t column = assignment_.ColumnOf(row);
      if (assignment_.At(row, column) == kMust) return false;
      if (column >= candidates) continue;
      const auto pick = absl::c_find_if(
          picks_[s], [&](const Pick& some) { return column_of_[some.candidate] == column; });
      cost += pick->cost - (seats_[s].optional ? kMinutesOfEmptyOptionalSeat : 0);
      choices.push_back({static_cast<int>(s), *pick});
    }
  }
  return true;
}

// The network: source, people or things, candidate, seat, sink. What must be filled is worth kMust
// a unit, so that a flow of the least cost fills it if anything can.
bool CrewFinder::Solve(int most_people, std::vector<Choice>& choices, int64_t& cost) {
  enum { kSource, kPeople, kThings, kSink, kFirstSeat };
  const int first_candidate = kFirstSeat + static_cast<int>(seats_.size());
  std::vector<int> node_of(problem_.candidates.size(), -1);
  int nodes = first_candidate;
  for (const std::vector<Pick>& picks : picks_) {
    for (const Pick& pick : picks) {
      if (node_of[pick.candidate] < 0) node_of[pick.candidate] = nodes++;
    }
  }
  flow_.Reset(nodes);
  int64_t worth_of_all = 0;
  const int quorum = std::min(quorum_, most_people);
  worth_of_all += kMust * quorum;
  flow_.AddEdge(kSource, kPeople, quorum, -kMust);
  flow_.AddEdge(kSource, kPeople, most_people - quorum, 0);
  flow_.AddEdge(kSource, kThings, units_, 0);
  std::vector<std::pair<int, Choice>> edges;
  std::vector<char> is_linked(nodes, 0);
  for (size_t s = 0; s < seats_.size(); ++s) {
    const Seat& seat = seats_[s];
    const int seat_node = kFirstSeat + static_cast<int>(s);
    for (const Pick& pick : picks_[s]) {
      const int node = node_of[pick.candidate];
      if (is_linked[node] == 0) {
        is_linked[node] = 1;
        flow_.AddEdge(pick.is_person ? kPeople : kThings, node, 1, 0);
      }
      edges.push_back({flow_.AddEdge(node, seat_node, 1, pick.cost), {static_cast<int>(s), pick}});
    }
    if (!seat.optional) worth_of_all += kMust * seat.count;
    flow_.AddEdge(seat_node, kSink, seat.count,
                  seat.optional ? -kMinutesOfEmptyOptionalSeat : -kMust);
  }
  budget_.Spend(kWorkOfSortedPick * static_cast<int64_t>(edges.size()));
  cost = flow_.Run(kSource, kSink, budget_) + worth_of_all;
  if (cost >= kMust / 2 || quorum < quorum_) return false;
  cost += cost_of_nobody_;
  choices.clear();
  for (const auto& [edge, choice] : edges) {
    if (flow_.FlowOf(edge) > 0) choices.push_back(choice);
  }
  return true;
}

// The numbers of people at which fewer things take them: what the things take, and as many people
// as there are seats. In order.
std::vector<int> CrewFinder::NumbersOfPeople() const {
  std::vector<int> numbers = {units_};
  for (const std::vector<Pick>& picks : with_all_things_) {
    for (const Pick& pick : picks) {
      const int capacity = problem_.candidates[pick.candidate].capacity;
      if (!pick.is_person && capacity >= quorum_ && capacity < units_) numbers.push_back(capacity);
    }
  }
  absl::c_sort(numbers);
  numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
  return numbers;
}

void CrewFinder::PickThingsThatTake(int people) {
  for (size_t s = 0; s < seats_.size(); ++s) {
    picks_[s].clear();
    int things = 0;
    for (const Pick& pick : with_all_things_[s]) {
      if (!pick.is_person) {
        if (problem_.candidates[pick.candidate].capacity < people || things >= units_) continue;
        ++things;
      }
      picks_[s].push_back(pick);
    }
    budget_.Spend(kWorkOfPick * static_cast<int64_t>(with_all_things_[s].size()));
  }
}

// Things limit the people. With each of some numbers of people as a limit, only things that take so
// many take part; the next greater one of these numbers is as good as that of the best crew. The
// cost that is given is that of a crew whose people no thing limits: none costs less.
bool CrewFinder::SolveWithThings(const SlotWeek& week, const std::vector<StartBits>& available,
                                 int i, std::vector<Choice>& choices, int64_t& cost) {
  const int64_t least = cost;
  Gather(week, available, i, /*with_all_things=*/true);
  with_all_things_.swap(picks_);
  bool found = false;
  std::vector<Choice> some;
  for (const int people : NumbersOfPeople()) {
    if (budget_.is_spent() || (found && cost <= least)) break;
    PickThingsThatTake(people);
    int64_t cost_of_some = 0;
    if (!Solve(people, some, cost_of_some) || (found && cost_of_some >= cost)) continue;
    found = true;
    cost = cost_of_some;
    choices = some;
  }
  return found;
}

void CrewFinder::Describe(const std::vector<Choice>& choices, Crew& crew) const {
  crew = Crew();
  crew.missing_previous = previous_;
  for (const Seat& seat : seats_) crew.empty_optional += seat.optional ? seat.count : 0;
  for (const auto& [seat, pick] : choices) {
    const Candidate& candidate = problem_.candidates[pick.candidate];
    crew.members.push_back({seat, pick.candidate, pick.option});
    crew.missing_previous -= candidate.is_previous ? 1 : 0;
    crew.empty_optional -= seats_[seat].optional ? 1 : 0;
    crew.less_preferred += StepsOf(candidate.options[pick.option]);
    crew.travel_minutes += pick.travel;
    crew.people += candidate.is_person ? 1 : 0;
  }
  absl::c_sort(crew.members, [](const SlotMember& a, const SlotMember& b) {
    return std::tie(a.seat, a.candidate) < std::tie(b.seat, b.candidate);
  });
}

bool CrewFinder::Find(const SlotWeek& week, const std::vector<StartBits>& available, int i,
                      int64_t bound, Crew& crew) {
  if (quorum_ > units_) return false;
  budget_.Spend(kWorkOfCrew);
  Gather(week, available, i, /*with_all_things=*/false);
  bool enough = false;
  int64_t cost = ChooseCheapest(enough);
  if (!enough || cost >= bound) return false;
  if (!IsCrew(choices_)) {
    // No crew costs less than one that neither quorum nor things limit.
    if (budget_.is_spent() || !Assign(choices_, cost) || cost >= bound) return false;
  }
  if (!IsCrew(choices_)) {
    if (!Solve(units_, choices_, cost) || cost >= bound) return false;
    if (!IsCrew(choices_) && !SolveWithThings(week, available, i, choices_, cost)) return false;
    if (cost >= bound) return false;
  }
  Describe(choices_, crew);
  crew.cost = cost;
  return true;
}

}  // namespace osiedle::visits
