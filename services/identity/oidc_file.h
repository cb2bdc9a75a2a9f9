// The file of --oidc_file, checked.
#ifndef OSIEDLE_SERVICES_IDENTITY_OIDC_FILE_H_
#define OSIEDLE_SERVICES_IDENTITY_OIDC_FILE_H_

#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/identity/claims.h"
#include "services/identity/jwt.h"
#include "services/identity/key_source.h"

namespace osiedle::identity {

// One issuer, as osiedle.internal.v1.OidcIssuer says it.
struct IssuerOptions {
  std::string issuer;
  JwtRules rules;
  ClaimMapping mapping;
  KeySource::Options keys;
};

struct OidcOptions {
  std::vector<IssuerOptions> issuers;
  // By principal: tokens that were issued before this time do not count.
  absl::flat_hash_map<std::string, absl::Time> revoked;
  // What the operator should hear of the file.
  std::vector<std::string> warnings;
};

// Reads and checks the file; no key is read. INVALID_ARGUMENT and others, in words for the
// operator: which file, which entry ("issuers[1]"), what is wrong.
absl::StatusOr<OidcOptions> ReadOidcFile(const std::string& path);

}  // namespace osiedle::identity

#endif  // OSIEDLE_SERVICES_IDENTITY_OIDC_FILE_H_
