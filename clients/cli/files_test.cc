// What is read from files and written to them.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "absl/strings/str_cat.h"
#include "clients/cli/exit_code.h"
#include "clients/cli/input_file.h"
#include "clients/cli/output_file.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace osiedle::cli {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

class FilesTest : public testing::Test {
 protected:
  FilesTest() {
    char name[] = "/tmp/osiedle-files-XXXXXX";
    folder_ = mkdtemp(name);
  }
  ~FilesTest() override { fs::remove_all(folder_); }

  std::string Path(const std::string& name) const { return absl::StrCat(folder_, "/", name); }
  std::string Put(const std::string& name, const std::string& content) const {
    std::ofstream(Path(name), std::ios::binary) << content;
    return Path(name);
  }
  static std::string ContentOf(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  }
  size_t FileCount() const {
    return std::distance(fs::directory_iterator(folder_), fs::directory_iterator());
  }
  static mode_t ModeOf(const std::string& path) {
    struct stat info = {};
    EXPECT_EQ(stat(path.c_str(), &info), 0);
    return info.st_mode & 0777;
  }

  std::string folder_;
};

TEST_F(FilesTest, ReadFile_GivesEveryByte) {
  std::string content(200'000, 'x');
  content[70'000] = '\0';
  EXPECT_EQ(ReadFile(Put("a", content)).value(), content);
  EXPECT_EQ(ReadFile(Put("empty", "")).value(), "");
}

TEST_F(FilesTest, ReadFile_OfAFolderOrOfNothing_IsAUsageErrorThatSaysWhy) {
  const absl::Status folder = ReadFile(folder_).status();
  EXPECT_EQ(ExitCodeOf(folder), ExitCode::kUsage);
  EXPECT_THAT(std::string(folder.message()), HasSubstr("is a folder, not a file"));
  const absl::Status nothing = ReadFile(Path("none")).status();
  EXPECT_EQ(ExitCodeOf(nothing), ExitCode::kUsage);
  EXPECT_THAT(std::string(nothing.message()), HasSubstr("No such file"));
}

TEST_F(FilesTest, ReadText_LeavesOutAByteOrderMark_AndRefusesUtf16) {
  EXPECT_EQ(ReadText(Put("bom", "\xEF\xBB\xBF{}")).value(), "{}");
  EXPECT_EQ(ReadFile(Path("bom")).value().size(), 5u) << "the bytes are what they are";
  for (const std::string& utf16 : {std::string("\xFF\xFE{\0", 4), std::string("\xFE\xFF\0{", 4)}) {
    EXPECT_THAT(std::string(ReadText(Put("utf16", utf16)).status().message()),
                HasSubstr("save it as UTF-8"));
  }
}

TEST_F(FilesTest, OutputFile_IsSeenWhenItIsWhole_AndNothingElseStays) {
  Put("a", "before");
  {
    const auto file = OutputFile::Begin(Path("a"), {}).value();
    file->stream() << std::string(200'000, 'x') << "end";
    file->stream().flush();
    EXPECT_EQ(ContentOf(Path("a")), "before");
    EXPECT_EQ(file->Finish(), absl::OkStatus());
  }
  EXPECT_EQ(ContentOf(Path("a")), std::string(200'000, 'x') + "end");
  EXPECT_EQ(FileCount(), 1u);
}

TEST_F(FilesTest, OutputFile_ThatIsNotFinished_LeavesWhatWasThere) {
  Put("a", "before");
  OutputFile::Begin(Path("a"), {}).value()->stream() << "half";
  EXPECT_EQ(ContentOf(Path("a")), "before");
  EXPECT_EQ(FileCount(), 1u);
}

TEST_F(FilesTest, OutputFile_InAWrongPlace_IsKnownBeforeAnythingIsWritten) {
  for (const std::string& path : {folder_, Path("none/a")}) {
    EXPECT_EQ(ExitCodeOf(OutputFile::Begin(path, {}).status()), ExitCode::kUsage) << path;
  }
  EXPECT_THAT(std::string(OutputFile::Begin(folder_, {}).status().message()),
              HasSubstr("is a folder, not a file"));
  EXPECT_EQ(FileCount(), 0u);
}

TEST_F(FilesTest, OutputFile_ThatMustBeNew_ReplacesNothing) {
  Put("a", "before");
  EXPECT_EQ(ExitCodeOf(OutputFile::Begin(Path("a"), {.replace = false}).status()),
            ExitCode::kUsage);
  const auto late = OutputFile::Begin(Path("b"), {.replace = false}).value();
  Put("b", "meanwhile");
  EXPECT_EQ(ExitCodeOf(late->Finish()), ExitCode::kOutput);
  EXPECT_EQ(ContentOf(Path("b")), "meanwhile");
}

TEST_F(FilesTest, OutputFile_KeepsPermissions_AndASecretIsItsOwners) {
  Put("kept", "");
  chmod(Path("kept").c_str(), 0640);
  EXPECT_EQ(WriteFile(Path("kept"), {}, "x"), absl::OkStatus());
  EXPECT_EQ(ModeOf(Path("kept")), 0640u);
  const mode_t mask = umask(022);
  EXPECT_EQ(WriteFile(Path("open"), {}, "x"), absl::OkStatus());
  EXPECT_EQ(WriteFile(Path("secret"), {.secret = true}, "x"), absl::OkStatus());
  umask(mask);
  EXPECT_EQ(ModeOf(Path("open")), 0644u);
  EXPECT_EQ(ModeOf(Path("secret")), 0600u);
}

TEST_F(FilesTest, OutputFile_BehindALink_IsWrittenWhereTheLinkLeads) {
  Put("real", "before");
  fs::create_symlink("real", Path("link"));
  EXPECT_EQ(WriteFile(Path("link"), {}, "after"), absl::OkStatus());
  EXPECT_TRUE(fs::is_symlink(Path("link")));
  EXPECT_EQ(ContentOf(Path("real")), "after");
}

TEST_F(FilesTest, OutputFile_OnAFullDevice_IsAnOutputErrorThatSaysWhy) {
  for (const size_t bytes : {size_t{1}, size_t{300'000}}) {
    const absl::Status written = WriteFile("/dev/full", {}, std::string(bytes, 'x'));
    EXPECT_EQ(ExitCodeOf(written), ExitCode::kOutput);
    EXPECT_THAT(std::string(written.message()), HasSubstr("No space left"));
  }
  EXPECT_TRUE(fs::is_character_file("/dev/full")) << "a device is no file to replace";
}

TEST_F(FilesTest, OutputFile_OfAPipeWithoutAName_IsWrittenInPlace) {
  int ends[2] = {};
  ASSERT_EQ(pipe2(ends, O_CLOEXEC), 0);
  EXPECT_EQ(WriteFile(absl::StrCat("/dev/fd/", ends[1]), {}, "x"), absl::OkStatus());
  char read_back = 0;
  EXPECT_EQ(read(ends[0], &read_back, 1), 1);
  EXPECT_EQ(read_back, 'x');
  close(ends[0]);
  close(ends[1]);
}

TEST_F(FilesTest, DescriptorBuffer_RemembersTheFirstFailure_AndTakesNoMore) {
  const int full = open("/dev/full", O_WRONLY | O_CLOEXEC);
  DescriptorBuffer buffer(full);
  std::ostream out(&buffer);
  out << "x";
  EXPECT_EQ(buffer.error(), 0) << "nothing was written yet";
  EXPECT_FALSE(out.flush());
  EXPECT_EQ(buffer.error(), ENOSPC);
  out.clear();
  out << "y";
  EXPECT_FALSE(out.flush());
  close(full);
}

}  // namespace
}  // namespace osiedle::cli
