#include "services/identity/jwks.h"

#include <openssl/err.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/identity/testing/test_keys.h"

namespace osiedle::identity {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr char kPayload[] = R"({"sub": "anna"})";

absl::StatusOr<std::shared_ptr<const KeySet>> Parse(const std::vector<std::string>& keys,
                                                    JwsAlgorithmSet allowed = {}) {
  return KeySet::Parse(Jwks(keys), allowed, KeySet());
}

// The only key of a set.
std::shared_ptr<const JwsKey> OnlyKey(const std::string& jwk, JwsAlgorithmSet allowed = {}) {
  auto set = Parse({jwk}, allowed);
  EXPECT_TRUE(set.ok()) << set.status();
  return set.ok() ? (*set)->Find("") : nullptr;
}

struct Algorithm {
  const char* name;
  JwsAlgorithm number;
  const TestKey& (*key)();
};

constexpr Algorithm kAlgorithms[] = {{"RS256", JwsAlgorithm::kRs256, &TestKey::Rsa},
                                     {"RS384", JwsAlgorithm::kRs384, &TestKey::Rsa},
                                     {"RS512", JwsAlgorithm::kRs512, &TestKey::Rsa},
                                     {"PS256", JwsAlgorithm::kPs256, &TestKey::Rsa},
                                     {"PS384", JwsAlgorithm::kPs384, &TestKey::Rsa},
                                     {"PS512", JwsAlgorithm::kPs512, &TestKey::Rsa},
                                     {"ES256", JwsAlgorithm::kEs256, &TestKey::P256},
                                     {"ES384", JwsAlgorithm::kEs384, &TestKey::P384},
                                     {"ES512", JwsAlgorithm::kEs512, &TestKey::P521}};

TEST(JwsKey, OfEachAlgorithm_VerifiesItsOwnSignatures_AndNoOthers) {
  for (const Algorithm& own : kAlgorithms) {
    const auto key =
        OnlyKey(own.key().Jwk(absl::StrCat(R"("kid": "a", "alg": ")", own.name, "\"")));
    ASSERT_NE(key, nullptr) << own.name;
    EXPECT_EQ(key->algorithms(), JwsAlgorithmSet({own.number}));
    for (const Algorithm& other : kAlgorithms) {
      const std::string token = other.key().SignAs(other.name, "a", kPayload);
      EXPECT_EQ(key->Verifies(token, other.number, kPayload), own.number == other.number)
          << own.name << " " << other.name;
    }
  }
}

TEST(JwsKey, WithoutAlg_VerifiesWhatItsKindMeans) {
  const auto algorithms = [](const TestKey& key, JwsAlgorithmSet allowed) {
    const auto made = OnlyKey(key.Jwk(), allowed);
    return made == nullptr ? JwsAlgorithmSet() : made->algorithms();
  };
  using enum JwsAlgorithm;
  EXPECT_EQ(algorithms(TestKey::Rsa(), {}), JwsAlgorithmSet({kRs256}));
  EXPECT_EQ(algorithms(TestKey::P256(), {}), JwsAlgorithmSet({kEs256}));
  EXPECT_EQ(algorithms(TestKey::P384(), {}), JwsAlgorithmSet({kEs384}));
  EXPECT_EQ(algorithms(TestKey::P521(), {}), JwsAlgorithmSet({kEs512}));
  EXPECT_EQ(algorithms(TestKey::Rsa(), {kPs256, kRs512, kEs256}),
            JwsAlgorithmSet({kPs256, kRs512}));
  EXPECT_EQ(algorithms(TestKey::P256(), {kPs256, kEs256, kEs384}), JwsAlgorithmSet({kEs256}));
}

TEST(JwsKey, OfARefusedSignature_LeavesNothingInOpenSslsQueue) {
  const auto key = OnlyKey(TestKey::Rsa().Jwk());
  ERR_clear_error();
  EXPECT_FALSE(key->Verifies(TestKey::OtherRsa().SignAs("RS256", "", kPayload),
                             JwsAlgorithm::kRs256, kPayload));
  EXPECT_EQ(ERR_peek_error(), 0u);
}

TEST(JwsKey, VerifiesNothingThatItsReaderTookForSomethingElse) {
  const auto key = OnlyKey(TestKey::Rsa().Jwk(), {JwsAlgorithm::kRs256, JwsAlgorithm::kRs384});
  const std::string token = TestKey::Rsa().SignAs("RS256", "", kPayload);
  EXPECT_TRUE(key->Verifies(token, JwsAlgorithm::kRs256, kPayload));
  EXPECT_FALSE(key->Verifies(token, JwsAlgorithm::kRs384, kPayload));
  EXPECT_FALSE(key->Verifies(token, JwsAlgorithm::kRs256, R"({"sub": "jan"})"));
  EXPECT_FALSE(key->Verifies(token.substr(0, token.size() - 1), JwsAlgorithm::kRs256, kPayload));
  EXPECT_FALSE(key->Verifies("", JwsAlgorithm::kRs256, ""));
}

