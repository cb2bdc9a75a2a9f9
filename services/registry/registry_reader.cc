#include "services/registry/registry_reader.h"

#include "absl/strings/str_cat.h"
#include "services/registry/registry_tables.h"

namespace osiedle::registry {
namespace {

using ::osiedle::call::Call;
using ::osiedle::storage::Reader;

absl::StatusOr<v1::Municipality> MunicipalityOf(const Call& call, const Reader& reader) {
  v1::Municipality municipality;
  absl::StatusOr<storage::RowMeta> meta = Municipalities().Load(
      call, reader, absl::StrCat("municipalities/", call.municipality()), municipality);
  if (!meta.ok()) return meta.status();
  return municipality;
}

}  // namespace

absl::StatusOr<bool> IsLiveController(const Call& call, const Reader& reader,
                                      absl::string_view name) {
  return Controllers().IsLive(call, reader, name);
}

absl::StatusOr<bool> IsLiveDistrict(const Call& call, const Reader& reader,
                                    absl::string_view name) {
  return Districts().IsLive(call, reader, name);
}

absl::StatusOr<bool> IsLiveNeedCode(const Call& call, const Reader& reader,
                                    absl::string_view name) {
  return NeedCodes().IsLive(call, reader, name);
}

absl::StatusOr<bool> IsLiveServiceCode(const Call& call, const Reader& reader,
                                       absl::string_view name) {
  return ServiceCodes().IsLive(call, reader, name);
}

absl::StatusOr<std::string> DefaultController(const Call& call, const Reader& reader) {
  absl::StatusOr<v1::Municipality> municipality = MunicipalityOf(call, reader);
  if (!municipality.ok()) return municipality.status();
  return municipality->default_controller();
}

absl::StatusOr<absl::TimeZone> TimeZoneOf(const Call& call, const Reader& reader) {
  absl::StatusOr<v1::Municipality> municipality = MunicipalityOf(call, reader);
  if (!municipality.ok()) return municipality.status();
  absl::TimeZone zone;
  if (!absl::LoadTimeZone(municipality->time_zone(), &zone)) {
    return absl::InternalError(
        absl::StrCat("the time zone database has no ", municipality->time_zone()));
  }
  return zone;
}

}  // namespace osiedle::registry
