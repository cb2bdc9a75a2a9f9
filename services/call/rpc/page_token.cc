#include "services/call/rpc/page_token.h"

#include <sodium.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "absl/status/status.h"
#include "absl/strings/escaping.h"

namespace osiedle::call {
namespace {

// The first byte of a token, before base64. A new layout takes the next number.
constexpr char kVersion = 1;
constexpr size_t kNonceBytes = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr size_t kTagBytes = crypto_aead_xchacha20poly1305_ietf_ABYTES;
constexpr size_t kOverhead = 1 + kNonceBytes + kTagBytes;
constexpr size_t kMaxToken = 4000;
static_assert((PageTokenCodec::kMaxPosition + kOverhead + 2) / 3 * 4 <= kMaxToken);
static_assert(crypto_aead_xchacha20poly1305_ietf_KEYBYTES == 32);

using Digest = std::array<unsigned char, crypto_generichash_BYTES>;

Digest DigestOf(absl::string_view binding) {
  Digest digest;
  crypto_generichash(digest.data(), digest.size(),
                     reinterpret_cast<const unsigned char*>(binding.data()), binding.size(),
                     nullptr, 0);
  return digest;
}

const unsigned char* Bytes(const char* text) {
  return reinterpret_cast<const unsigned char*>(text);
}
unsigned char* Bytes(char* text) { return reinterpret_cast<unsigned char*>(text); }

[[noreturn]] void Die(const char* why) {
  std::fprintf(stderr, "page token: %s\n", why);
  std::abort();
}

}  // namespace

absl::StatusOr<int> CoercePageSize(int32_t requested) {
  if (requested < 0) return absl::InvalidArgumentError("page_size must not be negative");
  return requested == 0 ? kDefaultPageSize : std::min<int>(requested, kMaxPageSize);
}

PageTokenCodec::PageTokenCodec(std::array<uint8_t, 32> key) : key_(key) {
  sodium_memzero(key.data(), key.size());
  if (sodium_init() < 0) Die("libsodium does not start");
}

PageTokenCodec::~PageTokenCodec() { sodium_memzero(key_.data(), key_.size()); }

std::string PageTokenCodec::Encode(absl::string_view position, absl::string_view binding,
                                   Entropy& entropy) const {
  if (position.size() > kMaxPosition) Die("a position is too long");
  const Digest digest = DigestOf(binding);
  std::string sealed(kOverhead + position.size(), '\0');
  sealed[0] = kVersion;
  unsigned char* const nonce = Bytes(&sealed[1]);
  entropy.Fill(absl::MakeSpan(nonce, kNonceBytes));
  crypto_aead_xchacha20poly1305_ietf_encrypt(nonce + kNonceBytes, nullptr, Bytes(position.data()),
                                             position.size(), digest.data(), digest.size(), nullptr,
                                             nonce, key_.data());
  return absl::WebSafeBase64Escape(sealed);
}

absl::StatusOr<std::string> PageTokenCodec::Decode(absl::string_view token,
                                                   absl::string_view binding) const {
  const absl::Status refused =
      absl::InvalidArgumentError("page_token is not one that this request was given");
  std::string sealed;
  if (token.size() > kMaxToken || !absl::WebSafeBase64Unescape(token, &sealed) ||
      sealed.size() < kOverhead || sealed[0] != kVersion) {
    return refused;
  }
  // Base64 has several spellings of the same bytes; only the one that was given out is accepted.
  if (absl::WebSafeBase64Escape(sealed) != token) return refused;
  const Digest digest = DigestOf(binding);
  const unsigned char* const nonce = Bytes(sealed.data() + 1);
  std::string position(sealed.size() - kOverhead, '\0');
  if (crypto_aead_xchacha20poly1305_ietf_decrypt(
          Bytes(position.data()), nullptr, nullptr, nonce + kNonceBytes,
          sealed.size() - 1 - kNonceBytes, digest.data(), digest.size(), nonce, key_.data()) != 0) {
    return refused;
  }
  return position;
}

}  // namespace osiedle::call
