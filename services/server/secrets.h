// Secrets that the store keeps for the server itself.
#ifndef OSIEDLE_SERVICES_SERVER_SECRETS_H_
#define OSIEDLE_SERVICES_SERVER_SECRETS_H_

#include <array>
#include <cstdint>

#include "absl/status/statusor.h"
#include "osiedle/internal/v1/replay.pb.h"
#include "services/call/process/entropy.h"
#include "storage/records/table.h"
#include "storage/store.h"

namespace osiedle::server {

const storage::Table<internal::v1::Secret>& Secrets();

// The key that seals page tokens. It is made at the first use of a store and never changes, so a
// token survives a restart. DATA_LOSS: the stored value is no key.
absl::StatusOr<std::array<uint8_t, 32>> PageTokenKey(storage::Store& store, call::Entropy& entropy);
// The secret for call::CallResources::secret, made in the same way. It never changes, so hashes
// under it are found for ever.
absl::StatusOr<std::array<uint8_t, 32>> DerivationKey(storage::Store& store,
                                                      call::Entropy& entropy);

}  // namespace osiedle::server

#endif  // OSIEDLE_SERVICES_SERVER_SECRETS_H_
