// Residents over the wire: who sees what, and that every reading leaves an audit entry.
#include <ctime>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"
#include "tests/api/town.h"

namespace osiedle::tests {
namespace {

using operations::v1::AuditEntry;
using residents::v1::Resident;
using testing::ElementsAre;
using testing::IsEmpty;

class ResidentsTest : public testing::Test {
 protected:
  static void SetUpTestSuite() { town_ = new Town(); }
  static void TearDownTestSuite() {
    delete town_;
    town_ = nullptr;
  }

  static std::string Name(const std::string& id) {
    return std::string(kRybnik) + "/residents/" + id;
  }
  static grpc::Status Create(const std::string& id, const std::string& text, Resident& created,
                             As as = As::kAssistant) {
    residents::v1::CreateResidentRequest request;
    request.set_parent(kRybnik);
    request.set_resident_id(id);
    request.set_request_id(NewRequestId());
    EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, request.mutable_resident()));
    return town_->residents().CreateResident(CallContext(as), request, &created);
  }
  static grpc::Status Get(const std::string& id, Resident& resident, As as = As::kAssistant) {
    residents::v1::GetResidentRequest request;
    request.set_name(Name(id));
    return town_->residents().GetResident(CallContext(as), request, &resident);
  }
  static grpc::Status Reveal(const std::string& id, Resident& resident, As as = As::kAssistant) {
    residents::v1::RevealResidentRequest request;
    request.set_name(Name(id));
    return town_->residents().RevealResident(CallContext(as), request, &resident);
  }
  static int ReadingsBy(const std::string& method) {
    int readings = 0;
    for (const AuditEntry& entry : town_->AuditEntries(kRybnik)) {
      readings += entry.outcome() == AuditEntry::READ &&
                  entry.method() == "osiedle.residents.v1.ResidentService." + method;
    }
    return readings;
  }

  static Town* town_;
};

Town* ResidentsTest::town_ = nullptr;

TEST_F(ResidentsTest, EveryFieldAboveTheLevel_IsNamed) {
  Resident resident;
  const grpc::Status status =
      Create("above", R"(alias: "Beret" reach { kind: PHONE value: "600100200" }
                         identity { given_name: "Jan" })",
             resident);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_THAT(ViolatedFields(status),
              ElementsAre("resident.alias", "resident.reach", "resident.identity"));
  EXPECT_EQ(Get("above", resident).error_code(), grpc::StatusCode::NOT_FOUND);
}

// Its answer tells what is stored, or what there is like it.
TEST_F(ResidentsTest, AChangeThatChangesNothing_IsAuditedAsAReading) {
  Resident resident;
  ASSERT_TRUE(Create("still", "identity_level: ALIAS alias: 'Beret'", resident).ok());
  EXPECT_EQ(ReadingsBy("CreateResident"), 0);

  residents::v1::UpdateResidentRequest update;
  update.mutable_resident()->set_name(Name("still"));
  update.mutable_update_mask()->add_paths("name");
  ASSERT_TRUE(
      town_->residents().UpdateResident(CallContext(As::kAssistant), update, &resident).ok());
  EXPECT_EQ(resident.alias(), "Beret");
  EXPECT_EQ(ReadingsBy("UpdateResident"), 1);

  residents::v1::CreateResidentRequest guess;
  guess.set_parent(kRybnik);
  guess.mutable_resident()->set_identity_level(Resident::ALIAS);
  guess.mutable_resident()->set_alias("BERET");
  guess.set_validate_only(true);
  ASSERT_TRUE(
      town_->residents().CreateResident(CallContext(As::kAssistant), guess, &resident).ok());
  EXPECT_THAT(resident.possible_doubles(), ElementsAre(Name("still")));
  EXPECT_EQ(ReadingsBy("CreateResident"), 1);
}

TEST_F(ResidentsTest, EveryReading_IsAudited_AndPartsAreRevealedToFew) {
  Resident resident;
  ASSERT_TRUE(Create("a", "identity_level: ALIAS alias: 'Beret'", resident).ok());
  residents::v1::RaiseIdentityLevelRequest raise;
  raise.set_name(Name("a"));
  raise.set_identity_level(Resident::IDENTIFIED);
  raise.mutable_act()->set_kind(residents::v1::LevelAct::RESIDENT_ACT);
  ASSERT_TRUE(
      town_->residents().RaiseIdentityLevel(CallContext(As::kAssistant), raise, &resident).ok());
  residents::v1::UpdateResidentRequest update;
  update.set_request_id(NewRequestId());
  update.mutable_resident()->set_name(Name("a"));
  update.mutable_resident()->mutable_identity()->set_given_name("Jan");
  for (int again = 0; again < 2; ++again) {  // The second answer is the kept one.
    ASSERT_TRUE(
        town_->residents().UpdateResident(CallContext(As::kAssistant), update, &resident).ok());
    EXPECT_FALSE(resident.has_identity());
  }

  EXPECT_EQ(ReadingsBy("GetResident"), 0);
  ASSERT_TRUE(Get("a", resident).ok());
  EXPECT_FALSE(resident.has_identity());
  EXPECT_EQ(ReadingsBy("GetResident"), 1);
  ASSERT_TRUE(Reveal("a", resident).ok());
  EXPECT_EQ(resident.identity().given_name(), "Jan");
  EXPECT_EQ(ReadingsBy("RevealResident"), 1);

  EXPECT_EQ(ReasonOf(Reveal("a", resident, As::kViewer)), "ROLE_REQUIRED");
  EXPECT_EQ(ReasonOf(Get("a", resident, As::kViewer)), "ROLE_REQUIRED");
  EXPECT_EQ(ReasonOf(Get("a", resident, As::kStranger)), "MUNICIPALITY_DENIED");
  for (const changes::v1::Change& change : town_->AllChanges()) {
    EXPECT_EQ(change.ShortDebugString().find("Jan"), std::string::npos);
    EXPECT_EQ(change.ShortDebugString().find("Beret"), std::string::npos);
  }
}

