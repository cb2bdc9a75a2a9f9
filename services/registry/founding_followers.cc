#include "services/registry/founding_followers.h"

#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "storage/status_macros.h"

namespace osiedle::registry {
namespace {

// Areas are made by whichever thread asks first.
struct Followers {
  absl::Mutex mutex;
  std::vector<FoundingFollower> all ABSL_GUARDED_BY(mutex);
};

Followers& TheFollowers() {
  static auto* const followers = new Followers();
  return *followers;
}

}  // namespace

void FollowFoundings(FoundingFollower follower) {
  Followers& followers = TheFollowers();
  const absl::MutexLock lock(&followers.mutex);
  followers.all.push_back(follower);
}

absl::Status TellFoundingFollowers(const call::Call& call, storage::Transaction& transaction,
                                   const v1::Municipality& municipality, uint32_t number) {
  Followers& followers = TheFollowers();
  std::vector<FoundingFollower> all;
  {
    const absl::MutexLock lock(&followers.mutex);
    all = followers.all;
  }
  for (const FoundingFollower follower : all) {
    RETURN_IF_ERROR(follower(call, transaction, municipality, number));
  }
  return absl::OkStatus();
}

}  // namespace osiedle::registry
