#include "services/identity/oidc_authenticator.h"

#include <sys/stat.h>

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <limits>
#include <thread>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/time/clock.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "prometheus/registry.h"
#include "services/identity/testing/jwks_server.h"
#include "services/identity/testing/test_keys.h"
#include "storage/testing/temporary_folder.h"

namespace osiedle::identity {
namespace {

using ::osiedle::common::v1::ASSISTANT;
using ::osiedle::common::v1::OPERATOR;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr char kIssuer[] = "https://login.rybnik.example/realms/town";
constexpr int64_t kNow = 1'700'000'000;

// Knows one token, which is no JWT.
class OneToken final : public call::Authenticator {
 public:
  absl::StatusOr<std::shared_ptr<const call::Principal>> Authenticate(
      const call::Credentials& credentials) const override {
    if (credentials.authorization != "Bearer good") return NoValidToken();
    return std::make_shared<const call::Principal>(call::Principal{.id = "behind"});
  }
  std::vector<std::shared_ptr<const call::Principal>> KnownAs(absl::string_view id) const override {
    if (id != "kc:anna") return {};
    return {std::make_shared<const call::Principal>(call::Principal{.id = "kc:anna"})};
  }
};

class OidcAuthenticatorTest : public ::testing::Test {
 protected:
  OidcAuthenticatorTest() {
    path_ = folder_ + "/oidc.json";
    keys_ = folder_ + "/keys.json";
    Write(keys_, Jwks({TestKey::Rsa().Jwk(R"("kid": "rsa", "alg": "RS256", "use": "sig")"),
                       TestKey::P256().Jwk(R"("kid": "ec")")}));
    Write(path_, File(Issuer()));
  }

  static void Write(const std::string& path, const std::string& text) {
    std::ofstream(path + ".new") << text;
    chmod((path + ".new").c_str(), 0600);
    std::filesystem::rename(path + ".new", path);
  }
  // `more` begins with a comma.
  std::string Issuer(const std::string& more = "", const std::string& issuer = kIssuer) const {
    return absl::StrCat(R"({"issuer": ")", issuer, R"(", "audience": "osiedle", "jwks_file": ")",
                        keys_, R"(", "principal_prefix": "kc:")", more, "}");
  }
  static std::string File(const std::string& issuers, const std::string& more = "") {
    return absl::StrCat(R"({"issuers": [)", issuers, "]", more, "}");
  }

  void Open() {
    auto opened = OidcAuthenticator::Open(path_, std::make_unique<OneToken>(), Environment());
    ASSERT_TRUE(opened.ok()) << opened.status();
    authenticator_ = *std::move(opened);
  }
  OidcAuthenticator::Environment Environment() {
    return {.clock = clock_, .steady_clock = steady_clock_, .registry = registry_};
  }
  std::string OpenError() {
    return std::string(OidcAuthenticator::Open(path_, nullptr, Environment()).status().message());
  }

  static std::string Payload(const std::string& more = "", const std::string& issuer = kIssuer) {
    return absl::StrCat(R"({"iss": ")", issuer,
                        R"(", "aud": ["account", "osiedle"], "sub": "anna",)",
                        R"( "name": "Anna", "iat": )", kNow, R"(, "exp": )", kNow + 300,
                        R"(, "osiedle_grants": ["rybnik/ASSISTANT"])", more, "}");
  }
  static std::string GoodToken(const std::string& more = "") {
    return TestKey::Rsa().SignAs("RS256", "rsa", Payload(more));
  }
  absl::StatusOr<std::shared_ptr<const call::Principal>> Present(
      const std::string& token, const std::string& peer = "ipv4:192.0.2.7:1000") const {
    const std::string authorization = "Bearer " + token;
    const auto tell_peer = [&peer] { return peer; };
    return authenticator_->Authenticate({.authorization = authorization, .peer = tell_peer});
  }
  bool IsGood(const std::string& token) const { return Present(token).ok(); }

  double Count(const std::string& name, const std::string& label = "") const {
    for (const prometheus::MetricFamily& family : registry_->Collect()) {
      if (family.name != name) continue;
      for (const prometheus::ClientMetric& metric : family.metric) {
        if (label.empty() || metric.label.front().value == label) {
          return metric.counter.value + metric.gauge.value;
        }
      }
    }
    return -1;
  }
  double Refused(Refusal refusal) const {
    return Count("osiedle_jwt_refused_total",
                 std::string(kRefusalNames[static_cast<size_t>(refusal)]));
  }
  // Presents the token, and checks that it is refused for this reason.
  void ExpectRefused(const std::string& token, Refusal refusal, const std::string& what) const {
    const double before = Refused(refusal);
    const absl::Status status = Present(token).status();
    EXPECT_EQ(status, absl::UnauthenticatedError("no valid token")) << what;
    EXPECT_EQ(Refused(refusal), before + 1) << what;
  }
  static bool Comes(absl::FunctionRef<bool()> what) {
    const absl::Time end = absl::Now() + absl::Seconds(30);
    while (!what() && absl::Now() < end) std::this_thread::yield();
    return what();
  }

  const storage::TemporaryFolder temporary_;
  const std::string folder_ = temporary_.path();
  std::string path_;
  std::string keys_;
  call::SimulatedClock clock_{absl::FromUnixSeconds(kNow)};
  storage::SimulatedSteadyClock steady_clock_;
  std::shared_ptr<prometheus::Registry> registry_ = std::make_shared<prometheus::Registry>();
  std::unique_ptr<OidcAuthenticator> authenticator_;
};

