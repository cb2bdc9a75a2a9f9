#include "services/visits/slots/slot_grid.h"

#include <bit>
#include <limits>

#include "absl/algorithm/container.h"
#include "services/visits/slots/slot_travel.h"
#include "storage/status_macros.h"

namespace osiedle::visits {
namespace {

constexpr int kMinutesOfDay = 24 * 60;
constexpr int64_t kWorkOfWeek = 10'000;
constexpr int64_t kWorkOfRange = 10;
// Reading what a candidate does in a week, besides that what it does is one interval or more.
constexpr int64_t kWorkOfReading = 3000;
constexpr int64_t kWorkOfInterval = 100;
// From which on the civil time of a search is that of real calendars: about the years 100 to 9000.
constexpr Minute kFirstMinute = -980'000'000;
constexpr Minute kLastMinute = 3'690'000'000;

Minute UpToGrid(Minute minute) {
  const Minute rest = ((minute % kGridMinutes) + kGridMinutes) % kGridMinutes;
  return rest == 0 ? minute : minute + kGridMinutes - rest;
}

Minute AtOrAfter(absl::Time time) {
  const int64_t seconds = absl::ToUnixSeconds(time);
  const int64_t minutes = seconds / 60;
  return Near(minutes + (seconds > minutes * 60 ? 1 : 0));
}

absl::CivilDay LocalDay(Minute minute, const absl::TimeZone& zone) {
  return absl::ToCivilDay(absl::FromUnixSeconds(Near(minute) * 60), zone);
}

// The first minute of the day at which the clock shows `minute` or more. Differs from the usual one
// in the spring gap.
Minute FirstMoment(absl::CivilDay day, int minute, const absl::TimeZone& zone) {
  const auto info = zone.At(absl::CivilSecond(absl::CivilMinute(day) + minute));
  return AtOrAfter(info.kind == absl::TimeZone::TimeInfo::SKIPPED ? info.trans : info.pre);
}

// The end of the last minute of the day at which the clock shows less than `minute`. Of the hour
// that comes twice, both are before its end, and none is before its begin.
Minute LastMoment(absl::CivilDay day, int minute, const absl::TimeZone& zone) {
  const auto info = zone.At(absl::CivilSecond(absl::CivilMinute(day) + (minute - 1)));
  if (info.kind == absl::TimeZone::TimeInfo::SKIPPED) return AtOrAfter(info.trans);
  return AtOrAfter(info.post) + 1;
}

// The bits of word `word` that lie in `begin` to before `end`.
uint64_t MaskOf(int word, int begin, int end) {
  const int low = std::clamp(begin - word * 64, 0, 64);
  const int high = std::clamp(end - word * 64, 0, 64);
  if (low >= high) return 0;
  const uint64_t below_high = high == 64 ? ~uint64_t{0} : (uint64_t{1} << high) - 1;
  return below_high & ~((uint64_t{1} << low) - 1);
}

}  // namespace

bool StartBits::None() const {
  uint64_t any = 0;
  for (const uint64_t word : words_) any |= word;
  return any == 0;
}

int StartBits::Next(int i) const {
  for (int w = i / 64; w < kWords; ++w) {
    const uint64_t word = words_[w] & MaskOf(w, i, kSize);
    if (word != 0) return w * 64 + std::countr_zero(word);
  }
  return kSize;
}

void StartBits::SetRange(int begin, int end) {
  if (begin >= end) return;
  const int last = (end - 1) / 64;
  for (int w = begin / 64; w <= last; ++w) words_[w] |= MaskOf(w, begin, end);
}

void StartBits::ClearRange(int begin, int end) {
  if (begin >= end) return;
  const int last = (end - 1) / 64;
  for (int w = begin / 64; w <= last; ++w) words_[w] &= ~MaskOf(w, begin, end);
}

void StartBits::AddChangesOf(const StartBits& other) {
  uint64_t carry = 0;
  for (int w = 0; w < kWords; ++w) {
    const uint64_t word = other.words_[w];
    words_[w] |= word ^ (word << 1 | carry);
    carry = word >> 63;
  }
}

int CandidateStarts::TravelAt(int start) const {
  const auto after = std::upper_bound(travel.begin(), travel.end(), start,
                                      [](int s, const TravelStep& step) { return s < step.start; });
  return after == travel.begin() ? 0 : std::prev(after)->minutes;
}

int SlotWeek::IndexAtOrAfter(Minute minute) const {
  if (minute <= first) return 0;
  return static_cast<int>(
      std::min<Minute>(size, (Near(minute) - first + kGridMinutes - 1) / kGridMinutes));
}

void SlotWeek::ClearBetween(Minute begin, Minute end, StartBits& bits) const {
  if (end <= first) return;
  bits.ClearRange(IndexAtOrAfter(begin + 1), IndexAtOrAfter(end));
}

SlotGrid::SlotGrid(const SlotProblem& problem, Minute horizon_end, WorkBudget& budget)
    : SlotGrid(problem,
               Interval{.begin = UpToGrid(std::clamp(std::max(problem.window.begin, problem.now),
                                                     kFirstMinute, kLastMinute)),
                        .end = std::clamp(horizon_end, kFirstMinute, kLastMinute) -
                               problem.duration + 1},
               budget) {}

SlotGrid SlotGrid::Of(const SlotProblem& problem, Minute start, WorkBudget& budget) {
  const Minute first = std::clamp(start, kFirstMinute, kLastMinute);
  return {problem, Interval{.begin = first, .end = first + 1}, budget};
}

SlotGrid::SlotGrid(const SlotProblem& problem, const Interval& starts, WorkBudget& budget)
    : problem_(problem), budget_(budget), next_(starts.begin), end_(starts.end) {
  if (problem.duration <= 0) end_ = next_;
  FindBlockedDays();
}

// A day is blocked when, with `count` meetings that follow each other, it fits into `span_days`.
void SlotGrid::FindBlockedDays() {
  std::vector<absl::CivilDay> meetings;
  for (const Minute meeting : problem_.meetings) {
    meetings.push_back(LocalDay(meeting, problem_.zone));
  }
  absl::c_sort(meetings);
  for (const Frequency& frequency : problem_.frequencies) {
    if (frequency.count <= 0) all_days_blocked_ = true;
    const int longest = std::max(frequency.span_days, 1) - 1;
    for (size_t i = 0; !all_days_blocked_ && i + frequency.count <= meetings.size(); ++i) {
      const absl::CivilDay& last = meetings[i + frequency.count - 1];
      if (last - meetings[i] <= longest) {
        blocked_days_.push_back({last - longest, meetings[i] + longest});
      }
    }
  }
}

Minute SlotGrid::BeginOfDay(absl::CivilDay day) const { return FirstMoment(day, 0, problem_.zone); }

bool SlotGrid::Next(SlotWeek& week) {
  if (next_ >= end_) return false;
  budget_.Spend(kWorkOfWeek + kWorkOfRange * static_cast<int64_t>(problem_.refused.size() +
                                                                  7 * blocked_days_.size()));
  week.monday = absl::PrevWeekday(LocalDay(next_, problem_.zone) + 1, absl::Weekday::monday);
  if (BeginOfDay(week.monday + 7) <= next_) week.monday += 7;
  week.days.clear();
  for (int day = 0; day <= 7; ++day) week.days.push_back(BeginOfDay(week.monday + day));
  week.first = next_;
  const Minute end = std::min(end_, UpToGrid(week.days.back()));
  week.size = static_cast<int>(
      std::min<Minute>(StartBits::kSize, (end - next_ + kGridMinutes - 1) / kGridMinutes));
  next_ = week.StartOf(week.size);
  week.all = StartBits();
  week.all.SetRange(0, week.size);
  MarkLimits(week);
  MarkHours(week);
  MarkDays(week);
  return true;
}

void SlotGrid::MarkLimits(SlotWeek& week) const {
  const Minute duration = problem_.duration;
  week.by_window = week.by_deadline = week.by_notice = week.by_boundaries = week.all;
  const auto end_by = [&](Minute latest, StartBits& bits) {
    bits.ClearRange(week.IndexAtOrAfter(Near(latest) - duration + 1), week.size);
  };
  end_by(problem_.window.end, week.by_window);
  if (problem_.deadline.has_value()) end_by(*problem_.deadline, week.by_deadline);
  week.by_notice.ClearRange(0, week.IndexAtOrAfter(Near(problem_.now) + problem_.notice));
  for (const Interval& refused : problem_.refused) {
    week.ClearBetween(Near(refused.begin) - duration, Near(refused.end), week.by_boundaries);
  }
  if (all_days_blocked_) week.by_boundaries = StartBits();
  for (int day = 0; day < 7; ++day) {
    const bool blocked = absl::c_any_of(blocked_days_, [&](const Days& days) {
      return days.first <= week.monday + day && week.monday + day <= days.last;
    });
    if (blocked) week.ClearBetween(week.days[day] - 1, week.days[day + 1], week.by_boundaries);
  }
}

void SlotGrid::MarkHours(SlotWeek& week) const {
  week.by_hours = week.all;
  for (int day = 0; day < 7; ++day) {
    const Minute before = week.days[day] - 1;
    const Minute end = week.days[day + 1];
    if (problem_.begin_minute > 0) {
      const Minute open = FirstMoment(week.monday + day, problem_.begin_minute, problem_.zone);
      week.ClearBetween(before, std::min(open, end), week.by_hours);
    }
    if (problem_.end_minute > 0) {
      const Minute close = LastMoment(week.monday + day, problem_.end_minute, problem_.zone);
      week.ClearBetween(std::max(before, close - problem_.duration), end, week.by_hours);
    }
  }
}

void SlotGrid::MarkDays(SlotWeek& week) const {
  week.by_working_days = week.all;
  if (!problem_.is_working_day) return;
  const Minute end = week.StartOf(week.size) + problem_.duration;
  Minute begin_of_day = week.days.front();
  for (absl::CivilDay day = week.monday; begin_of_day < end; ++day) {
    const Minute end_of_day = BeginOfDay(day + 1);
    if (!problem_.is_working_day(day)) {
      week.ClearBetween(begin_of_day - problem_.duration, end_of_day, week.by_working_days);
    }
    begin_of_day = end_of_day;
  }
}

absl::Status SlotGrid::ReadCandidates(Occupations& occupations, SlotWeek& week) const {
  week.candidates.resize(problem_.candidates.size());
  const Minute begin = std::min(week.first, week.days.front());
  const Minute end = std::max(week.StartOf(week.size), week.days.back());
  Occupation occupation;
  for (size_t c = 0; c < problem_.candidates.size(); ++c) {
    const Candidate& candidate = problem_.candidates[c];
    week.candidates[c] = CandidateStarts();
    if (candidate.options.empty()) continue;
    if (budget_.is_spent()) break;
    const Interval span = {
        begin - std::max(kMinutesOfDay, candidate.buffer_before + kMinutesAroundClosedVisit) - 1,
        end + problem_.duration +
            std::max(kMinutesOfDay, candidate.buffer_after + kMinutesAroundClosedVisit) + 1};
    occupation.duty.clear();
    occupation.busy.clear();
    occupation.bookings.clear();
    RETURN_IF_ERROR(occupations.Read(static_cast<int>(c), span, occupation));
    budget_.Spend(kWorkOfReading +
                  kWorkOfInterval *
                      static_cast<int64_t>(occupation.duty.size() + occupation.busy.size() +
                                           occupation.bookings.size()));
    MarkCandidate(candidate, occupation, week, week.candidates[c]);
  }
  return absl::OkStatus();
}

void SlotGrid::MarkCandidate(const Candidate& candidate, const Occupation& occupation,
                             const SlotWeek& week, CandidateStarts& starts) const {
  const Minute duration = problem_.duration;
  for (const Interval& duty : occupation.duty) {
    if (Near(duty.end) < week.first) continue;
    starts.free.SetRange(week.IndexAtOrAfter(duty.begin),
                         week.IndexAtOrAfter(Near(duty.end) - duration + 1));
  }
  starts.by_maxima = starts.by_travel = starts.by_notice = week.all;
  const auto take = [&](const Interval& time, int around) {
    const Minute begin = Near(time.begin) - duration;
    const Minute end = Near(time.end);
    week.ClearBetween(begin, end, starts.free);
    week.ClearBetween(begin - candidate.buffer_after - around,
                      end + candidate.buffer_before + around, starts.by_travel);
  };
  for (const Interval& busy : occupation.busy) take(busy, 0);
  const bool has_ways = problem_.place.has_value();
  const int around_visit = has_ways && !candidate.is_open ? kMinutesAroundClosedVisit : 0;
  std::array<int, 7> visits{};
  int visits_of_week = 0;
  for (const Booking& booking : occupation.bookings) {
    take(booking.time, around_visit);
    if (booking.time.begin < week.days.front() || booking.time.begin >= week.days.back()) continue;
    const auto after = absl::c_upper_bound(week.days, booking.time.begin);
    ++visits[after - week.days.begin() - 1];
    ++visits_of_week;
  }
  for (int day = 0; day < 7; ++day) {
    if (candidate.max_per_day > 0 && visits[day] >= candidate.max_per_day) {
      week.ClearBetween(week.days[day] - 1, week.days[day + 1], starts.by_maxima);
    }
  }
  if (candidate.max_per_week > 0 && visits_of_week >= candidate.max_per_week) {
    starts.by_maxima = StartBits();
  }
  starts.by_notice.ClearRange(0, week.IndexAtOrAfter(Near(problem_.now) + candidate.notice));
  if (has_ways && candidate.is_open) MarkTravel(candidate, occupation, week, starts);
  if (!candidate.is_open) {
    starts.free &= starts.by_maxima;
    starts.free &= starts.by_travel;
    starts.free &= starts.by_notice;
  }
}

// The ways of a candidate whose calendar is open.
void SlotGrid::MarkTravel(const Candidate& candidate, const Occupation& occupation,
                          const SlotWeek& week, CandidateStarts& starts) const {
  struct Way {
    Interval time;
    int minutes;
  };
  std::vector<Way> ways;
  for (const Booking& booking : occupation.bookings) {
    if (!booking.place.has_value()) continue;
    ways.push_back({{Near(booking.time.begin), Near(booking.time.end)},
                    WayMinutes(*booking.place, *problem_.place, problem_.speed_kmh)});
  }
  Minute begin_before = -kFarMinute;
  for (const Way& way : ways) {
    const Minute begin = way.time.begin;
    const Minute too_late = std::max(
        {begin - way.minutes - candidate.buffer_after, begin - kMinutesOfDay - 1, begin_before});
    week.ClearBetween(too_late - problem_.duration, begin + 1 - problem_.duration,
                      starts.by_travel);
    begin_before = begin;
  }
  absl::c_stable_sort(ways, [](const Way& a, const Way& b) { return a.time.end < b.time.end; });
  for (size_t i = 0; i < ways.size(); ++i) {
    const Minute end = ways[i].time.end;
    const Minute end_after = i + 1 < ways.size() ? ways[i + 1].time.end : kFarMinute;
    const Minute early_enough = std::min(
        {end + ways[i].minutes + candidate.buffer_before, end + kMinutesOfDay + 1, end_after});
    week.ClearBetween(end - 1, early_enough, starts.by_travel);
  }
  const int from_base = candidate.base.has_value()
                            ? WayMinutes(*candidate.base, *problem_.place, problem_.speed_kmh)
                            : 0;
  const auto step = [&](Minute from, int minutes) {
    const int start = week.IndexAtOrAfter(from);
    if (starts.travel.empty() || starts.travel.back().start < start) {
      starts.travel.push_back({start, minutes});
    } else {
      starts.travel.back().minutes = minutes;
    }
  };
  for (int day = 0; day < 7; ++day) {
    step(week.days[day], from_base);
    const Interval hours = {week.days[day], week.days[day + 1]};
    for (const Way& way : ways) {
      if (way.time.begin < hours.begin || way.time.begin >= hours.end) continue;
      // A visit that ends after midnight shortens no way of the day on which it began.
      if (way.time.end < hours.end) step(way.time.end, way.minutes);
    }
  }
}

}  // namespace osiedle::visits
