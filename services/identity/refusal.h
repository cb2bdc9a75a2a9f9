// Why a JWT is refused. The server's log and metrics tell it; the client learns nothing of it.
#ifndef OSIEDLE_SERVICES_IDENTITY_REFUSAL_H_
#define OSIEDLE_SERVICES_IDENTITY_REFUSAL_H_

#include <iterator>

#include "absl/strings/string_view.h"

namespace osiedle::identity {

enum class Refusal {
  // Longer than kMaxJwtBytes.
  kTooLong,
  // Not three parts of base64url with JSON objects in the first two, or a claim of a wrong type.
  kMalformed,
  // A header with `crit`, or the type of another kind of token.
  kHeader,
  // An algorithm that is none of ours, or not one of the key.
  kAlgorithm,
  kIssuer,
  kAudience,
  kExpired,
  kNotYetValid,
  // It would be good for longer than the issuer's max_lifetime.
  kLongLived,
  // The issuer's keys have not come yet.
  kNoKeys,
  kUnknownKey,
  kSignature,
  // Signed by the issuer, but no principal can be made of it.
  kClaims,
  kRevoked,
  // It was refused a moment ago.
  kRefusedBefore,
  // Its sender has sent too many tokens with wrong signatures.
  kSlowedDown,
};

// In the order of the enum: labels of a metric and fields of the log.
inline constexpr absl::string_view kRefusalNames[] = {
    "too_long", "malformed", "header",         "algorithm",  "issuer",      "audience",
    "expired",  "not_yet",   "long_lived",     "no_keys",    "unknown_key", "signature",
    "claims",   "revoked",   "refused_before", "slowed_down"};

inline constexpr int kRefusals = static_cast<int>(std::size(kRefusalNames));
static_assert(kRefusals == static_cast<int>(Refusal::kSlowedDown) + 1);

}  // namespace osiedle::identity

#endif  // OSIEDLE_SERVICES_IDENTITY_REFUSAL_H_
