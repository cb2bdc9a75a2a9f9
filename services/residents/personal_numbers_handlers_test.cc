// Numbers of persons, and the side doors that residents and boundaries have for them.
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "osiedle/residents/v1/resident_requests.pb.h"
#include "services/residents/testing/residents_fixture.h"

namespace osiedle::residents {
namespace {

using ::osiedle::call::FailsForFields;
using ::osiedle::call::FailsWith;
using ::osiedle::call::IsOk;
using ::osiedle::residents::v1::Resident;

constexpr const char* kIdsWithNumbers[] = {
    "44051401359",  "pesel44051401359", "p-44051401359-x", "4-4-0-5-1-4-0-1-3-5-9",
    "440514-01359", "tel600100200",     "600-100200",      "600-100-200",
};

class PersonalNumbersTest : public ResidentsTest {
 protected:
  absl::StatusOr<Resident> Upsert(const std::string& id) {
    v1::UpdateResidentRequest request;
    request.mutable_resident()->set_name(Name(id));
    request.mutable_resident()->set_identity_level(Resident::ALIAS);
    request.mutable_resident()->set_alias("Beret");
    request.set_allow_missing(true);
    return Run<v1::Resident>(request);
  }
  // The record as an older version stored it, which did not check ids and notes.
  absl::StatusOr<Resident> StoreUnchecked(const std::string& id) {
    v1::CreateResidentRequest request;
    request.set_parent(kRybnik);
    request.mutable_resident()->set_name(Name(id));
    request.mutable_resident()->set_identity_level(Resident::ALIAS);
    request.mutable_resident()->set_state(Resident::ACTIVE);
    return RunAs(
        +[](const call::Call& call, storage::Transaction& transaction,
            const v1::CreateResidentRequest& asked, Resident& stored) {
          stored = asked.resident();
          stored.set_alias("600,100,200");
          return Residents().Store(call, transaction, stored, "");
        },
        request);
  }
};

TEST_F(PersonalNumbersTest, AnIdWithOne_IsRefused_WhicheverMethodBringsIt) {
  ASSERT_THAT(NewResident("a"), IsOk());
  for (const char* id : kIdsWithNumbers) {
    EXPECT_THAT(NewResident(id), FailsForFields({"resident_id"})) << id;
    EXPECT_THAT(Upsert(id), FailsForFields({"resident.name"})) << id;
    EXPECT_THAT(NewBoundary("a", id), FailsForFields({"boundary_id"})) << id;
  }
  for (const char* id : {"8f8f9a6e-6b0c-4d6c-9a39-0d4f6a3a1c11", "czerwona-kurtka", "2024-06-03-17",
                         "01hz123456789012345678abcd"}) {
    EXPECT_THAT(NewResident(id), IsOk()) << id;
    EXPECT_THAT(Upsert(std::string(id) + "-b"), IsOk()) << id;
  }
}

TEST_F(PersonalNumbersTest, ATextWithOne_IsRefused_AtEveryLevel) {
  EXPECT_THAT(NewResident("a", "identity_level: ALIAS alias: '+48 600-100-200'"),
              FailsForFields({"resident.alias"}));
  EXPECT_THAT(NewResident("a", "identity_level: ALIAS alias: 'p. 44O514O1359'"),
              FailsForFields({"resident.alias"}));
  EXPECT_THAT(NewResident("a",
                          "identity_level: ALIAS notes { text: 'park 8.00-10.00 12.00-14.00' }"
                          "notes { text: 'jan@przyklad.pl' }"),
              FailsForFields({"resident.notes[1].text"}));
  ASSERT_THAT(NewResident("a"), IsOk());
  ASSERT_THAT(Raise("a", Resident::IDENTIFIED), IsOk());
  EXPECT_THAT(Update("a", "reach { kind: PLACE value: 'ławka 44051401359' }", {}),
              FailsForFields({"resident.reach.value"}));
  EXPECT_THAT(Update("a",
                     "identity { given_name: '44051401359' family_name: '44051401359' "
                     "address: '440514 01359' }",
                     {}),
              FailsForFields({"resident.identity.given_name", "resident.identity.family_name",
                              "resident.identity.address"}));
  EXPECT_THAT(Update("a", "alias: '600 100 200'", {"alias"}), FailsForFields({"resident.alias"}));
  EXPECT_THAT(
      Raise("a", Resident::IDENTIFIED, "kind: LEGAL_GROUND legal_ground: 'art. 1, 44051401359'"),
      FailsForFields({"act.legal_ground"}));
}

TEST_F(PersonalNumbersTest, AnExternalId_HoldsNoPesel_ButTheNumbersOfATown) {
  EXPECT_THAT(NewResident("a",
                          "identity_level: ALIAS "
                          "external_ids { system: 'ops' value: '44051401359' }"),
              FailsForFields({"resident.external_ids[0].value"}));
  EXPECT_THAT(NewResident("a",
                          "identity_level: ALIAS "
                          "external_ids { system: 'tel600100200' value: '1' }"),
              FailsForFields({"resident.external_ids[0].system"}));
  for (const char* value : {"OPS.5111.23.2025", "DPS.8121.1.23.2025", "600100200", "2025/17"}) {
    EXPECT_THAT(NewResident("", absl::StrCat("identity_level: ALIAS external_ids { system: 'ops' "
                                             "value: '",
                                             value, "' }")),
                IsOk())
        << value;
  }
}

TEST_F(PersonalNumbersTest, AWish_MaySayHours_AndNoNumber) {
  ASSERT_THAT(NewResident("a"), IsOk());
  EXPECT_THAT(NewBoundary("a", "b", "place: 'Ławka 8.00-10.00 12.00-14.00'"), IsOk());
  EXPECT_THAT(NewBoundary("a", "c", "place: 'Przychodzi 9-11 13-15 17-19'"), IsOk());
  EXPECT_THAT(
      NewBoundary("a", "d", "exclusion { kind: PERSON description: 'Klub: 1.12 8.12 15.12' }"),
      IsOk());
  EXPECT_THAT(NewBoundary("a", "e", "place: 'gdzie indziej, 600 100 200'"),
              FailsForFields({"boundary.place"}));
  EXPECT_THAT(NewBoundary("a", "e", "exclusion { kind: POLICE description: '44051401359' }"),
              FailsForFields({"boundary.exclusion.description"}));
}

TEST_F(PersonalNumbersTest, WhatIsStoredWithOne_StaysReadable_Changeable_AndDeletable) {
  ASSERT_THAT(StoreUnchecked("tel600100200"), IsOk());
  EXPECT_THAT(Get("tel600100200"), IsOk());
  EXPECT_THAT(Update("tel600100200", "age_band: AGE_75_AND_OVER", {"age_band"}), IsOk());
  EXPECT_THAT(NewBoundary("tel600100200", "b"), IsOk());
  v1::DeleteResidentRequest request;
  request.set_name(Name("tel600100200"));
  EXPECT_THAT(Run<v1::Resident>(request), IsOk());
}

}  // namespace
}  // namespace osiedle::residents
