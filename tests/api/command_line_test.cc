// The programs as a shell runs them: what they make of standard output and of the files they are
// given.
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/time/civil_time.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/api/town.h"

namespace osiedle::tests {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using Words = std::vector<std::string>;

constexpr int kDone = 0;
constexpr int kRefused = 1;
constexpr int kUsage = 2;
constexpr int kUnreachable = 3;
constexpr int kUnwritten = 4;
constexpr char kFull[] = "/dev/full";

struct Ended {
  // 128 and the number of the signal, where one ended it.
  int code = 0;
  std::string out;
  std::string err;
};

std::string ContentOf(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

class CommandLineTest : public testing::Test {
 protected:
  static void SetUpTestSuite() { town_ = new Town(); }
  static void TearDownTestSuite() {
    delete town_;
    town_ = nullptr;
  }

  std::string Path(const std::string& name) const {
    return absl::StrCat(folder_.path(), "/", name);
  }
  std::string Put(const std::string& name, const std::string& content) const {
    std::ofstream(Path(name), std::ios::binary) << content;
    return Path(name);
  }

  // Runs a program to its end. Standard output goes to a file of that name, or to the descriptor.
  Ended Run(const std::string& program, const Words& words, const std::string& out = "",
            int descriptor = -1, const std::string& in = "/dev/null") const {
    const std::string out_path = out.empty() ? Path("out") : out;
    fs::remove(Path("out"));
    fs::remove(Path("err"));
    Words all = {program};
    all.insert(all.end(), words.begin(), words.end());
    std::vector<char*> argv;
    for (std::string& word : all) argv.push_back(word.data());
    argv.push_back(nullptr);
    const pid_t pid = fork();
    if (pid == 0) {
      dup2(open(in.c_str(), O_RDONLY), STDIN_FILENO);
      dup2(descriptor >= 0 ? descriptor : open(out_path.c_str(), O_WRONLY | O_CREAT, 0600),
           STDOUT_FILENO);
      dup2(open(Path("err").c_str(), O_WRONLY | O_CREAT, 0600), STDERR_FILENO);
      execv(argv[0], argv.data());
      _exit(127);
    }
    int status = 0;
    waitpid(pid, &status, 0);
    return {.code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status),
            .out = out.empty() ? ContentOf(Path("out")) : "",
            .err = ContentOf(Path("err"))};
  }
  Ended Osiedle(const Words& words, const std::string& out = "", int descriptor = -1) const {
    return Run(OSIEDLE_BINARY, WithServer(words), out, descriptor);
  }
  static Words WithServer(const Words& words) {
    Words all = {absl::StrCat("--server=127.0.0.1:", town_->server().port()),
                 absl::StrCat("--token=", TokenOf(As::kCoordinator))};
    all.insert(all.end(), words.begin(), words.end());
    return all;
  }

  static inline Town* town_ = nullptr;
  TemporaryFolder folder_;
};

// A day that is neither past nor too far ahead.
std::string ValidUntil() {
  return absl::StrCat(
      "--valid_until=",
      absl::FormatTime("%Y-%m-%d", absl::Now() + absl::Hours(24 * 60), absl::UTCTimeZone()));
}

const std::string kParent = absl::StrCat("--parent=", kRybnik);

TEST_F(CommandLineTest, AFullDisk_IsToldByEveryCommand) {
  const std::string stops =
      Put("stops.csv", "id;display_name;place.description\nskwer;Skwer;przy ławce\n");
  const Words commands[] = {
      {"--help"},
      {"--version"},
      {"call", "--help"},
      {"services"},
      {"describe", "ContactService"},
      {"describe", "osiedle.contacts.v1.Contact.Mode"},
      {"call", "ContactService.ListContacts", absl::StrCat("{\"parent\": \"", kRybnik, "\"}")},
      {"--json", "call", "MunicipalityService.GetMunicipality",
       absl::StrCat("{\"name\": \"", kRybnik, "\"}")},
      {"import", "rows", "stops", kParent, stops},
      {"import", "day", kParent, OSIEDLE_DATA_DIR},
      {"watch-day", absl::StrCat(kRybnik, "/outings/2025-10-15")},
      {"export", "stops", kParent},
      {"export", "contacts", kParent, "--format=jsonl"},
      {"figures", "needs", kParent},
      {"figures", "outreach", kParent},
      {"figures", "attendance", kParent},
      {"invitations", "print", kParent, "--title=Klub", ValidUntil(),
       absl::StrCat("--output=", Path("slips.pdf"))},
      {"auth", "token", "new", "--principal=ktos", "--municipality=rybnik", "--role=VIEWER"},
      {"--json", "auth", "token", "new", "--principal=ktos", "--municipality=rybnik",
       "--role=VIEWER"}};
  for (const Words& command : commands) {
    const Ended written = Osiedle(command);
    EXPECT_EQ(written.code, 0) << absl::StrJoin(command, " ") << written.err;
    EXPECT_THAT(written.out, Not(IsEmpty())) << absl::StrJoin(command, " ");
    fs::remove(Path("slips.pdf"));
    const Ended full = Osiedle(command, kFull);
    EXPECT_EQ(full.code, kUnwritten) << absl::StrJoin(command, " ") << full.err;
    EXPECT_THAT(full.err, HasSubstr("standard output cannot be written: No space left on device"))
        << absl::StrJoin(command, " ");
    fs::remove(Path("slips.pdf"));
  }
}

TEST_F(CommandLineTest, TheExitCode_TellsDoneFromRefusedFromMisspeltFromUnreachable) {
  const std::string known = absl::StrCat("{\"name\": \"", kRybnik, "\"}");
  const std::string rows = Put("rows.csv", "id;display_name;place.description\na;A;x\nb;;x\n");
  struct Case {
    int code;
    Words words;
    std::string err;
  };
  const Case cases[] = {
      {kDone, {"call", "MunicipalityService.GetMunicipality", known}, ""},
      {kDone, {"services"}, ""},
      {kDone, {"--help"}, ""},
      {kRefused,
       {"call", "MunicipalityService.GetMunicipality", R"({"name": "municipalities/atlantyda"})"},
       "MUNICIPALITY_DENIED"},
      {kRefused,
       {"call", "ContactService.GetContact",
        absl::StrCat("{\"name\": \"", kRybnik, "/contacts/nikt\"}")},
       "RESOURCE_NOT_FOUND"},
      {kRefused, {"call", "OperationsService.ListBackups"}, "ROLE_REQUIRED"},
      {kRefused, {"import", "rows", "stops", kParent, rows}, "display_name"},
      {kUsage, {}, ""},
      {kUsage, {"export", "stops", kParent, "--no_such_option"}, "--no_such_option"},
      {kUsage, {"call", "MunicipalityService.GetMunicipality", "{"}, ""},
      {kUsage, {"import", "rows", "stops", kParent, Path("nothing.csv")}, "nothing.csv"},
  };
  for (const Case& c : cases) {
    const Ended ended = Osiedle(c.words);
    EXPECT_EQ(ended.code, c.code) << absl::StrJoin(c.words, " ") << "\n" << ended.err;
    EXPECT_THAT(ended.err + ended.out, HasSubstr(c.err)) << absl::StrJoin(c.words, " ");
  }
  const Ended nobody =
      Run(OSIEDLE_BINARY, {absl::StrCat("--server=127.0.0.1:", town_->server().port()),
                           absl::StrCat("--token=", TokenOf(As::kNobody)), "call",
                           "MunicipalityService.GetMunicipality", known});
  EXPECT_EQ(nobody.code, kRefused);
  EXPECT_THAT(nobody.err, HasSubstr("UNAUTHENTICATED_TOKEN"));
  // Nobody listens there.
  for (const Words& words :
       {Words{"call", "MunicipalityService.GetMunicipality", known}, Words{"services"},
        Words{"export", "stops", kParent}, Words{"import", "rows", "stops", kParent, rows},
        Words{"figures", "needs", kParent}}) {
    Words all = {"--server=127.0.0.1:1", "--timeout=0.3"};
    all.insert(all.end(), words.begin(), words.end());
    const Ended unreachable = Run(OSIEDLE_BINARY, all);
    EXPECT_EQ(unreachable.code, kUnreachable) << absl::StrJoin(words, " ") << "\n"
                                              << unreachable.err;
    EXPECT_THAT(unreachable.err, Not(IsEmpty()));
  }
}

TEST_F(CommandLineTest, ATokenThatCouldNotBeShown_IsSaidToBeLost) {
  const Ended full = Osiedle(
      {"auth", "token", "new", "--principal=ktos", "--municipality=rybnik", "--role=VIEWER"},
      kFull);
  EXPECT_THAT(full.err, HasSubstr("make another"));
}

TEST_F(CommandLineTest, AFullDisk_IsToldForFilesToo_AndNothingHalfDoneStays) {
  for (const Words& command :
       {Words{"export", "contacts", kParent, "--output=/dev/full"},
        Words{"figures", "needs", kParent, absl::StrCat("--plot=", Path("a.svg"))}}) {
    if (command[0] == "figures") fs::create_symlink(kFull, Path("a.svg"));
    const Ended full = Osiedle(command);
    EXPECT_EQ(full.code, kUnwritten) << absl::StrJoin(command, " ") << full.err;
    EXPECT_THAT(full.err, HasSubstr("No space left on device"));
  }
}

// What `osiedle ... | head` comes to, whether or not the parent ignores the signal.
TEST_F(CommandLineTest, AClosedPipe_EndsQuietlyAsOtherProgramsDo) {
  for (const bool ignored : {false, true}) {
    const auto before = signal(SIGPIPE, ignored ? SIG_IGN : SIG_DFL);
    for (const Words& command : {Words{"--help"}, Words{"describe", "ContactService"}}) {
      int ends[2] = {};
      ASSERT_EQ(pipe2(ends, O_CLOEXEC), 0);
      close(ends[0]);
      const Ended ended = Osiedle(command, kFull, ends[1]);
      close(ends[1]);
      EXPECT_EQ(ended.code, 128 + SIGPIPE) << absl::StrJoin(command, " ");
      EXPECT_THAT(ended.err, IsEmpty());
    }
    signal(SIGPIPE, before);
  }
}

TEST_F(CommandLineTest, AFolderInTheWayOfAFile_IsToldByEveryCommand) {
  const std::string folder = Path("folder");
  fs::create_directory(folder);
  fs::create_directory(Path("a.svg"));
  const std::string file = Put("file", "{}");
  const Words commands[] = {
      {"call", "ContactService.ListContacts", absl::StrCat("@", folder)},
      {absl::StrCat("--tls_roots=", folder), "services"},
      {"import", "terc", folder},
      {"import", "rows", "stops", kParent, folder},
      {"export", "stops", kParent, absl::StrCat("--output=", folder)},
      {"figures", "needs", kParent, absl::StrCat("--plot=", Path("a.svg"))},
      {"invitations", "print", kParent, "--title=Klub", ValidUntil(),
       absl::StrCat("--output=", folder)},
  };
  for (const Words& command : commands) {
    const Ended ended = Osiedle(command);
    EXPECT_EQ(ended.code, kUsage) << absl::StrJoin(command, " ") << ended.err;
    EXPECT_THAT(ended.err, HasSubstr("is a folder, not a file")) << absl::StrJoin(command, " ");
  }
  const Ended input =
      Run(OSIEDLE_BINARY, WithServer({"call", "ContactService.ListContacts", "-"}), "", -1, folder);
  EXPECT_EQ(input.code, kUsage);
  EXPECT_THAT(input.err, HasSubstr("standard input cannot be read: it is a folder"));
  const Ended token = Run(OSIEDLE_BINARY, {absl::StrCat("--token_file=", folder), "services"});
  EXPECT_EQ(token.code, kUsage);
  EXPECT_THAT(token.err, HasSubstr("is a folder, not a file"));
  // And a file in the way of a folder.
  const Ended day = Osiedle({"import", "day", kParent, file});
  EXPECT_EQ(day.code, kUsage);
  EXPECT_THAT(day.err, HasSubstr("Not a directory"));
}

TEST_F(CommandLineTest, AByteOrderMark_IsLeftOutOfEveryFile) {
  const std::string mark = "\xEF\xBB\xBF";
  const std::string list = absl::StrCat(mark, "{\"parent\": \"", kRybnik, "\"}");
  const Ended from_file =
      Osiedle({"call", "ContactService.ListContacts", absl::StrCat("@", Put("call.json", list))});
  EXPECT_EQ(from_file.code, 0) << from_file.err;
  const Ended from_input =
      Run(OSIEDLE_BINARY, WithServer({"call", "ContactService.ListContacts", "-"}), "", -1,
          Put("in.json", list));
  EXPECT_EQ(from_input.code, 0) << from_input.err;

  const std::string lines = Put(
      "stops.jsonl",
      absl::StrCat(
          mark,
          R"({"name": "municipalities/rybnik/stops/bom", "displayName": "B", "place": {"description": "p"}})",
          "\n"));
  const Ended rows = Osiedle({"import", "rows", "stops", kParent, lines});
  EXPECT_EQ(rows.code, 0) << rows.err;

  fs::create_directory(Path("day"));
  for (const char* name : {"outing.json", "stops.csv", "contacts.csv"}) {
    const std::string sample = absl::StrCat(OSIEDLE_DATA_DIR, "/sample-day-", name);
    Put(absl::StrCat("day/", name), absl::StrCat(mark, ContentOf(sample)));
  }
  const Ended day = Osiedle({"import", "day", kParent, Path("day")});
  EXPECT_EQ(day.code, 0) << day.err;

  const Ended token =
      Run(OSIEDLE_BINARY, {absl::StrCat("--server=127.0.0.1:", town_->server().port()),
                           absl::StrCat("--token_file=", Put("token", mark + TokenOf(As::kViewer))),
                           "call", "ContactService.ListContacts", list.substr(mark.size())});
  EXPECT_EQ(token.code, 0) << token.err;
}

TEST_F(CommandLineTest, WordsThatAreNotKnown_AreNamedWithWhatThereIs) {
  const Ended command = Osiedle({"contcts"});
  EXPECT_EQ(command.code, kUsage);
  EXPECT_THAT(command.err, HasSubstr("\"contcts\" is no command of osiedle."));
  EXPECT_THAT(Osiedle({"exprot", "contacts"}).err, HasSubstr("did you mean \"export\"?"));
  EXPECT_THAT(Osiedle({"figures", "needs", "--parnt=x"}).err,
              HasSubstr("did you mean \"--parent\"?"));
  EXPECT_THAT(Osiedle({"call", "ContactService.ListContcts"}).err,
              HasSubstr("did you mean \"ListContacts\"?"));
  EXPECT_THAT(Osiedle({"call", "ContcatService.ListContacts"}).err,
              HasSubstr("did you mean \"ContactService\"?"));
  EXPECT_THAT(Osiedle({"export", "contcts", kParent}).err, HasSubstr("contacts"));
  const Ended json =
      Osiedle({"call", "ContactService.CreateContact",
               R"({"contact": {"mode": "GRUOP", "chanel": "BIKE", "headCounts": [{"ageBand": 1},
                   {"ageBand": "AGE_7"}], "occurTime": "2026-01-01T10:00:00Z"}})"});
  EXPECT_EQ(json.code, kUsage);
  EXPECT_THAT(json.err, HasSubstr("\n  contact.mode: \"GRUOP\" is no Mode; did you mean \"GROUP\"? "
                                  "There are: INDIVIDUAL, GROUP, OBSERVATION\n"));
  EXPECT_THAT(json.err, HasSubstr("\n  contact.chanel: Contact has no such field; did you mean "
                                  "\"channel\"?"));
  EXPECT_THAT(json.err, HasSubstr("\n  contact.headCounts[1].ageBand: \"AGE_7\" is no AgeBand"));
  EXPECT_THAT(json.err, Not(HasSubstr("headCounts[0]")));
  EXPECT_THAT(json.err, Not(HasSubstr("contact.occurTime")));
}

