#include "services/invitations/claim_code.h"

#include <set>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace osiedle::invitations {
namespace {

using ::testing::Eq;
using ::testing::Optional;

constexpr char kAlphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

// Spread over the 45 bits.
uint64_t Sample(uint64_t i) { return i * 0x9e3779b97f4a7c15 >> 3; }

TEST(ClaimCode, IsReadAsItIsPrinted) {
  std::set<std::string> codes;
  for (uint64_t i = 0; i < 1000; ++i) {
    const std::string code = ClaimCodeOf(Sample(i));
    ASSERT_EQ(code.size(), 10u);
    EXPECT_THAT(ReadClaimCode(PrintedClaimCode(code)), Optional(Eq(code)));
    codes.insert(code);
  }
  EXPECT_EQ(codes.size(), 1000u);
}

TEST(ClaimCode, DependsOnItsLowest45BitsAlone) {
  EXPECT_EQ(ClaimCodeOf(5), ClaimCodeOf(5 | uint64_t{1} << 45));
  EXPECT_NE(ClaimCodeOf(5), ClaimCodeOf(5 | uint64_t{1} << 44));
}

TEST(ClaimCode, EveryWrongSymbolShows) {
  for (uint64_t i = 0; i < 50; ++i) {
    const std::string code = ClaimCodeOf(Sample(i));
    for (size_t at = 0; at < code.size(); ++at) {
      for (const char wrong : std::string(kAlphabet)) {
        if (wrong == code[at]) continue;
        std::string mistyped = code;
        mistyped[at] = wrong;
        EXPECT_EQ(ReadClaimCode(mistyped), std::nullopt) << code << " as " << mistyped;
      }
    }
  }
}

TEST(ClaimCode, EveryTwoSymbolsThatChangedPlacesShow) {
  for (uint64_t i = 0; i < 500; ++i) {
    const std::string code = ClaimCodeOf(Sample(i));
    for (size_t a = 0; a < code.size(); ++a) {
      for (size_t b = a + 1; b < code.size(); ++b) {
        if (code[a] == code[b]) continue;
        std::string mistyped = code;
        std::swap(mistyped[a], mistyped[b]);
        EXPECT_EQ(ReadClaimCode(mistyped), std::nullopt) << code << " as " << mistyped;
      }
    }
  }
}

TEST(ClaimCode, IsReadAsPeopleTypeIt) {
  // Symbols that look like others are in it: 1 and 0.
  const std::string code = ClaimCodeOf(uint64_t{1} << 40 | 1);
  ASSERT_EQ(code.substr(0, 2), "10");
  ASSERT_EQ(code.substr(8, 1), "1");
  std::string lower = code;
  for (char& c : lower) c = static_cast<char>(std::tolower(c));
  for (const std::string& typed :
       {lower, "I" + code.substr(1), "l" + code.substr(1), "1O" + code.substr(2),
        "  " + code.substr(0, 3) + " - " + code.substr(3), code + " "}) {
    EXPECT_THAT(ReadClaimCode(typed), Optional(Eq(code))) << typed;
  }
}

TEST(ClaimCode, WhatIsNoCodeIsMistyped) {
  const std::string code = ClaimCodeOf(Sample(7));
  for (const std::string& typed :
       {std::string(), std::string("----------"), code.substr(0, 9), code + "0", code + code,
        "U" + code.substr(1), "ą" + code.substr(1), code.substr(0, 9) + "*"}) {
    EXPECT_EQ(ReadClaimCode(typed), std::nullopt) << typed;
  }
}

}  // namespace
}  // namespace osiedle::invitations
