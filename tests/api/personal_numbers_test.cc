// Numbers of persons over the wire: no side door takes one.
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/api/town.h"

namespace osiedle::tests {
namespace {

using testing::ElementsAre;

TEST(PersonalNumbersTest, NeitherIdsNorTextsNorSystemsTakeOne) {
  Town town;
  residents::v1::CreateResidentRequest resident;
  resident.set_parent(kRybnik);
  resident.mutable_resident()->set_identity_level(residents::v1::Resident::ALIAS);
  resident.mutable_resident()->set_alias("Beret");
  residents::v1::Resident created;
  for (const char* id :
       {"pesel44051401359", "tel600100200", "600-100200", "4-4-0-5-1-4-0-1-3-5-9"}) {
    resident.set_resident_id(id);
    const grpc::Status status =
        town.residents().CreateResident(CallContext(As::kAssistant), resident, &created);
    EXPECT_THAT(ViolatedFields(status), ElementsAre("resident_id")) << id;
  }
  contacts::v1::CreateContactRequest contact;
  contact.set_parent(kRybnik);
  contact.set_contact_id("600100200");
  *contact.mutable_contact() = Town::SampleContact();
  contact.mutable_contact()->set_note("440514x01359");
  auto& external = *contact.mutable_contact()->add_external_ids();
  external.set_system("p44051401359");
  external.set_value("44051401359");
  contacts::v1::Contact stored;
  EXPECT_THAT(
      ViolatedFields(town.CreateContact(contact, stored)),
      testing::UnorderedElementsAre("contact_id", "contact.note", "contact.external_ids[0].system",
                                    "contact.external_ids[0].value"));
  contact.set_contact_id("2025-10-15-042");
  contact.mutable_contact()->set_note("Przychodzi 9-11 13-15 17-19");
  external.set_system("ops");
  external.set_value("OPS.5111.23.2025");
  EXPECT_TRUE(town.CreateContact(contact, stored).ok());
  EXPECT_EQ(stored.external_ids(0).value(), "OPS.5111.23.2025");
}

}  // namespace
}  // namespace osiedle::tests