TEST_F(CommandLineTest, Describe_ShowsWhatTheProtosSay) {
  const Ended service = Osiedle({"describe", "ContactService"});
  EXPECT_EQ(service.code, kDone) << service.err;
  EXPECT_THAT(service.out, HasSubstr("  CreateContact(CreateContactRequest) -> Contact\n      "));

  const Ended method = Osiedle({"describe", "ContactService.CreateContact"});
  EXPECT_EQ(method.code, kDone) << method.err;
  for (const char* part :
       {"Needs the permission RECORD_CONTACTS in the municipality that the request names. It is "
        "given to:\n      COORDINATOR, ASSISTANT, INTEGRATION.\n",
        "HTTP: POST /v1/{parent=municipalities/*}/contacts, `contact` as the body\n",
        "Request: osiedle.contacts.v1.CreateContactRequest\n",
        "  parent: string; required; names the parent of osiedle.pl/Contact\n",
        "  request_id: string; format UUID4\n", "Answer: osiedle.contacts.v1.Contact\n",
        "A resource of type osiedle.pl/Contact: municipalities/{municipality}/contacts/{contact}\n",
        "  create_time: google.protobuf.Timestamp; output only\n"}) {
    EXPECT_THAT(method.out, HasSubstr(part));
  }
  // By its short name; with bounds, and a comment of the proto.
  const Ended message = Osiedle({"describe", "HeadCount"});
  EXPECT_THAT(message.out, HasSubstr("osiedle.contacts.v1.HeadCount\n  How many people of one "));
  EXPECT_THAT(message.out, HasSubstr("  age_band: AgeBand; required\n"));
  EXPECT_THAT(message.out, HasSubstr("  count: int32; required; from 1 to 1000\n"));
  EXPECT_THAT(Osiedle({"describe", "AgeBand"}).out, HasSubstr("  AGE_60_TO_74\n      60 to 74.\n"));
  // Where comments point to.
  EXPECT_THAT(Osiedle({"describe", "StandardFields"}).out, HasSubstr("\n  update_mask: google."));
  EXPECT_THAT(Osiedle({"describe", "ErrorReason"}).out, HasSubstr("\n  ETAG_MISMATCH\n"));
  // More than one thing may have a name.
  const Ended kinds = Osiedle({"describe", "Kind"});
  EXPECT_EQ(kinds.code, kUsage);
  EXPECT_THAT(kinds.err, HasSubstr("osiedle.registry.v1.Unit.Kind\n"));
  EXPECT_EQ(Osiedle({"describe", "AuditEntry.Names"}).code, kUsage) << "stays in the store";
  EXPECT_THAT(Osiedle({"describe", "ContactService.CreateContct"}).err,
              HasSubstr("did you mean \"CreateContact\"?"));
}

