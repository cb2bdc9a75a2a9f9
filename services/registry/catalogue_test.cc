#include "services/registry/catalogue.h"

#include <set>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/call/fields/ids.h"

namespace osiedle::registry {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;

std::set<std::string> Ids(absl::Span<const BuiltInCode> codes) {
  std::set<std::string> ids;
  for (const BuiltInCode& code : codes) ids.insert(std::string(code.id));
  return ids;
}

TEST(Catalogue, ServicesAreTheFourteenOfTheAct) {
  EXPECT_THAT(BuiltInServices(), SizeIs(14));
  for (const BuiltInCode& service : BuiltInServices()) {
    EXPECT_THAT(std::string(service.source), HasSubstr("(Dz.U. 2019 poz. 1818)"));
  }
}

TEST(Catalogue, NeedsAreTheGroundsOfTheActAndWhatOutreachAdds) {
  int grounds = 0;
  for (const BuiltInCode& need : BuiltInNeeds()) {
    if (need.source.find("12 marca 2004") != absl::string_view::npos) ++grounds;
  }
  EXPECT_EQ(grounds, 15);
  const std::set<std::string> ids = Ids(BuiltInNeeds());
  for (const char* id : {"loneliness", "neighbours", "place", "leisure", "passion-to-show"}) {
    EXPECT_EQ(ids.count(id), 1u) << id;
  }
}

TEST(Catalogue, IdsAreValidAndUnique) {
  EXPECT_EQ(Ids(BuiltInNeeds()).size(), BuiltInNeeds().size());
  EXPECT_EQ(Ids(BuiltInServices()).size(), BuiltInServices().size());
  std::set<std::string> mappings;
  for (const BuiltInMapping& mapping : BuiltInMappings()) {
    EXPECT_TRUE(call::IsResourceId(mapping.id())) << mapping.id();
    mappings.insert(mapping.id());
  }
  EXPECT_EQ(mappings.size(), BuiltInMappings().size());
  for (absl::Span<const BuiltInCode> codes : {BuiltInNeeds(), BuiltInServices()}) {
    for (const BuiltInCode& code : codes) {
      EXPECT_TRUE(call::IsResourceId(code.id)) << code.id;
      EXPECT_FALSE(code.display_name.empty()) << code.id;
      EXPECT_FALSE(code.source.empty()) << code.id;
      EXPECT_LE(code.source.size(), 256u) << code.id;
    }
  }
}

TEST(Catalogue, EveryNeedIsMetAndEveryServiceMeetsSomething) {
  std::set<std::string> needs;
  std::set<std::string> services;
  for (const BuiltInMapping& mapping : BuiltInMappings()) {
    needs.insert(std::string(mapping.need));
    services.insert(std::string(mapping.service));
  }
  EXPECT_EQ(needs, Ids(BuiltInNeeds()));
  EXPECT_EQ(services, Ids(BuiltInServices()));
}

}  // namespace
}  // namespace osiedle::registry
