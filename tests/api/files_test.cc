// Files that people bring, through the real command line to a real server, and what is said of
// them.
#include <array>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/api/town.h"

namespace osiedle::tests {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

struct Ended {
  int code = -1;
  // Both streams.
  std::string output;
};

class Files : public testing::Test {
 protected:
  // `osiedle` with these arguments, as the coordinator.
  Ended Osiedle(const std::string& arguments) {
    const std::string command = absl::StrCat("OSIEDLE_SERVER=127.0.0.1:", town_.server().port(),
                                             " OSIEDLE_TOKEN=", TokenOf(As::kCoordinator),
                                             " " OSIEDLE_BINARY " ", arguments, " 2>&1");
    Ended ended;
    FILE* const pipe = popen(command.c_str(), "r");
    std::array<char, 4096> buffer = {};
    for (size_t read = 0; (read = fread(buffer.data(), 1, buffer.size(), pipe)) > 0;) {
      ended.output.append(buffer.data(), read);
    }
    const int status = pclose(pipe);
    if (WIFEXITED(status)) ended.code = WEXITSTATUS(status);
    return ended;
  }
  Ended Import(const std::string& bytes, const std::string& options = "",
               const std::string& kind = "contacts") {
    const std::string path = Path("plik.csv");
    std::ofstream(path, std::ios::binary) << bytes;
    return Osiedle(
        absl::StrCat("import rows ", kind, " --parent=", kRybnik, " ", options, " ", path));
  }
  std::string Export(const std::string& options, const std::string& kind = "contacts") {
    const Ended ended = Osiedle(absl::StrCat("export ", kind, " --parent=", kRybnik, " ", options,
                                             " --output=", Path("wynik.csv")));
    EXPECT_EQ(ended.code, 0) << ended.output;
    std::ifstream file(Path("wynik.csv"), std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  }
  std::string Path(const std::string& name) const {
    return absl::StrCat(folder_.path(), "/", name);
  }

  Town town_;
  TemporaryFolder folder_;
};

// As Excel in Poland saves what was typed in: CP1250, ';', CRLF, cells that once held something.
constexpr char kDay[] =
    "Occur Time;Channel;Mode;Crisis;Note;;\r\n"
    "15.10.2025 10:02;BIKE;INDIVIDUAL;PRAWDA;za\xbf\xf3\xb3\xe6;;\r\n"
    "15.10.25 10:20;BIKE;INDIVIDUAL;FA\xa3SZ;g\xea\x9cl;;\r\n"
    ";;;;;;\r\n"
    "15.10.2025 10:02;BIKE;INDIVIDUAL;PRAWDA;za\xbf\xf3\xb3\xe6;;\r\n"
    "26.10.2025 02:30;BIKE;INDIVIDUAL;;noc;;\r\n";

TEST_F(Files, ADayFromExcel_IsTakenInOnce_HoweverOftenItIsCorrected) {
  const Ended first = Import(kDay);
  EXPECT_EQ(first.code, 1);
  EXPECT_THAT(first.output, HasSubstr("contacts: 3 created, 0 updated, 0 unchanged, 1 refused\n"));
  EXPECT_THAT(first.output, HasSubstr("Passed over: 1 empty row, 2 empty columns.\n"));
  EXPECT_THAT(first.output, HasSubstr("plik.csv:6: INVALID_FIELDS: occur_time: is there twice in "
                                      "Europe/Warsaw, since the clocks went back: write "
                                      "2025-10-26T02:30:00+02:00 or 2025-10-26T02:30:00+01:00"));

  const size_t told = town_.AllChanges().size();

  // The row is corrected, and the file saved by another program: LF, quotes, another order.
  const Ended second = Import(
      "note,crisis,mode,channel,occur_time\n"
      "noc,,INDIVIDUAL,BIKE,2025-10-26T02:30:00+01:00\n"
      "\"gęśl\",false,INDIVIDUAL,BIKE,2025-10-15 10:20\n"
      "zażółć,true,INDIVIDUAL,BIKE,2025-10-15T10:02:00+02:00\n"
      "zażółć,true,INDIVIDUAL,BIKE,2025-10-15 10:02\n");
  EXPECT_EQ(second.code, 0) << second.output;
  EXPECT_THAT(second.output, HasSubstr("contacts: 1 created, 0 updated, 3 unchanged, 0 refused\n"));
  EXPECT_THAT(second.output, HasSubstr("3 rows without an id said what was imported before"));
  EXPECT_THAT(second.output, HasSubstr("New beside them: line 2. "));
  EXPECT_EQ(town_.AllChanges().size(), told + 1);

  // Equal rows of another list are others.
  const Ended other = Import(kDay, "--source=Ania --validate_only");
  EXPECT_THAT(other.output, HasSubstr("contacts: 3 created, 0 updated, 0 unchanged, 1 refused\n"));
  EXPECT_THAT(other.output, Not(HasSubstr("said what was imported before")));
}

// More rows than a chunk holds; the server tells those apart that say the same in other words.
TEST_F(Files, EqualRowsOfOtherChunks_AreAsManyAsThereAre) {
  std::string file = "occur_time,channel,mode\n";
  for (int i = 0; i < 501; ++i) {
    absl::StrAppend(&file, i % 2 == 0 ? "2025-10-15 10:02" : "15.10.2025 10:02", ",BIKE,",
                    i < 499 ? "INDIVIDUAL" : "GROUP", "\n");
  }
  absl::StrAppend(&file, "15.10.2025 10:02,bike,individual\n");
  EXPECT_THAT(Import(file).output, HasSubstr("contacts: 502 created, 0 updated, 0 unchanged"));
  EXPECT_THAT(Import(file).output, HasSubstr("contacts: 0 created, 0 updated, 502 unchanged"));
}

TEST_F(Files, AnExportForExcel_EditedAndBroughtBack_UndoesNothingOfOthers) {
  ASSERT_EQ(Import("id,occur_time,channel,mode,note,place.position.latitude,"
                   "place.position.longitude,place.precision\n"
                   "a,2025-10-15 10:02,BIKE,INDIVIDUAL,0012,50.1156,18.5,POINT\n"
                   "b,2025-10-15 10:02:31,BIKE,INDIVIDUAL,8.12,,,\n"
                   "c,2025-10-26T02:30:00+01:00,BIKE,INDIVIDUAL,=1+1,,,\n")
                .code,
            0);
  const std::string sheet = Export("--format=excel");
  EXPECT_THAT(sheet, HasSubstr(";2025-10-15 10:02;"));
  EXPECT_THAT(sheet, HasSubstr(";50,1156;18,5;"));
  EXPECT_THAT(Import(sheet).output, HasSubstr("contacts: 0 created, 0 updated, 3 unchanged"));

  // A colleague changes "b"; the sheet changes "a" and "b".
  ASSERT_EQ(Import("id,note\nb,od koleżanki\n").code, 0);
  const Ended back =
      Import(absl::StrReplaceAll(sheet, {{"'0012", "trzynaście"}, {"'8.12", "mój"}}));
  EXPECT_EQ(back.code, 1);
  EXPECT_THAT(back.output, HasSubstr("contacts: 0 created, 1 updated, 1 unchanged, 1 refused"));
  EXPECT_THAT(back.output, HasSubstr("ETAG_MISMATCH: etag: is not that of what is stored now"));
  const std::string now = Export("--columns=note");
  EXPECT_THAT(now, HasSubstr("trzynaście"));
  EXPECT_THAT(now, HasSubstr("od koleżanki"));
  EXPECT_THAT(now, Not(HasSubstr("mój")));
}

TEST_F(Files, WhatIsWrongWithAFile_IsSaidInItsOwnTerms) {
  const Ended column = Import("sep=;\r\nid;Uwagi\r\na;b\r\n");
  EXPECT_EQ(column.code, 2);
  EXPECT_THAT(column.output, HasSubstr("plik.csv:2: the column \"Uwagi\" is no column of contact; "
                                       "there are id, name, etag, outing, "));
  EXPECT_THAT(column.output, Not(HasSubstr("takes the import up")));
  EXPECT_THAT(column.output, Not(HasSubstr("broke off")));

  const Ended bytes = Import("id,note\na,Żó\xb3ta\n");
  EXPECT_EQ(bytes.code, 2);
  EXPECT_THAT(bytes.output, HasSubstr("plik.csv:2:5: the byte B3 is no UTF-8"));

  const Ended workbook = Import(std::string("PK\x03\x04\x14\0", 6) + "xl/workbook.xml");
  EXPECT_EQ(workbook.code, 2);
  EXPECT_THAT(workbook.output, HasSubstr("is an Excel workbook (.xlsx); open it in Excel"));

  // What a repeat would not mend does not promise it.
  const Ended kind = Import("id\na\n", "", "contcts");
  EXPECT_EQ(kind.code, 1);
  EXPECT_THAT(kind.output, Not(HasSubstr("takes the import up")));
}

}  // namespace
}  // namespace osiedle::tests
