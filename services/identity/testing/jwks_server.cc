#include "services/identity/testing/jwks_server.h"

#include <httplib.h>
#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <cstdio>
#include <cstdlib>

#include "absl/strings/str_cat.h"

namespace osiedle::identity {
namespace {

constexpr char kHost[] = "127.0.0.1";
constexpr long kDay = 24 * 60 * 60;

void OrDie(bool ok, const char* what) {
  if (ok) return;
  std::fprintf(stderr, "the test's issuer failed: %s\n", what);
  std::abort();
}

// Signed by itself. The caller owns it.
X509* MakeCertificate(EVP_PKEY* key) {
  X509* const certificate = X509_new();
  X509_set_version(certificate, 2);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
  X509_gmtime_adj(X509_getm_notBefore(certificate), -kDay);
  X509_gmtime_adj(X509_getm_notAfter(certificate), kDay);
  X509_set_pubkey(certificate, key);
  X509_NAME* const name = X509_get_subject_name(certificate);
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>("localhost"), -1, -1, 0);
  X509_set_issuer_name(certificate, name);
  X509_EXTENSION* const names =
      X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, "DNS:localhost");
  X509_add_ext(certificate, names, -1);
  X509_EXTENSION_free(names);
  OrDie(X509_sign(certificate, key, EVP_sha256()) != 0, "X509_sign");
  return certificate;
}

std::string PemOf(X509* certificate) {
  BIO* const memory = BIO_new(BIO_s_mem());
  OrDie(PEM_write_bio_X509(memory, certificate) == 1, "PEM");
  char* text = nullptr;
  const long size = BIO_get_mem_data(memory, &text);
  std::string pem(text, static_cast<size_t>(size));
  BIO_free(memory);
  return pem;
}

}  // namespace

JwksServer::JwksServer(Kind kind) {
  if (kind == Kind::kTls) {
    EVP_PKEY* const key = EVP_EC_gen("P-256");
    X509* const certificate = MakeCertificate(key);
    certificate_ = PemOf(certificate);
    server_ = std::make_unique<httplib::SSLServer>(certificate, key);
    X509_free(certificate);
    EVP_PKEY_free(key);
  } else {
    server_ = std::make_unique<httplib::Server>();
  }
  server_->Get("/keys", [this](const httplib::Request& /*request*/, httplib::Response& response) {
    ++requests_;
    absl::MutexLock lock(&mutex_);
    const auto may_answer = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return !waiting_; };
    mutex_.Await(absl::Condition(&may_answer));
    response.status = status_;
    if (status_ == 302) response.set_header("Location", "/keys");
    response.set_content(body_, "application/json");
  });
  const int port = server_->bind_to_any_port(kHost);
  OrDie(port > 0, "no free port");
  url_ = kind == Kind::kTls ? absl::StrCat("https://localhost:", port, "/keys")
                            : absl::StrCat("http://", kHost, ":", port, "/keys");
  thread_ = std::thread([this] { server_->listen_after_bind(); });
}

JwksServer::~JwksServer() {
  Answer("", 503);
  // A server that has not begun to listen cannot be stopped.
  while (!server_->is_running()) std::this_thread::yield();
  server_->stop();
  thread_.join();
}

void JwksServer::Answer(const std::string& body, int status) {
  absl::MutexLock lock(&mutex_);
  body_ = body;
  status_ = status;
  waiting_ = false;
}

void JwksServer::KeepWaiting() {
  absl::MutexLock lock(&mutex_);
  waiting_ = true;
}

}  // namespace osiedle::identity
