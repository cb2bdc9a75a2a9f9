#include <map>
#include <string>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "clients/cli/auth_command_fixture.h"
#include "clients/cli/tokens_file.h"
#include "gmock/gmock.h"
#include "nlohmann/json.hpp"
#include "osiedle/common/v1/access.pb.h"

namespace osiedle::cli {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kNew[] = "token new --principal=anna --municipality=rybnik --role=VIEWER ";

class AuthToken : public AuthCommandTest {
 protected:
  // What `osiedle auth token new` prints with these options, as JSON.
  static absl::StatusOr<nlohmann::json> NewToken(const std::string& options) {
    const absl::StatusOr<std::string> text = Run(absl::StrCat(kNew, options), /*json=*/true);
    if (!text.ok()) return text.status();
    return nlohmann::json::parse(*text);
  }
  // How long the new token is good, in whole days.
  static int64_t DaysOf(const std::string& options) {
    const absl::StatusOr<nlohmann::json> made = NewToken(options);
    EXPECT_TRUE(made.ok()) << made.status();
    absl::Time time;
    std::string error;
    EXPECT_TRUE(absl::ParseTime(absl::RFC3339_full,
                                (*made)["entry"]["expireTime"].get<std::string>(), &time, &error))
        << error;
    return (time - absl::Now() + absl::Minutes(1)) / absl::Hours(24);
  }

  // A file with the tokens of some principals, each token by its principal.
  std::map<std::string, std::string> Fill(const std::vector<std::string>& principals) {
    std::map<std::string, std::string> tokens;
    for (const std::string& principal : principals) {
      const auto made =
          Run(absl::StrCat("token new --municipality=* --role=OPERATOR --principal=", principal,
                           " --file=", file_),
              true);
      EXPECT_TRUE(made.ok()) << made.status();
      tokens[principal] = nlohmann::json::parse(*made)["token"];
    }
    return tokens;
  }
  std::vector<std::string> Principals() {
    std::vector<std::string> principals;
    const auto file = ReadTokensFile(file_);
    EXPECT_TRUE(file.ok()) << file.status();
    for (const auto& entry : file->tokens()) principals.push_back(entry.principal());
    return principals;
  }
  absl::Status Revoke(const std::string& which) {
    return Run(absl::StrCat("token revoke --file=", file_, " ", which)).status();
  }

