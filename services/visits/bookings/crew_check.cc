#include "services/visits/bookings/crew_check.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <tuple>
#include <utility>

#include "absl/algorithm/container.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "osiedle/common/v1/violation_reason.pb.h"
#include "services/call/fields/proto_time.h"
#include "services/call/fields/resource_name.h"
#include "services/call/rpc/access.h"
#include "services/call/rpc/access_table.h"
#include "services/call/rpc/errors.h"
#include "services/residents/resident_reader.h"
#include "services/staff/staff_reader.h"
#include "services/visits/bookings/displacement.h"
#include "services/visits/bookings/side_check.h"
#include "services/visits/bookings/visit_reader.h"
#include "services/visits/bookings/visit_states.h"
#include "services/visits/calendars/calendar_reader.h"
#include "services/visits/calendars/calendar_tables.h"
#include "services/visits/calendars/duty_hours.h"
#include "services/visits/slots/person_limits.h"
#include "services/visits/slots/slot_candidates.h"
#include "services/visits/slots/slot_occupations.h"
#include "services/visits/slots/slot_request.h"
#include "services/visits/slots/slot_search.h"
#include "services/visits/slots/slot_start.h"
#include "services/visits/visit_errors.h"
#include "storage/status_macros.h"

namespace osiedle::visits {
namespace {

using ::osiedle::call::Call;
using ::osiedle::call::RecordScope;
using ::osiedle::call::Violations;
using ::osiedle::common::v1::ViolationReason;
using ::osiedle::storage::Reader;
using ::osiedle::visits::v1::Calendar;
using ::osiedle::visits::v1::Composition;
using ::osiedle::visits::v1::CrewAssignment;
using ::osiedle::visits::v1::CrewSeat;
using ::osiedle::visits::v1::Visit;

using Assignments = google::protobuf::RepeatedPtrField<CrewAssignment>;

// ---- the visit

Interval SlotOf(const Visit& visit, absl::Time start) {
  const Minute begin = calendar::MinuteAtOrBefore(start);
  return {.begin = begin, .end = begin + visit.duration().seconds() / 60};
}

// What the visit is, for the boundaries of a resident: these ask whether it is at home.
v1::DutyKind KindFor(const Visit& visit) {
  switch (visit.kind()) {
    case Visit::HOME_VISIT:
      return v1::HOME_VISIT;
    case Visit::OUTREACH_VISIT:
      return v1::OUTREACH_VISIT;
    case Visit::MEETING:
      return v1::MEETING;
    case Visit::SITTING:
      return v1::SITTING;
    default:
      return v1::DUTY_KIND_UNSPECIFIED;
  }
}

// The visit itself, that in whose place it stands, and that which stands in its place: their times
// do not count against each other.
absl::StatusOr<std::vector<std::string>> MovedWith(const Call& call, const Reader& reader,
                                                   const Visit& visit) {
  std::vector<std::string> names = {visit.name()};
  if (!visit.rescheduled_from().empty()) {
    ASSIGN_OR_RETURN(const std::optional<Visit> old,
                     FindVisit(call, reader, visit.rescheduled_from()));
    if (old.has_value() && IsReplacedBy(*old, visit)) names.push_back(old->name());
  }
  if (!visit.rescheduled_to().empty()) {
    ASSIGN_OR_RETURN(const std::optional<Visit> successor,
                     FindVisit(call, reader, visit.rescheduled_to()));
    if (successor.has_value() && IsReplacedBy(visit, *successor)) {
      names.push_back(successor->name());
    }
  }
  return names;
}

// ---- what the request alone says

void CheckSeats(const Call& call, const Composition& composition, const Assignments& crew,
                Violations& violations) {
  std::vector<int> filled(static_cast<size_t>(composition.seats_size()), 0);
  absl::flat_hash_set<absl::string_view> calendars;
  for (int i = 0; i < crew.size(); ++i) {
    const CrewAssignment& assignment = crew[i];
    const std::string field = absl::StrCat("crew[", i, "]");
    const auto seat = static_cast<size_t>(assignment.seat());
    if (assignment.seat() < 0 || seat >= filled.size()) {
      violations.Add(field + ".seat", common::v1::SEAT_UNKNOWN);
    } else if (++filled[seat] > std::max(composition.seats(assignment.seat()).count(), 1)) {
      violations.Add(field + ".seat", common::v1::SEAT_FULL, {{"seat", absl::StrCat(seat)}});
    }
    const call::ResourcePattern& pattern = Calendars().type().pattern();
    const std::optional<call::NameIds> ids = pattern.Parse(assignment.calendar());
    if (!ids.has_value() || ids->front() != call.municipality()) {
      violations.Add(field + ".calendar", common::v1::BAD_NAME_IN_MUNICIPALITY,
                     {{"pattern", pattern.text()}});
    } else if (!calendars.insert(assignment.calendar()).second) {
      violations.Add(field + ".calendar", common::v1::ALREADY_IN_LIST);
    }
  }
  for (int s = 0; s < composition.seats_size(); ++s) {
    const v1::Seat& seat = composition.seats(s);
    if (!seat.optional() && filled[static_cast<size_t>(s)] < std::max(seat.count(), 1)) {
      violations.Add("crew", common::v1::SEAT_EMPTY, {{"seat", absl::StrCat(s)}});
    }
  }
}

// ---- the refusal

// CREW_NOT_AVAILABLE. A refusal that tells of a boundary is a reading of the residents, and audited
// as one.
absl::Status Refuse(const Call& call, const Violations& violations) {
  absl::Status refusal = CrewNotAvailable(violations);
  const bool tells_boundary = absl::c_any_of(violations.items(), [](const auto& violation) {
    return violation.reason == common::v1::AGAINST_BOUNDARY;
  });
  if (!tells_boundary) return refusal;
  call.AuditAsReading();
  return call.RefuseAndCommit(std::move(refusal));
}

// ---- one start of one visit

class Judgement {
 public:
  Judgement(const Call& call, const Reader& reader, const Visit& visit, absl::Time start)
      : call_(call), reader_(reader), visit_(visit), slot_(SlotOf(visit, start)) {}

