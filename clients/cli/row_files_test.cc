#include "clients/cli/row_files.h"

#include <sstream>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace osiedle::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

exchange::v1::ExportRowsResponse Page(const std::vector<std::string>& columns,
                                      const std::vector<std::vector<std::string>>& rows) {
  exchange::v1::ExportRowsResponse page;
  for (const std::string& column : columns) page.add_columns(column);
  for (const auto& cells : rows) {
    exchange::v1::Row& row = *page.add_rows();
    for (const std::string& cell : cells) row.add_cells(cell);
  }
  return page;
}

TEST(RowFiles, ReadsWhatExcelWritesInPoland) {
  // "id;note" and "a;Zażółć gęślą jaźń" in Windows-1250, with CRLF.
  const std::string bytes =
      "id;note\r\na;Za\xbf\xf3\xb3\xe6 g\xea\x9cl\xb9 "
      "ja\x9f\xf1\r\nb;\"dwa\r\nwiersze\"\r\nc;x\r\n";
  const auto file = ReadRowFile(bytes, "plik.csv");
  ASSERT_TRUE(file.ok()) << file.status();
  EXPECT_THAT(file->columns, ElementsAre("id", "note"));
  ASSERT_THAT(file->rows, SizeIs(3));
  EXPECT_THAT(file->rows[0].cells(), ElementsAre("a", "Zażółć gęślą jaźń"));
  EXPECT_EQ(file->rows[0].line(), 2);
  EXPECT_EQ(file->rows[1].cells(1), "dwa\nwiersze");
  EXPECT_EQ(file->rows[2].line(), 5);
}

TEST(RowFiles, ReadsUtf8WithAByteOrderMark) {
  const auto file = ReadRowFile("\xEF\xBB\xBFid\tnote\na\tżółw\n", "plik.csv");
  ASSERT_TRUE(file.ok()) << file.status();
  EXPECT_THAT(file->columns, ElementsAre("id", "note"));
  EXPECT_THAT(file->rows[0].cells(), ElementsAre("a", "żółw"));
}

TEST(RowFiles, ReadsJsonLines) {
  const auto file = ReadRowFile("{\"note\": \"a\"}\n\n {\"note\": \"b\"}\r\n", "plik.jsonl");
  ASSERT_TRUE(file.ok()) << file.status();
  ASSERT_THAT(file->rows, SizeIs(2));
  EXPECT_EQ(file->rows[1].json(), "{\"note\": \"b\"}");
  EXPECT_EQ(file->rows[1].line(), 3);
  EXPECT_THAT(std::string(ReadRowFile("{}\n[]\n", "plik.jsonl").status().message()),
              HasSubstr("plik.jsonl:2"));
}

TEST(RowFiles, ReadsJsonLinesOfAnyLineEnd) {
  const auto file = ReadRowFile("\xEF\xBB\xBF{\"note\": \"a\"}\r\r{\"note\": \"b\"}\r\n{}", "plik");
  ASSERT_TRUE(file.ok()) << file.status();
  ASSERT_THAT(file->rows, SizeIs(3));
  EXPECT_EQ(file->rows[1].json(), "{\"note\": \"b\"}");
  EXPECT_EQ(file->rows[1].line(), 3);
  EXPECT_EQ(file->rows[2].line(), 4);
}

TEST(RowFiles, RowsThatSayTheSame_KnowWhichOfThemTheyAre) {
  const auto file = ReadRowFile("a;b\n1;2\n1;3\n1; 2\n12;\n;12\n1;2\n", "plik.csv");
  ASSERT_TRUE(file.ok()) << file.status();
  std::vector<int> occurrences;
  for (const exchange::v1::Row& row : file->rows) occurrences.push_back(row.occurrence());
  EXPECT_THAT(occurrences, ElementsAre(0, 0, 1, 0, 0, 2));
  const auto json = ReadRowFile("{\"a\": 1}\n{\"a\": 2}\n{\"a\": 1}\n", "plik.jsonl");
  EXPECT_EQ(json->rows[2].occurrence(), 1);
}

TEST(RowFiles, WhatIsPassedOver_IsCounted) {
  const auto file = ReadRowFile("sep=;\r\nid;note;;\r\n;;;\r\na;b;;\r\n", "plik.csv");
  ASSERT_TRUE(file.ok()) << file.status();
  EXPECT_THAT(file->columns, ElementsAre("id", "note"));
  EXPECT_THAT(file->rows, SizeIs(1));
  EXPECT_EQ(file->header_line, 2);
  EXPECT_EQ(file->empty_rows, 1);
  EXPECT_EQ(file->empty_columns, 2);
}

TEST(RowFiles, LineBreaksInCells_AreOfOneKind) {
  const auto file = ReadRowFile("note\r\"a\rb\"\r\"c\r\nd\"\r", "plik.csv");
  ASSERT_TRUE(file.ok()) << file.status();
  EXPECT_EQ(file->rows[0].cells(0), "a\nb");
  EXPECT_EQ(file->rows[1].cells(0), "c\nd");
}

