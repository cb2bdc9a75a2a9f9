// Of a municipality's log; services/server/server_operations_test.cc reads the platform's over the
// wire.
#include "services/operations/audit_handlers.h"
#include "osiedle/operations/v1/audit_entry_requests.pb.h"
#include "services/operations/operations_area.h"

#include "absl/strings/str_cat.h"
#include "osiedle/internal/v1/log.pb.h"
#include "osiedle/operations/v1/operations_service.pb.h"
#include "services/call/rpc/method_info.h"
#include "services/call/testing/handler_fixture.h"

namespace osiedle::operations {
namespace {

using ::osiedle::call::FailsForFields;
using ::osiedle::call::FailsWith;
using ::osiedle::call::IsOk;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr uint32_t kRybnik = 7;

class OneTown final : public call::MunicipalityDirectory {
 public:
  absl::StatusOr<std::optional<uint32_t>> NumberOf(const storage::Reader&,
                                                   absl::string_view id) const override {
    if (id == "rybnik") return std::optional<uint32_t>(kRybnik);
    return std::optional<uint32_t>();
  }
  absl::StatusOr<absl::TimeZone> ZoneOf(const storage::Reader&, absl::string_view) const override {
    return absl::UTCTimeZone();
  }
};

const OneTown& TheTown() {
  static const auto* town = new OneTown();
  return *town;
}

class AuditHandlersTest : public call::HandlerFixture {
 protected:
  AuditHandlersTest() : HandlerFixture(TheTown(), {&OperationsArea()}) {}

  void Append(uint32_t owner, const internal::v1::AuditEntry& entry) {
    const storage::CommitResult result =
        storage::ReadWriteAndWait(store(), {}, [&](storage::Transaction& txn) {
          return txn.Append({owner, storage::kAuditLog}, entry.SerializeAsString());
        });
    ASSERT_TRUE(result.status.ok()) << result.status;
  }
  void AppendNumbered(int count) {
    for (int i = 1; i <= count; ++i) {
      internal::v1::AuditEntry entry;
      entry.set_principal(absl::StrCat("p", i));
      entry.set_outcome(internal::v1::AuditEntry::CHANGED);
      Append(kRybnik, entry);
    }
  }

