// A town with many open procedures, and who asks what is due.
#ifndef OSIEDLE_TESTS_BENCH_DEADLINES_H_
#define OSIEDLE_TESTS_BENCH_DEADLINES_H_

#include <memory>
#include <vector>

#include "absl/time/time.h"
#include "osiedle/visits/v1/procedure_service.grpc.pb.h"
#include "tests/api/town.h"
#include "tests/bench/load.h"

namespace osiedle::bench {

using ProcedureStub = visits::v1::ProcedureService::Stub;

inline constexpr int kDeadlinesOfAPage = 50;

class ProceduresTown {
 public:
  // Opened in turn over the last half year, by a template with three clocks that run from the
  // opening: of some, a clock has run out.
  explicit ProceduresTown(int procedures);

  const std::vector<std::unique_ptr<ProcedureStub>>& stubs() const { return stubs_; }

  // One in flight, in turn: the first page of everything, and the first page of what is due within
  // some days. The town outlives the load.
  Load<visits::v1::ListDeadlinesRequest, visits::v1::ListDeadlinesResponse, ProcedureStub>
  ListDeadlines() const;

 private:
  void MakeTeam();
  void MakeTemplate();
  void OpenProcedures(int count);

  tests::Town town_;
  const absl::Time now_;
  std::vector<std::unique_ptr<ProcedureStub>> stubs_;
};

}  // namespace osiedle::bench

#endif  // OSIEDLE_TESTS_BENCH_DEADLINES_H_
