// People whom an OpenID provider vouches for: a call brings a JWT of theirs as bearer token.
#ifndef OSIEDLE_SERVICES_IDENTITY_OIDC_AUTHENTICATOR_H_
#define OSIEDLE_SERVICES_IDENTITY_OIDC_AUTHENTICATOR_H_

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "services/call/process/clock.h"
#include "services/call/rpc/authenticator.h"
#include "services/identity/jwt_metrics.h"
#include "services/identity/oidc_file.h"
#include "services/identity/remembered_tokens.h"
#include "services/identity/sender_limit.h"
#include "storage/steady_time.h"

namespace osiedle::identity {

// A bearer token with two dots is a JWT and is judged here; everything else goes to the
// authenticator behind. A call never waits for an issuer: keys come on threads of their own.
class OidcAuthenticator final : public call::Authenticator {
 public:
  struct Environment {
    // The machine's wall clock, for `exp`, `nbf` and `iat`. Not one that waits while the machine's
    // clock is behind: after a clock that ran ahead was set right, every new token would count as
    // expired.
    const call::Clock& clock;
    const storage::SteadyClock& steady_clock;
    std::shared_ptr<prometheus::Registry> registry;
    RememberedTokens::Limits remembered = {};
    SenderLimit::Limits senders = {};
  };

  // `path` is a file of osiedle.internal.v1.OidcFile. INVALID_ARGUMENT and others, in words for the
  // operator, as ReadOidcFile, or when a jwks_file is not good. `behind` may be null: then there
  // are no other tokens.
  static absl::StatusOr<std::unique_ptr<OidcAuthenticator>> Open(
      const std::string& path, std::unique_ptr<call::Authenticator> behind,
      const Environment& environment);

  absl::StatusOr<std::shared_ptr<const call::Principal>> Authenticate(
      const call::Credentials& credentials) const override;
  // What the token says of a person that is good for longest, among those that came a moment ago.
  // Before it what is known behind.
  std::vector<std::shared_ptr<const call::Principal>> KnownAs(absl::string_view id) const override;

  // Reads the file and the keys again. The file is not good, or the jwks_file of an issuer that is
  // new or has moved: everything stays as it was. Where an issuer has its keys is as before: its
  // last good keys stay until others come. Remembered tokens are judged anew by the new rules.
  absl::Status Reload();

  // What the operator should hear of the file as last read.
  std::vector<std::string> warnings() const;

  // Brings the metrics of the key sets up to date, before they are collected.
  void UpdateMetrics();

 private:
  struct Issuer {
    IssuerOptions options;
    std::shared_ptr<KeySource> keys;
  };
  // What one file says. Immutable.
  struct Rules {
    std::vector<Issuer> issuers;
    absl::flat_hash_map<std::string, absl::Time> revoked;
    std::vector<std::string> warnings;
    // No other rules of this process have the number.
    uint64_t number = 0;

    // Null: the issuer is not known.
    const Issuer* Find(absl::string_view issuer) const;
    bool IsRevoked(const std::string& principal, absl::Time issued) const;
  };

  OidcAuthenticator(std::string path, std::unique_ptr<call::Authenticator> behind,
                    const Environment& environment);

  std::shared_ptr<const Rules> rules() const;
  std::optional<Refusal> Verify(absl::string_view token, const call::Credentials& credentials,
                                std::shared_ptr<const call::Principal>& principal) const;
  // The signature, with the key that the token names.
  std::optional<Refusal> CheckSignature(absl::string_view token, const Jwt& jwt,
                                        const Issuer& issuer, const call::Credentials& credentials,
                                        std::shared_ptr<const JwsKey>& key) const;
  // What a token means that its issuer has signed.
  std::optional<Refusal> MakePrincipal(const Jwt& jwt, const JwtTimes& times, const Issuer& issuer,
                                       const Rules& rules,
                                       std::shared_ptr<const call::Principal>& principal) const;

  const std::string path_;
  const std::unique_ptr<call::Authenticator> behind_;
  const call::Clock& clock_;
  mutable JwtMetrics metrics_;
  mutable RememberedTokens remembered_;
  mutable SenderLimit senders_;
  // Grows whenever any issuer has other keys: a token that was bad may be good now.
  std::atomic<uint64_t> key_changes_ = 0;

  // One Reload at a time.
  absl::Mutex reload_mutex_;
  mutable absl::Mutex mutex_;
  std::shared_ptr<const Rules> rules_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace osiedle::identity

#endif  // OSIEDLE_SERVICES_IDENTITY_OIDC_AUTHENTICATOR_H_
