#include "clients/certificates/certificate_maker.h"

#include <functional>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/certificates/openssl_objects.h"

namespace osiedle::certificates {
namespace {

// Version 3 is written as 2.
constexpr long kVersion3 = 2;
// At most 20 octets, and positive (RFC 5280, section 4.1.2.2).
constexpr int kSerialBits = 127;

absl::Status Cannot(absl::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat("OpenSSL cannot make ", what));
}

std::string PemOf(const std::function<int(BIO*)>& write) {
  const Memory memory(BIO_new(BIO_s_mem()));
  if (memory == nullptr || write(memory.get()) != 1) return "";
  return ContentOf(*memory);
}

bool SetSerial(X509& certificate) {
  const Number serial(BN_new());
  return serial != nullptr &&
         BN_rand(serial.get(), kSerialBits, BN_RAND_TOP_ONE, BN_RAND_BOTTOM_ANY) == 1 &&
         BN_to_ASN1_INTEGER(serial.get(), X509_get_serialNumber(&certificate)) != nullptr;
}

absl::Status SetName(X509& certificate, const Subject& subject) {
  X509_NAME* name = X509_get_subject_name(&certificate);
  for (const auto& [type, value] : subject.name) {
    const auto* text = reinterpret_cast<const unsigned char*>(value.data());
    if (X509_NAME_add_entry_by_txt(name, type.c_str(), MBSTRING_UTF8, text,
                                   static_cast<int>(value.size()), -1, 0) != 1) {
      return Cannot(absl::StrCat("a name with ", type, "=", value));
    }
  }
  return absl::OkStatus();
}

absl::Status AddExtension(X509& certificate, X509& issuer, int type, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, &issuer, &certificate, nullptr, nullptr, 0);
  const Extension extension(X509V3_EXT_conf_nid(nullptr, &context, type, value.c_str()));
  if (extension == nullptr || X509_add_ext(&certificate, extension.get(), -1) != 1) {
    return Cannot(absl::StrCat("an extension \"", value, "\""));
  }
  return absl::OkStatus();
}

using Extensions = std::vector<std::pair<int, std::string>>;

// Signed by `issuer` and its key; both null: by itself.
absl::StatusOr<Certified> Make(const Subject& subject, const Validity& validity,
                               const Extensions& extensions, X509* issuer, EVP_PKEY* issuer_key) {
  const Key key(EVP_EC_gen("P-256"));
  const Certificate certificate(X509_new());
  if (key == nullptr || certificate == nullptr) return Cannot("a key");
  if (X509_set_version(certificate.get(), kVersion3) != 1 || !SetSerial(*certificate) ||
      X509_set_pubkey(certificate.get(), key.get()) != 1 ||
      ASN1_TIME_set(X509_getm_notBefore(certificate.get()), absl::ToTimeT(validity.begin)) ==
          nullptr ||
      ASN1_TIME_set(X509_getm_notAfter(certificate.get()), absl::ToTimeT(validity.end)) ==
          nullptr) {
    return Cannot("a certificate");
  }
  if (absl::Status named = SetName(*certificate, subject); !named.ok()) return named;
  X509* const by = issuer == nullptr ? certificate.get() : issuer;
  X509_set_issuer_name(certificate.get(), X509_get_subject_name(by));
  for (const auto& [type, value] : extensions) {
    if (absl::Status added = AddExtension(*certificate, *by, type, value); !added.ok()) {
      return added;
    }
  }
  if (X509_sign(certificate.get(), issuer_key == nullptr ? key.get() : issuer_key, EVP_sha256()) ==
      0) {
    return Cannot("a signature");
  }
  return Certified{
      .certificate = PemOf([&](BIO* bio) { return PEM_write_bio_X509(bio, certificate.get()); }),
      .key = PemOf([&](BIO* bio) {
        return PEM_write_bio_PrivateKey(bio, key.get(), nullptr, nullptr, 0, nullptr, nullptr);
      })};
}

}  // namespace

absl::StatusOr<Certified> MakeAuthority(const Subject& subject, const Validity& validity) {
  return Make(subject, validity,
              {{NID_basic_constraints, "critical,CA:TRUE,pathlen:0"},
               {NID_key_usage, "critical,keyCertSign,cRLSign"},
               {NID_subject_key_identifier, "hash"}},
              nullptr, nullptr);
}

absl::StatusOr<Certified> Issue(const Certified& authority, const Subject& subject,
                                const Validity& validity, Use use) {
  const Certificate issuer = ReadCertificate(authority.certificate);
  const Key issuer_key(
      PEM_read_bio_PrivateKey(ReaderOf(authority.key).get(), nullptr, nullptr, nullptr));
  if (issuer == nullptr || issuer_key == nullptr || X509_check_ca(issuer.get()) == 0 ||
      X509_check_private_key(issuer.get(), issuer_key.get()) != 1) {
    return absl::InvalidArgumentError("this is no certificate of an authority with its key");
  }
  Extensions extensions = {{NID_basic_constraints, "critical,CA:FALSE"},
                           {NID_key_usage, "critical,digitalSignature"},
                           {NID_ext_key_usage, use == Use::kServer ? "serverAuth" : "clientAuth"},
                           {NID_subject_key_identifier, "hash"},
                           {NID_authority_key_identifier, "keyid:always"}};
  if (!subject.alternative_names.empty()) {
    extensions.emplace_back(NID_subject_alt_name, absl::StrJoin(subject.alternative_names, ","));
  }
  return Make(subject, validity, extensions, issuer.get(), issuer_key.get());
}

}  // namespace osiedle::certificates