  absl::StatusOr<CheckedCrew> OfCrew(const CrewQuestion& question, Violations invalid) {
    CheckSeats(call_, visit_.composition(), question.crew, invalid);
    RETURN_IF_ERROR(call::InvalidFields(invalid));
    RETURN_IF_ERROR(Prepare(question.override_boundaries, question.moved));
    std::vector<std::string> calendars;
    for (const CrewAssignment& assignment : question.crew) {
      calendars.emplace_back(call::LastIdOfName(assignment.calendar()));
    }
    ASSIGN_OR_RETURN(set_, CandidatesAmong(call_, reader_,
                                           CandidateQuestionOf(visit_.composition()), calendars));
    CheckQuorum(invalid);
    RETURN_IF_ERROR(call::InvalidFields(invalid));

    Violations violations;
    RETURN_IF_ERROR(CheckTime(violations));
    std::vector<std::optional<ViolationReason>> faults;
    for (int i = 0; i < question.crew.size(); ++i) {
      ASSIGN_OR_RETURN(std::optional<ViolationReason> fault,
                       FaultOfSeat(static_cast<size_t>(i), question.crew[i].seat(), People()));
      faults.push_back(fault);
    }
    RETURN_IF_ERROR(CheckFree(question.displaces, faults));
    for (size_t i = 0; i < faults.size(); ++i) {
      if (!faults[i].has_value()) continue;
      violations.Add(absl::StrCat("crew[", i, "].calendar"), *faults[i]);
    }
    ASSIGN_OR_RETURN(const bool meets_other_side,
                     MeetsOtherSide(call_, reader_, visit_, slot_, AllExcept()));
    if (meets_other_side) violations.Add("start_time", common::v1::SAME_TIME_AS_OTHER_SIDE);
    if (!violations.empty()) return Refuse(call_, violations);
    return Checked(question.crew);
  }

