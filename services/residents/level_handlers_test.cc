#include "services/residents/level_handlers.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "osiedle/residents/v1/boundary_requests.pb.h"
#include "services/residents/testing/residents_fixture.h"

namespace osiedle::residents {
namespace {

using ::osiedle::call::FailsForFields;
using ::osiedle::call::FailsWith;
using ::osiedle::call::IsOk;
using ::osiedle::call::MetadataOf;
using ::osiedle::residents::v1::Resident;
using ::testing::IsEmpty;

class LevelHandlersTest : public ResidentsTest {
 protected:
  void SetUp() override {
    ResidentsTest::SetUp();
    ASSERT_THAT(NewResident("a"), IsOk());
  }
  void Identify() {
    ASSERT_THAT(Raise("a", Resident::IDENTIFIED), IsOk());
    ASSERT_THAT(Update("a", R"(notes { text: "lubi szachy" }
                    external_ids { system: "ops" value: "17" }
                    reach { kind: PHONE value: "600100200" }
                    identity { given_name: "Jan" pesel: "44051401458" })",
                       {}),
                IsOk());
    ASSERT_THAT(NewBoundary("a", "x"), IsOk());
  }
  // `resident`: "-" for those of all.
  std::vector<v1::Boundary> ListedBoundaries(const std::string& resident, bool show_deleted) {
    v1::ListBoundariesRequest request;
    request.set_parent(Name(resident));
    request.set_show_deleted(show_deleted);
    auto listed = Run<v1::ListBoundariesResponse>(request);
    EXPECT_THAT(listed, IsOk());
    if (!listed.ok()) return {};
    return {listed->boundaries().begin(), listed->boundaries().end()};
  }
};

TEST_F(LevelHandlersTest, RaiseIdentityLevel_RecordsTheAct) {
  auto raised = Raise("a", Resident::IDENTIFIED,
                      "kind: LEGAL_GROUND legal_ground: 'art. 100 ustawy o pomocy społecznej'");
  ASSERT_THAT(raised, IsOk());
  EXPECT_EQ(raised->identity_level(), Resident::IDENTIFIED);
  ASSERT_EQ(raised->level_changes_size(), 1);
  EXPECT_EQ(raised->level_changes(0).act().legal_ground(), "art. 100 ustawy o pomocy społecznej");
  EXPECT_TRUE(raised->level_changes(0).act().has_occur_time());
  EXPECT_THAT(fed().back().changed_fields(), testing::Contains("identity_level"));
}

TEST_F(LevelHandlersTest, RaiseIdentityLevel_WithoutAFittingAct_IsRefused) {
  EXPECT_THAT(Raise("a", Resident::REACHABLE, "kind: RECOGNITION"), FailsForFields({"act.kind"}));
  EXPECT_THAT(Raise("a", Resident::REACHABLE, "kind: LEGAL_GROUND legal_ground: 'art. 1'"),
              FailsForFields({"act.kind"}));
  EXPECT_THAT(Raise("a", Resident::IDENTIFIED, "kind: LEGAL_GROUND"),
              FailsForFields({"act.legal_ground"}));
  EXPECT_THAT(Raise("a", Resident::REACHABLE, ""), FailsForFields({"act.kind"}));
  EXPECT_EQ(Get("a")->identity_level(), Resident::ALIAS);
}

TEST_F(LevelHandlersTest, RaiseIdentityLevel_OnlyRises) {
  for (auto level : {Resident::COUNTED, Resident::ALIAS}) {
    auto refused = Raise("a", level, "kind: RESIDENT_ACT");
    if (level == Resident::COUNTED) {
      EXPECT_THAT(refused, FailsForFields({"act.kind"}));
    } else {
      EXPECT_THAT(refused, FailsWith(common::v1::STATE_TRANSITION_REFUSED));
      EXPECT_EQ(MetadataOf(refused.status(), "state"), "ALIAS");
    }
  }
}

TEST_F(LevelHandlersTest, TheSameActOnceMore_ChangesNothing) {
  const char kAct[] = "kind: RESIDENT_ACT occur_time { seconds: 1717400000 }";
  auto first = Raise("a", Resident::REACHABLE, kAct);
  ASSERT_THAT(first, IsOk());
  clock().Advance(absl::Hours(1));
  auto second = Raise("a", Resident::REACHABLE, kAct);
  ASSERT_THAT(second, IsOk());
  EXPECT_EQ(second->etag(), first->etag());
  EXPECT_THAT(
      Raise("a", Resident::REACHABLE, "kind: RESIDENT_ACT occur_time { seconds: 1717400001 }"),
      FailsWith(common::v1::STATE_TRANSITION_REFUSED));
}

TEST_F(LevelHandlersTest, AnActThatWasRecorded_RaisesNobodyAgain) {
  const char kAct[] = "kind: RESIDENT_ACT occur_time { seconds: 1717400000 }";
  ASSERT_THAT(Raise("a", Resident::REACHABLE, kAct), IsOk());
  ASSERT_THAT(Lower("a", Resident::ALIAS), IsOk());
  auto again = Raise("a", Resident::REACHABLE, kAct);
  ASSERT_THAT(again, IsOk());
  EXPECT_EQ(again->identity_level(), Resident::ALIAS);
  EXPECT_EQ(again->level_changes_size(), 2);
}

constexpr int64_t kTen = 1717400000;

std::string ActAt(int64_t seconds, const std::string& kind = "RESIDENT_ACT") {
  return absl::StrCat("kind: ", kind, " occur_time { seconds: ", seconds, " }");
}

TEST_F(LevelHandlersTest, AnActThatIsNotNewerThanTheLastLowering_ChangesNothingAndSaysSo) {
  ASSERT_THAT(Raise("a", Resident::IDENTIFIED, ActAt(kTen)), IsOk());
  auto lowered = Lower("a", Resident::ALIAS, ActAt(kTen + 7200));
  ASSERT_THAT(lowered, IsOk());
  for (const int64_t moment : {kTen - 1, kTen + 3600, kTen + 7200}) {
    auto late = Raise("a", Resident::IDENTIFIED, ActAt(moment));
    EXPECT_THAT(late, FailsWith(common::v1::ACT_OUTDATED)) << moment;
    EXPECT_EQ(MetadataOf(late.status(), "resource"), Name("a"));
  }
  EXPECT_EQ(Get("a")->etag(), lowered->etag());
  EXPECT_THAT(Raise("a", Resident::REACHABLE, ActAt(kTen + 7201)), IsOk());
}

TEST_F(LevelHandlersTest, TheLatestLoweringCounts_WheneverItWasRecorded) {
  ASSERT_THAT(Raise("a", Resident::IDENTIFIED, ActAt(kTen)), IsOk());
  ASSERT_THAT(Lower("a", Resident::REACHABLE, ActAt(kTen + 7200)), IsOk());
  // Another withdrawal, of before, which comes late.
  ASSERT_THAT(Lower("a", Resident::ALIAS, ActAt(kTen + 3600)), IsOk());
  EXPECT_THAT(Raise("a", Resident::REACHABLE, ActAt(kTen + 7000)),
              FailsWith(common::v1::ACT_OUTDATED));
  // A rise in between is no withdrawal.
  ASSERT_THAT(Raise("a", Resident::REACHABLE, ActAt(kTen + 9000)), IsOk());
  EXPECT_THAT(Raise("a", Resident::IDENTIFIED, ActAt(kTen + 8000)), IsOk());
}

TEST_F(LevelHandlersTest, AnActWithoutAMoment_IsOfNow) {
  ASSERT_THAT(Raise("a", Resident::REACHABLE), IsOk());
  ASSERT_THAT(Lower("a", Resident::ALIAS), IsOk());
  ASSERT_THAT(Raise("a", Resident::REACHABLE), IsOk());
  const int64_t ahead = absl::ToUnixSeconds(clock().Now()) + 3600;
  ASSERT_THAT(Lower("a", Resident::ALIAS, ActAt(ahead)), IsOk());
  EXPECT_THAT(Raise("a", Resident::REACHABLE), FailsWith(common::v1::ACT_OUTDATED));
  clock().Advance(absl::Hours(1));
  EXPECT_THAT(Raise("a", Resident::REACHABLE), IsOk());
}

TEST_F(LevelHandlersTest, WhoWasLoweredToCounted_IsNotRecognisedByAnOlderMeeting) {
  ASSERT_THAT(Lower("a", Resident::COUNTED, ActAt(kTen, "NO_LONGER_NEEDED")), IsOk());
  EXPECT_THAT(Raise("a", Resident::ALIAS, ActAt(kTen - 3600, "RECOGNITION")),
              FailsWith(common::v1::ACT_OUTDATED));
  EXPECT_THAT(Raise("a", Resident::ALIAS, ActAt(kTen + 3600, "RECOGNITION")), IsOk());
}

TEST_F(LevelHandlersTest, TheFirstRise_IsNoWithdrawal) {
  ASSERT_THAT(NewResident("counted", "age_band: AGE_45_TO_59"), IsOk());
  ASSERT_THAT(Raise("counted", Resident::ALIAS, ActAt(kTen)), IsOk());
  EXPECT_THAT(Raise("counted", Resident::REACHABLE, ActAt(kTen - 3600)), IsOk());
}

TEST_F(LevelHandlersTest, AMinor_RisesByAGuardiansActOnly) {
  ASSERT_THAT(NewResident("child", "age_band: AGE_13_TO_17"), IsOk());
  EXPECT_THAT(Raise("child", Resident::ALIAS, "kind: RECOGNITION"), FailsForFields({"act.kind"}));
  EXPECT_THAT(Raise("child", Resident::IDENTIFIED, "kind: LEGAL_GROUND legal_ground: 'art. 1'"),
              FailsForFields({"act.kind"}));
  ASSERT_THAT(Raise("child", Resident::ALIAS, "kind: GUARDIAN_ACT"), IsOk());
  EXPECT_THAT(Update("child", "alias: 'Deskorolka'", {}), IsOk());
}

TEST_F(LevelHandlersTest, LowerIdentityLevel_DeletesWhatIsAboveForGood) {
  Identify();
  EXPECT_EQ(RowsIn(ResidentMarks()), 2);
  ASSERT_THAT(Lower("a", Resident::REACHABLE), IsOk());
  EXPECT_EQ(RowsIn(ResidentIdentities()), 0);
  EXPECT_EQ(RowsIn(ResidentMarks()), 1);
  EXPECT_EQ(Reveal("a")->reach().value(), "600100200");
  EXPECT_FALSE(Reveal("a")->has_identity());

  ASSERT_THAT(Lower("a", Resident::ALIAS), IsOk());
  EXPECT_EQ(RowsIn(ResidentReaches()), 0);
  EXPECT_EQ(Get("a")->alias(), "Beret");
  EXPECT_EQ(Get("a")->notes_size(), 1);

  auto counted = Lower("a", Resident::COUNTED);
  ASSERT_THAT(counted, IsOk());
  EXPECT_EQ(counted->alias(), "");
  EXPECT_EQ(counted->notes_size(), 0);
  EXPECT_EQ(counted->external_ids_size(), 0);
  EXPECT_EQ(RowsIn(ResidentMarks()), 0);
  EXPECT_EQ(counted->level_changes_size(), 4);
  EXPECT_THAT(NewBoundary("a", "y"), FailsForFields({"parent"}));
  // Of the boundary its name is left, and it cannot be had back.
  EXPECT_THAT(ListedBoundaries("a", false), IsEmpty());
  auto emptied = ListedBoundaries("a", true);
  ASSERT_EQ(emptied.size(), 1u);
  EXPECT_EQ(emptied[0].limit_case(), v1::Boundary::LIMIT_NOT_SET);
  EXPECT_TRUE(emptied[0].has_delete_time());
  ASSERT_THAT(Raise("a", Resident::ALIAS), IsOk());
  EXPECT_THAT(NewBoundary("a", "x"), FailsWith(common::v1::RESOURCE_EXISTS));
  v1::UndeleteBoundaryRequest undelete;
  undelete.set_name(emptied[0].name());
  EXPECT_FALSE(Run<v1::Boundary>(undelete).ok());
  EXPECT_THAT(ListedBoundaries("a", false), IsEmpty());
  // The external id is free again.
  EXPECT_THAT(NewResident("b", "identity_level: ALIAS external_ids { system: 'ops' value: '17' }"),
              IsOk());
}

TEST_F(LevelHandlersTest, LowerIdentityLevel_AtOnceToCounted_DeletesAll) {
  Identify();
  ASSERT_THAT(Lower("a", Resident::COUNTED), IsOk());
  EXPECT_EQ(RowsIn(ResidentReaches()), 0);
  EXPECT_EQ(RowsIn(ResidentIdentities()), 0);
  EXPECT_EQ(RowsIn(ResidentMarks()), 0);
  // Raised again, nothing comes back.
  ASSERT_THAT(Raise("a", Resident::IDENTIFIED), IsOk());
  auto revealed = Reveal("a");
  ASSERT_THAT(revealed, IsOk());
  EXPECT_FALSE(revealed->has_reach());
  EXPECT_FALSE(revealed->has_identity());
}

TEST_F(LevelHandlersTest, LowerIdentityLevel_OnlyGoesDown) {
  EXPECT_THAT(Lower("a", Resident::ALIAS), FailsWith(common::v1::STATE_TRANSITION_REFUSED));
  EXPECT_THAT(Lower("a", Resident::REACHABLE), FailsWith(common::v1::STATE_TRANSITION_REFUSED));
  EXPECT_THAT(Lower("a", Resident::COUNTED, "kind: RECOGNITION"), FailsForFields({"act.kind"}));
}

TEST_F(LevelHandlersTest, LowerIdentityLevel_ToCounted_WhileThereIsALink_IsRefused) {
  ASSERT_THAT(NewResident("b"), IsOk());
  ASSERT_THAT(Merge("a", "b"), IsOk());
  EXPECT_THAT(Lower("a", Resident::COUNTED), FailsWith(common::v1::STATE_TRANSITION_REFUSED));
  EXPECT_THAT(Lower("b", Resident::COUNTED), FailsWith(common::v1::RESOURCE_IN_USE));
  ASSERT_THAT(Unmerge("a"), IsOk());
  EXPECT_THAT(Lower("b", Resident::COUNTED), IsOk());
}

TEST_F(LevelHandlersTest, ABoundaryAndALoweringAtOnce_DoNotBothStand) {
  BeforeNextCommit([&] { ASSERT_THAT(Lower("a", Resident::COUNTED), IsOk()); });
  EXPECT_THAT(NewBoundary("a", "y"), FailsForFields({"parent"}));
  EXPECT_THAT(ListedBoundaries("a", false), IsEmpty());
}

TEST_F(LevelHandlersTest, AnIdentityAndALoweringAtOnce_DoNotBothStand) {
  ASSERT_THAT(Raise("a", Resident::IDENTIFIED), IsOk());
  BeforeNextCommit([&] { ASSERT_THAT(Lower("a", Resident::ALIAS), IsOk()); });
  EXPECT_THAT(Update("a", "identity { given_name: 'Jan' }", {}),
              FailsForFields({"resident.identity"}));
  EXPECT_EQ(RowsIn(ResidentIdentities()), 0);
}

TEST_F(LevelHandlersTest, TheFiftyFirstMove_IsRefused) {
  for (int i = 0; i < 25; ++i) {
    ASSERT_THAT(Raise("a", Resident::REACHABLE), IsOk());
    ASSERT_THAT(Lower("a", Resident::ALIAS), IsOk());
  }
  EXPECT_THAT(Raise("a", Resident::REACHABLE), FailsWith(common::v1::STATE_TRANSITION_REFUSED));
}

TEST_F(LevelHandlersTest, TheFiftyFirstBoundary_IsRefused) {
  for (int i = 0; i < 50; ++i) ASSERT_THAT(NewBoundary("a", absl::StrCat("b", i)), IsOk());
  EXPECT_THAT(NewBoundary("a", "more"), FailsWith(common::v1::STATE_TRANSITION_REFUSED));
  EXPECT_THAT(NewBoundary("a", "b0"), IsOk());
}

TEST_F(LevelHandlersTest, ListBoundaries_IsOfOneRecord_AlsoByUpdateTime) {
  ASSERT_THAT(NewResident("b"), IsOk());
  ASSERT_THAT(NewBoundary("a", "of-a"), IsOk());
  ASSERT_THAT(NewBoundary("b", "of-b"), IsOk());
  for (const char* filter : {"", "update_time > \"2024-01-01T00:00:00Z\""}) {
    v1::ListBoundariesRequest request;
    request.set_parent(Name("a"));
    request.set_filter(filter);
    auto listed = Run<v1::ListBoundariesResponse>(request);
    ASSERT_THAT(listed, IsOk());
    ASSERT_EQ(listed->boundaries_size(), 1) << filter;
    EXPECT_EQ(listed->boundaries(0).name(), Name("a") + "/boundaries/of-a");
  }
}

TEST_F(LevelHandlersTest, ListBoundaries_OfADash_IsOfAllRecordsOfTheTown) {
  ASSERT_THAT(NewResident("b"), IsOk());
  ASSERT_THAT(NewBoundary("a", "of-a"), IsOk());
  ASSERT_THAT(NewBoundary("b", "of-b"), IsOk());
  EXPECT_EQ(ListedBoundaries("-", false).size(), 2u);
  v1::ListBoundariesRequest request;
  request.set_parent("municipalities/-/residents/-");
  EXPECT_THAT(Run<v1::ListBoundariesResponse>(request), FailsWith(common::v1::RESOURCE_NOT_FOUND));
}

TEST_F(LevelHandlersTest, AMinorByThePesel_StaysCountedWithoutAGuardian) {
  ASSERT_THAT(Raise("a", Resident::IDENTIFIED), IsOk());
  // Born on 1 January 2015.
  EXPECT_THAT(Update("a", "identity { given_name: 'Jan' pesel: '15210100008' }", {}),
              FailsForFields({"resident.identity.pesel"}));
}

TEST_F(LevelHandlersTest, CreateBoundary_OfNobody_IsRefused) {
  EXPECT_THAT(NewBoundary("nobody", "x"), FailsWith(common::v1::RESOURCE_NOT_FOUND));
  EXPECT_THAT(NewBoundary("a", "No!"), FailsForFields({"boundary_id"}));
}

}  // namespace
}  // namespace osiedle::residents
