#include "services/clubs/signups/waitlist.h"

#include <algorithm>
#include <random>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace osiedle::clubs {
namespace {

using ::osiedle::internal::v1::EventPlaces;
using ::testing::ElementsAre;
using ::testing::ElementsAreArray;
using ::testing::IsEmpty;

constexpr size_t kMany = 1000;

// Parties of these sizes wait, with the numbers 1, 2, 3…
std::vector<WaitingParty> Waiting(const std::vector<int64_t>& sizes) {
  std::vector<WaitingParty> waiting;
  for (const int64_t size : sizes) {
    waiting.push_back({static_cast<int64_t>(waiting.size()) + 1, size});
  }
  return waiting;
}

TEST(Waitlist, EntryOf_SaysWhatBecomesOfAParty) {
  struct Case {
    const char* what;
    Waitlist waitlist;
    int64_t size;
    Entry entry;
  };
  const std::vector<Case> cases = {
      {"an empty event", {.capacity = 10, .free = 10}, 4, Entry::kHasRoom},
      {"the last places", {.capacity = 10, .free = 4}, 4, Entry::kHasRoom},
      {"one place too few", {.capacity = 10, .free = 3, .most_waiting = 5}, 4, Entry::kWaits},
      {"nobody may wait", {.capacity = 10, .free = 3}, 4, Entry::kNoRoom},
      {"too large for the event",
       {.capacity = 10, .free = 10, .most_waiting = 5},
       11,
       Entry::kNoRoom},
      {"somebody waits longer",
       {.capacity = 10, .free = 3, .waiting = Waiting({4}), .most_waiting = 5},
       1,
       Entry::kWaits},
      {"a smaller one may pass",
       {.capacity = 10,
        .free = 3,
        .waiting = Waiting({4}),
        .most_waiting = 5,
        .smaller_may_pass = true},
       3,
       Entry::kHasRoom},
      {"who has no room passes nobody",
       {.capacity = 10,
        .free = 3,
        .waiting = Waiting({4}),
        .most_waiting = 5,
        .smaller_may_pass = true},
       4,
       Entry::kWaits},
      {"the waitlist is full",
       {.capacity = 10, .free = 0, .waiting = Waiting({1, 1}), .most_waiting = 2},
       1,
       Entry::kNoRoom},
      {"who waits for a larger event stops nobody",
       {.capacity = 3, .free = 3, .waiting = Waiting({4}), .most_waiting = 5},
       3,
       Entry::kHasRoom},
      {"a venue became smaller than what is taken",
       {.capacity = 2, .free = -3, .most_waiting = 1},
       1,
       Entry::kWaits}};
  for (const Case& one : cases) EXPECT_EQ(EntryOf(one.waitlist, one.size), one.entry) << one.what;
}

TEST(Waitlist, NextOffers_KeepTheOrder) {
  struct Case {
    const char* what;
    int64_t free;
    std::vector<int64_t> sizes;
    std::vector<int64_t> in_order;
    std::vector<int64_t> with_passing;
  };
  const std::vector<Case> cases = {{"nobody waits", 5, {}, {}, {}},
                                   {"nothing is free", 0, {1}, {}, {}},
                                   {"all have room", 6, {1, 2, 3}, {1, 2, 3}, {1, 2, 3}},
                                   {"the first one has none", 2, {3, 1, 1}, {}, {2, 3}},
                                   {"the second one has none", 3, {2, 2, 1}, {1}, {1, 3}},
                                   {"larger than the event", 9, {11, 2}, {2}, {2}},
                                   {"exactly", 4, {4, 1}, {1}, {1}}};
  for (const Case& one : cases) {
    const Waitlist strict = {
        .capacity = 10, .free = one.free, .waiting = Waiting(one.sizes), .most_waiting = 9};
    Waitlist passing = strict;
    passing.smaller_may_pass = true;
    EXPECT_THAT(NextOffers(strict, kMany), ElementsAreArray(one.in_order)) << one.what;
    EXPECT_THAT(NextOffers(passing, kMany), ElementsAreArray(one.with_passing)) << one.what;
  }
}

TEST(Waitlist, NextOffers_AreAsManyAsAreAskedFor) {
  const Waitlist waitlist = {.capacity = 10, .free = 10, .waiting = Waiting({1, 1, 1})};
  EXPECT_THAT(NextOffers(waitlist, 2), ElementsAre(1, 2));
  EXPECT_THAT(NextOffers(waitlist, 0), IsEmpty());
}

TEST(Waitlist, MayGrow_WhereThereIsRoomAndNobodyWaits) {
  EXPECT_TRUE(MayGrow({.capacity = 10, .free = 2}, 2));
  EXPECT_FALSE(MayGrow({.capacity = 10, .free = 2}, 3));
  EXPECT_FALSE(MayGrow({.capacity = 10, .free = 2, .waiting = Waiting({3})}, 1));
  EXPECT_TRUE(
      MayGrow({.capacity = 10, .free = 2, .waiting = Waiting({3}), .smaller_may_pass = true}, 1));
  EXPECT_TRUE(MayGrow({.capacity = 10, .free = -2}, -1));
}

TEST(Waitlist, TheStoredList_StaysInOrder) {
  EventPlaces places;
  for (const int64_t number : {5, 2, 9, 7}) AddWaiting({number, number * 10}, places);
  EXPECT_THAT(places.waiting_numbers(), ElementsAre(2, 5, 7, 9));
  EXPECT_THAT(places.waiting_sizes(), ElementsAre(20, 50, 70, 90));
  EXPECT_EQ(places.waiting_parties(), 4);
  EXPECT_EQ(PositionOf(places, 7), 3);
  EXPECT_EQ(PositionOf(places, 8), 0);
  RemoveWaiting(5, places);
  RemoveWaiting(6, places);
  EXPECT_THAT(places.waiting_numbers(), ElementsAre(2, 7, 9));
  EXPECT_THAT(places.waiting_sizes(), ElementsAre(20, 70, 90));
  EXPECT_EQ(PositionOf(places, 7), 2);
  EXPECT_EQ(places.waiting_parties(), 3);
}

// ---- against a plain reading of the rules

// A queue of people who stand in line, without anything clever.
class PlainQueue {
 public:
  PlainQueue(int64_t capacity, bool may_pass) : capacity_(capacity), may_pass_(may_pass) {}

