#include "services/visits/procedures/party_views.h"

#include "absl/algorithm/container.h"
#include "osiedle/common/v1/permission.pb.h"
#include "services/call/fields/proto_time.h"
#include "services/call/rpc/access.h"
#include "services/call/rpc/access_table.h"
#include "services/residents/resident_reader.h"
#include "services/visits/procedures/procedure_reader.h"
#include "services/visits/procedures/procedure_tables.h"
#include "storage/status_macros.h"

namespace osiedle::visits {

using ::osiedle::call::Call;
using ::osiedle::storage::Reader;
using ::osiedle::visits::v1::Procedure;
using ::osiedle::visits::v1::ProcedureParty;
using ::osiedle::visits::v1::ProcedureStep;
using ::osiedle::visits::v1::StepRecord;

absl::Status ViewParty(const Call& call, const Reader& reader, ProcedureParty& party) {
  if (party.resident().empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(
      const residents::Link link,
      residents::LinkTo(call, reader, party.resident(), call::TimeOf(party.create_time())));
  if (link != residents::Link::kHolds) party.clear_resident();
  return absl::OkStatus();
}

absl::Status ViewProcedure(const Call& call, const Reader& reader, Procedure& procedure) {
  const bool has_addressee = absl::c_any_of(
      procedure.records(), [](const StepRecord& record) { return !record.addressee().empty(); });
  if (!has_addressee) return absl::OkStatus();
  ASSIGN_OR_RETURN(
      const call::RecordScope scope,
      call::RecordsFor(call, call::LinesOf(common::v1::READ_PROCEDURE_PARTIES), reader));
  const bool may_read = Procedures().SeesWithin(scope, procedure);
  for (StepRecord& record : *procedure.mutable_records()) {
    const ProcedureStep* step = StepOf(procedure, record.step_id());
    const bool is_told = may_read && step != nullptr && step->addressee() == ProcedureStep::HARMED;
    if (!is_told) record.clear_addressee();
  }
  return absl::OkStatus();
}

}  // namespace osiedle::visits
