#include "services/server/callers.h"

#include <utility>

#include "absl/memory/memory.h"
#include "absl/strings/str_cat.h"
#include "services/call/process/log.h"
#include "services/call/rpc/refused_token_log.h"
#include "services/identity/dev_authenticator.h"
#include "storage/status_macros.h"
#include "storage/steady_time.h"

namespace osiedle::server {
namespace {

using ::osiedle::call::Log;
using ::osiedle::call::LogSeverity;

template <typename File>
void ReloadFile(absl::string_view what, File& file) {
  if (absl::Status reloaded = file.Reload(); !reloaded.ok()) {
    Log(LogSeverity::kError, absl::StrCat(what, " not read again; the old ones stay good"),
        {{"error", reloaded.ToString()}});
    return;
  }
  Log(LogSeverity::kInfo, absl::StrCat(what, " read again"));
}

}  // namespace

absl::StatusOr<std::unique_ptr<Callers>> Callers::Open(
    const Options& options, const call::Clock& clock, const call::Clock& wall_clock,
    std::shared_ptr<prometheus::Registry> registry) {
  auto callers = absl::WrapUnique(new Callers());
  std::unique_ptr<call::Authenticator> chain;
  if (!options.tokens_file.empty()) {
    ASSIGN_OR_RETURN(std::unique_ptr<identity::TokenFileAuthenticator> tokens,
                     identity::TokenFileAuthenticator::Open(options.tokens_file, clock));
    callers->tokens_ = tokens.get();
    chain = std::move(tokens);
  }
  if (!options.oidc_file.empty()) {
    ASSIGN_OR_RETURN(
        std::unique_ptr<identity::OidcAuthenticator> providers,
        identity::OidcAuthenticator::Open(options.oidc_file, std::move(chain),
                                          {.clock = wall_clock,
                                           .steady_clock = storage::SteadyClock::Machine(),
                                           .registry = std::move(registry)}));
    callers->providers_ = providers.get();
    chain = std::move(providers);
  }
  if (!options.dev_principal.empty()) {
    chain = std::make_unique<identity::DevAuthenticator>(options.dev_principal, std::move(chain));
    Log(LogSeverity::kWarning, "every call without a token is trusted",
        {{"principal", options.dev_principal}});
  }
  // Without a file of certificates too: it refuses the header that only a proxy may send.
  ASSIGN_OR_RETURN(
      std::unique_ptr<identity::CertificateAuthenticator> certificates,
      identity::CertificateAuthenticator::Open(options.certificates_file, std::move(chain), clock));
  callers->certificates_ = certificates.get();
  callers->authenticator_ = std::make_unique<call::RefusedTokenLog>(std::move(certificates), clock);
  callers->LogWarnings();
  return callers;
}

void Callers::Reload() {
  if (tokens_ != nullptr) ReloadFile("tokens", *tokens_);
  if (providers_ != nullptr) ReloadFile("OpenID providers", *providers_);
  if (certificates_->has_file()) ReloadFile("certificates of clients", *certificates_);
  LogWarnings();
}

void Callers::LogWarnings() const {
  if (tokens_ != nullptr) {
    for (const std::string& warning : tokens_->warnings()) Log(LogSeverity::kWarning, warning);
  }
  if (providers_ != nullptr) {
    for (const std::string& warning : providers_->warnings()) Log(LogSeverity::kWarning, warning);
  }
  for (const std::string& warning : certificates_->warnings()) Log(LogSeverity::kWarning, warning);
}

void Callers::UpdateMetrics() {
  if (providers_ != nullptr) providers_->UpdateMetrics();
}

}  // namespace osiedle::server
