#include "services/call/fields/violations.h"

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "osiedle/common/v1/reason_texts.pb.h"
#include "osiedle/common/v1/violation_reason.pb.h"
#include "services/call/testing/open_texts.h"

namespace osiedle::call {
namespace {

using ::testing::MatchesRegex;

TEST(Violations, Add_KeepsTheOrder) {
  Violations violations;
  EXPECT_TRUE(violations.empty());
  violations.Add("a", common::v1::REQUIRED);
  violations.Add("b", common::v1::TOO_SMALL, {{"min", "1"}});
  EXPECT_EQ(violations.items(),
            (std::vector<Violation>{{"a", common::v1::REQUIRED},
                                    {"b", common::v1::TOO_SMALL, {{"min", "1"}}}}));
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
  EXPECT_EQ(PolishTextOf({"a", common::v1::REQUIRED}), "To pole jest wymagane.");
  const Violation number = {"a", common::v1::OUT_OF_RANGE, {{"min", "1"}, {"max", "5"}}};
  EXPECT_EQ(DescriptionOf(number), "is not between 1 and 5");
  EXPECT_EQ(PolishTextOf(number), "Dopuszczalne wartości: od 1 do 5.");
  // Braces inside a value are not filled in.
  EXPECT_EQ(DescriptionOf({"a", common::v1::BAD_NAME, {{"pattern", "{pattern}/{type}"}}}),
            "is not of the form {pattern}/{type}");
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
    // The Polish text may leave out values that only a program understands.
    EXPECT_THAT(NamesInBraces(english), testing::IsSupersetOf(NamesInBraces(polish)));
  }
}

}  // namespace
}  // namespace osiedle::call
