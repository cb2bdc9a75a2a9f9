#include "services/identity/token_file_authenticator.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/identity/dev_authenticator.h"
#include "storage/testing/temporary_folder.h"

namespace osiedle::identity {
namespace {

using ::osiedle::common::v1::ASSISTANT;
using ::osiedle::common::v1::AUDITOR;
using ::osiedle::common::v1::COORDINATOR;
using ::osiedle::common::v1::OPERATOR;
using ::osiedle::common::v1::VIEWER;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// SHA-256 of "test", and a hash of no used token.
constexpr char kTestSha[] = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
constexpr char kOtherSha[] = "0000000000000000000000000000000000000000000000000000000000000001";

std::string Entry(
    const std::string& sha, const std::string& principal,
    const std::string& grants = R"([{"municipality": "rybnik", "roles": ["ASSISTANT", "VIEWER"]}])",
    const std::string& expire_time = "2200-01-01T00:00:00Z") {
  return absl::StrCat(R"({"token_sha256": ")", sha, R"(", "principal": ")", principal,
                      R"(", "expire_time": ")", expire_time, R"(", "grants": )", grants, "}");
}

class TokenFile : public ::testing::Test {
 protected:
  TokenFile() { path_ = folder_ + "/tokens.json"; }

  void WriteText(const std::string& text) {
    std::ofstream(path_) << text;
    chmod(path_.c_str(), 0600);
  }
  void Write(const std::string& entries) { WriteText("{\"tokens\": [" + entries + "]}"); }
  std::string OpenError() {
    return std::string(TokenFileAuthenticator::Open(path_, clock_).status().message());
  }

  call::SimulatedClock clock_;
  const storage::TemporaryFolder temporary_;
  const std::string folder_ = temporary_.path();
  std::string path_;
};

TEST_F(TokenFile, Authenticate_WithAKnownToken_GivesItsPrincipal) {
  Write(Entry(kTestSha, "anna@rybnik.example"));
  auto authenticator = TokenFileAuthenticator::Open(path_, clock_);
  ASSERT_TRUE(authenticator.ok()) << authenticator.status();
  for (const char* header : {"Bearer test", "bearer test", "BEARER  test "}) {
    auto principal = (*authenticator)->Authenticate({.authorization = header});
    ASSERT_TRUE(principal.ok()) << header;
    EXPECT_EQ((*principal)->id, "anna@rybnik.example");
    EXPECT_TRUE((*principal)->MayRole("rybnik", {ASSISTANT}));
    EXPECT_FALSE((*principal)->MayRole("rybnik", {COORDINATOR}));
  }
  EXPECT_THAT((*authenticator)->warnings(), IsEmpty());
}