  absl::StatusOr<CrewSeat> OfNewcomer(int seat, absl::string_view calendar,
                                      absl::string_view field) {
    RETURN_IF_ERROR(Prepare(/*override_boundaries=*/false, /*moved=*/{}));
    ASSIGN_OR_RETURN(set_,
                     CandidatesAmong(call_, reader_, CandidateQuestionOf(visit_.composition()),
                                     {std::string(call::LastIdOfName(calendar))}));
    const int people = PeopleWho(/*come_along=*/IsPerson(0));
    ASSIGN_OR_RETURN(std::optional<ViolationReason> fault, FaultOfSeat(0, seat, people));
    if (!fault.has_value() && IsPerson(0)) {
      ASSIGN_OR_RETURN(const int places, PlacesOfThings());
      if (people > places) fault = common::v1::MAY_NOT_TAKE_SEAT;
    }
    std::vector<std::optional<ViolationReason>> faults = {fault};
    RETURN_IF_ERROR(CheckFree(/*displaces=*/false, faults));
    if (faults.front().has_value()) {
      Violations violations;
      violations.Add(std::string(field), *faults.front());
      return Refuse(call_, violations);
    }
    return SeatFor(0, seat);
  }

  // `on_crew`: the calendars that are not looked for.
  absl::StatusOr<std::vector<Substitute>> Substitutes(
      int seat, size_t limit, const absl::flat_hash_set<std::string>& on_crew) {
    RETURN_IF_ERROR(Prepare(/*override_boundaries=*/false, /*moved=*/{}));
    if (nobody_) return std::vector<Substitute>();
    // Whoever has another seat alone is not looked at.
    Composition composition = visit_.composition();
    for (int s = 0; s < composition.seats_size(); ++s) {
      if (s != seat) composition.mutable_seats(s)->clear_choices();
    }
    ASSIGN_OR_RETURN(set_, CandidatesFor(call_, reader_, CandidateQuestionOf(composition)));
    ASSIGN_OR_RETURN(const int places, PlacesOfThings());
    for (size_t c = 0; c < set_.candidates.size(); ++c) {
      const int people = PeopleWho(/*come_along=*/IsPerson(c));
      const bool takes_all = IsPerson(c) ? people <= places : people <= set_.candidates[c].capacity;
      const bool fits = FitFor(set_.candidates[c], seat, slot_).option != nullptr;
      // Pages of those who cannot come are not read.
      if (!takes_all || !fits || on_crew.contains(set_.sources[c].calendar.name())) {
        set_.candidates[c].options.clear();
      }
    }
    ASSIGN_OR_RETURN(const std::vector<CandidateAtStart> answers, Answers());
    struct Found {
      int64_t cost;
      size_t candidate;
    };
    std::vector<Found> found;
    for (size_t c = 0; c < answers.size(); ++c) {
      if (set_.candidates[c].options.empty() || !answers[c].is_free) continue;
      found.push_back({CostOf(c, seat, answers[c].travel_minutes), c});
    }
    absl::c_sort(found, [](const Found& a, const Found& b) {
      return std::tie(a.cost, a.candidate) < std::tie(b.cost, b.candidate);
    });
    if (found.size() > limit) found.resize(limit);
    std::vector<Substitute> substitutes;
    for (const Found& one : found) {
      const SeatOption& option = *FitFor(set_.candidates[one.candidate], seat, slot_).option;
      substitutes.push_back({.seat = SeatFor(one.candidate, seat),
                             .choice = option.choice,
                             .stands_in = option.substitute});
    }
    return substitutes;
  }

 private:
  // ---- what is known of the visit

