#include "services/call/fields/resource_name.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace osiedle::call {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

ResourcePattern Pattern(absl::string_view text) {
  absl::StatusOr<ResourcePattern> pattern = ResourcePattern::Compile(text);
  EXPECT_TRUE(pattern.ok()) << pattern.status();
  return *std::move(pattern);
}

std::vector<absl::string_view> List(const std::optional<NameIds>& ids) {
  EXPECT_TRUE(ids.has_value());
  return ids.has_value() ? std::vector<absl::string_view>(ids->begin(), ids->end())
                         : std::vector<absl::string_view>();
}

TEST(ResourcePattern, Parse_GivesTheIdsFromTheLeft) {
  const ResourcePattern pattern = Pattern("municipalities/{municipality}/contacts/{contact}");
  const auto ids = pattern.Parse("municipalities/rybnik/contacts/01hf");
  EXPECT_THAT(List(ids), ElementsAre("rybnik", "01hf"));
  EXPECT_THAT(pattern.variables(), ElementsAre("municipality", "contact"));
  EXPECT_EQ(pattern.collection(), "contacts");
}

TEST(ResourcePattern, Parse_RefusesWhatDoesNotFitExactly) {
  const ResourcePattern pattern = Pattern("municipalities/{municipality}/contacts/{contact}");
  for (const char* name :
       {"", "/", "municipalities", "municipalities/rybnik", "municipalities/rybnik/contacts",
        "municipalities/rybnik/contacts/", "municipalities//contacts/1",
        "municipalities/rybnik/contacts/1/", "/municipalities/rybnik/contacts/1",
        "municipalities/rybnik/contacts/1/notes/2", "municipalities/-/contacts/1",
        "municipalities/rybnik/contacts/-", "municipalities/Rybnik/contacts/1",
        "municipalities/rybnik/stops/1", "Municipalities/rybnik/contacts/1",
        "municipalities/rybnik/contacts/a_b", "municipalities/rybnik/contacts/1 "}) {
    EXPECT_FALSE(pattern.Fits(name)) << name;
  }
}

TEST(ResourcePattern, ParseParent_ReadsAllButTheLastCollection) {
  const ResourcePattern pattern = Pattern("municipalities/{municipality}/contacts/{contact}");
  EXPECT_THAT(List(pattern.ParseParent("municipalities/rybnik")), ElementsAre("rybnik"));
  EXPECT_FALSE(pattern.ParseParent("").has_value());
  EXPECT_FALSE(pattern.ParseParent("municipalities/rybnik/contacts/1").has_value());
}

TEST(ResourcePattern, ParseParent_OfATopLevelResource_IsEmpty) {
  const ResourcePattern pattern = Pattern("municipalities/{municipality}");
  ASSERT_TRUE(pattern.ParseParent("").has_value());
  EXPECT_THAT(List(pattern.ParseParent("")), IsEmpty());
  EXPECT_FALSE(pattern.ParseParent("municipalities").has_value());
}

TEST(ResourcePattern, WildcardParent_StandsForAllParentsBelow) {
  const ResourcePattern pattern =
      Pattern("municipalities/{municipality}/residents/{resident}/boundaries/{boundary}");
  EXPECT_EQ(pattern.WildcardParent("municipalities/rybnik"), "municipalities/rybnik/residents/-");
  EXPECT_EQ(pattern.WildcardParent("municipalities/rybnik/residents/r"),
            "municipalities/rybnik/residents/r");
  EXPECT_EQ(pattern.AncestorOfWildcard("municipalities/rybnik/residents/-"),
            "municipalities/rybnik");
  for (const char* parent :
       {"", "-", "municipalities/-", "municipalities/-/residents/-", "municipalities/rybnik",
        "municipalities/rybnik/residents/r", "municipalities/rybnik/stops/-",
        "municipalities/Rybnik/residents/-", "municipalities/rybnik/residents/-/",
        "municipalities/rybnik/residents/-/boundaries/-", "municipalities/-/residents/r"}) {
    EXPECT_EQ(pattern.AncestorOfWildcard(parent), std::nullopt) << parent;
  }
}

TEST(ResourcePattern, Format_IsTheInverseOfParse) {
  const ResourcePattern pattern = Pattern("municipalities/{municipality}/contacts/{contact}");
  const std::string name = "municipalities/rybnik/contacts/01hf";
  EXPECT_EQ(pattern.Format(*pattern.Parse(name)), name);
  EXPECT_EQ(pattern.FormatUnder("municipalities/rybnik", "01hf"), name);
  EXPECT_EQ(Pattern("registers/{register}").FormatUnder("", "terc"), "registers/terc");
}

TEST(ResourcePattern, Compile_TakesSingletonsAndFixedParents) {
  const ResourcePattern settings = Pattern("municipalities/{municipality}/settings");
  EXPECT_THAT(List(settings.Parse("municipalities/rybnik/settings")), ElementsAre("rybnik"));
  EXPECT_THAT(List(settings.ParseParent("municipalities/rybnik")), ElementsAre("rybnik"));
  EXPECT_EQ(settings.FormatUnder("municipalities/rybnik", ""), "municipalities/rybnik/settings");
  EXPECT_EQ(settings.collection(), "settings");

  const ResourcePattern audit = Pattern("system/auditEntries/{audit_entry}");
  EXPECT_THAT(List(audit.Parse("system/auditEntries/7")), ElementsAre("7"));
  EXPECT_THAT(List(audit.ParseParent("system")), IsEmpty());
  EXPECT_EQ(audit.FormatUnder("system", "7"), "system/auditEntries/7");
}

TEST(ResourcePattern, Compile_RefusesMalformedPatterns) {
  for (const char* text :
       {"", "/", "a//{b}", "{a}", "a/{b}/{c}", "a/{}", "a/{B}", "a/{b}~{c}", "a/{b", "a/*",
        "a/{b}/", "a/{1}/c/{d}", "a/{a}/b/{b}/c/{c}/d/{d}/e/{e}"}) {
    EXPECT_FALSE(ResourcePattern::Compile(text).ok()) << text;
  }
}

TEST(ResourceNames, ParentAndLastId_CutTheName) {
  EXPECT_EQ(ParentOfName("municipalities/rybnik/contacts/1"), "municipalities/rybnik");
  EXPECT_EQ(ParentOfName("municipalities/rybnik"), "");
  EXPECT_EQ(ParentOfName(""), "");
  EXPECT_EQ(LastIdOfName("municipalities/rybnik/contacts/1"), "1");
  EXPECT_EQ(LastIdOfName("rybnik"), "rybnik");
}

}  // namespace
}  // namespace osiedle::call