// "Who saw this resident?"
TEST_F(ResidentsTest, AReadingOfMany_NamesThoseThatItGave) {
  const auto readers = [](const std::string& name) {
    std::vector<std::string> methods;
    for (const AuditEntry& entry :
         town_->AuditEntries(kRybnik, "outcome = READ AND resource = \"" + name + "\"")) {
      methods.push_back(entry.principal() + " " +
                        entry.method().substr(entry.method().rfind('.') + 1));
    }
    return methods;
  };
  Resident resident;
  ASSERT_TRUE(Create("seen", "identity_level: ALIAS alias: 'Rower'", resident).ok());
  ASSERT_TRUE(Create("other", "identity_level: ALIAS alias: 'Parasol'", resident).ok());
  EXPECT_THAT(readers(Name("seen")), IsEmpty());

  residents::v1::ListResidentsRequest list;
  list.set_parent(kRybnik);
  list.set_filter("alias = \"Rower\"");
  residents::v1::ListResidentsResponse page;
  ASSERT_TRUE(town_->residents().ListResidents(CallContext(As::kCoordinator), list, &page).ok());
  ASSERT_EQ(page.residents_size(), 1);
  EXPECT_THAT(readers(Name("seen")), ElementsAre("coordinator ListResidents"));
  EXPECT_THAT(readers(Name("other")), IsEmpty());

  registry::v1::CreateDistrictRequest district;
  district.set_parent(kRybnik);
  district.set_district_id("centrum");
  district.mutable_district()->set_display_name("Centrum");
  registry::v1::District made;
  ASSERT_TRUE(
      town_->registry().CreateDistrict(CallContext(As::kCoordinator), district, &made).ok());
  contacts::v1::CreateStopRequest stop;
  stop.set_parent(kRybnik);
  stop.set_stop_id("rynek");
  stop.mutable_stop()->set_display_name("Rynek");
  stop.mutable_stop()->set_district(made.name());
  stop.mutable_stop()->mutable_place()->set_description("rynek");
  contacts::v1::Stop at;
  ASSERT_TRUE(town_->contacts().CreateStop(CallContext(As::kCoordinator), stop, &at).ok());
  contacts::v1::CreateContactRequest contact;
  contact.set_parent(kRybnik);
  contact.set_contact_id("rozmowa");
  *contact.mutable_contact() = Town::SampleContact();
  contact.mutable_contact()->mutable_occur_time()->set_seconds(time(nullptr) - 3600);
  contact.mutable_contact()->set_stop(at.name());
  contact.mutable_contact()->add_residents(Name("seen"));
  contacts::v1::Contact met;
  const grpc::Status created = town_->CreateContact(contact, met);
  ASSERT_TRUE(created.ok()) << created.error_message();

  contacts::v1::GetDayPackRequest pack;
  pack.set_parent(kRybnik);
  pack.add_districts(made.name());
  contacts::v1::DayPack packed;
  ASSERT_TRUE(town_->contacts().GetDayPack(CallContext(As::kAssistant), pack, &packed).ok());
  ASSERT_EQ(packed.residents_size(), 1);
  EXPECT_THAT(readers(Name("seen")),
              ElementsAre("coordinator ListResidents", "assistant GetDayPack"));

  contacts::v1::RecapResidentRequest recap;
  recap.set_name(Name("seen"));
  contacts::v1::RecapResidentResponse told;
  ASSERT_TRUE(town_->contacts().RecapResident(CallContext(As::kAssistant), recap, &told).ok());
  ASSERT_EQ(told.contacts_size(), 1);
  EXPECT_THAT(
      readers(Name("seen")),
      ElementsAre("coordinator ListResidents", "assistant GetDayPack", "assistant RecapResident"));
  EXPECT_THAT(readers(met.name()), ElementsAre("assistant RecapResident"));
  EXPECT_THAT(readers(Name("other")), IsEmpty());
}

TEST_F(ResidentsTest, WhoIsToldOfPossibleDoubles_StandsInTheLogWithThem) {
  Resident resident;
  ASSERT_TRUE(Create("d1", "identity_level: ALIAS alias: 'Laska'", resident).ok());
  ASSERT_TRUE(Create("d2", "identity_level: ALIAS alias: 'laska'", resident).ok());
  ASSERT_THAT(resident.possible_doubles(), ElementsAre(Name("d1")));
  const auto entries =
      town_->AuditEntries(kRybnik, "outcome = CHANGED AND resource = \"" + Name("d1") + "\"");
  ASSERT_EQ(entries.size(), 1u);
  ASSERT_EQ(entries[0].changes_size(), 1);
  EXPECT_EQ(entries[0].changes(0).resource(), Name("d2"));
  EXPECT_THAT(entries[0].given_resources(), ElementsAre(Name("d1")));
}

TEST_F(ResidentsTest, MarksOutliveARestart) {
  Resident first;
  ASSERT_TRUE(Create("m1", "identity_level: ALIAS alias: 'Zielony Plecak'", first).ok());
  EXPECT_THAT(first.possible_doubles(), IsEmpty());
  town_->Restart();
  Resident second;
  ASSERT_TRUE(Create("m2", "identity_level: ALIAS alias: 'zielony plecak'", second).ok());
  EXPECT_THAT(second.possible_doubles(), ElementsAre(Name("m1")));
}

}  // namespace
}  // namespace osiedle::tests
