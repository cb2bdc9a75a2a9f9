#include "services/server/tls_files.h"

#include <grpc/grpc_security.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <system_error>
#include <utility>

#include "absl/memory/memory.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "services/identity/private_file.h"
#include "storage/status_macros.h"

namespace osiedle::server {
namespace {

// The time before a certificate's expiry from which the log warns the operator.
constexpr absl::Duration kWarnBefore = absl::Hours(14 * 24);
constexpr char kBegin[] = "-----BEGIN CERTIFICATE-----";

template <typename T, void (*kFree)(T*)>
struct Free {
  void operator()(T* object) const { kFree(object); }
};
using Key = std::unique_ptr<EVP_PKEY, Free<EVP_PKEY, EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Free<X509, X509_free>>;
using Memory = std::unique_ptr<BIO, Free<BIO, BIO_free_all>>;

Memory ReaderOf(const std::string& pem) {
  return Memory(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
}

absl::StatusOr<std::string> ReadFile(absl::string_view flag, const std::string& path) {
  const auto cannot = [&](absl::string_view why) {
    return absl::NotFoundError(absl::StrCat("--", flag, ": ", path, " cannot be read: ", why));
  };
  // A stream over a folder opens without an error, and throws when it is read.
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) return cannot("it is a folder, not a file");
  std::ifstream file(path, std::ios::binary);
  if (!file) return cannot(std::strerror(errno));
  std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  if (text.empty()) return cannot("it is empty");
  return text;
}

absl::Status Refused(absl::string_view flag, const std::string& path, absl::string_view why) {
  return absl::InvalidArgumentError(absl::StrCat("--", flag, ": ", path, ": ", why));
}

size_t BlocksIn(absl::string_view pem) {
  size_t blocks = 0;
  for (size_t at = pem.find(kBegin); at != absl::string_view::npos; at = pem.find(kBegin, at + 1)) {
    ++blocks;
  }
  return blocks;
}

// A password is not asked for: nobody stands in front of a server.
int NoPassword(char*, int, int, void*) { return 0; }

// Every certificate of the file. A file that ends within a block is not yet whole.
absl::StatusOr<std::vector<Certificate>> CertificatesIn(absl::string_view flag,
                                                        const std::string& path,
                                                        const std::string& pem) {
  const Memory memory = ReaderOf(pem);
  std::vector<Certificate> certificates;
  while (X509* read = PEM_read_bio_X509(memory.get(), nullptr, &NoPassword, nullptr)) {
    certificates.emplace_back(read);
  }
  ERR_clear_error();
  if (certificates.empty()) return Refused(flag, path, "holds no certificate in PEM");
  if (certificates.size() != BlocksIn(pem)) {
    return Refused(flag, path, "holds a block of PEM that is no whole certificate");
  }
  return certificates;
}

absl::Time ExpiryOf(const X509& certificate) {
  std::tm time = {};
  if (ASN1_TIME_to_tm(X509_get0_notAfter(&certificate), &time) != 1) return absl::InfinitePast();
  return absl::FromTM(time, absl::UTCTimeZone());
}

absl::Time FirstExpiry(const std::vector<Certificate>& certificates) {
  absl::Time first = absl::InfiniteFuture();
  for (const Certificate& certificate : certificates) {
    first = std::min(first, ExpiryOf(*certificate));
  }
  return first;
}

std::optional<std::string> ExpiryWarning(absl::string_view flag, const std::string& path,
                                         absl::Time expire_time, absl::Time now) {
  if (expire_time >= now + kWarnBefore) return std::nullopt;
  return absl::StrCat("--", flag, ": ", path,
                      now < expire_time ? " expires at " : " has expired: it was good until ",
                      absl::FormatTime(absl::RFC3339_sec, expire_time, absl::UTCTimeZone()));
}

}  // namespace

// Credentials whose certificate gRPC fetches before each handshake. gRPC's C++ interface has none
// of this kind; its C interface has. A certificate that gRPC does not accept leaves the old one.
class TlsFiles::ReloadedCredentials final : public grpc::ServerCredentials {
 public:
  explicit ReloadedCredentials(std::shared_ptr<TlsFiles> files) : files_(std::move(files)) {
    credentials_ = grpc_ssl_server_credentials_create_with_options(
        grpc_ssl_server_credentials_create_options_using_config_fetcher(
            files_->paths_.client_ca.empty() ? GRPC_SSL_DONT_REQUEST_CLIENT_CERTIFICATE
                                             : GRPC_SSL_REQUEST_CLIENT_CERTIFICATE_AND_VERIFY,
            &Fetch, this));
  }
  ~ReloadedCredentials() override { grpc_server_credentials_release(credentials_); }

  // Identity is verified for each call elsewhere.
  void SetAuthMetadataProcessor(const std::shared_ptr<grpc::AuthMetadataProcessor>&) override {}

 private:
  int AddPortToServer(const std::string& address, grpc_server* server) override {
    return grpc_server_add_http2_port(server, address.c_str(), credentials_);
  }

