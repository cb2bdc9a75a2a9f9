// Bearer tokens as calls bring them (RFC 6750).
#ifndef OSIEDLE_SERVICES_IDENTITY_BEARER_TOKEN_H_
#define OSIEDLE_SERVICES_IDENTITY_BEARER_TOKEN_H_

#include <array>
#include <cstdint>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace osiedle::identity {

// The token in the value of an `authorization` header. Empty: the header has another scheme, or
// none, or a token of more than `max_bytes`.
absl::string_view BearerTokenOf(absl::string_view authorization, size_t max_bytes);

// SHA-256. Tokens are known by it, so that the memory of the process and the time of a look-up tell
// nothing about one.
using TokenDigest = std::array<uint8_t, 32>;
bool DigestOf(absl::string_view token, TokenDigest& digest);

// The answer to every token that is not good, whatever is wrong with it.
absl::Status NoValidToken();

}  // namespace osiedle::identity

#endif  // OSIEDLE_SERVICES_IDENTITY_BEARER_TOKEN_H_
