// Bearer tokens that the operator lists in a file.
#ifndef OSIEDLE_SERVICES_IDENTITY_TOKEN_FILE_AUTHENTICATOR_H_
#define OSIEDLE_SERVICES_IDENTITY_TOKEN_FILE_AUTHENTICATOR_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "services/call/process/clock.h"
#include "services/call/rpc/authenticator.h"
#include "services/identity/bearer_token.h"

namespace osiedle::identity {

// Tokens listed in a JSON file, by their SHA-256: osiedle.internal.v1.TokenFile. What is looked up
// is the hash of what was presented, so the time that a look-up takes tells nothing about a token.
class TokenFileAuthenticator final : public call::Authenticator {
 public:
  // INVALID_ARGUMENT and others, in words for the operator: which file, which entry ("tokens[3]"),
  // what is wrong. PERMISSION_DENIED: others than its owner may write it, or put another file in
  // its place. `clock` tells when tokens expire; it outlives this.
  static absl::StatusOr<std::unique_ptr<TokenFileAuthenticator>> Open(const std::string& path,
                                                                      const call::Clock& clock);

  absl::StatusOr<std::shared_ptr<const call::Principal>> Authenticate(
      const call::Credentials& credentials) const override;
  // In the order of the file.
  std::vector<std::shared_ptr<const call::Principal>> KnownAs(absl::string_view id) const override;

  // Reads the file again. After a failure the old tokens stay good.
  absl::Status Reload();

  // What the operator should hear of the file as last read: that others may read it, which of its
  // tokens expire within 14 days or have expired, that some never do.
  std::vector<std::string> warnings() const;

 private:
  struct Token {
    std::shared_ptr<const call::Principal> principal;
    absl::Time expire_time;
    // In the file, from 0 on.
    int place;
  };
  struct Contents {
    absl::flat_hash_map<TokenDigest, Token> by_digest;
    std::vector<std::string> warnings;
  };

  TokenFileAuthenticator(std::string path, const call::Clock& clock)
      : path_(std::move(path)), clock_(clock) {}
  static absl::StatusOr<Contents> Read(const std::string& path);

  const std::string path_;
  const call::Clock& clock_;
  mutable absl::Mutex mutex_;
  Contents contents_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace osiedle::identity

#endif  // OSIEDLE_SERVICES_IDENTITY_TOKEN_FILE_AUTHENTICATOR_H_
