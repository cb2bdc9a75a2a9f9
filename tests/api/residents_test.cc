// Residents over the wire: who sees what, and that every reading leaves an audit entry.
#include <ctime>
#include <string>
#include <vector>

#include "absl/time/clock.h"
#include "gmock/gmock.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"
#include "services/call/rpc/replay.h"
#include "services/registry/municipality_directory.h"
#include "storage/engines/rocksdb/rocksdb_store.h"
#include "storage/status_macros.h"
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
  for (int again = 0; again < 2; ++again) {  // The second repeats the first.
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
      town_->municipalities().CreateDistrict(CallContext(As::kCoordinator), district, &made).ok());
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
  ASSERT_TRUE(town_->days().GetDayPack(CallContext(As::kAssistant), pack, &packed).ok());
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

// An answer is kept by name only, and a repeat reads anew.
TEST_F(ResidentsTest, ARepeat_TellsNoMoreThanAReadingNow_AndIsAuditedAsOne) {
  residents::v1::CreateResidentRequest request;
  request.set_parent(kRybnik);
  request.set_resident_id("repeated");
  request.set_request_id(NewRequestId());
  request.mutable_resident()->set_identity_level(Resident::ALIAS);
  request.mutable_resident()->set_alias("Szary Szalik");
  request.mutable_resident()->add_notes()->set_text("lubi szachy");
  Resident first;
  ASSERT_TRUE(town_->residents().CreateResident(CallContext(As::kAssistant), request, &first).ok());
  const int readings = ReadingsBy("CreateResident");
  Resident again;
  ASSERT_TRUE(town_->residents().CreateResident(CallContext(As::kAssistant), request, &again).ok());
  EXPECT_EQ(again.SerializeAsString(), first.SerializeAsString());
  EXPECT_EQ(ReadingsBy("CreateResident"), readings + 1);

  residents::v1::CreateBoundaryRequest wish;
  wish.set_parent(Name("repeated"));
  wish.set_boundary_id("place");
  wish.set_request_id(NewRequestId());
  wish.mutable_boundary()->set_place("klatka schodowa");
  residents::v1::Boundary boundary;
  ASSERT_TRUE(town_->residents().CreateBoundary(CallContext(As::kAssistant), wish, &boundary).ok());

  residents::v1::LowerIdentityLevelRequest lower;
  lower.set_name(Name("repeated"));
  lower.set_request_id(NewRequestId());
  lower.set_identity_level(Resident::COUNTED);
  lower.mutable_act()->set_kind(residents::v1::LevelAct::NO_LONGER_NEEDED);
  Resident lowered;
  ASSERT_TRUE(
      town_->residents().LowerIdentityLevel(CallContext(As::kAssistant), lower, &lowered).ok());
  const size_t changes = town_->AllChanges().size();
  town_->Restart();
  ASSERT_TRUE(town_->residents().CreateResident(CallContext(As::kAssistant), request, &again).ok());
  EXPECT_EQ(again.SerializeAsString(), lowered.SerializeAsString());
  EXPECT_EQ(ReadingsBy("CreateResident"), readings + 2);
  ASSERT_TRUE(town_->residents().CreateBoundary(CallContext(As::kAssistant), wish, &boundary).ok());
  EXPECT_EQ(boundary.place(), "");
  EXPECT_TRUE(boundary.has_delete_time());
  EXPECT_EQ(ReadingsBy("CreateBoundary"), 1);
  EXPECT_EQ(town_->AllChanges().size(), changes);
}

// A repeat of a change that another one followed gives what there is, and undoes nothing.
TEST_F(ResidentsTest, ARepeatOfEveryMove_ReadsAnew) {
  Resident resident;
  for (const char* id : {"m-1", "m-2"}) {
    ASSERT_TRUE(Create(id, "identity_level: ALIAS alias: 'Stary Płaszcz'", resident).ok());
  }
  const auto twice = [&](auto method, auto request) {
    request.set_request_id(NewRequestId());
    for (int i = 0; i < 2; ++i) {
      resident.Clear();
      const grpc::Status status =
          (town_->residents().*method)(CallContext(As::kAssistant), request, &resident);
      ASSERT_TRUE(status.ok()) << status.error_message();
      EXPECT_EQ(resident.name(), Name("m-1")) << request.GetTypeName();
      EXPECT_EQ(resident.alias(), "Stary Płaszcz") << request.GetTypeName();
    }
  };
  using Stub = residents::v1::ResidentService::Stub;
  residents::v1::UpdateResidentRequest update;
  update.mutable_resident()->set_name(Name("m-1"));
  update.mutable_resident()->set_age_band(common::v1::AGE_45_TO_59);
  twice(&Stub::UpdateResident, update);
  residents::v1::RaiseIdentityLevelRequest raise;
  raise.set_name(Name("m-1"));
  raise.set_identity_level(Resident::REACHABLE);
  raise.mutable_act()->set_kind(residents::v1::LevelAct::RESIDENT_ACT);
  twice(&Stub::RaiseIdentityLevel, raise);
  residents::v1::LowerIdentityLevelRequest lower;
  lower.set_name(Name("m-1"));
  lower.set_identity_level(Resident::ALIAS);
  lower.mutable_act()->set_kind(residents::v1::LevelAct::RESIDENT_ACT);
  twice(&Stub::LowerIdentityLevel, lower);
  residents::v1::MergeResidentRequest merge;
  merge.set_name(Name("m-1"));
  merge.set_survivor(Name("m-2"));
  twice(&Stub::MergeResident, merge);
  residents::v1::UnmergeResidentRequest unmerge;
  unmerge.set_name(Name("m-1"));
  twice(&Stub::UnmergeResident, unmerge);
  residents::v1::DeleteResidentRequest remove;
  remove.set_name(Name("m-1"));
  twice(&Stub::DeleteResident, remove);
  residents::v1::UndeleteResidentRequest undelete;
  undelete.set_name(Name("m-1"));
  twice(&Stub::UndeleteResident, undelete);
  // Nothing was there, and nothing is told.
  remove.set_name(Name("nobody"));
  remove.set_allow_missing(true);
  remove.set_request_id(NewRequestId());
  for (int i = 0; i < 2; ++i) {
    ASSERT_TRUE(
        town_->residents().DeleteResident(CallContext(As::kAssistant), remove, &resident).ok());
    EXPECT_EQ(resident.ByteSizeLong(), 0u);
  }
}

