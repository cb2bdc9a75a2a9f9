// What a caller with a narrowed grant learns of residents and their boundaries.

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "osiedle/registry/v1/controller.pb.h"
#include "osiedle/registry/v1/controller_requests.pb.h"
#include "osiedle/residents/v1/boundary_requests.pb.h"
#include "osiedle/residents/v1/resident_requests.pb.h"
#include "services/residents/resident_reader.h"
#include "services/residents/resident_tables.h"
#include "services/residents/testing/residents_fixture.h"

namespace osiedle::residents {
namespace {

using ::osiedle::call::FailsWith;
using ::osiedle::call::IsOk;
using ::osiedle::call::MetadataOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr char kNgo[] = "municipalities/rybnik/controllers/ngo";
constexpr char kOfNgo[] = " controller: 'municipalities/rybnik/controllers/ngo'";
constexpr char kBeret[] = "identity_level: ALIAS alias: 'Beret'";

class NarrowedResidentsTest : public ResidentsTest {
 protected:
  void SetUp() override {
    ResidentsTest::SetUp();
    registry::v1::CreateControllerRequest request;
    request.set_parent(kRybnik);
    request.set_controller_id("ngo");
    request.mutable_controller()->set_display_name("Stowarzyszenie");
    request.mutable_controller()->set_kind(registry::v1::Controller::NGO);
    ASSERT_THAT(Run<registry::v1::Controller>(request), IsOk());
    ASSERT_THAT(NewResident("town", kBeret), IsOk());
    ASSERT_THAT(NewResident("own", absl::StrCat(kBeret, kOfNgo)), IsOk());
    ASSERT_THAT(NewResident("own-2", absl::StrCat(kBeret, kOfNgo)), IsOk());
  }
  void ActAsNgo(common::v1::Role role = common::v1::COORDINATOR) {
    ActAs({.id = "narrow",
           .grants = {{.municipality = "rybnik", .roles = {role}, .controllers = {kNgo}}}});
  }
  void ActAsEverybody() {
    ActAs({.id = "all", .grants = {{.municipality = "*", .roles = call::RoleSet::All()}}});
  }
  absl::StatusOr<v1::ListBoundariesResponse> Boundaries(const std::string& parent) {
    v1::ListBoundariesRequest request;
    request.set_parent(parent);
    return Run<v1::ListBoundariesResponse>(request);
  }
};

TEST_F(NarrowedResidentsTest, WhatIsHidden_IsNotFoundByAnyMethod) {
  ActAsNgo();
  EXPECT_THAT(Get("own"), IsOk());
  EXPECT_THAT(Reveal("own"), IsOk());
  EXPECT_THAT(Get("town"), FailsWith(common::v1::RESOURCE_NOT_FOUND));
  EXPECT_THAT(Reveal("town"), FailsWith(common::v1::RESOURCE_NOT_FOUND));
  EXPECT_THAT(Raise("town", v1::Resident::REACHABLE), FailsWith(common::v1::RESOURCE_NOT_FOUND));
  EXPECT_THAT(Lower("town", v1::Resident::COUNTED), FailsWith(common::v1::RESOURCE_NOT_FOUND));
  EXPECT_THAT(Merge("town", "own"), FailsWith(common::v1::RESOURCE_NOT_FOUND));
  EXPECT_THAT(Unmerge("town"), FailsWith(common::v1::RESOURCE_NOT_FOUND));
  EXPECT_THAT(Update("town", "alias: 'x'", {"alias"}), FailsWith(common::v1::RESOURCE_NOT_FOUND));
}

TEST_F(NarrowedResidentsTest, BoundariesAreKnownAsTheirResidentIs) {
  ASSERT_THAT(NewBoundary("town", "b"), IsOk());
  ASSERT_THAT(NewBoundary("own", "b"), IsOk());
  ActAsNgo();
  v1::GetBoundaryRequest get;
  get.set_name(absl::StrCat(Name("own"), "/boundaries/b"));
  EXPECT_THAT(Run<v1::Boundary>(get), IsOk());
  get.set_name(absl::StrCat(Name("town"), "/boundaries/b"));
  EXPECT_THAT(Run<v1::Boundary>(get), FailsWith(common::v1::RESOURCE_NOT_FOUND));
  v1::DeleteBoundaryRequest remove;
  remove.set_name(get.name());
  EXPECT_THAT(Run<v1::Boundary>(remove), FailsWith(common::v1::RESOURCE_NOT_FOUND));
  EXPECT_THAT(NewBoundary("own", "b2"), IsOk());
  EXPECT_THAT(NewBoundary("town", "b2"), FailsWith(common::v1::RESOURCE_NOT_FOUND));
  EXPECT_THAT(NewBoundary("nobody", "b2"), FailsWith(common::v1::RESOURCE_NOT_FOUND));

  EXPECT_EQ(Boundaries(Name("own"))->boundaries_size(), 2);
  // The same as of a resident who does not exist.
  EXPECT_THAT(Boundaries(Name("town"))->boundaries(), IsEmpty());
  EXPECT_THAT(Boundaries(Name("nobody"))->boundaries(), IsEmpty());
  const auto all = Boundaries(absl::StrCat(kRybnik, "/residents/-"));
  EXPECT_THAT(all, FailsWith(common::v1::GRANT_TOO_NARROW));
  EXPECT_EQ(MetadataOf(all.status(), "field"), "parent");
  ActAsEverybody();
  EXPECT_EQ(Boundaries(absl::StrCat(kRybnik, "/residents/-"))->boundaries_size(), 3);
}

TEST_F(NarrowedResidentsTest, ADouble_IsNamedToWhoMayKnowIt) {
  ActAsNgo();
  const auto found = NewResident("new", absl::StrCat(kBeret, kOfNgo));
  ASSERT_THAT(found, IsOk());
  EXPECT_THAT(found->possible_doubles(), ElementsAre(Name("own"), Name("own-2")));
  ActAsEverybody();
  EXPECT_THAT(Update("new", "alias: 'BERET'", {"alias"})->possible_doubles(),
              ElementsAre(Name("own"), Name("own-2"), Name("town")));
}

TEST_F(NarrowedResidentsTest, ADoubleByPesel_IsNamedToWhoMayKnowIt) {
  const std::string identity = "identity { given_name: 'Jan' pesel: '44051401458' }";
  for (const char* id : {"town", "own"}) {
    ASSERT_THAT(Raise(id, v1::Resident::IDENTIFIED), IsOk());
  }
  ASSERT_THAT(Update("town", identity, {"identity"}), IsOk());
  ActAsNgo();
  EXPECT_THAT(Update("own", identity, {"identity"})->possible_doubles(),
              ElementsAre(Name("own-2")));
}

TEST_F(NarrowedResidentsTest, MergingAcrossGrants_NamesNobodyHidden) {
  ActAsNgo();
  const auto hidden = Merge("own", "town");
  EXPECT_THAT(hidden, FailsWith(common::v1::REFERENCE_NOT_FOUND));
  EXPECT_EQ(hidden.status().message(), Merge("own", "nobody").status().message());
  ActAsEverybody();
  ASSERT_THAT(Merge("own", "town"), IsOk());
  ASSERT_THAT(Merge("own-2", "own"), IsOk());
  ActAsNgo();
  // To this caller the records of the person end where the next one is hidden.
  EXPECT_THAT(Ask("rybnik",
                  [&](const call::Call& call, const storage::Snapshot& snapshot) -> absl::Status {
                    EXPECT_EQ(*SurvivorOf(call, snapshot, Name("own-2")), Name("own"));
                    EXPECT_THAT(SurvivorOf(call, snapshot, Name("town")),
                                FailsWith(common::v1::RESOURCE_NOT_FOUND));
                    ASSIGN_OR_RETURN(const Person person, PersonOf(call, snapshot, Name("own-2")));
                    EXPECT_EQ(person.records.size(), 2u);
                    return absl::OkStatus();
                  }),
              IsOk());
  // The rule holds nevertheless: no circle, also through what is hidden.
  ActAsEverybody();
  ASSERT_THAT(Unmerge("own-2"), IsOk());
  ASSERT_THAT(Merge("town", "own-2"), IsOk());
  ActAsNgo();
  const auto circle = Merge("own-2", "own");
  EXPECT_THAT(circle, FailsWith(common::v1::MERGE_CIRCLE));
  EXPECT_THAT(std::string(circle.status().message()), Not(HasSubstr("town")));
}

TEST_F(NarrowedResidentsTest, WhoIsMergedInto_IsNotNamedWhenHidden) {
  ASSERT_THAT(Merge("town", "own"), IsOk());
  ActAsNgo();
  v1::DeleteResidentRequest remove;
  remove.set_name(Name("own"));
  for (const absl::Status& refused :
       {Run<v1::Resident>(remove).status(), Lower("own", v1::Resident::COUNTED).status()}) {
    EXPECT_THAT(refused, FailsWith(common::v1::RESOURCE_IN_USE));
    EXPECT_EQ(MetadataOf(refused, "resource"), "");
    EXPECT_THAT(std::string(refused.message()), Not(HasSubstr("town")));
  }
  ActAsEverybody();
  EXPECT_EQ(MetadataOf(Run<v1::Resident>(remove).status(), "resource"), Name("town"));
}

// INTEGRATION changes all residents and reveals none; ASSISTANT reveals those of one controller.
TEST_F(NarrowedResidentsTest, WhoMayRevealSome_ChangesTheOthersUnseen) {
  ASSERT_THAT(Raise("town", v1::Resident::REACHABLE), IsOk());
  const std::string reach = "reach { kind: PHONE value: '600100200' }";
  ASSERT_THAT(Update("town", reach, {"reach"}), IsOk());
  const std::string etag = Get("town")->etag();
  // To name what is stored changes nothing, and says so, to who may reveal.
  EXPECT_EQ(Update("town", reach, {"reach"})->etag(), etag);
  ActAs({.id = "both",
         .grants = {
             {"rybnik", {common::v1::INTEGRATION}},
             {.municipality = "rybnik", .roles = {common::v1::ASSISTANT}, .controllers = {kNgo}}}});
  EXPECT_NE(Update("town", reach, {"reach"})->etag(), etag);
}

TEST_F(NarrowedResidentsTest, WithoutAPurpose_ChangesAreUnseen) {
  ASSERT_THAT(Raise("town", v1::Resident::REACHABLE), IsOk());
  const std::string reach = "reach { kind: PHONE value: '600100200' }";
  ASSERT_THAT(Update("town", reach, {"reach"}), IsOk());
  const std::string etag = Get("town")->etag();
  ActIn({});
  EXPECT_NE(Update("town", reach, {"reach"})->etag(), etag);
  EXPECT_THAT(Reveal("town"), FailsWith(common::v1::PURPOSE_REQUIRED));
}

}  // namespace
}  // namespace osiedle::residents
