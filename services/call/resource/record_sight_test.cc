#include "services/call/resource/record_sight.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "google/api/resource.pb.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/descriptor.pb.h"
#include "google/protobuf/dynamic_message.h"
#include "gtest/gtest.h"
#include "osiedle/contacts/v1/contact.pb.h"
#include "osiedle/contacts/v1/outing.pb.h"

namespace osiedle::call {
namespace {

using ::osiedle::contacts::v1::Contact;
using ::osiedle::contacts::v1::Outing;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;
using Alternative = RecordScope::Alternative;
using Names = std::vector<std::string>;

RecordCondition Of(Dimension dimension, Names names) {
  return {.dimension = dimension, .names = std::move(names)};
}
RecordCondition Controllers(Names names) { return Of(Dimension::kController, std::move(names)); }
RecordCondition Districts(Names names) { return Of(Dimension::kDistrict, std::move(names)); }
RecordCondition Teams(Names names) { return Of(Dimension::kTeam, std::move(names)); }

RecordScope ScopeOf(std::vector<Alternative> alternatives) {
  RecordScope scope = RecordScope::Nothing();
  for (Alternative& alternative : alternatives) scope.Add(std::move(alternative));
  return scope;
}

Contact In(const std::string& controller, const std::string& district = "") {
  Contact contact;
  contact.set_controller(controller);
  contact.set_district(district);
  return contact;
}

class RecordSightTest : public testing::Test {
 protected:
  const RecordSight contacts_{Contact::descriptor(), /*is_shared=*/false};
  const RecordSight outings_{Outing::descriptor(), /*is_shared=*/false};
  const RecordSight shared_{Outing::descriptor(), /*is_shared=*/true};
};

TEST_F(RecordSightTest, Sees_EverythingWhenWholeAndNothingWhenNothing) {
  EXPECT_TRUE(contacts_.Sees(RecordScope::Whole(), In("a")));
  EXPECT_TRUE(contacts_.MayLeave(RecordScope::Whole(), In("a")));
  EXPECT_FALSE(contacts_.Sees(RecordScope::Nothing(), In("a")));
  EXPECT_FALSE(contacts_.MayLeave(RecordScope::Nothing(), In("a")));
  EXPECT_FALSE(shared_.Sees(RecordScope::Nothing(), Outing()));
}

TEST_F(RecordSightTest, Sees_WhatMeetsAllConditionsOfOneAlternative) {
  const RecordScope scope =
      ScopeOf({{Controllers({"a"}), Districts({"d"})}, {Controllers({"b", "c"})}});
  EXPECT_TRUE(contacts_.Sees(scope, In("a", "d")));
  EXPECT_FALSE(contacts_.Sees(scope, In("a", "e")));
  EXPECT_FALSE(contacts_.Sees(scope, In("a")));
  EXPECT_TRUE(contacts_.Sees(scope, In("b", "e")));
  EXPECT_TRUE(contacts_.Sees(scope, In("c")));
  EXPECT_FALSE(contacts_.Sees(scope, In("d")));
  EXPECT_FALSE(contacts_.Sees(scope, In("")));
  // Names count as a whole.
  EXPECT_FALSE(contacts_.Sees(scope, In("bc")));
}

TEST_F(RecordSightTest, WithoutAFieldOfTheKind_RecordsAreNobodys) {
  const RecordScope districts = ScopeOf({{Districts({"d"})}});
  EXPECT_FALSE(outings_.Sees(districts, Outing()));
  EXPECT_FALSE(outings_.MayLeave(districts, Outing()));
}

TEST_F(RecordSightTest, WhatIsShared_IsSeenByAllAndChangedByNoneWithNarrowGrants) {
  const RecordScope districts = ScopeOf({{Districts({"d"})}});
  EXPECT_TRUE(shared_.Sees(districts, Outing()));
  EXPECT_FALSE(shared_.MayLeave(districts, Outing()));
  // Where it has the field, the field counts.
  EXPECT_FALSE(shared_.Sees(ScopeOf({{Controllers({"a"})}}), Outing()));
}

TEST_F(RecordSightTest, FieldOutside_IsTheFirstThatKeepsTheRecordOut) {
  const RecordScope scope = ScopeOf({{Controllers({"a"}), Districts({"d"})}});
  EXPECT_EQ(contacts_.FieldOutside(scope, In("b", "d")), "controller");
  EXPECT_EQ(contacts_.FieldOutside(scope, In("a", "e")), "district");
  EXPECT_EQ(contacts_.FieldOutside(ScopeOf({{Teams({"t"})}}), In("a")), "name");
  EXPECT_EQ(contacts_.FieldOutside(RecordScope::Nothing(), In("a")), "name");
}

TEST_F(RecordSightTest, CommonOf_OneAlternative_IsItsConditions) {
  const auto common = contacts_.CommonOf(ScopeOf({{Controllers({"b", "a"}), Districts({"d"})}}));
  EXPECT_FALSE(common.sees_nothing);
  EXPECT_THAT(common.names, ElementsAre(Pair("controller", ElementsAre("a", "b")),
                                        Pair("district", ElementsAre("d"))));
}

TEST_F(RecordSightTest, CommonOf_SeveralAlternatives_IsWhatAllHave) {
  const auto common = contacts_.CommonOf(
      ScopeOf({{Controllers({"b"}), Districts({"d"})}, {Controllers({"a", "c"})}}));
  EXPECT_THAT(common.names, ElementsAre(Pair("controller", ElementsAre("a", "b", "c"))));
  EXPECT_THAT(contacts_.CommonOf(ScopeOf({{Controllers({"b"})}, {Districts({"d"})}})).names,
              IsEmpty());
}

TEST_F(RecordSightTest, CommonOf_WhatNoRecordMeets_IsLeftOut) {
  const auto common =
      outings_.CommonOf(ScopeOf({{Districts({"d"})}, {Controllers({"a"})}, {Teams({"t"})}}));
  EXPECT_FALSE(common.sees_nothing);
  EXPECT_THAT(common.names, ElementsAre(Pair("controller", ElementsAre("a"))));
  EXPECT_TRUE(outings_.CommonOf(ScopeOf({{Districts({"d"})}})).sees_nothing);
  EXPECT_TRUE(outings_.CommonOf(RecordScope::Nothing()).sees_nothing);
  EXPECT_TRUE(shared_.CommonOf(RecordScope::Nothing()).sees_nothing);
}

TEST_F(RecordSightTest, CommonOf_WhatIsSharedOrWhole_SaysNothing) {
  for (const auto& common : {shared_.CommonOf(ScopeOf({{Districts({"d"})}})),
                             contacts_.CommonOf(RecordScope::Whole())}) {
    EXPECT_FALSE(common.sees_nothing);
    EXPECT_THAT(common.names, IsEmpty());
  }
}

// Types of resources as the area of staff has them.
TEST(RecordSightOfThemselves, ATeam_IsThatWhichItsNameSays) {
  google::protobuf::FileDescriptorProto file;
  file.set_name("record_sight_test.proto");
  for (const char* singular : {"team", "staffMember", "visit"}) {
    google::protobuf::DescriptorProto& type = *file.add_message_type();
    type.set_name(singular);
    type.mutable_options()->MutableExtension(google::api::resource)->set_singular(singular);
    int number = 0;
    for (const char* name : {"name", "team"}) {
      google::protobuf::FieldDescriptorProto& field = *type.add_field();
      field.set_name(name);
      field.set_number(++number);
      field.set_label(google::protobuf::FieldDescriptorProto::LABEL_OPTIONAL);
      field.set_type(google::protobuf::FieldDescriptorProto::TYPE_STRING);
    }
  }
  google::protobuf::DescriptorPool pool;
  const google::protobuf::FileDescriptor* built = pool.BuildFile(file);
  ASSERT_NE(built, nullptr);
  google::protobuf::DynamicMessageFactory messages(&pool);
  const auto sees = [&](const char* singular, Dimension dimension, const char* field) {
    const google::protobuf::Descriptor* type = built->FindMessageTypeByName(singular);
    const std::unique_ptr<google::protobuf::Message> record(messages.GetPrototype(type)->New());
    record->GetReflection()->SetString(record.get(), type->FindFieldByName(field), "t");
    return RecordSight(type, false).Sees(ScopeOf({{Of(dimension, {"t"})}}), *record);
  };
  EXPECT_TRUE(sees("team", Dimension::kTeam, "name"));
  EXPECT_FALSE(sees("team", Dimension::kTeam, "team"));
  EXPECT_TRUE(sees("visit", Dimension::kTeam, "team"));
  EXPECT_FALSE(sees("visit", Dimension::kTeam, "name"));
  EXPECT_TRUE(sees("staffMember", Dimension::kStaffMember, "name"));
  EXPECT_TRUE(sees("staffMember", Dimension::kTeam, "team"));
}

// A type of resources that belong to several: the lists `staff_members` and `teams`.
class RecordSightOfLists : public testing::Test {
 protected:
  // `fields` are lists of names, but for `institution`.
  static const google::protobuf::Descriptor* TypeOf(const std::string& name,
                                                    const std::vector<std::string>& fields) {
    google::protobuf::FileDescriptorProto file;
    file.set_name(name + ".proto");
    google::protobuf::DescriptorProto& type = *file.add_message_type();
    type.set_name(name);
    int number = 0;
    for (const std::string& field_name : fields) {
      google::protobuf::FieldDescriptorProto& field = *type.add_field();
      field.set_name(field_name);
      field.set_number(++number);
      field.set_label(field_name == "institution" || field_name == "team"
                          ? google::protobuf::FieldDescriptorProto::LABEL_OPTIONAL
                          : google::protobuf::FieldDescriptorProto::LABEL_REPEATED);
      field.set_type(google::protobuf::FieldDescriptorProto::TYPE_STRING);
    }
    return Pool().BuildFile(file)->message_type(0);
  }
  static std::unique_ptr<google::protobuf::Message> RecordOf(
      const google::protobuf::Descriptor* type, const Names& members, const std::string& at = "") {
    std::unique_ptr<google::protobuf::Message> record(Messages().GetPrototype(type)->New());
    for (const std::string& member : members) {
      record->GetReflection()->AddString(record.get(), type->field(0), member);
    }
    if (!at.empty()) record->GetReflection()->SetString(record.get(), type->field(1), at);
    return record;
  }
  static RecordCondition Staff(Names names) {
    return Of(Dimension::kStaffMember, std::move(names));
  }
  static RecordCondition Institutions(Names names) {
    return Of(Dimension::kInstitution, std::move(names));
  }

