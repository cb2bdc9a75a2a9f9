#include "clients/cli/display_text.h"

#include <utility>

#include "gtest/gtest.h"

namespace osiedle::cli {
namespace {

TEST(DisplayTextTest, DisplayWidth_CountsCharactersNotBytes) {
  EXPECT_EQ(DisplayWidth("lawka"), 5);
  EXPECT_EQ(DisplayWidth("ławka"), 5);
  EXPECT_EQ(DisplayWidth("Zażółć gęślą jaźń"), 17);
  EXPECT_EQ(DisplayWidth("z\u0307"), 1) << "a combining dot takes no room";
  EXPECT_EQ(DisplayWidth("…"), 1);
}

TEST(DisplayTextTest, CutTo_EndsInAnEllipsis) {
  EXPECT_EQ(CutTo("ławka", 5), "ławka");
  EXPECT_EQ(CutTo("ławeczka", 5), "ławe…");
  EXPECT_EQ(CutTo("żółć", 1), "…");
}

TEST(DisplayTextTest, OneLine_MakesEndsOfLinesSpaces) {
  EXPECT_EQ(OneLine("a\nb\tc\r\nd"), "a b c  d");
  EXPECT_EQ(OneLine("a\u0085b\u2028c\u2029d\ve\ff"), "a b c d e f");
  EXPECT_EQ(OneLine("Łódź"), "Łódź");
}

TEST(DisplayTextTest, OneLine_ShowsWhatSteersATerminalOrDeceives) {
  const std::pair<const char*, const char*> cases[] = {
      {"\x1B[31mred", "<U+001B>[31mred"},
      {"a\x7F\u009Bb", "a<U+007F><U+009B>b"},
      {"konto \u202Egpj.exe", "konto <U+202E>gpj.exe"},
      {"\u2066a\u2069", "<U+2066>a<U+2069>"},
      {"a\u200Bb\u200E\u200F", "a<U+200B>b<U+200E><U+200F>"},
      {"za\u00ADkład", "za<U+00AD>kład"},
      {"\uFEFFstart", "<U+FEFF>start"},
      {"\u061Ca\u180Eb\u2060c\uFFF9", "<U+061C>a<U+180E>b<U+2060>c<U+FFF9>"},
      {"tag\U000E0041", "tag<U+E0041>"},
      {"\x9B"
       "2J",
       "<0x9B>2J"},
      {"\xE2\x80", "<0xE2><0x80>"},
  };
  for (const auto& [text, shown] : cases) EXPECT_EQ(OneLine(text), shown);
}

TEST(DisplayTextTest, OneLine_KeepsTheJoinerOfPictographsAndNoOther) {
  EXPECT_EQ(OneLine("👩\u200D🦽"), "👩\u200D🦽");
  EXPECT_EQ(OneLine("❤\uFE0F\u200D🔥"), "❤\uFE0F\u200D🔥");
  EXPECT_EQ(OneLine("an\u200Dna"), "an<U+200D>na");
  EXPECT_EQ(OneLine("👩\u200D"), "👩<U+200D>");
}

TEST(DisplayTextTest, OneLine_LeavesNothingOfTheFormatCharacters) {
  // The first and the last of each range, and their neighbours that are seen.
  for (const char* hidden :
       {"\u0600",     "\u0605",     "\u06DD",     "\u070F",     "\u0890",     "\u0891",
        "\u08E2",     "\u202A",     "\u2064",     "\u206F",     "\uFFFB",     "\U000110BD",
        "\U000110CD", "\U00013430", "\U0001343F", "\U0001BCA0", "\U0001BCA3", "\U0001D173",
        "\U0001D17A", "\U000E0001", "\U000E0020", "\U000E007F"}) {
    EXPECT_EQ(OneLine(hidden).substr(0, 3), "<U+");
  }
  for (const char* seen : {" ", "~", "\u00A0", "\u00AC", "\u00AE", "\u0606", "\u2010", "\u2027",
                           "\u202F", "\u2070", "\uFFFC", "\U0001BCA4", "\U000E0100"}) {
    EXPECT_EQ(OneLine(seen), seen);
  }
}

TEST(DisplayTextTest, Lines_KeepsTheEndsOfLinesAlone) {
  EXPECT_EQ(Lines("a\x1B\nb\u202E\n"), "a<U+001B>\nb<U+202E>\n");
}

TEST(DisplayTextTest, WithoutByteOrderMark_TakesOffOneAtTheBeginning) {
  EXPECT_EQ(WithoutByteOrderMark("\uFEFF{}"), "{}");
  EXPECT_EQ(WithoutByteOrderMark("{\uFEFF}"), "{\uFEFF}");
  EXPECT_EQ(WithoutByteOrderMark(""), "");
}

TEST(DisplayTextTest, IsUtf8_RefusesWhatRfc3629Refuses) {
  EXPECT_TRUE(IsUtf8(""));
  EXPECT_TRUE(IsUtf8("Zażółć 🚲"));
  for (const char* bad : {"\x80", "\xC5", "a\xC5z", "\xC0\xAF", "\xE0\x80\x80", "\xED\xA0\x80",
                          "\xF4\x90\x80\x80", "\xF8\x88\x80\x80\x80", "\xFF"}) {
    EXPECT_FALSE(IsUtf8(bad)) << testing::PrintToString(bad);
  }
}

}  // namespace
}  // namespace osiedle::cli
