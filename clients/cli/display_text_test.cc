#include "clients/cli/display_text.h"

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

TEST(DisplayTextTest, OneLine_TakesAwayWhatSteersATerminal) {
  EXPECT_EQ(OneLine("a\nb\tc"), "a b c");
  EXPECT_EQ(OneLine("\x1B[31mred"), " [31mred");
  EXPECT_EQ(OneLine("a\x7F\xC2\x9B"
                    "b"),
            "a  b")
      << "DEL, and CSI as one character";
  EXPECT_EQ(OneLine("Łódź"), "Łódź");
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
