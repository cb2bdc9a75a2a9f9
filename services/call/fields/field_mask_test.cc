#include "services/call/fields/field_mask.h"

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/call/fields/sample_messages.h"

namespace osiedle::call {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

google::protobuf::FieldMask Mask(std::initializer_list<const char*> paths) {
  google::protobuf::FieldMask mask;
  for (const char* path : paths) mask.add_paths(path);
  return mask;
}

struct Outcome {
  std::string target;
  std::vector<std::string> faults;
};

Outcome Update(const google::protobuf::FieldMask& mask, const std::string& patch,
               const std::string& target) {
  const auto record = Walk(target);
  Violations violations;
  ApplyUpdate(mask, *Walk(patch), *record, violations);
  Outcome outcome{record->ShortDebugString(), {}};
  for (const Violation& violation : violations.items()) {
    outcome.faults.push_back(absl::StrCat(violation.field, ": ", DescriptionOf(violation)));
  }
  return outcome;
}

#define EXPECT_BECOMES(outcome, text)                            \
  do {                                                           \
    EXPECT_THAT((outcome).faults, IsEmpty());                    \
    EXPECT_EQ((outcome).target, Walk(text)->ShortDebugString()); \
  } while (false)

constexpr char kStored[] = R"(name: "walks/1" note: "old" mode: ALONE topics: "a" topics: "b"
                              place { description: "here" grid: "g7" position { latitude: 1 } }
                              needs { need_code: "n1" } create_time { seconds: 1 } etag: "e1"
                              crisis: true)";

TEST(ApplyUpdate, WithoutAMask_TakesWhatIsPopulated) {
  EXPECT_BECOMES(Update({}, "note: 'new' topics: 'c'", kStored),
                 R"(name: "walks/1" note: "new" mode: ALONE topics: "c"
                    place { description: "here" grid: "g7" position { latitude: 1 } }
                    needs { need_code: "n1" } create_time { seconds: 1 } etag: "e1" crisis: true)");
}

TEST(ApplyUpdate, WithAStar_ReplacesAllButTheServersFields) {
  EXPECT_BECOMES(
      Update(Mask({"*"}), "name: 'walks/2' note: 'new' etag: 'e9' mode: TOGETHER", kStored),
      R"(name: "walks/1" note: "new" mode: TOGETHER create_time { seconds: 1 }
                    etag: "e1")");
}

TEST(ApplyUpdate, WithPaths_TakesOnlyTheseAndClearsWhatIsNotSent) {
  EXPECT_BECOMES(Update(Mask({"note", "topics", "crisis"}), "mode: TOGETHER", kStored),
                 R"(name: "walks/1" mode: ALONE
                    place { description: "here" grid: "g7" position { latitude: 1 } }
                    needs { need_code: "n1" } create_time { seconds: 1 } etag: "e1")");
}

TEST(ApplyUpdate, WithANestedPath_LeavesTheFieldsBesideIt) {
  EXPECT_BECOMES(Update(Mask({"place.description"}), "place { description: 'there' }",
                        "place { description: 'here' position { latitude: 1 } grid: 'g7' }"),
                 "place { description: 'there' position { latitude: 1 } grid: 'g7' }");
  EXPECT_BECOMES(Update(Mask({"place.description"}), "",
                        "place { description: 'here' position { latitude: 1 } }"),
                 "place { position { latitude: 1 } }");
  EXPECT_BECOMES(Update(Mask({"place.inside.description"}),
                        "place { inside { description: 'x' } description: 'y' }", ""),
                 "place { inside { description: 'x' } }");
}

TEST(ApplyUpdate, ClearingBelowWhatIsNotThere_MakesNoEmptyMessage) {
  EXPECT_BECOMES(Update(Mask({"place.inside.description"}), "", "note: 'x'"), "note: 'x'");
}

TEST(ApplyUpdate, AReplacedMessage_KeepsWhatTheServerWroteInIt) {
  EXPECT_BECOMES(Update(Mask({"place"}), "place { description: 'there' grid: 'forged' }", kStored),
                 R"(name: "walks/1" note: "old" mode: ALONE topics: "a" topics: "b"
                    place { description: "there" grid: "g7" }
                    needs { need_code: "n1" } create_time { seconds: 1 } etag: "e1" crisis: true)");
  EXPECT_BECOMES(Update(Mask({"place"}), "", "place { grid: 'g7' }"), "");
  EXPECT_BECOMES(Update(Mask({"needs"}), "needs { need_code: 'n' weight: 'forged' }", ""),
                 "needs { need_code: 'n' }");
}

TEST(ApplyUpdate, IgnoresPathsToTheServersFields) {
  EXPECT_BECOMES(
      Update(
          Mask({"name", "create_time", "create_time.seconds", "etag", "place.grid", "note"}),
          "name: 'walks/2' note: 'new' etag: 'e9' create_time { seconds: 9 } place { grid: 'x' }",
          "name: 'walks/1' note: 'old' etag: 'e1' place { grid: 'g7' }"),
      "name: 'walks/1' note: 'new' etag: 'e1' place { grid: 'g7' }");
}

