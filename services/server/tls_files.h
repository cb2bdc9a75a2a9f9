// The PEM files of the gRPC listener: the certificate that it shows, and the authorities whose
// clients it knows. They are read again when they change.
//
// gRPC's own FileWatcherCertificateProvider drops its certificate when it reads a half-written
// pair, and then refuses every connection. Here a pair takes effect when it is whole; until then
// the old one stays.
#ifndef OSIEDLE_SERVICES_SERVER_TLS_FILES_H_
#define OSIEDLE_SERVICES_SERVER_TLS_FILES_H_

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "grpcpp/security/server_credentials.h"

namespace osiedle::server {

// Thread-safe.
class TlsFiles : public std::enable_shared_from_this<TlsFiles> {
 public:
  struct Paths {
    std::string certificate;
    std::string key;
    // Empty: clients are not asked for a certificate.
    std::string client_ca;
  };

  // NOT_FOUND: a file cannot be read. INVALID_ARGUMENT: a file is no PEM, or certificate and key
  // are not a pair. PERMISSION_DENIED: others may write the file of authorities.
  static absl::StatusOr<std::shared_ptr<TlsFiles>> Open(const Paths& paths);

  // Reads the files again. Connections that begin later see what was read; open ones go on. After a
  // failure nothing changes; the errors are those of Open.
  absl::Status Reload();

  // Whether a file is another one than at the last try to read it. False as well when a file is
  // missing: whoever replaces files may be between two steps.
  bool HasChanged() const;

  // What the operator should hear: that a certificate has expired or will within 14 days of `now`,
  // that others may read the key.
  std::vector<std::string> warnings(absl::Time now) const;

  // Of a listener that shows what was read last at each handshake. A client may bring no
  // certificate; one that does not hold ends the handshake. Keeps this alive.
  std::shared_ptr<grpc::ServerCredentials> Credentials();

 private:
  class ReloadedCredentials;

  // What tells one content of a file from another, without reading it.
  struct Stamp {
    uint64_t inode = 0;
    int64_t changed_ns = 0;
    int64_t size = -1;
    friend bool operator==(const Stamp&, const Stamp&) = default;
  };
  using Stamps = std::array<Stamp, 3>;

  struct Contents {
    std::string certificate;
    std::string key;
    std::string client_ca;
    absl::Time expire_time;
    // Of the authorities, the first to expire.
    absl::Time client_ca_expire_time = absl::InfiniteFuture();
    bool key_is_readable = false;
    // Grows with each reading.
    uint64_t generation = 0;
  };

  explicit TlsFiles(Paths paths) : paths_(std::move(paths)) {}
  Stamps StampsNow() const;
  absl::StatusOr<Contents> Read() const;

  const Paths paths_;
  mutable absl::Mutex mutex_;
  Contents contents_ ABSL_GUARDED_BY(mutex_);
  Stamps tried_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace osiedle::server

#endif  // OSIEDLE_SERVICES_SERVER_TLS_FILES_H_
