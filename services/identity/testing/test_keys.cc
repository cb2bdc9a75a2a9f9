#include "services/identity/testing/test_keys.h"

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <cstdio>
#include <cstdlib>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace osiedle::identity {
namespace {

void OrDie(bool ok, const char* what) {
  if (ok) return;
  std::fprintf(stderr, "a test key failed: %s\n", what);
  std::abort();
}

const EVP_MD* DigestFor(absl::string_view algorithm) {
  if (absl::EndsWith(algorithm, "384")) return EVP_sha384();
  return absl::EndsWith(algorithm, "512") ? EVP_sha512() : EVP_sha256();
}

std::string Number(EVP_PKEY* key, const char* name, int bytes = 0) {
  BIGNUM* number = nullptr;
  OrDie(EVP_PKEY_get_bn_param(key, name, &number) == 1, name);
  std::string text(static_cast<size_t>(bytes == 0 ? BN_num_bytes(number) : bytes), '\0');
  OrDie(BN_bn2binpad(number, reinterpret_cast<unsigned char*>(text.data()),
                     static_cast<int>(text.size())) > 0,
        name);
  BN_free(number);
  return Base64Url(text);
}

// Bytes of a coordinate.
int FieldBytes(const std::string& curve) {
  if (curve == "P-256") return 32;
  return curve == "P-384" ? 48 : 66;
}

// From DER to the two numbers side by side (RFC 7518, section 3.4).
std::string PlainSignature(const std::string& der, int bytes) {
  const auto* at = reinterpret_cast<const unsigned char*>(der.data());
  ECDSA_SIG* const signature = d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(der.size()));
  OrDie(signature != nullptr, "d2i_ECDSA_SIG");
  std::string plain(static_cast<size_t>(2 * bytes), '\0');
  auto* const out = reinterpret_cast<unsigned char*>(plain.data());
  BN_bn2binpad(ECDSA_SIG_get0_r(signature), out, bytes);
  BN_bn2binpad(ECDSA_SIG_get0_s(signature), out + bytes, bytes);
  ECDSA_SIG_free(signature);
  return plain;
}

}  // namespace

std::string Base64Url(absl::string_view bytes) {
  std::string text;
  absl::WebSafeBase64Escape(bytes, &text);
  return text;
}

TestKey::TestKey(const std::string& kind) : kind_(kind) {
  EVP_PKEY* key = nullptr;
  if (kind == "RSA") {
    key = EVP_RSA_gen(2048);
  } else if (absl::StartsWith(kind, "RSA-")) {
    key = EVP_RSA_gen(static_cast<unsigned>(std::atoi(kind.c_str() + 4)));
  } else {
    key = EVP_EC_gen(kind.c_str());
  }
  OrDie(key != nullptr, kind.c_str());
  key_ = std::shared_ptr<EVP_PKEY>(key, &EVP_PKEY_free);
}

const TestKey& TestKey::Rsa() {
  static const auto* const key = new TestKey("RSA");
  return *key;
}

const TestKey& TestKey::OtherRsa() {
  static const auto* const key = new TestKey("RSA");
  return *key;
}

const TestKey& TestKey::P256() {
  static const auto* const key = new TestKey("P-256");
  return *key;
}

const TestKey& TestKey::P384() {
  static const auto* const key = new TestKey("P-384");
  return *key;
}

const TestKey& TestKey::P521() {
  static const auto* const key = new TestKey("P-521");
  return *key;
}

std::string TestKey::Jwk(const std::string& members) const {
  const std::string more = members.empty() ? "" : absl::StrCat(", ", members);
  if (absl::StartsWith(kind_, "RSA")) {
    return absl::StrCat(R"({"kty": "RSA", "n": ")", Number(key_.get(), OSSL_PKEY_PARAM_RSA_N),
                        R"(", "e": ")", Number(key_.get(), OSSL_PKEY_PARAM_RSA_E), "\"", more, "}");
  }
  const int bytes = FieldBytes(kind_);
  return absl::StrCat(R"({"kty": "EC", "crv": ")", kind_, R"(", "x": ")",
                      Number(key_.get(), OSSL_PKEY_PARAM_EC_PUB_X, bytes), R"(", "y": ")",
                      Number(key_.get(), OSSL_PKEY_PARAM_EC_PUB_Y, bytes), "\"", more, "}");
}

std::string TestKey::PublicPem() const {
  BIO* const memory = BIO_new(BIO_s_mem());
  OrDie(PEM_write_bio_PUBKEY(memory, key_.get()) == 1, "PEM");
  char* text = nullptr;
  const long size = BIO_get_mem_data(memory, &text);
  std::string pem(text, static_cast<size_t>(size));
  BIO_free(memory);
  return pem;
}

std::string TestKey::Sign(const std::string& header, const std::string& payload,
                          absl::string_view algorithm) const {
  const std::string text = absl::StrCat(Base64Url(header), ".", Base64Url(payload));
  EVP_MD_CTX* const context = EVP_MD_CTX_new();
  EVP_PKEY_CTX* key_context = nullptr;
  OrDie(EVP_DigestSignInit(context, &key_context, DigestFor(algorithm), nullptr, key_.get()) == 1,
        "EVP_DigestSignInit");
  if (absl::StartsWith(algorithm, "PS")) {
    OrDie(EVP_PKEY_CTX_set_rsa_padding(key_context, RSA_PKCS1_PSS_PADDING) == 1 &&
              EVP_PKEY_CTX_set_rsa_pss_saltlen(key_context, RSA_PSS_SALTLEN_DIGEST) == 1,
          "PSS");
  }
  const auto* const bytes = reinterpret_cast<const unsigned char*>(text.data());
  size_t size = 0;
  OrDie(EVP_DigestSign(context, nullptr, &size, bytes, text.size()) == 1, "EVP_DigestSign");
  std::string signature(size, '\0');
  OrDie(EVP_DigestSign(context, reinterpret_cast<unsigned char*>(signature.data()), &size, bytes,
                       text.size()) == 1,
        "EVP_DigestSign");
  signature.resize(size);
  EVP_MD_CTX_free(context);
  if (!absl::StartsWith(kind_, "RSA")) signature = PlainSignature(signature, FieldBytes(kind_));
  return absl::StrCat(text, ".", Base64Url(signature));
}

std::string TestKey::SignAs(absl::string_view algorithm, const std::string& kid,
                            const std::string& payload) const {
  const std::string named = kid.empty() ? "" : absl::StrCat(R"(, "kid": ")", kid, "\"");
  return Sign(absl::StrCat(R"({"typ": "JWT", "alg": ")", algorithm, "\"", named, "}"), payload,
              algorithm);
}

std::string Jwks(const std::vector<std::string>& keys) {
  return absl::StrCat(R"({"keys": [)", absl::StrJoin(keys, ", "), "]}");
}

std::string SignWithSecret(const std::string& header, const std::string& payload,
                           const std::string& secret) {
  const std::string text = absl::StrCat(Base64Url(header), ".", Base64Url(payload));
  unsigned char mac[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()),
       reinterpret_cast<const unsigned char*>(text.data()), text.size(), mac, &size);
  return absl::StrCat(text, ".",
                      Base64Url(absl::string_view(reinterpret_cast<const char*>(mac), size)));
}

}  // namespace osiedle::identity
