#include "services/call/process/admission.h"

#include <thread>
#include <vector>

#include "gtest/gtest.h"

namespace osiedle::call {
namespace {

TEST(Admission, Admit_UpToTheBoundOfAPrincipal_ThenRefusesOnlyHim) {
  Admission admission(2, 100);
  auto first = admission.Admit("anna");
  auto second = admission.Admit("anna");
  EXPECT_TRUE(first.has_value());
  EXPECT_TRUE(second.has_value());
  EXPECT_FALSE(admission.Admit("anna").has_value());
  EXPECT_TRUE(admission.Admit("jan").has_value());
  first.reset();
  EXPECT_TRUE(admission.Admit("anna").has_value());
}

TEST(Admission, Admit_UpToTheTotalBound) {
  Admission admission(5, 2);
  auto first = admission.Admit("anna");
  auto second = admission.Admit("jan");
  EXPECT_FALSE(admission.Admit("ewa").has_value());
  EXPECT_EQ(admission.in_flight(), 2u);
}

TEST(Admission, Ticket_WhenMoved_IsGivenBackOnce) {
  Admission admission(5, 5);
  {
    auto first = admission.Admit("anna");
    auto second = admission.Admit("jan");
    Admission::Ticket moved = *std::move(first);
    EXPECT_EQ(admission.in_flight(), 2u);
    moved = *std::move(second);
    EXPECT_EQ(admission.in_flight(), 1u);
  }
  EXPECT_EQ(admission.in_flight(), 0u);
}

TEST(Admission, OnManyThreads_NeverExceedsTheBoundAndEndsEmpty) {
  Admission admission(3, 100);
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      const std::string principal = t % 2 == 0 ? "anna" : "jan";
      for (int i = 0; i < 2000; ++i) {
        auto one = admission.Admit(principal);
        auto two = admission.Admit(principal);
        ASSERT_LE(admission.in_flight(), 6u);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(admission.in_flight(), 0u);
}

}  // namespace
}  // namespace osiedle::call
