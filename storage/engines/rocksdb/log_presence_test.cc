// The log of an open store is deleted, moved or replaced.
#include "storage/engines/rocksdb/log_presence.h"

#include <filesystem>
#include <string>

#include "absl/synchronization/notification.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "storage/engines/rocksdb/testing/store_fixture.h"
#include "storage/steady_time.h"

namespace osiedle::storage {
namespace {

using ::testing::HasSubstr;

class LogPresenceTest : public RocksDbStoreTest {
 protected:
  void SetUp() override {
    RocksDbOptions options = Options();
    options.memtable_bytes = 64 * 1024;
    options.on_fatal = [this](absl::Status why) {
      why_ = std::move(why);
      failed_.Notify();
    };
    store_ = Open(std::move(options));
    ASSERT_EQ(Put(*store_, "before", "v").outcome, CommitOutcome::kCommitted);
  }

  // The log that is written to.
  std::string NewestLog() const {
    std::string newest;
    for (const auto& file : fs::directory_iterator(Path("store/db"))) {
      if (file.path().extension() == ".log") newest = std::max(newest, file.path().string());
    }
    return newest;
  }

  // The next commit is not acknowledged, and the store says which file went and gives up.
  void ExpectNoticedByACommit(const std::string& file) {
    const CommitResult result = Put(*store_, "after", "v");
    ASSERT_EQ(result.outcome, CommitOutcome::kUnknown);
    EXPECT_TRUE(absl::IsUnavailable(result.status)) << result.status;
    ExpectFailed(file);
  }
  void ExpectFailed(const std::string& file) {
    failed_.WaitForNotification();
    EXPECT_THAT(std::string(why_.message()), HasSubstr(file));
    EXPECT_THAT(std::string(why_.message()), HasSubstr("was removed, moved or replaced"));
    EXPECT_TRUE(absl::IsUnavailable(store_->Ready(SteadyNow())));
    EXPECT_TRUE(absl::IsUnavailable(store_->GetSnapshot({}).status()));
    EXPECT_EQ(Put(*store_, "later", "v").outcome, CommitOutcome::kAborted);
  }

  absl::Notification failed_;
  absl::Status why_;
  std::unique_ptr<Store> store_;
};

TEST_F(LogPresenceTest, ADeletedLog_IsNoticedBeforeTheNextCommitIsAcknowledged) {
  const std::string log = NewestLog();
  fs::remove(log);
  ExpectNoticedByACommit(log);
}

TEST_F(LogPresenceTest, AFolderThatWasRemoved_IsNoticedBeforeTheNextCommitIsAcknowledged) {
  fs::remove_all(Path("store"));
  ExpectNoticedByACommit("store/db");
}

TEST_F(LogPresenceTest, AFolderThatWasMovedAway_IsNoticedBeforeTheNextCommitIsAcknowledged) {
  fs::rename(Path("store"), Path("elsewhere"));
  ExpectNoticedByACommit("store/db");
}

TEST_F(LogPresenceTest, ALogThatWasReplaced_IsNoticedBeforeTheNextCommitIsAcknowledged) {
  const std::string log = NewestLog();
  fs::copy_file(log, Path("copy"));
  fs::rename(Path("copy"), log);
  ExpectNoticedByACommit(log);
}

TEST_F(LogPresenceTest, AtRest_ADeletedLogIsNoticedByWhoAsksWhetherTheStoreIsReady) {
  EXPECT_TRUE(store_->Ready(SteadyNow()).ok());
  const std::string log = NewestLog();
  fs::remove(log);
  EXPECT_TRUE(absl::IsUnavailable(store_->Ready(SteadyTime::InfiniteFuture())));
  ExpectFailed(log);
}

// RocksDB begins a new log with every memtable, and deletes the old ones itself.
TEST_F(LogPresenceTest, NewLogs_AreNoTrouble_AndTheNewestIsTheOneThatIsWatched) {
  const std::string first = NewestLog();
  for (int i = 0; fs::exists(first); ++i) {
    ASSERT_EQ(Put(*store_, absl::StrCat("k", i), std::string(10'000, 'v')).outcome,
              CommitOutcome::kCommitted);
  }
  EXPECT_TRUE(store_->Ready(SteadyNow()).ok());
  // A full log is followed by another at the next change, so only one that has just begun is taken.
  const std::string full = NewestLog();
  ASSERT_NE(full, first);
  for (int i = 0; NewestLog() == full; ++i) {
    ASSERT_EQ(Put(*store_, absl::StrCat("m", i), std::string(10'000, 'v')).outcome,
              CommitOutcome::kCommitted);
  }
  const std::string log = NewestLog();
  fs::remove(log);
  ExpectNoticedByACommit(log);
}

}  // namespace
}  // namespace osiedle::storage
