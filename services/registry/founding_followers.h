// What later areas found with a municipality, in the transaction of its creation.
#ifndef OSIEDLE_SERVICES_REGISTRY_FOUNDING_FOLLOWERS_H_
#define OSIEDLE_SERVICES_REGISTRY_FOUNDING_FOLLOWERS_H_

#include <cstdint>

#include "absl/status/status.h"
#include "osiedle/registry/v1/municipality.pb.h"
#include "services/call/rpc/call.h"
#include "storage/transaction.h"

namespace osiedle::registry {

// `number` is that of the municipality in keys. The call is an operator's, and not in the scope of
// the municipality.
using FoundingFollower = absl::Status (*)(const call::Call& call, storage::Transaction& transaction,
                                          const v1::Municipality& municipality, uint32_t number);

// Adds a follower for ever. An area does so when it is made, which is before the first call.
void FollowFoundings(FoundingFollower follower);

// Calls all followers, until one fails.
absl::Status TellFoundingFollowers(const call::Call& call, storage::Transaction& transaction,
                                   const v1::Municipality& municipality, uint32_t number);

}  // namespace osiedle::registry

#endif  // OSIEDLE_SERVICES_REGISTRY_FOUNDING_FOLLOWERS_H_
