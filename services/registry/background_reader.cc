#include "services/registry/background_reader.h"

#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/call/resource_name.h"
#include "services/registry/registry_tables.h"

namespace osiedle::registry {

using ::osiedle::storage::KeyTuple;
using ::osiedle::storage::Reader;

absl::StatusOr<std::vector<MunicipalityFacts>> AllMunicipalities(const Reader& reader) {
  std::vector<MunicipalityFacts> all;
  storage::AnyTable::Walk walk = MunicipalityTable().WalkRows(reader, storage::kPlatform, {});
  v1::Municipality municipality;
  while (true) {
    absl::StatusOr<bool> more = walk.Next(municipality);
    if (!more.ok()) return more.status();
    if (!*more) return all;
    const absl::string_view id = call::LastIdOfName(municipality.name());
    auto number = MunicipalityNumberTable().Find(reader, {.tuple = KeyTuple::Of(id)});
    if (!number.ok()) return number.status();
    if (!number->has_value()) {
      return absl::DataLossError(absl::StrCat(municipality.name(), " has no number"));
    }
    all.push_back({.id = std::string(id),
                   .number = (*number)->message.number(),
                   .time_zone = municipality.time_zone()});
  }
}

absl::StatusOr<std::string> NeedCodeAbove(const Reader& reader, uint32_t owner,
                                          absl::string_view need_code) {
  auto row = NeedCodeTable().Find(reader, {.owner = owner, .tuple = KeyTuple::Of(need_code)});
  if (!row.ok()) return row.status();
  if (!row->has_value()) return std::string();
  return std::string(call::LastIdOfName((*row)->message.parent_code()));
}

}  // namespace osiedle::registry
