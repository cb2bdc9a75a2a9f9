#include "clients/certificates/certificate_text.h"

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <array>
#include <ctime>
#include <memory>

#include "absl/status/status.h"
#include "absl/strings/escaping.h"
#include "absl/strings/string_view.h"
#include "clients/certificates/openssl_objects.h"

namespace osiedle::certificates {
namespace {

// RFC 4514 with letters beyond ASCII as they are.
constexpr unsigned long kNameFlags =
    XN_FLAG_RFC2253 & ~static_cast<unsigned long>(ASN1_STRFLGS_ESC_MSB);

std::string TextOf(const ASN1_STRING& string) {
  return {reinterpret_cast<const char*>(ASN1_STRING_get0_data(&string)),
          static_cast<size_t>(ASN1_STRING_length(&string))};
}

void AddNames(const X509& certificate, CertificateText& text) {
  const AlternativeNames names(static_cast<GENERAL_NAMES*>(
      X509_get_ext_d2i(&certificate, NID_subject_alt_name, nullptr, nullptr)));
  for (int i = 0; names != nullptr && i < sk_GENERAL_NAME_num(names.get()); ++i) {
    const GENERAL_NAME* name = sk_GENERAL_NAME_value(names.get(), i);
    if (name->type == GEN_DNS) text.dns_names.push_back(TextOf(*name->d.dNSName));
    if (name->type == GEN_URI) text.uris.push_back(TextOf(*name->d.uniformResourceIdentifier));
  }
}

bool ReadTime(const ASN1_TIME* time, absl::Time& result) {
  std::tm parts = {};
  if (ASN1_TIME_to_tm(time, &parts) != 1) return false;
  result = absl::FromTM(parts, absl::UTCTimeZone());
  return true;
}

}  // namespace

absl::StatusOr<CertificateText> Describe(const std::string& pem) {
  const Certificate certificate = ReadCertificate(pem);
  const Memory subject(BIO_new(BIO_s_mem()));
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest;
  unsigned int size = 0;
  CertificateText text;
  if (certificate == nullptr || subject == nullptr ||
      X509_NAME_print_ex(subject.get(), X509_get_subject_name(certificate.get()), 0, kNameFlags) <
          0 ||
      X509_digest(certificate.get(), EVP_sha256(), digest.data(), &size) != 1 ||
      !ReadTime(X509_get0_notBefore(certificate.get()), text.begin) ||
      !ReadTime(X509_get0_notAfter(certificate.get()), text.end)) {
    return absl::InvalidArgumentError("there is no certificate in PEM");
  }
  text.subject = ContentOf(*subject);
  text.sha256 =
      absl::BytesToHexString(absl::string_view(reinterpret_cast<const char*>(digest.data()), size));
  AddNames(*certificate, text);
  return text;
}

}  // namespace osiedle::certificates
