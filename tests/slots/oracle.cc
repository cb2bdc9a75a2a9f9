#include "tests/slots/oracle.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <tuple>
#include <utility>

namespace osiedle::visits {
namespace {

constexpr Minute kDay = 24 * 60;

int WayOf(const Point& from, const Point& to, double speed_kmh) {
  const double radian = std::acos(-1.0) / 180;
  const double a = std::pow(std::sin((to.latitude - from.latitude) * radian / 2), 2) +
                   std::cos(from.latitude * radian) * std::cos(to.latitude * radian) *
                       std::pow(std::sin((to.longitude - from.longitude) * radian / 2), 2);
  const double km = 2 * 6371 * std::atan2(std::sqrt(a), std::sqrt(1 - a));
  return static_cast<int>(std::min(std::ceil(km / speed_kmh * 60), 7.0 * kDay));
}

}  // namespace

OracleQuestion OracleQuestion::Of(const SlotProblem& problem) {
  OracleQuestion question;
  question.kept.fill(true);
  for (const Seat& seat : problem.seats) question.is_needed.push_back(!seat.optional);
  question.is_dropped.assign(problem.seats.size(), false);
  question.horizon_end = problem.window.end;
  return question;
}

Oracle::Oracle(const SlotProblem& problem, const std::vector<Occupation>& occupations,
               OracleQuestion question)
    : problem_(problem), occupations_(occupations), question_(std::move(question)) {
  for (size_t seat = 0; seat < problem.seats.size(); ++seat) {
    if (question_.is_dropped[seat]) continue;
    for (int i = 0; i < problem.seats[seat].count; ++i) units_.push_back(static_cast<int>(seat));
  }
}

absl::CivilDay Oracle::DayOf(Minute minute) {
  return absl::ToCivilDay(absl::FromUnixSeconds(minute * 60), problem_.zone);
}

// From the first minute at which the clock shows `begin_minute` or more to the end of the last one
// at which it shows less than `end_minute`.
Oracle::DayHours Oracle::HoursOf(absl::CivilDay day) {
  const auto known = hours_.find(day);
  if (known != hours_.end()) return known->second;
  std::optional<Minute> begin;
  std::optional<Minute> end;
  const Minute noon =
      absl::ToUnixSeconds(absl::FromCivil(absl::CivilHour(day) + 12, problem_.zone)) / 60;
  for (Minute minute = noon - kDay; minute < noon + kDay; ++minute) {
    const auto civil = absl::ToCivilMinute(absl::FromUnixSeconds(minute * 60), problem_.zone);
    if (absl::CivilDay(civil) != day) continue;
    const int clock = civil.hour() * 60 + civil.minute();
    if (clock >= problem_.begin_minute && !begin.has_value()) begin = minute;
    if (clock < problem_.end_minute) end = minute + 1;
  }
  return hours_[day] = {begin.value_or(noon + kDay), end.value_or(noon - kDay)};
}

std::vector<Minute> Oracle::Starts() const {
  std::vector<Minute> starts;
  for (Minute start = problem_.window.begin;
       start + problem_.duration <=
       (question_.Keeps(BlockerKind::kWindow) ? problem_.window.end : question_.horizon_end);
       ++start) {
    if (start % kGridMinutes == 0) starts.push_back(start);
  }
  return starts;
}

bool Oracle::IsAllowed(Minute start) {
  const Minute end = start + problem_.duration;
  if (start < problem_.now) return false;
  if (question_.Keeps(BlockerKind::kNotice) && start < problem_.now + problem_.notice) return false;
  if (question_.Keeps(BlockerKind::kDeadline) && problem_.deadline.has_value() &&
      end > *problem_.deadline) {
    return false;
  }
  if (question_.Keeps(BlockerKind::kWorkingDays) && problem_.is_working_day) {
    for (absl::CivilDay day = DayOf(start); day <= DayOf(end - 1); ++day) {
      if (!problem_.is_working_day(day)) return false;
    }
  }
  if (question_.Keeps(BlockerKind::kHours)) {
    const DayHours hours = HoursOf(DayOf(start));
    if (problem_.begin_minute > 0 && start < hours.begin) return false;
    if (problem_.end_minute > 0 && end > hours.end) return false;
  }
  return IsAccepted(start);
}

bool Oracle::IsAccepted(Minute start) {
  if (problem_.may_know_boundaries && !question_.Keeps(BlockerKind::kBoundary)) return true;
  // To those who may not know them, boundaries are times at which nobody is free.
  const bool somebody_goes = std::find(question_.is_needed.begin(), question_.is_needed.end(),
                                       true) != question_.is_needed.end() ||
                             (question_.Keeps(BlockerKind::kQuorum) && problem_.quorum > 0);
  if (!problem_.may_know_boundaries && !question_.Keeps(BlockerKind::kBoundary) && !somebody_goes) {
    return true;
  }
  for (const Interval& refused : problem_.refused) {
    if (start < refused.end && refused.begin < start + problem_.duration) return false;
  }
  const absl::CivilDay day = DayOf(start);
  for (const Frequency& frequency : problem_.frequencies) {
    for (absl::CivilDay first = day - (frequency.span_days - 1); first <= day; ++first) {
      int count = 1;
      for (const Minute meeting : problem_.meetings) {
        const absl::CivilDay other = DayOf(meeting);
        if (first <= other && other < first + frequency.span_days) ++count;
      }
      if (count > frequency.count) return false;
    }
  }
  return true;
}

bool Oracle::CanGo(int candidate_index, Minute start) {
  const Candidate& candidate = problem_.candidates[candidate_index];
  const Occupation& occupation = occupations_[candidate_index];
  const auto counts = [&](BlockerKind kind) { return !candidate.is_open || question_.Keeps(kind); };
  const Minute end = start + problem_.duration;
  bool on_duty = false;
  for (const Interval& duty : occupation.duty) {
    if (duty.begin <= start && end <= duty.end) on_duty = true;
  }
  if (!on_duty) return false;
  const Minute before = counts(BlockerKind::kTravel) ? candidate.buffer_before : 0;
  const Minute after = counts(BlockerKind::kTravel) ? candidate.buffer_after : 0;
  // Where a closed visit is must not show.
  const Minute around = problem_.place.has_value() && !candidate.is_open ? 30 : 0;
  int of_day = 0;
  int of_week = 0;
  const auto week_of = [&](Minute minute) {
    absl::CivilDay monday = DayOf(minute);
    while (absl::GetWeekday(monday) != absl::Weekday::monday) --monday;
    return monday;
  };
  for (const Interval& busy : occupation.busy) {
    if (busy.begin < end + after && start - before < busy.end) return false;
  }
  for (const Booking& booking : occupation.bookings) {
    const Interval& time = booking.time;
    if (time.begin < end + after + around && start - before - around < time.end) return false;
    if (DayOf(time.begin) == DayOf(start)) ++of_day;
    if (week_of(time.begin) == week_of(start)) ++of_week;
  }
  if (counts(BlockerKind::kMaximum)) {
    if (candidate.max_per_day > 0 && of_day + 1 > candidate.max_per_day) return false;
    if (candidate.max_per_week > 0 && of_week + 1 > candidate.max_per_week) return false;
  }
  if (counts(BlockerKind::kNotice) && start - problem_.now < candidate.notice) return false;
  return !counts(BlockerKind::kTravel) || HasWays(candidate, occupation, start);
}

bool Oracle::HasWays(const Candidate& candidate, const Occupation& occupation, Minute start) {
  if (!problem_.place.has_value() || !candidate.is_open) return true;
  const Minute end = start + problem_.duration;
  const Booking* last = nullptr;
  const Booking* next = nullptr;
  for (const Booking& booking : occupation.bookings) {
    if (!booking.place.has_value()) continue;
    const Interval& time = booking.time;
    if (time.end <= start && start - time.end <= kDay &&
        (last == nullptr || time.end >= last->time.end)) {
      last = &booking;
    }
    if (time.begin >= end && time.begin - end <= kDay &&
        (next == nullptr || time.begin < next->time.begin)) {
      next = &booking;
    }
  }
  const auto way = [&](const Booking* booking) {
    return WayOf(*booking->place, *problem_.place, problem_.speed_kmh);
  };
  if (last != nullptr && last->time.end + way(last) + candidate.buffer_before > start) return false;
  return next == nullptr || end + candidate.buffer_after + way(next) <= next->time.begin;
}

bool Oracle::HasOption(int candidate, int option_index, Minute start) {
  const SeatOption& option = problem_.candidates[candidate].options[option_index];
  if (start < option.valid.begin || start + problem_.duration > option.valid.end) return false;
  if (option.bar == Bar::kBoundary) {
    return problem_.may_know_boundaries && !question_.Keeps(BlockerKind::kBoundary);
  }
  if (option.bar == Bar::kConflict) {
    return problem_.may_know_conflicts && !question_.Keeps(BlockerKind::kConflict);
  }
  return true;
}

int Oracle::Travel(int candidate_index, Minute start) {
  const Candidate& candidate = problem_.candidates[candidate_index];
  if (!problem_.place.has_value() || !candidate.is_open) return 0;
  std::optional<Point> from = candidate.base;
  std::optional<Minute> last_end;
  for (const Booking& booking : occupations_[candidate_index].bookings) {
    if (!booking.place.has_value() || booking.time.end > start) continue;
    if (DayOf(booking.time.begin) != DayOf(start)) continue;
    if (last_end.has_value() && booking.time.end < *last_end) continue;
    last_end = booking.time.end;
    from = booking.place;
  }
  return from.has_value() ? WayOf(*from, *problem_.place, problem_.speed_kmh) : 0;
}

void Oracle::Prepare(Minute start) {
  if (prepared_ == start) return;
  prepared_ = start;
  is_allowed_ = IsAllowed(start);
  can_go_.assign(problem_.candidates.size(), false);
  travel_.assign(problem_.candidates.size(), 0);
  for (size_t c = 0; is_allowed_ && c < can_go_.size(); ++c) {
    can_go_[c] = CanGo(static_cast<int>(c), start);
    travel_[c] = Travel(static_cast<int>(c), start);
  }
}

std::optional<Slot> Oracle::Judge(Minute start, const std::vector<SlotMember>& crew) {
  if (start % kGridMinutes != 0 || start < problem_.window.begin) return std::nullopt;
  const Minute horizon =
      question_.Keeps(BlockerKind::kWindow) ? problem_.window.end : question_.horizon_end;
  if (start + problem_.duration > horizon) return std::nullopt;
  Prepare(start);
  if (!is_allowed_) return std::nullopt;
  Slot slot = {.start = start, .crew = crew};
  std::vector<int> filled(problem_.seats.size(), 0);
  std::set<int> members;
  int people = 0;
  for (const SlotMember& member : crew) {
    if (!members.insert(member.candidate).second) return std::nullopt;
    const SeatOption& option = problem_.candidates[member.candidate].options[member.option];
    if (option.seat != member.seat || !HasOption(member.candidate, member.option, start)) {
      return std::nullopt;
    }
    if (!can_go_[member.candidate]) return std::nullopt;
    ++filled[member.seat];
    if (problem_.candidates[member.candidate].is_person) ++people;
    slot.less_preferred += option.choice + (option.substitute ? 1 : 0);
    slot.travel_minutes += travel_[member.candidate];
  }
  for (size_t seat = 0; seat < problem_.seats.size(); ++seat) {
    const int count = question_.is_dropped[seat] ? 0 : problem_.seats[seat].count;
    if (filled[seat] > count) return std::nullopt;
    if (question_.is_needed[seat] && filled[seat] < count) return std::nullopt;
    if (!question_.is_needed[seat]) slot.empty_optional += count - filled[seat];
  }
  for (const int member : members) {
    const Candidate& candidate = problem_.candidates[member];
    if (!candidate.is_person && candidate.capacity < people) return std::nullopt;
  }
  if (question_.Keeps(BlockerKind::kQuorum) && people < problem_.quorum) return std::nullopt;
  slot.missing_previous = problem_.previous_elsewhere;
  for (size_t c = 0; c < problem_.candidates.size(); ++c) {
    if (problem_.candidates[c].is_previous && members.count(static_cast<int>(c)) == 0) {
      ++slot.missing_previous;
    }
  }
  slot.cost = start - problem_.window.begin + 2880 * slot.missing_previous +
              4320 * slot.empty_optional + 720 * slot.less_preferred + 24 * slot.travel_minutes;
  return slot;
}

void Oracle::Fill(Minute start, size_t unit, std::vector<SlotMember>& crew,
                  std::optional<Slot>& best) {
  if (any_crew_ && best.has_value()) return;
  if (unit == units_.size()) {
    std::optional<Slot> slot = Judge(start, crew);
    if (slot.has_value() && (!best.has_value() || slot->cost < best->cost)) best = slot;
    return;
  }
  if (!question_.is_needed[units_[unit]]) Fill(start, unit + 1, crew, best);
  for (size_t c = 0; c < problem_.candidates.size(); ++c) {
    if (!can_go_[c]) continue;
    // Of crews that differ only in who has which place of one seat, one is enough.
    const bool is_taken = std::any_of(crew.begin(), crew.end(), [&](const SlotMember& member) {
      return member.candidate == static_cast<int>(c) ||
             (member.seat == units_[unit] && member.candidate > static_cast<int>(c));
    });
    if (is_taken) continue;
    const std::vector<SeatOption>& options = problem_.candidates[c].options;
    for (size_t o = 0; o < options.size(); ++o) {
      const int option = static_cast<int>(o);
      if (options[o].seat != units_[unit]) continue;
      if (!HasOption(static_cast<int>(c), option, start)) continue;
      crew.push_back({units_[unit], static_cast<int>(c), option});
      Fill(start, unit + 1, crew, best);
      crew.pop_back();
    }
  }
}

std::vector<Slot> Oracle::AllSlots() {
  std::vector<Slot> slots;
  for (const Minute start : Starts()) {
    Prepare(start);
    if (!is_allowed_) continue;
    std::vector<SlotMember> crew;
    std::optional<Slot> best;
    Fill(start, 0, crew, best);
    if (best.has_value()) slots.push_back(*best);
  }
  std::sort(slots.begin(), slots.end(), [](const Slot& a, const Slot& b) {
    return std::tie(a.cost, a.start) < std::tie(b.cost, b.start);
  });
  return slots;
}

bool Oracle::HasSlot() {
  any_crew_ = true;
  std::optional<Slot> best;
  for (const Minute start : Starts()) {
    Prepare(start);
    std::vector<SlotMember> crew;
    if (is_allowed_) Fill(start, 0, crew, best);
    if (best.has_value()) break;
  }
  any_crew_ = false;
  return best.has_value();
}

}  // namespace osiedle::visits
