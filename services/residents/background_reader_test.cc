#include "services/residents/background_reader.h"

#include "services/residents/testing/residents_fixture.h"

namespace osiedle::residents {
namespace {

using ::osiedle::call::IsOk;

class BackgroundReaderTest : public ResidentsTest {
 protected:
  bool IsLinked(const std::string& id, absl::Time since) {
    bool linked = false;
    EXPECT_THAT(Ask("rybnik",
                    [&](const call::Call& call, const storage::Snapshot& snapshot) {
                      ASSIGN_OR_RETURN(linked,
                                       IsLinkedSince(snapshot, call.owner(), Name(id), since));
                      return absl::OkStatus();
                    }),
                IsOk());
    return linked;
  }
};

TEST_F(BackgroundReaderTest, ALink_HoldsUntilTheResidentIsCounted_AndAnewWhenTheLevelRises) {
  ASSERT_THAT(NewResident("a"), IsOk());
  const absl::Time before = clock().Now();
  EXPECT_TRUE(IsLinked("a", before));
  EXPECT_FALSE(IsLinked("none", before));
  clock().Advance(absl::Hours(1));
  ASSERT_THAT(Lower("a", v1::Resident::COUNTED), IsOk());
  clock().Advance(absl::Hours(1));
  EXPECT_FALSE(IsLinked("a", before));
  EXPECT_FALSE(IsLinked("a", clock().Now()));
  ASSERT_THAT(Raise("a", v1::Resident::ALIAS, "kind: RECOGNITION"), IsOk());
  EXPECT_FALSE(IsLinked("a", before));
  EXPECT_TRUE(IsLinked("a", clock().Now()));
}

TEST_F(BackgroundReaderTest, ARestrictedName_IsLinkedToNothingOutsideOfItsTeam) {
  ASSERT_THAT(NewResident("a"), IsOk());
  FoundTeam("gdp");
  v1::RestrictResidentRequest request;
  request.set_name(Name("a"));
  request.set_team(TeamName("gdp"));
  request.set_ground("uchwała zespołu");
  ASSERT_THAT(Run<v1::RestrictResidentResponse>(request), IsOk());
  EXPECT_FALSE(IsLinked("a", clock().Now()));
}

}  // namespace
}  // namespace osiedle::residents
