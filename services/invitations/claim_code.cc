#include "services/invitations/claim_code.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace osiedle::invitations {
namespace {

constexpr absl::string_view kAlphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
constexpr int kDataSymbols = kClaimCodeSymbols - 1;

// x times `value` in GF(32) = GF(2)[x] / (x^5 + x^2 + 1), in which x is primitive.
constexpr unsigned TimesX(unsigned value) {
  value <<= 1;
  return (value & 32) != 0 ? value ^ 0b100101 : value;
}

// Σ x^(9-i) · symbols[i], by Horner's rule: the weights are x^9 to x^1, that of the check symbol
// itself is x^0.
unsigned CheckOf(const unsigned (&symbols)[kDataSymbols]) {
  unsigned sum = 0;
  for (const unsigned symbol : symbols) sum = TimesX(sum ^ symbol);
  return sum;
}

std::optional<unsigned> SymbolOf(char c) {
  c = absl::ascii_toupper(static_cast<unsigned char>(c));
  if (c == 'O') c = '0';
  if (c == 'I' || c == 'L') c = '1';
  const size_t at = kAlphabet.find(c);
  if (at == absl::string_view::npos) return std::nullopt;
  return static_cast<unsigned>(at);
}

}  // namespace

std::string ClaimCodeOf(uint64_t bits) {
  unsigned symbols[kDataSymbols];
  for (int i = kDataSymbols - 1; i >= 0; --i) {
    symbols[i] = static_cast<unsigned>(bits & 31);
    bits >>= 5;
  }
  std::string code;
  for (const unsigned symbol : symbols) code += kAlphabet[symbol];
  return code + kAlphabet[CheckOf(symbols)];
}

std::string PrintedClaimCode(absl::string_view code) {
  return absl::StrCat(code.substr(0, kClaimCodeSymbols / 2), "-",
                      code.substr(kClaimCodeSymbols / 2));
}

std::optional<std::string> ReadClaimCode(absl::string_view typed) {
  unsigned symbols[kDataSymbols];
  std::string code;
  for (const char c : typed) {
    if (c == ' ' || c == '-') continue;
    const std::optional<unsigned> symbol = SymbolOf(c);
    if (!symbol.has_value() || code.size() == kClaimCodeSymbols) return std::nullopt;
    if (code.size() < kDataSymbols) symbols[code.size()] = *symbol;
    code += kAlphabet[*symbol];
  }
  if (code.size() != kClaimCodeSymbols || code.back() != kAlphabet[CheckOf(symbols)]) {
    return std::nullopt;
  }
  return code;
}

}  // namespace osiedle::invitations
