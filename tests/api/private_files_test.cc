// What a server leaves on the machine, and who may read it there.
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/api/town.h"

namespace osiedle::tests {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// What others than their owner may do anything with, of a folder and all that it holds.
std::vector<std::string> OpenToOthers(const std::string& folder) {
  std::vector<std::string> open;
  const auto look = [&](const fs::path& path) {
    const fs::file_status status = fs::symlink_status(path);
    // A running server deletes files of its own.
    if (!fs::exists(status)) return;
    const auto mode = static_cast<unsigned>(status.permissions());
    if ((mode & 077) != 0) open.push_back(absl::StrCat(path.string(), " ", absl::Hex(mode)));
  };
  look(folder);
  for (const auto& entry : fs::recursive_directory_iterator(folder)) look(entry.path());
  return open;
}

std::string TextOf(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

// What a shell of Debian starts programs with.
class PrivateFilesTest : public testing::Test {
 protected:
  PrivateFilesTest() : before_(umask(022)) {}
  ~PrivateFilesTest() override { umask(before_); }

 private:
  const mode_t before_;
};

TEST_F(PrivateFilesTest, StoreAndBackups_UnderAnOpenUmask_AreTheServersUsersAlone) {
  Town town;
  operations::v1::Backup backup;
  const grpc::Status made = town.operations().CreateBackup(
      CallContext(As::kOperator, 60), operations::v1::CreateBackupRequest(), &backup);
  ASSERT_TRUE(made.ok()) << made.error_message();
  EXPECT_THAT(OpenToOthers(town.data_dir()), IsEmpty());
  EXPECT_THAT(OpenToOthers(town.folder() + "/backups"), IsEmpty());
  EXPECT_EQ(fs::status(town.data_dir() + ".ports").permissions(), fs::perms{0644})
      << "the addresses are no secret";

  EXPECT_EQ(town.server().Stop(), 0);
  std::string output;
  const std::string restored = town.folder() + "/restored";
  ASSERT_EQ(RunOsiedled({"restore", "--backup_dir=" + town.folder() + "/backups", "--backup_id=1",
                         "--data_dir=" + restored},
                        output),
            0)
      << output;
  EXPECT_THAT(OpenToOthers(restored), IsEmpty());
}

TEST_F(PrivateFilesTest, StoreAndBackups_LeftOpenToOthers_AreClosedAtTheStartWhichSaysSo) {
  Town town;
  EXPECT_EQ(town.server().Stop(), 0);
  fs::create_directories(town.folder() + "/backups/meta");
  for (const std::string& folder : {town.data_dir(), town.folder() + "/backups"}) {
    fs::permissions(folder, fs::perms{0755});
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
      fs::permissions(entry.path(), fs::perms{entry.is_directory() ? 0755u : 0644u});
    }
  }
  town.StartAgain();
  EXPECT_THAT(OpenToOthers(town.data_dir()), IsEmpty());
  EXPECT_THAT(OpenToOthers(town.folder() + "/backups"), IsEmpty());
  EXPECT_THAT(TextOf(town.server().log_file()), HasSubstr("a folder was open to others"));
}

TEST_F(PrivateFilesTest, Restore_TakesTheNumberInABackupsNameAndNothingThatLooksLikeIt) {
  TemporaryFolder folder;
  for (const char* id : {"0x1", "+1", "1 ", " 1", "01", "0", "-1", "1e0", "one"}) {
    std::string output;
    EXPECT_EQ(RunOsiedled({"restore", "--backup_dir=" + folder.path() + "/backups",
                           absl::StrCat("--backup_id=", id), "--data_dir=" + folder.path() + "/x"},
                          output),
              64)
        << id;
    EXPECT_THAT(output, HasSubstr("--backup_id: \"" + std::string(id) + "\" is not a number"));
  }
}

TEST_F(PrivateFilesTest, Restore_IntoTheFolderOfBackups_IsRefused) {
  TemporaryFolder folder;
  std::string output;
  EXPECT_EQ(RunOsiedled({"restore", "--backup_dir=" + folder.path(), "--backup_id=1",
                         "--data_dir=" + folder.path() + "/x"},
                        output),
            64);
  EXPECT_THAT(output, HasSubstr("must not lie in each other"));
}

}  // namespace
}  // namespace osiedle::tests
