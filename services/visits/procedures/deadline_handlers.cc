// ListDeadlines.
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/algorithm/container.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "osiedle/common/v1/violation_reason.pb.h"
#include "osiedle/staff/v1/team.pb.h"
#include "services/call/fields/proto_time.h"
#include "services/call/fields/resource_type.h"
#include "services/call/rpc/errors.h"
#include "services/call/rpc/page_token.h"
#include "services/staff/staff_reader.h"
#include "services/visits/bookings/visit_reader.h"
#include "services/visits/procedures/clock_walk.h"
#include "services/visits/procedures/deadline_messages.h"
#include "services/visits/procedures/deadlines.h"
#include "services/visits/procedures/procedure_clocks.h"
#include "services/visits/procedures/procedure_handlers.h"
#include "services/visits/procedures/procedure_tables.h"
#include "storage/status_macros.h"

namespace osiedle::visits {
namespace {

using ::osiedle::call::Call;
using ::osiedle::call::Violations;
using ::osiedle::storage::Snapshot;
using ::osiedle::visits::v1::Deadline;
using ::osiedle::visits::v1::ListDeadlinesRequest;
using ::osiedle::visits::v1::ListDeadlinesResponse;
using ::osiedle::visits::v1::Procedure;
using ::osiedle::visits::v1::Visit;

// A page ends at the first of these limits.
constexpr int kMostVisited = 2'000;
constexpr size_t kMostVisitedBytes = 8 * 1024 * 1024;

// ---- the request

absl::StatusOr<int> CheckRequest(const Call& call, const Snapshot& snapshot,
                                 const ListDeadlinesRequest& request) {
  Violations violations;
  const absl::StatusOr<int> page_size = call::CoercePageSize(request.page_size());
  if (!page_size.ok()) violations.Add("page_size", common::v1::NEGATIVE);
  const call::ResourcePattern& procedures = Procedures().type().pattern();
  if (!request.procedure().empty() && !procedures.Fits(request.procedure())) {
    violations.Add("procedure", common::v1::BAD_NAME, {{"pattern", procedures.text()}});
  }
  const call::ResourcePattern& teams =
      call::ResourceType::Of(staff::v1::Team::descriptor()).pattern();
  if (!request.team().empty() && !teams.Fits(request.team())) {
    violations.Add("team", common::v1::BAD_NAME, {{"pattern", teams.text()}});
  }
  RETURN_IF_ERROR(call::InvalidFields(violations));
  if (!request.team().empty()) {
    ASSIGN_OR_RETURN(const bool may_read, staff::MayReadTeam(call, snapshot, request.team()));
    Violations missing;
    if (!may_read) missing.Add("team", common::v1::REFERENCE_MISSING, {{"type", "team"}});
    RETURN_IF_ERROR(call::ReferencesNotFound(missing));
  }
  return *page_size;
}

std::string BindingOf(const Call& call, const ListDeadlinesRequest& request) {
  ListDeadlinesRequest bound = request;
  bound.clear_page_size();
  bound.clear_page_token();
  return absl::StrCat(call.method().full_name, "\n", call.ActorId(), "\n",
                      call.record_scope().Text(), "\n", bound.SerializeAsString());
}

// Where the page begins; "" on the first one.
absl::StatusOr<std::string> PositionOf(const Call& call, const ListDeadlinesRequest& request) {
  if (request.page_token().empty()) return std::string();
  absl::StatusOr<std::string> position =
      call.page_tokens().Decode(request.page_token(), BindingOf(call, request));
  if (!position.ok()) return call::PageTokenInvalid();
  return position;
}

void AddToken(const Call& call, const ListDeadlinesRequest& request, const std::string& position,
              ListDeadlinesResponse& response) {
  response.set_next_page_token(
      call.page_tokens().Encode(position, BindingOf(call, request), call.entropy()));
}

bool IsDueBy(absl::Time due, const ListDeadlinesRequest& request) {
  return !request.has_due_by_time() || due <= call::TimeOf(request.due_by_time());
}

// ---- the answer

// Says deadlines of one procedure after another.
class DeadlineTeller {
 public:
  DeadlineTeller(const Call& call, const Snapshot& snapshot, DayCount days)
      : call_(call), snapshot_(snapshot), days_(std::move(days)) {}

  // Reads what the clocks of a procedure look at. The procedure stays until the next one.
  absl::Status Take(const Procedure& procedure) {
    RETURN_IF_ERROR(ReadVisits(procedure));
    deadlines_ = DeadlinesOf(procedure, step_visits_, days_, call_.time());
    return absl::OkStatus();
  }
  // The same with the deadlines of one step alone.
  absl::Status TakeStep(const Procedure& procedure, absl::string_view step_id) {
    RETURN_IF_ERROR(ReadVisits(procedure));
    deadlines_ = DeadlinesOfStep(procedure, step_id, step_visits_, days_, call_.time());
    return absl::OkStatus();
  }

  const std::vector<StepDeadline>& deadlines() const { return deadlines_; }

