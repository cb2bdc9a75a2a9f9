#include "services/call/fields/resource_type.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/call/fields/sample_messages.h"

namespace osiedle::call {
namespace {

using ::testing::ElementsAre;

TEST(ResourceType, Of_ReadsTheAnnotation) {
  const ResourceType& type = ResourceType::Of(SampleType("Walk"));
  EXPECT_EQ(type.type(), "sample/Walk");
  EXPECT_EQ(type.pattern().text(), "towns/{town}/walks/{walk}");
  EXPECT_EQ(type.patterns().size(), 2u);
  EXPECT_EQ(type.singular(), "walk") << "made from the message's name";
  EXPECT_EQ(type.plural(), "walks");
  EXPECT_EQ(&type, &ResourceType::Of(SampleType("Walk"))) << "made once";
}

TEST(CurrentType, ReadsWhatWasStoredBeforeTypesHadADomain) {
  EXPECT_EQ(CurrentType("osiedle/Contact"), "osiedle.pl/Contact");
  EXPECT_EQ(CurrentType("osiedle.pl/Contact"), "osiedle.pl/Contact");
  EXPECT_EQ(CurrentType(""), "");
}

TEST(ResourceType, Of_FindsTheStandardFields) {
  const ResourceType& type = ResourceType::Of(SampleType("Walk"));
  EXPECT_EQ(type.name_field()->number(), 1);
  EXPECT_EQ(type.etag_field()->number(), 14);
  EXPECT_EQ(type.create_time_field()->number(), 11);
  EXPECT_EQ(type.update_time_field()->number(), 12);
  EXPECT_EQ(type.delete_time_field()->number(), 13);
  EXPECT_EQ(type.external_ids_field()->number(), 9);
}

TEST(ResourceType, Of_AMessageThatIsNoResource_HasNoPatterns) {
  const ResourceType& type = ResourceType::Of(SampleType("Plain"));
  EXPECT_EQ(type.type(), "");
  EXPECT_TRUE(type.patterns().empty());
  EXPECT_EQ(type.name_field(), nullptr);
  EXPECT_EQ(type.delete_time_field(), nullptr) << "one of another type does not count";
  EXPECT_FALSE(type.Parse("walks/1").has_value());
}

TEST(ResourceType, Parse_TellsWhichPatternFits) {
  const ResourceType& type = ResourceType::Of(SampleType("Walk"));
  const auto in_town = type.Parse("towns/rybnik/walks/1");
  ASSERT_TRUE(in_town.has_value());
  EXPECT_EQ(in_town->pattern, &type.patterns()[0]);
  EXPECT_THAT(std::vector<absl::string_view>(in_town->ids.begin(), in_town->ids.end()),
              ElementsAre("rybnik", "1"));
  const auto shared = type.Parse("walks/1");
  ASSERT_TRUE(shared.has_value());
  EXPECT_EQ(shared->pattern, &type.patterns()[1]);
  EXPECT_FALSE(type.Parse("towns/rybnik").has_value());
  EXPECT_EQ(type.ParseParent("")->pattern, &type.patterns()[1]);
  EXPECT_EQ(type.ParseParent("towns/rybnik")->pattern, &type.patterns()[0]);
}

}  // namespace
}  // namespace osiedle::call
