#include "clients/cli/option_values.h"

#include <string>

#include "clients/cli/exit_code.h"
#include "clients/cli/field_text.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "osiedle/common/v1/age_band.pb.h"

namespace osiedle::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

int64_t Moment(const std::string& text) {
  const auto moment = ReadMoment("--start", text, DefaultZone());
  EXPECT_TRUE(moment.ok()) << moment.status();
  return moment.ok() ? moment->seconds() : 0;
}

std::string MomentError(const std::string& text) {
  const auto moment = ReadMoment("--start", text, DefaultZone());
  EXPECT_EQ(ExitCodeOf(moment.status()), ExitCode::kUsage) << text;
  return std::string(moment.status().message());
}

TEST(ReadMomentTest, ATimeIsThatOfTheTown_UnlessItHasItsOffset) {
  // Tuesday, 1 December 2026, 10:00 in Rybnik.
  EXPECT_EQ(Moment("2026-12-01 10:00"), 1796115600);
  EXPECT_EQ(Moment("2026-12-01T10:00"), 1796115600);
  EXPECT_EQ(Moment("2026-12-01T10:00:00+01:00"), 1796115600);
  EXPECT_EQ(Moment("2026-12-01T09:00:00Z"), 1796115600);
}

TEST(ReadMomentTest, AWallTimeThatTheClocksSkipOrRepeat_IsRefused) {
  EXPECT_THAT(MomentError("2026-03-29 02:30"), StartsWith("--start=2026-03-29 02:30: does not"));
  EXPECT_THAT(MomentError("2026-10-25 02:30"), HasSubstr("comes twice"));
  EXPECT_EQ(Moment("2026-10-25T02:30:00+01:00"), 1792891800);
}

TEST(ReadMomentTest, WhatIsNoTime_IsRefused) {
  for (const char* text : {"", "soon", "2026-12-01", "2026-12-01 25:00", "2026-02-30 10:00",
                           "10:00", "2026-12-01 10:00 x"}) {
    EXPECT_THAT(MomentError(text), HasSubstr("is no time")) << text;
  }
}

TEST(ReadNameTest, AShortName_IsOneOfTheMunicipality) {
  const auto read = [](const char* text) {
    return ReadName("--for", text, "staffMembers", "municipalities/rybnik");
  };
  EXPECT_EQ(*read("staffMembers/anna"), "municipalities/rybnik/staffMembers/anna");
  EXPECT_EQ(*read("municipalities/zory/staffMembers/anna"),
            "municipalities/zory/staffMembers/anna");
  for (const char* text : {"anna", "teams/anna", "staffMembers/", "/staffMembers/anna",
                           "municipalities/zory/teams/anna"}) {
    EXPECT_EQ(read(text).status().message(),
              std::string("--for=") + text +
                  ": write staffMembers/ID or municipalities/M/staffMembers/ID");
  }
}

TEST(ReadEnumTest, AValueIsWrittenAsAWord_OrByItsName) {
  const auto& bands = *common::v1::AgeBand_descriptor();
  EXPECT_EQ((*ReadEnum("--band", "age-unknown", bands, "band"))->number(), common::v1::AGE_UNKNOWN);
  EXPECT_EQ((*ReadEnum("--band", "AGE_UNDER_7", bands, "band"))->number(), common::v1::AGE_UNDER_7);
  for (const char* text : {"", "AGE_BAND_UNSPECIFIED", "old"}) {
    EXPECT_THAT(std::string(ReadEnum("--band", text, bands, "band").status().message()),
                StartsWith(std::string("--band=") + text + ": is no band"));
  }
  const std::string message(ReadEnum("--band", "AGE_UNDER7", bands, "band").status().message());
  EXPECT_THAT(message,
              HasSubstr("is no band; did you mean \"age-under-7\"? There are: age-under-7, "
                        "age-7-to-12, "))
      << "as people write it";
}

TEST(ReadMunicipalityTest, IsTheFirstPartOfAWholeName) {
  EXPECT_EQ(*ReadMunicipality("visit", "municipalities/rybnik/visits/a", "visits"),
            "municipalities/rybnik");
  for (const char* name : {"visits/a", "municipalities/rybnik/visits/", "municipalities//visits/a",
                           "municipalities/rybnik/teams/a", "municipalities/rybnik/visits/a/b"}) {
    EXPECT_EQ(ReadMunicipality("visit", name, "visits").status().message(),
              std::string("visit=") + name + ": write municipalities/M/visits/ID");
  }
}

}  // namespace
}  // namespace osiedle::cli