  struct Party {
    int64_t number;
    int64_t size;
    bool has_place;
  };

  int64_t Free() const {
    int64_t free = capacity_;
    for (const Party& party : parties_) {
      if (party.has_place) free -= party.size;
    }
    return free;
  }
  // "in", "waits" or "full".
  std::string Join(int64_t number, int64_t size, int64_t most_waiting) {
    if (size > capacity_) return "full";
    bool is_first = true;
    for (const Party& party : parties_) {
      if (!party.has_place && party.size <= capacity_) is_first = false;
    }
    const bool is_in = size <= Free() && (is_first || may_pass_);
    if (!is_in && Waits() >= most_waiting) return "full";
    parties_.push_back({number, size, is_in});
    return is_in ? "in" : "waits";
  }
  void Leave(size_t i) { parties_.erase(parties_.begin() + static_cast<int64_t>(i)); }
  void set_capacity(int64_t capacity) { capacity_ = capacity; }
  // The numbers of those who get a place.
  std::vector<int64_t> MoveUp() {
    std::vector<int64_t> moved;
    for (Party& party : parties_) {
      if (party.has_place || party.size > capacity_) continue;
      if (party.size <= Free()) {
        party.has_place = true;
        moved.push_back(party.number);
      } else if (!may_pass_) {
        break;
      }
    }
    return moved;
  }
  int64_t Waits() const {
    return std::count_if(parties_.begin(), parties_.end(),
                         [](const Party& party) { return !party.has_place; });
  }
  const std::vector<Party>& parties() const { return parties_; }