// Excel would save another text than it opened.
TEST(RowFiles, WhatExcelWouldTurn_IsGuarded) {
  for (const char* turned : {"0012",
                             "8.12",
                             "1-2",
                             "1e5",
                             "00000000000001e5",
                             "600 100 200",
                             "123456789012",
                             "12,50",
                             "15.10.2025",
                             "12:30",
                             "50%",
                             "1/2",
                             "+48",
                             "-x",
                             "-3.5",
                             "=1+1",
                             "@a",
                             "2025-10-15 10:02:30",
                             "50,123456789012",
                             "1,",
                             "-0,",
                             "00,5"}) {
    std::ostringstream out;
    RowWriter(out, RowFormat::kExcel).Write(Page({"note"}, {{turned}}));
    EXPECT_THAT(out.str(), testing::EndsWith(std::string("\r\n'") + turned + "\r\n"));
    const auto file = ReadRowFile(out.str(), "plik.csv");
    ASSERT_TRUE(file.ok()) << file.status();
    EXPECT_EQ(file->rows[0].cells(0), turned);
  }
  for (const char* same :
       {"12", "0", "-3", "18,5", "-3,5", "0,5", "12345678901", "2025-10-15", "2025-10-15 10:02",
        "2025-10-15T10:02:30+02:00", "3 osoby", "12,50 PLN", "kawa", "'kawa", "'90s"}) {
    std::ostringstream out;
    RowWriter(out, RowFormat::kExcel).Write(Page({"note"}, {{same}}));
    EXPECT_THAT(out.str(), testing::EndsWith(std::string("\r\n") + same + "\r\n"));
    EXPECT_EQ(ReadRowFile(out.str(), "plik.csv")->rows[0].cells(0), same);
  }
}

TEST(RowFiles, ChunksAreSmall) {
  RowFile file;
  file.columns = {"note"};
  for (int i = 0; i < 1200; ++i) {
    file.rows.emplace_back();
    // The first hundred are large.
    file.rows.back().add_cells(std::string(i < 100 ? 30'000 : 10, 'x'));
  }
  size_t rows = 0;
  for (const auto& chunk : ChunksOf(file, {})) {
    EXPECT_LE(chunk.rows_size(), 500);
    EXPECT_LE(chunk.ByteSizeLong(), 1024u * 1024);
    EXPECT_THAT(chunk.columns(), ElementsAre("note"));
    rows += chunk.rows_size();
  }
  EXPECT_EQ(rows, 1200u);
}

TEST(RowFiles, WhatIsWrittenIsReadBack) {
  const auto page = Page({"id", "note"}, {{"a", "zwykły"},
                                          {"b", "z \"cudzysłowem\"; i, przecinkiem"},
                                          {"c", "dwa\nwiersze"},
                                          {"d", "=1+1"},
                                          {"e", "-3.5"},
                                          {"f", ""}});
  for (const RowFormat format : {RowFormat::kCsv, RowFormat::kExcel}) {
    std::ostringstream out;
    RowWriter writer(out, format);
    writer.Write(page);
    writer.Write(Page({"id", "note"}, {{"g", "druga strona"}}));
    const auto file = ReadRowFile(out.str(), "plik.csv");
    ASSERT_TRUE(file.ok()) << file.status() << out.str();
    ASSERT_THAT(file->rows, SizeIs(7));
    for (int i = 0; i < 6; ++i) {
      EXPECT_EQ(file->rows[i].cells(1), page.rows(i).cells(1));
    }
    EXPECT_EQ(file->rows[6].cells(1), "druga strona");
  }
}

TEST(RowFiles, ATextThatBeginsLikeAGuard_ComesBack) {
  exchange::v1::ExportRowsResponse page;
  page.add_columns("note");
  for (const char* cell :
       {"=1+1", "'=1+1", "''=1+1", "'", "''", "'x", "-5", "-x", "'-5", "@a", "+48", "'0012",
        "''8.12", "8.12", "a;b", "1,5", "a;b,c", "\"quoted\"", "two\nlines"}) {
    page.add_rows()->add_cells(cell);
  }
  for (const RowFormat format : {RowFormat::kCsv, RowFormat::kExcel}) {
    std::ostringstream out;
    RowWriter(out, format).Write(page);
    const auto file = ReadRowFile(out.str(), "plik.csv");
    ASSERT_TRUE(file.ok()) << file.status();
    ASSERT_EQ(file->rows.size(), static_cast<size_t>(page.rows_size()));
    for (int i = 0; i < page.rows_size(); ++i) {
      EXPECT_EQ(file->rows[i].cells(0), page.rows(i).cells(0));
    }
  }
}

TEST(RowFiles, ExcelRunsNoFormula) {
  std::ostringstream out;
  RowWriter writer(out, RowFormat::kExcel);
  writer.Write(Page({"note"}, {{"=HYPERLINK(\"http://x\")"}, {"@x"}, {"+48"}}));
  EXPECT_THAT(out.str(), HasSubstr("\"'=HYPERLINK"));
  EXPECT_THAT(out.str(), HasSubstr("\n'@x\r\n'+48\r\n"));
}

}  // namespace
}  // namespace osiedle::cli