TEST_F(CommandLineTest, ATextThatTurnsTheDirection_IsShownAndDoesNotTurn) {
  contacts::v1::CreateContactRequest request;
  request.set_parent(kRybnik);
  request.set_contact_id("turned");
  *request.mutable_contact() = Town::SampleContact();
  request.mutable_contact()->set_note("konto \u202Egpj.exe");
  contacts::v1::Contact created;
  ASSERT_TRUE(town_->CreateContact(request, created).ok());
  const Ended shown = Osiedle(
      {"call", "ContactService.GetContact", absl::StrCat("{\"name\": \"", created.name(), "\"}")});
  EXPECT_THAT(shown.out, HasSubstr("konto <U+202E>gpj.exe")) << shown.err;
  EXPECT_THAT(shown.out, Not(HasSubstr("\u202E")));
}

// What bash would offer for a line that was typed so far.
TEST_F(CommandLineTest, Completion_InBash_OffersCommandsOptionsAndTheServersMethods) {
  const auto offered = [&](const std::string& line) {
    const std::string script = absl::StrCat(
        "PATH=", fs::path(OSIEDLE_BINARY).parent_path().string(), ":$PATH\n",
        "export OSIEDLE_SERVER=127.0.0.1:", town_->server().port(),
        " OSIEDLE_TOKEN=", TokenOf(As::kViewer), "\n", "source <(osiedle completion bash)\n",
        "complete -p osiedle >/dev/null || exit 1\n", "COMP_LINE='", line, "'\n",
        "COMP_POINT=${#COMP_LINE}\nCOMPREPLY=()\n_osiedle\nprintf '%s\\n' \"${COMPREPLY[@]}\"\n");
    const Ended ended = Run("/bin/bash", {"--norc", Put("script", script)});
    EXPECT_EQ(ended.code, 0) << ended.err;
    EXPECT_THAT(ended.err, IsEmpty());
    return Words(absl::StrSplit(ended.out, '\n', absl::SkipEmpty()));
  };
  EXPECT_THAT(offered("osiedle fi"), testing::ElementsAre("figures"));
  EXPECT_THAT(offered("osiedle "), testing::IsSupersetOf({"auth", "call", "completion"}));
  EXPECT_THAT(offered("osiedle figures needs --pl"), testing::ElementsAre("--plot="));
  EXPECT_THAT(offered("osiedle call ContactService.ListC"),
              testing::ElementsAre("ContactService.ListContacts"));
  EXPECT_THAT(offered("osiedle export --format=ex"), testing::ElementsAre("excel"))
      << "readline replaces what stands behind the sign";
  EXPECT_THAT(offered("osiedle export con"), testing::ElementsAre("contacts", "controllers"));
  EXPECT_THAT(offered("osiedle export contacts --output=x"), IsEmpty()) << "bash offers files";
}

