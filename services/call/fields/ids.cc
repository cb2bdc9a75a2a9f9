#include "services/call/fields/ids.h"

#include <algorithm>

#include "absl/numeric/int128.h"
#include "absl/strings/ascii.h"

namespace osiedle::call {
namespace {

constexpr char kAlphabet[] = "0123456789abcdefghjkmnpqrstvwxyz";
constexpr size_t kIdLength = 26;
constexpr int64_t kMaxMillis = (int64_t{1} << 48) - 1;

uint64_t BigEndian(const uint8_t* bytes, int count) {
  uint64_t value = 0;
  for (int i = 0; i < count; ++i) value = value << 8 | bytes[i];
  return value;
}

}  // namespace

IdSource::IdSource(absl::Time time, std::array<uint8_t, 16> seed)
    : millis_(std::clamp<int64_t>(absl::ToUnixMillis(time), 0, kMaxMillis)),
      seed_high_(BigEndian(seed.data(), 2) & 0x7fff),
      seed_low_(BigEndian(seed.data() + 2, 8)) {}

std::string IdSource::Next() {
  const uint64_t low = seed_low_ + made_++;
  const uint64_t high = uint64_t{seed_high_} + (low < seed_low_ ? 1 : 0);
  // 128 bits, of which each character takes 5 from the right.
  absl::uint128 bits = absl::MakeUint128(millis_ << 16 | high, low);
  std::string id(kIdLength, '0');
  for (size_t i = kIdLength; i-- > 0;) {
    id[i] = kAlphabet[absl::Uint128Low64(bits) & 31];
    bits >>= 5;
  }
  return id;
}

bool IsResourceId(absl::string_view text) {
  if (text.empty() || text.size() > 63 || text.front() == '-' || text.back() == '-') return false;
  for (char c : text) {
    if (!(absl::ascii_islower(c) || absl::ascii_isdigit(c) || c == '-')) return false;
  }
  return true;
}

bool IsUuid4(absl::string_view text) {
  if (text.size() != 36) return false;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash ? text[i] != '-' : !absl::ascii_isxdigit(text[i])) return false;
  }
  const char variant = absl::ascii_tolower(text[19]);
  return text[14] == '4' && (variant == '8' || variant == '9' || variant == 'a' || variant == 'b');
}

}  // namespace osiedle::call
