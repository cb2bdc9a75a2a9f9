#include "services/registry/municipality_directory.h"

#include <limits>

#include "services/registry/registry_tables.h"

namespace osiedle::registry {
namespace {

using ::osiedle::internal::v1::MunicipalityNumber;
using ::osiedle::storage::KeyTuple;
using ::osiedle::storage::RowKey;

RowKey KeyOf(absl::string_view id) {
  return {.owner = storage::kPlatform, .tuple = KeyTuple::Of(id)};
}

}  // namespace

absl::StatusOr<std::optional<uint32_t>> MunicipalityDirectory::NumberOf(
    const storage::Reader& reader, absl::string_view id) const {
  // Under the empty id stands the counter.
  if (id.empty()) return std::optional<uint32_t>();
  absl::StatusOr<std::optional<storage::Row<MunicipalityNumber>>> row =
      MunicipalityNumberTable().Find(reader, KeyOf(id));
  if (!row.ok()) return row.status();
  if (!row->has_value()) return std::optional<uint32_t>();
  return std::optional<uint32_t>((*row)->message.number());
}

absl::StatusOr<uint32_t> GiveNumber(const call::Call& call, storage::Transaction& transaction,
                                    absl::string_view id) {
  const storage::RowMeta meta{.revision = call.revision()};
  absl::StatusOr<std::optional<storage::Row<MunicipalityNumber>>> counter =
      MunicipalityNumberTable().Find(transaction, KeyOf(""));
  if (!counter.ok()) return counter.status();
  MunicipalityNumber greatest;
  if (counter->has_value()) greatest = (*counter)->message;
  if (greatest.number() == std::numeric_limits<uint32_t>::max()) {
    return absl::InternalError("every number of a municipality was given");
  }
  MunicipalityNumber next;
  next.set_number(greatest.number() + 1);
  absl::Status counted =
      counter->has_value()
          ? MunicipalityNumberTable().Update(transaction, KeyOf(""), greatest, next, meta)
          : MunicipalityNumberTable().Insert(transaction, KeyOf(""), next, meta);
  if (!counted.ok()) return counted;
  absl::Status given = MunicipalityNumberTable().Insert(transaction, KeyOf(id), next, meta);
  if (!given.ok()) return given;
  return next.number();
}

}  // namespace osiedle::registry