// Whether or not a server answers, the methods are the same: those of one build.
TEST_F(CommandLineTest, Completion_WithoutAServer_KnowsTheSameMethods) {
  const Ended with = Run(OSIEDLE_BINARY,
                         {"__complete", absl::StrCat("--server=127.0.0.1:", town_->server().port()),
                          absl::StrCat("--token=", TokenOf(As::kViewer)), "call", ""});
  const Ended without = Run(OSIEDLE_BINARY, {"__complete", "--server=127.0.0.1:1", "call", ""});
  EXPECT_THAT(with.out, HasSubstr("ContactService.ListContacts\n"));
  EXPECT_EQ(with.out, without.out);
}

TEST_F(CommandLineTest, Completion_IsInstalledWithTheProgram) {
  const Ended installed =
      Run(CMAKE_BINARY, {"--install", BUILD_DIR, "--component", "cli", "--prefix", Path("prefix")});
  ASSERT_EQ(installed.code, 0) << installed.err;
  const std::pair<const char*, const char*> files[] = {
      {"bash", "prefix/share/bash-completion/completions/osiedle"},
      {"zsh", "prefix/share/zsh/site-functions/_osiedle"}};
  for (const auto& [shell, file] : files) {
    const Ended printed = Run(OSIEDLE_BINARY, {"completion", shell});
    EXPECT_EQ(printed.code, 0) << printed.err;
    EXPECT_EQ(ContentOf(Path(file)), printed.out);
    EXPECT_THAT(printed.out, HasSubstr("__complete"));
  }
}

