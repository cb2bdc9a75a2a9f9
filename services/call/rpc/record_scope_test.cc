#include "services/call/rpc/record_scope.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace osiedle::call {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
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

TEST(RecordScope, AtFirst_IsNothing) {
  EXPECT_TRUE(RecordScope::Nothing().is_nothing());
  EXPECT_FALSE(RecordScope::Nothing().is_whole());
  EXPECT_TRUE(RecordScope::Whole().is_whole());
  EXPECT_FALSE(RecordScope::Whole().is_nothing());
}

TEST(RecordScope, Add_OfAnAlternativeWithoutConditions_IsWhole) {
  RecordScope scope = ScopeOf({{Controllers({"a"})}});
  scope.Add({});
  EXPECT_TRUE(scope.is_whole());
  EXPECT_THAT(scope.alternatives(), IsEmpty());
  scope.Add({Controllers({"a"})});
  EXPECT_TRUE(scope.is_whole());
}

TEST(RecordScope, Add_OfAConditionWithoutNames_AddsNothing) {
  EXPECT_TRUE(ScopeOf({{Controllers({})}}).is_nothing());
  EXPECT_TRUE(ScopeOf({{Controllers({"a"}), Teams({})}}).is_nothing());
}

TEST(RecordScope, Add_SortsNamesAndConditions) {
  const RecordScope scope = ScopeOf({{Districts({"d", "c", "d"}), Controllers({"b", "a"})}});
  EXPECT_THAT(scope.alternatives(),
              ElementsAre(ElementsAre(Controllers({"a", "b"}), Districts({"c", "d"}))));
}

TEST(RecordScope, Add_OfOneDimensionTwice_IsBoth) {
  EXPECT_THAT(ScopeOf({{Controllers({"a", "b"}), Controllers({"b", "c"})}}).alternatives(),
              ElementsAre(ElementsAre(Controllers({"b"}))));
  EXPECT_TRUE(ScopeOf({{Controllers({"a"}), Controllers({"b"})}}).is_nothing());
}

TEST(RecordScope, Add_JoinsWhatDiffersInOneDimension) {
  EXPECT_THAT(ScopeOf({{Controllers({"b"})}, {Controllers({"a"})}}).alternatives(),
              ElementsAre(ElementsAre(Controllers({"a", "b"}))));
  EXPECT_THAT(
      ScopeOf({{Controllers({"a"}), Districts({"d"})}, {Controllers({"b"}), Districts({"d"})}})
          .alternatives(),
      ElementsAre(ElementsAre(Controllers({"a", "b"}), Districts({"d"}))));
  // The joined one is joined again.
  EXPECT_THAT(ScopeOf({{Controllers({"a"}), Districts({"d"})},
                       {Controllers({"b"}), Districts({"d", "e"})},
                       {Controllers({"a"}), Districts({"e"})}})
                  .alternatives(),
              ElementsAre(ElementsAre(Controllers({"a", "b"}), Districts({"d", "e"}))));
}

TEST(RecordScope, Add_KeepsApartWhatDiffersInTwo) {
  EXPECT_THAT(
      ScopeOf({{Controllers({"a"}), Districts({"d"})}, {Controllers({"b"}), Districts({"e"})}})
          .alternatives(),
      ElementsAre(ElementsAre(Controllers({"a"}), Districts({"d"})),
                  ElementsAre(Controllers({"b"}), Districts({"e"}))));
  EXPECT_THAT(ScopeOf({{Controllers({"a"})}, {Districts({"d"})}}).alternatives(),
              ElementsAre(ElementsAre(Controllers({"a"})), ElementsAre(Districts({"d"}))));
}

TEST(RecordScope, Add_LeavesOutWhatIsWithinAnother) {
  const auto wide = ElementsAre(ElementsAre(Controllers({"a", "b"})));
  EXPECT_THAT(
      ScopeOf({{Controllers({"a", "b"})}, {Controllers({"a"}), Districts({"d"})}}).alternatives(),
      wide);
  EXPECT_THAT(
      ScopeOf({{Controllers({"a"}), Districts({"d"})}, {Controllers({"a", "b"})}}).alternatives(),
      wide);
}

TEST(RecordScope, IntersectWith_LeavesWhatIsInBoth) {
  RecordScope scope = RecordScope::Whole();
  scope.IntersectWith(ScopeOf({{Controllers({"a", "b"})}}));
  EXPECT_THAT(scope.alternatives(), ElementsAre(ElementsAre(Controllers({"a", "b"}))));
  scope.IntersectWith(RecordScope::Whole());
  EXPECT_THAT(scope.alternatives(), ElementsAre(ElementsAre(Controllers({"a", "b"}))));
  scope.IntersectWith(ScopeOf({{Districts({"d"})}, {Controllers({"b", "c"})}}));
  EXPECT_THAT(scope.alternatives(),
              ElementsAre(ElementsAre(Controllers({"a", "b"}), Districts({"d"})),
                          ElementsAre(Controllers({"b"}))));
  scope.IntersectWith(RecordScope::Nothing());
  EXPECT_TRUE(scope.is_nothing());
  scope.IntersectWith(RecordScope::Whole());
  EXPECT_TRUE(scope.is_nothing());
}

TEST(RecordScope, IntersectWith_OfScopesThatMeetNowhere_IsNothing) {
  RecordScope scope = ScopeOf({{Controllers({"a"})}});
  scope.IntersectWith(ScopeOf({{Controllers({"b"})}}));
  EXPECT_TRUE(scope.is_nothing());
  EXPECT_FALSE(scope.is_whole());
}

TEST(RecordScope, Covers_WhatLiesWithinOneOfItsAlternatives) {
  const RecordScope scope = ScopeOf({{Controllers({"a", "b"})}, {Districts({"d"})}});
  EXPECT_TRUE(scope.Covers(scope));
  EXPECT_TRUE(scope.Covers(RecordScope::Nothing()));
  EXPECT_TRUE(scope.Covers(ScopeOf({{Controllers({"a"})}})));
  EXPECT_TRUE(scope.Covers(ScopeOf({{Controllers({"c"}), Districts({"d"})}})));
  EXPECT_FALSE(scope.Covers(ScopeOf({{Controllers({"a", "c"})}})));
  EXPECT_FALSE(scope.Covers(ScopeOf({{Controllers({"a"})}, {Teams({"t"})}})));
  EXPECT_FALSE(scope.Covers(RecordScope::Whole()));
  EXPECT_TRUE(RecordScope::Whole().Covers(scope));
  EXPECT_FALSE(RecordScope::Nothing().Covers(scope));
  EXPECT_TRUE(RecordScope::Nothing().Covers(RecordScope::Nothing()));
}

TEST(RecordScope, Text_IsThatOfTheRecords) {
  EXPECT_EQ(ScopeOf({{Controllers({"a"})}, {Districts({"d"})}}).Text(),
            ScopeOf({{Districts({"d"})}, {Controllers({"a"})}}).Text());
  EXPECT_NE(ScopeOf({{Controllers({"a"})}}).Text(), ScopeOf({{Districts({"a"})}}).Text());
  EXPECT_NE(ScopeOf({{Controllers({"a"})}}).Text(), ScopeOf({{Controllers({"a", "b"})}}).Text());
  EXPECT_NE(ScopeOf({{Controllers({"a"}), Districts({"d"})}}).Text(),
            ScopeOf({{Controllers({"a"})}, {Districts({"d"})}}).Text());
  EXPECT_NE(RecordScope::Whole().Text(), RecordScope::Nothing().Text());
}

}  // namespace
}  // namespace osiedle::call
