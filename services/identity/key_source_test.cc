#include "services/identity/key_source.h"

#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <thread>

#include "absl/functional/function_ref.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/identity/testing/jwks_server.h"
#include "services/identity/testing/test_keys.h"
#include "storage/testing/temporary_folder.h"

namespace osiedle::identity {
namespace {

using ::testing::HasSubstr;

std::string OneKey(const std::string& kid) {
  return Jwks({TestKey::P256().Jwk(absl::StrCat(R"("kid": ")", kid, "\""))});
}

class KeySourceTest : public ::testing::Test {
 protected:
  KeySourceTest() { file_ = folder_ + "/keys.json"; }

  void Write(const std::string& path, const std::string& text) {
    std::ofstream(path + ".new") << text;
    chmod((path + ".new").c_str(), 0600);
    std::filesystem::rename(path + ".new", path);
  }
  std::unique_ptr<KeySource> Open(KeySource::Options options) {
    auto source = KeySource::Open(options, [this] { ++changes_; });
    EXPECT_TRUE(source.ok()) << source.status();
    return source.ok() ? *std::move(source) : nullptr;
  }
  static KeySource::Options At(const JwksServer& server) {
    const auto url = KeyUrl::Parse(server.url());
    EXPECT_TRUE(url.ok()) << url.status();
    return {.issuer = "issuer", .url = *url, .refresh = absl::Hours(1), .again = absl::Hours(1)};
  }
  KeySource::Options AtFile() const {
    return {.issuer = "issuer", .file = file_, .refresh = absl::Hours(1), .again = absl::Hours(1)};
  }
  static bool Has(const KeySource& source, const std::string& kid) {
    return source.keys()->Find(kid) != nullptr;
  }
  // Waits for a thread that gives no signal.
  static bool Comes(absl::FunctionRef<bool()> what) {
    const absl::Time end = absl::Now() + absl::Seconds(30);
    while (!what() && absl::Now() < end) std::this_thread::yield();
    return what();
  }

