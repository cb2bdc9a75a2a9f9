// A served town whose crews are booked, and whose server is killed meanwhile.
#ifndef OSIEDLE_TESTS_VISITS_BOOKING_TOWN_H_
#define OSIEDLE_TESTS_VISITS_BOOKING_TOWN_H_

#include <memory>
#include <string>

#include "absl/time/time.h"
#include "osiedle/staff/v1/profession.pb.h"
#include "osiedle/visits/v1/visit_service.grpc.pb.h"
#include "tests/proof/stepped_town.h"

namespace osiedle::tests {

// Staff members have one of four professions in turn, and every third works for the police.
inline constexpr int kMembers = 40;
inline constexpr int kVehicles = 5;
inline constexpr int kRooms = 4;

// Everybody and everything is on duty all the time, without buffers, so that only a visit can be in
// the way.
class BookingTown : public SteppedTown {
 public:
  BookingTown();

  // What the server that serves now answers.
  struct Served {
    std::shared_ptr<visits::v1::VisitService::Stub> visits;
    int number = 0;
  };
  Served served();

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

 private:
  static constexpr absl::Duration kHorizon = absl::Hours(48);

  void MakeInstitutions();
  void MakeMembers();
  void MakeThings();

  const absl::Time first_start_;
};

}  // namespace osiedle::tests

#endif  // OSIEDLE_TESTS_VISITS_BOOKING_TOWN_H_