  static grpc_ssl_certificate_config_reload_status Fetch(
      void* self, grpc_ssl_server_certificate_config** config) {
    auto& credentials = *static_cast<ReloadedCredentials*>(self);
    const TlsFiles& files = *credentials.files_;
    absl::MutexLock lock(&files.mutex_);
    const Contents& contents = files.contents_;
    if (credentials.fetched_ == contents.generation) {
      return GRPC_SSL_CERTIFICATE_CONFIG_RELOAD_UNCHANGED;
    }
    const grpc_ssl_pem_key_cert_pair pair = {contents.key.c_str(), contents.certificate.c_str()};
    // gRPC wants authorities also where it asks no client for a certificate.
    const std::string& roots =
        contents.client_ca.empty() ? contents.certificate : contents.client_ca;
    *config = grpc_ssl_server_certificate_config_create(roots.c_str(), &pair, 1);
    credentials.fetched_ = contents.generation;
    return GRPC_SSL_CERTIFICATE_CONFIG_RELOAD_NEW;
  }

  const std::shared_ptr<TlsFiles> files_;
  grpc_server_credentials* credentials_;
  // Guarded by the mutex of the files.
  uint64_t fetched_ = 0;
};

absl::StatusOr<std::shared_ptr<TlsFiles>> TlsFiles::Open(const Paths& paths) {
  auto files = absl::WrapUnique(new TlsFiles(paths));
  RETURN_IF_ERROR(files->Reload());
  return std::shared_ptr<TlsFiles>(std::move(files));
}

TlsFiles::Stamps TlsFiles::StampsNow() const {
  Stamps stamps;
  const std::array<const std::string*, 3> paths = {&paths_.certificate, &paths_.key,
                                                   &paths_.client_ca};
  for (size_t i = 0; i < paths.size(); ++i) {
    struct stat info = {};
    if (paths[i]->empty() || stat(paths[i]->c_str(), &info) != 0) continue;
    stamps[i] = {.inode = info.st_ino,
                 .changed_ns = int64_t{info.st_ctim.tv_sec} * 1'000'000'000 + info.st_ctim.tv_nsec,
                 .size = info.st_size};
  }
  return stamps;
}

absl::StatusOr<TlsFiles::Contents> TlsFiles::Read() const {
  Contents contents;
  ASSIGN_OR_RETURN(contents.certificate, ReadFile("tls_certificate", paths_.certificate));
  ASSIGN_OR_RETURN(contents.key, ReadFile("tls_key", paths_.key));
  ASSIGN_OR_RETURN(const std::vector<Certificate> chain,
                   CertificatesIn("tls_certificate", paths_.certificate, contents.certificate));
  const Memory memory = ReaderOf(contents.key);
  const Key key(PEM_read_bio_PrivateKey(memory.get(), nullptr, &NoPassword, nullptr));
  const bool pair = key != nullptr && X509_check_private_key(chain[0].get(), key.get()) == 1;
  ERR_clear_error();
  if (key == nullptr) {
    return Refused("tls_key", paths_.key, "holds no private key in PEM without a password");
  }
  if (!pair) {
    return Refused("tls_key", paths_.key,
                   absl::StrCat("is not the key of the certificate in ", paths_.certificate));
  }
  contents.expire_time = FirstExpiry(chain);
  struct stat info = {};
  contents.key_is_readable = stat(paths_.key.c_str(), &info) == 0 && (info.st_mode & S_IROTH) != 0;
  if (paths_.client_ca.empty()) return contents;

  // Whoever may write the file may become any client.
  ASSIGN_OR_RETURN(contents.client_ca,
                   identity::ReadPrivateFile("client_ca file", paths_.client_ca, info));
  ASSIGN_OR_RETURN(const std::vector<Certificate> roots,
                   CertificatesIn("client_ca", paths_.client_ca, contents.client_ca));
  contents.client_ca_expire_time = FirstExpiry(roots);
  return contents;
}

absl::Status TlsFiles::Reload() {
  // Before the reading: what changes meanwhile is read once more.
  const Stamps stamps = StampsNow();
  absl::StatusOr<Contents> read = Read();
  absl::MutexLock lock(&mutex_);
  tried_ = stamps;
  RETURN_IF_ERROR(read.status());
  read->generation = contents_.generation + 1;
  contents_ = *std::move(read);
  return absl::OkStatus();
}

bool TlsFiles::HasChanged() const {
  const Stamps stamps = StampsNow();
  if (stamps[0].size < 0 || stamps[1].size < 0) return false;
  if (!paths_.client_ca.empty() && stamps[2].size < 0) return false;
  absl::MutexLock lock(&mutex_);
  return stamps != tried_;
}

std::vector<std::string> TlsFiles::warnings(absl::Time now) const {
  absl::MutexLock lock(&mutex_);
  std::vector<std::string> warnings;
  for (std::optional<std::string> warning :
       {ExpiryWarning("tls_certificate", paths_.certificate, contents_.expire_time, now),
        ExpiryWarning("client_ca", paths_.client_ca, contents_.client_ca_expire_time, now)}) {
    if (warning.has_value()) warnings.push_back(*std::move(warning));
  }
  if (contents_.key_is_readable) {
    warnings.push_back(
        absl::StrCat("--tls_key: ", paths_.key, " can be read by everybody: chmod 600 it"));
  }
  return warnings;
}

std::shared_ptr<grpc::ServerCredentials> TlsFiles::Credentials() {
  return std::make_shared<ReloadedCredentials>(shared_from_this());
}

}  // namespace osiedle::server