TEST_F(OidcAuthenticatorTest, AGoodToken_IsItsPrincipal) {
  Open();
  for (const std::string& token : {GoodToken(), TestKey::P256().SignAs("ES256", "ec", Payload())}) {
    const auto principal = Present(token);
    ASSERT_TRUE(principal.ok());
    EXPECT_EQ((*principal)->id, "kc:anna");
    EXPECT_EQ((*principal)->display, "Anna");
    EXPECT_TRUE((*principal)->MayRole("rybnik", {ASSISTANT}));
    EXPECT_FALSE((*principal)->MayRole("rybnik", {OPERATOR}));
    EXPECT_FALSE((*principal)->MayRole("gdynia", {ASSISTANT}));
  }
  EXPECT_EQ(Count("osiedle_jwt_verified_total"), 2);
}

TEST_F(OidcAuthenticatorTest, KnownAs_GivesWhoseTokenCameAMomentAgo) {
  Open();
  EXPECT_EQ(authenticator_->KnownAs("kc:anna").size(), 1u) << "known behind alone";
  ASSERT_TRUE(IsGood(GoodToken()));
  const auto known = authenticator_->KnownAs("kc:anna");
  ASSERT_EQ(known.size(), 2u);
  EXPECT_TRUE(known[1]->MayRole("rybnik", {common::v1::ASSISTANT}));
  clock_.Set(absl::FromUnixSeconds(kNow + 3600));
  EXPECT_EQ(authenticator_->KnownAs("kc:anna").size(), 1u);
}

TEST_F(OidcAuthenticatorTest, WhatIsNoJwt_GoesToTheOneBehind) {
  Open();
  EXPECT_EQ((*Present("good"))->id, "behind");
  for (const char* token : {"bad", "a.b", "a.b.c.d", "a.b.c.d.e", ""}) {
    EXPECT_FALSE(IsGood(token)) << token;
  }
  EXPECT_EQ(Refused(Refusal::kMalformed), 0);
  auto alone = OidcAuthenticator::Open(path_, nullptr, Environment());
  ASSERT_TRUE(alone.ok());
  EXPECT_TRUE(
      absl::IsUnauthenticated((*alone)->Authenticate({.authorization = "Bearer good"}).status()));
}

struct BadToken {
  const char* what;
  std::string token;
  Refusal refusal;
};

