#include "services/visits/procedures/procedure_clocks.h"

#include <optional>
#include <string>
#include <utility>

#include "absl/algorithm/container.h"
#include "google/protobuf/util/message_differencer.h"
#include "osiedle/internal/v1/log.pb.h"
#include "services/call/fields/proto_time.h"
#include "services/call/fields/resource_name.h"
#include "services/call/resource/resource_change.h"
#include "services/call/resource/standard_resource.h"
#include "services/visits/bookings/visit_reader.h"
#include "services/visits/procedures/procedure_reader.h"
#include "services/visits/procedures/procedure_tables.h"
#include "storage/status_macros.h"

namespace osiedle::visits {
namespace {

using ::osiedle::call::Call;
using ::osiedle::storage::KeyTuple;
using ::osiedle::storage::Reader;
using ::osiedle::visits::v1::Procedure;
using ::osiedle::visits::v1::ProcedureStep;
using ::osiedle::visits::v1::Visit;

// A procedure with more visits is read in part: its deadlines stay right, and a forecast may miss
// one of them.
constexpr int kMostVisits = 200;

bool HasSlot(const Visit& visit) {
  return visit.has_end_time() &&
         (visit.state() == Visit::HELD || visit.state() == Visit::CONFIRMED ||
          visit.state() == Visit::UNDER_WAY);
}

// The procedure and the step for which a visit stands; empty: none.
std::pair<std::string, std::string> StandsFor(const Visit* visit) {
  if (visit == nullptr || visit->has_delete_time() || visit->procedure_step().empty() ||
      visit->state() == Visit::CANCELLED || visit->state() == Visit::RESCHEDULED) {
    return {};
  }
  return {visit->procedure(), visit->procedure_step()};
}

// Whether the clocks of the procedure depend on visits for this step.
bool AsksForVisits(const Procedure& procedure, const ProcedureStep& step) {
  return step.optional() && step.limit() > 0 &&
         absl::c_none_of(procedure.records(), [&](const v1::StepRecord& record) {
           return record.step_id() == step.step_id();
         });
}

// Brings the clocks of one procedure up to date, unless the step does not ask for visits. Written
// here, because the caller may change the visit without knowing of the procedure.
absl::Status Refresh(const Call& call, storage::Transaction& transaction, const std::string& name,
                     const std::string& step_id) {
  const storage::RowKey key = {.owner = call.owner(),
                               .tuple = KeyTuple::Of(call::LastIdOfName(name))};
  ASSIGN_OR_RETURN(const std::optional<storage::Row<Procedure>> row,
                   Procedures().table().Find(transaction, key));
  if (!row.has_value()) return absl::OkStatus();
  const ProcedureStep* step = StepOf(row->message, step_id);
  if (step == nullptr || !AsksForVisits(row->message, *step)) return absl::OkStatus();
  Procedure after = row->message;
  RETURN_IF_ERROR(SetClocks(call, transaction, after));
  if (google::protobuf::util::MessageDifferencer::Equals(row->message, after)) {
    return absl::OkStatus();
  }
  *after.mutable_update_time() = call::TimestampOf(call.time());
  RETURN_IF_ERROR(
      Procedures().table().Update(transaction, key, row->message, after,
                                  {.revision = call.revision(), .origin = row->meta.origin}));
  call.RecordChange(call::ChangeOf(Procedures().type(), after.name(), common::v1::UPDATED,
                                   call.revision(), {"next_due_time", "clocks"}));
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<DayCount> DayCountOf(const Call& call, const Reader& reader) {
  ASSIGN_OR_RETURN(const absl::TimeZone zone, call.Zone(reader));
  return DayCount{.zone = zone};
}

StepVisits StepVisitsOf(const std::vector<Visit>& visits) {
  StepVisits found;
  for (const Visit& visit : visits) {
    if (visit.procedure_step().empty()) continue;
    if (!absl::c_linear_search(found.wanted, visit.procedure_step())) {
      found.wanted.push_back(visit.procedure_step());
    }
    if (!HasSlot(visit)) continue;
    const PlannedVisit planned = {.name = visit.name(), .end = call::TimeOf(visit.end_time())};
    const auto [first, is_new] = found.planned.try_emplace(visit.procedure_step(), planned);
    if (!is_new && planned.end < first->second.end) first->second = planned;
  }
  return found;
}

absl::StatusOr<std::vector<Visit>> VisitsForClocks(const Call& call, const Reader& reader,
                                                   const Procedure& procedure) {
  return VisitsOfProcedure(call, reader, procedure.name(), kMostVisits);
}

absl::Status SetClocks(const Call& call, const Reader& reader, Procedure& procedure) {
  procedure.clear_clocks();
  procedure.clear_next_due_time();
  if (procedure.state() != Procedure::OPEN) return absl::OkStatus();
  std::vector<std::string> wanted;
  if (absl::c_any_of(procedure.steps(),
                     [&](const ProcedureStep& step) { return AsksForVisits(procedure, step); })) {
    ASSIGN_OR_RETURN(const std::vector<Visit> visits, VisitsForClocks(call, reader, procedure));
    wanted = StepVisitsOf(visits).wanted;
  }
  ASSIGN_OR_RETURN(const DayCount days, DayCountOf(call, reader));
  for (v1::ProcedureClock& clock : ClocksOf(procedure, wanted, days)) {
    *procedure.add_clocks() = std::move(clock);
  }
  if (!procedure.clocks().empty()) {
    *procedure.mutable_next_due_time() = procedure.clocks(0).due_time();
  }
  return absl::OkStatus();
}

absl::Status MoveClocks(const Call& call, storage::Transaction& transaction, const Visit* before,
                        const Visit& after) {
  const auto old_step = StandsFor(before);
  const auto new_step = StandsFor(&after);
  if (old_step == new_step) return absl::OkStatus();
  for (const auto& [procedure, step] : {old_step, new_step}) {
    if (procedure.empty()) continue;
    RETURN_IF_ERROR(Refresh(call, transaction, procedure, step));
  }
  return absl::OkStatus();
}

}  // namespace osiedle::visits
