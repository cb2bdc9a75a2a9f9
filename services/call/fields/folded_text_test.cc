#include "services/call/fields/folded_text.h"

#include "gtest/gtest.h"

namespace osiedle::call {
namespace {

TEST(FoldedText, LeavesOutCaseAccentsSpacesAndPunctuation) {
  const struct {
    const char* alias;
    const char* normal;
  } kCases[] = {
      {"", ""},
      {"   ", ""},
      {"Czerwona Kurtka", "czerwona kurtka"},
      {"  CZERWONA\t kurtka ", "czerwona kurtka"},
      {"Żółty   BERET!", "zolty beret"},
      {"z\xCC\x87o\xCC\x81\xC5\x82ty beret", "zolty beret"},  // combining accents
      {"Pan z psem (biały)", "pan z psem bialy"},
      {"ЧЕРВОНА куртка", "червона куртка"},
      {"Straße", "strasse"},
      {"Ｂｅｒｅｔ", "beret"},
      {"Pan 7", "pan 7"},
      {"☕☕", "☕☕"},
  };
  for (const auto& c : kCases) EXPECT_EQ(FoldedText(c.alias), c.normal) << c.alias;
}

}  // namespace
}  // namespace osiedle::call
