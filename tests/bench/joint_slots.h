// FindJointSlots over a store with the calendars of a town: in the handler, and over gRPC.
#ifndef OSIEDLE_TESTS_BENCH_JOINT_SLOTS_H_
#define OSIEDLE_TESTS_BENCH_JOINT_SLOTS_H_

#include <functional>
#include <memory>
#include <vector>

#include "absl/time/time.h"
#include "osiedle/visits/v1/slot_service.grpc.pb.h"
#include "services/call/rpc/call.h"
#include "storage/store.h"
#include "tests/api/town.h"
#include "tests/bench/joint_slots_data.h"
#include "tests/bench/load.h"

namespace osiedle::bench {

using SlotStub = visits::v1::SlotService::Stub;

// Staff, calendars and busy times come through the API. The booked visits are written as a booking
// writes them (services/visits/calendars/calendar_writer.h), into the store of the server that was
// stopped.
//
// Who asks may not read the calendars. Ways are limits for such a caller, and no part of the rank.
class JointSlotsTown {
 public:
  explicit JointSlotsTown(int visits);
  ~JointSlotsTown();

  const SlotWorld& world() const { return world_; }
  // As the store's calendars say it.
  calendar::Intervals DutyOf(const SlotPerson& person, const calendar::Interval& span) const;

  // The first page: a snapshot, the decision of access, and the handler. Not after Serve().
  SlotAnswer Find(const SlotQuestion& question);

  // Ends the use of the store in this program, and lets a server use it.
  const std::vector<std::unique_ptr<SlotStub>>& Serve();
  // One in flight, each another question. The town outlives it.
  Load<visits::v1::FindJointSlotsRequest, visits::v1::FindJointSlotsResponse, SlotStub> Searches(
      int duration) const;

 private:
  // The store of the town, used by this program.
  struct Opened;

  void MakeStaff();
  void BookVisits();

  const SlotWorld world_;
  tests::Town town_;
  std::unique_ptr<Opened> opened_;
  std::vector<std::unique_ptr<SlotStub>> stubs_;
};

// One search, first page.
using FindSlots = std::function<SlotAnswer(const SlotQuestion& question)>;

// Asks one question after the other for `duration`, after a warm-up of a fifth of it.
// `visit_minutes`: how long the visit takes.
Measurement MeasureSearches(const SlotWorld& world, int visit_minutes, absl::Duration duration,
                            const FindSlots& find);

// Ends the program where the two do not give the same slots. Says how many slots there are.
void CompareAnswers(const SlotWorld& world, int visit_minutes, const FindSlots& ours,
                    const FindSlots& baseline);

}  // namespace osiedle::bench

#endif  // OSIEDLE_TESTS_BENCH_JOINT_SLOTS_H_