TEST_F(OidcAuthenticatorTest, EveryBadToken_IsRefusedInTheSameWords) {
  Open();
  const std::string good = GoodToken();
  const std::string payload = Payload();
  const TestKey& rsa = TestKey::Rsa();
  const auto with = [&](const std::string& before, const std::string& after) {
    const std::string changed = absl::StrReplaceAll(payload, {{before, after}});
    EXPECT_NE(changed, payload) << before;
    return rsa.SignAs("RS256", "rsa", changed);
  };
  const std::string exp = absl::StrCat(R"("exp": )", kNow + 300);
  const std::string iat = absl::StrCat(R"("iat": )", kNow);
  const std::string hs256 = R"({"typ": "JWT", "alg": "HS256", "kid": "rsa"})";
  const size_t last_dot = good.rfind('.');
  const BadToken kBad[] = {
      {"expired", with(exp, absl::StrCat(R"("exp": )", kNow - 60)), Refusal::kExpired},
      {"without expiry", with(exp, R"("x": 1)"), Refusal::kMalformed},
      {"good for years", with(exp, absl::StrCat(R"("exp": )", kNow + 100'000)),
       Refusal::kLongLived},
      {"issued later", with(iat, absl::StrCat(R"("iat": )", kNow + 60)), Refusal::kNotYetValid},
      {"not yet valid", with(iat, absl::StrCat(iat, R"(, "nbf": )", kNow + 60)),
       Refusal::kNotYetValid},
      {"of another audience", with(R"("osiedle"])", R"("other"])"), Refusal::kAudience},
      {"of another issuer", with("realms/town", "realms/other"), Refusal::kIssuer},
      {"of the issuer with a slash", with("realms/town", "realms/town/"), Refusal::kIssuer},
      {"without issuer", with(R"("iss")", R"("isz")"), Refusal::kIssuer},
      {"without principal", with(R"("sub")", R"("subj")"), Refusal::kClaims},
      {"with a grant that cannot be read", with("rybnik/ASSISTANT", "rybnik/ASSISTANT;x=y"),
       Refusal::kClaims},
      {"with a claim twice", with(R"("sub": "anna")", R"("sub": "anna", "sub": "jan")"),
       Refusal::kMalformed},
      {"of the algorithm none", rsa.Sign(R"({"alg": "none"})", payload, "RS256"),
       Refusal::kAlgorithm},
      {"of the algorithm none, without a signature",
       absl::StrCat(Base64Url(R"({"alg": "none"})"), ".", Base64Url(payload), "."),
       Refusal::kAlgorithm},
      {"HS256 with the public key as PEM", SignWithSecret(hs256, payload, rsa.PublicPem()),
       Refusal::kAlgorithm},
      {"HS256 with the public key as JWK", SignWithSecret(hs256, payload, rsa.Jwk()),
       Refusal::kAlgorithm},
      {"HS256 that calls itself RS256",
       SignWithSecret(R"({"alg": "RS256", "kid": "rsa"})", payload, rsa.PublicPem()),
       Refusal::kSignature},
      {"PS256 by a key of RS256", rsa.SignAs("PS256", "rsa", payload), Refusal::kAlgorithm},
      {"RS512 by a key of RS256", rsa.SignAs("RS512", "rsa", payload), Refusal::kAlgorithm},
      {"PS256 that calls itself RS256",
       rsa.Sign(R"({"alg": "RS256", "kid": "rsa"})", payload, "PS256"), Refusal::kSignature},
      {"ES256 to a key of RSA", TestKey::P256().SignAs("ES256", "rsa", payload),
       Refusal::kAlgorithm},
      {"RS256 to a key of EC", rsa.SignAs("RS256", "ec", payload), Refusal::kAlgorithm},
      {"ES384 to a key of P-256", TestKey::P384().SignAs("ES384", "ec", payload),
       Refusal::kAlgorithm},
      {"by another key", TestKey::OtherRsa().SignAs("RS256", "rsa", payload), Refusal::kSignature},
      {"of an unknown key", rsa.SignAs("RS256", "other", payload), Refusal::kUnknownKey},
      {"that names no key of two", rsa.SignAs("RS256", "", payload), Refusal::kUnknownKey},
      {"with crit",
       rsa.Sign(R"({"alg": "RS256", "kid": "rsa", "crit": ["exp"]})", payload, "RS256"),
       Refusal::kHeader},
      {"of another type",
       rsa.Sign(R"({"alg": "RS256", "kid": "rsa", "typ": "logout+jwt"})", payload, "RS256"),
       Refusal::kHeader},
      {"with its own key in the header",
       TestKey::OtherRsa().Sign(
           absl::StrCat(R"({"alg": "RS256", "jwk": )", TestKey::OtherRsa().Jwk(), "}"), payload,
           "RS256"),
       Refusal::kUnknownKey},
      {"with an algorithm twice",
       rsa.Sign(R"({"alg": "RS256", "alg": "RS256", "kid": "rsa"})", payload, "RS256"),
       Refusal::kMalformed},
      {"without a signature", good.substr(0, last_dot + 1), Refusal::kMalformed},
      {"cut short", good.substr(0, good.size() - 8), Refusal::kSignature},
      {"with the payload of another",
       absl::StrReplaceAll(good, {{Base64Url(payload), Base64Url(Payload(R"(, "x": 1)"))}}),
       Refusal::kSignature},
      {"of nothing", "..", Refusal::kMalformed},
      {"of letters", "a.b.c", Refusal::kMalformed},
  };
  for (const BadToken& bad : kBad) ExpectRefused(bad.token, bad.refusal, bad.what);
  ExpectRefused(GoodToken(absl::StrCat(R"(, "x": ")", std::string(9000, 'x'), "\"")),
                Refusal::kTooLong, "too long");
  EXPECT_TRUE(IsGood(good));
}

TEST_F(OidcAuthenticatorTest, ABearerScheme_IsTakenInLettersOfEitherCase_AndNoOther) {
  Open();
  const std::string good = GoodToken();
  for (const char* scheme : {"bearer ", "BEARER ", "Bearer  "}) {
    EXPECT_TRUE(authenticator_->Authenticate({.authorization = scheme + good}).ok()) << scheme;
  }
  for (const char* scheme : {"", "Basic ", "Bearer", "DPoP "}) {
    EXPECT_FALSE(authenticator_->Authenticate({.authorization = scheme + good}).ok()) << scheme;
  }
  EXPECT_FALSE(
      authenticator_->Authenticate({.authorization = "Bearer " + good + ", Bearer " + good}).ok())
      << "two at once";
}

// ---- what is remembered

TEST_F(OidcAuthenticatorTest, AGoodToken_IsVerifiedOnce_AndEndsWithItsTime) {
  Open();
  const std::string token = GoodToken();
  for (int i = 0; i < 10; ++i) EXPECT_TRUE(IsGood(token));
  EXPECT_EQ(Count("osiedle_jwt_verified_total"), 1);
  EXPECT_EQ(Count("osiedle_jwt_remembered_total"), 9);
  clock_.Advance(absl::Seconds(329));
  EXPECT_TRUE(IsGood(token));
  clock_.Advance(absl::Seconds(1));
  ExpectRefused(token, Refusal::kExpired, "by the leeway too");
}

TEST_F(OidcAuthenticatorTest, AClockThatSteps_ChangesNothingForEver) {
  Open();
  const std::string token = GoodToken();
  EXPECT_TRUE(IsGood(token));
  clock_.Advance(absl::Hours(48));
  ExpectRefused(token, Refusal::kExpired, "the clock is ahead");
  clock_.Advance(-absl::Hours(48));
  EXPECT_TRUE(IsGood(token)) << "the clock is right again";
  clock_.Advance(-absl::Hours(1));
  ExpectRefused(token, Refusal::kNotYetValid, "the clock is behind, remembered or not");
  clock_.Advance(absl::Hours(1));
  EXPECT_TRUE(IsGood(token));
}

TEST_F(OidcAuthenticatorTest, ABadToken_CostsOneCheckInAWhile) {
  Open();
  const std::string bad = TestKey::OtherRsa().SignAs("RS256", "rsa", Payload());
  ExpectRefused(bad, Refusal::kSignature, "first");
  for (int i = 0; i < 100; ++i) ExpectRefused(bad, Refusal::kRefusedBefore, "again");
  steady_clock_.Advance(absl::Seconds(10));
  ExpectRefused(bad, Refusal::kSignature, "a while later");
}

TEST_F(OidcAuthenticatorTest, ASenderOfBadTokens_IsSlowedDown_AndNoOther) {
  Open();
  const auto bad = [](int i) {
    return TestKey::P384().Sign(R"({"alg": "ES256", "kid": "ec"})",
                                Payload(absl::StrCat(R"(, "x": )", i)), "ES256");
  };
  const std::string remembered = GoodToken();
  EXPECT_TRUE(IsGood(remembered));
  for (int i = 0; i < 50; ++i) ExpectRefused(bad(i), Refusal::kSignature, "one of fifty");
  ExpectRefused(bad(50), Refusal::kSlowedDown, "one more");
  ExpectRefused(GoodToken(R"(, "x": 1)"), Refusal::kSlowedDown, "also a good one");
  EXPECT_TRUE(IsGood(remembered)) << "what is remembered costs no check";
  EXPECT_TRUE(Present(GoodToken(R"(, "x": 1)"), "ipv4:192.0.2.8:1000").ok());
  steady_clock_.Advance(absl::Milliseconds(100));
  EXPECT_TRUE(IsGood(GoodToken(R"(, "x": 2)")));
  for (int i = 0; i < 100; ++i) {
    EXPECT_TRUE(IsGood(GoodToken(absl::StrCat(R"(, "y": )", i)))) << "good ones are not counted";
  }
}

// ---- keys that change

TEST_F(OidcAuthenticatorTest, AKeyThatIsTakenAway_EndsItsTokens_AlsoRememberedOnes) {
  Open();
  const std::string by_rsa = GoodToken();
  const std::string by_ec = TestKey::P256().SignAs("ES256", "ec", Payload());
  EXPECT_TRUE(IsGood(by_rsa));
  EXPECT_TRUE(IsGood(by_ec));
  Write(keys_, Jwks({TestKey::Rsa().Jwk(R"("kid": "rsa", "alg": "RS256", "use": "sig")"),
                     TestKey::OtherRsa().Jwk(R"("kid": "new")")}));
  ASSERT_TRUE(authenticator_->Reload().ok());
  EXPECT_TRUE(IsGood(by_rsa));
  ExpectRefused(by_ec, Refusal::kUnknownKey, "its key has gone");
  EXPECT_TRUE(IsGood(TestKey::OtherRsa().SignAs("RS256", "new", Payload())));
}

TEST_F(OidcAuthenticatorTest, AKeyOfTheSameName_MakesTokensGoodThatWereBad_AtOnce) {
  Open();
  const std::string old = GoodToken();
  const std::string by_new_key = TestKey::OtherRsa().SignAs("RS256", "rsa", Payload());
  EXPECT_TRUE(IsGood(old));
  ExpectRefused(by_new_key, Refusal::kSignature, "before");
  Write(keys_, Jwks({TestKey::OtherRsa().Jwk(R"("kid": "rsa")")}));
  ASSERT_TRUE(authenticator_->Reload().ok());
  EXPECT_TRUE(IsGood(by_new_key));
  ExpectRefused(old, Refusal::kSignature, "the key of that name is another one");
}

TEST_F(OidcAuthenticatorTest, AKeySetThatTurnsToGarbage_LeavesTheOldKeys) {
  Open();
  const std::string token = GoodToken();
  EXPECT_TRUE(IsGood(token));
  for (const char* garbage : {"", "<html>", R"({"keys": []})"}) {
    Write(keys_, garbage);
    EXPECT_TRUE(authenticator_->Reload().ok()) << "what else the file says is in force";
    EXPECT_TRUE(IsGood(token));
    EXPECT_TRUE(IsGood(GoodToken(R"(, "x": 1)")));
  }
}

TEST_F(OidcAuthenticatorTest, AnUnknownKey_IsLookedFor) {
  JwksServer server;
  server.Answer(Jwks({TestKey::Rsa().Jwk(R"("kid": "rsa")")}));
  Write(path_,
        File(absl::StrReplaceAll(Issuer(), {{absl::StrCat(R"("jwks_file": ")", keys_),
                                             absl::StrCat(R"("jwks_url": ")", server.url())}})));
  Open();
  ASSERT_TRUE(Comes([&] { return IsGood(GoodToken()); }));
  EXPECT_EQ(server.requests(), 1);
  server.Answer(Jwks({TestKey::P256().Jwk(R"("kid": "ec")")}));
  // The source waits for 10 s after the last look; that it looks then is tested there.
  ExpectRefused(TestKey::P256().SignAs("ES256", "ec", Payload()), Refusal::kUnknownKey, "now");
  ASSERT_TRUE(authenticator_->Reload().ok());
  EXPECT_TRUE(Comes([&] { return IsGood(TestKey::P256().SignAs("ES256", "ec", Payload())); }));
  EXPECT_FALSE(IsGood(GoodToken()));
}

TEST_F(OidcAuthenticatorTest, WhileTheIssuerDoesNotAnswer_ItsTokensAreRefused_AndOthersAreNot) {
  JwksServer server;
  server.KeepWaiting();
  Write(path_,
        File(absl::StrReplaceAll(Issuer(), {{absl::StrCat(R"("jwks_file": ")", keys_),
                                             absl::StrCat(R"("jwks_url": ")", server.url())}})));
  Open();
  ExpectRefused(GoodToken(), Refusal::kNoKeys, "no keys yet");
  EXPECT_TRUE(IsGood("good"));
  authenticator_->UpdateMetrics();
  EXPECT_EQ(Count("osiedle_jwks_keys"), 0);
  EXPECT_EQ(Count("osiedle_jwks_age_seconds"), std::numeric_limits<double>::infinity());
  server.Answer(Jwks({TestKey::Rsa().Jwk(R"("kid": "rsa")")}));
  EXPECT_TRUE(Comes([&] { return IsGood(GoodToken()); }));
  authenticator_->UpdateMetrics();
  EXPECT_EQ(Count("osiedle_jwks_keys"), 1);
  EXPECT_LT(Count("osiedle_jwks_age_seconds"), 60);
}

// ---- the file

TEST_F(OidcAuthenticatorTest, AFileThatIsNoGood_IsToldAtTheStart_AndAtAReloadTheOldOneStays) {
  Open();
  const auto one = [&](const std::string& before, const std::string& after) {
    const std::string changed = absl::StrReplaceAll(Issuer(), {{before, after}});
    EXPECT_NE(changed, Issuer()) << before;
    return File(changed);
  };
  const std::string keys = absl::StrCat(R"("jwks_file": ")", keys_, "\"");
  const std::pair<std::string, const char*> kFaults[] = {
      {"", "is no JSON of osiedle.internal.v1.OidcFile"},
      {"{", "is no JSON of osiedle.internal.v1.OidcFile"},
      {R"({"issuerz": []})", "is no JSON of osiedle.internal.v1.OidcFile"},
      {"{}", "issuers is empty"},
      {one(kIssuer, ""), "issuers[0]: issuer is not 1 to 500 characters"},
      {one(R"("audience": "osiedle")", R"("audience": "")"), "issuers[0]: audience is not"},
      {one(R"("audience": "osiedle", )", ""), "issuers[0]: audience is not"},
      {one(keys, R"("jwks_file": "")"), "issuers[0]: has neither jwks_file nor jwks_url"},
      {one(keys, R"("jwks_url": "http://login.rybnik.example/certs")"), "use https"},
      {one(keys, absl::StrCat(keys, R"(, "jwks_url": "https://a/b")")), "is no JSON of"},
      {one(keys, R"("jwks_file": "/nowhere/keys.json")"), "/nowhere/keys.json"},
      {one(keys, absl::StrCat(keys, R"(, "jwks_ca_file": "x")")), "jwks_ca_file is for"},
      {one("kc:", "k c:"), "principal_prefix holds"},
      {File(Issuer(R"(, "algorithms": ["HS256"])")), "algorithms holds"},
      {File(Issuer(R"(, "algorithms": ["PS384"])")), "has no key for us"},
      {File(Issuer(R"(, "leeway": "301s")")), "leeway is not between 0 and 5m"},
      {File(Issuer(R"(, "leeway": "-1s")")), "leeway is not between"},
      {File(Issuer(R"(, "max_lifetime": "59s")")), "max_lifetime is not between 1m and 744h"},
      {File(Issuer(R"(, "max_lifetime": "9000000s")")), "max_lifetime is not between"},
      {File(Issuer(R"(, "refresh_interval": "9s")")), "refresh_interval is not between 10s and"},
      {File(absl::StrCat(Issuer(), ",", Issuer())), "issuers[1] is the issuer of issuers[0]"},
      {File(absl::StrCat(Issuer(), ",", Issuer("", "https://other"))),
       "issuers[1] and issuers[0]: one could name the principals of the other"},
      {File(absl::StrCat(Issuer(), ",",
                         absl::StrReplaceAll(Issuer("", "https://other"), {{"kc:", "kc:x:"}}))),
       "issuers[1] and issuers[0]: one could"},
      {File(absl::StrCat(Issuer(), ",",
                         absl::StrReplaceAll(Issuer("", "https://other"), {{"kc:", ""}}))),
       "issuers[1] and issuers[0]: one could"},
      {File(Issuer(), R"(, "revoked_principals": [{}])"), "revoked_principals[0]: principal is"},
      {File(Issuer(), R"(, "revoked_principals": [{"principal": "a"}, {"principal": "a"}])"),
       "revoked_principals[1] stands there twice"},
  };
  const std::string good = GoodToken();
  for (const auto& [text, fault] : kFaults) {
    Write(path_, text);
    EXPECT_THAT(OpenError(), AllOf(HasSubstr(fault))) << text;
    EXPECT_FALSE(authenticator_->Reload().ok()) << text;
    EXPECT_TRUE(IsGood(good));
  }
  Write(path_, "\xEF\xBB\xBF" + File(Issuer()));
  EXPECT_EQ(OpenError(), "");
}

TEST_F(OidcAuthenticatorTest, AFileThatOthersMayWrite_IsRefused) {
  Open();
  chmod(path_.c_str(), 0620);
  EXPECT_THAT(OpenError(), HasSubstr("oidc file " + path_ + " may be written by others"));
  EXPECT_TRUE(absl::IsPermissionDenied(authenticator_->Reload()));
  chmod(path_.c_str(), 0600);
  EXPECT_TRUE(authenticator_->Reload().ok());
  chmod(keys_.c_str(), 0602);
  EXPECT_THAT(OpenError(), HasSubstr("jwks_file " + keys_ + " may be written by others"));
}

TEST_F(OidcAuthenticatorTest, AnIssuerWithoutAPrefix_IsWarnedOf) {
  Open();
  EXPECT_THAT(authenticator_->warnings(), IsEmpty());
  Write(path_, File(absl::StrReplaceAll(Issuer(), {{"kc:", ""}})));
  ASSERT_TRUE(authenticator_->Reload().ok());
  EXPECT_THAT(authenticator_->warnings(), ElementsAre(HasSubstr("has no principal_prefix")));
  EXPECT_EQ((*Present(GoodToken()))->id, "anna");
}

TEST_F(OidcAuthenticatorTest, SeveralIssuers_AreToldApartByIss) {
  const std::string other_keys = folder_ + "/other.json";
  Write(other_keys, Jwks({TestKey::P384().Jwk(R"("kid": "rsa")")}));
  Write(path_, File(absl::StrCat(Issuer(), ",",
                                 absl::StrReplaceAll(Issuer("", "https://other"),
                                                     {{keys_, other_keys}, {"kc:", "other:"}}))));
  Open();
  EXPECT_EQ((*Present(GoodToken()))->id, "kc:anna");
  const std::string theirs = TestKey::P384().SignAs("ES384", "rsa", Payload("", "https://other"));
  EXPECT_EQ((*Present(theirs))->id, "other:anna");
  ExpectRefused(TestKey::P384().SignAs("ES384", "rsa", Payload()), Refusal::kAlgorithm,
                "of one issuer by the key of the other");
  ExpectRefused(TestKey::Rsa().SignAs("RS256", "rsa", Payload("", "https://other")),
                Refusal::kAlgorithm, "the other way round");
}

TEST_F(OidcAuthenticatorTest, AReload_JudgesRememberedTokensByTheNewRules) {
  Open();
  const std::string token = GoodToken(R"(, "roles": ["*/OPERATOR"])");
  EXPECT_TRUE((*Present(token))->MayRole("rybnik", {ASSISTANT}));
  Write(path_, File(Issuer(R"(, "claims": {"grants": "roles"})")));
  ASSERT_TRUE(authenticator_->Reload().ok());
  EXPECT_FALSE((*Present(token))->MayRole("rybnik", {ASSISTANT}));
  EXPECT_TRUE((*Present(token))->MayRole("", {OPERATOR}));
  Write(path_, File(absl::StrReplaceAll(Issuer(), {{R"("osiedle")", R"("other")"}})));
  ASSERT_TRUE(authenticator_->Reload().ok());
  ExpectRefused(token, Refusal::kAudience, "another audience");
  Write(path_, File(Issuer("", "https://other")));
  ASSERT_TRUE(authenticator_->Reload().ok());
  ExpectRefused(token, Refusal::kIssuer, "the issuer has gone");
}

TEST_F(OidcAuthenticatorTest, ARevokedPrincipal_IsOutAtOnce_AlsoWithARememberedToken) {
  Open();
  const std::string token = GoodToken();
  const std::string of_jan =
      TestKey::Rsa().SignAs("RS256", "rsa", absl::StrReplaceAll(Payload(), {{"anna", "jan"}}));
  EXPECT_TRUE(IsGood(token));
  Write(path_, File(Issuer(), R"(, "revoked_principals": [{"principal": "kc:anna"}])"));
  // Faulty keys do not keep anybody in.
  Write(keys_, "");
  ASSERT_TRUE(authenticator_->Reload().ok());
  ExpectRefused(token, Refusal::kRevoked, "revoked");
  EXPECT_TRUE(IsGood(of_jan));
  Write(path_, File(Issuer()));
  ASSERT_TRUE(authenticator_->Reload().ok());
  EXPECT_TRUE(IsGood(token));
}

TEST_F(OidcAuthenticatorTest, APrincipalThatIsRevokedUntilATime_NeedsATokenThatWasIssuedLater) {
  Write(path_, File(Issuer(), R"(, "revoked_principals": [
                                 {"principal": "kc:anna", "not_before": "2023-11-14T22:13:20Z"}])"));
  Open();
  EXPECT_TRUE(IsGood(GoodToken())) << "issued at that very time";
  const auto issued = [](const std::string& iat) {
    return TestKey::Rsa().SignAs(
        "RS256", "rsa", absl::StrReplaceAll(Payload(), {{absl::StrCat(R"("iat": )", kNow), iat}}));
  };
  ExpectRefused(issued(absl::StrCat(R"("iat": )", kNow - 1)), Refusal::kRevoked, "issued before");
  ExpectRefused(issued(R"("x": 1)"), Refusal::kRevoked, "which does not say when");
}

// ---- what is told

TEST_F(OidcAuthenticatorTest, TheLog_CountsReasons_WithoutTokens) {
  Open();
  ::testing::internal::CaptureStderr();
  ExpectRefused("secret.secret.secret", Refusal::kMalformed, "first");
  EXPECT_THAT(
      ::testing::internal::GetCapturedStderr(),
      AllOf(HasSubstr("JWTs are refused"), HasSubstr("malformed 1"), Not(HasSubstr("secret"))));
  ::testing::internal::CaptureStderr();
  for (int i = 0; i < 7; ++i) ExpectRefused("a.b.c", Refusal::kMalformed, "more");
  steady_clock_.Advance(JwtMetrics::kLinesEvery - absl::Nanoseconds(1));
  ExpectRefused(TestKey::Rsa().SignAs("RS256", "other", Payload()), Refusal::kUnknownKey, "more");
  EXPECT_EQ(::testing::internal::GetCapturedStderr(), "");
  ::testing::internal::CaptureStderr();
  steady_clock_.Advance(absl::Nanoseconds(1));
  ExpectRefused("a.b.c", Refusal::kMalformed, "last");
  EXPECT_THAT(::testing::internal::GetCapturedStderr(), HasSubstr("malformed 8, unknown_key 1"));
}

TEST_F(OidcAuthenticatorTest, RolesThatAreNoneOfOurs_AreCounted_AndTheTokenIsGood) {
  Open();
  const std::string payload = absl::StrReplaceAll(
      Payload(), {{R"("rybnik/ASSISTANT")", R"("rybnik/ASSISTANT", "offline_access")"}});
  ::testing::internal::CaptureStderr();
  EXPECT_TRUE(IsGood(TestKey::Rsa().SignAs("RS256", "rsa", payload)));
  EXPECT_THAT(::testing::internal::GetCapturedStderr(),
              AllOf(HasSubstr(R"("ignored_roles":"1")"), Not(HasSubstr("offline_access"))));
  EXPECT_EQ(Count("osiedle_jwt_ignored_roles_total"), 1);
}

TEST_F(OidcAuthenticatorTest, ManyAtOnce_WhileKeysAndRulesChange) {
  OidcAuthenticator::Environment environment = Environment();
  environment.senders.per_second = 1e9;
  auto opened = OidcAuthenticator::Open(path_, nullptr, environment);
  ASSERT_TRUE(opened.ok()) << opened.status();
  authenticator_ = *std::move(opened);
  std::atomic<bool> end = false;
  std::vector<std::thread> callers;
  for (int i = 0; i < 3; ++i) {
    callers.emplace_back([&, i] {
      const std::string good = GoodToken();
      const std::string bad = TestKey::OtherRsa().SignAs("RS256", "rsa", Payload());
      for (int j = 0; !end.load(); ++j) {
        EXPECT_TRUE(IsGood(good));
        EXPECT_FALSE(IsGood(bad));
        if (j % 16 == 0) {
          EXPECT_TRUE(IsGood(GoodToken(absl::StrCat(R"(, "x": )", 1'000'000 * i + j))));
        }
      }
    });
  }
  for (int i = 0; i < 50; ++i) {
    Write(keys_, Jwks({TestKey::Rsa().Jwk(R"("kid": "rsa", "alg": "RS256")"),
                       TestKey::P256().Jwk(absl::StrCat(R"("kid": ")", i, "\""))}));
    EXPECT_TRUE(authenticator_->Reload().ok());
    authenticator_->UpdateMetrics();
  }
  end.store(true);
  for (std::thread& caller : callers) caller.join();
}

}  // namespace
}  // namespace osiedle::identity
