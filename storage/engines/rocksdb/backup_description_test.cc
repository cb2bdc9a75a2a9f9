#include "storage/engines/rocksdb/backup_description.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "storage/engines/rocksdb/layout.h"

namespace osiedle::storage::rocksdb_engine {
namespace {

BackupDescription Sample(bool newer) {
  BackupDescription description;
  description.create_seconds = 1'760'000'000;
  description.sequence = 4711;
  description.format_line = FormatLine();
  description.files = {{"private/7/CURRENT", 3'735'928'559, {}},
                       {"private/7/MANIFEST-000005", 0, {}},
                       {"shared_checksum/000012_3401_9000.sst", 3401, {}}};
  if (!newer) return description;
  description.complete_seconds = 1'760'000'003;
  for (BackupFile& file : description.files) file.size = file.path.size();
  return description;
}

TEST(BackupDescriptionTest, WhatIsWrittenIsReadAgain) {
  for (const bool newer : {false, true}) {
    const std::string text = FormatDescription(Sample(newer));
    const absl::StatusOr<BackupDescription> read = ParseDescription(7, text);
    ASSERT_TRUE(read.ok()) << read.status();
    EXPECT_EQ(FormatDescription(*read), text);
    EXPECT_EQ(read->files[2].NameInDatabase(), "000012.sst");
    EXPECT_EQ(read->files[1].NameInDatabase(), "MANIFEST-000005");
    EXPECT_EQ(read->complete_seconds.has_value(), newer);
    EXPECT_FALSE(ParseDescription(8, text).ok()) << "it is of another backup";
  }
}

TEST(BackupDescriptionTest, EveryFlippedBitAndEveryCutOfOneWithAChecksumIsDamage) {
  const std::string sound = FormatDescription(Sample(/*newer=*/true));
  for (size_t at = 0; at < sound.size(); ++at) {
    EXPECT_FALSE(ParseDescription(7, sound.substr(0, at)).ok()) << "cut at " << at;
    for (int bit = 0; bit < 8; ++bit) {
      std::string text = sound;
      text[at] = static_cast<char>(text[at] ^ 1 << bit);
      EXPECT_FALSE(ParseDescription(7, text).ok()) << at << " bit " << bit << ": " << text;
    }
  }
  EXPECT_FALSE(ParseDescription(7, sound + "\n").ok());
}

// Those of earlier releases have no checksum: a flipped digit of a time or of a file's checksum can
// not be seen here. Everything else can.
TEST(BackupDescriptionTest, AFlippedBitOfAnEarlierOne_IsDamageOrChangesANumberOnly) {
  const std::string sound = FormatDescription(Sample(/*newer=*/false));
  int taken = 0;
  for (size_t at = 0; at < sound.size(); ++at) {
    for (int bit = 0; bit < 8; ++bit) {
      std::string text = sound;
      text[at] = static_cast<char>(text[at] ^ 1 << bit);
      const absl::StatusOr<BackupDescription> read = ParseDescription(7, text);
      if (!read.ok()) continue;
      ++taken;
      ASSERT_EQ(read->files.size(), 3u);
      EXPECT_TRUE(CheckFormatLine(read->format_line, "it").ok());
      EXPECT_EQ(read->files[0].path, "private/7/CURRENT");
    }
  }
  EXPECT_GT(taken, 0);
}

TEST(BackupDescriptionTest, AFileThatCouldLeadElsewhere_IsDamage) {
  for (const char* path : {"private/7/../../etc", "private/7/", "private/7/a/b", "private/8/LOG",
                           "shared/000012.sst", "/etc/passwd", "private/7/.hidden"}) {
    BackupDescription description = Sample(/*newer=*/true);
    description.files[1].path = path;
    EXPECT_FALSE(ParseDescription(7, FormatDescription(description)).ok()) << path;
  }
}

TEST(BackupDescriptionTest, ADatabaseThatCouldNotBePutTogether_IsDamage) {
  BackupDescription twice = Sample(/*newer=*/true);
  twice.files.push_back({"shared_checksum/000012_9_9.sst", 9, 9});
  EXPECT_TRUE(absl::IsDataLoss(ParseDescription(7, FormatDescription(twice)).status()));
  BackupDescription without = Sample(/*newer=*/true);
  without.files.erase(without.files.begin());
  EXPECT_TRUE(absl::IsDataLoss(ParseDescription(7, FormatDescription(without)).status()));
}

TEST(BackupDescriptionTest, ANewerFormatOfStore_IsNotDamage) {
  BackupDescription description = Sample(/*newer=*/true);
  description.format_line = absl::StrCat("osiedle-store ", kFormat + 1, "\n");
  EXPECT_TRUE(
      absl::IsFailedPrecondition(ParseDescription(7, FormatDescription(description)).status()));
}

}  // namespace
}  // namespace osiedle::storage::rocksdb_engine
