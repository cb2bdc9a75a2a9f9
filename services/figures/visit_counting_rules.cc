#include "services/figures/visit_counting_rules.h"

#include <algorithm>
#include <cstdint>
#include <set>
#include <vector>

#include "services/call/fields/proto_time.h"
#include "services/figures/counting_rules.h"
#include "services/figures/months.h"
#include "services/staff/staff_rules.h"
#include "services/visits/procedures/deadlines.h"
#include "storage/status_macros.h"

namespace osiedle::figures {
namespace {

using ::osiedle::call::TimeOf;
using ::osiedle::internal::v1::Contribution;
using ::osiedle::visits::v1::CrewSeat;
using ::osiedle::visits::v1::Procedure;
using ::osiedle::visits::v1::StepRecord;
using ::osiedle::visits::v1::Suspension;
using ::osiedle::visits::v1::Visit;
using Values = google::protobuf::RepeatedField<int64_t>;

bool Counts(const Visit& visit) {
  if (visit.has_delete_time() || !visit.has_start_time()) return false;
  return visit.state() == Visit::DONE || visit.state() == Visit::REFUSED ||
         visit.state() == Visit::NO_CONTACT || visit.state() == Visit::ABORTED;
}

// When it had ended: the crew was away, or it reached its last state. What is told first and what
// later does not matter.
absl::Time EndOf(const Visit& visit) {
  if (visit.has_check_out_time()) return TimeOf(visit.check_out_time());
  if (visit.transitions().empty()) return TimeOf(visit.end_time());
  return TimeOf(visit.transitions().rbegin()->occur_time());
}

void CountWait(const Visit& visit, absl::CivilDay day, absl::TimeZone zone, Values& values) {
  const absl::CivilDay asked = absl::ToCivilDay(TimeOf(visit.request_time()), zone);
  const int64_t days = std::max<int64_t>(0, day - asked);
  AddValue(kWaitDays, days, values);
  AddValue(PlaceAfter(kFirstWaitBand, BandOf(days)), 1, values);
}

void CountClock(const Visit& visit, std::optional<absl::Time> step_due_time, Values& values) {
  if (!visit.has_deadline_time() && !step_due_time.has_value()) return;
  absl::Time due = step_due_time.value_or(absl::InfiniteFuture());
  if (visit.has_deadline_time()) due = std::min(due, TimeOf(visit.deadline_time()));
  AddValue(kVisitsWithDeadline, 1, values);
  if (!visits::IsLate(EndOf(visit), due)) AddValue(kVisitsWithinDeadline, 1, values);
}

absl::StatusOr<std::set<staff::v1::Profession>> ProfessionsOn(const Visit& visit,
                                                              absl::CivilDay day,
                                                              StaffMemberOf staff_member_of) {
  std::set<staff::v1::Profession> professions;
  for (const CrewSeat& seat : visit.crew()) {
    if (seat.staff_member().empty() || seat.answer() != CrewSeat::ACCEPTED) continue;
    ASSIGN_OR_RETURN(const staff::v1::StaffMember* member, staff_member_of(seat.staff_member()));
    if (member == nullptr) continue;
    for (const staff::v1::ProfessionTerm& held : member->professions()) {
      const staff::Term term = staff::TermOf(held);
      if (term.first <= day && day <= term.last) professions.insert(held.profession());
    }
  }
  return professions;
}

// The procedure without the suspensions and the closing that came later than `moment`.
Procedure AsOf(Procedure procedure, absl::Time moment) {
  auto& suspensions = *procedure.mutable_suspensions();
  suspensions.erase(std::remove_if(suspensions.begin(), suspensions.end(),
                                   [&](const Suspension& suspension) {
                                     return TimeOf(suspension.start_time()) > moment;
                                   }),
                    suspensions.end());
  if (procedure.has_close_time() && TimeOf(procedure.close_time()) > moment) {
    procedure.clear_close_time();
  }
  return procedure;
}

// When the step was done on the visit. Nothing: it was not.
std::optional<absl::Time> DoneOn(const Visit& visit, const Procedure& procedure) {
  for (const StepRecord& record : procedure.records()) {
    if (record.step_id() == visit.procedure_step() && record.visit() == visit.name()) {
      return TimeOf(record.occur_time());
    }
  }
  return std::nullopt;
}

}  // namespace

std::optional<absl::Time> StepDueTime(const Procedure& procedure, const Visit& visit,
                                      absl::TimeZone zone) {
  if (visit.procedure_step().empty() || !Counts(visit)) return std::nullopt;
  const absl::Time end = EndOf(visit);
  const std::optional<absl::Time> done = DoneOn(visit, procedure);
  const Procedure then = AsOf(procedure, end);
  const std::vector<visits::StepDeadline> deadlines = visits::DeadlinesOf(
      then, {.wanted = {visit.procedure_step()}}, {.zone = zone, .working_days = {}}, end);
  for (const visits::StepDeadline& deadline : deadlines) {
    if (deadline.step->step_id() != visit.procedure_step()) continue;
    if (done.has_value()) {
      if (deadline.done == done) return deadline.due;
      continue;
    }
    // The clock was stopped before by something else, or had not begun, or stood still.
    const bool was_stopped =
        deadline.done.has_value() && *deadline.done < TimeOf(visit.start_time());
    const bool ran = deadline.start <= end && deadline.standing != visits::v1::Deadline::FORECAST &&
                     deadline.standing != visits::v1::Deadline::FORECAST_MISSED;
    if (!was_stopped) return ran ? std::optional<absl::Time>(deadline.due) : std::nullopt;
  }
  return std::nullopt;
}

v1::VisitWaitCount::Band BandOf(int64_t days) {
  if (days <= 0) return v1::VisitWaitCount::SAME_DAY;
  if (days <= 2) return v1::VisitWaitCount::DAYS_1_TO_2;
  if (days <= 5) return v1::VisitWaitCount::DAYS_3_TO_5;
  if (days <= 10) return v1::VisitWaitCount::DAYS_6_TO_10;
  if (days <= 20) return v1::VisitWaitCount::DAYS_11_TO_20;
  return v1::VisitWaitCount::DAYS_21_AND_MORE;
}

absl::StatusOr<std::optional<Contribution>> CountVisit(const Visit& visit,
                                                       std::optional<absl::Time> step_due_time,
                                                       absl::TimeZone zone,
                                                       StaffMemberOf staff_member_of) {
  std::optional<Contribution> counted;
  if (!Counts(visit)) return counted;
  const absl::CivilDay day = absl::ToCivilDay(TimeOf(visit.start_time()), zone);
  counted.emplace();
  counted->set_month(static_cast<uint32_t>(MonthOf(absl::CivilMonth(day))));
  internal::v1::VisitCounts& counts = *counted->mutable_counts()->add_visits();
  counts.set_kind(visit.kind());
  Values& values = *counts.mutable_values();
  AddValue(kVisits, 1, values);
  AddValue(PlaceAfter(kFirstState, visit.state()), 1, values);
  if (visit.state() == Visit::DONE) {
    AddValue(PlaceAfter(kFirstOutcome, visit.outcome()), 1, values);
  }
  CountWait(visit, day, zone, values);
  CountClock(visit, step_due_time, values);
  ASSIGN_OR_RETURN(const std::set<staff::v1::Profession> professions,
                   ProfessionsOn(visit, day, staff_member_of));
  for (const staff::v1::Profession profession : professions) {
    AddValue(PlaceAfter(kFirstProfession, profession), 1, values);
  }
  return counted;
}

}  // namespace osiedle::figures
