#include "services/registry/registry_reader.h"

#include "absl/strings/str_cat.h"
#include "services/registry/municipality_directory.h"
#include "services/registry/registry_tables.h"
#include "services/registry/territorial_codes.h"
#include "storage/status_macros.h"

namespace osiedle::registry {
namespace {

using ::osiedle::call::Call;
using ::osiedle::storage::Reader;

absl::StatusOr<v1::Municipality> MunicipalityOf(const Call& call, const Reader& reader) {
  v1::Municipality municipality;
  RETURN_IF_ERROR(
      Municipalities()
          .Load(call, reader, absl::StrCat("municipalities/", call.municipality()), municipality)
          .status());
  return municipality;
}

}  // namespace

absl::StatusOr<std::string> DefaultController(const Call& call, const Reader& reader) {
  ASSIGN_OR_RETURN(v1::Municipality municipality, MunicipalityOf(call, reader));
  return municipality.default_controller();
}

absl::StatusOr<absl::TimeZone> TimeZoneOf(const Call& call, const Reader& reader) {
  return MunicipalityDirectory().ZoneOf(reader, call.municipality());
}

absl::StatusOr<absl::CivilDay> Today(const Call& call, const Reader& reader) {
  ASSIGN_OR_RETURN(const absl::TimeZone zone, TimeZoneOf(call, reader));
  return absl::ToCivilDay(call.time(), zone);
}

absl::StatusOr<bool> IsUnit(const Call& call, const Reader& reader, absl::string_view code) {
  ASSIGN_OR_RETURN(const absl::CivilDay today, Today(call, reader));
  ASSIGN_OR_RETURN(const std::optional<v1::Register> newest, NewestCompleteRegister(reader, today));
  if (!newest.has_value()) return false;
  ASSIGN_OR_RETURN(const std::optional<v1::Unit> unit, FindUnit(reader, *newest, code));
  return unit.has_value();
}

}  // namespace osiedle::registry