  absl::StatusOr<v1::ListAuditEntriesResponse> List(const std::string& filter, int page_size = 0,
                                                    const std::string& token = "") {
    v1::ListAuditEntriesRequest request;
    request.set_parent("municipalities/rybnik");
    request.set_filter(filter);
    request.set_page_size(page_size);
    request.set_page_token(token);
    return Run<v1::ListAuditEntriesResponse>(request);
  }
  std::vector<int> Positions(const std::string& filter) {
    absl::StatusOr<v1::ListAuditEntriesResponse> response = List(filter);
    EXPECT_THAT(response, IsOk());
    std::vector<int> positions;
    for (const v1::AuditEntry& entry : response->audit_entries()) {
      positions.push_back(static_cast<int>(entry.position()));
    }
    return positions;
  }
};

TEST_F(AuditHandlersTest, ListAuditEntries_ShowsAllThatAnEntryHolds) {
  Append(kRybnik, call::FromText<internal::v1::AuditEntry>(R"pb(
           event_time { seconds: 1717000000 }
           principal: "anna"
           method: "osiedle.contacts.v1.ContactService.CreateContact"
           outcome: CHANGED
           resource: "municipalities/rybnik"
           changes {
             name: "municipalities/rybnik/contacts/1"
             kind: CREATED
             etag: "0001"
             changed_fields: "note"
           }
           request_id: "0f8fad5b-d9cb-469f-a165-70867728950e"
           transaction_id: "\x01\xfe"
           purpose: JOINT_VISIT
           on_behalf_of: "ewa"
           origin: "192.0.2.7"
           team: "municipalities/rybnik/teams/zi"
           emergency: "municipalities/rybnik/emergencies/1"
         )pb"));
  absl::StatusOr<v1::ListAuditEntriesResponse> response = List("");
  ASSERT_THAT(response, IsOk());
  ASSERT_THAT(response->audit_entries(), SizeIs(1));
  EXPECT_EQ(response->audit_entries(0).DebugString(),
            call::FromText<v1::AuditEntry>(R"pb(
              name: "municipalities/rybnik/auditEntries/1"
              position: 1
              principal: "anna"
              method: "osiedle.contacts.v1.ContactService.CreateContact"
              event_time { seconds: 1717000000 }
              outcome: CHANGED
              resource: "municipalities/rybnik"
              changes {
                resource: "municipalities/rybnik/contacts/1"
                kind: CREATED
                changed_fields: "note"
              }
              request_id: "0f8fad5b-d9cb-469f-a165-70867728950e"
              transaction_id: "01fe"
              purpose: JOINT_VISIT
              on_behalf_of: "ewa"
              origin: "192.0.2.7"
              team: "municipalities/rybnik/teams/zi"
              emergency: "municipalities/rybnik/emergencies/1"
            )pb")
                .DebugString());
  EXPECT_EQ(response->next_page_token(), "");
}

TEST_F(AuditHandlersTest, ListAuditEntries_InPages_GivesEachEntryOnceInOrder) {
  AppendNumbered(7);
  std::vector<std::string> principals;
  std::string token;
  int pages = 0;
  do {
    absl::StatusOr<v1::ListAuditEntriesResponse> response = List("", 3, token);
    ASSERT_THAT(response, IsOk());
    for (const v1::AuditEntry& entry : response->audit_entries()) {
      principals.push_back(entry.principal());
    }
    token = response->next_page_token();
    ++pages;
  } while (!token.empty());
  EXPECT_THAT(principals, ElementsAre("p1", "p2", "p3", "p4", "p5", "p6", "p7"));
  EXPECT_EQ(pages, 3);
}

TEST_F(AuditHandlersTest, ListAuditEntries_WithConditionsOnPosition_NarrowsToThem) {
  AppendNumbered(5);
  EXPECT_THAT(Positions("position = 3"), ElementsAre(3));
  EXPECT_THAT(Positions("position > 3"), ElementsAre(4, 5));
  EXPECT_THAT(Positions("position >= 2 AND position < 4"), ElementsAre(2, 3));
  EXPECT_THAT(Positions("position <= 1"), ElementsAre(1));
  EXPECT_THAT(Positions("position != 2"), ElementsAre(1, 3, 4, 5));
  EXPECT_THAT(Positions("position < 1"), IsEmpty());
  EXPECT_THAT(Positions("position > -5 AND position < 2"), ElementsAre(1));
  EXPECT_THAT(Positions("position = -1"), IsEmpty());
}

TEST_F(AuditHandlersTest, ListAuditEntries_WithOtherConditions_GivesWhatMeetsThem) {
  AppendNumbered(3);
  EXPECT_THAT(Positions("principal = \"p2\""), ElementsAre(2));
  EXPECT_THAT(Positions("outcome = DENIED"), IsEmpty());
  EXPECT_THAT(Positions("outcome = CHANGED AND principal != \"p1\""), ElementsAre(2, 3));
}

TEST_F(AuditHandlersTest, ListAuditEntries_IsFilteredByWhatTheCallSaidOfItself) {
  AppendNumbered(1);
  Append(kRybnik, call::FromText<internal::v1::AuditEntry>(R"pb(
           principal: "epuap"
           outcome: READ
           purpose: JOINT_VISIT
           on_behalf_of: "ewa"
           emergency: "municipalities/rybnik/emergencies/1"
         )pb"));
  EXPECT_THAT(Positions("purpose = JOINT_VISIT"), ElementsAre(2));
  EXPECT_THAT(Positions("purpose = PURPOSE_UNSPECIFIED"), ElementsAre(1));
  EXPECT_THAT(Positions("on_behalf_of = \"ewa\""), ElementsAre(2));
  EXPECT_THAT(Positions("emergency = \"municipalities/rybnik/emergencies/1\""), ElementsAre(2));
  EXPECT_THAT(Positions("purpose = OUTREACH"), IsEmpty());
}

TEST_F(AuditHandlersTest, ListAuditEntries_ShowsWhatWasGiven_AndFindsIt) {
  Append(kRybnik, call::FromText<internal::v1::AuditEntry>(R"pb(
           principal: "anna"
           outcome: READ
           resource: "municipalities/rybnik"
           given { collection: "municipalities/rybnik/residents" ids: "a" ids: "b" }
           given { collection: "municipalities/rybnik/contacts" ids: "c" }
         )pb"));
  Append(kRybnik, call::FromText<internal::v1::AuditEntry>(R"pb(
           principal: "jan"
           outcome: READ
           resource: "municipalities/rybnik/residents/a"
         )pb"));
  Append(kRybnik,
         call::FromText<internal::v1::AuditEntry>(R"pb(
           principal: "jan" outcome: DENIED count: 30
         )pb"));
  absl::StatusOr<v1::ListAuditEntriesResponse> response = List("");
  ASSERT_THAT(response, IsOk());
  EXPECT_THAT(response->audit_entries(0).given_resources(),
              ElementsAre("municipalities/rybnik/residents/a", "municipalities/rybnik/residents/b",
                          "municipalities/rybnik/contacts/c"));
  EXPECT_EQ(response->audit_entries(0).denial_count(), 0);
  EXPECT_EQ(response->audit_entries(2).denial_count(), 30);

  const std::string town = "resource = \"municipalities/rybnik";
  EXPECT_THAT(Positions(town + "/residents/a\""), ElementsAre(1, 2));
  EXPECT_THAT(Positions(town + "/residents/b\""), ElementsAre(1));
  EXPECT_THAT(Positions(town + "/contacts/b\""), IsEmpty());
  EXPECT_THAT(Positions(town + "\""), ElementsAre(1));
  EXPECT_THAT(Positions(town + "/residents/a\" AND principal = \"anna\""), ElementsAre(1));
  EXPECT_THAT(Positions(town + "/residents/b\" AND principal = \"jan\""), IsEmpty());
  EXPECT_THAT(Positions(town + "/residents/*\""), ElementsAre(1, 2));
  EXPECT_THAT(
      Positions(town + "/residents/*\" AND resource != \"municipalities/rybnik/residents/a\""),
      ElementsAre(1));
  EXPECT_THAT(Positions(town + "/stops/*\" OR " + town + "/residents/b*\""), ElementsAre(1));
  EXPECT_THAT(Positions("resource != \"municipalities/rybnik/residents/b\""), ElementsAre(1, 2, 3));
  EXPECT_EQ(List(town + "/residents/b\"")->audit_entries(0).resource(), "municipalities/rybnik");
}

TEST_F(AuditHandlersTest, ListAuditEntries_WithFilterThatIsNotAllowed_IsRefused) {
  for (const char* filter : {"reason = \"x\"", "changes.resource != \"x\"", "position", "a = b"}) {
    EXPECT_THAT(List(filter), FailsWith(common::v1::FILTER_INVALID)) << filter;
  }
}

TEST_F(AuditHandlersTest, ListAuditEntries_WithTokenOfAnotherFilter_IsRefused) {
  AppendNumbered(3);
  absl::StatusOr<v1::ListAuditEntriesResponse> first = List("", 1);
  ASSERT_THAT(first, IsOk());
  EXPECT_THAT(List("position > 0", 1, first->next_page_token()),
              FailsWith(common::v1::PAGE_TOKEN_INVALID));
  EXPECT_THAT(List("", 1, "forged"), FailsWith(common::v1::PAGE_TOKEN_INVALID));
}

TEST_F(AuditHandlersTest, ListAuditEntries_OfWrongParentAndSize_NamesBoth) {
  v1::ListAuditEntriesRequest request;
  request.set_parent("municipalities/rybnik/contacts/1");
  request.set_page_size(-1);
  EXPECT_THAT(Run<v1::ListAuditEntriesResponse>(request), FailsForFields({"parent", "page_size"}));
}

TEST_F(AuditHandlersTest, ListAuditEntries_WhenAPageOfMatchesIsFullAtTheEnd_IsTheLast) {
  AppendNumbered(2);
  absl::StatusOr<v1::ListAuditEntriesResponse> response = List("", 2);
  ASSERT_THAT(response, IsOk());
  EXPECT_THAT(response->audit_entries(), SizeIs(2));
  EXPECT_EQ(response->next_page_token(), "");
}

}  // namespace
}  // namespace osiedle::operations
