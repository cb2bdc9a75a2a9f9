#include "services/visits/bookings/visit_states.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <set>

#include "absl/algorithm/container.h"
#include "services/call/fields/proto_time.h"
#include "services/call/fields/resource_name.h"

namespace osiedle::visits {
namespace {

using ::osiedle::call::TimeOf;
using ::osiedle::call::TimestampOf;
using ::osiedle::visits::v1::CrewSeat;
using ::osiedle::visits::v1::Visit;

// The first so many transitions are kept, and the last one.
constexpr int kFirstTransitions = 50;

constexpr std::array<int, 3> kUsualOverdueMinutes = {0, 10, 20};

bool HasSlot(const Visit& visit) {
  return visit.state() == Visit::HELD || visit.state() == Visit::CONFIRMED;
}

bool IsNotYetMade(const Visit& visit) {
  return visit.state() == Visit::DRAFT || visit.state() == Visit::PROPOSED || HasSlot(visit);
}

// Where the crew may have met somebody.
bool IsAtTheDoor(const Visit& visit) {
  return visit.state() == Visit::CONFIRMED || visit.state() == Visit::UNDER_WAY;
}

absl::string_view WhyNotCheckOut(const Visit& visit) {
  if (visit.state() != Visit::UNDER_WAY) return "the crew has not checked in";
  return visit.has_check_out_time() ? "the crew has checked out already" : "";
}

// The part of the slot that the visit takes. Empty: none.
Interval TakenOf(const Visit& visit) {
  const bool is_deleted = visit.has_delete_time();
  const bool has_slot = visit.has_start_time() && visit.has_end_time();
  if (is_deleted || !has_slot) return {};
  Interval taken = {.begin = calendar::MinuteAtOrBefore(TimeOf(visit.start_time())),
                    .end = calendar::MinuteAtOrAfter(TimeOf(visit.end_time()))};
  switch (visit.state()) {
    case Visit::HELD:
    case Visit::CONFIRMED:
    case Visit::UNDER_WAY:
      return taken;
    case Visit::DONE:
    case Visit::REFUSED:
    case Visit::NO_CONTACT:
    case Visit::ABORTED: {
      absl::Time end = LastMoment(visit);
      if (visit.has_check_out_time()) end = std::min(end, TimeOf(visit.check_out_time()));
      if (end >= TimeOf(visit.end_time())) return taken;
      taken.end = std::max(taken.begin, calendar::MinuteAtOrAfter(end));
      return taken;
    }
    default:
      return {};
  }
}

}  // namespace

// ---- steps

absl::string_view WhyNot(const Visit& visit, VisitStep step) {
  switch (step) {
    case VisitStep::kPropose:
      return visit.state() == Visit::DRAFT ? "" : "it is no draft any more";
    case VisitStep::kHold:
      if (visit.state() == Visit::DRAFT) return "it is still a draft";
      return visit.state() == Visit::PROPOSED || visit.state() == Visit::HELD
                 ? ""
                 : "it has its slot already, or had it";
    case VisitStep::kRelease:
    case VisitStep::kSubstitute:
    case VisitStep::kRespond:
      return HasSlot(visit) ? "" : "it has no slot, or has begun";
    case VisitStep::kReschedule:
    case VisitStep::kCheckIn:
      return visit.state() == Visit::CONFIRMED ? "" : "it is not confirmed, or has begun";
    case VisitStep::kCheckOut:
      return WhyNotCheckOut(visit);
    case VisitStep::kComplete:
    case VisitStep::kAbort:
      return visit.state() == Visit::UNDER_WAY ? ""
                                               : "the crew has not checked in, or it has ended";
    case VisitStep::kRefuse:
    case VisitStep::kReportNoContact:
      return IsAtTheDoor(visit) ? "" : "it is not confirmed, or has ended";
    case VisitStep::kCancel:
      return IsNotYetMade(visit) ? "" : "it has begun, or has ended";
  }
  return "there is no such step";
}

void Reach(Visit::State state, absl::Time occur, absl::Time now, Visit& visit) {
  visit.set_state(state);
  v1::VisitTransition& transition = visit.transitions_size() > kFirstTransitions
                                        ? *visit.mutable_transitions(kFirstTransitions)
                                        : *visit.add_transitions();
  transition.set_state(state);
  *transition.mutable_occur_time() = TimestampOf(occur);
  *transition.mutable_record_time() = TimestampOf(now);
}

absl::Time LastMoment(const Visit& visit) {
  absl::Time last = absl::InfinitePast();
  for (const v1::VisitTransition& transition : visit.transitions()) {
    last = std::max(last, TimeOf(transition.occur_time()));
  }
  if (visit.has_check_in_time()) last = std::max(last, TimeOf(visit.check_in_time()));
  if (visit.has_check_out_time()) last = std::max(last, TimeOf(visit.check_out_time()));
  return last;
}

// ---- holds

bool HasLapsed(const Visit& visit, absl::Time now) {
  return visit.state() == Visit::HELD && TimeOf(visit.hold_expire_time()) <= now;
}

void Lapse(absl::Time now, Visit& visit) {
  if (!HasLapsed(visit, now)) return;
  const absl::Time end = TimeOf(visit.hold_expire_time());
  LoseSlot(visit);
  Reach(Visit::PROPOSED, std::max(end, LastMoment(visit)), end, visit);
}

void LoseSlot(Visit& visit) {
  visit.clear_start_time();
  visit.clear_end_time();
  visit.clear_hold_expire_time();
  visit.clear_crew();
  visit.clear_staff_members();
}

std::optional<absl::Time> EndOfLostHold(const Visit& visit) {
  if (visit.state() != Visit::PROPOSED) return std::nullopt;
  const bool was_held = absl::c_any_of(
      visit.transitions(), [](const auto& reached) { return reached.state() == Visit::HELD; });
  if (!was_held) return std::nullopt;
  return TimeOf(visit.transitions().rbegin()->occur_time());
}

bool IsAccepted(const Visit& visit) {
  int people = 0;
  std::vector<int> accepted(static_cast<size_t>(visit.composition().seats_size()), 0);
  for (const CrewSeat& seat : visit.crew()) {
    if (seat.answer() != CrewSeat::ACCEPTED) continue;
    if (!seat.staff_member().empty()) ++people;
    const auto place = static_cast<size_t>(seat.seat());
    if (seat.seat() >= 0 && place < accepted.size()) ++accepted[place];
  }
  for (int s = 0; s < visit.composition().seats_size(); ++s) {
    const v1::Seat& seat = visit.composition().seats(s);
    const bool is_filled = accepted[static_cast<size_t>(s)] >= std::max(seat.count(), 1);
    if (!seat.optional() && !is_filled) return false;
  }
  return people >= visit.composition().quorum();
}

bool IsReplacedBy(const Visit& old, const Visit& successor) {
  return IsNotYetMade(old) && old.rescheduled_to() == successor.name() &&
         successor.rescheduled_from() == old.name();
}

// ---- what follows from a visit

bool operator==(const CalendarTime& a, const CalendarTime& b) {
  const bool same_place = a.place.has_value() == b.place.has_value() &&
                          (!a.place.has_value() || (a.place->latitude == b.place->latitude &&
                                                    a.place->longitude == b.place->longitude));
  return a.calendar == b.calendar && a.time == b.time && same_place && a.hold_until == b.hold_until;
}

std::optional<Point> PlaceOf(const Visit& visit) {
  const google::type::LatLng& position = visit.place().position();
  if (position.latitude() == 0 || position.longitude() == 0) return std::nullopt;
  return Point{.latitude = position.latitude(), .longitude = position.longitude()};
}

std::vector<CalendarTime> TimesOf(const Visit& visit) {
  std::vector<CalendarTime> times;
  const Interval taken = TakenOf(visit);
  if (taken.empty()) return times;
  CalendarTime time = {.time = taken, .place = PlaceOf(visit)};
  if (visit.state() == Visit::HELD) time.hold_until = TimeOf(visit.hold_expire_time());
  for (const CrewSeat& seat : visit.crew()) {
    if (seat.answer() == CrewSeat::DECLINED || seat.calendar().empty()) continue;
    time.calendar = std::string(call::LastIdOfName(seat.calendar()));
    times.push_back(time);
  }
  std::sort(times.begin(), times.end(),
            [](const auto& a, const auto& b) { return a.calendar < b.calendar; });
  // A calendar stands on a crew once; a second seat of it would be the same time.
  times.erase(std::unique(times.begin(), times.end()), times.end());
  return times;
}

std::vector<int> OverdueMinutes(const Visit& visit) {
  const auto& minutes = visit.safety_plan().overdue_minutes();
  if (minutes.empty()) return {kUsualOverdueMinutes.begin(), kUsualOverdueMinutes.end()};
  return {minutes.begin(), minutes.end()};
}

std::optional<absl::Time> NextMoment(const Visit& visit) {
  if (visit.has_delete_time()) return std::nullopt;
  if (visit.state() == Visit::HELD) return TimeOf(visit.hold_expire_time());
  const bool is_there = visit.state() == Visit::UNDER_WAY && visit.has_check_in_time() &&
                        !visit.has_check_out_time() && visit.has_end_time();
  if (!is_there) return std::nullopt;
  const std::vector<int> minutes = OverdueMinutes(visit);
  const auto told = static_cast<size_t>(std::max(visit.overdue_count(), 0));
  if (told >= minutes.size()) return std::nullopt;
  return TimeOf(visit.end_time()) + absl::Minutes(minutes[told]);
}

bool HasEnded(const Visit& visit) {
  switch (visit.state()) {
    case Visit::DONE:
    case Visit::REFUSED:
    case Visit::NO_CONTACT:
    case Visit::ABORTED:
    case Visit::CANCELLED:
    case Visit::RESCHEDULED:
      return true;
    default:
      return false;
  }
}

void ListStaffMembers(Visit& visit) {
  std::set<std::string> members;
  for (const CrewSeat& seat : visit.crew()) {
    const bool has_seat = !seat.staff_member().empty() && seat.answer() != CrewSeat::DECLINED;
    if (has_seat) members.insert(seat.staff_member());
  }
  visit.mutable_staff_members()->Assign(members.begin(), members.end());
}

}  // namespace osiedle::visits
