#include "clients/cli/display_text.h"

#include <cstdint>

namespace osiedle::cli {
namespace {

bool IsContinuation(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

// Where the character that begins at `at` ends.
size_t EndOfCharacter(absl::string_view text, size_t at) {
  ++at;
  while (at < text.size() && IsContinuation(text[at])) ++at;
  return at;
}

// U+0300 to U+036F, the combining marks of Latin script: CC 80 to CD AF.
bool IsCombining(absl::string_view character) {
  if (character.size() != 2) return false;
  const auto first = static_cast<unsigned char>(character[0]);
  const auto second = static_cast<unsigned char>(character[1]);
  return first == 0xCC || (first == 0xCD && second <= 0xAF);
}

// C0, DEL, and C1 (U+0080 to U+009F).
bool IsControl(absl::string_view character) {
  const auto first = static_cast<unsigned char>(character[0]);
  if (character.size() == 1) return first < 0x20 || first == 0x7F;
  return character.size() == 2 && first == 0xC2 && static_cast<unsigned char>(character[1]) < 0xA0;
}

int WidthOf(absl::string_view character) { return IsCombining(character) ? 0 : 1; }

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

}  // namespace

bool IsUtf8(absl::string_view text) {
  for (size_t at = 0; at < text.size();) {
    const Lead lead = LeadOf(static_cast<unsigned char>(text[at]));
    if (lead.length == 0 || EndOfCharacter(text, at) - at != lead.length) return false;
    uint32_t code_point = lead.bits;
    for (size_t i = at + 1; i < at + lead.length; ++i) {
      code_point = code_point << 6 | (static_cast<unsigned char>(text[i]) & 0x3Fu);
    }
    const bool surrogate = code_point >= 0xD800 && code_point <= 0xDFFF;
    if (code_point < lead.least || code_point > 0x10FFFF || surrogate) return false;
    at += lead.length;
  }
  return true;
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
  for (size_t at = 0; at < text.size();) {
    const size_t end = EndOfCharacter(text, at);
    const absl::string_view character = text.substr(at, end - at);
    line.append(IsControl(character) ? " " : std::string(character));
    at = end;
  }
  return line;
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
