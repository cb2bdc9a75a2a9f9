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

TEST(TableTest, ColumnsThatDoNotFit_AreLeftOutFromTheRightAndNamed) {
  Table table({{.title = "first"}, {.title = "second"}, {.title = "third"}});
  table.AddRow({"1", "2", "3"});
  EXPECT_EQ(table.ToString(0, 13), "first  second\n─────────────\n1      2\n(not shown: third)\n");
  EXPECT_EQ(table.ToString(1, 14),
            " first  second\n ─────────────\n 1      2\n (not shown: third)\n");
  EXPECT_EQ(table.ToString(0, 20), table.ToString(0, 0)) << "all of it fits";
  EXPECT_EQ(table.ToString(0, 3), "first\n─────\n1\n(not shown: second,\n third)\n")
      << "the first is always there";
}

TEST(TableTest, AColumnThatMayBeNarrower_GivesRoomBeforeAnotherIsLeftOut) {
  Table table({{.title = "district", .least = 8},
               {.title = "need", .least = 6},
               {.title = "contacts", .right = true}});
  table.AddRow({"Paruszowiec-Piaski", "Rozmowa i samotność", "7"});
  EXPECT_EQ(table.ToString(0, 60),
            "district            need                 contacts\n"
            "─────────────────────────────────────────────────\n"
            "Paruszowiec-Piaski  Rozmowa i samotność         7\n");
  EXPECT_EQ(table.ToString(0, 40),
            "district        need            contacts\n"
            "────────────────────────────────────────\n"
            "Paruszowiec-P…  Rozmowa i sam…         7\n");
  EXPECT_EQ(table.ToString(0, 26),
            "district  need    contacts\n"
            "──────────────────────────\n"
            "Paruszo…  Rozmo…         7\n");
  EXPECT_EQ(table.ToString(0, 25),
            "district     need\n"
            "─────────────────────────\n"
            "Paruszowie…  Rozmowa i s…\n"
            "(not shown: contacts)\n");
}

}  // namespace
}  // namespace osiedle::cli
