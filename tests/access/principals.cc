#include "tests/access/principals.h"

#include <openssl/sha.h>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"

namespace osiedle::tests {

std::string TokenOfPrincipal(const std::string& principal) {
  return absl::StrCat("token-of-", principal, "-in-the-matrix");
}

std::string TokenEntry(const std::string& principal, const std::string& grants) {
  const std::string token = TokenOfPrincipal(principal);
  unsigned char digest[SHA256_DIGEST_LENGTH];
  SHA256(reinterpret_cast<const unsigned char*>(token.data()), token.size(), digest);
  return absl::StrCat("{\"tokenSha256\": \"",
                      absl::BytesToHexString(
                          absl::string_view(reinterpret_cast<const char*>(digest), sizeof(digest))),
                      "\", \"principal\": \"", principal, "\", \"grants\": [", grants, "]}");
}

std::string GrantText(absl::string_view municipality, common::v1::Role role,
                      absl::string_view more) {
  return absl::StrCat("{\"municipality\": \"", municipality, "\", \"roles\": [\"",
                      common::v1::Role_Name(role), "\"]", more, "}");
}

}  // namespace osiedle::tests
