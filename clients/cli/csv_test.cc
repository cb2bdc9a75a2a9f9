#include "clients/cli/csv.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace osiedle::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

CsvFile Parse(const std::string& text, char separator = ',') {
  absl::StatusOr<CsvFile> file = ParseCsv(text, separator, "day.csv");
  EXPECT_TRUE(file.ok()) << file.status();
  return file.value_or(CsvFile());
}

std::string Fault(const std::string& text) {
  return std::string(ParseCsv(text, ',', "day.csv").status().message());
}

TEST(CsvTest, Cells_AreSplitByTheSeparator) {
  const CsvFile file = Parse("a;b\n1;2,3\n", ';');
  EXPECT_THAT(file.header, ElementsAre("a", "b"));
  ASSERT_EQ(file.rows.size(), 1);
  EXPECT_THAT(file.rows[0].cells, ElementsAre("1", "2,3"));
}

TEST(CsvTest, ByteOrderMarkAndCrLf_LeaveNoTrace) {
  const CsvFile file = Parse(
      "\xEF\xBB\xBF"
      "a,b\r\nłąka,2\r\n");
  EXPECT_THAT(file.header, ElementsAre("a", "b"));
  EXPECT_THAT(file.rows[0].cells, ElementsAre("łąka", "2"));
}

TEST(CsvTest, QuotedCell_MayHoldSeparatorsQuotesAndLineBreaks) {
  const CsvFile file = Parse("a,b\n\"1,\n\"\"x\"\"\",2\n3,4\n");
  ASSERT_EQ(file.rows.size(), 2);
  EXPECT_THAT(file.rows[0].cells, ElementsAre("1,\n\"x\"", "2"));
  EXPECT_EQ(file.rows[0].line, 2);
  EXPECT_EQ(file.rows[1].line, 4) << "lines are those of the file, not of the rows";
}

TEST(CsvTest, EmptyCells_AreKeptAndEmptyLinesPassedOver) {
  const CsvFile file = Parse("a,b,c\n,x,\n\n1,\"\",3");
  ASSERT_EQ(file.rows.size(), 2);
  EXPECT_THAT(file.rows[0].cells, ElementsAre("", "x", ""));
  EXPECT_THAT(file.rows[1].cells, ElementsAre("1", "", "3"));
  EXPECT_EQ(file.rows[1].line, 4);
  EXPECT_EQ(file.empty_rows, 0);
}

TEST(CsvTest, RowsOfSeparatorsAndBlanks_ArePassedOverAndCounted) {
  const CsvFile file = Parse(";;\na;b;c\n;;\n1;2;3\n\"\";\u00a0;\t\n\n \n;;", ';');
  ASSERT_EQ(file.rows.size(), 1);
  EXPECT_EQ(file.rows[0].line, 4);
  EXPECT_EQ(file.header_line, 2);
  // Those above the header and wholly empty lines are none.
  EXPECT_EQ(file.empty_rows, 4);
}

TEST(CsvTest, EmptyColumns_ArePassedOverAndCounted) {
  // As Excel writes columns that once held something; some rows end early.
  const CsvFile file = Parse("a;b;; \n1;2;;\n3;4\n5;6;;;;\n", ';');
  EXPECT_THAT(file.header, ElementsAre("a", "b"));
  ASSERT_EQ(file.rows.size(), 3);
  for (const CsvRow& row : file.rows) EXPECT_EQ(row.cells.size(), 2);
  EXPECT_EQ(file.empty_columns, 2);
  // In the middle, too.
  const CsvFile middle = Parse("a;;b;;c\n1;;2; ;3\n", ';');
  EXPECT_THAT(middle.header, ElementsAre("a", "b", "c"));
  EXPECT_THAT(middle.rows[0].cells, ElementsAre("1", "2", "3"));
  EXPECT_EQ(Fault("a,,b\n1,,2\n1,x,2\n"), "day.csv:3: column 2 has no name");
  EXPECT_EQ(Fault("a,\n1,x\n"), "day.csv:2: column 2 has no name");
  EXPECT_EQ(Fault("a,,\n1,,,x\n"), "day.csv:2: the row has 4 cells and the header 1");
}

TEST(CsvTest, NamesOfColumns_HaveNoBlanksAround) {
  EXPECT_THAT(Parse(" a ,\u00a0b\n1,2\n").header, ElementsAre("a", "b"));
  EXPECT_EQ(Fault("a,a \n"), "day.csv:1: the column \"a\" is there twice");
}

TEST(CsvTest, LinesMayEndInCarriageReturns) {
  const CsvFile file = Parse("a,b\r1,\"x\ry\"\r\r3,4\r\n5,6");
  EXPECT_THAT(file.header, ElementsAre("a", "b"));
  ASSERT_EQ(file.rows.size(), 3);
  EXPECT_THAT(file.rows[0].cells, ElementsAre("1", "x\ry"));
  EXPECT_EQ(file.rows[1].line, 5);
  EXPECT_EQ(file.rows[2].line, 6);
}

TEST(CsvTest, TheFirstLineMayNameTheSeparator) {
  for (const char* text :
       {"sep=;\na;b\n1,5;2\n", "SEP=;\r\na;b\r\n1,5;2\r\n", "\xEF\xBB\xBFsep=;\ra;b\r1,5;2\r"}) {
    const CsvFile file = Parse(text);
    EXPECT_THAT(file.header, ElementsAre("a", "b"));
    EXPECT_THAT(file.rows[0].cells, ElementsAre("1,5", "2"));
    EXPECT_EQ(file.rows[0].line, 3);
  }
  EXPECT_THAT(Parse("sep=|\na|b\n1,5|2\n").rows[0].cells, ElementsAre("1,5", "2"));
  // A column may be called so.
  EXPECT_THAT(Parse("sep=;x,b\n1,2\n").header, ElementsAre("sep=;x", "b"));
}

TEST(CsvTest, AFileOfAnyProgram_IsReadByItsCharsetAndSeparator) {
  const auto file = ReadCsv("id;Ulica\r\na;P\xd3\xa3NOCNA \xb3\xb9ka\r\n", "day.csv");
  ASSERT_TRUE(file.ok()) << file.status();
  EXPECT_THAT(file->rows[0].cells, ElementsAre("a", "PÓŁNOCNA łąka"));
  EXPECT_FALSE(ReadCsv("id\na\x81", "day.csv").ok());
}

TEST(CsvTest, HeaderAlone_HasNoRows) { EXPECT_THAT(Parse("a,b\n").rows, IsEmpty()); }

TEST(CsvTest, Faults_NameTheirLine) {
  EXPECT_EQ(Fault(""), "day.csv:1: the file is empty");
  EXPECT_EQ(Fault("a,b\n1,2\n3\n"), "day.csv:3: the row has 1 cells and the header 2");
  EXPECT_EQ(Fault("a,b\n1,2,3\n"), "day.csv:2: the row has 3 cells and the header 2");
  EXPECT_EQ(Fault("a,b\n1,\"2\n3,4\n"), "day.csv:2: a quote is not closed");
  EXPECT_EQ(Fault("a,b\n\"1\"x,2\n"), "day.csv:2: text after a closing quote");
  EXPECT_EQ(Fault("a,a\n"), "day.csv:1: the column \"a\" is there twice");
  EXPECT_EQ(Fault("a\n\xC5\n"), "day.csv:2: the text is not UTF-8");
}

}  // namespace
}  // namespace osiedle::cli
