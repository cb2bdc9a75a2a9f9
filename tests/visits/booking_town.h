// A served town whose crews are booked, and whose server is killed meanwhile.
#ifndef OSIEDLE_TESTS_VISITS_BOOKING_TOWN_H_
#define OSIEDLE_TESTS_VISITS_BOOKING_TOWN_H_

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "osiedle/staff/v1/profession.pb.h"
#include "osiedle/visits/v1/visit_service.grpc.pb.h"
#include "tests/api/clock_offset.h"
#include "tests/api/town.h"

namespace osiedle::tests {

// Staff members have one of four professions in turn, and every third works for the police.
inline constexpr int kMembers = 40;
inline constexpr int kVehicles = 5;
inline constexpr int kRooms = 4;

// Everybody and everything is on duty all the time, without buffers, so that only a visit can be in
// the way. Thread-safe, except for the methods that move the server or its clock: those are one
// thread's.
class BookingTown {
 public:
  BookingTown();

  // The server that serves now. `number` grows with each start.
  struct Served {
    std::shared_ptr<visits::v1::VisitService::Stub> visits;
    int number = 0;
  };
  Served served();
  // Waits until another server than this one serves, or a while has passed.
  void AwaitNext(int number);

  // kill -9, a step of the clock while no server runs, and a start over the same store.
  void KillAndStartAgain(absl::Duration step);
  // Forward, under a server that runs.
  void StepClock(absl::Duration by);
  // Between these two lies what the server's clock says: for some seconds after a step it may still
  // tell the time before (absl::Now asks the machine every other second).
  absl::Time EarliestNow() const;
  absl::Time LatestNow() const { return absl::Now() + clock_offset(); }
  absl::Duration clock_offset() const { return absl::Nanoseconds(offset_.load()); }

  // All slots begin and end between these moments, a whole number of hours away from each other.
  // The first one is so far ahead that nothing begins while a test runs.
  absl::Time first_start() const { return first_start_; }
  absl::Time last_end() const { return first_start_ + kHorizon; }

  static staff::v1::Profession ProfessionOf(int member);
  static std::string MemberCalendar(int member);
  static std::string VehicleCalendar(int vehicle);
  static std::string RoomCalendar(int room);
  // By the name of the staff member.
  static std::string TokenOfMember(const std::string& staff_member);

  Town& town() { return town_; }

 private:
  static constexpr absl::Duration kHorizon = absl::Hours(48);

  void MakeInstitutions();
  void MakeMembers();
  void MakeThings();
  void Connect();

  ClockOffset clock_;
  // As in `clock_`; before the last step, and until when that may still be told, by the machine.
  std::atomic<int64_t> offset_ = 0;
  std::atomic<int64_t> offset_before_ = 0;
  std::atomic<int64_t> settled_at_ = 0;
  Town town_;
  const absl::Time first_start_;
  absl::Mutex mutex_;
  Served served_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace osiedle::tests

#endif  // OSIEDLE_TESTS_VISITS_BOOKING_TOWN_H_
