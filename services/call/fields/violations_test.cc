#include "services/call/fields/violations.h"

#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "osiedle/common/v1/reason_texts.pb.h"
#include "osiedle/common/v1/violation_reason.pb.h"

namespace osiedle::call {
namespace {

using ::testing::MatchesRegex;

// The names in braces.
std::set<std::string> NamesIn(absl::string_view text) {
  std::set<std::string> names;
  for (size_t open = text.find('{'); open != text.npos; open = text.find('{', open + 1)) {
    names.insert(std::string(text.substr(open + 1, text.find('}', open) - open - 1)));
  }
  return names;
}

TEST(Violations, Add_KeepsTheOrder) {
  Violations violations;
  EXPECT_TRUE(violations.empty());
  violations.Add("a", common::v1::REQUIRED);
  violations.Add("b", common::v1::VIOLATION_REASON_UNSPECIFIED, {{"description", "is odd"}});
  EXPECT_EQ(violations.items(),
            (std::vector<Violation>{
                {"a", common::v1::REQUIRED},
                {"b", common::v1::VIOLATION_REASON_UNSPECIFIED, {{"description", "is odd"}}}}));
}

TEST(Violations, Add_WhenFull_KeepsTheFirst) {
  Violations violations;
  for (size_t i = 0; i < Violations::kMost + 5; ++i) {
    violations.Add(absl::StrCat("f", i), common::v1::REQUIRED);
  }
  EXPECT_TRUE(violations.full());
  EXPECT_EQ(violations.items().size(), Violations::kMost);
  EXPECT_EQ(violations.items().front().field, "f0");
}

TEST(Violations, Texts_AreThoseOfTheReason_WithTheMetadata) {
  const Violation violation = {
      "a", common::v1::VIOLATION_REASON_UNSPECIFIED, {{"description", "has {no} end"}}};
  EXPECT_EQ(DescriptionOf(violation), "has {no} end");
  EXPECT_EQ(PolishTextOf({"a", common::v1::REQUIRED}), "To pole jest wymagane.");
}

// Every reason has an English text, and a Polish sentence that says as much.
TEST(Violations, EveryReason_HasItsTextInBothLanguages) {
  const google::protobuf::EnumDescriptor& reasons = *common::v1::ViolationReason_descriptor();
  for (int i = 0; i < reasons.value_count(); ++i) {
    const google::protobuf::EnumValueDescriptor& reason = *reasons.value(i);
    SCOPED_TRACE(reason.name());
    EXPECT_THAT(reason.name(), MatchesRegex("[A-Z][A-Z0-9_]+[A-Z0-9]"));
    EXPECT_LE(reason.name().size(), 63) << "google/rpc/error_details.proto";
    const std::string english = reason.options().GetExtension(common::v1::description);
    const std::string polish = reason.options().GetExtension(common::v1::message_pl);
    EXPECT_FALSE(english.empty());
    EXPECT_FALSE(absl::EndsWith(english, ".")) << english;
    EXPECT_TRUE(absl::EndsWith(polish, ".")) << polish;
    EXPECT_FALSE(absl::ascii_islower(static_cast<unsigned char>(polish[0]))) << polish;
    if (reason.number() == 0) continue;
    EXPECT_EQ(NamesIn(english), NamesIn(polish));
  }
}

}  // namespace
}  // namespace osiedle::call
