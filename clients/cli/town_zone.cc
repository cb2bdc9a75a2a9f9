#include "clients/cli/town_zone.h"

#include "clients/cli/field_text.h"
#include "osiedle/client/municipality_client.h"
#include "osiedle/registry/v1/municipality_requests.pb.h"

namespace osiedle::cli {

absl::StatusOr<absl::TimeZone> ZoneOf(const Session& session, const std::string& municipality) {
  registry::v1::GetMunicipalityRequest get;
  get.set_name(municipality);
  const auto town = client::MunicipalityClient(session.connection).GetMunicipality(get);
  if (absl::IsPermissionDenied(town.status())) return DefaultZone();
  if (!town.ok()) return town.status();
  absl::TimeZone zone;
  return absl::LoadTimeZone(town->time_zone(), &zone) ? zone : DefaultZone();
}

}  // namespace osiedle::cli
