#include "services/registry/unit_handlers.h"

#include <optional>

#include "services/call/errors.h"
#include "services/registry/registry_errors.h"
#include "services/registry/registry_rules.h"
#include "services/registry/registry_tables.h"
#include "services/registry/territorial_codes.h"

namespace osiedle::registry {

using ::osiedle::call::Call;
using ::osiedle::storage::Snapshot;

absl::Status GetUnit(const Call& call, const Snapshot& snapshot, const v1::GetUnitRequest& request,
                     v1::Unit& response) {
  return Units().Get(call, snapshot, request, response);
}

absl::Status ListUnits(const Call& call, const Snapshot& snapshot,
                       const v1::ListUnitsRequest& request, v1::ListUnitsResponse& response) {
  if (absl::Status valid = Registers().CheckName(request.parent(), "parent"); !valid.ok()) {
    return valid;
  }
  v1::Register parent;
  absl::StatusOr<storage::RowMeta> meta =
      Registers().Load(call, snapshot, request.parent(), parent);
  if (!meta.ok()) return meta.status();
  return Units().List(call, snapshot, request, response);
}

absl::Status LookUpUnit(const Call& call, const Snapshot& snapshot,
                        const v1::LookUpUnitRequest& request, v1::Unit& response) {
  if (!KindOfCode(request.code()).has_value()) {
    return call::InvalidField("code", "must be two, four or seven digits of a TERC code");
  }
  const absl::CivilDay day = DayOf(request.date());
  absl::StatusOr<std::optional<v1::Register>> newest = NewestCompleteRegister(snapshot, day);
  if (!newest.ok()) return newest.status();
  if (!newest->has_value()) return NoUnitOnDay(request.code(), day);
  absl::StatusOr<std::optional<v1::Unit>> unit = FindUnit(snapshot, **newest, request.code());
  if (!unit.ok()) return unit.status();
  if (!unit->has_value()) return NoUnitOnDay(request.code(), day);
  response = **std::move(unit);
  return absl::OkStatus();
}

}  // namespace osiedle::registry
