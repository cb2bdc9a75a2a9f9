#include "services/registry/registry_rules.h"

#include <string>

#include "gmock/gmock.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"

namespace osiedle::registry {
namespace {

using ::testing::Eq;
using ::testing::Optional;

TEST(KindOfCode, FollowsFromLengthAndLastDigit) {
  const struct {
    absl::string_view code;
    std::optional<v1::Unit::Kind> kind;
    absl::string_view parent;
  } kCases[] = {
      {"24", v1::Unit::VOIVODESHIP, ""},
      {"2473", v1::Unit::COUNTY, "24"},
      {"2473011", v1::Unit::URBAN_MUNICIPALITY, "2473"},
      {"0201022", v1::Unit::RURAL_MUNICIPALITY, "0201"},
      {"0201043", v1::Unit::MIXED_MUNICIPALITY, "0201"},
      {"0201044", v1::Unit::TOWN, "0201043"},
      {"0201045", v1::Unit::RURAL_AREA, "0201043"},
      {"1465028", v1::Unit::DISTRICT, "1465"},
      {"3064029", v1::Unit::DELEGATION, "3064"},
      {"", std::nullopt, ""},
      {"2", std::nullopt, ""},
      {"247", std::nullopt, ""},
      {"24730", std::nullopt, ""},
      {"247301", std::nullopt, ""},
      {"24730111", std::nullopt, ""},
      {"2473010", std::nullopt, ""},
      {"2473016", std::nullopt, ""},
      {"2473017", std::nullopt, ""},
      {"0073011", std::nullopt, ""},
      {"2400011", std::nullopt, ""},
      {"2473001", std::nullopt, ""},
      {"247301a", std::nullopt, ""},
      {" 2", std::nullopt, ""},
      {"+2", std::nullopt, ""},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.code);
    EXPECT_EQ(KindOfCode(c.code), c.kind);
    if (c.kind.has_value()) {
      EXPECT_EQ(ParentOfCode(c.code), c.parent);
    }
  }
}

TEST(IsMunicipality, IsUrbanRuralOrMixed) {
  for (int i = 0; i <= 11; ++i) {
    EXPECT_EQ(IsMunicipality(static_cast<v1::Unit::Kind>(i)), i >= 1 && i <= 3) << i;
  }
}

TEST(ParseDay, TakesOneFormOnly) {
  EXPECT_THAT(ParseDay("2024-01-01"), Optional(Eq(absl::CivilDay(2024, 1, 1))));
  EXPECT_THAT(ParseDay("2024-02-29"), Optional(Eq(absl::CivilDay(2024, 2, 29))));
  for (absl::string_view text :
       {"", "2024", "2024-1-1", "2024-13-01", "2024-02-30", "2023-02-29", "1899-12-31",
        "10000-01-01", "2024-01-01 ", "2024-01-01T00", "-"}) {
    EXPECT_EQ(ParseDay(text), std::nullopt) << text;
  }
  EXPECT_EQ(DayOf(DateOf(absl::CivilDay(2024, 2, 29))), absl::CivilDay(2024, 2, 29));
}

TEST(IsMunicipalityId, IsAResourceIdThatBeginsWithALetter) {
  for (absl::string_view id : {"rybnik", "szklarska-poreba", "ab", "a1"}) {
    EXPECT_TRUE(IsMunicipalityId(id)) << id;
  }
  for (const std::string& id :
       {std::string(), std::string("a"), std::string("1a"), std::string("Rybnik"),
        std::string("a-"), std::string("-"), std::string("łódź"), std::string(64, 'a')}) {
    EXPECT_FALSE(IsMunicipalityId(id)) << id;
  }
}

TEST(HoldsCodeFrom, ACodeEndsWhereTheNextOneBegins) {
  v1::Municipality municipality;
  ASSERT_TRUE(
      google::protobuf::TextFormat::ParseFromString(R"pb(
                                                      territorial_codes {
                                                        code: "0201022"
                                                        valid_from { year: 2020 month: 1 day: 1 }
                                                      }
                                                      territorial_codes {
                                                        code: "0201023"
                                                        valid_from { year: 2024 month: 1 day: 1 }
                                                      })pb",
                                                    &municipality));
  EXPECT_TRUE(HoldsCodeFrom(municipality, "0201022", absl::CivilDay(2010, 1, 1)));
  EXPECT_TRUE(HoldsCodeFrom(municipality, "0201022", absl::CivilDay(2023, 12, 31)));
  EXPECT_FALSE(HoldsCodeFrom(municipality, "0201022", absl::CivilDay(2024, 1, 1)));
  EXPECT_TRUE(HoldsCodeFrom(municipality, "0201023", absl::CivilDay(2099, 1, 1)));
  EXPECT_FALSE(HoldsCodeFrom(municipality, "0201033", absl::CivilDay(2020, 1, 1)));
}

TEST(NumbersOfBodies, HaveRightCheckDigits) {
  EXPECT_TRUE(IsNip("6420010758"));
  EXPECT_FALSE(IsNip("6420010759"));
  EXPECT_FALSE(IsNip("642001075"));
  EXPECT_FALSE(IsNip("642-001-07-58"));
  EXPECT_TRUE(IsRegon("000331501"));
  EXPECT_FALSE(IsRegon("000331502"));
  EXPECT_FALSE(IsRegon("00033150"));
  EXPECT_FALSE(IsRegon("000000000"));
  EXPECT_FALSE(IsRegon("00000000000000"));
  EXPECT_TRUE(IsRegon("12345678512347"));
  EXPECT_FALSE(IsRegon("12345678512348"));
  EXPECT_FALSE(IsRegon("12345678612347"));
}

}  // namespace
}  // namespace osiedle::registry
