#include "services/staff/staff_followers.h"

#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "storage/status_macros.h"

namespace osiedle::staff {
namespace {

// Areas are made by whichever thread asks first.
struct Followers {
  absl::Mutex mutex;
  std::vector<StaffMemberFollower> all ABSL_GUARDED_BY(mutex);
};

Followers& TheFollowers() {
  static auto* const followers = new Followers();
  return *followers;
}

}  // namespace

void FollowStaffMembers(StaffMemberFollower follower) {
  Followers& followers = TheFollowers();
  const absl::MutexLock lock(&followers.mutex);
  followers.all.push_back(follower);
}

absl::Status TellFollowers(const call::Call& call, storage::Transaction& transaction,
                           const v1::StaffMember* before, const v1::StaffMember& after) {
  Followers& followers = TheFollowers();
  std::vector<StaffMemberFollower> all;
  {
    const absl::MutexLock lock(&followers.mutex);
    all = followers.all;
  }
  for (const StaffMemberFollower follower : all) {
    RETURN_IF_ERROR(follower(call, transaction, before, after));
  }
  return absl::OkStatus();
}

}  // namespace osiedle::staff
