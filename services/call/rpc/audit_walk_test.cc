#include "services/call/rpc/audit_walk.h"

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/call/fields/proto_time.h"
#include "storage/engines/rocksdb/rocksdb_store.h"
#include "storage/records/ids.h"
#include "storage/status_macros.h"
#include "storage/store.h"

namespace osiedle::call {
namespace {

using ::osiedle::internal::v1::AuditEntry;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr uint32_t kTown = 7;

class AuditWalkTest : public ::testing::Test {
 protected:
  AuditWalkTest() {
    absl::StatusOr<std::unique_ptr<storage::Store>> store =
        storage::OpenRocksDbStore({.directory = "/store", .in_memory = true});
    EXPECT_TRUE(store.ok()) << store.status();
    store_ = *std::move(store);
  }
  ~AuditWalkTest() override { EXPECT_TRUE(store_->Close().ok()); }

  // Entries of these hours, named after them. `size` of each in bytes, about.
  void Append(const std::vector<int>& hours, size_t size = 0) {
    const storage::CommitResult result = storage::ReadWriteAndWait(
        *store_, {}, [&](storage::Transaction& transaction) -> absl::Status {
          for (const int hour : hours) {
            AuditEntry entry;
            *entry.mutable_event_time() = TimestampOf(AtHour(hour));
            entry.set_principal(absl::StrCat(hour));
            entry.set_resource(std::string(size, 'x'));
            RETURN_IF_ERROR(
                transaction.Append({kTown, storage::kAuditLog}, entry.SerializeAsString()));
          }
          return absl::OkStatus();
        });
    ASSERT_TRUE(result.status.ok()) << result.status;
  }
  static absl::Time AtHour(int hour) {
    return absl::FromUnixSeconds(1'700'000'000) + absl::Hours(hour);
  }

  struct Page {
    std::vector<std::string> principals;
    storage::LogPosition last = 0;
    bool has_more = false;
  };
  Page Read(const LogStretch& stretch) {
    Page page;
    auto snapshot = store_->GetSnapshot({});
    EXPECT_TRUE(snapshot.ok());
    AuditWalk walk(**snapshot, kTown, stretch);
    AuditEntry entry;
    while (true) {
      const absl::StatusOr<bool> more = walk.Next(entry);
      EXPECT_TRUE(more.ok()) << more.status();
      if (!more.ok() || !*more) break;
      page.principals.push_back(entry.principal());
      page.last = walk.position();
    }
    page.has_more = walk.has_more();
    return page;
  }
  LogStretch Period(absl::Time start, absl::Time end) {
    auto snapshot = store_->GetSnapshot({});
    EXPECT_TRUE(snapshot.ok());
    const absl::StatusOr<LogStretch> stretch = StretchOfPeriod(**snapshot, kTown, start, end);
    EXPECT_TRUE(stretch.ok()) << stretch.status();
    return stretch.value_or(LogStretch());
  }

  std::unique_ptr<storage::Store> store_;
};

TEST_F(AuditWalkTest, GivesTheEntriesOfItsStretchInOrder) {
  EXPECT_THAT(Read({}).principals, IsEmpty());
  Append({1, 2, 3, 4, 5});
  EXPECT_THAT(Read({}).principals, ElementsAre("1", "2", "3", "4", "5"));
  EXPECT_THAT(Read({.after = 1, .last = 3}).principals, ElementsAre("2", "3"));
  EXPECT_THAT(Read({.after = 3, .last = 3}).principals, IsEmpty());
  EXPECT_FALSE(Read({.after = 1, .last = 3}).has_more);
  EXPECT_FALSE(Read({.after = 5}).has_more);
}

TEST_F(AuditWalkTest, LooksAtNoMoreEntriesThanAPageMay_AndGoesOnBehindThem) {
  for (int i = 0; i < 10; ++i) Append(std::vector<int>(500, i));
  const Page whole = Read({});
  EXPECT_THAT(whole.principals, SizeIs(AuditWalk::kMaxEntries));
  EXPECT_FALSE(whole.has_more) << "these were all";
  Append({11, 12});
  const Page first = Read({});
  EXPECT_THAT(first.principals, SizeIs(AuditWalk::kMaxEntries));
  EXPECT_TRUE(first.has_more);
  EXPECT_THAT(Read({.after = first.last}).principals, ElementsAre("11", "12"));
}

TEST_F(AuditWalkTest, LooksAtNoMoreBytesThanAPageMay) {
  for (int i = 0; i < 12; ++i) Append(std::vector<int>(16, i), 60'000);
  const Page first = Read({});
  EXPECT_TRUE(first.has_more);
  EXPECT_GT(first.principals.size() * 60'000, AuditWalk::kMaxBytes - 200'000);
  EXPECT_LT(first.principals.size() * 60'000, AuditWalk::kMaxBytes + 200'000);
}

TEST_F(AuditWalkTest, OfAPeriod_HoldsAllOfIt_AndAnHourAround) {
  std::vector<int> hours;
  for (int hour = 0; hour < 100; ++hour) hours.push_back(hour);
  Append(hours);
  EXPECT_THAT(Read(Period(AtHour(50), AtHour(52))).principals, ElementsAre("49", "50", "51", "52"));
  EXPECT_THAT(Read(Period(absl::InfinitePast(), AtHour(1))).principals, ElementsAre("0", "1"));
  EXPECT_THAT(Read(Period(AtHour(99), absl::InfiniteFuture())).principals, ElementsAre("98", "99"));
  EXPECT_THAT(Read(Period(AtHour(200), AtHour(300))).principals, IsEmpty());
  EXPECT_THAT(Read(Period(absl::InfinitePast(), absl::InfiniteFuture())).principals, SizeIs(100));
}

TEST_F(AuditWalkTest, OfAPeriod_InAnEmptyLog_IsEmpty) {
  EXPECT_THAT(Read(Period(AtHour(1), AtHour(2))).principals, IsEmpty());
}

}  // namespace
}  // namespace osiedle::call
