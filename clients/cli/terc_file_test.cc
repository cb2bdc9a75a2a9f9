#include "clients/cli/terc_file.h"

#include <fstream>
#include <iterator>
#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace osiedle::cli {
namespace {

using ::testing::HasSubstr;

constexpr char kHeader[] = "WOJ;POW;GMI;RODZ;NAZWA;NAZWA_DOD;STAN_NA\r\n";

std::string Fault(const std::string& rows) {
  return std::string(ParseTerc(absl::StrCat(kHeader, rows), "TERC.csv").status().message());
}

TEST(TercFileTest, RegisterOf2024_HasItsUnitsAndMunicipalities) {
  std::ifstream in(OSIEDLE_DATA_DIR "/TERC_2024-01-01.csv", std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  const absl::StatusOr<TercFile> file = ParseTerc(text, "TERC.csv");
  ASSERT_TRUE(file.ok()) << file.status();
  EXPECT_EQ(file->date, "2024-01-01");
  EXPECT_EQ(file->units.size(), 4332);
  EXPECT_EQ(file->municipality_count, 2477);
  EXPECT_EQ(file->sha256.size(), 64);
  EXPECT_EQ(file->units[2].code(), "0201011");
  EXPECT_EQ(file->units[2].display_name(), "Bolesławiec");
  EXPECT_EQ(file->units[2].designation(), "gmina miejska");
}

TEST(TercFileTest, Kinds_AreToldByTheLengthAndTheLastDigit) {
  const auto file = ParseTerc(absl::StrCat(kHeader,
                                           "24;;;;ŚLĄSKIE;województwo;2024-01-01\r\n"
                                           "24;73;;;Rybnik;powiat;2024-01-01\r\n"
                                           "24;73;01;1;Rybnik;gmina miejska;2024-01-01\r\n"
                                           "24;73;02;4;X;miasto;2024-01-01\r\n"),
                              "TERC.csv");
  ASSERT_TRUE(file.ok()) << file.status();
  EXPECT_EQ(file->municipality_count, 1);
  EXPECT_EQ(file->units[0].code(), "24");
  EXPECT_EQ(file->units[3].code(), "2473024");
}

TEST(TercFileTest, EveryWrongLine_IsNamed) {
  EXPECT_EQ(Fault("24;;;;ŚLĄSKIE;;2024-01-01\r\n"
                  "24;7;;;Rybnik;;2024-01-01\r\n"
                  "24;;;;ŚLĄSKIE;;2024-01-01\r\n"
                  "26;;;;;;2024-01-01\r\n"
                  "28;;;;X;;2023-01-01\r\n"),
            "TERC.csv:3: \"247\" is no code of a unit\n"
            "TERC.csv:4: the code 24 stands on line 2 already\n"
            "TERC.csv:5: NAZWA: is empty\n"
            "TERC.csv:6: STAN_NA 2023-01-01 differs from 2024-01-01");
}

TEST(TercFileTest, OtherFile_IsRefusedByItsColumns) {
  EXPECT_THAT(std::string(ParseTerc("SYM;NAZWA\n1;x\n", "SIMC.csv").status().message()),
              HasSubstr("SIMC.csv:1: the column \"WOJ\" is missing"));
  EXPECT_THAT(Fault(""), HasSubstr("there is no unit in it"));
}

}  // namespace
}  // namespace osiedle::cli
