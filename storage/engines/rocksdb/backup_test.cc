// Copies of a store, and what is made of them.
#include <sys/mount.h>
#include <unistd.h>

#include <fstream>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/time/clock.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "rocksdb/db.h"
#include "rocksdb/file_system.h"
#include "rocksdb/utilities/backup_engine.h"
#include "storage/engines/rocksdb/testing/store_fixture.h"

namespace osiedle::storage {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using State = BackupInfo::State;

std::string ReadFile(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

void WriteFile(const fs::path& path, const std::string& text) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << text;
}

void FlipBit(const fs::path& path, size_t at, int bit) {
  std::string text = ReadFile(path);
  ASSERT_LT(at, text.size());
  text[at] = static_cast<char>(text[at] ^ 1 << bit);
  WriteFile(path, text);
}

std::vector<fs::path> FilesIn(const fs::path& folder, const std::string& extension) {
  std::vector<fs::path> files;
  for (const auto& file : fs::directory_iterator(folder)) {
    if (file.path().extension() == extension) files.push_back(file.path());
  }
  return files;
}

// "1 complete", "2 damaged" and so on.
std::vector<std::string> Listed(const Store& store, const std::string& folder) {
  std::vector<std::string> listed;
  auto backups = store.ListBackups(folder);
  EXPECT_TRUE(backups.ok()) << backups.status();
  for (const BackupInfo& info : *backups) {
    const char* state = info.state == State::kComplete  ? " complete"
                        : info.state == State::kDamaged ? " damaged"
                                                        : " creating";
    EXPECT_EQ(info.damage.empty(), info.state != State::kDamaged);
    listed.push_back(absl::StrCat(info.id, state));
  }
  return listed;
}

// A backup as releases up to 0.1 made it: by RocksDB's own backup engine, from the database of a
// closed store.
void BackUpAsBefore(const std::string& store, const std::string& folder) {
  std::vector<std::string> names;
  ASSERT_TRUE(rocksdb::DB::ListColumnFamilies({}, store + "/db", &names).ok());
  std::vector<rocksdb::ColumnFamilyDescriptor> families;
  for (const std::string& name : names) families.emplace_back(name, rocksdb::ColumnFamilyOptions());
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  rocksdb::DB* opened = nullptr;
  ASSERT_TRUE(rocksdb::DB::OpenForReadOnly({}, store + "/db", families, &handles, &opened).ok());
  std::unique_ptr<rocksdb::DB> db(opened);
  for (rocksdb::ColumnFamilyHandle* handle : handles) {
    ASSERT_TRUE(db->DestroyColumnFamilyHandle(handle).ok());
  }
  rocksdb::BackupEngine* engine = nullptr;
  ASSERT_TRUE(rocksdb::BackupEngine::Open(rocksdb::BackupEngineOptions(folder),
                                          rocksdb::Env::Default(), &engine)
                  .ok());
  const std::unique_ptr<rocksdb::BackupEngine> owned(engine);
  const rocksdb::Status made = engine->CreateNewBackupWithMetadata(rocksdb::CreateBackupOptions(),
                                                                   db.get(), "osiedle-store 1\n");
  ASSERT_TRUE(made.ok()) << made.ToString();
}

// The machine's disk, which calls `at_table` when a table is opened to be read through.
class WatchedDisk : public rocksdb::FileSystemWrapper {
 public:
  WatchedDisk() : FileSystemWrapper(rocksdb::FileSystem::Default()) {}

  const char* Name() const override { return "WatchedDisk"; }
  rocksdb::IOStatus NewSequentialFile(const std::string& path, const rocksdb::FileOptions& options,
                                      std::unique_ptr<rocksdb::FSSequentialFile>* file,
                                      rocksdb::IODebugContext* debug) override {
    if (at_table && absl::EndsWith(path, ".sst")) at_table();
    return target()->NewSequentialFile(path, options, file, debug);
  }

