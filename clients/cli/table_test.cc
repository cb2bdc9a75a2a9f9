#include "clients/cli/table.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace osiedle::cli {
namespace {

TEST(TableTest, PolishLetters_KeepTheColumnsInLine) {
  Table table({{.title = "stop"}, {.title = "people", .right = true}, {.title = "note"}});
  table.AddRow({"Ławka", "7", "cień"});
  table.AddRow({"Skwer", "12", ""});
  EXPECT_EQ(table.ToString(),
            "stop   people  note\n"
            "───────────────────\n"
            "Ławka       7  cień\n"
            "Skwer      12\n");
}

TEST(TableTest, Rule_StandsAboveTheNextRow) {
  Table table({{.title = "a"}});
  table.AddRow({"1"});
  table.AddRule();
  table.AddRow({"2"});
  EXPECT_EQ(table.ToString(2), "  a\n  ─\n  1\n  ─\n  2\n");
}

TEST(TableTest, LongCells_AreCutAndControlCharactersReplaced) {
  Table table({{.title = "a", .most = 5}});
  table.AddRow({"wiersz\npierwszy"});
  EXPECT_EQ(table.ToString(), "a\n─────\nwier…\n");
}

TEST(TableTest, ColumnsThatDoNotFit_AreLeftOut) {
  Table table({{.title = "first"}, {.title = "second"}, {.title = "third"}});
  table.AddRow({"1", "2", "3"});
  EXPECT_EQ(table.ToString(0, 13), "first  second\n─────────────\n1      2\n");
  EXPECT_THAT(table.LeftOut(0, 13), testing::ElementsAre("third"));
  EXPECT_THAT(table.LeftOut(0, 0), testing::IsEmpty());
  EXPECT_EQ(table.ToString(0, 3), "first\n─────\n1\n") << "the first is always there";
}

}  // namespace
}  // namespace osiedle::cli
