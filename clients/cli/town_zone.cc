#include "clients/cli/town_zone.h"

#include <vector>

#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "clients/cli/field_text.h"
#include "clients/cli/option_values.h"
#include "osiedle/client/municipality_client.h"
#include "osiedle/registry/v1/municipality_requests.pb.h"

namespace osiedle::cli {

absl::StatusOr<absl::TimeZone> ZoneOf(const Session& session, const std::string& municipality) {
  const std::vector<absl::string_view> parts = absl::StrSplit(municipality, '/');
  if (parts.size() != 2 || parts[0] != "municipalities" || parts[1].empty()) {
    return WrongOption("--parent", municipality, "write municipalities/M");
  }
  registry::v1::GetMunicipalityRequest get;
  get.set_name(municipality);
  const auto town = client::MunicipalityClient(session.connection).GetMunicipality(get);
  if (absl::IsPermissionDenied(town.status())) return DefaultZone();
  if (!town.ok()) return town.status();
  absl::TimeZone zone;
  return absl::LoadTimeZone(town->time_zone(), &zone) ? zone : DefaultZone();
}

}  // namespace osiedle::cli
