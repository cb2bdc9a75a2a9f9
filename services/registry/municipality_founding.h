// What a municipality begins with besides its own row.
#ifndef OSIEDLE_SERVICES_REGISTRY_MUNICIPALITY_FOUNDING_H_
#define OSIEDLE_SERVICES_REGISTRY_MUNICIPALITY_FOUNDING_H_

#include "absl/status/status.h"
#include "osiedle/registry/v1/municipality.pb.h"
#include "services/call/rpc/call.h"
#include "storage/transaction.h"

namespace osiedle::registry {

// Gives a municipality that was just created its number, its first controller, and the built-in
// codes and mappings as rows of its own, so that lists and references treat them like any other.
// About 400 keys: well within one transaction. The audit log and the change feed name only the
// controller. The catalogue is the same everywhere, and would hide the other changes. Then tells
// those who found more with it (founding_followers.h).
absl::Status FoundMunicipality(const call::Call& call, storage::Transaction& transaction,
                               const v1::Municipality& municipality);

}  // namespace osiedle::registry

#endif  // OSIEDLE_SERVICES_REGISTRY_MUNICIPALITY_FOUNDING_H_
