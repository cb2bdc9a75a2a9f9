#include "services/call/process/entropy.h"

#include <sodium.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace osiedle::call {
namespace {

void RequireSodium() {
  if (sodium_init() < 0) {
    std::fputs("libsodium finds no source of randomness\n", stderr);
    std::abort();
  }
}

}  // namespace

SystemEntropy::SystemEntropy() { RequireSodium(); }

void SystemEntropy::Fill(absl::Span<uint8_t> bytes) { randombytes_buf(bytes.data(), bytes.size()); }

SeededEntropy::SeededEntropy(uint64_t seed) {
  RequireSodium();
  std::memcpy(key_.data(), &seed, sizeof(seed));
}

void SeededEntropy::Fill(absl::Span<uint8_t> bytes) {
  const uint64_t call = calls_.fetch_add(1);
  static_assert(crypto_stream_chacha20_NONCEBYTES == sizeof(call));
  static_assert(crypto_stream_chacha20_KEYBYTES == sizeof(key_));
  unsigned char nonce[sizeof(call)];
  std::memcpy(nonce, &call, sizeof(call));
  crypto_stream_chacha20(bytes.data(), bytes.size(), nonce, key_.data());
}

}  // namespace osiedle::call
