#include "clients/cli/charset.h"

#include <unicode/ucnv.h>
#include <unicode/ucnv_err.h>
#include <unicode/unistr.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/strip.h"
#include "clients/cli/exit_code.h"
#include "clients/cli/file_kind.h"

namespace osiedle::cli {
namespace {

constexpr absl::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr absl::string_view kNoBreakSpace = "\u00a0";

uint8_t ByteAt(absl::string_view bytes, size_t at) { return static_cast<uint8_t>(bytes[at]); }

// "file.csv:3:12" of the character that follows `before`, from 1 on.
std::string PlaceAfter(absl::string_view before, const std::string& path) {
  int64_t line = 1;
  int64_t column = 1;
  for (size_t i = 0; i < before.size(); ++i) {
    const bool ends_line =
        before[i] == '\n' || (before[i] == '\r' && before.substr(i + 1, 1) != "\n");
    if (ends_line) {
      ++line;
      column = 1;
    } else if ((ByteAt(before, i) & 0xC0) != 0x80) {
      ++column;
    }
  }
  return absl::StrCat(path, ":", line, ":", column);
}

// How far a text is UTF-8.
struct Utf8Scan {
  // Where the first byte stands that is none; npos: there is none.
  size_t bad_at = absl::string_view::npos;
  // Some of its letters can hardly be meant as letters of Windows-1250.
  bool has_letters = false;
};

// Capitals in Windows-1250 can look like a letter in UTF-8: "ÓŁ" (D3 A3), "ĘŚ", "gęś”". What begins
// with one of these bytes does not: they begin the Polish letters, the marks and the Cyrillic of
// UTF-8, and are Â, Ă, Ä, Ĺ, Đ, â, đ and ď in Windows-1250.
bool BeginsNoWindows1250(uint8_t byte) {
  constexpr uint8_t kBytes[] = {0xC2, 0xC3, 0xC4, 0xC5, 0xD0, 0xE2, 0xF0, 0xEF};
  return std::find(std::begin(kBytes), std::end(kBytes), byte) != std::end(kBytes);
}

Utf8Scan ScanUtf8(absl::string_view bytes) {
  Utf8Scan scan;
  for (size_t at = 0; at < bytes.size();) {
    const size_t begin = at;
    UChar32 character = 0;
    U8_NEXT(bytes.data(), at, bytes.size(), character);
    if (character < 0) {
      scan.bad_at = std::min(scan.bad_at, begin);
    } else if (character >= 0x80 && BeginsNoWindows1250(ByteAt(bytes, begin))) {
      scan.has_letters = true;
    }
  }
  return scan;
}

// Ą, Ś, Ź, ą, ś and ź stand elsewhere in ISO-8859-2, where Windows-1250 has signs that stand in no
// word.
bool IsLikeLatin2(absl::string_view bytes) {
  const auto is_letter = [](uint8_t byte) { return absl::ascii_isalpha(byte) || byte >= 0xC0; };
  bool in_word = false;
  for (size_t i = 0; i < bytes.size(); ++i) {
    const uint8_t byte = ByteAt(bytes, i);
    if ((byte >= 0x80 && byte <= 0x9F) || byte == 0xA5 || byte == 0xB9) return false;
    if (!absl::StrContains("\xA1\xA6\xAC\xB1\xB6\xBC", bytes[i])) continue;
    in_word = in_word || (i > 0 && is_letter(ByteAt(bytes, i - 1))) ||
              (i + 1 < bytes.size() && is_letter(ByteAt(bytes, i + 1)));
  }
  return in_word;
}

std::string ToText(const UChar* begin, const UChar* end) {
  std::string text;
  icu::UnicodeString(false, begin, static_cast<int32_t>(end - begin)).toUTF8String(text);
  return text;
}

absl::StatusOr<std::string> Convert(absl::string_view bytes, const std::string& charset,
                                    const std::string& path) {
  // ICU counts in 32 bits.
  if (bytes.size() > (size_t{1} << 30)) return UsageError(absl::StrCat(path, " is too large"));
  UErrorCode error = U_ZERO_ERROR;
  const std::unique_ptr<UConverter, void (*)(UConverter*)> converter(
      ucnv_open(charset.c_str(), &error), &ucnv_close);
  if (U_FAILURE(error)) {
    return UsageError(absl::StrCat("--charset: \"", charset, "\" is not known"));
  }
  ucnv_setToUCallBack(converter.get(), UCNV_TO_U_CALLBACK_STOP, nullptr, nullptr, nullptr, &error);
  // No byte makes more than two units.
  std::vector<UChar> units(2 * bytes.size() + 1);
  UChar* out = units.data();
  const char* in = bytes.data();
  ucnv_toUnicode(converter.get(), &out, units.data() + units.size(), &in,
                 bytes.data() + bytes.size(), nullptr, /*flush=*/true, &error);
  // What no charset of texts means: ICU gives such a character for a byte that it has none for.
  const UChar* const stray =
      std::find_if(units.data(), out, [](UChar c) { return c == 0 || (c >= 0x80 && c <= 0x9F); });
  if (U_FAILURE(error) || stray != out) {
    return UsageError(absl::StrCat(PlaceAfter(ToText(units.data(), stray), path),
                                   ": what stands here is no text in ", charset,
                                   "; say in which charset the file is (--charset)"));
  }
  std::string text = ToText(units.data(), out);
  if (absl::StartsWith(text, kByteOrderMark)) text.erase(0, kByteOrderMark.size());
  return text;
}

}  // namespace

absl::StatusOr<std::string> ToUtf8(std::string bytes, const std::string& path,
                                   const std::string& charset) {
  if (const std::string what = NoTextButWhat(bytes); !what.empty()) {
    return UsageError(absl::StrCat(path, " ", what));
  }
  if (!charset.empty()) return Convert(bytes, charset, path);
  if (absl::StartsWith(bytes, "\xFF\xFE")) return Convert(bytes, "UTF-16LE", path);
  if (absl::StartsWith(bytes, "\xFE\xFF")) return Convert(bytes, "UTF-16BE", path);
  const bool marked = absl::StartsWith(bytes, kByteOrderMark);
  if (marked) bytes.erase(0, kByteOrderMark.size());
  if (const size_t at = bytes.find('\0'); at != std::string::npos) {
    return UsageError(absl::StrCat(PlaceAfter(bytes.substr(0, at), path),
                                   ": a NUL byte; the file is no text, or it is UTF-16 without a "
                                   "byte order mark (--charset=UTF-16LE)"));
  }
  const Utf8Scan scan = ScanUtf8(bytes);
  if (scan.bad_at == absl::string_view::npos) return bytes;
  if (marked || scan.has_letters) {
    return UsageError(absl::StrCat(
        PlaceAfter(bytes.substr(0, scan.bad_at), path), ": the byte ",
        absl::StrFormat("%02X", ByteAt(bytes, scan.bad_at)),
        " is no UTF-8, while the rest of the file is: text of two charsets was put together, or "
        "the file is damaged; mend it there, or say in which charset the file is (--charset)"));
  }
  if (IsLikeLatin2(bytes)) {
    return UsageError(absl::StrCat(path,
                                   " seems to be ISO-8859-2, not Windows-1250: say "
                                   "--charset=ISO-8859-2, or --charset=windows-1250"));
  }
  return Convert(bytes, "windows-1250", path);
}

char SeparatorOf(absl::string_view text) {
  constexpr absl::string_view kSeparators = ";,\t";
  int counts[kSeparators.size()] = {};
  bool quoted = false;
  for (const char c : text) {
    if (c == '"') quoted = !quoted;
    if (quoted) continue;
    if (c == '\n' || c == '\r') break;
    if (const size_t which = kSeparators.find(c); which != absl::string_view::npos) {
      ++counts[which];
    }
  }
  return kSeparators[std::max_element(std::begin(counts), std::end(counts)) - std::begin(counts)];
}

absl::string_view WithoutBlanks(absl::string_view text) {
  bool more = true;
  while (more) {
    text = absl::StripAsciiWhitespace(text);
    more = absl::ConsumePrefix(&text, kNoBreakSpace) || absl::ConsumeSuffix(&text, kNoBreakSpace);
  }
  return text;
}

}  // namespace osiedle::cli
