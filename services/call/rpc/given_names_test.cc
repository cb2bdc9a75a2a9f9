#include "services/call/rpc/given_names.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "osiedle/contacts/v1/contact.pb.h"
#include "osiedle/contacts/v1/contact_requests.pb.h"
#include "osiedle/exchange/v1/rows.pb.h"
#include "osiedle/exchange/v1/rows_requests.pb.h"
#include "storage/limits.h"

namespace osiedle::call {
namespace {

using ::osiedle::internal::v1::AuditEntry;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

std::vector<std::string> NamesIn(const google::protobuf::Message& message) {
  std::vector<std::string> names;
  AddNamesIn(message, nullptr, names);
  return names;
}

std::vector<std::string> GivenIn(const std::vector<AuditEntry>& entries) {
  std::vector<std::string> names;
  for (const AuditEntry& entry : entries) {
    for (const AuditEntry::Names& group : entry.given()) {
      for (const std::string& id : group.ids()) {
        names.push_back(absl::StrCat(group.collection(), "/", id));
      }
    }
  }
  return names;
}

TEST(GivenNames, AddNamesIn_FindsTheResourcesOfAnAnswer_AndNotWhatTheyPointAt) {
  contacts::v1::ListContactsResponse answer;
  for (const char* id : {"a", "b"}) {
    contacts::v1::Contact& contact = *answer.add_contacts();
    contact.set_name(absl::StrCat("municipalities/rybnik/contacts/", id));
    contact.set_outing("municipalities/rybnik/outings/o");
    contact.add_residents("municipalities/rybnik/residents/r");
    contact.set_note("municipalities/rybnik/contacts/of-a-text");
  }
  EXPECT_THAT(NamesIn(answer),
              ElementsAre("municipalities/rybnik/contacts/a", "municipalities/rybnik/contacts/b"));
  EXPECT_THAT(NamesIn(contacts::v1::Contact()), IsEmpty());
}

TEST(GivenNames, AddNamesIn_TakesReferencesToAnyKind) {
  exchange::v1::ImportRowsResponse answer;
  answer.add_results()->set_resource("municipalities/rybnik/residents/r");
  answer.add_results();
  EXPECT_THAT(NamesIn(answer), ElementsAre("municipalities/rybnik/residents/r"));
}

TEST(GivenNames, SpreadNames_GroupsThem_EachOnce_WithoutThoseThatTheEntryHolds) {
  AuditEntry entry;
  entry.set_principal("anna");
  entry.set_resource("t/x/residents/subject");
  entry.add_changes()->set_name("t/x/residents/changed");
  const std::vector<AuditEntry> entries =
      SpreadNames(entry, {"t/x/stops/s", "t/x/residents/b", "t/x/residents/subject", "single",
                          "t/x/residents/a", "t/x/residents/b", "t/x/residents/changed"});
  ASSERT_THAT(entries, SizeIs(1));
  EXPECT_THAT(GivenIn(entries),
              ElementsAre("/single", "t/x/residents/a", "t/x/residents/b", "t/x/stops/s"));
  EXPECT_EQ(entries[0].given_size(), 3);
  EXPECT_EQ(entries[0].changes_size(), 1);
  EXPECT_EQ(entries[0].resource(), "t/x/residents/subject");
}

TEST(GivenNames, SpreadNames_OfNone_IsTheEntryItself) {
  AuditEntry entry;
  entry.set_principal("anna");
  const std::vector<AuditEntry> entries = SpreadNames(entry, {});
  ASSERT_THAT(entries, SizeIs(1));
  EXPECT_EQ(entries[0].SerializeAsString(), entry.SerializeAsString());
}

TEST(GivenNames, SpreadNames_OfAPageOfTheLongestIds_FitsOneEntry) {
  std::vector<std::string> names;
  for (int i = 0; i < 500; ++i) {
    names.push_back(
        absl::StrCat("municipalities/rybnik/residents/", std::string(60, 'a'), 100 + i));
  }
  const std::vector<AuditEntry> entries = SpreadNames(AuditEntry(), names);
  ASSERT_THAT(entries, SizeIs(1));
  EXPECT_LT(entries[0].ByteSizeLong(), 34'000u);
  EXPECT_EQ(GivenIn(entries), names);
}

TEST(GivenNames, SpreadNames_OfMoreThanAnEntryHolds_TakesSeveral_TheChangesInTheFirst) {
  AuditEntry entry;
  entry.set_principal("anna");
  entry.add_changes()->set_name("changed");
  // Each in a group of its own.
  std::vector<std::string> names;
  for (int i = 0; i < 2000; ++i) {
    names.push_back(absl::StrCat("municipalities/rybnik/residents/", std::string(59, 'r'), 1000 + i,
                                 "/boundaries/b"));
  }
  const std::vector<AuditEntry> entries = SpreadNames(entry, names);
  ASSERT_GT(entries.size(), 3u);
  for (const AuditEntry& each : entries) {
    EXPECT_LE(each.ByteSizeLong(), storage::kMaxValueBytes - 1024);
    EXPECT_GT(each.given_size(), 0);
    EXPECT_EQ(each.principal(), "anna");
    EXPECT_EQ(each.changes_size(), &each == &entries.front() ? 1 : 0);
  }
  EXPECT_EQ(GivenIn(entries), names);
}

}  // namespace
}  // namespace osiedle::call