  const std::string file_ = Path("tokens.json");
};

TEST_F(AuthToken, ATokenExpires_AfterAYearWhenNothingIsSaid) {
  EXPECT_EQ(DaysOf(""), 365);
  EXPECT_EQ(DaysOf("--days=30"), 30);
  EXPECT_THROW(static_cast<void>(NewToken("--days=0")), CLI::ValidationError);
  EXPECT_THROW(static_cast<void>(NewToken("--days=3651")), CLI::ValidationError);
}

TEST_F(AuthToken, ItsEnd_CanBeSaid) {
  const std::string soon =
      absl::FormatTime(absl::RFC3339_sec, absl::Now() + absl::Hours(48), absl::UTCTimeZone());
  EXPECT_EQ(DaysOf(absl::StrCat("--expires=", soon)), 2);
  for (const char* wrong : {"soon", "2020-01-01T00:00:00Z", "9999-01-01T00:00:00Z", "2027-11-30"}) {
    EXPECT_TRUE(absl::IsInvalidArgument(NewToken(absl::StrCat("--expires=", wrong)).status()))
        << wrong;
  }
  EXPECT_THROW(static_cast<void>(NewToken(absl::StrCat("--days=3 --expires=", soon))),
               CLI::ExcludesError);
}

TEST_F(AuthToken, ItsGrant_CanBeNarrowed) {
  const auto made = NewToken(
      "--role=AUDITOR --controller=ops --district=d1 --district=d2 --institution=i "
      "--method=ContactService.ListContacts");
  ASSERT_TRUE(made.ok()) << made.status();
  const nlohmann::json& grant = (*made)["entry"]["grants"][0];
  EXPECT_EQ(grant["municipality"], "rybnik");
  EXPECT_EQ(grant["roles"], nlohmann::json({"VIEWER", "AUDITOR"}));
  EXPECT_EQ(grant["controllers"], nlohmann::json({"ops"}));
  EXPECT_EQ(grant["districts"], nlohmann::json({"d1", "d2"}));
  EXPECT_EQ(grant["institutions"], nlohmann::json({"i"}));
  EXPECT_EQ(grant["methods"], nlohmann::json({"ContactService.ListContacts"}));
  EXPECT_TRUE(absl::IsInvalidArgument(
      Run("token new --principal=a --municipality=* --role=VIEWER --district=d").status()));
  EXPECT_TRUE(absl::IsInvalidArgument(NewToken("--role=KING").status()));
}

TEST_F(AuthToken, TheEntry_IsAddedToAFile_ThatItsOwnerAloneReads) {
  const auto tokens = Fill({"anna", "jan"});
  EXPECT_EQ(ModeOf(file_), 0600);
  EXPECT_THAT(Principals(), ElementsAre("anna", "jan"));
  EXPECT_EQ(ReadTokensFile(file_)->tokens(1).token_sha256(), TokenHash(tokens.at("jan")));
  EXPECT_THAT(Read(file_), Not(HasSubstr(tokens.at("jan"))));
}

TEST_F(AuthToken, List_ShowsWhoseTokensThereAre) {
  const auto tokens = Fill({"anna", "jan"});
  const auto text = Run("token list --file=" + file_);
  ASSERT_TRUE(text.ok()) << text.status();
  EXPECT_THAT(*text, AllOf(HasSubstr("anna"), HasSubstr("jan"), HasSubstr("*: OPERATOR"),
                           HasSubstr(TokenHash(tokens.at("jan")).substr(0, 8))));
  EXPECT_EQ(nlohmann::json::parse(*Run("token list --file=" + file_, true))["tokens"].size(), 2);
  EXPECT_TRUE(absl::IsInvalidArgument(Run("token list --file=" + Path("none")).status()));
}

TEST_F(AuthToken, Show_SaysWhoseATokenIs) {
  const auto tokens = Fill({"anna", "jan"});
  Write(Path("token"), tokens.at("jan") + "\n");
  const auto text = Run("token show --file=" + file_ + " --token_in=" + Path("token"));
  ASSERT_TRUE(text.ok()) << text.status();
  EXPECT_THAT(*text, AllOf(HasSubstr("jan"), Not(HasSubstr("anna"))));
  Write(Path("token"), "another");
  EXPECT_TRUE(absl::IsInvalidArgument(
      Run("token show --file=" + file_ + " --token_in=" + Path("token")).status()));
}

TEST_F(AuthToken, Revoke_TakesOutWhatIsChosen_AndNothingElse) {
  const auto tokens = Fill({"anna", "jan", "anna", "ewa"});
  EXPECT_TRUE(Revoke("--principal=anna").ok());
  EXPECT_THAT(Principals(), ElementsAre("jan", "ewa"));
  Write(Path("token"), tokens.at("jan"));
  EXPECT_TRUE(Revoke("--token_in=" + Path("token")).ok());
  EXPECT_THAT(Principals(), ElementsAre("ewa"));
  EXPECT_TRUE(Revoke("--sha256=" + TokenHash(tokens.at("ewa")).substr(0, 8)).ok());
  EXPECT_THAT(Principals(), ElementsAre());
  EXPECT_EQ(ModeOf(file_), 0600);
}

TEST_F(AuthToken, Revoke_OfNothing_LeavesTheFileAsItIs) {
  Fill({"anna"});
  const std::string before = Read(file_);
  for (const char* which : {"", "--principal=jan", "--sha256=00", "--sha256=0000000000000000"}) {
    EXPECT_TRUE(absl::IsInvalidArgument(Revoke(which))) << which;
  }
  EXPECT_THROW(static_cast<void>(Revoke("--principal=anna --sha256=00000000")), CLI::ExcludesError);
  EXPECT_EQ(Read(file_), before);
}

TEST_F(AuthToken, APartOfAHash_ThatTwoTokensShare_RevokesNeither) {
  const std::string entry = R"({"tokenSha256": "0123456789abcdef)";
  Write(file_, absl::StrCat(R"({"tokens": [)", entry, R"(00", "principal": "a"}, )", entry,
                            R"(01", "principal": "b"}]})"));
  EXPECT_TRUE(absl::IsInvalidArgument(Revoke("--sha256=0123456789")));
  EXPECT_THAT(Principals(), ElementsAre("a", "b"));
}

TEST_F(AuthToken, AFileOfSomethingElse_IsNotTouched) {
  for (const char* text : {"{\"tokens\": [{\"newer\": 1}]}", "[]", "{"}) {
    Write(file_, text);
    EXPECT_TRUE(absl::IsInvalidArgument(Run(absl::StrCat(kNew, "--file=", file_)).status()));
    EXPECT_EQ(Read(file_), text);
  }
}

}  // namespace
}  // namespace osiedle::cli
