// OpenSSL's objects, owned; for this folder alone.
#ifndef OSIEDLE_CLIENTS_CERTIFICATES_OPENSSL_OBJECTS_H_
#define OSIEDLE_CLIENTS_CERTIFICATES_OPENSSL_OBJECTS_H_

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <memory>
#include <string>

namespace osiedle::certificates {

template <typename T, void (*kFree)(T*)>
struct Free {
  void operator()(T* object) const { kFree(object); }
};
using Key = std::unique_ptr<EVP_PKEY, Free<EVP_PKEY, EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Free<X509, X509_free>>;
using Extension = std::unique_ptr<X509_EXTENSION, Free<X509_EXTENSION, X509_EXTENSION_free>>;
using AlternativeNames = std::unique_ptr<GENERAL_NAMES, Free<GENERAL_NAMES, GENERAL_NAMES_free>>;
using Number = std::unique_ptr<BIGNUM, Free<BIGNUM, BN_free>>;
using Memory = std::unique_ptr<BIO, Free<BIO, BIO_free_all>>;

inline Memory ReaderOf(const std::string& pem) {
  return Memory(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
}

// What was written to a memory.
inline std::string ContentOf(BIO& memory) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(&memory, &data);
  return {data, static_cast<size_t>(size)};
}

// Null: there is none.
inline Certificate ReadCertificate(const std::string& pem) {
  return Certificate(PEM_read_bio_X509(ReaderOf(pem).get(), nullptr, nullptr, nullptr));
}

}  // namespace osiedle::certificates

#endif  // OSIEDLE_CLIENTS_CERTIFICATES_OPENSSL_OBJECTS_H_
