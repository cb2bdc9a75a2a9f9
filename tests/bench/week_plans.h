// The plan of a week in a town with many clubs, and the expansion of a series.
#ifndef OSIEDLE_TESTS_BENCH_WEEK_PLANS_H_
#define OSIEDLE_TESTS_BENCH_WEEK_PLANS_H_

#include <cstdint>
#include <memory>
#include <vector>

#include "absl/time/time.h"
#include "osiedle/clubs/v1/club_service.grpc.pb.h"
#include "tests/api/town.h"
#include "tests/bench/load.h"

namespace osiedle::bench {

using ClubStub = clubs::v1::ClubService::Stub;

inline constexpr int kClubsOfAPlan = 50;

// Each club of the town holds two events every week. Their rows are written as the area writes
// them, into the store of the server that was stopped. Its tables are then as after a full
// compaction.
class WeekPlansTown {
 public:
  explicit WeekPlansTown(int64_t occurrences);

  const std::vector<std::unique_ptr<ClubStub>>& stubs() const { return stubs_; }

  // One in flight: fifty clubs, another week and others each time. The town outlives the load.
  Load<clubs::v1::GetWeekPlanRequest, clubs::v1::WeekPlan, ClubStub> Plans() const;

 private:
  void Fill();
  void Compact();

  const int64_t clubs_;
  const int64_t weeks_;
  tests::Town town_;
  std::vector<std::unique_ptr<ClubStub>> stubs_;
};

// All occurrences of ten years of a weekly series, again and again for `duration`.
Measurement ExpandSeries(absl::Duration duration);

}  // namespace osiedle::bench

#endif  // OSIEDLE_TESTS_BENCH_WEEK_PLANS_H_
