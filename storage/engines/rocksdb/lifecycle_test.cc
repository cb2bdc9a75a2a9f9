// Creating, opening, refusing to open, and closing a store.
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "storage/engines/rocksdb/testing/store_fixture.h"
#include "storage/steady_time.h"

namespace osiedle::storage {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST_F(RocksDbStoreTest, WhatWasReportedSurvivesReopening) {
  std::string incarnation;
  {
    auto store = Open();
    incarnation = store->incarnation();
    ASSERT_TRUE(Put(*store, "k", "v").status.ok());
    for (int i = 0; i < 3; ++i) ASSERT_TRUE(Append(*store, absl::StrCat("a", i)).status.ok());
    EXPECT_TRUE(store->Close().ok());
  }
  auto store = Open();
  EXPECT_EQ(incarnation.size(), 32u);
  EXPECT_EQ(store->incarnation(), incarnation);
  EXPECT_EQ(Get(*store, "k"), "v");
  ASSERT_TRUE(Append(*store, "b").status.ok());
  EXPECT_THAT(Log(*store), ElementsAre("a0", "a1", "a2", "b"));
}

TEST_F(RocksDbStoreTest, ASecondOpenerIsRefused) {
  auto store = Open();
  auto second = OpenRocksDbStore(Options());
  EXPECT_TRUE(absl::IsFailedPrecondition(second.status())) << second.status();
  EXPECT_THAT(std::string(second.status().message()), HasSubstr("is in use by another process"));
  EXPECT_TRUE(absl::IsFailedPrecondition(VerifyRocksDbStore(Path("store")).status()));
  EXPECT_EQ(Put(*store, "k", "v").outcome, CommitOutcome::kCommitted);
}

TEST_F(RocksDbStoreTest, AnOpenerInAnotherProcessIsRefused) {
  const pid_t child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    // Waits for the parent's store without a thread of its own.
    while (!fs::exists(Path("opened"))) ::usleep(1000);
    const absl::Status status = OpenRocksDbStore(Options()).status();
    ::_exit(absl::IsFailedPrecondition(status) &&
                    absl::StrContains(status.message(), "is in use by another process")
                ? 0
                : 1);
  }
  auto store = Open();
  std::ofstream(Path("opened")).put('\n');
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
}

TEST_F(RocksDbStoreTest, ANewerFormatIsRefused) {
  Open()->Close().IgnoreError();
  std::ofstream(Path("store/FORMAT")) << "osiedle-store 2\n";
  auto store = OpenRocksDbStore(Options());
  EXPECT_TRUE(absl::IsFailedPrecondition(store.status()));
  EXPECT_THAT(std::string(store.status().message()), HasSubstr("store format 2"));
}

TEST_F(RocksDbStoreTest, AFolderWithOtherThingsIsRefusedAndLeftAlone) {
  fs::create_directory(Path("store"));
  std::ofstream(Path("store/thesis.txt")) << "mine\n";
  auto store = OpenRocksDbStore(Options());
  EXPECT_TRUE(absl::IsFailedPrecondition(store.status()));
  EXPECT_THAT(std::string(store.status().message()), HasSubstr("holds something else"));
  EXPECT_FALSE(fs::exists(Path("store/db")));
}

TEST_F(RocksDbStoreTest, AStoreWhoseDatabaseHasGoneDoesNotBecomeAnEmptyOne) {
  Open()->Close().IgnoreError();
  fs::remove_all(Path("store/db"));
  EXPECT_FALSE(OpenRocksDbStore(Options()).ok());
}

TEST_F(RocksDbStoreTest, CreatingGoesOnAfterACrash) {
  fs::create_directories(Path("store/db"));
  std::ofstream(Path("store/FORMAT.creating")) << "osiedle-st";
  auto store = Open();
  EXPECT_EQ(Put(*store, "k", "v").outcome, CommitOutcome::kCommitted);
}

// The log file of the store, which must be closed.
std::string NewestLog(const std::string& directory) {
  fs::path newest;
  for (const auto& file : fs::directory_iterator(absl::StrCat(directory, "/db"))) {
    if (file.path().extension() == ".log" && fs::file_size(file) > 0) {
      newest = std::max(newest, file.path());
    }
  }
  return newest;
}

TEST_F(RocksDbStoreTest, ADamagedLogIsRefusedButATornTailIsNot) {
  {
    auto store = Open();
    for (int i = 0; i < 100; ++i) {
      ASSERT_TRUE(Put(*store, absl::StrCat("k", i), std::string(500, 'v')).status.ok());
    }
  }
  const std::string log = NewestLog(Path("store"));
  ASSERT_FALSE(log.empty());
  fs::copy(Path("store"), Path("torn"), fs::copy_options::recursive);
  const std::string torn = NewestLog(Path("torn"));
  fs::resize_file(torn, fs::file_size(torn) - 100);
  {
    RocksDbOptions options = Options();
    options.directory = Path("torn");
    auto store = Open(std::move(options));
    ASSERT_NE(store, nullptr);
    EXPECT_EQ(Get(*store, "k98"), std::string(500, 'v'));
    EXPECT_EQ(Get(*store, "k99"), "(nothing)");
  }
  {
    std::fstream file(log, std::ios::in | std::ios::out | std::ios::binary);
    const std::streamoff middle = fs::file_size(log) / 2;
    file.seekg(middle);
    const char byte = static_cast<char>(file.get() ^ 1);
    file.seekp(middle);
    file.put(byte);
  }
  auto damaged = OpenRocksDbStore(Options());
  EXPECT_TRUE(absl::IsDataLoss(damaged.status())) << damaged.status();
  EXPECT_TRUE(absl::IsDataLoss(VerifyRocksDbStore(Path("store")).status()));
}

TEST_F(RocksDbStoreTest, CloseFinishesWhatIsQueuedAndRefusesWhatComes) {
  auto store = Open();
  std::atomic<int> committed = 0, refused = 0, reported = 0, submitted = 0;
  std::atomic<bool> over = false;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&, i] {
      for (int j = 0; !over && j < 100'000; ++j) {
        ++submitted;
        store->ReadWrite(
            {}, [&, i, j](Transaction& t) { return t.Put(absl::StrCat(i, "/", j), ""); },
            [&](CommitResult result) {
              if (result.outcome == CommitOutcome::kCommitted) ++committed;
              if (absl::IsUnavailable(result.status)) {
                EXPECT_EQ(result.outcome, CommitOutcome::kAborted);
                ++refused;
              }
              ++reported;
            });
        if (refused > 0) return;
      }
    });
  }
  while (committed < 100) std::this_thread::yield();
  EXPECT_TRUE(store->Close().ok());
  over = true;
  for (std::thread& thread : threads) thread.join();
  EXPECT_TRUE(absl::IsUnavailable(store->GetSnapshot(Budget()).status()));
  EXPECT_TRUE(absl::IsUnavailable(store->Ready(SteadyNow())));
  EXPECT_TRUE(absl::IsUnavailable(store->Backup(Path("backups")).status()));
  EXPECT_TRUE(store->Close().ok());
  store.reset();
  EXPECT_EQ(reported, submitted);

  auto again = Open();
  EXPECT_EQ(*Count(**again->GetSnapshot({.read_keys = 1'000'000}), {}), committed);
}

}  // namespace
}  // namespace osiedle::storage
