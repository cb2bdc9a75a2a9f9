#include "services/call/process/worker_pool.h"

#include <atomic>
#include <string>
#include <vector>

#include "absl/synchronization/notification.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace osiedle::call {
namespace {

using ::testing::ElementsAre;

// A pool of one thread that is held until Release(), so that submitted work waits.
class HeldPool {
 public:
  explicit HeldPool(WorkerPool::Options options)
      : pool_({1, options.queued_per_principal, options.queued_total}, &clock_) {
    pool_.Submit("holder", storage::SteadyTime::InfiniteFuture(), [this](bool) {
      held_.Notify();
      release_.WaitForNotification();
    });
    held_.WaitForNotification();
  }
  ~HeldPool() {
    if (!release_.HasBeenNotified()) release_.Notify();
  }

  bool Submit(const std::string& principal, const std::string& what,
              storage::SteadyTime deadline = storage::SteadyTime::InfiniteFuture()) {
    return pool_.Submit(principal, deadline, [this, what](bool expired) {
      done_.push_back(expired ? what + " expired" : what);
    });
  }
  void Resume(const std::string& principal, const std::string& what) {
    pool_.Resume(principal, [this, what](bool expired) {
      done_.push_back(expired ? what + " expired" : what);
    });
  }
  // The finished work in its order, when all is done.
  std::vector<std::string> Finish() {
    release_.Notify();
    pool_.Shutdown();
    return done_;
  }
  const std::vector<std::string>& done() const { return done_; }
  WorkerPool& pool() { return pool_; }
  storage::SimulatedSteadyClock& clock() { return clock_; }

 private:
  storage::SimulatedSteadyClock clock_;
  absl::Notification held_;
  absl::Notification release_;
  std::vector<std::string> done_;
  WorkerPool pool_;
};

TEST(WorkerPool, OfOnePrincipal_RunsInTheOrderOfSubmission) {
  HeldPool held({});
  for (const char* what : {"a", "b", "c"}) EXPECT_TRUE(held.Submit("anna", what));
  EXPECT_EQ(held.pool().queue_depth(), 3u);
  EXPECT_THAT(held.Finish(), ElementsAre("a", "b", "c"));
  EXPECT_EQ(held.pool().queue_depth(), 0u);
}

TEST(WorkerPool, WhatGoesOn_IsNeverRefused) {
  HeldPool held({.queued_per_principal = 1, .queued_total = 1});
  EXPECT_TRUE(held.Submit("anna", "a"));
  EXPECT_FALSE(held.Submit("anna", "b"));
  held.Resume("anna", "c");
  held.Resume("jan", "d");
  EXPECT_FALSE(held.Submit("ewa", "e"));
  EXPECT_THAT(held.Finish(), ElementsAre("a", "d", "c"));
  held.Resume("anna", "after the end");
  EXPECT_THAT(held.done(), ElementsAre("a", "d", "c", "after the end"));
}

TEST(WorkerPool, OfManyPrincipals_ServesThemInTurn) {
  HeldPool held({});
  for (const char* what : {"a1", "a2", "a3", "a4"}) EXPECT_TRUE(held.Submit("anna", what));
  EXPECT_TRUE(held.Submit("jan", "j1"));
  EXPECT_TRUE(held.Submit("jan", "j2"));
  EXPECT_TRUE(held.Submit("ewa", "e1"));
  EXPECT_THAT(held.Finish(), ElementsAre("a1", "j1", "e1", "a2", "j2", "a3", "a4"));
}

TEST(WorkerPool, WhenAPrincipalsQueueIsFull_RefusesOnlyHim) {
  HeldPool held({.threads = 1, .queued_per_principal = 2, .queued_total = 100});
  EXPECT_TRUE(held.Submit("anna", "a1"));
  EXPECT_TRUE(held.Submit("anna", "a2"));
  EXPECT_FALSE(held.Submit("anna", "a3"));
  EXPECT_TRUE(held.Submit("jan", "j1"));
  EXPECT_THAT(held.Finish(), ElementsAre("a1", "j1", "a2"));
}

TEST(WorkerPool, WhenTheTotalIsReached_RefusesEverybody) {
  HeldPool held({.threads = 1, .queued_per_principal = 5, .queued_total = 2});
  EXPECT_TRUE(held.Submit("anna", "a1"));
  EXPECT_TRUE(held.Submit("jan", "j1"));
  EXPECT_FALSE(held.Submit("ewa", "e1"));
  EXPECT_THAT(held.Finish(), ElementsAre("a1", "j1"));
}

TEST(WorkerPool, WhenTheDeadlinePassesInTheQueue_SaysExpired) {
  HeldPool held({});
  EXPECT_TRUE(held.Submit("anna", "soon", held.clock().Now() + absl::Seconds(1)));
  EXPECT_TRUE(held.Submit("anna", "late", held.clock().Now() + absl::Seconds(9)));
  held.clock().Advance(absl::Seconds(1));
  EXPECT_THAT(held.Finish(), ElementsAre("soon expired", "late"));
}

TEST(WorkerPool, AfterShutdown_RefusesAndDestroysTheWork) {
  storage::SimulatedSteadyClock clock;
  WorkerPool pool({}, &clock);
  pool.Shutdown();
  auto owned = std::make_shared<int>(1);
  EXPECT_FALSE(
      pool.Submit("anna", storage::SteadyTime::InfiniteFuture(), [owned](bool) { FAIL(); }));
  EXPECT_EQ(owned.use_count(), 1);
  pool.Shutdown();
}

TEST(WorkerPool, TakesWorkThatCanOnlyBeMoved) {
  storage::SimulatedSteadyClock clock;
  std::atomic<int> seen{0};
  {
    WorkerPool pool({}, &clock);
    pool.Submit("anna", storage::SteadyTime::InfiniteFuture(),
                [owned = std::make_unique<int>(7), &seen](bool) { seen = *owned; });
  }
  EXPECT_EQ(seen, 7);
}

TEST(WorkerPool, UnderLoadFromManyThreads_RunsEveryAcceptedWorkOnce) {
  storage::SimulatedSteadyClock clock;
  std::atomic<int> accepted{0};
  std::atomic<int> ran{0};
  {
    WorkerPool pool({.threads = 3, .queued_per_principal = 10, .queued_total = 25}, &clock);
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t) {
      threads.emplace_back([&, t] {
        for (int i = 0; i < 3000; ++i) {
          if (pool.Submit(std::to_string((t + i) % 5), storage::SteadyTime::InfiniteFuture(),
                          [&](bool) { ++ran; })) {
            ++accepted;
          }
        }
      });
    }
    for (std::thread& thread : threads) thread.join();
  }
  EXPECT_GT(accepted, 0);
  EXPECT_EQ(ran, accepted);
}

}  // namespace
}  // namespace osiedle::call
