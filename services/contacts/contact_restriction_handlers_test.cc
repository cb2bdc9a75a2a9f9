// What contacts tell of residents who are restricted to a team: to the team, and to all others.
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "osiedle/contacts/v1/contact_requests.pb.h"
#include "osiedle/contacts/v1/day_pack.pb.h"
#include "osiedle/contacts/v1/day_pack_requests.pb.h"
#include "osiedle/contacts/v1/recap_requests.pb.h"
#include "osiedle/contacts/v1/sync_day_requests.pb.h"
#include "osiedle/registry/v1/district_requests.pb.h"
#include "osiedle/residents/v1/resident_requests.pb.h"
#include "services/contacts/contact_tables.h"
#include "services/contacts/link_sweep.h"
#include "services/contacts/testing/contacts_fixture.h"
#include "services/residents/testing/team_members.h"
#include "storage/status_macros.h"

namespace osiedle::contacts {
namespace {

using ::osiedle::call::FailsForFields;
using ::osiedle::call::FailsWith;
using ::osiedle::call::IsOk;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

constexpr char kTeam[] = "municipalities/rybnik/teams/gdp";

class ContactRestrictionTest : public ContactsTest {
 protected:
  // "a" and "b" met "together", "a" also "alone", all at a stop in a district; "a" is restricted.
  void SetUp() override {
    ContactsTest::SetUp();
    SetRelations(&members_);
    members_.Add("member", kTeam);
    residents::v1::DeleteResidentRequest team;
    team.set_name(kTeam);
    ASSERT_THAT(RunAs(&residents::FoundCompartment<residents::v1::DeleteResidentRequest,
                                                   residents::v1::Resident>,
                      team),
                IsOk());
    registry::v1::CreateDistrictRequest district;
    district.set_parent(kRybnik);
    district.set_district_id("centrum");
    district.mutable_district()->set_display_name("Centrum");
    ASSERT_THAT(Run<registry::v1::District>(district), IsOk());
    ASSERT_THAT(NewStop("rynek", absl::StrCat("district: '", kRybnik, "/districts/centrum'")),
                IsOk());
    for (const char* id : {"a", "b"}) {
      ASSERT_THAT(NewResident(id, absl::StrCat("identity_level: ALIAS alias: 'Pan ", id, "'")),
                  IsOk());
    }
    ASSERT_THAT(NewContact("together", 1,
                           absl::StrCat("mode: GROUP head_counts { age_band: AGE_UNKNOWN count: 2 }"
                                        " stop: '",
                                        StopName("rynek"), "' residents: '", ResidentName("a"),
                                        "' residents: '", ResidentName("b"),
                                        "' follow_up { text: 'kawa' }")),
                IsOk());
    ASSERT_THAT(NewContact("alone", 2, absl::StrCat("residents: '", ResidentName("a"), "'")),
                IsOk());
    clock().Advance(absl::Minutes(1));
    Restrict("a");
    ActOutside();
  }

  void Restrict(const std::string& id) {
    residents::v1::RestrictResidentRequest request;
    request.set_name(ResidentName(id));
    request.set_team(kTeam);
    request.set_ground("uchwała zespołu");
    ASSERT_THAT(Run<residents::v1::RestrictResidentResponse>(request), IsOk());
  }
  absl::Status Lift(const std::string& id) {
    residents::v1::LiftRestrictionRequest request;
    request.set_name(ResidentName(id));
    return Run<residents::v1::LiftRestrictionResponse>(request).status();
  }
  void ActOutside() {
    ActAs({.id = "outsider",
           .grants = {{.municipality = "rybnik", .roles = {common::v1::COORDINATOR}}}});
    ActIn({.purpose = common::v1::OUTREACH});
  }
  void ActInTeam() {
    ActAs({.id = "member",
           .grants = {{.municipality = "rybnik", .roles = {common::v1::COORDINATOR}}}});
    ActIn({.purpose = common::v1::OUTREACH, .team = kTeam});
  }

