#include "services/registry/background_reader.h"

#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/call/resource_name.h"
#include "services/registry/registry_tables.h"

namespace osiedle::registry {

using ::osiedle::storage::KeyTuple;
using ::osiedle::storage::Reader;

namespace {

absl::StatusOr<MunicipalityFacts> FactsIn(const Reader& reader,
                                          const v1::Municipality& municipality) {
  const absl::string_view id = call::LastIdOfName(municipality.name());
  auto number = MunicipalityNumberTable().Find(reader, {.tuple = KeyTuple::Of(id)});
  if (!number.ok()) return number.status();
  if (!number->has_value()) {
    return absl::DataLossError(absl::StrCat(municipality.name(), " has no number"));
  }
  return MunicipalityFacts{.id = std::string(id),
                           .number = (*number)->message.number(),
                           .time_zone = municipality.time_zone()};
}

}  // namespace

absl::StatusOr<std::vector<MunicipalityFacts>> AllMunicipalities(const Reader& reader) {
  std::vector<MunicipalityFacts> all;
  storage::AnyTable::Walk walk = MunicipalityTable().WalkRows(reader, storage::kPlatform, {});
  v1::Municipality municipality;
  while (true) {
    absl::StatusOr<bool> more = walk.Next(municipality);
    if (!more.ok()) return more.status();
    if (!*more) return all;
    absl::StatusOr<MunicipalityFacts> facts = FactsIn(reader, municipality);
    if (!facts.ok()) return facts.status();
    all.push_back(*std::move(facts));
  }
}

absl::StatusOr<std::optional<MunicipalityFacts>> FactsOf(const Reader& reader,
                                                         absl::string_view id) {
  auto row = MunicipalityTable().Find(reader, {.tuple = KeyTuple::Of(id)});
  if (!row.ok()) return row.status();
  if (!row->has_value()) return std::optional<MunicipalityFacts>();
  absl::StatusOr<MunicipalityFacts> facts = FactsIn(reader, (*row)->message);
  if (!facts.ok()) return facts.status();
  return std::optional<MunicipalityFacts>(*std::move(facts));
}

absl::StatusOr<std::string> NeedCodeAbove(const Reader& reader, uint32_t owner,
                                          absl::string_view need_code) {
  auto row = NeedCodeTable().Find(reader, {.owner = owner, .tuple = KeyTuple::Of(need_code)});
  if (!row.ok()) return row.status();
  if (!row->has_value()) return std::string();
  return std::string(call::LastIdOfName((*row)->message.parent_code()));
}

}  // namespace osiedle::registry
