#include "services/access/emergency_rules.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "osiedle/common/v1/violation_reason.pb.h"

namespace osiedle::access {
namespace {

google::protobuf::Duration Seconds(int64_t seconds, int32_t nanos = 0) {
  google::protobuf::Duration duration;
  duration.set_seconds(seconds);
  duration.set_nanos(nanos);
  return duration;
}

TEST(EmergencyRulesTest, CheckLifetime_TakesAMinuteToFourHours) {
  for (const auto& good : {Seconds(0), Seconds(60), Seconds(3600), Seconds(4 * 3600)}) {
    call::Violations violations;
    CheckLifetime(good, violations);
    EXPECT_TRUE(violations.empty()) << good.DebugString();
  }
  for (const auto& bad : {Seconds(59), Seconds(4 * 3600, 1), Seconds(-60), Seconds(0, 1)}) {
    call::Violations violations;
    CheckLifetime(bad, violations);
    ASSERT_EQ(violations.items().size(), 1u) << bad.DebugString();
    EXPECT_EQ(violations.items()[0].field, "lifetime");
    EXPECT_EQ(violations.items()[0].reason, common::v1::OUT_OF_RANGE);
  }
}

TEST(EmergencyRulesTest, LifetimeOf_WhenNothingIsSaid_IsAnHour) {
  EXPECT_EQ(LifetimeOf(Seconds(0)), absl::Hours(1));
  EXPECT_EQ(LifetimeOf(Seconds(90)), absl::Seconds(90));
}

TEST(EmergencyRulesTest, CheckGround_CountsCharactersNotBytes) {
  const auto is_good = [](const std::string& ground) {
    call::Violations violations;
    CheckGround(ground, violations);
    return violations.empty();
  };
  EXPECT_TRUE(is_good("0123456789"));
  EXPECT_FALSE(is_good("012345678"));
  EXPECT_FALSE(is_good("ąęśćżźńół"));
  EXPECT_TRUE(is_good("ąęśćżźńółó"));
  EXPECT_FALSE(is_good("   pożar       "));
  // The proto says that it is missing.
  EXPECT_TRUE(is_good(""));
}

TEST(EmergencyRulesTest, StateOf_IsByTimeUntilItIsReviewed) {
  v1::Emergency emergency;
  emergency.mutable_expire_time()->set_seconds(100);
  EXPECT_EQ(StateOf(emergency, absl::FromUnixSeconds(99)), v1::Emergency::DECLARED);
  EXPECT_EQ(StateOf(emergency, absl::FromUnixSeconds(100)), v1::Emergency::EXPIRED);
  emergency.mutable_review_time()->set_seconds(200);
  EXPECT_EQ(StateOf(emergency, absl::FromUnixSeconds(300)), v1::Emergency::REVIEWED);
}

}  // namespace
}  // namespace osiedle::access
