// Makes keys and certificates (X.509, RFC 5280) for development and for tests. A town's own come
// from its certificate authority.
#ifndef OSIEDLE_CLIENTS_CERTIFICATES_CERTIFICATE_MAKER_H_
#define OSIEDLE_CLIENTS_CERTIFICATES_CERTIFICATE_MAKER_H_

#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace osiedle::certificates {

// Both in PEM. The key is of the curve P-256, in PKCS #8 and not encrypted.
struct Certified {
  std::string certificate;
  std::string key;
};

// What stands in a certificate.
struct Subject {
  // Attributes of the distinguished name, outermost first: {{"O", "Miasto"}, {"CN", "ops"}}. UTF-8.
  std::vector<std::pair<std::string, std::string>> name;
  // Alternative names, as "DNS:localhost", "IP:127.0.0.1" or "URI:urn:x".
  std::vector<std::string> alternative_names;
};

struct Validity {
  absl::Time begin;
  absl::Time end;
};

// What a certificate may be used for (RFC 5280, section 4.2.1.12).
enum class Use { kServer, kClient };

// An authority whose certificate it signed itself. INVALID_ARGUMENT: the name has an attribute that
// does not exist, or a value that does not fit.
absl::StatusOr<Certified> MakeAuthority(const Subject& subject, const Validity& validity);

// A new key with a certificate by `authority`. INVALID_ARGUMENT: as above; an alternative name does
// not read; `authority` is none.
absl::StatusOr<Certified> Issue(const Certified& authority, const Subject& subject,
                                const Validity& validity, Use use);

}  // namespace osiedle::certificates

#endif  // OSIEDLE_CLIENTS_CERTIFICATES_CERTIFICATE_MAKER_H_
