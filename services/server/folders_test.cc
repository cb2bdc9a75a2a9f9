#include "services/server/folders.h"

#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace osiedle::server {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

class FoldersTest : public ::testing::Test {
 protected:
  FoldersTest() {
    std::string pattern = (fs::temp_directory_path() / "osiedle-XXXXXX").string();
    folder_ = mkdtemp(pattern.data());
  }
  ~FoldersTest() override { fs::remove_all(folder_); }

  fs::path Make(const std::string& name, unsigned mode) {
    fs::create_directories((folder_ / name).parent_path());
    std::ofstream(folder_ / name) << "x";
    fs::permissions(folder_ / name, fs::perms{mode});
    return folder_ / name;
  }
  static unsigned ModeOf(const fs::path& path) {
    return static_cast<unsigned>(fs::symlink_status(path).permissions());
  }

  fs::path folder_;
};

TEST_F(FoldersTest, ClosePrivateFolder_TakesEverythingFromGroupAndOthersAndLeavesTheOwnersPart) {
  const fs::path read = Make("store/db/one", 0644);
  const fs::path run = Make("store/db/two", 0710);
  const fs::path fixed = Make("store/three", 0404);
  const fs::path closed = Make("store/four", 0600);
  for (const char* name : {"store", "store/db"}) fs::permissions(folder_ / name, fs::perms{0755});

  const absl::StatusOr<int> count = ClosePrivateFolder(folder_ / "store");
  ASSERT_TRUE(count.ok()) << count.status();
  EXPECT_EQ(*count, 5);
  EXPECT_EQ(ModeOf(folder_ / "store"), 0700u);
  EXPECT_EQ(ModeOf(folder_ / "store/db"), 0700u);
  EXPECT_EQ(ModeOf(read), 0600u);
  EXPECT_EQ(ModeOf(run), 0700u);
  EXPECT_EQ(ModeOf(fixed), 0400u);
  EXPECT_EQ(ModeOf(closed), 0600u);
  EXPECT_EQ(*ClosePrivateFolder(folder_ / "store"), 0) << "there is nothing left to do";
}

TEST_F(FoldersTest, ClosePrivateFolder_ReachedByALink_ClosesTheFolderAndFollowsNoLinkInIt) {
  const fs::path elsewhere = Make("elsewhere/file", 0644);
  const fs::path inside = Make("store/file", 0644);
  fs::create_symlink(elsewhere, folder_ / "store/link");
  fs::create_directory_symlink(folder_ / "store", folder_ / "way");
  ASSERT_TRUE(ClosePrivateFolder(folder_ / "way").ok());
  EXPECT_EQ(ModeOf(inside), 0600u);
  EXPECT_EQ(ModeOf(elsewhere), 0644u);
}

TEST_F(FoldersTest, ClosePrivateFolder_ThatIsNotThere_IsNothingToDo) {
  const absl::StatusOr<int> count = ClosePrivateFolder(folder_ / "nothing");
  ASSERT_TRUE(count.ok()) << count.status();
  EXPECT_EQ(*count, 0);
}

// proc(5) lets nobody, not even root, change a mode.
TEST_F(FoldersTest, ClosePrivateFolder_ThatCannotBeClosed_IsRefusedByNameAndMode) {
  const absl::Status refused = ClosePrivateFolder("/proc/self/task").status();
  EXPECT_TRUE(absl::IsFailedPrecondition(refused)) << refused;
  EXPECT_THAT(std::string(refused.message()), HasSubstr("/task is open to others (mode 555)"));
}

TEST_F(FoldersTest, CheckBackupFolder_OfOneThatIsMissing_MakesItAndLeavesItEmpty) {
  const std::string backups = folder_ / "backups";
  const absl::Status usable = CheckBackupFolder(folder_ / "store", backups);
  EXPECT_TRUE(usable.ok()) << usable;
  EXPECT_TRUE(fs::is_empty(backups));
  EXPECT_TRUE(CheckBackupFolder(folder_ / "store", backups + "/").ok()) << "and again";
}

TEST_F(FoldersTest, CheckBackupFolder_ThatHoldsTheStoreOrLiesInIt_IsRefusedByFlag) {
  fs::create_directories(folder_ / "store/db");
  fs::create_directory_symlink(folder_ / "store", folder_ / "way");
  const std::string store = folder_ / "store";
  for (const std::string& backups :
       {store, store + "/", store + "/backups", store + "/db/../backups", folder_.string(),
        (folder_ / "way").string(), (folder_ / "way/backups").string()}) {
    const absl::Status refused = CheckBackupFolder(store, backups);
    EXPECT_TRUE(absl::IsInvalidArgument(refused)) << backups << ": " << refused;
    EXPECT_THAT(std::string(refused.message()), HasSubstr("--backup_dir: "));
  }
  EXPECT_FALSE(fs::exists(folder_ / "store/backups"));
  EXPECT_TRUE(CheckBackupFolder(store, folder_ / "store-backups").ok()) << "a neighbour";
}

TEST_F(FoldersTest, CheckBackupFolder_ThatIsAFileOrCannotBeWritten_IsRefused) {
  const fs::path file = Make("file", 0600);
  EXPECT_TRUE(absl::IsInvalidArgument(CheckBackupFolder(folder_ / "store", file)));
  EXPECT_TRUE(
      absl::IsFailedPrecondition(CheckBackupFolder(folder_ / "store", folder_ / "no/such/parent")));
  // proc(5) lets nobody make a file.
  EXPECT_TRUE(absl::IsFailedPrecondition(CheckBackupFolder(folder_ / "store", "/proc/self")));
}

}  // namespace
}  // namespace osiedle::server
