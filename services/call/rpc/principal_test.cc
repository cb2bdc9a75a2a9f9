#include "services/call/rpc/principal.h"

#include "gtest/gtest.h"

namespace osiedle::call {
namespace {

using ::osiedle::common::v1::ASSISTANT;
using ::osiedle::common::v1::AUDITOR;
using ::osiedle::common::v1::COORDINATOR;
using ::osiedle::common::v1::OPERATOR;
using ::osiedle::common::v1::VIEWER;

TEST(Principal, MayRole_HoldsWhereItIsGranted) {
  const Principal principal{
      .id = "anna", .display = "", .grants = {{"rybnik", {ASSISTANT}}, {"*", {AUDITOR}}}};
  EXPECT_TRUE(principal.MayRole("rybnik", {COORDINATOR, ASSISTANT}));
  EXPECT_FALSE(principal.MayRole("gdynia", {COORDINATOR, ASSISTANT}));
  EXPECT_TRUE(principal.MayRole("gdynia", {AUDITOR}));
  EXPECT_TRUE(principal.MayRole("", {AUDITOR})) << "what belongs to no municipality";
  EXPECT_FALSE(principal.MayRole("", {ASSISTANT}));
  EXPECT_FALSE(principal.MayRole("rybnik", {}));
  EXPECT_FALSE(principal.MayRole("*", {ASSISTANT})) << "a name of no municipality";
}

TEST(Principal, Knows_WhereItHasAnyRole) {
  const Principal principal{.id = "anna", .display = "", .grants = {{"rybnik", {VIEWER}}}};
  EXPECT_TRUE(principal.Knows("rybnik"));
  EXPECT_FALSE(principal.Knows("gdynia"));
  EXPECT_FALSE(principal.Knows(""));
}

TEST(RoleSet, All_HoldsEveryRoleButTheUnspecified) {
  const RoleSet all = RoleSet::All();
  for (auto role : {OPERATOR, COORDINATOR, ASSISTANT, VIEWER, AUDITOR}) {
    EXPECT_TRUE(all.Contains(role));
  }
  EXPECT_FALSE(all.Contains(common::v1::ROLE_UNSPECIFIED));
}

TEST(RoleSet, Names_AreInTheOrderOfTheirNumbers) {
  EXPECT_EQ((RoleSet{AUDITOR, COORDINATOR}).Names(), "COORDINATOR, AUDITOR");
  EXPECT_EQ(RoleSet().Names(), "");
}

}  // namespace
}  // namespace osiedle::call
