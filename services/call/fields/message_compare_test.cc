#include "services/call/fields/message_compare.h"

#include "gtest/gtest.h"
#include "services/call/fields/sample_messages.h"

namespace osiedle::call {
namespace {

TEST(SameMessage, IsTrueForCopies) {
  const auto walk =
      Walk(R"(name: "n" mode: ALONE occur_time { seconds: 1 } place { description: "d" }
                            needs { severity: 1 } topics: "a" topics: "b" crisis: true serial: 1
                            balance: -1 photo: "p" modes: ALONE distance: nan steps: 0 bus: "7")");
  std::unique_ptr<google::protobuf::Message> copy(walk->New());
  copy->CopyFrom(*walk);
  EXPECT_TRUE(SameMessage(*walk, *copy));
}

TEST(SameMessage, IsFalseForAnyDifference) {
  const std::pair<const char*, const char*> kDifferent[] = {
      {"note: 'a'", "note: 'b'"},
      {"mode: ALONE", "mode: TOGETHER"},
      {"crisis: true", ""},
      {"serial: 1", "serial: 2"},
      {"balance: 1", "balance: 2"},
      {"head_count: 1", "head_count: 2"},
      {"distance: 0.0", "distance: 0.5"},
      {"photo: 'a'", "photo: 'b'"},
      {"topics: 'a' topics: 'b'", "topics: 'b' topics: 'a'"},
      {"topics: 'a'", "topics: 'a' topics: 'a'"},
      {"modes: ALONE", "modes: TOGETHER"},
      {"needs { severity: 1 }", "needs { severity: 2 }"},
      {"occur_time { seconds: 1 }", "occur_time { seconds: 1 nanos: 1 }"},
      {"place { inside { description: 'a' } }", "place { inside { description: 'b' } }"},
      {"bus: '7'", "on_foot {}"},
  };
  for (const auto& [a, b] : kDifferent) {
    EXPECT_FALSE(SameMessage(*Walk(a), *Walk(b))) << a << " / " << b;
    EXPECT_FALSE(SameMessage(*Walk(b), *Walk(a))) << a << " / " << b;
  }
}

TEST(SameMessage, CountsPresence) {
  EXPECT_FALSE(SameMessage(*Walk("place {}"), *Walk("")));
  EXPECT_FALSE(SameMessage(*Walk("steps: 0"), *Walk("")));
  EXPECT_TRUE(SameMessage(*Walk("head_count: 0"), *Walk("")));
}

}  // namespace
}  // namespace osiedle::call
