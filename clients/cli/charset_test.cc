#include "clients/cli/charset.h"

#include <string>
#include <utility>

#include "clients/cli/exit_code.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace osiedle::cli {
namespace {

using ::testing::HasSubstr;

// The text, or what is wrong with the file.
std::string Read(const std::string& bytes, const std::string& charset = "") {
  const auto text = ToUtf8(bytes, "plik.csv", charset);
  if (text.ok()) return *text;
  EXPECT_EQ(ExitCodeOf(text.status()), ExitCode::kUsage);
  return std::string(text.status().message());
}

// In UTF-16, the higher byte of each unit first or last.
std::string Utf16(const std::u16string& text, bool big_endian) {
  std::string bytes;
  for (const char16_t unit : text) {
    const char high = static_cast<char>(unit >> 8);
    const char low = static_cast<char>(unit & 0xFF);
    bytes += big_endian ? high : low;
    bytes += big_endian ? low : high;
  }
  return bytes;
}

TEST(Charset, Utf8_StaysAsItIs_WithoutItsMark) {
  EXPECT_EQ(Read("Żółta;łąka\n"), "Żółta;łąka\n");
  EXPECT_EQ(Read("\xEF\xBB\xBFŻółta"), "Żółta");
  EXPECT_EQ(Read("ASCII"), "ASCII");
  EXPECT_EQ(Read(""), "");
}

TEST(Charset, WhatExcelWritesInPoland_IsReadAsWindows1250) {
  EXPECT_EQ(Read("Za\xbf\xf3\xb3\xe6 g\xea\x9cl\xb9 ja\x9f\xf1"), "Zażółć gęślą jaźń");
  EXPECT_EQ(Read("ZA\xaf\xd3\xa3\xc6 G\xca\x8cL\xa5 JA\x8f\xd1"), "ZAŻÓŁĆ GĘŚLĄ JAŹŃ");
  EXPECT_EQ(Read("Sob\xf3tka"), "Sobótka");
}

// Two letters of Windows-1250 may together be one of UTF-8; that makes no UTF-8 of the file.
TEST(Charset, CapitalsThatLookLikeUtf8_AreReadAsWindows1250) {
  // Each is well-formed in UTF-8 but for its last word.
  EXPECT_EQ(Read("P\xd3\xa3NOCNA, R\xd3\xaf"
                 "ANA, KO\x8c"
                 "CI\xd3\xa3"),
            "PÓŁNOCNA, RÓŻANA, KOŚCIÓŁ");
  EXPECT_EQ(Read("\x84g\xea\x9c\x94 i \x84i\x9c\xe6\x85\x94"), "„gęś” i „iść…”");
}

TEST(Charset, Utf8ButForSomeBytes_IsRefusedByLineAndPlace) {
  EXPECT_THAT(Read("id;note\nb;Żó\xb3ta\n"),
              HasSubstr("plik.csv:2:5: the byte B3 is no UTF-8, while the rest of the file is"));
  // As short as can be, after the letters and before them.
  EXPECT_THAT(Read("ó\xb3"), HasSubstr("plik.csv:1:2: the byte B3"));
  EXPECT_THAT(Read("\xb3ó"), HasSubstr("plik.csv:1:1: the byte B3"));
  // Cut off in the middle of a letter.
  EXPECT_THAT(Read("łąk\r\nłą\xc5"), HasSubstr("plik.csv:2:3: the byte C5"));
  // Cyrillic and quotes are as good a sign.
  EXPECT_THAT(Read("\xd0\x9e\xd0\xbb\xd0\xb5\xd0\xbd\xd0\xb0\r\xb3"), HasSubstr("plik.csv:2:1:"));
  EXPECT_THAT(Read("\xe2\x80\x9e"
                   "a\xe2\x80\x9d \xb3"),
              HasSubstr("plik.csv:1:5:"));
  // The mark says it, whatever follows.
  EXPECT_THAT(Read("\xEF\xBB\xBFid\nZa\xbf"), HasSubstr("plik.csv:2:3: the byte BF"));
  // Whoever knows better says so.
  EXPECT_EQ(Read("ó\xb3", "windows-1250"), "Ăłł");
}

TEST(Charset, ExcelsTekstUnicode_IsRead) {
  const std::u16string text = u"id\tnotatka\r\na\tŻółta łąka \U0001F600\r\n";
  const std::string utf8 = "id\tnotatka\r\na\tŻółta łąka \U0001F600\r\n";
  EXPECT_EQ(Read("\xFF\xFE" + Utf16(text, false)), utf8);
  EXPECT_EQ(Read("\xFE\xFF" + Utf16(text, true)), utf8);
  // Cut off, and half of a pair.
  EXPECT_THAT(Read("\xFF\xFE" + Utf16(u"a\nbc", false) + "d"), HasSubstr("plik.csv:2:3: "));
  EXPECT_THAT(Read("\xFF\xFE" + Utf16(u"a\n\xD83D"
                                      u"b",
                                      false)),
              HasSubstr("plik.csv:2:1: "));
  // Without its mark nobody knows.
  EXPECT_THAT(Read(Utf16(u"id", false)), HasSubstr("plik.csv:1:2: a NUL byte"));
  EXPECT_EQ(Read(Utf16(text, false), "UTF-16LE"), utf8);
}

TEST(Charset, WhatMeansNothingInWindows1250_IsRefused) {
  for (const char* byte : {"\x81", "\x83", "\x88", "\x90", "\x98"}) {
    EXPECT_THAT(Read(std::string("a\nb") + byte + "\n"),
                HasSubstr("plik.csv:2:2: what stands here is no text in windows-1250"));
  }
  // "Żółta łąka" as DOS wrote it.
  EXPECT_THAT(Read("\xbd\xa2\x88ta \x88\xa5ka"), HasSubstr("plik.csv:1:3: "));
  EXPECT_EQ(Read("\xbd\xa2\x88ta \x88\xa5ka", "ibm-852"), "Żółta łąka");
}

TEST(Charset, Iso8859_2_IsNotTakenForWindows1250) {
  const std::string bytes = "G\xca\xa6L\xa1 ja\xbc\xf1, \xb6lad";
  EXPECT_THAT(Read(bytes), HasSubstr("seems to be ISO-8859-2"));
  EXPECT_EQ(Read(bytes, "ISO-8859-2"), "GĘŚLĄ jaźń, ślad");
  // The sign between blanks is a sign.
  EXPECT_EQ(Read("5 \xb1 1 z\xb3"), "5 ± 1 zł");
}

TEST(Charset, AnUnknownCharset_IsNamed) {
  EXPECT_EQ(Read("a", "klingon"), "--charset: \"klingon\" is not known");
  EXPECT_THAT(Read("Za\xbf", "UTF-8"), HasSubstr("plik.csv:1:3: "));
}

// The first bytes as the programs write them.
TEST(Charset, WhatIsNoText_IsSaidWithTheWayOut) {
  const std::string zip = std::string("PK\x03\x04\x14\0\x06\0\x08\0", 10);
  const std::pair<std::string, const char*> files[] = {
      {zip + "[Content_Types].xml ... xl/_rels/workbook.xml.rels xl/workbook.xml",
       "is an Excel workbook (.xlsx); open it in Excel and save it as \"CSV UTF-8\""},
      {zip + "mimetypeapplication/vnd.oasis.opendocument.spreadsheet",
       "is a LibreOffice spreadsheet (.ods); open it in LibreOffice"},
      {zip + "dane.csv", "is a ZIP archive"},
      {"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "is an Excel workbook of the older kind (.xls)"},
      {"%PDF-1.7\n", "is a PDF document"},
      {std::string("\x1F\x8B\x08\0", 4), "is compressed"},
      {"{\\rtf1\\ansi", "is a text document (RTF)"},
      {"\xEF\xBB\xBF<html xmlns:x=\"urn:schemas-microsoft-com:office:excel\">", "is a web page"},
      {"\r\n<?xml version=\"1.0\"?>", "is a web page or XML"},
      {"<!DOCTYPE html>", "is a web page"},
      {"<TABLE>", "is a web page"}};
  for (const auto& [bytes, what] : files) {
    EXPECT_THAT(Read(bytes), HasSubstr(std::string("plik.csv ") + what));
    // No charset makes text of it.
    EXPECT_THAT(Read(bytes, "windows-1250"), HasSubstr(what));
  }
  EXPECT_EQ(Read("{\"note\": \"a\"}"), "{\"note\": \"a\"}");
  EXPECT_EQ(Read("PK;note"), "PK;note");
}

TEST(Charset, TheSeparatorIsThatOfTheFirstLine) {
  EXPECT_EQ(SeparatorOf("a;b,c;d\n"), ';');
  EXPECT_EQ(SeparatorOf("a,b,c;d\n;;;;"), ',');
  EXPECT_EQ(SeparatorOf("a,b\r;;;;"), ',');
  EXPECT_EQ(SeparatorOf("a\tb"), '\t');
  EXPECT_EQ(SeparatorOf("a\n1,5"), ';');
  EXPECT_EQ(SeparatorOf("\"a,b,c\";d\n"), ';');
}

TEST(Charset, BlanksAround_AreThoseOfSpreadsheetsToo) {
  EXPECT_EQ(WithoutBlanks("\u00a0 a b \t\u00a0"), "a b");
  EXPECT_EQ(WithoutBlanks(" \u00a0 "), "");
  EXPECT_EQ(WithoutBlanks("ą"), "ą");
}

}  // namespace
}  // namespace osiedle::cli
