// What a certificate (X.509, RFC 5280) says of its owner. Whether it holds was decided when TLS was
// set up: by this server, or by the proxy that hands it on.
#ifndef OSIEDLE_SERVICES_IDENTITY_CERTIFICATE_H_
#define OSIEDLE_SERVICES_IDENTITY_CERTIFICATE_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace osiedle::identity {

struct Certificate {
  // RFC 4514, section 2, in UTF-8: "CN=rejestr,O=Urząd Miasta,C=PL".
  std::string subject;
  // Alternative names. Those that are no printable ASCII are left out, DNS names in lower case.
  std::vector<std::string> uris;
  std::vector<std::string> dns_names;
  // SHA-256 of the DER form, in 64 lower-case hexadecimal digits.
  std::string sha256;
  // Valid from the first moment on and before the second.
  absl::Time begin;
  absl::Time end;
};

// The first certificate of a PEM text; none: there is none that can be read.
std::optional<Certificate> ReadPemCertificate(absl::string_view pem);

// A certificate in DER, in base64 (RFC 4648, section 4; padding may lack), and nothing else.
std::optional<Certificate> ReadBase64Certificate(absl::string_view base64);

}  // namespace osiedle::identity

#endif  // OSIEDLE_SERVICES_IDENTITY_CERTIFICATE_H_
