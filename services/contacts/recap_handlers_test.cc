#include "services/contacts/recap_handlers.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "osiedle/contacts/v1/contact_requests.pb.h"
#include "osiedle/contacts/v1/day_pack_requests.pb.h"
#include "osiedle/contacts/v1/outing_requests.pb.h"
#include "osiedle/contacts/v1/recap_requests.pb.h"
#include "osiedle/contacts/v1/stop_requests.pb.h"
#include "osiedle/registry/v1/district_requests.pb.h"
#include "osiedle/residents/v1/boundary_requests.pb.h"
#include "services/contacts/day_pack_handlers.h"
#include "services/contacts/testing/contacts_fixture.h"

namespace osiedle::contacts {
namespace {

using ::osiedle::call::FailsForFields;
using ::osiedle::call::FailsWith;
using ::osiedle::call::IsOk;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class RecapTest : public ContactsTest {
 protected:
  void SetUp() override {
    ContactsTest::SetUp();
    for (const char* id : {"a", "b"}) {
      ASSERT_THAT(NewResident(id, absl::StrCat("identity_level: ALIAS alias: 'Pan ", id, "'")),
                  IsOk());
    }
  }
  absl::StatusOr<v1::Contact> Met(const std::string& id, int minute, const std::string& resident,
                                  const std::string& more = "") {
    return NewContact(id, minute, absl::StrCat("residents: '", ResidentName(resident), "' ", more));
  }
  absl::StatusOr<v1::RecapResidentResponse> Recap(const std::string& id) {
    v1::RecapResidentRequest request;
    request.set_name(ResidentName(id));
    return Run<v1::RecapResidentResponse>(request);
  }
  std::vector<std::string> Contacts(const std::string& resident) {
    auto recap = Recap(resident);
    EXPECT_THAT(recap, IsOk());
    return recap.ok() ? IdsOf(recap->contacts()) : std::vector<std::string>();
  }
  void District(const std::string& id, const std::string& stop) {
    registry::v1::CreateDistrictRequest request;
    request.set_parent(kRybnik);
    request.set_district_id(id);
    request.mutable_district()->set_display_name(id);
    ASSERT_THAT(Run<registry::v1::District>(request), IsOk());
    ASSERT_THAT(
        NewStop(stop, absl::StrCat("note: 'UWAGA' district: '", kRybnik, "/districts/", id, "'")),
        IsOk());
  }
  absl::StatusOr<v1::DayPack> Pack(const std::vector<std::string>& districts) {
    v1::GetDayPackRequest request;
    request.set_parent(kRybnik);
    for (const std::string& id : districts) {
      request.add_districts(absl::StrCat(kRybnik, "/districts/", id));
    }
    return Run<v1::DayPack>(request);
  }
};

TEST_F(RecapTest, RecapResident_TellsOfTheLastFive) {
  for (int i = 0; i < 7; ++i) ASSERT_THAT(Met(absl::StrCat("c", i), i, "a"), IsOk());
  ASSERT_THAT(Delete(*Contact("c5")), IsOk());
  EXPECT_THAT(Contacts("a"), ElementsAre("c6", "c4", "c3", "c2", "c1"));
  EXPECT_THAT(Contacts("b"), IsEmpty());
  EXPECT_THAT(Recap("nobody"), FailsWith(common::v1::RESOURCE_NOT_FOUND));
  v1::RecapResidentRequest wrong;
  wrong.set_name("municipalities/rybnik/contacts/c1");
  EXPECT_THAT(Run<v1::RecapResidentResponse>(wrong), FailsForFields({"name"}));
}

TEST_F(RecapTest, RecapResident_FollowsMerges_AndUnmergesRestoreIt) {
  ASSERT_THAT(Met("a1", 1, "a"), IsOk());
  ASSERT_THAT(Met("b1", 2, "b"), IsOk());
  const std::string a_before = Recap("a")->ShortDebugString();
  ASSERT_THAT(MergeResidents("a", "b"), IsOk());
  // Recorded after the merge, under either name.
  ASSERT_THAT(Met("a2", 3, "a"), IsOk());
  ASSERT_THAT(Met("b2", 4, "b"), IsOk());
  for (const char* name : {"a", "b"}) {
    EXPECT_THAT(Contacts(name), ElementsAre("b2", "a2", "b1", "a1")) << name;
    EXPECT_EQ(Recap(name)->residents(0).name(), ResidentName("b"));
  }
  EXPECT_THAT(Contact("a1")->residents(), ElementsAre(ResidentName("a")));
  EXPECT_THAT(Contact("a2")->residents(), ElementsAre(ResidentName("a")));
  // Afterwards each name has what was recorded under it.
  ASSERT_THAT(UnmergeResident("a"), IsOk());
  EXPECT_THAT(Contacts("a"), ElementsAre("a2", "a1"));
  EXPECT_THAT(Contacts("b"), ElementsAre("b2", "b1"));
}

TEST_F(RecapTest, RecapResident_OfWhoIsOnlyCounted_TellsNothing) {
  ASSERT_THAT(Met("a1", 1, "a"), IsOk());
  ASSERT_THAT(CountOnly("a"), IsOk());
  auto recap = Recap("a");
  ASSERT_THAT(recap, IsOk());
  EXPECT_EQ(recap->contacts_size(), 0);
  EXPECT_EQ(recap->residents(0).alias(), "");
}

TEST_F(RecapTest, AContact_IsLinkedToKnownResidentsOfTheTownOnly) {
  ASSERT_THAT(NewResident("counted", "age_band: AGE_UNKNOWN"), IsOk());
  ASSERT_THAT(NewResident("x", "identity_level: ALIAS", "municipalities/gdynia"), IsOk());
  const auto with = [&](const std::string& name) {
    return NewContact("c", 1, absl::StrCat("residents: '", name, "'"));
  };
  for (const char* name :
       {"municipalities/rybnik/residents/counted", "municipalities/rybnik/residents/nobody",
        "municipalities/gdynia/residents/x", "municipalities/rybnik/stops/s"}) {
    EXPECT_THAT(with(name), FailsForFields({"contact.residents[0]"})) << name;
  }
  ASSERT_THAT(with(ResidentName("a")), IsOk());
  // It can be changed when the resident is only counted later.
  ASSERT_THAT(CountOnly("a"), IsOk());
  auto contact = *Contact("c");
  contact.set_note("nic");
  EXPECT_THAT(Update(contact, {"note"}), IsOk());
}

TEST_F(RecapTest, ListContacts_ByResident) {
  ASSERT_THAT(Met("a1", 1, "a"), IsOk());
  ASSERT_THAT(Met("b1", 2, "b"), IsOk());
  ASSERT_THAT(NewContact("both", 3,
                         absl::StrCat("mode: GROUP residents: ['", ResidentName("a"), "', '",
                                      ResidentName("b"), "']")),
              IsOk());
  v1::ListContactsRequest request;
  request.set_parent(kRybnik);
  request.set_filter(absl::StrCat("residents:\"", ResidentName("a"), "\""));
  auto listed = Run<v1::ListContactsResponse>(request);
  ASSERT_THAT(listed, IsOk());
  EXPECT_THAT(IdsOf(listed->contacts()), ElementsAre("both", "a1"));
}

TEST_F(RecapTest, GetDayPack_HoldsWhatIsOfItsDistricts) {
  District("centrum", "rynek");
  District("polnoc", "park");
  ASSERT_THAT(NewOuting("today", R"(note: 'UWAGA' weather { note: 'UWAGA' condition: RAIN }
                                    supplies_used { supply: COFFEE quantity: 2 note: 'UWAGA' }
                                    costs { line: OTHER note: 'UWAGA'
                                            amount { currency_code: 'PLN' units: 1 } })"),
              IsOk());
  v1::ChangeStageRequest stage;
  stage.set_name(StopName("rynek"));
  Merge("stage: TALK from_date { year: 2024 month: 6 day: 3 } note: 'UWAGA'", stage);
  ASSERT_THAT(Run<v1::Stop>(stage), IsOk());
  ASSERT_THAT(NewOuting("later", "date { day: 20 }"), IsOk());
  residents::v1::CreateBoundaryRequest boundary;
  boundary.set_parent(ResidentName("a"));
  boundary.set_boundary_id("x");
  boundary.mutable_boundary()->set_no_uniforms(true);
  ASSERT_THAT(Run<residents::v1::Boundary>(boundary), IsOk());
  const std::string at_rynek = absl::StrCat("stop: '", StopName("rynek"), "' ");
  ASSERT_THAT(Met("a1", 1, "a", at_rynek + "follow_up { text: 'zaprosić' }"), IsOk());
  ASSERT_THAT(Met("a2", 2, "a", at_rynek + "follow_up { text: 'już' done: true }"), IsOk());
  ASSERT_THAT(Met("b1", 3, "b", absl::StrCat("stop: '", StopName("park"), "'")), IsOk());

  auto pack = Pack({"centrum"});
  ASSERT_THAT(pack, IsOk());
  EXPECT_THAT(IdsOf(pack->stops()), ElementsAre("rynek"));
  EXPECT_THAT(IdsOf(pack->outings()), ElementsAre("today"));
  EXPECT_EQ(pack->stops(0).stage_history_size(), 1);
  EXPECT_EQ(pack->outings(0).supplies_used(0).quantity(), 2);
  EXPECT_EQ(pack->outings(0).costs(0).amount().units(), 1);
  EXPECT_EQ(pack->outings(0).weather().condition(), v1::Weather::RAIN);
  EXPECT_THAT(pack->SerializeAsString(), testing::Not(testing::HasSubstr("UWAGA")));
  ASSERT_EQ(pack->residents_size(), 1);
  EXPECT_EQ(pack->residents(0).resident(), ResidentName("a"));
  EXPECT_THAT(pack->residents(0).aliases(), ElementsAre("Pan a"));
  EXPECT_EQ(pack->residents(0).boundaries_size(), 1);
  EXPECT_EQ(pack->residents(0).last_contact_time().seconds(), SecondsAt(2));
  ASSERT_EQ(pack->follow_ups_size(), 1);
  EXPECT_EQ(pack->follow_ups(0).follow_up().text(), "zaprosić");
  EXPECT_THAT(pack->follow_ups(0).residents(), ElementsAre(ResidentName("a")));
  EXPECT_EQ(pack->expire_time().seconds() - pack->create_time().seconds(), 24 * 3600);
  EXPECT_FALSE(pack->truncated());
  EXPECT_EQ(Pack({"centrum", "polnoc"})->residents_size(), 2);
}

TEST_F(RecapTest, GetDayPack_HasEveryPersonOnce_AndNobodyWhoIsOnlyCounted) {
  District("centrum", "rynek");
  const std::string at_rynek = absl::StrCat("stop: '", StopName("rynek"), "' ");
  ASSERT_THAT(NewResident("gone", "identity_level: ALIAS alias: 'Kaptur'"), IsOk());
  ASSERT_THAT(Met("a1", 1, "a", at_rynek), IsOk());
  ASSERT_THAT(Met("b1", 2, "b", at_rynek), IsOk());
  ASSERT_THAT(Met("g1", 3, "gone", at_rynek), IsOk());
  ASSERT_THAT(MergeResidents("a", "b"), IsOk());
  ASSERT_THAT(CountOnly("gone"), IsOk());
  auto pack = Pack({"centrum"});
  ASSERT_THAT(pack, IsOk());
  ASSERT_EQ(pack->residents_size(), 1);
  EXPECT_EQ(pack->residents(0).resident(), ResidentName("b"));
  EXPECT_THAT(pack->residents(0).aliases(), ElementsAre("Pan b", "Pan a"));
}

TEST_F(RecapTest, GetDayPack_IsOfDistrictsOfTheTown) {
  District("centrum", "rynek");
  EXPECT_THAT(Pack({"nowhere", "centrum", "centrum"}), FailsForFields({"districts[2]"}));
  EXPECT_THAT(Pack({"nowhere"}), FailsForFields({"districts[0]"}));
  EXPECT_THAT(Pack({}), FailsForFields({"districts"}));
}

TEST_F(RecapTest, TallyOuting_IsCorrectable) {
  ASSERT_THAT(NewOuting("o"), IsOk());
  const auto tally = [&](const std::string& text) {
    v1::TallyOutingRequest request;
    request.set_name("municipalities/rybnik/outings/o");
    Merge("tally { tally_id: 't' version: 1 occur_time { seconds: 1717400000 } }", request);
    Merge(text, request);
    return Run<v1::Outing>(request);
  };
  auto first = tally("tally { coffee_count: 12 talk_count: 3 observation_count: 1 }");
  ASSERT_THAT(first, IsOk());
  EXPECT_EQ(first->tallies(0).coffee_count(), 12);
  EXPECT_EQ(tally("tally { coffee_count: 12 talk_count: 3 observation_count: 1 }")->etag(),
            first->etag());
  EXPECT_THAT(tally("tally { coffee_count: 13 }"), FailsWith(common::v1::RESOURCE_EXISTS));
  auto corrected = tally("tally { version: 2 coffee_count: 13 }");
  ASSERT_THAT(corrected, IsOk());
  EXPECT_EQ(corrected->tallies_size(), 1);
  EXPECT_EQ(corrected->tallies(0).coffee_count(), 13);
  EXPECT_THAT(tally("tally { version: 3 stop: 'municipalities/rybnik/stops/x' }"),
              FailsForFields({"tally.stop"}));
  EXPECT_THAT(tally("tally { version: 3 talk_count: 10001 }"),
              FailsForFields({"tally.talk_count"}));
  EXPECT_THAT(tally("tally { version: 0 }"), FailsForFields({"tally.version"}));
  v1::CancelOutingRequest cancel;
  cancel.set_name("municipalities/rybnik/outings/o");
  cancel.set_reason("deszcz");
  ASSERT_THAT(Run<v1::Outing>(cancel), IsOk());
  EXPECT_THAT(tally("tally { version: 3 }"), FailsWith(common::v1::STATE_TRANSITION_REFUSED));
}

}  // namespace
}  // namespace osiedle::contacts
