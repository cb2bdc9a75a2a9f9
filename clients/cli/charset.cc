#include "clients/cli/charset.h"

#include <iconv.h>

#include <algorithm>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "clients/cli/display_text.h"
#include "clients/cli/exit_code.h"

namespace osiedle::cli {
namespace {

constexpr absl::string_view kByteOrderMark = "\xEF\xBB\xBF";

}  // namespace

absl::StatusOr<std::string> ToUtf8(std::string bytes, const std::string& path) {
  if (absl::StartsWith(bytes, kByteOrderMark)) bytes.erase(0, kByteOrderMark.size());
  if (IsUtf8(bytes)) return bytes;
  const iconv_t opened = iconv_open("UTF-8", "WINDOWS-1250");
  if (opened == reinterpret_cast<iconv_t>(-1)) {
    return absl::InternalError("this system cannot read Windows-1250");
  }
  const absl::Cleanup close = [opened] { iconv_close(opened); };
  // At most three bytes for one.
  std::string text(3 * bytes.size(), '\0');
  char* in = bytes.data();
  char* out = text.data();
  size_t in_left = bytes.size();
  size_t out_left = text.size();
  if (iconv(opened, &in, &in_left, &out, &out_left) == static_cast<size_t>(-1)) {
    const auto line = 1 + std::count(bytes.data(), in, '\n');
    return UsageError(
        absl::StrCat(path, ":", line, ": the text is neither UTF-8 nor Windows-1250"));
  }
  text.resize(text.size() - out_left);
  return text;
}

char SeparatorOf(absl::string_view text) {
  const absl::string_view line = text.substr(0, text.find('\n'));
  char best = ',';
  for (const char separator : {';', '\t'}) {
    if (std::count(line.begin(), line.end(), separator) >
        std::count(line.begin(), line.end(), best)) {
      best = separator;
    }
  }
  return best;
}

}  // namespace osiedle::cli