 private:
  static google::protobuf::DescriptorPool& Pool() {
    static auto* const pool = new google::protobuf::DescriptorPool();
    return *pool;
  }
  static google::protobuf::DynamicMessageFactory& Messages() {
    static auto* const messages = new google::protobuf::DynamicMessageFactory(&Pool());
    return *messages;
  }
};

TEST_F(RecordSightOfLists, ARecord_BelongsToEachInItsList) {
  const auto* type = TypeOf("crewed", {"staff_members", "institution"});
  const RecordSight sight(type, /*is_shared=*/false);
  const RecordScope own = ScopeOf({{Staff({"b"})}});
  EXPECT_TRUE(sight.Sees(own, *RecordOf(type, {"b"})));
  EXPECT_TRUE(sight.Sees(own, *RecordOf(type, {"a", "b", "c"})));
  EXPECT_TRUE(sight.MayLeave(own, *RecordOf(type, {"a", "b"})));
  EXPECT_FALSE(sight.Sees(own, *RecordOf(type, {"a", "c"})));
  EXPECT_FALSE(sight.Sees(own, *RecordOf(type, {})));
  EXPECT_FALSE(sight.MayLeave(own, *RecordOf(type, {"a"})));
  EXPECT_EQ(sight.FieldOutside(own, *RecordOf(type, {"a"})), "staff_members");
  // Names count as a whole.
  EXPECT_FALSE(sight.Sees(own, *RecordOf(type, {"bb"})));
}

TEST_F(RecordSightOfLists, OneAlternativeIsEnough_AndAllItsConditionsAreNeeded) {
  const auto* type = TypeOf("planned", {"staff_members", "institution"});
  const RecordSight sight(type, /*is_shared=*/false);
  const RecordScope either = ScopeOf({{Staff({"b"})}, {Institutions({"i"})}});
  EXPECT_TRUE(sight.Sees(either, *RecordOf(type, {"b"}, "other")));
  EXPECT_TRUE(sight.Sees(either, *RecordOf(type, {"a"}, "i")));
  EXPECT_FALSE(sight.Sees(either, *RecordOf(type, {"a"}, "other")));
  const RecordScope both = ScopeOf({{Staff({"b"}), Institutions({"i"})}});
  EXPECT_TRUE(sight.Sees(both, *RecordOf(type, {"a", "b"}, "i")));
  EXPECT_FALSE(sight.Sees(both, *RecordOf(type, {"a", "b"}, "other")));
  EXPECT_FALSE(sight.Sees(both, *RecordOf(type, {"a"}, "i")));
}

TEST_F(RecordSightOfLists, AListIsTheFieldByWhichRecordsAreFound) {
  const RecordSight teams(TypeOf("cases", {"teams"}), /*is_shared=*/false);
  EXPECT_TRUE(teams.tells_apart());
  EXPECT_EQ(teams.PathOf(Dimension::kTeam), "teams");
  EXPECT_THAT(teams.CommonOf(ScopeOf({{Teams({"b", "a"})}})).names,
              ElementsAre(Pair("teams", ElementsAre("a", "b"))));
}

TEST_F(RecordSightOfLists, WhereThereAreBoth_TheListCounts) {
  const auto* type = TypeOf("passed_on", {"teams", "team"});
  const RecordSight sight(type, /*is_shared=*/false);
  EXPECT_EQ(sight.PathOf(Dimension::kTeam), "teams");
  const auto record = RecordOf(type, {"group", "above"}, "group");
  EXPECT_TRUE(sight.Sees(ScopeOf({{Teams({"above"})}}), *record));
  EXPECT_TRUE(sight.MayLeave(ScopeOf({{Teams({"above"})}}), *record));
  EXPECT_TRUE(sight.Sees(ScopeOf({{Teams({"group"})}}), *record));
  EXPECT_FALSE(sight.Sees(ScopeOf({{Teams({"other"})}}), *RecordOf(type, {"above"}, "other")));
}

}  // namespace
}  // namespace osiedle::call
