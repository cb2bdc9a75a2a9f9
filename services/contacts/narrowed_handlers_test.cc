// What a caller with a narrowed grant learns and does: what is outside is not there.

#include <algorithm>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "osiedle/contacts/v1/contact_requests.pb.h"
#include "osiedle/contacts/v1/day_pack.pb.h"
#include "osiedle/contacts/v1/day_pack_requests.pb.h"
#include "osiedle/contacts/v1/outing_requests.pb.h"
#include "osiedle/contacts/v1/recap_requests.pb.h"
#include "osiedle/contacts/v1/stop_requests.pb.h"
#include "osiedle/contacts/v1/sync_day_requests.pb.h"
#include "osiedle/registry/v1/controller.pb.h"
#include "osiedle/registry/v1/controller_requests.pb.h"
#include "osiedle/registry/v1/district.pb.h"
#include "osiedle/registry/v1/district_requests.pb.h"
#include "services/contacts/contact_tables.h"
#include "services/contacts/testing/contacts_fixture.h"
#include "storage/store.h"

namespace osiedle::contacts {
namespace {

using ::osiedle::call::FailsForFields;
using ::osiedle::call::FailsWith;
using ::osiedle::call::Grant;
using ::osiedle::call::IsOk;
using ::osiedle::call::MetadataOf;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

constexpr char kTown[] = "municipalities/rybnik/controllers/municipality";
constexpr char kNgo[] = "municipalities/rybnik/controllers/ngo";
constexpr char kCentre[] = "municipalities/rybnik/districts/centre";
constexpr char kHills[] = "municipalities/rybnik/districts/hills";
constexpr char kOfNgo[] = "controller: 'municipalities/rybnik/controllers/ngo'";

class NarrowedTest : public ContactsTest {
 protected:
  void SetUp() override {
    ContactsTest::SetUp();
    registry::v1::CreateControllerRequest controller;
    controller.set_parent(kRybnik);
    controller.set_controller_id("ngo");
    controller.mutable_controller()->set_display_name("Stowarzyszenie");
    controller.mutable_controller()->set_kind(registry::v1::Controller::NGO);
    ASSERT_THAT(Run<registry::v1::Controller>(controller), IsOk());
    for (const char* id : {"centre", "hills"}) {
      registry::v1::CreateDistrictRequest district;
      district.set_parent(kRybnik);
      district.set_district_id(id);
      district.mutable_district()->set_display_name(id);
      ASSERT_THAT(Run<registry::v1::District>(district), IsOk());
    }
    ASSERT_THAT(NewStop("rynek", absl::StrCat("district: '", kCentre, "'")), IsOk());
    ASSERT_THAT(NewStop("wzgorze", absl::StrCat("district: '", kHills, "' ", kOfNgo)), IsOk());
    ASSERT_THAT(NewOuting("of-town"), IsOk());
    ASSERT_THAT(NewOuting("of-ngo", kOfNgo), IsOk());
    ASSERT_THAT(NewResident("ala"), IsOk());
    ASSERT_THAT(NewResident("ola", absl::StrCat(kAlias, kOfNgo)), IsOk());
    ASSERT_THAT(NewContact("c-town", 0,
                           absl::StrCat("stop: '", StopName("rynek"), "' residents: '",
                                        ResidentName("ala"), "'")),
                IsOk());
    ASSERT_THAT(NewContact("c-ngo", 10,
                           absl::StrCat("mode: GROUP stop: '", StopName("wzgorze"),
                                        "' residents: '", ResidentName("ola"), "' residents: '",
                                        ResidentName("ala"), "' ", kOfNgo)),
                IsOk());
  }

  static constexpr char kAlias[] = "identity_level: ALIAS alias: 'Beret' ";

  void ActAsNarrowed(Grant grant) {
    grant.municipality = "rybnik";
    if (grant.roles.empty()) grant.roles = {common::v1::COORDINATOR};
    ActAs({.id = "narrow", .grants = {std::move(grant)}});
  }
  void ActAsNgo() { ActAsNarrowed({.municipality = "", .roles = {}, .controllers = {kNgo}}); }
  void ActAsHills() { ActAsNarrowed({.municipality = "", .roles = {}, .districts = {kHills}}); }
  void ActAsEverybody() {
    ActAs({.id = "all", .grants = {{.municipality = "*", .roles = call::RoleSet::All()}}});
  }