 private:
  int64_t capacity_;
  bool may_pass_;
  std::vector<Party> parties_;
};

// The same by the functions under test, over what is stored.
class KeptQueue {
 public:
  KeptQueue(int64_t capacity, bool may_pass) : capacity_(capacity), may_pass_(may_pass) {}

  Waitlist Now(int64_t most_waiting = 0) const {
    return WaitlistOf(places_, capacity_, most_waiting, may_pass_);
  }
  std::string Join(int64_t number, int64_t size, int64_t most_waiting) {
    switch (EntryOf(Now(most_waiting), size)) {
      case Entry::kHasRoom:
        Take(size);
        return "in";
      case Entry::kWaits:
        AddWaiting({number, size}, places_);
        return "waits";
      case Entry::kNoRoom:
        break;
    }
    return "full";
  }
  void Leave(const PlainQueue::Party& party) {
    if (party.has_place) {
      Take(-party.size);
    } else {
      RemoveWaiting(party.number, places_);
    }
  }
  void set_capacity(int64_t capacity) { capacity_ = capacity; }
  std::vector<int64_t> MoveUp() {
    const Waitlist waitlist = Now();
    const std::vector<int64_t> next = NextOffers(waitlist, kMany);
    for (const WaitingParty& party : waitlist.waiting) {
      if (!std::binary_search(next.begin(), next.end(), party.number)) continue;
      RemoveWaiting(party.number, places_);
      Take(party.size);
    }
    return next;
  }
  const EventPlaces& places() const { return places_; }

 private:
  void Take(int64_t size) { places_.set_confirmed(places_.confirmed() + size); }

  int64_t capacity_;
  bool may_pass_;
  EventPlaces places_;
};

TEST(Waitlist, AfterAnyHistory_IsWhatAPlainQueueGives) {
  std::mt19937 random(20240603);
  const auto upto = [&](int most) {
    return static_cast<int64_t>(random() % static_cast<unsigned>(most)) + 1;
  };
  int offers = 0;
  for (int history = 0; history < 2000; ++history) {
    const bool may_pass = random() % 2 == 0;
    const int64_t most_waiting = upto(6) - 1;
    int64_t capacity = upto(12);
    PlainQueue plain(capacity, may_pass);
    KeptQueue kept(capacity, may_pass);
    int64_t number = 0;
    for (int step = 0; step < 60; ++step) {
      const unsigned what = random() % 10;
      if (what < 5) {
        const int64_t size = upto(5);
        ++number;
        ASSERT_EQ(kept.Join(number, size, most_waiting), plain.Join(number, size, most_waiting));
      } else if (what < 8 && !plain.parties().empty()) {
        const size_t i = random() % plain.parties().size();
        kept.Leave(plain.parties()[i]);
        plain.Leave(i);
      } else if (what == 8) {
        // Nobody loses a place by a smaller capacity.
        const int64_t taken = kept.places().confirmed();
        capacity = taken + upto(8) - 1;
        kept.set_capacity(capacity);
        plain.set_capacity(capacity);
      }
      const std::vector<int64_t> moved = kept.MoveUp();
      ASSERT_THAT(moved, ElementsAreArray(plain.MoveUp()));
      offers += static_cast<int>(moved.size());
      ASSERT_EQ(kept.Now().free, plain.Free());
      ASSERT_GE(kept.Now().free, 0);
      ASSERT_EQ(kept.places().waiting_parties(), plain.Waits());
      int position = 0;
      for (const PlainQueue::Party& party : plain.parties()) {
        if (party.has_place) continue;
        ASSERT_EQ(PositionOf(kept.places(), party.number), ++position);
      }
    }
  }
  EXPECT_GT(offers, 5000);
}

}  // namespace
}  // namespace osiedle::clubs