  absl::Status Prepare(bool override_boundaries, const std::vector<std::string>& moved) {
    ASSIGN_OR_RETURN(problem_.zone, call_.Zone(reader_));
    problem_.window = slot_;
    problem_.duration = static_cast<int>(slot_.end - slot_.begin);
    problem_.place = PlaceOf(visit_);
    problem_.speed_kmh = kDefaultSpeedKmh;
    problem_.now = calendar::MinuteAtOrAfter(call_.time());
    askable_ = call::RecordsFor(call_, call::LinesOf(common::v1::FIND_SLOTS));
    ASSIGN_OR_RETURN(readable_,
                     call::RecordsFor(call_, call::LinesOf(common::v1::READ_CALENDARS), reader_));
    ASSIGN_OR_RETURN(moved_, MovedWith(call_, reader_, visit_));
    moved_.insert(moved_.end(), moved.begin(), moved.end());
    for (const std::string& name : moved_) except_.emplace(call::LastIdOfName(name));
    for (const std::string& resident : visit_.subject().residents()) {
      RETURN_IF_ERROR(AddPerson(resident, override_boundaries));
    }
    return absl::OkStatus();
  }

  absl::Status AddPerson(const std::string& resident, bool override_boundaries) {
    if (call_.compartment() == call_.owner()) {
      // Nobody outside of the team knows the boundaries of who is restricted to it.
      ASSIGN_OR_RETURN(const bool is_restricted,
                       residents::IsRestrictedName(reader_, call_.owner(), resident));
      if (is_restricted) {
        nobody_ = true;
        return absl::OkStatus();
      }
    }
    absl::StatusOr<PersonLimits> person =
        LimitsOfPerson(call_, reader_,
                       {.resident = resident,
                        .duty_kind = KindFor(visit_),
                        .window = slot_,
                        .zone = problem_.zone,
                        .override_boundaries = override_boundaries,
                        .override_field = "boundary_override_ground"});
    // There is no such record any more.
    if (absl::IsNotFound(person.status())) return absl::OkStatus();
    RETURN_IF_ERROR(person.status());
    AddExclusionsOf(person->limits, who_);
    may_know_boundaries_ = may_know_boundaries_ && person->readable;
    people_.push_back(*std::move(person));
    return absl::OkStatus();
  }

  // Of the whole visit.
  absl::Status CheckTime(Violations& violations) {
    bool is_refused = false;
    for (const PersonLimits& person : people_) {
      SlotProblem problem = problem_;
      problem.refused = person.limits.refused;
      problem.frequencies = person.limits.frequencies;
      ASSIGN_OR_RETURN(problem.meetings,
                       MeetingsWithPerson(call_, reader_, person, slot_.begin, moved_));
      is_refused = is_refused || !BoundariesAllow(problem, slot_.begin);
    }
    if (is_refused && may_know_boundaries_) {
      violations.Add("start_time", common::v1::AGAINST_BOUNDARY);
    }
    nobody_ = nobody_ || (is_refused && !may_know_boundaries_);
    return absl::OkStatus();
  }

  CandidateQuestion CandidateQuestionOf(const Composition& composition) const {
    return {.composition = composition,
            .window = slot_,
            .zone = problem_.zone,
            .resident = who_,
            .askable = askable_,
            .readable = readable_};
  }

  // ---- what is known of the crew

  bool IsPerson(size_t i) const { return set_.candidates[i].is_person; }

  // Of a whole crew. Of whom nothing is known counts as a person.
  int People() const {
    return static_cast<int>(
        absl::c_count_if(set_.candidates, [](const Candidate& one) { return one.is_person; }));
  }

  // Of those who stay, and one more.
  int PeopleWho(bool come_along) const {
    const auto stay = absl::c_count_if(visit_.crew(), [](const CrewSeat& one) {
      return !one.staff_member().empty() && one.answer() != CrewSeat::DECLINED;
    });
    return static_cast<int>(stay) + (come_along ? 1 : 0);
  }

  // How many people the vehicles and rooms of those who stay take.
  absl::StatusOr<int> PlacesOfThings() {
    int places = kMaxCrew;
    Calendar calendar;
    for (const CrewSeat& one : visit_.crew()) {
      if (!one.staff_member().empty()) continue;
      ASSIGN_OR_RETURN(
          const bool is_live,
          FindLiveCalendar(reader_, call_.owner(), call::LastIdOfName(one.calendar()), calendar));
      if (is_live) places = std::min(places, calendar.capacity());
    }
    return places;
  }

