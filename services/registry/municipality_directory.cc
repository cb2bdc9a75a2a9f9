#include "services/registry/municipality_directory.h"

#include <limits>

#include "absl/strings/str_cat.h"
#include "services/call/rpc/errors.h"
#include "services/registry/registry_tables.h"
#include "storage/status_macros.h"

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
  // The counter stands under the empty id.
  if (id.empty()) return std::optional<uint32_t>();
  ASSIGN_OR_RETURN(std::optional<storage::Row<MunicipalityNumber>> row,
                   MunicipalityNumberTable().Find(reader, KeyOf(id)));
  if (!row.has_value()) return std::optional<uint32_t>();
  return std::optional<uint32_t>(row->message.number());
}

absl::StatusOr<absl::TimeZone> MunicipalityDirectory::ZoneOf(const storage::Reader& reader,
                                                             absl::string_view id) const {
  ASSIGN_OR_RETURN(std::optional<storage::Row<v1::Municipality>> row,
                   Municipalities().table().Find(reader, KeyOf(id)));
  if (!row.has_value()) {
    return call::ResourceNotFound(absl::StrCat("municipalities/", id));
  }
  absl::TimeZone zone;
  if (!absl::LoadTimeZone(row->message.time_zone(), &zone)) {
    return absl::InternalError(
        absl::StrCat("the time zone database has no ", row->message.time_zone()));
  }
  return zone;
}

absl::StatusOr<uint32_t> GiveNumber(const call::Call& call, storage::Transaction& transaction,
                                    absl::string_view id) {
  const storage::RowMeta meta{.revision = call.revision()};
  ASSIGN_OR_RETURN(std::optional<storage::Row<MunicipalityNumber>> counter,
                   MunicipalityNumberTable().Find(transaction, KeyOf("")));
  MunicipalityNumber greatest;
  if (counter.has_value()) greatest = counter->message;
  if (greatest.number() == std::numeric_limits<uint32_t>::max()) {
    return absl::InternalError("every number of a municipality was given");
  }
  MunicipalityNumber next;
  next.set_number(greatest.number() + 1);
  RETURN_IF_ERROR(
      counter.has_value()
          ? MunicipalityNumberTable().Update(transaction, KeyOf(""), greatest, next, meta)
          : MunicipalityNumberTable().Insert(transaction, KeyOf(""), next, meta));
  RETURN_IF_ERROR(MunicipalityNumberTable().Insert(transaction, KeyOf(id), next, meta));
  return next.number();
}

absl::StatusOr<std::vector<uint32_t>> CompartmentsOf(const storage::Reader& reader,
                                                     absl::string_view municipality) {
  // Every id of a compartment (call::CompartmentId) of this municipality, and no other.
  storage::AnyTable::WalkOptions options;
  options.begin = KeyTuple::Of(absl::StrCat(municipality, "/"));
  options.end = KeyTuple::Of(absl::StrCat(municipality, "0")).bytes();
  storage::AnyTable::Walk walk =
      MunicipalityNumberTable().WalkRows(reader, storage::kPlatform, options);
  std::vector<uint32_t> numbers;
  MunicipalityNumber number;
  while (true) {
    ASSIGN_OR_RETURN(const bool more, walk.Next(number));
    if (!more) return numbers;
    numbers.push_back(number.number());
  }
}

}  // namespace osiedle::registry
