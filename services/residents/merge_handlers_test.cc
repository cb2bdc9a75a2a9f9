#include "services/residents/merge_handlers.h"

#include <algorithm>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/residents/resident_reader.h"
#include "services/residents/testing/residents_fixture.h"
#include "storage/status_macros.h"
#include "storage/testing/test_seed.h"

namespace osiedle::residents {
namespace {

using ::osiedle::call::FailsForFields;
using ::osiedle::call::FailsWith;
using ::osiedle::call::IsOk;
using ::osiedle::residents::v1::Resident;
using ::testing::ElementsAre;
using ::testing::UnorderedElementsAre;

class MergeHandlersTest : public ResidentsTest {
 protected:
  void SetUp() override {
    ResidentsTest::SetUp();
    for (const char* id : {"a", "b", "c", "d"}) {
      ASSERT_THAT(NewResident(id, absl::StrCat("identity_level: ALIAS alias: '", id, "'")), IsOk());
    }
  }

  // The names of a person's records, the one that they lead to first.
  std::vector<std::string> RecordsOf(const std::string& id) {
    std::vector<std::string> names;
    EXPECT_THAT(Ask("rybnik",
                    [&](const call::Call& call, const storage::Snapshot& snapshot) {
                      ASSIGN_OR_RETURN(Person person, PersonOf(call, snapshot, Name(id)));
                      for (const Resident& record : person.records) {
                        names.push_back(record.name());
                      }
                      return absl::OkStatus();
                    }),
                IsOk());
    return names;
  }
  std::map<std::string, std::string> Contents() {
    std::map<std::string, std::string> contents;
    for (const char* id : {"a", "b", "c", "d"}) contents[id] = ContentOf(*Reveal(id));
    return contents;
  }
};

TEST_F(MergeHandlersTest, MergeResident_IsALinkAndNothingElse) {
  const auto before = Contents();
  auto merged = Merge("a", "b");
  ASSERT_THAT(merged, IsOk());
  EXPECT_EQ(merged->state(), Resident::MERGED);
  EXPECT_EQ(merged->merged_into(), Name("b"));
  EXPECT_THAT(fed().back().changed_fields(), ElementsAre("state", "merged_into", "merge_time"));
  EXPECT_EQ(fed().size(), 1u);
  EXPECT_EQ(ContentOf(*Reveal("b")), before.at("b"));
  EXPECT_EQ(Get("a")->alias(), "a");
}

TEST_F(MergeHandlersTest, MergeAndUnmerge_InAnyOrder_RestoreExactly) {
  const auto before = Contents();
  const storage::TestSeed seed(7);
  std::mt19937 random(seed.value());
  const std::vector<std::string> ids = {"a", "b", "c", "d"};
  for (int round = 0; round < 60; ++round) {
    // Merges at random, of which some are refused ...
    std::vector<std::string> merged;
    for (int i = 0; i < 6; ++i) {
      const std::string& one = ids[random() % 4];
      const std::string& other = ids[random() % 4];
      const auto before_this = Contents();
      const bool linked = Get(one)->state() == Resident::MERGED;
      if (Merge(one, other).ok()) {
        if (!linked) merged.push_back(one);
      } else {
        EXPECT_EQ(Contents(), before_this) << "a refused merge changed something";
      }
    }
    EXPECT_LE(merged.size(), 3u) << "four records merged in a circle";
    // ... and taken back in another order.
    std::shuffle(merged.begin(), merged.end(), random);
    for (const std::string& id : merged) ASSERT_THAT(Unmerge(id), IsOk());
    ASSERT_EQ(Contents(), before) << "round " << round;
  }
}

TEST_F(MergeHandlersTest, UnmergeResident_InTheMiddleOfAChain_LeavesTheOtherLinks) {
  ASSERT_THAT(Merge("a", "b"), IsOk());
  ASSERT_THAT(Merge("b", "c"), IsOk());
  EXPECT_THAT(RecordsOf("a"), ElementsAre(Name("c"), Name("b"), Name("a")));
  EXPECT_THAT(RecordsOf("c"), ElementsAre(Name("c"), Name("b"), Name("a")));
  ASSERT_THAT(Unmerge("b"), IsOk());
  EXPECT_THAT(RecordsOf("a"), ElementsAre(Name("b"), Name("a")));
  EXPECT_THAT(RecordsOf("c"), ElementsAre(Name("c")));
}

TEST_F(MergeHandlersTest, MergeResident_Again_ChangesNothing) {
  auto first = Merge("a", "b");
  auto second = Merge("a", "b");
  ASSERT_THAT(second, IsOk());
  EXPECT_EQ(second->etag(), first->etag());
  EXPECT_THAT(Merge("a", "c"), FailsWith(common::v1::STATE_TRANSITION_REFUSED));
}

TEST_F(MergeHandlersTest, MergeResident_WithItself_IsRefused) {
  EXPECT_THAT(Merge("a", "a"), FailsForFields({"survivor"}));
}

TEST_F(MergeHandlersTest, MergeResident_InACircle_IsRefused) {
  ASSERT_THAT(Merge("a", "b"), IsOk());
  EXPECT_THAT(Merge("b", "a"), FailsWith(common::v1::MERGE_CIRCLE));
  ASSERT_THAT(Merge("b", "c"), IsOk());
  EXPECT_THAT(Merge("c", "a"), FailsWith(common::v1::MERGE_CIRCLE));
  EXPECT_EQ(Get("c")->state(), Resident::ACTIVE);
}

TEST_F(MergeHandlersTest, MergeResident_TwoAtOnceThatWouldCloseACircle_OneIsRefused) {
  BeforeNextCommit([&] { ASSERT_THAT(Merge("b", "a"), IsOk()); });
  EXPECT_THAT(Merge("a", "b"), FailsWith(common::v1::MERGE_CIRCLE));
  // Also by way of a third.
  ASSERT_THAT(Merge("c", "b"), IsOk());  // c -> b -> a
  ASSERT_THAT(Unmerge("b"), IsOk());     // c -> b
  BeforeNextCommit([&] { ASSERT_THAT(Merge("b", "d"), IsOk()); });
  EXPECT_THAT(Merge("d", "c"), FailsWith(common::v1::MERGE_CIRCLE));
}

TEST_F(MergeHandlersTest, MergeResident_AcrossTowns_FindsNobody) {
  ASSERT_THAT(NewResident("x", "identity_level: ALIAS", "municipalities/gdynia"), IsOk());
  EXPECT_THAT(Merge("a", "municipalities/gdynia/residents/x"), FailsForFields({"survivor"}));
  EXPECT_THAT(Merge("a", "municipalities/gdynia/residents/nobody"), FailsForFields({"survivor"}));
  EXPECT_THAT(Merge("a", "nobody"), FailsForFields({"survivor"}));
  EXPECT_THAT(Merge("a", "municipalities/rybnik/contacts/x"), FailsForFields({"survivor"}));
  EXPECT_EQ(Get("a")->state(), Resident::ACTIVE);
}

TEST_F(MergeHandlersTest, MergeResident_OfWhoIsOnlyCounted_IsRefused) {
  ASSERT_THAT(NewResident("n", "age_band: AGE_UNKNOWN"), IsOk());
  EXPECT_THAT(Merge("n", "a"), FailsWith(common::v1::STATE_TRANSITION_REFUSED));
  EXPECT_THAT(Merge("a", "n"), FailsWith(common::v1::STATE_TRANSITION_REFUSED));
}

TEST_F(MergeHandlersTest, AfterAnErasure_NothingIsMergedOrTakenApart) {
  ASSERT_THAT(Merge("a", "b"), IsOk());
  ASSERT_THAT(Merge("c", "d"), IsOk());
  ASSERT_THAT(Erase("b"), IsOk());
  ASSERT_THAT(Erase("c"), IsOk());
  EXPECT_THAT(Unmerge("a"), FailsWith(common::v1::STATE_TRANSITION_REFUSED));
  EXPECT_THAT(Unmerge("c"), FailsWith(common::v1::STATE_TRANSITION_REFUSED));
  EXPECT_THAT(Merge("d", "b"), FailsWith(common::v1::STATE_TRANSITION_REFUSED));
  EXPECT_EQ(Get("a")->merged_into(), Name("b"));
  EXPECT_EQ(Get("c")->merged_into(), Name("d"));
}

TEST_F(MergeHandlersTest, UnmergeResident_OfWhoIsNotMerged_IsRefused) {
  EXPECT_THAT(Unmerge("a"), FailsWith(common::v1::STATE_TRANSITION_REFUSED));
}

TEST_F(MergeHandlersTest, AMergedRecord_KeepsItsOwnLevelAndParts) {
  ASSERT_THAT(Raise("a", Resident::REACHABLE), IsOk());
  ASSERT_THAT(Update("a", "reach { kind: PLACE value: 'park' }", {}), IsOk());
  ASSERT_THAT(Merge("a", "b"), IsOk());
  EXPECT_EQ(Get("b")->identity_level(), Resident::ALIAS);
  EXPECT_THAT(Update("b", "reach { kind: PLACE value: 'park' }", {}),
              FailsForFields({"resident.reach"}));
  ASSERT_THAT(Unmerge("a"), IsOk());
  EXPECT_EQ(Get("b")->identity_level(), Resident::ALIAS);
  EXPECT_EQ(Reveal("a")->reach().value(), "park");
}

TEST_F(MergeHandlersTest, Boundaries_HoldForThePerson) {
  ASSERT_THAT(NewBoundary("a", "x"), IsOk());
  ASSERT_THAT(Merge("a", "b"), IsOk());
  ASSERT_THAT(NewBoundary("a", "y"), IsOk());
  ASSERT_THAT(NewBoundary("b", "z"), IsOk());
  std::vector<std::string> names;
  ASSERT_THAT(Ask("rybnik",
                  [&](const call::Call& call, const storage::Snapshot& snapshot) {
                    ASSIGN_OR_RETURN(
                        auto boundaries,
                        BoundariesOf(call, snapshot, *PersonOf(call, snapshot, Name("b"))));
                    for (const v1::Boundary& b : boundaries) names.push_back(b.name());
                    return absl::OkStatus();
                  }),
              IsOk());
  EXPECT_THAT(names, UnorderedElementsAre(Name("a") + "/boundaries/x", Name("a") + "/boundaries/y",
                                          Name("b") + "/boundaries/z"));
}

TEST_F(MergeHandlersTest, MergeResident_BeyondFiftyRecords_IsRefused) {
  for (int i = 0; i < 49; ++i) {
    const std::string id = absl::StrCat("r", i);
    ASSERT_THAT(NewResident(id, "identity_level: ALIAS"), IsOk());
    ASSERT_THAT(Merge(id, "a"), IsOk());
  }
  EXPECT_THAT(Merge("b", "a"), FailsWith(common::v1::STATE_TRANSITION_REFUSED));
  EXPECT_THAT(Merge("a", "b"), FailsWith(common::v1::STATE_TRANSITION_REFUSED));
  EXPECT_EQ(RecordsOf("a").size(), 50u);
}

}  // namespace
}  // namespace osiedle::residents
