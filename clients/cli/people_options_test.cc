#include "clients/cli/people_options.h"

#include "clients/cli/exit_code.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace osiedle::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::StartsWith;

HeadCounts Read(const std::vector<std::string>& texts) {
  HeadCounts head_counts;
  EXPECT_EQ(ReadPeople("--people", texts, head_counts), absl::OkStatus());
  return head_counts;
}

TEST(PeopleOptionsTest, EveryAgeBand_HasAWordThatIsReadBack) {
  EXPECT_THAT(BandWords(), ElementsAre("under-7", "7-12", "13-17", "18-29", "30-44", "45-59",
                                       "60-74", "75+", "unknown"));
  for (const std::string& word : BandWords()) {
    const HeadCounts read = Read({"2:" + word});
    ASSERT_EQ(read.size(), 1);
    EXPECT_EQ(BandWord(read[0].age_band()), word);
    EXPECT_EQ(read[0].count(), 2);
  }
  EXPECT_EQ(Read({"1:AGE_75_AND_OVER"})[0].age_band(), common::v1::AGE_75_AND_OVER);
}

TEST(PeopleOptionsTest, ANumberAlone_IsOfPeopleWhoseAgeNobodyAsked) {
  EXPECT_EQ(Read({"7"})[0].age_band(), common::v1::AGE_UNKNOWN);
}

TEST(PeopleOptionsTest, SeveralBands_AreAddedUpInWords) {
  EXPECT_EQ(PeopleText(Read({"2:18-29", "1:7-12"})), "3: 2 of 18-29, 1 of 7-12");
  EXPECT_EQ(PeopleText(Read({"1:75+", "4"})), "5: 1 of 75+, 4 of unknown age");
  EXPECT_EQ(PeopleText({}), "");
}

TEST(PeopleOptionsTest, WhatIsWrong_IsNamed) {
  const std::pair<const char*, const char*> cases[] = {
      {"two", "--people=two: does not say how many"},
      {"18-29", "--people=18-29: does not say how many"},
      {":18-29", "--people=:18-29: does not say how many"},
      {"2:", "--people=2:: has no age band. There are: under-7"},
      {"2:20-30", "--people=2:20-30: has no age band"},
      {"2:AGE_BAND_UNSPECIFIED", "--people=2:AGE_BAND_UNSPECIFIED: has no age band"}};
  for (const auto& [text, message] : cases) {
    HeadCounts head_counts;
    const absl::Status status = ReadPeople("--people", {text}, head_counts);
    EXPECT_EQ(ExitCodeOf(status), ExitCode::kUsage) << text;
    EXPECT_THAT(std::string(status.message()), StartsWith(message));
  }
}

}  // namespace
}  // namespace osiedle::cli
