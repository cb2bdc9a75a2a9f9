// Crews of a town, and visits that want them.
#ifndef OSIEDLE_TESTS_BENCH_CREWS_H_
#define OSIEDLE_TESTS_BENCH_CREWS_H_

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "osiedle/visits/v1/visit_service.grpc.pb.h"
#include "tests/bench/filled_store.h"
#include "tests/bench/load.h"

namespace osiedle::bench {

using VisitStub = visits::v1::VisitService::Stub;

// As many as there are calls in flight, and one for which many ask at once. Each has seven people
// of seven institutions, a vehicle and a room, and nobody is in two of them. All are on duty all
// the time.
inline constexpr int kCrews = 128;
// How many ask for one crew at once.
inline constexpr int kRivals = 64;

class Crews {
 public:
  // `contacts` are in the town besides.
  explicit Crews(uint64_t contacts);

  FilledTown& town() { return town_; }
  const std::vector<std::unique_ptr<VisitStub>>& visits() const { return visits_; }

  // Makes visits, until so many that want a slot have none.
  void AddVisits(size_t count);
  // kCrews in flight, each of a crew of its own: a visit takes the next free time of the crew. A
  // crew makes four visits a day. Each takes one of AddVisits; when they run out, the program ends.
  // The crews outlive the load.
  Load<visits::v1::HoldSlotRequest, visits::v1::Visit, VisitStub> Holds();

  // Again and again kRivals visits ask for one crew and time at once. One gets it, and all others
  // hear CREW_NOT_AVAILABLE; otherwise the program ends. The latencies are those of the others, and
  // the rate is that of all calls.
  Measurement MeasureContests(absl::Duration duration);

 private:
  void MakeStaff();
  void MakeCrew(int crew);
  // Of a visit that wants any of the crews.
  static visits::v1::Visit WantedVisit();
  std::vector<std::string> MakeVisits(size_t count);
  // A crew at its next free time.
  void DrawSlot(int crew, visits::v1::HoldSlotRequest& request);
  // All rivals at once; gives the latencies of those that lost.
  std::vector<double> Contest(std::mt19937_64& random);

  FilledTown town_;
  // A whole hour.
  const absl::Time first_start_;
  std::vector<std::unique_ptr<VisitStub>> visits_;
  std::vector<std::string> waiting_;
  std::atomic<size_t> taken_ = 0;
  std::atomic<int> crews_given_ = 0;
  std::array<std::atomic<int>, kCrews + 1> slots_given_ = {};
  std::vector<std::string> rivals_;
};

}  // namespace osiedle::bench

#endif  // OSIEDLE_TESTS_BENCH_CREWS_H_
