#include "clients/print/needs_chart.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace osiedle::print {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

class NeedsChartTest : public testing::Test {
 protected:
  NeedsChartTest() {
    char name[] = "/tmp/osiedle-chart-XXXXXX";
    folder_ = mkdtemp(name);
  }
  ~NeedsChartTest() override { std::filesystem::remove_all(folder_); }
  std::string Path(const std::string& name) const { return absl::StrCat(folder_, "/", name); }
  static std::string ContentOf(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  }
  static NeedsChart Chart() {
    NeedsChart chart{.place = "Miasto", .source = "źródło", .months = {"2025-12", "2026-01"}};
    chart.districts = {"Śródmieście", "(bez dzielnicy)"};
    chart.needs = {"Samotność"};
    chart.contacts = {{{0, 0, 1}, 7}, {{1, 0, 0}, 70}};
    return chart;
  }

  std::string folder_;
};

TEST_F(NeedsChartTest, IsDrawnInEachFormat) {
  ASSERT_TRUE(DrawNeedsChart(Chart(), Path("a.svg")).ok());
  EXPECT_THAT(ContentOf(Path("a.svg")), HasSubstr("<svg"));
  ASSERT_TRUE(DrawNeedsChart(Chart(), Path("a.png")).ok());
  EXPECT_THAT(ContentOf(Path("a.png")), StartsWith("\x89PNG"));
  ASSERT_TRUE(DrawNeedsChart(Chart(), Path("a.pdf")).ok());
  EXPECT_THAT(ContentOf(Path("a.pdf")), StartsWith("%PDF"));
  // Nothing half-done is left, and what was there is replaced.
  ASSERT_TRUE(DrawNeedsChart(Chart(), Path("a.pdf")).ok());
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder_), {}), 3);
}

TEST_F(NeedsChartTest, OfNothing_IsStillAPicture) {
  EXPECT_TRUE(DrawNeedsChart(NeedsChart(), Path("empty.svg")).ok());
  NeedsChart suppressed;
  suppressed.suppressed = true;
  suppressed.months = {"2026-01"};
  EXPECT_TRUE(DrawNeedsChart(suppressed, Path("none.png")).ok());
}

TEST_F(NeedsChartTest, WhatCannotBeWritten_IsAMistakeOfTheCaller) {
  for (const std::string& path :
       {Path("a.jpg"), Path("png"), Path("no/such/folder/a.svg"), Path("no/such/folder/a.png")}) {
    const absl::Status drawn = DrawNeedsChart(Chart(), path);
    EXPECT_TRUE(absl::IsInvalidArgument(drawn)) << path;
  }
  EXPECT_TRUE(std::filesystem::is_empty(folder_));
}

}  // namespace
}  // namespace osiedle::print
