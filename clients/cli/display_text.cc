#include "clients/cli/display_text.h"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <optional>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

namespace osiedle::cli {
namespace {

bool IsContinuation(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

// Where the character that begins at `at` ends.
size_t EndOfCharacter(absl::string_view text, size_t at) {
  ++at;
  while (at < text.size() && IsContinuation(text[at])) ++at;
  return at;
}

// The length that the first byte of a character announces and the least code point that may take
// it; 0 for a byte that begins none.
struct Lead {
  size_t length;
  uint32_t least;
  uint32_t bits;
};
Lead LeadOf(unsigned char byte) {
  if (byte < 0x80) return {1, 0, byte};
  if ((byte & 0xE0) == 0xC0) return {2, 0x80, byte & 0x1Fu};
  if ((byte & 0xF0) == 0xE0) return {3, 0x800, byte & 0x0Fu};
  if ((byte & 0xF8) == 0xF0) return {4, 0x10000, byte & 0x07u};
  return {0, 0, 0};
}

// The code point of one character; nothing where the bytes are none (RFC 3629).
std::optional<uint32_t> CodePointOf(absl::string_view character) {
  const Lead lead = LeadOf(static_cast<unsigned char>(character[0]));
  if (lead.length == 0 || lead.length != character.size()) return std::nullopt;
  uint32_t code_point = lead.bits;
  for (const char c : character.substr(1)) {
    code_point = code_point << 6 | (static_cast<unsigned char>(c) & 0x3Fu);
  }
  const bool surrogate = code_point >= 0xD800 && code_point <= 0xDFFF;
  if (code_point < lead.least || code_point > 0x10FFFF || surrogate) return std::nullopt;
  return code_point;
}

constexpr uint32_t kJoiner = 0x200D;
constexpr uint32_t kFirstPictograph = 0x2190;

// Takes no room: the combining marks of Latin script, what picks the form of a pictograph, and what
// joins two.
bool IsCombining(uint32_t code_point) {
  return (code_point >= 0x300 && code_point <= 0x36F) ||
         (code_point >= 0xFE00 && code_point <= 0xFE0F) || code_point == kJoiner;
}

// Tabs and all ends of lines and paragraphs.
bool IsBreak(uint32_t code_point) {
  return (code_point >= 0x09 && code_point <= 0x0D) || code_point == 0x85 || code_point == 0x2028 ||
         code_point == 0x2029;
}

struct Range {
  uint32_t first;
  uint32_t last;
};
// What is not seen and steers how other text is shown: Unicode 15.0, general categories Cc and Cf.
constexpr Range kControls[] = {
    {0x00, 0x1F},       {0x7F, 0x9F},       {0xAD, 0xAD},       {0x600, 0x605},
    {0x61C, 0x61C},     {0x6DD, 0x6DD},     {0x70F, 0x70F},     {0x890, 0x891},
    {0x8E2, 0x8E2},     {0x180E, 0x180E},   {0x200B, 0x200F},   {0x202A, 0x202E},
    {0x2060, 0x2064},   {0x2066, 0x206F},   {0xFEFF, 0xFEFF},   {0xFFF9, 0xFFFB},
    {0x110BD, 0x110BD}, {0x110CD, 0x110CD}, {0x13430, 0x1343F}, {0x1BCA0, 0x1BCA3},
    {0x1D173, 0x1D17A}, {0xE0001, 0xE0001}, {0xE0020, 0xE007F}};

bool IsControl(uint32_t code_point) {
  return std::any_of(std::begin(kControls), std::end(kControls), [code_point](const Range& range) {
    return code_point >= range.first && code_point <= range.last;
  });
}

int WidthOf(absl::string_view character) {
  const std::optional<uint32_t> code_point = CodePointOf(character);
  return code_point.has_value() && IsCombining(*code_point) ? 0 : 1;
}

bool IsPictograph(absl::string_view text, size_t at) {
  if (at >= text.size()) return false;
  const auto code_point = CodePointOf(text.substr(at, EndOfCharacter(text, at) - at));
  return code_point.has_value() && *code_point >= kFirstPictograph;
}

// One character as a terminal may show it. `joins`: it stands between two pictographs.
std::string Shown(absl::string_view character, bool joins) {
  const std::optional<uint32_t> code_point = CodePointOf(character);
  if (!code_point.has_value()) {
    std::string bytes;
    for (const char c : character) {
      absl::StrAppendFormat(&bytes, "<0x%02X>", static_cast<unsigned char>(c));
    }
    return bytes;
  }
  if (IsBreak(*code_point)) return " ";
  if (!IsControl(*code_point) || (*code_point == kJoiner && joins)) return std::string(character);
  return absl::StrFormat("<U+%04X>", *code_point);
}

}  // namespace

bool IsUtf8(absl::string_view text) {
  for (size_t at = 0; at < text.size();) {
    const size_t end = EndOfCharacter(text, at);
    if (!CodePointOf(text.substr(at, end - at)).has_value()) return false;
    at = end;
  }
  return true;
}

absl::string_view WithoutByteOrderMark(absl::string_view text) {
  return absl::StripPrefix(text, "\xEF\xBB\xBF");
}

int DisplayWidth(absl::string_view text) {
  int width = 0;
  for (size_t at = 0; at < text.size();) {
    const size_t end = EndOfCharacter(text, at);
    width += WidthOf(text.substr(at, end - at));
    at = end;
  }
  return width;
}

std::string OneLine(absl::string_view text) {
  std::string line;
  line.reserve(text.size());
  bool after_pictograph = false;
  for (size_t at = 0; at < text.size();) {
    const size_t end = EndOfCharacter(text, at);
    line += Shown(text.substr(at, end - at), after_pictograph && IsPictograph(text, end));
    after_pictograph = IsPictograph(text, at);
    at = end;
  }
  return line;
}

std::string Lines(absl::string_view text) {
  return absl::StrJoin(
      absl::StrSplit(text, '\n'), "\n",
      [](std::string* out, absl::string_view line) { absl::StrAppend(out, OneLine(line)); });
}

std::string CutTo(absl::string_view text, int width) {
  if (DisplayWidth(text) <= width) return std::string(text);
  int used = 0;
  size_t at = 0;
  while (at < text.size()) {
    const size_t end = EndOfCharacter(text, at);
    used += WidthOf(text.substr(at, end - at));
    if (used > width - 1) break;
    at = end;
  }
  return std::string(text.substr(0, at)) + "…";
}

}  // namespace osiedle::cli
