// Who gets a place, and who waits: pure.
//
// A party takes as many places as it has people. Places are taken by parties that are confirmed,
// and by those to whom places are offered. The others wait in the order of their queue numbers.
#ifndef OSIEDLE_SERVICES_CLUBS_SIGNUPS_WAITLIST_H_
#define OSIEDLE_SERVICES_CLUBS_SIGNUPS_WAITLIST_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "osiedle/internal/v1/event_places.pb.h"

namespace osiedle::clubs {

struct WaitingParty {
  int64_t number = 0;
  int64_t size = 0;

  friend bool operator==(const WaitingParty&, const WaitingParty&) = default;
};

// What a waitlist is asked about.
struct Waitlist {
  // How many people have room in all, and how many places are neither taken nor offered. `free` is
  // negative where a venue became smaller than what was taken.
  int64_t capacity = 0;
  int64_t free = 0;
  // In the order of their numbers.
  std::vector<WaitingParty> waiting = {};
  // How many parties may wait.
  int64_t most_waiting = 0;
  bool smaller_may_pass = false;
};

// As it is stored. `capacity` is that of the event.
Waitlist WaitlistOf(const internal::v1::EventPlaces& places, int64_t capacity, int64_t most_waiting,
                    bool smaller_may_pass);

enum class Entry {
  // It has room now, and passes nobody who may not be passed.
  kHasRoom,
  kWaits,
  // The waitlist is full, too, or the party is larger than the event.
  kNoRoom,
};
// What becomes of a party that signs up.
Entry EntryOf(const Waitlist& waitlist, int64_t size);

// Whether a party that has its places may become so many people more.
bool MayGrow(const Waitlist& waitlist, int64_t more);

// The numbers of the parties to which places are to be offered now, in order; at most `most`. The
// first in the queue comes first. Where it has no room, nobody is offered a place, unless a smaller
// party may pass. A party that is larger than the whole event stops nobody: it has its turn when
// the event grows.
std::vector<int64_t> NextOffers(const Waitlist& waitlist, size_t most);

// The place of a party among those that wait, from 1 on; 0: it does not wait.
int PositionOf(const internal::v1::EventPlaces& places, int64_t number);

// Keep the list of those who wait.
void AddWaiting(const WaitingParty& party, internal::v1::EventPlaces& places);
// REQUIRES: it waits.
void RemoveWaiting(int64_t number, internal::v1::EventPlaces& places);

}  // namespace osiedle::clubs

#endif  // OSIEDLE_SERVICES_CLUBS_SIGNUPS_WAITLIST_H_
