#include "services/changes/change_handlers.h"
#include "services/changes/changes_area.h"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "osiedle/internal/v1/log.pb.h"
#include "services/call/rpc/method_info.h"
#include "services/call/testing/handler_fixture.h"
#include "services/changes/change_cursor.h"
#include "services/registry/registry_area.h"
#include "services/residents/residents_area.h"
#include "services/staff/staff_area.h"
#include "services/visits/visits_area.h"
#include "storage/records/ids.h"
#include "storage/records/key.h"
#include "storage/status_macros.h"

namespace osiedle::changes {
namespace {

using ::osiedle::call::FailsForFields;
using ::osiedle::call::FailsWith;
using ::osiedle::call::IsOk;
using ::osiedle::internal::v1::ChangeEntry;
using ::osiedle::internal::v1::ResourceChange;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

// Two towns, without the registry.
class TwoTowns final : public call::MunicipalityDirectory {
 public:
  absl::StatusOr<std::optional<uint32_t>> NumberOf(const storage::Reader& /*reader*/,
                                                   absl::string_view id) const override {
    if (id == "rybnik") return std::optional<uint32_t>(1);
    if (id == "gdynia") return std::optional<uint32_t>(2);
    return std::optional<uint32_t>();
  }
  absl::StatusOr<absl::TimeZone> ZoneOf(const storage::Reader& /*reader*/,
                                        absl::string_view /*id*/) const override {
    return absl::UTCTimeZone();
  }
};
const TwoTowns kTowns;

// A store with a feed. A second one beside it has a history of its own, as a restored one has.
class Feed : public call::HandlerFixture {
 public:
  explicit Feed(std::vector<const call::Area*> areas = {&ChangesArea()})
      : HandlerFixture(kTowns, std::move(areas)) {}

