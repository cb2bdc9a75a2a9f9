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
  const CsvFile file = Parse("a,b,c\n,,\n\n1,\"\",3");
  ASSERT_EQ(file.rows.size(), 2);
  EXPECT_THAT(file.rows[0].cells, ElementsAre("", "", ""));
  EXPECT_THAT(file.rows[1].cells, ElementsAre("1", "", "3"));
  EXPECT_EQ(file.rows[1].line, 4);
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
