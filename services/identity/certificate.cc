#include "services/identity/certificate.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <array>
#include <ctime>
#include <memory>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"

namespace osiedle::identity {
namespace {

template <typename T, void (*kFree)(T*)>
struct Free {
  void operator()(T* object) const { kFree(object); }
};
using Read = std::unique_ptr<X509, Free<X509, X509_free>>;
using Memory = std::unique_ptr<BIO, Free<BIO, BIO_free_all>>;
using Names = std::unique_ptr<GENERAL_NAMES, Free<GENERAL_NAMES, GENERAL_NAMES_free>>;

// RFC 4514 with letters beyond ASCII as they are.
constexpr unsigned long kNameFlags =
    XN_FLAG_RFC2253 & ~static_cast<unsigned long>(ASN1_STRFLGS_ESC_MSB);

std::optional<std::string> SubjectOf(const X509& certificate) {
  const Memory memory(BIO_new(BIO_s_mem()));
  if (memory == nullptr ||
      X509_NAME_print_ex(memory.get(), X509_get_subject_name(&certificate), 0, kNameFlags) < 0) {
    return std::nullopt;
  }
  char* data = nullptr;
  const long size = BIO_get_mem_data(memory.get(), &data);
  return std::string(data, static_cast<size_t>(size));
}

// A byte that ends a C string, or that is no letter, would make two names look alike.
std::optional<std::string> TextOf(const ASN1_IA5STRING& name) {
  std::string text(reinterpret_cast<const char*>(ASN1_STRING_get0_data(&name)),
                   static_cast<size_t>(ASN1_STRING_length(&name)));
  for (const char c : text) {
    if (!absl::ascii_isgraph(static_cast<unsigned char>(c))) return std::nullopt;
  }
  return text;
}

void AddNames(const X509& certificate, Certificate& facts) {
  const Names names(static_cast<GENERAL_NAMES*>(
      X509_get_ext_d2i(&certificate, NID_subject_alt_name, nullptr, nullptr)));
  if (names == nullptr) return;
  for (int i = 0; i < sk_GENERAL_NAME_num(names.get()); ++i) {
    const GENERAL_NAME* name = sk_GENERAL_NAME_value(names.get(), i);
    if (name->type == GEN_URI) {
      if (auto text = TextOf(*name->d.uniformResourceIdentifier)) facts.uris.push_back(*text);
    } else if (name->type == GEN_DNS) {
      if (auto text = TextOf(*name->d.dNSName)) {
        facts.dns_names.push_back(absl::AsciiStrToLower(*text));
      }
    }
  }
}

absl::Time TimeOf(const ASN1_TIME* time, absl::Time otherwise) {
  std::tm parts = {};
  if (ASN1_TIME_to_tm(time, &parts) != 1) return otherwise;
  return absl::FromTM(parts, absl::UTCTimeZone());
}

std::optional<Certificate> FactsOf(const Read& read) {
  ERR_clear_error();
  if (read == nullptr) return std::nullopt;
  Certificate facts;
  std::optional<std::string> subject = SubjectOf(*read);
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest;
  unsigned int size = 0;
  if (!subject.has_value() || X509_digest(read.get(), EVP_sha256(), digest.data(), &size) != 1) {
    return std::nullopt;
  }
  facts.subject = *std::move(subject);
  facts.sha256 =
      absl::BytesToHexString(absl::string_view(reinterpret_cast<const char*>(digest.data()), size));
  // A time that cannot be read makes the certificate good at no time.
  facts.begin = TimeOf(X509_get0_notBefore(read.get()), absl::InfiniteFuture());
  facts.end = TimeOf(X509_get0_notAfter(read.get()), absl::InfinitePast());
  AddNames(*read, facts);
  return facts;
}

}  // namespace

std::optional<Certificate> ReadPemCertificate(absl::string_view pem) {
  const Memory memory(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  return FactsOf(Read(PEM_read_bio_X509(memory.get(), nullptr, nullptr, nullptr)));
}

std::optional<Certificate> ReadBase64Certificate(absl::string_view base64) {
  std::string der;
  if (!absl::Base64Unescape(base64, &der)) return std::nullopt;
  const auto* at = reinterpret_cast<const unsigned char*>(der.data());
  const unsigned char* const end = at + der.size();
  const Read read(d2i_X509(nullptr, &at, static_cast<long>(der.size())));
  if (at != end) {
    ERR_clear_error();
    return std::nullopt;
  }
  return FactsOf(read);
}

}  // namespace osiedle::identity
