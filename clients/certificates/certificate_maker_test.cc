#include "clients/certificates/certificate_maker.h"

#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "gtest/gtest.h"

namespace osiedle::certificates {
namespace {

using Certificate = std::unique_ptr<X509, decltype(&X509_free)>;

Certificate Read(const std::string& pem) {
  const std::unique_ptr<BIO, decltype(&BIO_free)> memory(
      BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), &BIO_free);
  return {PEM_read_bio_X509(memory.get(), nullptr, nullptr, nullptr), &X509_free};
}

// X509_V_OK, or why `certificate` is not good for `purpose` at `time`.
int Verify(const std::string& certificate, const std::string& authority, int purpose,
           absl::Time time) {
  const std::unique_ptr<X509_STORE, decltype(&X509_STORE_free)> store(X509_STORE_new(),
                                                                      &X509_STORE_free);
  const Certificate root = Read(authority);
  X509_STORE_add_cert(store.get(), root.get());
  const Certificate leaf = Read(certificate);
  const std::unique_ptr<X509_STORE_CTX, decltype(&X509_STORE_CTX_free)> context(
      X509_STORE_CTX_new(), &X509_STORE_CTX_free);
  X509_STORE_CTX_init(context.get(), store.get(), leaf.get(), nullptr);
  X509_STORE_CTX_set_purpose(context.get(), purpose);
  X509_STORE_CTX_set_time(context.get(), 0, absl::ToTimeT(time));
  X509_verify_cert(context.get());
  return X509_STORE_CTX_get_error(context.get());
}

class CertificateMakerTest : public ::testing::Test {
 protected:
  const absl::Time now_ = absl::FromUnixSeconds(1'800'000'000);
  const Validity month_ = {.begin = now_, .end = now_ + absl::Hours(24 * 30)};
  const Certified authority_ = *MakeAuthority({.name = {{"CN", "An authority"}}}, month_);
};

TEST_F(CertificateMakerTest, ACertificate_IsGoodForItsUseAndInItsTime) {
  const Certified server =
      *Issue(authority_, {.name = {{"CN", "localhost"}}}, month_, Use::kServer);
  const auto verify = [&](int purpose, absl::Time time) {
    return Verify(server.certificate, authority_.certificate, purpose, time);
  };
  EXPECT_EQ(verify(X509_PURPOSE_SSL_SERVER, now_), X509_V_OK);
  EXPECT_EQ(verify(X509_PURPOSE_SSL_CLIENT, now_), X509_V_ERR_INVALID_PURPOSE);
  EXPECT_EQ(verify(X509_PURPOSE_SSL_SERVER, month_.begin - absl::Seconds(1)),
            X509_V_ERR_CERT_NOT_YET_VALID);
  EXPECT_EQ(verify(X509_PURPOSE_SSL_SERVER, month_.end + absl::Seconds(1)),
            X509_V_ERR_CERT_HAS_EXPIRED);

  const Certified client = *Issue(authority_, {.name = {{"CN", "ops"}}}, month_, Use::kClient);
  EXPECT_EQ(Verify(client.certificate, authority_.certificate, X509_PURPOSE_SSL_CLIENT, now_),
            X509_V_OK);
  const Certified other = *MakeAuthority({.name = {{"CN", "An authority"}}}, month_);
  EXPECT_NE(Verify(client.certificate, other.certificate, X509_PURPOSE_SSL_CLIENT, now_),
            X509_V_OK);
}

TEST_F(CertificateMakerTest, AlternativeNames_AreInTheCertificate) {
  const Certified server = *Issue(
      authority_, {.name = {{"CN", "x"}}, .alternative_names = {"DNS:localhost", "IP:127.0.0.1"}},
      month_, Use::kServer);
  const Certificate read = Read(server.certificate);
  EXPECT_EQ(X509_check_host(read.get(), "localhost", 0, 0, nullptr), 1);
  EXPECT_EQ(X509_check_ip_asc(read.get(), "127.0.0.1", 0), 1);
  EXPECT_EQ(X509_check_host(read.get(), "example.com", 0, 0, nullptr), 0);
}

TEST_F(CertificateMakerTest, WhatCannotBe_IsRefused) {
  EXPECT_TRUE(absl::IsInvalidArgument(MakeAuthority({.name = {{"NOSUCH", "x"}}}, month_).status()));
  EXPECT_TRUE(absl::IsInvalidArgument(Issue(authority_,
                                            {.name = {{"CN", "x"}}, .alternative_names = {"IP:x"}},
                                            month_, Use::kServer)
                                          .status()));
  const Certified client = *Issue(authority_, {.name = {{"CN", "x"}}}, month_, Use::kClient);
  EXPECT_TRUE(absl::IsInvalidArgument(
      Issue(client, {.name = {{"CN", "y"}}}, month_, Use::kClient).status()));
}

}  // namespace
}  // namespace osiedle::certificates
