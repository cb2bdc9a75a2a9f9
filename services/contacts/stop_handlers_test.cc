#include "services/contacts/stop_handlers.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "google/protobuf/util/message_differencer.h"
#include "gtest/gtest.h"
#include "osiedle/contacts/v1/stop_requests.pb.h"
#include "osiedle/registry/v1/district.pb.h"
#include "osiedle/registry/v1/district_requests.pb.h"
#include "services/contacts/stop_rules.h"
#include "services/contacts/testing/contacts_fixture.h"

namespace osiedle::contacts {
namespace {

using ::google::protobuf::util::MessageDifferencer;
using ::osiedle::call::FailsForFields;
using ::osiedle::call::FailsWith;
using ::osiedle::call::IsOk;
using ::osiedle::call::MetadataOf;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class StopHandlersTest : public ContactsTest {
 protected:
  std::string NewDistrict(const std::string& id) {
    registry::v1::CreateDistrictRequest request;
    request.set_parent(kRybnik);
    request.set_district_id(id);
    request.mutable_district()->set_display_name("Paruszowiec-Piaski");
    auto district = Run<registry::v1::District>(request);
    EXPECT_THAT(district, IsOk());
    return district.ok() ? district->name() : "";
  }
  void DeleteDistrict(const std::string& name) {
    registry::v1::DeleteDistrictRequest request;
    request.set_name(name);
    EXPECT_THAT(Run<registry::v1::District>(request), IsOk());
  }
  absl::StatusOr<v1::Stop> ChangeTo(v1::Stop::Stage stage, const std::string& from_date,
                                    const std::string& more = "") {
    auto request = call::FromText<v1::ChangeStageRequest>(
        absl::StrCat("from_date { ", from_date, " } ", more));
    request.set_name(StopName("rynek"));
    request.set_stage(stage);
    return Run<v1::Stop>(request);
  }
  absl::StatusOr<v1::ListStopsResponse> List(const std::string& filter, bool show_deleted = false) {
    v1::ListStopsRequest request;
    request.set_parent(kRybnik);
    request.set_filter(filter);
    request.set_show_deleted(show_deleted);
    return Run<v1::ListStopsResponse>(request);
  }
};

TEST_F(StopHandlersTest, CreateStop_FillsInWhatTheServerKnows) {
  auto stop = NewStop("rynek", "stage: ANIMATION stage_history { note: 'x' } etag: 'x' name: 'x'");
  ASSERT_THAT(stop, IsOk());
  EXPECT_EQ(stop->name(), StopName("rynek"));
  EXPECT_EQ(stop->stage(), v1::Stop::PRESENCE);
  EXPECT_THAT(stop->stage_history(), IsEmpty());
  EXPECT_EQ(stop->controller(), kController);
  EXPECT_NE(stop->etag(), "x");
  EXPECT_EQ(stop->create_time().seconds(), SecondsAt(10 * 60));
  auto stored = Stop("rynek");
  ASSERT_THAT(stored, IsOk());
  EXPECT_TRUE(MessageDifferencer::Equals(*stop, *stored));
}

TEST_F(StopHandlersTest, CreateStop_Again_GivesTheStoredOneForEver) {
  auto first = NewStop("rynek");
  ASSERT_THAT(first, IsOk());
  auto changed = *first;
  changed.set_note("blisko fontanny");
  ASSERT_THAT(Update(changed, {"note"}), IsOk());
  auto again = NewStop("rynek");
  ASSERT_THAT(again, IsOk());
  EXPECT_EQ(again->note(), "blisko fontanny");
  EXPECT_THAT(fed(), IsEmpty());
  EXPECT_THAT(NewStop("rynek", "note: 'inny'"), FailsWith(common::v1::RESOURCE_EXISTS));
}

TEST_F(StopHandlersTest, CreateStop_NamesEveryWrongFieldAndStoresNothing) {
  EXPECT_THAT(NewStop("Rynek",
                      "seasons: [SUMMER, SUMMER] district: 'x' external_ids { system: 'A' value: "
                      "'1' } external_ids { system: 'ops' value: '1' } external_ids { system: "
                      "'ops' value: '2' }"),
              FailsForFields({"stop_id", "stop.external_ids[0].system",
                              "stop.external_ids[2].system", "stop.district", "stop.seasons[1]"}));
  EXPECT_THAT(NewStop("rynek",
                      "place { precision: POINT description: '' position {} } district: "
                      "'municipalities/rybnik/districts/none' seasons: SEASON_UNSPECIFIED"),
              FailsForFields({"stop.place.position.latitude", "stop.place.position.longitude",
                              "stop.seasons[0]"}));
  auto all = List("");
  ASSERT_THAT(all, IsOk());
  EXPECT_THAT(all->stops(), IsEmpty());
}

TEST_F(StopHandlersTest, CreateStop_WhatItNamesMustBeLiveInTheTown) {
  const std::string district = NewDistrict("paruszowiec");
  EXPECT_THAT(NewStop("a", absl::StrCat("district: '", district, "'")), IsOk());
  EXPECT_THAT(NewStop("b",
                      "district: 'municipalities/rybnik/districts/none' "
                      "controller: 'municipalities/rybnik/controllers/none'"),
              FailsForFields({"stop.district", "stop.controller"}));
  auto elsewhere = NewStop("b", "controller: 'municipalities/gdynia/controllers/municipality'");
  EXPECT_THAT(elsewhere, FailsWith(common::v1::REFERENCE_NOT_FOUND));
  EXPECT_THAT(elsewhere, FailsForFields({"stop.controller"}));
}

TEST_F(StopHandlersTest, UpdateStop_AnOldReferenceStays_ANewOneMustBeLive) {
  const std::string old_district = NewDistrict("paruszowiec");
  const std::string gone = NewDistrict("piaski");
  auto stop = NewStop("rynek", absl::StrCat("district: '", old_district, "'"));
  ASSERT_THAT(stop, IsOk());
  // Deleted while nothing named it, or with the stop deleted: its name stays.
  ASSERT_THAT(Delete(*stop), IsOk());
  DeleteDistrict(gone);
  v1::UndeleteStopRequest undelete;
  undelete.set_name(stop->name());
  ASSERT_THAT(Run<v1::Stop>(undelete), IsOk());
  stop->clear_etag();
  stop->set_note("x");
  EXPECT_THAT(Update(*stop, {"*"}), IsOk());
  stop->set_district(gone);
  EXPECT_THAT(Update(*stop, {"district"}), FailsWith(common::v1::REFERENCE_NOT_FOUND));
}

TEST_F(StopHandlersTest, UpdateStop_AfterItsDistrictIsDeleted_KeepsNamingIt) {
  const std::string district = NewDistrict("paruszowiec");
  auto stop = NewStop("rynek", absl::StrCat("district: '", district, "'"));
  ASSERT_THAT(stop, IsOk());
  DeleteDistrict(district);
  stop->set_note("x");
  auto updated = Update(*stop, {"note", "district"});
  ASSERT_THAT(updated, IsOk());
  EXPECT_EQ(updated->district(), district);
}

TEST_F(StopHandlersTest, UpdateStop_CannotTakeTheControllerAway) {
  auto stop = NewStop("rynek");
  ASSERT_THAT(stop, IsOk());
  stop->clear_controller();
  stop->clear_etag();
  auto updated = Update(*stop, {"*"});
  ASSERT_THAT(updated, IsOk());
  EXPECT_EQ(updated->controller(), kController);
}

TEST_F(StopHandlersTest, UpdateStop_NeverMovesTheStage) {
  auto stop = NewStop("rynek");
  ASSERT_THAT(stop, IsOk());
  stop->set_stage(v1::Stop::ANIMATION);
  auto updated = Update(*stop, {"stage"});
  ASSERT_THAT(updated, IsOk());
  EXPECT_EQ(updated->stage(), v1::Stop::PRESENCE);
  EXPECT_THAT(fed(), IsEmpty());
}

TEST_F(StopHandlersTest, UpdateStop_WithAllowMissing_CreatesAndThenUpdates) {
  auto stop = call::FromText<v1::Stop>(
      "display_name: 'Park' place { description: 'park' } "
      "external_ids { system: 'ops' value: '17' }");
  stop.set_name(StopName("park"));
  EXPECT_THAT(Update(stop, {}), FailsWith(common::v1::RESOURCE_NOT_FOUND));
  auto created = Update(stop, {}, true);
  ASSERT_THAT(created, IsOk());
  EXPECT_EQ(created->stage(), v1::Stop::PRESENCE);
  stop.set_display_name("Park Osiemnastka");
  auto updated = Update(stop, {}, true);
  ASSERT_THAT(updated, IsOk());
  EXPECT_EQ(updated->display_name(), "Park Osiemnastka");
  EXPECT_NE(updated->etag(), created->etag());
  stop.set_name("municipalities/rybnik/stops/PARK");
  EXPECT_THAT(Update(stop, {}, true), FailsForFields({"stop.name"}));
}

TEST_F(StopHandlersTest, ExternalIds_BelongToOneStop_AlsoToADeletedOne) {
  auto first = NewStop("a", "external_ids { system: 'ops' value: '1' }");
  ASSERT_THAT(first, IsOk());
  auto second = NewStop("b", "external_ids { system: 'ops' value: '1' }");
  EXPECT_THAT(second, FailsWith(common::v1::EXTERNAL_ID_TAKEN));
  EXPECT_EQ(MetadataOf(second.status(), "resource"), StopName("a"));
  ASSERT_THAT(Delete(*first), IsOk());
  EXPECT_THAT(NewStop("b", "external_ids { system: 'ops' value: '1' }"),
              FailsWith(common::v1::EXTERNAL_ID_TAKEN));
  EXPECT_THAT(NewStop("b", "external_ids { system: 'gis' value: '1' }"), IsOk());
  EXPECT_THAT(NewStop("a", "external_ids { system: 'ops' value: '1' }", "municipalities/gdynia"),
              IsOk());
}

TEST_F(StopHandlersTest, ChangeStage_GoesOnStepByStepAndBackAtOnce) {
  ASSERT_THAT(NewStop("rynek"), IsOk());
  auto talk = ChangeTo(v1::Stop::TALK, "year: 2024 month: 5 day: 1", "note: 'rozmawiają'");
  ASSERT_THAT(talk, IsOk());
  EXPECT_EQ(talk->stage(), v1::Stop::TALK);
  ASSERT_THAT(ChangeTo(v1::Stop::DIAGNOSIS, "year: 2024 month: 5 day: 1"), IsOk());
  auto back = ChangeTo(v1::Stop::PRESENCE, "year: 2024 month: 6 day: 3");
  ASSERT_THAT(back, IsOk());
  EXPECT_EQ(back->stage(), v1::Stop::PRESENCE);
  ASSERT_EQ(back->stage_history_size(), 3);
  EXPECT_TRUE(MessageDifferencer::Equals(
      back->stage_history(0),
      call::FromText<v1::StageChange>(
          "stage: TALK from_date { year: 2024 month: 5 day: 1 } note: 'rozmawiają'")));
  ASSERT_EQ(fed().size(), 1u);
  EXPECT_EQ(fed()[0].kind(), common::v1::UPDATED);
  EXPECT_EQ(fed()[0].resource_type(), "osiedle.pl/Stop");
  EXPECT_THAT(fed()[0].changed_fields(), ElementsAre("stage", "stage_history"));
}

TEST_F(StopHandlersTest, ChangeStage_AnyOtherStep_IsRefused) {
  ASSERT_THAT(NewStop("rynek"), IsOk());
  for (v1::Stop::Stage stage : {v1::Stop::PRESENCE, v1::Stop::DIAGNOSIS, v1::Stop::ANIMATION}) {
    auto refused = ChangeTo(stage, "year: 2024 month: 6 day: 3");
    EXPECT_THAT(refused, FailsWith(common::v1::STATE_TRANSITION_REFUSED));
    EXPECT_EQ(MetadataOf(refused.status(), "state"), "PRESENCE");
  }
  EXPECT_THAT(Stop("rynek")->stage_history(), IsEmpty());
}

TEST_F(StopHandlersTest, ChangeStage_CountsDaysInTheTimeZoneOfTheTown) {
  ASSERT_THAT(NewStop("rynek"), IsOk());
  // Half past midnight of the 4th in Rybnik is still the 3rd in UTC.
  clock().Set(absl::FromCivil(absl::CivilSecond(2024, 6, 3, 22, 30, 0), absl::UTCTimeZone()));
  EXPECT_THAT(ChangeTo(v1::Stop::TALK, "year: 2025 month: 6 day: 6"),
              FailsForFields({"from_date"}));
  EXPECT_THAT(ChangeTo(v1::Stop::TALK, "year: 2025 month: 6 day: 5"), IsOk());
}

TEST_F(StopHandlersTest, ChangeStage_BadRequests) {
  ASSERT_THAT(NewStop("rynek"), IsOk());
  EXPECT_THAT(ChangeTo(v1::Stop::STAGE_UNSPECIFIED, "year: 2024 month: 6 day: 3"),
              FailsForFields({"stage"}));
  EXPECT_THAT(ChangeTo(v1::Stop::TALK, "year: 2024 month: 2 day: 30"),
              FailsForFields({"from_date"}));
  EXPECT_THAT(ChangeTo(v1::Stop::TALK, "year: 2024 month: 6 day: 3", "etag: 'old'"),
              FailsWith(common::v1::ETAG_MISMATCH));
  v1::ChangeStageRequest request;
  request.set_name("municipalities/rybnik/contacts/x");
  request.set_stage(v1::Stop::TALK);
  *request.mutable_from_date() = call::FromText<google::type::Date>("year: 2024 month: 6 day: 3");
  EXPECT_THAT(Run<v1::Stop>(request), FailsForFields({"name"}));
  request.set_name(StopName("none"));
  EXPECT_THAT(Run<v1::Stop>(request), FailsWith(common::v1::RESOURCE_NOT_FOUND));
}

TEST_F(StopHandlersTest, ChangeStage_AfterFiftyChanges_IsRefused) {
  ASSERT_THAT(NewStop("rynek"), IsOk());
  for (int i = 0; i < kMaxStageChanges; ++i) {
    ASSERT_THAT(
        ChangeTo(i % 2 == 0 ? v1::Stop::TALK : v1::Stop::PRESENCE, "year: 2024 month: 6 day: 3"),
        IsOk());
  }
  EXPECT_THAT(ChangeTo(v1::Stop::TALK, "year: 2024 month: 6 day: 3"),
              FailsWith(common::v1::STATE_TRANSITION_REFUSED));
}

TEST_F(StopHandlersTest, ChangeStage_TwoAtOnce_AreDoneOneAfterTheOther) {
  ASSERT_THAT(NewStop("rynek"), IsOk());
  BeforeNextCommit(
      [this] { EXPECT_THAT(ChangeTo(v1::Stop::TALK, "year: 2024 month: 6 day: 3"), IsOk()); });
  // It was the next stage when it began, and is none when it is done.
  EXPECT_THAT(ChangeTo(v1::Stop::TALK, "year: 2024 month: 6 day: 3"),
              FailsWith(common::v1::STATE_TRANSITION_REFUSED));
  EXPECT_EQ(runs(), 2);
  EXPECT_EQ(Stop("rynek")->stage_history_size(), 1);
}

TEST_F(StopHandlersTest, DeleteStop_IsSoftAndCanBeTakenBack) {
  auto stop = NewStop("rynek");
  ASSERT_THAT(stop, IsOk());
  v1::UndeleteStopRequest undelete;
  undelete.set_name(stop->name());
  EXPECT_THAT(Run<v1::Stop>(undelete), FailsWith(common::v1::RESOURCE_NOT_DELETED));

  ASSERT_THAT(Delete(*stop), IsOk());
  EXPECT_TRUE(Stop("rynek")->has_delete_time());
  EXPECT_THAT(List("")->stops(), IsEmpty());
  EXPECT_THAT(IdsOf(List("", true)->stops()), ElementsAre("rynek"));
  EXPECT_THAT(Update(*stop, {"note"}), FailsWith(common::v1::RESOURCE_DELETED));
  EXPECT_THAT(ChangeTo(v1::Stop::TALK, "year: 2024 month: 6 day: 3"),
              FailsWith(common::v1::RESOURCE_DELETED));
  EXPECT_THAT(Delete(*stop), FailsWith(common::v1::RESOURCE_NOT_FOUND));

  auto back = Run<v1::Stop>(undelete);
  ASSERT_THAT(back, IsOk());
  EXPECT_FALSE(back->has_delete_time());
  EXPECT_THAT(IdsOf(List("")->stops()), ElementsAre("rynek"));
  EXPECT_EQ(fed()[0].kind(), common::v1::UNDELETED);
}

TEST_F(StopHandlersTest, DeleteStop_WithAllowMissing_IsAlwaysOk) {
  auto stop = NewStop("rynek");
  ASSERT_THAT(stop, IsOk());
  v1::DeleteStopRequest request;
  request.set_name(StopName("none"));
  request.set_allow_missing(true);
  auto none = Run<v1::Stop>(request);
  ASSERT_THAT(none, IsOk());
  EXPECT_EQ(none->name(), "");
  request.set_name(stop->name());
  ASSERT_THAT(Run<v1::Stop>(request), IsOk());
  auto again = Run<v1::Stop>(request);
  ASSERT_THAT(again, IsOk());
  EXPECT_TRUE(again->has_delete_time());
  EXPECT_THAT(fed(), IsEmpty());
}

TEST_F(StopHandlersTest, ValidateOnly_AnswersAsIfAndChangesNothing) {
  v1::CreateStopRequest request;
  request.set_parent(kRybnik);
  request.set_stop_id("rynek");
  request.set_validate_only(true);
  *request.mutable_stop() =
      call::FromText<v1::Stop>("display_name: 'Rynek' place { description: 'rynek' }");
  auto stop = Run<v1::Stop>(request);
  ASSERT_THAT(stop, IsOk());
  EXPECT_EQ(stop->stage(), v1::Stop::PRESENCE);
  EXPECT_THAT(Stop("rynek"), FailsWith(common::v1::RESOURCE_NOT_FOUND));
}

TEST_F(StopHandlersTest, ListStops_ByNameOrAsTheyChanged) {
  ASSERT_THAT(NewStop("b", "external_ids { system: 'ops' value: '2' }"), IsOk());
  clock().Advance(absl::Seconds(1));
  ASSERT_THAT(NewStop("a", "external_ids { system: 'ops' value: '1' }"), IsOk());
  ASSERT_THAT(NewStop("c", "", "municipalities/gdynia"), IsOk());
  EXPECT_THAT(IdsOf(List("")->stops()), ElementsAre("a", "b"));
  EXPECT_THAT(IdsOf(List("stage = PRESENCE AND display_name = Rynek")->stops()),
              ElementsAre("a", "b"));
  EXPECT_THAT(IdsOf(List("update_time > '2024-01-01T00:00:00Z'")->stops()), ElementsAre("b", "a"));
  EXPECT_THAT(IdsOf(List("external_ids.system = ops AND external_ids.value = '2'")->stops()),
              ElementsAre("b"));
  // What a nightly sync compares with: everything of its system, in the order of its numbers.
  EXPECT_THAT(IdsOf(List("external_ids.system = ops")->stops()), ElementsAre("a", "b"));
  EXPECT_THAT(IdsOf(List("external_ids.system = sow")->stops()), IsEmpty());
}

TEST_F(StopHandlersTest, ListStops_FiltersThatItDoesNotKnow_AreRefused) {
  for (const char* filter :
       {"note = x", "stage = NONE", "stage > TALK", "external_ids.value = '1'",
        "external_ids.system != ops AND external_ids.value = '1'",
        "external_ids.system = ops AND external_ids.system = sow AND external_ids.value = '1'",
        "stage = TALK OR district = x", "create_time > yesterday", "stage"}) {
    EXPECT_THAT(List(filter), FailsWith(common::v1::FILTER_INVALID)) << filter;
  }
}

}  // namespace
}  // namespace osiedle::contacts
