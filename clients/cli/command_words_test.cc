#include "clients/cli/command_words.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_split.h"
#include "clients/cli/commands.h"
#include "clients/cli/completion_values.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace osiedle::cli {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::IsSupersetOf;
using ::testing::Not;

class CommandWordsTest : public testing::Test {
 protected:
  CommandWordsTest() {
    app_.require_subcommand(1);
    app_.fallthrough();
    app_.add_option("--server", server_);
    app_.add_flag("--json", json_);
    AddCallCommand(app_, chosen_);
    AddServicesCommand(app_, chosen_);
    CLI::App* import = app_.add_subcommand("import", "");
    import->require_subcommand(1);
    AddImportTercCommand(*import, chosen_);
    AddImportRowsCommand(*import, chosen_);
    AddExportCommand(app_, chosen_);
    AddFiguresCommand(app_, chosen_);
    AddAuthCommand(app_, chosen_);
  }

  std::string Unknown(const std::string& line) const {
    return UnknownWord(app_, absl::StrSplit(line, ' ', absl::SkipEmpty()));
  }
  // A blank at the end begins another word, as in a shell.
  std::vector<std::string> Complete(const std::string& line) const {
    return Completions(app_, absl::StrSplit(line, ' '),
                       [](const std::string& command, const std::string& name) {
                         return std::vector<std::string>{command + ":" + name};
                       });
  }

  CLI::App app_{"", "osiedle"};
  std::string server_;
  bool json_ = false;
  Command chosen_;
};

TEST_F(CommandWordsTest, AnUnknownCommand_IsNamedWithWhatThereIs) {
  EXPECT_EQ(Unknown("contcts"),
            "\"contcts\" is no command of osiedle. There are: call, services, import, export, "
            "figures, auth");
  EXPECT_EQ(Unknown("exprot contacts"),
            "\"exprot\" is no command of osiedle; did you mean \"export\"? There are: call, "
            "services, import, export, figures, auth");
  EXPECT_EQ(Unknown("figures nees --parent=x"),
            "\"nees\" is no command of osiedle figures; did you mean \"needs\"? There are: needs, "
            "outreach, visits, attendance, stops");
  EXPECT_THAT(Unknown("--server localhost imprt terc"), HasSubstr("\"imprt\""))
      << "the value of an option is no command";
  EXPECT_THAT(Unknown("--json imprt"), HasSubstr("\"imprt\"")) << "a flag takes no value";
  EXPECT_THAT(Unknown("\x1B[2J"), HasSubstr("\"<U+001B>[2J\""));
}

TEST_F(CommandWordsTest, AnUnknownOption_IsNamed) {
  EXPECT_EQ(Unknown("figures needs --parnt=municipalities/rybnik"),
            "\"--parnt\" is no option of osiedle figures needs; did you mean \"--parent\"? See "
            "osiedle figures needs --help.");
  EXPECT_THAT(Unknown("figures needs --jsn"), HasSubstr("did you mean \"--json\"?"))
      << "those of the commands above stand behind it, too";
  EXPECT_EQ(Unknown("services --colour"),
            "\"--colour\" is no option of osiedle services. See osiedle services --help.");
}

TEST_F(CommandWordsTest, WhatIsKnown_IsNotBlamed) {
  for (const char* line : {"", "call", "call X {}", "figures needs",
                           "export contacts --parent=x --json", "import rows stops --parent x file",
                           "--help", "call X -- --all", "auth token new --role A"}) {
    EXPECT_EQ(Unknown(line), "") << line;
  }
}

TEST_F(CommandWordsTest, Commands_AreCompleted) {
  EXPECT_THAT(Complete(""), ElementsAre("auth", "call", "export", "figures", "import", "services"));
  EXPECT_THAT(Complete("ex"), ElementsAre("export"));
  EXPECT_THAT(Complete("figures "),
              ElementsAre("attendance", "needs", "outreach", "stops", "visits"));
  EXPECT_THAT(Complete("--server localhost im"), ElementsAre("import"));
  EXPECT_THAT(Complete("--json import t"), ElementsAre("terc"));
  EXPECT_THAT(Complete("xy "), IsEmpty());
}

