#include "services/access/sighting_rules.h"

#include "gmock/gmock.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"

namespace osiedle::access {
namespace {

using ::osiedle::access::v1::Sighting;
using ::osiedle::internal::v1::AuditEntry;

constexpr char kA[] = "municipalities/rybnik/residents/a";

AuditEntry Entry(const std::string& text) {
  AuditEntry entry;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &entry)) << text;
  return entry;
}
Seen SeenA(const std::string& text) { return SeenIn(Entry(text), {kA}); }

TEST(SightingRulesTest, ResidentIn_CutsWhatIsBelow) {
  EXPECT_EQ(ResidentIn(kA), kA);
  EXPECT_EQ(ResidentIn("municipalities/rybnik/residents/a/boundaries/b"), kA);
  EXPECT_EQ(ResidentIn("municipalities/rybnik/residents/ab"), "municipalities/rybnik/residents/ab");
  EXPECT_EQ(ResidentIn("municipalities/rybnik/contacts/a"), "");
  EXPECT_EQ(ResidentIn("municipalities/rybnik"), "");
  EXPECT_EQ(ResidentIn(""), "");
}

TEST(SightingRulesTest, SeenIn_FindsTheResidentWhereverTheEntryNamesThem) {
  EXPECT_EQ(SeenA("resource: 'municipalities/rybnik/residents/a' outcome: READ").resident, kA);
  EXPECT_EQ(
      SeenA("resource: 'municipalities/rybnik/residents/a/boundaries/b' outcome: READ").resident,
      kA);
  EXPECT_EQ(SeenA("resource: 'municipalities/rybnik' outcome: READ "
                  "given { collection: 'municipalities/rybnik/residents' ids: 'b' ids: 'a' }")
                .resident,
            kA);
  EXPECT_EQ(SeenA("outcome: READ "
                  "given { collection: 'municipalities/rybnik/residents/a/boundaries' ids: 'b' }")
                .resident,
            kA);
  EXPECT_EQ(
      SeenA("outcome: CHANGED changes { name: 'municipalities/rybnik/residents/a' }").resident, kA);
  EXPECT_EQ(SeenA("resource: 'municipalities/rybnik/residents/ab' outcome: READ").resident, "");
  EXPECT_EQ(SeenA("resource: 'municipalities/rybnik' outcome: READ "
                  "given { collection: 'municipalities/rybnik/contacts' ids: 'a' }")
                .resident,
            "");
}

TEST(SightingRulesTest, SeenIn_TellsTheKindOfTheCall) {
  const std::string resource = "resource: 'municipalities/rybnik/residents/a' ";
  const std::string given =
      "resource: 'municipalities/rybnik' given { collection: 'municipalities/rybnik/residents' "
      "ids: 'a' } ";
  const auto kind = [](const std::string& text) { return SeenA(text).kind; };
  EXPECT_EQ(kind(resource + "outcome: READ method: 'osiedle.residents.v1.ResidentService.Get'"),
            Sighting::READ);
  EXPECT_EQ(kind(resource +
                 "outcome: READ method: 'osiedle.residents.v1.ResidentService.RevealResident'"),
            Sighting::REVEALED);
  EXPECT_EQ(kind(given + "outcome: READ method: 'osiedle.exchange.v1.ExchangeService.ExportRows'"),
            Sighting::EXPORTED);
  EXPECT_EQ(kind(given + "outcome: READ method: 'osiedle.contacts.v1.DayService.GetDayPack'"),
            Sighting::EXPORTED);
  EXPECT_EQ(kind(resource +
                 "outcome: DENIED method: 'osiedle.residents.v1.ResidentService.RevealResident'"),
            Sighting::DENIED);
  EXPECT_EQ(kind("outcome: CHANGED changes { name: 'municipalities/rybnik/residents/a' }"),
            Sighting::CHANGED);
  // The answer to a change of another resident showed this one, as a possible double.
  EXPECT_EQ(kind(given + "outcome: CHANGED changes { name: 'municipalities/rybnik/residents/b' }"),
            Sighting::READ);
}

TEST(SightingRulesTest, ReduceForResident_LeavesNothingOfTheStaff) {
  Sighting whole;
  whole.mutable_event_date()->set_year(2024);
  whole.set_kind(Sighting::READ);
  whole.set_purpose(common::v1::OUTREACH);
  whole.set_institution("municipalities/rybnik/institutions/ops");
  whole.set_staff_member("municipalities/rybnik/staffMembers/anna");
  whole.mutable_event_time()->set_seconds(1);
  whole.set_principal("anna");
  whole.set_on_behalf_of("anna");
  whole.set_method("m");
  whole.set_origin("192.0.2.7");
  whole.set_team("municipalities/rybnik/teams/gdp-7");
  whole.set_emergency("municipalities/rybnik/emergencies/1");
  whole.set_resident(kA);
  whole.set_audit_entry("municipalities/rybnik/auditEntries/1");
  // A new field is thought about here.
  ASSERT_EQ(Sighting::descriptor()->field_count(), 14);

  Sighting expected;
  expected.mutable_event_date()->set_year(2024);
  expected.set_kind(Sighting::READ);
  expected.set_purpose(common::v1::OUTREACH);
  expected.set_institution("municipalities/rybnik/institutions/ops");
  Sighting reduced = whole;
  ReduceForResident(false, reduced);
  EXPECT_EQ(reduced.DebugString(), expected.DebugString());
  reduced = whole;
  ReduceForResident(true, reduced);
  expected.set_staff_member("municipalities/rybnik/staffMembers/anna");
  EXPECT_EQ(reduced.DebugString(), expected.DebugString());
}

}  // namespace
}  // namespace osiedle::access
