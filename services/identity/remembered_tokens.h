// What was found out about tokens a moment ago, so that a signature is checked once and not with
// every call.
#ifndef OSIEDLE_SERVICES_IDENTITY_REMEMBERED_TOKENS_H_
#define OSIEDLE_SERVICES_IDENTITY_REMEMBERED_TOKENS_H_

#include <array>
#include <cstdint>
#include <deque>
#include <memory>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/container/btree_set.h"
#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "services/call/rpc/authenticator.h"
#include "services/identity/bearer_token.h"
#include "services/identity/jwks.h"
#include "services/identity/jwt.h"
#include "storage/steady_time.h"

namespace osiedle::identity {

// A token that was verified.
struct GoodToken {
  std::shared_ptr<const call::Principal> principal;
  JwtWindow window;
  // With which it was verified.
  std::shared_ptr<const JwsKey> key;
};

// Thread-safe. A look-up takes a lock that others who look up share.
//
// What is remembered holds for the state of affairs that it was found in: a number that its owner
// gives, and changes together with the rules or keys. So what is found out by the old rules, while
// they change, is never used.
class RememberedTokens {
 public:
  struct Limits {
    // Good tokens; beyond, the ones that expire first are forgotten.
    size_t good = 20'000;
    // Bad tokens; beyond, the oldest are forgotten.
    size_t bad = 10'000;
    absl::Duration bad_for = absl::Seconds(10);
  };

  // `steady_clock` outlives this.
  RememberedTokens(const Limits& limits, const storage::SteadyClock& steady_clock)
      : limits_(limits), steady_clock_(steady_clock) {}

  // Null: not known, of another state, not good at `now`, or its key was withdrawn.
  std::shared_ptr<const call::Principal> FindGood(const TokenDigest& digest, uint64_t state,
                                                  absl::Time now) const;
  // `now`: what has expired makes room.
  void AddGood(const TokenDigest& digest, uint64_t state, absl::Time now, GoodToken token);

  // Of the good tokens of the principal of this id, the one that is good for longest; null: there
  // is none. Looks at all, so it is for rare questions.
  std::shared_ptr<const call::Principal> FindOf(absl::string_view principal, uint64_t state,
                                                absl::Time now) const;

  bool IsBad(const TokenDigest& digest, uint64_t state) const;
  void AddBad(const TokenDigest& digest, uint64_t state);

  size_t good_size() const;
  size_t bad_size() const;

 private:
  struct Good {
    GoodToken token;
    uint64_t state;

    bool IsGood(uint64_t in_state, absl::Time now) const {
      return state == in_state && token.window.Holds(now) && !token.key->withdrawn();
    }
  };
  // A share of the good tokens, by the first bits of their digests.
  struct Shard {
    mutable absl::Mutex mutex;
    absl::flat_hash_map<TokenDigest, Good> tokens ABSL_GUARDED_BY(mutex);
    absl::btree_set<std::pair<absl::Time, TokenDigest>> by_end ABSL_GUARDED_BY(mutex);
  };
  struct Bad {
    storage::SteadyTime until;
    uint64_t state;
  };
  static constexpr size_t kShards = 16;

  const Limits limits_;
  const storage::SteadyClock& steady_clock_;
  std::array<Shard, kShards> shards_;
  mutable absl::Mutex bad_mutex_;
  absl::flat_hash_map<TokenDigest, Bad> bad_ ABSL_GUARDED_BY(bad_mutex_);
  // In the order in which they came, which is that of their ends.
  std::deque<TokenDigest> bad_order_ ABSL_GUARDED_BY(bad_mutex_);
};

}  // namespace osiedle::identity

#endif  // OSIEDLE_SERVICES_IDENTITY_REMEMBERED_TOKENS_H_
