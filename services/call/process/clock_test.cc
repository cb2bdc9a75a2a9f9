#include "services/call/process/clock.h"

#include <thread>
#include <vector>

#include "gtest/gtest.h"

namespace osiedle::call {
namespace {

TEST(MonotonicClock, Now_WhenTheSourceStepsBack_TellsTheLatestTimeAgain) {
  SimulatedClock source(absl::FromUnixSeconds(1000));
  MonotonicClock clock(&source);
  EXPECT_EQ(clock.Now(), absl::FromUnixSeconds(1000));
  source.Advance(-absl::Hours(1));
  EXPECT_EQ(clock.Now(), absl::FromUnixSeconds(1000));
  source.Set(absl::FromUnixSeconds(1001));
  EXPECT_EQ(clock.Now(), absl::FromUnixSeconds(1001));
}

TEST(MonotonicClock, Now_BeforeTheEpoch_FollowsTheSource) {
  SimulatedClock source(absl::FromUnixSeconds(-5));
  MonotonicClock clock(&source);
  EXPECT_EQ(clock.Now(), absl::FromUnixSeconds(-5));
}

TEST(MonotonicClock, Now_OnManyThreads_NeverStepsBackOnAny) {
  SimulatedClock source;
  MonotonicClock clock(&source);
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      absl::Time before = absl::InfinitePast();
      for (int i = 0; i < 5000; ++i) {
        source.Advance(absl::Microseconds((i + t) % 2 == 0 ? 3 : -2));
        const absl::Time now = clock.Now();
        ASSERT_GE(now, before);
        before = now;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
}

TEST(MonotonicClock, StartAt_IsTheEarliestTimeToldUntilTheSourceIsPastIt) {
  SimulatedClock source(absl::FromUnixSeconds(1000));
  MonotonicClock clock(&source);
  clock.StartAt(absl::FromUnixSeconds(1060));
  EXPECT_EQ(clock.Now(), absl::FromUnixSeconds(1060));
  clock.StartAt(absl::FromUnixSeconds(1030));
  clock.StartAt(absl::InfinitePast());
  EXPECT_EQ(clock.Now(), absl::FromUnixSeconds(1060));
  source.Set(absl::FromUnixSeconds(1061));
  EXPECT_EQ(clock.Now(), absl::FromUnixSeconds(1061));
}

TEST(MonotonicClock, Behind_TellsHowFarTheSourceHasToCatchUp) {
  SimulatedClock source(absl::FromUnixSeconds(1000));
  MonotonicClock clock(&source);
  EXPECT_EQ(clock.Behind(), absl::ZeroDuration());
  clock.StartAt(absl::FromUnixSeconds(1060));
  EXPECT_EQ(clock.Behind(), absl::Seconds(60));
  source.Set(absl::FromUnixSeconds(1059));
  EXPECT_EQ(clock.Behind(), absl::Seconds(1));
  source.Set(absl::FromUnixSeconds(1070));
  EXPECT_EQ(clock.Behind(), absl::ZeroDuration());
}

TEST(SystemClock, Now_IsAfterThisWasWritten) {
  EXPECT_GT(SystemClock().Now(), absl::FromUnixSeconds(1'700'000'000));
}

}  // namespace
}  // namespace osiedle::call