  void CheckQuorum(Violations& violations) const {
    if (People() >= visit_.composition().quorum()) return;
    violations.Add("crew", common::v1::QUORUM_MISSED,
                   {{"quorum", absl::StrCat(visit_.composition().quorum())}});
  }

  // Why the candidate may not take the seat, whoever is free. Nothing: they may.
  absl::StatusOr<std::optional<ViolationReason>> FaultOfSeat(size_t i, int seat, int people) {
    const Candidate& candidate = set_.candidates[i];
    const SeatFit fit = FitFor(candidate, seat, slot_);
    if (fit.option != nullptr) {
      const bool takes_all = candidate.is_person || candidate.capacity >= people;
      if (takes_all) return std::optional<ViolationReason>();
      return std::optional<ViolationReason>(common::v1::MAY_NOT_TAKE_SEAT);
    }
    if (fit.bar == Bar::kBoundary && may_know_boundaries_) {
      return std::optional<ViolationReason>(common::v1::AGAINST_BOUNDARY);
    }
    if (fit.bar == Bar::kConflict) {
      ASSIGN_OR_RETURN(const bool may_know, staff::MayReadAllStaff(call_, reader_));
      if (may_know) return std::optional<ViolationReason>(common::v1::CONFLICTS_WITH_SUBJECT);
    }
    return std::optional<ViolationReason>(common::v1::MAY_NOT_TAKE_SEAT);
  }

  // ---- who is free

  absl::StatusOr<std::vector<CandidateAtStart>> Answers() {
    problem_.candidates = set_.candidates;
    OccupationsAround occupations(slot_, reader_, call_.owner(), call_.time(), problem_.zone,
                                  visit_.duty_kind(), set_.candidates, set_.sources, except_);
    return CandidatesAt(problem_, slot_.begin, occupations);
  }

  // Names a fault of each who has none yet and is not free.
  absl::Status CheckFree(bool displaces, std::vector<std::optional<ViolationReason>>& faults) {
    ASSIGN_OR_RETURN(std::vector<CandidateAtStart> answers, Answers());
    // Nothing is displaced for a crew that does not go.
    const bool makes_way =
        displaces && !nobody_ && absl::c_all_of(faults, [](const auto& one) { return !one; });
    for (size_t i = 0; i < faults.size(); ++i) {
      if (faults[i].has_value() || (answers[i].is_free && !nobody_)) continue;
      bool is_free = false;
      if (makes_way) {
        ASSIGN_OR_RETURN(is_free, MakeWay(call_, reader_,
                                          {.problem = problem_,
                                           .candidate = set_.candidates[i],
                                           .calendar = set_.sources[i].calendar,
                                           .start = slot_.begin,
                                           .duty_kind = visit_.duty_kind()},
                                          moved_.size() + kMaxDisplaced, except_));
      }
      if (!is_free) faults[i] = WhyNotFree(i);
    }
    return absl::OkStatus();
  }

  ViolationReason WhyNotFree(size_t i) const {
    if (!set_.candidates[i].is_open) return common::v1::NOT_FREE;
    const Intervals duty =
        DutyHours(set_.sources[i].calendar, visit_.duty_kind(), slot_, problem_.zone);
    const bool is_on_duty = duty.size() == 1 && duty.front() == slot_;
    return is_on_duty ? common::v1::NOT_FREE : common::v1::NOT_ON_DUTY;
  }

  // As a search ranks (slot_search.h).
  int64_t CostOf(size_t candidate, int seat, int travel_minutes) const {
    const SeatOption& option = *FitFor(set_.candidates[candidate], seat, slot_).option;
    const int64_t familiar =
        set_.candidates[candidate].is_previous ? kMinutesOfMissingColleague : 0;
    return int64_t{kMinutesOfLessPreferredChoice} * StepsOf(option) - familiar +
           int64_t{kMinutesOfTravelMinute} *
               (set_.candidates[candidate].is_open ? travel_minutes : 0);
  }

  // ---- the answer

  std::string NameOfVisit(const std::string& id) const {
    return absl::StrCat("municipalities/", call_.municipality(), "/visits/", id);
  }

