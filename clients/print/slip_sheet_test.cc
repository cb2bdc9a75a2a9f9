#include "clients/print/slip_sheet.h"

#include <algorithm>
#include <string>

#include "absl/strings/str_cat.h"
#include "clients/print/pdf_text.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace osiedle::print {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

SlipSheet Sheet(int slips) {
  SlipSheet sheet = {.town = "Czerwionka-Leszczyny",
                     .title = "Świetlica „Żółw”",
                     .venue = "ul. Przykładowa 12",
                     .details = "Wtorki i czwartki: herbata, gęś i jaźń",
                     .valid_until = absl::CivilDay(2026, 9, 30)};
  for (int i = 1; i <= slips; ++i) {
    sheet.slips.push_back({.number = i, .claim_code = absl::StrCat("7KQ4M-9X", 100 + i)});
  }
  return sheet;
}

// Each page ends in a form feed.
int PagesOf(const std::string& pdf) {
  const std::string text = TextOf(pdf);
  return static_cast<int>(std::count(text.begin(), text.end(), '\f'));
}

TEST(SlipSheet, SaysInPolishWhatTheSlipIs) {
  const auto pdf = RenderSlips(Sheet(1));
  ASSERT_TRUE(pdf.ok()) << pdf.status();
  EXPECT_THAT(*pdf, StartsWith("%PDF-"));
  const std::string text = TextOf(*pdf);
  for (const char* words : {"ZAPROSZENIE", "Świetlica „Żółw”", "ul. Przykładowa 12",
                            "herbata, gęś i jaźń", "Niczego nie", "podpisywać", "7KQ4M 9X101",
                            "ważne do 30 września 2026", "Czerwionka-Leszczyny", "nr 1"}) {
    EXPECT_THAT(text, HasSubstr(words));
  }
}

TEST(SlipSheet, HasEightSlipsOnAPage) {
  for (const auto& [slips, pages] : {std::pair(1, 1), {8, 1}, {9, 2}, {160, 20}}) {
    const auto pdf = RenderSlips(Sheet(slips));
    ASSERT_TRUE(pdf.ok());
    EXPECT_EQ(PagesOf(*pdf), pages) << slips;
  }
  const auto all = RenderSlips(Sheet(9));
  ASSERT_TRUE(all.ok());
  const std::string text = TextOf(*all);
  for (int i = 1; i <= 9; ++i) EXPECT_THAT(text, HasSubstr(absl::StrCat("7KQ4M 9X", 100 + i)));
}

TEST(SlipSheet, WhatDoesNotFitLeavesTheRestAsItIs) {
  SlipSheet sheet = Sheet(1);
  for (int i = 0; i < 10; ++i) {
    sheet.title += " zapraszamy";
    sheet.venue += " zapraszamy";
    sheet.details += " zapraszamy zapraszamy";
  }
  const auto pdf = RenderSlips(sheet);
  ASSERT_TRUE(pdf.ok());
  // The lower half of the slip, in points.
  EXPECT_THAT(TextOf(*pdf), HasSubstr("zapraszamy"));
  const std::string lower = TextOf(*pdf, "-x 0 -y 122 -W 297 -H 88");
  EXPECT_THAT(lower, HasSubstr("podpisywać"));
  EXPECT_THAT(lower, HasSubstr("7KQ4M 9X101"));
  EXPECT_THAT(lower, Not(HasSubstr("zapraszamy")));
}

TEST(SlipSheet, WithoutSlipsIsRefused) { EXPECT_FALSE(RenderSlips(Sheet(0)).ok()); }

TEST(PolishDay, NamesTheMonth) {
  EXPECT_EQ(PolishDay(absl::CivilDay(2026, 1, 1)), "1 stycznia 2026");
  EXPECT_EQ(PolishDay(absl::CivilDay(2028, 2, 29)), "29 lutego 2028");
  EXPECT_EQ(PolishDay(absl::CivilDay(2026, 12, 31)), "31 grudnia 2026");
}

}  // namespace
}  // namespace osiedle::print
