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

// The key that seals page tokens: drawn when a store is first used and the same ever after, so that
// a token outlives a restart. DATA_LOSS: what is stored is no key.
absl::StatusOr<std::array<uint8_t, 32>> PageTokenKey(storage::Store& store, call::Entropy& entropy);
// The same for call::CallResources::secret: what was hashed under it is found for ever.
absl::StatusOr<std::array<uint8_t, 32>> DerivationKey(storage::Store& store,
                                                      call::Entropy& entropy);

}  // namespace osiedle::server

#endif  // OSIEDLE_SERVICES_SERVER_SECRETS_H_
