// Small questions for joint slots, written as one reads a calendar. For tests of this folder.
#ifndef OSIEDLE_SERVICES_VISITS_SLOTS_SLOT_CASE_TEST_H_
#define OSIEDLE_SERVICES_VISITS_SLOTS_SLOT_CASE_TEST_H_

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_replace.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "services/visits/slots/slot_explanation.h"
#include "services/visits/slots/slot_problem.h"
#include "services/visits/slots/slot_search.h"

namespace osiedle::visits {

// A question in Europe/Warsaw, with one seat after another and one person after another added.
class SlotCase : public Occupations {
 public:
  SlotCase(absl::string_view begin, absl::string_view end) {
    absl::LoadTimeZone("Europe/Warsaw", &problem.zone);
    problem.window = {At(begin), At(end)};
    problem.now = problem.window.begin;
  }

  // "2026-06-01 10:00" on the clock; of an hour that comes twice, the first.
  Minute At(absl::string_view text) const {
    absl::CivilMinute minute;
    absl::ParseCivilTime(absl::StrReplaceAll(text, {{" ", "T"}}), &minute);
    return absl::ToUnixSeconds(absl::FromCivil(minute, problem.zone)) / 60;
  }
  Interval Span(absl::string_view begin, absl::string_view end) const {
    return {At(begin), At(end)};
  }

  int AddSeat(int count = 1, bool optional = false) {
    problem.seats.push_back({.count = count, .optional = optional});
    return static_cast<int>(problem.seats.size()) - 1;
  }
  // A person with these seats, the first of them by their first choice, who is on duty then.
  int Add(const std::vector<int>& seats, std::vector<Interval> duty) {
    Candidate candidate;
    for (const int seat : seats) {
      candidate.options.push_back({.seat = seat, .valid = {-1'000'000'000, 1'000'000'000}});
    }
    problem.candidates.push_back(candidate);
    occupations.push_back({.duty = std::move(duty)});
    return static_cast<int>(occupations.size()) - 1;
  }
  void Book(int candidate, absl::string_view begin, absl::string_view end,
            std::optional<Point> place = std::nullopt) {
    occupations[candidate].bookings.push_back({Span(begin, end), place});
  }

  absl::Status Read(int candidate, const Interval& span, Occupation& occupation) override {
    occupation = occupations[candidate];
    return absl::OkStatus();
  }

  SlotPage Page(int count = 1000) {
    WorkBudget budget;
    return *FindSlots(problem, *this, std::nullopt, count, budget);
  }
  // "01 10:00, 01 10:15": the local day and time of each start, earliest first, joined by commas.
  std::string Starts() {
    std::vector<Minute> starts;
    for (const Slot& slot : Page().slots) starts.push_back(slot.start);
    std::sort(starts.begin(), starts.end());
    std::string text;
    for (const Minute start : starts) {
      if (!text.empty()) text += ", ";
      text += absl::FormatTime("%d %H:%M", absl::FromUnixSeconds(start * 60), problem.zone);
    }
    return text;
  }
  SlotExplanation Explanation() {
    WorkBudget budget;
    return *ExplainNoSlots(problem, *this, budget);
  }

  SlotProblem problem;
  std::vector<Occupation> occupations;
};

}  // namespace osiedle::visits

#endif  // OSIEDLE_SERVICES_VISITS_SLOTS_SLOT_CASE_TEST_H_
