// Random histories of an event, with other capacities and the clock, against what must hold at
// every moment: nobody above the capacity, the places as the registrations say, the order of the
// queue.
#include <algorithm>
#include <random>
#include <string>

#include "services/clubs/signups/sign_up_case_test.h"

namespace osiedle::clubs {
namespace {

using ::osiedle::call::IsOk;
using ::osiedle::clubs::v1::Registration;

class PlacesHistoryTest : public SignUpTest {
 protected:
  int UpTo(int most) { return static_cast<int>(random_() % static_cast<unsigned>(most)) + 1; }
  std::string AnyId() { return absl::StrCat("p", UpTo(std::max(made_, 1))); }

  void AnyStep(const std::string& event) {
    switch (random_() % 12) {
      case 0:
      case 1:
      case 2:
      case 3:
        SignUp(event, absl::StrCat("p", ++made_), UpTo(4)).IgnoreError();
        break;
      case 4:
      case 5:
        CallOffParty(event, AnyId()).IgnoreError();
        break;
      case 6:
      case 7:
        Accept(event, AnyId()).IgnoreError();
        break;
      case 8:
        Decline(event, AnyId()).IgnoreError();
        break;
      case 9:
        Resize(event, AnyId(), UpTo(4)).IgnoreError();
        break;
      case 10:
        UpdateOccurrence(event, absl::StrCat("capacity: ", UpTo(20)), "capacity").IgnoreError();
        break;
      default:
        clock().Advance(absl::Minutes(UpTo(20)));
    }
  }

  int64_t CapacityOf(const std::string& event) {
    const auto occurrence = GetOccurrence(event);
    EXPECT_THAT(occurrence, IsOk());
    return occurrence.ok() ? occurrence->places().capacity() : 0;
  }

  // Each has a number of its own, and nobody is above the capacity.
  void ExpectNumbersAndRoom(const std::string& event) {
    const internal::v1::EventPlaces places = StoredPlaces(event);
    EXPECT_LE(places.confirmed() + places.offered(), CapacityOf(event));
    int64_t last = 0;
    for (const Registration& row : AllStored(event)) {
      EXPECT_GT(row.queue_number(), last);
      last = row.queue_number();
    }
    EXPECT_EQ(places.last_queue_number(), last);
  }
  // Once the clock has run, nobody waits who could have a place.
  void ExpectNobodyIsForgotten(const std::string& event, bool may_pass) {
    const internal::v1::EventPlaces places = StoredPlaces(event);
    const int64_t capacity = CapacityOf(event);
    const int64_t free = capacity - places.confirmed() - places.offered();
    for (const Registration& row : AllStored(event)) {
      const int64_t size = SizeOf(row.party());
      if (row.state() != Registration::WAITLISTED || size > capacity) continue;
      EXPECT_GT(size, free) << row.name();
      if (!may_pass) break;
    }
  }

 private:
  std::mt19937 random_{13};
  int made_ = 0;
};

TEST_F(PlacesHistoryTest, AfterAnyHistory_PlacesAreWhatTheRegistrationsSay_AndNeverTooMany) {
  for (const bool may_pass : {false, true}) {
    const std::string id = may_pass ? "passing" : "strict";
    NewEventFor(id, 8,
                absl::StrCat("waitlist_capacity: 12 offer_minutes: 30 smaller_may_pass: ",
                             may_pass ? "true" : "false"));
    const std::string event = Once(id);
    clock().Set(At(0, 12));
    for (int step = 0; step < 300; ++step) {
      AnyStep(event);
      ExpectPlacesAreRight(event);
      ExpectNumbersAndRoom(event);
      if (step % 2 == 0) {
        Look();
        ExpectNobodyIsForgotten(event, may_pass);
      }
      if (HasFailure()) FAIL() << id << " at step " << step << ": " << Queue(event);
    }
    EXPECT_GT(AllStored(event).size(), 30u);
  }
}

}  // namespace
}  // namespace osiedle::clubs