  template <typename Response, typename Request>
  absl::StatusOr<Response> List(const std::string& filter = "", int page_size = 0,
                                const std::string& order_by = "") {
    Request request;
    request.set_parent(kRybnik);
    request.set_filter(filter);
    request.set_page_size(page_size);
    request.set_order_by(order_by);
    request.set_show_total_size(true);
    return Run<Response>(request);
  }
  absl::StatusOr<v1::ListContactsResponse> ListContacts(const std::string& filter = "",
                                                        int page_size = 0,
                                                        const std::string& order_by = "") {
    return List<v1::ListContactsResponse, v1::ListContactsRequest>(filter, page_size, order_by);
  }
  std::vector<std::string> Contacts(const std::string& filter = "") {
    const auto listed = ListContacts(filter);
    EXPECT_THAT(listed, IsOk());
    if (!listed.ok()) return {};
    EXPECT_EQ(listed->total_size(), listed->contacts_size());
    return IdsOf(listed->contacts());
  }
  static std::string ContactName(const std::string& id) {
    return absl::StrCat(kRybnik, "/contacts/", id);
  }
  v1::Contact ContactOf(const std::string& id) {
    v1::Contact contact;
    contact.set_name(ContactName(id));
    return contact;
  }
  std::vector<std::string> BatchGet(const std::vector<std::string>& ids, absl::Status* status) {
    v1::BatchGetContactsRequest request;
    request.set_parent(kRybnik);
    for (const std::string& id : ids) request.add_names(ContactName(id));
    const auto got = Run<v1::BatchGetContactsResponse>(request);
    *status = got.status();
    return got.ok() ? IdsOf(got->contacts()) : std::vector<std::string>();
  }
};

TEST_F(NarrowedTest, ToAController_ItsRecordsAreAllThereAre) {
  ActAsNgo();
  EXPECT_THAT(Contact("c-ngo"), IsOk());
  EXPECT_THAT(Stop("wzgorze"), IsOk());
  EXPECT_THAT(Outing("of-ngo"), IsOk());
  EXPECT_THAT(Contact("c-town"), FailsWith(common::v1::RESOURCE_NOT_FOUND));
  EXPECT_THAT(Stop("rynek"), FailsWith(common::v1::RESOURCE_NOT_FOUND));
  EXPECT_THAT(Outing("of-town"), FailsWith(common::v1::RESOURCE_NOT_FOUND));
  EXPECT_THAT(Contacts(), ElementsAre("c-ngo"));
  EXPECT_THAT(IdsOf(List<v1::ListStopsResponse, v1::ListStopsRequest>()->stops()),
              ElementsAre("wzgorze"));
  EXPECT_THAT(IdsOf(List<v1::ListOutingsResponse, v1::ListOutingsRequest>()->outings()),
              ElementsAre("of-ngo"));
  EXPECT_THAT(
      IdsOf(List<residents::v1::ListResidentsResponse, residents::v1::ListResidentsRequest>()
                ->residents()),
      ElementsAre("ola"));
}

// An outing and a resident belong to no district.
TEST_F(NarrowedTest, ToADistrict_OnlyWhatHasADistrictIsThere) {
  ActAsHills();
  EXPECT_THAT(Contacts(), ElementsAre("c-ngo"));
  EXPECT_THAT(IdsOf(List<v1::ListStopsResponse, v1::ListStopsRequest>()->stops()),
              ElementsAre("wzgorze"));
  EXPECT_THAT(IdsOf(List<v1::ListOutingsResponse, v1::ListOutingsRequest>()->outings()), IsEmpty());
  EXPECT_THAT(Outing("of-ngo"), FailsWith(common::v1::RESOURCE_NOT_FOUND));
  EXPECT_THAT(Contact("c-ngo")->residents(), IsEmpty());
}

TEST_F(NarrowedTest, ToAnInstitution_NoContactIsThere) {
  ActAsNarrowed({.municipality = "",
                 .roles = {},
                 .institutions = {"municipalities/rybnik/institutions/police"}});
  EXPECT_THAT(Contacts(), IsEmpty());
  EXPECT_THAT(Contact("c-ngo"), FailsWith(common::v1::RESOURCE_NOT_FOUND));
}

TEST_F(NarrowedTest, ABatchGet_GivesAllOrTheSameNotFound) {
  ActAsNgo();
  absl::Status status;
  EXPECT_THAT(BatchGet({"c-ngo"}, &status), ElementsAre("c-ngo"));
  BatchGet({"c-ngo", "c-town"}, &status);
  EXPECT_THAT(status, FailsWith(common::v1::RESOURCE_NOT_FOUND));
  const std::string of_hidden = absl::StrCat(status.message());
  BatchGet({"c-ngo", "c-nope"}, &status);
  EXPECT_EQ(absl::StrCat(status.message()),
            absl::StrCat(ContactName("c-nope"), of_hidden.substr(ContactName("c-town").size())));
}

TEST_F(NarrowedTest, WhatIsHidden_IsNotChangedOrDeleted) {
  ActAsNgo();
  v1::Contact hidden = ContactOf("c-town");
  hidden.set_note("x");
  EXPECT_THAT(Update(hidden, {"note"}), FailsWith(common::v1::RESOURCE_NOT_FOUND));
  EXPECT_THAT(Delete(hidden), FailsWith(common::v1::RESOURCE_NOT_FOUND));
  v1::UndeleteContactRequest undelete;
  undelete.set_name(hidden.name());
  EXPECT_THAT(Run<v1::Contact>(undelete), FailsWith(common::v1::RESOURCE_NOT_FOUND));
  v1::StartOutingRequest start;
  start.set_name(absl::StrCat(kRybnik, "/outings/of-town"));
  EXPECT_THAT(Run<v1::Outing>(start), FailsWith(common::v1::RESOURCE_NOT_FOUND));
  v1::TallyOutingRequest tally;
  tally.set_name(absl::StrCat(kRybnik, "/outings/of-town"));
  Merge("tally { tally_id: 't' version: 1 occur_time { seconds: 1717372800 } }", tally);
  EXPECT_THAT(Run<v1::Outing>(tally), FailsWith(common::v1::RESOURCE_NOT_FOUND));
  v1::ChangeStageRequest stage;
  stage.set_name(StopName("rynek"));
  Merge("stage: TALK from_date { year: 2024 month: 6 day: 3 }", stage);
  EXPECT_THAT(Run<v1::Stop>(stage), FailsWith(common::v1::RESOURCE_NOT_FOUND));
}

TEST_F(NarrowedTest, NothingIsCreatedOrMovedOutside) {
  ActAsNgo();
  // The default controller is that of the town.
  const auto open = NewContact("new", 0);
  EXPECT_THAT(open, FailsWith(common::v1::GRANT_TOO_NARROW));
  EXPECT_EQ(MetadataOf(open.status(), "field"), "controller");
  EXPECT_THAT(NewContact("new", 0, absl::StrCat("controller: '", kTown, "'")),
              FailsWith(common::v1::GRANT_TOO_NARROW));
  EXPECT_THAT(NewContact("new", 0, kOfNgo), IsOk());
  v1::Contact moved = *Contact("c-ngo");
  moved.set_controller(kTown);
  EXPECT_THAT(Update(moved, {"controller"}), FailsWith(common::v1::GRANT_TOO_NARROW));
  EXPECT_EQ(Contact("c-ngo")->controller(), kNgo);
  ActAsHills();
  const auto elsewhere = NewContact("new-2", 0, kOfNgo);
  EXPECT_THAT(elsewhere, FailsWith(common::v1::GRANT_TOO_NARROW));
  EXPECT_EQ(MetadataOf(elsewhere.status(), "field"), "district");
  EXPECT_THAT(NewContact("new-2", 0, absl::StrCat("stop: '", StopName("wzgorze"), "'")), IsOk());
  // A district belongs to everybody, and is not changed by somebody of one.
  registry::v1::UpdateDistrictRequest rename;
  rename.mutable_district()->set_name(kHills);
  rename.mutable_district()->set_display_name("Góry");
  EXPECT_THAT(Run<registry::v1::District>(rename), FailsWith(common::v1::GRANT_TOO_NARROW));
}

TEST_F(NarrowedTest, CreatingAgainWhatIsHiddenNow_GivesNothingOfIt) {
  ActAsNgo();
  ASSERT_THAT(NewContact("new", 0, kOfNgo), IsOk());
  EXPECT_THAT(NewContact("new", 0, kOfNgo), IsOk());
  ActAsEverybody();
  v1::Contact moved = *Contact("new");
  moved.set_controller(kTown);
  moved.set_note("w tajemnicy");
  ASSERT_THAT(Update(moved, {"controller", "note"}), IsOk());
  ActAsNgo();
  EXPECT_THAT(NewContact("new", 0, kOfNgo), FailsWith(common::v1::RESOURCE_EXISTS));
  // The same as with other content.
  EXPECT_THAT(NewContact("new", 5, kOfNgo), FailsWith(common::v1::RESOURCE_EXISTS));
  v1::Contact upserted = ContactOf("new");
  Merge("mode: INDIVIDUAL channel: BIKE occur_time { seconds: 1717372800 }", upserted);
  Merge(kOfNgo, upserted);
  EXPECT_THAT(Update(upserted, {}, /*allow_missing=*/true), FailsWith(common::v1::RESOURCE_EXISTS));
}

TEST_F(NarrowedTest, WhatIsHidden_MayNotBeNamed) {
  ActAsNgo();
  for (const std::string& reference : {absl::StrCat("stop: '", StopName("rynek"), "'"),
                                       absl::StrCat("outing: '", kRybnik, "/outings/of-town'"),
                                       absl::StrCat("residents: '", ResidentName("ala"), "'")}) {
    const auto hidden = NewContact("new", 0, absl::StrCat(kOfNgo, reference));
    EXPECT_THAT(hidden, FailsWith(common::v1::REFERENCE_NOT_FOUND)) << reference;
  }
  const auto hidden =
      NewContact("new", 0, absl::StrCat(kOfNgo, "residents: '", ResidentName("ala"), "'"));
  const auto missing =
      NewContact("new", 0, absl::StrCat(kOfNgo, "residents: '", ResidentName("nobody"), "'"));
  EXPECT_EQ(hidden.status().message(), missing.status().message());
  EXPECT_THAT(hidden, FailsForFields({"contact.residents[0]"}));
  v1::ArriveAtStopRequest arrive;
  arrive.set_name(absl::StrCat(kRybnik, "/outings/of-ngo"));
  v1::StartOutingRequest start;
  start.set_name(arrive.name());
  ASSERT_THAT(Run<v1::Outing>(start), IsOk());
  arrive.set_stop(StopName("rynek"));
  EXPECT_THAT(Run<v1::Outing>(arrive), FailsWith(common::v1::REFERENCE_NOT_FOUND));
  arrive.set_stop(StopName("wzgorze"));
  EXPECT_THAT(Run<v1::Outing>(arrive), IsOk());
  // What is everybody's may be named by everybody.
  EXPECT_THAT(
      NewContact("new", 0,
                 absl::StrCat(kOfNgo, "needs { need_code: '", kRybnik, "/needCodes/loneliness' }")),
      IsOk());
}

TEST_F(NarrowedTest, AnExternalIdFindsNothingHidden_AndTellsOnlyThatItIsTaken) {
  v1::Contact town = *Contact("c-town");
  Merge("external_ids { system: 'ops' value: '1' }", town);
  ASSERT_THAT(Update(town, {"external_ids"}), IsOk());
  ActAsNgo();
  v1::Contact patch = ContactOf("-");
  Merge("external_ids { system: 'ops' value: '1' } note: 'x'", patch);
  EXPECT_THAT(Update(patch, {"note"}), FailsWith(common::v1::RESOURCE_NOT_FOUND));
  Merge("mode: INDIVIDUAL channel: BIKE occur_time { seconds: 1717372800 }", patch);
  Merge(kOfNgo, patch);
  const auto taken = Update(patch, {}, /*allow_missing=*/true);
  EXPECT_THAT(taken, FailsWith(common::v1::EXTERNAL_ID_TAKEN));
  EXPECT_EQ(MetadataOf(taken.status(), "resource"), "");
  EXPECT_EQ(absl::StrCat(taken.status().message()).find("c-town"), std::string::npos);
  ActAsEverybody();
  EXPECT_EQ(MetadataOf(Update(patch, {}, true).status(), "resource"), "");
  v1::Contact ngo = *Contact("c-ngo");
  Merge("external_ids { system: 'ops' value: '1' }", ngo);
  EXPECT_EQ(MetadataOf(Update(ngo, {"external_ids"}).status(), "resource"), town.name());
}

TEST_F(NarrowedTest, AContactTellsOnlyOfResidentsWhomTheCallerMayKnow) {
  ActAsNgo();
  EXPECT_THAT(Contact("c-ngo")->residents(), ElementsAre(ResidentName("ola")));
  EXPECT_THAT(Contacts(absl::StrCat("residents:", ResidentName("ola"))), ElementsAre("c-ngo"));
  EXPECT_THAT(Contacts(absl::StrCat("residents:", ResidentName("ala"))), IsEmpty());
}

// VIEWER reads all contacts, and ASSISTANT the residents of one controller.
TEST_F(NarrowedTest, EachPermissionHasItsOwnRecords) {
  ActAs({.id = "both",
         .grants = {
             {"rybnik", {common::v1::VIEWER}},
             {.municipality = "rybnik", .roles = {common::v1::ASSISTANT}, .controllers = {kNgo}}}});
  EXPECT_THAT(Contacts(), ElementsAre("c-ngo", "c-town"));
  EXPECT_THAT(Contact("c-ngo")->residents(), ElementsAre(ResidentName("ola")));
  EXPECT_THAT(Contact("c-town")->residents(), IsEmpty());
  EXPECT_THAT(Contacts(absl::StrCat("residents:", ResidentName("ala"))), IsEmpty());
}

TEST_F(NarrowedTest, AChangeOfResidents_KeepsThoseWhomTheCallerDoesNotSee) {
  ASSERT_THAT(NewResident("ela", absl::StrCat(kAlias, kOfNgo)), IsOk());
  ActAsNgo();
  v1::Contact seen = *Contact("c-ngo");
  const std::string etag = seen.etag();
  // What is sent back as it was read changes nothing.
  EXPECT_EQ(Update(seen, {"residents"})->etag(), etag);
  seen.add_residents(ResidentName("ela"));
  EXPECT_THAT(Update(seen, {"residents"})->residents(),
              ElementsAre(ResidentName("ola"), ResidentName("ela")));
  seen = *Contact("c-ngo");
  seen.clear_residents();
  EXPECT_THAT(Update(seen, {"residents"})->residents(), IsEmpty());
  seen.add_residents(ResidentName("ala"));
  seen.clear_etag();
  EXPECT_THAT(Update(seen, {"residents"}), FailsWith(common::v1::REFERENCE_NOT_FOUND));
  ActAsEverybody();
  EXPECT_THAT(Contact("c-ngo")->residents(), ElementsAre(ResidentName("ala")));
  // Also in a talk with one person, as whose record two callers saw different ones.
  v1::Contact alone =
      *NewContact("alone", 5, absl::StrCat(kOfNgo, "residents: '", ResidentName("ala"), "'"));
  ActAsNgo();
  alone.clear_residents();
  EXPECT_THAT(Update(alone, {"residents"})->residents(), IsEmpty());
  alone.add_residents(ResidentName("ola"));
  alone.clear_etag();
  EXPECT_THAT(Update(alone, {"residents"})->residents(), ElementsAre(ResidentName("ola")));
  ActAsEverybody();
  alone = *Contact("alone");
  EXPECT_THAT(alone.residents(), ElementsAre(ResidentName("ola"), ResidentName("ala")));
  // Whoever knows both is not kept from other changes, and must choose when changing the links.
  alone.set_note("kawa");
  EXPECT_THAT(Update(alone, {"*"}), IsOk());
  alone.clear_etag();
  alone.add_residents(ResidentName("ela"));
  EXPECT_THAT(Update(alone, {"residents"}), FailsForFields({"contact.residents"}));
  alone.mutable_residents()->DeleteSubrange(1, 2);
  EXPECT_THAT(Update(alone, {"residents"}), IsOk());
}

TEST_F(NarrowedTest, ARecap_IsOfWhatTheCallerMayKnow) {
  ASSERT_THAT(NewContact("c-town-ola", 20, absl::StrCat("residents: '", ResidentName("ola"), "'")),
              IsOk());
  ActAsNgo();
  v1::RecapResidentRequest request;
  request.set_name(ResidentName("ola"));
  const auto recap = Run<v1::RecapResidentResponse>(request);
  ASSERT_THAT(recap, IsOk());
  EXPECT_THAT(IdsOf(recap->contacts()), ElementsAre("c-ngo"));
  EXPECT_THAT(recap->contacts(0).residents(), ElementsAre(ResidentName("ola")));
  request.set_name(ResidentName("ala"));
  EXPECT_THAT(Run<v1::RecapResidentResponse>(request), FailsWith(common::v1::RESOURCE_NOT_FOUND));
}

TEST_F(NarrowedTest, ADayPack_HoldsWhatTheCallerMayKnow) {
  ASSERT_THAT(NewStop("wzgorze-2", absl::StrCat("district: '", kHills, "'")), IsOk());
  ASSERT_THAT(NewContact("c-town-hills", -10,
                         absl::StrCat("stop: '", StopName("wzgorze"), "' residents: '",
                                      ResidentName("ala"), "' follow_up { text: 'x' }")),
              IsOk());
  v1::Contact ngo = *Contact("c-ngo");
  Merge("follow_up { text: 'y' }", ngo);
  ASSERT_THAT(Update(ngo, {"follow_up"}), IsOk());
  v1::GetDayPackRequest request;
  request.set_parent(kRybnik);
  request.add_districts(kHills);
  EXPECT_EQ(Run<v1::DayPack>(request)->stops_size(), 2);
  ActAsNgo();
  const auto pack = Run<v1::DayPack>(request);
  ASSERT_THAT(pack, IsOk());
  EXPECT_THAT(IdsOf(pack->stops()), ElementsAre("wzgorze"));
  EXPECT_THAT(IdsOf(pack->outings()), ElementsAre("of-ngo"));
  ASSERT_EQ(pack->residents_size(), 1);
  EXPECT_EQ(pack->residents(0).resident(), ResidentName("ola"));
  ASSERT_EQ(pack->follow_ups_size(), 1);
  EXPECT_EQ(pack->follow_ups(0).contact(), ContactName("c-ngo"));
  EXPECT_THAT(pack->follow_ups(0).residents(), ElementsAre(ResidentName("ola")));
}

TEST_F(NarrowedTest, ADayOfAPhone_IsTakenItemByItem) {
  ActAsNgo();
  v1::SyncDayRequest request;
  request.set_parent(kRybnik);
  request.mutable_send_time()->set_seconds(SecondsAt(600));
  Merge(absl::StrCat("items { contact { contact_id: 's1' contact { mode: INDIVIDUAL channel: BIKE "
                     "occur_time { seconds: 1717372800 } ",
                     kOfNgo,
                     " } } } "
                     "items { contact { contact_id: 's2' contact { mode: INDIVIDUAL channel: BIKE "
                     "occur_time { seconds: 1717372800 } } } } "
                     "items { finish { outing: 'municipalities/rybnik/outings/of-town' "
                     "occur_time { seconds: 1717372800 } } }"),
        request);
  const auto synced = Run<v1::SyncDayResponse>(request);
  ASSERT_THAT(synced, IsOk());
  ASSERT_EQ(synced->results_size(), 3);
  EXPECT_EQ(synced->results(0).status().code(), 0);
  EXPECT_EQ(synced->results(1).status().code(),
            static_cast<int>(absl::StatusCode::kPermissionDenied));
  EXPECT_EQ(synced->results(2).status().code(), static_cast<int>(absl::StatusCode::kNotFound));
}

// ---- What a List reads.

class CountedTest : public NarrowedTest {
 protected:
  // Contacts of the town, around and among those of the association.
  void AddForeign(int count) {
    uint32_t owner = 0;
    ASSERT_THAT(Ask("rybnik",
                    [&](const call::Call& call, const storage::Snapshot& /*snapshot*/) {
                      owner = call.owner();
                      return absl::OkStatus();
                    }),
                IsOk());
    for (int begin = 0; begin < count; begin += 100) {
      const storage::CommitResult result = storage::ReadWriteAndWait(
          store(), {}, [&](storage::Transaction& transaction) -> absl::Status {
            for (int i = begin; i < std::min(begin + 100, count); ++i) {
              const std::string id = absl::StrFormat("f%05d", i);
              v1::Contact contact;
              contact.set_name(ContactName(id));
              contact.set_controller(kTown);
              contact.set_stop(StopName("rynek"));
              contact.set_district(kCentre);
              contact.set_outing(absl::StrCat(kRybnik, "/outings/of-ngo"));
              contact.mutable_occur_time()->set_seconds(SecondsAt(i % 500));
              contact.mutable_update_time()->set_seconds(SecondsAt(i % 500));
              contact.add_residents(ResidentName("ola"));
              contact.add_needs()->set_need_code(absl::StrCat(kRybnik, "/needCodes/loneliness"));
              RETURN_IF_ERROR(contacts::Contacts().table().Insert(
                  transaction, {.owner = owner, .tuple = storage::KeyTuple::Of(id)}, contact,
                  {.revision = 1}));
            }
            return absl::OkStatus();
          });
      ASSERT_THAT(result.status, IsOk());
    }
  }

