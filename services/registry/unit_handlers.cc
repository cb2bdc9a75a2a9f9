#include "services/registry/unit_handlers.h"

#include <optional>

#include "osiedle/common/v1/violation_reason.pb.h"
#include "services/call/rpc/errors.h"
#include "services/registry/registry_errors.h"
#include "services/registry/registry_rules.h"
#include "services/registry/registry_tables.h"
#include "services/registry/territorial_codes.h"
#include "storage/status_macros.h"

namespace osiedle::registry {

using ::osiedle::call::Call;
using ::osiedle::storage::Snapshot;

absl::Status ListUnits(const Call& call, const Snapshot& snapshot,
                       const v1::ListUnitsRequest& request, v1::ListUnitsResponse& response) {
  RETURN_IF_ERROR(Registers().CheckName(request.parent(), "parent"));
  v1::Register parent;
  RETURN_IF_ERROR(Registers().Load(call, snapshot, request.parent(), parent).status());
  return Units().List(call, snapshot, request, response);
}

absl::Status LookUpUnit(const Call& call, const Snapshot& snapshot,
                        const v1::LookUpUnitRequest& request, v1::Unit& response) {
  if (!KindOfCode(request.code()).has_value()) {
    return call::InvalidField({"code", common::v1::NOT_A_TERC});
  }
  const absl::CivilDay day = DayOf(request.date());
  ASSIGN_OR_RETURN(std::optional<v1::Register> newest, NewestCompleteRegister(snapshot, day));
  if (!newest.has_value()) return NoUnitOnDay(request.code(), day);
  ASSIGN_OR_RETURN(std::optional<v1::Unit> unit, FindUnit(snapshot, *newest, request.code()));
  if (!unit.has_value()) return NoUnitOnDay(request.code(), day);
  response = *std::move(unit);
  return absl::OkStatus();
}

}  // namespace osiedle::registry
