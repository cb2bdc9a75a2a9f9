#include "services/access/sighting_handlers.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "osiedle/access/v1/sighting_requests.pb.h"
#include "services/access/testing/access_fixture.h"
#include "services/call/fields/proto_time.h"
#include "services/call/rpc/audit_walk.h"

namespace osiedle::access {
namespace {

using ::osiedle::access::v1::Sighting;
using ::osiedle::call::FailsForFields;
using ::osiedle::call::FailsWith;
using ::osiedle::call::IsOk;
using ::osiedle::internal::v1::AuditEntry;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class SightingHandlersTest : public AccessTest {
 protected:
  void SetUp() override {
    AccessTest::SetUp();
    relations_.standings["anna"] = {.staff_member = "municipalities/rybnik/staffMembers/anna",
                                    .institution = "municipalities/rybnik/institutions/ops",
                                    .in_office = true};
    ActWith(common::v1::DATA_PROTECTION_OFFICER, "iod");
    ActFor(common::v1::DATA_SUBJECT_REQUEST);
  }

  // Appends a reading of a resident at a moment, by default the clock's.
  void Append(const std::string& resident, const std::string& principal,
              absl::Time time = absl::InfinitePast()) {
    AuditEntry entry;
    *entry.mutable_event_time() =
        call::TimestampOf(time == absl::InfinitePast() ? clock().Now() : time);
    entry.set_principal(principal);
    entry.set_method("osiedle.residents.v1.ResidentService.GetResident");
    entry.set_outcome(AuditEntry::READ);
    entry.set_resource(Resident(resident));
    entry.set_purpose(common::v1::OUTREACH);
    entry.set_origin("192.0.2.7");
    Append(entry);
  }
  void Append(const AuditEntry& entry) {
    const uint32_t owner = NumberOf("rybnik");
    const storage::CommitResult result =
        storage::ReadWriteAndWait(store(), {}, [&](storage::Transaction& transaction) {
          return transaction.Append({owner, storage::kAuditLog}, entry.SerializeAsString());
        });
    ASSERT_TRUE(result.status.ok()) << result.status;
  }

  static v1::WhoSawRequest AskFor(const std::string& resident) {
    v1::WhoSawRequest request;
    request.set_name(Resident(resident));
    return request;
  }
  absl::StatusOr<v1::WhoSawResponse> WhoSawIt(const v1::WhoSawRequest& request) {
    return Run<v1::WhoSawResponse>(request);
  }
  // All pages.
  std::vector<std::string> PrincipalsIn(v1::WhoSawRequest request) {
    std::vector<std::string> principals;
    do {
      absl::StatusOr<v1::WhoSawResponse> response = WhoSawIt(request);
      EXPECT_THAT(response, IsOk());
      if (!response.ok()) break;
      for (const Sighting& sighting : response->sightings()) {
        principals.push_back(sighting.principal());
      }
      request.set_page_token(response->next_page_token());
    } while (!request.page_token().empty());
    return principals;
  }
  absl::StatusOr<v1::ReleaseNamesResponse> Release(const std::string& resident,
                                                   const std::string& ground) {
    v1::ReleaseNamesRequest request;
    request.set_name(Resident(resident));
    request.set_ground(ground);
    return Run<v1::ReleaseNamesResponse>(request);
  }
};

TEST_F(SightingHandlersTest, WhoSaw_TellsAllThatTheEntrySays) {
  Append("a", "anna");
  absl::StatusOr<v1::WhoSawResponse> response = WhoSawIt(AskFor("a"));
  ASSERT_THAT(response, IsOk());
  ASSERT_THAT(response->sightings(), SizeIs(1));
  // The entries before it tell of the founding of the town.
  Sighting sighting = response->sightings(0);
  EXPECT_THAT(sighting.audit_entry(), ::testing::StartsWith("municipalities/rybnik/auditEntries/"));
  sighting.clear_audit_entry();
  Sighting expected = call::FromText<Sighting>(R"pb(
    event_date { year: 2024 month: 6 day: 3 }
    kind: READ
    purpose: OUTREACH
    institution: "municipalities/rybnik/institutions/ops"
    staff_member: "municipalities/rybnik/staffMembers/anna"
    principal: "anna"
    method: "osiedle.residents.v1.ResidentService.GetResident"
    origin: "192.0.2.7"
    resident: "municipalities/rybnik/residents/a"
  )pb");
  *expected.mutable_event_time() = call::TimestampOf(clock().Now());
  EXPECT_EQ(sighting.DebugString(), expected.DebugString());
  EXPECT_FALSE(response->has_name_release());
}

TEST_F(SightingHandlersTest, WhoSaw_OfACallOnBehalfOfAPerson_TellsThatPersonsStaffMember) {
  AuditEntry entry;
  entry.set_principal("epuap");
  entry.set_on_behalf_of("anna");
  entry.set_outcome(AuditEntry::READ);
  entry.set_resource(Resident("a"));
  Append(entry);
  const Sighting sighting = WhoSawIt(AskFor("a"))->sightings(0);
  EXPECT_EQ(sighting.principal(), "epuap");
  EXPECT_EQ(sighting.on_behalf_of(), "anna");
  EXPECT_EQ(sighting.staff_member(), "municipalities/rybnik/staffMembers/anna");
}

TEST_F(SightingHandlersTest, WhoSaw_GivesEachOnce_InPages_OldestFirst) {
  for (int i = 0; i < 7; ++i) {
    Append("a", absl::StrCat("p", i));
    Append("b", "other");
  }
  v1::WhoSawRequest request = AskFor("a");
  request.set_page_size(3);
  EXPECT_THAT(PrincipalsIn(request), ElementsAre("p0", "p1", "p2", "p3", "p4", "p5", "p6"));
  request.set_page_size(7);
  EXPECT_EQ(WhoSawIt(request)->next_page_token(), "");
}

TEST_F(SightingHandlersTest, WhoSaw_InAPeriod_LeavesOutWhatIsBeforeAndAfter) {
  const absl::Time now = clock().Now();
  for (int hour = -50; hour < 50; ++hour) {
    Append("a", absl::StrCat(hour), now + absl::Hours(hour));
  }
  v1::WhoSawRequest request = AskFor("a");
  *request.mutable_start_time() = call::TimestampOf(now);
  *request.mutable_end_time() = call::TimestampOf(now + absl::Hours(3));
  EXPECT_THAT(PrincipalsIn(request), ElementsAre("0", "1", "2"));
  request.clear_end_time();
  EXPECT_THAT(PrincipalsIn(request), SizeIs(50));
  request.clear_start_time();
  EXPECT_THAT(PrincipalsIn(request), SizeIs(100));
}

TEST_F(SightingHandlersTest, WhoSaw_InAPeriod_FindsWhatWasCommittedOutOfOrder) {
  const absl::Time now = clock().Now();
  Append("a", "late", now + absl::Minutes(30));
  Append("a", "early", now);
  v1::WhoSawRequest request = AskFor("a");
  *request.mutable_start_time() = call::TimestampOf(now + absl::Minutes(30));
  EXPECT_THAT(PrincipalsIn(request), ElementsAre("late"));
  request.clear_start_time();
  *request.mutable_end_time() = call::TimestampOf(now + absl::Minutes(1));
  EXPECT_THAT(PrincipalsIn(request), ElementsAre("early"));
}

TEST_F(SightingHandlersTest, WhoSaw_CountsTheRecordsThatAreMerged) {
  ActAs({.id = "everyone", .grants = {{.municipality = "*", .roles = call::RoleSet::All()}}});
  ASSERT_THAT(NewResident("a"), IsOk());
  ASSERT_THAT(NewResident("b"), IsOk());
  residents::v1::MergeResidentRequest merge;
  merge.set_name(Resident("b"));
  merge.set_survivor(Resident("a"));
  ASSERT_THAT(Run<residents::v1::Resident>(merge), IsOk());
  Append("a", "of-a");
  Append("b", "of-b");
  ActWith(common::v1::DATA_PROTECTION_OFFICER, "iod");
  const auto seers = [this](const std::string& resident) {
    std::vector<std::string> found;
    for (const std::string& principal : PrincipalsIn(AskFor(resident))) {
      if (principal != "everyone") found.push_back(principal);
    }
    return found;
  };
  EXPECT_THAT(seers("a"), ElementsAre("of-a", "of-b"));
  EXPECT_THAT(seers("b"), ElementsAre("of-a", "of-b"));
}

TEST_F(SightingHandlersTest, WhoSaw_ForTheResident_NamesStaffOnlyAfterARelease) {
  Append("a", "anna");
  v1::WhoSawRequest request = AskFor("a");
  request.set_for_resident(true);
  Sighting expected = call::FromText<Sighting>(R"pb(
    event_date { year: 2024 month: 6 day: 3 }
    kind: READ
    purpose: OUTREACH
    institution: "municipalities/rybnik/institutions/ops"
  )pb");
  EXPECT_EQ(WhoSawIt(request)->sightings(0).DebugString(), expected.DebugString());

  ASSERT_THAT(Release("b", "another resident asked"), IsOk());
  EXPECT_EQ(WhoSawIt(request)->sightings(0).DebugString(), expected.DebugString());
  ASSERT_THAT(Release("a", "postanowienie sądu z 3 czerwca"), IsOk());
  ASSERT_THAT(audited(), SizeIs(1));
  EXPECT_EQ(audited()[0].name(), Resident("a"));
  EXPECT_THAT(fed(), IsEmpty());
  absl::StatusOr<v1::WhoSawResponse> response = WhoSawIt(request);
  expected.set_staff_member("municipalities/rybnik/staffMembers/anna");
  EXPECT_EQ(response->sightings(0).DebugString(), expected.DebugString());
  EXPECT_EQ(response->name_release().ground(), "postanowienie sądu z 3 czerwca");
  EXPECT_EQ(response->name_release().principal(), "iod");

  ASSERT_THAT(Release("a", "postanowienie sądu z 4 czerwca"), IsOk());
  EXPECT_EQ(WhoSawIt(request)->name_release().ground(), "postanowienie sądu z 4 czerwca");
}

TEST_F(SightingHandlersTest, WhoSaw_NeedsThePurpose) {
  ActFor(common::v1::OUTREACH);
  EXPECT_THAT(WhoSawIt(AskFor("a")), FailsWith(common::v1::PURPOSE_REQUIRED));
  EXPECT_THAT(Release("a", "na wniosek sądu"), FailsWith(common::v1::PURPOSE_REQUIRED));
  ActFor(common::v1::SUPERVISION);
  EXPECT_THAT(WhoSawIt(AskFor("a")), IsOk());
}

TEST_F(SightingHandlersTest, WhoSaw_NamesAllThatIsWrong) {
  v1::WhoSawRequest request;
  request.set_name("municipalities/rybnik/contacts/a");
  request.mutable_start_time()->set_seconds(2);
  request.mutable_end_time()->set_seconds(1);
  request.set_page_size(-1);
  EXPECT_THAT(WhoSawIt(request), FailsForFields({"name", "start_time", "page_size"}));
  EXPECT_THAT(Release("a", "short"), FailsForFields({"ground"}));
}

TEST_F(SightingHandlersTest, WhoSaw_WithATokenOfAnotherQuestion_IsRefused) {
  Append("a", "p1");
  Append("a", "p2");
  v1::WhoSawRequest request = AskFor("a");
  request.set_page_size(1);
  request.set_page_token(WhoSawIt(request)->next_page_token());
  ASSERT_NE(request.page_token(), "");
  v1::WhoSawRequest other = request;
  other.set_for_resident(true);
  EXPECT_THAT(WhoSawIt(other), FailsWith(common::v1::PAGE_TOKEN_INVALID));
  other = request;
  other.set_name(Resident("b"));
  EXPECT_THAT(WhoSawIt(other), FailsWith(common::v1::PAGE_TOKEN_INVALID));
  other = request;
  other.mutable_start_time()->set_seconds(1);
  EXPECT_THAT(WhoSawIt(other), FailsWith(common::v1::PAGE_TOKEN_INVALID));
  EXPECT_THAT(WhoSawIt(request), IsOk());
}

TEST_F(SightingHandlersTest, WhoSaw_OfALogLongerThanAPageLooksAt_GoesOnWithAToken) {
  const uint32_t owner = NumberOf("rybnik");
  AuditEntry other;
  other.set_principal("other");
  other.set_outcome(AuditEntry::READ);
  other.set_resource(Resident("b"));
  *other.mutable_event_time() = call::TimestampOf(clock().Now());
  const std::string text = other.SerializeAsString();
  for (int i = 0; i < 11; ++i) {
    const storage::CommitResult result =
        storage::ReadWriteAndWait(store(), {}, [&](storage::Transaction& transaction) {
          for (int k = 0; k < 500; ++k) {
            RETURN_IF_ERROR(transaction.Append({owner, storage::kAuditLog}, text));
          }
          return absl::OkStatus();
        });
    ASSERT_TRUE(result.status.ok()) << result.status;
  }
  Append("a", "anna");
  absl::StatusOr<v1::WhoSawResponse> first = WhoSawIt(AskFor("a"));
  ASSERT_THAT(first, IsOk());
  EXPECT_THAT(first->sightings(), IsEmpty());
  EXPECT_NE(first->next_page_token(), "");
  EXPECT_THAT(PrincipalsIn(AskFor("a")), ElementsAre("anna"));
}

}  // namespace
}  // namespace osiedle::access
