// Keys of an issuer, and tokens that it signs, honest ones and others. Made with OpenSSL alone, so
// that they are another reading of the standards than the server's.
#ifndef OSIEDLE_SERVICES_IDENTITY_TESTING_TEST_KEYS_H_
#define OSIEDLE_SERVICES_IDENTITY_TESTING_TEST_KEYS_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

struct evp_pkey_st;

namespace osiedle::identity {

class TestKey {
 public:
  // `kind`: "RSA" (2048 bits), "RSA-1024", "RSA-2047", "P-256", "P-384", "P-521".
  explicit TestKey(const std::string& kind);
  // The same key each time: making one of RSA takes a while.
  static const TestKey& Rsa();
  static const TestKey& OtherRsa();
  static const TestKey& P256();
  static const TestKey& P384();
  static const TestKey& P521();

  // The public key as JSON, with `members` such as R"("kid": "a", "alg": "RS256")".
  std::string Jwk(const std::string& members = "") const;
  std::string PublicPem() const;

  // header.payload.signature; the signature is made by `algorithm`, whatever the header says.
  std::string Sign(const std::string& header, const std::string& payload,
                   absl::string_view algorithm) const;
  // The same with a header that says so, and names a key unless `kid` is empty.
  std::string SignAs(absl::string_view algorithm, const std::string& kid,
                     const std::string& payload) const;

 private:
  std::shared_ptr<evp_pkey_st> key_;
  std::string kind_;
};

// {"keys": […]}
std::string Jwks(const std::vector<std::string>& keys);

// A token of HS256.
std::string SignWithSecret(const std::string& header, const std::string& payload,
                           const std::string& secret);
std::string Base64Url(absl::string_view bytes);

}  // namespace osiedle::identity

#endif  // OSIEDLE_SERVICES_IDENTITY_TESTING_TEST_KEYS_H_
