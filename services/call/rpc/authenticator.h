// Who calls. Identity comes from the call's own `authorization` header, never from the connection.
#ifndef OSIEDLE_SERVICES_CALL_RPC_AUTHENTICATOR_H_
#define OSIEDLE_SERVICES_CALL_RPC_AUTHENTICATOR_H_

#include <array>
#include <cstdint>
#include <initializer_list>
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
#include "osiedle/common/v1/access.pb.h"
#include "services/call/process/clock.h"

namespace osiedle::call {

// A set of roles.
class RoleSet {
 public:
  constexpr RoleSet() = default;
  constexpr RoleSet(std::initializer_list<common::v1::Role> roles) {
    for (common::v1::Role role : roles) bits_ |= Bit(role);
  }
  // Every role there is.
  static RoleSet All();
  // As in MethodInfo::role_bits: 1 << role.
  static constexpr RoleSet OfBits(uint32_t bits) {
    RoleSet set;
    set.bits_ = bits;
    return set;
  }

  void Add(common::v1::Role role) { bits_ |= Bit(role); }
  constexpr bool empty() const { return bits_ == 0; }
  constexpr bool Contains(common::v1::Role role) const { return (bits_ & Bit(role)) != 0; }
  constexpr bool Intersects(RoleSet other) const { return (bits_ & other.bits_) != 0; }

  friend constexpr bool operator==(RoleSet, RoleSet) = default;

 private:
  static constexpr uint32_t Bit(common::v1::Role role) { return uint32_t{1} << role; }
  uint32_t bits_ = 0;
};

// Roles in one municipality (its id: "rybnik"), or in all ("*").
struct Grant {
  std::string municipality;
  RoleSet roles;
};

// Immutable once made.
struct Principal {
  // Stable, at most 200 characters; stands in the audit log.
  std::string id;
  // For people; may be empty.
  std::string display;
  std::vector<Grant> grants;

  // Has one of `roles` there. For what belongs to no municipality pass "": only "*" grants count.
  bool MayRole(absl::string_view municipality, RoleSet roles) const;
  // Has any role there: may know that it exists.
  bool Knows(absl::string_view municipality) const;
  // Whether it holds one of the roles in any municipality.
  bool MayRoleSomewhere(RoleSet roles) const;
};

// Thread-safe and quick: called on gRPC's own threads.
class Authenticator {
 public:
  virtual ~Authenticator() = default;

  // `authorization` is the header's value ("Bearer …"), empty if there was none.
  // UNAUTHENTICATED: there is none, it is malformed, or the token is not known or no longer good.
  // Never echoes it.
  virtual absl::StatusOr<std::shared_ptr<const Principal>> Authenticate(
      absl::string_view authorization) const = 0;
};

// Tokens listed in a JSON file, by their SHA-256: osiedle.internal.v1.TokenFile. What is looked up
// is the hash of what was presented, so the time that a look-up takes tells nothing about a token.
class TokenFileAuthenticator final : public Authenticator {
 public:
  // INVALID_ARGUMENT and others, in words for the operator: which file, which entry ("tokens[3]"),
  // what is wrong. PERMISSION_DENIED: others than its owner may write it, or put another file in
  // its place. `clock` tells when tokens expire; it outlives this.
  static absl::StatusOr<std::unique_ptr<TokenFileAuthenticator>> Open(const std::string& path,
                                                                      const Clock& clock);

  absl::StatusOr<std::shared_ptr<const Principal>> Authenticate(
      absl::string_view authorization) const override;

  // Reads the file again. After a failure the old tokens stay good.
  absl::Status Reload();

  // What the operator should hear of the file as last read: that others may read it, which of its
  // tokens expire within 14 days or have expired, that some never do.
  std::vector<std::string> warnings() const;

 private:
  using Digest = std::array<uint8_t, 32>;
  struct Token {
    std::shared_ptr<const Principal> principal;
    absl::Time expire_time;
    // In the file, from 0 on.
    int place;
  };
  struct Contents {
    absl::flat_hash_map<Digest, Token> by_digest;
    std::vector<std::string> warnings;
  };

  TokenFileAuthenticator(std::string path, const Clock& clock)
      : path_(std::move(path)), clock_(clock) {}
  static absl::StatusOr<Contents> Read(const std::string& path);

  const std::string path_;
  const Clock& clock_;
  mutable absl::Mutex mutex_;
  Contents contents_ ABSL_GUARDED_BY(mutex_);
};

// For a developer's own machine: a call without a header is the dev principal, who has every role
// everywhere. A call with one goes to the authenticator behind; a wrong token stays wrong.
class DevAuthenticator final : public Authenticator {
 public:
  // `behind` may be null: then every token is wrong.
  DevAuthenticator(std::string principal, std::unique_ptr<Authenticator> behind);

  absl::StatusOr<std::shared_ptr<const Principal>> Authenticate(
      absl::string_view authorization) const override;

 private:
  const std::shared_ptr<const Principal> principal_;
  const std::unique_ptr<Authenticator> behind_;
};

}  // namespace osiedle::call

#endif  // OSIEDLE_SERVICES_CALL_RPC_AUTHENTICATOR_H_
