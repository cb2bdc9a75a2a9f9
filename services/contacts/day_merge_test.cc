// A day of stays, an end and tallies gives the same result in any order of sending.
#include <algorithm>
#include <random>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "google/protobuf/util/message_differencer.h"
#include "gtest/gtest.h"
#include "services/call/fields/proto_time.h"
#include "services/contacts/outing_states.h"
#include "services/contacts/testing/rules_testing.h"
#include "storage/testing/test_seed.h"

namespace osiedle::contacts {
namespace {

using ::google::protobuf::util::MessageDifferencer;

absl::Time At(int minute) { return absl::FromUnixSeconds(1717408800 + 60 * minute); }

v1::Outing Planned() { return FromText<v1::Outing>("state: PLANNED"); }

// Adds the stay if that is allowed.
bool Add(const Stay& stay, v1::Outing& outing) {
  if (!WhyNotAdd(outing, stay).empty()) return false;
  AddStay(stay, outing);
  return true;
}

TEST(AddStay, InAnyOrder_GivesTheSameVisits) {
  const storage::TestSeed seed(3);
  std::mt19937 random(seed.value());
  for (int day = 0; day < 200; ++day) {
    // Stays that may overlap, as two phones saw them, some of them twice.
    std::vector<Stay> stays;
    const int count = 1 + static_cast<int>(random() % 8);
    for (int i = 0; i < count; ++i) {
      const int arrive = static_cast<int>(random() % 300);
      Stay stay = {.stop = absl::StrCat("s", arrive % 3), .arrive = At(arrive)};
      if (random() % 2 == 0) stay.leave = At(arrive + static_cast<int>(random() % 60));
      stays.push_back(stay);
      if (random() % 2 == 0) {
        stay.leave = random() % 2 == 0 ? absl::InfiniteFuture() : At(arrive + 5);
        stays.push_back(stay);
      }
    }
    v1::Outing expected = Planned();
    for (const Stay& stay : stays) ASSERT_TRUE(Add(stay, expected));
    EndOuting(At(400), expected);
    for (int order = 0; order < 10; ++order) {
      std::shuffle(stays.begin(), stays.end(), random);
      const size_t end_after = random() % (stays.size() + 1);
      v1::Outing outing = Planned();
      for (size_t i = 0; i <= stays.size(); ++i) {
        if (i == end_after) {
          ASSERT_EQ(WhyNotEnd(outing, At(400)), "");
          EndOuting(At(400), outing);
        }
        if (i < stays.size()) {
          ASSERT_TRUE(Add(stays[i], outing));
        }
      }
      ASSERT_TRUE(MessageDifferencer::Equals(outing, expected))
          << outing.ShortDebugString() << "\nis not\n"
          << expected.ShortDebugString();
    }
    // One place at a time.
    for (int i = 0; i + 1 < expected.visits_size(); ++i) {
      EXPECT_LE(call::TimeOf(expected.visits(i).leave_time()),
                call::TimeOf(expected.visits(i + 1).arrive_time()));
    }
    EXPECT_EQ(expected.state(), v1::Outing::FINISHED);
  }
}

TEST(AddStay, StartsAPlannedOuting) {
  v1::Outing outing = Planned();
  ASSERT_TRUE(Add({.stop = "a", .arrive = At(10)}, outing));
  EXPECT_EQ(outing.state(), v1::Outing::STARTED);
  EXPECT_EQ(call::TimeOf(outing.start_time()), At(10));
  ASSERT_TRUE(Add({.stop = "b", .arrive = At(5)}, outing));
  EXPECT_EQ(call::TimeOf(outing.start_time()), At(5));
  EXPECT_EQ(call::TimeOf(outing.visits(0).leave_time()), At(10));
  EXPECT_FALSE(outing.visits(1).has_leave_time());
}

TEST(WhyNotAdd, RefusesWhatCannotBe) {
  v1::Outing outing = Planned();
  ASSERT_TRUE(Add({.stop = "a", .arrive = At(10)}, outing));
  EXPECT_NE(WhyNotAdd(outing, {.stop = "b", .arrive = At(10)}), "");
  EXPECT_EQ(WhyNotAdd(outing, {.stop = "a", .arrive = At(10)}), "");
  EndOuting(At(60), outing);
  EXPECT_EQ(WhyNotAdd(outing, {.stop = "b", .arrive = At(60)}), "");
  EXPECT_NE(WhyNotAdd(outing, {.stop = "b", .arrive = At(61)}), "");
  EXPECT_NE(WhyNotAdd(FromText<v1::Outing>("state: CANCELLED"), {.stop = "b", .arrive = At(1)}),
            "");
  v1::Outing full = Planned();
  for (int i = 0; i < kMaxVisits; ++i) ASSERT_TRUE(Add({.stop = "a", .arrive = At(i)}, full));
  EXPECT_NE(WhyNotAdd(full, {.stop = "a", .arrive = At(kMaxVisits)}), "");
  EXPECT_EQ(WhyNotAdd(full, {.stop = "a", .arrive = At(7)}), "");
}

TEST(WhyNotEnd, AnOutingEndsOnce) {
  v1::Outing outing = Planned();
  ASSERT_TRUE(Add({.stop = "a", .arrive = At(10)}, outing));
  EXPECT_NE(WhyNotEnd(outing, At(9)), "");
  EndOuting(At(60), outing);
  EXPECT_EQ(WhyNotEnd(outing, At(60)), "");
  EXPECT_NE(WhyNotEnd(outing, At(61)), "");
  EXPECT_NE(WhyNotEnd(FromText<v1::Outing>("state: CANCELLED"), At(1)), "");
}

TEST(WriteTally, TheGreatestVersionCounts_InAnyOrder) {
  const storage::TestSeed seed(5);
  std::mt19937 random(seed.value());
  std::vector<v1::Tally> tallies;
  for (const char* id : {"c", "a", "b"}) {
    for (int version = 1; version <= 4; ++version) {
      v1::Tally tally;
      tally.set_tally_id(id);
      tally.set_version(version);
      tally.set_talk_count(10 * version);
      tallies.push_back(tally);
      tallies.push_back(tally);
    }
  }
  for (int order = 0; order < 50; ++order) {
    std::shuffle(tallies.begin(), tallies.end(), random);
    v1::Outing outing;
    for (const v1::Tally& tally : tallies) {
      const TallyStep step = StepOf(outing, tally);
      ASSERT_TRUE(step == TallyStep::kWrite || step == TallyStep::kKnown);
      if (step == TallyStep::kWrite) WriteTally(tally, outing);
    }
    ASSERT_EQ(outing.tallies_size(), 3);
    for (int i = 0; i < 3; ++i) {
      EXPECT_EQ(outing.tallies(i).tally_id(), std::string(1, static_cast<char>('a' + i)));
      EXPECT_EQ(outing.tallies(i).talk_count(), 40);
    }
  }
}

TEST(StepOf, OtherContentOrNoRoom) {
  auto outing = FromText<v1::Outing>("tallies { tally_id: 'a' version: 2 talk_count: 3 }");
  const auto step = [&](const char* text) { return StepOf(outing, FromText<v1::Tally>(text)); };
  EXPECT_EQ(step("tally_id: 'a' version: 2 talk_count: 3"), TallyStep::kKnown);
  EXPECT_EQ(step("tally_id: 'a' version: 2 talk_count: 4"), TallyStep::kOther);
  EXPECT_EQ(step("tally_id: 'a' version: 1 talk_count: 4"), TallyStep::kKnown);
  EXPECT_EQ(step("tally_id: 'a' version: 3"), TallyStep::kWrite);
  while (outing.tallies_size() < kMaxTallies) {
    outing.add_tallies()->set_tally_id(absl::StrCat("t", outing.tallies_size()));
  }
  EXPECT_EQ(step("tally_id: 'new' version: 1"), TallyStep::kFull);
  EXPECT_EQ(step("tally_id: 'a' version: 3"), TallyStep::kWrite);
}

}  // namespace
}  // namespace osiedle::contacts