  std::vector<std::string> Linked(const std::string& id) {
    auto contact = Contact(id);
    EXPECT_THAT(contact, IsOk());
    if (!contact.ok()) return {};
    return {contact->residents().begin(), contact->residents().end()};
  }
  std::vector<std::string> Met(const std::string& id) {
    v1::ListContactsRequest request;
    request.set_parent(kRybnik);
    request.set_filter(absl::StrCat("residents:\"", ResidentName(id), "\""));
    request.set_show_total_size(true);
    auto listed = Run<v1::ListContactsResponse>(request);
    EXPECT_THAT(listed, IsOk());
    if (!listed.ok()) return {};
    EXPECT_EQ(listed->total_size(), listed->contacts_size());
    return IdsOf(listed->contacts());
  }
  absl::StatusOr<v1::RecapResidentResponse> Recap(const std::string& id) {
    v1::RecapResidentRequest request;
    request.set_name(ResidentName(id));
    return Run<v1::RecapResidentResponse>(request);
  }
  absl::StatusOr<v1::Contact> Change(const std::string& id, const std::string& text,
                                     const std::vector<std::string>& paths) {
    v1::UpdateContactRequest request;
    Merge(text, *request.mutable_contact());
    request.mutable_contact()->set_name(absl::StrCat(kRybnik, "/contacts/", id));
    for (const std::string& path : paths) request.mutable_update_mask()->add_paths(path);
    return Run<v1::Contact>(request);
  }
  std::string Naming(const std::string& id) {
    return absl::StrCat("residents: '", ResidentName(id), "' ");
  }
  std::vector<std::string> Stored(const std::string& id) {
    std::vector<std::string> names;
    EXPECT_THAT(
        Ask("rybnik",
            [&](const call::Call& call, const storage::Snapshot& snapshot) {
              ASSIGN_OR_RETURN(auto row, Contacts().table().Find(
                                             snapshot, {.owner = call.owner(),
                                                        .tuple = storage::KeyTuple::Of(id)}));
              names.assign(row->message.residents().begin(), row->message.residents().end());
              return Contacts().table().Verify(snapshot, call.owner()).status();
            }),
        IsOk());
    return names;
  }
  uint32_t NumberOf(const std::string& id) {
    auto snapshot = store().GetSnapshot({});
    return registry::TheDirectory().NumberOf(**snapshot, id)->value_or(0);
  }
  int Sweep(const std::string& id) {
    return SweepLinks(store(), NumberOf(id), clock().Now(), 10).value_or(-1);
  }

