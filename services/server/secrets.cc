#include "services/server/secrets.h"

#include <algorithm>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"

namespace osiedle::server {
namespace {

using ::osiedle::internal::v1::Secret;

constexpr absl::Duration kStartTime = absl::Seconds(30);

absl::StatusOr<std::array<uint8_t, 32>> KeyNamed(absl::string_view name, storage::Store& store,
                                                 call::Entropy& entropy) {
  std::array<uint8_t, 32> drawn = {};
  entropy.Fill(absl::MakeSpan(drawn));
  std::string key;
  const storage::RowKey row = {.owner = storage::kPlatform, .tuple = storage::KeyTuple::Of(name)};
  storage::CommitResult result = storage::ReadWriteAndWait(
      store, {.deadline = absl::Now() + kStartTime}, [&](storage::Transaction& txn) {
        auto found = Secrets().Find(txn, row);
        if (!found.ok()) return found.status();
        if (found->has_value()) {
          key = (*found)->message.key();
          return absl::OkStatus();
        }
        Secret secret;
        secret.set_key(drawn.data(), drawn.size());
        key = secret.key();
        return Secrets().Insert(txn, row, secret, {.revision = 1});
      });
  if (!result.status.ok()) return result.status;
  if (key.size() != drawn.size()) {
    return absl::DataLossError(absl::StrCat("the secret \"", name, "\" is damaged"));
  }
  std::copy(key.begin(), key.end(), drawn.begin());
  return drawn;
}

}  // namespace

const storage::Table<Secret>& Secrets() {
  static const auto* table =
      new storage::Table<Secret>({.id = storage::TableId::kSecrets, .name = "secrets"});
  return *table;
}

absl::StatusOr<std::array<uint8_t, 32>> PageTokenKey(storage::Store& store,
                                                     call::Entropy& entropy) {
  return KeyNamed("page_tokens", store, entropy);
}

absl::StatusOr<std::array<uint8_t, 32>> DerivationKey(storage::Store& store,
                                                      call::Entropy& entropy) {
  return KeyNamed("derivation", store, entropy);
}

}  // namespace osiedle::server