// What an older server kept is whole, and is told no more than what this one keeps.
TEST_F(ResidentsTest, AnAnswerThatWasKeptWhole_TellsNoMore) {
  Resident resident;
  ASSERT_TRUE(Create("kept", "identity_level: ALIAS alias: 'Kapelusz'", resident).ok());
  ASSERT_EQ(town_->server().Stop(), 0);
  residents::v1::UpdateResidentRequest update;
  update.set_request_id(NewRequestId());
  update.mutable_resident()->set_name(Name("kept"));
  update.mutable_resident()->set_alias("Kapelusz");
  Resident answer = resident;
  answer.set_alias("Dawny Alias");
  answer.add_notes()->set_text("dawna notatka");
  {
    auto store = storage::OpenRocksDbStore({.directory = town_->data_dir()});
    ASSERT_TRUE(store.ok()) << store.status();
    const storage::CommitResult kept =
        storage::ReadWriteAndWait(**store, {}, [&](storage::Transaction& transaction) {
          ASSIGN_OR_RETURN(std::optional<uint32_t> owner,
                           registry::MunicipalityDirectory().NumberOf(transaction, "rybnik"));
          return call::ReplayKey(*owner, "assistant",
                                 "osiedle.residents.v1.ResidentService.UpdateResident",
                                 update.request_id(), update, absl::Now())
              .Keep(transaction, answer);
        });
    ASSERT_TRUE(kept.status.ok()) << kept.status;
    ASSERT_TRUE((*store)->Close().ok());
  }
  town_->StartAgain();
  const size_t changes = town_->AllChanges().size();
  Resident again;
  ASSERT_TRUE(town_->residents().UpdateResident(CallContext(As::kAssistant), update, &again).ok());
  EXPECT_EQ(again.alias(), "Kapelusz");
  EXPECT_EQ(again.notes_size(), 0);
  EXPECT_EQ(town_->AllChanges().size(), changes);
}

TEST_F(ResidentsTest, AnIntegration_ChangesWhatItDoesNotSee_AndLearnsNothing) {
  Resident resident;
  ASSERT_TRUE(Create("unseen", "identity_level: ALIAS alias: 'Stara Teczka'", resident).ok());
  residents::v1::RaiseIdentityLevelRequest raise;
  raise.set_name(Name("unseen"));
  raise.set_identity_level(Resident::IDENTIFIED);
  raise.mutable_act()->set_kind(residents::v1::LevelAct::RESIDENT_ACT);
  ASSERT_TRUE(
      town_->residents().RaiseIdentityLevel(CallContext(As::kAssistant), raise, &resident).ok());
  residents::v1::UpdateResidentRequest update;
  update.mutable_resident()->set_name(Name("unseen"));
  update.mutable_resident()->mutable_identity()->set_family_name("Przykładowa");
  update.mutable_update_mask()->add_paths("identity.family_name");
  ASSERT_TRUE(
      town_->residents().UpdateResident(CallContext(As::kCoordinator), update, &resident).ok());
  const std::string etag = resident.etag();
  update.set_validate_only(true);
  for (const char* guess : {"Przykładowa", "Wzorcowa"}) {
    update.mutable_resident()->mutable_identity()->set_family_name(guess);
    ASSERT_TRUE(
        town_->residents().UpdateResident(CallContext(As::kIntegration), update, &resident).ok());
    EXPECT_NE(resident.etag(), etag) << guess;
  }
  EXPECT_EQ(ReasonOf(Reveal("unseen", resident, As::kIntegration)), "ROLE_REQUIRED");
}