TEST_F(CommandLineTest, ServersCommands_TellAFullDisk) {
  TemporaryFolder data;
  const std::string data_dir = data.path() + "/data";
  { const ServerProcess founded(data_dir, {"--dev_principal=ja"}); }
  const Words commands[] = {
      {"version"}, {"--help"}, {"verify", absl::StrCat("--data_dir=", data_dir)}};
  for (const Words& command : commands) {
    EXPECT_THAT(Run(OSIEDLED_BINARY, command).out, Not(IsEmpty())) << absl::StrJoin(command, " ");
    const Ended full = Run(OSIEDLED_BINARY, command, kFull);
    EXPECT_EQ(full.code, 1) << absl::StrJoin(command, " ");
    EXPECT_THAT(full.err, HasSubstr("standard output cannot be written"))
        << absl::StrJoin(command, " ");
  }
}

TEST_F(CommandLineTest, ServersFlags_TellAFolderInTheWayOfAFile) {
  fs::create_directory(Path("folder"));
  const std::string file = Put("file", "x");
  const Words flags[] = {
      {absl::StrCat("--tokens_file=", Path("folder"))},
      {"--dev_principal=ja", absl::StrCat("--port_file=", Path("folder"))},
      {"--dev_principal=ja", absl::StrCat("--tls_certificate=", Path("folder")),
       absl::StrCat("--tls_key=", file)},
      {"--dev_principal=ja", absl::StrCat("--tls_certificate=", file),
       absl::StrCat("--tls_key=", Path("folder"))},
      {"--dev_principal=ja", absl::StrCat("--data_dir=", file)},
  };
  for (const Words& flag : flags) {
    Words words = {absl::StrCat("--data_dir=", Path("data")), "--listen=127.0.0.1:0",
                   "--http_listen="};
    words.insert(words.end(), flag.begin(), flag.end());
    const Ended ended = Run(OSIEDLED_BINARY, words);
    EXPECT_TRUE(ended.code == 1 || ended.code == 64) << ended.code << ended.err;
    EXPECT_THAT(ended.err, HasSubstr("cannot start")) << absl::StrJoin(flag, " ");
  }
}