TEST(KeySet, Parse_LeavesOutWhatIsNoKeyForSignatures_AndSaysWhy) {
  const std::string good = TestKey::P256().Jwk(R"("kid": "good")");
  const std::string rsa = TestKey::Rsa().Jwk(R"("kid": "bad")");
  const std::pair<std::string, const char*> kLeftOut[] = {
      {R"({"kty": "oct", "kid": "bad", "k": "c2VjcmV0"})", "neither an RSA nor an EC key"},
      {R"({"kty": "OKP", "kid": "bad", "crv": "Ed25519", "x": "aaaa"})", "neither an RSA"},
      {R"({"kid": "bad"})", "neither an RSA"},
      {R"("a key")", "no JSON object"},
      {TestKey::Rsa().Jwk(R"("kid": "bad", "use": "enc")"), "not for signatures"},
      {TestKey::Rsa().Jwk(R"("kid": "bad", "use": 1)"), "not for signatures"},
      {TestKey::Rsa().Jwk(R"("kid": "bad", "key_ops": ["encrypt"])"), "not for signatures"},
      {TestKey::Rsa().Jwk(R"("kid": "bad", "alg": "RSA-OAEP")"), "alg is no signature"},
      {TestKey::Rsa().Jwk(R"("kid": "bad", "alg": "HS256")"), "alg is no signature"},
      {TestKey::Rsa().Jwk(R"("kid": "bad", "alg": "none")"), "alg is no signature"},
      {TestKey::Rsa().Jwk(R"("kid": "bad", "alg": "ES256")"), "alg is no signature"},
      {TestKey::P256().Jwk(R"("kid": "bad", "alg": "RS256")"), "alg is no signature"},
      {TestKey::P256().Jwk(R"("kid": "bad", "alg": "ES384")"), "alg is no signature"},
      {TestKey::Rsa().Jwk(R"("kid": "bad", "alg": 7)"), "alg is no signature"},
      {TestKey::Rsa().Jwk(R"("kid": 7)"), "kid is no text"},
      {TestKey::Rsa().Jwk(R"("kid": "")"), "kid is no text"},
      {TestKey("RSA-1024").Jwk(R"("kid": "bad")"), "an RSA key of 1024 bits"},
      {TestKey("RSA-2047").Jwk(R"("kid": "bad")"), "an RSA key of 2047 bits"},
      {absl::StrReplaceAll(rsa, {{R"("AQAB")", R"("AQ")"}}), "an exponent that RSA cannot have"},
      {absl::StrReplaceAll(rsa, {{R"("AQAB")", R"("AQAA")"}}), "an exponent that RSA cannot have"},
      {absl::StrReplaceAll(rsa, {{R"("AQAB")", R"("AQ=B")"}}), "n or e is no base64url"},
      {absl::StrReplaceAll(rsa, {{R"("e":)", R"("f":)"}}), "n or e is no base64url"},
      {absl::StrReplaceAll(good, {{R"("x":)", R"("z":)"}, {"good", "bad"}}),
       "crv, x or y is missing"},
      {absl::StrReplaceAll(good, {{"P-256", "secp256k1"}, {"good", "bad"}}), "a curve that"},
      {absl::StrReplaceAll(good, {{"P-256", "P-384"}, {"good", "bad"}}), "no such key exists"},
      {absl::StrReplaceAll(good, {{R"("y": ")", R"("y": "A)"}, {"good", "bad"}}),
       "no such key exists"},
  };
  for (const auto& [jwk, why] : kLeftOut) {
    const auto set = Parse({good, jwk});
    ASSERT_TRUE(set.ok()) << set.status() << jwk;
    EXPECT_EQ((*set)->size(), 1u) << jwk;
    EXPECT_EQ((*set)->Find("bad"), nullptr) << jwk;
    EXPECT_THAT((*set)->ignored(), ElementsAre(HasSubstr(absl::StrCat("keys[1]: ", why)))) << jwk;
    EXPECT_THAT(std::string(Parse({jwk}).status().message()), HasSubstr("has no key for us"));
  }
}

TEST(KeySet, Parse_TakesAKeyThatSaysItIsForSignatures) {
  const auto set = Parse(
      {TestKey::P256().Jwk(R"("kid": "a", "use": "sig", "key_ops": ["verify"], "alg": "ES256")")});
  ASSERT_TRUE(set.ok());
  EXPECT_THAT((*set)->ignored(), IsEmpty());
}

