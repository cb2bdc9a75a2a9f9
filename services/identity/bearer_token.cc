#include "services/identity/bearer_token.h"

#include <openssl/evp.h>

#include <memory>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"

namespace osiedle::identity {

absl::string_view BearerTokenOf(absl::string_view authorization, size_t max_bytes) {
  // RFC 6750, section 2.1; the scheme in letters of either case (RFC 9110, section 11.1).
  constexpr absl::string_view kScheme = "bearer ";
  if (!absl::StartsWithIgnoreCase(authorization, kScheme)) return {};
  authorization.remove_prefix(kScheme.size());
  if (authorization.size() > max_bytes) return {};
  return absl::StripAsciiWhitespace(authorization);
}

// OpenSSL's SHA-256 uses the processor's own instructions; libsodium's does not. The algorithm and
// the context are kept, because making them would cost more than the hash.
bool DigestOf(absl::string_view token, TokenDigest& digest) {
  static const EVP_MD* const sha256 = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  thread_local const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(
      EVP_MD_CTX_new(), &EVP_MD_CTX_free);
  return EVP_DigestInit_ex2(context.get(), sha256, nullptr) == 1 &&
         EVP_DigestUpdate(context.get(), token.data(), token.size()) == 1 &&
         EVP_DigestFinal_ex(context.get(), digest.data(), nullptr) == 1;
}

absl::Status NoValidToken() { return absl::UnauthenticatedError("no valid token"); }

}  // namespace osiedle::identity
