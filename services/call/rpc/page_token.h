// Pages of a List (AIP-158).
#ifndef OSIEDLE_SERVICES_CALL_RPC_PAGE_TOKEN_H_
#define OSIEDLE_SERVICES_CALL_RPC_PAGE_TOKEN_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/call/process/entropy.h"

namespace osiedle::call {

inline constexpr int kDefaultPageSize = 50;
inline constexpr int kMaxPageSize = 500;

// 0 becomes the default, more than the maximum the maximum. INVALID_ARGUMENT: negative.
absl::StatusOr<int> CoercePageSize(int32_t requested);

// Page tokens that a client can neither read nor make: URL-safe base64 of XChaCha20-Poly1305 over
// the position, with the hash of what the token is bound to as associated data. Thread-safe.
class PageTokenCodec {
 public:
  // Longer positions are a mistake in the program and end the process. A token of the longest one
  // has less than the 4,000 characters that the API allows.
  static constexpr size_t kMaxPosition = 2048;

  // A token is good in every process that has the same key.
  explicit PageTokenCodec(std::array<uint8_t, 32> key);
  ~PageTokenCodec();
  PageTokenCodec(const PageTokenCodec&) = delete;
  PageTokenCodec& operator=(const PageTokenCodec&) = delete;

  // `position` is where the next page begins; `binding` is all that must be the same on the next
  // page: principal, method, parent, filter, order. The page's size may change and is not in it.
  std::string Encode(absl::string_view position, absl::string_view binding, Entropy& entropy) const;

  // The position. INVALID_ARGUMENT: forged, cut, made under another key, or bound to something
  // else; which of these is not told.
  absl::StatusOr<std::string> Decode(absl::string_view token, absl::string_view binding) const;

 private:
  std::array<uint8_t, 32> key_;
};

}  // namespace osiedle::call

#endif  // OSIEDLE_SERVICES_CALL_RPC_PAGE_TOKEN_H_
