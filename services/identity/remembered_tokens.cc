#include "services/identity/remembered_tokens.h"

#include <algorithm>

namespace osiedle::identity {

std::shared_ptr<const call::Principal> RememberedTokens::FindGood(const TokenDigest& digest,
                                                                  uint64_t state,
                                                                  absl::Time now) const {
  const Shard& shard = shards_[digest[0] % kShards];
  absl::ReaderMutexLock lock(&shard.mutex);
  const auto found = shard.tokens.find(digest);
  if (found == shard.tokens.end()) return nullptr;
  return found->second.IsGood(state, now) ? found->second.token.principal : nullptr;
}

std::shared_ptr<const call::Principal> RememberedTokens::FindOf(absl::string_view principal,
                                                                uint64_t state,
                                                                absl::Time now) const {
  std::shared_ptr<const call::Principal> found;
  absl::Time until = absl::InfinitePast();
  for (const Shard& shard : shards_) {
    absl::ReaderMutexLock lock(&shard.mutex);
    for (const auto& [digest, good] : shard.tokens) {
      const GoodToken& token = good.token;
      if (token.principal->id != principal || !good.IsGood(state, now)) continue;
      if (found != nullptr && token.window.until <= until) continue;
      found = token.principal;
      until = token.window.until;
    }
  }
  return found;
}

void RememberedTokens::AddGood(const TokenDigest& digest, uint64_t state, absl::Time now,
                               GoodToken token) {
  Shard& shard = shards_[digest[0] % kShards];
  const size_t most = std::max<size_t>(1, limits_.good / kShards);
  absl::MutexLock lock(&shard.mutex);
  if (const auto old = shard.tokens.find(digest); old != shard.tokens.end()) {
    shard.by_end.erase({old->second.token.window.until, digest});
    shard.tokens.erase(old);
  }
  while (!shard.by_end.empty() &&
         (shard.by_end.begin()->first <= now || shard.by_end.size() >= most)) {
    shard.tokens.erase(shard.by_end.begin()->second);
    shard.by_end.erase(shard.by_end.begin());
  }
  shard.by_end.emplace(token.window.until, digest);
  shard.tokens.emplace(digest, Good{.token = std::move(token), .state = state});
}

bool RememberedTokens::IsBad(const TokenDigest& digest, uint64_t state) const {
  absl::ReaderMutexLock lock(&bad_mutex_);
  const auto found = bad_.find(digest);
  return found != bad_.end() && found->second.state == state &&
         steady_clock_.Now() < found->second.until;
}

void RememberedTokens::AddBad(const TokenDigest& digest, uint64_t state) {
  const storage::SteadyTime now = steady_clock_.Now();
  absl::MutexLock lock(&bad_mutex_);
  const Bad bad = {.until = now + limits_.bad_for, .state = state};
  if (const auto [old, first] = bad_.try_emplace(digest, bad); !first) {
    // It keeps its place among the others, and so is forgotten a little early.
    old->second = bad;
    return;
  }
  bad_order_.push_back(digest);
  while (!bad_order_.empty() &&
         (bad_order_.size() > limits_.bad || bad_.at(bad_order_.front()).until <= now)) {
    bad_.erase(bad_order_.front());
    bad_order_.pop_front();
  }
}

size_t RememberedTokens::good_size() const {
  size_t size = 0;
  for (const Shard& shard : shards_) {
    absl::ReaderMutexLock lock(&shard.mutex);
    size += shard.tokens.size();
  }
  return size;
}

size_t RememberedTokens::bad_size() const {
  absl::ReaderMutexLock lock(&bad_mutex_);
  return bad_.size();
}

}  // namespace osiedle::identity
