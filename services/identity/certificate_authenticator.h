// Systems that prove who they are by a certificate.
#ifndef OSIEDLE_SERVICES_IDENTITY_CERTIFICATE_AUTHENTICATOR_H_
#define OSIEDLE_SERVICES_IDENTITY_CERTIFICATE_AUTHENTICATOR_H_

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "osiedle/internal/v1/certificate_file.pb.h"
#include "services/call/process/clock.h"
#include "services/call/rpc/authenticator.h"
#include "services/call/rpc/principal.h"
#include "services/identity/certificate.h"

namespace osiedle::identity {

// Certificates listed in a JSON file: osiedle.internal.v1.CertificateFile.
//
// The certificate of a call is that of its connection, which TLS has verified. On a connection of a
// proxy it is the one that the proxy hands on in its header. That header is refused on every other
// connection, because whoever reaches the port can write it.
//
// A certificate that no entry matches, or that is not valid at the moment of the call, says
// nothing: the call goes to the authenticator behind. A call with a certificate that counts needs
// no token. When it brings one, that token must be good and name the same principal, and the grants
// of the token count.
class CertificateAuthenticator final : public call::Authenticator {
 public:
  // An empty path: no certificate counts, and the header is refused. Otherwise INVALID_ARGUMENT and
  // others, in words for the operator: which file, which entry ("certificates[3]"), what is wrong.
  // PERMISSION_DENIED: others than its owner may write the file, or put another in its place.
  // `behind` may be null: then every token is wrong. `clock` outlives this.
  static absl::StatusOr<std::unique_ptr<CertificateAuthenticator>> Open(
      const std::string& path, std::unique_ptr<call::Authenticator> behind,
      const call::Clock& clock);

  absl::StatusOr<std::shared_ptr<const call::Principal>> Authenticate(
      const call::Credentials& credentials) const override;
  // The entries of the file, in its order, before what is known behind. Whether the certificate of
  // an entry is valid is not known before it comes.
  std::vector<std::shared_ptr<const call::Principal>> KnownAs(absl::string_view id) const override;

  // Reads the file again. After a failure the old entries stay good.
  absl::Status Reload();

  bool has_file() const { return !path_.empty(); }

  // What the operator should hear of the file as last read: that others may read it, which of its
  // entries expire within 14 days or have expired.
  std::vector<std::string> warnings() const;

 private:
  struct Entry {
    // Null for a proxy.
    std::shared_ptr<const call::Principal> principal;
    std::string principal_id;
    absl::Time expire_time;
  };
  struct Contents {
    // In the order of the file.
    std::vector<Entry> entries;
    // By kind and value, as "dns:proxy.example".
    absl::flat_hash_map<std::string, size_t> by_name;
    std::vector<std::string> warnings;
  };
  // What was found out about a certificate.
  struct Owner {
    bool is_readable = false;
    bool is_proxy = false;
    // Null: nobody's, or a proxy's.
    std::shared_ptr<const call::Principal> principal;
    // Between these the above holds.
    absl::Time begin = absl::InfinitePast();
    absl::Time end = absl::InfiniteFuture();
  };
  using Reader = std::optional<Certificate> (*)(absl::string_view);

  CertificateAuthenticator(std::string path, std::unique_ptr<call::Authenticator> behind,
                           const call::Clock& clock)
      : path_(std::move(path)), behind_(std::move(behind)), clock_(clock) {}
  static absl::StatusOr<Contents> Read(const std::string& path);

  // Of a certificate that is valid now; nobody for any other.
  Owner OwnerOf(absl::string_view text, Reader read) const;
  Owner Match(const std::optional<Certificate>& certificate) const
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::StatusOr<std::shared_ptr<const call::Principal>> AskBehind(
      const call::Credentials& credentials) const;

  const std::string path_;
  const std::unique_ptr<call::Authenticator> behind_;
  const call::Clock& clock_;
  mutable absl::Mutex mutex_;
  Contents contents_ ABSL_GUARDED_BY(mutex_);
  // By the text of the certificate. Reading one takes longer than the rest of a short call.
  mutable absl::flat_hash_map<std::string, Owner> known_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace osiedle::identity

#endif  // OSIEDLE_SERVICES_IDENTITY_CERTIFICATE_AUTHENTICATOR_H_
