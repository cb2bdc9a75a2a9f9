// Residents over the wire: who sees what, and that every reading leaves an audit entry.
#include <string>

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
