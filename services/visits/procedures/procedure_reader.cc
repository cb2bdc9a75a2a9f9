#include "services/visits/procedures/procedure_reader.h"

#include <algorithm>

#include "absl/algorithm/container.h"
#include "absl/container/flat_hash_map.h"
#include "osiedle/common/v1/permission.pb.h"
#include "osiedle/visits/v1/procedure_party.pb.h"
#include "services/call/fields/resource_name.h"
#include "services/call/rpc/access.h"
#include "services/call/rpc/access_table.h"
#include "services/residents/resident_reader.h"
#include "services/visits/procedures/procedure_tables.h"
#include "storage/status_macros.h"

namespace osiedle::visits {
namespace {

using ::osiedle::call::Call;
using ::osiedle::storage::AnyTable;
using ::osiedle::storage::KeyTuple;
using ::osiedle::storage::Reader;
using ::osiedle::visits::v1::Procedure;
using ::osiedle::visits::v1::ProcedureParty;
using ::osiedle::visits::v1::ProcedureStep;

// Who stands on both sides counts as suspected: so nothing that is meant for the person harmed
// reaches them. This happens where two records are found to be of one person later.
ProcedureStep::Side BothOf(ProcedureStep::Side one, ProcedureStep::Side other) {
  return std::max(one, other);
}
static_assert(ProcedureStep::SUSPECTED > ProcedureStep::HARMED);

}  // namespace

absl::StatusOr<std::optional<Procedure>> FindProcedure(const Call& call, const Reader& reader,
                                                       absl::string_view name) {
  std::optional<Procedure> found;
  const std::optional<call::NameIds> ids = Procedures().type().pattern().Parse(name);
  if (!ids.has_value() || ids->front() != call.municipality()) return found;
  Procedure procedure;
  ASSIGN_OR_RETURN(
      const std::optional<storage::RowMeta> meta,
      Procedures().table().Get(reader, {.owner = call.owner(), .tuple = KeyTuple::Of(ids->back())},
                               procedure));
  if (meta.has_value() && !procedure.has_delete_time()) found = std::move(procedure);
  return found;
}

absl::StatusOr<bool> MayReadProcedure(const Call& call, const Reader& reader,
                                      const Procedure& procedure) {
  ASSIGN_OR_RETURN(const call::RecordScope scope,
                   call::RecordsFor(call, call::LinesOf(common::v1::READ_PROCEDURES), reader));
  return Procedures().SeesWithin(scope, procedure);
}

absl::StatusOr<std::vector<ProcedureParty>> PartiesOf(const Call& call, const Reader& reader,
                                                      absl::string_view procedure) {
  std::vector<ProcedureParty> parties;
  const std::optional<call::NameIds> ids = Procedures().type().pattern().Parse(procedure);
  if (!ids.has_value() || ids->front() != call.municipality()) return parties;
  AnyTable::Walk walk = ProcedureParties().table().WalkRows(
      reader, call.owner(), AnyTable::Under(storage::IndexId::kRows, KeyTuple::Of(ids->back())));
  ProcedureParty party;
  while (true) {
    ASSIGN_OR_RETURN(const bool more, walk.Next(party));
    if (!more) return parties;
    parties.push_back(party);
  }
}

absl::StatusOr<std::vector<ProcedureStep::Side>> SidesOf(
    const Call& call, const Reader& reader, absl::string_view procedure,
    const std::vector<std::string>& residents) {
  ASSIGN_OR_RETURN(const std::vector<ProcedureParty> parties, PartiesOf(call, reader, procedure));
  absl::flat_hash_map<std::string, ProcedureStep::Side> sides;
  for (const ProcedureParty& party : parties) {
    if (party.has_delete_time() || party.resident().empty()) continue;
    ProcedureStep::Side& side = sides[party.resident()];
    side = BothOf(side, party.side());
  }
  std::vector<ProcedureStep::Side> found;
  for (const std::string& resident : residents) {
    ASSIGN_OR_RETURN(const std::vector<std::string> records,
                     RecordsOfPerson(call, reader, resident));
    ProcedureStep::Side side = ProcedureStep::SIDE_UNSPECIFIED;
    for (const std::string& record : records) {
      const auto it = sides.find(record);
      if (it != sides.end()) side = BothOf(side, it->second);
    }
    found.push_back(side);
  }
  return found;
}

absl::StatusOr<std::vector<std::string>> RecordsOfPerson(const Call& call, const Reader& reader,
                                                         const std::string& resident) {
  absl::StatusOr<std::vector<std::string>> records =
      residents::AllRecordsOf(call, reader, resident);
  if (absl::IsNotFound(records.status())) return std::vector<std::string>{resident};
  return records;
}

const ProcedureStep* StepOf(const Procedure& procedure, absl::string_view step_id) {
  const auto found = absl::c_find_if(
      procedure.steps(), [&](const ProcedureStep& step) { return step.step_id() == step_id; });
  return found == procedure.steps().end() ? nullptr : &*found;
}

}  // namespace osiedle::visits
