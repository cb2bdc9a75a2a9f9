#include "services/server/options.h"

#include <functional>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace osiedle::server {
namespace {

using ::testing::HasSubstr;

Options Sound() {
  Options options;
  options.data_dir = "/var/lib/osiedle";
  options.tokens_file = "/etc/osiedle/tokens.json";
  return options;
}

TEST(OptionsTest, Validate_OfDefaultsWithFolderAndTokens_IsOk) {
  EXPECT_TRUE(Sound().Validate().ok()) << Sound().Validate();
}

TEST(OptionsTest, Validate_WithAnyOneWayToKnowCallers_IsOk) {
  for (std::string Options::*file : {&Options::tokens_file, &Options::oidc_file}) {
    Options options;
    options.data_dir = "/var/lib/osiedle";
    options.*file = "/etc/osiedle/callers.json";
    EXPECT_TRUE(options.Validate().ok()) << options.Validate();
  }
}

TEST(OptionsTest, Validate_OfWhatCannotBe_NamesTheFlag) {
  const struct {
    const char* named;
    std::function<void(Options&)> spoil;
  } kCases[] = {
      {"--data_dir", [](Options& o) { o.data_dir.clear(); }},
      {"--tokens_file", [](Options& o) { o.tokens_file.clear(); }},
      {"--listen: 0.0.0.0:50051 is open", [](Options& o) { o.listen = "0.0.0.0:50051"; }},
      {"--listen", [](Options& o) { o.listen = "50051"; }},
      {"--listen: [::]:50051 is open", [](Options& o) { o.listen = "[::]:50051"; }},
      {"--listen: [fe80::1]:50051 is open", [](Options& o) { o.listen = "[fe80::1]:50051"; }},
      {"--listen: [::ffff:0.0.0.0]:50051 is open",
       [](Options& o) { o.listen = "[::ffff:0.0.0.0]:50051"; }},
      {"--listen: osiedle.example:50051 is open",
       [](Options& o) { o.listen = "osiedle.example:50051"; }},
      {"--http_listen: [::]:8080 is open", [](Options& o) { o.http_listen = "[::]:8080"; }},
      {"--http_listen: 0.0.0.0:8080 is open",
       [](Options& o) {
         // TLS is of the other listener.
         o.http_listen = "0.0.0.0:8080";
         o.tls_certificate = "cert.pem";
         o.tls_key = "key.pem";
       }},
      {"--http_listen: 0.0.0.0:8080 is open", [](Options& o) { o.http_listen = "0.0.0.0:8080"; }},
      {"--dev_principal",
       [](Options& o) {
         o.listen = "10.0.0.1:1";
         o.allow_plaintext = true;
         o.dev_principal = "dev";
       }},
      {"--dev_principal",
       [](Options& o) {
         o.http_listen = "10.0.0.1:1";
         o.allow_plaintext = true;
         o.dev_principal = "dev";
       }},
      {"--dev_principal", [](Options& o) { o.dev_principal = "two words"; }},
      {"--tls_certificate", [](Options& o) { o.tls_certificate = "a.pem"; }},
      {"--tls_key", [](Options& o) { o.tls_key = "a.pem"; }},
      {"--client_ca: needs --tls_certificate",
       [](Options& o) {
         o.client_ca = "ca.pem";
         o.certificates_file = "certificates.json";
       }},
      {"--client_ca and --certificates_file", [](Options& o) { o.client_ca = "ca.pem"; }},
      {"--client_ca and --certificates_file",
       [](Options& o) { o.certificates_file = "certificates.json"; }},
      {"there is no \"gardens\"; there are registry, ",
       [](Options& o) {
         o.services = {"contacts", "gardens"};
       }},
      {"--default_deadline", [](Options& o) { o.default_deadline = absl::ZeroDuration(); }},
      {"--max_deadline", [](Options& o) { o.max_deadline = absl::Seconds(4); }},
      {"--max_deadline", [](Options& o) { o.max_deadline = absl::InfiniteDuration(); }},
      {"--drain_timeout", [](Options& o) { o.drain_timeout = -absl::Seconds(1); }},
      {"--writes_per_principal", [](Options& o) { o.writes_per_principal = 0; }},
      {"--worker_threads", [](Options& o) { o.worker_threads = 1; }},
      {"--backup_every: needs --backup_dir",
       [](Options& o) {
         o.backup_every = absl::Hours(1);
         o.keep_backups = 1;
       }},
      {"--backup_every: would fill the disk",
       [](Options& o) {
         o.backup_dir = "/var/backups";
         o.backup_every = absl::Hours(1);
       }},
      {"--backup_every: must be between",
       [](Options& o) {
         o.backup_dir = "/var/backups";
         o.backup_every = absl::Milliseconds(999);
         o.keep_backups = 1;
       }},
      {"--backup_every: must be between",
       [](Options& o) {
         o.backup_dir = "/var/backups";
         o.backup_every = absl::InfiniteDuration();
         o.keep_backups = 1;
       }},
      {"--keep_backups: needs --backup_dir", [](Options& o) { o.keep_backups = 1; }},
      {"--keep_backups: must be between",
       [](Options& o) {
         o.backup_dir = "/var/backups";
         o.keep_backups = -1;
       }},
      {"--block_cache_mb", [](Options& o) { o.block_cache_mb = 0; }},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.named);
    Options options = Sound();
    c.spoil(options);
    const absl::Status valid = options.Validate();
    EXPECT_TRUE(absl::IsInvalidArgument(valid));
    EXPECT_THAT(std::string(valid.message()), HasSubstr(c.named));
  }
}

TEST(OptionsTest, Validate_OfPlaintextOnLoopback_IsOk) {
  for (const char* listen : {"127.0.0.1:0", "127.8.9.1:0", "localhost:0", "[::1]:0"}) {
    Options options = Sound();
    options.listen = options.http_listen = listen;
    EXPECT_TRUE(options.Validate().ok()) << listen << ": " << options.Validate();
  }
}

TEST(OptionsTest, Validate_WithCertificatesOfClientsAndWithoutTokens_IsOk) {
  Options options = Sound();
  options.tokens_file.clear();
  options.tls_certificate = "cert.pem";
  options.tls_key = "key.pem";
  options.client_ca = "ca.pem";
  options.certificates_file = "certificates.json";
  EXPECT_TRUE(options.Validate().ok()) << options.Validate();
}

TEST(OptionsTest, Validate_OfOpenListener_IsOkWithTlsOrWhenPlaintextIsAllowed) {
  Options options = Sound();
  options.listen = "0.0.0.0:50051";
  options.tls_certificate = "cert.pem";
  options.tls_key = "key.pem";
  EXPECT_TRUE(options.Validate().ok()) << options.Validate();

  Options behind_proxy = Sound();
  behind_proxy.listen = "0.0.0.0:50051";
  behind_proxy.allow_plaintext = true;
  EXPECT_TRUE(behind_proxy.Validate().ok()) << behind_proxy.Validate();
}

}  // namespace
}  // namespace osiedle::server