 private:
  residents::TeamMembers members_;
};

TEST_F(ContactRestrictionTest, OutsideTheTeam_NoContactNamesThem) {
  EXPECT_THAT(Linked("alone"), IsEmpty());
  EXPECT_THAT(Linked("together"), ElementsAre(ResidentName("b")));
  EXPECT_THAT(Met("a"), IsEmpty());
  EXPECT_THAT(Met("b"), ElementsAre("together"));
  EXPECT_THAT(Recap("a"), FailsWith(common::v1::RESOURCE_NOT_FOUND));
  auto recap = Recap("b");
  ASSERT_THAT(recap, IsOk());
  ASSERT_EQ(recap->contacts_size(), 1);
  EXPECT_THAT(recap->contacts(0).residents(), ElementsAre(ResidentName("b")));
  v1::GetDayPackRequest request;
  request.set_parent(kRybnik);
  request.add_districts(absl::StrCat(kRybnik, "/districts/centrum"));
  auto pack = Run<v1::DayPack>(request);
  ASSERT_THAT(pack, IsOk());
  ASSERT_EQ(pack->residents_size(), 1);
  EXPECT_EQ(pack->residents(0).resident(), ResidentName("b"));
  ASSERT_EQ(pack->follow_ups_size(), 1);
  EXPECT_THAT(pack->follow_ups(0).residents(), ElementsAre(ResidentName("b")));
}

TEST_F(ContactRestrictionTest, InTheTeam_ContactsNameThem_AndNobodyElse) {
  ActInTeam();
  EXPECT_THAT(Linked("alone"), ElementsAre(ResidentName("a")));
  EXPECT_THAT(Linked("together"), ElementsAre(ResidentName("a")));
  EXPECT_THAT(Met("a"), ElementsAre("alone", "together"));
  EXPECT_THAT(Met("b"), IsEmpty());
  auto recap = Recap("a");
  ASSERT_THAT(recap, IsOk());
  EXPECT_THAT(IdsOf(recap->contacts()), ElementsAre("alone", "together"));
  ASSERT_THAT(Lift("a"), IsOk());
  EXPECT_THAT(Linked("alone"), IsEmpty());
  ActOutside();
  EXPECT_THAT(Met("a"), ElementsAre("alone", "together"));
  EXPECT_THAT(Linked("together"), ElementsAre(ResidentName("a"), ResidentName("b")));
}

TEST_F(ContactRestrictionTest, NamingThem_IsNamingNobody) {
  EXPECT_THAT(NewContact("c", 3, Naming("a")), FailsForFields({"contact.residents[0]"}));
  EXPECT_THAT(NewContact("c", 3, Naming("none")), FailsForFields({"contact.residents[0]"}));
  EXPECT_THAT(Change("alone", Naming("a"), {"residents"}),
              FailsForFields({"contact.residents[0]"}));
  v1::SyncDayRequest day;
  day.set_parent(kRybnik);
  day.mutable_send_time()->set_seconds(absl::ToUnixSeconds(clock().Now()));
  for (const char* id : {"a", "none"}) {
    Merge(
        absl::StrCat("items { contact { contact_id: 'c' contact { mode: INDIVIDUAL channel: BIKE "
                     "occur_time { seconds: ",
                     SecondsAt(3), " } ", Naming(id), "} } }", "items { boundary { resident: '",
                     ResidentName(id), "' boundary_id: 'x' boundary { no_uniforms: true } } }",
                     "items { level_raise { resident: '", ResidentName(id),
                     "' identity_level: REACHABLE act { kind: RESIDENT_ACT occur_time { seconds: ",
                     SecondsAt(3), " } } } }"),
        day);
  }
  v1::SyncDayResponse response;
  const call::Batch batch = Plan(day, response);
  std::vector<std::string> reasons;
  for (const call::BatchItem& item : batch.items) {
    reasons.push_back(call::ReasonOf(RunItem("rybnik", item).status));
  }
  EXPECT_THAT(reasons,
              ElementsAre("REFERENCE_NOT_FOUND", "RESOURCE_NOT_FOUND", "RESOURCE_NOT_FOUND",
                          "REFERENCE_NOT_FOUND", "RESOURCE_NOT_FOUND", "RESOURCE_NOT_FOUND"));
}

// What outsiders write neither meets the links that they do not know, nor loses them.
TEST_F(ContactRestrictionTest, AChangeByOutsiders_KeepsTheLink_AndTellsNothingOfIt) {
  const std::string etag = Contact("together")->etag();
  // What they read, written back, is no change.
  EXPECT_EQ(Change("together", Naming("b"), {"residents"})->etag(), etag);
  const std::string of_alone = Contact("alone")->etag();
  EXPECT_EQ(Change("alone", "", {"residents"})->etag(), of_alone);
  EXPECT_THAT(Stored("together"), ElementsAre(ResidentName("a"), ResidentName("b")));
  ASSERT_THAT(Change("together", "note: 'kawa'", {"note"}), IsOk());
  EXPECT_THAT(fed().back().changed_fields(), ElementsAre("note"));
  auto emptied = Change("together", "", {"residents"});
  ASSERT_THAT(emptied, IsOk());
  EXPECT_THAT(emptied->residents(), IsEmpty());
  EXPECT_THAT(fed().back().changed_fields(), ElementsAre("residents"));
  EXPECT_THAT(Stored("together"), ElementsAre(ResidentName("a")));
  ASSERT_THAT(Change("together", Naming("b"), {"residents"}), IsOk());
  EXPECT_THAT(Stored("together"), ElementsAre(ResidentName("b"), ResidentName("a")));
  ActInTeam();
  EXPECT_THAT(Met("a"), ElementsAre("alone", "together"));
  // The same holds of the team, and the links that it does not know.
  const std::string of_team = Contact("together")->etag();
  EXPECT_EQ(Change("together", Naming("a"), {"residents"})->etag(), of_team);
  ASSERT_THAT(Change("together", "", {"residents"}), IsOk());
  EXPECT_THAT(Stored("together"), ElementsAre(ResidentName("b")));
}

// No rule judges them: an INDIVIDUAL contact with one resident more, an OBSERVATION with one.
TEST_F(ContactRestrictionTest, NoRuleMeetsTheLink) {
  ASSERT_THAT(Change("alone", Naming("b"), {"residents"}), IsOk());
  EXPECT_THAT(Linked("alone"), ElementsAre(ResidentName("b")));
  ASSERT_THAT(Change("alone", "note: 'kawa'", {"note"}), IsOk());
  ASSERT_THAT(Change("alone", "", {"residents"}), IsOk());
  EXPECT_THAT(Change("alone", absl::StrCat("mode: OBSERVATION stop: '", StopName("rynek"), "'"),
                     {"mode", "stop"}),
              IsOk());
  EXPECT_THAT(Stored("alone"), ElementsAre(ResidentName("a")));
}

// Whoever creates the id again is not shown whom the team met, and takes nothing from the team.
TEST_F(ContactRestrictionTest, CreatedAgain_TheNameTellsNothingOfTheTeamsContacts) {
  ActInTeam();
  ASSERT_THAT(NewContact("inside", 3, Naming("a")), IsOk());
  ActOutside();
  ASSERT_THAT(NewResident("a"), IsOk());
  EXPECT_THAT(Met("a"), IsEmpty());
  EXPECT_THAT(Linked("inside"), IsEmpty());
  auto recap = Recap("a");
  ASSERT_THAT(recap, IsOk());
  EXPECT_THAT(recap->contacts(), IsEmpty());
  // Not even by lowering it: that ends links.
  clock().Advance(absl::Minutes(1));
  ASSERT_THAT(CountOnly("a"), IsOk());
  EXPECT_EQ(Sweep("rybnik"), 0);
  ActInTeam();
  EXPECT_THAT(Met("a"), ElementsAre("inside", "alone", "together"));
}

TEST_F(ContactRestrictionTest, LoweredInTheTeam_TheNamesAreSweptFromTheTownsContacts) {
  ActInTeam();
  ASSERT_THAT(CountOnly("a"), IsOk());
  EXPECT_THAT(Met("a"), IsEmpty());
  EXPECT_EQ(Sweep("rybnik"), 0);
  EXPECT_EQ(Sweep("rybnik/teams/gdp"), 2);
  EXPECT_THAT(Stored("alone"), IsEmpty());
  EXPECT_THAT(Stored("together"), ElementsAre(ResidentName("b")));
  // An owner that is nobody's.
  EXPECT_EQ(SweepLinks(store(), 4711, clock().Now(), 10).value_or(-1), 0);
}

}  // namespace
}  // namespace osiedle::contacts
