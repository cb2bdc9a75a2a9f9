#include "services/registry/territorial_codes.h"

#include <string>

#include "services/call/fields/resource_name.h"
#include "services/registry/registry_errors.h"
#include "services/registry/registry_rules.h"
#include "services/registry/registry_tables.h"
#include "storage/status_macros.h"

namespace osiedle::registry {
namespace {

using ::osiedle::storage::AnyTable;
using ::osiedle::storage::KeyRange;
using ::osiedle::storage::KeyTuple;
using ::osiedle::storage::Reader;

absl::StatusOr<std::string> NameOfUnit(const Reader& reader, const v1::Register& the_register,
                                       absl::string_view code) {
  ASSIGN_OR_RETURN(std::optional<v1::Unit> unit, FindUnit(reader, the_register, code));
  return unit.has_value() ? unit->display_name() : "";
}

// Whether a municipality other than `name` has the code on `first_day` or later.
absl::StatusOr<bool> IsTaken(const Reader& reader, absl::string_view code, absl::CivilDay first_day,
                             absl::string_view name) {
  AnyTable::Walk holders = Municipalities().table().WalkRows(
      reader, storage::kPlatform,
      AnyTable::Under(index::kMunicipalitiesByTerritorialCode, KeyTuple::Of(code)));
  v1::Municipality holder;
  while (true) {
    ASSIGN_OR_RETURN(bool more, holders.Next(holder));
    if (!more) return false;
    if (holder.name() != name && HoldsCodeFrom(holder, code, first_day)) return true;
  }
}

}  // namespace

absl::StatusOr<std::optional<v1::Register>> NewestCompleteRegister(const Reader& reader,
                                                                   absl::CivilDay day) {
  AnyTable::Walk newest_first = Registers().table().WalkRows(
      reader, storage::kPlatform,
      {.index = index::kCompleteRegisters,
       .end = KeyRange::Prefix(KeyTuple::Of(FormatDay(day)).bytes()).end,
       .reverse = true});
  v1::Register newest;
  ASSIGN_OR_RETURN(bool found, newest_first.Next(newest));
  return found ? std::optional<v1::Register>(std::move(newest)) : std::nullopt;
}

absl::StatusOr<std::optional<v1::Unit>> FindUnit(const Reader& reader,
                                                 const v1::Register& the_register,
                                                 absl::string_view code) {
  ASSIGN_OR_RETURN(
      std::optional<storage::Row<v1::Unit>> row,
      Units().table().Find(reader,
                           {.owner = storage::kPlatform,
                            .tuple = KeyTuple::Of(call::LastIdOfName(the_register.name()), code)}));
  return row.has_value() ? std::optional<v1::Unit>(std::move(row->message)) : std::nullopt;
}

absl::Status TakeTerritorialCode(const Reader& reader, absl::string_view code, absl::CivilDay day,
                                 std::optional<absl::CivilDay> valid_from,
                                 v1::Municipality& municipality) {
  ASSIGN_OR_RETURN(std::optional<v1::Register> newest, NewestCompleteRegister(reader, day));
  if (!newest.has_value()) return UnitNotInRegister(code, day);
  const v1::Register& the_register = *newest;
  ASSIGN_OR_RETURN(std::optional<v1::Unit> unit, FindUnit(reader, the_register, code));
  if (!unit.has_value() || !IsMunicipality(unit->kind())) return UnitNotInRegister(code, day);

  const absl::CivilDay first_day =
      valid_from.has_value() ? *valid_from : *ParseDay(call::LastIdOfName(the_register.name()));
  ASSIGN_OR_RETURN(bool taken, IsTaken(reader, code, first_day, municipality.name()));
  if (taken) return TerritorialCodeTaken(code);

  ASSIGN_OR_RETURN(std::string voivodeship, NameOfUnit(reader, the_register, code.substr(0, 2)));
  ASSIGN_OR_RETURN(std::string county, NameOfUnit(reader, the_register, code.substr(0, 4)));
  municipality.set_territorial_code(std::string(code));
  municipality.set_voivodeship(std::move(voivodeship));
  municipality.set_county(std::move(county));
  v1::TerritorialCode& added = *municipality.add_territorial_codes();
  added.set_code(std::string(code));
  *added.mutable_valid_from() = DateOf(first_day);
  added.set_register_(the_register.name());
  return absl::OkStatus();
}

}  // namespace osiedle::registry
