#include "services/call/rpc/refused_token_log.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace osiedle::call {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

// Without a header it knows the caller; every token is wrong.
class KnowsWhoSaysNothing final : public Authenticator {
 public:
  absl::StatusOr<std::shared_ptr<const Principal>> Authenticate(
      const Credentials& credentials) const override {
    if (credentials.authorization.empty()) return std::make_shared<const Principal>();
    return absl::UnauthenticatedError("no valid token");
  }
};

class RefusedTokenLogTest : public ::testing::Test {
 protected:
  // What is logged while the header is presented so many times.
  std::string LoggedBy(const std::string& authorization, int times = 1) {
    ::testing::internal::CaptureStderr();
    for (int i = 0; i < times; ++i)
      log_.Authenticate({.authorization = authorization}).IgnoreError();
    return ::testing::internal::GetCapturedStderr();
  }

  SimulatedClock clock_;
  RefusedTokenLog log_{std::make_unique<KnowsWhoSaysNothing>(), clock_};
};

class KnowsNobody final : public Authenticator {
 public:
  absl::StatusOr<std::shared_ptr<const Principal>> Authenticate(
      const Credentials& /*credentials*/) const override {
    return absl::UnauthenticatedError("no valid token");
  }
};

TEST_F(RefusedTokenLogTest, ARefusedToken_IsSaidAtOnce_WithoutTheToken) {
  EXPECT_THAT(LoggedBy("Bearer a-secret"),
              AllOf(HasSubstr("refused"), HasSubstr(R"("unknown_tokens":"1")"),
                    HasSubstr(R"("without_token":"0")"), Not(HasSubstr("a-secret"))));
  EXPECT_TRUE(
      absl::IsUnauthenticated(log_.Authenticate({.authorization = "Bearer a-secret"}).status()));
}

TEST_F(RefusedTokenLogTest, AKnownCaller_IsNotSaid) {
  EXPECT_EQ(LoggedBy(""), "");
  EXPECT_TRUE(log_.Authenticate({}).ok());
}

TEST_F(RefusedTokenLogTest, ManyRefused_AreOneLineInAWhile_ThatCountsThem) {
  LoggedBy("Bearer first");
  EXPECT_EQ(LoggedBy("Bearer more", 500), "");
  clock_.Advance(RefusedTokenLog::kLinesEvery - absl::Milliseconds(1));
  EXPECT_EQ(LoggedBy("Bearer more"), "");
  clock_.Advance(absl::Milliseconds(1));
  EXPECT_THAT(LoggedBy("Bearer more"), HasSubstr(R"("unknown_tokens":"502")"));
  EXPECT_EQ(LoggedBy("Bearer more"), "");
  clock_.Advance(RefusedTokenLog::kLinesEvery);
  EXPECT_THAT(LoggedBy("Bearer more"), HasSubstr(R"("unknown_tokens":"2")"));
}

TEST_F(RefusedTokenLogTest, ACallWithoutAToken_IsCountedApart) {
  const RefusedTokenLog log(std::make_unique<KnowsNobody>(), clock_);
  ::testing::internal::CaptureStderr();
  log.Authenticate({}).IgnoreError();
  EXPECT_THAT(::testing::internal::GetCapturedStderr(),
              AllOf(HasSubstr(R"("unknown_tokens":"0")"), HasSubstr(R"("without_token":"1")")));
}

}  // namespace
}  // namespace osiedle::call
