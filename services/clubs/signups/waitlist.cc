#include "services/clubs/signups/waitlist.h"

#include <algorithm>

#include "absl/algorithm/container.h"

namespace osiedle::clubs {
namespace {

using ::osiedle::internal::v1::EventPlaces;

// Whether somebody waits whom a newcomer may not pass.
bool IsBlocked(const Waitlist& waitlist) {
  if (waitlist.smaller_may_pass) return false;
  return absl::c_any_of(waitlist.waiting,
                        [&](const WaitingParty& party) { return party.size <= waitlist.capacity; });
}

}  // namespace

Waitlist WaitlistOf(const EventPlaces& places, int64_t capacity, int64_t most_waiting,
                    bool smaller_may_pass) {
  Waitlist waitlist = {.capacity = capacity,
                       .free = capacity - places.confirmed() - places.offered(),
                       .most_waiting = most_waiting,
                       .smaller_may_pass = smaller_may_pass};
  waitlist.waiting.reserve(static_cast<size_t>(places.waiting_numbers_size()));
  for (int i = 0; i < places.waiting_numbers_size(); ++i) {
    waitlist.waiting.push_back({places.waiting_numbers(i), places.waiting_sizes(i)});
  }
  return waitlist;
}

Entry EntryOf(const Waitlist& waitlist, int64_t size) {
  if (size > waitlist.capacity) return Entry::kNoRoom;
  if (size <= waitlist.free && !IsBlocked(waitlist)) return Entry::kHasRoom;
  const bool may_wait = static_cast<int64_t>(waitlist.waiting.size()) < waitlist.most_waiting;
  return may_wait ? Entry::kWaits : Entry::kNoRoom;
}

bool MayGrow(const Waitlist& waitlist, int64_t more) {
  return more <= 0 || (more <= waitlist.free && !IsBlocked(waitlist));
}

std::vector<int64_t> NextOffers(const Waitlist& waitlist, size_t most) {
  std::vector<int64_t> offers;
  int64_t free = waitlist.free;
  for (const WaitingParty& party : waitlist.waiting) {
    if (free <= 0 || offers.size() >= most) break;
    if (party.size > waitlist.capacity) continue;
    if (party.size <= free) {
      offers.push_back(party.number);
      free -= party.size;
    } else if (!waitlist.smaller_may_pass) {
      break;
    }
  }
  return offers;
}

int PositionOf(const EventPlaces& places, int64_t number) {
  const auto& numbers = places.waiting_numbers();
  const auto here = absl::c_lower_bound(numbers, number);
  if (here == numbers.end() || *here != number) return 0;
  return static_cast<int>(here - numbers.begin()) + 1;
}

void AddWaiting(const WaitingParty& party, EventPlaces& places) {
  auto& numbers = *places.mutable_waiting_numbers();
  auto& sizes = *places.mutable_waiting_sizes();
  const auto place = absl::c_upper_bound(numbers, party.number) - numbers.begin();
  numbers.Add(party.number);
  sizes.Add(static_cast<int32_t>(party.size));
  std::rotate(numbers.begin() + place, numbers.end() - 1, numbers.end());
  std::rotate(sizes.begin() + place, sizes.end() - 1, sizes.end());
  places.set_waiting_parties(numbers.size());
}

void RemoveWaiting(int64_t number, EventPlaces& places) {
  const int position = PositionOf(places, number);
  if (position == 0) return;
  auto& numbers = *places.mutable_waiting_numbers();
  auto& sizes = *places.mutable_waiting_sizes();
  numbers.erase(numbers.begin() + (position - 1));
  sizes.erase(sizes.begin() + (position - 1));
  places.set_waiting_parties(numbers.size());
}

}  // namespace osiedle::clubs