TEST(KeySet, Parse_OfAnAlgorithmThatTheOperatorDoesNotAllow_LeavesTheKeyOut) {
  const std::string rs256 = TestKey::Rsa().Jwk(R"("kid": "a", "alg": "RS256")");
  EXPECT_FALSE(Parse({rs256}, {JwsAlgorithm::kEs256, JwsAlgorithm::kPs256}).ok());
  EXPECT_FALSE(Parse({TestKey::P256().Jwk()}, {JwsAlgorithm::kRs256}).ok());
  EXPECT_TRUE(Parse({rs256}, {JwsAlgorithm::kRs256}).ok());
}

TEST(KeySet, Parse_OfWhatIsNoSet_IsRefused) {
  const std::string key = TestKey::P256().Jwk(R"("kid": "a")");
  std::string many = key;
  for (size_t i = 0; i < KeySet::kMaxKeys; ++i) absl::StrAppend(&many, ", {}");
  const std::pair<std::string, const char*> kRefused[] = {
      {"", "is no JSON object"},
      {"<html>", "is no JSON object"},
      {"[]", "is no JSON object"},
      {"{}", "is no JSON object"},
      {R"({"keys": {}})", "is no JSON object"},
      {Jwks({key}) + "x", "is no JSON object"},
      {absl::StrCat(R"({"keys": [], "keys": [)", key, "]}"), "is no JSON object"},
      {Jwks({}), "has no key for us"},
      {Jwks({many}), "has more than 64 keys"},
      {Jwks({key, TestKey::P384().Jwk(R"("kid": "a")")}), "has two keys of one kid"},
      {Jwks({key}) + std::string(KeySet::kMaxBytes, ' '), "is longer than 262144 bytes"},
  };
  for (const auto& [document, why] : kRefused) {
    const absl::Status status = KeySet::Parse(document, {}, KeySet()).status();
    EXPECT_TRUE(absl::IsInvalidArgument(status)) << document.substr(0, 100);
    EXPECT_THAT(std::string(status.message()), HasSubstr(why));
  }
}

TEST(KeySet, Find_GivesTheKeyOfTheKid) {
  const auto set =
      Parse({TestKey::P256().Jwk(R"("kid": "a")"), TestKey::P384().Jwk(R"("kid": "b")")});
  ASSERT_TRUE(set.ok());
  EXPECT_EQ((*set)->Find("a")->kid(), "a");
  EXPECT_EQ((*set)->Find("b")->kid(), "b");
  EXPECT_EQ((*set)->Find("c"), nullptr);
  EXPECT_EQ((*set)->Find(""), nullptr) << "it could be either";
}

TEST(KeySet, AKeyWithoutKid_CountsOnlyAlone) {
  const auto alone = Parse({TestKey::P256().Jwk()});
  ASSERT_TRUE(alone.ok());
  EXPECT_NE((*alone)->Find(""), nullptr);
  EXPECT_NE((*alone)->Find("whatever"), nullptr);
  const auto beside = Parse({TestKey::P256().Jwk(), TestKey::P384().Jwk(R"("kid": "b")")});
  ASSERT_TRUE(beside.ok());
  EXPECT_EQ((*beside)->size(), 1u);
  EXPECT_THAT((*beside)->ignored(), ElementsAre(HasSubstr("keys without a kid")));
  EXPECT_EQ((*beside)->Find("whatever"), nullptr);
  EXPECT_FALSE(Parse({TestKey::P256().Jwk(), TestKey::P384().Jwk()}).ok());
}

TEST(KeySet, TheOnlyKey_ServesATokenWithoutKid_AndNoOtherKid) {
  const auto set = Parse({TestKey::P256().Jwk(R"("kid": "a")")});
  ASSERT_TRUE(set.ok());
  EXPECT_NE((*set)->Find(""), nullptr);
  EXPECT_EQ((*set)->Find("b"), nullptr);
}

TEST(KeySet, WithdrawAllBut_WithdrawsWhatIsGone_AndWhatHasChanged) {
  const std::string a = TestKey::P256().Jwk(R"("kid": "a")");
  const auto before = Parse({a, TestKey::P384().Jwk(R"("kid": "b")"),
                             TestKey::Rsa().Jwk(R"("kid": "c", "alg": "RS256")")});
  ASSERT_TRUE(before.ok());
  const auto after =
      KeySet::Parse(Jwks({TestKey::Rsa().Jwk(R"("kid": "c", "alg": "PS256")"), a}), {}, **before);
  ASSERT_TRUE(after.ok());
  EXPECT_EQ((*after)->Find("a"), (*before)->Find("a")) << "the same object";
  (*before)->WithdrawAllBut(**after);
  EXPECT_FALSE((*before)->Find("a")->withdrawn());
  EXPECT_TRUE((*before)->Find("b")->withdrawn());
  EXPECT_TRUE((*before)->Find("c")->withdrawn());
  EXPECT_FALSE((*after)->Find("c")->withdrawn());
}

}  // namespace
}  // namespace osiedle::identity
