#include "services/identity/jwt.h"

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "services/identity/testing/test_keys.h"

namespace osiedle::identity {
namespace {

constexpr char kHeader[] = R"({"alg": "RS256", "kid": "a"})";
constexpr char kClaims[] = R"({"sub": "anna"})";

std::string Token(const std::string& header, const std::string& claims = kClaims,
                  const std::string& signature = "c2ln") {
  return absl::StrCat(Base64Url(header), ".", Base64Url(claims), ".", signature);
}

std::optional<Refusal> RefusalOf(const std::string& token) {
  Jwt jwt;
  return ReadJwt(token, jwt);
}

TEST(Jwt, LooksLikeJwt_WithTwoDots) {
  EXPECT_TRUE(LooksLikeJwt("a.b.c"));
  EXPECT_TRUE(LooksLikeJwt(".."));
  for (const char* token : {"", "abc", "a.b", "a.b.c.d", "a.b.c.d.e"}) {
    EXPECT_FALSE(LooksLikeJwt(token)) << token;
  }
}

TEST(Jwt, Read_GivesWhatTheTokenSays) {
  Jwt jwt;
  ASSERT_EQ(ReadJwt(Token(R"({"typ": "at+jwt", "alg": "ES384", "kid": "k-1", "jku": "x"})"), jwt),
            std::nullopt);
  EXPECT_EQ(jwt.algorithm, JwsAlgorithm::kEs384);
  EXPECT_EQ(jwt.kid, "k-1");
  EXPECT_EQ(jwt.payload, kClaims);
  EXPECT_EQ(StringOf(jwt.claims.get(), "sub"), "anna");
  ASSERT_EQ(ReadJwt(Token(R"({"alg": "PS512"})"), jwt), std::nullopt);
  EXPECT_EQ(jwt.kid, "") << "none is left of the token before";
}

TEST(Jwt, Read_TakesTheTypesOfOurs_AndNone) {
  for (const char* type : {R"(, "typ": "JWT")", R"(, "typ": "jwt")", R"(, "typ": "at+jwt")",
                           R"(, "typ": "application/at+JWT")", ""}) {
    EXPECT_EQ(RefusalOf(Token(absl::StrCat(R"({"alg": "RS256")", type, "}"))), std::nullopt)
        << type;
  }
  for (const char* type : {R"("JWE")", R"("logout+jwt")", R"("dpop+jwt")", R"("")", "null", "1",
                           R"(["JWT"])", R"("application/")", R"("JWT ")"}) {
    EXPECT_EQ(RefusalOf(Token(absl::StrCat(R"({"alg": "RS256", "typ": )", type, "}"))),
              Refusal::kHeader)
        << type;
  }
}

TEST(Jwt, Read_OfAHeaderThatMustBeUnderstood_IsRefused) {
  for (const char* crit : {R"(["exp"])", R"(["b64"])", "[]", "null", R"("x")"}) {
    EXPECT_EQ(RefusalOf(Token(absl::StrCat(R"({"alg": "RS256", "crit": )", crit, "}"))),
              Refusal::kHeader)
        << crit;
  }
}

TEST(Jwt, Read_OfAnotherAlgorithm_IsRefused) {
  for (const char* algorithm : {R"("none")", R"("None")", R"("HS256")", R"("HS384")", R"("HS512")",
                                R"("rs256")", R"("RS256 ")", R"("RSA-OAEP")", R"("EdDSA")",
                                R"("ES256K")", R"("")", "null", "256", R"(["RS256"])"}) {
    EXPECT_EQ(RefusalOf(Token(absl::StrCat(R"({"alg": )", algorithm, "}"))), Refusal::kAlgorithm)
        << algorithm;
  }
  EXPECT_EQ(RefusalOf(Token("{}")), Refusal::kAlgorithm);
  EXPECT_EQ(RefusalOf(Token(R"({"alg": "none"})", kClaims, "")), Refusal::kAlgorithm);
}

TEST(Jwt, Read_OfWhatIsNoToken_IsRefused) {
  const std::string whole = Token(kHeader);
  ASSERT_EQ(RefusalOf(whole), std::nullopt);
  const std::string header = Base64Url(kHeader);
  const std::string claims = Base64Url(kClaims);
  for (const std::string& token :
       {std::string(),
        std::string(".."),
        std::string("a.b"),
        whole + ".c2ln",
        whole + "=",
        whole + " ",
        "x" + whole,
        header + ".." + "c2ln",
        "." + claims + ".c2ln",
        header + "." + claims + ".",
        header + "." + claims,
        header + "=." + claims + ".c2ln",
        header + "." + claims + "\n.c2ln",
        header + "." + claims + ".c+/n",
        Token(R"({"alg": "RS256", "alg": "none"})"),
        Token(R"({"alg": "RS256"} {})"),
        Token(R"(["RS256"])"),
        Token(R"("RS256")"),
        Token(""),
        Token("{\"alg\": \"RS256\"\xff}"),
        Token(kHeader, R"({"sub": "anna", "sub": "jan"})"),
        Token(kHeader, R"({"a": {"b": 1, "b": 2}})"),
        Token(kHeader, "[]"),
        Token(kHeader, R"({"sub": "anna)"),
        Token(kHeader, "{\"sub\": \"\xc3\"}"),
        Token(kHeader, R"({"sub": "a\u0000"})"),
        Token(R"({"alg": "RS256", "kid": 1})"),
        Token(R"({"alg": "RS256", "kid": ""})"),
        Token(R"({"alg": "RS256", "kid": null})"),
        Token(absl::StrCat(R"({"alg": "RS256", "kid": ")", std::string(257, 'k'), "\"}"))}) {
    EXPECT_EQ(RefusalOf(token), Refusal::kMalformed) << token;
  }
  // A token that was cut anywhere.
  for (size_t size = 0; size < whole.size(); ++size) {
    if (size + 3 > whole.size()) continue;
    EXPECT_NE(RefusalOf(whole.substr(0, size)), std::nullopt) << size;
  }
}

TEST(Jwt, Read_OfATokenOfMoreThan8KiB_IsRefused) {
  const auto of_size = [](size_t size) {
    const std::string token = Token(kHeader, kClaims, "");
    return token + std::string(size - token.size(), 'A');
  };
  EXPECT_NE(RefusalOf(of_size(kMaxJwtBytes)), Refusal::kTooLong);
  EXPECT_EQ(RefusalOf(of_size(kMaxJwtBytes + 1)), Refusal::kTooLong);
}

TEST(Jwt, Read_OfDeepJson_Ends) {
  EXPECT_EQ(RefusalOf(Token(kHeader, absl::StrCat(R"({"a": )", std::string(5000, '[')))),
            Refusal::kMalformed);
}

// ---- the claims about audience and time

constexpr int64_t kNow = 1'700'000'000;

std::optional<Refusal> TimesOf(const std::string& claims, JwtTimes& times) {
  const Json parsed = ParseJsonObject(claims);
  EXPECT_NE(parsed, nullptr) << claims;
  return ReadTimes(parsed.get(), JwtRules{.audience = "osiedle"}, times);
}

std::string Claims(const std::string& audience, const std::string& more) {
  return absl::StrCat(R"({"aud": )", audience, more, "}");
}

TEST(JwtTimes, Read_WithTheAudience) {
  JwtTimes times;
  for (const char* audience : {R"("osiedle")", R"(["osiedle"])", R"(["other", "osiedle", 7])"}) {
    EXPECT_EQ(TimesOf(Claims(audience, R"(, "exp": 1)"), times), std::nullopt) << audience;
  }
  for (const char* audience :
       {R"("other")", R"("osiedle ")", R"("")", "[]", R"(["other"])", R"([["osiedle"]])", "null",
        "7", R"({"osiedle": "osiedle"})", R"("Osiedle")"}) {
    EXPECT_EQ(TimesOf(Claims(audience, R"(, "exp": 1)"), times), Refusal::kAudience) << audience;
  }
  EXPECT_EQ(TimesOf(R"({"exp": 1})", times), Refusal::kAudience);
}

TEST(JwtTimes, Read_GivesTheTimes) {
  JwtTimes times;
  EXPECT_EQ(TimesOf(Claims(R"("osiedle")", R"(, "exp": 300, "nbf": 100.5, "iat": 90)"), times),
            std::nullopt);
  EXPECT_EQ(times.expire, absl::FromUnixSeconds(300));
  EXPECT_EQ(times.begin, absl::FromUnixMillis(100'500));
  EXPECT_EQ(times.issue, absl::FromUnixSeconds(90));
  EXPECT_EQ(TimesOf(Claims(R"("osiedle")", R"(, "exp": 300, "iat": 90)"), times), std::nullopt);
  EXPECT_EQ(times.begin, absl::FromUnixSeconds(90));
  EXPECT_EQ(TimesOf(Claims(R"("osiedle")", R"(, "exp": 3e2)"), times), std::nullopt);
  EXPECT_EQ(times.begin, absl::InfinitePast());
  EXPECT_EQ(times.issue, absl::InfinitePast());
}

TEST(JwtTimes, Read_OfWhatIsNoTime_IsRefused) {
  JwtTimes times;
  for (const char* more :
       {"", R"(, "exp": null)", R"(, "exp": "300")", R"(, "exp": -1)", R"(, "exp": 253402300800)",
        R"(, "exp": 1e300)", R"(, "exp": true)", R"(, "exp": [300])", R"(, "exp": 300, "nbf": "1")",
        R"(, "exp": 300, "nbf": null)", R"(, "exp": 300, "iat": "1")",
        R"(, "exp": 300, "iat": -1)"}) {
    EXPECT_EQ(TimesOf(Claims(R"("osiedle")", more), times), Refusal::kMalformed) << more;
  }
}

struct TimeCase {
  const char* what;
  // Seconds after kNow; none of nbf and iat: kNone.
  int64_t exp;
  int64_t nbf;
  int64_t iat;
  std::optional<Refusal> refusal;
};

TEST(JwtTimes, Check_WithinTheLeeway) {
  constexpr int64_t kNone = -kNow;
  constexpr int64_t kDay = 24 * 60 * 60;
  const TimeCase kCases[] = {
      {"good", 300, kNone, kNone, std::nullopt},
      {"good", 300, -10, -10, std::nullopt},
      {"expired a moment ago", -29, kNone, kNone, std::nullopt},
      {"expired", -30, kNone, kNone, Refusal::kExpired},
      {"expired long ago", -kDay, kNone, kNone, Refusal::kExpired},
      {"issued by a clock that is ahead", 300, kNone, 30, std::nullopt},
      {"issued later", 300, kNone, 31, Refusal::kNotYetValid},
      {"good by a clock that is ahead", 300, 30, kNone, std::nullopt},
      {"good later", 300, 31, -10, Refusal::kNotYetValid},
      {"good later, issued later still", 300, 31, 40, Refusal::kNotYetValid},
      {"good for a day", kDay, kNone, kNone, std::nullopt},
      {"good for a day by a clock that is ahead", kDay + 30, kNone, 30, std::nullopt},
      {"good for longer", kDay + 31, kNone, kNone, Refusal::kLongLived},
      {"good for years", 1000 * kDay, -10, -10, Refusal::kLongLived},
      {"ends before it begins", -40, 40, kNone, Refusal::kExpired},
  };
  const auto time = [](int64_t seconds) {
    return seconds == kNone ? absl::InfinitePast() : absl::FromUnixSeconds(kNow + seconds);
  };
  for (const TimeCase& each : kCases) {
    const JwtTimes times = {.begin = std::max(time(each.nbf), time(each.iat)),
                            .expire = time(each.exp),
                            .issue = time(each.iat)};
    EXPECT_EQ(CheckTimes(times, JwtRules(), absl::FromUnixSeconds(kNow)), each.refusal)
        << each.what;
    EXPECT_EQ(WindowOf(times, JwtRules()).Holds(absl::FromUnixSeconds(kNow)),
              !each.refusal.has_value())
        << each.what;
  }
}

}  // namespace
}  // namespace osiedle::identity
