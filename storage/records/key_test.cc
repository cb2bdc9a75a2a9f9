#include "storage/records/key.h"

#include <algorithm>
#include <random>
#include <string>
#include <tuple>
#include <vector>

#include "gtest/gtest.h"
#include "storage/testing/test_seed.h"

namespace osiedle::storage {
namespace {

using Sample = std::tuple<std::string, uint64_t, std::string>;

Sample RandomSample(std::mt19937_64& random) {
  // Few distinct bytes, zero among them, so that prefixes and equal parts are common.
  auto text = [&] {
    std::string s(random() % 4, '\0');
    for (char& c : s)
      c = std::string(
          "\0\1\xff"
          "a",
          4)[random() % 4];
    return s;
  };
  const uint64_t numbers[] = {0, 1, 255, 256, ~uint64_t{0}};
  return {text(), numbers[random() % 5], text()};
}

KeyTuple Encode(const Sample& sample) {
  return KeyTuple::Of(std::get<0>(sample), std::get<1>(sample), std::get<2>(sample));
}

TEST(KeyTuple, BytesSortAsTheTuplesDo) {
  const TestSeed seed(7);
  std::mt19937_64 random(seed.value());
  for (int i = 0; i < 20'000; ++i) {
    const Sample a = RandomSample(random);
    const Sample b = RandomSample(random);
    EXPECT_EQ(a < b, Encode(a).bytes() < Encode(b).bytes());
    EXPECT_EQ(a == b, Encode(a) == Encode(b));
  }
}

TEST(KeyTuple, IsReadBackAsItWasBuilt) {
  const TestSeed seed(8);
  std::mt19937_64 random(seed.value());
  for (int i = 0; i < 2'000; ++i) {
    const Sample sample = RandomSample(random);
    const KeyTuple tuple = Encode(sample);
    KeyTupleReader reader(tuple.bytes());
    EXPECT_EQ(reader.ReadString().value(), std::get<0>(sample));
    EXPECT_EQ(reader.ReadUint64().value(), std::get<1>(sample));
    EXPECT_EQ(reader.ReadString().value(), std::get<2>(sample));
    EXPECT_TRUE(reader.rest().empty());
  }
}

TEST(KeyTuple, TimesSortAcrossTheEpoch) {
  const absl::Time before = absl::FromUnixSeconds(-5);
  const absl::Time after = absl::FromUnixNanos(5'000'000'001);
  EXPECT_LT(KeyTuple::Of(before).bytes(), KeyTuple::Of(absl::UnixEpoch()).bytes());
  EXPECT_LT(KeyTuple::Of(absl::UnixEpoch()).bytes(), KeyTuple::Of(after).bytes());
  EXPECT_EQ(KeyTupleReader(KeyTuple::Of(after).bytes()).ReadTime().value(), after);
}

TEST(KeyTupleReader, RefusesWhatIsNoTuple) {
  EXPECT_EQ(KeyTupleReader("abc").ReadString().status().code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(KeyTupleReader(absl::string_view("a\0b", 3)).ReadString().status().code(),
            absl::StatusCode::kDataLoss);
  EXPECT_EQ(KeyTupleReader("1234567").ReadUint64().status().code(), absl::StatusCode::kDataLoss);
}

TEST(KeyPrefix, KeepsMunicipalitiesContiguous) {
  const std::string one = KeyPrefix(1, TableId::kContacts, IndexId::kByExternalId);
  const std::string two = KeyPrefix(2, TableId::kReplays, IndexId::kRows);
  EXPECT_EQ(one.size(), kKeyPrefixBytes);
  EXPECT_LT(one, two);
}

TEST(KeyRange, PrefixHoldsExactlyWhatBeginsWithIt) {
  const KeyRange range = KeyRange::Prefix("a\xff");
  EXPECT_TRUE(range.Contains("a\xff"));
  EXPECT_TRUE(range.Contains("a\xff\xff"));
  EXPECT_FALSE(range.Contains("b"));
  EXPECT_FALSE(range.Contains("a\xfe\xff"));
  EXPECT_TRUE(KeyRange::Prefix("\xff\xff").end.empty());
}

}  // namespace
}  // namespace osiedle::storage