  // One transaction of `principal` that changes contacts of Rybnik.
  void Commit(const std::vector<std::string>& ids, const std::string& principal = "anna",
              common::v1::ChangeKind kind = common::v1::UPDATED,
              const std::string& type = "osiedle.pl/Contact") {
    ChangeEntry entry;
    entry.set_principal(principal);
    entry.mutable_change_time()->set_seconds(1'700'000'000);
    for (const std::string& id : ids) {
      ResourceChange& change = *entry.add_changes();
      change.set_name(absl::StrCat("municipalities/rybnik/contacts/", id));
      change.set_resource_type(type);
      change.set_kind(kind);
      change.set_etag("e");
      change.add_changed_fields("note");
    }
    AppendAll({entry.SerializeAsString()});
  }
  void AppendAll(const std::vector<std::string>& entries) {
    ASSERT_THAT(
        storage::ReadWriteAndWait(store(), {},
                                  [&](storage::Transaction& transaction) {
                                    for (const std::string& entry : entries) {
                                      RETURN_IF_ERROR(transaction.Append(
                                          {.owner = 1, .kind = storage::kChangeLog}, entry));
                                    }
                                    return absl::OkStatus();
                                  })
            .status,
        IsOk());
  }

  absl::StatusOr<v1::ListChangesResponse> List(
      const std::string& cursor = "", const std::string& filter = "", int page_size = 0,
      const std::string& parent = "municipalities/rybnik") {
    v1::ListChangesRequest request;
    request.set_parent(parent);
    request.set_cursor(cursor);
    request.set_filter(filter);
    request.set_page_size(page_size);
    return Run<v1::ListChangesResponse>(request);
  }
  std::vector<std::string> Ids(const std::string& filter) {
    auto response = List("", filter);
    EXPECT_THAT(response, IsOk()) << filter;
    return response.ok() ? IdsOf(*response) : std::vector<std::string>();
  }
  static std::vector<std::string> IdsOf(const v1::ListChangesResponse& response) {
    std::vector<std::string> ids;
    for (const v1::Change& change : response.changes()) {
      ids.push_back(change.resource().substr(change.resource().rfind('/') + 1));
    }
    return ids;
  }
  void ActAsAnother() {
    ActAs({.id = "other", .grants = {{.municipality = "*", .roles = call::RoleSet::All()}}});
  }
};

using ChangeHandlersTest = Feed;

class AnotherFeed : public Feed {
  void TestBody() override {}
};

TEST_F(ChangeHandlersTest, ListChanges_TellsWhatChangedAndWhen) {
  Commit({"a"}, "anna", common::v1::CREATED);
  auto response = List();
  ASSERT_THAT(response, IsOk());
  ASSERT_EQ(response->changes_size(), 1);
  const v1::Change& change = response->changes(0);
  EXPECT_EQ(change.resource(), "municipalities/rybnik/contacts/a");
  EXPECT_EQ(change.resource_type(), "osiedle.pl/Contact");
  EXPECT_EQ(change.kind(), common::v1::CREATED);
  EXPECT_EQ(change.etag(), "e");
  EXPECT_THAT(change.changed_fields(), ElementsAre("note"));
  EXPECT_EQ(change.change_time().seconds(), 1'700'000'000);
  EXPECT_EQ(change.position(), 1);
  EXPECT_FALSE(response->more_available());
}

TEST_F(ChangeHandlersTest, ListChanges_WithNothingNew_GivesACursorThatStaysGood) {
  auto empty = List();
  ASSERT_THAT(empty, IsOk());
  EXPECT_THAT(empty->changes(), IsEmpty());
  EXPECT_FALSE(empty->more_available());
  auto still = List(empty->next_cursor());
  ASSERT_THAT(still, IsOk());
  Commit({"a"});
  EXPECT_THAT(Feed::IdsOf(*List(still->next_cursor())), ElementsAre("a"));
  EXPECT_THAT(Feed::IdsOf(*List(empty->next_cursor())), ElementsAre("a"));
}

TEST_F(ChangeHandlersTest, ListChanges_FromNow_GivesOnlyWhatComes) {
  v1::ListChangesRequest request;
  request.set_parent("municipalities/rybnik");
  request.set_from_now(true);
  const auto from_now = [&] { return Run<v1::ListChangesResponse>(request); };
  // Also where nothing was ever changed.
  auto before_all = from_now();
  ASSERT_THAT(before_all, IsOk());
  for (const char* id : {"a", "b"}) Commit({id});
  auto now = from_now();
  ASSERT_THAT(now, IsOk());
  EXPECT_THAT(now->changes(), IsEmpty());
  EXPECT_FALSE(now->more_available());
  EXPECT_THAT(IdsOf(*List(now->next_cursor())), IsEmpty());
  Commit({"c"});
  EXPECT_THAT(IdsOf(*List(now->next_cursor())), ElementsAre("c"));
  EXPECT_THAT(IdsOf(*List(before_all->next_cursor())), ElementsAre("a", "b", "c"));
  // It is a place like others, and is lost together with its entry.
  EXPECT_THAT(AnotherFeed().List(now->next_cursor()), FailsWith(common::v1::CURSOR_EXPIRED));

  request.set_cursor(now->next_cursor());
  EXPECT_THAT(from_now(), FailsForFields({"from_now"}));
  request.clear_cursor();
  request.set_filter("etag = e");
  EXPECT_THAT(from_now(), FailsWith(common::v1::FILTER_INVALID));
}

TEST_F(ChangeHandlersTest, ListChanges_PageByPage_GivesEachTransactionWholeAndOnce) {
  Commit({"a"});
  Commit({"b", "c", "d"});
  Commit({"e"});
  auto first = List("", "", 2);
  ASSERT_THAT(first, IsOk());
  EXPECT_THAT(IdsOf(*first), ElementsAre("a", "b", "c", "d"));
  EXPECT_EQ(first->changes(1).position(), 2);
  EXPECT_EQ(first->changes(3).position(), 2);
  EXPECT_TRUE(first->more_available());
  auto second = List(first->next_cursor(), "", 2);
  ASSERT_THAT(second, IsOk());
  EXPECT_THAT(IdsOf(*second), ElementsAre("e"));
  EXPECT_FALSE(second->more_available());
}

TEST_F(ChangeHandlersTest, ListChanges_EndsAtThePageExactly) {
  Commit({"a"});
  Commit({"b"});
  auto all = List("", "", 2);
  ASSERT_THAT(all, IsOk());
  EXPECT_THAT(IdsOf(*all), ElementsAre("a", "b"));
  EXPECT_FALSE(all->more_available());
}

TEST_F(ChangeHandlersTest, ListChanges_OfOneColleague_IsForAuditors) {
  Commit({"a"}, "viewer");
  Commit({"b"}, "ops");
  ActAs({.id = "viewer",
         .grants = {{"rybnik", {common::v1::VIEWER}}, {"gdynia", {common::v1::AUDITOR}}}});
  EXPECT_THAT(Ids("principal != viewer"), ElementsAre("b"));
  EXPECT_THAT(Ids("principal = viewer"), ElementsAre("a"));
  for (const char* filter : {"principal = ops", "principal != ops", "principal:ops",
                             "principal = viewer AND principal != ops"}) {
    EXPECT_THAT(List("", filter), FailsWith(common::v1::FILTER_INVALID)) << filter;
  }
  ActAs({.id = "viewer", .grants = {{"rybnik", {common::v1::VIEWER, common::v1::AUDITOR}}}});
  EXPECT_THAT(Ids("principal = ops"), ElementsAre("b"));
}

TEST_F(ChangeHandlersTest, ListChanges_Filters) {
  Commit({"a"}, "anna", common::v1::CREATED);
  Commit({"b"}, "ops", common::v1::UPDATED);
  Commit({"c"}, "anna", common::v1::DELETED, "osiedle.pl/Stop");
  Commit({"d"}, "ops", common::v1::UNDELETED, "osiedle.pl/Stop");
  EXPECT_THAT(Ids("resource_type = \"osiedle.pl/Stop\""), ElementsAre("c", "d"));
  EXPECT_THAT(Ids("resource_type != \"osiedle.pl/Stop\""), ElementsAre("a", "b"));
  EXPECT_THAT(Ids("kind = UPDATED"), ElementsAre("b"));
  EXPECT_THAT(Ids("kind != CREATED AND kind != UNDELETED"), ElementsAre("b", "c"));
  EXPECT_THAT(Ids("principal != ops"), ElementsAre("a", "c"));
  EXPECT_THAT(Ids("principal = ops AND resource_type = 'osiedle.pl/Stop'"), ElementsAre("d"));
  EXPECT_THAT(Ids("resource_type = 'osiedle.pl/Visit'"), IsEmpty());
  for (const char* filter : {"kind > CREATED", "principal > a", "principal:*", "resource = 'x'",
                             "kind = NONE", "kind = CREATED OR principal = anna", "etag = e"}) {
    EXPECT_THAT(List("", filter), FailsWith(common::v1::FILTER_INVALID)) << filter;
  }
}

// The bytes of an entry of an older version, in which types had no domain and kinds were declared
// elsewhere.
TEST_F(ChangeHandlersTest, ListChanges_ReadsEntriesOfBeforeTypesHadADomain) {
  AppendAll(
      {"\n4\n\x1fmunicipalities/rybnik/stops/old\x10\x03\x1a\x01"
       "e*\x0cosiedle/Stop\x1a\x04"
       "anna"});
  Commit({"new"}, "anna", common::v1::DELETED, "osiedle.pl/Stop");
  const std::string filter = "resource_type = 'osiedle.pl/Stop' AND kind = DELETED";
  EXPECT_THAT(Ids(filter), ElementsAre("old", "new"));
  EXPECT_EQ(List("", filter)->changes(0).resource_type(), "osiedle.pl/Stop");
}

TEST_F(ChangeHandlersTest, ListChanges_TheCursorPassesWhatTheFilterLeavesOut) {
  for (int i = 0; i < 600; ++i) Commit({absl::StrCat(i)}, "ops");
  Commit({"mine"}, "anna");
  auto response = List("", "principal != ops", 10);
  ASSERT_THAT(response, IsOk());
  EXPECT_THAT(IdsOf(*response), ElementsAre("mine"));
  EXPECT_THAT(List(response->next_cursor())->changes(), IsEmpty());
  // A cursor is a place in the whole feed: the filter may change.
  auto some = List("", "principal = ops", 599);
  ASSERT_THAT(some, IsOk());
  EXPECT_EQ(some->changes_size(), 500);
}

TEST_F(ChangeHandlersTest, ListChanges_LooksThroughABoundedPartInOneCall) {
  ChangeEntry entry;
  entry.set_principal("ops");
  entry.add_changes()->set_name(std::string(60'000, 'x'));
  const std::string large = entry.SerializeAsString();
  // About 6 MB, which the filter leaves out.
  for (int i = 0; i < 10; ++i) AppendAll(std::vector<std::string>(10, large));
  Commit({"mine"}, "anna");
  auto first = List("", "principal = anna");
  ASSERT_THAT(first, IsOk());
  EXPECT_THAT(first->changes(), IsEmpty());
  EXPECT_TRUE(first->more_available());
  auto second = List(first->next_cursor(), "principal = anna");
  ASSERT_THAT(second, IsOk());
  EXPECT_THAT(IdsOf(*second), ElementsAre("mine"));
  // Without the filter an answer is about 1 MiB.
  auto full = List("", "", 500);
  ASSERT_THAT(full, IsOk());
  EXPECT_LT(full->ByteSizeLong(), 1'200'000u);
  EXPECT_TRUE(full->more_available());
}

TEST_F(ChangeHandlersTest, ListChanges_LooksThroughABoundedNumberInOneCall) {
  ChangeEntry entry;
  entry.set_principal("ops");
  entry.add_changes();
  for (int i = 0; i < 6; ++i) AppendAll(std::vector<std::string>(1000, entry.SerializeAsString()));
  Commit({"mine"}, "anna");
  auto first = List("", "principal = anna");
  ASSERT_THAT(first, IsOk());
  EXPECT_THAT(first->changes(), IsEmpty());
  EXPECT_TRUE(first->more_available());
  EXPECT_THAT(IdsOf(*List(first->next_cursor(), "principal = anna")), ElementsAre("mine"));
}

TEST_F(ChangeHandlersTest, Cursor_OfAnotherTownOrOfNobody_IsInvalid) {
  Commit({"a"});
  const std::string cursor = List()->next_cursor();
  EXPECT_THAT(List(cursor, "", 0, "municipalities/gdynia"), FailsWith(common::v1::CURSOR_INVALID));
  EXPECT_THAT(List("none"), FailsWith(common::v1::CURSOR_INVALID));
  EXPECT_THAT(List(cursor.substr(1)), FailsWith(common::v1::CURSOR_INVALID));
  EXPECT_THAT(List(cursor + "A"), FailsWith(common::v1::CURSOR_INVALID));
}

TEST_F(ChangeHandlersTest, Cursor_IsGoodForEveryPrincipalOfTheTown) {
  Commit({"a"});
  const std::string cursor = List()->next_cursor();
  Commit({"b"});
  ActAsAnother();
  EXPECT_THAT(IdsOf(*List(cursor)), ElementsAre("b"));
}

TEST_F(ChangeHandlersTest, Cursor_OfAnotherHistoryOfTheStore_IsExpired) {
  AnotherFeed before_the_restore;
  before_the_restore.Commit({"a"});
  auto lost = before_the_restore.List();
  ASSERT_THAT(lost, IsOk());
  Commit({"b"});
  EXPECT_THAT(List(lost->next_cursor()), FailsWith(common::v1::CURSOR_EXPIRED));
  EXPECT_THAT(List(lost->next_cursor(), "", 0, "municipalities/gdynia"),
              FailsWith(common::v1::CURSOR_INVALID));
}

// A file system that lost the last bytes of the log leaves a store with the same incarnation and a
// shorter feed.
class CutFeed : public Feed {
 protected:
  // A cursor behind a third entry, which this store never had.
  std::string CursorBeyond() {
    std::string cursor;
    EXPECT_THAT(Ask("rybnik",
                    [&](const call::Call& call, const storage::Snapshot&) {
                      cursor = CursorAt(call, {.position = 3, .mark = MarkOf("lost")});
                      return absl::OkStatus();
                    }),
                IsOk());
    return cursor;
  }
  // As it was made before entries had marks.
  std::string CursorOfBefore(uint64_t position) {
    std::string cursor;
    EXPECT_THAT(Ask("rybnik",
                    [&](const call::Call& call, const storage::Snapshot&) {
                      cursor = call.page_tokens().Encode(
                          storage::KeyTuple::Of(call.store().incarnation(), position).bytes(),
                          "osiedle.changes cursor\nrybnik", call.entropy());
                      return absl::OkStatus();
                    }),
                IsOk());
    return cursor;
  }
};

TEST_F(CutFeed, Cursor_BeyondTheEndOfTheFeed_IsExpired) {
  EXPECT_THAT(List(CursorBeyond()), FailsWith(common::v1::CURSOR_EXPIRED));
  Commit({"a"});
  Commit({"b"});
  EXPECT_THAT(List(CursorBeyond()), FailsWith(common::v1::CURSOR_EXPIRED));
}

TEST_F(CutFeed, Cursor_BeyondTheEnd_StaysExpiredWhenTheFeedHasGrownPastIt) {
  for (int i = 0; i < 19; ++i) Commit({absl::StrCat(i)});
  EXPECT_THAT(List(CursorBeyond()), FailsWith(common::v1::CURSOR_EXPIRED));
}

TEST_F(CutFeed, Cursor_AtTheEndOrBeforeTheFirst_IsGood) {
  auto none = List();
  ASSERT_THAT(none, IsOk());
  EXPECT_THAT(List(none->next_cursor()), IsOk());
  Commit({"a", "b"});
  // Whether the page ended there or the feed did, and passed on through an empty answer.
  std::string cursor = List("", "", 1)->next_cursor();
  EXPECT_THAT(List(cursor), IsOk());
  cursor = List(List()->next_cursor())->next_cursor();
  EXPECT_THAT(List(cursor), IsOk());
  Commit({"c"});
  EXPECT_THAT(IdsOf(*List(cursor)), ElementsAre("c"));
}

// Clients keep cursors as long as they like.
TEST_F(CutFeed, Cursor_OfAnEarlierRelease_IsGoodAsLongAsTheFeedReachesThere) {
  Commit({"a"});
  Commit({"b"});
  EXPECT_THAT(IdsOf(*List(CursorOfBefore(1))), ElementsAre("b"));
  EXPECT_THAT(IdsOf(*List(CursorOfBefore(2))), IsEmpty());
  EXPECT_THAT(List(CursorOfBefore(3)), FailsWith(common::v1::CURSOR_EXPIRED));
}

TEST_F(ChangeHandlersTest, ListChanges_BadRequests) {
  EXPECT_THAT(List("", "", -1), FailsForFields({"page_size"}));
  EXPECT_THAT(List("", "", -1, "municipalities/rybnik/contacts/a"),
              FailsForFields({"parent", "page_size"}));
  EXPECT_THAT(List("", "", 0, "municipalities/none"), FailsWith(common::v1::RESOURCE_NOT_FOUND));
  EXPECT_THAT(List("", "", 100'000), IsOk());
}

TEST_F(ChangeHandlersTest, ListChanges_ADamagedEntry_IsToldAsSuch) {
  AppendAll({"\xFF not a change"});
  EXPECT_THAT(List(), FailsWith(common::v1::STORE_CORRUPT));
}

// A feed with areas whose resources people read as they stand to them.
class FeedOfCalendars : public Feed {
 public:
  FeedOfCalendars()
      : Feed({&registry::RegistryArea(), &staff::StaffArea(), &residents::ResidentsArea(),
              &visits::VisitsArea(), &ChangesArea()}) {}

  // The types of the changes that a caller with this grant is told.
  std::vector<std::string> TypesToldTo(call::Grant grant) {
    grant.municipality = "rybnik";
    ActAs({.id = "caller", .grants = {std::move(grant)}});
    std::vector<std::string> types;
    const absl::StatusOr<v1::ListChangesResponse> response = List();
    EXPECT_THAT(response, IsOk());
    if (!response.ok()) return types;
    for (const v1::Change& change : response->changes()) types.push_back(change.resource_type());
    return types;
  }
};

// A coordinator of one institution does not learn from the feed that a calendar of another changed.
TEST_F(FeedOfCalendars, ATypeThatPeopleReadAsTheyStandToIt_IsToldToThoseWhoMayReadAllOfIt) {
  for (const char* type : {"osiedle.pl/Calendar", "osiedle.pl/BusySource", "osiedle.pl/StaffMember",
                           "osiedle.pl/Resident", "osiedle.pl/NoLongerKnown"}) {
    Commit({"a"}, "anna", common::v1::UPDATED, type);
  }
  EXPECT_THAT(TypesToldTo({.roles = {common::v1::INTEGRATION}}),
              ElementsAre("osiedle.pl/Calendar", "osiedle.pl/BusySource", "osiedle.pl/StaffMember",
                          "osiedle.pl/Resident", "osiedle.pl/NoLongerKnown"));
  EXPECT_THAT(
      TypesToldTo({.roles = {common::v1::COORDINATOR}}),
      ElementsAre("osiedle.pl/StaffMember", "osiedle.pl/Resident", "osiedle.pl/NoLongerKnown"));
  EXPECT_THAT(TypesToldTo({.roles = {common::v1::ASSISTANT}}),
              ElementsAre("osiedle.pl/Resident", "osiedle.pl/NoLongerKnown"));
}

}  // namespace
}  // namespace osiedle::changes
