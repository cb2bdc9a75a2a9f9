#include "services/registry/register_handlers.h"

#include <string>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "google/protobuf/util/message_differencer.h"
#include "google/protobuf/util/time_util.h"
#include "osiedle/common/v1/violation_reason.pb.h"
#include "osiedle/registry/v1/register_requests.pb.h"
#include "services/call/fields/resource_name.h"
#include "services/call/fields/violations.h"
#include "services/call/rpc/errors.h"
#include "services/registry/registry_errors.h"
#include "services/registry/registry_rules.h"
#include "services/registry/registry_tables.h"
#include "storage/status_macros.h"

namespace osiedle::registry {
namespace {

using ::osiedle::call::Call;
using ::osiedle::storage::KeyTuple;
using ::osiedle::storage::RowKey;
using ::osiedle::storage::Snapshot;
using ::osiedle::storage::Transaction;

absl::Status CheckCodes(const v1::ImportUnitsRequest& request) {
  call::Violations violations;
  absl::flat_hash_set<std::string> seen;
  for (int i = 0; i < request.units_size(); ++i) {
    const std::string& code = request.units(i).code();
    const std::string field = absl::StrCat("units[", i, "].code");
    if (!KindOfCode(code).has_value()) {
      violations.Add(field, common::v1::NOT_A_TERC);
    } else if (!seen.insert(code).second) {
      violations.Add(field, common::v1::TERC_TWICE);
    }
  }
  return call::InvalidFields(violations);
}

// The stored form of a unit: the client's fields, and those that follow from its code.
v1::Unit StoredUnit(const v1::Unit& given, const v1::Register& the_register, absl::CivilDay day) {
  v1::Unit unit;
  unit.set_name(absl::StrCat(the_register.name(), "/units/", given.code()));
  unit.set_code(given.code());
  unit.set_display_name(given.display_name());
  unit.set_designation(given.designation());
  unit.set_kind(*KindOfCode(given.code()));
  unit.set_parent_code(ParentOfCode(given.code()));
  *unit.mutable_date() = DateOf(day);
  return unit;
}

}  // namespace

absl::Status ImportUnits(const Call& call, Transaction& transaction,
                         const v1::ImportUnitsRequest& request, v1::ImportUnitsResponse& response) {
  RETURN_IF_ERROR(Registers().CheckName(request.parent(), "parent"));
  RETURN_IF_ERROR(CheckCodes(request));
  v1::Register before;
  ASSIGN_OR_RETURN(storage::RowMeta meta,
                   Registers().LoadLive(call, transaction, request.parent(), "", before));
  const absl::string_view register_id = call::LastIdOfName(before.name());
  const absl::CivilDay day = *ParseDay(register_id);

  v1::Register after = before;
  for (const v1::Unit& given : request.units()) {
    const v1::Unit unit = StoredUnit(given, before, day);
    const RowKey key{.owner = storage::kPlatform, .tuple = KeyTuple::Of(register_id, unit.code())};
    ASSIGN_OR_RETURN(std::optional<storage::Row<v1::Unit>> stored,
                     Units().table().Find(transaction, key));
    if (stored.has_value()) {
      if (!google::protobuf::util::MessageDifferencer::Equals(stored->message, unit)) {
        return call::ResourceExists(unit.name());
      }
      response.set_unchanged_count(response.unchanged_count() + 1);
      continue;
    }
    if (before.state() == v1::Register::COMPLETE) return RegisterIsComplete(before);
    RETURN_IF_ERROR(Units().table().Insert(transaction, key, unit, {.revision = call.revision()}));
    response.set_created_count(response.created_count() + 1);
    after.set_unit_count(after.unit_count() + 1);
    if (IsMunicipality(unit.kind())) after.set_municipality_count(after.municipality_count() + 1);
  }
  // The feed has the change of the register instead of those of its units.
  return Registers().Save(call, transaction, meta, before, after);
}

absl::Status CompleteRegister(const Call& call, Transaction& transaction,
                              const v1::CompleteRegisterRequest& request, v1::Register& response) {
  RETURN_IF_ERROR(Registers().CheckName(request.name()));
  v1::Register before;
  ASSIGN_OR_RETURN(storage::RowMeta meta,
                   Registers().LoadLive(call, transaction, request.name(), request.etag(), before));
  response = before;
  if (before.state() == v1::Register::COMPLETE) return absl::OkStatus();
  if (before.unit_count() != before.expected_unit_count() ||
      before.municipality_count() != before.expected_municipality_count()) {
    return RegisterIncomplete(before);
  }
  response.set_state(v1::Register::COMPLETE);
  *response.mutable_complete_time() =
      google::protobuf::util::TimeUtil::NanosecondsToTimestamp(absl::ToUnixNanos(call.time()));
  return Registers().Save(call, transaction, meta, before, response);
}

}  // namespace osiedle::registry
