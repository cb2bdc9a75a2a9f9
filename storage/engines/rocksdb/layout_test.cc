// What is on the disk, byte by byte: stores in the field hold it.
#include "storage/engines/rocksdb/layout.h"

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace osiedle::storage::rocksdb_engine {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

TEST(CheckFormatLineTest, TakesTheFormatsThatThereHaveBeen) {
  for (const char* line : {"osiedle-store 1", "osiedle-store 1\n", "  osiedle-store 1\r\n"}) {
    EXPECT_EQ(CheckFormatLine(line, "x"), absl::OkStatus()) << line;
  }
  EXPECT_EQ(CheckFormatLine(FormatLine(), "x"), absl::OkStatus());
}

TEST(CheckFormatLineTest, RefusesWhatIsNoStores) {
  for (const char* line : {"", "1", "osiedle-store", "osiedle-store ", "osiedle-store 0",
                           "osiedle-store -1", "osiedle-store 1x", "osiedle-store x1",
                           "osiedle-store 1 2", "osiedle-store 4294967296", "Osiedle-store 1"}) {
    const absl::Status refused = CheckFormatLine(line, "the folder");
    EXPECT_TRUE(absl::IsFailedPrecondition(refused)) << line;
    EXPECT_EQ(refused.message(), "the folder holds something else than a store") << line;
  }
}

TEST(CheckFormatLineTest, RefusesANewerFormatByItsNumber) {
  for (const char* number : {"2", "10", "4294967295"}) {
    const absl::Status refused = CheckFormatLine(absl::StrCat("osiedle-store ", number), "x");
    EXPECT_TRUE(absl::IsFailedPrecondition(refused)) << number;
    EXPECT_THAT(std::string(refused.message()), StartsWith("x was written in store format "));
    EXPECT_THAT(std::string(refused.message()), HasSubstr(absl::StrCat("format ", number, ",")));
  }
}

TEST(BigEndianTest, TheHighestByteComesFirst) {
  std::string bytes = "-";
  AppendBigEndian(bytes, 0x01020304, 4);
  AppendBigEndian(bytes, 0xfffe, 2);
  EXPECT_EQ(bytes, std::string("-\x01\x02\x03\x04\xff\xfe"));
  EXPECT_EQ(ReadBigEndian("\x01\x02\x03\x04"), 0x01020304u);
  EXPECT_EQ(ReadBigEndian("\xff\xfe"), 0xfffeu);
  EXPECT_EQ(ReadBigEndian(""), 0u);
}

TEST(LogKeyTest, HoldsOwnerKindAndPosition) {
  const std::string key = LogKey({.owner = 0x01020304, .kind = 0x0506}, 0x0708090a0b0c0d0e);
  EXPECT_EQ(key, "\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e");
  const std::optional<DecodedLogKey> decoded = DecodeLogKey(key);
  ASSERT_TRUE(decoded.has_value());
  EXPECT_EQ(decoded->log, (LogId{.owner = 0x01020304, .kind = 0x0506}));
  EXPECT_EQ(decoded->position, 0x0708090a0b0c0d0eu);
}

TEST(LogKeyTest, KeysOfALogStandTogetherInTheOrderOfTheirPositions) {
  const LogId log{.owner = 7, .kind = 1};
  EXPECT_LT(LogKey(log, 0), LogKey(log, 1));
  EXPECT_LT(LogKey(log, 255), LogKey(log, 256));
  EXPECT_LT(LogKey(log, kLastPosition), LogKey({.owner = 7, .kind = 2}, 0));
  EXPECT_LT(LogKey(log, kLastPosition), LogKey({.owner = 8, .kind = 0}, 0));
}

TEST(LogKeyTest, AnotherLengthIsNoKeyOfALog) {
  const std::string key = LogKey({.owner = 7, .kind = 1}, 9);
  EXPECT_FALSE(DecodeLogKey(key.substr(1)).has_value());
  EXPECT_FALSE(DecodeLogKey(key + "x").has_value());
  EXPECT_FALSE(DecodeLogKey("").has_value());
}

}  // namespace
}  // namespace osiedle::storage::rocksdb_engine
