#include "services/call/rpc/page_token.h"

#include <algorithm>
#include <cctype>

#include "gtest/gtest.h"

namespace osiedle::call {
namespace {

constexpr std::array<uint8_t, 32> kKey = {1, 2, 3};
constexpr char kBinding[] = "anna\nContacts.List\nmunicipalities/rybnik\nstop = \"x\"";

TEST(CoercePageSize, GivesTheDefaultTheMaximumOrWhatIsAsked) {
  EXPECT_EQ(*CoercePageSize(0), 50);
  EXPECT_EQ(*CoercePageSize(1), 1);
  EXPECT_EQ(*CoercePageSize(500), 500);
  EXPECT_EQ(*CoercePageSize(501), 500);
  EXPECT_EQ(*CoercePageSize(2147483647), 500);
}

TEST(CoercePageSize, RefusesNegativeOnes) {
  EXPECT_TRUE(absl::IsInvalidArgument(CoercePageSize(-1).status()));
}

TEST(PageTokenCodec, Decode_GivesThePositionBack) {
  PageTokenCodec codec(kKey);
  SeededEntropy entropy(1);
  for (const std::string& position : {std::string(), std::string("a\0\xff b", 5),
                                      std::string(PageTokenCodec::kMaxPosition, 'k')}) {
    const std::string token = codec.Encode(position, kBinding, entropy);
    EXPECT_LE(token.size(), 4000u);
    EXPECT_TRUE(std::all_of(token.begin(), token.end(), [](char c) {
      return absl::string_view("-_").find(c) != absl::string_view::npos ||
             std::isalnum(static_cast<unsigned char>(c)) != 0;
    })) << token;
    const auto decoded = codec.Decode(token, kBinding);
    ASSERT_TRUE(decoded.ok()) << decoded.status();
    EXPECT_EQ(*decoded, position);
  }
}

TEST(PageTokenCodec, Encode_OfTheSamePosition_GivesAnotherTokenEachTime) {
  PageTokenCodec codec(kKey);
  SeededEntropy entropy(1);
  EXPECT_NE(codec.Encode("p", kBinding, entropy), codec.Encode("p", kBinding, entropy));
}

TEST(PageTokenCodec, Decode_OfAnotherSpelling_IsRefused) {
  PageTokenCodec codec(kKey);
  SeededEntropy entropy(1);
  // 43 bytes: the last character of the base64 has bits that no byte needs.
  const std::string token = codec.Encode("pp", kBinding, entropy);
  ASSERT_TRUE(codec.Decode(token, kBinding).ok());
  for (const char* tail : {" ", "=", "\n"}) {
    EXPECT_FALSE(codec.Decode(token + tail, kBinding).ok()) << tail;
  }
  for (size_t i = 0; i < token.size(); ++i) {
    for (int c = 0; c < 256; ++c) {
      std::string other = token;
      other[i] = static_cast<char>(c);
      EXPECT_EQ(codec.Decode(other, kBinding).ok(), other == token) << i << " " << c;
    }
  }
}

TEST(PageTokenCodec, Decode_OfAnotherQuery_IsRefused) {
  PageTokenCodec codec(kKey);
  SeededEntropy entropy(1);
  const std::string token = codec.Encode("p", kBinding, entropy);
  EXPECT_TRUE(absl::IsInvalidArgument(codec.Decode(token, "another").status()));
}

TEST(PageTokenCodec, Decode_UnderAnotherKey_IsRefused) {
  SeededEntropy entropy(1);
  const std::string token = PageTokenCodec(kKey).Encode("p", kBinding, entropy);
  EXPECT_TRUE(absl::IsInvalidArgument(PageTokenCodec({9}).Decode(token, kBinding).status()));
}

TEST(PageTokenCodec, Decode_OfAnythingElse_IsRefused) {
  PageTokenCodec codec(kKey);
  SeededEntropy entropy(1);
  const std::string token = codec.Encode("position", kBinding, entropy);
  for (size_t i = 0; i < token.size(); ++i) {
    std::string changed = token;
    changed[i] = changed[i] == 'A' ? 'B' : 'A';
    EXPECT_FALSE(codec.Decode(changed, kBinding).ok()) << i;
    EXPECT_FALSE(codec.Decode(token.substr(0, i), kBinding).ok()) << i;
  }
  for (const std::string& forged :
       {std::string(), std::string("*"), std::string("ą"), std::string(100, 'A'),
        std::string(1'000'000, 'A'), token + "AAAA", std::string("\0", 1)}) {
    EXPECT_TRUE(absl::IsInvalidArgument(codec.Decode(forged, kBinding).status()));
  }
}

TEST(PageTokenCodecDeathTest, Encode_OfTooLongAPosition_EndsTheProcess) {
  PageTokenCodec codec(kKey);
  SeededEntropy entropy(1);
  const std::string position(PageTokenCodec::kMaxPosition + 1, 'k');
  EXPECT_DEATH(codec.Encode(position, kBinding, entropy), "too long");
}

}  // namespace
}  // namespace osiedle::call
