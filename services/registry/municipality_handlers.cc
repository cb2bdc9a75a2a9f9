#include "services/registry/municipality_handlers.h"

#include <cstdint>
#include <optional>
#include <string>

#include "absl/time/civil_time.h"
#include "osiedle/common/v1/violation_reason.pb.h"
#include "osiedle/registry/v1/municipality_requests.pb.h"
#include "services/call/fields/violations.h"
#include "services/call/rpc/errors.h"
#include "services/registry/municipality_directory.h"
#include "services/registry/municipality_founding.h"
#include "services/registry/registry_reader.h"
#include "services/registry/registry_rules.h"
#include "services/registry/registry_tables.h"
#include "services/registry/territorial_codes.h"
#include "storage/status_macros.h"

namespace osiedle::registry {

using ::osiedle::call::Call;
using ::osiedle::storage::Snapshot;
using ::osiedle::storage::Transaction;

absl::Status CreateMunicipality(const Call& call, Transaction& transaction,
                                const v1::CreateMunicipalityRequest& request,
                                v1::Municipality& response) {
  RETURN_IF_ERROR(Municipalities().Create(call, transaction, request, response));
  absl::StatusOr<std::optional<uint32_t>> number =
      MunicipalityDirectory().NumberOf(transaction, request.municipality_id());
  // A municipality that has its number was founded by an earlier call.
  if (!number.ok() || number->has_value()) return number.status();
  return FoundMunicipality(call, transaction, response);
}

absl::Status UpdateMunicipality(const Call& call, Transaction& transaction,
                                const v1::UpdateMunicipalityRequest& request,
                                v1::Municipality& response) {
  const std::string& name = request.municipality().name();
  RETURN_IF_ERROR(Municipalities().CheckName(name, "municipality.name"));
  v1::Municipality stored;
  RETURN_IF_ERROR(Municipalities().Load(call, transaction, name, stored).status());
  // Only ChangeTerritorialCode changes the code; the client's value here is ignored.
  v1::UpdateMunicipalityRequest without_code = request;
  without_code.mutable_municipality()->set_territorial_code(stored.territorial_code());
  return Municipalities().Update(call, transaction, without_code, response);
}

absl::Status ChangeTerritorialCode(const Call& call, Transaction& transaction,
                                   const v1::ChangeTerritorialCodeRequest& request,
                                   v1::Municipality& response) {
  RETURN_IF_ERROR(Municipalities().CheckName(request.name()));
  v1::Municipality before;
  ASSIGN_OR_RETURN(
      storage::RowMeta meta,
      Municipalities().LoadLive(call, transaction, request.name(), request.etag(), before));
  ASSIGN_OR_RETURN(absl::TimeZone zone, TimeZoneOf(call, transaction));

  const absl::CivilDay valid_from = DayOf(request.valid_from());
  call::Violations violations;
  if (request.code().size() != 7 || !KindOfCode(request.code()).has_value()) {
    violations.Add("code", common::v1::NOT_A_TERC_OF_MUNICIPALITY);
  } else if (request.code() == before.territorial_code()) {
    violations.Add("code", common::v1::TERC_UNCHANGED);
  }
  if (valid_from <= DayOf(before.territorial_codes().rbegin()->valid_from())) {
    violations.Add("valid_from", common::v1::NOT_AFTER_LAST_TERC);
  } else if (valid_from > absl::ToCivilDay(call.time(), zone)) {
    violations.Add("valid_from", common::v1::IN_THE_FUTURE);
  }
  if (!violations.empty()) return call::InvalidFields(violations);

  response = before;
  RETURN_IF_ERROR(
      TakeTerritorialCode(transaction, request.code(), valid_from, valid_from, response));
  return Municipalities().Save(call, transaction, meta, before, response);
}

}  // namespace osiedle::registry
