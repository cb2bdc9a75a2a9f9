// People who come with the token of an OpenID provider, over the wire.
#include <signal.h>
#include <sys/stat.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "services/identity/testing/test_keys.h"
#include "tests/api/call_path_fixture.h"

namespace osiedle::tests {
namespace {

using contacts::v1::Contact;
using identity::Base64Url;
using identity::Jwks;
using identity::TestKey;

constexpr char kIssuer[] = "https://login.rybnik.example/realms/town";

void Write(const std::string& path, const std::string& text) {
  std::ofstream(path + ".new") << text;
  chmod((path + ".new").c_str(), 0600);
  std::filesystem::rename(path + ".new", path);
}

class OidcTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ = new TemporaryFolder();
    WriteKeys({TestKey::Rsa().Jwk(R"("kid": "rsa", "alg": "RS256")"),
               TestKey::P256().Jwk(R"("kid": "ec")")});
    WriteProviders();
    town_ = new Town({"--oidc_file=" + folder_->path() + "/oidc.json"});
  }
  static void TearDownTestSuite() {
    delete town_;
    delete folder_;
  }

  static std::string KeysFile() { return folder_->path() + "/keys.json"; }
  static void WriteKeys(const std::vector<std::string>& keys) { Write(KeysFile(), Jwks(keys)); }
  static void WriteProviders(const std::string& more = "") {
    Write(folder_->path() + "/oidc.json",
          absl::StrCat(R"({"issuers": [{"issuer": ")", kIssuer,
                       R"(", "audience": "osiedle", "principal_prefix": "kc:", "jwks_file": ")",
                       KeysFile(), "\"}]", more, "}"));
  }

  static std::string Payload(const std::string& more = "") {
    const int64_t now = absl::ToUnixSeconds(absl::Now());
    return absl::StrCat(R"({"iss": ")", kIssuer, R"(", "aud": "osiedle", "sub": "anna", "iat": )",
                        now, R"(, "exp": )", now + 600,
                        R"(, "osiedle_grants": ["rybnik/ASSISTANT"])", more, "}");
  }
  static std::string GoodToken() { return TestKey::Rsa().SignAs("RS256", "rsa", Payload()); }

  static grpc::Status CallWith(const std::vector<std::string>& tokens) {
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(20));
    for (const std::string& token : tokens) {
      context.AddMetadata("authorization", absl::StrCat("Bearer ", token));
    }
    contacts::v1::CreateContactRequest request;
    request.set_parent(kRybnik);
    *request.mutable_contact() = Town::SampleContact();
    Contact contact;
    return town_->contacts().CreateContact(&context, request, &contact);
  }
  static bool IsGood(const std::string& token) { return CallWith({token}).ok(); }
  static void ExpectRefused(const std::vector<std::string>& tokens, const std::string& what) {
    const grpc::Status status = CallWith(tokens);
    EXPECT_EQ(status.error_code(), grpc::StatusCode::UNAUTHENTICATED) << what;
    EXPECT_EQ(ReasonOf(status), "UNAUTHENTICATED_TOKEN") << what;
  }
  // Has the server read its files again, and waits until that shows.
  static bool ReloadUntil(const std::string& token, bool is_good) {
    kill(town_->server().pid(), SIGHUP);
    const absl::Time end = absl::Now() + absl::Seconds(30);
    while (IsGood(token) != is_good && absl::Now() < end) std::this_thread::yield();
    return IsGood(token) == is_good;
  }

  static inline TemporaryFolder* folder_ = nullptr;
  static inline Town* town_ = nullptr;
};

TEST_F(OidcTest, AGoodToken_CallsAsItsPrincipal) {
  EXPECT_TRUE(IsGood(GoodToken()));
  EXPECT_TRUE(IsGood(TestKey::P256().SignAs("ES256", "ec", Payload())));
  const auto entries = town_->AuditEntries(kRybnik, "principal = \"kc:anna\"");
  EXPECT_GE(entries.size(), 2u);
  Contact contact;
  EXPECT_TRUE(town_
                  ->CreateContact(
                      [] {
                        contacts::v1::CreateContactRequest request;
                        request.set_parent(kRybnik);
                        *request.mutable_contact() = Town::SampleContact();
                        return request;
                      }(),
                      contact, As::kAssistant)
                  .ok())
      << "the tokens file is in force beside it";
}

TEST_F(OidcTest, ALongToken_IsTaken) {
  EXPECT_TRUE(IsGood(TestKey::Rsa().SignAs(
      "RS256", "rsa", Payload(absl::StrCat(R"(, "x": ")", std::string(4500, 'x'), "\"")))));
}

