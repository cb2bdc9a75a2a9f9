#include "services/server/listener_probe.h"

#include <arpa/inet.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <sys/socket.h>
#include <unistd.h>

#include <functional>
#include <memory>
#include <string>

#include "gtest/gtest.h"
#include "services/server/listener.h"
#include "services/server/unknown_methods.h"

namespace osiedle::server {
namespace {

// Its answer comes at once or never.
constexpr absl::Duration kPatience = absl::Milliseconds(300);
constexpr absl::Duration kPlenty = absl::Seconds(30);

// A socket on which nobody accepts; the kernel takes connections for it all the same.
class DeafListener {
 public:
  DeafListener() : fd_(socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    bind(fd_, reinterpret_cast<sockaddr*>(&address), sizeof(address));
    listen(fd_, 8);
    socklen_t size = sizeof(address);
    getsockname(fd_, reinterpret_cast<sockaddr*>(&address), &size);
    endpoint_ = {.host = "127.0.0.1", .port = ntohs(address.sin_port)};
  }
  ~DeafListener() { close(fd_); }
  const Endpoint& endpoint() const { return endpoint_; }

 private:
  const int fd_;
  Endpoint endpoint_;
};

std::string ToPem(const std::function<int(BIO*)>& write) {
  BIO* bio = BIO_new(BIO_s_mem());
  write(bio);
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio, &data);
  std::string pem(data, size);
  BIO_free(bio);
  return pem;
}

// A key and a certificate that it signed itself.
std::shared_ptr<grpc::ServerCredentials> SelfSigned() {
  EVP_PKEY* key = EVP_EC_gen("P-256");
  X509* certificate = X509_new();
  ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
  X509_gmtime_adj(X509_getm_notBefore(certificate), 0);
  X509_gmtime_adj(X509_getm_notAfter(certificate), 3600);
  X509_set_pubkey(certificate, key);
  X509_NAME* name = X509_get_subject_name(certificate);
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>("localhost"), -1, -1, 0);
  X509_set_issuer_name(certificate, name);
  X509_sign(certificate, key, EVP_sha256());
  grpc::SslServerCredentialsOptions options;
  options.pem_key_cert_pairs.push_back(
      {ToPem([&](BIO* bio) {
         return PEM_write_bio_PrivateKey(bio, key, nullptr, nullptr, 0, nullptr, nullptr);
       }),
       ToPem([&](BIO* bio) { return PEM_write_bio_X509(bio, certificate); })});
  X509_free(certificate);
  EVP_PKEY_free(key);
  return grpc::SslServerCredentials(options);
}

TEST(ListenerProbeTest, ProbeListener_OfServerThatAccepts_IsOk) {
  UnknownMethods unknown;
  absl::StatusOr<Listener> listener =
      Listen({.host = "127.0.0.1"}, grpc::InsecureServerCredentials(), {}, unknown);
  ASSERT_TRUE(listener.ok()) << listener.status();
  const absl::Status alive = ProbeListener(listener->endpoint, false, kPlenty);
  EXPECT_TRUE(alive.ok()) << alive;
}

TEST(ListenerProbeTest, ProbeListener_OfServerWithTlsThatAccepts_IsOk) {
  UnknownMethods unknown;
  absl::StatusOr<Listener> listener = Listen({.host = "127.0.0.1"}, SelfSigned(), {}, unknown);
  ASSERT_TRUE(listener.ok()) << listener.status();
  const absl::Status alive = ProbeListener(listener->endpoint, true, kPlenty);
  EXPECT_TRUE(alive.ok()) << alive;
}

TEST(ListenerProbeTest, ProbeListener_WhenNobodyAccepts_IsUnavailable) {
  DeafListener deaf;
  EXPECT_TRUE(absl::IsUnavailable(ProbeListener(deaf.endpoint(), false, kPatience)));
  EXPECT_TRUE(absl::IsUnavailable(ProbeListener(deaf.endpoint(), true, kPatience)));
}

TEST(ListenerTest, Listen_OnPortThatIsTaken_IsRefused) {
  DeafListener taken;
  UnknownMethods unknown;
  absl::StatusOr<Listener> listener =
      Listen(taken.endpoint(), grpc::InsecureServerCredentials(), {}, unknown);
  EXPECT_TRUE(absl::IsUnavailable(listener.status()));
}

}  // namespace
}  // namespace osiedle::server
