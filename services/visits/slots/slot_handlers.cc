#include "services/visits/slots/slot_handlers.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/algorithm/container.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "osiedle/common/v1/violation_reason.pb.h"
#include "services/call/fields/proto_time.h"
#include "services/call/resource/reference_check.h"
#include "services/call/rpc/access.h"
#include "services/call/rpc/access_table.h"
#include "services/call/rpc/errors.h"
#include "services/residents/resident_reader.h"
#include "services/staff/staff_reader.h"
#include "services/visits/calendars/calendar_tables.h"
#include "services/visits/slots/person_limits.h"
#include "services/visits/slots/slot_candidates.h"
#include "services/visits/slots/slot_explanation.h"
#include "services/visits/slots/slot_messages.h"
#include "services/visits/slots/slot_occupations.h"
#include "services/visits/slots/slot_request.h"
#include "services/visits/slots/slot_search.h"
#include "storage/status_macros.h"

namespace osiedle::visits {
namespace {

using ::osiedle::call::Call;
using ::osiedle::call::RecordScope;
using ::osiedle::call::Violations;
using ::osiedle::storage::Snapshot;
using ::osiedle::visits::v1::Blocker;
using ::osiedle::visits::v1::Composition;
using ::osiedle::visits::v1::FindJointSlotsRequest;
using ::osiedle::visits::v1::FindJointSlotsResponse;
using ::osiedle::visits::v1::JointSlot;

// ---- what the request names

absl::Status CheckReferences(const Call& call, const Snapshot& snapshot,
                             const FindJointSlotsRequest& request) {
  static const auto* const fields =
      new call::ReferenceFields(Composition::descriptor(), /*except=*/{"team"});
  Violations malformed;
  call::ReferenceCheck references(call, snapshot, malformed);
  references.CheckNew(*fields, "composition", nullptr, request.composition());
  RETURN_IF_ERROR(call::InvalidFields(malformed));
  RETURN_IF_ERROR(references.Result());
  // Who may plan visits may not always know residents, nor who belongs to a team.
  Violations missing;
  if (const std::string& team = request.composition().team(); !team.empty()) {
    ASSIGN_OR_RETURN(const bool may_read, staff::MayReadTeam(call, snapshot, team));
    if (!may_read) {
      missing.Add("composition.team", common::v1::REFERENCE_MISSING, {{"type", "team"}});
    }
  }
  if (!request.resident().empty()) {
    ASSIGN_OR_RETURN(const bool is_known,
                     residents::IsKnownResident(call, snapshot, request.resident()));
    if (!is_known) missing.Add("resident", common::v1::REFERENCE_MISSING, {{"type", "resident"}});
  }
  return call::ReferencesNotFound(missing);
}

// Whom the visit is about, and what this person does not want. The call is then audited as a
// reading of the resident, because the slots tell of the boundaries; where they do not count, the
// entry has the ground.
absl::StatusOr<ResidentLimits> LimitsOf(const Call& call, const Snapshot& snapshot,
                                        const FindJointSlotsRequest& request,
                                        const Interval& window, SlotProblem& problem) {
  if (request.resident().empty()) return ResidentLimits();
  ASSIGN_OR_RETURN(
      PersonLimits person,
      LimitsOfPerson(call, snapshot,
                     {.resident = request.resident(),
                      .duty_kind = request.limits().duty_kind(),
                      .window = window,
                      .zone = problem.zone,
                      .override_boundaries = !request.limits().boundary_override_ground().empty(),
                      .override_field = "resident"}));
  call.AuditAsReading();
  if (!request.limits().boundary_override_ground().empty()) return std::move(person.limits);
  problem.may_know_boundaries = person.readable;
  problem.refused = person.limits.refused;
  problem.frequencies = person.limits.frequencies;
  ASSIGN_OR_RETURN(const std::vector<Minute> visits,
                   MeetingsWithPerson(call, snapshot, person, window.begin, /*except=*/{}));
  // A meeting that the request brings may be one of these visits.
  problem.meetings.insert(problem.meetings.end(), visits.begin(), visits.end());
  absl::c_sort(problem.meetings);
  problem.meetings.erase(std::unique(problem.meetings.begin(), problem.meetings.end()),
                         problem.meetings.end());
  return std::move(person.limits);
}

// ---- pages

std::string BindingOf(const Call& call, const FindJointSlotsRequest& request) {
  FindJointSlotsRequest bound = request;
  bound.clear_page_size();
  bound.clear_page_token();
  return absl::StrCat(call.method().full_name, "\n", call.ActorId(), "\n",
                      bound.SerializeAsString());
}

absl::StatusOr<std::optional<SlotPosition>> PositionOf(const Call& call,
                                                       const FindJointSlotsRequest& request) {
  if (request.page_token().empty()) return std::optional<SlotPosition>();
  absl::StatusOr<std::string> text =
      call.page_tokens().Decode(request.page_token(), BindingOf(call, request));
  if (!text.ok()) return call::PageTokenInvalid();
  const std::vector<absl::string_view> parts = absl::StrSplit(*text, ' ');
  SlotPosition position;
  if (parts.size() != 2 || !absl::SimpleAtoi(parts[0], &position.cost) ||
      !absl::SimpleAtoi(parts[1], &position.start)) {
    return call::PageTokenInvalid();
  }
  return std::optional<SlotPosition>(position);
}

std::string TokenAfter(const Call& call, const FindJointSlotsRequest& request, const Slot& last) {
  return call.page_tokens().Encode(absl::StrCat(last.cost, " ", last.start),
                                   BindingOf(call, request), call.entropy());
}

// The window, and what an explanation looks at besides: as much again after the window and the
// call.
Interval WithLater(const SlotProblem& problem) {
  const Minute length = problem.window.end - problem.window.begin;
  return {.begin = problem.window.begin,
          .end = std::max(problem.window.end, problem.now) + length + problem.duration};
}

// ---- the answer

google::protobuf::Duration DurationOf(int64_t minutes) {
  google::protobuf::Duration duration;
  duration.set_seconds(minutes * 60);
  return duration;
}

JointSlot SlotOf(const Slot& slot, const SlotProblem& problem, const CandidateSet& set) {
  JointSlot message;
  const Minute end = slot.start + problem.duration;
  *message.mutable_start_time() = call::TimestampOf(calendar::TimeOf(slot.start));
  *message.mutable_end_time() = call::TimestampOf(calendar::TimeOf(end));
  for (const SlotMember& member : slot.crew) {
    const SeatOption& option = set.candidates[static_cast<size_t>(member.candidate)]
                                   .options[static_cast<size_t>(member.option)];
    const CandidateSource& source = set.sources[static_cast<size_t>(member.candidate)];
    v1::CrewMember& crew = *message.add_crew();
    crew.set_seat(member.seat);
    crew.set_choice(option.choice);
    crew.set_calendar(source.calendar.name());
    crew.set_staff_member(source.calendar.staff_member());
    crew.set_display_name(source.display_name);
    crew.set_substitute(option.substitute);
  }
  v1::SlotRank& rank = *message.mutable_rank();
  *rank.mutable_wait() = DurationOf(slot.start - problem.window.begin);
  if (problem.deadline.has_value()) *rank.mutable_slack() = DurationOf(*problem.deadline - end);
  rank.set_missing_from_previous_crew(slot.missing_previous);
  rank.set_empty_optional_seats(slot.empty_optional);
  rank.set_less_preferred_choices(slot.less_preferred);
  rank.set_travel_minutes(slot.travel_minutes);
  rank.set_cost_minutes(slot.cost);
  return message;
}

Blocker::Kind KindOf(BlockerKind kind) {
  switch (kind) {
    case BlockerKind::kSeat:
      return Blocker::SEAT;
    case BlockerKind::kWindow:
      return Blocker::WINDOW;
    case BlockerKind::kDeadline:
      return Blocker::DEADLINE;
    case BlockerKind::kWorkingDays:
      return Blocker::WORKING_DAYS;
    case BlockerKind::kHours:
      return Blocker::HOURS;
    case BlockerKind::kNotice:
      return Blocker::NOTICE;
    case BlockerKind::kMaximum:
      return Blocker::MAXIMUM;
    case BlockerKind::kTravel:
      return Blocker::TRAVEL;
    case BlockerKind::kQuorum:
      return Blocker::QUORUM;
    case BlockerKind::kBoundary:
      return Blocker::BOUNDARY;
    case BlockerKind::kConflict:
      return Blocker::CONFLICT_OF_INTEREST;
    case BlockerKind::kOther:
      return Blocker::OTHER;
  }
  return Blocker::OTHER;
}

Blocker BlockerOf(const SlotBlocker& blocker) {
  Blocker message;
  message.set_kind(KindOf(blocker.kind));
  if (blocker.kind == BlockerKind::kSeat) message.set_seat(blocker.seat);
  return message;
}

// The names that the request itself gives to seats, as people call them.
absl::StatusOr<std::string> NameInStore(const Call& call, const Snapshot& snapshot,
                                        absl::string_view resource) {
  ASSIGN_OR_RETURN(const auto staff, staff::FindStaffMember(call, snapshot, resource));
  if (staff.has_value()) return staff->display_name();
  ASSIGN_OR_RETURN(const auto institution, staff::FindInstitution(call, snapshot, resource));
  if (institution.has_value()) return institution->display_name();
  v1::Calendar calendar;
  const auto meta = Calendars().Load(call, snapshot, resource, calendar);
  if (!meta.ok()) return std::string();
  return calendar.staff_member().empty() ? calendar.display_name()
                                         : NameInStore(call, snapshot, calendar.staff_member());
}

absl::Status Explain(const Call& call, const Snapshot& snapshot,
                     const FindJointSlotsRequest& request, const SlotProblem& problem,
                     const CandidateSet& set, Occupations& occupations,
                     v1::Explanation& explanation) {
  WorkBudget budget(kMostWork);
  ASSIGN_OR_RETURN(const SlotExplanation found, ExplainNoSlots(problem, occupations, budget));
  for (const SlotBlocker& blocker : found.blockers) {
    *explanation.add_blockers() = BlockerOf(blocker);
  }
  for (const SlotOpening& opening : found.openings) {
    v1::Opening& message = *explanation.add_openings();
    *message.mutable_without() = BlockerOf(opening.without);
    for (const Slot& slot : opening.slots) *message.add_slots() = SlotOf(slot, problem, set);
  }
  explanation.set_complete(found.complete);
  const NameOf name_of = [&](absl::string_view resource) {
    return NameInStore(call, snapshot, resource).value_or("");
  };
  AddMessages(request.composition(), problem.zone, name_of, explanation);
  return absl::OkStatus();
}

}  // namespace

absl::Status FindJointSlots(const Call& call, const Snapshot& snapshot,
                            const FindJointSlotsRequest& request,
                            FindJointSlotsResponse& response) {
  Violations violations;
  CheckFindJointSlots(request, violations);
  RETURN_IF_ERROR(call::InvalidFields(violations));
  ASSIGN_OR_RETURN(const std::optional<SlotPosition> after, PositionOf(call, request));
  RETURN_IF_ERROR(CheckReferences(call, snapshot, request));
  ASSIGN_OR_RETURN(const absl::TimeZone zone, call.Zone(snapshot));
  SlotProblem problem = ProblemOf(request, call.time(), zone);
  const Interval window = WithLater(problem);
  ASSIGN_OR_RETURN(const ResidentLimits limits, LimitsOf(call, snapshot, request, window, problem));
  ASSIGN_OR_RETURN(const RecordScope readable,
                   call::RecordsFor(call, call::LinesOf(common::v1::READ_CALENDARS), snapshot));
  ASSIGN_OR_RETURN(const CandidateSet set, CandidatesFor(call, snapshot,
                                                         {.composition = request.composition(),
                                                          .window = window,
                                                          .zone = zone,
                                                          .resident = limits,
                                                          .askable = call.record_scope(),
                                                          .readable = readable}));
  problem.candidates = set.candidates;
  const auto among = absl::c_count_if(
      set.candidates, [](const Candidate& candidate) { return candidate.is_previous; });
  problem.previous_elsewhere = request.composition().previous_crew_size() - static_cast<int>(among);
  ASSIGN_OR_RETURN(problem.may_know_conflicts, staff::MayReadAllStaff(call, snapshot));

  StoredOccupations occupations(snapshot, call.owner(), call.time(), zone,
                                request.limits().duty_kind(), set.sources);
  WorkBudget budget(kMostWork);
  ASSIGN_OR_RETURN(const SlotPage page,
                   FindSlots(problem, occupations, after, SlotsWanted(request), budget));
  for (const Slot& slot : page.slots) *response.add_slots() = SlotOf(slot, problem, set);
  response.set_complete(page.complete && set.has_all);
  if (page.has_more) {
    response.set_next_page_token(TokenAfter(call, request, page.slots.back()));
  }
  if (page.slots.empty() && !after.has_value() && response.complete()) {
    RETURN_IF_ERROR(Explain(call, snapshot, request, problem, set, occupations,
                            *response.mutable_explanation()));
  }
  return absl::OkStatus();
}

}  // namespace osiedle::visits
