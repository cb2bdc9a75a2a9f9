#include "services/call/resource/record_sight.h"

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

}  // namespace
}  // namespace osiedle::call
