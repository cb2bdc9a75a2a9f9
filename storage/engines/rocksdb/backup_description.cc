#include "storage/engines/rocksdb/backup_description.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "storage/engines/rocksdb/backup_files.h"
#include "storage/engines/rocksdb/layout.h"
#include "storage/engines/rocksdb/status_mapping.h"
#include "storage/status_macros.h"

namespace osiedle::storage::rocksdb_engine {
namespace {

constexpr absl::string_view kSchema = "schema_version 2.1\n";
constexpr absl::string_view kMetadata = "metadata ";
constexpr absl::string_view kCompleteTime = "osiedle.complete_time ";
constexpr absl::string_view kChecksum = "osiedle.crc32c ";

absl::Status Damaged(absl::string_view what) {
  return absl::DataLossError(absl::StrCat("the description is damaged: ", what));
}

// Reads the lines of a text one after the other.
class Lines {
 public:
  explicit Lines(absl::string_view rest) : rest_(rest) {}

  bool done() const { return rest_.empty(); }
  absl::string_view Next() {
    const size_t end = std::min(rest_.find('\n'), rest_.size());
    const absl::string_view line = rest_.substr(0, end);
    rest_.remove_prefix(std::min(end + 1, rest_.size()));
    return line;
  }
  // The next line without `prefix`, if the line begins with it.
  std::optional<absl::string_view> NextIf(absl::string_view prefix) {
    if (!absl::StartsWith(rest_, prefix)) return std::nullopt;
    return absl::StripPrefix(Next(), prefix);
  }

 private:
  absl::string_view rest_;
};

bool IsFileName(absl::string_view name) {
  return !name.empty() && name.front() != '.' &&
         std::all_of(name.begin(), name.end(), [](unsigned char c) {
           return absl::ascii_isalnum(c) || c == '_' || c == '-' || c == '.';
         });
}

// "private/7/CURRENT crc32 123 size 16", of backup 7.
std::optional<BackupFile> ParseFile(uint32_t id, absl::string_view line, bool with_size) {
  const std::vector<absl::string_view> words = absl::StrSplit(line, ' ');
  BackupFile file;
  if (words.size() != (with_size ? 5 : 3) || words[1] != "crc32") return std::nullopt;
  if (!absl::SimpleAtoi(words[2], &file.checksum)) return std::nullopt;
  if (with_size) {
    uint64_t size = 0;
    if (words[3] != "size" || !absl::SimpleAtoi(words[4], &size)) return std::nullopt;
    file.size = size;
  }
  absl::string_view name = words[0];
  if (!absl::ConsumePrefix(&name, absl::StrCat(kPrivateFolder, "/", id, "/")) &&
      !absl::ConsumePrefix(&name, absl::StrCat(kSharedFolder, "/"))) {
    return std::nullopt;
  }
  if (!IsFileName(name)) return std::nullopt;
  file.path = std::string(words[0]);
  return file;
}

}  // namespace

// A table's name in the shared folder of backups has its number, a part that distinguishes tables
// of the same number, and its size: 000012_3401_9000.sst.
std::string BackupFile::NameInDatabase() const {
  const absl::string_view name = absl::string_view(path).substr(path.rfind('/') + 1);
  if (!absl::StartsWith(path, kSharedFolder)) return std::string(name);
  const size_t cut = std::min(name.find('_'), name.size());
  const size_t extension = std::min(name.rfind('.'), name.size());
  return absl::StrCat(name.substr(0, cut), name.substr(std::max(cut, extension)));
}

std::string FormatDescription(const BackupDescription& description) {
  const bool newer = description.complete_seconds.has_value();
  std::string head;
  if (newer) absl::StrAppend(&head, kSchema);
  absl::StrAppend(&head, description.create_seconds, "\n", description.sequence, "\n", kMetadata,
                  ToSlice(description.format_line).ToString(/*hex=*/true), "\n");
  if (newer) absl::StrAppend(&head, kCompleteTime, *description.complete_seconds, "\n");
  std::string tail = absl::StrCat(description.files.size(), "\n");
  for (const BackupFile& file : description.files) {
    absl::StrAppend(&tail, file.path, " crc32 ", file.checksum);
    if (file.size.has_value()) absl::StrAppend(&tail, " size ", *file.size);
    absl::StrAppend(&tail, "\n");
  }
  if (!newer) return head + tail;
  return absl::StrCat(head, kChecksum, ChecksumOf(head + tail), "\n", tail);
}

absl::StatusOr<BackupDescription> ParseDescription(uint32_t id, absl::string_view text) {
  BackupDescription description;
  Lines lines(text);
  const bool newer = lines.NextIf(kSchema.substr(0, kSchema.size() - 1)).has_value();
  if (!absl::SimpleAtoi(lines.Next(), &description.create_seconds) ||
      !absl::SimpleAtoi(lines.Next(), &description.sequence)) {
    return Damaged("it has no time");
  }
  const std::optional<absl::string_view> metadata = lines.NextIf(kMetadata);
  if (!metadata.has_value() || !ToSlice(*metadata).DecodeHex(&description.format_line)) {
    return Damaged("it does not say of what");
  }
  if (newer) {
    int64_t seconds = 0;
    const std::optional<absl::string_view> complete = lines.NextIf(kCompleteTime);
    if (!complete.has_value() || !absl::SimpleAtoi(*complete, &seconds)) {
      return Damaged("it does not say when it was whole");
    }
    description.complete_seconds = seconds;
    // Compared below, with all the rest.
    if (!lines.NextIf(kChecksum).has_value()) return Damaged("it has no checksum");
  }
  lines.Next();
  std::set<std::string> names;
  while (!lines.done()) {
    std::optional<BackupFile> file = ParseFile(id, lines.Next(), newer);
    if (!file.has_value()) return Damaged("it names no file where it should");
    if (!names.insert(file->NameInDatabase()).second) return Damaged("it names a file twice");
    description.files.push_back(*std::move(file));
  }
  if (!names.contains("CURRENT")) return Damaged("a file that every database has is missing");
  if (FormatDescription(description) != text) return Damaged("its checksum or form is wrong");
  RETURN_IF_ERROR(CheckFormatLine(description.format_line, absl::StrCat("backup ", id)));
  return description;
}

}  // namespace osiedle::storage::rocksdb_engine
