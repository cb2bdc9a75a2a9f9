// What a certificate (X.509) says, as text.
#ifndef OSIEDLE_CLIENTS_CERTIFICATES_CERTIFICATE_TEXT_H_
#define OSIEDLE_CLIENTS_CERTIFICATES_CERTIFICATE_TEXT_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace osiedle::certificates {

struct CertificateText {
  // RFC 4514, in UTF-8: "CN=register,O=Miasto,C=PL". As the server compares it.
  std::string subject;
  // Alternative names that the server can know a client by.
  std::vector<std::string> dns_names;
  std::vector<std::string> uris;
  // Of the DER form, 64 lower-case hexadecimal digits.
  std::string sha256;
  absl::Time begin;
  absl::Time end;
};

// Of the first certificate in a PEM text. INVALID_ARGUMENT: there is none.
absl::StatusOr<CertificateText> Describe(const std::string& pem);

}  // namespace osiedle::certificates

#endif  // OSIEDLE_CLIENTS_CERTIFICATES_CERTIFICATE_TEXT_H_