  absl::Status Tell(const StepDeadline& told, Deadline& message) const {
    message.set_procedure(procedure_->name());
    message.set_case_number(procedure_->case_number());
    message.set_team(procedure_->team());
    message.set_step_id(told.step->step_id());
    message.set_step_display_name(told.step->display_name());
    message.set_standing(told.standing);
    *message.mutable_start_time() = call::TimestampOf(told.start);
    *message.mutable_due_time() = call::TimestampOf(told.due);
    const absl::CivilDay day = absl::ToCivilDay(told.due, days_.zone);
    message.mutable_due_date()->set_year(static_cast<int>(day.year()));
    message.mutable_due_date()->set_month(day.month());
    message.mutable_due_date()->set_day(day.day());
    if (told.done.has_value()) *message.mutable_done_time() = call::TimestampOf(*told.done);
    ASSIGN_OR_RETURN(const bool tells_visit, MayTellVisit(told));
    if (tells_visit) {
      message.set_visit(told.visit->name);
      *message.mutable_visit_end_time() = call::TimestampOf(told.visit->end);
    }
    message.set_legal_source(told.step->legal_source());
    message.set_message_pl(DeadlineInPolish(told, call_.time(), days_.zone, tells_visit));
    return absl::OkStatus();
  }

 private:
  absl::Status ReadVisits(const Procedure& procedure) {
    procedure_ = &procedure;
    ASSIGN_OR_RETURN(visits_, VisitsForClocks(call_, snapshot_, procedure));
    step_visits_ = StepVisitsOf(visits_);
    return absl::OkStatus();
  }

  absl::StatusOr<bool> MayTellVisit(const StepDeadline& told) const {
    if (told.visit == nullptr) return false;
    const auto visit = absl::c_find_if(
        visits_, [&](const Visit& other) { return other.name() == told.visit->name; });
    return MayReadVisit(call_, snapshot_, *visit);
  }

  const Call& call_;
  const Snapshot& snapshot_;
  const DayCount days_;
  const Procedure* procedure_ = nullptr;
  std::vector<Visit> visits_;
  StepVisits step_visits_;
  std::vector<StepDeadline> deadlines_;
};

// Of the deadlines of a step, the one whose clock runs. Null: none does now, such as when a rule of
// days has changed since the procedure was written.
const StepDeadline* RunningOf(const std::vector<StepDeadline>& deadlines) {
  const auto found = absl::c_find_if(
      deadlines, [](const StepDeadline& deadline) { return !deadline.done.has_value(); });
  return found == deadlines.end() ? nullptr : &*found;
}

// All deadlines of one procedure. A position is the number of those before it.
absl::Status ListOfProcedure(const Call& call, const Snapshot& snapshot,
                             const ListDeadlinesRequest& request, int page_size,
                             DeadlineTeller& teller, ListDeadlinesResponse& response) {
  ASSIGN_OR_RETURN(const std::string position, PositionOf(call, request));
  size_t first = 0;
  if (!position.empty() && !absl::SimpleAtoi(position, &first)) return call::PageTokenInvalid();
  Procedure procedure;
  RETURN_IF_ERROR(Procedures().Load(call, snapshot, request.procedure(), procedure).status());
  if (!request.team().empty() && !absl::c_linear_search(procedure.teams(), request.team())) {
    return absl::OkStatus();
  }
  RETURN_IF_ERROR(teller.Take(procedure));
  for (size_t i = first; i < teller.deadlines().size(); ++i) {
    const StepDeadline& deadline = teller.deadlines()[i];
    if (!IsDueBy(deadline.due, request)) continue;
    if (response.deadlines_size() == page_size) {
      AddToken(call, request, absl::StrCat(i), response);
      return absl::OkStatus();
    }
    RETURN_IF_ERROR(teller.Tell(deadline, *response.add_deadlines()));
  }
  return absl::OkStatus();
}

// The clocks that run in all procedures.
absl::Status ListRunning(const Call& call, const Snapshot& snapshot,
                         const ListDeadlinesRequest& request, int page_size, DeadlineTeller& teller,
                         ListDeadlinesResponse& response) {
  ASSIGN_OR_RETURN(const std::string after, PositionOf(call, request));
  ClockWalk walk(snapshot, call.owner(), call.record_scope(), request.team(), after);
  std::string last = after;
  while (true) {
    ASSIGN_OR_RETURN(const bool more, walk.Next());
    if (!more || !IsDueBy(walk.due(), request)) return absl::OkStatus();
    if (walk.is_wanted()) {
      if (response.deadlines_size() == page_size) break;
      RETURN_IF_ERROR(teller.TakeStep(walk.procedure(), walk.step_id()));
      const StepDeadline* running = RunningOf(teller.deadlines());
      if (running != nullptr) RETURN_IF_ERROR(teller.Tell(*running, *response.add_deadlines()));
    }
    last = walk.position();
    if (walk.visited() >= kMostVisited || walk.visited_bytes() >= kMostVisitedBytes) break;
  }
  AddToken(call, request, last, response);
  return absl::OkStatus();
}

}  // namespace

absl::Status ListDeadlines(const Call& call, const Snapshot& snapshot,
                           const ListDeadlinesRequest& request, ListDeadlinesResponse& response) {
  ASSIGN_OR_RETURN(const int page_size, CheckRequest(call, snapshot, request));
  ASSIGN_OR_RETURN(DayCount days, DayCountOf(call, snapshot));
  DeadlineTeller teller(call, snapshot, std::move(days));
  return request.procedure().empty()
             ? ListRunning(call, snapshot, request, page_size, teller, response)
             : ListOfProcedure(call, snapshot, request, page_size, teller, response);
}

}  // namespace osiedle::visits
