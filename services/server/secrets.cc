#include "services/server/secrets.h"

#include <algorithm>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "storage/status_macros.h"
#include "storage/steady_time.h"

namespace osiedle::server {
namespace {

using ::osiedle::internal::v1::Secret;

constexpr absl::Duration kStartTime = absl::Seconds(30);

storage::RowKey RowOf(absl::string_view name) {
  return {.owner = storage::kPlatform, .tuple = storage::KeyTuple::Of(name)};
}

absl::StatusOr<std::array<uint8_t, 32>> ToKey(absl::string_view name, const std::string& bytes) {
  std::array<uint8_t, 32> key = {};
  if (bytes.size() != key.size()) {
    return absl::DataLossError(absl::StrCat("the secret \"", name, "\" is damaged"));
  }
  std::copy(bytes.begin(), bytes.end(), key.begin());
  return key;
}

// Empty when no secret exists yet.
absl::StatusOr<std::string> FindKey(absl::string_view name, storage::Store& store) {
  ASSIGN_OR_RETURN(std::unique_ptr<const storage::Snapshot> snapshot, store.GetSnapshot({}));
  ASSIGN_OR_RETURN(auto found, Secrets().Find(*snapshot, RowOf(name)));
  return found.has_value() ? found->message.key() : std::string();
}

absl::StatusOr<std::array<uint8_t, 32>> KeyNamed(absl::string_view name, storage::Store& store,
                                                 call::Entropy& entropy) {
  // An existing secret is found without writing, so a server starts on a full disk, too.
  ASSIGN_OR_RETURN(std::string known, FindKey(name, store));
  if (!known.empty()) return ToKey(name, known);
  std::array<uint8_t, 32> drawn = {};
  entropy.Fill(absl::MakeSpan(drawn));
  std::string key;
  const storage::RowKey row = RowOf(name);
  storage::CommitResult result = storage::ReadWriteAndWait(
      store, {.deadline = storage::SteadyNow() + kStartTime}, [&](storage::Transaction& txn) {
        ASSIGN_OR_RETURN(auto found, Secrets().Find(txn, row));
        if (found.has_value()) {
          key = found->message.key();
          return absl::OkStatus();
        }
        Secret secret;
        secret.set_key(drawn.data(), drawn.size());
        key = secret.key();
        return Secrets().Insert(txn, row, secret, {.revision = 1});
      });
  RETURN_IF_ERROR(result.status);
  return ToKey(name, key);
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