TEST_F(CommandLineTest, PeopleAtEvents_AreExactForTheOffice_AndPublishedForEverybody) {
  // Its month may be published already.
  const absl::CivilDay day = absl::ToCivilDay(absl::Now(), absl::UTCTimeZone()) - 70;
  const std::string date = absl::FormatCivilTime(day);
  const std::string month = absl::FormatCivilTime(absl::CivilMonth(day));
  const std::string parent = absl::StrCat("{\"parent\": \"", kRybnik, "\", ");
  const Words steps[] = {
      {"call", "ClubService.CreateClub",
       parent + R"("clubId": "dawny", "club": {"kind": "RESIDENTS_CLUB", "displayName": "Klub"}})"},
      {"call", "EventService.CreateEventSeries",
       absl::StrCat(parent, R"("eventSeriesId": "dawne", "eventSeries": {
                     "club": "municipalities/rybnik/clubs/dawny", "kind": "MEETING",
                     "displayName": "Gry", "durationMinutes": 60, "start": {"minute": 1020,
                     "date": {"year": )",
                    day.year(), R"(, "month": )", day.month(), R"(, "day": )", day.day(), "}}}}")},
      {"checkin",
       absl::StrCat(kRybnik, "/occurrences/dawne-", absl::StrReplaceAll(date, {{"-", ""}}),
                    "t1700"),
       "--people=12", absl::StrCat("--at=", date, " 17:05")},
      {"call", "FigureService.IssueEdition",
       absl::StrCat(parent, R"("startMonth": ")", month, "\"}")}};
  for (const Words& step : steps) {
    const Ended done = Osiedle(step);
    ASSERT_EQ(done.code, kDone) << absl::StrJoin(step, " ") << done.err;
  }
  Words figures = {"figures", "attendance", kParent, absl::StrCat("--start_month=", month),
                   absl::StrCat("--end_month=", month)};
  const Ended exact = Osiedle(figures);
  EXPECT_EQ(exact.code, kDone) << exact.err;
  EXPECT_THAT(exact.out, HasSubstr(absl::StrCat(month, "  residents club      12")));

  const auto as_reader = [](const Words& words) {
    Words all = {absl::StrCat("--server=127.0.0.1:", town_->server().port()),
                 absl::StrCat("--token=", TokenOf(As::kFiguresReader))};
    all.insert(all.end(), words.begin(), words.end());
    return all;
  };
  EXPECT_EQ(Run(OSIEDLE_BINARY, as_reader(figures)).code, kRefused);
  figures.emplace_back("--edition=latest");
  const Ended published = Run(OSIEDLE_BINARY, as_reader(figures));
  EXPECT_EQ(published.code, kDone) << published.err;
  EXPECT_THAT(published.out, HasSubstr(absl::StrCat("published, ", month, " to ", month,
                                                    "; fewer than 10 are left out, others ")));
  EXPECT_THAT(published.out, HasSubstr(absl::StrCat("\n", month, "  residents club      10\n")));
  figures.emplace_back("--json");
  EXPECT_THAT(Run(OSIEDLE_BINARY, as_reader(figures)).out, HasSubstr("\"peopleCount\": \"10\""));
}

