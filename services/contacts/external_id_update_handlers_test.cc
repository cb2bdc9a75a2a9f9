// An Update that finds its resource by external id, as every resource with external ids has it.
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/contacts/testing/contacts_fixture.h"

namespace osiedle::contacts {
namespace {

using ::osiedle::call::FailsForFields;
using ::osiedle::call::FailsWith;
using ::osiedle::call::IsOk;
using ::osiedle::call::MetadataOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

constexpr char kAnyStop[] = "municipalities/rybnik/stops/-";
constexpr char kOps1[] = "external_ids { system: 'ops' value: '1' }";
constexpr char kOps2[] = "external_ids { system: 'ops' value: '2' }";
constexpr char kErp1[] = "external_ids { system: 'erp' value: '1' }";

class ExternalIdUpdateTest : public ContactsTest {
 protected:
  // `stop` in text format, beside what a stop needs.
  static v1::UpdateStopRequest Request(const std::string& stop, bool allow_missing = true,
                                       const std::vector<std::string>& paths = {}) {
    v1::UpdateStopRequest request;
    request.mutable_stop()->set_name(kAnyStop);
    Merge("display_name: 'Rynek' place { description: 'rynek' }", *request.mutable_stop());
    Merge(stop, *request.mutable_stop());
    request.set_allow_missing(allow_missing);
    for (const std::string& path : paths) request.mutable_update_mask()->add_paths(path);
    return request;
  }
  absl::StatusOr<v1::Stop> Upsert(const std::string& stop, bool allow_missing = true,
                                  const std::vector<std::string>& paths = {}) {
    return Run<v1::Stop>(Request(stop, allow_missing, paths));
  }
  std::vector<std::string> AllStops() {
    v1::ListStopsRequest request;
    request.set_parent(kRybnik);
    return IdsOf(Run<v1::ListStopsResponse>(request)->stops());
  }
};

TEST_F(ExternalIdUpdateTest, CreatesWhatNobodyHas_UnderANameOfTheServers) {
  auto created = Upsert(kOps1);
  ASSERT_THAT(created, IsOk());
  EXPECT_THAT(created->name(), HasSubstr("municipalities/rybnik/stops/"));
  EXPECT_NE(created->name(), kAnyStop);
  ASSERT_THAT(fed(), SizeIs(1));
  EXPECT_EQ(fed()[0].name(), created->name());
  EXPECT_EQ(fed()[0].kind(), common::v1::CREATED);
  EXPECT_EQ(audited()[0].name(), created->name());
  EXPECT_EQ(Stop(created->name().substr(created->name().rfind('/') + 1))->etag(), created->etag());
}

TEST_F(ExternalIdUpdateTest, ChangesWhatHasTheId_WhoeverMadeIt) {
  ASSERT_THAT(NewStop("rynek", kOps1), IsOk());
  auto changed = Upsert(absl::StrCat(kOps1, " note: 'nowa'"), /*allow_missing=*/false);
  ASSERT_THAT(changed, IsOk());
  EXPECT_EQ(changed->name(), StopName("rynek"));
  EXPECT_EQ(changed->note(), "nowa");
  ASSERT_THAT(fed(), SizeIs(1));
  EXPECT_EQ(fed()[0].name(), StopName("rynek"));
  EXPECT_EQ(fed()[0].kind(), common::v1::UPDATED);
  EXPECT_THAT(fed()[0].changed_fields(), ElementsAre("note"));
}

TEST_F(ExternalIdUpdateTest, TheSameAgain_ChangesNothing) {
  auto first = Upsert(kOps1);
  ASSERT_THAT(first, IsOk());
  auto again = Upsert(kOps1);
  ASSERT_THAT(again, IsOk());
  EXPECT_EQ(again->name(), first->name());
  EXPECT_EQ(again->etag(), first->etag());
  EXPECT_THAT(fed(), IsEmpty());
  EXPECT_THAT(AllStops(), SizeIs(1));
}

TEST_F(ExternalIdUpdateTest, OfTwoAtOnce_OneCreatesAndTheOtherFindsIt) {
  std::string winner;
  BeforeNextCommit([&] {
    auto first = Upsert(absl::StrCat(kOps1, " note: 'pierwsza'"));
    ASSERT_THAT(first, IsOk());
    winner = first->name();
  });
  auto second = Upsert(absl::StrCat(kOps1, " note: 'druga'"));
  ASSERT_THAT(second, IsOk());
  EXPECT_EQ(runs(), 2);
  EXPECT_EQ(second->name(), winner);
  EXPECT_EQ(second->note(), "druga");
  ASSERT_THAT(fed(), SizeIs(1));
  EXPECT_EQ(fed()[0].kind(), common::v1::UPDATED);
  EXPECT_THAT(AllStops(), SizeIs(1));
}

TEST_F(ExternalIdUpdateTest, WithoutAllowMissing_WhatNobodyHasIsNotThere) {
  auto missing = Upsert(kOps1, /*allow_missing=*/false);
  EXPECT_THAT(missing, FailsWith(common::v1::RESOURCE_NOT_FOUND));
  EXPECT_EQ(MetadataOf(missing.status(), "resource"), kAnyStop);
  EXPECT_THAT(AllStops(), IsEmpty());
}

TEST_F(ExternalIdUpdateTest, IdsOfTwoResources_AreRefused) {
  ASSERT_THAT(NewStop("rynek", kOps1), IsOk());
  ASSERT_THAT(NewStop("skwer", kErp1), IsOk());
  // Also where the mask would change none of the ids.
  for (const std::vector<std::string>& paths : {std::vector<std::string>{}, {"note"}}) {
    auto both = Upsert(absl::StrCat(kOps1, kErp1, " note: 'nowa'"), true, paths);
    EXPECT_THAT(both, FailsWith(common::v1::EXTERNAL_ID_TAKEN));
    EXPECT_EQ(MetadataOf(both.status(), "resource"), StopName("skwer"));
  }
  EXPECT_EQ(Stop("rynek")->note(), "");
}

TEST_F(ExternalIdUpdateTest, WithoutExternalIds_IsRefused) {
  EXPECT_THAT(Upsert(""), FailsForFields({"stop.external_ids"}));
  EXPECT_THAT(Upsert("seasons: SEASON_UNSPECIFIED"),
              FailsForFields({"stop.external_ids", "stop.seasons[0]"}));
  EXPECT_THAT(Upsert(absl::StrCat("display_name: '", std::string(1'000, 'x'), "'")),
              FailsForFields({"stop.display_name", "stop.external_ids"}));
  EXPECT_THAT(Upsert(absl::StrCat("note: '", std::string(10'000, 'x'), "'")),
              FailsForFields({"stop.note", "stop.external_ids"}));
  // Where nothing would be created, a change need not bring all that a stop needs.
  EXPECT_THAT(Upsert("display_name: ''", /*allow_missing=*/false, {"note"}),
              FailsForFields({"stop.external_ids"}));
}

TEST_F(ExternalIdUpdateTest, TheMaskSaysWhatChanges_TheIdsFindInAnyCase) {
  ASSERT_THAT(NewStop("rynek", absl::StrCat(kOps1, kErp1)), IsOk());
  auto note_only =
      Upsert(absl::StrCat(kOps1, " note: 'nowa' display_name: 'Inny'"), true, {"note"});
  ASSERT_THAT(note_only, IsOk());
  EXPECT_EQ(note_only->note(), "nowa");
  EXPECT_EQ(note_only->display_name(), "Rynek");
  EXPECT_THAT(note_only->external_ids(), SizeIs(2)) << "those of other systems stay";
  // Named in the mask, or with an empty one, the ids are a list like others.
  EXPECT_THAT(Upsert(kOps1, true, {"external_ids"})->external_ids(), SizeIs(1));
  auto more = Upsert(absl::StrCat(kOps1, kErp1));
  ASSERT_THAT(more, IsOk());
  EXPECT_EQ(more->name(), StopName("rynek"));
  EXPECT_THAT(more->external_ids(), SizeIs(2));
}

TEST_F(ExternalIdUpdateTest, WhatIsCreated_IgnoresTheMask) {
  auto created = Upsert(absl::StrCat(kOps1, " note: 'nowa'"), true, {"note"});
  ASSERT_THAT(created, IsOk());
  EXPECT_EQ(created->display_name(), "Rynek");
  EXPECT_THAT(created->external_ids(), SizeIs(1));
}

TEST_F(ExternalIdUpdateTest, ADeletedOne_KeepsItsIds) {
  auto stop = NewStop("rynek", kOps1);
  ASSERT_THAT(stop, IsOk());
  ASSERT_THAT(Delete(*stop), IsOk());
  auto refused = Upsert(kOps1);
  EXPECT_THAT(refused, FailsWith(common::v1::RESOURCE_DELETED));
  EXPECT_EQ(MetadataOf(refused.status(), "resource"), StopName("rynek"));
}

TEST_F(ExternalIdUpdateTest, AnEtag_IsThatOfWhatIsFound) {
  EXPECT_THAT(Upsert(absl::StrCat(kOps1, " etag: 'old'")), FailsWith(common::v1::ETAG_MISMATCH));
  EXPECT_THAT(AllStops(), IsEmpty());
  auto stop = NewStop("rynek", kOps1);
  ASSERT_THAT(stop, IsOk());
  const std::string changed = absl::StrCat(kOps1, " note: 'nowa' etag: '");
  auto old = Upsert(absl::StrCat(changed, "old'"));
  EXPECT_THAT(old, FailsWith(common::v1::ETAG_MISMATCH));
  EXPECT_EQ(MetadataOf(old.status(), "resource"), StopName("rynek"));
  EXPECT_THAT(Upsert(absl::StrCat(changed, stop->etag(), "'")), IsOk());
}

TEST_F(ExternalIdUpdateTest, OfAnotherTown_AnIdIsAnother) {
  ASSERT_THAT(NewStop("rynek", kOps1, "municipalities/gdynia"), IsOk());
  auto created = Upsert(kOps1);
  ASSERT_THAT(created, IsOk());
  EXPECT_THAT(created->name(), HasSubstr(kRybnik));
}

TEST_F(ExternalIdUpdateTest, AnIdThatNobodyCanHave_IsNamedLikeEverythingElse) {
  EXPECT_THAT(Upsert(absl::StrCat("external_ids { system: 'ops' value: '", std::string(10'000, 'x'),
                                  "' } display_name: ''")),
              FailsForFields({"stop.external_ids[0].value", "stop.display_name"}));
  EXPECT_THAT(Upsert("external_ids { system: 'OPS' value: '1' } seasons: SEASON_UNSPECIFIED"),
              FailsForFields({"stop.external_ids[0].system", "stop.seasons[0]"}));
}

TEST_F(ExternalIdUpdateTest, ValidateOnly_FindsAndChangesNothing) {
  v1::UpdateStopRequest request = Request(kOps1);
  request.set_validate_only(true);
  EXPECT_THAT(Run<v1::Stop>(request), IsOk());
  EXPECT_THAT(AllStops(), IsEmpty());
  ASSERT_THAT(NewStop("rynek", kOps2), IsOk());
  request = Request(absl::StrCat(kOps2, " note: 'nowa'"));
  request.set_validate_only(true);
  auto checked = Run<v1::Stop>(request);
  ASSERT_THAT(checked, IsOk());
  EXPECT_EQ(checked->name(), StopName("rynek"));
  EXPECT_EQ(Stop("rynek")->note(), "");
}

// A caller who may not change stops is refused before any search.
TEST_F(ExternalIdUpdateTest, WhoMayNot_LearnsNothing) {
  ASSERT_THAT(NewStop("rynek", kOps1), IsOk());
  ActAs({.id = "viewer", .grants = {{"rybnik", {common::v1::VIEWER}}}});
  auto known = Upsert(kOps1);
  auto unknown = Upsert(kOps2);
  EXPECT_TRUE(absl::IsPermissionDenied(known.status()));
  EXPECT_EQ(known.status(), unknown.status());
}

TEST_F(ExternalIdUpdateTest, ANameWithADashElsewhere_IsNoName) {
  v1::UpdateStopRequest request = Request(kOps1);
  for (const char* name : {"municipalities/rybnik/stops", "municipalities/rybnik/outings/-",
                           "municipalities/rybnik/stops/-/-", "municipalities/rybnik/-/-"}) {
    request.mutable_stop()->set_name(name);
    EXPECT_THAT(Run<v1::Stop>(request), FailsForFields({"stop.name"})) << name;
  }
}

// The other path of an Update: the resident's is a method of its own.
TEST_F(ExternalIdUpdateTest, AResident_IsFoundToo) {
  residents::v1::UpdateResidentRequest request;
  request.set_allow_missing(true);
  Merge(
      absl::StrCat("name: '", ResidentName("-"), "' identity_level: ALIAS alias: 'Beret' ", kOps1),
      *request.mutable_resident());
  auto created = Run<residents::v1::Resident>(request);
  ASSERT_THAT(created, IsOk());
  request.mutable_resident()->set_alias("Czapka");
  auto changed = Run<residents::v1::Resident>(request);
  ASSERT_THAT(changed, IsOk());
  EXPECT_EQ(changed->name(), created->name());
  EXPECT_NE(changed->etag(), created->etag());
  EXPECT_THAT(changed->possible_doubles(), Not(testing::Contains(created->name())));
}

}  // namespace
}  // namespace osiedle::contacts