  const storage::TemporaryFolder temporary_;
  const std::string folder_ = temporary_.path();
  std::string file_;
  std::atomic<int> changes_ = 0;
};

// ---- a file

TEST_F(KeySourceTest, AFile_IsReadAtOnce_AndMustBeGood) {
  EXPECT_THAT(std::string(KeySource::Open(AtFile(), [] {}).status().message()), HasSubstr(file_));
  Write(file_, "<html>");
  EXPECT_THAT(std::string(KeySource::Open(AtFile(), [] {}).status().message()),
              HasSubstr("is no JSON object"));
  Write(file_, OneKey("a"));
  chmod(file_.c_str(), 0666);
  EXPECT_TRUE(absl::IsPermissionDenied(KeySource::Open(AtFile(), [] {}).status()));
  chmod(file_.c_str(), 0644);
  EXPECT_TRUE(Has(*Open(AtFile()), "a"));
}

TEST_F(KeySourceTest, AFile_IsReadAgainWhenAsked_AndAFaultyOneChangesNothing) {
  Write(file_, OneKey("a"));
  const auto source = Open(AtFile());
  const std::shared_ptr<const JwsKey> old = source->keys()->Find("a");
  EXPECT_EQ(changes_, 1);
  for (const char* garbage : {"", "{", R"({"keys": []})"}) {
    Write(file_, garbage);
    EXPECT_FALSE(source->Reload().ok());
    EXPECT_EQ(source->keys()->Find("a"), old);
    EXPECT_FALSE(old->withdrawn());
  }
  std::filesystem::remove(file_);
  EXPECT_FALSE(source->Reload().ok());
  EXPECT_EQ(source->state().failures, 4u);
  EXPECT_EQ(changes_, 1);
  Write(file_, OneKey("b"));
  EXPECT_TRUE(source->Reload().ok());
  EXPECT_TRUE(Has(*source, "b"));
  EXPECT_FALSE(Has(*source, "a"));
  EXPECT_TRUE(old->withdrawn());
  EXPECT_EQ(changes_, 2);
  EXPECT_TRUE(source->Reload().ok());
  EXPECT_EQ(changes_, 2) << "the same keys are no other ones";
}

TEST_F(KeySourceTest, AFile_IsReadAgainByItself) {
  Write(file_, OneKey("a"));
  KeySource::Options options = AtFile();
  options.refresh = absl::Milliseconds(10);
  const auto source = Open(options);
  Write(file_, OneKey("b"));
  EXPECT_TRUE(Comes([&] { return Has(*source, "b"); }));
}

TEST_F(KeySourceTest, AnUnknownKey_BringsAnotherLook_ButNotSoonAgain) {
  Write(file_, OneKey("a"));
  KeySource::Options options = AtFile();
  options.again = absl::Milliseconds(10);
  const auto source = Open(options);
  Write(file_, OneKey("b"));
  source->Want();
  EXPECT_TRUE(Comes([&] { return Has(*source, "b"); }));

  const auto patient = Open(AtFile());
  Write(file_, OneKey("c"));
  for (int i = 0; i < 1000; ++i) patient->Want();
  EXPECT_FALSE(Has(*patient, "c"));
}

// ---- a URL

TEST_F(KeySourceTest, AUrl_IsAskedAtTheStart) {
  JwksServer server;
  server.Answer(OneKey("a"));
  const auto source = Open(At(server));
  EXPECT_TRUE(Comes([&] { return Has(*source, "a"); }));
  EXPECT_EQ(source->state().keys, 1u);
  EXPECT_LT(source->state().age, absl::Minutes(1));
  EXPECT_EQ(server.requests(), 1);
}

TEST_F(KeySourceTest, AUrlThatGivesNothing_IsAskedAgain_AndUntilThenThereAreNoKeys) {
  JwksServer server;
  server.Answer("gone", 503);
  KeySource::Options options = At(server);
  options.again = absl::Milliseconds(10);
  const auto source = Open(options);
  EXPECT_TRUE(Comes([&] { return source->state().failures >= 2; }));
  EXPECT_TRUE(source->keys()->empty());
  EXPECT_EQ(source->state().age, absl::InfiniteDuration());
  server.Answer(OneKey("a"));
  EXPECT_TRUE(Comes([&] { return Has(*source, "a"); }));
}

TEST_F(KeySourceTest, AUrlThatTurnsToGarbage_LeavesTheLastGoodKeys) {
  JwksServer server;
  server.Answer(OneKey("a"));
  const auto source = Open(At(server));
  ASSERT_TRUE(Comes([&] { return Has(*source, "a"); }));
  const std::shared_ptr<const JwsKey> key = source->keys()->Find("a");
  uint64_t failures = 0;
  const auto fails = [&](const std::string& body, int status) {
    server.Answer(body, status);
    EXPECT_TRUE(source->Reload().ok());
    ++failures;
    EXPECT_TRUE(Comes([&] { return source->state().failures == failures; })) << body.substr(0, 80);
    EXPECT_EQ(source->keys()->Find("a"), key);
    EXPECT_FALSE(key->withdrawn());
  };
  fails("<html>maintenance</html>", 200);
  fails(R"({"keys": []})", 200);
  fails("", 200);
  fails(OneKey("b"), 500);
  fails(OneKey("b"), 204);
  fails(OneKey("b"), 302);
  fails(OneKey("b") + std::string(KeySet::kMaxBytes, ' '), 200);
  server.Answer(OneKey("b"));
  EXPECT_TRUE(source->Reload().ok());
  EXPECT_TRUE(Comes([&] { return Has(*source, "b"); }));
  EXPECT_TRUE(Comes([&] { return key->withdrawn(); }));
}

TEST_F(KeySourceTest, AUrlThatAnswersSlowly_LeavesTheLastGoodKeys_AndHoldsUpNobody) {
  JwksServer server;
  server.Answer(OneKey("a"));
  KeySource::Options options = At(server);
  options.within = absl::Milliseconds(100);
  const auto source = Open(options);
  ASSERT_TRUE(Comes([&] { return Has(*source, "a"); }));
  server.KeepWaiting();
  EXPECT_TRUE(source->Reload().ok());
  EXPECT_TRUE(Comes([&] { return server.requests() == 2; }));
  EXPECT_TRUE(Has(*source, "a"));
  EXPECT_TRUE(Comes([&] { return source->state().failures == 1; }));
  EXPECT_TRUE(Has(*source, "a"));
}

TEST_F(KeySourceTest, TheEnd_DoesNotWaitForASlowAnswer) {
  JwksServer server;
  server.KeepWaiting();
  KeySource::Options options = At(server);
  options.within = absl::Hours(1);
  auto source = Open(options);
  EXPECT_TRUE(Comes([&] { return server.requests() == 1; }));
  source.reset();
}

TEST_F(KeySourceTest, UnknownKeys_DoNotFloodTheUrl) {
  JwksServer server;
  server.Answer(OneKey("a"));
  const auto source = Open(At(server));
  ASSERT_TRUE(Comes([&] { return Has(*source, "a"); }));
  for (int i = 0; i < 1000; ++i) source->Want();
  // The next request is the one that is asked for now.
  server.Answer(OneKey("b"));
  EXPECT_TRUE(source->Reload().ok());
  EXPECT_TRUE(Comes([&] { return Has(*source, "b"); }));
  EXPECT_EQ(server.requests(), 2);
}

TEST_F(KeySourceTest, AUrlOfHttps_IsTrustedByItsRoots) {
  JwksServer server(JwksServer::Kind::kTls);
  server.Answer(OneKey("a"));
  const std::string roots = folder_ + "/roots.pem";
  Write(roots, server.certificate());
  KeySource::Options options = At(server);
  options.ca_file = roots;
  const auto trusting = Open(options);
  EXPECT_TRUE(Comes([&] { return Has(*trusting, "a"); }));

  options.ca_file = "";
  const auto distrusting = Open(options);
  EXPECT_TRUE(Comes([&] { return distrusting->state().failures == 1; }));
  EXPECT_TRUE(distrusting->keys()->empty());

  const JwksServer other(JwksServer::Kind::kTls);
  Write(roots, other.certificate());
  options.ca_file = roots;
  const auto deceived = Open(options);
  EXPECT_TRUE(Comes([&] { return deceived->state().failures == 1; }));
  EXPECT_EQ(server.requests(), 1);
}

TEST_F(KeySourceTest, AUrlOfHttps_MustBeOfTheHostOfTheCertificate) {
  JwksServer server(JwksServer::Kind::kTls);
  server.Answer(OneKey("a"));
  const std::string roots = folder_ + "/roots.pem";
  Write(roots, server.certificate());
  KeySource::Options options = At(server);
  options.ca_file = roots;
  // The same machine by a name that is not in the certificate.
  options.url->host = "127.0.0.1";
  const auto source = Open(options);
  EXPECT_TRUE(Comes([&] { return source->state().failures == 1; }));
  EXPECT_EQ(server.requests(), 0);
}

TEST(KeyUrl, Parse_TakesHttps_AndHttpOfThisMachine) {
  const auto url = KeyUrl::Parse("https://login.rybnik.example/realms/town/certs?a=b");
  ASSERT_TRUE(url.ok()) << url.status();
  EXPECT_TRUE(url->tls);
  EXPECT_EQ(url->host, "login.rybnik.example");
  EXPECT_EQ(url->port, 443);
  EXPECT_EQ(url->path, "/realms/town/certs?a=b");
  const auto plain = KeyUrl::Parse("http://[::1]:8080");
  ASSERT_TRUE(plain.ok()) << plain.status();
  EXPECT_FALSE(plain->tls);
  EXPECT_EQ(plain->host, "::1");
  EXPECT_EQ(plain->port, 8080);
  EXPECT_EQ(plain->path, "/");
  EXPECT_EQ(KeyUrl::Parse("http://localhost/x")->port, 80);
}

TEST(KeyUrl, Parse_RefusesOthers) {
  for (const std::string& text : {std::string(),
                                  std::string("login.rybnik.example"),
                                  std::string("ftp://localhost/x"),
                                  std::string("HTTPS://localhost/x"),
                                  std::string("http://login.rybnik.example/x"),
                                  std::string("http://127.0.0.1.rybnik.example/x"),
                                  std::string("http://10.0.0.1/x"),
                                  std::string("https://"),
                                  std::string("https:///x"),
                                  std::string("https://:443/x"),
                                  std::string("https://a:0/x"),
                                  std::string("https://a:65536/x"),
                                  std::string("https://a:1x/x"),
                                  std::string("https://anna@a/x"),
                                  std::string("https://a/x#y"),
                                  std::string("https://a b/x"),
                                  std::string("https://a/\n"),
                                  std::string("https://[::1/x"),
                                  std::string("https://[::1]8/x"),
                                  std::string("https://a_b/x"),
                                  "https://a/" + std::string(2000, 'x')}) {
    EXPECT_TRUE(absl::IsInvalidArgument(KeyUrl::Parse(text).status())) << text;
  }
}

}  // namespace
}  // namespace osiedle::identity
