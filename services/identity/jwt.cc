#include "services/identity/jwt.h"

#include <algorithm>
#include <array>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/strip.h"
#include "services/identity/base64url.h"

namespace osiedle::identity {
namespace {

constexpr size_t kMaxKid = 256;
// The end of the year 9999.
constexpr double kLastSecond = 253'402'300'799;

// The three parts; false: there are more or fewer.
bool Split(absl::string_view token, std::array<absl::string_view, 3>& parts) {
  const size_t first = token.find('.');
  if (first == absl::string_view::npos) return false;
  const size_t second = token.find('.', first + 1);
  if (second == absl::string_view::npos) return false;
  parts = {token.substr(0, first), token.substr(first + 1, second - first - 1),
           token.substr(second + 1)};
  return !absl::StrContains(parts[2], '.');
}

// "JWT" or "at+jwt" (RFC 9068), in letters of either case, with or without "application/"
// (RFC 7515, section 4.1.9).
bool IsTypeOfOurs(const json_t* type) {
  if (type == nullptr) return true;
  absl::string_view name = StringOf(type).value_or("");
  constexpr absl::string_view kPrefix = "application/";
  if (absl::StartsWithIgnoreCase(name, kPrefix)) name.remove_prefix(kPrefix.size());
  return absl::EqualsIgnoreCase(name, "jwt") || absl::EqualsIgnoreCase(name, "at+jwt");
}

std::optional<Refusal> ReadHeader(absl::string_view text, Jwt& jwt) {
  const Json header = ParseJsonObject(text);
  if (header == nullptr) return Refusal::kMalformed;
  if (json_object_get(header.get(), "crit") != nullptr ||
      !IsTypeOfOurs(json_object_get(header.get(), "typ"))) {
    return Refusal::kHeader;
  }
  const std::optional<JwsAlgorithm> algorithm =
      ParseJwsAlgorithm(StringOf(header.get(), "alg").value_or(""));
  if (!algorithm.has_value()) return Refusal::kAlgorithm;
  jwt.algorithm = *algorithm;
  jwt.kid.clear();
  if (const json_t* kid = json_object_get(header.get(), "kid"); kid != nullptr) {
    const std::optional<absl::string_view> name = StringOf(kid);
    if (!name.has_value() || name->empty() || name->size() > kMaxKid) return Refusal::kMalformed;
    jwt.kid = std::string(*name);
  }
  return std::nullopt;
}

// A NumericDate (RFC 7519, section 2). False: it is there, and is none.
bool ReadTime(const json_t* claims, const char* name, absl::Time& time) {
  const json_t* const value = json_object_get(claims, name);
  if (value == nullptr) return true;
  if (!json_is_number(value)) return false;
  const double seconds = json_number_value(value);
  if (!(seconds >= 0 && seconds <= kLastSecond)) return false;
  time = absl::UnixEpoch() + absl::Seconds(seconds);
  return true;
}

bool HasAudience(const json_t* claim, absl::string_view audience) {
  if (json_is_string(claim)) return StringOf(claim) == audience;
  for (size_t i = 0; i < json_array_size(claim); ++i) {
    if (StringOf(json_array_get(claim, i)) == audience) return true;
  }
  return false;
}

}  // namespace

bool LooksLikeJwt(absl::string_view token) {
  std::array<absl::string_view, 3> parts;
  return Split(token, parts);
}

std::optional<Refusal> ReadJwt(absl::string_view token, Jwt& jwt) {
  // A bound for every caller; it also bounds the depth of JSON.
  if (token.size() > kMaxJwtBytes) return Refusal::kTooLong;
  std::array<absl::string_view, 3> parts;
  std::string header;
  std::string signature;
  if (!Split(token, parts) || !DecodeBase64Url(parts[0], header) ||
      !DecodeBase64Url(parts[1], jwt.payload)) {
    return Refusal::kMalformed;
  }
  // Before the signature, which a token of the algorithm "none" has not.
  if (const auto refusal = ReadHeader(header, jwt); refusal.has_value()) return refusal;
  if (!DecodeBase64Url(parts[2], signature)) return Refusal::kMalformed;
  jwt.claims = ParseJsonObject(jwt.payload);
  if (jwt.claims == nullptr) return Refusal::kMalformed;
  return std::nullopt;
}

std::optional<Refusal> ReadTimes(const json_t* claims, const JwtRules& rules, JwtTimes& times) {
  if (!HasAudience(json_object_get(claims, "aud"), rules.audience)) return Refusal::kAudience;
  absl::Time not_before = absl::InfinitePast();
  times.issue = absl::InfinitePast();
  times.expire = absl::InfinitePast();
  if (json_object_get(claims, "exp") == nullptr || !ReadTime(claims, "exp", times.expire) ||
      !ReadTime(claims, "nbf", not_before) || !ReadTime(claims, "iat", times.issue)) {
    return Refusal::kMalformed;
  }
  times.begin = std::max(not_before, times.issue);
  return std::nullopt;
}

JwtWindow WindowOf(const JwtTimes& times, const JwtRules& rules) {
  return {.from = std::max(times.begin, times.expire - rules.max_lifetime) - rules.leeway,
          .until = times.expire + rules.leeway};
}

std::optional<Refusal> CheckTimes(const JwtTimes& times, const JwtRules& rules, absl::Time now) {
  const JwtWindow window = WindowOf(times, rules);
  if (window.Holds(now)) return std::nullopt;
  if (now >= window.until) return Refusal::kExpired;
  return now < times.begin - rules.leeway ? Refusal::kNotYetValid : Refusal::kLongLived;
}

}  // namespace osiedle::identity
