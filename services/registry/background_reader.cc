#include "services/registry/background_reader.h"

#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/call/fields/resource_name.h"
#include "services/registry/municipality_directory.h"
#include "services/registry/registry_tables.h"
#include "storage/status_macros.h"

namespace osiedle::registry {

using ::osiedle::storage::KeyTuple;
using ::osiedle::storage::Reader;

namespace {

absl::StatusOr<MunicipalityFacts> FactsIn(const Reader& reader,
                                          const v1::Municipality& municipality) {
  const absl::string_view id = call::LastIdOfName(municipality.name());
  ASSIGN_OR_RETURN(auto number,
                   MunicipalityNumberTable().Find(reader, {.tuple = KeyTuple::Of(id)}));
  if (!number.has_value()) {
    return absl::DataLossError(absl::StrCat(municipality.name(), " has no number"));
  }
  return MunicipalityFacts{.id = std::string(id),
                           .number = number->message.number(),
                           .time_zone = municipality.time_zone()};
}

}  // namespace

absl::StatusOr<std::vector<MunicipalityFacts>> AllMunicipalities(const Reader& reader) {
  std::vector<MunicipalityFacts> all;
  storage::AnyTable::Walk walk = Municipalities().table().WalkRows(reader, storage::kPlatform, {});
  v1::Municipality municipality;
  while (true) {
    ASSIGN_OR_RETURN(bool more, walk.Next(municipality));
    if (!more) return all;
    ASSIGN_OR_RETURN(MunicipalityFacts facts, FactsIn(reader, municipality));
    all.push_back(std::move(facts));
  }
}

absl::StatusOr<std::optional<MunicipalityFacts>> FactsOf(const Reader& reader,
                                                         absl::string_view id) {
  ASSIGN_OR_RETURN(auto row, Municipalities().table().Find(reader, {.tuple = KeyTuple::Of(id)}));
  if (!row.has_value()) return std::optional<MunicipalityFacts>();
  ASSIGN_OR_RETURN(MunicipalityFacts facts, FactsIn(reader, row->message));
  return std::optional<MunicipalityFacts>(std::move(facts));
}

absl::StatusOr<std::string> MunicipalityWithNumber(const Reader& reader, uint32_t owner) {
  // Every municipality has a controller from its founding, and nobody else has.
  storage::AnyTable::Walk walk = Controllers().table().WalkRows(reader, owner, {});
  v1::Controller controller;
  ASSIGN_OR_RETURN(const bool has_one, walk.Next(controller));
  return has_one ? std::string(call::ParentOfName(controller.name())) : std::string();
}

absl::StatusOr<std::optional<uint32_t>> MunicipalityOfOwner(const Reader& reader, uint32_t owner) {
  std::optional<uint32_t> municipality;
  storage::AnyTable::Walk walk = MunicipalityNumberTable().WalkRows(reader, storage::kPlatform, {});
  internal::v1::MunicipalityNumber row;
  while (true) {
    ASSIGN_OR_RETURN(const bool more, walk.Next(row));
    if (!more) return municipality;
    ASSIGN_OR_RETURN(const std::string id,
                     storage::KeyTupleReader(walk.key().tuple.bytes()).ReadString());
    // The counter stands under the empty id.
    if (!id.empty() && row.number() == owner) {
      return MunicipalityDirectory().NumberOf(reader, id.substr(0, id.find('/')));
    }
  }
}

absl::StatusOr<std::string> NeedCodeAbove(const Reader& reader, uint32_t owner,
                                          absl::string_view need_code) {
  ASSIGN_OR_RETURN(auto row, NeedCodes().table().Find(
                                 reader, {.owner = owner, .tuple = KeyTuple::Of(need_code)}));
  if (!row.has_value()) return std::string();
  return std::string(call::LastIdOfName(row->message.parent_code()));
}

}  // namespace osiedle::registry
