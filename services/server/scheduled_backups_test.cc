#include "services/server/scheduled_backups.h"

#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/time/clock.h"
#include "osiedle/operations/v1/backup_requests.pb.h"
#include "services/operations/backup_making.h"
#include "services/server/server_fixture.h"
#include "storage/engines/rocksdb/rocksdb_store.h"
#include "storage/testing/metric_value.h"

namespace osiedle::server {
namespace {

using ::osiedle::storage::BackupInfo;

class ScheduledBackupsTest : public ::testing::Test {
 protected:
  ScheduledBackupsTest() {
    std::string pattern = (std::filesystem::temp_directory_path() / "osiedle-XXXXXX").string();
    folder_ = mkdtemp(pattern.data());
    storage::RocksDbOptions options;
    options.directory = folder_ + "/store";
    options.block_cache_bytes = 1 << 20;
    store_ = *storage::OpenRocksDbStore(std::move(options));
  }
  ~ScheduledBackupsTest() override {
    store_.reset();
    std::filesystem::remove_all(folder_);
  }

  std::unique_ptr<ScheduledBackups> Every(absl::Duration interval, int keep = 2) {
    return std::make_unique<ScheduledBackups>(
        *store_, ScheduledBackups::Options{
                     .directory = folder_ + "/backups", .every = interval, .keep = keep});
  }
  static double ValueOf(const ScheduledBackups& backups, const std::string& name) {
    std::vector<storage::Metric> metrics;
    backups.AddMetrics(metrics);
    return storage::MetricValue(metrics, name);
  }
  // Waits for a thread that gives no signal.
  static bool Comes(absl::FunctionRef<bool()> what) {
    const absl::Time end = absl::Now() + absl::Seconds(30);
    while (!what() && absl::Now() < end) std::this_thread::yield();
    return what();
  }

  std::string folder_;
  std::unique_ptr<storage::Store> store_;
};

TEST_F(ScheduledBackupsTest, MakesBackupsByItselfAndKeepsTheNewest) {
  auto backups = Every(absl::Milliseconds(50));
  EXPECT_TRUE(Comes([&] { return ValueOf(*backups, "osiedle_backups_made_total") >= 4; }));
  EXPECT_GT(ValueOf(*backups, "osiedle_backup_newest_bytes"), 0);
  EXPECT_NEAR(ValueOf(*backups, "osiedle_backup_newest_timestamp_seconds"),
              static_cast<double>(absl::ToUnixSeconds(absl::Now())), 60);
  backups.reset();
  auto kept = store_->ListBackups(folder_ + "/backups");
  ASSERT_TRUE(kept.ok());
  ASSERT_EQ(kept->size(), 2u);
  EXPECT_GE(kept->front().id, 3u);
}

TEST_F(ScheduledBackupsTest, AfterARestart_MakesTheNextWhenTheNewestIsOldEnough) {
  ASSERT_TRUE(store_->Backup(folder_ + "/backups").ok());
  auto soon = Every(absl::Hours(1));
  EXPECT_EQ(ValueOf(*soon, "osiedle_backups_made_total"), 0);
  EXPECT_GT(ValueOf(*soon, "osiedle_backup_newest_bytes"), 0) << "it knows of that one";
  // Whole seconds: it is some old by now.
  auto due = Every(absl::Seconds(1));
  EXPECT_TRUE(Comes([&] { return ValueOf(*due, "osiedle_backups_made_total") >= 1; }));
  EXPECT_EQ(ValueOf(*soon, "osiedle_backups_made_total"), 0);
}

TEST_F(ScheduledBackupsTest, OneThatFails_IsCountedAndTriedAgain) {
  std::ofstream(folder_ + "/backups") << "a file where the folder should be";
  auto backups = Every(absl::Milliseconds(50));
  EXPECT_TRUE(Comes([&] { return ValueOf(*backups, "osiedle_backups_failed_total") >= 2; }));
  EXPECT_EQ(ValueOf(*backups, "osiedle_backups_made_total"), 0);
  std::filesystem::remove(folder_ + "/backups");
  EXPECT_TRUE(Comes([&] { return ValueOf(*backups, "osiedle_backups_made_total") >= 1; }));
}

TEST_F(ScheduledBackupsTest, WhileAnotherOneIsMade_GivesWay) {
  auto turn = std::make_unique<operations::BackupTurn>();
  ASSERT_TRUE(turn->taken());
  EXPECT_FALSE(operations::BackupTurn().taken());
  auto backups = Every(absl::Milliseconds(50));
  EXPECT_TRUE(Comes([&] { return ValueOf(*backups, "osiedle_backups_failed_total") >= 1; }));
  EXPECT_FALSE(std::filesystem::exists(folder_ + "/backups"));
  turn.reset();
  EXPECT_TRUE(Comes([&] { return ValueOf(*backups, "osiedle_backups_made_total") >= 1; }));
}

class ServedBackupsTest : public ServerFixture {};

TEST_F(ServedBackupsTest, Server_ToldToMakeThem_ShowsThemAndEndsAllTheSame) {
  options_.backup_dir = folder_ + "/backups";
  options_.backup_every = absl::Seconds(1);
  options_.keep_backups = 2;
  Start();
  const absl::Time end = absl::Now() + absl::Seconds(30);
  operations::v1::ListBackupsResponse backups;
  do {
    ASSERT_TRUE(ListBackups("", backups).ok());
  } while (backups.backups().empty() && absl::Now() < end);
  ASSERT_FALSE(backups.backups().empty());
  EXPECT_THAT(Get("/metrics")->body, ::testing::HasSubstr("osiedle_backups_made_total"));
  server_->Shutdown();
  EXPECT_TRUE(server_->Wait().ok());
}

}  // namespace
}  // namespace osiedle::server
