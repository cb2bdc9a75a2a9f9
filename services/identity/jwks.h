// The public keys of an issuer: a JSON Web Key Set (RFC 7517).
#ifndef OSIEDLE_SERVICES_IDENTITY_JWKS_H_
#define OSIEDLE_SERVICES_IDENTITY_JWKS_H_

#include <atomic>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/identity/jws_algorithm.h"

struct _cjose_jwk_int;

namespace osiedle::identity {

// One public key and the algorithms that it checks. Thread-safe.
class JwsKey {
 public:
  JwsKey(const JwsKey&) = delete;
  ~JwsKey();

  // Empty: it has none.
  const std::string& kid() const { return kid_; }
  JwsAlgorithmSet algorithms() const { return algorithms_; }

  // Whether `token`, a JWS in compact form, is signed with this key by `algorithm`, and its header
  // and payload are what its reader took them for. Takes some tens of microseconds.
  bool Verifies(absl::string_view token, JwsAlgorithm algorithm, absl::string_view payload) const;

  // True from the moment on that the issuer's set no longer has the key. What it has verified is
  // no longer good.
  bool withdrawn() const { return withdrawn_.load(std::memory_order_acquire); }
  void Withdraw() const { withdrawn_.store(true, std::memory_order_release); }

 private:
  friend class KeySet;
  JwsKey(std::string kid, JwsAlgorithmSet algorithms, std::string identity, _cjose_jwk_int* key)
      : kid_(std::move(kid)), algorithms_(algorithms), identity_(std::move(identity)), key_(key) {}

  const std::string kid_;
  const JwsAlgorithmSet algorithms_;
  // Equal for equal keys with equal kid and algorithms.
  const std::string identity_;
  _cjose_jwk_int* const key_;
  mutable std::atomic<bool> withdrawn_ = false;
};

// Immutable.
class KeySet {
 public:
  static constexpr size_t kMaxBytes = 256 * 1024;
  static constexpr size_t kMaxKeys = 64;

  // No keys.
  KeySet() = default;

  // `allowed`: the algorithms that the operator allows; empty: each key's own. A key checks
  //   with `alg`: that algorithm alone;
  //   RSA without `alg`: the allowed ones of RSA, or RS256 when the operator names none;
  //   P-256, P-384, P-521: ES256, ES384, ES512.
  // Left out, and told in ignored():
  //   a key that is neither RSA nor EC (whoever reads an `oct` key can sign with it);
  //   a key that is malformed, or not for signatures;
  //   an RSA key of less than 2048 or more than 8192 bits;
  //   a key without `kid`, unless it is the only one.
  //
  // Keys that `before` has as well are the same objects. INVALID_ARGUMENT: the document is too
  // long, no set of keys, has too many keys, no key for us, or two of one `kid`.
  static absl::StatusOr<std::shared_ptr<const KeySet>> Parse(absl::string_view document,
                                                             JwsAlgorithmSet allowed,
                                                             const KeySet& before);

  // The key of that kid. A token without one (""), and a key without one, need a set of one key.
  std::shared_ptr<const JwsKey> Find(absl::string_view kid) const;

  bool empty() const { return keys_.empty(); }
  size_t size() const { return keys_.size(); }
  // Which keys of the document are left out, and why.
  const std::vector<std::string>& ignored() const { return ignored_; }
  // Withdraws the keys that `after` does not have.
  void WithdrawAllBut(const KeySet& after) const;

 private:
  std::vector<std::shared_ptr<const JwsKey>> keys_;
  std::vector<std::string> ignored_;
};

}  // namespace osiedle::identity

#endif  // OSIEDLE_SERVICES_IDENTITY_JWKS_H_