// Whose contacts these are is told to those who may read residents, and audited as a reading.
TEST_F(ResidentsTest, AContactThatNamesResidents_IsReadAsAResidentIs) {
  Resident resident;
  ASSERT_TRUE(Create("met", "identity_level: ALIAS alias: 'Parasol w Kratę'", resident).ok());
  contacts::v1::CreateContactRequest create;
  create.set_parent(kRybnik);
  create.set_contact_id("met");
  create.set_request_id(NewRequestId());
  *create.mutable_contact() = Town::SampleContact();
  create.mutable_contact()->set_mode(contacts::v1::Contact::INDIVIDUAL);
  create.mutable_contact()->clear_head_counts();
  create.mutable_contact()->add_residents(Name("met"));
  contacts::v1::Contact contact;
  const grpc::Status created = town_->CreateContact(create, contact);
  ASSERT_TRUE(created.ok()) << created.error_message()
                            << testing::PrintToString(ViolatedFields(created));
  const auto readings = [&](const std::string& method) {
    int count = 0;
    for (const AuditEntry& entry : town_->AuditEntries(kRybnik)) {
      count += entry.outcome() == AuditEntry::READ &&
               entry.method() == "osiedle.contacts.v1.ContactService." + method;
    }
    return count;
  };
  contacts::v1::GetContactRequest get;
  get.set_name(contact.name());
  contacts::v1::ListContactsRequest list;
  list.set_parent(kRybnik);
  contacts::v1::ListContactsResponse listed;
  EXPECT_TRUE(town_->contacts().GetContact(CallContext(As::kViewer), get, &contact).ok());
  EXPECT_TRUE(contact.residents().empty());
  EXPECT_TRUE(town_->contacts().ListContacts(CallContext(As::kViewer), list, &listed).ok());
  EXPECT_EQ(readings("GetContact"), 0);
  EXPECT_EQ(readings("ListContacts"), 0);
  list.set_filter("residents:\"" + Name("met") + "\"");
  EXPECT_EQ(ReasonOf(town_->contacts().ListContacts(CallContext(As::kViewer), list, &listed)),
            "ROLE_REQUIRED");

  EXPECT_TRUE(town_->contacts().GetContact(CallContext(As::kAssistant), get, &contact).ok());
  EXPECT_THAT(contact.residents(), ElementsAre(Name("met")));
  EXPECT_EQ(readings("GetContact"), 1);
  EXPECT_TRUE(town_->contacts().ListContacts(CallContext(As::kAssistant), list, &listed).ok());
  EXPECT_EQ(listed.contacts_size(), 1);
  EXPECT_EQ(readings("ListContacts"), 1);
  contacts::v1::BatchGetContactsRequest batch;
  batch.set_parent(kRybnik);
  batch.add_names(contact.name());
  contacts::v1::BatchGetContactsResponse batched;
  EXPECT_TRUE(town_->contacts().BatchGetContacts(CallContext(As::kViewer), batch, &batched).ok());
  EXPECT_EQ(readings("BatchGetContacts"), 0);
  EXPECT_TRUE(
      town_->contacts().BatchGetContacts(CallContext(As::kAssistant), batch, &batched).ok());
  EXPECT_THAT(batched.contacts(0).residents(), ElementsAre(Name("met")));
  EXPECT_EQ(readings("BatchGetContacts"), 1);
  contacts::v1::UpdateContactRequest nothing;
  nothing.mutable_contact()->set_name(contact.name());
  nothing.mutable_update_mask()->add_paths("name");
  EXPECT_TRUE(town_->contacts().UpdateContact(CallContext(As::kAssistant), nothing, &contact).ok());
  nothing.set_validate_only(true);
  EXPECT_TRUE(town_->contacts().UpdateContact(CallContext(As::kAssistant), nothing, &contact).ok());
  EXPECT_EQ(readings("UpdateContact"), 2);

  residents::v1::LowerIdentityLevelRequest lower;
  lower.set_name(Name("met"));
  lower.set_identity_level(Resident::COUNTED);
  lower.mutable_act()->set_kind(residents::v1::LevelAct::NO_LONGER_NEEDED);
  ASSERT_TRUE(
      town_->residents().LowerIdentityLevel(CallContext(As::kAssistant), lower, &resident).ok());
  EXPECT_TRUE(town_->contacts().GetContact(CallContext(As::kAssistant), get, &contact).ok());
  EXPECT_TRUE(contact.residents().empty());
  EXPECT_EQ(readings("GetContact"), 1) << "it tells of nobody any more";
  EXPECT_TRUE(town_->contacts().ListContacts(CallContext(As::kAssistant), list, &listed).ok());
  EXPECT_EQ(listed.contacts_size(), 0);
  EXPECT_EQ(readings("ListContacts"), 2) << "somebody's history was asked for";
  // Nor does the kept answer.
  ASSERT_TRUE(town_->CreateContact(create, contact).ok());
  EXPECT_EQ(contact.name(), create.parent() + "/contacts/met");
  EXPECT_TRUE(contact.residents().empty());
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
