// JSON Web Tokens (RFC 7519) as OpenID providers sign them: what one says, and whether that holds.
// The checks that cost little come first, and the signature last. A token that fails any of them is
// refused in the same words, so their order tells nothing.
#ifndef OSIEDLE_SERVICES_IDENTITY_JWT_H_
#define OSIEDLE_SERVICES_IDENTITY_JWT_H_

#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "services/identity/json.h"
#include "services/identity/jwks.h"
#include "services/identity/jws_algorithm.h"
#include "services/identity/refusal.h"

namespace osiedle::identity {

// gRPC takes no more metadata with a call.
inline constexpr size_t kMaxJwtBytes = 8 * 1024;

// Whether it has the form of a JWT: two dots. Tokens of other kinds have none.
bool LooksLikeJwt(absl::string_view token);

// What a token says. Nothing of it is known to be true.
struct Jwt {
  JwsAlgorithm algorithm = JwsAlgorithm::kRs256;
  // Empty: the token names no key.
  std::string kid;
  // The bytes that `claims` was read from.
  std::string payload;
  // An object.
  Json claims;
};

// Reads `token`. Every header that is signed otherwise than JwsAlgorithm tells, that must be
// understood (`crit`), or that belongs to another kind of token, is refused. A missing `typ` is
// not: some providers write none. Keys and addresses of keys within the header are not looked at.
std::optional<Refusal> ReadJwt(absl::string_view token, Jwt& jwt);

// When a token is good, by its claims.
struct JwtTimes {
  // The later one of `nbf` and `iat`; the infinite past without both.
  absl::Time begin;
  // `exp`.
  absl::Time expire;
  // `iat`; the infinite past without it.
  absl::Time issue;
};

// What an issuer's tokens must say about themselves.
struct JwtRules {
  std::string audience;
  // By how much the clocks may differ.
  absl::Duration leeway = absl::Seconds(30);
  absl::Duration max_lifetime = absl::Hours(24);
};

// `aud`, a text or a list of them, must hold the audience. `exp` must be there.
std::optional<Refusal> ReadTimes(const json_t* claims, const JwtRules& rules, JwtTimes& times);

// The part of all time in which a token is good: from `from` on, and before `until`.
struct JwtWindow {
  absl::Time from;
  absl::Time until;

  bool Holds(absl::Time now) const { return from <= now && now < until; }
};

JwtWindow WindowOf(const JwtTimes& times, const JwtRules& rules);

// Why the token is not good now; nothing when it is.
std::optional<Refusal> CheckTimes(const JwtTimes& times, const JwtRules& rules, absl::Time now);

}  // namespace osiedle::identity

#endif  // OSIEDLE_SERVICES_IDENTITY_JWT_H_
