#include "services/call/fields/field_behavior.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/call/fields/sample_messages.h"

namespace osiedle::call {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> FieldsOf(const Violations& violations) {
  std::vector<std::string> fields;
  for (const Violation& violation : violations.items()) fields.push_back(violation.field);
  return fields;
}

std::vector<std::string> Missing(const std::string& text, absl::string_view prefix = "",
                                 Depth depth = Depth::kWhole) {
  Violations violations;
  CheckRequired(*Walk(text), prefix, violations, depth);
  return FieldsOf(violations);
}

constexpr char kComplete[] = "mode: ALONE occur_time { seconds: 1 } alias: 'Red Jacket' ";

TEST(PathsWithBehavior, GoThroughMessagesAndLists) {
  EXPECT_THAT(PathsWithBehavior(SampleType("Walk"), google::api::REQUIRED),
              ElementsAre("mode", "occur_time", "needs.need_code", "needs.severity", "needs.order",
                          "alias"));
  EXPECT_THAT(PathsWithBehavior(SampleType("Walk"), google::api::OUTPUT_ONLY),
              ElementsAre("place.grid", "needs.weight", "create_time", "update_time", "delete_time",
                          "on_foot.grid"));
  EXPECT_THAT(PathsWithBehavior(SampleType("Walk"), google::api::IDENTIFIER), ElementsAre("name"));
}

TEST(ClearOutputOnly, ClearsAtAnyDepthAndNothingElse) {
  auto walk = Walk(R"(name: "walks/1" create_time { seconds: 1 } etag: "e"
                      place { description: "d" grid: "g" inside { grid: "g" description: "e" } }
                      needs { need_code: "n" weight: "w" } needs { weight: "w" })");
  ClearOutputOnly(*walk);
  EXPECT_EQ(walk->DebugString(), Walk(R"(name: "walks/1" etag: "e"
                    place { description: "d" inside { description: "e" } }
                    needs { need_code: "n" } needs {})")
                                     ->DebugString());
}

TEST(CheckRequired, WithEverythingThere_FindsNothing) {
  EXPECT_THAT(Missing(kComplete), IsEmpty());
  EXPECT_THAT(Missing(std::string(kComplete) + "needs { need_code: 'n' severity: 1 }"), IsEmpty());
}

TEST(CheckRequired, NamesEveryMissingFieldWithItsIndex) {
  EXPECT_THAT(Missing("needs { need_code: 'n' severity: 2 } needs { severity: 3 } needs {}"),
              ElementsAre("mode", "occur_time", "needs[1].need_code", "needs[2].need_code",
                          "needs[2].severity", "alias"));
}

TEST(CheckRequired, PutsThePrefixBeforeThePath) {
  EXPECT_THAT(Missing(std::string(kComplete) + "needs { severity: 1 }", "walk"),
              ElementsAre("walk.needs[0].need_code"));
}

TEST(CheckRequired, AnOptionalStringThatIsThereButEmpty_IsMissing) {
  EXPECT_THAT(Missing("mode: ALONE occur_time {} alias: ''"), ElementsAre("alias"));
}

TEST(CheckRequired, APlainZeroThatItsLimitsAllow_IsNotMissing) {
  EXPECT_THAT(Missing(std::string(kComplete) + "needs { need_code: 'n' severity: 1 order: 0 }"),
              IsEmpty());
}

TEST(CheckRequired, OfOwnFieldsOnly_DoesNotLookIntoMessages) {
  EXPECT_THAT(Missing(std::string(kComplete) + "needs {}", "", Depth::kOwnFields), IsEmpty());
  EXPECT_THAT(Missing("needs {}", "", Depth::kOwnFields),
              ElementsAre("mode", "occur_time", "alias"));
}

TEST(CheckRequired, OfAThousandFaults_KeepsTheFirstAndStops) {
  std::string text = kComplete;
  for (int i = 0; i < 1000; ++i) text += "needs {}";
  EXPECT_EQ(Missing(text).size(), Violations::kMost);
}

std::vector<std::string> Changed(const std::string& before, const std::string& after) {
  Violations violations;
  CheckImmutable(*Walk(before), *Walk(after), "walk", violations);
  return FieldsOf(violations);
}

TEST(CheckImmutable, NamesWhatDiffers) {
  EXPECT_THAT(Changed("origin: 'a' note: 'x'", "origin: 'a' note: 'y'"), IsEmpty());
  EXPECT_THAT(Changed("origin: 'a'", "origin: 'b'"), ElementsAre("walk.origin"));
  EXPECT_THAT(Changed("origin: 'a'", ""), ElementsAre("walk.origin"));
  EXPECT_THAT(Changed("place { register: 'a' }", "place { register: 'b' }"),
              ElementsAre("walk.place.register"));
  EXPECT_THAT(Changed("place { inside { register: 'a' } }", "place { inside { register: 'b' } }"),
              ElementsAre("walk.place.inside.register"));
}

TEST(CheckImmutable, AMessageThatComesOrGoes_IsNoChangeOfItsFields) {
  EXPECT_THAT(Changed("place { register: 'a' }", ""), IsEmpty());
  EXPECT_THAT(Changed("", "place { register: 'a' }"), IsEmpty());
}

}  // namespace
}  // namespace osiedle::call