TEST_F(CommandLineTest, Access_ExplainsByLines_AndInASentence) {
  const auto as = [this](As caller, const Words& words) {
    Words all = {absl::StrCat("--server=127.0.0.1:", town_->server().port()),
                 absl::StrCat("--token=", TokenOf(caller))};
    all.insert(all.end(), words.begin(), words.end());
    return Run(OSIEDLE_BINARY, all);
  };
  const Words explain = {"access", "explain", "assistant", "ResidentService.RevealResident",
                         "--parent=municipalities/rybnik"};
  Ended ended = as(As::kAdministrator, explain);
  EXPECT_EQ(ended.code, kDone) << ended.err;
  EXPECT_THAT(ended.out, HasSubstr("LACKS_PURPOSE"));
  EXPECT_THAT(ended.out, HasSubstr("assistant may not call ResidentService.RevealResident"));
  Words with_purpose = explain;
  with_purpose.emplace_back("--purpose=direct-help");
  ended = as(As::kAdministrator, with_purpose);
  EXPECT_THAT(ended.out, HasSubstr("ALLOWS"));
  EXPECT_THAT(ended.out, HasSubstr("assistant may call ResidentService.RevealResident.\n"));
  Words with_record = explain;
  with_record.insert(with_record.begin() + 4, "municipalities/rybnik/residents/nikt");
  EXPECT_THAT(as(As::kAdministrator, with_record).out, HasSubstr("was not looked at"));
  with_purpose.back() = "--purpose=fun";
  EXPECT_EQ(as(As::kAdministrator, with_purpose).code, kUsage);

  const Words who_saw = {"access", "who-saw", "municipalities/rybnik/residents/nikt"};
  ended = as(As::kDataProtectionOfficer, who_saw);
  EXPECT_EQ(ended.code, kRefused);
  EXPECT_THAT(ended.err, HasSubstr("PURPOSE_REQUIRED"));
  setenv("OSIEDLE_PURPOSE", "supervision", 1);
  ended = as(As::kDataProtectionOfficer, who_saw);
  unsetenv("OSIEDLE_PURPOSE");
  EXPECT_EQ(ended.code, kDone) << ended.err;
  // Somebody asked the same before, and was refused.
  EXPECT_THAT(ended.out, HasSubstr("DENIED"));

  ended = as(As::kAssistant, {"auth", "whoami"});
  EXPECT_EQ(ended.code, kDone) << ended.err;
  EXPECT_THAT(ended.out, HasSubstr("ASSISTANT"));
}

}  // namespace
}  // namespace osiedle::tests
