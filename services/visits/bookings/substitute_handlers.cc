// SubstituteCrewMember and FindSubstitutes, which hold_handlers.h declares.
#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/algorithm/container.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "osiedle/common/v1/violation_reason.pb.h"
#include "services/call/fields/proto_time.h"
#include "services/call/fields/resource_name.h"
#include "services/call/rpc/errors.h"
#include "services/visits/bookings/confirmation.h"
#include "services/visits/bookings/crew_check.h"
#include "services/visits/bookings/hold_handlers.h"
#include "services/visits/bookings/slot_taking.h"
#include "services/visits/bookings/visit_states.h"
#include "services/visits/bookings/visit_writer.h"
#include "services/visits/calendars/calendar_tables.h"
#include "services/visits/visit_errors.h"
#include "storage/status_macros.h"

namespace osiedle::visits {
namespace {

using ::osiedle::call::Call;
using ::osiedle::call::TimeOf;
using ::osiedle::call::Violations;
using ::osiedle::storage::Transaction;
using ::osiedle::visits::v1::CrewSeat;
using ::osiedle::visits::v1::SubstituteCrewMemberRequest;
using ::osiedle::visits::v1::Visit;

constexpr size_t kMostSubstitutes = 50;

// The time of a visit is over for plans when its begin has come.
absl::Status CheckIsAhead(const Call& call, const Visit& visit) {
  return call.time() < TimeOf(visit.start_time())
             ? absl::OkStatus()
             : VisitStepRefused(visit.state(), "its time has come");
}

bool IsSeatOf(const Visit& visit, int seat) {
  return seat >= 0 && seat < visit.composition().seats_size();
}

// The seat, and the place in the crew of who leaves it. -1: nobody does.
struct Change {
  int seat = 0;
  int leaves = -1;
};

int PlaceOf(const Visit& visit, absl::string_view calendar) {
  for (int i = 0; i < visit.crew_size(); ++i) {
    if (visit.crew(i).calendar() == calendar) return i;
  }
  return -1;
}

// The seat that nobody has. Who declined it leaves the crew.
Change EmptySeat(const Visit& visit, int seat, Violations& violations) {
  Change change = {.seat = seat};
  if (!IsSeatOf(visit, seat)) {
    violations.Add("seat", common::v1::SEAT_UNKNOWN);
    return change;
  }
  int taken = 0;
  for (int i = 0; i < visit.crew_size(); ++i) {
    if (visit.crew(i).seat() != seat) continue;
    if (visit.crew(i).answer() != CrewSeat::DECLINED) {
      ++taken;
    } else if (change.leaves < 0) {
      change.leaves = i;
    }
  }
  if (taken >= std::max(visit.composition().seats(seat).count(), 1)) {
    violations.Add("seat", common::v1::SEAT_FULL, {{"seat", absl::StrCat(seat)}});
  }
  return change;
}

Change ChangeOf(const Visit& visit, const SubstituteCrewMemberRequest& request,
                Violations& violations) {
  if (request.from_calendar().empty()) return EmptySeat(visit, request.seat(), violations);
  const int place = PlaceOf(visit, request.from_calendar());
  if (place < 0) {
    violations.Add("from_calendar", common::v1::NOT_ON_CREW);
    return {};
  }
  // The seat of who declined may be somebody else's already.
  if (visit.crew(place).answer() == CrewSeat::DECLINED) {
    Change change = EmptySeat(visit, visit.crew(place).seat(), violations);
    change.leaves = place;
    return change;
  }
  return {.seat = visit.crew(place).seat(), .leaves = place};
}

void CheckComesIn(const Call& call, const Visit& visit, const Change& change,
                  const std::string& calendar, Violations& violations) {
  const call::ResourcePattern& pattern = Calendars().type().pattern();
  const std::optional<call::NameIds> ids = pattern.Parse(calendar);
  if (!ids.has_value() || ids->front() != call.municipality()) {
    violations.Add("to_calendar", common::v1::BAD_NAME_IN_MUNICIPALITY,
                   {{"pattern", pattern.text()}});
    return;
  }
  // Who declined may come in after all.
  const int place = PlaceOf(visit, calendar);
  const bool is_free_to_come =
      place < 0 || (visit.crew(place).answer() == CrewSeat::DECLINED && place == change.leaves);
  if (!is_free_to_come) violations.Add("to_calendar", common::v1::ALREADY_IN_LIST);
}

// The visit waits for whoever came in, where they are needed.
absl::Status AskAnew(const Call& call, Transaction& transaction, VisitUnderChange& visit) {
  Visit& after = visit.after;
  const bool is_accepted = IsAccepted(after);
  if (after.state() == Visit::HELD) {
    return is_accepted ? Confirm(call, transaction, visit) : absl::OkStatus();
  }
  if (is_accepted) return absl::OkStatus();
  *after.mutable_hold_expire_time() =
      call::TimestampOf(EndOfHold(call.time(), kUsualHold, TimeOf(after.start_time())));
  Reach(Visit::HELD, std::max(call.time(), LastMoment(after)), call.time(), after);
  return absl::OkStatus();
}

}  // namespace

absl::Status SubstituteCrewMember(const Call& call, Transaction& transaction,
                                  const SubstituteCrewMemberRequest& request, Visit& response) {
  ASSIGN_OR_RETURN(VisitUnderChange visit,
                   LoadVisit(call, transaction, request.name(), request.etag()));
  RETURN_IF_ERROR(CheckStep(call, visit, VisitStep::kSubstitute));
  RETURN_IF_ERROR(CheckIsAhead(call, visit.after));
  Violations violations;
  const Change change = ChangeOf(visit.after, request, violations);
  CheckComesIn(call, visit.after, change, request.to_calendar(), violations);
  RETURN_IF_ERROR(call::InvalidFields(violations));

  std::string leaves;
  if (change.leaves >= 0) {
    leaves = visit.after.crew(change.leaves).staff_member();
    visit.after.mutable_crew()->DeleteSubrange(change.leaves, 1);
  }
  ASSIGN_OR_RETURN(CrewSeat newcomer, CheckNewcomer(call, transaction, visit.after, change.seat,
                                                    request.to_calendar(), "to_calendar"));
  if (!leaves.empty() && leaves != newcomer.staff_member()) newcomer.set_substitute_for(leaves);
  *visit.after.add_crew() = std::move(newcomer);
  absl::c_stable_sort(*visit.after.mutable_crew(),
                      [](const CrewSeat& a, const CrewSeat& b) { return a.seat() < b.seat(); });
  RETURN_IF_ERROR(AskAnew(call, transaction, visit));
  RETURN_IF_ERROR(SaveVisit(call, transaction, visit));
  response = std::move(visit.after);
  return absl::OkStatus();
}

absl::Status FindSubstitutes(const Call& call, const storage::Snapshot& snapshot,
                             const v1::FindSubstitutesRequest& request,
                             v1::FindSubstitutesResponse& response) {
  ASSIGN_OR_RETURN(const VisitUnderChange visit,
                   LoadVisit(call, snapshot, request.name(), /*etag=*/""));
  RETURN_IF_ERROR(CheckStep(call, visit, VisitStep::kSubstitute));
  RETURN_IF_ERROR(CheckIsAhead(call, visit.after));
  if (!IsSeatOf(visit.after, request.seat())) {
    return call::InvalidField({"seat", common::v1::SEAT_UNKNOWN});
  }
  // Who may come tells of the boundaries of the residents.
  if (!visit.after.subject().residents().empty()) call.AuditAsReading();
  ASSIGN_OR_RETURN(
      const std::vector<Substitute> substitutes,
      FindSubstitutesFor(call, snapshot, visit.after, request.seat(), kMostSubstitutes));
  for (const Substitute& one : substitutes) {
    v1::CrewMember& member = *response.add_substitutes();
    member.set_seat(request.seat());
    member.set_choice(one.choice);
    member.set_calendar(one.seat.calendar());
    member.set_staff_member(one.seat.staff_member());
    member.set_display_name(one.seat.display_name());
    member.set_substitute(one.stands_in);
  }
  return absl::OkStatus();
}

}  // namespace osiedle::visits