TEST_F(OidcTest, EveryBadToken_IsRefusedAlike) {
  const TestKey& rsa = TestKey::Rsa();
  const std::string good = GoodToken();
  const std::string payload = Payload();
  const std::string expired = absl::StrReplaceAll(
      payload, {{R"("exp": )",
                 absl::StrCat(R"("exp": )", absl::ToUnixSeconds(absl::Now()) - 60, R"(, "x": )")}});
  const std::string hs256 = R"({"alg": "HS256", "kid": "rsa"})";
  const std::pair<const char*, std::string> kBad[] = {
      {"expired", rsa.SignAs("RS256", "rsa", expired)},
      {"not yet valid", rsa.SignAs("RS256", "rsa", Payload(R"(, "nbf": 4000000000)"))},
      {"another audience",
       rsa.SignAs("RS256", "rsa", absl::StrReplaceAll(payload, {{R"("osiedle")", R"("other")"}}))},
      {"another issuer",
       rsa.SignAs("RS256", "rsa", absl::StrReplaceAll(payload, {{"realms/town", "realms/x"}}))},
      {"alg none", absl::StrCat(Base64Url(R"({"alg": "none"})"), ".", Base64Url(payload), ".")},
      {"HS256 by the PEM", identity::SignWithSecret(hs256, payload, rsa.PublicPem())},
      {"HS256 by the JWK", identity::SignWithSecret(hs256, payload, rsa.Jwk())},
      {"PS256 by a key of RS256", rsa.SignAs("PS256", "rsa", payload)},
      {"ES256 to a key of RSA", TestKey::P256().SignAs("ES256", "rsa", payload)},
      {"an unknown key", rsa.SignAs("RS256", "other", payload)},
      {"no key of two named", rsa.SignAs("RS256", "", payload)},
      {"another's signature", TestKey::OtherRsa().SignAs("RS256", "rsa", payload)},
      {"crit", rsa.Sign(R"({"alg": "RS256", "kid": "rsa", "crit": ["exp"]})", payload, "RS256")},
      {"a claim twice", rsa.SignAs("RS256", "rsa", Payload(R"(, "sub": "jan")"))},
      {"cut short", good.substr(0, good.size() - 10)},
      {"without its signature", good.substr(0, good.rfind('.'))},
      {"nothing", ".."},
  };
  for (const auto& [what, token] : kBad) ExpectRefused({token}, what);
  ExpectRefused({good, good}, "two at once");
  EXPECT_FALSE(IsGood(rsa.SignAs(
      "RS256", "rsa", Payload(absl::StrCat(R"(, "x": ")", std::string(9000, 'x'), "\"")))))
      << "too long for gRPC as well";
  const grpc::Status last = CallWith({good});
  EXPECT_TRUE(last.ok()) << last.error_code() << ": " << last.error_message();
}

TEST_F(OidcTest, KeysThatAreRotated_EndTheTokensOfOldKeys) {
  const std::string old = TestKey::P256().SignAs("ES256", "ec", Payload());
  const std::string by_new = TestKey::P384().SignAs("ES384", "new", Payload());
  EXPECT_TRUE(IsGood(old));
  ExpectRefused({by_new}, "the key has not come yet");
  WriteKeys({TestKey::Rsa().Jwk(R"("kid": "rsa", "alg": "RS256")"),
             TestKey::P384().Jwk(R"("kid": "new")")});
  EXPECT_TRUE(ReloadUntil(by_new, true));
  ExpectRefused({old}, "its key has gone");
  EXPECT_TRUE(IsGood(GoodToken()));

  // What cannot be read changes nothing.
  Write(KeysFile(), "<html>maintenance</html>");
  WriteProviders(R"(, "revoked_principals": [{"principal": "kc:nobody"}])");
  kill(town_->server().pid(), SIGHUP);
  EXPECT_TRUE(IsGood(by_new));
  WriteKeys({TestKey::Rsa().Jwk(R"("kid": "rsa", "alg": "RS256")"),
             TestKey::P256().Jwk(R"("kid": "ec")")});
  EXPECT_TRUE(ReloadUntil(old, true));
  ExpectRefused({by_new}, "its key has gone in its turn");
}

TEST_F(OidcTest, ARevokedPrincipal_IsOutAfterSighup_WithARememberedTokenToo) {
  const std::string token = GoodToken();
  EXPECT_TRUE(IsGood(token));
  WriteProviders(R"(, "revoked_principals": [{"principal": "kc:anna"}])");
  EXPECT_TRUE(ReloadUntil(token, false));
  ExpectRefused({token}, "revoked");
  WriteProviders();
  EXPECT_TRUE(ReloadUntil(token, true));
}

TEST(OidcStartTest, AFaultyFile_IsAClearErrorAtTheStart) {
  TemporaryFolder folder;
  const std::string file = folder.path() + "/oidc.json";
  const auto start = [&] {
    std::string output;
    EXPECT_NE(RunOsiedled({"--data_dir=" + folder.path() + "/data", "--listen=127.0.0.1:0",
                           "--http_listen=", "--oidc_file=" + file},
                          output),
              0);
    return output;
  };
  Write(file, R"({"issuers": []})");
  EXPECT_NE(start().find("issuers is empty"), std::string::npos);
  chmod(file.c_str(), 0666);
  EXPECT_NE(start().find("may be written by others"), std::string::npos);
}

}  // namespace
}  // namespace osiedle::tests
