#include "services/identity/remembered_tokens.h"

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "services/identity/testing/test_keys.h"

namespace osiedle::identity {
namespace {

constexpr uint64_t kState = 1;

TokenDigest Digest(int number) {
  TokenDigest digest;
  EXPECT_TRUE(DigestOf(absl::StrCat("token ", number), digest));
  return digest;
}

class RememberedTokensTest : public ::testing::Test {
 protected:
  RememberedTokensTest() {
    const auto set = KeySet::Parse(Jwks({TestKey::P256().Jwk()}), {}, KeySet());
    EXPECT_TRUE(set.ok());
    key_ = (*set)->Find("");
  }

  GoodToken Good(absl::Duration lives) const {
    auto principal = std::make_shared<call::Principal>();
    principal->id = "anna";
    return {.principal = std::move(principal),
            .window = {.from = now_ - absl::Minutes(1), .until = now_ + lives},
            .key = key_};
  }

  storage::SimulatedSteadyClock steady_clock_;
  const absl::Time now_ = absl::FromUnixSeconds(1'700'000'000);
  std::shared_ptr<const JwsKey> key_;
  RememberedTokens tokens_{{.good = 160, .bad = 10}, steady_clock_};
};

TEST_F(RememberedTokensTest, AGoodToken_IsFoundWithinItsTime_AndNotOutside) {
  tokens_.AddGood(Digest(1), kState, now_, Good(absl::Minutes(5)));
  ASSERT_NE(tokens_.FindGood(Digest(1), kState, now_), nullptr);
  EXPECT_EQ(tokens_.FindGood(Digest(1), kState, now_)->id, "anna");
  EXPECT_EQ(tokens_.FindGood(Digest(2), kState, now_), nullptr);
  EXPECT_NE(tokens_.FindGood(Digest(1), kState, now_ + absl::Minutes(5) - absl::Seconds(1)),
            nullptr);
  EXPECT_EQ(tokens_.FindGood(Digest(1), kState, now_ + absl::Minutes(5)), nullptr);
  EXPECT_EQ(tokens_.FindGood(Digest(1), kState, now_ - absl::Minutes(2)), nullptr)
      << "a clock that stepped back";
  EXPECT_NE(tokens_.FindGood(Digest(1), kState, now_), nullptr);
}

TEST_F(RememberedTokensTest, FindOf_GivesTheTokenOfAPrincipalThatIsGoodForLongest) {
  std::vector<std::shared_ptr<const call::Principal>> given;
  for (int minutes : {5, 15, 10}) {
    GoodToken token = Good(absl::Minutes(minutes));
    given.push_back(token.principal);
    tokens_.AddGood(Digest(minutes), kState, now_, std::move(token));
  }
  EXPECT_EQ(tokens_.FindOf("anna", kState, now_), given[1]);
  EXPECT_EQ(tokens_.FindOf("jan", kState, now_), nullptr);
  EXPECT_EQ(tokens_.FindOf("anna", kState + 1, now_), nullptr);
  EXPECT_EQ(tokens_.FindOf("anna", kState, now_ + absl::Minutes(15)), nullptr);
}

TEST_F(RememberedTokensTest, AGoodTokenOfAnotherState_IsNotFound) {
  tokens_.AddGood(Digest(1), kState, now_, Good(absl::Minutes(5)));
  EXPECT_EQ(tokens_.FindGood(Digest(1), kState + 1, now_), nullptr);
  tokens_.AddGood(Digest(1), kState + 1, now_, Good(absl::Minutes(5)));
  EXPECT_NE(tokens_.FindGood(Digest(1), kState + 1, now_), nullptr);
  EXPECT_EQ(tokens_.good_size(), 1u);
}

TEST_F(RememberedTokensTest, AGoodTokenOfAWithdrawnKey_IsNotFound) {
  tokens_.AddGood(Digest(1), kState, now_, Good(absl::Minutes(5)));
  key_->Withdraw();
  EXPECT_EQ(tokens_.FindGood(Digest(1), kState, now_), nullptr);
}

TEST_F(RememberedTokensTest, GoodTokens_AreBounded_AndThoseThatExpireFirstMakeRoom) {
  for (int i = 0; i < 2000; ++i) {
    tokens_.AddGood(Digest(i), kState, now_, Good(absl::Minutes(5) + absl::Seconds(i)));
  }
  EXPECT_LE(tokens_.good_size(), 160u);
  EXPECT_GT(tokens_.good_size(), 150u);
  EXPECT_EQ(tokens_.FindGood(Digest(0), kState, now_), nullptr);
  EXPECT_NE(tokens_.FindGood(Digest(1999), kState, now_), nullptr);
}

TEST_F(RememberedTokensTest, GoodTokensThatHaveExpired_MakeRoom) {
  RememberedTokens tokens({.good = 160'000}, steady_clock_);
  for (int i = 0; i < 1000; ++i) tokens.AddGood(Digest(i), kState, now_, Good(absl::Minutes(5)));
  EXPECT_EQ(tokens.good_size(), 1000u);
  const absl::Time later = now_ + absl::Minutes(6);
  for (int i = 500; i < 1500; ++i) tokens.AddGood(Digest(i), kState, later, Good(absl::Hours(1)));
  EXPECT_EQ(tokens.good_size(), 1000u);
  EXPECT_NE(tokens.FindGood(Digest(500), kState, later), nullptr);
}

TEST_F(RememberedTokensTest, ABadToken_IsKnownFor10Seconds) {
  EXPECT_FALSE(tokens_.IsBad(Digest(1), kState));
  tokens_.AddBad(Digest(1), kState);
  EXPECT_TRUE(tokens_.IsBad(Digest(1), kState));
  EXPECT_FALSE(tokens_.IsBad(Digest(2), kState));
  EXPECT_FALSE(tokens_.IsBad(Digest(1), kState + 1)) << "it may be good by now";
  steady_clock_.Advance(absl::Seconds(10) - absl::Nanoseconds(1));
  EXPECT_TRUE(tokens_.IsBad(Digest(1), kState));
  steady_clock_.Advance(absl::Nanoseconds(1));
  EXPECT_FALSE(tokens_.IsBad(Digest(1), kState));
  tokens_.AddBad(Digest(1), kState);
  EXPECT_TRUE(tokens_.IsBad(Digest(1), kState));
}

TEST_F(RememberedTokensTest, BadTokens_AreBounded_AndTheOldestMakeRoom) {
  for (int i = 0; i < 100; ++i) {
    tokens_.AddBad(Digest(i), kState);
    steady_clock_.Advance(absl::Milliseconds(1));
  }
  EXPECT_EQ(tokens_.bad_size(), 10u);
  EXPECT_FALSE(tokens_.IsBad(Digest(89), kState));
  EXPECT_TRUE(tokens_.IsBad(Digest(90), kState));
  steady_clock_.Advance(absl::Seconds(11));
  tokens_.AddBad(Digest(100), kState);
  EXPECT_EQ(tokens_.bad_size(), 1u) << "those that no longer count are forgotten";
}

}  // namespace
}  // namespace osiedle::identity
