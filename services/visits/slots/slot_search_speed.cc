// Measures the search for joint slots. This is no test, but a program for developers of this
// folder.
//
//   cmake --build build/release --target services_visits_slot_search_speed
//   build/release/services/visits/services_visits_slot_search_speed
//
// 60 candidates, 7 seats, 90 days. Dense: nearly everybody has time, so that the first weeks fill
// the page. Sparse: three of the seats have few candidates with little time, so that the whole
// window is looked at. None: one of the seats has nobody with time.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdlib>
#include <random>
#include <vector>

#include "absl/time/civil_time.h"
#include "services/visits/slots/slot_explanation.h"
#include "services/visits/slots/slot_problem.h"
#include "services/visits/slots/slot_search.h"

namespace osiedle::visits {
namespace {

constexpr int kCandidates = 60;
constexpr int kSeats = 7;
constexpr int kDays = 90;
const absl::CivilDay kFirstDay(2026, 9, 14);

enum Load { kDense, kSparse, kNone };

class Stored : public Occupations {
 public:
  absl::Status Read(int candidate, const Interval& span, Occupation& occupation) override {
    const Occupation& all = of[candidate];
    Copy(all.duty, span, occupation.duty, [](const Interval& i) { return i; });
    Copy(all.busy, span, occupation.busy, [](const Interval& i) { return i; });
    Copy(all.bookings, span, occupation.bookings, [](const Booking& b) { return b.time; });
    return absl::OkStatus();
  }

  std::vector<Occupation> of;

 private:
  template <typename T, typename TimeOf>
  static void Copy(const std::vector<T>& from, const Interval& span, std::vector<T>& to,
                   TimeOf time_of) {
    auto first = std::partition_point(
        from.begin(), from.end(), [&](const T& some) { return time_of(some).end <= span.begin; });
    for (; first != from.end() && time_of(*first).begin < span.end; ++first) to.push_back(*first);
  }
};

struct Question {
  SlotProblem problem;
  Stored stored;
};

Occupation MakeOccupation(const SlotProblem& problem, bool is_rare, std::mt19937_64& random) {
  const auto between = [&](int low, int high) {
    return std::uniform_int_distribution<>(low, high)(random);
  };
  Occupation occupation;
  for (int day = -2; day < 2 * kDays + 8; ++day) {
    const absl::CivilDay civil = kFirstDay + day;
    const auto weekday = absl::GetWeekday(civil);
    if (weekday == absl::Weekday::saturday || weekday == absl::Weekday::sunday) continue;
    if (is_rare && between(0, 4) > 0) continue;
    const Minute midnight = absl::ToUnixSeconds(absl::FromCivil(civil, problem.zone)) / 60;
    const Minute begin = midnight + 420 + between(0, 3) * 60;
    occupation.duty.push_back({begin, begin + (is_rare ? 150 : 480)});
    const Minute busy = begin + between(0, 12) * 30;
    occupation.busy.push_back({busy, busy + 45});
    const Minute visit = begin + between(0, 14) * 30;
    occupation.bookings.push_back(
        {{visit, visit + 60}, Point{50.05 + between(0, 100) * 0.001, 18.5 + between(0, 9) * 0.01}});
  }
  return occupation;
}

Question MakeQuestion(Load load) {
  std::mt19937_64 random(7);
  Question question;
  SlotProblem& problem = question.problem;
  absl::LoadTimeZone("Europe/Warsaw", &problem.zone);
  const Minute begin = absl::ToUnixSeconds(absl::FromCivil(kFirstDay, problem.zone)) / 60;
  problem.window = {begin, begin + kDays * 1440};
  problem.now = begin;
  problem.notice = 60;
  problem.duration = 90;
  problem.place = Point{50.0971, 18.5418};
  problem.is_working_day = [](absl::CivilDay day) {
    return absl::GetWeekday(day) < absl::Weekday::saturday;
  };
  problem.begin_minute = 480;
  problem.end_minute = 1080;
  problem.seats.resize(kSeats);
  problem.seats.back().optional = true;
  problem.quorum = kSeats - 1;
  for (int c = 0; c < kCandidates; ++c) {
    Candidate candidate;
    const bool is_rare = load != kDense && c % kSeats < 3;
    candidate.options.push_back({.seat = c % kSeats, .valid = {begin - 99999, begin + 999999}});
    candidate.options.push_back(
        {.seat = (c * 3 + 1) % kSeats, .choice = 1, .valid = {begin - 99999, begin + 999999}});
    if (is_rare) candidate.options.pop_back();
    if (is_rare && c >= 14) candidate.options.clear();
    if (load == kNone && c % kSeats == 1) candidate.options.clear();
    candidate.is_previous = c < kSeats;
    candidate.buffer_before = candidate.buffer_after = 10;
    candidate.max_per_day = 3;
    candidate.max_per_week = 12;
    candidate.base = Point{50.06 + c * 0.001, 18.55};
    candidate.is_open = c % 4 != 0;
    problem.candidates.push_back(candidate);
    question.stored.of.push_back(MakeOccupation(problem, is_rare, random));
  }
  return question;
}

void FirstPage(benchmark::State& state) {
  Question question = MakeQuestion(static_cast<Load>(state.range(0)));
  size_t slots = 0;
  for (auto _ : state) {
    WorkBudget budget;
    auto page = FindSlots(question.problem, question.stored, std::nullopt, 50, budget);
    if (!page.ok() || !page->complete) std::abort();
    slots = page->slots.size();
  }
  state.counters["slots"] = static_cast<double>(slots);
}
BENCHMARK(FirstPage)->ArgName("load")->Arg(kDense)->Arg(kSparse)->Arg(kNone)->Unit(
    benchmark::kMicrosecond);

void WholeList(benchmark::State& state) {
  Question question = MakeQuestion(static_cast<Load>(state.range(0)));
  for (auto _ : state) {
    WorkBudget budget;
    auto page = FindSlots(question.problem, question.stored, std::nullopt, 1'000'000, budget);
    if (!page.ok()) std::abort();
    state.counters["slots"] = static_cast<double>(page->slots.size());
  }
}
BENCHMARK(WholeList)->ArgName("load")->Arg(kDense)->Arg(kSparse)->Unit(benchmark::kMicrosecond);

void Explanation(benchmark::State& state) {
  Question question = MakeQuestion(kNone);
  for (auto _ : state) {
    WorkBudget budget;
    auto explanation = ExplainNoSlots(question.problem, question.stored, budget);
    if (!explanation.ok() || !explanation->complete) std::abort();
    state.counters["blockers"] = static_cast<double>(explanation->blockers.size());
  }
}
BENCHMARK(Explanation)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace osiedle::visits

BENCHMARK_MAIN();