  // The keys that these lists read, page by page.
  std::vector<int> KeysRead() {
    std::vector<int> read;
    const std::string kFilters[] = {
        "",
        "mode = GROUP",
        absl::StrCat("outing = ", kRybnik, "/outings/of-ngo"),
        absl::StrCat("stop = ", StopName("rynek")),
        absl::StrCat("residents:", ResidentName("ola")),
        absl::StrCat("needs.need_code = ", kRybnik, "/needCodes/loneliness"),
        absl::StrCat("district = ", kCentre),
        "occur_time >= \"2024-06-03\"",
        "update_time > \"2024-06-03T00:00:00Z\"",
        "external_ids.system = ops AND external_ids.value = 1",
        "topics:a*"};
    for (const std::string& filter : kFilters) {
      v1::ListContactsRequest request;
      request.set_parent(kRybnik);
      request.set_filter(filter);
      request.set_page_size(7);
      request.set_show_total_size(true);
      do {
        const auto page = Run<v1::ListContactsResponse>(request);
        EXPECT_THAT(page, IsOk()) << filter;
        if (!page.ok()) break;
        read.push_back(keys_read());
        // A page that is not the last is full.
        if (filter.empty() && !page->next_page_token().empty()) {
          EXPECT_EQ(page->contacts_size(), 7);
        }
        request.set_page_token(page->next_page_token());
      } while (!request.page_token().empty());
    }
    return read;
  }
};

TEST_F(CountedTest, WhatAListReads_DoesNotDependOnWhatIsHidden) {
  for (int i = 0; i < 20; ++i) {
    ASSERT_THAT(NewContact(absl::StrCat("own", i), 3 * i,
                           absl::StrCat("stop: '", StopName("wzgorze"), "' ", kOfNgo)),
                IsOk());
  }
  const auto narrow = [this](const std::function<void()>& act) {
    act();
    return KeysRead();
  };
  const auto by_controller = [this] { ActAsNgo(); };
  const auto by_district = [this] { ActAsHills(); };
  const std::vector<int> of_controller = narrow(by_controller);
  const std::vector<int> of_district = narrow(by_district);
  ActAsEverybody();
  AddForeign(5'000);
  EXPECT_EQ(narrow(by_controller), of_controller);
  EXPECT_EQ(narrow(by_district), of_district);
}

TEST_F(NarrowedTest, AnOrder_IsGivenByTheIndexThatTheGrantReads) {
  ASSERT_THAT(NewContact("b", 5, kOfNgo), IsOk());
  ActAsNgo();
  EXPECT_THAT(IdsOf(ListContacts("", 0, "occur_time")->contacts()), ElementsAre("b", "c-ngo"));
  EXPECT_THAT(IdsOf(ListContacts("", 0, "occur_time desc")->contacts()), ElementsAre("c-ngo", "b"));
  // The index of all contacts by name is not read.
  const auto by_name = ListContacts("", 0, "name");
  EXPECT_THAT(by_name, FailsWith(common::v1::FILTER_INVALID));
  EXPECT_EQ(MetadataOf(by_name.status(), "fields"), "controller, occur_time");
  EXPECT_THAT(IdsOf(List<v1::ListStopsResponse, v1::ListStopsRequest>("", 0, "name")->stops()),
              ElementsAre("wzgorze"));
}

TEST_F(NarrowedTest, APageToken_IsGoodForTheSameRecordsAlone) {
  ASSERT_THAT(NewContact("b", 5, kOfNgo), IsOk());
  ActAsNgo();
  v1::ListContactsRequest request;
  request.set_parent(kRybnik);
  request.set_page_size(1);
  const auto page = Run<v1::ListContactsResponse>(request);
  ASSERT_THAT(page, IsOk());
  request.set_page_token(page->next_page_token());
  EXPECT_THAT(Run<v1::ListContactsResponse>(request), IsOk());
  ActAsHills();
  EXPECT_THAT(Run<v1::ListContactsResponse>(request), FailsWith(common::v1::PAGE_TOKEN_INVALID));
}

}  // namespace
}  // namespace osiedle::contacts