TEST(ApplyUpdate, OfAOneof_SwitchesItsCase) {
  EXPECT_BECOMES(Update(Mask({"bus", "on_foot"}), "bus: '7'", "on_foot { description: 'x' }"),
                 "bus: '7'");
  EXPECT_BECOMES(Update(Mask({"*"}), "on_foot {}", "bus: '7'"), "on_foot {}");
  EXPECT_BECOMES(Update(Mask({"bus"}), "", "on_foot {}"), "on_foot {}");
}

TEST(ApplyUpdate, CopiesEveryKindOfField) {
  constexpr char kAll[] = R"(note: "n" mode: ALONE occur_time { seconds: 1 nanos: 2 }
      date { year: 2024 month: 1 day: 2 } place { description: "d" } needs { severity: 1 }
      topics: "t" external_ids { system: "s" } crisis: true head_count: 3 serial: 4 balance: -5
      alias: "" photo: "p" request_id: "r" modes: ALONE modes: TOGETHER distance: 0.5 steps: 0)";
  EXPECT_BECOMES(Update({}, kAll, ""), kAll);
  EXPECT_BECOMES(Update(Mask({"*"}), kAll, "bus: '7' head_count: 9"), kAll);
}

TEST(ApplyUpdate, WithAWrongMask_NamesEveryFaultAndChangesNothing) {
  const Outcome outcome = Update(Mask({"note", "nope", "place.nope", "needs.severity", "note.x",
                                       "topics.x", "", "place.", "*", "date.day", "DROP TABLE\n"}),
                                 "note: 'new'", "note: 'old'");
  EXPECT_EQ(outcome.target, Walk("note: 'old'")->ShortDebugString());
  EXPECT_THAT(outcome.faults, ElementsAre("update_mask.paths[1]: is not a field of Walk",
                                          "update_mask.paths[2]: is not a field of Walk",
                                          "update_mask.paths[3]: is not a field of Walk",
                                          "update_mask.paths[4]: is not a field of Walk",
                                          "update_mask.paths[5]: is not a field of Walk",
                                          "update_mask.paths[6]: is not a field of Walk",
                                          "update_mask.paths[7]: is not a field of Walk",
                                          "update_mask.paths[8]: \"*\" stands alone",
                                          "update_mask.paths[9]: is not a field of Walk",
                                          "update_mask.paths[10]: is not a field of Walk"));
}

TEST(ApplyUpdate, WithAHostileMask_IsBounded) {
  google::protobuf::FieldMask mask;
  for (int i = 0; i < 100'000; ++i) mask.add_paths("needs");
  EXPECT_THAT(Update(mask, "", "").faults, ElementsAre("update_mask: has more than 100 paths"));
  google::protobuf::FieldMask deep;
  std::string path = "place";
  for (int i = 0; i < 50'000; ++i) path += ".inside";
  deep.add_paths(path);
  EXPECT_THAT(Update(deep, "", "").faults,
              ElementsAre("update_mask.paths[0]: is not a field of Walk"));
}

TEST(ApplyUpdate, WithAPathTwice_AppliesItOnce) {
  EXPECT_BECOMES(Update(Mask({"note", "place", "note", "place.description"}),
                        "note: 'n' place { description: 'd' }", ""),
                 "note: 'n' place { description: 'd' }");
}

TEST(NamesPath, IsTrueOfTheWholeOfAPartAndOfAParent) {
  const auto patch = Walk("place { description: 'd' }");
  for (const auto& mask : {Mask({}), Mask({"*"}), Mask({"place"}), Mask({"place.description"})}) {
    EXPECT_TRUE(NamesPath(mask, *patch, "place")) << mask.ShortDebugString();
    EXPECT_TRUE(NamesPath(mask, *patch, "place.description")) << mask.ShortDebugString();
    EXPECT_FALSE(NamesPath(mask, *patch, "note")) << mask.ShortDebugString();
  }
  EXPECT_FALSE(NamesPath(Mask({"place.description"}), *patch, "place.position"));
  EXPECT_FALSE(NamesPath(Mask({"places", "pl", "note"}), *patch, "place"));
  // A field that the patch lacks is cleared if the mask names it.
  EXPECT_TRUE(NamesPath(Mask({"note"}), *patch, "note"));
  EXPECT_FALSE(NamesPath(Mask({}), *Walk(""), "place"));
}

TEST(ChangedFields, NamesTopLevelFieldsInTheirOrder) {
  EXPECT_THAT(ChangedFields(*Walk("crisis: true place { description: 'a' } note: 'x'"),
                            *Walk("place { description: 'b' } note: 'x' topics: 't'")),
              ElementsAre("place", "topics", "crisis"));
}

TEST(ChangedFields, LeavesOutWhatEveryChangeChanges) {
  EXPECT_THAT(ChangedFields(*Walk("name: 'a' etag: '1' update_time { seconds: 1 }"),
                            *Walk("name: 'b' etag: '2' update_time { seconds: 2 } "
                                  "create_time { seconds: 1 }")),
              IsEmpty());
  EXPECT_THAT(ChangedFields(*Walk(""), *Walk("delete_time { seconds: 2 }")),
              ElementsAre("delete_time"));
}

}  // namespace
}  // namespace osiedle::call
