// The links of a contact, and who may see them.
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "osiedle/contacts/v1/contact_requests.pb.h"
#include "osiedle/contacts/v1/day_pack_requests.pb.h"
#include "osiedle/registry/v1/district_requests.pb.h"
#include "osiedle/residents/v1/resident_requests.pb.h"
#include "services/contacts/contact_tables.h"
#include "services/contacts/day_pack_handlers.h"
#include "services/contacts/link_sweep.h"
#include "services/contacts/recap_handlers.h"
#include "services/contacts/testing/contacts_fixture.h"
#include "storage/status_macros.h"

namespace osiedle::contacts {
namespace {

using ::osiedle::call::FailsForFields;
using ::osiedle::call::FailsWith;
using ::osiedle::call::IsOk;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class ContactLinksTest : public ContactsTest {
 protected:
  void SetUp() override {
    ContactsTest::SetUp();
    for (const char* id : {"a", "b"}) {
      ASSERT_THAT(NewResident(id, absl::StrCat("identity_level: ALIAS alias: 'Pan ", id, "'")),
                  IsOk());
    }
    ASSERT_THAT(NewStop("rynek"), IsOk());
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
  }
  void ActWith(common::v1::Role role) {
    ActAs({.id = "someone", .grants = {{.municipality = "rybnik", .roles = {role}}}});
  }
  std::vector<std::string> Linked(const std::string& id) {
    auto contact = Contact(id);
    EXPECT_THAT(contact, IsOk());
    if (!contact.ok()) return {};
    return {contact->residents().begin(), contact->residents().end()};
  }
  absl::StatusOr<std::vector<std::string>> Listed(const std::string& filter) {
    v1::ListContactsRequest request;
    request.set_parent(kRybnik);
    request.set_filter(filter);
    ASSIGN_OR_RETURN(auto listed, Run<v1::ListContactsResponse>(request));
    return IdsOf(listed.contacts());
  }
  std::string WithA() { return absl::StrCat("residents:\"", ResidentName("a"), "\""); }
  absl::StatusOr<residents::v1::Resident> RaiseAgain(const std::string& id) {
    residents::v1::RaiseIdentityLevelRequest request;
    request.set_name(ResidentName(id));
    Merge("identity_level: ALIAS act { kind: RECOGNITION }", request);
    return Run<residents::v1::Resident>(request);
  }
};

TEST_F(ContactLinksTest, WhoIsLoweredToCounted_IsLinkedToNothing) {
  EXPECT_THAT(*Listed(WithA()), ElementsAre("alone", "together"));
  ASSERT_THAT(CountOnly("a"), IsOk());
  EXPECT_THAT(*Listed(WithA()), IsEmpty());
  EXPECT_THAT(Linked("alone"), IsEmpty());
  EXPECT_THAT(Linked("together"), ElementsAre(ResidentName("b")));
  v1::ListContactsRequest request;
  request.set_parent(kRybnik);
  auto listed = Run<v1::ListContactsResponse>(request);
  ASSERT_THAT(listed, IsOk());
  EXPECT_THAT(IdsOf(listed->contacts()), ElementsAre("alone", "together"));
  EXPECT_EQ(listed->ShortDebugString().find(ResidentName("a") + "\""), std::string::npos);
}

// Nor does the place of a contact in a list tell of it: at that of "b", "together" would come
// first.
TEST_F(ContactLinksTest, WhatHasEnded_GivesNoOrder) {
  const std::string all = absl::StrCat("residents:\"", ResidentName("*"), "\"");
  const std::string either = absl::StrCat(WithA(), " OR residents:\"", ResidentName("b"), "\"");
  ASSERT_THAT(CountOnly("b"), IsOk());
  for (const std::string& filter : {all, either}) {
    EXPECT_THAT(*Listed(filter), ElementsAre("alone", "together"));
    v1::ListContactsRequest request;
    request.set_parent(kRybnik);
    request.set_filter(filter);
    request.set_order_by("residents");
    EXPECT_THAT(Run<v1::ListContactsResponse>(request), FailsWith(common::v1::FILTER_INVALID));
  }
}

TEST_F(ContactLinksTest, RaisedAgain_NothingComesBack_AndNewContactsAreLinked) {
  ASSERT_THAT(CountOnly("a"), IsOk());
  clock().Advance(absl::Minutes(1));
  ASSERT_THAT(RaiseAgain("a"), IsOk());
  clock().Advance(absl::Minutes(1));
  ASSERT_THAT(NewContact("later", 3, absl::StrCat("residents: '", ResidentName("a"), "'")), IsOk());
  EXPECT_THAT(*Listed(WithA()), ElementsAre("later"));
  EXPECT_THAT(Linked("alone"), IsEmpty());
  v1::RecapResidentRequest request;
  request.set_name(ResidentName("a"));
  auto recap = Run<v1::RecapResidentResponse>(request);
  ASSERT_THAT(recap, IsOk());
  EXPECT_THAT(IdsOf(recap->contacts()), ElementsAre("later"));
  // Lowered at the moment of a contact: what was recorded until then goes.
  ASSERT_THAT(CountOnly("a"), IsOk());
  ASSERT_THAT(RaiseAgain("a"), IsOk());
  EXPECT_THAT(Linked("later"), IsEmpty());
}

TEST_F(ContactLinksTest, AContactOfBefore_IsNotLinkedAgain) {
  ASSERT_THAT(CountOnly("a"), IsOk());
  v1::Contact alone = *Contact("alone");
  alone.add_residents(ResidentName("a"));
  // A name that the row still holds until the sweep is no link. A request with that name is a new
  // reference.
  EXPECT_THAT(Update(alone, {"residents"}), FailsWith(common::v1::REFERENCE_NOT_FOUND));
  alone.set_note("bez nazwisk");
  EXPECT_THAT(Update(alone, {"note"}), IsOk());
  EXPECT_THAT(Linked("alone"), IsEmpty());
  clock().Advance(absl::Minutes(1));
  ASSERT_THAT(RaiseAgain("a"), IsOk());
  clock().Advance(absl::Minutes(1));
  v1::Contact together = *Contact("together");
  together.add_residents(ResidentName("a"));
  EXPECT_THAT(Update(together, {"residents"}), FailsForFields({"contact.residents[1]"}));
  // Other changes are allowed. Writing back what was read drops the hidden names.
  together = *Contact("together");
  together.set_note("kawa");
  ASSERT_THAT(Update(together, {"*"}), IsOk());
  EXPECT_THAT(fed().back().changed_fields(), ElementsAre("note", "residents"));
  v1::Contact noted = *Contact("alone");
  noted.set_note("herbata");
  EXPECT_THAT(Update(noted, {"note"}), IsOk());
  ASSERT_THAT(Delete(noted), IsOk());
  v1::UndeleteContactRequest undelete;
  undelete.set_name(noted.name());
  EXPECT_THAT(Run<v1::Contact>(undelete), IsOk());
}

TEST_F(ContactLinksTest, AResidentWhoWasDeleted_StaysLinked) {
  residents::v1::DeleteResidentRequest request;
  request.set_name(ResidentName("a"));
  ASSERT_THAT(Run<residents::v1::Resident>(request), IsOk());
  EXPECT_THAT(Linked("alone"), ElementsAre(ResidentName("a")));
  v1::Contact together = *Contact("together");
  together.mutable_residents()->RemoveLast();
  EXPECT_THAT(Update(together, {"residents"}), IsOk());
}

TEST_F(ContactLinksTest, Recap_NamesNobodyWhoIsOnlyCounted) {
  ASSERT_THAT(CountOnly("a"), IsOk());
  v1::RecapResidentRequest request;
  request.set_name(ResidentName("b"));
  auto recap = Run<v1::RecapResidentResponse>(request);
  ASSERT_THAT(recap, IsOk());
  ASSERT_EQ(recap->contacts_size(), 1);
  EXPECT_THAT(recap->contacts(0).residents(), ElementsAre(ResidentName("b")));
}

TEST_F(ContactLinksTest, DayPack_TakesNobodyAlongForWhatWasBefore) {
  registry::v1::CreateDistrictRequest district;
  district.set_parent(kRybnik);
  district.set_district_id("centrum");
  district.mutable_district()->set_display_name("Centrum");
  ASSERT_THAT(Run<registry::v1::District>(district), IsOk());
  v1::Stop stop = *Stop("rynek");
  stop.set_district(absl::StrCat(kRybnik, "/districts/centrum"));
  ASSERT_THAT(Update(stop, {"district"}), IsOk());
  ASSERT_THAT(CountOnly("a"), IsOk());
  clock().Advance(absl::Minutes(1));
  ASSERT_THAT(RaiseAgain("a"), IsOk());
  v1::GetDayPackRequest request;
  request.set_parent(kRybnik);
  request.add_districts(stop.district());
  auto pack = Run<v1::DayPack>(request);
  ASSERT_THAT(pack, IsOk());
  ASSERT_EQ(pack->residents_size(), 1);
  EXPECT_EQ(pack->residents(0).resident(), ResidentName("b"));
  ASSERT_EQ(pack->follow_ups_size(), 1);
  EXPECT_THAT(pack->follow_ups(0).residents(), ElementsAre(ResidentName("b")));
}

TEST_F(ContactLinksTest, WhoMayNotReadResidents_IsToldNone_AndMayNotAskForThem) {
  ActWith(common::v1::VIEWER);
  EXPECT_THAT(Linked("alone"), IsEmpty());
  EXPECT_THAT(*Listed(""), ElementsAre("alone", "together"));
  v1::ListContactsRequest request;
  request.set_parent(kRybnik);
  EXPECT_EQ(Run<v1::ListContactsResponse>(request)->ShortDebugString().find("/residents/"),
            std::string::npos);
  for (const std::string& filter :
       {WithA(), std::string("residents:*"), absl::StrCat("crisis = false AND ", WithA())}) {
    EXPECT_THAT(Listed(filter), FailsWith(common::v1::ROLE_REQUIRED)) << filter;
  }
  ActWith(common::v1::INTEGRATION);
  EXPECT_THAT(*Listed(WithA()), ElementsAre("alone", "together"));
  EXPECT_THAT(Linked("alone"), ElementsAre(ResidentName("a")));
}

TEST_F(ContactLinksTest, TheNamesOfEndedLinks_AreSweptFromTheRows_InSilence) {
  const auto stored = [&] {
    std::vector<std::string> names;
    EXPECT_THAT(Ask("rybnik",
                    [&](const call::Call& call, const storage::Snapshot& snapshot) {
                      auto walk = Contacts().table().WalkRows(snapshot, call.owner(), {});
                      v1::Contact contact;
                      while (walk.Next(contact).value_or(false)) {
                        for (const auto& name : contact.residents()) names.push_back(name);
                      }
                      return Contacts().table().Verify(snapshot, call.owner()).status();
                    }),
                IsOk());
    return names;
  };
  const auto sweep = [&](int limit) {
    return SweepLinks(store(), 1, clock().Now(), limit).value_or(-1);
  };
  ASSERT_THAT(Delete(*Contact("alone")), IsOk());
  EXPECT_EQ(sweep(10), 0);
  const std::string etag = Contact("together")->etag();
  ASSERT_THAT(CountOnly("a"), IsOk());
  clock().Advance(absl::Minutes(1));
  ASSERT_THAT(RaiseAgain("a"), IsOk());
  clock().Advance(absl::Minutes(1));
  ASSERT_THAT(NewContact("later", 3, absl::StrCat("residents: '", ResidentName("a"), "'")), IsOk());
  EXPECT_EQ(stored().size(), 4u);
  EXPECT_EQ(sweep(1), 1);
  EXPECT_EQ(sweep(10), 1);
  EXPECT_EQ(sweep(10), 0);
  EXPECT_THAT(stored(), testing::UnorderedElementsAre(ResidentName("b"), ResidentName("a")));
  EXPECT_EQ(Contact("together")->etag(), etag);
  EXPECT_THAT(*Listed(WithA()), ElementsAre("later"));
  ASSERT_THAT(CountOnly("b"), IsOk());
  EXPECT_EQ(sweep(10), 1);
  EXPECT_THAT(stored(), ElementsAre(ResidentName("a")));
}

}  // namespace
}  // namespace osiedle::contacts