TEST_F(TokenFile, Authenticate_WithAnythingElse_IsUnauthenticatedAndEchoesNothing) {
  Write(Entry(kTestSha, "anna"));
  auto authenticator = TokenFileAuthenticator::Open(path_, clock_);
  ASSERT_TRUE(authenticator.ok());
  for (const std::string& header :
       {std::string(), std::string("Bearer"), std::string("Bearer "), std::string("test"),
        std::string("Basic test"), std::string("Bearer tes"), std::string("Bearer test2"),
        std::string("Bearertest"), std::string("Bearer ") + kTestSha,
        "Bearer " + std::string(100'000, 'x'), std::string("Bearer test\0", 12)}) {
    const absl::Status status = (*authenticator)->Authenticate({.authorization = header}).status();
    EXPECT_TRUE(absl::IsUnauthenticated(status)) << header;
    EXPECT_EQ(status.message(), "no valid token");
  }
}

TEST_F(TokenFile, Open_OfAMissingFile_NamesIt) {
  EXPECT_THAT(OpenError(), HasSubstr(path_ + " cannot be read: No such file"));
}

TEST_F(TokenFile, Open_OfWhatIsNoTokenFile_SaysSo) {
  for (const char* text : {"", "{", "[]", "{\"tokenz\": []}", "{\"tokens\": [{\"roles\": 1}]}",
                           "{\"tokens\": [{\"grants\": [{\"roles\": [\"KING\"]}]}]}"}) {
    WriteText(text);
    EXPECT_THAT(OpenError(), HasSubstr("is no JSON of osiedle.internal.v1.TokenFile")) << text;
  }
}

TEST_F(TokenFile, Open_OfAMalformedEntry_NamesTheEntryAndTheFault) {
  const std::pair<std::string, const char*> kFaults[] = {
      {Entry("9f86", "anna"), "tokens[1]: token_sha256 is not 64 hexadecimal digits"},
      {Entry(absl::StrReplaceAll(kTestSha, {{"9", "g"}}), "anna"),
       "tokens[1]: token_sha256 is not 64 hexadecimal digits"},
      {Entry(kTestSha, ""), "tokens[1]: principal is not"},
      {Entry(kTestSha, "anna maria"), "tokens[1]: principal is not"},
      {Entry(kTestSha, "anna", "[]"), "tokens[1]: grants is empty"},
      {Entry(kTestSha, "anna", R"([{"municipality": "Rybnik", "roles": ["VIEWER"]}])"),
       "tokens[1]: grants[0].municipality is neither"},
      {Entry(kTestSha, "anna", R"([{"municipality": "*"}])"),
       "tokens[1]: grants[0].roles is empty"},
      {Entry(kTestSha, "anna", R"([{"municipality": "*", "roles": [0]}])"),
       "tokens[1]: grants[0].roles holds something that is no role"},
      {Entry(kTestSha, "anna", R"([{"municipality": "*", "roles": [77]}])"),
       "tokens[1]: grants[0].roles holds something that is no role"},
      {Entry(kOtherSha, "anna"), "tokens[1] has the token of tokens[0]"},
  };
  for (const auto& [entry, fault] : kFaults) {
    Write(Entry(kOtherSha, "jan") + "," + entry);
    EXPECT_THAT(OpenError(), HasSubstr(fault)) << entry;
    EXPECT_THAT(OpenError(), HasSubstr(path_));
  }
}

TEST_F(TokenFile, Open_WithADigestInCapitals_IsTheSameToken) {
  Write(Entry(kTestSha, "anna") + "," +
        Entry(absl::StrReplaceAll(kTestSha, {{"a", "A"}, {"f", "F"}}), "jan"));
  EXPECT_THAT(OpenError(), HasSubstr("tokens[1] has the token of tokens[0]"));
}

TEST_F(TokenFile, Open_OfAFileThatOthersMayRead_Warns) {
  Write(Entry(kTestSha, "anna"));
  chmod(path_.c_str(), 0644);
  auto authenticator = TokenFileAuthenticator::Open(path_, clock_);
  ASSERT_TRUE(authenticator.ok());
  ASSERT_THAT((*authenticator)->warnings(), SizeIs(1));
  EXPECT_THAT((*authenticator)->warnings()[0], HasSubstr("chmod 600"));
}

TEST_F(TokenFile, AFileThatOthersMayWrite_IsRefused_AndAtAReloadTheOldTokensStayGood) {
  Write(Entry(kTestSha, "anna"));
  auto authenticator = TokenFileAuthenticator::Open(path_, clock_);
  ASSERT_TRUE(authenticator.ok());
  for (const mode_t mode : {0620, 0602, 0666}) {
    Write(Entry(kOtherSha, "jan"));
    chmod(path_.c_str(), mode);
    EXPECT_THAT(OpenError(), HasSubstr(path_ + " may be written by others"));
    EXPECT_TRUE(absl::IsPermissionDenied((*authenticator)->Reload()));
    EXPECT_TRUE((*authenticator)->Authenticate({.authorization = "Bearer test"}).ok());
  }
  chmod(path_.c_str(), 0640);
  EXPECT_TRUE((*authenticator)->Reload().ok());
  EXPECT_FALSE((*authenticator)->Authenticate({.authorization = "Bearer test"}).ok());
}

TEST_F(TokenFile, AFileInAFolderWhereOthersMayWrite_IsRefused) {
  Write(Entry(kTestSha, "anna"));
  auto authenticator = TokenFileAuthenticator::Open(path_, clock_);
  ASSERT_TRUE(authenticator.ok());
  for (const mode_t mode : {0770, 0702, 0777}) {
    chmod(folder_.c_str(), mode);
    EXPECT_THAT(OpenError(), HasSubstr("may write in the folder " + folder_));
    EXPECT_TRUE(absl::IsPermissionDenied((*authenticator)->Reload()));
  }
  // In such a folder only the owner of a file replaces it.
  chmod(folder_.c_str(), 01777);
  EXPECT_TRUE((*authenticator)->Reload().ok());
  chmod(folder_.c_str(), 0755);
  EXPECT_TRUE((*authenticator)->Reload().ok());

  // The target of a link in a safe folder.
  const std::string open_folder = folder_ + "/open";
  ASSERT_EQ(mkdir(open_folder.c_str(), 0700), 0);
  chmod(open_folder.c_str(), 0777);
  std::filesystem::rename(path_, open_folder + "/tokens.json");
  std::filesystem::create_symlink(open_folder + "/tokens.json", path_);
  EXPECT_THAT(OpenError(), HasSubstr("/open and put another file in its place"));
  chmod(open_folder.c_str(), 0700);
  EXPECT_EQ(OpenError(), "");
}

TEST_F(TokenFile, AnExpiredToken_IsAsAnUnknownOne) {
  clock_.Set(absl::FromCivil(absl::CivilSecond(2026, 5, 31, 23, 59, 59), absl::UTCTimeZone()));
  Write(Entry(kTestSha, "anna", R"([{"municipality": "rybnik", "roles": ["VIEWER"]}])",
              "2026-06-01T00:00:00Z"));
  auto authenticator = TokenFileAuthenticator::Open(path_, clock_);
  ASSERT_TRUE(authenticator.ok());
  EXPECT_TRUE((*authenticator)->Authenticate({.authorization = "Bearer test"}).ok());
  clock_.Advance(absl::Seconds(1));
  const absl::Status expired =
      (*authenticator)->Authenticate({.authorization = "Bearer test"}).status();
  EXPECT_EQ(expired, (*authenticator)->Authenticate({.authorization = "Bearer nobody"}).status());
  EXPECT_TRUE(absl::IsUnauthenticated(expired));
}

TEST_F(TokenFile, TheWarnings_TellWhatExpires_WhatHas_AndWhatNeverDoes) {
  clock_.Set(absl::FromCivil(absl::CivilSecond(2026, 6, 1, 0, 0, 0), absl::UTCTimeZone()));
  const std::string grants = R"([{"municipality": "rybnik", "roles": ["VIEWER"]}])";
  const auto sha = [](char digit) { return std::string(64, digit); };
  Write(absl::StrCat(Entry(sha('1'), "far", grants, "2026-06-15T00:00:00Z"), ",",
                     Entry(sha('2'), "near", grants, "2026-06-14T23:59:59Z"), ",",
                     Entry(sha('3'), "gone", grants, "2026-06-01T00:00:00Z"), ",",
                     R"({"token_sha256": ")", sha('4'), R"(", "principal": "lasting", "grants": )",
                     grants, "}"));
  auto authenticator = TokenFileAuthenticator::Open(path_, clock_);
  ASSERT_TRUE(authenticator.ok()) << authenticator.status();
  EXPECT_THAT((*authenticator)->warnings(),
              ElementsAre("tokens[1] of near expires at 2026-06-14T23:59:59+00:00",
                          "tokens[2] of gone has expired: it was good until "
                          "2026-06-01T00:00:00+00:00",
                          HasSubstr("tokens that never expire: 1;")));
}

TEST_F(TokenFile, Reload_TakesTheNewFile_AndKeepsTheOldOneWhenItIsNoGood) {
  Write(Entry(kTestSha, "anna"));
  auto authenticator = TokenFileAuthenticator::Open(path_, clock_);
  ASSERT_TRUE(authenticator.ok());
  const auto before = (*authenticator)->Authenticate({.authorization = "Bearer test"});
  WriteText("{");
  EXPECT_FALSE((*authenticator)->Reload().ok());
  EXPECT_TRUE((*authenticator)->Authenticate({.authorization = "Bearer test"}).ok());
  Write(Entry(kOtherSha, "jan"));
  EXPECT_TRUE((*authenticator)->Reload().ok());
  EXPECT_FALSE((*authenticator)->Authenticate({.authorization = "Bearer test"}).ok());
  EXPECT_EQ((*before)->id, "anna") << "a call under way keeps its principal";
}

TEST_F(TokenFile, KnownAs_GivesEachTokenThatIsGoodNow_InTheOrderOfTheFile) {
  clock_.Set(absl::FromCivil(absl::CivilSecond(2026, 5, 31, 23, 59, 59), absl::UTCTimeZone()));
  Write(Entry(kOtherSha, "anna", R"([{"municipality": "rybnik", "roles": ["VIEWER"]}])") + "," +
        Entry(kTestSha, "anna", R"([{"municipality": "gdynia", "roles": ["VIEWER"]}])",
              "2026-06-01T00:00:00Z"));
  auto authenticator = TokenFileAuthenticator::Open(path_, clock_);
  ASSERT_TRUE(authenticator.ok());
  auto known = (*authenticator)->KnownAs("anna");
  ASSERT_EQ(known.size(), 2u);
  EXPECT_EQ(known[0]->grants[0].municipality, "rybnik");
  EXPECT_EQ(known[1]->grants[0].municipality, "gdynia");
  EXPECT_THAT((*authenticator)->KnownAs("jan"), IsEmpty());
  clock_.Advance(absl::Seconds(1));
  known = (*authenticator)->KnownAs("anna");
  ASSERT_EQ(known.size(), 1u);
  EXPECT_EQ(known[0]->grants[0].municipality, "rybnik");
}

class OneToken final : public call::Authenticator {
 public:
  absl::StatusOr<std::shared_ptr<const call::Principal>> Authenticate(
      const call::Credentials& credentials) const override {
    if (credentials.authorization != "Bearer good") return absl::UnauthenticatedError("no");
    return std::make_shared<const call::Principal>(
        call::Principal{.id = "anna", .display = "", .grants = {}});
  }
  std::vector<std::shared_ptr<const call::Principal>> KnownAs(absl::string_view id) const override {
    if (id != "anna") return {};
    return {std::make_shared<const call::Principal>(call::Principal{.id = "anna"})};
  }
};

TEST(DevAuthenticator, KnownAs_GivesTheDevPrincipalAndThoseBehind) {
  DevAuthenticator authenticator("dev", std::make_unique<OneToken>());
  EXPECT_EQ(authenticator.KnownAs("anna").size(), 1u);
  ASSERT_EQ(authenticator.KnownAs("dev").size(), 1u);
  EXPECT_TRUE(authenticator.KnownAs("dev")[0]->MayRole("rybnik", {ASSISTANT}));
  EXPECT_THAT(authenticator.KnownAs("jan"), IsEmpty());
  EXPECT_EQ(DevAuthenticator("dev", nullptr).KnownAs("dev").size(), 1u);
}

TEST(DevAuthenticator, WithoutAHeader_IsTheDevPrincipalWithEveryRole) {
  DevAuthenticator authenticator("dev", std::make_unique<OneToken>());
  auto principal = authenticator.Authenticate({.authorization = ""});
  ASSERT_TRUE(principal.ok());
  EXPECT_EQ((*principal)->id, "dev");
  EXPECT_TRUE((*principal)->MayRole("rybnik", {ASSISTANT}));
  EXPECT_TRUE((*principal)->MayRole("", {OPERATOR}));
}

TEST(DevAuthenticator, WithAHeader_AsksTheOneBehind) {
  DevAuthenticator authenticator("dev", std::make_unique<OneToken>());
  EXPECT_EQ((*authenticator.Authenticate({.authorization = "Bearer good"}))->id, "anna");
  EXPECT_TRUE(absl::IsUnauthenticated(
      authenticator.Authenticate({.authorization = "Bearer bad"}).status()));
}

TEST(DevAuthenticator, WithNoneBehind_RefusesEveryToken) {
  DevAuthenticator authenticator("dev", nullptr);
  EXPECT_TRUE(absl::IsUnauthenticated(
      authenticator.Authenticate({.authorization = "Bearer good"}).status()));
  EXPECT_TRUE(authenticator.Authenticate({.authorization = ""}).ok());
}

}  // namespace
}  // namespace osiedle::identity
