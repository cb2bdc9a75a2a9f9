#include "storage/engines/rocksdb/layout.h"

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace osiedle::storage::rocksdb_engine {
namespace {

constexpr char kFormatPrefix[] = "osiedle-store ";
constexpr size_t kLogKeyBytes = 4 + 2 + 8;

}  // namespace

std::string FormatLine() { return absl::StrCat(kFormatPrefix, kFormat, "\n"); }

absl::Status CheckFormatLine(absl::string_view line, absl::string_view what) {
  absl::string_view number = absl::StripAsciiWhitespace(line);
  uint32_t format = 0;
  if (!absl::ConsumePrefix(&number, kFormatPrefix) || !absl::SimpleAtoi(number, &format) ||
      format == 0) {
    return absl::FailedPreconditionError(absl::StrCat(what, " holds something else than a store"));
  }
  if (format > kFormat) {
    return absl::FailedPreconditionError(absl::StrCat(what, " was written in store format ", format,
                                                      ", this program knows only up to ", kFormat));
  }
  return absl::OkStatus();
}

void AppendBigEndian(std::string& out, uint64_t number, int bytes) {
  for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) {
    out.push_back(static_cast<char>(number >> shift));
  }
}

uint64_t ReadBigEndian(absl::string_view bytes) {
  uint64_t number = 0;
  for (unsigned char byte : bytes) number = number << 8 | byte;
  return number;
}

std::string LogKey(LogId log, LogPosition position) {
  std::string key;
  key.reserve(kLogKeyBytes);
  AppendBigEndian(key, log.owner, 4);
  AppendBigEndian(key, log.kind, 2);
  AppendBigEndian(key, position, 8);
  return key;
}

std::optional<DecodedLogKey> DecodeLogKey(absl::string_view key) {
  if (key.size() != kLogKeyBytes) return std::nullopt;
  DecodedLogKey decoded;
  decoded.log.owner = static_cast<uint32_t>(ReadBigEndian(key.substr(0, 4)));
  decoded.log.kind = static_cast<uint16_t>(ReadBigEndian(key.substr(4, 2)));
  decoded.position = ReadBigEndian(key.substr(6));
  return decoded;
}

}  // namespace osiedle::storage::rocksdb_engine
