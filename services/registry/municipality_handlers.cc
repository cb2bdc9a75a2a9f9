#include "services/registry/municipality_handlers.h"

#include <cstdint>
#include <optional>
#include <string>

#include "absl/time/civil_time.h"
#include "services/call/errors.h"
#include "services/call/violations.h"
#include "services/registry/municipality_directory.h"
#include "services/registry/municipality_founding.h"
#include "services/registry/registry_reader.h"
#include "services/registry/registry_rules.h"
#include "services/registry/registry_tables.h"
#include "services/registry/territorial_codes.h"

namespace osiedle::registry {

using ::osiedle::call::Call;
using ::osiedle::storage::Snapshot;
using ::osiedle::storage::Transaction;

absl::Status GetMunicipality(const Call& call, const Snapshot& snapshot,
                             const v1::GetMunicipalityRequest& request,
                             v1::Municipality& response) {
  return Municipalities().Get(call, snapshot, request, response);
}

absl::Status ListMunicipalities(const Call& call, const Snapshot& snapshot,
                                const v1::ListMunicipalitiesRequest& request,
                                v1::ListMunicipalitiesResponse& response) {
  return Municipalities().List(call, snapshot, request, response);
}

absl::Status CreateMunicipality(const Call& call, Transaction& transaction,
                                const v1::CreateMunicipalityRequest& request,
                                v1::Municipality& response) {
  absl::Status created = Municipalities().Create(call, transaction, request, response);
  if (!created.ok()) return created;
  absl::StatusOr<std::optional<uint32_t>> number =
      MunicipalityDirectory().NumberOf(transaction, request.municipality_id());
  // One that has its number already was founded by an earlier call.
  if (!number.ok() || number->has_value()) return number.status();
  return FoundMunicipality(call, transaction, response);
}

absl::Status UpdateMunicipality(const Call& call, Transaction& transaction,
                                const v1::UpdateMunicipalityRequest& request,
                                v1::Municipality& response) {
  const std::string& name = request.municipality().name();
  absl::Status valid = Municipalities().CheckName(name, "municipality.name");
  if (!valid.ok()) return valid;
  v1::Municipality stored;
  absl::StatusOr<storage::RowMeta> meta = Municipalities().Load(call, transaction, name, stored);
  if (!meta.ok()) return meta.status();
  // Its code changes by ChangeTerritorialCode alone; what the client sends for it is ignored.
  v1::UpdateMunicipalityRequest without_code = request;
  without_code.mutable_municipality()->set_territorial_code(stored.territorial_code());
  return Municipalities().Update(call, transaction, without_code, response);
}

absl::Status ChangeTerritorialCode(const Call& call, Transaction& transaction,
                                   const v1::ChangeTerritorialCodeRequest& request,
                                   v1::Municipality& response) {
  if (absl::Status valid = Municipalities().CheckName(request.name()); !valid.ok()) return valid;
  v1::Municipality before;
  absl::StatusOr<storage::RowMeta> meta =
      Municipalities().LoadLive(call, transaction, request.name(), request.etag(), before);
  if (!meta.ok()) return meta.status();
  absl::StatusOr<absl::TimeZone> zone = TimeZoneOf(call, transaction);
  if (!zone.ok()) return zone.status();

  const absl::CivilDay valid_from = DayOf(request.valid_from());
  call::Violations violations;
  if (request.code().size() != 7 || !KindOfCode(request.code()).has_value()) {
    violations.Add("code", "must be the seven digits of a TERC code");
  } else if (request.code() == before.territorial_code()) {
    violations.Add("code", "is the code that the municipality has");
  }
  if (valid_from <= DayOf(before.territorial_codes().rbegin()->valid_from())) {
    violations.Add("valid_from", "must be after the first day of the code before it");
  } else if (valid_from > absl::ToCivilDay(call.time(), *zone)) {
    violations.Add("valid_from", "must not be in the future");
  }
  if (!violations.empty()) return call::InvalidFields(violations);

  response = before;
  absl::Status taken =
      TakeTerritorialCode(transaction, request.code(), valid_from, valid_from, response);
  if (!taken.ok()) return taken;
  return Municipalities().Save(call, transaction, *meta, before, response);
}

}  // namespace osiedle::registry
