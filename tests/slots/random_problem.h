// Small random questions for joint slots, with every limit in play.
#ifndef OSIEDLE_TESTS_SLOTS_RANDOM_PROBLEM_H_
#define OSIEDLE_TESTS_SLOTS_RANDOM_PROBLEM_H_

#include <cstdint>
#include <vector>

#include "services/visits/slots/slot_problem.h"

namespace osiedle::visits {

struct RandomProblem {
  SlotProblem problem;
  // By candidate.
  std::vector<Occupation> occupations;
};

// At most 6 candidates and 4 people and things on seats, in Europe/Warsaw, in ordinary weeks, in
// those in which the clock changes, around a leap day and around holidays. The same for the same
// seed.
RandomProblem MakeRandomProblem(uint64_t seed);

// Gives what is stored, cut to what overlaps the span, as a store would.
class StoredOccupations : public Occupations {
 public:
  explicit StoredOccupations(const std::vector<Occupation>& stored) : stored_(stored) {}

  absl::Status Read(int candidate, const Interval& span, Occupation& occupation) override;

 private:
  const std::vector<Occupation>& stored_;
};

}  // namespace osiedle::visits

#endif  // OSIEDLE_TESTS_SLOTS_RANDOM_PROBLEM_H_