  std::function<void()> at_table;
};

TEST_F(RocksDbStoreTest, ABackupIsRestoredUnderANewIncarnation) {
  auto store = Open();
  ASSERT_TRUE(Put(*store, "k", "first").status.ok());
  ASSERT_TRUE(Append(*store, "first").status.ok());
  EXPECT_TRUE(store->ListBackups(Path("backups"))->empty());
  const absl::Time begin = absl::Now();
  auto first = store->Backup(Path("backups"));
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_GT(first->bytes, 0u);
  // Both are cut to whole seconds.
  EXPECT_GT(first->create_time, begin - absl::Seconds(2));
  EXPECT_GE(first->complete_time, first->create_time);
  EXPECT_LE(first->complete_time, absl::Now());
  EXPECT_EQ(store->ListBackups(Path("backups"))->front().complete_time, first->complete_time);
  ASSERT_TRUE(Put(*store, "k", "second").status.ok());
  ASSERT_TRUE(Append(*store, "second").status.ok());
  auto second = store->Backup(Path("backups"));
  ASSERT_TRUE(second.ok()) << second.status();
  EXPECT_EQ(store->ListBackups(Path("backups"))->size(), 2u);

  ASSERT_TRUE(RestoreRocksDbStore(Path("backups"), first->id, Path("one")).ok());
  ASSERT_TRUE(RestoreRocksDbStore(Path("backups"), second->id, Path("two/")).ok());
  RocksDbOptions options = Options();
  options.directory = Path("one");
  auto one = Open(std::move(options));
  EXPECT_EQ(Get(*one, "k"), "first");
  EXPECT_NE(one->incarnation(), store->incarnation());
  ASSERT_TRUE(Append(*one, "another").status.ok());
  EXPECT_THAT(Log(*one), ElementsAre("first", "another"));

  auto report = VerifyRocksDbStore(Path("two"));
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_EQ(report->keys, 1u);
  EXPECT_EQ(report->logs, 1u);
  EXPECT_EQ(report->log_entries, 2u);
}

TEST_F(RocksDbStoreTest, RestoringRefusesWhatItCannotDoWell) {
  auto store = Open();
  ASSERT_TRUE(Put(*store, "k", "v").status.ok());
  auto backup = store->Backup(Path("backups"));
  ASSERT_TRUE(backup.ok());
  EXPECT_TRUE(absl::IsNotFound(RestoreRocksDbStore(Path("backups"), 99, Path("x"))));
  EXPECT_TRUE(absl::IsNotFound(RestoreRocksDbStore(Path("nowhere"), 1, Path("x"))));
  EXPECT_TRUE(
      absl::IsFailedPrecondition(RestoreRocksDbStore(Path("backups"), backup->id, Path("store"))));
  for (const auto& file : fs::directory_iterator(Path("backups/shared_checksum"))) {
    std::fstream out(file.path(), std::ios::in | std::ios::out | std::ios::binary);
    out.seekp(10);
    out.put('!');
  }
  EXPECT_TRUE(absl::IsDataLoss(RestoreRocksDbStore(Path("backups"), backup->id, Path("x"))));
  EXPECT_FALSE(fs::exists(Path("x")));
  EXPECT_FALSE(fs::exists(Path("x.restoring")));
}

TEST_F(RocksDbStoreTest, AnInMemoryStoreIsBackedUpToTheDisk) {
  auto store = OpenInMemory();
  ASSERT_TRUE(Put(*store, "k", "v").status.ok());
  auto backup = store->Backup(Path("backups"));
  ASSERT_TRUE(backup.ok()) << backup.status();
  ASSERT_TRUE(RestoreRocksDbStore(Path("backups"), backup->id, Path("store")).ok());
  EXPECT_EQ(Get(*Open(), "k"), "v");
}

TEST_F(RocksDbStoreTest, VerifyFindsDamageInATable) {
  {
    auto store = Open();
    ASSERT_TRUE(Put(*store, "k", std::string(5000, 'v')).status.ok());
    // A backup flushes.
    ASSERT_TRUE(store->Backup(Path("backups")).ok());
  }
  EXPECT_TRUE(VerifyRocksDbStore(Path("store")).ok());
  for (const auto& file : fs::directory_iterator(Path("store/db"))) {
    if (file.path().extension() != ".sst") continue;
    std::fstream out(file.path(), std::ios::in | std::ios::out | std::ios::binary);
    out.seekp(20);
    out.put('!');
  }
  EXPECT_TRUE(absl::IsDataLoss(VerifyRocksDbStore(Path("store")).status()));
  EXPECT_TRUE(absl::IsNotFound(VerifyRocksDbStore(Path("nowhere")).status()));
}

TEST_F(RocksDbStoreTest, ADescriptionDamagedInAnyBit_FailsItsBackupAndNoOther) {
  auto store = Open();
  ASSERT_TRUE(Put(*store, "k", "v").status.ok());
  ASSERT_TRUE(store->Backup(Path("backups")).ok());
  ASSERT_TRUE(store->Backup(Path("backups")).ok());
  const std::string description = Path("backups/meta/1");
  const std::string sound = ReadFile(description);
  for (size_t at = 0; at < sound.size(); ++at) {
    FlipBit(description, at, static_cast<int>(at % 8));
    ASSERT_THAT(Listed(*store, Path("backups")), ElementsAre("1 damaged", "2 complete")) << at;
    const absl::Status refused = RestoreRocksDbStore(Path("backups"), 1, Path("x"));
    ASSERT_TRUE(absl::IsDataLoss(refused) || absl::IsFailedPrecondition(refused)) << refused;
    WriteFile(description, sound);
  }
  WriteFile(description, "");
  EXPECT_THAT(Listed(*store, Path("backups")), ElementsAre("1 damaged", "2 complete"));
  ASSERT_TRUE(store->Backup(Path("backups")).ok());
  EXPECT_THAT(Listed(*store, Path("backups")),
              ElementsAre("1 damaged", "2 complete", "3 complete"));
}

TEST_F(RocksDbStoreTest, ABackupOfAnEarlierRelease_IsListedRestoredAndBearsFlippedBits) {
  {
    auto store = Open();
    ASSERT_TRUE(Put(*store, "k", "v").status.ok());
    ASSERT_TRUE(store->Backup(Path("elsewhere")).ok());
  }
  BackUpAsBefore(Path("store"), Path("backups"));
  auto store = Open();
  ASSERT_THAT(Listed(*store, Path("backups")), ElementsAre("1 complete"));
  ASSERT_TRUE(RestoreRocksDbStore(Path("backups"), 1, Path("restored")).ok());
  RocksDbOptions options = Options();
  options.directory = Path("restored");
  EXPECT_EQ(Get(*Open(std::move(options)), "k"), "v");

  const std::string description = Path("backups/meta/1");
  const std::string sound = ReadFile(description);
  for (size_t at = 0; at < sound.size(); ++at) {
    FlipBit(description, at, static_cast<int>(at % 8));
    const bool listed = Listed(*store, Path("backups")).front() == "1 complete";
    const absl::Status restored = RestoreRocksDbStore(Path("backups"), 1, Path("again"));
    EXPECT_TRUE(listed || !restored.ok()) << at;
    fs::remove_all(Path("again"));
    WriteFile(description, sound);
  }
  auto next = store->Backup(Path("backups"));
  ASSERT_TRUE(next.ok()) << next.status();
  EXPECT_EQ(next->id, 2u);
}

TEST_F(RocksDbStoreTest, ABackup_CanBeReadByTheEngineOfEarlierReleases) {
  auto store = Open();
  ASSERT_TRUE(Put(*store, "k", "v").status.ok());
  ASSERT_TRUE(store->Backup(Path("backups")).ok());
  rocksdb::BackupEngineReadOnly* opened = nullptr;
  ASSERT_TRUE(rocksdb::BackupEngineReadOnly::Open(rocksdb::BackupEngineOptions(Path("backups")),
                                                  rocksdb::Env::Default(), &opened)
                  .ok());
  const std::unique_ptr<rocksdb::BackupEngineReadOnly> engine(opened);
  EXPECT_TRUE(engine->VerifyBackup(1, /*verify_with_checksum=*/true).ok());
  fs::create_directories(Path("restored"));
  ASSERT_TRUE(engine->RestoreDBFromBackup(1, Path("restored/db"), Path("restored/db")).ok());
  WriteFile(Path("restored/FORMAT"), "osiedle-store 1\n");
  RocksDbOptions options = Options();
  options.directory = Path("restored");
  EXPECT_EQ(Get(*Open(std::move(options)), "k"), "v");
}

TEST_F(RocksDbStoreTest, ASharedFileThatWasDamaged_IsCopiedAnewBeforeABackupRestsOnIt) {
  auto store = Open();
  ASSERT_TRUE(Put(*store, "k", std::string(5000, 'v')).status.ok());
  auto first = store->Backup(Path("backups"));
  ASSERT_TRUE(first.ok());
  EXPECT_EQ(first->mended_files, 0u);
  const std::vector<fs::path> shared = FilesIn(Path("backups/shared_checksum"), ".sst");
  ASSERT_THAT(shared, testing::Not(IsEmpty()));
  for (const fs::path& file : shared) FlipBit(file, 30, 3);
  const absl::Status refused = RestoreRocksDbStore(Path("backups"), 1, Path("one"));
  EXPECT_TRUE(absl::IsDataLoss(refused)) << refused;
  EXPECT_THAT(std::string(refused.message()), HasSubstr("its checksum is wrong"));

  auto second = store->Backup(Path("backups"));
  ASSERT_TRUE(second.ok()) << second.status();
  EXPECT_EQ(second->mended_files, shared.size());
  EXPECT_TRUE(RestoreRocksDbStore(Path("backups"), 2, Path("two")).ok());
  EXPECT_TRUE(RestoreRocksDbStore(Path("backups"), 1, Path("one")).ok()) << "it shares them";
}

TEST_F(RocksDbStoreTest, AFileThatIsMissingOrShorter_MakesItsBackupADamagedOne) {
  auto store = Open();
  ASSERT_TRUE(Put(*store, "k", "v").status.ok());
  ASSERT_TRUE(store->Backup(Path("backups")).ok());
  fs::copy(Path("backups"), Path("short"), fs::copy_options::recursive);
  const fs::path table = FilesIn(Path("short/shared_checksum"), ".sst").front();
  fs::resize_file(table, fs::file_size(table) - 1);
  EXPECT_THAT(Listed(*store, Path("short")), ElementsAre("1 damaged"));
  EXPECT_THAT(store->ListBackups(Path("short"))->front().damage,
              HasSubstr(table.filename().string()));
  fs::remove(Path("backups/private/1/CURRENT"));
  EXPECT_THAT(Listed(*store, Path("backups")), ElementsAre("1 damaged"));
}

TEST_F(RocksDbStoreTest, AFileOfTheStoreThatIsDamaged_FailsTheBackupAndLeavesNothingOfIt) {
  auto store = Open();
  ASSERT_TRUE(Put(*store, "k", std::string(5000, 'v')).status.ok());
  ASSERT_TRUE(store->Backup(Path("backups")).ok());
  for (const fs::path& file : FilesIn(Path("store/db"), ".sst")) FlipBit(file, 30, 3);

  const absl::Status failed = store->Backup(Path("others")).status();
  EXPECT_TRUE(absl::IsDataLoss(failed)) << failed;
  EXPECT_THAT(std::string(failed.message()), HasSubstr("of the store itself is damaged"));
  EXPECT_THAT(Listed(*store, Path("others")), IsEmpty());
  EXPECT_TRUE(fs::is_empty(Path("others/shared_checksum")));
  EXPECT_TRUE(fs::is_empty(Path("others/private")));
}

TEST_F(RocksDbStoreTest, IdsOfBackups_AreNeverGivenAgain) {
  auto store = Open();
  ASSERT_TRUE(Put(*store, "k", "v").status.ok());
  for (uint32_t id = 1; id <= 3; ++id) EXPECT_EQ(store->Backup(Path("backups"))->id, id);
  ASSERT_TRUE(store->DeleteBackup(Path("backups"), 3).ok());
  EXPECT_TRUE(absl::IsNotFound(store->DeleteBackup(Path("backups"), 3)));
  EXPECT_EQ(store->Backup(Path("backups"))->id, 4u);
  for (uint32_t id : {4, 1, 2}) ASSERT_TRUE(store->DeleteBackup(Path("backups"), id).ok());
  EXPECT_THAT(Listed(*store, Path("backups")), IsEmpty());
  EXPECT_TRUE(fs::is_empty(Path("backups/shared_checksum")));
  store.reset();
  store = Open();
  EXPECT_EQ(store->Backup(Path("backups"))->id, 5u);
  EXPECT_THAT(FilesIn(Path("backups/deleted"), ""), testing::SizeIs(1)) << "the rest is needless";
}

TEST_F(RocksDbStoreTest, DeletingABackup_KeepsWhatOthersShareAndFreesTheRest) {
  auto store = Open();
  ASSERT_TRUE(Put(*store, "k", "first").status.ok());
  ASSERT_TRUE(store->Backup(Path("backups")).ok());
  ASSERT_TRUE(Put(*store, "k", "second").status.ok());
  ASSERT_TRUE(store->Backup(Path("backups")).ok());
  const size_t files = FilesIn(Path("backups/shared_checksum"), ".sst").size();
  ASSERT_TRUE(store->DeleteBackup(Path("backups"), 2).ok());
  EXPECT_LT(FilesIn(Path("backups/shared_checksum"), ".sst").size(), files);
  ASSERT_TRUE(RestoreRocksDbStore(Path("backups"), 1, Path("one")).ok());
  EXPECT_TRUE(absl::IsNotFound(RestoreRocksDbStore(Path("backups"), 2, Path("two"))));
}

TEST_F(RocksDbStoreTest, WhatACrashLeftOfABackup_IsADamagedOneThatCanBeDeleted) {
  auto store = Open();
  ASSERT_TRUE(Put(*store, "k", "v").status.ok());
  ASSERT_TRUE(store->Backup(Path("backups")).ok());
  fs::create_directories(Path("backups/private/7"));
  WriteFile(Path("backups/private/7/CURRENT"), "MANIFEST-000005\n");
  WriteFile(Path("backups/meta/7.tmp"), "schema");
  WriteFile(Path("backups/shared_checksum/000099_1_1.sst"), "x");
  WriteFile(Path("backups/shared_checksum/000098_1_1.sst.tmp"), "x");
  EXPECT_THAT(Listed(*store, Path("backups")), ElementsAre("1 complete", "7 damaged"));
  EXPECT_TRUE(absl::IsDataLoss(RestoreRocksDbStore(Path("backups"), 7, Path("x"))));
  EXPECT_EQ(store->Backup(Path("backups"))->id, 8u);
  EXPECT_FALSE(fs::exists(Path("backups/shared_checksum/000099_1_1.sst")));
  EXPECT_FALSE(fs::exists(Path("backups/shared_checksum/000098_1_1.sst.tmp")));
  ASSERT_TRUE(store->DeleteBackup(Path("backups"), 7).ok());
  EXPECT_FALSE(fs::exists(Path("backups/meta/7.tmp")));
  EXPECT_THAT(Listed(*store, Path("backups")), ElementsAre("1 complete", "8 complete"));
}

TEST_F(RocksDbStoreTest, ADeletionThatACrashCutShort_IsEndedByTheNextChange) {
  auto store = Open();
  ASSERT_TRUE(Put(*store, "k", "v").status.ok());
  for (int i = 0; i < 2; ++i) ASSERT_TRUE(store->Backup(Path("backups")).ok());
  WriteFile(Path("backups/deleted/1"), "");
  EXPECT_THAT(Listed(*store, Path("backups")), ElementsAre("2 complete"));
  EXPECT_TRUE(absl::IsNotFound(RestoreRocksDbStore(Path("backups"), 1, Path("x"))));
  ASSERT_TRUE(store->Backup(Path("backups")).ok());
  EXPECT_FALSE(fs::exists(Path("backups/meta/1")));
  EXPECT_FALSE(fs::exists(Path("backups/private/1")));
}

TEST_F(RocksDbStoreTest, NamesThatOnlyLookLikeIds_AreNoBackups) {
  auto store = Open();
  ASSERT_TRUE(Put(*store, "k", "v").status.ok());
  ASSERT_TRUE(store->Backup(Path("backups")).ok());
  const std::string description = ReadFile(Path("backups/meta/1"));
  for (const char* name : {"01", "+1", "0x1", "1 ", " 1", "0", "4294967296", "1.tmp"}) {
    WriteFile(Path(absl::StrCat("backups/meta/", name)), description);
    EXPECT_FALSE(ParseBackupId(name).has_value()) << name;
  }
  EXPECT_EQ(ParseBackupId("4294967295"), 4294967295u);
  EXPECT_THAT(Listed(*store, Path("backups")), ElementsAre("1 complete"));
}

TEST_F(RocksDbStoreTest, StoppingBackups_EndsTheOneThatIsBeingMadeAndLeavesNothingOfIt) {
  auto disk = std::make_shared<WatchedDisk>();
  RocksDbOptions options = Options();
  options.file_system = disk;
  auto store = Open(std::move(options));
  ASSERT_TRUE(Put(*store, "k", "v").status.ok());
  std::vector<std::string> meanwhile;
  disk->at_table = [&] {
    meanwhile = Listed(*store, Path("backups"));
    store->StopBackups();
  };
  EXPECT_TRUE(absl::IsUnavailable(store->Backup(Path("backups")).status()));
  EXPECT_THAT(meanwhile, ElementsAre("1 creating"));
  EXPECT_THAT(Listed(*store, Path("backups")), IsEmpty());
  disk->at_table = nullptr;
  EXPECT_TRUE(absl::IsUnavailable(store->Backup(Path("backups")).status())) << "none begins";
  EXPECT_TRUE(Put(*store, "k", "w").status.ok());
}

TEST_F(RocksDbStoreTest, ABackupThatHasNoRoom_FailsAsFullAndTakesNothingFromTheStore) {
  fs::create_directories(Path("backups"));
  if (::mount("tmpfs", Path("backups").c_str(), "tmpfs", 0, "size=2m") != 0) {
    GTEST_SKIP() << "only root can mount a small disk";
  }
  {
    auto store = Open();
    ASSERT_TRUE(Put(*store, "small", "v").status.ok());
    auto fits = store->Backup(Path("backups"));
    EXPECT_TRUE(fits.ok()) << fits.status();
    std::string noise(60'000, '\0');
    for (int i = 0; i < 80; ++i) {
      for (char& c : noise) c = static_cast<char>(std::rand());
      ASSERT_TRUE(Put(*store, absl::StrCat(i), noise).status.ok());
    }
    const absl::Status failed = store->Backup(Path("backups")).status();
    EXPECT_TRUE(IsStoreFull(failed)) << failed;
    EXPECT_THAT(std::string(failed.message()), HasSubstr("the backup takes"))
        << "nothing was tried";
    EXPECT_THAT(Listed(*store, Path("backups")), ElementsAre("1 complete"));
    EXPECT_TRUE(Put(*store, "k", "goes on").status.ok());
  }
  EXPECT_EQ(::umount(Path("backups").c_str()), 0);
}

}  // namespace
}  // namespace osiedle::storage
