#include "services/identity/sender_limit.h"

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"

namespace osiedle::identity {
namespace {

class SenderLimitTest : public ::testing::Test {
 protected:
  int TakeAll(const std::string& sender) {
    int taken = 0;
    while (taken < 100'000 && limit_.Take(sender)) ++taken;
    return taken;
  }

  storage::SimulatedSteadyClock clock_;
  SenderLimit limit_{{.per_second = 50, .local_per_second = 1000}, clock_};
};

TEST_F(SenderLimitTest, ASender_HasSoManyInASecond) {
  EXPECT_EQ(TakeAll("one"), 50);
  clock_.Advance(absl::Milliseconds(100));
  EXPECT_EQ(TakeAll("one"), 5);
  clock_.Advance(absl::Hours(1));
  EXPECT_EQ(TakeAll("one"), 50);
}

TEST_F(SenderLimitTest, WhatWasNotInVain_CostsNothing) {
  for (int i = 0; i < 1000; ++i) {
    ASSERT_TRUE(limit_.Take("one")) << i;
    limit_.GiveBack("one");
  }
  EXPECT_EQ(TakeAll("one"), 50);
}

TEST_F(SenderLimitTest, Senders_AreSlowedDownEachByItself) {
  EXPECT_EQ(TakeAll(""), 1000);
  int others = 0;
  for (int i = 0; i < 20; ++i) {
    if (TakeAll(absl::StrCat("sender ", i)) == 50) ++others;
  }
  EXPECT_GE(others, 18) << "two of them may share a place";
}

TEST(SenderOf, IsTheAddressWithoutItsPort) {
  const auto same = [](const char* a, const char* b) { return SenderOf(a) == SenderOf(b); };
  EXPECT_TRUE(same("ipv4:192.0.2.7:50432", "ipv4:192.0.2.7:1"));
  EXPECT_TRUE(same("ipv4:192.0.2.7:50432", "192.0.2.7"));
  EXPECT_TRUE(same("ipv4:192.0.2.7:50432", "ipv6:%5B::ffff:192.0.2.7%5D:7"));
  EXPECT_FALSE(same("ipv4:192.0.2.7:50432", "ipv4:192.0.2.8:50432"));
  EXPECT_TRUE(same("ipv6:%5B2001:db8::1%5D:443", "ipv6:[2001:db8::2]:444"));
  EXPECT_TRUE(same("ipv6:%5B2001:db8::1%5D:443", "2001:db8::ffff"));
  EXPECT_TRUE(same("ipv6:[fe80::1%eth0]:7", "fe80::2"));
  EXPECT_FALSE(same("ipv6:%5B2001:db8:0:1::1%5D:443", "ipv6:%5B2001:db8:0:2::1%5D:443"));
}

TEST(SenderOf, ThisMachine_OrNobodyKnown_IsEmpty) {
  for (const char* peer : {"", "ipv4:127.0.0.1:7", "ipv4:127.9.9.9:7", "ipv6:%5B::1%5D:7", "::1",
                           "ipv6:[::ffff:127.0.0.1]:7", "unix:/run/x", "[", "]", "ipv6:%5B"}) {
    EXPECT_EQ(SenderOf(peer), "") << peer;
  }
  EXPECT_NE(SenderOf("ipv4:192.0.2.7:50432"), "");
  EXPECT_NE(SenderOf("ipv6:%5B2001:db8::1%5D:443"), "");
}

}  // namespace
}  // namespace osiedle::identity