  // The names of the visits that do not count, those that are displaced included.
  std::vector<std::string> AllExcept() const {
    std::vector<std::string> names;
    names.reserve(except_.size());
    for (const std::string& id : except_) names.push_back(NameOfVisit(id));
    return names;
  }

  CrewSeat SeatFor(size_t i, int seat) const {
    const CandidateSource& source = set_.sources[i];
    const SeatOption& option = *FitFor(set_.candidates[i], seat, slot_).option;
    CrewSeat taken;
    taken.set_seat(seat);
    taken.set_calendar(source.calendar.name());
    taken.set_staff_member(source.calendar.staff_member());
    taken.set_display_name(source.display_name);
    taken.set_answer(IsPerson(i) ? CrewSeat::ASKED : CrewSeat::ACCEPTED);
    if (option.substitute) {
      taken.set_substitute_for(
          visit_.composition().seats(seat).choices(option.choice).staff_member());
    }
    return taken;
  }

  CheckedCrew Checked(const Assignments& crew) const {
    CheckedCrew checked;
    for (int i = 0; i < crew.size(); ++i) {
      *checked.seats.Add() = SeatFor(static_cast<size_t>(i), crew[i].seat());
    }
    std::stable_sort(checked.seats.begin(), checked.seats.end(),
                     [](const CrewSeat& a, const CrewSeat& b) { return a.seat() < b.seat(); });
    for (const std::string& id : except_) {
      std::string name = NameOfVisit(id);
      if (!absl::c_linear_search(moved_, name)) checked.displaced.push_back(std::move(name));
    }
    absl::c_sort(checked.displaced);
    return checked;
  }

  const Call& call_;
  const Reader& reader_;
  const Visit& visit_;
  const Interval slot_;
  // Without boundaries, which each person has for themselves.
  SlotProblem problem_;
  RecordScope askable_;
  RecordScope readable_;
  // The names of the visit, of those that it moves or replaces; and the ids of all visits whose
  // bookings do not count.
  std::vector<std::string> moved_;
  VisitIds except_;
  // Whom the visit is about, and what they say together of who may come.
  std::vector<PersonLimits> people_;
  ResidentLimits who_;
  bool may_know_boundaries_ = true;
  // Nobody can come, for a reason that the caller may not know.
  bool nobody_ = false;
  CandidateSet set_;
};

// The visit without one of those who have the seat, where it is full.
Visit WithRoomOn(int seat, const Visit& visit) {
  Visit staying = visit;
  int first = -1;
  int taken = 0;
  for (int i = 0; i < visit.crew_size(); ++i) {
    if (visit.crew(i).seat() != seat || visit.crew(i).answer() == CrewSeat::DECLINED) continue;
    if (first < 0) first = i;
    ++taken;
  }
  const bool is_full = taken >= std::max(visit.composition().seats(seat).count(), 1);
  if (is_full && first >= 0) staying.mutable_crew()->DeleteSubrange(first, 1);
  return staying;
}

}  // namespace

absl::StatusOr<CheckedCrew> CheckCrew(const Call& call, const Reader& reader,
                                      const CrewQuestion& question, Violations found) {
  return Judgement(call, reader, question.visit, question.start).OfCrew(question, std::move(found));
}

absl::StatusOr<std::vector<Substitute>> FindSubstitutesFor(const Call& call, const Reader& reader,
                                                           const Visit& visit, int seat,
                                                           size_t limit) {
  absl::flat_hash_set<std::string> on_crew;
  for (const CrewSeat& one : visit.crew()) on_crew.insert(one.calendar());
  const Visit staying = WithRoomOn(seat, visit);
  return Judgement(call, reader, staying, call::TimeOf(visit.start_time()))
      .Substitutes(seat, limit, on_crew);
}

absl::StatusOr<CrewSeat> CheckNewcomer(const Call& call, const Reader& reader, const Visit& visit,
                                       int seat, absl::string_view calendar,
                                       absl::string_view field) {
  return Judgement(call, reader, visit, call::TimeOf(visit.start_time()))
      .OfNewcomer(seat, calendar, field);
}

}  // namespace osiedle::visits