TEST_F(CommandWordsTest, Options_AreCompleted_AndEndInASignWhereAValueFollows) {
  EXPECT_THAT(Complete("figures needs --p"), ElementsAre("--parent=", "--plot="));
  EXPECT_THAT(Complete("figures needs --"),
              IsSupersetOf({"--every_level", "--parent=", "--server=", "--json", "--help"}));
  EXPECT_THAT(Complete("--se"), ElementsAre("--server="));
  EXPECT_THAT(Complete("services --pa"), IsEmpty());
}

TEST_F(CommandWordsTest, Values_AreAskedForByCommandAndName) {
  EXPECT_THAT(Complete("call "), ElementsAre("osiedle call:method"));
  EXPECT_THAT(Complete("call osiedle"), ElementsAre("osiedle call:method"));
  EXPECT_THAT(Complete("call Xy"), IsEmpty()) << "what does not begin so is left out";
  EXPECT_THAT(Complete("call X "), ElementsAre("osiedle call:request"));
  EXPECT_THAT(Complete("call X {} "), IsEmpty());
  EXPECT_THAT(Complete("export --format="), ElementsAre("--format=osiedle export:--format"));
  EXPECT_THAT(Complete("export --format "), ElementsAre("osiedle export:--format"));
  EXPECT_THAT(Complete("import rows --parent=x "), ElementsAre("osiedle import rows:kind"));
}

TEST(CompletionValuesTest, WithoutAServer_MethodsAreThoseThatThisProgramWasBuiltWith) {
  // Nobody listens there.
  const GlobalOptions options = {.server = "127.0.0.1:1"};
  const std::vector<std::string> methods = ValuesOf("osiedle call", "method", options);
  for (const char* method : {"ContactService.ListContacts", "MunicipalityService.GetMunicipality",
                             "ChangeService.ListChanges", "ResidentService.RevealResident",
                             "ExchangeService.ImportRows", "FigureService.IssueEdition",
                             "InvitationService.RedeemInvitation", "OperationsService.CreateBackup",
                             "EventService.MoveOccurrence", "AttendanceService.CheckIn"}) {
    EXPECT_THAT(methods, Contains(method));
  }
}

TEST(CompletionValuesTest, WordsOfALimitedSet_AreKnown) {
  EXPECT_THAT(ValuesOf("osiedle export", "kind", {}),
              IsSupersetOf({"contacts", "stops", "outings", "residents", "needCodes"}));
  EXPECT_THAT(ValuesOf("osiedle import rows", "kind", {}),
              IsSupersetOf({"contacts", "stops", "residents", "venues", "clubs", "eventSeries"}));
  EXPECT_THAT(ValuesOf("osiedle import rows", "kind", {}), Not(Contains("editions")));
  EXPECT_THAT(ValuesOf("osiedle auth token new", "--role", {}), Contains("ASSISTANT"));
  EXPECT_THAT(ValuesOf("osiedle completion", "shell", {}), ElementsAre("bash", "zsh"));
  EXPECT_THAT(ValuesOf("osiedle visits list", "--state", {}), Contains("under-way"));
  EXPECT_THAT(ValuesOf("osiedle events registrations", "--state", {}), Contains("waitlisted"));
  EXPECT_THAT(ValuesOf("osiedle clubs list", "--kind", {}), Contains("support-group"));
  EXPECT_THAT(ValuesOf("osiedle events sign-up", "--people", {}), Contains("1:75+"));
  EXPECT_THAT(ValuesOf("osiedle events sign-up", "--needs", {}), Contains("step-free"));
  EXPECT_THAT(ValuesOf("osiedle events sign-up", "--source", {}), Contains("walk-in"));
  EXPECT_THAT(ValuesOf("osiedle calendars import", "--source", {}), IsEmpty());
  EXPECT_THAT(ValuesOf("osiedle export", "--output", {}), IsEmpty()) << "a file";
}

}  // namespace
}  // namespace osiedle::cli
