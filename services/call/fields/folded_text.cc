#include "services/call/fields/folded_text.h"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include "absl/strings/ascii.h"

namespace osiedle::call {
namespace {

// Letters that Unicode does not split into a plain letter and an accent.
UChar32 PlainLetter(UChar32 c) {
  switch (c) {
    case 0x142:  // ł
      return 'l';
    case 0x111:  // đ
      return 'd';
    case 0xf8:  // ø
      return 'o';
    default:
      return c;
  }
}

}  // namespace

std::string FoldedText(absl::string_view text) {
  const icu::UnicodeString raw =
      icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<int>(text.size())));
  UErrorCode error = U_ZERO_ERROR;
  const icu::Normalizer2* fold = icu::Normalizer2::getNFKCCasefoldInstance(error);
  const icu::Normalizer2* apart = icu::Normalizer2::getNFDInstance(error);
  if (U_FAILURE(error)) return std::string(absl::StripAsciiWhitespace(text));
  const icu::UnicodeString folded = fold->normalize(raw, error);
  const icu::UnicodeString letters = apart->normalize(folded, error);
  if (U_FAILURE(error)) return std::string(absl::StripAsciiWhitespace(text));

  icu::UnicodeString plain;
  bool gap = false;
  for (int32_t i = 0; i < letters.length(); i = letters.moveIndex32(i, 1)) {
    const UChar32 c = letters.char32At(i);
    if (u_charType(c) == U_NON_SPACING_MARK) continue;
    if (!u_isalnum(c)) {
      gap = true;
      continue;
    }
    if (gap && !plain.isEmpty()) plain.append(UChar32{' '});
    gap = false;
    plain.append(PlainLetter(c));
  }
  std::string result;
  if (plain.isEmpty()) {
    folded.toUTF8String(result);
    return std::string(absl::StripAsciiWhitespace(result));
  }
  return plain.toUTF8String(result);
}

}  // namespace osiedle::call
