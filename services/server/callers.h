// Who may call: the authenticators that the options ask for, and the files that they read.
#ifndef OSIEDLE_SERVICES_SERVER_CALLERS_H_
#define OSIEDLE_SERVICES_SERVER_CALLERS_H_

#include <memory>

#include "absl/status/statusor.h"
#include "prometheus/registry.h"
#include "services/call/process/clock.h"
#include "services/call/rpc/authenticator.h"
#include "services/identity/certificate_authenticator.h"
#include "services/identity/oidc_authenticator.h"
#include "services/identity/token_file_authenticator.h"
#include "services/server/options.h"

namespace osiedle::server {

// Thread-safe.
class Callers {
 public:
  // Fails, in words for the operator, when a file is not as it must be. `clock` is that of records,
  // `wall_clock` the machine's own; both outlive this.
  static absl::StatusOr<std::unique_ptr<Callers>> Open(
      const Options& options, const call::Clock& clock, const call::Clock& wall_clock,
      std::shared_ptr<prometheus::Registry> registry);

  const call::Authenticator& authenticator() const { return *authenticator_; }

  // Reads the files again. A file that cannot be read leaves its old entries good, and the log says
  // why.
  void Reload();
  // Logs what the operator should hear of the files, as that entries expire.
  void LogWarnings() const;
  // Brings the metrics of the files up to date, before they are collected.
  void UpdateMetrics();

 private:
  Callers() = default;

  std::unique_ptr<call::Authenticator> authenticator_;
  // Within authenticator_. Null when there is no file of tokens, or of providers.
  identity::TokenFileAuthenticator* tokens_ = nullptr;
  identity::OidcAuthenticator* providers_ = nullptr;
  identity::CertificateAuthenticator* certificates_ = nullptr;
};

}  // namespace osiedle::server

#endif  // OSIEDLE_SERVICES_SERVER_CALLERS_H_
